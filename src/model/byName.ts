// What follows from a name alone, found once for each: names of modules are asked about again and again.

/** The question, which remembers its answers; for names of which there are few. */
export function byName<T extends NonNullable<unknown>>(find: (name: string) => T): (name: string) => T {
  const known = new Map<string, T>();
  return (name) => {
    let found = known.get(name);
    if (found === undefined) {
      found = find(name);
      known.set(name, found);
    }
    return found;
  };
}
