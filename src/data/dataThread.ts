// The entry of the thread that reads data: opens what it was started with, tells what it holds, and makes a dataset for
// each choice of what is predicted. Its owner ends it; that is how reading is cancelled.

import { parentPort, workerData } from 'node:worker_threads';
import type { DataSource, FromDataThread, PrepareData } from '../protocol/dataMessage.ts';
import { type DataFile, datasetOf, targetsOf } from './dataFile.ts';
import { openData } from './openData.ts';
import { announceBounds } from './timeLimit.ts';

/** Between two messages that tell how far it is. */
const TELL_MS = 100;

const send = (message: FromDataThread) => parentPort?.postMessage(message);

let toldAt = 0;
function tell(part: number): void {
  if (performance.now() - toldAt < TELL_MS) return;
  toldAt = performance.now();
  send({ type: 'progress', part });
}

// A message is on its way at once, also from a thread that never comes back.
announceBounds((ms) => send({ type: 'bounded', ms }));

// A bug of ours rejects this promise, which ends the thread with an error event.
serve(workerData as DataSource);

async function serve(source: DataSource): Promise<void> {
  const file = await openData(source, tell);
  if (file.type === 'error') return send(file);
  send({ type: 'opened', kind: file.type, targets: targetsOf(file), names: namesOf(file) });
  parentPort?.on('message', async ({ target, choices }: PrepareData) => {
    const dataset = await datasetOf(file, target, choices, tell);
    send(dataset);
  });
}

function namesOf(file: DataFile): string[] {
  return file.type === 'table' ? file.columns.map(({ name }) => name) : targetsOf(file);
}
