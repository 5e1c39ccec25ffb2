// A thread that loops is ended from outside when its time is over, one that is done in time is not.

import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { endLate } from '../../src/host/endLate.ts';
import type { DataSource, FromDataThread } from '../../src/protocol/dataMessage.ts';

const POST = `const { parentPort } = require('node:worker_threads'); const bound = (ms) => parentPort.postMessage({ type: 'bounded', ms });`;

test('one that never comes back is ended, and it is told how long it had', async () => {
  const worker = new Worker(`${POST} bound(20); for (;;);`, { eval: true });
  const exit = once(worker, 'exit');
  const ms = await new Promise((resolve) => endLate(worker, resolve, 10));
  expect(ms).toBe(20);
  await exit;
});

test('one whose work was over in time goes on', async () => {
  const worker = new Worker(
    `${POST} bound(50); bound(undefined); parentPort.on('message', () => parentPort.close());`,
    {
      eval: true,
    },
  );
  let isLate = false;
  endLate(
    worker,
    () => {
      isLate = true;
    },
    0,
  );
  await once(worker, 'message');
  await new Promise((resolve) => setTimeout(resolve, 200));
  worker.postMessage('end');
  await once(worker, 'exit');
  expect(isLate).toBe(false);
});

test('the thread that reads data says what is bounded before it begins, and when it is over', async () => {
  const path = join(import.meta.dirname, '../data/golden/brotli.parquet');
  const source: DataSource = { type: 'bytes', name: 'a.parquet', bytes: readFileSync(path), beside: [] };
  const worker = new Worker(join(import.meta.dirname, '../../dist/dataThread.cjs'), { workerData: source });
  const messages: FromDataThread[] = [];
  await new Promise<void>((resolve) => {
    worker.on('message', (message: FromDataThread) => {
      messages.push(message);
      if (message.type === 'opened' || message.type === 'error') resolve();
    });
  });
  await worker.terminate();
  const bounds = messages.flatMap((message) => (message.type === 'bounded' ? [message.ms] : []));
  expect(messages.at(-1)).toMatchObject({ type: 'opened' });
  expect(bounds.length).toBeGreaterThan(2);
  for (const [i, ms] of bounds.entries()) {
    if (i % 2 === 1) expect(ms).toBe(undefined);
    else expect(ms).toBeGreaterThan(1000);
  }
});
