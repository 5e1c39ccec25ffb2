// Copies of what a run changes as it goes on, to be put back bit for bit. Which moments are kept is in moments.ts.

import type { LayerBuffer } from './layer.ts';
import type { Generator } from './random.ts';
import type { Tensor } from './tensor.ts';

/** A copy of some state; `restore` puts it back, as often as it is wanted. */
export interface Kept {
  readonly bytes: number;
  restore(): void;
}

export function keepAll(all: readonly Kept[]): Kept {
  return {
    bytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
    restore() {
      for (const kept of all) kept.restore();
    },
  };
}

/** With its padding, which optimizers read over. */
export function keepTensor(tensor: Tensor): Kept {
  const copy = tensor.data.slice();
  return { bytes: copy.byteLength, restore: () => tensor.data.set(copy) };
}

export function keepBuffer(buffer: LayerBuffer): Kept {
  const copy = buffer.read().slice();
  return { bytes: copy.byteLength, restore: () => buffer.write(copy) };
}

/** Of an object whose fields are numbers and the like. */
export function keepFields<T extends object>(target: T): Kept {
  const copy = { ...target };
  return { bytes: 0, restore: () => void Object.assign(target, copy) };
}

export function keepGenerator(generator: Generator): Kept {
  const { next, renewed, cachedNormal } = generator;
  const state = generator.state.slice();
  return {
    bytes: state.byteLength,
    restore() {
      generator.state.set(state);
      Object.assign(generator, { next, renewed, cachedNormal });
    },
  };
}
