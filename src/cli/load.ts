// From paths to what a run needs: reads the definition and the table, or says what is wrong and where.

import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { bundledTables } from '../data/bundledTables.ts';
import type { DataError } from '../data/dataError.ts';
import { datasetOf, targetsOf } from '../data/dataFile.ts';
import { NO_TARGET, outputsFor, saysTarget } from '../data/dataset.ts';
import { openData } from '../data/openData.ts';
import { bindSequential } from '../model/bind.ts';
import {
  commonName,
  type Definition,
  type Diagnostic,
  type ModelSpec,
  type SequentialSpec,
  type SourceRange,
  type UnknownParameter,
} from '../model/modelSpec.ts';
import type { LossOptions } from '../model/trainOptions.ts';
import type { DataChoices } from '../protocol/dataChoices.ts';
import type { NamedState } from '../protocol/networkState.ts';
import type { TrainingData } from '../protocol/trainEvent.ts';
import type { CellsText } from '../reader/notebook/cellsText.ts';
import { readNotebook } from '../reader/notebook/notebook.ts';
import { readCells } from '../reader/notebook/readNotebook.ts';
import { readModel } from '../reader/readModel.ts';
import { decodeSource } from '../reader/text/decodeSource.ts';
import { readState } from '../state/readState.ts';
import { StateFileError } from '../state/stateFileError.ts';
import { PATIENCE } from './patience.ts';

/** What keeps the command line from training: complete sentences, each with its place in front. */
export class InputError extends Error {
  /** Whether another command line would mend it, rather than another file. */
  readonly isUsage: boolean;
  /** What of the definition it is about. */
  readonly findings: readonly Diagnostic[];

  constructor(message: string, isUsage = false, findings: readonly Diagnostic[] = []) {
    super(message);
    this.isUsage = isUsage;
    this.findings = findings;
  }
}

/** A definition's file. */
export interface DefinitionFile {
  /** As given on the command line; it begins every message. */
  readonly path: string;
  readonly text: string;
  readonly definition: Definition;
  /** Of a notebook, its cells; the text and the definition's offsets are then the cells'. */
  readonly cells?: CellsText;
}

/** Throws an InputError where the file cannot be read. */
export function loadDefinition(path: string): DefinitionFile {
  const text = decodeSource(readBytes(path));
  if (!path.endsWith('.ipynb')) return { path, text, definition: readModel(text, PATIENCE) };
  const notebook = readNotebook(text);
  if (notebook.type === 'error') throw new InputError(`${path}:${notebook.line}: ${notebook.message}`);
  const { cells, definition } = readCells(notebook.cells, notebook.python, PATIENCE);
  return { path, text: cells.text, definition, cells };
}

/** The Sequential or class of that name, or the only one that can be trained, parts of it left aside. Throws an InputError where there is none. */
export function chooseSequential(file: DefinitionFile, name: string | undefined): SequentialSpec {
  const { sequentials, diagnostics } = file.definition;
  // A variant by its call, or with the others of its place by what is in front of it.
  const isNamed = (one: SequentialSpec) =>
    [one.name, commonName(one)].some((known) => known === name || known.endsWith(`.${name}`)) ||
    (one.variant !== undefined && one.variant === name);
  const candidates = name === undefined ? sequentials : sequentials.filter(isNamed);
  const fit = candidates.filter((one) => one.errors.length === 0);
  // A Sequential within a class that is one model is trained where it is named.
  const isOne = ({ partOf, layers }: SequentialSpec) => layers.length > 0 && !fit.some((one) => one.name === partOf);
  const trainable = fit.length === 1 ? fit : fit.filter(isOne);
  if (trainable.length === 1) return trainable[0]!;

  const list = sequentials.map((one) => `  ${one.name} in ${lineName(file, one)}`).join('\n');
  if (trainable.length > 1) {
    throw new InputError(
      `${file.path}: Several Sequentials can be trained. Choose one with --sequential:\n${list}`,
      true,
    );
  }
  if (name !== undefined && candidates.length === 0 && sequentials.length > 0) {
    const part = sequentials.find((one) => one.notWhole && one.name.startsWith(`${name}.`));
    if (part?.notWhole) throw wrong(file, [part.notWhole]);
    throw new InputError(`${file.path}: There is no Sequential "${name}". There are:\n${list}`, true);
  }
  const findings = candidates.length > 0 ? candidates.flatMap((one) => one.errors) : diagnostics;
  const severe = findings.filter(({ severity }) => severity === 'error');
  // That a file has no Sequential at all is no error of the file: information.
  throw wrong(file, severe.length > 0 ? severe : findings);
}

/**
 * The Sequential with every width a number, and what there is to warn of. Throws an InputError where it does not fit the
 * data, and where `values` has to give a parameter more or gives one that there is not.
 */
export function bindToData(
  file: DefinitionFile,
  sequential: SequentialSpec,
  values: Readonly<Record<string, number>>,
  data: TrainingData,
  loss: LossOptions | undefined,
  shape: readonly number[] | undefined,
): { readonly model: ModelSpec; readonly warnings: readonly Diagnostic[] } {
  const settable = sequential.unknowns.map((parameter) => parameter.name);
  const unsettable = Object.keys(values).find((given) => !settable.includes(given));
  if (unsettable !== undefined) {
    const others = settable.length > 0 ? settable.join(', ') : 'none';
    const found = `${sequential.name} has no parameter "${unsettable}" that the file leaves open`;
    throw new InputError(`${file.path}: ${found}. What can be given with --set: ${others}.`, true);
  }
  const { name, features } = data;
  const rowShape = shape ?? data.inputShape;
  const bound = bindSequential(sequential, values, {
    name,
    features,
    ...outputsFor(data, loss),
    ...(rowShape && { shape: rowShape }),
  });
  switch (bound.type) {
    case 'bound':
      return bound;
    case 'missing': {
      const ask = ({ name, range }: UnknownParameter) =>
        `${placeOf(file, range)}: Neither the file nor the data gives ${name}. Give it with --set ${name}=NUMBER.`;
      throw new InputError(bound.parameters.map(ask).join('\n'), true);
    }
    case 'wrong': {
      const error = wrong(file, bound.errors);
      const advice = bound.errors.map(({ code }) => ADVICE[code]).find(Boolean);
      if (advice === undefined) throw error;
      throw new InputError(`${error.message} ${advice}`, true, bound.errors);
    }
    default:
      return bound satisfies never;
  }
}

/** Which option mends a finding, by the finding's code. */
const ADVICE: Readonly<Record<string, string>> = {
  'data-shape': 'Say how the columns make the input with --input-shape, for example 1x8x8.',
  'one-output': 'Choose it with --loss.',
};

/**
 * The dataset of a file's or folder's path, or of a bundled table's id. `givesInputs`: the model is to give its inputs back. `channels` are those that the model takes. Throws
 * an InputError that says what is wrong with it.
 */
export async function loadData(
  given: string,
  target: string | undefined,
  choices: DataChoices = {},
  channels?: number,
  givesInputs = false,
): Promise<TrainingData> {
  const bundled = existsSync(resolve(given)) ? undefined : bundledTables.find(({ id }) => id === given);
  // This file is bundled into dist/, beside which media/ lies.
  const path = bundled ? join(__dirname, '..', bundled.path) : resolve(given);
  const file = await openData({ type: 'path', name: bundled ? `${bundled.id}.csv` : given, path });
  if (file.type === 'error') throw new InputError(file.message);
  const isColumn = file.type === 'table' && file.columns.some(({ name }) => name === target);
  // What a model gives its inputs back for needs no column left aside where none is marked.
  const isUnmarked = givesInputs && !bundled && file.type === 'table' && !saysTarget(file);
  const hasNone = (target === NO_TARGET && !isColumn) || target === '' || (target === undefined && isUnmarked);
  const predicted = hasNone ? undefined : (target ?? bundled?.targetName ?? targetsOf(file)[0] ?? '');
  const all = { ...choices, ...(channels !== undefined && { imageChannels: channels }) };
  let dataset = await datasetOf(file, predicted, all);
  // Images of one size need no other.
  if (dataset.type === 'error' && dataset.question?.type === 'imageSize' && dataset.question.areOne) {
    dataset = await datasetOf(file, predicted, { ...all, imageSize: dataset.question.size });
  }
  if (dataset.type === 'error') throw dataProblem(dataset);
  return dataset.data;
}

/** An error of the data, with the option that mends it. */
function dataProblem({ message, question }: DataError): InputError {
  switch (question?.type) {
    case undefined:
      return new InputError(message);
    case 'missing': {
      const how = question.canFill ? 'drop, mean, median or most-frequent' : 'drop';
      return new InputError(`${message} Say what to do about it with --missing ${how}.`, true);
    }
    case 'ignore': {
      const quoted = (name: string) => (/^[\w.-]+$/.test(name) ? name : `"${name}"`);
      return new InputError(
        `${message} (${question.columns.map((name) => `--ignore ${quoted(name)}`).join(' ')})`,
        true,
      );
    }
    case 'imageSize':
      return new InputError(`${message} Say it with --image-size ${question.size.join('x')}.`, true);
    default:
      return question satisfies never;
  }
}

/** A file of weights. Throws an InputError that says what is wrong with it. */
export function loadWeights(path: string): NamedState {
  try {
    return { name: path, state: readState(readBytes(path)) };
  } catch (error) {
    if (!(error instanceof StateFileError)) throw error;
    throw new InputError(`${path}: ${error.message}`);
  }
}

/** The diagnostics as compilers print them, a line each: `model.py:12:9: message`. Of many, the first few. */
export function remarks(file: DefinitionFile, diagnostics: readonly Diagnostic[], most = MOST_REMARKS): string {
  const said = diagnostics.slice(0, most).map(({ range, message }) => `${placeOf(file, range)}: ${message}`);
  const more = diagnostics.length - said.length;
  return [...said, ...(more > 0 ? [`${file.path}: … and ${more} more.`] : [])].join('\n');
}

const MOST_REMARKS = 10;
const MOST_ERRORS = 5;

/** One error for each place: mended, it often mends the others there. */
function wrong(file: DefinitionFile, findings: readonly Diagnostic[]): InputError {
  const errors = findings.filter((one, i) => findings.findIndex(({ range }) => range.from === one.range.from) === i);
  return new InputError(remarks(file, errors, MOST_ERRORS), false, errors);
}

function lineName({ cells }: DefinitionFile, { line, range }: SequentialSpec): string {
  return cells ? `line ${line} of cell ${cells.placeOf(range.from).cell + 1}` : `line ${line}`;
}

/** `model.py:12:9`, or `net.ipynb:cell 3:12:9`; cell, line and column from 1. */
export function placeOf({ path, text, cells }: DefinitionFile, { from }: SourceRange): string {
  const place = cells?.placeOf(from);
  const before = text.slice(from - (place?.offset ?? from), from).split(/\r\n?|\n/);
  return `${path}:${place ? `cell ${place.cell + 1}:` : ''}${before.length}:${before.at(-1)!.length + 1}`;
}

function readBytes(path: string): Uint8Array {
  try {
    return readFileSync(resolve(path));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = {
      ENOENT: 'There is no such file.',
      EISDIR: 'This is a folder, not a file.',
      EACCES: 'The file may not be read.',
    };
    throw new InputError(`${path}: ${why[code as keyof typeof why] ?? (error as Error).message}`);
  }
}
