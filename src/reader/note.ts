// One place that says something of training -> its note, with the values that were met there.

import type { SourceRange } from '../model/modelSpec.ts';
import { phrase, type Text } from '../model/phrase.ts';
import type { Interpreter } from './interpreter.ts';
import type { NoteKind as Kind } from './trainingNotes.ts';

export const MAX_NOTES = 100;
const MAX_VALUES = 4;

export function note(
  it: Interpreter,
  kind: Kind,
  range: SourceRange,
  read: { readonly value: unknown } | { readonly problem: Text },
  isShuffled = false,
): void {
  const { notes, choices } = it.training;
  const key = `${kind} ${range.from}`;
  const found = notes.get(key) ?? { kind, range, values: [], problem: undefined, isShuffled };
  if (notes.size < MAX_NOTES) notes.set(key, found);
  const isCertain = choices === 0;
  if ('value' in read && isCertain) {
    const same = found.values.some((value) => JSON.stringify(value) === JSON.stringify(read.value));
    if (!same && found.values.length < MAX_VALUES) found.values.push(read.value);
  } else {
    found.problem ??=
      'problem' in read ? read.problem : phrase`whether it is executed depends on a condition that is not known`;
  }
}
