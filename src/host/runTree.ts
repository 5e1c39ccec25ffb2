// What lies under what in the list of runs: a branch under the run that it left, the runs of a sweep under that.

import { basename, dirname } from 'node:path';

/** What of a run says where it belongs. */
export interface Place {
  /** The folder's path, or of a run in memory its id. */
  readonly key: string;
  readonly folder: string | undefined;
  /** By which this window knows it. */
  readonly id: string | undefined;
  /** The name of its parent's folder, of a branch. */
  readonly parent: string | undefined;
  /** The id of its parent, where this window knows that. */
  readonly branchOf: string | undefined;
  readonly sweep: number | undefined;
}

export type Branching<T> =
  | { readonly type: 'run'; readonly item: T; readonly children: readonly Branching<T>[] }
  | { readonly type: 'sweep'; readonly sweep: number; readonly children: readonly Branching<T>[] };

/**
 * The items in their order, each under what it belongs to; what has something under it stands where the first of all that
 * does. A branch whose parent is not among them stands by itself, and so does a sweep's run without another.
 */
export function treeOf<T>(items: readonly T[], placeOf: (item: T) => Place): Branching<T>[] {
  const places = items.map((item) => ({ item, ...placeOf(item) }));
  type Placed = (typeof places)[number];
  const byName = groupBy(
    places.filter(({ folder }) => folder !== undefined),
    ({ folder }) => basename(folder!),
  );
  const byId = new Map(places.flatMap((place) => (place.id === undefined ? [] : [[place.id, place] as const])));
  const parentOf = ({ branchOf, parent, folder }: Placed): Placed | undefined => {
    const known = branchOf === undefined ? undefined : byId.get(branchOf);
    if (known || parent === undefined) return known;
    const named = byName.get(parent) ?? [];
    // A copy of a folder of runs has runs of the same names.
    return named.find((one) => folder !== undefined && dirname(one.folder!) === dirname(folder)) ?? named[0];
  };
  const parents = new Map<Placed, Placed>();
  for (const place of places) {
    const parent = parentOf(place);
    // Files that people change may say that two are branches of one another.
    let above = parent;
    while (above && above !== place) above = parents.get(above);
    if (parent && !above) parents.set(place, parent);
  }
  const children = groupBy(
    places.filter((place) => parents.has(place)),
    (place) => parents.get(place)!,
  );
  const branching = (place: Placed): Branching<T> => {
    return { type: 'run', item: place.item, children: (children.get(place) ?? []).map(branching) };
  };
  const sweeps = groupBy(
    places.filter((place) => !parents.has(place)),
    ({ sweep }) => sweep,
  );
  const top = new Set<Placed | number>();
  for (const place of places) {
    let root = place;
    for (let above = parents.get(root); above; above = parents.get(root)) root = above;
    const isOfSeveral = root.sweep !== undefined && sweeps.get(root.sweep)!.length > 1;
    top.add(isOfSeveral ? root.sweep! : root);
  }
  return [...top].map((one): Branching<T> => {
    if (typeof one !== 'number') return branching(one);
    return { type: 'sweep', sweep: one, children: sweeps.get(one)!.map(branching) };
  });
}

function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
