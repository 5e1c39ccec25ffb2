// What the panel's page is sent of the runs on its charts and when: all that is known when it is ready, then what is new,
// never faster than it takes it in and draws it. A slow page gets fewer, larger messages; nothing piles up on the way to it.

import { stepsAfter } from '../history/mergedSteps.ts';
import type { RunHistory } from '../protocol/runHistory.ts';
import type { EpochEnded, RunEnded, RunFailed, TrainEvent } from '../protocol/trainEvent.ts';
import type { ToWebview } from '../protocol/webviewMessage.ts';
import { mergeSteps } from './mergeSteps.ts';
import { packArrays } from './packArrays.ts';

/** At least this long between two messages with events: an animation frame. */
const FRAME_MS = 16;

/** With more bytes of steps than this waiting, they are sent as the history merges them. */
const MOST_WAITING_BYTES = 1 << 20;
/** Of more epochs waiting, only every second one is sent, or every fourth, …; the others once the run stands still. */
const MOST_WAITING_EPOCHS = 256;
/** With more other events, all of the bounded history is sent again. */
const MOST_WAITING_EVENTS = 2000;

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
  bytes: number;
  /** The steps among the events are too many to be sent one by one, and are left out of them. */
  isMerged: boolean;
  /** Epochs among the events, of which every so many are sent. */
  epochs: number;
  everyEpochs: number;
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
  /** Up to what step the page has been sent each run. */
  readonly #sentSteps = new Map<string, number>();
  /** Runs of which epochs were left out. */
  readonly #thinned = new Set<string>();
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
    const waiting = this.#waitingOf(id);
    if (waiting.isBehind) return;
    if (event.type === 'stepsEnded') waiting.bytes += event.statistics.byteLength;
    if (waiting.bytes > MOST_WAITING_BYTES) leaveOutSteps(waiting);
    if (event.type === 'epochEnded') addEpoch(waiting, event);
    else if (event.type !== 'stepsEnded' || !waiting.isMerged) waiting.events.push(event);
    if (waiting.everyEpochs > 1) this.#thinned.add(id);
    if (waiting.events.length > MOST_WAITING_EVENTS) {
      waiting.events = [];
      waiting.isBehind = true;
    }
    this.#schedule();
  }

  /** The run's history has steps that no event told. */
  addSteps(id: string): void {
    if (!this.#isLive) return;
    leaveOutSteps(this.#waitingOf(id));
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

  #waitingOf(id: string): Waiting {
    let waiting = this.#waiting.get(id);
    if (!waiting) {
      waiting = { events: [], bytes: 0, isMerged: false, epochs: 0, everyEpochs: 1, isBehind: false };
      this.#waiting.set(id, waiting);
    }
    return waiting;
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
    for (const [id, { events, isMerged, isBehind }] of all) {
      if (isBehind) {
        this.restartRun(id);
        continue;
      }
      if (isMerged) this.#sendMerged(id);
      if (events.length > 0) this.#send(id, events);
      if (this.#thinned.has(id) && events.some(standsStill)) this.restartRun(id);
    }
  }

  #snapshot(run: ShownRun): void {
    this.#underway += 1;
    const { id, history, isCancelling } = run;
    this.#thinned.delete(id);
    this.#sentSteps.set(id, history?.series.steps ?? 0);
    this.#post({ type: 'snapshot', run: id, history: packArrays(history), cancelling: isCancelling });
    // A run that failed before it started has no history; the page is told why.
    if (run.end && !history) this.add(id, run.end);
  }

  #send(run: string, events: readonly TrainEvent[]): void {
    this.#underway += 1;
    for (const event of events) {
      if (event.type === 'stepsEnded') this.#sentSteps.set(run, event.firstStep - 1 + event.count);
    }
    this.#post({ type: 'events', run, events: packEvents(mergeSteps(events)) });
  }

  #sendMerged(id: string): void {
    const history = this.#runs().find((one) => one.id === id)?.history;
    const steps = history && stepsAfter(history, this.#sentSteps.get(id) ?? 0);
    if (!steps) return;
    this.#underway += 1;
    this.#sentSteps.set(id, history.series.steps);
    this.#post({ type: 'steps', run: id, steps: packArrays(steps) });
  }

  #forgetWaiting(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting.clear();
    this.#thinned.clear();
  }
}

/** Packs what the page keeps apart from the rest, so that it does not hold on to all that came with it. */
function packEvents(events: readonly TrainEvent[]): TrainEvent[] {
  const isKept = ({ type }: TrainEvent) => type === 'snapshotTaken';
  const kept = packArrays(events.filter(isKept)).values();
  const passing = packArrays(events.filter((event) => !isKept(event))).values();
  return events.map((event) => (isKept(event) ? kept : passing).next().value!);
}

/** From now on the steps are sent as the history has them. */
function leaveOutSteps(waiting: Waiting): void {
  if (waiting.isMerged) return;
  waiting.isMerged = true;
  waiting.events = waiting.events.filter(({ type }) => type !== 'stepsEnded');
}

function standsStill({ type }: TrainEvent): boolean {
  return type === 'runPaused' || type === 'runEnded' || type === 'runFailed';
}

/** An epoch more: those between stay `everyEpochs` from one another, and the newest always stays. */
function addEpoch(waiting: Waiting, event: EpochEnded): void {
  const isKept = ({ epoch }: EpochEnded) => (epoch - 1) % waiting.everyEpochs === 0;
  const before = waiting.events.findLastIndex(({ type }) => type === 'epochEnded');
  if (before >= 0 && !isKept(waiting.events[before] as EpochEnded)) {
    waiting.events.splice(before, 1);
    waiting.epochs--;
  }
  waiting.events.push(event);
  waiting.epochs++;
  if (waiting.epochs <= MOST_WAITING_EPOCHS) return;
  waiting.everyEpochs *= 2;
  waiting.events = waiting.events.filter((one) => one.type !== 'epochEnded' || one === event || isKept(one));
  waiting.epochs = waiting.events.filter(({ type }) => type === 'epochEnded').length;
}
