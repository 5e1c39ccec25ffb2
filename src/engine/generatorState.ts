// A generator's state as bytes, in PyTorch's own form, so that a run can go on bit for bit, here or there.

import { Generator } from './random.ts';

/** at::CPUGeneratorImplState: the seed, how many words are left, the next one, 624 words in 8 bytes each, cached normals. */
const BYTES = 5056;
const WORDS = 24;
const LEFT = 8;
const SEEDED = 12;
const NEXT = 16;
const CACHED_NORMAL = WORDS + 624 * 8 + 8;
const HAS_CACHED_NORMAL = CACHED_NORMAL + 16;

/** The bytes of `torch.Generator.get_state()`, and of `torch.get_rng_state()`. */
export function generatorState(
  generator: Pick<Generator, 'seed' | 'state' | 'next' | 'renewed' | 'cachedNormal'>,
): Uint8Array<ArrayBuffer> {
  const { seed, next, cachedNormal } = generator;
  const block = new Generator(seed);
  block.state.set(generator.state);
  block.renewed = generator.renewed;
  // Torch renews a block when its first word is drawn, and calls a new generator one that has given out its block.
  if (next > 0) while (block.renewed < block.state.length) block.renew();

  const bytes = new Uint8Array(BYTES);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, seed, true);
  view.setInt32(LEFT, next === 0 ? 1 : block.state.length + 1 - next, true);
  view.setInt32(SEEDED, 1, true);
  view.setBigUint64(NEXT, BigInt(next), true);
  for (const [i, word] of block.state.entries()) view.setUint32(WORDS + 8 * i, word, true);
  if (cachedNormal !== undefined) {
    view.setFloat64(CACHED_NORMAL, cachedNormal, true);
    view.setInt32(HAS_CACHED_NORMAL, 1, true);
  }
  return bytes;
}

/** The generator that goes on from these bytes; undefined where they are no state. */
export function generatorFrom(bytes: Uint8Array): Generator | undefined {
  if (bytes.length !== BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const generator = new Generator(view.getBigUint64(0, true));
  const size = generator.state.length;
  const left = view.getInt32(LEFT, true);
  const next = Number(view.getBigUint64(NEXT, true));
  const fresh = left === 1 && next === 0;
  if (!fresh && (next < 1 || next > size || left !== size + 1 - next)) return undefined;

  for (let i = 0; i < size; i++) generator.state[i] = view.getUint32(WORDS + 8 * i, true);
  generator.next = next;
  generator.renewed = fresh ? 0 : size;
  if (view.getInt32(HAS_CACHED_NORMAL, true) !== 0) generator.cachedNormal = view.getFloat64(CACHED_NORMAL, true);
  return generator;
}
