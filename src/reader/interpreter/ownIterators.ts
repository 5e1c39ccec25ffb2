// Objects of classes of the file that are gone through by methods of their own: `__next__`, or `__getitem__` alone.

import type { SourceRange } from '../../model/modelSpec.ts';
import { phrase } from '../../model/phrase.ts';
import { drawnUnlike } from '../draws/stream.ts';
import { asArgument, type InstanceValue, int, type UnknownValue, unknown, type Value } from '../python/values.ts';
import { classAttribute } from './classAttribute.ts';
import { catches } from './exceptions.ts';
import type { Frame, Interpreter } from './interpreter.ts';

const MAX_ITEMS = 512;

/** Gives the next item; undefined at the end. */
export type Next = () => Value | undefined;

/** How the items of an object follow each other, where `__iter__` gave it; undefined where it is none of these. */
export function ownSteps(it: Interpreter, object: Value, range: SourceRange, frame: Frame): Next | undefined {
  if (object.type !== 'instance' || object.held || object.module || object.class.kind === 'tuple') return undefined;
  const named = it.isPython2 && !defines(object, '__next__') ? 'next' : '__next__';
  if (defines(object, named)) return () => step(it, object, named, [], 'StopIteration', range, frame);
  if (defines(object, '__iter__') || !defines(object, '__getitem__')) return undefined;
  let at = 0;
  return () => step(it, object, '__getitem__', [int(at++)], 'IndexError', range, frame);
}

/** All of them. */
export function ownItems(it: Interpreter, next: Next): readonly Value[] | UnknownValue {
  const items: Value[] = [];
  const { last } = it.stream;
  for (let item = next(); item; item = next()) {
    if (items.length >= MAX_ITEMS || !it.spend(1)) {
      drawnUnlike(it, last);
      return unknown(phrase`it has too many items to be read`);
    }
    if (it.raised) return unknown(phrase`an error is raised`);
    items.push(item);
  }
  return items;
}

function defines({ class: { order } }: InstanceValue, name: string): boolean {
  return classAttribute(order, name)?.type === 'function';
}

function step(
  it: Interpreter,
  object: InstanceValue,
  name: string,
  values: readonly Value[],
  end: string,
  range: SourceRange,
  frame: Frame,
): Value | undefined {
  const method = classAttribute(object.class.order, name);
  if (method?.type !== 'function') return undefined;
  const args = values.map((value) => asArgument(value, range));
  const { last } = it.stream;
  const value = it.call({ type: 'method', name, self: object, function: method }, args, range, frame);
  if (it.raised && catches({ type: 'builtin', name: end }, it.raised) === true) {
    it.raised = undefined;
    // Where in it the error is raised is not told.
    drawnUnlike(it, last);
    return undefined;
  }
  return value;
}
