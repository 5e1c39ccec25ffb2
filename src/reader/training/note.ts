// One place that says something of training -> its note, with the values that were met there.

import type { SourceRange } from '../../model/modelSpec.ts';
import { phrase, type Text } from '../../model/phrase.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import type { NoteKind as Kind } from './trainingNotes.ts';

export const MAX_NOTES = 100;
const MAX_VALUES = 4;

export function note(
  it: Interpreter,
  kind: Kind,
  range: SourceRange,
  read: { readonly value: unknown } | { readonly problem: Text },
  isForTraining = false,
): void {
  const { notes, choices } = it.training;
  const key = `${kind} ${range.from}`;
  const found = notes.get(key) ?? { kind, range, values: [], perhaps: [], problem: undefined, isForTraining };
  if (notes.size < MAX_NOTES) notes.set(key, found);
  const isCertain = choices === 0;
  const value = 'value' in read ? read.value : undefined;
  const values = 'value' in read && isCertain ? found.values : found.perhaps;
  const same = values.some((one) => JSON.stringify(one) === JSON.stringify(value));
  if (!same && values.length < MAX_VALUES) values.push(value);
  if (values === found.perhaps)
    found.problem ??=
      'problem' in read ? read.problem : phrase`whether it is executed depends on a condition that is not known`;
}
