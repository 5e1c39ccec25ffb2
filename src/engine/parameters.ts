// Where the parameters of a model lie: all values one after another and all gradients likewise, in the same layout, so
// that the optimizer is one operation over two long vectors.

import type { ParameterShape } from '../model/parameterShapes.ts';
import type { Shape } from '../model/shape.ts';
import type { Memory } from './memory.ts';
import { Tensor } from './tensor.ts';

export interface Parameter {
  readonly name: 'weight' | 'bias';
  /** As torch prints it. */
  readonly shape: Shape;
  /** For each of torch's dimensions, how many elements of `value.data` lie from one index to the next. */
  readonly strides: readonly number[];
  readonly value: Tensor;
  readonly gradient: Tensor;
}

/** The matrix that a parameter lies in. */
export interface ParameterLayout {
  readonly rows: number;
  readonly columns: number;
  /** As Parameter.strides, from the stride of the matrix. */
  strides(stride: number): readonly number[];
}

/** A parameter and how it lies. */
export interface PlacedShape extends ParameterShape {
  readonly layout: ParameterLayout;
}

export interface Parameters {
  /** For each layer its parameters, in torch's order. */
  readonly ofLayers: readonly (readonly Parameter[])[];
  /** (1, n): all of them, with the unused room between, which holds zeros. */
  readonly values: Tensor;
  readonly gradients: Tensor;
}

/** The last dimension are the columns, as torch holds it. */
export function rowMajorLayout(shape: Shape): ParameterLayout {
  const columns = shape.at(-1) ?? 1;
  const rows = shape.slice(0, -1).reduce((size, extent) => size * extent, 1);
  return {
    rows,
    columns,
    strides(stride) {
      const strides: number[] = [];
      let next = stride;
      for (let d = shape.length - 1; d >= 0; d--) {
        strides[d] = d === shape.length - 1 ? 1 : next;
        if (d < shape.length - 1) next *= shape[d]!;
      }
      return strides;
    },
  };
}

export function allocateParameters(memory: Memory, layers: readonly (readonly PlacedShape[])[]): Parameters {
  // Allocated twice in the same order, both lie in the same way.
  const [values, allValues] = allocateAll(memory, layers);
  const [gradients, allGradients] = allocateAll(memory, layers);
  const ofLayers = layers.map((ofLayer, layer) =>
    ofLayer.map(({ name, shape, layout }, i): Parameter => {
      const value = values[layer]![i]!;
      return { name, shape, strides: layout.strides(value.stride), value, gradient: gradients[layer]![i]! };
    }),
  );
  return { ofLayers, values: allValues, gradients: allGradients };
}

/** The values in torch's row-major order. */
export function readParameter(parameter: Parameter): Float32Array<ArrayBuffer> {
  const { data } = parameter.value;
  return Float32Array.from(offsetsOf(parameter), (offset) => data[offset]!);
}

/** Elements that lie side by side both in memory, from `from` on, and in torch's row-major order, from `at` on. */
export function* rowsIn(parameter: Parameter): Generator<{ from: number; at: number; length: number }> {
  const { shape, strides } = parameter;
  const isTogether = shape.length > 0 && strides.at(-1) === 1;
  const length = isTogether ? shape.at(-1)! : 1;
  const rows = isTogether ? { shape: shape.slice(0, -1), strides: strides.slice(0, -1) } : parameter;
  let at = 0;
  for (const from of offsetsOf(rows)) {
    yield { from, at, length };
    at += length;
  }
}

/** Sets all values from torch's row-major order. */
export function writeParameter(parameter: Parameter, values: ArrayLike<number>): void {
  const { data } = parameter.value;
  let i = 0;
  for (const offset of offsetsOf(parameter)) data[offset] = values[i++]!;
}

/** Puts zeros back into the room between the values, where an optimizer without an eps divides zero by zero. */
export function clearRoom({ values, ofLayers }: Parameters): void {
  const { data, address, storage } = values;
  let end = 0;
  for (const { value } of ofLayers.flat()) {
    const start = (value.address - address) / storage.elementBytes;
    for (let r = 0; r < value.rows; r++) {
      data.fill(0, end, start + r * value.stride);
      end = start + r * value.stride + value.columns;
    }
  }
  data.fill(0, end);
}

/** Element offsets in torch's row-major order. */
export function* offsetsOf({ shape, strides }: Pick<Parameter, 'shape' | 'strides'>): Generator<number> {
  const index = shape.map(() => 0);
  const size = shape.reduce((product, extent) => product * extent, 1);
  let offset = 0;
  for (let i = 0; i < size; i++) {
    yield offset;
    for (let d = shape.length - 1; d >= 0; d--) {
      offset += strides[d]!;
      if (++index[d]! < shape[d]!) break;
      offset -= strides[d]! * shape[d]!;
      index[d] = 0;
    }
  }
}

/** A tensor for each shape, and one over all of them. */
function allocateAll(memory: Memory, layers: readonly (readonly PlacedShape[])[]): [Tensor[][], Tensor] {
  const start = memory.used;
  const tensors = layers.map((ofLayer) =>
    ofLayer.map(({ shape, layout: { rows, columns } }) =>
      shape.length <= 1 ? memory.vector(columns) : memory.matrix(rows, columns),
    ),
  );
  const length = (memory.used - start) / memory.elementBytes;
  return [tensors, new Tensor(memory, start, 1, length, length)];
}
