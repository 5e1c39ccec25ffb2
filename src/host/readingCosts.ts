// What it costs to read each text again, from how long the last readings took.

/** A text that is read in less is read at every change, so that its marks are right at once. */
const QUICK_MS = 40;
/** The reader is compiled while it runs: until it has run so long in all, a reading takes several times as long as later. */
const WARMING_MS = 1000;
const COLD_FACTOR = 4;
/** A single reading may be slow for other reasons. */
const MAX_GROWTH = 1.5;

export class ReadingCosts<Text extends object> {
  readonly #expected = new WeakMap<Text, number>();
  #spent = 0;

  /** A reading took so long. */
  note(text: Text, ms: number): void {
    const warm = this.#spent < WARMING_MS ? ms / COLD_FACTOR : ms;
    this.#expected.set(text, Math.min(warm, MAX_GROWTH * (this.#expected.get(text) ?? Number.POSITIVE_INFINITY)));
    this.#spent += ms;
  }

  /** Whether the next reading is expected to take a moment only; a text that was never read is worth a try. */
  isQuick(text: Text): boolean {
    return (this.#expected.get(text) ?? 0) < QUICK_MS;
  }
}
