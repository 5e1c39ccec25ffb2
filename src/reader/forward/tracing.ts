// `forward` of an object of the file, called for what becomes of its inputs; nothing else of the call stays.

import { phrase } from '../../model/phrase.ts';
import { symbolicArguments } from '../interpreter/instantiate.ts';
import { type Frame, type Interpreter, newFrame } from '../interpreter/interpreter.ts';
import type { InstanceValue, Value } from '../python/values.ts';

/** `steps`: which modules and functions are applied; `operations`: with all that they are given. */
export type Traced = 'steps' | 'operations';

/** Runs a call of `forward`, and takes back what it did to objects; what it built, such as a slice of a Sequential, stays. */
export function whileTracing<T>(it: Interpreter, traced: Traced, run: () => T): T {
  const [mark, sightings, objects, touches] = [
    it.store.mark(),
    it.sightings.length,
    it.objects.length,
    it.touches.length,
  ];
  const [wasTracing, wasOpening] = [it.isTracing, it.isOpening];
  it.isTracing = true;
  it.isOpening = traced === 'operations';
  const result = run();
  it.isTracing = wasTracing;
  it.isOpening = wasOpening;
  it.store.undoKeepingBuilt(mark, phrase`what \`forward\` builds is not known`);
  it.sightings.length = sightings;
  it.objects.length = objects;
  it.touches.length = touches;
  return result;
}

/** What `forward` returns for inputs of which nothing is known; undefined where it is not in the file. */
export function returnedBy(it: Interpreter, holder: InstanceValue, frame: Frame, traced: Traced): Value | undefined {
  const forward = it.attribute(holder, 'forward');
  if (forward.type !== 'method' || !forward.function) return undefined;
  const [self, ...args] = symbolicArguments(it, forward.function, holder);
  return self && whileTracing(it, traced, () => it.call(forward, args, self.range, newFrame(it, frame.scope)));
}
