// After which steps of a run a snapshot is taken.

/** The widest spacing at which snapshots begin where they are cheap, beside a step. */
const CHEAP_SPACING = 16;
/** The part of the training's time that they may take, and what they may take of any run, in nanoseconds. */
const SHARE = 0.04;
const OF_ANY_RUN = 1_200_000;
/** Of so many observed steps at most one more is, for a snapshot, where not all steps are. */
const OF_OBSERVED = 4;

// What things take in nanoseconds, about: a snapshot by numbers and tensors, a step by multiply-adds and layers.
const OF_NUMBER = 2.5;
const OF_TENSOR = 1200;
const OF_PRODUCT = 0.04;
const OF_LAYER = 500;

export interface SnapshotCosts {
  /** What a snapshot reads. */
  readonly elements: number;
  readonly tensors: number;
  /** What a step computes, in multiply-adds, and in how many layers. */
  readonly work: number;
  readonly layers: number;
}

/**
 * At which spacing they begin in a run of so many steps; told from sizes, so that a run always has the same. Each observes
 * its step: where the person wants only every so many steps observed, they add little to these.
 */
export function affordableSpacing(
  totalSteps: number,
  { elements, tensors, work, layers }: SnapshotCosts,
  everySteps = 1,
): number {
  const snapshot = OF_NUMBER * elements + OF_TENSOR * tensors;
  const share = Math.max(CHEAP_SPACING, Math.ceil(snapshot / (SHARE * (OF_PRODUCT * work + OF_LAYER * layers))));
  // The last part of a short run is then about as long as the others.
  const most = Math.max(1, Math.floor(totalSteps / share), Math.floor(OF_ANY_RUN / snapshot));
  return Math.max(everySteps > 1 ? OF_OBSERVED * everySteps : 1, Math.ceil(totalSteps / most));
}

/**
 * Whether a snapshot is taken after a step, from 1: after the last, and before it at a spacing that begins with `first` and
 * doubles whenever a history of so many is full. Then it drops every second one, so that what it keeps is evenly spaced.
 * That makes O(most log(totalSteps)) snapshots in all.
 */
export function snapshotSchedule(totalSteps: number, most: number, first: number): (step: number) => boolean {
  return (step) => {
    let spacing = first;
    while (step > most * spacing) spacing *= 2;
    return step === totalSteps || step % spacing === 0;
  };
}
