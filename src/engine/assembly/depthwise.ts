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
  const end = <usize>vectors << 4, pairs = end & ~31;
  for (let j: usize = 0; j < pairs; j += 32) depthwiseTile(rows, 2, a + j, offsets, taps, count, weight + j, weightLd, c + j, places, init ? init + j : 0);
  if (pairs < end) depthwiseTile(rows, 1, a + pairs, offsets, taps, count, weight + pairs, weightLd, c + pairs, places, init ? init + pairs : 0);
}

/** Two vectors of four rows: eight sums, as many as it takes to hide how long each product takes. */
// @ts-ignore: decorator
@inline function depthwiseTile(rows: u32, vectors: u32, a: usize, offsets: usize, taps: usize, count: u32, weight: usize, weightLd: usize, c: usize, places: usize, init: usize): void {
  const end = taps + <usize>count * 12;
  let a0 = a + load<u32>(offsets), a1 = a0, a2 = a0, a3 = a0;
  if (rows > 1) { a1 = a + load<u32>(offsets, 4); a2 = a + load<u32>(offsets, 8); a3 = a + load<u32>(offsets, 12); }
  let c00 = f32x4.splat(0), c01 = c00;
  if (init) { c00 = v128.load(init); if (vectors > 1) c01 = v128.load(init, 16); }
  let c10 = c00, c20 = c00, c30 = c00, c11 = c01, c21 = c01, c31 = c01;
  for (let tap = taps; tap < end; tap += 12) {
    const at = load<u32>(tap), w = weight + load<u32>(tap, 8) * weightLd, w0 = v128.load(w);
    let w1 = w0;
    if (vectors > 1) w1 = v128.load(w, 16);
    c00 = fma(v128.load(a0 + at), w0, c00); if (vectors > 1) c01 = fma(v128.load(a0 + at, 16), w1, c01);
    if (rows > 1) {
      c10 = fma(v128.load(a1 + at), w0, c10); if (vectors > 1) c11 = fma(v128.load(a1 + at, 16), w1, c11);
      c20 = fma(v128.load(a2 + at), w0, c20); if (vectors > 1) c21 = fma(v128.load(a2 + at, 16), w1, c21);
      c30 = fma(v128.load(a3 + at), w0, c30); if (vectors > 1) c31 = fma(v128.load(a3 + at, 16), w1, c31);
    }
  }
  const p0 = c + load<u32>(places);
  v128.store(p0, c00); if (vectors > 1) v128.store(p0, c01, 16);
  if (rows > 1) {
    const p1 = c + load<u32>(places, 4), p2 = c + load<u32>(places, 8), p3 = c + load<u32>(places, 12);
    v128.store(p1, c10); if (vectors > 1) v128.store(p1, c11, 16);
    v128.store(p2, c20); if (vectors > 1) v128.store(p2, c21, 16);
    v128.store(p3, c30); if (vectors > 1) v128.store(p3, c31, 16);
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
  let j: usize = 0;
  // Whole vectors by two, the last by itself.
  for (; j + 32 <= width; j += 32) {
    let i: u32 = 0;
    for (; i + 3 <= count; i += 3) depthwiseTaps(3, 2, rows, a + j, offsets, taps + <usize>i * 12, b + j, places, c + j, cLd, firstLanes(4));
    for (; i < count; i++) depthwiseTaps(1, 2, rows, a + j, offsets, taps + <usize>i * 12, b + j, places, c + j, cLd, firstLanes(4));
  }
  for (; j < width; j += 16) {
    const lanes = firstLanes(min(4, columns - (<u32>j >> 2)));
    let i: u32 = 0;
    for (; i + 3 <= count; i += 3) depthwiseTaps(3, 1, rows, a + j, offsets, taps + <usize>i * 12, b + j, places, c + j, cLd, lanes);
    for (; i < count; i++) depthwiseTaps(1, 1, rows, a + j, offsets, taps + <usize>i * 12, b + j, places, c + j, cLd, lanes);
  }
}

// @ts-ignore: decorator
@inline function depthwiseTaps(count: u32, vectors: u32, rows: u32, a: usize, offsets: usize, taps: usize, b: usize, places: usize, c: usize, cLd: usize, lanes: v128): void {
  const a0 = a + load<u32>(taps), c0 = c + load<u32>(taps, 8) * cLd;
  const a1 = count > 1 ? a + load<u32>(taps, 12) : a0, a2 = count > 1 ? a + load<u32>(taps, 24) : a0;
  let s00 = f32x4.splat(0), s10 = s00, s20 = s00, s01 = s00, s11 = s00, s21 = s00;
  for (; rows; rows--) {
    const at = load<u32>(offsets), p = b + load<u32>(places), y0 = v128.load(p);
    let y1 = y0;
    if (vectors > 1) y1 = v128.load(p, 16);
    offsets += 4;
    places += 4;
    s00 = fma(v128.load(a0 + at), y0, s00); if (vectors > 1) s01 = fma(v128.load(a0 + at, 16), y1, s01);
    if (count > 1) {
      s10 = fma(v128.load(a1 + at), y0, s10); if (vectors > 1) s11 = fma(v128.load(a1 + at, 16), y1, s11);
      s20 = fma(v128.load(a2 + at), y0, s20); if (vectors > 1) s21 = fma(v128.load(a2 + at, 16), y1, s21);
    }
  }
  addTo(c0, s00, lanes); if (vectors > 1) addTo(c0 + 16, s01, lanes);
  if (count > 1) {
    const c1 = c + load<u32>(taps, 20) * cLd, c2 = c + load<u32>(taps, 32) * cLd;
    addTo(c1, s10, lanes); if (vectors > 1) addTo(c1 + 16, s11, lanes);
    addTo(c2, s20, lanes); if (vectors > 1) addTo(c2 + 16, s21, lanes);
  }
}

// @ts-ignore: decorator
@inline function addTo(c: usize, value: v128, lanes: v128): void {
  v128.store(c, f32x4.add(v128.load(c), v128.and(value, lanes)));
}
