// The runs that the host knows: the last few, whichever are on the charts first among them.

import * as vscode from 'vscode';
import { bytesOf } from '../history/bytesOf.ts';
import type { ModelSpec } from '../model/modelSpec.ts';
import type { DataChoices } from '../protocol/dataChoices.ts';
import type { RunOrigin, TableSource } from '../protocol/runOrigin.ts';
import type { TrainEvent, TrainRequest } from '../protocol/trainEvent.ts';
import type { RunSummary } from '../protocol/webviewMessage.ts';
import { forgotten } from './keptRuns.ts';
import type { ShownRun } from './panelFeed.ts';

/** Where the trained model stands, for the way back from a layer to its line. */
export interface Origin {
  readonly document: vscode.TextDocument;
  /** SequentialSpec.name. */
  readonly sequential: string;
  /** What was trained on, where that is known. */
  readonly table?: TableSource;
  readonly target?: string;
  readonly choices?: DataChoices;
  /** What else the person said about the data and the model, beside the file: what made the inputs, and parameters. */
  readonly shape?: readonly number[];
  readonly parameters?: Readonly<Record<string, number>>;
}

export interface KnownRun extends ShownRun {
  /** For people: the model, and what tells the run from others. */
  readonly name: string;
  /** Undefined where it was read from the disk and its definition is not there any more. */
  readonly origin: Origin | undefined;
  /** Undefined where it was read from the disk. */
  readonly request: TrainRequest | undefined;
  /** What was trained: the model of the file, or its twin. */
  readonly model: ModelSpec;
  /** Whether the model is as the file says. */
  readonly isTwin: boolean;
  /** What else tells it from others of the model, for the name of its folder. */
  readonly variant?: string | undefined;
  /** Of the sweep with this id. */
  readonly sweep?: number | undefined;
  /** Of a branch; see RunOrigin. */
  readonly parent?: RunOrigin['parent'] | undefined;
  /** Of a branch the id of its parent, while this window knows that. */
  readonly branchOf?: string | undefined;
  /** Its name without what tells that it is a branch. */
  readonly plainName?: string | undefined;
  /** What its folder said of how it was begun, where it went on from there. */
  readonly said?: RunOrigin | undefined;
  /** Where it lies on the disk; see tensorboard/runFolder.ts. */
  readonly folder?: string | undefined;
  /** Every event of the run, after the history has taken it; nothing of a run that was left. */
  readonly onEvent: vscode.Event<TrainEvent>;
  /** Its history has steps that no event told, as of one that is read from the disk. */
  readonly onSteps?: vscode.Event<void>;
  dispose(): void;
}

export class Runs implements vscode.Disposable {
  #runs: readonly KnownRun[] = [];
  #shown: readonly string[] = [];
  #count = 0;
  /** The id of the last sweep. */
  #sweep: number | undefined;
  readonly #changed = new vscode.EventEmitter<'runs' | 'shown'>();
  /** A run is new or in another state; or others are on the charts. */
  readonly onDidChange = this.#changed.event;

  /** The oldest first. */
  get all(): readonly KnownRun[] {
    return this.#runs;
  }

  /** Those on the charts, the leading one first. */
  get shown(): readonly KnownRun[] {
    return this.#shown.flatMap((id) => this.find(id) ?? []);
  }

  get summaries(): RunSummary[] {
    return this.#runs.map((run) => ({
      ...{ id: run.id, name: run.name, state: stateOf(run) },
      ...(run.request === undefined && { isRead: true }),
    }));
  }

  find(id: string): KnownRun | undefined {
    return this.#runs.find((run) => run.id === id);
  }

  /** An id, and a number for people. */
  next(): { readonly id: string; readonly number: number } {
    this.#count += 1;
    return { id: `run${this.#count}`, number: this.#count };
  }

  add(run: KnownRun): void {
    const all = [...this.#runs, run];
    if (run.sweep !== undefined) this.#sweep = run.sweep;
    const gone = forgotten(
      all.map(({ id, end, sweep, history }) => ({
        id,
        isNeeded: end === undefined || this.#shown.includes(id) || id === run.id,
        isOfSweep: sweep !== undefined && sweep === this.#sweep,
        bytes: history ? bytesOf(history) : 0,
      })),
    );
    for (const one of all) if (gone.includes(one.id)) one.dispose();
    this.#runs = all.filter(({ id }) => !gone.includes(id));
    this.#changed.fire('runs');
  }

  /** Forgets it, and shows others in its place. */
  remove(run: KnownRun): void {
    this.#runs = this.#runs.filter((one) => one !== run);
    run.dispose();
    this.#shown = this.#shown.filter((id) => id !== run.id);
    if (this.#shown.length === 0) this.#shown = this.#runs.slice(-1).map(({ id }) => id);
    this.#changed.fire('shown');
    this.#changed.fire('runs');
  }

  /** Puts these on the charts, where they are known. */
  show(ids: readonly string[]): void {
    const known = [...new Set(ids)].filter((id) => this.find(id));
    if (known.length === 0 || known.join() === this.#shown.join()) return;
    this.#shown = known;
    this.#changed.fire('shown');
  }

  /** A run is in another state. */
  changed(): void {
    this.#changed.fire('runs');
  }

  dispose(): void {
    for (const run of this.#runs) run.dispose();
    this.#changed.dispose();
  }
}

export function stateOf({ end, isCancelling, history }: KnownRun): RunSummary['state'] {
  if (end?.type === 'runFailed') return 'failed';
  if (end) return end.reason;
  if (isCancelling) return 'cancelling';
  return history?.isPaused ? 'paused' : 'running';
}
