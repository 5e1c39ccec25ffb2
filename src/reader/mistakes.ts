// What is told of a place of the file whatever model it is of: once, by whoever finds it first.

import type { Diagnostic } from '../model/modelSpec.ts';
import type { Interpreter } from './interpreter.ts';

export function tellMistake({ mistakes }: Pick<Interpreter, 'mistakes'>, found: Diagnostic): void {
  const { from } = found.range;
  if (!mistakes.has(from)) mistakes.set(from, found);
}
