// Which array of a file is predicted, from which other one: by names, shapes and numbers of rows. What is called a target and
// cannot be one is refused, never left aside.

import { Phrase, phrase, type Text } from '../model/phrase.ts';
import type { ArrayFile, NumberArray } from './numberArray.ts';

type Named = readonly [name: string, array: NumberArray];

const TARGET_NAME = /^(y|labels?|targets?|class(es)?)$/i;
const TARGET_IN_NAME = /(^|[-_.])(y|labels?|targets?)([-_.]|$)/i;
const INPUT_NAME = /^(x|data|images?|inputs?|features?)$|(^|[-_.])(x|images?|inputs?|features?|data)([-_.]|$)/i;
/** Names of columns or classes are neither. */
const LISTS_NAMES = /names?$/i;
const TEST_NAME = /(^|[-_.])(te|val|valid|validation|test|t10k)([-_.]|$)/i;

/** The last column of an array of rows and columns, where it stands alone. */
const LAST_COLUMN = 'last column';

/**
 * The arrays, by their names, that may be predicted, the likeliest first: one that is called a target, whether it can be or
 * not, so that arrayDataset says what is wrong with it instead of another being predicted unasked; then those that can be.
 */
export function targetArrays(file: ArrayFile): string[] {
  const names = [...file.arrays.keys(), ...(file.unread?.keys() ?? [])];
  const candidates = names
    .map((name) => ({ name, rank: rankOf(name), isFit: !(chooseArrays(file, name) instanceof Phrase) }))
    .filter(({ name, rank, isFit }) => rank < UNNAMED || (isFit && isColumn(file.arrays.get(name)!)));
  candidates.sort((a, b) => a.rank - b.rank || Number(b.isFit) - Number(a.isFit));
  const [likeliest, ...others] = candidates;
  if (!likeliest) return lastColumnTable(file) ? [LAST_COLUMN] : [];
  return [likeliest, ...others.filter(({ isFit }) => isFit)].map(({ name }) => name);
}

const UNNAMED = 4;

function rankOf(name: string): number {
  if (LISTS_NAMES.test(name)) return UNNAMED;
  const kind = TARGET_NAME.test(name) ? 0 : TARGET_IN_NAME.test(name) ? 2 : UNNAMED;
  return kind + (TEST_NAME.test(name) ? 1 : 0);
}

export interface ChosenArrays {
  readonly inputs: Named;
  /** Undefined where it is the last column of the inputs. */
  readonly target: NumberArray | undefined;
}

/** The array `target`, or the last column, with the array from which it is predicted; or why it cannot be: a sentence, or one that begins with its place in the file. */
export function chooseArrays(file: ArrayFile, target: string): ChosenArrays | Phrase {
  const { name, arrays, unread } = file;
  const chosen = arrays.get(target);
  if (!chosen) {
    const table = target === LAST_COLUMN ? lastColumnTable(file) : undefined;
    if (table) return { inputs: table, target: undefined };
    const why = unread?.get(target);
    if (why !== undefined) return phrase`${why}`;
    const found =
      target === '' ? phrase`No array is known to be what is to be predicted` : phrase`There is no array "${target}"`;
    return phrase`${name}: ${found}. An array of one number, text or one-hot class for each row of another one is expected, called y or labels. ${whatIsThere(file)}`;
  }
  const said = phrase`${name}: "${target}" (${kindOf(chosen)}), which is to be predicted,`;
  if (!isColumn(chosen) && !isOneHot(chosen)) {
    return phrase`${said} has neither one value a row nor one-hot classes (a single 1 among zeros in each row). ${whatIsThere(file)}`;
  }
  const inputs = inputsFor(file, target, chosen);
  if (inputs) return { inputs, target: chosen };
  // What is wrong with the inputs themselves says more.
  const [broken] = [...(unread ?? [])].filter(([other]) => isInput(other));
  if (broken) return phrase`${broken[1]}`;
  const [rows] = chosen.shape;
  return rows === undefined
    ? phrase`${said} has no rows, and no array of inputs has as many, in two or more dimensions. ${whatIsThere(file)}`
    : phrase`${said} has ${rows} rows, and no array of inputs has as many, in two or more dimensions. ${whatIsThere(file)}`;
}

/** The array with the most numbers, of several a row: what is both given and expected. Or why there is none. */
export function largestArray({ name, arrays, unread }: ArrayFile): Named | Phrase {
  const fit = [...arrays].filter(([, { shape, texts }]) => shape.length > 1 && !texts);
  const named = fit.filter(([name]) => rankOf(name) >= UNNAMED);
  const [largest] = (named.length > 0 ? named : fit).sort(([, a], [, b]) => b.values.length - a.values.length);
  const [broken] = [...(unread ?? [])].filter(([other]) => isInput(other));
  if (broken && !(largest && isInput(largest[0]))) return phrase`${broken[1]}`;
  return largest ?? phrase`${name}: There is no array of several numbers a row.`;
}

/** One number or text a row. */
function isColumn({ shape }: NumberArray): boolean {
  return shape.length === 1 || (shape.length === 2 && shape[1] === 1);
}

/** Whether each row has a single 1 among zeros. */
export function isOneHot({ shape, values, texts }: NumberArray): boolean {
  if (shape.length !== 2 || shape[1]! < 2 || texts) return false;
  const [rows, classes] = shape as [number, number];
  for (let row = 0; row < rows; row++) {
    let ones = 0;
    for (let i = row * classes; i < (row + 1) * classes; i++) {
      if (values[i] === 1) ones += 1;
      else if (values[i] !== 0) return false;
    }
    if (ones !== 1) return false;
  }
  return rows > 0;
}

/** The array of rows and columns that stands alone; of several of the same columns, as for training and test, the first. */
function lastColumnTable({ arrays, unread }: ArrayFile): Named | undefined {
  const all = [...arrays];
  const [first] = all;
  const areAlike = all.every(
    ([, { shape, texts }]) => shape.length === 2 && shape[1]! > 1 && !texts && shape[1] === first![1].shape[1],
  );
  const rows = new Set(all.map(([, { shape }]) => shape[0]));
  return (unread?.size ?? 0) === 0 && areAlike && rows.size === all.length ? first : undefined;
}

function isInput(name: string): boolean {
  return INPUT_NAME.test(name) && !LISTS_NAMES.test(name);
}

/** The array from which to predict: where one is called so, no other. */
function inputsFor({ arrays, unread }: ArrayFile, target: string, { shape }: NumberArray): Named | undefined {
  const others = [...arrays].filter(([name, array]) => name !== target && array.shape.length > 1 && !array.texts);
  const isNamed = [...others.map(([name]) => name), ...(unread?.keys() ?? [])].some(isInput);
  // Labels are no inputs.
  const fitting = others
    .filter(([, array]) => array.shape[0] === shape[0])
    .filter(([name]) => (isNamed ? isInput(name) : rankOf(name) >= UNNAMED));
  const rank = ([name, { values }]: Named) => (rankOf(name) >= UNNAMED ? 0 : 1) - values.length / (values.length + 1);
  return fitting.sort((a, b) => rank(a) - rank(b))[0];
}

/** Arrays that are listed. */
const MOST_LISTED = 20;

function whatIsThere({ arrays, unread }: ArrayFile): Phrase {
  const listed = [
    ...[...arrays].map(([name, array]): Text => phrase`${name} (${kindOf(array)})`),
    ...[...(unread?.keys() ?? [])].map((name): Text => phrase`${name} (cannot be read)`),
  ];
  const more = listed.length - MOST_LISTED;
  const shown = listed
    .slice(0, MOST_LISTED)
    .reduce<Text>((before, one) => (before === '' ? one : phrase`${before}, ${one}`), '');
  return more > 0 ? phrase`There is: ${shown}, and ${more} more.` : phrase`There is: ${shown}.`;
}

/** `float32, 60 x 2`. */
function kindOf({ dtype, shape }: NumberArray): Phrase {
  if (shape.length === 0) return phrase`${dtype}, a single value`;
  return shape.length === 1 ? phrase`${dtype}, ${shape[0]!} rows` : phrase`${dtype}, ${shape.join(' x ')}`;
}
