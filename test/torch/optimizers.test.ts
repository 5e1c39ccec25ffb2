// Optimizers and clipping, 50 steps each, beside PyTorch: as it answered once (golden/), and live where it is installed.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createClipping } from '../../src/engine/clipping.ts';
import { Memory } from '../../src/engine/memory.ts';
import { createOptimizer } from '../../src/engine/optimizer.ts';
import { fromArray, Tensor, toArray } from '../../src/engine/tensor.ts';
import {
  COMPARED,
  edgeGradients,
  initialParameters,
  type OptimizerCase,
  optimizerCases,
  optimizerRequest,
  plainGradients,
  SHAPES,
  STEPS,
} from './cases/optimizers.ts';
import { kernelKinds } from './kernelKinds.ts';
import { answersOf, decodeFloats } from './live.ts';

/**
 * Of the parameter's size, or of its way from the first value where that is longer: values and updates are rounded to
 * float32 fifty times, one of 6e-8 each, and sums in square roots and quotients add a few.
 */
const TOLERANCE = 1e-5;

const golden: string[] = JSON.parse(readFileSync(new URL('golden/optimizers.json', import.meta.url), 'utf8'));
const live = await answersOf<string[]>('optimizers.py', optimizerRequest());

/** (COMPARED, SIZE). */
function trained(example: OptimizerCase, kernelsFor: (typeof kernelKinds)[number][1]): number[] {
  const memory = new Memory();
  const kernels = kernelsFor(memory);
  const [values, allValues] = allocate(memory);
  const [gradients, allGradients] = allocate(memory);
  const { step } = createOptimizer(
    kernels,
    memory,
    { values: allValues, gradients: allGradients, parts: [] },
    example.optimizer,
  );
  const clip = example.clipping && createClipping(kernels, allGradients, gradients, example.clipping);
  fill(values, initialParameters);
  const steps = example.gradients === 'plain' ? plainGradients : edgeGradients;
  const kept: number[] = [];
  for (let i = 1; i <= STEPS; i++) {
    const size = initialParameters.length;
    fill(gradients, steps.subarray((i - 1) * size, i * size));
    clip?.();
    step();
    if (COMPARED.includes(i)) kept.push(...values.flatMap((value) => [...toArray(value)]));
  }
  return kept;
}

/** As a network's parameters lie: padded rows, with room between. */
function allocate(memory: Memory): [Tensor[], Tensor] {
  const start = memory.used;
  const tensors = SHAPES.map(([rows, columns]) => (columns ? memory.matrix(rows, columns) : memory.vector(rows)));
  const length = (memory.used - start) / memory.elementBytes;
  return [tensors, new Tensor(memory, start, 1, length, length)];
}

function fill(tensors: readonly Tensor[], values: Float32Array): void {
  let at = 0;
  for (const tensor of tensors) {
    const size = tensor.rows * tensor.columns;
    fromArray(tensor, values.subarray(at, at + size));
    at += size;
  }
}

function expectSame(actual: readonly number[], expected: Float32Array): void {
  const wrong = actual.flatMap((value, i) => {
    const wanted = expected[i]!;
    const scale = Math.max(Math.abs(wanted), Math.abs(wanted - initialParameters[i % initialParameters.length]!));
    const right = Object.is(value, wanted) || Math.abs(value - wanted) <= TOLERANCE * scale;
    const step = COMPARED[Math.floor(i / initialParameters.length)];
    return right ? [] : [`step ${step}, element ${i % initialParameters.length}: ${value}, expected ${wanted}`];
  });
  expect(actual).toHaveLength(expected.length);
  expect(wrong).toEqual([]);
}

describe.each(kernelKinds)('%s', (kind, kernelsFor) => {
  test.each(optimizerCases.map((example, i) => [JSON.stringify(example), example, i] as const))(
    '%s',
    (_, example, i) => {
      // The plain loops compute in float64, where nothing overflows on the way.
      if (kind === 'reference' && example.gradients === 'edges') return;
      const parameters = trained(example, kernelsFor);
      for (const answers of live ? [golden, live] : [golden]) expectSame(parameters, decodeFloats(answers[i]!));
    },
  );
});
