// Which Sequentials of those that a stretch of the program built blocks hold that are elements of others of them: where these
// are opened to their layers, all that is read of such a Sequential is part of that.

import type { Sighting } from '../interpreter/interpreter.ts';
import type { Value } from '../python/values.ts';
import { groups } from './groups.ts';

/** In groups of one place and name, each of which has all that were built so. `within`: those in which the blocks may stand. */
export function heldByBlocks(sightings: readonly Sighting[], within: readonly Sighting[]): Sighting[][] {
  const blocks = new Set<Value>();
  for (const { module } of within) {
    if ('type' in module.children) continue;
    for (const { value } of module.children) if (value.type === 'instance') blocks.add(value);
  }
  if (blocks.size === 0) return [];
  const isHeld = ({ module: { reachedAs } }: Sighting) =>
    reachedAs?.holder !== undefined && blocks.has(reachedAs.holder);
  if (!sightings.some(isHeld)) return [];
  return groups(sightings, ({ module }) => `${module.range.from} ${module.reachedAs?.name}`).filter((group) =>
    group.every(isHeld),
  );
}
