// The width that a module takes of a tensor's last dimension, and what is said where another one comes.

import type { Diagnostic, TextFix } from '../../model/modelSpec.ts';
import { phrase, type Text } from '../../model/phrase.ts';
import { counted } from '../../model/shape.ts';
import { isFlattening, keepsWidth } from '../../model/shapes.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import { givenArgument, hasChanges } from '../modules/givenArguments.ts';
import { readLayer } from '../modules/layers.ts';
import type { ModuleValue, Value } from '../python/values.ts';
import { diagnostic } from '../text/sourceText.ts';

/** A Linear, and what it takes. */
export interface Taker {
  readonly module: ModuleValue;
  readonly width: number;
}

/**
 * Of the module itself, or within a Sequential behind what leaves the width as it is; undefined where it is not known.
 * `isRow`: whether it is given rows, which a Flatten leaves as they are.
 */
export function takerOf(it: Interpreter, value: Value, isRow: boolean, depth = 0): Taker | undefined {
  if (!isPlain(value) || depth > MAX_DEPTH) return undefined;
  if (value.name === 'Linear') {
    const width = givenArgument(value, 'in_features')?.value;
    return width?.type === 'int' ? { module: value, width: Number(width.value) } : undefined;
  }
  if (value.name !== 'Sequential' || 'type' in value.children) return undefined;
  for (const { value: child } of value.children) {
    if (!leavesWidth(it, child, isRow)) return takerOf(it, child, isRow, depth + 1);
  }
  return undefined;
}

const MAX_DEPTH = 20;

/** Whether it is a module of torch's that computes what its call says. */
export function isPlain(value: Value): value is ModuleValue {
  if (value.type !== 'module') return false;
  return !value.heir && !value.self && !value.either && !value.converted && !hasChanges(value);
}

/** Whether what it gives is as wide as what it takes, whatever that is. */
function leavesWidth(it: Interpreter, value: Value, isRow: boolean): boolean {
  if (!isPlain(value)) return false;
  const { layer } = readLayer(it, value, '');
  return keepsWidth(layer) || (isRow && isFlattening(layer));
}

/**
 * An error at the Linear, with what mends it where the width is written as a number, or twice what is written is meant:
 * `isHalf`.
 */
export function otherWidth(
  it: Interpreter,
  { module, width }: Taker,
  given: number,
  giver: Text,
  isHalf = false,
): Diagnostic {
  const { range } = module;
  const line = it.source.lineAt(range.from);
  const name = phrase`${module.name} in ${it.source.lineName(range.from)}`;
  const takes = phrase`${name} ${phrase`takes ${counted(width, 'input')}`}`;
  const message = phrase`${takes}, but ${giver} gives ${given}.`;
  return {
    ...diagnostic(it.source, 'error', 'width-mismatch', message, range, fixOf(it, module, given, isHalf)),
    line,
  };
}

function fixOf({ source }: Interpreter, module: ModuleValue, given: number, isHalf: boolean): TextFix | undefined {
  const argument = givenArgument(module, 'in_features');
  if (!argument) return undefined;
  const all = source.text.slice(argument.range.from, argument.range.to);
  const written = all.replace(/^in_features\s*=\s*/, '');
  const isNumber = /^\d+(?:\s*\*\s*\d+)*$/.test(written);
  if (!isNumber && !(isHalf && /^[A-Za-z_][\w.]*$/.test(written))) return undefined;
  const right = isNumber ? String(given) : `2 * ${written}`;
  const range = { from: argument.range.to - written.length, to: argument.range.to };
  return { title: phrase`Make it ${right}`, range, replacement: right };
}
