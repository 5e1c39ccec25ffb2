// What context managers give where a `with` enters them, and those that do nothing where it ends.

import { phrase } from '../../model/phrase.ts';
import { callDefined } from '../python/operations.ts';
import { isNoContext } from '../python/protocols.ts';
import { NONE, reasonOf, unknown, type Value } from '../python/values.ts';
import type { Expression, Statement } from '../text/syntax.ts';
import { evaluateArguments } from './evaluate.ts';
import { raise } from './exceptions.ts';
import type { Frame, Interpreter } from './interpreter.ts';

/** The context manager, and what it gives where it is entered. */
export function enter(
  it: Interpreter,
  value: Expression,
  callee: Value,
  frame: Frame,
): { readonly context: Value; readonly entered: Value } {
  const name = value.type === 'call' && callee.type === 'external' ? callee.name : '';
  if (name === 'contextlib.nullcontext' && value.type === 'call') {
    const entered = evaluateArguments(it, value.arguments, frame)[0]?.value ?? NONE;
    return { context: entered, entered };
  }
  const context = it.evaluate(value, frame);
  // It gives itself.
  const isBar = /^tqdm(\.\w+)*\.t(qdm|range)$/.test(name);
  if (isBar || it.raised) return { context, entered: context };
  if (isNoContext(context)) return { context, entered: raise(it, 'TypeError', phrase`\`with\` does not take it`) };
  const entered = callDefined(it, context, '__enter__', [], value.range, frame) ?? unknown(reasonOf(context));
  return { context, entered };
}

/** Enters those of a statement that do nothing at its end; false, and nothing done, where there are others. */
export function enterIdle(it: Interpreter, { items }: Statement & { readonly type: 'with' }, frame: Frame): boolean {
  const callees = items.map(({ value }) => (value.type === 'call' ? it.evaluate(value.callee, frame) : NONE));
  if (!callees.every((callee) => callee.type === 'external' && !DOES_MORE.test(callee.name))) return false;
  for (const [at, { value, target }] of items.entries()) {
    const { entered } = enter(it, value, callees[at]!, frame);
    if (it.raised) break;
    if (target) it.assign(target, entered, frame);
  }
  return true;
}

/** What changes how the body is run, or goes on behind it. */
const DOES_MORE = /^(contextlib\.suppress|pytest\..*|torch\.(.*\.)?(no_grad|inference_mode|set_grad_enabled))$/;
