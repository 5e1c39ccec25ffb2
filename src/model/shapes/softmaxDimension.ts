// Which dimension a softmax works along.

import type { BoundLayer } from '../modelSpec.ts';
import type { Shape } from '../shape.ts';

/**
 * The dimension of the batch's tensor, counted from its front, 0 that of the batch; it may not exist. Without one given,
 * by the rule that torch keeps for old programs: 0 of three dimensions, else 1.
 * Reference: torch.nn.functional._get_softmax_dim.
 */
export function softmaxDimension(dim: number | null, sample: Shape): number {
  const rank = sample.length + 1;
  if (dim === null) return rank === 1 || rank === 3 ? 0 : 1;
  return dim < 0 ? dim + rank : dim;
}

/** Whether the layer is a softmax whose sums go over the samples of a batch; `sample` is the shape it takes and gives. */
export function worksAlongBatch(layer: BoundLayer, sample: Shape): boolean {
  switch (layer.type) {
    case 'Softmax':
    case 'Softmin':
    case 'LogSoftmax':
      return softmaxDimension(layer.arguments.dim, sample) === 0;
    case 'Softmax2d':
      return softmaxDimension(-3, sample) === 0;
    default:
      return false;
  }
}
