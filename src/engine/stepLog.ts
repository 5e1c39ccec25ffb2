// The steps since the last event, gathered into one stepsEnded.

import type { StepsEnded } from '../protocol/trainEvent.ts';
import type { Step } from './run.ts';
import { type StepTime, StepTimes } from './stepTimes.ts';

/** An event's statistics take no more bytes than this, or hold one step. */
const MOST_BYTES = 1 << 18;
const MOST_STEPS = 1024;

export class StepLog {
  readonly width: number;
  private readonly most: number;
  private losses: number[] = [];
  private accuracies: number[] = [];
  private learningRates: number[] = [];
  private readonly times = new StepTimes();
  /** Of the steps that wait, in room that serves again: what is told has a copy of its own. */
  private readonly statistics: Float32Array<ArrayBuffer>;
  private firstStep = 1;

  /** `width`: statistics of one step. */
  constructor(width: number) {
    this.width = width;
    this.most = Math.max(1, Math.min(MOST_STEPS, Math.floor(MOST_BYTES / (4 * width))));
    this.statistics = new Float32Array(this.most * width);
  }

  /** The next step added is that after `step`; the log is empty. */
  goBackTo(step: number): void {
    this.firstStep = step + 1;
  }

  get isFull(): boolean {
    return this.losses.length === this.most;
  }

  /** Without statistics, where the step was not observed. */
  add({ loss, accuracy, learningRate }: Step, statistics?: Float32Array): void {
    const at = this.losses.length * this.width;
    if (statistics) this.statistics.set(statistics, at);
    else this.statistics.fill(Number.NaN, at, at + this.width);
    this.losses.push(loss);
    this.accuracies.push(accuracy);
    this.learningRates.push(learningRate);
  }

  /** What the step took that was added last. */
  addTimes(time: StepTime): void {
    this.times.add(time);
  }

  /** The steps added since it was called last, as an event that owns its arrays; none where there were none. */
  take(elapsedMs: number): StepsEnded[] {
    const count = this.losses.length;
    if (count === 0) return [];
    const event: StepsEnded = {
      type: 'stepsEnded',
      firstStep: this.firstStep,
      count,
      elapsedMs,
      ...this.times.take(),
      losses: Float32Array.from(this.losses),
      accuracies: Float32Array.from(this.accuracies),
      learningRates: Float64Array.from(this.learningRates),
      statistics: this.statistics.slice(0, count * this.width),
    };
    this.firstStep += count;
    this.losses = [];
    this.accuracies = [];
    this.learningRates = [];
    return [event];
  }
}
