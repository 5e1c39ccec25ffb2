// Which of a function's defaults stand for what has to be given: `None`, an empty list, a name that is checked and refused.
// A class or function that builds nothing with them as they are is read again with some of them taken for no values.

import type { SourceRange } from '../../model/modelSpec.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import { iterate } from '../interpreter/iterate.ts';
import type { Value } from '../python/values.ts';

/** A parameter's default, as far as a guess goes by it. */
interface Default {
  readonly name: string;
  readonly type: Value['type'];
  readonly isEmpty: boolean;
}

/** Whether a default is taken for no value. */
export type Guess = (one: Default) => boolean;

export const AS_GIVEN: Guess = () => false;
const AS_NONE: Guess = ({ type, isEmpty }) => type === 'none' || isEmpty;
const AS_TEXT: Guess = (one) => one.type === 'string' || AS_NONE(one);
const ALL: Guess = () => true;

/** What is tried behind AS_GIVEN, of which the interpreter has just come back: `hasEnded` unless it failed, at `raisedAt`. */
export function* guessesAfter(
  it: Interpreter,
  hasEnded: boolean,
  raisedAt: SourceRange | undefined,
): Generator<Guess, void, void> {
  const widths = namesAt(it, it.widthsOfNone);
  const raised = namesAt(it, raisedAt ? [raisedAt] : []);
  // As little as a layer's width is None.
  if (widths.size > 0) yield ({ type, name }) => type === 'none' && widths.has(name);
  yield AS_NONE;
  if (hasEnded) return;
  yield AS_TEXT;
  // What a failure names, more than all that has a default.
  if (raised.size > 0) yield ({ name }) => raised.has(name);
  yield ALL;
}

/** Names in expressions or short statements. */
function namesAt({ source: { text } }: Interpreter, places: readonly SourceRange[]): ReadonlySet<string> {
  const short = places.filter(({ from, to }) => to - from <= LONGEST);
  return new Set(short.flatMap(({ from, to }) => text.slice(from, to).match(/[^\W\d]\w*/g) ?? []));
}

const LONGEST = 200;

/** A reading with a guess. */
export interface Tried {
  readonly guess: Guess;
  /** How many Sequentials it built. */
  readonly built: number;
  /** Whether it came to its end with nothing left out. */
  readonly isWhole: boolean;
  readonly steps: number;
  readonly asked: readonly { readonly of: Default; readonly isOpen: boolean }[];
}

/** Answers as the guess does, and keeps what was asked. */
export function answering(guess: Guess): {
  readonly isOpen: (value: Value, name: string) => boolean;
  readonly asked: Tried['asked'];
} {
  const asked: Tried['asked'][number][] = [];
  const isOpen = (value: Value, name: string) => {
    const of = { name, type: value.type, isEmpty: isEmpty(value) };
    const answer = guess(of);
    asked.push({ of, isOpen: answer });
    return answer;
  };
  return { isOpen, asked };
}

/** Whether a reading with the guess would be the same as this one. */
export function isSame({ asked }: Tried, guess: Guess): boolean {
  return asked.every(({ of, isOpen }) => guess(of) === isOpen);
}

function isEmpty(value: Value): boolean {
  if (value.type === 'string') return value.value === '';
  if (value.type !== 'list' && value.type !== 'tuple' && value.type !== 'dict') return false;
  const items = iterate(value);
  return !('type' in items) && items.length === 0;
}
