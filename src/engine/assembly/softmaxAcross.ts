// Softmax and its logarithm across rows: the elements of one column in `length` rows, `step` bytes apart, belong
// together. Four columns at once; groups lie one after another, as Along in kernels/softmax.ts says.

import { exp, log } from './math';
import { fma } from './simd';

/** output = exp(input - max) / sum. */
export function softmaxAcross(input: usize, ld: usize, rows: u32, vectors: u32, length: u32, step: u32, output: usize): void {
  walk(SOFTMAX, input, input, output, ld, rows, vectors, length, step);
}

/** output = input - max - log(sum(exp(input - max))). */
export function logSoftmaxAcross(input: usize, ld: usize, rows: u32, vectors: u32, length: u32, step: u32, output: usize): void {
  walk(LOG_SOFTMAX, input, input, output, ld, rows, vectors, length, step);
}

/** inputGradient = output * (outputGradient - sum(outputGradient * output)). */
export function softmaxAcrossGradient(output: usize, outputGradient: usize, ld: usize, rows: u32, vectors: u32, length: u32, step: u32, inputGradient: usize): void {
  walk(SOFTMAX_GRADIENT, output, outputGradient, inputGradient, ld, rows, vectors, length, step);
}

/** inputGradient = outputGradient - exp(output) * sum(outputGradient). */
export function logSoftmaxAcrossGradient(output: usize, outputGradient: usize, ld: usize, rows: u32, vectors: u32, length: u32, step: u32, inputGradient: usize): void {
  walk(LOG_SOFTMAX_GRADIENT, output, outputGradient, inputGradient, ld, rows, vectors, length, step);
}

const SOFTMAX = 0, LOG_SOFTMAX = 1, SOFTMAX_GRADIENT = 2, LOG_SOFTMAX_GRADIENT = 3;

/** Does the operation for each group of four columns. */
// @ts-ignore: decorator
@inline function walk(operation: u32, a: usize, b: usize, target: usize, ld: usize, rows: u32, vectors: u32, length: u32, step: u32): void {
  const width = <usize>vectors << 4, distance = <usize>step * ld;
  for (let first: u32 = 0; first < rows; first += length * step) {
    for (let k: u32 = 0; k < step; k++) {
      const row = <usize>(first + k) * ld;
      for (let j: usize = 0; j < width; j += 16) {
        const at = row + j;
        if (operation == SOFTMAX) softmaxOf(a + at, target + at, distance, length);
        else if (operation == LOG_SOFTMAX) logSoftmaxOf(a + at, target + at, distance, length);
        else if (operation == SOFTMAX_GRADIENT) softmaxGradientOf(a + at, b + at, target + at, distance, length);
        else logSoftmaxGradientOf(a + at, b + at, target + at, distance, length);
      }
    }
  }
}

function softmaxOf(input: usize, output: usize, distance: usize, length: u32): void {
  const greatest = maxOf(input, distance, length);
  const end = <usize>length * distance;
  let total = f32x4.splat(0);
  for (let i: usize = 0; i < end; i += distance) {
    const e = exp(f32x4.sub(v128.load(input + i), greatest));
    v128.store(output + i, e);
    total = f32x4.add(total, e);
  }
  for (let i: usize = 0; i < end; i += distance) v128.store(output + i, f32x4.div(v128.load(output + i), total));
}

function logSoftmaxOf(input: usize, output: usize, distance: usize, length: u32): void {
  const greatest = maxOf(input, distance, length);
  const end = <usize>length * distance;
  let total = f32x4.splat(0);
  for (let i: usize = 0; i < end; i += distance) {
    total = f32x4.add(total, exp(f32x4.sub(v128.load(input + i), greatest)));
  }
  const logarithm = log(total);
  for (let i: usize = 0; i < end; i += distance) {
    v128.store(output + i, f32x4.sub(f32x4.sub(v128.load(input + i), greatest), logarithm));
  }
}

function softmaxGradientOf(output: usize, outputGradient: usize, inputGradient: usize, distance: usize, length: u32): void {
  const end = <usize>length * distance;
  let dot = f32x4.splat(0);
  for (let i: usize = 0; i < end; i += distance) dot = fma(v128.load(output + i), v128.load(outputGradient + i), dot);
  for (let i: usize = 0; i < end; i += distance) {
    v128.store(inputGradient + i, f32x4.mul(v128.load(output + i), f32x4.sub(v128.load(outputGradient + i), dot)));
  }
}

function logSoftmaxGradientOf(output: usize, outputGradient: usize, inputGradient: usize, distance: usize, length: u32): void {
  const end = <usize>length * distance;
  let sum = f32x4.splat(0);
  for (let i: usize = 0; i < end; i += distance) sum = f32x4.add(sum, v128.load(outputGradient + i));
  for (let i: usize = 0; i < end; i += distance) {
    const share = f32x4.mul(exp(v128.load(output + i)), sum);
    v128.store(inputGradient + i, f32x4.sub(v128.load(outputGradient + i), share));
  }
}

// @ts-ignore: decorator
@inline function maxOf(input: usize, distance: usize, length: u32): v128 {
  let greatest = v128.load(input);
  const end = <usize>length * distance;
  for (let i = distance; i < end; i += distance) greatest = f32x4.max(greatest, v128.load(input + i));
  return greatest;
}
