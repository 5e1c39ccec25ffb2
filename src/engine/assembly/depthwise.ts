// Convolution of each channel by itself. Tables and offsets are 32-bit integers; offsets are in bytes.

import { firstLanes, fma } from './simd';

/**
 * Each channel by itself: row m of C = the sum over the taps of (row at a + offsets[m] + first byte) * (weights' row),
 * + init. A tap is (first byte, nothing, index of the weights' row) at `taps`.
 */
export function depthwise(
  rows: u32, vectors: u32,
  a: usize, offsets: usize, taps: usize, count: u32,
  weight: usize, weightLd: usize,
  c: usize, places: usize,
  init: usize,
): void {
  for (; rows >= 4; rows -= 4) {
    depthwiseRows(4, vectors, a, offsets, taps, count, weight, weightLd, c, places, init);
    offsets += 16;
    places += 16;
  }
  for (; rows; rows--) {
    depthwiseRows(1, vectors, a, offsets, taps, count, weight, weightLd, c, places, init);
    offsets += 4;
    places += 4;
  }
}

// @ts-ignore: decorator
@inline function depthwiseRows(rows: u32, vectors: u32, a: usize, offsets: usize, taps: usize, count: u32, weight: usize, weightLd: usize, c: usize, places: usize, init: usize): void {
  const end = taps + <usize>count * 12, width = <usize>vectors << 4;
  let a0 = a + load<u32>(offsets), a1 = a0, a2 = a0, a3 = a0;
  if (rows > 1) { a1 = a + load<u32>(offsets, 4); a2 = a + load<u32>(offsets, 8); a3 = a + load<u32>(offsets, 12); }
  for (let j: usize = 0; j < width; j += 16) {
    let c0 = f32x4.splat(0);
    if (init) c0 = v128.load(init + j);
    let c1 = c0, c2 = c0, c3 = c0;
    for (let tap = taps; tap < end; tap += 12) {
      const at = load<u32>(tap) + j, w = v128.load(weight + load<u32>(tap, 8) * weightLd + j);
      c0 = fma(v128.load(a0 + at), w, c0);
      if (rows > 1) {
        c1 = fma(v128.load(a1 + at), w, c1);
        c2 = fma(v128.load(a2 + at), w, c2);
        c3 = fma(v128.load(a3 + at), w, c3);
      }
    }
    v128.store(c + load<u32>(places) + j, c0);
    if (rows > 1) {
      v128.store(c + load<u32>(places, 4) + j, c1);
      v128.store(c + load<u32>(places, 8) + j, c2);
      v128.store(c + load<u32>(places, 12) + j, c3);
    }
  }
}

/** C[tap] += the sum over m of (row at a + offsets[m] + first byte) * (row at b + places[m]), in the columns there are. */
export function depthwiseGradient(
  rows: u32, columns: u32,
  a: usize, offsets: usize, taps: usize, count: u32,
  b: usize, places: usize,
  c: usize, cLd: usize,
): void {
  const width = <usize>columns << 2;
  for (let j: usize = 0; j < width; j += 16) {
    const lanes = firstLanes(min(4, columns - (<u32>j >> 2)));
    let i: u32 = 0;
    for (; i + 3 <= count; i += 3) depthwiseTaps(3, rows, a + j, offsets, taps + <usize>i * 12, b + j, places, c + j, cLd, lanes);
    for (; i < count; i++) depthwiseTaps(1, rows, a + j, offsets, taps + <usize>i * 12, b + j, places, c + j, cLd, lanes);
  }
}

// @ts-ignore: decorator
@inline function depthwiseTaps(count: u32, rows: u32, a: usize, offsets: usize, taps: usize, b: usize, places: usize, c: usize, cLd: usize, lanes: v128): void {
  const a0 = a + load<u32>(taps), c0 = c + load<u32>(taps, 8) * cLd;
  const a1 = count > 1 ? a + load<u32>(taps, 12) : a0, a2 = count > 1 ? a + load<u32>(taps, 24) : a0;
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0;
  for (; rows; rows--) {
    const at = load<u32>(offsets), y = v128.load(b + load<u32>(places));
    offsets += 4;
    places += 4;
    s0 = fma(v128.load(a0 + at), y, s0);
    if (count > 1) { s1 = fma(v128.load(a1 + at), y, s1); s2 = fma(v128.load(a2 + at), y, s2); }
  }
  addTo(c0, s0, lanes);
  if (count > 1) { addTo(c + load<u32>(taps, 20) * cLd, s1, lanes); addTo(c + load<u32>(taps, 32) * cLd, s2, lanes); }
}

// @ts-ignore: decorator
@inline function addTo(c: usize, value: v128, lanes: v128): void {
  v128.store(c, f32x4.add(v128.load(c), v128.and(value, lanes)));
}
