// Backward of pooling, padding, resizing and shuffles against central differences along random directions, in
// float64 with the plain kernels.

import { expect, test } from 'vitest';
import { Memory } from '../../src/engine/memory.ts';
import { Generator } from '../../src/engine/random.ts';
import { createReferenceKernels } from '../../src/engine/referenceKernels.ts';
import { createSequential } from '../../src/engine/sequential.ts';
import { fromTorch, toTorch } from '../../src/engine/tensor.ts';
import type { LayerCase } from '../torch/cases/case.ts';
import { poolingCases } from '../torch/cases/pooling.ts';
import { nameOfCase } from '../torch/layerCases.ts';
import { layer, sequence } from './requests.ts';

const STEP = 1e-4;
/** Torch's factors of bicubic are in float32, and others forward and backward. */
const BICUBIC_TOLERANCE = 1e-4;
const TOLERANCE = 1e-8;

const cases = poolingCases.filter((layerCase) => layerCase.values === 'plain' && hasTrueGradient(layerCase));

test.each(cases.map((layerCase) => [nameOfCase(layerCase), layerCase] as const))('%s', (_name, layerCase) => {
  const { shape, samples = 5 } = layerCase;
  const memory = new Memory('float64');
  const kernels = createReferenceKernels(memory);
  const input = memory.activation(samples, shape, 'last');
  const model = { name: 'case', layers: [layer('Identity'), layerCase.layer], outputLayers: [], inputShape: shape };
  const network = createSequential(model, input, { memory, kernels, generator: new Generator(1), capacity: samples });
  network.initialize();
  const [front, tested] = network.layers;

  // A multiple of one irrational number after another: no two are as near as STEP, so that no maximum changes.
  const values = Float64Array.from(toTorch(input, samples), (_, i) => ((i + 1) * Math.SQRT2) % 2);
  const weights = Float64Array.from(sequence(toTorch(tested!.output, samples).length, 5));
  const lossOf = (x: Float64Array) => {
    fromTorch(input, x);
    network.forward(input, samples);
    return toTorch(tested!.output, samples).reduce((sum, y, i) => sum + y * weights[i]!, 0);
  };
  lossOf(values);
  fromTorch(tested!.outputGradient, weights);
  network.backward(input, samples);
  const gradient = toTorch(front!.outputGradient, samples);
  const tolerance = isBicubic(layerCase) ? BICUBIC_TOLERANCE : TOLERANCE;
  for (const seed of [1, 2, 3]) {
    const direction = sequence(values.length, seed);
    const lossAt = (step: number) => lossOf(values.map((x, i) => x + step * direction[i]!));
    const slope = (lossAt(STEP) - lossAt(-STEP)) / (2 * STEP);
    const expected = gradient.reduce((sum, g, i) => sum + g * direction[i]!, 0);
    expect(Math.abs(expected - slope), `${expected}, ${slope}`).toBeLessThan(tolerance);
  }
});

/** Torch itself sends the gradient another way where a scale that is not whole leaves or doubles the size; see resizeAxes.ts. */
function hasTrueGradient({ layer: tested }: LayerCase): boolean {
  if (tested.type !== 'Upsample') return true;
  const { mode, scale_factor } = tested.arguments;
  const isOdd = (scale: number) => (scale > 1 && scale < 1.2) || (scale > 2 && scale < 2.5);
  return !(mode === 'nearest' || mode === 'bicubic') || !scale_factor?.some(isOdd);
}

function isBicubic({ layer: tested }: LayerCase): boolean {
  return tested.type === 'Upsample' && tested.arguments.mode === 'bicubic';
}
