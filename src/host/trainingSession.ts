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
import type { RunEnded, RunFailed, RunStarted, TrainEvent, TrainRequest } from '../protocol/trainEvent.ts';
import type { RunRecorder } from '../tensorboard/runRecorder.ts';
import type { KnownRun, Origin } from './runs.ts';

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
  /** What is known of the run that request.resume or request.checkpoint goes on with. */
  readonly before?: RunHistory;
  /** Who writes it to the disk; undefined where it is not to be written. */
  readonly record?: (run: KnownRun, started: RunStarted, before?: RunHistory) => RunRecorder | undefined;
}

export class TrainingSession implements KnownRun, vscode.Disposable {
  readonly id: string;
  readonly name: string;
  readonly origin: Origin | undefined;
  readonly request: TrainRequest;
  readonly isTwin: boolean;
  readonly variant: string | undefined;
  readonly parent: RunOrigin['parent'];
  readonly sweep: number | undefined;
  /** Resolves with the run's last event; never rejects. */
  readonly ended: Promise<RunEnded | RunFailed>;
  readonly #events = new vscode.EventEmitter<TrainEvent>();
  readonly onEvent = this.#events.event;
  readonly #left = new vscode.EventEmitter<RunHistory>();
  /** What the run was, where it goes back and leaves something behind. */
  readonly onLeft = this.#left.event;
  readonly #abort = new AbortController();
  readonly #controls = new ControlChannel();
  #end: RunEnded | RunFailed | undefined;
  #history: RunHistory | undefined;
  #state: NetworkState | undefined;
  readonly #record: SessionStart['record'];
  #recorder: RunRecorder | undefined;
  #folder: string | undefined;
  /** The window closes. */
  #isLeft = false;

  /** Starts the run. What the backend itself does wrong ends it as a failed run, logged with its stack. */
  constructor(backend: Backend, start: SessionStart, log: vscode.LogOutputChannel) {
    const { id, name, request, origin, isTwin = false, variant, sweep, before, record } = start;
    this.id = id;
    this.name = name;
    this.origin = origin;
    this.request = request;
    this.isTwin = isTwin;
    this.variant = variant;
    this.parent = start.parent;
    this.sweep = sweep;
    this.#record = record;
    const { resume, checkpoint } = request;
    const step = resume?.step ?? checkpoint?.step;
    if (before && step !== undefined) {
      const epochsAt = Math.floor(step / Math.max(1, before.run.stepsPerEpoch));
      const epochs = !resume && checkpoint ? checkpoint.epoch - 1 : epochsAt;
      this.#history = { ...copyHistory(before), isPaused: false };
      apply(this.#history, { type: 'runRewound', step, from: before.series.steps, epochs });
    }
    this.ended = this.#run(backend, request, log);
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
    if (event.type === 'runRewound' && history && history.series.steps > event.step) {
      this.#left.fire(copyHistory(history));
    }
    if (event.type === 'runStarted') {
      this.#history ??= startHistory(event);
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
}

/** A run as it was when it went back: it has ended there. */
export function leftRun(session: TrainingSession, id: string, name: string, history: RunHistory): KnownRun {
  const { series, elapsedMs } = history;
  const end: RunEnded = { type: 'runEnded', reason: 'cancelled', step: series.steps, elapsedMs };
  const { origin, request, model, isTwin } = session;
  const variant = [session.variant, `left_at_${series.steps}`].filter((part) => part !== undefined).join('_');
  return {
    ...{ id, name, origin, request, model, isTwin, variant, end },
    history: { ...history, isPaused: false, end },
    isCancelling: false,
    onEvent: () => new vscode.Disposable(() => {}),
    dispose() {},
  };
}
