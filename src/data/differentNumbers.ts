// How many different numbers there are in a column of perhaps millions: counted no further than it matters, as a set of
// all of them would take longer than reading the file.

/** More distinct values than this may be a measurement or a name instead of classes. */
export const MANY = 20;

/** How many different numbers there are, NaN left out; counted no further than `most` and one more. */
export function countDifferent(values: ArrayLike<number>, most: number): number {
  const found = new Set<number>();
  for (let i = 0; i < values.length && found.size <= most; i++) {
    const value = values[i]!;
    if (!Number.isNaN(value)) found.add(value);
  }
  return found.size;
}

/** Whether numbers are measured or counted rather than classes. */
export function areMeasured(values: ArrayLike<number>): boolean {
  const most = areWhole(values) ? Math.max(MANY, values.length / 4) : MANY / 2;
  return countDifferent(values, most) > most;
}

function areWhole(values: ArrayLike<number>): boolean {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isInteger(value) && !Number.isNaN(value)) return false;
  }
  return true;
}
