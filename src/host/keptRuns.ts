// Which runs are forgotten when another joins, so that memory stays bounded.

/** More are forgotten, the oldest first. */
const MOST_RUNS = 8;
/** Those of the last sweep are kept beside them, while their histories take no more than this. */
const MOST_SWEEP_BYTES = 256 << 20;

export interface Kept {
  readonly id: string;
  /** It is on, on the charts, or the newest: it stays in any case. */
  readonly isNeeded: boolean;
  readonly isOfSweep: boolean;
  /** What its history takes. */
  readonly bytes: number;
}

/** The ids of those to be forgotten; `runs` has the oldest first. */
export function forgotten(runs: readonly Kept[]): readonly string[] {
  const others = runs.filter(({ isOfSweep }) => !isOfSweep);
  const ofSweep = runs.filter(({ isOfSweep }) => isOfSweep);
  const dropped: string[] = [];
  let tooMany = others.length - MOST_RUNS;
  for (const { id, isNeeded } of others) {
    if (tooMany <= 0) break;
    if (isNeeded) continue;
    dropped.push(id);
    tooMany -= 1;
  }
  let tooLarge = ofSweep.reduce((sum, { bytes }) => sum + bytes, 0) - MOST_SWEEP_BYTES;
  for (const { id, isNeeded, bytes } of ofSweep) {
    if (tooLarge <= 0) break;
    if (isNeeded || bytes === 0) continue;
    dropped.push(id);
    tooLarge -= bytes;
  }
  return dropped;
}
