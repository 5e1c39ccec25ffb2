// C = A B + init on register tiles: up to 6 x 8 with fused multiply-add, 4 x 8 without, where more would spill.
// B and C are read and written by whole vectors: their rows are padded to four floats.

import { fma } from './simd';

// Constants of the build: rows of a full tile that is two vectors wide, and of one that is one vector wide.
const TALL: u32 = ASC_FEATURE_RELAXED_SIMD ? 6 : 4;
const TALLEST: u32 = 8;
/** Columns and depth of a panel of B that is copied to stay in the first cache, and the size of B from which it pays. */
const PANEL_BYTES: usize = 32;
const PANEL_DEPTH: u32 = 384;
const PACK_FROM_BYTES: usize = 65536;

/**
 * C (M x N) = A (M x K) B (K x N) + init; N in vectors. Element (i, k) of A is at a + i * aRow + k * aDepth, so that
 * either A or its transpose is read in place. `init` is a row added to every row, or 0. `panel` is scratch of
 * PANEL_BYTES * PANEL_DEPTH.
 */
export function matmul(
  M: u32, vectors: u32, K: u32,
  a: usize, aRow: usize, aDepth: usize,
  b: usize, bLd: usize,
  c: usize, cLd: usize,
  init: usize, panel: usize,
): void {
  const width = <usize>vectors << 4;
  if (<usize>K * bLd < PACK_FROM_BYTES || M <= TALL) {
    let j: usize = 0;
    for (; j + 32 <= width; j += 32) columns2(M, K, a, aRow, aDepth, b + j, bLd, c + j, cLd, init ? init + j : 0, 0);
    if (j < width) columns1(M, K, a, aRow, aDepth, b + j, bLd, c + j, cLd, init ? init + j : 0, 0);
    return;
  }
  for (let k: u32 = 0; k < K; k += PANEL_DEPTH) {
    const depth = min(PANEL_DEPTH, K - k);
    const ak = a + <usize>k * aDepth, bk = b + <usize>k * bLd;
    let j: usize = 0;
    for (; j + 32 <= width; j += 32) {
      copyPanel(bk + j, bLd, panel, depth);
      // Later slices of the depth add to what the earlier ones left in C.
      const start = k ? c + j : init ? init + j : 0;
      columns2(M, depth, ak, aRow, aDepth, panel, PANEL_BYTES, c + j, cLd, start, k ? cLd : 0);
    }
    const start = k ? c + j : init ? init + j : 0;
    if (j < width) columns1(M, depth, ak, aRow, aDepth, bk + j, bLd, c + j, cLd, start, k ? cLd : 0);
  }
}

function copyPanel(b: usize, bLd: usize, panel: usize, depth: u32): void {
  for (let k: u32 = 0; k < depth; k++) {
    v128.store(panel, v128.load(b));
    v128.store(panel, v128.load(b, 16), 16);
    b += bLd;
    panel += PANEL_BYTES;
  }
}

/** How many of `left` rows the next tile takes: full tiles, and the last two of even height rather than a thin one. */
// @ts-ignore: decorator
@inline function tileRows(left: u32, most: u32): u32 {
  return left >= 2 * most || left == most ? most : left > most ? (left + 1) >> 1 : left;
}

/** Two vectors wide, all rows. */
function columns2(M: u32, K: u32, a: usize, aRow: usize, aDepth: usize, b: usize, bLd: usize, c: usize, cLd: usize, init: usize, initLd: usize): void {
  while (M) {
    const rows = tileRows(M, TALL);
    switch (rows) {
      case 6: tile6x2(K, a, aRow, aDepth, b, bLd, c, cLd, init, initLd); break;
      case 5: tile5x2(K, a, aRow, aDepth, b, bLd, c, cLd, init, initLd); break;
      case 4: tile4x2(K, a, aRow, aDepth, b, bLd, c, cLd, init, initLd); break;
      case 3: tile3x2(K, a, aRow, aDepth, b, bLd, c, cLd, init, initLd); break;
      case 2: tile2x2(K, a, aRow, aDepth, b, bLd, c, cLd, init, initLd); break;
      default: tile1x2(K, a, aRow, aDepth, b, bLd, c, cLd, init, initLd);
    }
    M -= rows;
    a += rows * aRow;
    c += rows * cLd;
    init += rows * initLd;
  }
}

/** One vector wide, all rows. */
function columns1(M: u32, K: u32, a: usize, aRow: usize, aDepth: usize, b: usize, bLd: usize, c: usize, cLd: usize, init: usize, initLd: usize): void {
  while (M) {
    let rows: u32 = TALLEST;
    if (M >= 8) tile8x1(K, a, aRow, aDepth, b, bLd, c, cLd, init, initLd);
    else if (M >= 4) { rows = 4; tile4x1(K, a, aRow, aDepth, b, bLd, c, cLd, init, initLd); }
    else { rows = 1; tile1x1(K, a, aRow, aDepth, b, bLd, c, cLd, init, initLd); }
    M -= rows;
    a += rows * aRow;
    c += rows * cLd;
    init += rows * initLd;
  }
}

function tile6x2(K: u32, a: usize, aRow: usize, aDepth: usize, b: usize, bLd: usize, c: usize, cLd: usize, init: usize, initLd: usize): void { tile(6, 2, K, a, aRow, aDepth, b, bLd, c, cLd, init, initLd); }
function tile5x2(K: u32, a: usize, aRow: usize, aDepth: usize, b: usize, bLd: usize, c: usize, cLd: usize, init: usize, initLd: usize): void { tile(5, 2, K, a, aRow, aDepth, b, bLd, c, cLd, init, initLd); }
function tile4x2(K: u32, a: usize, aRow: usize, aDepth: usize, b: usize, bLd: usize, c: usize, cLd: usize, init: usize, initLd: usize): void { tile(4, 2, K, a, aRow, aDepth, b, bLd, c, cLd, init, initLd); }
function tile3x2(K: u32, a: usize, aRow: usize, aDepth: usize, b: usize, bLd: usize, c: usize, cLd: usize, init: usize, initLd: usize): void { tile(3, 2, K, a, aRow, aDepth, b, bLd, c, cLd, init, initLd); }
function tile2x2(K: u32, a: usize, aRow: usize, aDepth: usize, b: usize, bLd: usize, c: usize, cLd: usize, init: usize, initLd: usize): void { tile(2, 2, K, a, aRow, aDepth, b, bLd, c, cLd, init, initLd); }
function tile1x2(K: u32, a: usize, aRow: usize, aDepth: usize, b: usize, bLd: usize, c: usize, cLd: usize, init: usize, initLd: usize): void { tile(1, 2, K, a, aRow, aDepth, b, bLd, c, cLd, init, initLd); }
function tile8x1(K: u32, a: usize, aRow: usize, aDepth: usize, b: usize, bLd: usize, c: usize, cLd: usize, init: usize, initLd: usize): void { tile(8, 1, K, a, aRow, aDepth, b, bLd, c, cLd, init, initLd); }
function tile4x1(K: u32, a: usize, aRow: usize, aDepth: usize, b: usize, bLd: usize, c: usize, cLd: usize, init: usize, initLd: usize): void { tile(4, 1, K, a, aRow, aDepth, b, bLd, c, cLd, init, initLd); }
function tile1x1(K: u32, a: usize, aRow: usize, aDepth: usize, b: usize, bLd: usize, c: usize, cLd: usize, init: usize, initLd: usize): void { tile(1, 1, K, a, aRow, aDepth, b, bLd, c, cLd, init, initLd); }

/**
 * `rows` x `vectors` accumulators over the whole depth. Inlined with constant sizes, so that each condition below is
 * decided at compile time and what a smaller tile does not have is gone.
 */
// @ts-ignore: decorator
@inline function tile(rows: u32, vectors: u32, K: u32, a: usize, aRow: usize, aDepth: usize, b: usize, bLd: usize, c: usize, cLd: usize, init: usize, initLd: usize): void {
  let c00 = f32x4.splat(0), c10 = c00, c20 = c00, c30 = c00, c40 = c00, c50 = c00, c60 = c00, c70 = c00;
  let c01 = c00, c11 = c00, c21 = c00, c31 = c00, c41 = c00, c51 = c00;
  if (init) {
    let p = init;
    c00 = v128.load(p); if (vectors > 1) c01 = v128.load(p, 16);
    if (rows > 1) { p += initLd; c10 = v128.load(p); if (vectors > 1) c11 = v128.load(p, 16); }
    if (rows > 2) { p += initLd; c20 = v128.load(p); if (vectors > 1) c21 = v128.load(p, 16); }
    if (rows > 3) { p += initLd; c30 = v128.load(p); if (vectors > 1) c31 = v128.load(p, 16); }
    if (rows > 4) { p += initLd; c40 = v128.load(p); if (vectors > 1) c41 = v128.load(p, 16); }
    if (rows > 5) { p += initLd; c50 = v128.load(p); if (vectors > 1) c51 = v128.load(p, 16); }
    if (rows > 6) { p += initLd; c60 = v128.load(p); }
    if (rows > 7) { p += initLd; c70 = v128.load(p); }
  }
  let a1 = a + aRow, a2 = a1 + aRow, a3 = a2 + aRow, a4 = a3 + aRow, a5 = a4 + aRow, a6 = a5 + aRow, a7 = a6 + aRow;
  for (let k: u32 = 0; k < K; k++) {
    const b0 = v128.load(b);
    let b1 = b0;
    if (vectors > 1) b1 = v128.load(b, 16);
    let x = v128.load32_splat(a); a += aDepth;
    c00 = fma(x, b0, c00); if (vectors > 1) c01 = fma(x, b1, c01);
    if (rows > 1) { x = v128.load32_splat(a1); a1 += aDepth; c10 = fma(x, b0, c10); if (vectors > 1) c11 = fma(x, b1, c11); }
    if (rows > 2) { x = v128.load32_splat(a2); a2 += aDepth; c20 = fma(x, b0, c20); if (vectors > 1) c21 = fma(x, b1, c21); }
    if (rows > 3) { x = v128.load32_splat(a3); a3 += aDepth; c30 = fma(x, b0, c30); if (vectors > 1) c31 = fma(x, b1, c31); }
    if (rows > 4) { x = v128.load32_splat(a4); a4 += aDepth; c40 = fma(x, b0, c40); if (vectors > 1) c41 = fma(x, b1, c41); }
    if (rows > 5) { x = v128.load32_splat(a5); a5 += aDepth; c50 = fma(x, b0, c50); if (vectors > 1) c51 = fma(x, b1, c51); }
    if (rows > 6) { x = v128.load32_splat(a6); a6 += aDepth; c60 = fma(x, b0, c60); }
    if (rows > 7) { x = v128.load32_splat(a7); a7 += aDepth; c70 = fma(x, b0, c70); }
    b += bLd;
  }
  v128.store(c, c00); if (vectors > 1) v128.store(c, c01, 16);
  if (rows > 1) { c += cLd; v128.store(c, c10); if (vectors > 1) v128.store(c, c11, 16); }
  if (rows > 2) { c += cLd; v128.store(c, c20); if (vectors > 1) v128.store(c, c21, 16); }
  if (rows > 3) { c += cLd; v128.store(c, c30); if (vectors > 1) v128.store(c, c31, 16); }
  if (rows > 4) { c += cLd; v128.store(c, c40); if (vectors > 1) v128.store(c, c41, 16); }
  if (rows > 5) { c += cLd; v128.store(c, c50); if (vectors > 1) v128.store(c, c51, 16); }
  if (rows > 6) { c += cLd; v128.store(c, c60); }
  if (rows > 7) { c += cLd; v128.store(c, c70); }
}

/** target (columns x rows) = source (rows x columns) transposed; rows of both are padded to four floats, with zeros. */
export function transpose(source: usize, sourceLd: usize, rows: u32, vectors: u32, target: usize, targetLd: usize): void {
  for (let i: u32 = 0; i < rows; i += 4) {
    const left = rows - i;
    for (let j: u32 = 0; j < vectors; j++) {
      const s = source + <usize>i * sourceLd + (<usize>j << 4), t = target + <usize>(j << 2) * targetLd + (<usize>i << 2);
      const zero = f32x4.splat(0);
      const r0 = v128.load(s);
      const r1 = left > 1 ? v128.load(s + sourceLd) : zero;
      const r2 = left > 2 ? v128.load(s + 2 * sourceLd) : zero;
      const r3 = left > 3 ? v128.load(s + 3 * sourceLd) : zero;
      const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5), high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
      const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5), high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
      v128.store(t, v128.shuffle<f64>(low01, low23, 0, 2));
      v128.store(t + targetLd, v128.shuffle<f64>(low01, low23, 1, 3));
      v128.store(t + 2 * targetLd, v128.shuffle<f64>(high01, high23, 0, 2));
      v128.store(t + 3 * targetLd, v128.shuffle<f64>(high01, high23, 1, 3));
    }
  }
}
