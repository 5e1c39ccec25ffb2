// Conditions of which it is not known how they turn out: each Sequential that may be built is listed, and that is said
// once, at the condition.

import type { SourceRange } from '../../model/modelSpec.ts';
import { phrase, type Text } from '../../model/phrase.ts';
import type { SourceText } from '../text/sourceText.ts';

export interface Choice {
  readonly kind: 'test' | 'match' | 'try' | 'call';
  readonly range: SourceRange;
}

/** A choice under which something is built. */
export interface Undecided extends Choice {
  /** Where it still stands behind the choice, since one of the ways has left: to the end of the iteration or of the function. */
  readonly until?: 'iteration' | 'return';
}

/** Where an iteration or a function ends: what was undecided since `from` is so no more, but for what may have left the function. */
export function decide(undecided: Undecided[], from: number, end: 'iteration' | 'return'): void {
  if (undecided.length <= from) return;
  const since = undecided.splice(from);
  if (end === 'iteration') undecided.push(...since.filter(({ until }) => until === 'return'));
}

/** More choices around one place are not told. */
const MOST = 10;

export function remarksOnUndecided(
  source: SourceText,
  choices: readonly Choice[],
): { readonly message: Text; readonly range: SourceRange }[] {
  if (choices.length === 0) return [];
  const places = new Map(choices.map((choice) => [choice.range.from, choice]));
  return [...places.values()].slice(-MOST).map((choice) => remark(source, choice));
}

function remark(source: SourceText, { kind, range }: Choice): { readonly message: Text; readonly range: SourceRange } {
  const what = source.quote(range);
  switch (kind) {
    case 'test':
      return {
        message: phrase`Whether ${what} holds is not known: each Sequential that may be built is listed.`,
        range,
      };
    case 'match':
      return {
        message: phrase`Which case ${what} meets is not known: each Sequential that may be built is listed.`,
        range,
      };
    case 'call':
      return { message: phrase`What ${what} calls is not known: each Sequential that may be built is listed.`, range };
    case 'try': {
      const message = phrase`Whether what is tried here fails is not known: each Sequential that may be built is listed.`;
      return { message, range: { from: range.from, to: range.from + 'try'.length } };
    }
    default:
      return kind satisfies never;
  }
}
