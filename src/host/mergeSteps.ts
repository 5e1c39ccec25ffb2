// Makes few large events of many small ones: each event of a message costs more than the steps in it.

import type { StepsEnded, TrainEvent } from '../protocol/trainEvent.ts';

/** The same events with all steps, which must be consecutive, as one event in front; the others keep their order. */
export function mergeSteps(events: readonly TrainEvent[]): TrainEvent[] {
  const isSteps = (event: TrainEvent): event is StepsEnded => event.type === 'stepsEnded';
  const steps = events.filter(isSteps);
  const others = events.filter((event) => !isSteps(event));
  if (steps.length < 2) return [...steps, ...others];
  const merged: StepsEnded = {
    type: 'stepsEnded',
    firstStep: steps[0]!.firstStep,
    count: steps.reduce((sum, { count }) => sum + count, 0),
    elapsedMs: steps.at(-1)!.elapsedMs,
    trainingMs: steps.reduce((sum, { trainingMs }) => sum + trainingMs, 0),
    observationMs: steps.reduce((sum, { observationMs }) => sum + observationMs, 0),
    losses: joined(
      Float32Array,
      steps.map(({ losses }) => losses),
    ),
    accuracies: joined(
      Float32Array,
      steps.map(({ accuracies }) => accuracies),
    ),
    ...learningRatesOf(steps),
    statistics: joined(
      Float32Array,
      steps.map(({ statistics }) => statistics),
    ),
  };
  return [merged, ...others];
}

function learningRatesOf(steps: readonly StepsEnded[]): Pick<StepsEnded, 'learningRates'> {
  const rates = steps.flatMap(({ learningRates }) => learningRates ?? []);
  return rates.length === steps.length ? { learningRates: joined(Float64Array, rates) } : {};
}

function joined<T extends Float32Array | Float64Array>(kind: new (length: number) => T, arrays: readonly T[]): T {
  const all = new kind(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const array of arrays) {
    all.set(array, at);
    at += array.length;
  }
  return all;
}
