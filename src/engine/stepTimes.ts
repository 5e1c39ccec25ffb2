// What steps took for themselves and what observing them took, as free as can be of what else the machine did meanwhile:
// where others want the processor, a step may stand still for far longer than it takes. So of the steps of an event it is
// the median that counts, as many times as there are steps.

export interface StepTime {
  readonly trainingMs: number;
  readonly observationMs: number;
  readonly isObserved: boolean;
  /** A snapshot takes longer than the observation of other steps. */
  readonly hasSnapshot: boolean;
}

export class StepTimes {
  #training: number[] = [];
  #observed: number[] = [];
  #unobserved: number[] = [];
  #withSnapshot: number[] = [];

  add({ trainingMs, observationMs, isObserved, hasSnapshot }: StepTime): void {
    this.#training.push(trainingMs);
    const alike = hasSnapshot ? this.#withSnapshot : isObserved ? this.#observed : this.#unobserved;
    alike.push(observationMs);
  }

  /** Of the steps since it was called last. */
  take(): { readonly trainingMs: number; readonly observationMs: number } {
    const observation = [this.#observed, this.#unobserved, this.#withSnapshot].map(steadySum);
    const times = {
      trainingMs: steadySum(this.#training),
      observationMs: observation.reduce((sum, each) => sum + each),
    };
    this.#training = [];
    [this.#observed, this.#unobserved, this.#withSnapshot] = [[], [], []];
    return times;
  }
}

/** Of so few numbers none can be told to be out of the way. */
const FEW = 3;

/** The sum that the numbers have without those that are far out: the median times their count. */
function steadySum(times: readonly number[]): number {
  if (times.length < FEW) return times.reduce((sum, each) => sum + each, 0);
  const sorted = Float64Array.from(times).sort();
  const middle = (sorted.length - 1) / 2;
  return (times.length * (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!)) / 2;
}
