// Copies of what a run changes as it goes on, to be put back bit for bit. Which moments are kept is in moments.ts; how they
// become plain data that another process goes on from, in savedMoment.ts.

import { generatorFrom, generatorState } from './generatorState.ts';
import type { LayerBuffer } from './layer.ts';
import type { Generator } from './random.ts';
import type { Tensor } from './tensor.ts';

/** A copy of some state; `restore` puts it back, as often as it is wanted. */
export interface Kept {
  readonly bytes: number;
  /** What was copied, by name, for a run of the same request that is to go on from it. */
  readonly parts: readonly KeptPart[];
  restore(): void;
}

/** Of fields, numbers, truth values and what is undefined. */
export type Fields = Readonly<Record<string, unknown>>;

/** `put` gives the live state another part's values, of the same name and length. */
export type KeptPart = { readonly name: string } & (
  | {
      /** `asParameters`: laid out as all parameters together; `buffer`: one of state_dict, of that shape. */
      readonly type: 'asParameters' | 'vector' | 'buffer';
      readonly shape: readonly number[];
      readonly values: Float32Array | Float64Array;
      put(values: ArrayLike<number>): void;
    }
  | { readonly type: 'indices'; readonly values: Uint32Array; put(values: Uint32Array): void }
  | { readonly type: 'fields'; readonly fields: Fields; put(fields: Fields): void }
  | { readonly type: 'bytes'; bytes(): Uint8Array<ArrayBuffer>; put(bytes: Uint8Array): boolean }
);

export function keepAll(all: readonly Kept[]): Kept {
  return {
    bytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
    get parts() {
      return all.flatMap(({ parts }) => parts);
    },
    restore() {
      for (const kept of all) kept.restore();
    },
  };
}

/** With its padding, which optimizers read over. */
export function keepTensor(name: string, tensor: Tensor, type: 'asParameters' | 'vector' = 'vector'): Kept {
  const values = tensor.data.slice();
  const put = (others: ArrayLike<number>) => tensor.data.set(others);
  return {
    bytes: values.byteLength,
    parts: [{ name, type, shape: [values.length], values, put }],
    restore: () => put(values),
  };
}

export function keepBuffer(name: string, buffer: LayerBuffer): Kept {
  const values = buffer.read().slice();
  const put = (others: ArrayLike<number>) => buffer.write(others);
  return {
    bytes: values.byteLength,
    parts: [{ name, type: 'buffer', shape: buffer.shape, values, put }],
    restore: () => put(values),
  };
}

/** Of an object whose fields are numbers and the like. */
export function keepFields<T extends object>(name: string, target: T): Kept {
  const fields = { ...target };
  const put = (others: object) => void Object.assign(target, others);
  return { bytes: 0, parts: [{ name, type: 'fields', fields: fields as Fields, put }], restore: () => put(fields) };
}

export function keepGenerator(name: string, generator: Generator): Kept {
  const { next, renewed, cachedNormal, seed } = generator;
  const state = generator.state.slice();
  const put = (from: Pick<Generator, 'state' | 'next' | 'renewed' | 'cachedNormal'>) => {
    generator.state.set(from.state);
    const { next, renewed, cachedNormal } = from;
    Object.assign(generator, { next, renewed, cachedNormal });
  };
  const copy = { seed, state, next, renewed, cachedNormal };
  const part: KeptPart = {
    name,
    type: 'bytes',
    bytes: () => generatorState(copy),
    put(bytes) {
      const from = generatorFrom(bytes);
      if (from) put(from);
      return from !== undefined;
    },
  };
  return { bytes: state.byteLength, parts: [part], restore: () => put(copy) };
}

/** An order of rows. */
export function keepIndices(name: string, values: Uint32Array, put: (values: Uint32Array) => void): Kept {
  return { bytes: values.byteLength, parts: [{ name, type: 'indices', values, put }], restore: () => put(values) };
}
