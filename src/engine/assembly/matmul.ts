// C = A B + init on register tiles: up to 6 x 8 with fused multiply-add, 4 x 8 without, where more would spill.
// B and C are read and written by whole vectors: their rows are padded to four floats.

import { firstLanes, fma } from './simd';

// Constants of the build: rows of a full tile that is two vectors wide, and of one that is one vector wide.
export const TALL: u32 = ASC_FEATURE_RELAXED_SIMD ? 6 : 4;
const TALLEST: u32 = 8;
/** Columns and depth of a panel of B that is copied to stay in the first cache, and the size of B from which it pays. */
const PANEL_BYTES: usize = 32;
const PANEL_DEPTH: u32 = 400;
const PACK_FROM_BYTES: usize = 65536;
/** Rows of a transposed A that are copied to stay in the second cache, and the pairs of vectors from which it pays. */
const BLOCK_ROWS: u32 = 150;
const PACK_FROM_PAIRS: u32 = 16;

/**
 * C (M x N) = A (M x K) B (K x N) + init; N in vectors. Element (i, k) of A is at a + i * aRow + k * aDepth, one of which
 * is 4: either A or its transpose is read in place. `init` is a row added to every row, or 0. `panel` is scratch of
 * PANEL_DEPTH * (PANEL_BYTES + 4 * BLOCK_ROWS) bytes.
 */
export function matmul(
  M: u32, vectors: u32, K: u32,
  a: usize, aRow: usize, aDepth: usize,
  b: usize, bLd: usize,
  c: usize, cLd: usize,
  init: usize, panel: usize,
): void {
  const transposed = aDepth != 4;
  const aLd = transposed ? aDepth : aRow;
  // Three vectors at once rather than the last alone, which would load almost as often as it multiplies.
  const threes = vectors & 1 && vectors > 1, pairs = (vectors >> 1) - threes;
  const inPlace = <usize>K * bLd < PACK_FROM_BYTES || M <= TALL;
  const slices = inPlace ? 1 : (K + PANEL_DEPTH - 1) / PANEL_DEPTH, deepest = (K + slices - 1) / slices;
  const packed = transposed && !inPlace && pairs >= PACK_FROM_PAIRS;
  const most = packed ? BLOCK_ROWS : M;
  const block = panel + PANEL_BYTES * PANEL_DEPTH;
  for (let k: u32 = 0; k < K; k += deepest) {
    const depth = min(deepest, K - k);
    // Later slices of the depth add to what the earlier ones left in C.
    const initLd = k ? cLd : 0;
    for (let i: u32 = 0; i < M; i += most) {
      const rows = min(most, M - i);
      const ak = a + <usize>k * aDepth + <usize>i * aRow;
      let bk = b + <usize>k * bLd, ck = c + <usize>i * cLd;
      let start = k ? ck : init;
      if (packed) packRows(rows, depth, ak, aLd, block);
      for (let j: u32 = 0; j < pairs; j++) {
        if (inPlace) columns2(rows, depth, ak, transposed, aLd, bk, bLd, ck, cLd, start, initLd);
        else {
          copyPanel(bk, bLd, panel, depth);
          if (packed) packedColumns2(rows, depth, block, panel, ck, cLd, start, initLd);
          else columns2(rows, depth, ak, transposed, aLd, panel, PANEL_BYTES, ck, cLd, start, initLd);
        }
        bk += 32;
        ck += 32;
        if (start) start += 32;
      }
      if (threes) columns3(rows, depth, ak, transposed, aLd, bk, bLd, ck, cLd, start, initLd);
      else if (vectors & 1) columns1(rows, depth, ak, transposed, aLd, bk, bLd, ck, cLd, start, initLd);
    }
  }
}

/** Copies rows of a transposed A so that each tile of them lies together: (depth, tile's rows). */
function packRows(M: u32, K: u32, a: usize, aLd: usize, target: usize): void {
  for (let left = M; left; ) {
    const rows = tileRows(left, TALL);
    const width = <usize>rows << 2;
    // Whole vectors: what is too much is overwritten by the next.
    let p = a;
    for (let k = K; k; k--) {
      v128.store(target, v128.load(p));
      if (rows > 4) v128.store64_lane(target, v128.load64_zero(p, 16), 0, 16);
      target += width;
      p += aLd;
    }
    left -= rows;
    a += rows * 4;
  }
}

/** `columns2` with what `packRows` wrote and a copied panel. */
function packedColumns2(M: u32, K: u32, a: usize, b: usize, c: usize, cLd: usize, init: usize, initLd: usize): void {
  for (let left = M; left; ) {
    const rows = tileRows(left, TALL);
    const aLd = <usize>rows << 2;
    switch (rows) {
      case 6: t6x2(K, a, aLd, b, PANEL_BYTES, c, cLd, init, initLd); break;
      case 5: t5x2(K, a, aLd, b, PANEL_BYTES, c, cLd, init, initLd); break;
      case 4: t4x2(K, a, aLd, b, PANEL_BYTES, c, cLd, init, initLd); break;
      case 3: t3x2(K, a, aLd, b, PANEL_BYTES, c, cLd, init, initLd); break;
      case 2: t2x2(K, a, aLd, b, PANEL_BYTES, c, cLd, init, initLd); break;
      default: t1x2(K, a, aLd, b, PANEL_BYTES, c, cLd, init, initLd);
    }
    left -= rows;
    a += aLd * K;
    c += rows * cLd;
    init += rows * initLd;
  }
}

/** Zeros in the last vector of each row, behind its columns: what a product leaves there may be anything. */
export function clearPadding(c: usize, ld: usize, rows: u32, columns: u32): void {
  if (!(columns & 3)) return;
  const lanes = firstLanes(columns & 3);
  for (let last = c + (<usize>(columns >> 2) << 4); rows; rows--) {
    v128.store(last, v128.and(v128.load(last), lanes));
    last += ld;
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

/** How many of `left` rows the next tile takes: as few tiles as there can be, and those of about the same height. */
// @ts-ignore: decorator
@inline export function tileRows(left: u32, most: u32): u32 {
  if (left >= 4 * most) return most;
  const tiles = (left + most - 1) / most;
  return (left + tiles - 1) / tiles;
}

/** Two vectors wide, all rows. */
function columns2(M: u32, K: u32, a: usize, transposed: bool, aLd: usize, b: usize, bLd: usize, c: usize, cLd: usize, init: usize, initLd: usize): void {
  const aRow: usize = transposed ? 4 : aLd;
  for (let left = M; left; ) {
    const rows = tileRows(left, TALL);
    if (transposed) switch (rows) {
      case 6: t6x2(K, a, aLd, b, bLd, c, cLd, init, initLd); break;
      case 5: t5x2(K, a, aLd, b, bLd, c, cLd, init, initLd); break;
      case 4: t4x2(K, a, aLd, b, bLd, c, cLd, init, initLd); break;
      case 3: t3x2(K, a, aLd, b, bLd, c, cLd, init, initLd); break;
      case 2: t2x2(K, a, aLd, b, bLd, c, cLd, init, initLd); break;
      default: t1x2(K, a, aLd, b, bLd, c, cLd, init, initLd);
    }
    else switch (rows) {
      case 6: n6x2(K, a, aLd, b, bLd, c, cLd, init, initLd); break;
      case 5: n5x2(K, a, aLd, b, bLd, c, cLd, init, initLd); break;
      case 4: n4x2(K, a, aLd, b, bLd, c, cLd, init, initLd); break;
      case 3: n3x2(K, a, aLd, b, bLd, c, cLd, init, initLd); break;
      case 2: n2x2(K, a, aLd, b, bLd, c, cLd, init, initLd); break;
      default: n1x2(K, a, aLd, b, bLd, c, cLd, init, initLd);
    }
    left -= rows;
    a += rows * aRow;
    c += rows * cLd;
    init += rows * initLd;
  }
}

/** Three vectors wide, all rows. */
function columns3(M: u32, K: u32, a: usize, transposed: bool, aLd: usize, b: usize, bLd: usize, c: usize, cLd: usize, init: usize, initLd: usize): void {
  const aRow: usize = transposed ? 4 : aLd;
  for (let left = M; left; ) {
    const rows = tileRows(left, 3);
    if (transposed) switch (rows) {
      case 3: t3x3(K, a, aLd, b, bLd, c, cLd, init, initLd); break;
      case 2: t2x3(K, a, aLd, b, bLd, c, cLd, init, initLd); break;
      default: t1x3(K, a, aLd, b, bLd, c, cLd, init, initLd);
    }
    else switch (rows) {
      case 3: n3x3(K, a, aLd, b, bLd, c, cLd, init, initLd); break;
      case 2: n2x3(K, a, aLd, b, bLd, c, cLd, init, initLd); break;
      default: n1x3(K, a, aLd, b, bLd, c, cLd, init, initLd);
    }
    left -= rows;
    a += rows * aRow;
    c += rows * cLd;
    init += rows * initLd;
  }
}

/** One vector wide, all rows. */
function columns1(M: u32, K: u32, a: usize, transposed: bool, aLd: usize, b: usize, bLd: usize, c: usize, cLd: usize, init: usize, initLd: usize): void {
  const aRow: usize = transposed ? 4 : aLd;
  for (let left = M; left; ) {
    const rows = tileRows(left, TALLEST);
    if (transposed) switch (rows) {
      case 8: t8x1(K, a, aLd, b, bLd, c, cLd, init, initLd); break;
      case 7: t7x1(K, a, aLd, b, bLd, c, cLd, init, initLd); break;
      case 6: t6x1(K, a, aLd, b, bLd, c, cLd, init, initLd); break;
      case 5: t5x1(K, a, aLd, b, bLd, c, cLd, init, initLd); break;
      case 4: t4x1(K, a, aLd, b, bLd, c, cLd, init, initLd); break;
      case 3: t3x1(K, a, aLd, b, bLd, c, cLd, init, initLd); break;
      case 2: t2x1(K, a, aLd, b, bLd, c, cLd, init, initLd); break;
      default: t1x1(K, a, aLd, b, bLd, c, cLd, init, initLd);
    }
    else switch (rows) {
      case 8: n8x1(K, a, aLd, b, bLd, c, cLd, init, initLd); break;
      case 7: n7x1(K, a, aLd, b, bLd, c, cLd, init, initLd); break;
      case 6: n6x1(K, a, aLd, b, bLd, c, cLd, init, initLd); break;
      case 5: n5x1(K, a, aLd, b, bLd, c, cLd, init, initLd); break;
      case 4: n4x1(K, a, aLd, b, bLd, c, cLd, init, initLd); break;
      case 3: n3x1(K, a, aLd, b, bLd, c, cLd, init, initLd); break;
      case 2: n2x1(K, a, aLd, b, bLd, c, cLd, init, initLd); break;
      default: n1x1(K, a, aLd, b, bLd, c, cLd, init, initLd);
    }
    left -= rows;
    a += rows * aRow;
    c += rows * cLd;
    init += rows * initLd;
  }
}

function n6x2(K: u32, a: usize, aLd: usize, b: usize, bLd: usize, c: usize, cLd: usize, init: usize, initLd: usize): void { tile(6, 2, false, K, a, aLd, b, bLd, c, cLd, init, initLd); }
function n5x2(K: u32, a: usize, aLd: usize, b: usize, bLd: usize, c: usize, cLd: usize, init: usize, initLd: usize): void { tile(5, 2, false, K, a, aLd, b, bLd, c, cLd, init, initLd); }
function n4x2(K: u32, a: usize, aLd: usize, b: usize, bLd: usize, c: usize, cLd: usize, init: usize, initLd: usize): void { tile(4, 2, false, K, a, aLd, b, bLd, c, cLd, init, initLd); }
function n3x2(K: u32, a: usize, aLd: usize, b: usize, bLd: usize, c: usize, cLd: usize, init: usize, initLd: usize): void { tile(3, 2, false, K, a, aLd, b, bLd, c, cLd, init, initLd); }
function n2x2(K: u32, a: usize, aLd: usize, b: usize, bLd: usize, c: usize, cLd: usize, init: usize, initLd: usize): void { tile(2, 2, false, K, a, aLd, b, bLd, c, cLd, init, initLd); }
function n1x2(K: u32, a: usize, aLd: usize, b: usize, bLd: usize, c: usize, cLd: usize, init: usize, initLd: usize): void { tile(1, 2, false, K, a, aLd, b, bLd, c, cLd, init, initLd); }
function n3x3(K: u32, a: usize, aLd: usize, b: usize, bLd: usize, c: usize, cLd: usize, init: usize, initLd: usize): void { tile(3, 3, false, K, a, aLd, b, bLd, c, cLd, init, initLd); }
function n2x3(K: u32, a: usize, aLd: usize, b: usize, bLd: usize, c: usize, cLd: usize, init: usize, initLd: usize): void { tile(2, 3, false, K, a, aLd, b, bLd, c, cLd, init, initLd); }
function n1x3(K: u32, a: usize, aLd: usize, b: usize, bLd: usize, c: usize, cLd: usize, init: usize, initLd: usize): void { tile(1, 3, false, K, a, aLd, b, bLd, c, cLd, init, initLd); }
function n8x1(K: u32, a: usize, aLd: usize, b: usize, bLd: usize, c: usize, cLd: usize, init: usize, initLd: usize): void { tile(8, 1, false, K, a, aLd, b, bLd, c, cLd, init, initLd); }
function n7x1(K: u32, a: usize, aLd: usize, b: usize, bLd: usize, c: usize, cLd: usize, init: usize, initLd: usize): void { tile(7, 1, false, K, a, aLd, b, bLd, c, cLd, init, initLd); }
function n6x1(K: u32, a: usize, aLd: usize, b: usize, bLd: usize, c: usize, cLd: usize, init: usize, initLd: usize): void { tile(6, 1, false, K, a, aLd, b, bLd, c, cLd, init, initLd); }
function n5x1(K: u32, a: usize, aLd: usize, b: usize, bLd: usize, c: usize, cLd: usize, init: usize, initLd: usize): void { tile(5, 1, false, K, a, aLd, b, bLd, c, cLd, init, initLd); }
function n4x1(K: u32, a: usize, aLd: usize, b: usize, bLd: usize, c: usize, cLd: usize, init: usize, initLd: usize): void { tile(4, 1, false, K, a, aLd, b, bLd, c, cLd, init, initLd); }
function n3x1(K: u32, a: usize, aLd: usize, b: usize, bLd: usize, c: usize, cLd: usize, init: usize, initLd: usize): void { tile(3, 1, false, K, a, aLd, b, bLd, c, cLd, init, initLd); }
function n2x1(K: u32, a: usize, aLd: usize, b: usize, bLd: usize, c: usize, cLd: usize, init: usize, initLd: usize): void { tile(2, 1, false, K, a, aLd, b, bLd, c, cLd, init, initLd); }
function n1x1(K: u32, a: usize, aLd: usize, b: usize, bLd: usize, c: usize, cLd: usize, init: usize, initLd: usize): void { tile(1, 1, false, K, a, aLd, b, bLd, c, cLd, init, initLd); }
function t6x2(K: u32, a: usize, aLd: usize, b: usize, bLd: usize, c: usize, cLd: usize, init: usize, initLd: usize): void { tile(6, 2, true, K, a, aLd, b, bLd, c, cLd, init, initLd); }
function t5x2(K: u32, a: usize, aLd: usize, b: usize, bLd: usize, c: usize, cLd: usize, init: usize, initLd: usize): void { tile(5, 2, true, K, a, aLd, b, bLd, c, cLd, init, initLd); }
function t4x2(K: u32, a: usize, aLd: usize, b: usize, bLd: usize, c: usize, cLd: usize, init: usize, initLd: usize): void { tile(4, 2, true, K, a, aLd, b, bLd, c, cLd, init, initLd); }
function t3x2(K: u32, a: usize, aLd: usize, b: usize, bLd: usize, c: usize, cLd: usize, init: usize, initLd: usize): void { tile(3, 2, true, K, a, aLd, b, bLd, c, cLd, init, initLd); }
function t2x2(K: u32, a: usize, aLd: usize, b: usize, bLd: usize, c: usize, cLd: usize, init: usize, initLd: usize): void { tile(2, 2, true, K, a, aLd, b, bLd, c, cLd, init, initLd); }
function t1x2(K: u32, a: usize, aLd: usize, b: usize, bLd: usize, c: usize, cLd: usize, init: usize, initLd: usize): void { tile(1, 2, true, K, a, aLd, b, bLd, c, cLd, init, initLd); }
function t3x3(K: u32, a: usize, aLd: usize, b: usize, bLd: usize, c: usize, cLd: usize, init: usize, initLd: usize): void { tile(3, 3, true, K, a, aLd, b, bLd, c, cLd, init, initLd); }
function t2x3(K: u32, a: usize, aLd: usize, b: usize, bLd: usize, c: usize, cLd: usize, init: usize, initLd: usize): void { tile(2, 3, true, K, a, aLd, b, bLd, c, cLd, init, initLd); }
function t1x3(K: u32, a: usize, aLd: usize, b: usize, bLd: usize, c: usize, cLd: usize, init: usize, initLd: usize): void { tile(1, 3, true, K, a, aLd, b, bLd, c, cLd, init, initLd); }
function t8x1(K: u32, a: usize, aLd: usize, b: usize, bLd: usize, c: usize, cLd: usize, init: usize, initLd: usize): void { tile(8, 1, true, K, a, aLd, b, bLd, c, cLd, init, initLd); }
function t7x1(K: u32, a: usize, aLd: usize, b: usize, bLd: usize, c: usize, cLd: usize, init: usize, initLd: usize): void { tile(7, 1, true, K, a, aLd, b, bLd, c, cLd, init, initLd); }
function t6x1(K: u32, a: usize, aLd: usize, b: usize, bLd: usize, c: usize, cLd: usize, init: usize, initLd: usize): void { tile(6, 1, true, K, a, aLd, b, bLd, c, cLd, init, initLd); }
function t5x1(K: u32, a: usize, aLd: usize, b: usize, bLd: usize, c: usize, cLd: usize, init: usize, initLd: usize): void { tile(5, 1, true, K, a, aLd, b, bLd, c, cLd, init, initLd); }
function t4x1(K: u32, a: usize, aLd: usize, b: usize, bLd: usize, c: usize, cLd: usize, init: usize, initLd: usize): void { tile(4, 1, true, K, a, aLd, b, bLd, c, cLd, init, initLd); }
function t3x1(K: u32, a: usize, aLd: usize, b: usize, bLd: usize, c: usize, cLd: usize, init: usize, initLd: usize): void { tile(3, 1, true, K, a, aLd, b, bLd, c, cLd, init, initLd); }
function t2x1(K: u32, a: usize, aLd: usize, b: usize, bLd: usize, c: usize, cLd: usize, init: usize, initLd: usize): void { tile(2, 1, true, K, a, aLd, b, bLd, c, cLd, init, initLd); }
function t1x1(K: u32, a: usize, aLd: usize, b: usize, bLd: usize, c: usize, cLd: usize, init: usize, initLd: usize): void { tile(1, 1, true, K, a, aLd, b, bLd, c, cLd, init, initLd); }

/**
 * `rows` x `vectors` accumulators over the whole depth. Row r of A is at a + r * aLd or, transposed, at a + 4 * r with aLd
 * from k to k: one pointer then serves all rows. Inlined with constant sizes, so that each condition below is decided at
 * compile time and what a smaller tile does not have is gone.
 */
// @ts-ignore: decorator
@inline function tile(rows: u32, vectors: u32, transposed: bool, K: u32, a: usize, aLd: usize, b: usize, bLd: usize, c: usize, cLd: usize, init: usize, initLd: usize): void {
  let c00 = f32x4.splat(0), c10 = c00, c20 = c00, c30 = c00, c40 = c00, c50 = c00, c60 = c00, c70 = c00;
  let c01 = c00, c11 = c00, c21 = c00, c31 = c00, c41 = c00, c51 = c00, c02 = c00, c12 = c00, c22 = c00;
  if (init) {
    let p = init;
    c00 = v128.load(p); if (vectors > 1) c01 = v128.load(p, 16); if (vectors > 2) c02 = v128.load(p, 32);
    if (rows > 1) { p += initLd; c10 = v128.load(p); if (vectors > 1) c11 = v128.load(p, 16); if (vectors > 2) c12 = v128.load(p, 32); }
    if (rows > 2) { p += initLd; c20 = v128.load(p); if (vectors > 1) c21 = v128.load(p, 16); if (vectors > 2) c22 = v128.load(p, 32); }
    if (rows > 3) { p += initLd; c30 = v128.load(p); if (vectors > 1) c31 = v128.load(p, 16); }
    if (rows > 4) { p += initLd; c40 = v128.load(p); if (vectors > 1) c41 = v128.load(p, 16); }
    if (rows > 5) { p += initLd; c50 = v128.load(p); if (vectors > 1) c51 = v128.load(p, 16); }
    if (rows > 6) { p += initLd; c60 = v128.load(p); }
    if (rows > 7) { p += initLd; c70 = v128.load(p); }
  }
  let a1 = a + aLd, a2 = a1 + aLd, a3 = a2 + aLd, a4 = a3 + aLd, a5 = a4 + aLd, a6 = a5 + aLd, a7 = a6 + aLd;
  for (let k = K; k; k--) {
    const b0 = v128.load(b);
    let b1 = b0, b2 = b0;
    if (vectors > 1) b1 = v128.load(b, 16);
    if (vectors > 2) b2 = v128.load(b, 32);
    let x = v128.load32_splat(a);
    c00 = fma(x, b0, c00); if (vectors > 1) c01 = fma(x, b1, c01); if (vectors > 2) c02 = fma(x, b2, c02);
    if (rows > 1) { if (transposed) x = v128.load32_splat(a, 4); else { x = v128.load32_splat(a1); a1 += 4; } c10 = fma(x, b0, c10); if (vectors > 1) c11 = fma(x, b1, c11); if (vectors > 2) c12 = fma(x, b2, c12); }
    if (rows > 2) { if (transposed) x = v128.load32_splat(a, 8); else { x = v128.load32_splat(a2); a2 += 4; } c20 = fma(x, b0, c20); if (vectors > 1) c21 = fma(x, b1, c21); if (vectors > 2) c22 = fma(x, b2, c22); }
    if (rows > 3) { if (transposed) x = v128.load32_splat(a, 12); else { x = v128.load32_splat(a3); a3 += 4; } c30 = fma(x, b0, c30); if (vectors > 1) c31 = fma(x, b1, c31); }
    if (rows > 4) { if (transposed) x = v128.load32_splat(a, 16); else { x = v128.load32_splat(a4); a4 += 4; } c40 = fma(x, b0, c40); if (vectors > 1) c41 = fma(x, b1, c41); }
    if (rows > 5) { if (transposed) x = v128.load32_splat(a, 20); else { x = v128.load32_splat(a5); a5 += 4; } c50 = fma(x, b0, c50); if (vectors > 1) c51 = fma(x, b1, c51); }
    if (rows > 6) { if (transposed) x = v128.load32_splat(a, 24); else { x = v128.load32_splat(a6); a6 += 4; } c60 = fma(x, b0, c60); }
    if (rows > 7) { if (transposed) x = v128.load32_splat(a, 28); else { x = v128.load32_splat(a7); a7 += 4; } c70 = fma(x, b0, c70); }
    a += transposed ? aLd : 4;
    b += bLd;
  }
  v128.store(c, c00); if (vectors > 1) v128.store(c, c01, 16); if (vectors > 2) v128.store(c, c02, 32);
  if (rows > 1) { c += cLd; v128.store(c, c10); if (vectors > 1) v128.store(c, c11, 16); if (vectors > 2) v128.store(c, c12, 32); }
  if (rows > 2) { c += cLd; v128.store(c, c20); if (vectors > 1) v128.store(c, c21, 16); if (vectors > 2) v128.store(c, c22, 32); }
  if (rows > 3) { c += cLd; v128.store(c, c30); if (vectors > 1) v128.store(c, c31, 16); }
  if (rows > 4) { c += cLd; v128.store(c, c40); if (vectors > 1) v128.store(c, c41, 16); }
  if (rows > 5) { c += cLd; v128.store(c, c50); if (vectors > 1) v128.store(c, c51, 16); }
  if (rows > 6) { c += cLd; v128.store(c, c60); }
  if (rows > 7) { c += cLd; v128.store(c, c70); }
}
/** target (columns x rows) = source (rows x columns) transposed; rows of both are padded to four floats, with zeros. */
export function transpose(source: usize, sourceLd: usize, rows: u32, vectors: u32, target: usize, targetLd: usize): void {
  const zero = f32x4.splat(0);
  for (let i: u32 = 0; i < rows; i += 4) {
    const left = rows - i;
    let s = source, t = target;
    if (left >= 4) {
      for (let j = vectors; j; j--) {
        transpose4x4(v128.load(s), v128.load(s + sourceLd), v128.load(s + 2 * sourceLd), v128.load(s + 3 * sourceLd), t, targetLd);
        s += 16;
        t += 4 * targetLd;
      }
    } else {
      for (let j = vectors; j; j--) {
        const r1 = left > 1 ? v128.load(s + sourceLd) : zero, r2 = left > 2 ? v128.load(s + 2 * sourceLd) : zero;
        transpose4x4(v128.load(s), r1, r2, zero, t, targetLd);
        s += 16;
        t += 4 * targetLd;
      }
    }
    source += 4 * sourceLd;
    target += 16;
  }
}

// @ts-ignore: decorator
@inline function transpose4x4(r0: v128, r1: v128, r2: v128, r3: v128, t: usize, ld: usize): void {
  const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5), high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
  const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5), high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
  v128.store(t, v128.shuffle<f64>(low01, low23, 0, 2));
  v128.store(t + ld, v128.shuffle<f64>(low01, low23, 1, 3));
  v128.store(t + 2 * ld, v128.shuffle<f64>(high01, high23, 0, 2));
  v128.store(t + 3 * ld, v128.shuffle<f64>(high01, high23, 1, 3));
}
