// The memory of one run: an arena that only grows, over one WebAssembly.Memory. Dropping it frees everything at once.

import { type Storage, Tensor } from './tensor.ts';

/** Below lies what the kernels keep for themselves: a page of constants (see --memoryBase in esbuild.js). */
const FIRST_BYTE = 65536;
const PAGE = 65536;
/** A cache line; every allocation starts on one and is followed by room for one vector read past its end. */
const ALIGNMENT = 64;

export type Precision = 'float32' | 'float64';

export class Memory implements Storage {
  readonly wasm = new WebAssembly.Memory({ initial: 2 });
  readonly elementBytes: number;
  private top = FIRST_BYTE;

  /** The fast kernels know float32; float64 is for checking gradients with the reference kernels. */
  constructor(precision: Precision = 'float32') {
    this.elementBytes = precision === 'float32' ? 4 : 8;
  }

  /** Bytes in use. */
  get used(): number {
    return this.top;
  }

  /** Reserves zeroed bytes and returns the address of the first. Throws an OutOfMemory where there are no more. */
  allocate(bytes: number): number {
    const address = this.top;
    this.top = roundUp(this.top + bytes, ALIGNMENT) + ALIGNMENT;
    const missing = this.top - this.wasm.buffer.byteLength;
    if (missing > 0) this.grow(Math.ceil(missing / PAGE));
    return address;
  }

  private grow(pages: number): void {
    try {
      this.wasm.grow(pages);
    } catch {
      throw new OutOfMemory(this.top);
    }
  }

  /** A zeroed tensor of (rows, columns). */
  matrix(rows: number, columns: number): Tensor {
    const stride = strideOf(columns);
    return new Tensor(this, this.allocate(rows * stride * this.elementBytes), rows, columns, stride);
  }

  /** A zeroed tensor of (1, length). */
  vector(length: number): Tensor {
    const stride = roundUp(length, 4);
    return new Tensor(this, this.allocate(stride * this.elementBytes), 1, length, stride);
  }
}

/** What a run needs is more than WebAssembly's 4 GB, or than the machine gives. */
export class OutOfMemory extends Error {
  readonly bytes: number;

  constructor(bytes: number) {
    super(`${bytes} bytes are not to be had`);
    this.bytes = bytes;
  }
}

/**
 * Elements from one row to the next: rows start on a vector of four, so that kernels have no column tails, and never
 * lie a power of two apart, where they would share few cache sets.
 */
export function strideOf(columns: number): number {
  const padded = roundUp(columns, 4);
  return padded % 128 === 0 ? padded + 16 : padded;
}

export function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}
