// What is to be known of dropout's masks wherever a run is shown.

import type { BoundLayer } from './modelSpec.ts';

/** Which builds of PyTorch draw the masks that we draw; undefined where the layers draw none. */
export function dropoutNote(layers: readonly BoundLayer[]): string | undefined {
  return layers.some(drawsMasks)
    ? 'Dropout draws the masks of PyTorch on the CPU without Intel MKL. Builds with MKL, such as those for x86 from pytorch.org, draw others from the same seed.'
    : undefined;
}

function drawsMasks(layer: BoundLayer): boolean {
  switch (layer.type) {
    case 'Dropout':
    case 'Dropout1d':
    case 'Dropout2d':
    case 'Dropout3d':
    case 'AlphaDropout':
    case 'FeatureAlphaDropout':
      return layer.arguments.p > 0 && layer.arguments.p < 1;
    default:
      return false;
  }
}
