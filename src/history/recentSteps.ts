// The newest steps of a run, none merged with another.

import {
  ACCURACY_COLUMN,
  LEARNING_RATE_COLUMN,
  LOSS_COLUMN,
  mostRecent,
  type RecentSteps,
  STATISTICS_COLUMN,
} from '../protocol/runHistory.ts';
import type { StepsEnded } from '../protocol/trainEvent.ts';

export function emptyRecent(width: number): RecentSteps {
  return { width, capacity: mostRecent(width), firstStep: 1, lastStep: 0, values: new Float32Array(0) };
}

/** Takes in the event's steps, which follow the last one. */
export function addRecent(
  recent: RecentSteps,
  { count, losses, accuracies, learningRates, statistics }: StepsEnded,
): void {
  const { width, capacity } = recent;
  if (recent.values.length === 0 && count > 0) recent.values = new Float32Array(capacity * width);
  const perStep = width - STATISTICS_COLUMN;
  for (let index = Math.max(0, count - capacity); index < count; index++) {
    const at = ((recent.lastStep + index) % capacity) * width;
    recent.values[at + LOSS_COLUMN] = losses[index]!;
    recent.values[at + ACCURACY_COLUMN] = accuracies[index]!;
    recent.values[at + LEARNING_RATE_COLUMN] = learningRates?.[index] ?? Number.NaN;
    recent.values.set(statistics.subarray(index * perStep, (index + 1) * perStep), at + STATISTICS_COLUMN);
  }
  recent.lastStep += count;
  recent.firstStep = Math.max(recent.firstStep, recent.lastStep - capacity + 1);
}

/** Forgets all steps after `step`. */
export function truncateRecent(recent: RecentSteps, step: number): void {
  recent.lastStep = Math.min(recent.lastStep, step);
  recent.firstStep = Math.min(recent.firstStep, step + 1);
}
