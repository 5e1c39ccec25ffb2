// Greatest of windows, sparse sums and permutations over the positions of samples [first, end); see kernels/pooling.ts.
// A block of four vectors of channels goes through a window together, so that the tables are read once for 16 channels.

/** Entries that are summed into one float32 before the sums are added, so that the mean of a large image stays right. */
const ENTRIES_PER_BLOCK: u32 = 128;

// @ts-ignore: decorator
@inline function at(table: usize, i: u32): u32 {
  return load<u32>(table + (<usize>i << 2));
}

/** a where all bits of the mask's lane are set, b where none is. */
// @ts-ignore: decorator
@inline function select(a: v128, b: v128, mask: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return i32x4.relaxed_laneselect(a, b, mask);
  return v128.bitselect(a, b, mask);
}

/** All bits where `value` takes the place of `greatest`: where it is greater or NaN. */
// @ts-ignore: decorator
@inline function wins(value: v128, greatest: v128): v128 {
  return v128.or(f32x4.gt(value, greatest), f32x4.ne(value, value));
}

export function maxPool(
  input: usize, inputLd: usize, sources: u32,
  starts: usize, positions: usize,
  output: usize, outputLd: usize, targets: u32, vectors: u32,
  winners: usize, first: u32, end: u32,
): void {
  const width = <usize>vectors << 4, one = i32x4.splat(1), lowest = f32x4.splat(-Infinity);
  let y = output + <usize>first * targets * outputLd, w = winners + <usize>first * targets * outputLd;
  for (let n = first; n < end; n++) {
    const x = input + <usize>n * sources * inputLd;
    for (let t: u32 = 0; t < targets; t++) {
      const from = positions + (<usize>at(starts, t) << 2), to = positions + (<usize>at(starts, t + 1) << 2);
      let j: usize = 0;
      if (from == to) {
        for (; j < width; j += 16) {
          v128.store(y + j, lowest);
          v128.store(w + j, i32x4.splat(0));
        }
      }
      const p0 = x + <usize>load<u32>(from) * inputLd;
      for (; j + 64 <= width; j += 64) {
        let m0 = v128.load(p0 + j), m1 = v128.load(p0 + j, 16), m2 = v128.load(p0 + j, 32), m3 = v128.load(p0 + j, 48);
        let w0 = i32x4.splat(0), w1 = w0, w2 = w0, w3 = w0, place = one;
        for (let e = from + 4; e < to; e += 4) {
          const p = x + j + <usize>load<u32>(e) * inputLd;
          const v0 = v128.load(p), v1 = v128.load(p, 16), v2 = v128.load(p, 32), v3 = v128.load(p, 48);
          const s0 = wins(v0, m0), s1 = wins(v1, m1), s2 = wins(v2, m2), s3 = wins(v3, m3);
          m0 = select(v0, m0, s0);
          w0 = select(place, w0, s0);
          m1 = select(v1, m1, s1);
          w1 = select(place, w1, s1);
          m2 = select(v2, m2, s2);
          w2 = select(place, w2, s2);
          m3 = select(v3, m3, s3);
          w3 = select(place, w3, s3);
          place = i32x4.add(place, one);
        }
        v128.store(y + j, m0);
        v128.store(y + j, m1, 16);
        v128.store(y + j, m2, 32);
        v128.store(y + j, m3, 48);
        v128.store(w + j, w0);
        v128.store(w + j, w1, 16);
        v128.store(w + j, w2, 32);
        v128.store(w + j, w3, 48);
      }
      for (; j < width; j += 16) {
        let m = v128.load(p0 + j), winner = i32x4.splat(0), place = one;
        for (let e = from + 4; e < to; e += 4) {
          const v = v128.load(x + j + <usize>load<u32>(e) * inputLd), s = wins(v, m);
          m = select(v, m, s);
          winner = select(place, winner, s);
          place = i32x4.add(place, one);
        }
        v128.store(y + j, m);
        v128.store(w + j, winner);
      }
      y += outputLd;
      w += outputLd;
    }
  }
}

/** The four gradients at `gradient` where the windows' winners are at `place`, else 0. */
// @ts-ignore: decorator
@inline function won(gradient: usize, winner: usize, place: v128): v128 {
  return v128.and(v128.load(gradient), i32x4.eq(v128.load(winner), place));
}

export function maxPoolGradient(
  outputGradient: usize, outputLd: usize, sources: u32, winners: usize,
  starts: usize, positions: usize, places: usize,
  inputGradient: usize, inputLd: usize, targets: u32, vectors: u32,
  first: u32, end: u32,
): void {
  const width = <usize>vectors << 4, zero = f32x4.splat(0), toWinner = winners - outputGradient;
  let dx = inputGradient + <usize>first * targets * inputLd;
  for (let n = first; n < end; n++) {
    const dy = outputGradient + <usize>n * sources * outputLd;
    for (let t: u32 = 0; t < targets; t++) {
      const from = at(starts, t), to = at(starts, t + 1);
      let j: usize = 0;
      if (to == from + 1) {
        let p = dy + <usize>at(positions, from) * outputLd;
        const place = i32x4.splat(at(places, from));
        for (; j < width; j += 16) {
          v128.store(dx + j, won(p, p + toWinner, place));
          p += 16;
        }
      }
      for (; j + 64 <= width; j += 64) {
        let d0 = zero, d1 = zero, d2 = zero, d3 = zero;
        for (let e = from; e < to; e++) {
          const p = dy + j + <usize>at(positions, e) * outputLd, q = p + toWinner;
          const place = i32x4.splat(at(places, e));
          d0 = f32x4.add(d0, won(p, q, place));
          d1 = f32x4.add(d1, won(p + 16, q + 16, place));
          d2 = f32x4.add(d2, won(p + 32, q + 32, place));
          d3 = f32x4.add(d3, won(p + 48, q + 48, place));
        }
        v128.store(dx + j, d0);
        v128.store(dx + j, d1, 16);
        v128.store(dx + j, d2, 32);
        v128.store(dx + j, d3, 48);
      }
      for (; j < width; j += 16) {
        let d = zero;
        for (let e = from; e < to; e++) {
          const p = dy + j + <usize>at(positions, e) * outputLd;
          d = f32x4.add(d, won(p, p + toWinner, i32x4.splat(at(places, e))));
        }
        v128.store(dx + j, d);
      }
      dx += inputLd;
    }
  }
}

/** Products are rounded before they are added, so that 1e30 and -1e30 of equal weight leave nothing, as in torch. */
export function spatialSums(
  input: usize, inputLd: usize, sources: u32,
  starts: usize, positions: usize, weights: usize,
  output: usize, outputLd: usize, targets: u32, vectors: u32,
  empty: f32, first: u32, end: u32,
): void {
  const width = <usize>vectors << 4, zero = f32x4.splat(0), toWeight = weights - positions;
  let y = output + <usize>first * targets * outputLd;
  for (let n = first; n < end; n++) {
    const x = input + <usize>n * sources * inputLd;
    for (let t: u32 = 0; t < targets; t++) {
      const from = positions + (<usize>at(starts, t) << 2), to = positions + (<usize>at(starts, t + 1) << 2);
      const initial = from == to ? f32x4.splat(empty) : zero;
      let j: usize = 0;
      if (to == from + 4) {
        let p = x + <usize>load<u32>(from) * inputLd;
        const weight = v128.load32_splat(from + toWeight);
        for (; j < width; j += 16) {
          v128.store(y + j, f32x4.mul(v128.load(p), weight));
          p += 16;
        }
      }
      for (; j + 64 <= width; j += 64) {
        let t0 = initial, t1 = initial, t2 = initial, t3 = initial;
        for (let block = from; block < to; block += ENTRIES_PER_BLOCK << 2) {
          const blockEnd = min(to, block + (ENTRIES_PER_BLOCK << 2));
          let s0 = zero, s1 = zero, s2 = zero, s3 = zero;
          for (let e = block; e < blockEnd; e += 4) {
            const p = x + j + <usize>load<u32>(e) * inputLd, weight = v128.load32_splat(e + toWeight);
            s0 = f32x4.add(s0, f32x4.mul(v128.load(p), weight));
            s1 = f32x4.add(s1, f32x4.mul(v128.load(p, 16), weight));
            s2 = f32x4.add(s2, f32x4.mul(v128.load(p, 32), weight));
            s3 = f32x4.add(s3, f32x4.mul(v128.load(p, 48), weight));
          }
          t0 = f32x4.add(t0, s0);
          t1 = f32x4.add(t1, s1);
          t2 = f32x4.add(t2, s2);
          t3 = f32x4.add(t3, s3);
        }
        v128.store(y + j, t0);
        v128.store(y + j, t1, 16);
        v128.store(y + j, t2, 32);
        v128.store(y + j, t3, 48);
      }
      for (; j < width; j += 16) {
        let total = initial;
        for (let block = from; block < to; block += ENTRIES_PER_BLOCK << 2) {
          const blockEnd = min(to, block + (ENTRIES_PER_BLOCK << 2));
          let s = zero;
          for (let e = block; e < blockEnd; e += 4) {
            const value = v128.load(x + j + <usize>load<u32>(e) * inputLd);
            s = f32x4.add(s, f32x4.mul(value, v128.load32_splat(e + toWeight)));
          }
          total = f32x4.add(total, s);
        }
        v128.store(y + j, total);
      }
      y += outputLd;
    }
  }
}

export function permuteElements(
  input: usize, inputLd: usize, sources: u32,
  elements: usize,
  output: usize, outputLd: usize, targets: u32, columns: u32,
  first: u32, end: u32,
): void {
  const width = <usize>columns << 2;
  let y = output + <usize>first * targets * outputLd;
  for (let n = first; n < end; n++) {
    const x = input + <usize>n * sources * inputLd;
    let e = elements;
    for (let t: u32 = 0; t < targets; t++) {
      for (let j: usize = 0; j < width; j += 4) {
        store<f32>(y + j, load<f32>(x + (<usize>load<u32>(e) << 2)));
        e += 4;
      }
      y += outputLd;
    }
  }
}
