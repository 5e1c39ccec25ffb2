// How a piece of a text moves when the text around it is edited.

import type { SourceRange } from '../model/modelSpec.ts';

/** A replacement, by lengths alone. */
export interface TextChange {
  readonly at: number;
  readonly removed: number;
  readonly added: number;
}

/**
 * Where the piece is after the changes, of which each but the first lies in front of the one before it, as an editor tells
 * them. Undefined where it, or one of its ends, was taken away.
 */
export function follow(range: SourceRange | undefined, changes: readonly TextChange[]): SourceRange | undefined {
  let now = range;
  for (const change of changes) now = now && moved(now, change);
  return now;
}

function moved({ from, to }: SourceRange, { at, removed, added }: TextChange): SourceRange | undefined {
  const end = at + removed;
  const by = added - removed;
  if (at >= to) return { from, to };
  if (end <= from) return { from: from + by, to: to + by };
  const isWithin = at >= from && end <= to && removed < to - from;
  return isWithin ? { from, to: to + by } : undefined;
}
