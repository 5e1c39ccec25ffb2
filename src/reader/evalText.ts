// `eval` of a text that names something, as configurations do: `eval('nn.ReLU')`, `eval('nn.ReLU()')`.

import type { SourceRange } from '../model/modelSpec.ts';
import { lookUp } from './evaluate.ts';
import type { Frame, Interpreter } from './interpreter.ts';
import { unknown, type Value } from './values.ts';

const NAMED = /^\s*([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)(\(\))?\s*$/;
const KEYWORDS = /^(None|True|False|lambda)$/;

export function evalText(it: Interpreter, text: string, range: SourceRange, frame: Frame): Value {
  const [, path, call] = NAMED.exec(text) ?? [];
  const [first, ...rest] = path?.split('.') ?? [];
  if (!first || KEYWORDS.test(first)) return unknown('what `eval` gives is not read');
  const value = rest.reduce<Value>((object, name) => it.attribute(object, name), lookUp(first, frame.scope));
  return call ? it.call(value, [], range, frame) : value;
}
