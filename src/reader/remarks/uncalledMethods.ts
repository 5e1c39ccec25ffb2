// Methods that are named and not called: `loss.backward`, which does nothing, and `net = net.cuda`.

import type { SourceRange } from '../../model/modelSpec.ts';
import { type Phrase, phrase } from '../../model/phrase.ts';
import type { Frame, Interpreter } from '../interpreter/interpreter.ts';
import { isOfLibrary } from '../interpreter/library.ts';
import { tellMistake } from '../interpreter/mistakes.ts';
import { isModule } from '../modules/moduleTree.ts';
import type { Value } from '../python/values.ts';
import { diagnostic } from '../text/sourceText.ts';
import type { Expression, Statement } from '../text/syntax.ts';

const OF_MODULES = /^(eval|train|cuda|cpu|to|float|double|half|zero_grad)$/;
/** What nothing else has that stands in a file of torch. */
const OF_OTHERS = /^(backward|zero_grad)$/;
const OF_OPTIMIZERS = /(optim|sched)\w*\.step$|^opt\.step$/i;

/** Of a statement that is nothing but an attribute. */
export function tellUncalled(it: Interpreter, expression: Expression, value: Value, frame: Frame): void {
  if (expression.type !== 'attribute' || isOfLibrary(frame)) return;
  const written = textOf(it, expression);
  if (!written || !(OF_OTHERS.test(expression.name) || OF_OPTIMIZERS.test(written) || isOfModule(value))) return;
  tell(
    it,
    phrase`\`${written}\` is not called, so it does nothing here; write \`${`${written}()`}\`.`,
    expression.range,
  );
}

/** Of an assignment that puts a module's method in the place of the module. */
export function tellAssignedMethod(
  it: Interpreter,
  { targets, value: expression }: Extract<Statement, { type: 'assign' }>,
  value: Value,
  frame: Frame,
): void {
  if (expression.type !== 'attribute' || !isOfModule(value) || isOfLibrary(frame)) return;
  const { object } = expression;
  const written = object.type === 'call' ? `.${expression.name}` : textOf(it, expression);
  const names = targets.map((target) => textOf(it, target));
  const name = object.type === 'call' ? names[0] : names.find((one) => one === textOf(it, object));
  // What is built for its method alone is called by it.
  if (!written || !name || (object.type === 'call' && isCalled(it, name))) return;
  tell(
    it,
    phrase`\`${written}\` is not called, so \`${name}\` is a method from here on, and no module; write \`${`${written}()`}\`.`,
    expression.range,
  );
}

/** Whether it is called with nothing, as these methods are, and not with an input. */
function isCalled({ source: { text } }: Interpreter, name: string): boolean {
  return new RegExp(`(?<![\\w.])${name.replaceAll('.', '\\.')}\\(\\s*\\)`).test(text);
}

function isOfModule(value: Value): boolean {
  return value.type === 'method' && !value.function && OF_MODULES.test(value.name) && isModule(value.self);
}

function tell(it: Interpreter, message: Phrase, range: SourceRange): void {
  const fix = { title: phrase`Call it`, range: { from: range.to, to: range.to }, replacement: '()' };
  tellMistake(it, diagnostic(it.source, 'warning', 'not-called', message, range, fix));
}

/** Names and attributes alone. */
function textOf({ source: { text } }: Interpreter, { range: { from, to } }: Expression): string | undefined {
  return /^\w+(\.\w+)*$/.exec(text.slice(from, Math.min(to, from + LONGEST)))?.[0];
}

const LONGEST = 200;
