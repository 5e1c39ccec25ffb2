// What came out of a run, in a few numbers, from its events; and which of several came out best.

import type { RunResult } from '../protocol/sweep.ts';
import type { TrainEvent } from '../protocol/trainEvent.ts';

/** A loss is said to have diverged beyond so many times that of the first step. */
const DIVERGED = 2;

/** A run that has not begun. */
export const WAITING: RunResult = {
  state: 'waiting',
  step: 0,
  totalSteps: 0,
  trainingLoss: Number.NaN,
  trainingAccuracy: Number.NaN,
  heldOutLoss: Number.NaN,
  heldOutAccuracy: Number.NaN,
  elapsedMs: 0,
  isDiverged: false,
};

/** Takes in one event after the other; costs next to nothing. */
export class ResultWatch {
  #result = WAITING;
  #firstLoss = Number.NaN;
  #hasEpoch = false;

  get result(): RunResult {
    return this.#result;
  }

  take(event: TrainEvent): void {
    const before = this.#result;
    switch (event.type) {
      case 'runStarted':
        this.#result = { ...before, state: 'running', totalSteps: event.totalSteps };
        return;
      case 'stepsEnded': {
        const { count, losses, elapsedMs } = event;
        if (event.firstStep === 1) this.#firstLoss = losses[0]!;
        const loss = losses[count - 1]!;
        const step = event.firstStep + count - 1;
        const isDiverged = before.isDiverged || !Number.isFinite(loss);
        this.#result = { ...before, step, elapsedMs, isDiverged, ...(!this.#hasEpoch && { trainingLoss: loss }) };
        return;
      }
      case 'epochEnded': {
        this.#hasEpoch = true;
        const { epoch, trainingLoss, trainingAccuracy, heldOutLoss, heldOutAccuracy } = event;
        const loss = Number.isNaN(heldOutLoss) ? trainingLoss : heldOutLoss;
        const isBest = Number.isFinite(loss) && !(before.best && before.best.loss <= loss);
        this.#result = {
          ...before,
          ...{ trainingLoss, trainingAccuracy, heldOutLoss, heldOutAccuracy },
          ...(isBest && { best: { loss, epoch } }),
          isDiverged: !Number.isFinite(trainingLoss) || trainingLoss > DIVERGED * this.#firstLoss,
        };
        return;
      }
      case 'alarmRaised': {
        const { kind, step, layer } = event;
        if (before.firstAlarm) return;
        this.#result = { ...before, firstAlarm: { kind, step, ...(layer !== undefined && { layer }) } };
        return;
      }
      case 'runEnded':
        this.#result = {
          ...before,
          state: event.reason === 'finished' ? 'finished' : 'cancelled',
          step: event.step,
          elapsedMs: event.elapsedMs,
        };
        return;
      case 'runFailed': {
        const { message, phrase, step, elapsedMs } = event;
        this.#result = { ...before, state: 'failed', step, elapsedMs, message, ...(phrase && { phrase }) };
        return;
      }
      case 'runRewound':
        this.#result = { ...before, step: event.step, elapsedMs: event.elapsedMs ?? before.elapsedMs };
        return;
      default:
    }
  }

  /** It never began. */
  giveUp(): void {
    this.#result = { ...this.#result, state: 'cancelled' };
  }
}

/** By what runs are compared: the loss that they have at their end, of the held-out rows where there are some. */
export function lossOf({ heldOutLoss, trainingLoss }: RunResult): number {
  return Number.isNaN(heldOutLoss) ? trainingLoss : heldOutLoss;
}

/** The place of the finished run with the lowest loss; undefined while there is none. Of equals the first. */
export function bestOf(results: readonly RunResult[]): number | undefined {
  let best: number | undefined;
  for (const [i, result] of results.entries()) {
    if (result.state !== 'finished' || result.isDiverged || !Number.isFinite(lossOf(result))) continue;
    if (best === undefined || lossOf(result) < lossOf(results[best]!)) best = i;
  }
  return best;
}
