// The layer that gives what a loss takes.

import type { LayerSpec, SequentialSpec } from '../model/modelSpec.ts';

/** The last layer of those that change what they are given. */
export function lastOf({ layers }: SequentialSpec): LayerSpec | undefined {
  return layers.findLast(({ type }) => !/^(Identity|Flatten|Unflatten)$/.test(type));
}
