// Several runs at once: as many as there are cores for and memory, each in a worker of its own; one that fails leaves the
// others alone.

import { availableParallelism, freemem } from 'node:os';

/** A run that waits for its turn. Never rejects for what the model or the data does. */
export interface Job {
  /** Resolves when the run has ended. `planned` is told what memory the run takes, as soon as that is known. */
  run(planned: (bytes: number) => void): Promise<void>;
}

export interface Limits {
  /** How many are on at once. */
  readonly workers: number;
  /** What all that are on may take together; one alone may take more, for it may still be refused or fit. */
  readonly memoryBytes: number;
}

/** `wished`: undefined for as many as there are cores. Half of what is free is left to others. */
export function limitsFor(wished?: number): Limits {
  return { workers: Math.max(1, wished ?? availableParallelism()), memoryBytes: freemem() / 2 };
}

/**
 * Begins the jobs in their order, and resolves when the last has ended, or, once the signal is aborted, when those that
 * were on have. Another job joins only when it is known what those that are on take, and that one more as large as the
 * largest of all fits.
 */
export function runJobs(jobs: readonly Job[], { workers, memoryBytes }: Limits, signal: AbortSignal): Promise<void> {
  const on = new Map<Job, number | undefined>();
  let next = 0;
  let largest = 0;
  return new Promise((resolve, reject) => {
    const fits = () => {
      if (on.size === 0) return true;
      if (on.size >= workers) return false;
      let sum = largest;
      for (const bytes of on.values()) {
        if (bytes === undefined) return false;
        sum += bytes;
      }
      return sum <= memoryBytes;
    };
    const begin = () => {
      while (next < jobs.length && !signal.aborted && fits()) {
        const job = jobs[next]!;
        next += 1;
        on.set(job, undefined);
        job
          .run((bytes) => {
            if (!on.has(job)) return;
            on.set(job, bytes);
            largest = Math.max(largest, bytes);
            begin();
          })
          .then(() => {
            on.delete(job);
            begin();
          })
          .catch(reject);
      }
      if (on.size === 0 && (next >= jobs.length || signal.aborted)) resolve();
    };
    begin();
  });
}
