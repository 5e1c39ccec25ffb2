// `with`: what a context manager of the file does before its body and after it, and what some of Python's and torch's do.

import type { SourceRange } from '../../model/modelSpec.ts';
import { phrase } from '../../model/phrase.ts';
import { withoutGradients } from '../forward/effects.ts';
import { callDefined, truthOf } from '../python/operations.ts';
import { type ArgumentValue, NONE, unknown, type Value } from '../python/values.ts';
import type { Argument, Expression, Statement } from '../text/syntax.ts';
import { runContext } from './callFunction.ts';
import { enter } from './enterContext.ts';
import { evaluateArguments } from './evaluate.ts';
import { catches } from './exceptions.ts';
import type { Frame, Interpreter } from './interpreter.ts';

type WithStatement = Statement & { readonly type: 'with' };

/** Whether the end of the statement can be reached. */
export function executeWith(it: Interpreter, statement: WithStatement, frame: Frame, at = 0): boolean {
  const item = statement.items[at];
  if (!item) return it.execute(statement.body, frame);
  const { value, target } = item;
  const callee = value.type === 'call' ? it.evaluate(value.callee, frame) : NONE;
  const goOn = (entered: Value) => {
    if (target) it.assign(target, entered, frame);
    if (!it.enter()) return true;
    const alive = executeWith(it, statement, frame, at + 1);
    it.leave();
    return alive;
  };
  if (value.type === 'call' && isContextFunction(callee)) {
    return executeWithin(it, callee, evaluateArguments(it, value.arguments, frame), goOn);
  }
  const { context, entered } = enter(it, value, callee, frame);
  if (it.raised) return false;
  const awaited = value.type === 'call' ? suppressedBy(value, callee) : [];
  const isSuppressed = awaited.length > 0;
  if (isSuppressed) it.trying++;
  const isUngraded =
    value.type === 'call' && callee.type === 'external' && isWithoutGradients(it, callee.name, value, frame);
  const goOnWithin = () => !it.raised && goOn(entered);
  const alive = isUngraded ? withoutGradients(it, value.range, goOnWithin) : goOnWithin();
  if (isSuppressed) it.trying--;
  if (value.type !== 'call' || (callee.type !== 'external' && !isSuppressed))
    return leave(it, context, alive, value.range, frame);
  if (!isSuppressed || !it.raised) return alive;
  const suppressed = awaited.flatMap((arg) => {
    const exception = it.evaluate(arg.value, frame);
    return exception.type === 'tuple' ? exception.items : [exception];
  });
  if (catches({ type: 'tuple', items: suppressed }, it.raised) === false) return alive;
  it.raised = undefined;
  return true;
}

/** The exceptions after which it goes on behind the body: contextlib's `suppress` has them, and what tests await. */
function suppressedBy(call: Expression & { type: 'call' }, callee: Value): readonly Argument[] {
  if (callee.type === 'external' && callee.name === 'contextlib.suppress') return call.arguments;
  const isTest =
    call.callee.type === 'attribute' && /^assertRaises/.test(call.callee.name)
      ? callee.type === 'external' || callee.type === 'unknown'
      : callee.type === 'external' && callee.name === 'pytest.raises';
  const isException = (arg: Argument, at: number) =>
    arg.kind === 'keyword' ? /^expected_exc/.test(arg.name) : at === 0;
  return isTest ? call.arguments.filter(isException) : [];
}

function isContextFunction(callee: Value): boolean {
  return callee.type === 'method'
    ? callee.function?.isContext === true
    : callee.type === 'function' && !!callee.isContext;
}

/** The body takes the place of the generator's `yield`: what it raises is raised there. */
function executeWithin(
  it: Interpreter,
  callee: Value,
  args: readonly ArgumentValue[],
  body: (entered: Value) => boolean,
): boolean {
  let isReached = false;
  let alive = false;
  const failure = runContext(it, callee, args, (entered) => {
    isReached = true;
    if (body(entered) || it.raised) alive = true;
  });
  if (!isReached && !it.raised) return body(unknown(failure ?? phrase`what the context manager gives is not read`));
  return alive && !it.raised;
}

/** `__exit__`, which may keep what was raised from going on. */
function leave(it: Interpreter, context: Value, alive: boolean, range: SourceRange, frame: Frame): boolean {
  if (context.type !== 'instance') return alive;
  const { raised } = it;
  it.raised = undefined;
  const what = raised ? unknown(phrase`what was raised is not read`) : NONE;
  const answer = callDefined(it, context, '__exit__', [what, what, what], range, frame);
  if (!raised || it.raised) return alive && !it.raised;
  if (answer && truthOf(it, answer, range, frame)) return true;
  it.raised = raised;
  return false;
}

/** `torch.no_grad()`, `torch.set_grad_enabled(False)`. */
function isWithoutGradients(it: Interpreter, name: string, call: Expression & { type: 'call' }, frame: Frame): boolean {
  if (/^torch\.(autograd\.(grad_mode\.)?)?(no_grad|inference_mode)$/.test(name)) return true;
  const [first] = call.arguments;
  const mode = first && it.evaluate(first.value, frame);
  return name === 'torch.set_grad_enabled' && mode?.type === 'bool' && !mode.value;
}
