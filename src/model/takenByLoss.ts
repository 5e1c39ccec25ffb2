// Whether the loss takes a layer's output: of the last layer, and of one behind which the numbers stay as they are.

import type { BoundLayer, ModelSpec } from './modelSpec.ts';

const KEEPING: ReadonlySet<BoundLayer['type']> = new Set(['Flatten', 'Unflatten', 'Identity']);

export function isTakenByLoss({ layers }: Pick<ModelSpec, 'layers'>, layer: number): boolean {
  return layer < layers.length && layers.slice(layer + 1).every(({ type }) => KEEPING.has(type));
}
