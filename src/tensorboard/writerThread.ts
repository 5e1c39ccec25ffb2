// The thread's entry that writes one run: packing and checksums take no time of whoever trains or shows it.

import { dirname, join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import type { FromRunWriter, RunWriterStart, ToRunWriter } from '../protocol/runWriterMessage.ts';
import { type OnProblem, RunFile } from './runFile.ts';
import { CHECKPOINTS_FOLDER } from './runFolder.ts';

const tell = (message: FromRunWriter) => parentPort?.postMessage(message);
const start = workerData as RunWriterStart;
const place = 'folder' in start ? start.folder : start.runs;
const onProblem: OnProblem = (_, error, what) => (what === 'run' ? fail(error) : failSaving(error));
const opened =
  'folder' in start
    ? RunFile.goOn(start.folder, start.run, start.from, onProblem)
    : RunFile.create(start.runs, start.run, onProblem, start);
/** What came before the file was there, and after it, in order. */
let turn: Promise<void> = opened.then(
  (file) => tell({ type: 'opened', folder: dirname(file.path) }),
  (error) => fail(error, place),
);

parentPort?.on('message', (message: ToRunWriter) => {
  turn = turn.then(() => take(message));
});

async function take(message: ToRunWriter): Promise<void> {
  const file = await opened.catch(() => undefined);
  if (message.type === 'close') {
    await file?.close();
    tell({ type: 'closed' });
    parentPort?.close();
    return;
  }
  file?.take(message.event);
  await file?.room;
  tell({ type: 'taken' });
}

function fail(error: NodeJS.ErrnoException, path = error.path ?? place): void {
  void opened.then(
    (file) => tell({ type: 'problem', problem: { path: file.path, code: error.code, message: error.message } }),
    () => tell({ type: 'problem', problem: { path, code: error.code, message: error.message } }),
  );
}

function failSaving({ code, message }: NodeJS.ErrnoException): void {
  void opened.then((file) => {
    const path = join(dirname(file.path), CHECKPOINTS_FOLDER);
    tell({ type: 'checkpointProblem', problem: { path, code, message } });
  });
}
