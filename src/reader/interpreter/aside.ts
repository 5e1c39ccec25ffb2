// Something is run that says nothing of the file itself: what it notes is forgotten.

import type { Interpreter } from './interpreter.ts';

/** Runs it; of what it notes for the end of the reading nothing is left. What it does to values, whoever calls takes back. */
export function aside(it: Interpreter, run: () => boolean): boolean {
  const lists = [it.failures, it.stopped, it.objects, it.sightings, it.touches, it.norms, it.putParts];
  const counts = lists.map(({ length }) => length);
  const notes = [
    ...[it.mistakes, it.presumed, it.unboundTorch, it.partClasses, it.takenFromStars],
    ...[it.unready, it.otherPlaces, it.instantiated, it.executed],
  ];
  const sizes = notes.map(({ size }) => size);
  const { training, looksBack, stoppedAt } = it;
  const wasCutShort = it.isCutShort();
  it.training = {
    ...training,
    notes: new Map(),
    given: [...training.given],
    generators: new WeakMap(),
    generatorUsers: new WeakMap(),
    remarks: new Map(),
    taken: new Map(),
  };
  const result = run();
  Object.assign(it, { training, looksBack, stoppedAt });
  it.cutShort(wasCutShort);
  for (const [at, list] of lists.entries()) list.length = counts[at]!;
  for (const [at, note] of notes.entries())
    for (const key of [...note.keys()].slice(sizes[at])) (note as Set<unknown>).delete(key);
  return result;
}
