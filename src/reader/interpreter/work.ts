// Work on values where no interpreter is at hand: it is noted here, and charged with the next step that one takes.

let noted = 0;
/** Values that are looked at, as much work as one evaluated node. */
const VALUES_OF_ONE = 8;

export function noteWork(values: number): void {
  noted += values;
}

/** The steps that were noted since. */
export function takeWork(): number {
  if (noted < VALUES_OF_ONE) return 0;
  const steps = Math.floor(noted / VALUES_OF_ONE);
  noted %= VALUES_OF_ONE;
  return steps;
}

/** Nothing of another text is charged. */
export function beginWork(): void {
  noted = 0;
}
