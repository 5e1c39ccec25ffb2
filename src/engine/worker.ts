// The worker thread's entry: trains the one request it was started with, and gives its event loop a turn after each
// slice, so that it hears `stop` and what else it is asked within milliseconds.

import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Transferable } from 'node:worker_threads';
import { parentPort, workerData } from 'node:worker_threads';
import type { TrainEvent } from '../protocol/trainEvent.ts';
import { type FromWorker, MESSAGES_UNDER_WAY, type ToWorker, type WorkerStart } from '../protocol/workerMessage.ts';
import { Controls } from './controls.ts';
import { train } from './trainer.ts';
import { warmUp } from './warmUp.ts';

const signal = { aborted: false };
const controls = new Controls();
let underWay = 0;
let wake = () => {};

parentPort?.on('message', (message: ToWorker) => {
  switch (message.type) {
    case 'taken':
      underWay--;
      break;
    case 'stop':
      signal.aborted = true;
      break;
    default:
      controls.ask(message);
  }
  wake();
});

// A bug of ours rejects this promise, which ends the thread with an error event; the backend logs and tells it.
run((workerData as WorkerStart).request);

async function run(request: WorkerStart['request']): Promise<void> {
  warmUp();
  const hasPartner = request.threads !== 1 && availableParallelism() > 1;
  const threadPath = hasPartner ? join(__dirname, 'kernelThread.cjs') : undefined;
  for (const events of train(request, signal, { threadPath, controls })) {
    if (events.length > 0) send(events);
    await new Promise((resolve) => setImmediate(resolve));
    while ((underWay >= MESSAGES_UNDER_WAY || controls.isWaiting) && !signal.aborted) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }
  parentPort?.close();
}

function send(events: readonly TrainEvent[]): void {
  underWay++;
  parentPort?.postMessage({ events } satisfies FromWorker, events.flatMap(buffersOf));
}

/** What can be handed over instead of copied: arrays that this event alone holds. */
function buffersOf(event: TrainEvent): Transferable[] {
  switch (event.type) {
    case 'stepsEnded':
      return [event.losses, event.accuracies, event.learningRates, event.statistics].flatMap((array) =>
        array ? [array.buffer as ArrayBuffer] : [],
      );
    case 'snapshotTaken':
      return [event.tensors, event.ranges, event.counts, event.percentiles, event.batchNorms].map(
        ({ buffer }) => buffer as ArrayBuffer,
      );
    case 'epochEnded':
      return [event.units.buffer as ArrayBuffer];
    case 'stateTaken':
      return event.state.map(({ values }) => values.buffer);
    case 'checkpointTaken':
      return event.checkpoint.tensors.map(({ values }) => values.buffer);
    default:
      return [];
  }
}
