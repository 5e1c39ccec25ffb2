// What was read of a text, for the same statements at other places.

import type { SourceRange } from '../../model/modelSpec.ts';
import { Phrase } from '../../model/phrase.ts';

/** Where a statement stood, and how far it was moved. */
export interface Move {
  readonly from: number;
  readonly to: number;
  readonly by: number;
  readonly lines: number;
}

/** Plain data with every range and line moved; undefined where something is said of a place that was not followed. */
export function moved<T>(data: T, moves: readonly Move[]): T | undefined {
  if (moves.every(({ by, lines }) => by === 0 && lines === 0)) return data;
  const namesLines = moves.some(({ lines }) => lines !== 0);
  let isLost = false;

  const moveOf = (at: number): Move | undefined => {
    const move = moves.findLast(({ from }) => from <= at);
    if (move && at <= move.to) return move;
    isLost = true;
    return undefined;
  };
  const copy = (value: unknown): unknown => {
    // A message may name a line.
    const isSaid = typeof value === 'string' || value instanceof Phrase;
    if (isSaid && namesLines && /\blines? \d/.test(`${value}`)) isLost = true;
    if (isSaid) return value;
    if (typeof value !== 'object' || value === null || isLost) return value;
    if (Array.isArray(value)) return value.map(copy);
    // Of a whole class: where the Sequentials that it holds begin.
    if (value instanceof Set) return new Set([...value].map((at) => at + (moveOf(at as number)?.by ?? 0)));
    if (isRange(value)) return copyRange(value);
    const range = 'range' in value && isRange(value.range) ? value.range : undefined;
    const result: Record<string, unknown> = {};
    for (const key in value) {
      const part = (value as Record<string, unknown>)[key];
      if (key === 'line' && typeof part === 'number') {
        if (!range) isLost = true;
        else result[key] = part + (moveOf(range.from)?.lines ?? 0);
      } else result[key] = copy(part);
    }
    return result;
  };
  const copyRange = ({ from, to }: SourceRange): SourceRange => {
    const by = moveOf(from)?.by ?? 0;
    return { from: from + by, to: to + by };
  };
  const result = copy(data) as T;
  return isLost ? undefined : result;
}

function isRange(value: unknown): value is SourceRange {
  if (typeof value !== 'object' || value === null || !('from' in value) || !('to' in value)) return false;
  return typeof value.from === 'number' && typeof value.to === 'number' && Object.keys(value).length === 2;
}
