// Backward of activations, softmax and dropout against central differences along random directions, in float64 with
// the plain kernels.

import { expect, test } from 'vitest';
import { Memory } from '../../src/engine/memory.ts';
import { Generator } from '../../src/engine/random.ts';
import { createReferenceKernels } from '../../src/engine/referenceKernels.ts';
import { createSequential } from '../../src/engine/sequential.ts';
import { fromTorch, toTorch } from '../../src/engine/tensor.ts';
import { activationCases } from '../torch/cases/activation.ts';
import { dropoutCases } from '../torch/cases/dropout.ts';
import { nameOfCase } from '../torch/layerCases.ts';
import { layer, sequence } from './requests.ts';

const STEP = 1e-5;
const SEED = 1;

const cases = [...activationCases, ...dropoutCases].filter(({ values }) => values === undefined || values === 'plain');

test.each(cases.map((layerCase) => [nameOfCase(layerCase), layerCase] as const))('%s', (_name, layerCase) => {
  const { shape, samples = 5 } = layerCase;
  const memory = new Memory('float64');
  const kernels = createReferenceKernels(memory);
  const generator = new Generator(SEED);
  const input = memory.activation(samples, shape, 'last');
  const model = { name: 'case', layers: [layer('Identity'), layerCase.layer], outputLayers: [], inputShape: shape };
  const network = createSequential(model, input, { memory, kernels, generator, capacity: samples });
  network.initialize();
  const [front, tested] = network.layers;
  const parameters = tested!.parameters.map(({ value, gradient }) => ({ value, gradient }));

  // Multiples of an irrational number: none is as near as STEP to a bound of the cases.
  const values = Float64Array.from(toTorch(input, samples), (_, i) => (((i + 1) * Math.SQRT2) % 4) - 2);
  const weights = Float64Array.from(sequence(toTorch(tested!.output, samples).length, 5));
  const lossOf = (x: Float64Array) => {
    // The same masks each time.
    Object.assign(generator, { next: 0, renewed: 0 });
    generator.state.set(new Generator(SEED).state);
    fromTorch(input, x);
    network.forward(input, samples);
    return toTorch(tested!.output, samples).reduce((sum, y, i) => sum + y * weights[i]!, 0);
  };
  lossOf(values);
  fromTorch(tested!.outputGradient, weights);
  network.backward(input, samples);
  const gradient = toTorch(front!.outputGradient, samples);
  for (const seed of [1, 2, 3]) {
    const direction = sequence(values.length, seed);
    const lossAt = (step: number) => lossOf(values.map((x, i) => x + step * direction[i]!));
    const expected = gradient.reduce((sum, g, i) => sum + g * direction[i]!, 0);
    expectSlope(expected, lossAt);
  }
  for (const { value, gradient } of parameters) {
    for (let i = 0; i < value.columns; i++) {
      const was = value.data[i]!;
      expectSlope(gradient.data[i]!, (step) => {
        value.data[i] = was + step;
        return lossOf(values);
      });
      value.data[i] = was;
    }
  }
});

function expectSlope(derivative: number, lossAt: (step: number) => number): void {
  const slope = (lossAt(STEP) - lossAt(-STEP)) / (2 * STEP);
  expect(Math.abs(derivative - slope), `${derivative}, ${slope}`).toBeLessThan(1e-7 * Math.max(1, Math.abs(slope)));
}
