// Work that Node ends from another thread when it takes too long, whatever loop it is in. Electron may leave it running
// (github.com/electron/electron/issues/26560): so whoever owns the thread may hear what is bounded, and end it himself.

import { createContext, Script } from 'node:vm';

let work: () => void = () => {};
// A script's timeout also ends the functions that it calls.
const context = createContext({ run: () => work() });
const script = new Script('run()');

/** Called before work with the milliseconds that it may take, and with undefined after it. */
let announce: (ms: number | undefined) => void = () => {};

/** `hear` is told of all bounded work of this thread. */
export function announceBounds(hear: (ms: number | undefined) => void): void {
  announce = hear;
}

/** What `compute` gives, or `'too slow'` after so many milliseconds. It may not use this function itself. */
export function within<T>(ms: number, compute: () => T): T | 'too slow' {
  if (ms < 1) return 'too slow';
  let result: T | undefined;
  work = () => {
    result = compute();
  };
  announce(Math.ceil(ms));
  try {
    script.runInContext(context, { timeout: Math.ceil(ms) });
    return result as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return 'too slow';
    throw error;
  } finally {
    work = () => {};
    announce(undefined);
  }
}
