// Statements: control flow over every path that the program may take, loops with a bound.

import type { SourceRange } from '../../model/modelSpec.ts';
import { phrase, type Text } from '../../model/phrase.ts';
import { replaceNumbers } from '../arrays/arrayShape.ts';
import { rowsOf } from '../arrays/dataRows.ts';
import { libraryConstant } from '../arrays/numpy.ts';
import { drawRows } from '../draws/loaderDraws.ts';
import { drawnUnlike, note } from '../draws/stream.ts';
import { noteChange } from '../forward/effects.ts';
import { operationOn, traced } from '../forward/trace.ts';
import { growContainer } from '../modules/containers.ts';
import { isModule } from '../modules/moduleTree.ts';
import { externalName } from '../modules/torchSignatures.ts';
import { touchByOperator } from '../modules/touches.ts';
import { longer } from '../python/listMethods.ts';
import { writeEntries } from '../python/makeDict.ts';
import { binaryOperation, callDefined, elements, truthOf } from '../python/operations.ts';
import {
  type ArrayValue,
  DELETED,
  type ListValue,
  NONE,
  plainOf,
  reasonOf,
  type Scope,
  type Stream,
  type UnknownValue,
  unknown,
  unknownElement,
  unknownOf,
  type Value,
} from '../python/values.ts';
import { surelyLacks } from '../refused/lackedNames.ts';
import { tellAssignedNone } from '../remarks/assignedNone.ts';
import { tellAssignedMethod, tellUncalled } from '../remarks/uncalledMethods.ts';
import type { BinaryOperator, Block, ExceptHandler, Expression, Statement } from '../text/syntax.ts';
import { beginLoop, endLoop } from '../training/training.ts';
import { deleteTarget, setVariable } from './assign.ts';
import { withoutAsking } from './assumptions.ts';
import { now, wasThere } from './births.ts';
import { chosenBranch, executeCases, executeUnknown } from './branch.ts';
import { executeWith } from './contexts.ts';
import { defineClass, defineFunction } from './define.ts';
import { catches, catchesNames, placeRaised, raise, raiseValue } from './exceptions.ts';
import { idleness } from './idleLoops.ts';
import { type AbsentImport, absentImport, assumedImport, mayLackImport } from './importFallback.ts';
import { interferes } from './interleaving.ts';
import {
  alternatives,
  change,
  type Frame,
  type Interpreter,
  type Loop,
  outermostOf,
  type Raised,
} from './interpreter.ts';
import { iterate } from './iterate.ts';
import { keepHeld } from './keptLists.ts';
import { leaveStanding, makeUnknown } from './leftGenerators.ts';
import { choiceAt, isOfLibrary } from './library.ts';
import { presume, presumeInstalled, presumeTorchvisions } from './presumed.ts';
import { dropUnsettled, isPlain, leaveSettled, type Settled } from './settled.ts';
import { executeWithShare } from './shares.ts';
import { bindStar, broughtByImport, noteReplaced } from './starImports.ts';
import { MAX_ITERATIONS, ownIterator, putInTurn, stepper } from './stepper.ts';
import { type Changes, isOfFields, keepsLess, leftByLoop } from './store.ts';
import { decide } from './undecided.ts';

/**
 * Loops that run longer are not followed step by step: what they write becomes unknown. Of the steps left three quarters are allowed,
 * or so many: the blocks of a large network may be built in one loop.
 */
const MAX_LOOP_STEPS = 20_000;
/** Rounds in which a loop that is not followed shows all that it may write. */
const MAX_ROUNDS = 6;
/** What each is work for, whatever its body. */
const STEPS_FOR_ROUND = 20;

/** Python takes no more of them within each other. */
const MAX_LOOPS = 20;

const MAX_FAILURES = 100;

/** Frames of files whose statements are being executed. */
const running = new WeakSet<Frame>();

/** Whether the end of the block can be reached. */
export function execute(it: Interpreter, block: Block, frame: Frame): boolean {
  if (!it.enter()) return true;
  const isFile = frame.scope.kind === 'module' && !running.has(frame);
  if (isFile) running.add(frame);
  let alive = true;
  for (const statement of block) {
    it.spend(1);
    const begin = now();
    alive = isFile ? executeShare(it, statement, frame) : executeStatement(it, statement, frame) && !it.raised;
    if (it.raised) placeRaised(it, statement.range, frame);
    if (it.standing.size > 0) leaveStanding(it, statement, begin, frame);
    // What ends the file's run does not end its reading, unless the file says so here.
    if (isFile) {
      const { cause, at = statement.range } = it.raised ?? {};
      if (cause && it.failures.length < MAX_FAILURES) it.failures.push({ statement: statement.range, at, cause });
      alive = statement.type !== 'raise';
      it.raised = undefined;
    }
    if (!alive) break;
  }
  if (isFile) running.delete(frame);
  it.leave();
  return alive;
}

function executeShare(it: Interpreter, statement: Statement, frame: Frame): boolean {
  return executeWithShare(it, statement, frame, () => executeStatement(it, statement, frame) && !it.raised);
}

function executeStatement(it: Interpreter, statement: Statement, frame: Frame): boolean {
  switch (statement.type) {
    case 'expression': {
      const value = it.evaluate(statement.value, frame);
      if (statement.value.type === 'attribute') tellUncalled(it, statement.value, value, frame);
      return true;
    }
    case 'assign': {
      const value = it.evaluate(statement.value, frame);
      if (it.raised) return false;
      if (value.type === 'none') tellAssignedNone(it, statement, frame);
      if (value.type === 'method') tellAssignedMethod(it, statement, value, frame);
      for (const target of statement.targets) it.assign(target, value, frame);
      return true;
    }
    case 'update':
      update(it, statement, frame);
      return true;
    case 'return': {
      const value = statement.value ? it.evaluate(statement.value, frame) : NONE;
      if (it.raised) return false;
      const changes = frame.branches > 0 ? it.store.changesSince(frame.mark) : undefined;
      if (changes) it.spend(changes.size);
      frame.exits.push({ value, changes });
      return false;
    }
    case 'delete':
      for (const target of statement.targets) deleteTarget(it, target, frame);
      return true;
    case 'pass':
    case 'declare':
    case 'invalid':
      return true;
    case 'break':
    case 'continue': {
      const loop = frame.loops.at(-1);
      if (!loop) return false;
      const certain = frame.branches === loop.branches;
      loop.exits.push({ kind: statement.type, certain, changes: it.store.changesSince(loop.mark) });
      return false;
    }
    case 'raise':
      raiseValue(it, statement.value && it.evaluate(statement.value, frame));
      return false;
    case 'import':
      for (const binding of statement.bindings) {
        const { name, external } = binding;
        const ofLibrary = it.library.get(external);
        if (ofLibrary && external.startsWith('.')) presumeTorchvisions(it, external, statement.range);
        if (!ofLibrary && it.trying > 0 && lacksImport(it, external)) return false;
        const found =
          ofLibrary ?? libraryConstant(...splitName(external)) ?? broughtByImport(it, binding, statement.range);
        setVariable(it, frame.scope, name, found ?? { type: 'external', name: externalName(external) });
      }
      return true;
    case 'importAll':
      frame.scope.stars.push(externalName(statement.module));
      bindStar(it, frame.scope, externalName(statement.module));
      noteReplaced(it, frame.scope, statement.module, statement.range);
      it.starImports.set(statement.range.from, { module: externalName(statement.module), range: statement.range });
      return true;
    case 'scope':
      for (const name of statement.names) {
        let outer = frame.scope.parent ?? frame.scope;
        if (statement.kind === 'global') outer = outermostOf(outer);
        else while (outer.parent && !outer.variables[name]) outer = outer.parent;
        if (outer === frame.scope) continue;
        if (frame.scope.outer.size === 0) frame.scope.outer = new Map();
        (frame.scope.outer as Map<string, Scope>).set(name, outer);
      }
      return true;
    case 'assert':
      if (truthOf(it, it.evaluate(statement.test, frame), statement.test.range, frame) === false)
        raise(it, 'AssertionError', phrase`an assertion fails`);
      return true;
    case 'if': {
      const { branch, known, test } = chosenBranch(it, statement, frame);
      if (it.raised) return false;
      if (known) return it.execute(known, frame);
      return executeUnknown(it, branch, test, frame);
    }
    case 'while':
      return executeWhile(it, statement, frame);
    case 'for': {
      const iterable = it.evaluate(statement.iterable, frame);
      const { target } = statement;
      beginLoop(it, target.type === 'name' ? target.name : '', iterable, statement.iterable.range);
      const alive = executeFor(it, statement, iterable, frame);
      endLoop(it);
      return alive;
    }
    case 'try':
      return executeTry(it, statement, frame);
    case 'with':
      return executeWith(it, statement, frame);
    case 'match': {
      const subject = it.evaluate(statement.subject, frame);
      return executeCases(it, statement, statement.cases, subject, frame);
    }
    case 'function':
      setVariable(it, frame.scope, statement.name, defineFunction(it, statement, frame));
      return true;
    case 'class':
      setVariable(it, frame.scope, statement.name, defineClass(it, statement, frame));
      return true;
    default:
      return statement satisfies never;
  }
}

/** Whether numbers stay as they are. */
function isNeutral(operator: string, value: Value): boolean {
  if (value.type !== 'int' && value.type !== 'float') return false;
  return value.value === (/^[+-]$/.test(operator) ? 0 : /^[*/]$/.test(operator) ? 1 : undefined);
}

/** `a += b`; what can change changes in place. */
function update(it: Interpreter, statement: UpdateStatement, frame: Frame): void {
  const held = heldTarget(it, statement, frame);
  updateIn(it, held ? { ...statement, target: held } : statement, frame);
  if (held) for (const name of [HELD_OBJECT, HELD_INDEX]) it.store.write(frame.scope.variables, name, undefined);
}

type UpdateStatement = Statement & { readonly type: 'update' };

/** Names that no file can have. */
const [HELD_OBJECT, HELD_INDEX] = ['an object', 'an index'];

/**
 * `sizes[place()] += 1`: what the target's place is made of is evaluated once, before the value; undefined where it is the
 * same when it is evaluated again.
 */
function heldTarget(it: Interpreter, { target, value }: UpdateStatement, frame: Frame): Expression | undefined {
  if (target.type !== 'attribute' && target.type !== 'subscript') return undefined;
  const isSteady = target.type === 'attribute' || isLiteral(target.index) || doesNothing(value);
  if (isSteady && doesNothing(target)) return undefined;
  const hold = (one: Expression, name: string): Expression => {
    it.store.write(frame.scope.variables, name, it.evaluate(one, frame));
    return { type: 'name', name, range: one.range };
  };
  const object = hold(target.object, HELD_OBJECT);
  if (target.type === 'attribute') return { ...target, object };
  const { index } = target;
  const isInParts = (index.type === 'tuple' ? index.items : [index]).some(({ type }) =>
    /^(slice|ellipsis)$/.test(type),
  );
  return { ...target, object, index: isInParts ? index : hold(index, HELD_INDEX) };
}

function isLiteral({ type }: Expression): boolean {
  return type === 'int' || type === 'string' || type === 'constant';
}

/** Whether it only names something, or computes with what it names. */
function doesNothing(one: Expression): boolean {
  switch (one.type) {
    case 'attribute':
      return doesNothing(one.object);
    case 'subscript':
      return doesNothing(one.object) && doesNothing(one.index);
    case 'binary':
      return doesNothing(one.left) && doesNothing(one.right);
    default:
      return one.type === 'name' || one.type === 'float' || isLiteral(one);
  }
}

function updateIn(it: Interpreter, statement: UpdateStatement, frame: Frame): void {
  const { operator, range } = statement;
  const before = it.evaluate(statement.target, frame);
  const value = it.evaluate(statement.value, frame);
  if (it.raised) return;
  const own = callDefined(it, before, IN_PLACE[operator] ?? '', [value], range, frame);
  if (own) {
    it.assign(statement.target, own, frame);
    return;
  }
  // `layer.weight.data *= scale`, with a scale of 1.
  if (before.type === 'parameter' && isNeutral(operator, value)) return;
  if (before.type === 'parameter' && !it.isOpening) {
    touchByOperator(it, `${operator}=`, before, range);
    return;
  }
  const object = plainOf(before);
  if (object.type === 'list' && operator === '+') {
    const put = (item: Value) => void it.store.write(object, 'items', longer(it, object, [item]));
    const isPut = putInTurn(it, value, range, frame, put);
    const added = isPut ? [] : elements(it, value, range, frame);
    if (it.raised) return;
    const items = longer(it, object, added);
    if (Array.isArray(items)) it.spend(items.length >> 3);
    it.store.write(object, 'items', items);
    it.assign(statement.target, before, frame);
    return;
  }
  const result = binaryOperation(it, operator, before, value, range, frame);
  // Views of dictionaries make new sets, also of the set in front of them.
  const isView = [object, value].some((operand) => operand.type === 'list' && operand.view);
  const isMutable =
    object.type === 'array' || (!isView && (object.type === 'list' || (object.type === 'set' && !object.isFrozen)));
  if (isMutable) {
    const kept = result.type === object.type ? result.items : unknownOf(reasonOf(result), object.items);
    if (object.type === 'array') replaceNumbers(it.store, object, kept as ArrayValue['items']);
    else it.store.write(object, 'items', kept);
    it.assign(statement.target, before, frame);
    return;
  }
  if (object.type === 'dict') {
    writeEntries(it, object, result.type === 'dict' ? result.entries : unknownOf(reasonOf(result), object.entries));
    it.assign(statement.target, before, frame);
    return;
  }
  if (growContainer(it, statement.operator, before, value, statement.range)) {
    it.assign(statement.target, before, frame);
    return;
  }
  change(it, before, phrase`it may have been changed under another name`);
  const operation = { ...operationOn(operator, [before, value], range), isInPlace: true };
  // It may be the same object, with more in it.
  const kept = before.type === 'unknown' && before.parts?.some(isModule);
  const made = traced(
    it,
    kept ? unknownOf(reasonOf(before), before, result) : result,
    [before, value],
    operator,
    range,
    operation,
  );
  noteChange(it, `${operator}=`, before, range, made);
  it.assign(statement.target, made, frame);
}

const IN_PLACE: Partial<Record<BinaryOperator, string>> = {
  '+': '__iadd__',
  '-': '__isub__',
  '*': '__imul__',
  '/': '__itruediv__',
  '|': '__ior__',
  '&': '__iand__',
};

function executeFor(it: Interpreter, statement: Statement & { type: 'for' }, iterable: Value, frame: Frame): boolean {
  if (isTooDeep(it, frame)) return true;
  const product = productOfShape(it, statement, iterable);
  const over: Value = product ? { type: 'tuple', items: product } : iterable;
  const each = iterable.type === 'list' || iterable.type === 'iterator' ? iterable.each : undefined;
  const alive = each && executeForEach(it, statement, each, frame);
  if (alive !== undefined) return alive;
  const { range } = statement.iterable;
  const own = ownIterator(it, over, range, frame);
  const take = onlyFirst(it, statement, iterable) ?? stepper(it, over, range, frame, own);
  if (it.raised) return false;
  let isDrawn = false;
  const next = (): boolean | Text => {
    const { last } = it.stream;
    const step = take();
    isDrawn ||= it.stream.last !== last;
    if (!step) return false;
    if ('reason' in step) return step.reason;
    it.assign(statement.target, step.item, frame);
    return true;
  };
  const end = followGeneration(it, iterable, statement, frame, () =>
    follow(it, next, statement.body, frame, statement.target),
  );
  if (end.kind !== 'lost') {
    // Nothing else has what a call in its head has made.
    if (iterable.type === 'iterator' && statement.iterable.type === 'call') iterable.close?.();
    return finish(it, end, statement.otherwise, frame);
  }
  const { reason: cause } = end;
  const within = own?.type === 'iterator' ? own : iterable;
  const items = within.type === 'iterator' && !within.at ? iterate(within) : undefined;
  const element =
    rowsOf(items && 'type' in items ? items : iterable)?.any() ??
    (items ? unknownOf(cause, items) : unknownElement(cause, iterable));
  if (within.type === 'iterator') within.keep(unknown(cause));
  // What an object's own `__next__` draws each time.
  const isLost = isDrawn && within.type !== 'iterator';
  if (isLost) note(it, { kind: 'other', name: it.source.text.slice(range.from, range.to), range });
  const lost = isLost ? { reason: cause } : end;
  return giveUp(it, statement, () => it.assign(statement.target, element, frame), lost, frame);
}

/** The first row of a loader, for a loop that ends with it. */
function onlyFirst(
  it: Interpreter,
  { body, iterable: { range } }: Statement & { type: 'for' },
  iterable: Value,
): (() => { item: Value }) | undefined {
  const rows = body.at(-1)?.type === 'break' ? rowsOf(iterable) : undefined;
  if (rows?.length.type !== 'int' || rows.length.value <= 0) return undefined;
  drawRows(it, iterable, range);
  return () => ({ item: rows.first() });
}

/** What takes back all that a loop does from here on. */
function beforeLoop(it: Interpreter, frame: Frame): () => void {
  const [start, sightings, exits] = [it.store.mark(), it.sightings.length, frame.exits.length];
  return () => {
    it.store.takeBack(start);
    it.raised = undefined;
    it.sightings.length = sightings;
    frame.exits.length = exits;
  };
}

/** A loop over a generator that sees what the loop changes, or the other way round, is not followed. */
function followGeneration(
  it: Interpreter,
  iterable: Value,
  { body }: Statement & { type: 'for' },
  frame: Frame,
  run: () => LoopEnd,
): LoopEnd {
  const generation = iterable.type === 'iterator' && !isOfLibrary(frame) ? iterable.generation : undefined;
  const [first, last] = [body[0], body.at(-1)];
  if (!generation || !first || !last) return run();
  const [takeBack, begin] = [beforeLoop(it, frame), now()];
  const ends: LoopEnd[] = [];
  const written = it.store.watch(() => ends.push(run()));
  const end = ends[0]!;
  if (!generation.written) return end;
  const text = it.source.text.slice(first.range.from, last.range.to);
  if (end.kind === 'lost' || !interferes(it, generation, text, written, begin, frame.scope)) return end;
  const reason = phrase`the generator and the loop see what each other changes`;
  takeBack();
  makeUnknown(it, generation.written ?? new Map(), begin, reason);
  return { kind: 'lost', reason };
}

/**
 * A loop over modules or parameters that are not all known: what it does to the known ones, then what it may do with others.
 * Undefined where it does not go through all of them.
 */
function executeForEach(
  it: Interpreter,
  statement: Statement & { type: 'for' },
  { known, more }: NonNullable<ListValue['each']>,
  frame: Frame,
): boolean | undefined {
  const takeBack = beforeLoop(it, frame);
  let at = 0;
  const next = () => {
    const item = known[at++];
    if (item) it.assign(statement.target, item, frame);
    return item !== undefined;
  };
  if (follow(it, next, statement.body, frame).kind === 'done')
    return giveUp(
      it,
      statement,
      () => it.assign(statement.target, more, frame),
      { reason: reasonOf(more) },
      frame,
      unordered,
    );
  takeBack();
  return undefined;
}

/** The others may come in front of the known ones: nothing is certain to begin with these. */
function unordered(_of: object, _key: string, _seen: readonly unknown[], joined: UnknownValue): UnknownValue {
  return joined;
}

/** `for s in x.size()[1:]: count *= s`: one round, with what stands for all of them. */
function productOfShape(
  it: Interpreter,
  { target, body }: Statement & { type: 'for' },
  iterable: Value,
): readonly Value[] | undefined {
  const made = iterable.type === 'unknown' ? iterable.made : undefined;
  const [only, ...more] = body;
  if (!it.isOpening || made?.operation?.callee !== '[:]' || more.length > 0) return undefined;
  const isProduct = only?.type === 'update' && only.operator === '*' && only.value.type === 'name';
  if (!isProduct || target.type !== 'name' || only.value.name !== target.name) return undefined;
  const { range } = made;
  return [
    traced(it, unknown(phrase`it is not read`), [iterable], 'all of', range, operationOn('all of', [iterable], range)),
  ];
}

/** Whether Python would refuse what is within so many loops, or no work is left for it. */
function isTooDeep(it: Interpreter, frame: Frame): boolean {
  if (frame.loops.length >= MAX_LOOPS) it.spend(Number.POSITIVE_INFINITY);
  return it.left() <= 0;
}

function executeWhile(it: Interpreter, statement: Statement & { type: 'while' }, frame: Frame): boolean {
  if (isTooDeep(it, frame)) return true;
  const { test } = statement;
  const next = () =>
    withoutAsking(it, () => {
      const value = it.evaluate(test, frame);
      return truthOf(it, value, test.range, frame) ?? reasonOfTest(value);
    });
  const end = follow(it, next, statement.body, frame);
  if (end.kind !== 'lost') return finish(it, end, statement.otherwise, frame);
  return giveUp(it, statement, () => withoutAsking(it, () => it.evaluate(test, frame)), end, frame);
}

function reasonOfTest(value: Value): Text {
  return value.type === 'unknown' || value.type === 'symbol' ? reasonOf(value) : phrase`its condition is not known`;
}

/** Why a loop is not followed, and where its iterations draw random numbers, but build nothing, how. */
interface Lost {
  readonly reason: Text;
  readonly drawn?: Stream['last'];
}

type LoopEnd = { readonly kind: 'done' | 'broken' | 'dead' } | ({ readonly kind: 'lost' } & Lost);

/** Runs a loop step by step. `next` begins an iteration, or says that there is none, or why it cannot tell. */
function follow(it: Interpreter, next: () => boolean | Text, body: Block, frame: Frame, target?: Expression): LoopEnd {
  const takeBack = beforeLoop(it, frame);
  const budget = it.left() - Math.max(MAX_LOOP_STEPS, 0.75 * it.left());
  const leavesNothing = idleness(it, target);
  const before = it.stream.last;
  const lost = (reason: Text): LoopEnd => {
    takeBack();
    return { kind: 'lost', reason };
  };
  for (let iteration = 0; ; iteration++) {
    const goesOn = next();
    if (it.raised) return { kind: 'dead' };
    if (goesOn === false) return { kind: 'done' };
    if (goesOn !== true) return lost(goesOn);
    const isCutShort = it.left() < budget || it.left() <= 0;
    if (isCutShort) it.cutShort();
    if (isCutShort || iteration >= MAX_ITERATIONS) return lost(phrase`it runs too long`);
    if (leavesNothing(iteration)) {
      drawnUnlike(it, before);
      const { last: drawn } = it.stream;
      return { ...lost(phrase`it runs too long`), ...(drawn !== before && { drawn }) };
    }
    const loop: Loop = { mark: it.store.mark(), branches: frame.branches, exits: [] };
    frame.loops.push(loop);
    const undecided = it.undecided.length;
    const alive = it.execute(body, frame);
    decide(it.undecided, undecided, 'iteration');
    frame.loops.pop();
    const [exit] = loop.exits;
    if (exit?.certain && loop.exits.length === 1) {
      if (exit.kind === 'break') return { kind: 'broken' };
    } else if (loop.exits.some(({ kind }) => kind === 'break')) {
      return lost(phrase`where it breaks off is not known`);
    } else if (loop.exits.length > 0) {
      const ends = loop.exits.map(({ changes }) => changes);
      const last = it.store.undo(loop.mark);
      it.store.join(alive ? [...ends, last] : ends, 'it depends on a condition inside a loop');
    } else if (!alive) {
      return { kind: 'dead' };
    }
  }
}

function finish(it: Interpreter, end: LoopEnd, otherwise: Block, frame: Frame): boolean {
  if (end.kind === 'dead') return false;
  return end.kind === 'broken' || it.execute(otherwise, frame);
}

/** A loop in a function that is called again and again is told once. */
function afterLoop(loop: Text, cause: Text): Text {
  const reason = phrase`it depends on ${loop}: ${cause}`;
  const isSame = typeof cause === 'object' && cause.text === reason.text && `${cause.args[0]}` === `${loop}`;
  return isSame ? cause : reason;
}

/**
 * A loop that runs any number of times. What it writes is unknown while it runs and after it; a plain value that every
 * further iteration leaves as the first one does is known from the second iteration on.
 */
function giveUp(
  it: Interpreter,
  statement: Statement & { type: 'for' | 'while' },
  start: () => void,
  { reason: cause, drawn }: Lost,
  frame: Frame,
  left: typeof leftByLoop = leftByLoop,
): boolean {
  const loop = isOfLibrary(frame) ? phrase`a loop` : phrase`the loop in ${it.source.lineName(statement.range.from)}`;
  const reason = afterLoop(loop, cause);
  const written = new Map<object, Set<string>>();
  /** Of the written places, those that the first iteration leaves at this value. */
  const settled: Settled = new Map();
  const before: Settled = new Map();
  /** Places of which nothing is kept any more. */
  const lost = new Map<object, Set<string>>();
  const begin = now();
  for (let round = 0; round < MAX_ROUNDS; round++) {
    it.spend(STEPS_FOR_ROUND);
    const loop: Loop = { mark: it.store.mark(), branches: frame.branches, exits: [] };
    const sightings = it.sightings.length;
    frame.loops.push(loop);
    frame.branches++;
    it.choices++;
    start();
    const undecided = it.undecided.length;
    it.execute(statement.body, frame);
    decide(it.undecided, undecided, 'iteration');
    it.raised = undefined;
    it.choices--;
    frame.branches--;
    frame.loops.pop();
    const ends = [it.store.undo(loop.mark), ...loop.exits.map(({ changes }) => changes)];
    it.store.keepBuilt(ends, reason);
    let grew = false;
    for (const changes of ends) {
      for (const [object, keys] of changes) {
        if (!wasThere(object, begin)) {
          keepHeld(it, object, keys, begin, reason);
          continue;
        }
        for (const [key, value] of keys) {
          if (key === 'reachedAs' || key === 'module') continue;
          if (!written.has(object)) written.set(object, new Set());
          const isNew = !written.get(object)!.has(key);
          written.get(object)!.add(key);
          grew ||= isNew;
          if (isNew && round === 0 && ends.length === 1 && (isPlain(value) || isBrought(value, begin))) {
            if (!settled.has(object)) {
              settled.set(object, new Map());
              before.set(object, new Map());
            }
            settled.get(object)!.set(key, value);
            const first = (object as Record<string, Value | undefined>)[key];
            if (first) before.get(object)!.set(key, first);
          }
        }
      }
    }
    const isSettled = round === 0 || dropUnsettled(settled, ends);
    // What was seen with values that no further iteration may have is not counted.
    if (!isSettled) it.sightings.length = sightings;
    for (const [object, keys] of written) {
      it.spend(keys.size);
      for (const key of keys) {
        const known = settled.get(object)?.get(key);
        const seen = [
          (object as Record<string, unknown>)[key],
          ...ends.map((changes) => changes.get(object)?.get(key)),
        ];
        const joined = unknownOf(reason, ...seen);
        if (isOfFields(object, key)) {
          it.store.write(object, key, joined);
          continue;
        }
        const isLost = lost.get(object)?.has(key);
        let kept = known ?? (isLost ? joined : left(object, key, seen, joined));
        // What was seen with more than a further iteration leaves is gone through again.
        if (!known && round > 0 && keepsLess(seen[0], kept)) {
          lost.set(object, (lost.get(object) ?? new Set()).add(key));
          grew = true;
          kept = joined;
        }
        it.store.write(object, key, kept);
      }
    }
    if (!grew && isSettled) break;
    if (round === MAX_ROUNDS - 1) it.spend(Number.POSITIVE_INFINITY);
  }
  leaveSettled(it.store, settled, before, reason);
  if (drawn) it.store.write(it.stream, 'last', drawn);
  return alternatives(it, frame, [() => it.execute(statement.otherwise, frame), () => true], reason);
}

/** A function or class that was there at the moment `begin`, which an import gives a name. */
function isBrought(slot: unknown, begin: number): slot is Value {
  const { type } = (slot ?? {}) as { readonly type?: string };
  return (type === 'function' || type === 'class') && wasThere(slot as Value, begin);
}

/** The body is taken to succeed, unless something in it may fail: then its handlers may run as well. */
function executeTry(it: Interpreter, statement: Statement & { type: 'try' }, frame: Frame): boolean {
  const loop = frame.loops.at(-1);
  const [returns, leaves] = [frame.exits.length, loop?.exits.length ?? 0];
  const goesOn = executeHandled(it, statement, frame);
  if (statement.final.length === 0) return goesOn;
  // What is raised goes on after `finally`, unless that leaves the way.
  const { raised } = it;
  it.raised = undefined;
  const left = [
    ...finishExits(it, statement.final, frame, frame.mark, frame.exits, returns),
    ...(loop ? finishExits(it, statement.final, frame, loop.mark, loop.exits, leaves) : []),
  ];
  const isPresent = goesOn || raised || left.length === 0 || left.some(({ changes, certain }) => !changes || certain);
  if (!isPresent) return false;
  const ends = frame.exits.slice(returns);
  const isFinished = it.execute(statement.final, frame);
  if (isFinished && raised) it.raised = raised;
  if (!isFinished) frame.exits.splice(returns, ends.length, ...ends.filter(({ changes }) => changes));
  return isFinished && goesOn;
}

interface Exit {
  readonly changes: Changes | undefined;
  readonly certain?: boolean;
}

/** Runs `finally` on each way of leaving, from the given one on, and says which these were. */
function finishExits<E extends Exit>(
  it: Interpreter,
  final: Block,
  frame: Frame,
  mark: number,
  exits: E[],
  from: number,
): readonly Exit[] {
  const own = exits.splice(from);
  for (const exit of own) {
    if (!exit.changes) {
      exits.push(exit);
      continue;
    }
    let isFinished = true;
    frame.branches++;
    const changes = it.store.runAfter(mark, exit.changes, () => {
      isFinished = it.execute(final, frame) && !it.raised;
    });
    frame.branches--;
    it.raised = undefined;
    if (isFinished) exits.push({ ...exit, changes });
  }
  return own;
}

function executeHandled(it: Interpreter, statement: Statement & { type: 'try' }, frame: Frame): boolean {
  const reason = phrase`it depends on whether ${it.source.lineName(statement.range.from)} and what follows fails`;
  const find = (name: string) => frame.scope.variables[name];
  const absent = absentImport(statement, it.source.text, (name) => find(name) !== undefined);
  const assumed = absent ? undefined : assumedImport(statement, find);
  const [before, start, begin] = [it.uncertain, it.store.mark(), now()];
  let alive = true;
  // What leaves the body does so only if nothing in it fails before.
  const isHandled = statement.handlers.length > 0;
  if (isHandled) frame.branches++;
  if (isHandled) it.trying++;
  const asksNames = !isOfLibrary(frame) && statement.handlers.some(({ exception }) => catchesNames(exception));
  if (asksNames) it.tryingNames++;
  const written = it.store.watch(() => {
    alive = it.execute(absent ? statement.body.slice(0, absent.at) : statement.body, frame);
    if (absent && alive && !it.raised) alive = lackImport(it, absent, statement.body[absent.at]!.range, frame);
  });
  if (isHandled) it.trying--;
  if (asksNames) it.tryingNames--;
  if (isHandled) frame.branches--;
  const { raised } = it;
  it.raised = undefined;
  if (!raised && !absent && mayLackImport(statement)) it.uncertain++;
  else if (!raised && assumed) presumeInstalled(it, assumed.name, assumed.range, frame);
  if (raised && raised.uncertain === before) return handle(it, statement.handlers, raised, reason, frame);
  const mayFail = it.uncertain > before || raised !== undefined;
  const end = it.store.changesSince(start);
  const handlers = statement.handlers.map(({ name, body }) => () => {
    // What the body had written when it failed is not known.
    makeUnknown(it, written, begin, reason);
    if (name) setVariable(it, frame.scope, name, unknown(reason));
    const goesOn = it.execute(body, frame);
    if (name) setVariable(it, frame.scope, name, DELETED);
    return goesOn;
  });
  const succeed = () => {
    it.store.apply(end);
    return it.execute(statement.otherwise, frame);
  };
  if (!mayFail || handlers.length === 0) {
    if (raised) it.raised = raised;
    return alive && it.execute(statement.otherwise, frame);
  }
  it.store.takeBack(start);
  const choice = choiceAt(frame, 'try', statement.range);
  return alternatives(it, frame, alive ? [succeed, ...handlers] : handlers, reason, choice);
}

/** Whether what is imported is surely not there, which is raised. */
function lacksImport(it: Interpreter, external: string): boolean {
  const isLost = surelyLacks(it, external);
  if (isLost) raise(it, 'ImportError', phrase`\`${external}\` is not there`);
  return isLost;
}

/** The import fails. */
function lackImport(it: Interpreter, { name, isTold }: AbsentImport, range: SourceRange, frame: Frame): boolean {
  if (isTold)
    presume(it, phrase`\`${name}\` is not read: the fallback is taken, as if it were not installed.`, range, frame);
  raise(it, 'ModuleNotFoundError', phrase`\`${name}\` is not there`);
  return false;
}

/** What certainly was raised, with the first handler that catches it. */
function handle(
  it: Interpreter,
  handlers: readonly ExceptHandler[],
  raised: Raised,
  reason: Text,
  frame: Frame,
): boolean {
  const [handler, ...rest] = handlers;
  if (!handler) {
    it.raised = raised;
    return false;
  }
  const found = catches(handler.exception && it.evaluate(handler.exception, frame), raised);
  if (found === false) return handle(it, rest, raised, reason, frame);
  const run = () => {
    const value = raised.value ?? unknown(phrase`what was raised is not read`);
    if (handler.name) setVariable(it, frame.scope, handler.name, value);
    const goesOn = it.execute(handler.body, frame);
    if (handler.name) setVariable(it, frame.scope, handler.name, DELETED);
    return goesOn;
  };
  return found ? run() : alternatives(it, frame, [run, () => handle(it, rest, raised, reason, frame)], reason);
}

/** `numpy.pi` -> `numpy` and `pi`. */
function splitName(dotted: string): [string, string] {
  const at = dotted.lastIndexOf('.');
  return [dotted.slice(0, Math.max(at, 0)), dotted.slice(at + 1)];
}
