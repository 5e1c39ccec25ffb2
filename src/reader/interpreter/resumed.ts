// The body of a generator, run as far as the next `yield`: its statements stand in turn with those of whoever asks. One whose
// way is not known, or that has a `yield` in any other form than those here, is run to its end at once.

import { phrase, type Text } from '../../model/phrase.ts';
import { truthOf } from '../python/operations.ts';
import { DELETED, type Generation, type ListValue, NONE, reasonOf, unknown, type Value } from '../python/values.ts';
import { hasYield } from '../text/generators.ts';
import type { Block, ExceptHandler, Expression, Statement } from '../text/syntax.ts';
import { setVariable } from './assign.ts';
import { withoutAsking } from './assumptions.ts';
import { chosenBranch, executeMet, executeUnknown, metCase } from './branch.ts';
import { enterIdle } from './enterContext.ts';
import { catches, catchesNames, placeRaised } from './exceptions.ts';
import type { Frame, Interpreter, Loop } from './interpreter.ts';
import { returnedBy } from './iterators.ts';
import { standWithin } from './leftGenerators.ts';
import { isOfLibrary } from './library.ts';
import { MAX_ITERATIONS, stepper } from './stepper.ts';
import { yieldsWithin } from './yieldsWithin.ts';

/** Whether it goes on behind a statement, has left (by `return`, `break`, `continue` or an error), or why that is not known. */
type Way = 'on' | 'left' | { readonly reason: Text };

type Run = Generator<Value, Way, void>;

interface Body {
  readonly it: Interpreter;
  readonly frame: Frame;
  /** Takes what is given by statements that are run at once. */
  readonly yielded: ListValue;
  readonly generation: Generation;
}

/** What the generator gives; in the end, why it is not known how it goes on. */
export function* resumed(
  it: Interpreter,
  block: Block,
  frame: Frame,
  yielded: ListValue,
  generation: Generation,
): Generator<Value, Text | undefined, void> {
  const way = yield* runBlock({ it, frame, yielded, generation }, block);
  if (typeof way !== 'string') return way.reason;
  generation.returned = frame.exits.at(-1)?.value ?? NONE;
  return undefined;
}

function* runBlock(body: Body, block: Block): Run {
  const { it, frame } = body;
  for (const statement of block) {
    it.spend(1);
    const way = yield* runStatement(body, statement);
    if (it.raised) placeRaised(it, statement.range, frame);
    if (it.raised) return 'left';
    if (way !== 'on') return way;
  }
  return 'on';
}

function* runStatement(body: Body, statement: Statement): Run {
  const { it, frame } = body;
  if (!hasYield(statement)) return runAtOnce(body, () => it.execute([statement], frame));
  const apart = yieldsWithin(statement);
  if (apart) {
    for (const one of apart.yields) {
      const { way } = yield* give(body, one);
      if (way !== 'on') return way;
    }
    return yield* runStatement(body, apart.rest);
  }
  switch (statement.type) {
    case 'expression':
      if (statement.value.type !== 'yield') break;
      return (yield* give(body, statement.value)).way;
    case 'assign': {
      if (statement.value.type !== 'yield') break;
      const { way, value } = yield* give(body, statement.value);
      if (way === 'on') for (const target of statement.targets) it.assign(target, value, frame);
      return way;
    }
    case 'if': {
      if (hasYield(statement.test)) break;
      const { branch, known, test } = chosenBranch(it, statement, frame);
      if (it.raised) return 'left';
      if (known) return yield* runBlock(body, known);
      return yield* runWhole(body, () => executeUnknown(it, branch, test, frame));
    }
    case 'for': {
      if (hasYield(statement.iterable)) break;
      const iterable = it.evaluate(statement.iterable, frame);
      const isOpen = (iterable.type === 'list' || iterable.type === 'iterator') && iterable.each;
      if (isOpen) return { reason: phrase`what it goes through is not all known` };
      const take = it.raised ? undefined : stepper(it, iterable, statement.iterable.range, frame);
      return yield* runLoop(body, statement, () => {
        const step = take?.();
        if (!step || 'reason' in step || it.raised) return step && 'reason' in step ? step.reason : false;
        it.assign(statement.target, step.item, frame);
        return true;
      });
    }
    case 'match': {
      if (hasYield(statement.subject) || statement.cases.some(({ guard }) => guard && hasYield(guard))) break;
      const subject = it.evaluate(statement.subject, frame);
      const met = it.raised ? undefined : metCase(it, statement.cases, subject, frame);
      if (it.raised || !met) return it.raised ? 'left' : 'on';
      if (!met.isCertain) return yield* runWhole(body, () => executeMet(it, statement, met, subject, frame));
      met.bind();
      return yield* runBlock(body, met.body);
    }
    case 'try':
      // What is imported may not be installed.
      if (statement.handlers.length > 0 && statement.body.some(({ type }) => type === 'import')) break;
      return yield* runFinally(body, statement);
    case 'with':
      if (statement.items.some(({ value }) => hasYield(value)) || !enterIdle(it, statement, frame)) break;
      return it.raised ? 'left' : yield* runBlock(body, statement.body);
    case 'while':
      if (hasYield(statement.test)) break;
      return yield* runLoop(body, statement, () =>
        withoutAsking(it, () => {
          const value = it.evaluate(statement.test, frame);
          return truthOf(it, value, statement.test.range, frame) ?? reasonOf(value);
        }),
      );
  }
  return yield* runWhole(body, () => it.execute([statement], frame));
}

type TryStatement = Statement & { readonly type: 'try' };

function* runFinally(body: Body, statement: TryStatement): Run {
  const { it } = body;
  const way = yield* runOrLeave(body, statement.final, () => runHandled(body, statement));
  if (typeof way !== 'string') return way;
  const { raised } = it;
  it.raised = undefined;
  const end = yield* runBlock(body, statement.final);
  if (end !== 'on') return end;
  it.raised = raised;
  return way;
}

/** Runs `left` too where it is left while it stands at a `yield`. */
function* runOrLeave({ it, frame, generation }: Body, left: Block, run: () => Run): Run {
  if (left.length === 0) return yield* run();
  const leave = standWithin(it, generation, () => void it.execute(left, frame));
  let way: Way | undefined;
  try {
    way = yield* run();
  } finally {
    leave();
    if (way === undefined) it.execute(left, frame);
  }
  return way;
}

/** The body of a `try`, where nothing in it may fail but what surely does, then what catches that. */
function* runHandled(body: Body, { body: tried, handlers, otherwise }: TryStatement): Run {
  const { it, frame } = body;
  const isHandled = handlers.length > 0;
  const leftBy = handlers.find(({ exception }) => catchesExit(exception))?.body ?? [];
  const way = yield* runOrLeave(body, leftBy, () =>
    isHandled ? runTried(body, tried, handlers) : runBlock(body, tried),
  );
  const { raised } = it;
  if (typeof way !== 'string' || !raised) return way === 'on' ? yield* runBlock(body, otherwise) : way;
  it.raised = undefined;
  for (const handler of handlers) {
    const found = catches(handler.exception && it.evaluate(handler.exception, frame), raised);
    if (found === false) continue;
    if (found === undefined) return { reason: phrase`what was raised is not read` };
    const setName = (value: Value) => handler.name && setVariable(it, frame.scope, handler.name, value);
    setName(raised.value ?? unknown(phrase`what was raised is not read`));
    const end = yield* runBlock(body, handler.body);
    setName(DELETED);
    return end;
  }
  it.raised = raised;
  return 'left';
}

/** What runs in between is none of what is tried. */
function* runTried(body: Body, block: Block, handlers: readonly ExceptHandler[]): Run {
  const { it, frame } = body;
  const asksNames = !isOfLibrary(frame) && handlers.some(({ exception }) => catchesNames(exception));
  const run = runBlock(body, block);
  try {
    for (;;) {
      const before = it.uncertain;
      it.trying++;
      if (asksNames) it.tryingNames++;
      const step = run.next();
      if (asksNames) it.tryingNames--;
      it.trying--;
      if ((it.raised ?? it).uncertain > before) {
        it.raised = undefined;
        return { reason: phrase`whether what is tried fails is not known` };
      }
      if (step.done) return step.value;
      yield step.value;
    }
  } finally {
    run.return('left');
  }
}

/** Whether leaving a generator at a `yield` is caught. */
function catchesExit(exception: Expression | undefined): boolean {
  if (exception?.type === 'tuple') return exception.items.some(catchesExit);
  return !exception || (exception.type === 'name' && /^(BaseException|GeneratorExit)$/.test(exception.name));
}

/** A statement without a `yield`. */
function runAtOnce({ it, frame }: Body, run: () => boolean): Way {
  const exits = frame.exits.length;
  const leaves = frame.loops.at(-1)?.exits.length ?? 0;
  const alive = run();
  const left = frame.exits.length - exits + (frame.loops.at(-1)?.exits.length ?? 0) - leaves;
  if (it.raised || left === 0) return alive && !it.raised ? 'on' : 'left';
  const isCertain =
    !alive && left === 1 && !frame.exits.at(-1)?.changes && frame.loops.at(-1)?.exits.at(-1)?.certain !== false;
  return isCertain ? 'left' : { reason: phrase`where it ends depends on a condition` };
}

/** One with it, to its end: what it gives comes only then. */
function* runWhole(body: Body, run: () => boolean): Run {
  const { it, yielded, generation } = body;
  it.store.write(yielded, 'items', []);
  let way: Way = 'on';
  const written = it.store.watch(() => {
    way = runAtOnce(body, run);
  });
  const before = generation.written;
  generation.written = before ? new Map([...before, ...written]) : written;
  const { items } = yielded;
  if ('type' in items) return { reason: items.reason };
  const raised = it.raised;
  it.raised = undefined;
  for (const item of items) yield item;
  it.raised ??= raised;
  return way;
}

function* runLoop(
  body: Body,
  statement: Statement & { readonly type: 'for' | 'while' },
  next: () => boolean | Text,
): Run {
  const { it, frame } = body;
  for (let iteration = 0; ; iteration++) {
    const goesOn = next();
    if (it.raised) return 'left';
    if (goesOn === false) return yield* runBlock(body, statement.otherwise);
    if (goesOn !== true) return { reason: goesOn };
    if (it.left() <= 0 || iteration >= MAX_ITERATIONS) return { reason: phrase`it runs too long` };
    const loop: Loop = { mark: it.store.mark(), branches: frame.branches, exits: [] };
    frame.loops.push(loop);
    const way = yield* runBlock(body, statement.body);
    frame.loops.pop();
    if (typeof way !== 'string') return way;
    const [exit] = loop.exits;
    if (way === 'left' && !exit) return 'left';
    if (exit?.kind === 'break') return 'on';
  }
}

/** `yield value` and `yield from value`. */
function* give(
  { it, frame }: Body,
  { value, isFrom, range }: Expression & { readonly type: 'yield' },
): Generator<Value, { readonly way: Way; readonly value: Value }, void> {
  const given = value ? it.evaluate(value, frame) : NONE;
  if (it.raised) return { way: 'left', value: NONE };
  if (!isFrom) {
    yield given;
    return { way: 'on', value: NONE };
  }
  const take = stepper(it, given, range, frame);
  for (let step = take(); step && !it.raised; step = take()) {
    if ('reason' in step) return { way: step, value: NONE };
    yield step.item;
  }
  return { way: it.raised ? 'left' : 'on', value: it.raised ? NONE : returnedBy(given) };
}
