// The second thread's entry: takes halves of kernel calls and does them. See pair.ts.

import { workerData } from 'node:worker_threads';
import { ARGUMENTS_AT, CONTROL, operationsOf, STATE, type ThreadStart } from './pair.ts';
import type { Exports } from './wasm/context.ts';

/**
 * How long it looks for more before it sleeps: longer than lies between two calls of a step, since waking it takes as
 * long as many a call.
 */
const AWAKE_MS = 0.5;
/** Looks between two looks at the clock. */
const LOOKS = 2000;

const { module, memory, control } = workerData as ThreadStart;
const exports = new WebAssembly.Instance(module, { env: { memory } }).exports as Exports;
const operations = operationsOf(exports).map((name) => exports[name]!);
const cells = new Int32Array(memory.buffer, control, ARGUMENTS_AT / 4);
const values = new Float64Array(memory.buffer, control + ARGUMENTS_AT);

Atomics.compareExchange(cells, CONTROL.state, STATE.absent, STATE.idle);
let sleepsAt = 0;
for (let looks = 0; ; looks++) {
  const state = Atomics.load(cells, CONTROL.state);
  if (state === STATE.end) break;
  if (state === STATE.posted) {
    if (Atomics.compareExchange(cells, CONTROL.state, STATE.posted, STATE.working) !== STATE.posted) continue;
    let ending: number = STATE.idle;
    try {
      operations[cells[CONTROL.operation]!]!(...values.subarray(0, cells[CONTROL.count]!));
    } catch {
      // The other thread does the half again, and tells what is wrong with it.
      ending = STATE.failed;
    }
    // Unless the run has ended meanwhile.
    Atomics.compareExchange(cells, CONTROL.state, STATE.working, ending);
    looks = 0;
    sleepsAt = 0;
  } else if (looks === LOOKS) {
    looks = 0;
    const now = performance.now();
    if (sleepsAt === 0) sleepsAt = now + AWAKE_MS;
    else if (now >= sleepsAt) {
      Atomics.store(cells, CONTROL.isAsleep, 1);
      Atomics.wait(cells, CONTROL.state, STATE.idle);
      Atomics.store(cells, CONTROL.isAsleep, 0);
      sleepsAt = 0;
    }
  }
}
