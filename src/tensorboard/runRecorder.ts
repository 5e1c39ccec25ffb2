// A run on its way to the disk: its events are handed to a thread that writes them, and whoever gives them waits where the
// disk is slower than the run.

import { Worker } from 'node:worker_threads';
import type { FromRunWriter, RunWriterStart, ToRunWriter, WriteProblem } from '../protocol/runWriterMessage.ts';
import type { TrainEvent } from '../protocol/trainEvent.ts';

/** Events that may be on their way to the thread before the giver waits. */
const MOST_UNDER_WAY = 64;
/** A disk that takes nothing for so long is given up: the run is not to wait for it. */
const PATIENCE_MS = 10_000;

export type OnWriteProblem = (problem: WriteProblem, what: 'run' | 'checkpoints') => void;

export class RunRecorder {
  /** The run's folder, once it is made; undefined where it cannot be made. */
  readonly folder: Promise<string | undefined>;
  readonly #worker: Worker;
  readonly #onProblem: OnWriteProblem;
  readonly #ended: Promise<void>;
  #underWay = 0;
  #isDone = false;
  #closing: Promise<void> | undefined;
  #wake = () => {};
  #opened = (_folder: string | undefined) => {};

  /**
   * `path`: the bundle of writerThread.ts. `onProblem` is called once at most of the run, of which nothing is written from
   * then on, and once of its checkpoints.
   */
  constructor(path: string, start: RunWriterStart, onProblem: OnWriteProblem) {
    this.#onProblem = onProblem;
    this.#worker = new Worker(path, { workerData: start });
    this.folder = new Promise((resolve) => {
      this.#opened = resolve;
    });
    this.#worker.on('message', (message: FromRunWriter) => {
      if (message.type === 'opened') this.#opened(message.folder);
      if (message.type === 'taken') this.#taken();
      if (message.type === 'problem') this.#fail(message.problem);
      if (message.type === 'checkpointProblem') this.#onProblem(message.problem, 'checkpoints');
    });
    this.#worker.on('error', (error: NodeJS.ErrnoException) => {
      const path = 'folder' in start ? start.folder : start.runs;
      this.#fail({ path, code: error.code, message: error.message });
    });
    this.#ended = new Promise((resolve) => {
      this.#worker.on('exit', () => {
        this.#opened(undefined);
        this.#isDone = true;
        this.#wake();
        resolve();
      });
    });
    this.#worker.unref();
  }

  /** Of the run, in order. A checkpoint's tensors are handed over. */
  take(event: TrainEvent): void {
    if (this.#isDone || this.#closing || event.type === 'stateTaken') return;
    this.#underWay += 1;
    const isCheckpoint = event.type === 'checkpointTaken';
    const buffers = isCheckpoint ? event.checkpoint.tensors.map(({ values }) => values.buffer as ArrayBuffer) : [];
    this.#worker.postMessage({ type: 'event', event } satisfies ToRunWriter, buffers);
  }

  /** Undefined, or, where the disk is slower than the run, what to wait for before the next event. Never rejects. */
  room(): Promise<void> | undefined {
    if (this.#isDone || this.#underWay < MOST_UNDER_WAY) return undefined;
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#fail({ path: '', code: 'ETIMEDOUT', message: 'The disk does not answer.' });
      }, PATIENCE_MS);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Writes what is under way, and ends. Never rejects. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#worker.postMessage({ type: 'close' } satisfies ToRunWriter);
    const timer = setTimeout(() => void this.#worker.terminate(), PATIENCE_MS);
    timer.unref();
    await this.#ended;
    clearTimeout(timer);
  }

  #taken(): void {
    this.#underWay -= 1;
    if (this.#underWay < MOST_UNDER_WAY / 2) this.#wake();
  }

  #fail(problem: WriteProblem): void {
    if (this.#isDone) return;
    this.#isDone = true;
    this.#opened(undefined);
    this.#wake();
    this.#onProblem(problem, 'run');
  }
}
