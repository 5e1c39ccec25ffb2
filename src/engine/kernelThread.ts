// The second thread's entry: takes halves of kernel calls and does them. See pair.ts.

import { workerData } from 'node:worker_threads';
import { ARGUMENTS_AT, CONTROL, operationsOf, STATE, type ThreadStart } from './pair.ts';
import type { Exports } from './wasm/context.ts';

/** How often it looks before it sleeps: some tens of microseconds, more than lies between two calls of a step. */
const SPINS = 20_000;

const { module, memory, control } = workerData as ThreadStart;
const exports = new WebAssembly.Instance(module, { env: { memory } }).exports as Exports;
const operations = operationsOf(exports).map((name) => exports[name]!);
const cells = new Int32Array(memory.buffer, control, ARGUMENTS_AT / 4);
const values = new Float64Array(memory.buffer, control + ARGUMENTS_AT);

Atomics.compareExchange(cells, CONTROL.state, STATE.absent, STATE.idle);
for (let spins = 0; ; spins++) {
  const state = Atomics.load(cells, CONTROL.state);
  if (state === STATE.end) break;
  if (state === STATE.posted) {
    if (Atomics.compareExchange(cells, CONTROL.state, STATE.posted, STATE.working) !== STATE.posted) continue;
    operations[cells[CONTROL.operation]!]!(...values.subarray(0, cells[CONTROL.count]!));
    // Unless the run has ended meanwhile.
    Atomics.compareExchange(cells, CONTROL.state, STATE.working, STATE.idle);
    spins = 0;
  } else if (spins > SPINS) {
    Atomics.store(cells, CONTROL.isAsleep, 1);
    Atomics.wait(cells, CONTROL.state, STATE.idle);
    Atomics.store(cells, CONTROL.isAsleep, 0);
    spins = 0;
  }
}
