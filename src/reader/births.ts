// When the objects that Python can change came to be: a loop that is not followed changes what was there before it, while
// what each of its rounds makes is gone with the round.

const births = new WeakMap<object, number>();
let clock = 0;

/** Notes that the object is new. */
export function born<T extends object>(object: T): T {
  births.set(object, ++clock);
  return object;
}

/** The present moment. */
export function now(): number {
  return clock;
}

/** The moment at which the object came to be; 0 where nobody noted it. */
export function bornAt(object: object): number {
  return births.get(object) ?? 0;
}

export function wasThere(object: object, moment: number): boolean {
  return bornAt(object) <= moment;
}
