// One run: takes the backend's events into the history and hands them on to whoever shows them.

import * as vscode from 'vscode';
import type { Backend } from '../backend/backend.ts';
import { ControlChannel } from '../backend/controlChannel.ts';
import { apply, copyHistory, startHistory } from '../history/runHistory.ts';
import type { ModelSpec } from '../model/modelSpec.ts';
import type { Control } from '../protocol/control.ts';
import type { NetworkState } from '../protocol/networkState.ts';
import type { RunHistory } from '../protocol/runHistory.ts';
import type { RunOrigin } from '../protocol/runOrigin.ts';
import type { RunEnded, RunFailed, RunRewound, RunStarted, TrainEvent, TrainRequest } from '../protocol/trainEvent.ts';
import type { RunRecorder } from '../tensorboard/runRecorder.ts';
import type { KnownRun, Origin } from './runs.ts';

/** A disk that makes no folder in that time makes none. */
const PATIENCE_MS = 10_000;

export interface SessionStart {
  readonly id: string;
  readonly name: string;
  readonly request: TrainRequest;
  /** Undefined where the definition of a run that is gone on with is not there any more. */
  readonly origin: Origin | undefined;
  readonly isTwin?: boolean;
  readonly variant?: string;
  /** Of the sweep with this id. */
  readonly sweep?: number;
  readonly parent?: RunOrigin['parent'];
  readonly branchOf?: string;
  readonly plainName?: string;
  readonly said?: RunOrigin | undefined;
  /** What is known of the run that request.resume or request.checkpoint goes on with. */
  readonly before?: RunHistory;
  /** Who writes it to the disk; undefined where it is not to be written. */
  readonly record?: (run: KnownRun, started: RunStarted, before?: RunHistory) => RunRecorder | undefined;
}

/** What a run is from a moment on to which it went back. */
export interface Branch {
  readonly name: string;
  readonly variant: string;
  readonly plainName: string;
  readonly parent: RunOrigin['parent'];
  readonly branchOf: string;
  readonly record: NonNullable<SessionStart['record']>;
}

export class TrainingSession implements KnownRun, vscode.Disposable {
  readonly id: string;
  readonly origin: Origin | undefined;
  readonly request: TrainRequest;
  readonly isTwin: boolean;
  readonly said: RunOrigin | undefined;
  readonly sweep: number | undefined;
  /** Resolves with the run's last event; never rejects. */
  readonly ended: Promise<RunEnded | RunFailed>;
  readonly #events = new vscode.EventEmitter<TrainEvent>();
  readonly onEvent = this.#events.event;
  readonly #left = new vscode.EventEmitter<{ readonly history: RunHistory; readonly step: number }>();
  /** What the run was, where it goes back to a step and leaves something behind: it is a branch of that from now on. */
  readonly onLeft = this.#left.event;
  readonly #abort = new AbortController();
  readonly #controls = new ControlChannel();
  #end: RunEnded | RunFailed | undefined;
  #history: RunHistory | undefined;
  #state: NetworkState | undefined;
  #is: Pick<KnownRun, 'name' | 'plainName' | 'variant' | 'parent' | 'branchOf'>;
  #record: SessionStart['record'];
  #recorder: RunRecorder | undefined;
  #folder: string | undefined;
  /** The window closes. */
  #isLeft = false;

  /** Starts the run. What the backend itself does wrong ends it as a failed run, logged with its stack. */
  constructor(backend: Backend, start: SessionStart, log: vscode.LogOutputChannel) {
    const { id, name, request, origin, isTwin = false, sweep, before, record } = start;
    this.id = id;
    const { plainName, variant, parent, branchOf } = start;
    this.#is = { name, plainName, variant, parent, branchOf };
    this.origin = origin;
    this.request = request;
    this.isTwin = isTwin;
    this.said = start.said;
    this.sweep = sweep;
    this.#record = record;
    const { resume, checkpoint } = request;
    const step = resume?.step ?? checkpoint?.step;
    if (before && step !== undefined) {
      const epochsAt = Math.floor(step / Math.max(1, before.run.stepsPerEpoch));
      const epochs = !resume && checkpoint ? checkpoint.epoch - 1 : epochsAt;
      this.#history = { ...copyHistory(before), isPaused: false };
      const estimated = (before.elapsedMs * step) / Math.max(1, before.series.steps);
      const elapsedMs = !resume && checkpoint ? checkpoint.elapsedMs : estimated;
      apply(this.#history, { type: 'runRewound', step, from: before.series.steps, epochs, elapsedMs });
    }
    this.ended = this.#run(backend, request, log);
  }

  get name(): string {
    return this.#is.name;
  }

  get plainName(): string | undefined {
    return this.#is.plainName;
  }

  get variant(): string | undefined {
    return this.#is.variant;
  }

  get parent(): RunOrigin['parent'] {
    return this.#is.parent;
  }

  get branchOf(): string | undefined {
    return this.#is.branchOf;
  }

  get model(): ModelSpec {
    return this.request.model;
  }

  /** All that is known of the run; undefined until its first event. */
  get history(): RunHistory | undefined {
    return this.#history;
  }

  /** The network's state at the run's end; undefined before it, and where the run failed. */
  get state(): NetworkState | undefined {
    return this.#state;
  }

  /** The run's last event. */
  get end(): RunEnded | RunFailed | undefined {
    return this.#end;
  }

  get folder(): string | undefined {
    return this.#folder;
  }

  /** Resolves with the folder when that is made; undefined where the run is not written. */
  get written(): Promise<string | undefined> {
    return this.#recorder?.folder ?? Promise.resolve(this.#folder);
  }

  /** Resolves when all that is to be written of a run that has ended is on the disk; never rejects. */
  get closed(): Promise<void> {
    return this.#recorder?.close() ?? Promise.resolve();
  }

  get isOn(): boolean {
    return this.#end === undefined;
  }

  get isPaused(): boolean {
    return this.isOn && (this.#history?.isPaused ?? false);
  }

  /** The run was asked to stop and has not ended yet. */
  get isCancelling(): boolean {
    return this.isOn && this.#abort.signal.aborted;
  }

  /** From 0 to 1. */
  get progress(): number {
    return this.#history ? this.#history.series.steps / Math.max(1, this.#history.run.totalSteps) : 0;
  }

  /** Done between two steps; an event tells it. */
  ask(control: Control): void {
    if (this.isOn) this.#controls.ask(control);
  }

  /** Asks the run to stop; what it computed stays. */
  cancel(): void {
    this.#abort.abort();
  }

  /** Writes the run, and what is still to come of it, by another recorder than before. */
  recordBy(recorder: RunRecorder): void {
    const before = this.#recorder;
    this.#recorder = recorder;
    void before?.close();
    void recorder.folder.then((folder) => {
      if (folder !== undefined) this.#folder = folder;
    });
    if (this.#end) void recorder.close();
  }

  /** It has gone back, and what it was is another run now: it goes on as a branch of that, in a folder of its own. */
  goOnAs({ record, ...branch }: Branch): void {
    const history = this.#history!;
    this.#is = branch;
    this.#record = record;
    this.#folder = undefined;
    this.#history = { ...history, run: { ...history.run, startedAt: Date.now() } };
    const recorder = record(this, this.#history.run, this.#history);
    if (recorder) this.recordBy(recorder);
  }

  /** Its folder was renamed. */
  moveTo(folder: string): void {
    this.#folder = folder;
  }

  /** The window closes: the run is stopped, and what is known is written, with the moment to go on from and without an end. */
  async leave(): Promise<void> {
    this.#isLeft = true;
    this.cancel();
    await this.ended;
    await this.#recorder?.close();
  }

  dispose(): void {
    void this.leave();
    this.#events.dispose();
    this.#left.dispose();
  }

  async #run(backend: Backend, request: TrainRequest, log: vscode.LogOutputChannel): Promise<RunEnded | RunFailed> {
    try {
      const events = backend.train(request, this.#abort.signal, this.#controls);
      for await (const event of events) {
        if (this.#leaves(event)) await this.#hasFolder();
        this.#take(event);
        // Of a run that was asked to stop there is little to come, and nobody waits for the disk to see it end.
        if (!this.#abort.signal.aborted) await this.#recorder?.room();
      }
    } catch (error) {
      log.error(error instanceof Error ? error : String(error));
    }
    if (!this.#end) {
      const message = vscode.l10n.t('Training stopped because of an error in Layerscope; its log tells more.');
      const { series, elapsedMs } = this.#history ?? { series: { steps: 0 }, elapsedMs: 0 };
      this.#take({ type: 'runFailed', step: series.steps, elapsedMs, message });
    }
    return this.#end!;
  }

  #take(event: TrainEvent): void {
    // As large as the model, and nothing to show: it stays here.
    if (event.type === 'stateTaken') {
      this.#state = event.state;
      return;
    }
    if (event.type === 'checkpointTaken') {
      this.#recorder?.take(event);
      return;
    }
    const history = this.#history;
    if (history && this.#leaves(event)) {
      const left = leftAt(history);
      apply(history, event);
      this.#recorder?.take(left.end!);
      void this.#recorder?.close();
      this.#recorder = undefined;
      this.#left.fire({ history: left, step: event.step });
    } else if (event.type === 'runStarted') {
      this.#history ??= startHistory(event);
      // Where it goes on in its folder, it was begun when it was.
      if (this.branchOf !== undefined) this.#history = { ...this.#history, run: event };
      const recorder = this.#record?.(this, event, history);
      if (recorder) this.recordBy(recorder);
    } else {
      if (history) apply(history, event);
      const isEnd = event.type === 'runEnded' || event.type === 'runFailed';
      if (!isEnd || !this.#isLeft) this.#recorder?.take(event);
    }
    if (event.type === 'runEnded' || event.type === 'runFailed') {
      this.#end = event;
      void this.#recorder?.close();
    }
    this.#events.fire(event);
  }

  /** The run goes back, and leaves steps behind. */
  #leaves(event: TrainEvent): event is RunRewound {
    return event.type === 'runRewound' && (this.#history?.series.steps ?? 0) > event.step;
  }

  /** A branch names its parent's folder. One that is not made in time is not waited for. */
  async #hasFolder(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise((resolve) => {
      timer = setTimeout(resolve, PATIENCE_MS);
    });
    await Promise.race([this.written, late]);
    clearTimeout(timer);
  }
}

/** Its history as it is when it goes back: it has ended there. */
function leftAt(history: RunHistory): RunHistory {
  const { series, elapsedMs } = history;
  const end: RunEnded = { type: 'runEnded', reason: 'cancelled', step: series.steps, elapsedMs };
  return { ...copyHistory(history), isPaused: false, end };
}

/** A run as it was when it went back. */
export function leftRun(session: TrainingSession, id: string, history: RunHistory): KnownRun {
  const { name, plainName, origin, said, request, model, isTwin, variant, parent, branchOf, folder } = session;
  return {
    ...{ id, name, plainName, origin, said, request, model, isTwin, variant, parent, branchOf, folder },
    ...{ history, end: history.end },
    isCancelling: false,
    onEvent: () => new vscode.Disposable(() => {}),
    dispose() {},
  };
}
