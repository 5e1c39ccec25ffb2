// The input that the text gives a model, asked while that is read, and what was asked: an answer may change with the text
// of statements that have nothing to do with the model.

import type { Shape } from '../model/shape.ts';
import type { Interpreter } from './interpreter.ts';
import { type AskedInput, type Named, statedInput } from './knownInput.ts';

/** As statedInput. */
export function askInput(it: Interpreter, named: Named): Shape | undefined {
  const shape = statedInput(it.source.text, named);
  it.askedInputs.push({ named, shape });
  return shape;
}

/** Whether the text gives the same answer. */
export function isAnswered(text: string, { named, shape }: AskedInput): boolean {
  return statedInput(text, named)?.join() === shape?.join();
}
