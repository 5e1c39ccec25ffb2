// After which steps of a run a snapshot is taken.

/** How many snapshots a short run has about. */
const FEW_SNAPSHOTS = 20;
/** The widest spacing at which snapshots begin where they are cheap, beside a step. */
const CHEAP_SPACING = 16;
/** The part of the training's time that those of a longer run may take. */
const SHARE = 0.04;

// What things take in nanoseconds, about: a snapshot by numbers and tensors, a step by multiply-adds and layers.
const OF_NUMBER = 2.5;
const OF_TENSOR = 500;
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

/** At which spacing snapshots take their share of the time; told from sizes, so that a run always has the same. */
export function affordableSpacing({ elements, tensors, work, layers }: SnapshotCosts): number {
  const snapshot = OF_NUMBER * elements + OF_TENSOR * tensors;
  return Math.max(CHEAP_SPACING, Math.ceil(snapshot / (SHARE * (OF_PRODUCT * work + OF_LAYER * layers))));
}

/**
 * Whether a snapshot is taken after a step, from 1: after the last, and before it at a spacing that doubles whenever a
 * history of so many is full. Then it drops every second one, so that what it keeps is evenly spaced. That makes
 * O(most log(totalSteps)) snapshots in all. A short run has FEW_SNAPSHOTS, whatever they take.
 */
export function snapshotSchedule(totalSteps: number, most: number, affordable: number): (step: number) => boolean {
  const first = Math.min(Math.ceil(totalSteps / FEW_SNAPSHOTS), affordable);
  return (step) => {
    let spacing = first;
    while (step > most * spacing) spacing *= 2;
    return step === totalSteps || step % spacing === 0;
  };
}
