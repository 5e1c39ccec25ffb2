// torch.cat of the outputs of several layers.

import { concatenatedDimension } from '../../model/joins.ts';
import type { ConcatSpec } from '../../model/modelSpec.ts';
import { type Layer, layerRoom } from '../layer.ts';
import type { Activation } from '../tensor.ts';
import type { JoinBuild } from './joinBuild.ts';
import { partFrom, partWalk, reversed } from './walks.ts';

/** Each part's elements at their place among the output's; its gradient comes from there. */
export function createConcat(build: JoinBuild, { dim }: ConcatSpec): Layer {
  const { memory, kernels, capacity, input, outputShape, others, outputAt } = build;
  const room = layerRoom(memory, capacity, outputShape, input.layout);
  const { output, outputGradient } = room;
  const at = concatenatedDimension(dim, outputShape.length)!;
  const starts: number[] = [0];
  for (const { shape } of [input, ...others.map(outputAt)]) starts.push(starts.at(-1)! + shape[at]!);
  const gradients = others.map((other) => {
    const { shape, layout } = outputAt(other);
    return other < 0 ? undefined : memory.activation(capacity, shape, layout);
  });
  const forward = (x: Activation, samples: number) => {
    for (const [i, part] of [x, ...others.map(outputAt)].entries())
      kernels.permute(part, partFrom(output, dim, starts[i]!), partWalk(part, output, samples));
  };
  return {
    ...room,
    parameters: [],
    otherGradients: gradients,
    forward,
    evaluate: forward,
    backward(_x, inputGradient, samples) {
      for (const [i, part] of [inputGradient, ...gradients].entries()) {
        if (!part) continue;
        const walk = reversed(partWalk(part, outputGradient, samples));
        kernels.permute(partFrom(outputGradient, dim, starts[i]!), part, walk);
      }
    },
  };
}
