// The names that torch's state_dict gives a layer's parameters and buffers.

import type { BoundLayer, ModelSpec } from './modelSpec.ts';

/**
 * For each layer, what stands before the names of its tensors in `Sequential.state_dict()`: `3.` for network.3, and
 * `2.conv1.` for a layer within another module.
 */
export function statePrefixes({ path, layers }: Pick<ModelSpec, 'path' | 'layers'>): string[] {
  const own = path ?? commonPath(layers);
  const start = own === '' ? 0 : own.length + 1;
  return layers.map((layer) => `${layer.path.slice(start)}.`);
}

/** The path of what holds all layers. */
function commonPath(layers: readonly BoundLayer[]): string {
  const [first = [], ...others] = layers.map((layer) => layer.path.split('.').slice(0, -1));
  const differs = first.findIndex((part, i) => others.some((parts) => parts[i] !== part));
  return first.slice(0, differs < 0 ? first.length : differs).join('.');
}
