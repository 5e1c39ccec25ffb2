// Reads a run from the disk as the extension does, in the thread that reads, and tells how long that took and how much
// memory.

import { join } from 'node:path';
import type { RunHistory } from '../src/protocol/runHistory.ts';
import { readRun } from '../src/tensorboard/diskRuns.ts';

const reader = join(import.meta.dirname, '../dist/runReader.cjs');

/** After a build. `memory`: by how many bytes the process grew at the most. */
export async function timedReading(
  folder: string,
): Promise<{ readonly history: RunHistory; readonly ms: number; readonly memory: number }> {
  const before = process.memoryUsage().rss;
  let most = before;
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss);
  }, 5);
  const startedAt = performance.now();
  const history = await new Promise<RunHistory>((resolve, reject) => {
    const reading = readRun(reader, folder, (message) => {
      if (message.type === 'grown') return;
      reading.end();
      if (message.type === 'history') resolve(message.history);
      else reject(new Error(message.message));
    });
  });
  const ms = performance.now() - startedAt;
  clearInterval(timer);
  return { history, ms, memory: most - before };
}
