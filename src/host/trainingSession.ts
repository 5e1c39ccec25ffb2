// One run: takes the backend's events into the history and hands them on to whoever shows them.

import * as vscode from 'vscode';
import type { Backend } from '../backend/backend.ts';
import { apply, startHistory } from '../history/runHistory.ts';
import type { ModelSpec } from '../model/modelSpec.ts';
import type { NetworkState } from '../protocol/networkState.ts';
import type { RunHistory } from '../protocol/runHistory.ts';
import type { RunEnded, RunFailed, TrainEvent, TrainRequest } from '../protocol/trainEvent.ts';

/** Where the trained model stands, for the way back from a layer to its line. */
export interface Origin {
  readonly document: vscode.TextDocument;
  /** SequentialSpec.name. */
  readonly sequential: string;
}

export class TrainingSession implements vscode.Disposable {
  readonly origin: Origin;
  readonly model: ModelSpec;
  /** Resolves with the run's last event; never rejects. */
  readonly ended: Promise<RunEnded | RunFailed>;
  readonly #events = new vscode.EventEmitter<TrainEvent>();
  /** Every event of the run, after the history has taken it. */
  readonly onEvent = this.#events.event;
  readonly #abort = new AbortController();
  #end: RunEnded | RunFailed | undefined;
  #history: RunHistory | undefined;
  #state: NetworkState | undefined;

  /** Starts the run. What the backend itself does wrong ends it as a failed run, logged with its stack. */
  constructor(backend: Backend, request: TrainRequest, origin: Origin, log: vscode.LogOutputChannel) {
    this.origin = origin;
    this.model = request.model;
    this.ended = this.#run(backend, request, log);
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

  get isOn(): boolean {
    return this.#end === undefined;
  }

  /** The run was asked to stop and has not ended yet. */
  get isCancelling(): boolean {
    return this.isOn && this.#abort.signal.aborted;
  }

  /** From 0 to 1. */
  get progress(): number {
    return this.#history ? this.#history.series.steps / Math.max(1, this.#history.run.totalSteps) : 0;
  }

  /** Asks the run to stop; what it computed stays. */
  cancel(): void {
    this.#abort.abort();
  }

  dispose(): void {
    this.cancel();
    this.#events.dispose();
  }

  async #run(backend: Backend, request: TrainRequest, log: vscode.LogOutputChannel): Promise<RunEnded | RunFailed> {
    try {
      for await (const event of backend.train(request, this.#abort.signal)) this.#take(event);
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
    if (event.type === 'runStarted') this.#history = startHistory(event);
    else if (this.#history) apply(this.#history, event);
    if (event.type === 'runEnded' || event.type === 'runFailed') this.#end = event;
    this.#events.fire(event);
  }
}
