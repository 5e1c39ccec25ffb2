// Columns of a table as the float32 matrix that a network is given: numbers as they are, True and False as 1 and 0, texts
// as one input for each different text.

import type { DataPreparation } from '../protocol/trainEvent.ts';
import { isMissingText } from './cells.ts';
import { sharedFloats } from './sharedFloats.ts';
import type { Column, TextColumn } from './table.ts';

export interface Inputs {
  /** (rows, features), row-major; NaN where a value is missing. */
  readonly values: Float32Array;
  readonly names: readonly string[];
  readonly oneHot: readonly { readonly name: string; readonly first: number; readonly count: number }[];
}

/**
 * The inputs of `count` rows, those of `kept` where it is given. The texts of a column are sorted by code point, and an
 * input is named as pandas.get_dummies names it: `colour_red`.
 */
export function inputsOf(columns: readonly Column[], count: number, kept: Uint32Array | undefined): Inputs {
  const names: string[] = [];
  const oneHot: Inputs['oneHot'][number][] = [];
  const encoded = columns.map((column) => {
    const first = names.length;
    if (column.type === 'numbers' || isTruth(column)) {
      names.push(column.name);
      return { column, first };
    }
    const texts = sortedTexts(column, kept);
    for (const text of texts) names.push(`${column.name}_${text}`);
    oneHot.push({ name: column.name, first, count: texts.length });
    return { column, first, texts };
  });
  const features = names.length;
  const values = sharedFloats(count * features);
  for (const { column, first, texts } of encoded) {
    if (texts && column.type === 'texts') {
      const places = new Map(texts.map((text, i) => [text, first + i]));
      const placeOfCode = column.texts.map((text) => places.get(text) ?? -1);
      for (let i = 0; i < count; i++) {
        const place = placeOfCode[column.codes[kept ? kept[i]! : i]!]!;
        if (place >= 0) values[i * features + place] = 1;
        else values.fill(Number.NaN, i * features + first, i * features + first + texts.length);
      }
      continue;
    }
    const numbers = column.type === 'numbers' ? column.values : truthValues(column);
    for (let i = 0; i < count; i++) values[i * features + first] = numbers[kept ? kept[i]! : i]!;
  }
  return { values, names, oneHot };
}

/** The first whole numbers beyond 2^24 are those that float32 cannot tell from their neighbours. */
const WHOLE_IN_FLOAT32 = 2 ** 24;

/**
 * Of whole numbers, as identifiers are, the first that float32 does not hold, and what becomes of it; undefined where it
 * holds all, and of other numbers: measured ones are rounded anyway.
 */
export function roundedIn(
  name: string,
  values: ArrayLike<number>,
): NonNullable<DataPreparation['rounded']>[number] | undefined {
  let first: number | undefined;
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (value % 1 !== 0 && !Number.isNaN(value)) return undefined;
    if (first === undefined && Math.abs(value) > WHOLE_IN_FLOAT32 && Math.fround(value) !== value) first = value;
  }
  return first === undefined ? undefined : { name, value: first, becomes: Math.fround(first) };
}

/** The different texts of the rows that stand for a value, in their order. */
export function sortedTexts(column: TextColumn, kept: Uint32Array | undefined): string[] {
  return textsIn(column, kept).sort(byCodePoint);
}

/** The same as they come. */
export function textsIn(column: TextColumn, kept: Uint32Array | undefined): string[] {
  const there = kept && new Uint8Array(column.texts.length);
  if (kept && there) for (const row of kept) there[column.codes[row]!] = 1;
  return column.texts.filter((text, code) => !isMissingText(text) && (!there || there[code]));
}

const TRUTH = /^(?:(true)|false)$/i;

/** Whether the column holds True and False only, as pandas writes its booleans. */
export function isTruth(column: TextColumn): boolean {
  return column.texts.every((text) => TRUTH.test(text) || isMissingText(text));
}

function truthValues(column: TextColumn): Float64Array {
  const valueOfCode = column.texts.map((text) => (isMissingText(text) ? Number.NaN : TRUTH.exec(text)?.[1] ? 1 : 0));
  return Float64Array.from(column.codes, (code) => valueOfCode[code]!);
}

/** As Python compares strings; `<` would compare UTF-16 code units, which puts U+1F600 before U+FB00. */
export function byCodePoint(a: string, b: string): number {
  const [left, right] = [[...a], [...b]];
  for (let i = 0; i < left.length && i < right.length; i++) {
    if (left[i] !== right[i]) return left[i]!.codePointAt(0)! - right[i]!.codePointAt(0)!;
  }
  return left.length - right.length;
}
