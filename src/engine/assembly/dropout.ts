// Random masks from a Mersenne Twister's state in memory, as random.ts draws them, and what dropout does with them.

const STATE: u32 = 624, SHIFT: u32 = 397;
/** Values that are drawn at once; each takes two words. */
const CHUNK: u32 = 512;
const words = memory.data(4096 + 16, 16);
const drawn = memory.data(2048, 16);

/**
 * Draws e0 * e1 * e2 values, `scale` where 53 random bits are below `limit`, else 0, and stores them in three nested
 * loops with steps in bytes. `next` words of the state are given out and `renewed` are of its present block; returns the
 * new `next`. All of the block is renewed afterwards.
 */
export function bernoulli(
  state: usize, next: u32, renewed: u32, limit: f64, scale: f32,
  target: usize, e0: u32, e1: u32, e2: u32, s0: usize, s1: usize, s2: usize,
): u32 {
  renew(state, renewed);
  let at: u32 = CHUNK;
  for (let i: u32 = 0; i < e0; i++) {
    for (let j: u32 = 0; j < e1; j++) {
      let p = target + <usize>i * s0 + <usize>j * s1;
      let remaining = e2;
      while (remaining > 0) {
        if (at == CHUNK) {
          const after = ((e0 - 1 - i) as u64 * e1 + (e1 - 1 - j)) * e2 + remaining;
          at = after < CHUNK ? CHUNK - <u32>after : 0;
          next = takeWords(state, next, at);
          compare(at, <i64>limit, scale);
        }
        const count = min(CHUNK - at, remaining);
        const source = drawn + (<usize>at << 2);
        if (s2 == 4) {
          memory.copy(p, source, <usize>count << 2);
          p += <usize>count << 2;
        } else {
          for (let k: usize = 0; k < <usize>count << 2; k += 4) {
            store<u32>(p, load<u32>(source + k));
            p += s2;
          }
        }
        at += count;
        remaining -= count;
      }
    }
  }
  return next;
}

/** Fills `words` from the value `first` on with what the generator gives next. */
function takeWords(state: usize, next: u32, first: u32): u32 {
  const end = words + (<usize>CHUNK << 3);
  for (let p = words + (<usize>first << 3); p < end; ) {
    if (next == STATE) { renew(state, 0); next = 0; }
    const count = min(STATE - next, <u32>((end - p) >> 2));
    temper(state + (<usize>next << 2), p, count);
    next += count;
    p += <usize>count << 2;
  }
  return next;
}

/** `drawn` from `words`, from the value `first` on: the first word of a pair is the high one. */
function compare(first: u32, limit: i64, scale: f32): void {
  const low53 = i64x2.splat(0x1fffffffffffff), limits = i64x2.splat(limit), scales = f32x4.splat(scale);
  for (let i = first & ~3; i < CHUNK; i += 4) {
    const p = words + (<usize>i << 3);
    const a = v128.load(p), b = v128.load(p, 16);
    const below = v128.shuffle<i32>(
      i64x2.lt_s(v128.and(v128.shuffle<i32>(a, a, 1, 0, 3, 2), low53), limits),
      i64x2.lt_s(v128.and(v128.shuffle<i32>(b, b, 1, 0, 3, 2), low53), limits),
      0, 2, 4, 6,
    );
    v128.store(drawn + (<usize>i << 2), v128.and(scales, below));
  }
}

/** Brings the words from `first` on into the next block. Four at once where they do not depend on each other. */
function renew(state: usize, first: u32): void {
  let i = first;
  for (; i < STATE - SHIFT; i++) {
    if (i + 4 <= STATE - SHIFT) { renewFour(state, i, i + SHIFT); i += 3; }
    else renewOne(state, i, i + SHIFT);
  }
  for (; i < STATE; i++) {
    if (i + 5 <= STATE) { renewFour(state, i, i + SHIFT - STATE); i += 3; }
    else renewOne(state, i, i + SHIFT - STATE);
  }
}

// @ts-ignore: decorator
@inline function renewFour(state: usize, i: u32, shifted: u32): void {
  const p = state + (<usize>i << 2);
  const bits = v128.bitselect(v128.load(p), v128.load(p, 4), i32x4.splat(0x80000000));
  const twist = v128.and(i32x4.neg(v128.and(bits, i32x4.splat(1))), i32x4.splat(0x9908b0df));
  v128.store(p, v128.xor(v128.xor(v128.load(state + (<usize>shifted << 2)), i32x4.shr_u(bits, 1)), twist));
}

// @ts-ignore: decorator
@inline function renewOne(state: usize, i: u32, shifted: u32): void {
  const following: u32 = i + 1 < STATE ? i + 1 : 0;
  const bits = (load<u32>(state + (<usize>i << 2)) & 0x80000000) | (load<u32>(state + (<usize>following << 2)) & 0x7fffffff);
  store<u32>(state + (<usize>i << 2), load<u32>(state + (<usize>shifted << 2)) ^ (bits >>> 1) ^ (bits & 1 ? 0x9908b0df : 0));
}

/** What `count` words of the state are given out as. May write up to three words more. */
// @ts-ignore: decorator
@inline function temper(state: usize, output: usize, count: u32): void {
  const end = output + (<usize>count << 2);
  for (; output < end; output += 16) {
    let y = v128.load(state);
    y = v128.xor(y, i32x4.shr_u(y, 11));
    y = v128.xor(y, v128.and(i32x4.shl(y, 7), i32x4.splat(0x9d2c5680)));
    y = v128.xor(y, v128.and(i32x4.shl(y, 15), i32x4.splat(0xefc60000)));
    v128.store(output, v128.xor(y, i32x4.shr_u(y, 18)));
    state += 16;
  }
}

/** output = input * mask over `vectors` vectors. */
export function multiply(input: usize, mask: usize, output: usize, vectors: u32): void {
  const end = input + (<usize>vectors << 4);
  for (; input < end; input += 16) {
    v128.store(output, f32x4.mul(v128.load(input), v128.load(mask)));
    mask += 16;
    output += 16;
  }
}

/** output = input * mask + (dropped where the mask is 0, else kept) over `vectors` vectors; rounded twice, as in torch. */
export function multiplyAndShift(input: usize, mask: usize, output: usize, vectors: u32, dropped: f32, kept: f32): void {
  const zero = f32x4.splat(0), low = f32x4.splat(dropped), high = f32x4.splat(kept);
  const end = input + (<usize>vectors << 4);
  for (; input < end; input += 16) {
    const factor = v128.load(mask);
    const shift = v128.bitselect(low, high, f32x4.eq(factor, zero));
    v128.store(output, f32x4.add(f32x4.mul(v128.load(input), factor), shift));
    mask += 16;
    output += 16;
  }
}
