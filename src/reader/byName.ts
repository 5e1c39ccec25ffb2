// What follows from a name alone, found once for each: names of torch's modules are asked about again and again.

/** The test, which remembers its answers; for names of which there are few. */
export function byName(test: (name: string) => boolean): (name: string) => boolean {
  const known = new Map<string, boolean>();
  return (name) => {
    let found = known.get(name);
    if (found === undefined) {
      found = test(name);
      known.set(name, found);
    }
    return found;
  };
}
