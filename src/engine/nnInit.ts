// torch.nn.init: the values that its functions give a parameter, in torch's row-major order.
// Bounds are computed in float64 as Python computes them, values in float32. Equal to PyTorch's bit for bit, but for
// trunc_normal_ and orthogonal_, which agree within float32's rounding.

import { calculateGain, type InitArguments, type InitCall, initProblem } from '../model/initCall.ts';
import { erf, erfInverse } from './errorFunction.ts';
import { orthonormalColumns } from './orthogonal.ts';
import { fillNormal, type Generator, randperm, uniform } from './random.ts';

type Shape = readonly number[];

/**
 * What a call leaves in a parameter of `shape`, drawn from `generator` in torch's order.
 * Throws where torch refuses the shape: `initProblem` says so beforehand.
 */
export function applyInit(
  call: Pick<InitCall, 'function' | 'arguments'>,
  shape: Shape,
  generator: Generator,
): Float32Array<ArrayBuffer> {
  const problem = initProblem(call, shape);
  if (problem) throw new Error(`${call.function} ${problem}`);
  const values = new Float32Array(sizeOf(shape));
  // A union of calls: the function and its arguments belong together.
  const { function: name, arguments: given } = call as InitCall;
  switch (name) {
    case 'uniform_':
      fillUniform(generator, values, given.a, given.b);
      break;
    case 'normal_':
      fillNormal(generator, values, given.mean, given.std);
      break;
    case 'trunc_normal_':
      fillTruncatedNormal(generator, values, given);
      break;
    case 'constant_':
      values.fill(given.val);
      break;
    case 'ones_':
      values.fill(1);
      break;
    case 'zeros_':
      break;
    case 'eye_':
      for (let i = 0; i < Math.min(shape[0]!, shape[1]!); i++) values[i * shape[1]! + i] = 1;
      break;
    case 'dirac_':
      fillDirac(values, shape, given.groups);
      break;
    case 'xavier_uniform_': {
      const bound = Math.sqrt(3) * xavierDeviation(shape, given.gain);
      fillUniform(generator, values, -bound, bound);
      break;
    }
    case 'xavier_normal_':
      fillNormal(generator, values, 0, xavierDeviation(shape, given.gain));
      break;
    case 'kaiming_uniform_': {
      const bound = Math.sqrt(3) * kaimingDeviation(shape, given);
      fillUniform(generator, values, -bound, bound);
      break;
    }
    case 'kaiming_normal_':
      fillNormal(generator, values, 0, kaimingDeviation(shape, given));
      break;
    case 'orthogonal_':
      fillOrthogonal(generator, values, shape[0]!, given.gain);
      break;
    case 'sparse_':
      fillSparse(generator, values, shape, given);
      break;
    default:
      return name satisfies never;
  }
  return values;
}

/** torch's fan_in and fan_out of a weight: channels of the input and of the output, times the kernel's size. */
export function fans(shape: Shape): { readonly fanIn: number; readonly fanOut: number } {
  const field = sizeOf(shape.slice(2));
  return { fanIn: shape[1]! * field, fanOut: shape[0]! * field };
}

export function fillUniform(generator: Generator, values: Float32Array, from: number, to: number): void {
  const draw = uniform(generator, from, to);
  for (let i = 0; i < values.length; i++) values[i] = draw();
}

function sizeOf(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

function xavierDeviation(shape: Shape, gain: number): number {
  const { fanIn, fanOut } = fans(shape);
  return gain * Math.sqrt(2 / (fanIn + fanOut));
}

function kaimingDeviation(shape: Shape, { a, mode, nonlinearity }: InitArguments<'kaiming_normal_'>): number {
  const { fanIn, fanOut } = fans(shape);
  return calculateGain(nonlinearity, a) / Math.sqrt(mode === 'fan_in' ? fanIn : fanOut);
}

/**
 * Uniform values through the inverse of the normal distribution, cut off at a and b. The inverse error function is
 * rounded from float64; PyTorch's packages have several, which differ in the last bits.
 */
function fillTruncatedNormal(
  generator: Generator,
  values: Float32Array,
  { mean, std, a, b }: InitArguments<'trunc_normal_'>,
): void {
  const low = erf((a - mean) / std / Math.SQRT2);
  const high = erf((b - mean) / std / Math.SQRT2);
  const scale = Math.fround(std * Math.SQRT2);
  const [center, least, most] = [Math.fround(mean), Math.fround(a), Math.fround(b)];
  // torch goes by way of the distribution's (1 + erf) / 2, which rounds.
  const draw = uniform(generator, 2 * ((1 + low) / 2) - 1, 2 * ((1 + high) / 2) - 1);
  for (let i = 0; i < values.length; i++) {
    const scaled = Math.fround(Math.fround(erfInverse(draw())) * scale);
    values[i] = Math.min(Math.max(Math.fround(scaled + center), least), most);
  }
}

/** Keeps each input channel as it is: a 1 in the kernel's middle. */
function fillDirac(values: Float32Array, shape: Shape, groups: number): void {
  const [outputs = 0, inputs = 0, ...kernel] = shape;
  const field = sizeOf(kernel);
  let middle = 0;
  for (const size of kernel) middle = middle * size + Math.floor(size / 2);
  const outputsOfGroup = outputs / groups;
  for (let group = 0; group < groups; group++) {
    for (let d = 0; d < Math.min(outputsOfGroup, inputs); d++) {
      values[((group * outputsOfGroup + d) * inputs + d) * field + middle] = 1;
    }
  }
}

function fillOrthogonal(generator: Generator, values: Float32Array, rows: number, gain: number): void {
  const columns = values.length / rows;
  fillNormal(generator, values, 0, 1);
  const wide = rows < columns;
  const [long, short] = wide ? [columns, rows] : [rows, columns];
  const tall = wide ? transposed(values, rows, columns) : values;
  const q = orthonormalColumns(tall, long, short);
  for (let i = 0; i < long; i++) {
    for (let j = 0; j < short; j++) {
      values[wide ? j * long + i : i * short + j] = Math.fround(q[i * short + j]!) * Math.fround(gain);
    }
  }
}

function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(values.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) result[j * rows + i] = values[i * columns + j]!;
  return result;
}

/** Normal values, of which in each column a random part becomes zero. */
function fillSparse(
  generator: Generator,
  values: Float32Array,
  [rows = 0, columns = 0]: Shape,
  { sparsity, std }: InitArguments<'sparse_'>,
): void {
  fillNormal(generator, values, 0, std);
  const zeros = Math.ceil(sparsity * rows);
  for (let column = 0; column < columns; column++) {
    for (const row of randperm(generator, rows).subarray(0, zeros)) values[row * columns + column] = 0;
  }
}
