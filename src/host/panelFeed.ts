// What the panel's page is sent of the runs on its charts and when: all that is known when it is ready, then what is new,
// never faster than it takes it in and draws it. A slow page gets fewer, larger messages; nothing piles up on the way to it.

import { MAX_POINTS, type RunHistory } from '../protocol/runHistory.ts';
import type { RunEnded, RunFailed, TrainEvent } from '../protocol/trainEvent.ts';
import type { ToWebview } from '../protocol/webviewMessage.ts';
import { mergeSteps } from './mergeSteps.ts';
import { packArrays } from './packArrays.ts';

/** At least this long between two messages with events: an animation frame. */
const FRAME_MS = 16;

/** With more steps than this waiting, or more bytes of them, a snapshot of the bounded history is smaller. */
const MOST_WAITING_STEPS = 3 * MAX_POINTS;
const MOST_WAITING_BYTES = 64 << 20;

/** A run as the page is to show it. */
export interface ShownRun {
  readonly id: string;
  readonly history: RunHistory | undefined;
  readonly isCancelling: boolean;
  readonly end: RunEnded | RunFailed | undefined;
}

/** What of a run the page has not been sent. */
interface Waiting {
  events: TrainEvent[];
  steps: number;
  bytes: number;
  /** So much that all of it is to be sent again. */
  isBehind: boolean;
}

export class PanelFeed {
  readonly #post: (message: ToWebview) => void;
  readonly #runs: () => readonly ShownRun[];
  #isLive = false;
  /** Messages that the page has not yet said to have received. */
  #underway = 0;
  readonly #waiting = new Map<string, Waiting>();
  #timer: NodeJS.Timeout | undefined;

  /** `runs` is asked for the runs on the charts, the leading one first, whenever all of one is to be sent. */
  constructor(post: (message: ToWebview) => void, runs: () => readonly ShownRun[]) {
    this.#post = post;
    this.#runs = runs;
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

  /** Other runs are shown. */
  restart(): void {
    this.#forgetWaiting();
    if (!this.#isLive) return;
    const runs = this.#runs();
    for (const run of runs) this.#snapshot(run);
    if (runs.length > 0) return;
    this.#underway += 1;
    this.#post({ type: 'snapshot', history: undefined, cancelling: false });
  }

  /** Another run than before under this id, or so much of it that all of it is to be sent again. */
  restartRun(id: string): void {
    this.#waiting.delete(id);
    const run = this.#runs().find((one) => one.id === id);
    if (this.#isLive && run) this.#snapshot(run);
  }

  add(id: string, event: TrainEvent): void {
    if (!this.#isLive) return;
    const waiting = this.#waiting.get(id) ?? { events: [], steps: 0, bytes: 0, isBehind: false };
    this.#waiting.set(id, waiting);
    if (waiting.isBehind) return;
    waiting.events.push(event);
    if (event.type === 'stepsEnded') {
      waiting.steps += event.count;
      waiting.bytes += event.statistics.byteLength;
    }
    if (waiting.steps > MOST_WAITING_STEPS || waiting.bytes > MOST_WAITING_BYTES) {
      waiting.events = [];
      waiting.isBehind = true;
    }
    this.#schedule();
  }

  /** The page has taken in a message and drawn a frame. */
  received(): void {
    this.#underway = Math.max(0, this.#underway - 1);
    this.#schedule();
  }

  /** Something beside the runs' events. */
  tell(message: ToWebview): void {
    if (this.#isLive) this.#post(message);
  }

  #schedule(): void {
    if (this.#underway > 0 || this.#waiting.size === 0) return;
    this.#timer ??= setTimeout(() => this.#flush(), FRAME_MS);
  }

  #flush(): void {
    this.#timer = undefined;
    if (this.#underway > 0) return;
    const all = [...this.#waiting];
    this.#waiting.clear();
    for (const [id, { events, isBehind }] of all) {
      if (isBehind) this.restartRun(id);
      else this.#send(id, events);
    }
  }

  #snapshot(run: ShownRun): void {
    this.#underway += 1;
    const { id, history, isCancelling } = run;
    this.#post({ type: 'snapshot', run: id, history: packArrays(history), cancelling: isCancelling });
    // A run that failed before it started has no history; the page is told why.
    if (run.end && !history) this.add(id, run.end);
  }

  #send(run: string, events: readonly TrainEvent[]): void {
    this.#underway += 1;
    this.#post({ type: 'events', run, events: packEvents(mergeSteps(events)) });
  }

  #forgetWaiting(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting.clear();
  }
}

/** Packs what the page keeps apart from the rest, so that it does not hold on to all that came with it. */
function packEvents(events: readonly TrainEvent[]): TrainEvent[] {
  const isKept = ({ type }: TrainEvent) => type === 'snapshotTaken';
  const kept = packArrays(events.filter(isKept)).values();
  const passing = packArrays(events.filter((event) => !isKept(event))).values();
  return events.map((event) => (isKept(event) ? kept : passing).next().value!);
}
