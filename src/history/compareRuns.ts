// What is measured of two runs of the same data and seed, to be said in a sentence.

import type { RunHistory } from '../protocol/runHistory.ts';
import type { EpochEnded } from '../protocol/trainEvent.ts';

/** Training accuracy, in evaluation mode, whose first step is told. */
const GOOD_ACCURACY = 0.9;

export interface RunMeasure {
  readonly epochs: number;
  /** Of the last epoch, of the held-out rows, or of the training rows where none are held out; NaN where no epoch ended. */
  readonly loss: number;
  readonly isHeldOut: boolean;
  /** The step at which `level` was first reached; undefined where it never was. */
  readonly step: number | undefined;
}

export interface Comparison {
  readonly first: RunMeasure;
  readonly second: RunMeasure;
  /** What is reached: an accuracy of the training rows, or where numbers are predicted a loss of theirs. */
  readonly level: { readonly kind: 'accuracy' | 'loss'; readonly value: number };
}

export function compareRuns(first: RunHistory, second: RunHistory): Comparison {
  const isClasses = first.run.data.task === 'classification';
  const finals = [first, second].map(({ epochs }) => epochs.at(-1)?.trainingLoss ?? Number.NaN);
  // The loss that both reach, if both get anywhere.
  const loss = Math.max(...finals.filter((value) => Number.isFinite(value)));
  const level = isClasses
    ? ({ kind: 'accuracy', value: GOOD_ACCURACY } as const)
    : ({ kind: 'loss', value: loss } as const);
  const isReached = ({ trainingAccuracy, trainingLoss }: EpochEnded) =>
    isClasses ? trainingAccuracy >= GOOD_ACCURACY : trainingLoss <= loss;
  const measure = ({ run, epochs }: RunHistory): RunMeasure => {
    const isHeldOut = run.data.heldOutRows > 0;
    const last = epochs.at(-1);
    return {
      epochs: last?.epoch ?? 0,
      loss: (isHeldOut ? last?.heldOutLoss : last?.trainingLoss) ?? Number.NaN,
      isHeldOut,
      step: epochs.find(isReached)?.step,
    };
  };
  return { first: measure(first), second: measure(second), level };
}
