// What is told of a place of the file whatever model it is of: once, by whoever finds it first.

import type { Diagnostic } from '../../model/modelSpec.ts';
import type { Frame, Interpreter } from './interpreter.ts';
import { isOfLibrary } from './library.ts';

export function tellMistake({ mistakes }: Pick<Interpreter, 'mistakes'>, found: Diagnostic): void {
  const { from } = found.range;
  if (!mistakes.has(from)) mistakes.set(from, found);
}

/** Whether what is executed surely is, where nothing catches what it raises; `frame`: and stands in the file. */
export function isSure(it: Interpreter, frame?: Frame): boolean {
  return it.choices === 0 && it.trying === 0 && !(frame && isOfLibrary(frame));
}
