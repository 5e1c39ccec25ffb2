// What ends a run from outside: Ctrl+C, and the signals that end a process.

import { constants } from 'node:os';

/** How long after a first Ctrl+C another means no more than it: npm passes on the one that the terminal also sends. */
const SAME_MS = 1000;

/**
 * From now on a first Ctrl+C calls `stop`; one that comes later than a second after it, or another signal, ends the
 * process. However the process ends, `restore` is called before.
 */
export function onInterrupt(stop: () => void, restore: () => void): void {
  let stoppedAt: number | undefined;
  process.on('SIGINT', (signal) => {
    if (stoppedAt === undefined) {
      stoppedAt = performance.now();
      stop();
    } else if (performance.now() - stoppedAt > SAME_MS) {
      end(signal);
    }
  });
  process.on('SIGTERM', end);
  process.on('SIGHUP', end);
  process.on('exit', restore);
}

/** With the code that a shell gives to a program that the signal ended. */
function end(signal: NodeJS.Signals): never {
  process.exit(128 + constants.signals[signal]);
}
