// C = P B + init, where the rows of P are not stored as such: row m is made of runs of floats that lie somewhere behind
// a + offsets[m]. So a convolution multiplies its patches without copying them. Tiles as in matmul.ts.

import { fma } from './simd';
import { TALL, tileRows } from './matmul';

/** Depth of a slice of B that stays in the first cache; no run is longer. */
const SLICE_DEPTH: u32 = 400;

/**
 * C (rows x `vectors` vectors) = P B + init. Row m of P are, one after another, the floats of
 * each run: (first byte, count of floats, first row of B) at `runs`, from a + offsets[m] on. B is what `packColumns`
 * writes, `depth` rows, not all of which must be met. Row m of C is at c + places[m]. `init` is a row that is added to every row, or 0. Offsets
 * and places are bytes, 32 bits each.
 */
export function gatherMatmul(
  rows: u32, vectors: u32, depth: u32,
  a: usize, offsets: usize, runs: usize, count: u32,
  b: usize,
  c: usize, places: usize,
  init: usize,
): void {
  const threes = vectors & 1 && vectors > 1, pairs = (vectors >> 1) - threes;
  const end = runs + <usize>count * 12;
  let add = false;
  do {
    let slice: u32 = 0, next = runs;
    while (next < end && slice + load<u32>(next, 4) <= SLICE_DEPTH) { slice += load<u32>(next, 4); next += 12; }
    let panel = b, ck = c, start = init;
    for (let j: u32 = 0; j < pairs; j++) {
      columns(2, rows, a, offsets, runs, next, panel, ck, places, start, add);
      panel += <usize>depth * 32;
      ck += 32;
      if (start) start += 32;
    }
    if (threes) columns(3, rows, a, offsets, runs, next, panel, ck, places, start, add);
    else if (vectors & 1) columns(1, rows, a, offsets, runs, next, panel, ck, places, start, add);
    runs = next;
    add = true;
  } while (runs < end);
}

/** B (depth x `vectors` vectors) as panels of two vectors, and the last of three or one: each (depth, its width). */
export function packColumns(b: usize, bLd: usize, depth: u32, vectors: u32, target: usize): void {
  for (let j: u32 = 0; j < vectors; ) {
    const width = panelVectors(vectors - j);
    let p = b + (<usize>j << 4);
    for (let k = depth; k; k--) {
      v128.store(target, v128.load(p));
      if (width > 1) v128.store(target, v128.load(p, 16), 16);
      if (width > 2) v128.store(target, v128.load(p, 32), 32);
      target += <usize>width << 4;
      p += bLd;
    }
    j += width;
  }
}

/** Vectors of the next panel, of so many that are left. */
// @ts-ignore: decorator
@inline export function panelVectors(left: u32): u32 {
  return left == 3 || left == 1 ? left : 2;
}

/** All rows of `width` vectors. */
function columns(width: u32, M: u32, a: usize, offsets: usize, runs: usize, end: usize, b: usize, c: usize, places: usize, init: usize, add: bool): void {
  for (let left = M; left; ) {
    const rows = tileRows(left, width == 3 ? 3 : width == 2 ? TALL : 6);
    switch (width * 8 + rows) {
      case 22: gather6x2(a, offsets, runs, end, b, c, places, init, add); break;
      case 21: gather5x2(a, offsets, runs, end, b, c, places, init, add); break;
      case 20: gather4x2(a, offsets, runs, end, b, c, places, init, add); break;
      case 19: gather3x2(a, offsets, runs, end, b, c, places, init, add); break;
      case 18: gather2x2(a, offsets, runs, end, b, c, places, init, add); break;
      case 17: gather1x2(a, offsets, runs, end, b, c, places, init, add); break;
      case 27: gather3x3(a, offsets, runs, end, b, c, places, init, add); break;
      case 26: gather2x3(a, offsets, runs, end, b, c, places, init, add); break;
      case 25: gather1x3(a, offsets, runs, end, b, c, places, init, add); break;
      case 14: gather6x1(a, offsets, runs, end, b, c, places, init, add); break;
      case 13: gather5x1(a, offsets, runs, end, b, c, places, init, add); break;
      case 12: gather4x1(a, offsets, runs, end, b, c, places, init, add); break;
      case 11: gather3x1(a, offsets, runs, end, b, c, places, init, add); break;
      case 10: gather2x1(a, offsets, runs, end, b, c, places, init, add); break;
      default: gather1x1(a, offsets, runs, end, b, c, places, init, add);
    }
    left -= rows;
    offsets += <usize>rows << 2;
    places += <usize>rows << 2;
  }
}

function gather6x2(a: usize, offsets: usize, runs: usize, end: usize, b: usize, c: usize, places: usize, init: usize, add: bool): void { gather(6, 2, a, offsets, runs, end, b, c, places, init, add); }
function gather5x2(a: usize, offsets: usize, runs: usize, end: usize, b: usize, c: usize, places: usize, init: usize, add: bool): void { gather(5, 2, a, offsets, runs, end, b, c, places, init, add); }
function gather4x2(a: usize, offsets: usize, runs: usize, end: usize, b: usize, c: usize, places: usize, init: usize, add: bool): void { gather(4, 2, a, offsets, runs, end, b, c, places, init, add); }
function gather3x2(a: usize, offsets: usize, runs: usize, end: usize, b: usize, c: usize, places: usize, init: usize, add: bool): void { gather(3, 2, a, offsets, runs, end, b, c, places, init, add); }
function gather2x2(a: usize, offsets: usize, runs: usize, end: usize, b: usize, c: usize, places: usize, init: usize, add: bool): void { gather(2, 2, a, offsets, runs, end, b, c, places, init, add); }
function gather1x2(a: usize, offsets: usize, runs: usize, end: usize, b: usize, c: usize, places: usize, init: usize, add: bool): void { gather(1, 2, a, offsets, runs, end, b, c, places, init, add); }
function gather3x3(a: usize, offsets: usize, runs: usize, end: usize, b: usize, c: usize, places: usize, init: usize, add: bool): void { gather(3, 3, a, offsets, runs, end, b, c, places, init, add); }
function gather2x3(a: usize, offsets: usize, runs: usize, end: usize, b: usize, c: usize, places: usize, init: usize, add: bool): void { gather(2, 3, a, offsets, runs, end, b, c, places, init, add); }
function gather1x3(a: usize, offsets: usize, runs: usize, end: usize, b: usize, c: usize, places: usize, init: usize, add: bool): void { gather(1, 3, a, offsets, runs, end, b, c, places, init, add); }
function gather6x1(a: usize, offsets: usize, runs: usize, end: usize, b: usize, c: usize, places: usize, init: usize, add: bool): void { gather(6, 1, a, offsets, runs, end, b, c, places, init, add); }
function gather5x1(a: usize, offsets: usize, runs: usize, end: usize, b: usize, c: usize, places: usize, init: usize, add: bool): void { gather(5, 1, a, offsets, runs, end, b, c, places, init, add); }
function gather4x1(a: usize, offsets: usize, runs: usize, end: usize, b: usize, c: usize, places: usize, init: usize, add: bool): void { gather(4, 1, a, offsets, runs, end, b, c, places, init, add); }
function gather3x1(a: usize, offsets: usize, runs: usize, end: usize, b: usize, c: usize, places: usize, init: usize, add: bool): void { gather(3, 1, a, offsets, runs, end, b, c, places, init, add); }
function gather2x1(a: usize, offsets: usize, runs: usize, end: usize, b: usize, c: usize, places: usize, init: usize, add: bool): void { gather(2, 1, a, offsets, runs, end, b, c, places, init, add); }
function gather1x1(a: usize, offsets: usize, runs: usize, end: usize, b: usize, c: usize, places: usize, init: usize, add: bool): void { gather(1, 1, a, offsets, runs, end, b, c, places, init, add); }

// @ts-ignore: decorator
@inline function gather(rows: u32, vectors: u32, a: usize, offsets: usize, runs: usize, end: usize, b: usize, c: usize, places: usize, init: usize, add: bool): void {
  let c00 = f32x4.splat(0), c10 = c00, c20 = c00, c30 = c00, c40 = c00, c50 = c00;
  let c01 = c00, c11 = c00, c21 = c00, c31 = c00, c41 = c00, c51 = c00, c02 = c00, c12 = c00, c22 = c00;
  if (add) {
    const p0 = c + load<u32>(places); c00 = v128.load(p0); if (vectors > 1) c01 = v128.load(p0, 16); if (vectors > 2) c02 = v128.load(p0, 32);
    if (rows > 1) { const p1 = c + load<u32>(places, 4); c10 = v128.load(p1); if (vectors > 1) c11 = v128.load(p1, 16); if (vectors > 2) c12 = v128.load(p1, 32); }
    if (rows > 2) { const p2 = c + load<u32>(places, 8); c20 = v128.load(p2); if (vectors > 1) c21 = v128.load(p2, 16); if (vectors > 2) c22 = v128.load(p2, 32); }
    if (rows > 3) { const p3 = c + load<u32>(places, 12); c30 = v128.load(p3); if (vectors > 1) c31 = v128.load(p3, 16); }
    if (rows > 4) { const p4 = c + load<u32>(places, 16); c40 = v128.load(p4); if (vectors > 1) c41 = v128.load(p4, 16); }
    if (rows > 5) { const p5 = c + load<u32>(places, 20); c50 = v128.load(p5); if (vectors > 1) c51 = v128.load(p5, 16); }
  } else if (init) {
    c00 = v128.load(init); if (vectors > 1) c01 = v128.load(init, 16); if (vectors > 2) c02 = v128.load(init, 32);
    if (rows > 1) { c10 = c00; if (vectors > 1) c11 = c01; if (vectors > 2) c12 = c02; }
    if (rows > 2) { c20 = c00; if (vectors > 1) c21 = c01; if (vectors > 2) c22 = c02; }
    if (rows > 3) { c30 = c00; if (vectors > 1) c31 = c01; }
    if (rows > 4) { c40 = c00; if (vectors > 1) c41 = c01; }
    if (rows > 5) { c50 = c00; if (vectors > 1) c51 = c01; }
  }
  let a0 = a + load<u32>(offsets), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0;
  if (rows > 1) a1 = a + load<u32>(offsets, 4);
  if (rows > 2) a2 = a + load<u32>(offsets, 8);
  if (rows > 3) a3 = a + load<u32>(offsets, 12);
  if (rows > 4) a4 = a + load<u32>(offsets, 16);
  if (rows > 5) a5 = a + load<u32>(offsets, 20);
  let at: usize = 0;
  for (; runs < end; runs += 12) {
    const first = <usize>load<u32>(runs), floats = load<u32>(runs, 4), skip = first - at;
    at = first + (<usize>floats << 2);
    let bk = b + ((<usize>load<u32>(runs, 8) * vectors) << 4);
    a0 += skip; a1 += skip; a2 += skip; a3 += skip; a4 += skip; a5 += skip;
    for (let k = floats; k; k--) {
      const b0 = v128.load(bk);
      let b1 = b0, b2 = b0;
      if (vectors > 1) b1 = v128.load(bk, 16);
      if (vectors > 2) b2 = v128.load(bk, 32);
      bk += vectors << 4;
      let x = v128.load32_splat(a0); a0 += 4; c00 = fma(x, b0, c00); if (vectors > 1) c01 = fma(x, b1, c01); if (vectors > 2) c02 = fma(x, b2, c02);
      if (rows > 1) { x = v128.load32_splat(a1); a1 += 4; c10 = fma(x, b0, c10); if (vectors > 1) c11 = fma(x, b1, c11); if (vectors > 2) c12 = fma(x, b2, c12); }
      if (rows > 2) { x = v128.load32_splat(a2); a2 += 4; c20 = fma(x, b0, c20); if (vectors > 1) c21 = fma(x, b1, c21); if (vectors > 2) c22 = fma(x, b2, c22); }
      if (rows > 3) { x = v128.load32_splat(a3); a3 += 4; c30 = fma(x, b0, c30); if (vectors > 1) c31 = fma(x, b1, c31); }
      if (rows > 4) { x = v128.load32_splat(a4); a4 += 4; c40 = fma(x, b0, c40); if (vectors > 1) c41 = fma(x, b1, c41); }
      if (rows > 5) { x = v128.load32_splat(a5); a5 += 4; c50 = fma(x, b0, c50); if (vectors > 1) c51 = fma(x, b1, c51); }
    }
  }
  const p0 = c + load<u32>(places); v128.store(p0, c00); if (vectors > 1) v128.store(p0, c01, 16); if (vectors > 2) v128.store(p0, c02, 32);
  if (rows > 1) { const p1 = c + load<u32>(places, 4); v128.store(p1, c10); if (vectors > 1) v128.store(p1, c11, 16); if (vectors > 2) v128.store(p1, c12, 32); }
  if (rows > 2) { const p2 = c + load<u32>(places, 8); v128.store(p2, c20); if (vectors > 1) v128.store(p2, c21, 16); if (vectors > 2) v128.store(p2, c22, 32); }
  if (rows > 3) { const p3 = c + load<u32>(places, 12); v128.store(p3, c30); if (vectors > 1) v128.store(p3, c31, 16); }
  if (rows > 4) { const p4 = c + load<u32>(places, 16); v128.store(p4, c40); if (vectors > 1) v128.store(p4, c41, 16); }
  if (rows > 5) { const p5 = c + load<u32>(places, 20); v128.store(p5, c50); if (vectors > 1) v128.store(p5, c51, 16); }
}
