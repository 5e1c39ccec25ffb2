// What happens to torch's random numbers, in its order.

import type { Interpreter } from '../interpreter/interpreter.ts';
import type { DrawNode, Stream } from '../python/values.ts';

export function createStream(): Stream {
  return { last: { at: 0, previous: undefined, event: { kind: 'begin' } } };
}

/** From here on, nothing was drawn before. */
export function beginStream(it: Interpreter): void {
  it.store.write(it.stream, 'last', createStream().last);
}

let clock = 0;

/** Notes what happens to the random numbers. */
export function note(it: Interpreter, event: DrawNode['event']): DrawNode {
  const node: DrawNode = { at: ++clock, previous: it.stream.last, event };
  it.store.write(it.stream, 'last', node);
  return node;
}

/** How much was drawn since then is not known, even where it is known of each: it may have been done more often, or in part. */
export function drawnUnlike(it: Interpreter, before: Stream['last']): void {
  const { last } = it.stream;
  if (last === before || 'type' in last || last.event.kind !== 'other' || !last.event.alike) return;
  const { kind, name, range } = last.event;
  note(it, { kind, name, range });
}
