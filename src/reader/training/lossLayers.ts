// The layer that gives what a loss takes.

import type { LayerSpec, SequentialSpec } from '../../model/modelSpec.ts';

/** Layers that leave the numbers as they are. */
export const GIVES_ALIKE = /^(Identity|Flatten|Unflatten)$/;

/** The last layer of those that change what they are given. */
export function lastOf({ layers }: SequentialSpec): LayerSpec | undefined {
  return layers.findLast(({ type }) => !GIVES_ALIKE.test(type));
}
