// The name of a BatchNorm, after that of the layer in front of it.

/** `'fc1'` -> `'bn1'`, `f'conv{i}'` -> `f'bn{i}'`; where that is taken, `'fc1_bn'`. */
export function freshKey(key: string, isTaken: (name: string) => boolean): string {
  const begin = key.search(/['"]/) + 1;
  if (begin === 0) return `${key} + '_bn'`;
  const end = key.indexOf(key[begin - 1]!, begin);
  const name = key.slice(begin, end);
  const fresh = (inner: string) => key.slice(0, begin) + inner + key.slice(end);
  const short = fresh(name.replace(/^[A-Za-z_]*[A-Za-z]|^/, 'bn'));
  if (!isTaken(short)) return short;
  for (let count = 1; ; count++) {
    const long = fresh(`${name}_bn${count === 1 ? '' : count}`);
    if (!isTaken(long)) return long;
  }
}
