// A sweep, on or over: begins its runs as there is room for them, and keeps what came of each.

import * as vscode from 'vscode';
import { type Limits, runJobs } from '../backend/sweepSchedule.ts';
import { ResultWatch } from '../history/runResult.ts';
import { type PlannedRun, type SweepPlan, type SweepTable, type SweepWords, sweepName } from '../protocol/sweep.ts';
import type { KnownRun, Runs } from './runs.ts';
import type { TrainingSession } from './trainingSession.ts';

/** Its table is told to have changed at most so often. */
const TELL_MS = 200;

export interface SweepStart {
  /** Of this sweep alone, also in other windows. */
  readonly id: number;
  readonly plan: SweepPlan & { readonly type: 'plan' };
  readonly limits: Limits;
  readonly runs: Runs;
  readonly log: vscode.LogOutputChannel;
  /** Begins a run, by the name that tells it from the others. */
  readonly begin: (run: PlannedRun, name: string) => TrainingSession;
}

interface Row {
  readonly planned: PlannedRun;
  readonly name: string;
  readonly watch: ResultWatch;
  /** Of a run that has begun: by what it is found again; the run itself is kept by Runs alone. */
  id?: string;
  folder?: string;
}

export class Sweep implements vscode.Disposable {
  /** Resolves when the last run has ended; never rejects. */
  readonly ended: Promise<void>;
  readonly #start: SweepStart;
  readonly #rows: readonly Row[];
  readonly #stop = new AbortController();
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  #timer: NodeJS.Timeout | undefined;
  #isOn = true;

  constructor(start: SweepStart) {
    this.#start = start;
    const { plan, limits, log } = start;
    this.#rows = plan.runs.map((planned) => {
      return { planned, name: sweepName(planned.point, plan.varied, words), watch: new ResultWatch() };
    });
    const jobs = this.#rows.map((row) => ({ run: (planned: (bytes: number) => void) => this.#train(row, planned) }));
    this.ended = runJobs(jobs, limits, this.#stop.signal)
      .catch((error) => {
        log.error(error);
        this.#stop.abort();
      })
      .then(() => this.#end());
  }

  /** Some runs are on, or wait. */
  get isOn(): boolean {
    return this.#isOn;
  }

  get count(): number {
    return this.#rows.length;
  }

  get over(): number {
    return this.#rows.filter(({ watch: { result } }) => result.state !== 'waiting' && result.state !== 'running')
      .length;
  }

  /** From 0 to 1. */
  get progress(): number {
    const shares = this.#rows.map(({ watch: { result } }) => {
      if (result.state === 'waiting') return 0;
      return result.state === 'running' ? result.step / Math.max(1, result.totalSteps) : 1;
    });
    return shares.reduce((sum, share) => sum + share, 0) / this.#rows.length;
  }

  get table(): SweepTable {
    const { model, data, options } = this.#start.plan.runs[0]!.request;
    return {
      id: this.#start.id,
      model: model.name,
      varied: this.#start.plan.varied,
      isOn: this.#isOn,
      isJudged: data.task === 'classification',
      hasHeldOut: Math.floor(data.rows * options.heldOutFraction) > 0,
      rows: this.#rows.map((row, index) => {
        const { name, planned, watch } = row;
        const known = this.runOf(index);
        const { layer } = watch.result.firstAlarm ?? {};
        const { layers, outputLayers } = planned.request.model;
        const alarmLayer = layer === undefined ? undefined : [...layers, ...outputLayers][layer]?.path;
        return {
          ...{ index, name, point: planned.point, result: watch.result },
          ...(known && { run: known.id }),
          ...(alarmLayer !== undefined && { alarmLayer }),
          canShow: known?.history !== undefined || row.folder !== undefined,
        };
      }),
    };
  }

  /** The run of a row, where it is known. */
  runOf(index: number): KnownRun | undefined {
    const { id, folder } = this.#rows[index] ?? {};
    const { runs } = this.#start;
    return runs.all.find((run) => run.id === id || (folder !== undefined && run.folder === folder));
  }

  /** Where the run of a row lies on the disk. */
  folderOf(index: number): string | undefined {
    return this.#rows[index]?.folder;
  }

  /** Begins no further run, and stops those that are on. */
  cancel(): void {
    this.#stop.abort();
    for (const index of this.#rows.keys()) {
      const run = this.runOf(index);
      if (run && !run.end) (run as TrainingSession).cancel();
    }
  }

  dispose(): void {
    this.#stop.abort();
    clearTimeout(this.#timer);
    this.#changed.dispose();
  }

  async #train(row: Row, planned: (bytes: number) => void): Promise<void> {
    const session = this.#start.begin(row.planned, row.name);
    row.id = session.id;
    const following = session.onEvent((event) => {
      if (event.type === 'runStarted') planned(event.memoryBytes);
      row.watch.take(event);
      if (session.folder !== undefined) row.folder = session.folder;
      this.#tell();
    });
    await session.ended;
    following.dispose();
    const folder = await session.written;
    if (folder !== undefined) row.folder = folder;
    this.#tell();
  }

  #end(): void {
    this.#isOn = false;
    for (const { watch } of this.#rows) if (watch.result.state === 'waiting') watch.giveUp();
    this.#tell();
  }

  #tell(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#changed.fire();
    }, TELL_MS);
  }
}

const number = (value: number) => value.toLocaleString(vscode.env.language, { maximumSignificantDigits: 6 });

/** Names of runs in the person's language. */
export const words: SweepWords = {
  learningRate: (value) => vscode.l10n.t('lr {0}', value < 1e-4 ? value.toExponential() : number(value)),
  batchSize: (value) => vscode.l10n.t('batch {0}', number(value)),
  batchNorm: (value) => (value === 'with' ? vscode.l10n.t('with BatchNorm') : vscode.l10n.t('without BatchNorm')),
  seed: (value) => vscode.l10n.t('seed {0}', String(value)),
};
