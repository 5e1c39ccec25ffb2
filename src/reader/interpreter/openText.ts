// Texts with the value of a parameter in them that has none, `f'conv-{width}'`: as names of modules they need not be known.

import { formatExtent, sameExtent } from '../../model/extent.ts';
import type { Extent } from '../../model/modelSpec.ts';
import { reasonOf, type SymbolValue, string, type UnknownValue, unknown, type Value } from '../python/values.ts';

/** The text of a parameter, or of arithmetic on one. */
export function textOfSymbol(value: SymbolValue): UnknownValue {
  const open = formatExtent(value.extent);
  if (extents.size >= MOST_KEPT) extents.clear();
  extents.set(open, value.extent);
  return { ...unknown(reasonOf(value)), text: `{${open}}` };
}

/** What the newest texts between braces stand for. */
const extents = new Map<string, Extent>();
const MOST_KEPT = 1000;

/** Texts one behind the other; undefined where one is none, or not known at all. */
export function joinTexts(parts: readonly Value[]): Value | undefined {
  let text = '';
  let open: UnknownValue | undefined;
  for (const part of parts) {
    if (part.type === 'string') text += part.value;
    else if (part.type === 'unknown' && part.text !== undefined) {
      text += part.text;
      open ??= part;
    } else return undefined;
  }
  return open ? { ...unknown(open.reason), text } : string(text);
}

/** `'conv-%d' % width`; undefined where more than that is asked for. */
export function percentOpen(text: string, given: Value): Value | undefined {
  const values = given.type === 'tuple' ? given.items : [given];
  const pieces = text.split(/%[ds]/);
  if (pieces.length !== values.length + 1 || pieces.some((piece) => piece.includes('%'))) return undefined;
  const parts = pieces.flatMap((piece, at): Value[] => {
    const value = values[at];
    if (!value) return [string(piece)];
    return [string(piece), value.type === 'symbol' ? textOfSymbol(value) : asText(value)];
  });
  const joined = joinTexts(parts);
  // What is known, and could not be formatted, Python refuses.
  return joined?.type === 'string' ? undefined : joined;
}

function asText(value: Value): Value {
  return value.type === 'int' ? string(String(value.value)) : value;
}

export function isOpenName(name: string): boolean {
  return name.includes('{');
}

/** Whether two names can be one, whatever stands in their places. */
export function mayBeOne(a: string, b: string): boolean {
  if (!isOpenName(a) && !isOpenName(b)) return a === b;
  if (differInNumbers(a, b)) return false;
  const [before, behind] = [a, b].map((name) => name.split('{')[0]!) as [string, string];
  const [end, other] = [a, b].map((name) => name.slice(name.lastIndexOf('}') + 1)) as [string, string];
  return (before.startsWith(behind) || behind.startsWith(before)) && (end.endsWith(other) || other.endsWith(end));
}

/** Whether the same stands around the same number of places, in one of which the numbers differ whatever the parameters. */
function differInNumbers(a: string, b: string): boolean {
  const [ofA, ofB] = [a, b].map((name) => name.split(/[{}]/)) as [string[], string[]];
  // What stands between two places parts their digits.
  const isAlike = ofA.every(
    (part, at) => at % 2 > 0 || (part === ofB[at] && (at === 0 || at === ofA.length - 1 || /^\D/.test(part))),
  );
  if (ofA.length !== ofB.length || !isAlike) return false;
  return ofA.some((part, at) => {
    const [x, y] = [extents.get(part), extents.get(ofB[at]!)];
    return at % 2 > 0 && x !== undefined && y !== undefined && sameExtent(x, y) === false;
  });
}
