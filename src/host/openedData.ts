// Data that a thread of their own holds open: what they have, and a dataset for each choice. Whoever opens them disposes
// them. Reading that takes longer than a moment shows how far it is, and may be cancelled.

import { Worker } from 'node:worker_threads';
import * as vscode from 'vscode';
import type { DataChoices } from '../protocol/dataChoices.ts';
import type { DataError, DataOpened, DataSource, FromDataThread, PrepareData } from '../protocol/dataMessage.ts';
import type { TrainingData } from '../protocol/trainEvent.ts';
import { endLate } from './endLate.ts';

export interface OpenedData extends DataOpened {
  /** Undefined where the person cancels. */
  prepare(
    target: string | undefined,
    choices: DataChoices,
  ): Promise<{ readonly type: 'dataset'; readonly data: TrainingData } | DataError | undefined>;
  dispose(): void;
}

/** Before it is shown that something is being read. */
const SILENT_MS = 400;

/** `threadPath` is the bundle of src/data/dataThread.ts. Undefined where the person cancels. */
export async function openData(threadPath: string, source: DataSource): Promise<OpenedData | DataError | undefined> {
  const worker = new Worker(threadPath, { workerData: source });
  const late = new Promise<DataError>((resolve) => {
    endLate(worker, (ms) => {
      const seconds = Math.round(ms / 1000).toLocaleString(vscode.env.language);
      const why = vscode.l10n.t('It is damaged, or too slow to read: it was not read within {0} seconds.', seconds);
      resolve({ type: 'error', message: `${source.name}: ${why}` });
    });
  });
  const dispose = () => void worker.terminate();
  const opened = await answer(worker, source.name, late);
  if (opened?.type !== 'opened') {
    dispose();
    return opened as DataError | undefined;
  }
  return {
    ...opened,
    async prepare(target, choices) {
      const answered = answer(worker, source.name, late);
      worker.postMessage({ type: 'prepare', target, choices } satisfies PrepareData);
      const dataset = await answered;
      return dataset?.type === 'opened' ? undefined : dataset;
    },
    dispose,
  };
}

type Answer = Exclude<FromDataThread, { type: 'progress' | 'bounded' }>;

/** The thread's next message but for progress, which is shown; undefined where the person ends it. */
async function answer(worker: Worker, name: string, late: Promise<DataError>): Promise<Answer | undefined> {
  let tell = (_part: number) => {};
  const answered = new Promise<Answer>((resolve) => {
    const fail = (message: string) => resolve({ type: 'error', message: `${name}: ${message}` });
    const take = (message: FromDataThread) => {
      if (message.type === 'progress') return tell(message.part);
      if (message.type === 'bounded') return;
      worker.off('message', take);
      resolve(message);
    };
    worker.on('message', take);
    void late.then(resolve);
    worker.once('error', (error: NodeJS.ErrnoException) =>
      fail(
        error.code === 'ERR_WORKER_OUT_OF_MEMORY'
          ? vscode.l10n.t('There is not enough memory for it.')
          : vscode.l10n.t('It could not be read: {0}', error.message),
      ),
    );
  });
  const isQuick = await Promise.race([
    answered.then(() => true),
    new Promise<false>((resolve) => setTimeout(() => resolve(false), SILENT_MS)),
  ]);
  if (isQuick) return answered;
  return vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Reading {0}', name),
      cancellable: true,
    },
    (progress, token) => {
      let told = 0;
      tell = (part) => {
        progress.report({ increment: 100 * (part - told) });
        told = part;
      };
      const cancelled = new Promise<undefined>((resolve) => token.onCancellationRequested(() => resolve(undefined)));
      return Promise.race([answered, cancelled]);
    },
  );
}
