// Items by a key.

/** The items of each key, in the order in which the keys first occur. */
export function groups<T>(items: readonly T[], key: (item: T) => string | number): T[][] {
  const byKey = new Map<string | number, T[]>();
  for (const item of items) {
    const group = byKey.get(key(item));
    if (group) group.push(item);
    else byKey.set(key(item), [item]);
  }
  return [...byKey.values()];
}
