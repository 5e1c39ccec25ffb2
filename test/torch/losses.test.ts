// Losses and their gradients beside PyTorch: as it answered once (golden/), and live where it is installed.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createLoss, reduceLoss } from '../../src/engine/loss.ts';
import { Memory } from '../../src/engine/memory.ts';
import { fromArray, toArray } from '../../src/engine/tensor.ts';
import { completeLoss } from '../../src/model/trainOptions.ts';
import { isOfClasses, type LossCase, lossCases, lossRequest, outputsOf, targetsOf } from './cases/losses.ts';
import { kernelKinds } from './kernelKinds.ts';
import { answersOf, decodeFloats } from './live.ts';

const TOLERANCE = 1e-5;
/** softmax - onehot, or sigmoid - target, is a difference of numbers up to 2.25, each rounded to float32. */
const CANCELLED = 3e-7;
/** Below it float32 has few digits; BCELoss divides such numbers by 1e-12. */
const SUBNORMAL = 1.2e-38 / 1e-12;

const golden: string[] = JSON.parse(readFileSync(new URL('golden/losses.json', import.meta.url), 'utf8'));
const live = await answersOf<string[]>('losses.py', lossRequest());

/** [loss, ...gradient] */
function computed(example: LossCase, kernelsFor: (typeof kernelKinds)[number][1]): number[] {
  const [rows, columns] = example.shape;
  const memory = new Memory();
  const kernels = kernelsFor(memory);
  const matrices = [memory.matrix(rows, columns), memory.matrix(rows, columns), memory.matrix(rows, columns)] as const;
  const [outputs, numbers, gradient] = matrices;
  // Garbage in the padding must not enter.
  for (const matrix of matrices) matrix.data.fill(Number.NaN);
  fromArray(outputs, outputsOf(example));
  const targets = targetsOf(example);
  const classes = memory.allocate(rows * 4);
  if (isOfClasses(example.loss)) new Int32Array(memory.wasm.buffer, classes, rows).set(targets);
  else fromArray(numbers, targets);
  const complete = completeLoss(example.loss);
  const loss = createLoss(kernels, memory, complete, columns, 'classification');
  const sums = loss(outputs, { classes, numbers }, gradient, rows);
  return [Math.fround(reduceLoss(complete, sums).loss), ...toArray(gradient)];
}

function expectSame(
  { loss, shape: [rows, columns] }: LossCase,
  actual: readonly number[],
  expected: Float32Array,
): void {
  expect(actual).toHaveLength(1 + rows * columns);
  const { type, reduction } = completeLoss(loss);
  const cancels = isOfClasses(loss) || type === 'BCEWithLogitsLoss';
  const divisor = reduction === 'sum' ? 1 : isOfClasses(loss) ? rows : rows * columns;
  const cancelled = cancels ? CANCELLED / divisor : type === 'BCELoss' ? SUBNORMAL : 0;
  const wrong = actual.flatMap((value, i) => {
    const wanted = expected[i]!;
    const allowed = Math.max(TOLERANCE * Math.abs(wanted), i === 0 ? 0 : cancelled);
    if (Object.is(value, wanted) || Math.abs(value - wanted) <= allowed) return [];
    return [`${i === 0 ? 'loss' : `gradient ${i - 1}`}: ${value}, expected ${wanted}`];
  });
  expect(wrong).toEqual([]);
}

describe.each(kernelKinds)('%s', (_kind, kernelsFor) => {
  test.each(lossCases.map((example, i) => [JSON.stringify(example), example, i] as const))('%s', (_, example, i) => {
    const values = computed(example, kernelsFor);
    for (const answers of live ? [golden, live] : [golden]) expectSame(example, values, decodeFloats(answers[i]!));
  });
});
