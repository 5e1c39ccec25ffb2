// Gathering rows, ReLU, sums of columns, and the optimizer's update.

import { fma, sumOfRows } from './simd';

/** output[i] = table[indices[i]], rows of `vectors` vectors. */
export function gatherRows(table: usize, tableLd: usize, indices: usize, output: usize, ld: usize, rows: u32, vectors: u32): void {
  const bytes = <usize>vectors << 4;
  for (let i: u32 = 0; i < rows; i++) {
    const source = table + <usize>load<u32>(indices) * tableLd;
    for (let j: usize = 0; j < bytes; j += 16) v128.store(output + j, v128.load(source + j));
    indices += 4;
    output += ld;
  }
}

/** output = max(input, 0) over `vectors` vectors; NaN stays NaN, since pmax(a, b) is `a < b ? b : a`. */
export function relu(input: usize, output: usize, vectors: u32): void {
  const zero = f32x4.splat(0);
  const end = input + (<usize>vectors << 4);
  for (; input < end; input += 16) {
    v128.store(output, f32x4.pmax(v128.load(input), zero));
    output += 16;
  }
}

/** inputGradient = outputGradient where output is not at or below 0 (so also where it is NaN, as in torch), else 0. */
export function reluGradient(output: usize, outputGradient: usize, inputGradient: usize, vectors: u32): void {
  const zero = f32x4.splat(0);
  const end = output + (<usize>vectors << 4);
  for (; output < end; output += 16) {
    v128.store(inputGradient, v128.andnot(v128.load(outputGradient), f32x4.le(v128.load(output), zero)));
    outputGradient += 16;
    inputGradient += 16;
  }
}

/** sums = the sum of the rows. */
export function columnSums(x: usize, ld: usize, rows: u32, vectors: u32, sums: usize): void {
  const width = <usize>vectors << 4;
  for (let j: usize = 0; j < width; j += 16) v128.store(sums + j, sumOfRows(x + j, ld, rows));
}

/** target = keep * target + weight * value over `vectors` vectors. */
export function scaleAndAdd(target: usize, keep: f32, value: usize, weight: f32, vectors: u32): void {
  const k = f32x4.splat(keep), w = f32x4.splat(weight);
  const end = target + (<usize>vectors << 4);
  for (; target < end; target += 16) {
    v128.store(target, fma(v128.load(value), w, f32x4.mul(v128.load(target), k)));
    value += 16;
  }
}

/** parameters -= learningRate * gradients over `vectors` vectors, a multiple of four. */
export function sgd(parameters: usize, gradients: usize, vectors: u32, learningRate: f32): void {
  const rate = f32x4.splat(-learningRate);
  const end = parameters + (<usize>vectors << 4);
  for (; parameters < end; parameters += 64) {
    v128.store(parameters, fma(v128.load(gradients), rate, v128.load(parameters)));
    v128.store(parameters, fma(v128.load(gradients, 16), rate, v128.load(parameters, 16)), 16);
    v128.store(parameters, fma(v128.load(gradients, 32), rate, v128.load(parameters, 32)), 32);
    v128.store(parameters, fma(v128.load(gradients, 48), rate, v128.load(parameters, 48)), 48);
    gradients += 64;
  }
}
