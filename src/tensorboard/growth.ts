// Whether somebody still writes a run of another program, of which nothing else tells it. The time of a file does not: a
// copy has that of the copying.

/** A run is taken to be on for so long after its last sign of life. */
const GROWING_MS = 60_000;

/** What was seen of runs, by their folders. */
export class Growth {
  readonly #seen = new Map<string, { readonly bytes: number; readonly grownAt: number }>();

  /**
   * Whether the run was written in the last minute: by the time of its newest record, in milliseconds since 1970, or because its
   * files have more bytes than they had at an earlier look.
   */
  isGrowing(folder: string, bytes: number, newest: number | undefined, now = Date.now()): boolean {
    const before = this.#seen.get(folder);
    const grownAt = !before ? 0 : bytes > before.bytes ? now : before.grownAt;
    this.#seen.set(folder, { bytes, grownAt });
    return now - grownAt < GROWING_MS || (newest !== undefined && Math.abs(now - newest) < GROWING_MS);
  }
}
