// A second thread that takes half of a large kernel call, over the same shared memory. Each element is computed as one
// thread would compute it, so that the numbers do not depend on how many there are.

import { Worker } from 'node:worker_threads';
import type { Memory } from './memory.ts';
import type { Exports } from './wasm/context.ts';

/** The cells of the control block's first part, 32-bit integers. */
export const CONTROL = { state: 0, operation: 1, count: 2 } as const;
/** What `state` holds. */
export const STATE = { idle: 0, posted: 1, done: 2, end: 3 } as const;
/** Where the arguments begin, float64 each. */
export const ARGUMENTS_AT = 64;
const MOST_ARGUMENTS = 40;
export const CONTROL_BYTES = ARGUMENTS_AT + MOST_ARGUMENTS * 8;

/** What the second thread is started with. */
export interface ThreadStart {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly control: number;
}

export interface Pair {
  /** Calls a function for 0 … middle and for middle … count at once. */
  split(
    name: string,
    count: number,
    middle: number,
    argumentsOf: (from: number, to: number, thread: 0 | 1) => readonly number[],
  ): void;
  end(): void;
}

/** Handing over takes about a microsecond where the thread is awake; it goes to sleep when nothing comes for long. */
const SPINS = 20_000;

/** The thread's bundle is at `threadPath`. */
export function startPair(
  threadPath: string,
  module: WebAssembly.Module,
  memory: Memory,
  control: number,
  exports: Exports,
): Pair {
  const { buffer } = memory.wasm;
  const cells = new Int32Array(buffer, control, ARGUMENTS_AT / 4);
  const values = new Float64Array(buffer, control + ARGUMENTS_AT, MOST_ARGUMENTS);
  Atomics.store(cells, CONTROL.state, STATE.idle);
  const workerData: ThreadStart = { module, memory: memory.wasm, control };
  const worker = new Worker(threadPath, { workerData });
  // The run's own end ends it; until then it must not keep the process alive.
  worker.unref();
  const operations = Object.keys(exports).sort();
  const indices = new Map(operations.map((name, i) => [name, i]));

  const wait = () => {
    for (let spins = 0; Atomics.load(cells, CONTROL.state) !== STATE.done; spins++) {
      if (spins > SPINS) Atomics.wait(cells, CONTROL.state, STATE.posted, 1);
    }
  };
  return {
    split(name, count, middle, argumentsOf) {
      // Until the thread has started, this one does all.
      const isReady = Atomics.load(cells, CONTROL.state) !== STATE.idle;
      if (!isReady || middle <= 0 || middle >= count) {
        exports[name]!(...argumentsOf(0, count, 0));
        return;
      }
      const given = argumentsOf(middle, count, 1);
      if (given.length > MOST_ARGUMENTS) throw new Error(`${name} has ${given.length} arguments`);
      values.set(given);
      cells[CONTROL.operation] = indices.get(name)!;
      cells[CONTROL.count] = given.length;
      Atomics.store(cells, CONTROL.state, STATE.posted);
      Atomics.notify(cells, CONTROL.state);
      exports[name]!(...argumentsOf(0, middle, 0));
      wait();
    },
    end() {
      Atomics.store(cells, CONTROL.state, STATE.end);
      Atomics.notify(cells, CONTROL.state);
      void worker.terminate();
    },
  };
}
