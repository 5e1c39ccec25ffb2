// What a run does of what it is asked between two steps: waits, goes on, takes another learning rate, or is to go back.

import type { LearningRateSet, RunPaused, RunResumed } from '../protocol/trainEvent.ts';
import type { Controls } from './controls.ts';
import type { Position } from './moments.ts';
import type { RunClock } from './runClock.ts';

/** The run, as it is asked. */
export interface Asked {
  readonly clock: RunClock;
  readonly stepsPerEpoch: number;
  tell(event: RunPaused | RunResumed | LearningRateSet): void;
  setLearningRate(rate: number): void;
  /** The run waits from here on. */
  pausedAt(position: Position): void;
  canGoTo(step: number): boolean;
}

export class Obedience {
  readonly #controls: Controls;
  readonly #run: Asked;
  /** Where it waits again. */
  #until: { readonly step: number } | { readonly epoch: number } | undefined;
  /** Set while an epoch's steps are all done: a scheduler may change the rate until the next one begins. */
  #nextRate: number | undefined;
  isPaused = false;

  constructor(controls: Controls, run: Asked) {
    this.#controls = controls;
    this.#run = run;
  }

  /** There is nothing to hear. */
  get isAtEase(): boolean {
    return this.#controls.isEmpty && !this.isPaused && !this.#until;
  }

  /** A learning rate waits for the end of the epoch. */
  get isOwing(): boolean {
    return this.#nextRate !== undefined;
  }

  /** Does all that was asked, or tells the step to go back to. `isComplete`: all steps of the epoch are done. */
  hear(at: Position, isComplete: boolean): number | undefined {
    const { tell, clock, stepsPerEpoch } = this.#run;
    const goOn = (until?: number) => {
      this.isPaused = false;
      clock.goOn();
      tell({ type: 'runResumed', step: at.step, ...(until !== undefined && { until }) });
    };
    if (this.#until && this.#isReached(at)) this.#pause(at);
    for (let control = this.#controls.take(); control; control = this.#controls.take()) {
      switch (control.type) {
        case 'pause':
          if (!this.isPaused) this.#pause(at);
          break;
        case 'resume':
          this.#until = undefined;
          if (this.isPaused) goOn();
          break;
        case 'advance': {
          const isStep = control.by === 'step';
          this.#until = isStep ? { step: at.step + 1 } : { epoch: at.epoch };
          goOn(isStep ? at.step + 1 : at.epoch * stepsPerEpoch);
          break;
        }
        case 'setLearningRate':
          if (!(control.learningRate >= 0 && Number.isFinite(control.learningRate))) break;
          if (isComplete) this.#nextRate = control.learningRate;
          else this.#run.setLearningRate(control.learningRate);
          tell({ type: 'learningRateSet', step: at.step, learningRate: control.learningRate });
          break;
        case 'rewind':
          if (!this.#run.canGoTo(control.step)) break;
          return control.step;
        default:
          control satisfies never;
      }
    }
    this.#controls.isWaiting = this.isPaused;
    return undefined;
  }

  /** The run goes back: what it was asked for later steps is not meant any more. */
  forget(): void {
    this.#until = undefined;
    this.#nextRate = undefined;
  }

  /** The epoch is evaluated, and a scheduler has had its turn. */
  epochHasEnded(): void {
    if (this.#nextRate !== undefined) this.#run.setLearningRate(this.#nextRate);
    this.#nextRate = undefined;
  }

  #isReached(at: Position): boolean {
    const until = this.#until!;
    return 'step' in until ? at.step >= until.step : at.epoch > until.epoch;
  }

  #pause(at: Position): void {
    this.#until = undefined;
    this.isPaused = true;
    this.#run.clock.stop();
    this.#run.pausedAt(at);
    this.#run.tell({ type: 'runPaused', step: at.step, elapsedMs: this.#run.clock.elapsedMs });
  }
}
