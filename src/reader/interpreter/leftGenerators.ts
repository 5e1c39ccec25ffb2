// Generators that stand within a `try` with a `finally`: Python runs that as soon as nothing has the generator any more. When
// that is, is known of a loop's own generator; elsewhere it may be at any time from then on. The same of an object's `__del__`.

import type { SourceRange } from '../../model/modelSpec.ts';
import { phrase, type Text } from '../../model/phrase.ts';
import { type Generation, type Scope, unknownOf, type Value } from '../python/values.ts';
import type { Statement } from '../text/syntax.ts';
import { now, tick, wasThere } from './births.ts';
import { classAttribute } from './classAttribute.ts';
import type { Frame, Interpreter, Standing } from './interpreter.ts';

/** It goes on to a `yield`, or to its end. */
export function noteStep(it: Interpreter, generation: Generation): void {
  const standing = it.standing.get(generation);
  if (standing) standing.since = tick();
}

/** It comes into a `try`, of which `final` is what stands behind `finally`; gives what notes that it is out of it. */
export function standWithin(it: Interpreter, generation: Generation, final: () => void): () => void {
  const standing = it.standing.get(generation) ?? { finals: [], since: tick() };
  it.standing.set(generation, standing);
  standing.finals.push(final);
  return () => {
    standing.finals.pop();
    if (standing.finals.length === 0) it.standing.delete(generation);
  };
}

/** At the end of a statement that began at the moment `begin`: of those that nothing has any more. */
export function leaveStanding(it: Interpreter, { type }: Statement, begin: number, frame: Frame): void {
  const { raised } = it;
  it.raised = undefined;
  for (const [generation, standing] of it.standing) {
    const own = generation.iterator;
    const isNew = own !== undefined && !wasThere(own, begin);
    const { held } = standing;
    // What goes through it may be a statement around this one.
    if (!own || (!held && standing.since <= begin)) continue;
    standing.held = variableOf(own, frame.scope);
    if (standing.held) continue;
    if (held && !isNew && holds(held.scope.variables[held.name], own)) standing.held = held;
    else if (!held && isNew && type === 'for') own.close?.();
    else {
      standing.since = 0;
      expect(it, NOTHING, phrase`when Python leaves a generator is not read`, () => {
        for (const final of standing.finals.toReversed()) final();
      });
    }
  }
  it.raised ??= raised;
}

function variableOf(value: Value, scope: Scope): Standing['held'] {
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    for (const name in at.variables) if (holds(at.variables[name], value)) return { scope: at, name };
  }
  return undefined;
}

/** Whether it is the value, or an object that has it, as a stack of contexts does. */
function holds(holder: Value | undefined, value: Value, depth = 0): boolean {
  if (!holder || holder === value || depth > DEEPEST) return holder === value;
  const isOne = (one: Value) => holds(one, value, depth + 1);
  if (holder.type === 'instance') return Object.values(holder.attributes).some(isOne);
  if (holder.type === 'method') return holder.self.type === 'instance' && isOne(holder.self);
  return (
    holder.type === 'list' &&
    Array.isArray(holder.items) &&
    holder.items.length <= MOST_HELD &&
    holder.items.some(isOne)
  );
}

/** From a stack's list over a method and its object. */
const DEEPEST = 4;
const MOST_HELD = 32;

/** What the `__del__` of a new object changes beside the object is not known from then on. */
export function expectDeletion(it: Interpreter, object: Value, range: SourceRange, frame: Frame): void {
  if (object.type !== 'instance' || it.raised) return;
  const method = classAttribute(object.class.order, '__del__');
  if (method?.type !== 'function') return;
  const own = new Set<unknown>([object, object.attributes, object.module, ...Object.values(object.attributes)]);
  expect(it, own, phrase`when Python runs \`__del__\` is not read`, () => {
    it.call({ type: 'method', name: '__del__', self: object, function: method }, [], range, frame);
  });
}

const NOTHING: ReadonlySet<unknown> = new Set();

/** What this writes, but for what is in these objects, is not known from now on: it runs at any time. */
function expect(it: Interpreter, own: ReadonlySet<unknown>, reason: Text, run: () => void): void {
  const [mark, sightings, begin] = [it.store.mark(), it.sightings.length, now()];
  it.choices++;
  const written = it.store.watch(run);
  it.choices--;
  it.raised = undefined;
  it.store.takeBack(mark);
  it.sightings.length = sightings;
  const others = [...written].filter(([one]) => one !== it.stream && !own.has(one));
  makeUnknown(it, new Map(others), begin, reason);
}

/** Makes all these places unknown that were there at the moment `begin`; what lists may hold is kept. */
export function makeUnknown(
  it: Interpreter,
  written: ReadonlyMap<object, Iterable<string>>,
  begin: number,
  reason: Text,
): void {
  for (const [object, keys] of written) {
    if (!wasThere(object, begin)) continue;
    for (const key of keys) {
      if (key === 'reachedAs' || key === 'module') continue;
      it.store.write(object, key, unknownOf(reason, (object as Record<string, unknown>)[key]));
    }
  }
}
