// `layers = layers.append(…)`: what a method that changes its object in place gives, None, takes the object's place.

import type { TextFix } from '../../model/modelSpec.ts';
import { phrase } from '../../model/phrase.ts';
import type { Frame, Interpreter } from '../interpreter/interpreter.ts';
import { isSure, tellMistake } from '../interpreter/mistakes.ts';
import { diagnostic } from '../text/sourceText.ts';
import type { Expression, Statement } from '../text/syntax.ts';
import { replacing } from './misspelt.ts';

/** Of an assignment whose value is None, before it is made. */
export function tellAssignedNone(
  it: Interpreter,
  { targets, value, range }: Extract<Statement, { type: 'assign' }>,
  frame: Frame,
): void {
  if (value.type !== 'call' || value.callee.type !== 'attribute' || !isSure(it, frame)) return;
  const textOf = (of: Expression) => it.source.text.slice(of.range.from, of.range.to);
  const { object, name: method } = value.callee;
  const name = textOf(object);
  if (!/^\w+(\.\w+)*$/.test(name) || !targets.some((target) => textOf(target) === name)) return;
  if (!/^(list|dict|set)$/.test(it.evaluate(object, frame).type)) return;
  const right = textOf(value);
  const fix: TextFix | undefined =
    targets.length === 1 && !right.includes('\n')
      ? replacing(right, { from: range.from, to: value.range.to })
      : undefined;
  const message = phrase`\`${method}\` changes \`${name}\` itself and gives None, which takes its place here.`;
  tellMistake(it, diagnostic(it.source, 'warning', 'assigned-none', message, range, fix));
}
