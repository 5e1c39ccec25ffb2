// The input that the text gives a model, asked while that is read, and what was asked: an answer may change with the text
// of statements that have nothing to do with the model.

import type { Shape } from '../../model/shape.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import { type AskedInput, type Named, statedInput } from './knownInput.ts';

/** As statedInput. */
export function askInput(it: Interpreter, named: Named): Shape | undefined {
  const { name, path, range, isWhole } = named;
  const key = `${range?.from} ${isWhole} ${path} ${name}`;
  let asked = it.askedInputs.get(key);
  if (!asked) {
    asked = { named, shape: statedInput(it.source.text, named) };
    it.askedInputs.set(key, asked);
  }
  return asked.shape;
}

/** Whether the text gives the same answer. */
export function isAnswered(text: string, { named, shape }: AskedInput): boolean {
  return statedInput(text, named)?.join() === shape?.join();
}
