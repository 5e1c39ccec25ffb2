// Items by a key.

/** The items of each key, in the order in which the keys first occur. */
export function groups<T>(items: readonly T[], key: (item: T) => string | number): T[][] {
  return [...byKeys(items, key).values()];
}

/** As groups, each by its key. */
export function byKeys<T, K>(items: Iterable<T>, key: (item: T) => K): Map<K, T[]> {
  const byKey = new Map<K, T[]>();
  for (const item of items) {
    const own = key(item);
    const group = byKey.get(own);
    if (group) group.push(item);
    else byKey.set(own, [item]);
  }
  return byKey;
}
