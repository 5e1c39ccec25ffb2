// Ends a thread that is not done with what it said to be bounded, whatever loop it is in.

import type { Worker } from 'node:worker_threads';
import type { FromDataThread } from '../protocol/dataMessage.ts';

/** Beyond its time a thread that is alive has ended the work itself, and says so. */
const SPARE_MS = 2000;

/** `onLate` hears how many milliseconds the work had; the thread is then ended. */
export function endLate(worker: Worker, onLate: (ms: number) => void, spareMs = SPARE_MS): void {
  let timer: NodeJS.Timeout | undefined;
  worker.on('message', (message: FromDataThread) => {
    if (message.type !== 'bounded') return;
    clearTimeout(timer);
    const { ms } = message;
    if (ms === undefined) return;
    timer = setTimeout(() => {
      void worker.terminate();
      onLate(ms);
    }, ms + spareMs);
  });
  worker.on('exit', () => clearTimeout(timer));
}
