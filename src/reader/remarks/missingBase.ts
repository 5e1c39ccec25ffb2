// Classes that are written as modules, and do not inherit from torch.nn.Module: their objects have no parameters, and cannot
// be called.

import type { Diagnostic } from '../../model/modelSpec.ts';
import { phrase } from '../../model/phrase.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import type { ClassValue } from '../python/values.ts';
import { diagnostic } from '../text/sourceText.ts';
import { replacing } from './misspelt.ts';

const LONGEST_CLASS = 20_000;
const CALLS_BASE = /\bsuper\([^)]*\)\.__init__\(/;
const HOLDS_LAYERS = /\bself\.\w+\s*=\s*((?:torch\.)?nn)\.[A-Z]\w*\(/;

export function missingBases(it: Interpreter, classes: readonly ClassValue[]): Diagnostic[] {
  return classes.flatMap((value) => ofClass(it, value));
}

/** It asks for the constructor of a base, has a `forward` and holds torch's layers, and has no base. */
function ofClass({ source }: Interpreter, { name, definition, attributes }: ClassValue): Diagnostic[] {
  const { from, to } = definition.range;
  if (definition.bases.length > 0 || definition.decorators.length > 0 || to - from > LONGEST_CLASS) return [];
  if (attributes.forward?.type !== 'function' || attributes.__call__ || attributes.parameters) return [];
  const text = source.text.slice(from, to);
  const head = /^class[ \t]+\w+(?:[ \t]*\([ \t]*\))?(?=[ \t]*:)/.exec(text)?.[0];
  const [, holder] = HOLDS_LAYERS.exec(text) ?? [];
  if (!head || !holder || !CALLS_BASE.test(text)) return [];
  const message = phrase`${name} does not inherit from torch.nn.Module, so its objects have no parameters and cannot be called as a model.`;
  const range = { from: from + head.indexOf(name), to: from + head.length };
  return [diagnostic(source, 'warning', 'missing-base', message, range, replacing(`${name}(${holder}.Module)`, range))];
}
