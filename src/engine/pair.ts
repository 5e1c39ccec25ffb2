// A second thread that takes half of a large kernel call, over the same shared memory. Each element is computed as one
// thread would compute it, so that the numbers do not depend on how many there are.

import { Worker } from 'node:worker_threads';
import type { Memory } from './memory.ts';
import type { Exports } from './wasm/context.ts';

/** The cells of the control block's first part, 32-bit integers; `isAsleep` is set while the second thread sleeps. */
export const CONTROL = { state: 0, operation: 1, count: 2, isAsleep: 3 } as const;
/**
 * What `state` holds. Either thread takes a posted half, whoever comes first, so that a second thread for which the
 * machine has no core costs next to nothing.
 */
export const STATE = { absent: 0, idle: 1, posted: 2, working: 3, failed: 4, end: 5 } as const;
/** Where the arguments begin, float64 each. */
export const ARGUMENTS_AT = 64;
const MOST_ARGUMENTS = 40;
export const CONTROL_BYTES = ARGUMENTS_AT + MOST_ARGUMENTS * 8;

/** How long halves are counted before the second thread, where it missed most, is left alone, and for how long it is. */
const PATIENCE_MS = 25;
const LEAST_ALONE_MS = 10;
const MOST_ALONE_MS = 500;

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
  const workerData: ThreadStart = { module, memory: memory.wasm, control };
  const worker = new Worker(threadPath, { workerData });
  // The run's own end ends it; until then it must not keep the process alive. Without it, this thread does all.
  worker.unref();
  worker.on('error', (error) => console.error('The second thread ended:', error));
  const indices = new Map(operationsOf(exports).map((name, i) => [name, i]));

  const post = (name: string, given: readonly number[]) => {
    if (given.length > MOST_ARGUMENTS) throw new Error(`${name} has ${given.length} arguments`);
    for (let i = 0; i < given.length; i++) values[i] = given[i]!;
    cells[CONTROL.operation] = indices.get(name)!;
    cells[CONTROL.count] = given.length;
    Atomics.store(cells, CONTROL.state, STATE.posted);
    if (Atomics.load(cells, CONTROL.isAsleep)) Atomics.notify(cells, CONTROL.state);
  };
  // Where the second thread, once awake, misses most halves, or does not wake at all, the machine has no core for it, and
  // calling it costs more than it helps. Then it is left alone for a while, ever longer until it comes again. On a core that
  // both threads share it comes to a half now and then, while this one must rest: so halves are counted. Not so while it wakes
  // after a pause: where the host of a virtual machine has given its core to others, that takes long.
  let missed = 0;
  let taken = 0;
  let countedSince = 0;
  let isWaking = true;
  let lastSplit = 0;
  let aloneMs = LEAST_ALONE_MS;
  let aloneUntil = 0;
  const isAlone = () => {
    if (aloneUntil === 0) return false;
    if (performance.now() < aloneUntil) return true;
    aloneUntil = 0;
    lastSplit = 0;
    return false;
  };
  const judge = () => {
    const now = performance.now();
    // What came before a pause says nothing of what comes after it.
    const goesOn = now - lastSplit <= PATIENCE_MS;
    lastSplit = now;
    if (!goesOn) isWaking = true;
    else {
      if (now - countedSince < PATIENCE_MS) return;
      const isMissing = missed > taken || taken === 0;
      if (isMissing) aloneUntil = now + aloneMs;
      aloneMs = isMissing ? Math.min(MOST_ALONE_MS, 2 * aloneMs) : LEAST_ALONE_MS;
    }
    countedSince = now;
    missed = 0;
    taken = 0;
  };
  return {
    split(name, count, middle, argumentsOf) {
      // Until the thread has started, this one does all.
      const isThere = Atomics.load(cells, CONTROL.state) === STATE.idle;
      if (!isThere || middle <= 0 || middle >= count || isAlone()) {
        exports[name]!(...argumentsOf(0, count, 0));
        return;
      }
      const other = argumentsOf(middle, count, 1);
      post(name, other);
      exports[name]!(...argumentsOf(0, middle, 0));
      const state = Atomics.compareExchange(cells, CONTROL.state, STATE.posted, STATE.idle);
      if (state === STATE.posted) {
        exports[name]!(...other);
        isWaking &&= Atomics.load(cells, CONTROL.isAsleep) === 1;
        if (!isWaking) missed++;
      } else {
        isWaking = false;
        taken++;
        while (Atomics.load(cells, CONTROL.state) === STATE.working);
        if (Atomics.load(cells, CONTROL.state) === STATE.failed) exports[name]!(...other);
      }
      judge();
    },
    end() {
      Atomics.store(cells, CONTROL.state, STATE.end);
      Atomics.notify(cells, CONTROL.state);
      void worker.terminate();
    },
  };
}

/** The functions in the order in which both threads number them. */
export function operationsOf(exports: Exports): string[] {
  return Object.keys(exports).sort();
}
