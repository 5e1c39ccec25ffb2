// The body of a generator, run as far as the next `yield`: its statements stand in turn with those of whoever asks. One whose
// way is not known, or that has a `yield` in any other form than those here, is run to its end at once.

import { phrase, type Text } from '../model/phrase.ts';
import { withoutAsking } from './assumptions.ts';
import { chosenBranch, executeUnknown } from './branch.ts';
import { enterIdle } from './enterContext.ts';
import { placeRaised } from './exceptions.ts';
import { hasYield } from './generators.ts';
import type { Frame, Interpreter, Loop } from './interpreter.ts';
import { returnedBy } from './iterators.ts';
import { standWithin } from './leftGenerators.ts';
import { truthOf } from './operations.ts';
import { MAX_ITERATIONS, stepper } from './stepper.ts';
import type { Block, Expression, Statement } from './syntax.ts';
import { type Generation, type ListValue, NONE, reasonOf, type Value } from './values.ts';

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
    case 'try':
      if (statement.handlers.length > 0) break;
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

/** `try` without handlers. */
function* runFinally(body: Body, statement: Statement & { readonly type: 'try' }): Run {
  const { it, frame, generation } = body;
  const leave = standWithin(it, generation, () => void it.execute(statement.final, frame));
  let way: Way | undefined;
  try {
    way = yield* runBlock(body, statement.body);
    if (way === 'on') way = yield* runBlock(body, statement.otherwise);
  } finally {
    leave();
    // Left while it stands at a `yield`.
    if (way === undefined) it.execute(statement.final, frame);
  }
  if (typeof way !== 'string') return way;
  const { raised } = it;
  it.raised = undefined;
  const end = yield* runBlock(body, statement.final);
  if (end !== 'on') return end;
  it.raised = raised;
  return way;
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
