// What follows from a name alone, found once for each: names of modules are asked about again and again.

/** More of them are none that are asked about again and again. */
const MOST_NAMES = 10_000;

/** The question, which remembers its answers. */
export function byName<T extends NonNullable<unknown>>(find: (name: string) => T): (name: string) => T {
  const known = new Map<string, T>();
  return (name) => {
    let found = known.get(name);
    if (found === undefined) {
      found = find(name);
      if (known.size >= MOST_NAMES) known.clear();
      known.set(name, found);
    }
    return found;
  };
}
