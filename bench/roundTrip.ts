// How far two threads are from each other: what two of them gain on a training step depends on it, and on a virtual machine
// it changes from minute to minute, as the host moves its cores.

import { Worker } from 'node:worker_threads';

const TURNS = 20_000;
const WINDOWS = 12;

/** Answers each odd number with the next even one, until the last. */
const ANSWERER = `
  const { cell, last } = require('node:worker_threads').workerData;
  for (let n = 1; n < last; n += 2) {
    while (Atomics.load(cell, 0) !== n);
    Atomics.store(cell, 0, n + 1);
  }
`;

/** Nanoseconds from a word to the other thread until its answer is back: of several windows the fastest. */
export async function roundTripNs(): Promise<number> {
  const cell = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(ANSWERER, { eval: true, workerData: { cell, last: 2 * TURNS * WINDOWS } });
  const ended = new Promise((resolve) => worker.once('exit', resolve));
  await new Promise((resolve) => worker.once('online', resolve));
  let fastest = Number.POSITIVE_INFINITY;
  for (let window = 0, n = 1; window < WINDOWS; window++) {
    const start = performance.now();
    for (let turn = 0; turn < TURNS; turn++, n += 2) {
      Atomics.store(cell, 0, n);
      while (Atomics.load(cell, 0) !== n + 1);
    }
    fastest = Math.min(fastest, ((performance.now() - start) * 1e6) / TURNS);
  }
  await ended;
  return fastest;
}
