// Going through a value one step at a time, as Python does: what stands between two steps may change what comes next.

import type { SourceRange } from '../../model/modelSpec.ts';
import { phrase, type Text } from '../../model/phrase.ts';
import { drawRows } from '../draws/loaderDraws.ts';
import { callDefined, elements } from '../python/operations.ts';
import { reasonOf, type Step, type Value } from '../python/values.ts';
import { definesItself } from './classAttribute.ts';
import type { Frame, Interpreter } from './interpreter.ts';
import { allInTurn, isEndless, takeNext } from './iterators.ts';
import { ownSteps } from './ownIterators.ts';

/** What has more is not gone through step by step. */
export const MAX_ITERATIONS = 512;

/** A list as it is by then, an iterator as far as it is asked. */
export function stepper(
  it: Interpreter,
  iterable: Value,
  range: SourceRange,
  frame: Frame,
  own = ownIterator(it, iterable, range, frame),
): () => Step {
  if (iterable.type === 'iterator' && isEndless(iterable)) return () => ({ item: takeNext(iterable)! });
  if (iterable.type === 'iterator') {
    return () => {
      const item = takeNext(iterable);
      return (
        item && ('type' in iterable.rest && iterable.rest.type === 'unknown' ? { reason: reasonOf(item) } : { item })
      );
    };
  }
  if (own?.type === 'iterator') return stepper(it, own, range, frame);
  const steps = iterable.type === 'instance' ? ownSteps(it, own ?? iterable, range, frame) : undefined;
  if (steps) {
    return () => {
      const item = steps();
      return item && { item };
    };
  }
  let at = 0;
  const all = iterable.type === 'list' ? undefined : elements(it, own ?? iterable, range, frame);
  return () => {
    const items = iterable.type === 'list' ? iterable.items : all!;
    if ('type' in items) return { reason: items.reason };
    if (items.length > MAX_ITERATIONS && at === 0) return { reason: phrase`it runs too long` };
    const item = items[at++];
    return item && { item };
  };
}

/** What the `__iter__` of an object gives. */
export function ownIterator(it: Interpreter, value: Value, range: SourceRange, frame: Frame): Value | undefined {
  if (value.type !== 'instance') return undefined;
  drawRows(it, value, range);
  return callDefined(it, value, '__iter__', [], range, frame);
}

/** Several at once, for each of which one is taken in turn; the first that is at its end, or not known, ends them all. */
export function stepsInTurn(
  it: Interpreter,
  iterables: readonly Value[],
  range: SourceRange,
  frame: Frame,
): () => readonly Value[] | { readonly reason: Text } | undefined {
  const takes = iterables.map((one) => stepper(it, one, range, frame));
  return () => {
    const items: Value[] = [];
    for (const take of takes) {
      const step = take();
      if (!step || it.raised) return undefined;
      if ('reason' in step) return step;
      items.push(step.item);
    }
    return items;
  };
}

/**
 * Does something with each as it comes, for what gives them may see what is done; false, and nothing done, where that makes no
 * difference or is not known.
 */
export function putInTurn(
  it: Interpreter,
  iterable: Value,
  range: SourceRange,
  frame: Frame,
  put: (item: Value) => void,
): boolean {
  if (isPlain(iterable)) return false;
  let take: (() => Step) | undefined;
  const given = allInTurn(it, () => {
    take ??= stepper(it, iterable, range, frame);
    const step = it.raised ? undefined : take();
    if (step && 'item' in step && !it.raised) put(step.item);
    return step;
  });
  return given !== undefined;
}

/** Whether going through it runs nothing of the file: all of it can be had at once. */
export function isPlain(value: Value): boolean {
  if (value.type === 'iterator') return !value.next || value.isPlain === true;
  return value.type !== 'instance' || !definesItself(value, ['__iter__', '__next__', '__getitem__']);
}
