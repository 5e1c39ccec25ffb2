// PyTorch's random numbers on the CPU: the Mersenne Twister behind torch.manual_seed and what tensors draw from it.
// Which values a run draws, and in which order, is in initialize.ts and dataLoader.ts; the generator's bytes in generatorState.ts.

import { BLOCK, boxMuller } from './boxMuller.ts';
import { fusedMultiplyAdd } from './float32.ts';

const STATE = 624;
const SHIFT = 397;

/**
 * torch.Generator on the CPU: mt19937 seeded with the low 32 bits of the seed.
 * Reference: at::CPUGeneratorImpl; Matsumoto and Nishimura 1998.
 */
export class Generator {
  /** What it was seeded with, as 64 bits without sign. */
  readonly seed: bigint;
  /** Words up to `renewed` are of the block that is being given out, those after it of the block before. */
  readonly state = new Uint32Array(STATE);
  /** How many words of the block were given out, and how many are renewed: at least as many. */
  next = 0;
  renewed = 0;
  /** The second of the two values that a pair of float64 draws gives; torch keeps it across calls, for the next one. */
  cachedNormal: number | undefined;

  /** An integer seed, as torch.manual_seed takes: of either sign, up to 64 bits. */
  constructor(seed: number | bigint) {
    this.seed = BigInt.asUintN(64, BigInt(seed));
    this.state[0] = Number(BigInt.asUintN(32, this.seed));
    for (let i = 1; i < STATE; i++) {
      const previous = this.state[i - 1]!;
      this.state[i] = Math.imul(1812433253, previous ^ (previous >>> 30)) + i;
    }
  }

  /**
   * 32 random bits, as a number from 0 to 2^32 - 1. Each draw renews the one word of state that it gives out; renewing
   * all 624 at once, as usual, would cost a DataLoader's sampler far more than the few it draws.
   */
  random(): number {
    if (this.next === STATE) {
      this.next = 0;
      this.renewed = 0;
    }
    const i = this.next++;
    if (i === this.renewed) this.renew();
    let y = this.state[i]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  /** 64 random bits; the first 32 drawn are the high ones. */
  random64(): bigint {
    const high = BigInt(this.random());
    return (high << 32n) | BigInt(this.random());
  }

  /** A float64 value of [0, 1): the low 53 of 64 random bits. */
  random53(): number {
    const high = this.random() & 0x1fffff;
    return (high * 2 ** 32 + this.random()) * 2 ** -53;
  }

  /** Brings the next word of the block before into this one. */
  renew(): void {
    const state = this.state;
    const i = this.renewed++;
    const following = i + 1 < STATE ? i + 1 : 0;
    const shifted = i + SHIFT < STATE ? i + SHIFT : i + SHIFT - STATE;
    const bits = (state[i]! & 0x80000000) | (state[following]! & 0x7fffffff);
    state[i] = state[shifted]! ^ (bits >>> 1) ^ (bits & 1 ? 0x9908b0df : 0);
  }
}

/** torch.empty((), dtype=torch.int64).random_(): 0 to 2^63 - 1. */
export function randomInt64(generator: Generator): bigint {
  return BigInt.asUintN(63, generator.random64());
}

/**
 * A function that draws one value of torch.randint(low, high), below 2^53. Up to a range of 2^32 - 1 a value is 32 bits
 * modulo the range, else 64 bits. (PyTorch from 2.7 on takes 64 bits from a range of 2^28 on.)
 */
export function randint(generator: Generator, low: number, high: number): () => number {
  const range = high - low;
  if (range < 2 ** 32) return () => low + (generator.random() % range);
  return () => low + Number(generator.random64() % BigInt(range));
}

/**
 * A function that draws one value of `tensor.uniform_(from, to)` in float32: 24 random bits times the width plus `from`,
 * rounded once. PyTorch writes x * (to - from) + from, and its kernels for every CPU with fused multiply-add fuse it.
 */
export function uniform(generator: Generator, from: number, to: number): () => number {
  const low = Math.fround(from);
  const width = Math.fround(Math.fround(to) - low);
  return () => fusedMultiplyAdd((generator.random() & 0xffffff) * 2 ** -24, width, low);
}

/** A function that draws one value of `tensor.bernoulli_(p)`, as PyTorch draws without Intel's MKL: 64 bits for each. */
export function bernoulli(generator: Generator, p: number): () => boolean {
  return () => generator.random53() < p;
}

/**
 * `tensor.normal_(mean, std)` of a contiguous float32 tensor; torch.randn with 0 and 1.
 *
 * Fewer than 16 values are drawn in float64, in pairs: the second of a pair waits in the generator, also for another
 * tensor. The float64 sine, cosine and logarithm are the platform's, and show in about one float32 value of 10^8.
 * From 16 values on they come in blocks; of a size that is no multiple of 16 the last 16 are drawn anew.
 */
export function fillNormal(generator: Generator, values: Float32Array, mean: number, std: number): void {
  const count = values.length;
  if (count < BLOCK) {
    for (let i = 0; i < count; i++) values[i] = normal(generator) * std + mean;
    return;
  }
  const [mean32, std32] = [Math.fround(mean), Math.fround(std)];
  for (let i = 0; i < count; i++) values[i] = (generator.random() & 0xffffff) * 2 ** -24;
  for (let i = 0; i + BLOCK <= count; i += BLOCK) boxMuller(values, i, mean32, std32);
  if (count % BLOCK === 0) return;
  for (let i = count - BLOCK; i < count; i++) values[i] = (generator.random() & 0xffffff) * 2 ** -24;
  boxMuller(values, count - BLOCK, mean32, std32);
}

/** at::normal_distribution<double>, of mean 0 and standard deviation 1. */
function normal(generator: Generator): number {
  const cached = generator.cachedNormal;
  if (cached !== undefined) {
    generator.cachedNormal = undefined;
    return cached;
  }
  const angle = 2 * Math.PI * generator.random53();
  const radius = Math.sqrt(-2 * Math.log1p(-generator.random53()));
  generator.cachedNormal = radius * Math.sin(angle);
  return radius * Math.cos(angle);
}

/** From this many on, 32 bits modulo what is left would be too uneven: torch.randperm takes 64. */
const LARGE = Math.floor((2 ** 32 - 1) / 20);

/** torch.randperm(n): a random order of 0 to n - 1. */
export function randperm(generator: Generator, n: number): Uint32Array {
  const draw =
    n < LARGE
      ? (left: number) => generator.random() % left
      : (left: number) => Number(generator.random64() % BigInt(left));
  const order = new Uint32Array(n);
  for (let i = 0; i < n; i++) order[i] = i;
  for (let i = 0; i < n - 1; i++) {
    const other = i + draw(n - i);
    const value = order[i]!;
    order[i] = order[other]!;
    order[other] = value;
  }
  return order;
}
