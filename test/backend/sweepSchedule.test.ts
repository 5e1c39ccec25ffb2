// Several runs at once: how many, in what order, what one does to the others; and that each is the run that it is alone.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Job, type Limits, limitsFor, runJobs } from '../../src/backend/sweepSchedule.ts';
import { workerBackend } from '../../src/backend/workerBackend.ts';
import { planSweep } from '../../src/protocol/sweep.ts';
import type { TrainEvent, TrainRequest } from '../../src/protocol/trainEvent.ts';
import { batchNorm, linear, relu, request, syntheticData } from '../engine/requests.ts';

const folder = mkdtempSync(join(tmpdir(), 'layerscope-sweep-'));
afterAll(() => rmSync(folder, { recursive: true }));
beforeAll(() =>
  esbuild.build({
    entryPoints: ['worker', 'kernelThread'].map((name) => ({
      in: fileURLToPath(new URL(`../../src/engine/${name}.ts`, import.meta.url)),
      out: name,
    })),
    outdir: folder,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
  }),
);

const never = new AbortController().signal;
const unbounded = { workers: 2, memoryBytes: Number.POSITIVE_INFINITY };

/** Jobs that end when they are told to, and what happened to them. */
function madeUp(count: number, bytes: (index: number) => number | undefined = () => 1) {
  const on = new Set<number>();
  const begun: number[] = [];
  const ends = new Map<number, () => void>();
  const plans = new Map<number, (bytes: number) => void>();
  const jobs = Array.from({ length: count }, (_, i): Job => {
    return {
      run: (planned) =>
        new Promise((resolve) => {
          on.add(i);
          begun.push(i);
          plans.set(i, planned);
          ends.set(i, () => {
            on.delete(i);
            resolve();
          });
          const known = bytes(i);
          if (known !== undefined) planned(known);
        }),
    };
  });
  const end = async (i: number) => {
    ends.get(i)!();
    await settled();
  };
  return { jobs, on, begun, end, plan: (i: number, size: number) => plans.get(i)!(size) };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('as many are on as there are workers, in their order', async () => {
  const { jobs, on, begun, end } = madeUp(4);
  let isOver = false;
  const all = runJobs(jobs, unbounded, never).then(() => {
    isOver = true;
  });
  expect([...on]).toEqual([0, 1]);
  await end(1);
  expect([...on]).toEqual([0, 2]);
  await end(0);
  await end(3);
  expect(isOver).toBe(false);
  await end(2);
  await all;
  expect(begun).toEqual([0, 1, 2, 3]);
});

test('no job joins before it is known what memory those take that are on', async () => {
  const { jobs, on, plan, end } = madeUp(2, () => undefined);
  const all = runJobs(jobs, unbounded, never);
  expect([...on]).toEqual([0]);
  plan(0, 10);
  expect([...on]).toEqual([0, 1]);
  await end(0);
  await end(1);
  await all;
});

test('jobs that do not fit beside one another take turns, and one that is too large goes alone', async () => {
  const sizes = [60, 45, 45, 200, 10];
  const { jobs, on, end } = madeUp(sizes.length, (i) => sizes[i]);
  const all = runJobs(jobs, { workers: 3, memoryBytes: 100 }, never);
  // The next might take 60 as well.
  expect([...on]).toEqual([0]);
  await end(0);
  expect([...on]).toEqual([1]);
  await end(1);
  await end(2);
  expect([...on]).toEqual([3]);
  await end(3);
  expect([...on]).toEqual([4]);
  await end(4);
  await all;
});

test('stopping begins no further job, and waits for those that are on', async () => {
  const stop = new AbortController();
  const { jobs, begun, end } = madeUp(5);
  const all = runJobs(jobs, unbounded, stop.signal);
  stop.abort();
  await end(0);
  await end(1);
  await all;
  expect(begun).toEqual([0, 1]);
  await runJobs(madeUp(3).jobs, unbounded, stop.signal);
  await runJobs([], unbounded, never);
});

test('there is at least one worker', () => {
  expect(limitsFor(0).workers).toBe(1);
  expect(limitsFor(3).workers).toBe(3);
  expect(limitsFor().workers).toBeGreaterThan(0);
  expect(limitsFor().memoryBytes).toBeGreaterThan(0);
});

/** Large enough that alone it is trained on two threads. */
const large = request(
  [linear(64, 512), batchNorm(512), relu(), linear(512, 128), relu(), linear(128, 4)],
  syntheticData(600, 64, 4),
  { epochs: 2, batchSize: 128 },
);

/** Trains them at once, each event to `take`. */
async function trainAll(requests: readonly TrainRequest[], limits: Limits): Promise<TrainEvent[][]> {
  const all: TrainEvent[][] = requests.map(() => []);
  const backend = workerBackend(join(folder, 'worker.cjs'));
  const jobs = requests.map((wanted, i): Job => {
    return {
      async run(planned) {
        for await (const event of backend.train(wanted, never)) {
          if (event.type === 'runStarted') planned(event.memoryBytes);
          all[i]!.push(event);
        }
      },
    };
  });
  await runJobs(jobs, limits, never);
  return all;
}

/** All numbers of a run, however its steps were cut into events. */
function numbersOf(events: readonly TrainEvent[]): unknown {
  const steps = events.filter((event) => event.type === 'stepsEnded');
  const join = (pick: (event: (typeof steps)[number]) => Float32Array) => {
    return Buffer.concat(steps.map((event) => Buffer.from(pick(event).slice().buffer))).toString('base64');
  };
  return {
    steps: [join(({ losses }) => losses), join(({ accuracies }) => accuracies), join(({ statistics }) => statistics)],
    epochs: events.filter(({ type }) => type === 'epochEnded'),
    alarms: events.filter(({ type }) => type === 'alarmRaised'),
    snapshots: events.filter(({ type }) => type === 'snapshotTaken'),
  };
}

test('each run is bit for bit the one that it is alone, on two threads or one', async () => {
  const plan = planSweep(large, { learningRates: [0.1, 0.01], batchSizes: [100, 128], batchNorm: ['with', 'without'] });
  if (plan.type !== 'plan') throw new Error(plan.type);
  const together = await trainAll(
    plan.runs.map((run) => run.request),
    { workers: 3, memoryBytes: Number.POSITIVE_INFINITY },
  );
  expect(together).toHaveLength(8);
  for (const [i, run] of plan.runs.entries()) {
    const { threads: _, ...alone } = run.request;
    const [events] = await trainAll([alone], unbounded);
    expect(numbersOf(together[i]!)).toEqual(numbersOf(events!));
  }
  expect(new Set(together.map((events) => JSON.stringify(numbersOf(events)))).size).toBe(8);
});

test('a run that fails, by its numbers, its memory or its options, leaves the others alone', async () => {
  const fine = request([linear(4, 8), relu(), linear(8, 3)], syntheticData(40, 4, 3), { epochs: 9 });
  const failing = [
    { ...fine, options: { ...fine.options, optimizer: { type: 'SGD', learningRate: 1e30 } } },
    request([linear(4, 2 ** 20), linear(2 ** 20, 2 ** 16)], syntheticData(40, 4, 3)),
    { ...fine, options: { ...fine.options, optimizer: { type: 'SGD', learningRate: -1 } } },
  ] as const;
  const all = await trainAll([failing[0], fine, failing[1], fine, failing[2], fine], unbounded);
  expect(all.map((events) => events.at(-1)!.type)).toEqual([
    ...['runFailed', 'runEnded', 'runFailed', 'runEnded', 'runFailed', 'runEnded'],
  ]);
});
