// The embedded engine: each run in a worker thread of its own, which is gone when the run is.

import { Worker } from 'node:worker_threads';
import { messageOf, type Phrase, phrase } from '../model/phrase.ts';
import type { TrainEvent, TrainRequest } from '../protocol/trainEvent.ts';
import type { FromWorker, ToWorker, WorkerStart } from '../protocol/workerMessage.ts';
import type { Backend, ControlSource } from './backend.ts';

/** How long a worker that was asked to stop may take over the step at hand before it is ended from outside. */
const STOP_MS = 60;

/**
 * Trains with the bundle of src/engine/worker.ts at `workerPath`. The thread starts when the first event is asked for,
 * and is freed after the last, or when the consumer stops asking. A run that is aborted before it has started has
 * runEnded as its only event. `onError` is given what ended a thread, for the log that the run's message speaks of.
 */
export function workerBackend(workerPath: string, onError: (error: Error) => void = console.error): Backend {
  return { train: (request, signal, controls) => trainInWorker(workerPath, onError, request, signal, controls) };
}

async function* trainInWorker(
  workerPath: string,
  onError: (error: Error) => void,
  request: TrainRequest,
  signal: AbortSignal,
  controls: ControlSource | undefined,
): AsyncGenerator<TrainEvent, void> {
  const worker = new Worker(workerPath, { workerData: { request } satisfies WorkerStart });
  const inbox = new Inbox<() => readonly TrainEvent[]>();
  const startedAt = performance.now();
  const elapsedMs = () => performance.now() - startedAt;
  let step = 0;
  let hasEnded = false;

  const post = (message: ToWorker) => worker.postMessage(message);
  // What this side tells is put together when it is taken: events that wait before it have steps of their own.
  const fail = (why: Phrase) =>
    inbox.put(() => [{ type: 'runFailed', step, elapsedMs: elapsedMs(), ...messageOf(why) }]);
  worker.on('message', ({ events }: FromWorker) => inbox.put(() => events));
  worker.on('error', (error: NodeJS.ErrnoException) => {
    onError(error);
    fail(
      error.code === 'ERR_WORKER_OUT_OF_MEMORY'
        ? phrase`Training ran out of memory.`
        : phrase`Training stopped because of an error in Layerscope itself; its log has the details.`,
    );
  });
  worker.on('exit', () => fail(phrase`Training stopped because its thread ended unexpectedly.`));

  let timer: NodeJS.Timeout | undefined;
  const stop = () => {
    post({ type: 'stop' });
    timer = setTimeout(() => {
      inbox.put(() => [{ type: 'runEnded', reason: 'cancelled', step, elapsedMs: elapsedMs() }]);
    }, STOP_MS);
  };
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  const stopListening = controls?.listen(post);

  try {
    for (;;) {
      for (const event of (await inbox.take())()) {
        if (event.type === 'stepsEnded') step = event.firstStep + event.count - 1;
        else if (event.type === 'runRewound') step = event.step;
        hasEnded = event.type === 'runEnded' || event.type === 'runFailed';
        yield event;
        if (hasEnded) return;
      }
      post({ type: 'taken' });
    }
  } finally {
    clearTimeout(timer);
    stopListening?.();
    signal.removeEventListener('abort', stop);
    worker.removeAllListeners();
    const isGone = worker.terminate();
    // Of a run that is over nothing waits for that.
    if (!hasEnded) await isGone;
  }
}

/** Messages that have come and wait to be taken, in order. */
class Inbox<T> {
  private readonly messages: T[] = [];
  private wake = () => {};

  put(message: T): void {
    this.messages.push(message);
    this.wake();
  }

  async take(): Promise<T> {
    while (this.messages.length === 0) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    return this.messages.shift()!;
  }
}
