// Arrays and which of them is to be predicted, as what a network is trained on.

import type { Classes, Numbers } from '../protocol/trainEvent.ts';
import { overflowsFloat32 } from './cells.ts';
import { type Dataset, inputsThemselves, numberClasses } from './dataset.ts';
import { areMeasured, countDifferent } from './differentNumbers.ts';
import type { ArrayFile, NumberArray } from './numberArray.ts';
import { sharedFloats } from './sharedFloats.ts';

const TARGET_NAME = /^(y|labels?|targets?|class(es)?)$|(^|[-_.])(y|labels?|targets?)([-_.]|$)/i;
const INPUT_NAME = /^(x|data|images?|inputs?|features?)$|(^|[-_.])(x|images?|inputs?|features?|data)([-_.]|$)/i;
const TEST_NAME = /(^|[-_.])(te|val|valid|validation|test|t10k)([-_.]|$)/i;
/** Columns of inputs that are named one by one. */
const MOST_NAMES = 4096;

/** The last column of an array of rows and columns, where it stands alone. */
const LAST_COLUMN = 'last column';

/** The arrays, by their names, that have one number for each row of another, the likeliest first. */
export function targetArrays({ arrays }: ArrayFile): string[] {
  const all = [...arrays];
  const candidates = all.filter(([name, array]) => isColumn(array) && inputsFor(all, name, array) !== undefined);
  const rank = ([name]: readonly [string, NumberArray]) =>
    (TARGET_NAME.test(name) ? 0 : 2) + (TEST_NAME.test(name) ? 1 : 0);
  const named = candidates.sort((a, b) => rank(a) - rank(b)).map(([name]) => name);
  return named.length > 0 ? named : all.some(([, array]) => isTable(array)) ? [LAST_COLUMN] : [];
}

/**
 * The array `target` to be predicted from the array that has as many rows; of several, the one that is called x, data,
 * images or the like, then the largest. An array of rows and columns that stands alone has its target in its last column.
 * Inputs are float32; of more than one dimension, a row is shaped as the array says: (H, W) as one channel, (H, W, C) of
 * 1, 3 or 4 channels as (C, H, W). Whole numbers of a few different values are classes, others numbers to come near to.
 *
 * Without a `target` the largest array is what goes in and is to come out.
 *
 * Errors: no such array, no array of as many rows, less than two rows, numbers that are not finite or beyond float32,
 * a target with one value only; each with its place.
 */
export function arrayDataset(file: ArrayFile, target: string | undefined): Dataset {
  const { name, arrays } = file;
  const error = (message: string): Dataset => ({ type: 'error', message: `${name}: ${message}` });
  const all = [...arrays];
  const whole = target === undefined ? largestOf(all) : undefined;
  const chosen = target === undefined ? undefined : arrays.get(target);
  const table = chosen || whole ? undefined : all.find(([, array]) => isTable(array));
  if (target === undefined && !whole) return error('There is no array of several numbers a row.');
  if (!whole && !chosen && !(target === LAST_COLUMN && table)) {
    const there = all.map(([known, { shape }]) => `${known} (${shape.join(', ')})`).join(', ');
    return error(`There is no array "${target}" of one number a row with inputs beside it. There is: ${there}.`);
  }
  const inputs = whole ?? (chosen ? inputsFor(all, target!, chosen) : table);
  if (!inputs) return error(`No array has as many rows as "${target}": ${chosen!.shape[0]}.`);
  const [inputsName, array] = inputs;
  const rows = array.shape[0]!;
  if (rows < 2) return error(`"${inputsName}" has ${rows} rows; at least two are needed.`);
  const all2d = array.values.length / rows;
  const isWhole = chosen !== undefined || whole !== undefined;
  const features = isWhole ? all2d : all2d - 1;

  const values = sharedFloats(rows * features);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < features; column++) {
      const value = array.values[row * all2d + column]!;
      if (!Number.isFinite(value) || overflowsFloat32(value)) {
        const place = `row ${row}${features > 1 ? `, number ${column}` : ''} (counted from 0)`;
        return error(`"${inputsName}" holds ${value} in ${place}. Inputs must be finite and below 3.4e38.`);
      }
      values[row * features + column] = value;
    }
  }
  const shape = isWhole && array.shape.length > 2 ? array.shape.slice(1) : undefined;
  const channels = shape && channelsFirst(values, shape, rows);
  const last = () => Float64Array.from({ length: rows }, (_, row) => array.values[row * all2d + features]!);
  const targets = whole ? inputsThemselves(channels?.values ?? values) : targetsFrom(chosen?.values ?? last());
  if (typeof targets === 'string') return error(`"${target}", which is to be predicted, ${targets}`);
  return {
    type: 'dataset',
    data: {
      ...{ name, rows, features, inputs: channels?.values ?? values },
      featureNames: features > MOST_NAMES ? [] : Array.from({ length: features }, (_, i) => `${inputsName}_${i}`),
      targetName: target ?? '',
      ...(channels && { inputShape: channels.shape }),
      ...targets,
    },
  };
}

/** The one with the most numbers, of several a row. */
function largestOf(all: readonly (readonly [string, NumberArray])[]): readonly [string, NumberArray] | undefined {
  return all.filter(([, { shape }]) => shape.length > 1).sort(([, a], [, b]) => b.values.length - a.values.length)[0];
}

/** One number a row. */
function isColumn({ shape }: NumberArray): boolean {
  return shape.length === 1 || (shape.length === 2 && shape[1] === 1);
}

function isTable({ shape }: NumberArray): boolean {
  return shape.length === 2 && shape[1]! > 1;
}

/** The array from which to predict. */
function inputsFor(
  all: readonly (readonly [string, NumberArray])[],
  target: string,
  { shape }: NumberArray,
): readonly [string, NumberArray] | undefined {
  const fitting = all.filter(
    ([name, array]) => name !== target && array.shape.length > 1 && array.shape[0] === shape[0],
  );
  const rank = ([name, { values }]: readonly [string, NumberArray]) =>
    (INPUT_NAME.test(name) ? 0 : 1) - values.length / (values.length + 1);
  return fitting.sort((a, b) => rank(a) - rank(b))[0];
}

/** As classes or as numbers; or what is wrong with them. */
function targetsFrom(values: ArrayLike<number>): Classes | Numbers | string {
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (!Number.isFinite(value) || overflowsFloat32(value)) {
      return `holds ${value} in row ${row} (counted from 0), which cannot be predicted.`;
    }
  }
  if (countDifferent(values, 1) === 1) return 'has the same value in every row; two are needed.';
  if (!areMeasured(values)) return numberClasses(values);
  return { task: 'regression', classNames: [], targets: Float32Array.from(values) };
}

const CHANNELS = [1, 3, 4];

/** Images as torch takes them: channels before rows and columns. */
function channelsFirst(
  values: Float32Array,
  shape: readonly number[],
  rows: number,
): { readonly shape: readonly number[]; readonly values: Float32Array } {
  if (shape.length === 2) return { shape: [1, ...shape], values };
  const isLast = shape.length === 3 && CHANNELS.includes(shape[2]!) && !CHANNELS.includes(shape[0]!);
  if (!isLast) return { shape, values };
  const [height, width, channels] = shape as [number, number, number];
  const size = height * width;
  const moved = sharedFloats(values.length);
  for (let row = 0; row < rows; row++) {
    const first = row * size * channels;
    for (let at = 0; at < size; at++) {
      for (let c = 0; c < channels; c++) moved[first + c * size + at] = values[first + at * channels + c]!;
    }
  }
  return { shape: [channels, height, width], values: moved };
}
