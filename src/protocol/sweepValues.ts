// A list of values as somebody writes it: `0.1, 0.01, 0.001`, `16,32`, or with a decimal comma `0,1; 0,01`.

import { MOST_SWEEP_RUNS, type WithBatchNorm } from './sweep.ts';

export type NumberDimension = 'learningRate' | 'batchSize' | 'seed';

export type SweepValues =
  /** Each once, in the order of the text. */
  | { readonly type: 'values'; readonly values: readonly number[] }
  /** `part`: what of the text it is about. */
  | { readonly type: 'problem'; readonly kind: 'empty' | 'tooMany' }
  | { readonly type: 'problem'; readonly kind: 'refused' | 'ambiguous'; readonly part: string };

/** `decimal`: how the person's language writes numbers; a point is understood in all of them. */
export function readSweepValues(dimension: NumberDimension, text: string, decimal: '.' | ',' = '.'): SweepValues {
  const values = new Set<number>();
  for (const part of partsOf(text)) {
    const pieces = piecesOf(part, dimension, decimal, text.includes(';'));
    if (!pieces) return { type: 'problem', kind: 'ambiguous', part };
    for (const piece of pieces) {
      const value = numberIn(piece, dimension);
      if (value === undefined) return { type: 'problem', kind: 'refused', part: piece };
      values.add(value);
    }
  }
  if (values.size === 0) return { type: 'problem', kind: 'empty' };
  if (values.size > MOST_SWEEP_RUNS) return { type: 'problem', kind: 'tooMany' };
  return { type: 'values', values: [...values] };
}

/** `with`, `without`, or both; undefined where it is something else. */
export function readBatchNorm(text: string): WithBatchNorm[] | undefined {
  const words = text.split(/[\s,;]+/).filter((word) => word !== '');
  const isOne = (word: string): word is WithBatchNorm => word === 'with' || word === 'without';
  return words.length > 0 && words.every(isOne) ? [...new Set(words)] : undefined;
}

/** What separates values beyond doubt: semicolons, else spaces and what stands with them. */
function partsOf(text: string): string[] {
  const parts = text.includes(';') ? text.split(';') : text.split(/\s+/);
  return parts.map((part) => part.trim().replace(/^,|,$/g, '').trim()).filter((part) => part !== '');
}

/** A comma within a part separates values or is a decimal one; undefined where it may be either. */
function piecesOf(
  part: string,
  dimension: NumberDimension,
  decimal: '.' | ',',
  isSeparated: boolean,
): readonly string[] | undefined {
  if (dimension !== 'learningRate') return part.split(',');
  const commas = part.split(',').length - 1;
  if (decimal === ',' && commas === 0 && /^[1-9]\d{0,2}(\.\d{3})+$/.test(part)) return undefined;
  if (commas === 0) return [part];
  if (part.includes('.')) return part.split(',');
  if (!isSeparated && decimal === '.') return part.split(',');
  return commas === 1 ? [part.replace(',', '.')] : undefined;
}

function numberIn(text: string, dimension: NumberDimension): number | undefined {
  const value = Number(text);
  switch (dimension) {
    case 'learningRate':
      return /^\+?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) && value > 0 && Number.isFinite(value)
        ? value
        : undefined;
    case 'batchSize':
      return /^[1-9]\d*$/.test(text) && value <= 1e6 ? value : undefined;
    case 'seed':
      return /^-?(0|[1-9]\d*)$/.test(text) && Number.isSafeInteger(value) ? value : undefined;
    default:
      return dimension satisfies never;
  }
}
