// The memory of one run: an arena over one WebAssembly.Memory. Dropping it frees everything at once.

import type { Shape } from '../model/shape.ts';
import { Activation, type Layout, matrixOf, type Storage, Tensor } from './tensor.ts';

/** Below lies what the kernels keep for themselves: a page of constants (see --memoryBase in esbuild.js). */
const FIRST_BYTE = 65536;
const PAGE = 65536;
/** A cache line; every allocation starts on one and is followed by room for one vector read past its end. */
const ALIGNMENT = 64;
/** What WebAssembly with 32-bit addresses can hold. */
export const MOST_BYTES = 2 ** 32 - PAGE;
/** As the kernels for shared memory declare it; see esbuild.js. */
const MOST_PAGES = 65536;

export type Precision = 'float32' | 'float64';

/**
 * A run plans all its tensors first, which gives addresses alone, and then commits the memory in one piece; what is
 * allocated after that makes it grow.
 */
export class Memory implements Storage {
  readonly elementBytes: number;
  private committed: WebAssembly.Memory | undefined;
  private top = FIRST_BYTE;
  private readonly ends: (() => void)[] = [];

  /** Whether a second thread can work on it. */
  readonly isShared: boolean;

  /** The fast kernels know float32; float64 is for checking gradients with the reference kernels. */
  constructor(precision: Precision = 'float32', isShared = false) {
    this.elementBytes = precision === 'float32' ? 4 : 8;
    this.isShared = isShared;
  }

  /** The memory itself; asking for it commits what was planned. Throws an OutOfMemory where it is not to be had. */
  get wasm(): WebAssembly.Memory {
    this.committed ??= this.isShared ? createMemory(this.top, true) : takeMemory(this.top);
    return this.committed;
  }

  /** Bytes planned or in use. */
  get used(): number {
    return this.top;
  }

  /** Reserves zeroed bytes and returns the address of the first. Throws an OutOfMemory where there are no more. */
  allocate(bytes: number): number {
    const address = this.top;
    this.top = roundUp(this.top + bytes, ALIGNMENT) + ALIGNMENT;
    if (this.committed) grow(this.committed, this.top);
    return address;
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

  /** Zeroed room for a batch of at most `capacity` samples. */
  activation(capacity: number, shape: Shape, layout: Layout = 'channels'): Activation {
    const { positions, columns } = matrixOf(shape, layout);
    const stride = strideOf(columns);
    const address = this.allocate(capacity * positions * stride * this.elementBytes);
    return new Activation(this, address, stride, capacity, shape, layout);
  }

  /** 32-bit integers at an address that was allocated. */
  integers(address: number, count: number): Uint32Array<ArrayBuffer> {
    return new Uint32Array(this.wasm.buffer, address, count);
  }

  /** Has something ended when the memory is released. */
  onRelease(end: () => void): void {
    this.ends.push(end);
  }

  /** Gives the memory back, for the next run of this thread. No tensor of this one may be used any more. */
  release(): void {
    for (const end of this.ends.splice(0)) end();
    if (this.committed && !this.isShared) giveBack(this.committed, this.top);
    this.committed = undefined;
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
 * The memory of the run before, of this thread, kept for the next: each WebAssembly.Memory reserves gigabytes of
 * addresses, and thousands of short runs would exhaust them before the garbage collector looks.
 */
let spare: WebAssembly.Memory | undefined;
/** A larger one is not kept. */
const MOST_SPARE_BYTES = 2 ** 28;

function takeMemory(bytes: number): WebAssembly.Memory {
  const memory = spare;
  spare = undefined;
  if (memory) {
    grow(memory, bytes);
    return memory;
  }
  return createMemory(bytes, false);
}

function createMemory(bytes: number, shared: boolean): WebAssembly.Memory {
  if (bytes > MOST_BYTES) throw new OutOfMemory(bytes);
  const initial = Math.ceil(bytes / PAGE);
  try {
    return new WebAssembly.Memory(shared ? { initial, maximum: MOST_PAGES, shared } : { initial });
  } catch {
    throw new OutOfMemory(bytes);
  }
}

function giveBack(memory: WebAssembly.Memory, used: number): void {
  if (memory.buffer.byteLength > MOST_SPARE_BYTES) return;
  // The kernels' constants below stay: their instance goes with the memory.
  new Uint8Array(memory.buffer, FIRST_BYTE, Math.min(used, memory.buffer.byteLength) - FIRST_BYTE).fill(0);
  spare = memory;
}

function grow(memory: WebAssembly.Memory, bytes: number): void {
  const missing = bytes - memory.buffer.byteLength;
  if (missing <= 0) return;
  try {
    memory.grow(Math.ceil(missing / PAGE));
  } catch {
    throw new OutOfMemory(bytes);
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
