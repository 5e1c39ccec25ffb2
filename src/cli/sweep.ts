// `npm run train -- … --sweep …`: the runs of a sweep at once, what is said meanwhile, and the table at the end.

import { join } from 'node:path';
import { limitsFor, runJobs } from '../backend/sweepSchedule.ts';
import { workerBackend } from '../backend/workerBackend.ts';
import { ResultWatch } from '../history/runResult.ts';
import { counted } from '../model/shape.ts';
import { type PlannedRun, type SweepPlan, sweepName } from '../protocol/sweep.ts';
import type { RunStarted } from '../protocol/trainEvent.ts';
import type { RunFile } from '../tensorboard/runFile.ts';
import { onInterrupt } from './interrupt.ts';
import { endLine, type ReportedRun } from './sweepReport.ts';
import type { Terminal } from './terminal.ts';

interface SweepRun {
  readonly planned: PlannedRun;
  readonly name: string;
  readonly watch: ResultWatch;
}

export interface Sweeping {
  /** How many at once; undefined for as many as there are cores. */
  readonly workers: number | undefined;
  readonly out: Terminal;
  /** Opens the file that a run is written to. */
  readonly open?: (run: PlannedRun, name: string, started: RunStarted) => Promise<RunFile | undefined>;
}

export interface Swept {
  readonly runs: readonly ReportedRun[];
  readonly isStopped: boolean;
}

/** Trains all runs. Ctrl+C stops those that are on, and begins no other. */
export async function sweep(plan: SweepPlan & { type: 'plan' }, { workers, out, open }: Sweeping): Promise<Swept> {
  const runs = plan.runs.map((planned): SweepRun => {
    return { planned, name: sweepName(planned.point, plan.varied), watch: new ResultWatch() };
  });
  const limits = limitsFor(workers);
  const atOnce = Math.min(limits.workers, runs.length);
  out.stream.write(
    `  a sweep of ${counted(runs.length, 'run')}, ${atOnce === 1 ? 'one after the other' : `${atOnce} at once`}\n`,
  );
  const stop = new AbortController();
  const shown = progress(runs, out);
  onInterrupt(
    () => stop.abort(),
    () => shown.stop(),
  );
  const backend = workerBackend(join(__dirname, 'worker.cjs'));
  let problem: unknown;
  const jobs = runs.map((run) => ({
    async run(tellMemory: (bytes: number) => void) {
      let file: RunFile | undefined;
      try {
        for await (const event of backend.train(run.planned.request, stop.signal)) {
          if (event.type === 'runStarted') {
            tellMemory(event.memoryBytes);
            file = await open?.(run.planned, run.name, event);
          }
          file?.take(event);
          await file?.room;
          run.watch.take(event);
          shown.show();
        }
      } catch (error) {
        // What cannot be written for one cannot be for the others.
        problem ??= error;
        stop.abort();
      }
      await file?.close();
      shown.end(run);
    },
  }));
  await runJobs(jobs, limits, stop.signal);
  shown.stop();
  if (problem !== undefined) throw problem;
  for (const { watch } of runs) if (watch.result.state === 'waiting') watch.giveUp();
  return { runs: runs.map(reported), isStopped: stop.signal.aborted };
}

function reported({ name, planned: { point }, watch: { result } }: SweepRun): ReportedRun {
  return { name, point, result };
}

interface Progress {
  show(): void;
  end(run: SweepRun): void;
  stop(): void;
}

const REDRAW_MS = 100;
const SILENCE_MS = 10_000;
const CLEAR_LINE = '\r\u001B[K';

/** A line for each run that is over; and where a person watches one below them that says how far the others are. */
function progress(runs: readonly SweepRun[], { stream, isInteractive }: Terminal): Progress {
  let drawnAt = 0;
  let isDrawn = false;
  const clear = () => {
    if (isDrawn) stream.write(CLEAR_LINE);
    isDrawn = false;
  };
  const afterSilence = setInterval(() => {
    if (!isInteractive) stream.write(`${stateOf(runs)}\n`);
  }, SILENCE_MS);
  afterSilence.unref();
  return {
    show() {
      if (!isInteractive || performance.now() - drawnAt < REDRAW_MS) return;
      drawnAt = performance.now();
      const width = (stream as NodeJS.WriteStream).columns || 80;
      clear();
      stream.write(stateOf(runs).slice(0, width - 1));
      isDrawn = true;
    },
    end(run) {
      clear();
      const over = runs.filter(({ watch: { result } }) => result.state !== 'waiting' && result.state !== 'running');
      stream.write(`${over.length}/${runs.length}  ${endLine(reported(run))}\n`);
      afterSilence.refresh();
    },
    stop() {
      clear();
      clearInterval(afterSilence);
    },
  };
}

/** `3 of 12 runs are over; lr 0.1 45 %, lr 0.01 20 %`. */
function stateOf(runs: readonly SweepRun[]): string {
  const isOver = ({ watch: { result } }: SweepRun) => result.state !== 'waiting' && result.state !== 'running';
  const on = runs.filter(({ watch: { result } }) => result.state === 'running');
  const parts = on.map(({ name, watch: { result } }) => {
    return `${name} ${Math.floor((100 * result.step) / Math.max(1, result.totalSteps))} %`;
  });
  return [`${runs.filter(isOver).length} of ${counted(runs.length, 'run')} are over`, ...parts].join('; ');
}
