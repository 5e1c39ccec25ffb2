// A matrix in a Memory: where it lies, and a view over it. What is done with it is in the kernels.

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
