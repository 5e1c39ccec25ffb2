// C = P B + init for at most four columns, with P as in gatherMatmul.ts. Tiles of whole vectors would leave lanes idle and load
// a number for each product; here the lanes go along the depth, and each element of C is a sum of four.

import { firstLanes, fma } from './simd';

/** As `gatherMatmul`; B is what `transpose` or `packRows` writes: a row of `bLd` bytes for each of the `outputs` columns. */
export function gatherDot(
  rows: u32, outputs: u32,
  a: usize, offsets: usize, runs: usize, count: u32,
  b: usize, bLd: usize,
  c: usize, places: usize,
  init: usize,
): void {
  const end = runs + <usize>count * 12, height: u32 = outputs == 1 ? 8 : outputs == 2 ? 4 : outputs == 3 ? 3 : 2;
  for (; rows; ) {
    const done = rows < height ? 1 : height;
    switch (outputs * 16 + done) {
      case 24: dot8x1(a, offsets, runs, end, b, bLd, c, places, init); break;
      case 17: dot1x1(a, offsets, runs, end, b, bLd, c, places, init); break;
      case 36: dot4x2(a, offsets, runs, end, b, bLd, c, places, init); break;
      case 33: dot1x2(a, offsets, runs, end, b, bLd, c, places, init); break;
      case 51: dot3x3(a, offsets, runs, end, b, bLd, c, places, init); break;
      case 49: dot1x3(a, offsets, runs, end, b, bLd, c, places, init); break;
      case 66: dot2x4(a, offsets, runs, end, b, bLd, c, places, init); break;
      default: dot1x4(a, offsets, runs, end, b, bLd, c, places, init);
    }
    rows -= done;
    offsets += <usize>done << 2;
    places += <usize>done << 2;
  }
}

function dot8x1(a: usize, offsets: usize, runs: usize, end: usize, b: usize, bLd: usize, c: usize, places: usize, init: usize): void { dot(8, 1, a, offsets, runs, end, b, bLd, c, places, init); }
function dot1x1(a: usize, offsets: usize, runs: usize, end: usize, b: usize, bLd: usize, c: usize, places: usize, init: usize): void { dot(1, 1, a, offsets, runs, end, b, bLd, c, places, init); }
function dot4x2(a: usize, offsets: usize, runs: usize, end: usize, b: usize, bLd: usize, c: usize, places: usize, init: usize): void { dot(4, 2, a, offsets, runs, end, b, bLd, c, places, init); }
function dot1x2(a: usize, offsets: usize, runs: usize, end: usize, b: usize, bLd: usize, c: usize, places: usize, init: usize): void { dot(1, 2, a, offsets, runs, end, b, bLd, c, places, init); }
function dot3x3(a: usize, offsets: usize, runs: usize, end: usize, b: usize, bLd: usize, c: usize, places: usize, init: usize): void { dot(3, 3, a, offsets, runs, end, b, bLd, c, places, init); }
function dot1x3(a: usize, offsets: usize, runs: usize, end: usize, b: usize, bLd: usize, c: usize, places: usize, init: usize): void { dot(1, 3, a, offsets, runs, end, b, bLd, c, places, init); }
function dot2x4(a: usize, offsets: usize, runs: usize, end: usize, b: usize, bLd: usize, c: usize, places: usize, init: usize): void { dot(2, 4, a, offsets, runs, end, b, bLd, c, places, init); }
function dot1x4(a: usize, offsets: usize, runs: usize, end: usize, b: usize, bLd: usize, c: usize, places: usize, init: usize): void { dot(1, 4, a, offsets, runs, end, b, bLd, c, places, init); }

// @ts-ignore: decorator
@inline function dot(rows: u32, outputs: u32, a: usize, offsets: usize, runs: usize, end: usize, b: usize, bLd: usize, c: usize, places: usize, init: usize): void {
  let c00 = f32x4.splat(0), c10 = c00, c20 = c00, c30 = c00, c40 = c00, c50 = c00, c60 = c00, c70 = c00, c01 = c00, c11 = c00, c21 = c00, c31 = c00, c02 = c00, c12 = c00, c22 = c00, c03 = c00, c13 = c00;
  const start = init ? v128.load(init) : c00, zero = c00;
  let a0 = a + load<u32>(offsets), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
  if (rows > 1) a1 = a + load<u32>(offsets, 4);
  if (rows > 2) a2 = a + load<u32>(offsets, 8);
  if (rows > 3) a3 = a + load<u32>(offsets, 12);
  if (rows > 4) a4 = a + load<u32>(offsets, 16);
  if (rows > 5) a5 = a + load<u32>(offsets, 20);
  if (rows > 6) a6 = a + load<u32>(offsets, 24);
  if (rows > 7) a7 = a + load<u32>(offsets, 28);
  let at: usize = 0;
  for (; runs < end; runs += 12) {
    const first = <usize>load<u32>(runs), floats = load<u32>(runs, 4), skip = first - at;
    at = first;
    a0 += skip; a1 += skip; a2 += skip; a3 += skip; a4 += skip; a5 += skip; a6 += skip; a7 += skip;
    const b0 = b + (<usize>load<u32>(runs, 8) << 2), b1 = b0 + bLd, b2 = b1 + bLd, b3 = b2 + bLd, whole = <usize>(floats >> 2) << 4;
    let k: usize = 0;
    for (; k < whole; k += 16) {
      const w0 = v128.load(b0 + k); let w1 = w0, w2 = w0, w3 = w0; if (outputs > 1) w1 = v128.load(b1 + k); if (outputs > 2) w2 = v128.load(b2 + k); if (outputs > 3) w3 = v128.load(b3 + k);
      let x = v128.load(a0 + k); c00 = fma(x, w0, c00); if (outputs > 1) c01 = fma(x, w1, c01); if (outputs > 2) c02 = fma(x, w2, c02); if (outputs > 3) c03 = fma(x, w3, c03);
      if (rows > 1) { x = v128.load(a1 + k); c10 = fma(x, w0, c10); if (outputs > 1) c11 = fma(x, w1, c11); if (outputs > 2) c12 = fma(x, w2, c12); if (outputs > 3) c13 = fma(x, w3, c13); }
      if (rows > 2) { x = v128.load(a2 + k); c20 = fma(x, w0, c20); if (outputs > 1) c21 = fma(x, w1, c21); if (outputs > 2) c22 = fma(x, w2, c22); }
      if (rows > 3) { x = v128.load(a3 + k); c30 = fma(x, w0, c30); if (outputs > 1) c31 = fma(x, w1, c31); }
      if (rows > 4) { x = v128.load(a4 + k); c40 = fma(x, w0, c40); }
      if (rows > 5) { x = v128.load(a5 + k); c50 = fma(x, w0, c50); }
      if (rows > 6) { x = v128.load(a6 + k); c60 = fma(x, w0, c60); }
      if (rows > 7) { x = v128.load(a7 + k); c70 = fma(x, w0, c70); }
    }
    if (floats & 3) {
      const lanes = firstLanes(floats & 3);
      const w0 = v128.and(v128.load(b0 + k), lanes); let w1 = w0, w2 = w0, w3 = w0; if (outputs > 1) w1 = v128.and(v128.load(b1 + k), lanes); if (outputs > 2) w2 = v128.and(v128.load(b2 + k), lanes); if (outputs > 3) w3 = v128.and(v128.load(b3 + k), lanes);
      let x = v128.and(v128.load(a0 + k), lanes); c00 = fma(x, w0, c00); if (outputs > 1) c01 = fma(x, w1, c01); if (outputs > 2) c02 = fma(x, w2, c02); if (outputs > 3) c03 = fma(x, w3, c03);
      if (rows > 1) { x = v128.and(v128.load(a1 + k), lanes); c10 = fma(x, w0, c10); if (outputs > 1) c11 = fma(x, w1, c11); if (outputs > 2) c12 = fma(x, w2, c12); if (outputs > 3) c13 = fma(x, w3, c13); }
      if (rows > 2) { x = v128.and(v128.load(a2 + k), lanes); c20 = fma(x, w0, c20); if (outputs > 1) c21 = fma(x, w1, c21); if (outputs > 2) c22 = fma(x, w2, c22); }
      if (rows > 3) { x = v128.and(v128.load(a3 + k), lanes); c30 = fma(x, w0, c30); if (outputs > 1) c31 = fma(x, w1, c31); }
      if (rows > 4) { x = v128.and(v128.load(a4 + k), lanes); c40 = fma(x, w0, c40); }
      if (rows > 5) { x = v128.and(v128.load(a5 + k), lanes); c50 = fma(x, w0, c50); }
      if (rows > 6) { x = v128.and(v128.load(a6 + k), lanes); c60 = fma(x, w0, c60); }
      if (rows > 7) { x = v128.and(v128.load(a7 + k), lanes); c70 = fma(x, w0, c70); }
    }
  }
  v128.store(c + load<u32>(places), f32x4.add(start, sums(c00, c01, c02, c03)));
  if (rows > 1) v128.store(c + load<u32>(places, 4), f32x4.add(start, sums(c10, c11, c12, c13)));
  if (rows > 2) v128.store(c + load<u32>(places, 8), f32x4.add(start, sums(c20, c21, c22, zero)));
  if (rows > 3) v128.store(c + load<u32>(places, 12), f32x4.add(start, sums(c30, c31, zero, zero)));
  if (rows > 4) v128.store(c + load<u32>(places, 16), f32x4.add(start, sums(c40, zero, zero, zero)));
  if (rows > 5) v128.store(c + load<u32>(places, 20), f32x4.add(start, sums(c50, zero, zero, zero)));
  if (rows > 6) v128.store(c + load<u32>(places, 24), f32x4.add(start, sums(c60, zero, zero, zero)));
  if (rows > 7) v128.store(c + load<u32>(places, 28), f32x4.add(start, sums(c70, zero, zero, zero)));
}

/** The sum of each vector's lanes. */
// @ts-ignore: decorator
@inline function sums(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(a, b, 2, 6, 3, 7));
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 2, 6, 3, 7));
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
}

/**
 * Weights for the way back: for each of `inputs` columns, one after another, its row of each tap of a list, which is row
 * taps[i] * inputs + column of the weights, `outputs` floats. In `target` they begin `targetLd` bytes apart.
 */
export function packRows(weight: usize, ld: usize, taps: usize, count: u32, inputs: u32, outputs: u32, target: usize, targetLd: usize): void {
  for (let column: u32 = 0; column < inputs; column++) {
    let to = target + column * targetLd;
    for (let i: u32 = 0; i < count; i++) {
      memory.copy(to, weight + <usize>(load<u32>(taps + (<usize>i << 2)) * inputs + column) * ld, <usize>outputs << 2);
      to += <usize>outputs << 2;
    }
  }
}
