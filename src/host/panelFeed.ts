// What the panel's page is sent and when: all that is known when it is ready, then what is new, never faster than it
// takes it in and draws it. A slow page gets fewer, larger messages; nothing piles up on the way to it.

import { MAX_POINTS, type RunHistory } from '../protocol/runHistory.ts';
import type { RunEnded, RunFailed, TrainEvent } from '../protocol/trainEvent.ts';
import type { ToWebview } from '../protocol/webviewMessage.ts';
import { mergeSteps } from './mergeSteps.ts';
import { packArrays } from './packArrays.ts';

/** At least this long between two messages with events: an animation frame. */
const FRAME_MS = 16;

/** With more steps than this waiting, a snapshot of the bounded history is smaller. */
const MOST_WAITING_STEPS = 3 * MAX_POINTS;

/** A run as the page is to show it. */
export interface ShownRun {
  readonly history: RunHistory | undefined;
  readonly isCancelling: boolean;
  readonly end: RunEnded | RunFailed | undefined;
}

export class PanelFeed {
  readonly #post: (message: ToWebview) => void;
  readonly #run: () => ShownRun | undefined;
  #isLive = false;
  /** Messages that the page has not yet said to have received. */
  #underway = 0;
  #waiting: TrainEvent[] = [];
  #waitingSteps = 0;
  #isBehind = false;
  #timer: NodeJS.Timeout | undefined;

  /** `run` is asked for the run whenever all of it is to be sent. */
  constructor(post: (message: ToWebview) => void, run: () => ShownRun | undefined) {
    this.#post = post;
    this.#run = run;
  }

  /** The page is ready: it is sent everything. */
  start(): void {
    this.#isLive = true;
    this.#underway = 0;
    this.restart();
  }

  /** The page is gone or hidden: it is sent nothing. */
  stop(): void {
    this.#isLive = false;
    this.#forgetWaiting();
  }

  /** Another run, or so much of it that everything is to be sent again. */
  restart(): void {
    this.#forgetWaiting();
    if (!this.#isLive) return;
    const run = this.#run();
    this.#underway += 1;
    this.#post({ type: 'snapshot', history: packArrays(run?.history), cancelling: run?.isCancelling ?? false });
    // A run that failed before it started has no history; the page is told why.
    if (run?.end && !run.history) this.add(run.end);
  }

  add(event: TrainEvent): void {
    if (!this.#isLive || this.#isBehind) return;
    this.#waiting.push(event);
    if (event.type === 'stepsEnded') this.#waitingSteps += event.count;
    if (this.#waitingSteps > MOST_WAITING_STEPS) {
      this.#forgetWaiting();
      this.#isBehind = true;
    }
    this.#schedule();
  }

  /** The page has taken in a message and drawn a frame. */
  received(): void {
    this.#underway = Math.max(0, this.#underway - 1);
    this.#schedule();
  }

  cancelling(): void {
    if (this.#isLive) this.#post({ type: 'cancelling' });
  }

  #schedule(): void {
    if (this.#underway > 0 || (this.#waiting.length === 0 && !this.#isBehind)) return;
    this.#timer ??= setTimeout(() => this.#flush(), FRAME_MS);
  }

  #flush(): void {
    this.#timer = undefined;
    if (this.#underway > 0) return;
    if (this.#isBehind) {
      this.restart();
      return;
    }
    const events = packEvents(mergeSteps(this.#waiting));
    this.#forgetWaiting();
    this.#underway += 1;
    this.#post({ type: 'events', events });
  }

  #forgetWaiting(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting = [];
    this.#waitingSteps = 0;
    this.#isBehind = false;
  }
}

/** Packs what the page keeps apart from the rest, so that it does not hold on to all that came with it. */
function packEvents(events: readonly TrainEvent[]): TrainEvent[] {
  const isKept = ({ type }: TrainEvent) => type === 'snapshotTaken';
  const kept = packArrays(events.filter(isKept)).values();
  const passing = packArrays(events.filter((event) => !isKept(event))).values();
  return events.map((event) => (isKept(event) ? kept : passing).next().value!);
}
