// The threads that read runs, as whoever shows them sees them.

import { Worker } from 'node:worker_threads';
import type { Continuable, NotContinuable } from '../protocol/continuable.ts';
import type { DiskRun, FromRunReader, RunReaderStart, ToRunReader } from '../protocol/runReaderMessage.ts';

type FromFollower = Exclude<FromRunReader, { type: 'summary' | 'toGoOn' }>;

/** Reads the run in a folder and follows it; `end` ends that. `path`: the bundle of readerThread.ts. */
export function readRun(path: string, folder: string, tell: (message: FromFollower) => void): { end(): void } {
  const worker = new Worker(path, { workerData: { folder } satisfies RunReaderStart });
  let isOver = false;
  worker.on('message', (message: FromFollower) => {
    if (!isOver) tell(message);
  });
  worker.on('error', ({ message }) => {
    if (!isOver) tell({ type: 'unreadable', message });
  });
  worker.unref();
  return {
    end() {
      isOver = true;
      void worker.terminate();
    },
  };
}

/** What it takes to go on with a run in a folder; undefined where its thread failed. Never rejects. */
export function readToGoOn(
  path: string,
  folder: string,
  goOnFrom: 'newest' | number,
): Promise<Continuable | NotContinuable | undefined> {
  const worker = new Worker(path, { workerData: { folder, goOnFrom } satisfies RunReaderStart });
  return new Promise((resolve) => {
    worker.on('message', (message: FromRunReader) => {
      if (message.type === 'toGoOn') resolve(message.found);
    });
    worker.on('error', () => resolve(undefined));
    worker.on('exit', () => resolve(undefined));
  });
}

/** Summaries of many runs, from one thread that begins with the first. */
export class Summaries {
  readonly #path: string;
  #worker: Worker | undefined;
  #asked = 0;
  readonly #waiting = new Map<number, (summary: DiskRun | undefined) => void>();

  constructor(path: string) {
    this.#path = path;
  }

  /** Undefined where there is none. Never rejects. */
  of(folder: string): Promise<DiskRun | undefined> {
    this.#worker ??= this.#start();
    const worker = this.#worker;
    const request = ++this.#asked;
    return new Promise((resolve) => {
      this.#waiting.set(request, resolve);
      worker.postMessage({ type: 'summarize', request, folder } satisfies ToRunReader);
    });
  }

  dispose(): void {
    void this.#worker?.terminate();
    this.#giveUp();
  }

  #start(): Worker {
    const worker = new Worker(this.#path, { workerData: {} satisfies RunReaderStart });
    worker.on('message', (message: FromRunReader) => {
      if (message.type !== 'summary') return;
      this.#waiting.get(message.request)?.(message.summary);
      this.#waiting.delete(message.request);
    });
    worker.on('error', () => {});
    worker.on('exit', () => this.#giveUp());
    worker.unref();
    return worker;
  }

  #giveUp(): void {
    this.#worker = undefined;
    for (const answer of this.#waiting.values()) answer(undefined);
    this.#waiting.clear();
  }
}
