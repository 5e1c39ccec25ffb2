// What ends a run from outside: Ctrl+C and SIGTERM stop it, so that what there is is kept; other signals end the process.

import { constants } from 'node:os';

/** How long after a first Ctrl+C or SIGTERM another means no more than it: npm passes on the one that the terminal also sends. */
const SAME_MS = 1000;

/**
 * From now on a first Ctrl+C or SIGTERM calls `stop`; one that comes later than a second after it, or another signal, ends
 * the process. However the process ends, `restore` is called before.
 */
export function onInterrupt(stop: () => void, restore: () => void): void {
  let stoppedAt: number | undefined;
  const stopOrEnd = (signal: NodeJS.Signals) => {
    if (stoppedAt === undefined) {
      stoppedAt = performance.now();
      stop();
    } else if (performance.now() - stoppedAt > SAME_MS) {
      end(signal);
    }
  };
  process.on('SIGINT', stopOrEnd);
  process.on('SIGTERM', stopOrEnd);
  process.on('SIGHUP', end);
  process.on('exit', restore);
}

/** With the code that a shell gives to a program that the signal ended. */
function end(signal: NodeJS.Signals): never {
  process.exit(128 + constants.signals[signal]);
}
