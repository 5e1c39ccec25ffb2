// Where ReLU makes a tensor of another: its output has the positive elements of its input, and the gradient of its input has
// the elements of its output's where these are positive; all others are zero.

import { inputOf, othersOf } from '../model/modelSpec.ts';
import type { Part } from './kernels/statistics.ts';
import type { Sequential } from './sequential.ts';

export interface Parts {
  readonly output?: Part;
  readonly outputGradient?: Part;
}

/** For each trained layer. */
export function partsOf({ model, layers }: Pick<Sequential, 'model' | 'layers'>): readonly Parts[] {
  const sources = model.layers.map(inputOf);
  const beside = new Set(model.layers.flatMap((spec) => othersOf(spec)));
  return model.layers.map((spec, i): Parts => {
    const isRelu = spec.type === 'ReLU' && sources[i]! >= 0;
    const takers = sources.flatMap((source, taker) => (source === i ? [taker] : []));
    // Where others take the output too, gradients are added.
    const isPassed = takers.length === 1 && !beside.has(i) && model.layers[takers[0]!]!.type === 'ReLU';
    return {
      ...(isRelu && { output: { of: layers[sources[i]!]!.output, isPositive: true } }),
      ...(isPassed && { outputGradient: { of: layers[takers[0]!]!.outputGradient, isPositive: false } }),
    };
  });
}
