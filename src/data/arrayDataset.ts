// Arrays and which of them is to be predicted, as what a network is trained on.

import { messageOf, Phrase, phrase, type Text } from '../model/phrase.ts';
import type { Classes, DataPreparation, Numbers } from '../protocol/trainEvent.ts';
import { chooseArrays, isOneHot, largestArray } from './arrayTarget.ts';
import { overflowsFloat32 } from './cells.ts';
import { type Dataset, inputsThemselves, numberClasses } from './dataset.ts';
import { areMeasured, countDifferent, MANY } from './differentNumbers.ts';
import { byCodePoint, roundedIn } from './inputs.ts';
import type { ArrayFile, NumberArray } from './numberArray.ts';
import { sharedFloats } from './sharedFloats.ts';

/** Columns of inputs that are named one by one. */
const MOST_NAMES = 4096;

/**
 * The array `target` to be predicted from the array that has as many rows; of several, the one that is called x, data,
 * images or the like, then the largest. An array of rows and columns that stands alone has its target in its last column.
 * Inputs are float32; of more than one dimension, a row is shaped as the array says: (H, W) as one channel, (H, W, C) of
 * 1, 3 or 4 channels as (C, H, W). Texts, one-hot rows, and whole numbers of a few different values are classes, other
 * numbers are to be come near to.
 *
 * Without a `target` the largest array is what goes in and is to come out.
 *
 * Errors: no such array, one that cannot be read, no array of as many rows, less than two rows, numbers that are not
 * finite or beyond float32, a target with one value only; each with its place.
 */
export function arrayDataset(file: ArrayFile, target: string | undefined): Dataset {
  const { name } = file;
  const error = (message: Text): Dataset => ({ type: 'error', ...messageOf(phrase`${name}: ${message}`) });
  const whole = target === undefined ? largestArray(file) : undefined;
  const chosen = whole === undefined ? chooseArrays(file, target!) : undefined;
  if (whole instanceof Phrase) return { type: 'error', ...messageOf(whole) };
  if (chosen instanceof Phrase) return { type: 'error', ...messageOf(chosen) };
  const [inputsName, array] = whole ?? chosen!.inputs;
  const rows = array.shape[0]!;
  if (rows < 2) return error(phrase`"${inputsName}" has ${rows} rows; at least two are needed.`);
  const all2d = array.values.length / rows;
  const isWhole = whole !== undefined || chosen!.target !== undefined;
  const features = isWhole ? all2d : all2d - 1;

  const values = sharedFloats(rows * features);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < features; column++) {
      const value = array.values[row * all2d + column]!;
      if (!Number.isFinite(value) || overflowsFloat32(value)) {
        const place =
          features > 1 ? phrase`row ${row}, number ${column} (counted from 0)` : phrase`row ${row} (counted from 0)`;
        return error(phrase`"${inputsName}" holds ${value} in ${place}. Inputs must be finite and below 3.4e38.`);
      }
      values[row * features + column] = value;
    }
  }
  const shape = isWhole && array.shape.length > 2 ? array.shape.slice(1) : undefined;
  const channels = shape && channelsFirst(values, shape, rows);
  const last = () => Float64Array.from({ length: rows }, (_, row) => array.values[row * all2d + features]!);
  const targets = whole
    ? inputsThemselves(channels?.values ?? values)
    : chosen!.target
      ? targetsOf(chosen!.target)
      : numbersOrClasses(last());
  if (targets instanceof Phrase) return error(phrase`"${target!}", which is to be predicted, ${targets}`);
  const rounded = roundedIn(inputsName, array.values);
  const preparation: DataPreparation = {
    ...(chosen?.target && isOneHot(chosen.target) && { oneHotTarget: true as const }),
    ...(rounded && { rounded: [rounded] }),
  };
  return {
    type: 'dataset',
    data: {
      ...{ name, rows, features, inputs: channels?.values ?? values },
      featureNames: features > MOST_NAMES ? [] : Array.from({ length: features }, (_, i) => `${inputsName}_${i}`),
      targetName: target ?? '',
      ...(channels && { inputShape: channels.shape }),
      ...targets,
      ...(Object.keys(preparation).length > 0 && { preparation }),
    },
  };
}

/** What an array of one value a row, or of one-hot classes, has; or what is wrong with it. */
function targetsOf(array: NumberArray): Classes | Numbers | Phrase {
  if (array.texts) return textClasses(array.values, array.texts);
  return isOneHot(array) ? oneHotClasses(array) : numbersOrClasses(array.values);
}

/** In the order in which sklearn's LabelEncoder has them. */
function textClasses(codes: ArrayLike<number>, texts: readonly string[]): Classes | Phrase {
  const empty = texts.indexOf('');
  if (empty >= 0) {
    const row = Array.prototype.indexOf.call(codes, empty);
    return phrase`holds an empty text in row ${row} (counted from 0), which is no class.`;
  }
  if (texts.length === 1) return SAME;
  if (texts.length > MANY && texts.length > codes.length / 2) {
    return phrase`holds ${texts.length} different texts in ${codes.length} rows: names rather than classes, which repeat.`;
  }
  const classNames = [...texts].sort(byCodePoint);
  const placeOf = new Map(classNames.map((text, place) => [text, place]));
  const placeOfCode = texts.map((text) => placeOf.get(text)!);
  return { task: 'classification', classNames, targets: Int32Array.from(codes, (code) => placeOfCode[code]!) };
}

/** A class is called by its column; one that no row has is a class too, as the model has an output for it. */
function oneHotClasses({ shape, values }: NumberArray): Classes | Phrase {
  const [rows, classes] = shape as [number, number];
  const targets = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < classes; i++) if (values[row * classes + i] === 1) targets[row] = i;
  }
  if (countDifferent(targets, 1) === 1) return SAME;
  return { task: 'classification', classNames: Array.from({ length: classes }, (_, i) => String(i)), targets };
}

const SAME = phrase`has the same value in every row; two are needed.`;

/** As classes or as numbers; or what is wrong with them. */
function numbersOrClasses(values: ArrayLike<number>): Classes | Numbers | Phrase {
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (!Number.isFinite(value) || overflowsFloat32(value)) {
      return phrase`holds ${value} in row ${row} (counted from 0), which cannot be predicted.`;
    }
  }
  if (countDifferent(values, 1) === 1) return SAME;
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
