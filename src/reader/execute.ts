// Statements: control flow over every path that the program may take, loops with a bound.

import { deleteModuleItem, setVariable } from './assign.ts';
import { now, wasThere } from './births.ts';
import { growContainer } from './containers.ts';
import { defineClass, defineFunction } from './define.ts';
import { alternatives, change, type Frame, type Interpreter, type Loop } from './interpreter.ts';
import { iterate } from './iterate.ts';
import { binary } from './operators.ts';
import type { Block, Expression, Statement } from './syntax.ts';
import { externalName } from './torchSignatures.ts';
import { operationOn, traced } from './trace.ts';
import { beginLoop, endLoop } from './training.ts';
import { NONE, reasonOf, truth, unknown, unknownOf, type Value } from './values.ts';

/** Loops that run longer are not followed step by step: what they write becomes unknown. */
const MAX_ITERATIONS = 512;
const MAX_LOOP_STEPS = 20_000;
/** Rounds in which a loop that is not followed shows all that it may write. */
const MAX_ROUNDS = 6;

/** Whether the end of the block can be reached. */
export function execute(it: Interpreter, block: Block, frame: Frame): boolean {
  if (!it.enter()) return true;
  let alive = true;
  for (const statement of block) {
    it.spend(1);
    alive = executeStatement(it, statement, frame);
    if (!alive) break;
  }
  it.leave();
  return alive;
}

function executeStatement(it: Interpreter, statement: Statement, frame: Frame): boolean {
  switch (statement.type) {
    case 'expression':
      it.evaluate(statement.value, frame);
      return true;
    case 'assign': {
      const value = it.evaluate(statement.value, frame);
      for (const target of statement.targets) it.assign(target, value, frame);
      return true;
    }
    case 'update':
      update(it, statement, frame);
      return true;
    case 'return': {
      const value = statement.value ? it.evaluate(statement.value, frame) : NONE;
      const changes = frame.branches > 0 ? it.store.changesSince(frame.mark) : undefined;
      if (changes) it.spend(changes.size);
      frame.exits.push({ value, changes });
      return false;
    }
    case 'delete':
      for (const target of statement.targets) remove(it, target, frame);
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
      return false;
    case 'import':
      for (const { name, external } of statement.bindings) {
        setVariable(it, frame.scope, name, { type: 'external', name: externalName(external) });
      }
      return true;
    case 'importAll':
      frame.scope.stars.push(externalName(statement.module));
      return true;
    case 'scope':
      for (const name of statement.names) {
        let outer = frame.scope.parent ?? frame.scope;
        if (statement.kind === 'global') while (outer.parent) outer = outer.parent;
        else while (outer.parent && !outer.variables[name]) outer = outer.parent;
        if (outer !== frame.scope) frame.scope.outer.set(name, outer);
      }
      return true;
    case 'assert':
      it.evaluate(statement.test, frame);
      return true;
    case 'if': {
      const test = it.evaluate(statement.test, frame);
      const known = truth(test);
      if (known !== undefined) return it.execute(known ? statement.consequent : statement.otherwise, frame);
      const ways = [statement.consequent, statement.otherwise].map((block) => () => it.execute(block, frame));
      const why = reasonOf(test);
      const advice = why.startsWith('it depends on the parameter') ? `, and so ${why.slice('it depends '.length)}` : '';
      return alternatives(it, frame, ways, condition(it, statement.test) + advice);
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
      for (const { value, target } of statement.items) {
        const context = it.evaluate(value, frame);
        if (target) it.assign(target, unknown(reasonOf(context)), frame);
      }
      return it.execute(statement.body, frame);
    case 'match': {
      const reason = condition(it, statement.subject);
      it.evaluate(statement.subject, frame);
      const ways = statement.cases.map(({ pattern, body }) => () => {
        for (const name of JSON.stringify(pattern).match(/\w+/g) ?? [])
          setVariable(it, frame.scope, name, unknown(reason));
        return it.execute(body, frame);
      });
      return alternatives(it, frame, [...ways, () => true], reason);
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

function condition(it: Interpreter, test: Expression): string {
  return `it depends on the condition ${it.source.quote(test.range)} in ${it.source.lineName(test.range.from)}`;
}

/** `del target`. */
function remove(it: Interpreter, target: Expression, frame: Frame): void {
  if (target.type === 'attribute') it.deleteAttribute(it.evaluate(target.object, frame), target.name);
  else if (target.type === 'subscript' && deleteModuleItem(it, it.evaluate(target.object, frame), target.index, frame))
    return;
  else it.assign(target, unknown('it was deleted'), frame);
}

/** `a += b`; a list grows in place. */
function update(it: Interpreter, statement: Statement & { type: 'update' }, frame: Frame): void {
  const before = it.evaluate(statement.target, frame);
  const value = it.evaluate(statement.value, frame);
  if (before.type === 'list' && statement.operator === '+') {
    const added = iterate(value);
    const unclear = 'type' in before.items ? before.items : 'type' in added ? added : undefined;
    const items = unclear
      ? unknownOf(unclear.reason, before.items, added)
      : [...(before.items as readonly Value[]), ...(added as readonly Value[])];
    if (Array.isArray(items)) it.spend(items.length >> 3);
    it.store.write(before, 'items', items);
    it.assign(statement.target, before, frame);
    return;
  }
  if (before.type === 'list' && statement.operator === '*') {
    const repeated = binary('*', before, value);
    it.store.write(before, 'items', repeated.type === 'list' ? repeated.items : unknown(reasonOf(repeated)));
    return;
  }
  if (growContainer(it, statement.operator, before, value, statement.range)) {
    it.assign(statement.target, before, frame);
    return;
  }
  change(it, before, 'it may have been changed under another name');
  const operation = { ...operationOn(statement.operator, [before, value], statement.range), isInPlace: true };
  const result = binary(statement.operator, before, value);
  it.assign(
    statement.target,
    traced(it, result, [before, value], statement.operator, statement.range, operation),
    frame,
  );
}

function executeFor(it: Interpreter, statement: Statement & { type: 'for' }, iterable: Value, frame: Frame): boolean {
  const items = productOfShape(it, statement, iterable) ?? iterate(iterable);
  let reason = 'type' in items ? items.reason : 'it runs too long';
  if (Array.isArray(items) && items.length <= MAX_ITERATIONS) {
    let at = 0;
    const next = (): boolean | undefined => {
      if (at >= items.length) return false;
      it.assign(statement.target, items[at++]!, frame);
      return true;
    };
    const end = follow(it, next, statement.body, frame);
    if (end.kind !== 'lost') return finish(it, end, statement.otherwise, frame);
    reason = end.reason;
  }
  const start = () => it.assign(statement.target, unknown(reason), frame);
  return giveUp(it, statement, start, reason, frame);
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
  return [traced(it, unknown('it is not read'), [iterable], 'all of', range, operationOn('all of', [iterable], range))];
}

function executeWhile(it: Interpreter, statement: Statement & { type: 'while' }, frame: Frame): boolean {
  const next = () => truth(it.evaluate(statement.test, frame));
  const end = follow(it, next, statement.body, frame);
  if (end.kind !== 'lost') return finish(it, end, statement.otherwise, frame);
  return giveUp(it, statement, () => it.evaluate(statement.test, frame), end.reason, frame);
}

type LoopEnd = { readonly kind: 'done' | 'broken' | 'dead' } | { readonly kind: 'lost'; readonly reason: string };

/** Runs a loop step by step. `next` begins an iteration, or says that there is none, or that it cannot tell. */
function follow(it: Interpreter, next: () => boolean | undefined, body: Block, frame: Frame): LoopEnd {
  const start = it.store.mark();
  const budget = it.left() - MAX_LOOP_STEPS;
  const [sightings, exits] = [it.sightings.length, frame.exits.length];
  const lost = (reason: string): LoopEnd => {
    it.store.undo(start);
    it.sightings.length = sightings;
    frame.exits.length = exits;
    return { kind: 'lost', reason };
  };
  for (let iteration = 0; ; iteration++) {
    const goesOn = next();
    if (goesOn === false) return { kind: 'done' };
    if (goesOn === undefined) return lost('its condition is not known');
    if (iteration >= MAX_ITERATIONS || it.left() < budget || it.left() <= 0) return lost('it runs too long');
    const loop: Loop = { mark: it.store.mark(), branches: frame.branches, exits: [] };
    frame.loops.push(loop);
    const alive = it.execute(body, frame);
    frame.loops.pop();
    const [exit] = loop.exits;
    if (exit?.certain && loop.exits.length === 1) {
      if (exit.kind === 'break') return { kind: 'broken' };
    } else if (loop.exits.some(({ kind }) => kind === 'break')) {
      return lost('where it breaks off is not known');
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

/** A loop that runs any number of times: all that it may write is unknown after it, and while it runs. */
function giveUp(
  it: Interpreter,
  statement: Statement & { type: 'for' | 'while' },
  start: () => void,
  cause: string,
  frame: Frame,
): boolean {
  const reason = `it depends on the loop in ${it.source.lineName(statement.range.from)}: ${cause}`;
  const written = new Map<object, Set<string>>();
  const begin = now();
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const loop: Loop = { mark: it.store.mark(), branches: frame.branches, exits: [] };
    frame.loops.push(loop);
    frame.branches++;
    start();
    it.execute(statement.body, frame);
    frame.branches--;
    frame.loops.pop();
    const ends = [it.store.undo(loop.mark), ...loop.exits.map(({ changes }) => changes)];
    let grew = false;
    for (const changes of ends) {
      for (const [object, keys] of changes) {
        if (!wasThere(object, begin)) continue;
        for (const key of keys.keys()) {
          if (key === 'reachedAs' || key === 'module') continue;
          if (!written.has(object)) written.set(object, new Set());
          grew ||= !written.get(object)!.has(key);
          written.get(object)!.add(key);
        }
      }
    }
    for (const [object, keys] of written) {
      for (const key of keys) {
        const seen = [
          (object as Record<string, unknown>)[key],
          ...ends.map((changes) => changes.get(object)?.get(key)),
        ];
        it.store.write(object, key, unknownOf(reason, ...seen));
      }
    }
    if (!grew) break;
    if (round === MAX_ROUNDS - 1) it.spend(Number.POSITIVE_INFINITY);
  }
  return alternatives(it, frame, [() => it.execute(statement.otherwise, frame), () => true], reason);
}

/** Makes all these places unknown that were there at the moment `begin`; what lists may hold is kept. */
function makeUnknown(
  it: Interpreter,
  written: ReadonlyMap<object, Iterable<string>>,
  begin: number,
  reason: string,
): void {
  for (const [object, keys] of written) {
    if (!wasThere(object, begin)) continue;
    for (const key of keys) {
      if (key === 'reachedAs' || key === 'module') continue;
      it.store.write(object, key, unknownOf(reason, (object as Record<string, unknown>)[key]));
    }
  }
}

/** The body is taken to succeed, unless something in it may fail: then its handlers may run as well. */
function executeTry(it: Interpreter, statement: Statement & { type: 'try' }, frame: Frame): boolean {
  const reason = `it depends on whether ${it.source.lineName(statement.range.from)} and what follows fails`;
  const [before, start, begin] = [it.uncertain, it.store.mark(), now()];
  let alive = true;
  // What leaves the body does so only if nothing in it fails before.
  if (statement.handlers.length > 0) frame.branches++;
  const written = it.store.watch(() => {
    alive = it.execute(statement.body, frame);
  });
  if (statement.handlers.length > 0) frame.branches--;
  const mayFail = it.uncertain > before || !alive;
  const end = it.store.changesSince(start);
  const handlers = statement.handlers.map(({ name, body }) => () => {
    // What the body had written when it failed is not known.
    makeUnknown(it, written, begin, reason);
    if (name) setVariable(it, frame.scope, name, unknown(reason));
    return it.execute(body, frame);
  });
  const succeed = () => {
    it.store.apply(end);
    return it.execute(statement.otherwise, frame);
  };
  if (!mayFail || handlers.length === 0) {
    const goesOn = alive && it.execute(statement.otherwise, frame);
    return it.execute(statement.final, frame) && goesOn;
  }
  it.store.undo(start);
  const goesOn = alternatives(it, frame, alive ? [succeed, ...handlers] : handlers, reason);
  return it.execute(statement.final, frame) && goesOn;
}
