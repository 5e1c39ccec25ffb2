// Matrices in a Memory: where they lie, and a view over them. What is done with them is in the kernels.

import type { Shape } from '../model/shape.ts';

export type FloatArray = Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/** What a tensor lies in; memory.ts has the one implementation. */
export interface Storage {
  readonly wasm: WebAssembly.Memory;
  /** 4 for float32, 8 for float64. */
  readonly elementBytes: number;
}

/**
 * (rows, columns) elements, row-major; row r starts at element r * stride of `data`. The padding between rows is not
 * part of the tensor, and whatever stands there must never enter a result.
 */
export class Tensor {
  readonly storage: Storage;
  /** Byte address in the memory. */
  readonly address: number;
  readonly rows: number;
  readonly columns: number;
  readonly stride: number;
  private view: FloatArray | undefined;

  constructor(storage: Storage, address: number, rows: number, columns: number, stride: number) {
    this.storage = storage;
    this.address = address;
    this.rows = rows;
    this.columns = columns;
    this.stride = stride;
  }

  /** All elements with their padding. Ask anew after an allocation: growing the memory detaches older views. */
  get data(): FloatArray {
    const { buffer } = this.storage.wasm;
    if (this.view?.buffer === buffer) return this.view;
    const length = this.rows * this.stride;
    this.view =
      this.storage.elementBytes === 4
        ? new Float32Array(buffer, this.address, length)
        : new Float64Array(buffer, this.address, length);
    return this.view;
  }
}

/**
 * Which of a sample's dimensions are the columns of its matrix. `channels`: the first, rows are positions, as in NHWC;
 * `last`: the last, row-major as torch. A shape of one dimension lies in both the same way, and is called `channels`.
 */
export type Layout = 'channels' | 'last';

/** What flows between layers: a batch of samples of one shape, each `positions` rows of the matrix. */
export class Activation extends Tensor {
  /** Of one sample, in torch's order whatever the layout. */
  readonly shape: Shape;
  readonly layout: Layout;
  /** Matrix rows of one sample. */
  readonly positions: number;
  /** The most samples. */
  readonly capacity: number;

  constructor(storage: Storage, address: number, stride: number, capacity: number, shape: Shape, layout: Layout) {
    const { positions, columns } = matrixOf(shape, layout);
    super(storage, address, capacity * positions, columns, stride);
    this.shape = shape;
    this.layout = shape.length === 1 ? 'channels' : layout;
    this.positions = positions;
    this.capacity = capacity;
  }
}

/** The matrix of one sample. */
export function matrixOf(shape: Shape, layout: Layout): { readonly positions: number; readonly columns: number } {
  const columns = (layout === 'channels' ? shape[0] : shape.at(-1)) ?? 1;
  const size = shape.reduce((product, extent) => product * extent, 1);
  return { positions: columns === 0 ? 0 : size / columns, columns };
}

/** The elements of the first `rows` rows, row-major and without padding. */
export function toArray(tensor: Tensor, rows = tensor.rows): Float64Array {
  const { data, columns, stride } = tensor;
  const values = new Float64Array(rows * columns);
  for (let r = 0; r < rows; r++) values.set(data.subarray(r * stride, r * stride + columns), r * columns);
  return values;
}

/** Fills a tensor from its elements, row-major and without padding. */
export function fromArray(tensor: Tensor, values: ArrayLike<number>): void {
  const { data, rows, columns, stride } = tensor;
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) data[r * stride + c] = values[r * columns + c]!;
  }
}

/** A sample's elements in torch's order, each as an offset into the sample's rows of the matrix. */
export function* torchOrder({ shape, layout, positions, columns, stride }: Activation): Generator<number> {
  if (layout === 'channels' && shape.length > 1) {
    for (let c = 0; c < columns; c++) for (let p = 0; p < positions; p++) yield p * stride + c;
  } else {
    for (let p = 0; p < positions; p++) for (let c = 0; c < columns; c++) yield p * stride + c;
  }
}

/** The elements of the first `samples` samples in torch's order. */
export function toTorch(activation: Activation, samples: number): Float64Array {
  const { data, positions, stride } = activation;
  const offsets = [...torchOrder(activation)];
  const values = new Float64Array(samples * offsets.length);
  for (let n = 0; n < samples; n++) {
    const first = n * positions * stride;
    for (const [i, offset] of offsets.entries()) values[n * offsets.length + i] = data[first + offset]!;
  }
  return values;
}

/** Fills the first samples from their elements in torch's order. */
export function fromTorch(activation: Activation, values: ArrayLike<number>): void {
  const { data, positions, stride } = activation;
  const offsets = [...torchOrder(activation)];
  for (let n = 0; n * offsets.length < values.length; n++) {
    const first = n * positions * stride;
    for (const [i, offset] of offsets.entries()) data[first + offset] = values[n * offsets.length + i]!;
  }
}
