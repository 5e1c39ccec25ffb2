// A run of the command line in its folder: what is kept of how it was begun, and what it takes to go on with it.

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundledTables } from '../data/bundledTables.ts';
import { imageChannels } from '../model/bind.ts';
import type { SequentialSpec } from '../model/modelSpec.ts';
import { counted } from '../model/shape.ts';
import type { Continuable } from '../protocol/continuable.ts';
import { fingerprintOf } from '../protocol/fingerprint.ts';
import { asReconstruction } from '../protocol/reconstruction.ts';
import type { RunOrigin, TableSource } from '../protocol/runOrigin.ts';
import type { TrainingData, TrainOptions } from '../protocol/trainEvent.ts';
import { readContinuable } from '../tensorboard/continueRun.ts';
import { beginAgain } from './beginAgain.ts';
import { type DefinitionFile, InputError, loadData, loadDefinition } from './load.ts';
import type { CommandLine, ResumeLine } from './options.ts';

export function originOf(
  { definition, data, choices, load, inputShape, parameters }: CommandLine,
  { text }: DefinitionFile,
  { name }: SequentialSpec,
  { targetName }: TrainingData,
  options: TrainOptions,
): RunOrigin {
  return {
    version: 1,
    name,
    definition,
    uri: pathToFileURL(resolve(definition)).href,
    sequential: name,
    table: sourceOf(data),
    target: targetName,
    ...(Object.keys(choices).length > 0 && { choices }),
    ...(inputShape && { shape: inputShape }),
    ...(Object.keys(parameters).length > 0 && { parameters }),
    definitionHash: hashOf(text),
    options,
    ...(load !== undefined && { weights: load, weightsUri: pathToFileURL(resolve(load)).href }),
  };
}

export interface LoadedRun {
  readonly run: Continuable;
  readonly data: TrainingData;
  /** As it was when the run was begun; undefined where it has changed or is not there any more. */
  readonly definition: DefinitionFile | undefined;
}

/** The run and the data that it was trained on. Throws an InputError that says why it cannot be gone on with. */
export async function loadRun(
  { folder, evenIfChanged }: Pick<ResumeLine, 'folder' | 'evenIfChanged'>,
  warn: (text: string) => void,
): Promise<LoadedRun> {
  const run = await readContinuable(resolve(folder));
  switch (run.type) {
    case 'noRun':
      throw new InputError(`${folder}: There is no run of Layerscope in it.`);
    case 'isLost':
      throw new InputError(
        `${folder}: The event files have lost what the run began with: it cannot go on.${again(folder, run.origin)}`,
      );
    case 'noOrigin':
      throw new InputError(`${folder}: The run does not say how it was begun.`);
    case 'isOn':
      throw new InputError(`${folder}: The run is still on.`);
    case 'isFinished':
      throw new InputError(`${folder}: The run is finished: there is nothing to go on with.`);
    case 'noCheckpoint': {
      const unreadable = run.unreadable.map((why) => `${folder}: ${why}`);
      const none = `${folder}: There is no checkpoint to go on from.${again(folder, run.origin)}`;
      throw new InputError([...unreadable, none].join('\n'));
    }
    case 'continuable':
      break;
    default:
      return run satisfies never;
  }
  for (const why of run.unreadable) warn(`${folder}: ${why} The one before is taken.`);
  const { history, origin, checkpoint, lost } = run;
  if (lost.records > 0) warn(`${folder}: Of the event files ${counted(lost.records, 'record')} cannot be read.`);
  if (lost.afterStep !== undefined) {
    const which = lost.afterStep === 0 ? '' : ` after step ${lost.afterStep}`;
    warn(`${folder}: What was recorded${which} is lost. The run goes on from its checkpoint.`);
  }
  const { model } = history.run;
  const definition = definitionOf(origin);
  if (!definition)
    warn(`${origin.definition} is not as it was: the run goes on with the model that it was begun with.`);
  const { table, target, choices } = origin;
  if (!table) throw new InputError(`${folder}: The run does not say what it was trained on.`);
  const given = table.type === 'file' ? fileURLToPath(table.uri) : table.id;
  const loaded = await loadData(given, target, choices, imageChannels(model));
  const data = history.run.data.reconstructs ? asReconstruction(loaded) : loaded;
  if (fingerprintOf(model, data).data !== checkpoint.of.data && !evenIfChanged) {
    throw new InputError(
      `${given}: The data have changed since the run was begun. With --even-if-changed it goes on with them as they are.`,
      true,
    );
  }
  return { run, data, definition };
}

/** How the same is begun anew. */
function again(folder: string, origin: RunOrigin): string {
  const command = beginAgain(origin, dirname(folder), definitionOf(origin)?.definition.training);
  if (command === undefined) return ' In VS Code, Train Again With the Same Settings begins it anew.';
  return ` The same settings begin it anew:\n  ${command}`;
}

function definitionOf({ uri, definitionHash }: RunOrigin): DefinitionFile | undefined {
  try {
    const file = loadDefinition(fileURLToPath(uri));
    return hashOf(file.text) === definitionHash ? file : undefined;
  } catch {
    return undefined;
  }
}

function sourceOf(given: string): TableSource {
  const isBundled = !existsSync(resolve(given)) && bundledTables.some(({ id }) => id === given);
  return isBundled ? { type: 'bundled', id: given } : { type: 'file', uri: pathToFileURL(resolve(given)).href };
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
