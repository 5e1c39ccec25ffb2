// The worker backend with the real worker, and with made-up ones that hang, crash, end early or never stop talking.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ControlChannel } from '../../src/backend/controlChannel.ts';
import { workerBackend } from '../../src/backend/workerBackend.ts';
import { STATISTICS, type TrainEvent, type TrainingData, type TrainRequest } from '../../src/protocol/trainEvent.ts';
import { MESSAGES_UNDER_WAY } from '../../src/protocol/workerMessage.ts';
import { linear, request, syntheticData, wineRequest } from '../engine/requests.ts';

const folder = mkdtempSync(join(tmpdir(), 'layerscope-backend-'));
const workerPath = join(folder, 'worker.cjs');
const endless = wineRequest({ epochs: 10_000_000 });
const never = new AbortController().signal;

beforeAll(() =>
  esbuild.build({
    entryPoints: [fileURLToPath(new URL('../../src/engine/worker.ts', import.meta.url))],
    outfile: workerPath,
    bundle: true,
    platform: 'node',
    format: 'cjs',
  }),
);
afterAll(() => rmSync(folder, { recursive: true }));

/** A worker of this text; `beat()` counts up in the request's first integers, which the test shares with it. */
function madeUpWorker(name: string, text: string): string {
  const path = join(folder, `${name}.cjs`);
  writeFileSync(
    path,
    `const { parentPort, workerData } = require('node:worker_threads');
     const beats = workerData.request.data.targets;
     const beat = () => Atomics.add(beats, 0, 1);
     const send = (...events) => parentPort.postMessage({ events });
     const step = (firstStep) => ({ type: 'stepsEnded', firstStep, count: 1, elapsedMs: 0,
       losses: new Float32Array(1), accuracies: new Float32Array(1), statistics: new Float32Array(0) });
     ${text}`,
  );
  return path;
}

function sharedRequest(): { wanted: TrainRequest; beats: () => number } {
  const targets = new Int32Array(new SharedArrayBuffer(4));
  const classes = {
    task: 'classification',
    targets: targets as unknown as Int32Array<ArrayBuffer>,
    classNames: ['c0'],
  };
  const data = { ...syntheticData(1, 1, 1), ...classes } as TrainingData;
  return { wanted: request([linear(1, 1)], data), beats: () => Atomics.load(targets, 0) };
}

async function collect(events: AsyncIterable<TrainEvent>): Promise<TrainEvent[]> {
  const all: TrainEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('the real worker', () => {
  test('pauses, steps and rewinds as it is asked, and stops while it waits', async () => {
    const controls = new ControlChannel();
    const stop = new AbortController();
    const told: string[] = [];
    controls.ask({ type: 'pause' });
    let from = 0;
    for await (const event of workerBackend(workerPath).train(endless, stop.signal, controls)) {
      if (event.type === 'runPaused') told.push(`paused ${event.step}`);
      if (event.type === 'runPaused' && event.step === 0) controls.ask({ type: 'advance', by: 'epoch' });
      if (event.type === 'runPaused' && event.step === 5) controls.ask({ type: 'rewind', step: 0 });
      if (event.type === 'runRewound') {
        told.push(`rewound ${event.step}`);
        from = performance.now();
        stop.abort();
      }
      if (event.type === 'runEnded') told.push(`${event.reason} ${event.step}`);
    }
    expect(told).toEqual(['paused 0', 'paused 5', 'rewound 0', 'cancelled 0']);
    expect(performance.now() - from).toBeLessThan(5000);
  });

  test('is gone when nobody listens any more to a run that waits', async () => {
    const controls = new ControlChannel();
    controls.ask({ type: 'pause' });
    const ports = () => process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length;
    // The thread of the run before may still be ending.
    await expect.poll(ports).toBe(0);
    for await (const event of workerBackend(workerPath).train(endless, never, controls)) {
      if (event.type === 'runPaused') break;
    }
    expect(ports()).toBe(0);
  });

  test('trains to the end, every step once and in order', async () => {
    const events = await collect(workerBackend(workerPath).train(wineRequest(), never));
    expect(events[0]!.type).toBe('runStarted');
    expect(events.at(-1)).toMatchObject({ type: 'runEnded', reason: 'finished', step: 500 });
    let steps = 0;
    for (const event of events) {
      if (event.type !== 'stepsEnded') continue;
      expect(event.firstStep).toBe(steps + 1);
      steps += event.count;
      expect(event.statistics.length).toBe(event.count * 47 * STATISTICS.length);
    }
    expect(steps).toBe(500);
    expect(events.filter(({ type }) => type === 'epochEnded')).toHaveLength(100);
  });

  test('ends within 100 ms of being aborted, and keeps its steps', async () => {
    for (let i = 0; i < 3; i++) {
      const abort = new AbortController();
      let abortedAt = 0;
      const events: TrainEvent[] = [];
      for await (const event of workerBackend(workerPath).train(endless, abort.signal)) {
        events.push(event);
        if (event.type === 'stepsEnded' && event.firstStep > 1 && !abortedAt) {
          abortedAt = performance.now();
          abort.abort();
        }
        if (event.type === 'runEnded') expect(performance.now() - abortedAt).toBeLessThan(100);
      }
      const last = events.findLast((event) => event.type === 'stepsEnded')!;
      const step = last.firstStep + last.count - 1;
      expect(events.at(-1)).toMatchObject({ type: 'runEnded', reason: 'cancelled', step });
      expect(events.findLast((event) => event.type === 'snapshotTaken')!.step).toBe(step);
    }
  });

  test('waits for a slow receiver', async () => {
    const abort = new AbortController();
    let waitedUntil = 0;
    let before = 0;
    for await (const event of workerBackend(workerPath).train(endless, abort.signal)) {
      if (event.type !== 'stepsEnded') continue;
      if (waitedUntil === 0) {
        waitedUntil = event.elapsedMs + 500;
        await sleep(500);
      } else if (event.elapsedMs < waitedUntil - 100) before++;
      else abort.abort();
    }
    // Unhindered, it would have sent one every 8 ms.
    expect(before).toBeLessThanOrEqual(MESSAGES_UNDER_WAY);
  });

  test('refuses what cannot be trained as the only event', async () => {
    const events = await collect(
      workerBackend(workerPath).train(request([linear(5, 2)], syntheticData(9, 4, 2)), never),
    );
    expect(events).toMatchObject([{ type: 'runFailed', step: 0, layer: 0 }]);
  });

  test('tells a bug of ours in one sentence and logs it', async () => {
    const log = vi.fn<(error: Error) => void>();
    const wanted = { ...endless, data: { ...endless.data, inputs: new Float32Array(1) } };
    const events = await collect(workerBackend(workerPath, log).train(wanted, never));
    expect(events).toMatchObject([{ type: 'runFailed', step: 0 }]);
    expect((events[0] as { message: string }).message).toMatch(/^Training stopped because of an error[^.]*\.$/);
    expect(log.mock.calls.flat().map(String).join()).toContain('inputs 1, targets 178 for 178 rows of 13');
  });

  test('trains two requests at the same time as one after another', async () => {
    const losses = async (seed: number) => {
      const events = await collect(workerBackend(workerPath).train(wineRequest({ seed, epochs: 5 }), never));
      return events.flatMap((event) => (event.type === 'stepsEnded' ? [...event.losses] : []));
    };
    const together = await Promise.all([losses(1), losses(2)]);
    expect(together).toEqual([await losses(1), await losses(2)]);
  });
});

describe('a worker', () => {
  test('that does not hear is ended from outside within 100 ms', async () => {
    const path = madeUpWorker('deaf', `send(step(1), step(2)); setTimeout(() => { for (;;) beat(); }, 20);`);
    const { wanted, beats } = sharedRequest();
    const abort = new AbortController();
    let abortedAt = 0;
    setTimeout(() => {
      abortedAt = performance.now();
      abort.abort();
    }, 300);
    const events: TrainEvent[] = [];
    for await (const event of workerBackend(path).train(wanted, abort.signal)) {
      events.push(event);
      if (event.type === 'runEnded') expect(performance.now() - abortedAt).toBeLessThan(100);
    }
    expect(events.at(-1)).toMatchObject({ type: 'runEnded', reason: 'cancelled', step: 2 });
    await expectSilence(beats);
  });

  test('that is ended from outside has ended at the last step that came of it', async () => {
    const rewound = `{ type: 'runRewound', step: 2, from: 3, epochs: 0 }`;
    const path = madeUpWorker('hasty', `send(step(1)); send(step(2), step(3)); send(${rewound}); for (;;) beat();`);
    const abort = new AbortController();
    const events: TrainEvent[] = [];
    for await (const event of workerBackend(path).train(sharedRequest().wanted, abort.signal)) {
      events.push(event);
      if (event.type === 'stepsEnded' && event.firstStep === 1) {
        abort.abort();
        // The others wait meanwhile, and behind them the end.
        await sleep(200);
      }
    }
    expect(events.at(-1)).toMatchObject({ type: 'runEnded', reason: 'cancelled', step: 2 });
  });

  test('that throws fails the run in one sentence and logs the error', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {});
    const path = madeUpWorker('throwing', `send(step(1)); setTimeout(() => { throw new Error('spilt'); }, 20);`);
    const events = await collect(workerBackend(path).train(sharedRequest().wanted, never));
    expect(events.at(-1)).toMatchObject({ type: 'runFailed', step: 1 });
    expect((events.at(-1) as { message: string }).message).toMatch(/^Training stopped because of an error[^.]*\.$/);
    expect(log.mock.calls.flat().map(String).join()).toContain('spilt');
    log.mockRestore();
  });

  test('that ends without an end fails the run', async () => {
    const path = madeUpWorker('quitting', 'process.exit(0);');
    const events = await collect(workerBackend(path).train(sharedRequest().wanted, never));
    expect(events).toMatchObject([
      { type: 'runFailed', message: 'Training stopped because its thread ended unexpectedly.' },
    ]);
  });

  test('that is not there fails the run', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {});
    const events = await collect(workerBackend(join(folder, 'none.cjs')).train(endless, never));
    expect(events).toMatchObject([{ type: 'runFailed', step: 0 }]);
    log.mockRestore();
  });

  test('is freed when the consumer stops asking', async () => {
    const path = madeUpWorker('beating', `send(step(1)); setInterval(beat, 1);`);
    const { wanted, beats } = sharedRequest();
    for await (const _ of workerBackend(path).train(wanted, never)) break;
    await expectSilence(beats);
  });

  test('is freed after the run has ended', async () => {
    const path = madeUpWorker(
      'lingering',
      `send({ type: 'runEnded', reason: 'finished', step: 0, elapsedMs: 0 }); setInterval(beat, 1);`,
    );
    const { wanted, beats } = sharedRequest();
    expect(await collect(workerBackend(path).train(wanted, never))).toHaveLength(1);
    await expectSilence(beats);
  });
});

test('a run that is aborted before it starts only ends', async () => {
  const path = madeUpWorker('slow', 'setInterval(() => {}, 1000);');
  const events = await collect(workerBackend(path).train(sharedRequest().wanted, AbortSignal.abort()));
  expect(events).toMatchObject([{ type: 'runEnded', reason: 'cancelled', step: 0 }]);
});

/** Nobody counts any more. */
async function expectSilence(beats: () => number): Promise<void> {
  const before = beats();
  await sleep(50);
  expect(beats()).toBe(before);
}
