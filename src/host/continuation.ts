// A run that lies on the disk as it can go on here: from its newest checkpoint, or as a branch from another of them, with
// the data that it was trained on. What is in the way of that, or is not as it was, is said.

import { basename } from 'node:path';
import * as vscode from 'vscode';
import { imageChannels } from '../model/bind.ts';
import type { ModelSpec } from '../model/modelSpec.ts';
import type { Fingerprint } from '../protocol/checkpoint.ts';
import type { LostOfRun, NotContinuable } from '../protocol/continuable.ts';
import { fingerprinting } from '../protocol/fingerprint.ts';
import type { RunHistory } from '../protocol/runHistory.ts';
import type { RunOrigin } from '../protocol/runOrigin.ts';
import type { TrainingData, TrainRequest } from '../protocol/trainEvent.ts';
import { readToGoOn } from '../tensorboard/diskRuns.ts';
import { dataOf } from './dataChoice.ts';
import { openDefinition } from './modelChoice.ts';
import type { Problem } from './problem.ts';
import type { Origin } from './runs.ts';
import type { Surroundings } from './trainRequest.ts';
import { changeOfData, changeOfModel } from './whatChanged.ts';

export interface Continuation {
  readonly type: 'continuation';
  readonly request: TrainRequest;
  /** Undefined where its definition is not there any more. */
  readonly origin: Origin | undefined;
  /** What is known of it. */
  readonly before: RunHistory;
  readonly said: RunOrigin;
  readonly isTwin: boolean;
}

export interface ContinuationParts {
  readonly surroundings: Omit<Surroundings, 'last'>;
  /** The bundle of readerThread.ts. */
  readonly reader: string;
}

/** Undefined if the person decides against it. `name` is the run's, for messages. */
export async function prepareContinuation(
  folder: string,
  name: string,
  from: 'newest' | number,
  { surroundings, reader }: ContinuationParts,
): Promise<Continuation | Problem | undefined> {
  const { extension, definitions, memory } = surroundings;
  const found = await vscode.window.withProgress({ location: { viewId: 'layerscope.runs' } }, () =>
    readToGoOn(reader, folder, from),
  );
  if (found?.type !== 'continuable') return problemOf(found, folder, name);
  const { history, origin, checkpoint, unreadable, lost } = found;
  const { run } = history;
  const { model, options } = run;
  const { table, target, choices, observation, isTwin = false } = origin;
  if (!table) return problem(vscode.l10n.t('{0} does not say what it was trained on.', name));
  const purpose = run.data.reconstructs ? 'reconstruct' : 'predict';
  const data = await dataOf({ table, target, choices }, extension, imageChannels(model), purpose);
  if (!data || 'type' in data) return data;
  if ((await fingerprintOf(model, data)).data !== checkpoint.of.data) {
    const { words, fits } = changeOfData(run, data);
    const message = vscode.l10n.t('{0} has changed since {1} was begun: {2}.', data.name, name, words);
    if (!fits) return problem(`${message} ${vscode.l10n.t('The run cannot be continued with it.')}`);
    const yes = vscode.l10n.t('Continue Anyway');
    const detail = vscode.l10n.t('Continued with the data as they are now, it is not the run that it would have been.');
    if ((await vscode.window.showWarningMessage(message, { modal: true, detail }, yes)) !== yes) return undefined;
  }
  if (unreadable.length > 0) {
    const why = vscode.l10n.t('{0} The checkpoint before is taken.', unreadable.join(' '));
    void vscode.window.showWarningMessage(why);
  }
  if (lost.records > 0 || lost.afterStep !== undefined) {
    void vscode.window.showWarningMessage(lossOf(lost, name));
  }
  const here = await definitionOf(origin);
  const change = here && changeOfModel(run, origin, here.document, data, { definitions, memory });
  const file = basename(origin.definition);
  if (!here) {
    const message = vscode.l10n.t(
      '{0} is not there any more. {1} goes on with the model that it was begun with.',
      file,
      name,
    );
    void vscode.window.showInformationMessage(message);
  } else if (change !== undefined) {
    const message = vscode.l10n.t(
      '{0} has changed since {1} was begun: {2}. It goes on with the model that it was begun with.',
      ...[file, name, change],
    );
    void vscode.window.showInformationMessage(message);
  }
  return {
    type: 'continuation',
    request: { model, data, options, wantsState: true, checkpoint, ...(observation && { observation }) },
    ...{ origin: here, before: history, said: origin, isTwin },
  };
}

function lossOf({ records, afterStep }: LostOfRun, name: string): string {
  const damaged = vscode.l10n.t('Records of the event files of {0} cannot be read: {1}.', name, records);
  const steps =
    afterStep === 0
      ? vscode.l10n.t('What was recorded of {0} is lost. It goes on from its checkpoint.', name)
      : vscode.l10n.t(
          'What was recorded of {0} after step {1} is lost. It goes on from its checkpoint.',
          name,
          afterStep ?? 0,
        );
  return [...(records > 0 ? [damaged] : []), ...(afterStep === undefined ? [] : [steps])].join(' ');
}

/** The definition's file, where it is still in the workspace or where it was. */
export async function definitionOf(origin: RunOrigin): Promise<Origin | undefined> {
  const { definition, uri, sequential, table, target, choices, shape, parameters } = origin;
  const places = [
    ...(vscode.workspace.workspaceFolders ?? []).map((folder) => vscode.Uri.joinPath(folder.uri, definition)),
    vscode.Uri.parse(uri),
  ];
  for (const place of places) {
    // One that is open may be of a file that was deleted.
    const document = (await isThere(place)) ? await openDefinition(place) : undefined;
    if (!document || 'type' in document) continue;
    return {
      ...{ document, sequential },
      ...(table && { table }),
      ...(target !== undefined && { target }),
      ...(choices && { choices }),
      ...(shape && { shape }),
      ...(parameters && { parameters }),
    };
  }
  return undefined;
}

export async function isThere(place: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(place).then(
    () => true,
    () => false,
  );
}

/** Of many rows a piece at a time: the window is not to wait. */
async function fingerprintOf(model: ModelSpec, data: TrainingData): Promise<Fingerprint> {
  const pieces = fingerprinting(model, data);
  for (;;) {
    const piece = pieces.next();
    if (piece.done) return piece.value;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function problemOf(found: NotContinuable | undefined, folder: string, name: string): Problem {
  switch (found?.type) {
    case undefined:
    case 'noRun':
      return problem(vscode.l10n.t('There is no run of Layerscope in {0}.', vscode.workspace.asRelativePath(folder)));
    case 'isLost':
      return startAgain(
        folder,
        vscode.l10n.t('The event files of {0} have lost what it began with: it cannot be continued.', name),
      );
    case 'noOrigin':
      return problem(vscode.l10n.t('{0} does not say how it was started.', name));
    case 'isOn':
      return problem(vscode.l10n.t('{0} is still on: another window or a terminal trains it.', name));
    case 'isFinished':
      return problem(vscode.l10n.t('{0} is finished: there is nothing left to train.', name));
    case 'noCheckpoint': {
      const none = vscode.l10n.t('{0} has no checkpoint to go on from.', name);
      return startAgain(folder, [...found.unreadable, none].join(' '));
    }
    default:
      return found satisfies never;
  }
}

function startAgain(folder: string, message: string): Problem {
  const how = vscode.l10n.t('Start Again begins it anew with the same settings.');
  return {
    ...problem(`${message} ${how}`),
    remedy: {
      title: vscode.l10n.t('Start Again'),
      run: () => vscode.commands.executeCommand('layerscope.restartRun', folder),
    },
  };
}

function problem(message: string): Problem {
  return { type: 'problem', message };
}
