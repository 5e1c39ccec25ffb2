// How kernels go through samples: the steps of their dimensions in memory, whatever the layout.

import { concatenatedDimension } from '../../model/joins.ts';
import type { Shape } from '../../model/shape.ts';
import type { Walk } from '../kernels/layout.ts';
import { type Activation, type Layout, Tensor } from '../tensor.ts';

type Four = Walk['extents'];

/** The first dimension, the positions but for the last dimension together, and the last dimension. */
function threeOf(shape: Shape): readonly [channels: number, rows: number, last: number] {
  const rows = shape.slice(1, -1).reduce((product, extent) => product * extent, 1);
  return shape.length === 1 ? [shape[0]!, 1, 1] : [shape[0]!, rows, shape.at(-1)!];
}

/** Samples, and the three of them. */
function stepsOf({ shape, layout, stride, positions }: Activation): Four {
  const [, P, W] = threeOf(shape);
  return layout === 'channels'
    ? [positions * stride, 1, W * stride, stride]
    : [positions * stride, P * stride, stride, 1];
}

/** In the order in which a tensor of that layout lies in memory. */
function ordered([n, c, p, w]: Four, layout: Layout): Four {
  return layout === 'channels' ? [n, p, w, c] : [n, c, p, w];
}

/** From a tensor to one of the same layout whose sizes are larger where its own are 1: it is repeated there. */
export function broadcastWalk(small: Activation, large: Activation, samples: number): Walk {
  const { layout } = large;
  const [own, all] = [threeOf(small.shape), threeOf(large.shape)];
  const steps = stepsOf(small).map((step, at) => (at > 0 && own[at - 1] !== all[at - 1] ? 0 : step));
  return {
    extents: ordered([samples, ...all], layout),
    sourceSteps: ordered(steps as unknown as Four, layout),
    targetSteps: ordered(stepsOf(large), layout),
  };
}

/** From a part to its place in `part` of a whole that is a concatenation along one of torch's dimensions. */
export function partWalk(part: Activation, whole: Activation, samples: number): Walk {
  const { layout } = whole;
  return {
    extents: ordered([samples, ...threeOf(part.shape)], layout),
    sourceSteps: ordered(stepsOf(part), layout),
    targetSteps: ordered(stepsOf(whole), layout),
  };
}

/** What lies in the whole from an index along a dimension of torch on, for a walk. */
export function partFrom(whole: Activation, dim: number, index: number): Tensor {
  const { shape, storage, address, rows, stride } = whole;
  const at = concatenatedDimension(dim, shape.length)!;
  const [, channels, row, last] = stepsOf(whole);
  const beforeLast = at === shape.length - 1 ? last : row * (threeOf(shape)[1] / shape[at]!);
  const offset = index * (at === 0 ? channels : beforeLast);
  const length = rows * stride - offset;
  return new Tensor(storage, address + offset * storage.elementBytes, 1, length, length);
}

/** The way back. */
export function reversed({ extents, sourceSteps, targetSteps }: Walk): Walk {
  return { extents, sourceSteps: targetSteps, targetSteps: sourceSteps };
}
