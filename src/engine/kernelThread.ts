// The second thread's entry: waits for halves of kernel calls and does them. See pair.ts.

import { workerData } from 'node:worker_threads';
import { ARGUMENTS_AT, CONTROL, STATE, type ThreadStart } from './pair.ts';
import type { Exports } from './wasm/context.ts';

/** How often it looks before it sleeps: some tens of microseconds, more than lies between two calls of a step. */
const SPINS = 20_000;

const { module, memory, control } = workerData as ThreadStart;
const exports = new WebAssembly.Instance(module, { env: { memory } }).exports as Exports;
const operations = Object.keys(exports).sort();
const cells = new Int32Array(memory.buffer, control, ARGUMENTS_AT / 4);

Atomics.compareExchange(cells, CONTROL.state, STATE.idle, STATE.done);
for (;;) {
  let state = Atomics.load(cells, CONTROL.state);
  for (let spins = 0; state !== STATE.posted && state !== STATE.end; spins++) {
    if (spins > SPINS) Atomics.wait(cells, CONTROL.state, state);
    state = Atomics.load(cells, CONTROL.state);
  }
  if (state === STATE.end) break;
  const values = new Float64Array(memory.buffer, control + ARGUMENTS_AT, cells[CONTROL.count]!);
  exports[operations[cells[CONTROL.operation]!]!]!(...values);
  // Unless the run has ended meanwhile.
  Atomics.compareExchange(cells, CONTROL.state, STATE.posted, STATE.done);
  Atomics.notify(cells, CONTROL.state);
}
