// C = Pᵀ B, where the rows of P are runs of floats somewhere behind a + offsets[m], as in gatherMatmul.ts: what a
// convolution's weight gradient is made of.

import { firstLanes, fma } from './simd';
import { TALL, tileRows } from './matmul';
import { panelVectors } from './gatherMatmul';

/** Rows of B that are summed at a time: their panel, and what of P is read with it, stay in the first cache. */
const SLICE_ROWS: u32 = 256;

/**
 * C += Pᵀ B, the rows of B at b + places[m]. Runs and offsets as in `gatherMatmul`, a run's rows of C being those of its
 * weights; `panel` is scratch of 48 bytes for each of SLICE_ROWS rows. What lies in B behind its columns does not enter.
 */
export function gatherGradient(
  rows: u32, columns: u32,
  a: usize, offsets: usize, runs: usize, count: u32,
  b: usize, places: usize,
  c: usize, cLd: usize,
  panel: usize,
): void {
  const vectors = (columns + 3) >> 2, end = runs + <usize>count * 12;
  for (let m: u32 = 0; m < rows; m += SLICE_ROWS) {
    const slice = min(SLICE_ROWS, rows - m), at = offsets + (<usize>m << 2), to = places + (<usize>m << 2);
    for (let j: u32 = 0; j < vectors; ) {
      const width = panelVectors(vectors - j);
      copyColumns(b + (<usize>j << 4), to, slice, width, columns - 4 * j, panel);
      const cj = c + (<usize>j << 4);
      for (let run = runs; run < end; run += 12) {
        if (columns <= 4) floatsOfFew(load<u32>(run, 4), columns, slice, a + load<u32>(run), at, panel, cj + load<u32>(run, 8) * cLd, cLd);
        else floatsOfRun(load<u32>(run, 4), width, slice, a + load<u32>(run), at, panel, cj + load<u32>(run, 8) * cLd, cLd);
      }
      j += width;
    }
  }
}

/** A panel of `width` vectors, of which `columns` columns at most are B's. */
function copyColumns(b: usize, places: usize, rows: u32, width: u32, columns: u32, panel: usize): void {
  const last = <usize>(width - 1) << 4;
  const lanes = firstLanes(min(4, columns - 4 * (width - 1)));
  for (; rows; rows--) {
    const p = b + load<u32>(places);
    if (width > 1) v128.store(panel, v128.load(p));
    if (width > 2) v128.store(panel, v128.load(p, 16), 16);
    v128.store(panel + last, v128.and(v128.load(p + last), lanes));
    panel += <usize>width << 4;
    places += 4;
  }
}

/** `floats` rows of C, `width` vectors of them. */
function floatsOfRun(floats: u32, width: u32, M: u32, a: usize, offsets: usize, b: usize, c: usize, cLd: usize): void {
  for (let left = floats; left; ) {
    const rows = tileRows(left, width == 3 ? 3 : width == 2 ? TALL : 6);
    switch (width * 8 + rows) {
      case 22: reduce6x2(M, a, offsets, b, c, cLd); break;
      case 21: reduce5x2(M, a, offsets, b, c, cLd); break;
      case 20: reduce4x2(M, a, offsets, b, c, cLd); break;
      case 19: reduce3x2(M, a, offsets, b, c, cLd); break;
      case 18: reduce2x2(M, a, offsets, b, c, cLd); break;
      case 17: reduce1x2(M, a, offsets, b, c, cLd); break;
      case 27: reduce3x3(M, a, offsets, b, c, cLd); break;
      case 26: reduce2x3(M, a, offsets, b, c, cLd); break;
      case 25: reduce1x3(M, a, offsets, b, c, cLd); break;
      case 14: reduce6x1(M, a, offsets, b, c, cLd); break;
      case 13: reduce5x1(M, a, offsets, b, c, cLd); break;
      case 12: reduce4x1(M, a, offsets, b, c, cLd); break;
      case 11: reduce3x1(M, a, offsets, b, c, cLd); break;
      case 10: reduce2x1(M, a, offsets, b, c, cLd); break;
      default: reduce1x1(M, a, offsets, b, c, cLd);
    }
    left -= rows;
    a += <usize>rows << 2;
    c += rows * cLd;
  }
}

function reduce6x2(M: u32, a: usize, offsets: usize, b: usize, c: usize, cLd: usize): void { reduce(6, 2, M, a, offsets, b, c, cLd); }
function reduce5x2(M: u32, a: usize, offsets: usize, b: usize, c: usize, cLd: usize): void { reduce(5, 2, M, a, offsets, b, c, cLd); }
function reduce4x2(M: u32, a: usize, offsets: usize, b: usize, c: usize, cLd: usize): void { reduce(4, 2, M, a, offsets, b, c, cLd); }
function reduce3x2(M: u32, a: usize, offsets: usize, b: usize, c: usize, cLd: usize): void { reduce(3, 2, M, a, offsets, b, c, cLd); }
function reduce2x2(M: u32, a: usize, offsets: usize, b: usize, c: usize, cLd: usize): void { reduce(2, 2, M, a, offsets, b, c, cLd); }
function reduce1x2(M: u32, a: usize, offsets: usize, b: usize, c: usize, cLd: usize): void { reduce(1, 2, M, a, offsets, b, c, cLd); }
function reduce3x3(M: u32, a: usize, offsets: usize, b: usize, c: usize, cLd: usize): void { reduce(3, 3, M, a, offsets, b, c, cLd); }
function reduce2x3(M: u32, a: usize, offsets: usize, b: usize, c: usize, cLd: usize): void { reduce(2, 3, M, a, offsets, b, c, cLd); }
function reduce1x3(M: u32, a: usize, offsets: usize, b: usize, c: usize, cLd: usize): void { reduce(1, 3, M, a, offsets, b, c, cLd); }
function reduce6x1(M: u32, a: usize, offsets: usize, b: usize, c: usize, cLd: usize): void { reduce(6, 1, M, a, offsets, b, c, cLd); }
function reduce5x1(M: u32, a: usize, offsets: usize, b: usize, c: usize, cLd: usize): void { reduce(5, 1, M, a, offsets, b, c, cLd); }
function reduce4x1(M: u32, a: usize, offsets: usize, b: usize, c: usize, cLd: usize): void { reduce(4, 1, M, a, offsets, b, c, cLd); }
function reduce3x1(M: u32, a: usize, offsets: usize, b: usize, c: usize, cLd: usize): void { reduce(3, 1, M, a, offsets, b, c, cLd); }
function reduce2x1(M: u32, a: usize, offsets: usize, b: usize, c: usize, cLd: usize): void { reduce(2, 1, M, a, offsets, b, c, cLd); }
function reduce1x1(M: u32, a: usize, offsets: usize, b: usize, c: usize, cLd: usize): void { reduce(1, 1, M, a, offsets, b, c, cLd); }

/** `rows` x `vectors` sums over M rows of P and B, added to C only at the end: sums in slices stay exact longer. */
// @ts-ignore: decorator
@inline function reduce(rows: u32, vectors: u32, M: u32, a: usize, offsets: usize, b: usize, c: usize, cLd: usize): void {
  let c00 = f32x4.splat(0), c10 = c00, c20 = c00, c30 = c00, c40 = c00, c50 = c00;
  let c01 = c00, c11 = c00, c21 = c00, c31 = c00, c41 = c00, c51 = c00, c02 = c00, c12 = c00, c22 = c00;
  for (; M; M--) {
    const p = a + load<u32>(offsets);
    offsets += 4;
    const b0 = v128.load(b);
    let b1 = b0, b2 = b0;
    if (vectors > 1) b1 = v128.load(b, 16);
    if (vectors > 2) b2 = v128.load(b, 32);
    b += vectors << 4;
    let x = v128.load32_splat(p); c00 = fma(x, b0, c00); if (vectors > 1) c01 = fma(x, b1, c01); if (vectors > 2) c02 = fma(x, b2, c02);
    if (rows > 1) { x = v128.load32_splat(p, 4); c10 = fma(x, b0, c10); if (vectors > 1) c11 = fma(x, b1, c11); if (vectors > 2) c12 = fma(x, b2, c12); }
    if (rows > 2) { x = v128.load32_splat(p, 8); c20 = fma(x, b0, c20); if (vectors > 1) c21 = fma(x, b1, c21); if (vectors > 2) c22 = fma(x, b2, c22); }
    if (rows > 3) { x = v128.load32_splat(p, 12); c30 = fma(x, b0, c30); if (vectors > 1) c31 = fma(x, b1, c31); }
    if (rows > 4) { x = v128.load32_splat(p, 16); c40 = fma(x, b0, c40); if (vectors > 1) c41 = fma(x, b1, c41); }
    if (rows > 5) { x = v128.load32_splat(p, 20); c50 = fma(x, b0, c50); if (vectors > 1) c51 = fma(x, b1, c51); }
  }
  let p = c;
  c00 = f32x4.add(c00, v128.load(p)); if (vectors > 1) c01 = f32x4.add(c01, v128.load(p, 16)); if (vectors > 2) c02 = f32x4.add(c02, v128.load(p, 32));
  if (rows > 1) { p += cLd; c10 = f32x4.add(c10, v128.load(p)); if (vectors > 1) c11 = f32x4.add(c11, v128.load(p, 16)); if (vectors > 2) c12 = f32x4.add(c12, v128.load(p, 32)); }
  if (rows > 2) { p += cLd; c20 = f32x4.add(c20, v128.load(p)); if (vectors > 1) c21 = f32x4.add(c21, v128.load(p, 16)); if (vectors > 2) c22 = f32x4.add(c22, v128.load(p, 32)); }
  if (rows > 3) { p += cLd; c30 = f32x4.add(c30, v128.load(p)); if (vectors > 1) c31 = f32x4.add(c31, v128.load(p, 16)); }
  if (rows > 4) { p += cLd; c40 = f32x4.add(c40, v128.load(p)); if (vectors > 1) c41 = f32x4.add(c41, v128.load(p, 16)); }
  if (rows > 5) { p += cLd; c50 = f32x4.add(c50, v128.load(p)); if (vectors > 1) c51 = f32x4.add(c51, v128.load(p, 16)); }
  v128.store(c, c00); if (vectors > 1) v128.store(c, c01, 16); if (vectors > 2) v128.store(c, c02, 32);
  if (rows > 1) { c += cLd; v128.store(c, c10); if (vectors > 1) v128.store(c, c11, 16); if (vectors > 2) v128.store(c, c12, 32); }
  if (rows > 2) { c += cLd; v128.store(c, c20); if (vectors > 1) v128.store(c, c21, 16); if (vectors > 2) v128.store(c, c22, 32); }
  if (rows > 3) { c += cLd; v128.store(c, c30); if (vectors > 1) v128.store(c, c31, 16); }
  if (rows > 4) { c += cLd; v128.store(c, c40); if (vectors > 1) v128.store(c, c41, 16); }
  if (rows > 5) { c += cLd; v128.store(c, c50); if (vectors > 1) v128.store(c, c51, 16); }
}

// Of at most four columns: the lanes go along the rows of C, whose tiles are transposed at the end.

/** All columns of `floats` rows of C. */
function floatsOfFew(floats: u32, columns: u32, M: u32, a: usize, offsets: usize, b: usize, c: usize, cLd: usize): void {
  const most: u32 = columns == 1 ? 8 : columns == 2 ? 4 : columns == 3 ? 3 : 2;
  for (let left = floats; left; ) {
    let vectors = (left + 3) >> 2;
    if (vectors > most) vectors = most;
    else if (vectors < most && vectors & (vectors - 1)) vectors = vectors > 4 ? 4 : 2;
    if (columns == 3 && vectors == 2) vectors = 1;
    const rows = min(left, 4 * vectors);
    switch (columns * 16 + vectors) {
      case 24: few8x1(M, a, offsets, b, rows, c, cLd); break;
      case 20: few4x1(M, a, offsets, b, rows, c, cLd); break;
      case 18: few2x1(M, a, offsets, b, rows, c, cLd); break;
      case 17: few1x1(M, a, offsets, b, rows, c, cLd); break;
      case 36: few4x2(M, a, offsets, b, rows, c, cLd); break;
      case 34: few2x2(M, a, offsets, b, rows, c, cLd); break;
      case 33: few1x2(M, a, offsets, b, rows, c, cLd); break;
      case 51: few3x3(M, a, offsets, b, rows, c, cLd); break;
      case 49: few1x3(M, a, offsets, b, rows, c, cLd); break;
      case 66: few2x4(M, a, offsets, b, rows, c, cLd); break;
      default: few1x4(M, a, offsets, b, rows, c, cLd);
    }
    left -= rows;
    a += <usize>rows << 2;
    c += rows * cLd;
  }
}

function few8x1(M: u32, a: usize, offsets: usize, b: usize, rows: u32, c: usize, cLd: usize): void { few(8, 1, M, a, offsets, b, rows, c, cLd); }
function few4x1(M: u32, a: usize, offsets: usize, b: usize, rows: u32, c: usize, cLd: usize): void { few(4, 1, M, a, offsets, b, rows, c, cLd); }
function few2x1(M: u32, a: usize, offsets: usize, b: usize, rows: u32, c: usize, cLd: usize): void { few(2, 1, M, a, offsets, b, rows, c, cLd); }
function few1x1(M: u32, a: usize, offsets: usize, b: usize, rows: u32, c: usize, cLd: usize): void { few(1, 1, M, a, offsets, b, rows, c, cLd); }
function few4x2(M: u32, a: usize, offsets: usize, b: usize, rows: u32, c: usize, cLd: usize): void { few(4, 2, M, a, offsets, b, rows, c, cLd); }
function few2x2(M: u32, a: usize, offsets: usize, b: usize, rows: u32, c: usize, cLd: usize): void { few(2, 2, M, a, offsets, b, rows, c, cLd); }
function few1x2(M: u32, a: usize, offsets: usize, b: usize, rows: u32, c: usize, cLd: usize): void { few(1, 2, M, a, offsets, b, rows, c, cLd); }
function few3x3(M: u32, a: usize, offsets: usize, b: usize, rows: u32, c: usize, cLd: usize): void { few(3, 3, M, a, offsets, b, rows, c, cLd); }
function few1x3(M: u32, a: usize, offsets: usize, b: usize, rows: u32, c: usize, cLd: usize): void { few(1, 3, M, a, offsets, b, rows, c, cLd); }
function few2x4(M: u32, a: usize, offsets: usize, b: usize, rows: u32, c: usize, cLd: usize): void { few(2, 4, M, a, offsets, b, rows, c, cLd); }
function few1x4(M: u32, a: usize, offsets: usize, b: usize, rows: u32, c: usize, cLd: usize): void { few(1, 4, M, a, offsets, b, rows, c, cLd); }

// @ts-ignore: decorator
@inline function few(vectors: u32, columns: u32, M: u32, a: usize, offsets: usize, b: usize, rows: u32, c: usize, cLd: usize): void {
  let c00 = f32x4.splat(0), c10 = c00, c20 = c00, c30 = c00, c40 = c00, c50 = c00, c60 = c00, c70 = c00, c01 = c00, c11 = c00, c21 = c00, c31 = c00, c02 = c00, c12 = c00, c22 = c00, c03 = c00, c13 = c00;
  const zero = c00;
  for (; M; M--) {
    const p = a + load<u32>(offsets), y0 = v128.load32_splat(b);
    let y1 = y0, y2 = y0, y3 = y0;
    if (columns > 1) y1 = v128.load32_splat(b, 4);
    if (columns > 2) y2 = v128.load32_splat(b, 8);
    if (columns > 3) y3 = v128.load32_splat(b, 12);
    offsets += 4;
    b += 16;
    let x = v128.load(p); c00 = fma(x, y0, c00); if (columns > 1) c01 = fma(x, y1, c01); if (columns > 2) c02 = fma(x, y2, c02); if (columns > 3) c03 = fma(x, y3, c03);
    if (vectors > 1) { x = v128.load(p, 16); c10 = fma(x, y0, c10); if (columns > 1) c11 = fma(x, y1, c11); if (columns > 2) c12 = fma(x, y2, c12); if (columns > 3) c13 = fma(x, y3, c13); }
    if (vectors > 2) { x = v128.load(p, 32); c20 = fma(x, y0, c20); if (columns > 1) c21 = fma(x, y1, c21); if (columns > 2) c22 = fma(x, y2, c22); }
    if (vectors > 3) { x = v128.load(p, 48); c30 = fma(x, y0, c30); if (columns > 1) c31 = fma(x, y1, c31); }
    if (vectors > 4) { x = v128.load(p, 64); c40 = fma(x, y0, c40); }
    if (vectors > 5) { x = v128.load(p, 80); c50 = fma(x, y0, c50); }
    if (vectors > 6) { x = v128.load(p, 96); c60 = fma(x, y0, c60); }
    if (vectors > 7) { x = v128.load(p, 112); c70 = fma(x, y0, c70); }
  }
  addTransposed(c00, c01, c02, c03, rows, c, cLd);
  if (vectors > 1) addTransposed(c10, c11, c12, c13, rows - 4, c + 4 * cLd, cLd);
  if (vectors > 2) addTransposed(c20, c21, c22, zero, rows - 8, c + 8 * cLd, cLd);
  if (vectors > 3) addTransposed(c30, c31, zero, zero, rows - 12, c + 12 * cLd, cLd);
  if (vectors > 4) addTransposed(c40, zero, zero, zero, rows - 16, c + 16 * cLd, cLd);
  if (vectors > 5) addTransposed(c50, zero, zero, zero, rows - 20, c + 20 * cLd, cLd);
  if (vectors > 6) addTransposed(c60, zero, zero, zero, rows - 24, c + 24 * cLd, cLd);
  if (vectors > 7) addTransposed(c70, zero, zero, zero, rows - 28, c + 28 * cLd, cLd);
}

/** Adds lane i of the four to row i of C, of the first `rows` rows. */
// @ts-ignore: decorator
@inline function addTransposed(c0: v128, c1: v128, c2: v128, c3: v128, rows: u32, c: usize, cLd: usize): void {
  const low01 = v128.shuffle<f32>(c0, c1, 0, 4, 1, 5), high01 = v128.shuffle<f32>(c0, c1, 2, 6, 3, 7);
  const low23 = v128.shuffle<f32>(c2, c3, 0, 4, 1, 5), high23 = v128.shuffle<f32>(c2, c3, 2, 6, 3, 7);
  addTo(c, v128.shuffle<f64>(low01, low23, 0, 2));
  if (rows > 1) addTo(c + cLd, v128.shuffle<f64>(low01, low23, 1, 3));
  if (rows > 2) addTo(c + 2 * cLd, v128.shuffle<f64>(high01, high23, 0, 2));
  if (rows > 3) addTo(c + 3 * cLd, v128.shuffle<f64>(high01, high23, 1, 3));
}

// @ts-ignore: decorator
@inline function addTo(c: usize, value: v128): void {
  v128.store(c, f32x4.add(v128.load(c), value));
}
