// PyTorch's random numbers on the CPU: the Mersenne Twister behind torch.manual_seed and what is drawn from it.
// Which values a run draws, and in which order, is in init.ts and dataLoader.ts.

const STATE = 624;
const SHIFT = 397;

/**
 * torch.Generator on the CPU: mt19937 seeded with the low 32 bits of the seed.
 * Reference: at::CPUGeneratorImpl; Matsumoto and Nishimura 1998.
 */
export class Generator {
  private readonly state = new Uint32Array(STATE);
  private next = 0;

  /** An integer seed, as torch.manual_seed takes: of either sign, up to 64 bits. */
  constructor(seed: number | bigint) {
    this.state[0] = Number(BigInt.asUintN(32, BigInt(seed)));
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
    const state = this.state;
    const i = this.next;
    const following = i + 1 < STATE ? i + 1 : 0;
    const shifted = i + SHIFT < STATE ? i + SHIFT : i + SHIFT - STATE;
    const bits = (state[i]! & 0x80000000) | (state[following]! & 0x7fffffff);
    let y = state[shifted]! ^ (bits >>> 1) ^ (bits & 1 ? 0x9908b0df : 0);
    state[i] = y;
    this.next = following;
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
}

/**
 * torch.empty((), dtype=torch.int64).random_(): 0 to 2^63 - 1.
 */
export function randomInt64(generator: Generator): bigint {
  return BigInt.asUintN(63, generator.random64());
}

/**
 * A function that draws one value of `tensor.uniform_(from, to)` in float32: 24 random bits times the width plus `from`,
 * rounded once. PyTorch writes x * (to - from) + from, and its kernels for every CPU with fused multiply-add fuse it.
 * In float64 the sum of float32 terms is exact, so that rounding it is the same.
 */
export function uniform(generator: Generator, from: number, to: number): () => number {
  const low = Math.fround(from);
  const width = Math.fround(Math.fround(to) - low);
  return () => Math.fround((generator.random() & 0xffffff) * 2 ** -24 * width + low);
}

/** torch.randperm(n): a random order of 0 to n - 1. */
export function randperm(generator: Generator, n: number): Uint32Array {
  const order = new Uint32Array(n);
  for (let i = 0; i < n; i++) order[i] = i;
  for (let i = 0; i < n - 1; i++) {
    const other = i + (generator.random() % (n - i));
    const value = order[i]!;
    order[i] = order[other]!;
    order[other] = value;
  }
  return order;
}
