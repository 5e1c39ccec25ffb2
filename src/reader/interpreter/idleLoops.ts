// Loops that do a lot and leave nothing that tells of a model, as a training loop does: the losses of its steps are not known,
// and what it counts builds no layer.

import { isAttributeRecord, type Stream, type Value } from '../python/values.ts';
import { namesIn } from '../text/statementParts.ts';
import type { Expression } from '../text/syntax.ts';
import { now, wasThere } from './births.ts';
import type { Interpreter } from './interpreter.ts';
import { isPlain } from './settled.ts';

/** So much is done, in so many iterations and in each of them; where something is counted, in more. */
const MAX_STEPS = 300;
const STEPS_OF_ONE = 30;
const FEWEST_ITERATIONS = 2;
const FEWEST_TO_COUNT = 8;
const MOST_TOGETHER = 20;
const MAX_DEPTH = 2;

/** Asked where an iteration begins: whether those before it have done enough to know that the loop is such a one. */
export function idleness(it: Interpreter, target: Expression | undefined): (iteration: number) => boolean {
  const [begin, left, isTold] = [now(), it.left(), telling(it)];
  const targets = target ? namesIn(target) : [];
  let steps = MAX_STEPS;
  let mark = it.store.mark();
  return (iteration) => {
    const from = mark;
    mark = it.store.mark();
    if (iteration < FEWEST_ITERATIONS || left - it.left() < Math.max(steps, STEPS_OF_ONE * iteration)) return false;
    steps *= 2;
    if (isTold()) return false;
    return leavesNothing(it, from, begin, targets, iteration >= FEWEST_TO_COUNT);
  };
}

/** Whether a Sequential or an object was built since this was asked for, or something was drawn that first weights may depend on. */
function telling(it: Interpreter): () => boolean {
  const { sightings, objects, touches, stream } = it;
  const [sighted, made, built, touched, { last: drawn }] = [
    sightings.length,
    objects.length,
    it.built,
    touches.length,
    stream,
  ];
  return () => {
    if (sightings.length > sighted || objects.length > made) return true;
    if (stream.last === drawn) return false;
    // What draws in a training step makes that unknown once and for all.
    let node: Stream['last'] | undefined = stream.last;
    while (node && node !== drawn && !('type' in node) && node.event.kind === 'other' && it.spend(1))
      node = node.previous;
    const isLost = node === drawn || (node !== undefined && 'type' in node);
    return !isLost || it.built > built || touches.length > touched;
  };
}

/**
 * Of what was written since the mark. `begin`: of the loop; `targets`: the loop's own; `mayCount`: whether it may leave numbers
 * too, beside what is not known.
 */
function leavesNothing(
  it: Interpreter,
  mark: number,
  begin: number,
  targets: readonly string[],
  mayCount: boolean,
): boolean {
  let [counts, leavesUnknown] = [false, false];
  for (const [object, keys] of it.store.changesSince(mark)) {
    if (object === it.stream || !wasThere(object, begin)) continue;
    for (const [key, value] of keys) {
      // A list that grows.
      const last = key === 'items' && Array.isArray(value) ? value.at(-1) : value;
      const isHeld = last !== value || isAttributeRecord(object);
      if (!tellsNothing(last as Value | undefined, isHeld)) return false;
      if (isPlain(last)) counts ||= last !== value || !targets.includes(key);
      else leavesUnknown = true;
    }
  }
  return !counts || (mayCount && leavesUnknown);
}

/** Tensors, numbers, and a few of them together. `isHeld`: by a list or an object, where what comes from elsewhere may be a layer. */
function tellsNothing(value: Value | undefined, isHeld: boolean, depth = 0): boolean {
  const isFew = (values: readonly Value[]) =>
    values.length <= MOST_TOGETHER || values.every((one) => one === values[0]);
  const tellNothing = (values: readonly Value[]) =>
    depth < MAX_DEPTH && isFew(values) && values.every((one) => tellsNothing(one, isHeld, depth + 1));
  switch (value?.type) {
    case 'unknown':
      return !(isHeld && value.callee);
    case 'array':
      return 'type' in value.items;
    case 'list':
    case 'tuple':
      return Array.isArray(value.items) ? tellNothing(value.items) : tellsNothing(value.items as Value, isHeld);
    case 'dict':
      return value.entries instanceof Map && tellNothing(Array.from(value.entries.values(), ([, one]) => one));
    default:
      return /^(output|int|float|bool|string|none)$/.test(value?.type ?? '');
  }
}
