// When the objects that Python can change came to be: a loop that is not followed changes what was there before it, while
// what each of its rounds makes is gone with the round.

/** In the object itself: a map beside them all costs more than all the rest of making them. */
export const BIRTH = Symbol('birth');
let clock = 0;

/** What is made most often is written down with a place for it, which one that is added later costs more. */
export interface Born {
  [BIRTH]?: number;
}

/** Notes that the object is new. */
export function born<T extends object>(object: T): T {
  (object as Born)[BIRTH] = ++clock;
  return object;
}

/** The present moment. */
export function now(): number {
  return clock;
}

/** A moment later than all before it. */
export function tick(): number {
  return ++clock;
}

/** The moment at which the object came to be; 0 where nobody noted it. */
export function bornAt(object: object): number {
  return (object as Born)[BIRTH] ?? 0;
}

export function wasThere(object: object, moment: number): boolean {
  return bornAt(object) <= moment;
}
