// The command that begins a run of the disk again: what run.json says of it, less what the definition's file or the
// defaults say anyway.

import { relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dataFieldsOf, fieldsOf } from '../configuration/options.ts';
import { NO_TARGET } from '../data/dataset.ts';
import type { TrainingSpec } from '../model/trainingSpec.ts';
import { type ClippingOptions, completeClipping } from '../model/trainOptions.ts';
import { chooseOptions } from '../protocol/chooseOptions.ts';
import type { RunOrigin, TableSource } from '../protocol/runOrigin.ts';
import type { TrainOptions } from '../protocol/trainEvent.ts';

/** `training`: what the definition's file says. Undefined where options cannot say all that the run was begun with. */
export function beginAgain(origin: RunOrigin, runs: string, training: TrainingSpec | undefined): string | undefined {
  const {
    uri,
    sequential,
    table,
    target,
    choices = {},
    shape,
    parameters = {},
    weights,
    weightsUri,
    isTwin = false,
  } = origin;
  const own = chooseOptions({}, training).options;
  const clipping = clippingWords(origin.options.clipping);
  const isLoaded = JSON.stringify(origin.options.loading ?? {}) !== JSON.stringify(own.loading ?? {});
  if (isTwin || isLoaded || !table || clipping === undefined) return undefined;
  const { ignore = [], missing, imageSize } = dataFieldsOf(choices);
  const options = allFields(origin.options);
  const said = allFields(own);
  const given = (name: string, field: keyof typeof options) =>
    options[field] === undefined || options[field] === said[field] ? [] : [name, String(options[field])];
  const words = [
    ...['npm', 'run', 'train', '--', pathOf(uri), '--data', dataOf(table)],
    ...(target === undefined ? [] : ['--target', target || NO_TARGET]),
    ...['--sequential', sequential],
    ...ignore.flatMap((column) => ['--ignore', column]),
    ...(missing === undefined ? [] : ['--missing', missing]),
    ...(imageSize === undefined ? [] : ['--image-size', imageSize]),
    ...(shape ? ['--input-shape', shape.join('x')] : []),
    ...Object.entries(parameters).flatMap(([name, value]) => ['--set', `${name}=${value}`]),
    ...given('--loss', 'loss'),
    ...given('--optimizer', 'optimizer'),
    ...given('--scheduler', 'scheduler'),
    ...(options.gradientClipping === said.gradientClipping ? [] : clipping),
    ...given('--epochs', 'epochs'),
    ...given('--batch-size', 'batchSize'),
    ...given('--seed', 'seed'),
    ...given('--validation', 'validation'),
    ...given('--test', 'test'),
    ...(options.stratify ? ['--stratify'] : []),
    ...(options.standardize ? ['--standardize'] : []),
    ...(weights === undefined ? [] : ['--load', weightsUri === undefined ? weights : pathOf(weightsUri)]),
    ...['--runs', runs],
  ];
  return words.map(quoted).join(' ');
}

/** As a configuration would say them, whoever gave them. */
function allFields({ sources: _, ...options }: TrainOptions) {
  return fieldsOf(options);
}

/** Undefined of a norm that no option names. */
function clippingWords(clipping: ClippingOptions | undefined): string[] | undefined {
  if (!clipping) return ['--clip-norm', 'none'];
  const complete = completeClipping(clipping);
  if (complete.type === 'value') return ['--clip-value', String(complete.clipValue)];
  return complete.normType === 2 ? ['--clip-norm', String(complete.maxNorm)] : undefined;
}

function dataOf(table: TableSource): string {
  return table.type === 'bundled' ? table.id : pathOf(table.uri);
}

/** From here, where it lies below. */
function pathOf(uri: string): string {
  const path = uri.startsWith('file:') ? fileURLToPath(uri) : uri;
  const place = relative(resolve('.'), path);
  return place === '' || place.startsWith(`..${sep}`) || place === path ? path : place;
}

/** For a shell. */
function quoted(word: string): string {
  return /^[\w./:=,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
