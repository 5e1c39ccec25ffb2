// What convolution does beside its products: padded images, patches, weights in the order of the products, depthwise
// convolution. Tables and offsets are 32-bit integers; offsets are in bytes.

import { firstLanes, fma } from './simd';
import { transpose } from './matmul';
import { panelVectors } from './gatherMatmul';

/** target[i] = image[table[i]], zeros where that is -1: rows of `channels` floats, in `target` one right after another. */
export function padImage(image: usize, ld: usize, table: usize, positions: u32, channels: u32, target: usize): void {
  const width = <usize>channels << 2, zero = f32x4.splat(0);
  // By whole vectors: what is too much is overwritten by the next row.
  for (; positions; positions--) {
    const from = load<i32>(table);
    table += 4;
    if (from < 0) {
      for (let j: usize = 0; j < width; j += 16) v128.store(target + j, zero);
    } else {
      const source = image + <usize>from * ld;
      for (let j: usize = 0; j < width; j += 16) v128.store(target + j, v128.load(source + j));
    }
    target += width;
  }
}

/** image[i] = init, a row or 0, + the sum of those rows of `padded` for which table is i; rows of whole vectors. */
export function foldImage(padded: usize, paddedLd: usize, table: usize, positions: u32, vectors: u32, image: usize, ld: usize, rows: u32, init: usize): void {
  const width = <usize>vectors << 4, zero = f32x4.splat(0);
  for (let p = image; rows; rows--) {
    for (let j: usize = 0; j < width; j += 16) v128.store(p + j, init ? v128.load(init + j) : zero);
    p += ld;
  }
  for (; positions; positions--) {
    const to = image + <usize>load<u32>(table) * ld;
    for (let j: usize = 0; j < width; j += 16) v128.store(to + j, f32x4.add(v128.load(to + j), v128.load(padded + j)));
    table += 4;
    padded += paddedLd;
  }
}

/** The rows of P as in gatherMatmul.ts, one right after another: where runs are short, this pays. */
export function copyPatches(rows: u32, a: usize, offsets: usize, runs: usize, count: u32, target: usize): void {
  const end = runs + <usize>count * 8;
  for (; rows; rows--) {
    const from = a + load<u32>(offsets);
    offsets += 4;
    for (let run = runs; run < end; run += 8) {
      const source = from + load<u32>(run), bytes = <usize>load<u32>(run, 4) << 2;
      for (let j: usize = 0; j < bytes; j += 16) v128.store(target + j, v128.load(source + j));
      target += bytes;
    }
  }
}

/**
 * Weights for the way back, as `packColumns` leaves them: for each tap of a list, one after another, the transposed of
 * its matrix (inputs, outputs), which starts in row taps[i] * inputs of the weights.
 */
export function packTransposed(weight: usize, ld: usize, taps: usize, count: u32, inputs: u32, outputs: u32, target: usize): void {
  const vectors = (inputs + 3) >> 2;
  for (let j: u32 = 0; j < vectors; ) {
    const width = panelVectors(vectors - j), bytes = <usize>width << 4, rows = min(4 * width, inputs - 4 * j);
    for (let i: u32 = 0; i < count; i++) {
      const source = weight + <usize>(load<u32>(taps + (<usize>i << 2)) * inputs + 4 * j) * ld;
      transpose(source, ld, rows, (outputs + 3) >> 2, target, bytes);
      target += <usize>outputs * bytes;
    }
    j += width;
  }
}

/** The first `columns` floats of each row of `source` into the rows of `target` at places[i]. */
export function copyRows(source: usize, sourceLd: usize, rows: u32, columns: u32, target: usize, places: usize): void {
  for (; rows; rows--) {
    const to = target + load<u32>(places);
    for (let j: usize = 0; j < <usize>columns << 2; j += 4) store<u32>(to + j, load<u32>(source + j));
    places += 4;
    source += sourceLd;
  }
}

/**
 * Each channel by itself: row m of C = the sum over the taps of (row at a + offsets[m] + first byte) * (weights' row),
 * + init. A tap is (first byte, index of the weights' row) at `taps`.
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
  const end = taps + <usize>count * 8, width = <usize>vectors << 4;
  let a0 = a + load<u32>(offsets), a1 = a0, a2 = a0, a3 = a0;
  if (rows > 1) { a1 = a + load<u32>(offsets, 4); a2 = a + load<u32>(offsets, 8); a3 = a + load<u32>(offsets, 12); }
  for (let j: usize = 0; j < width; j += 16) {
    let c0 = f32x4.splat(0);
    if (init) c0 = v128.load(init + j);
    let c1 = c0, c2 = c0, c3 = c0;
    for (let tap = taps; tap < end; tap += 8) {
      const at = load<u32>(tap) + j, w = v128.load(weight + load<u32>(tap, 4) * weightLd + j);
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

/** C[tap] = the sum over m of (row at a + offsets[m] + first byte) * (row m of B), added to what is there if `add`. */
export function depthwiseGradient(
  rows: u32, columns: u32,
  a: usize, offsets: usize, taps: usize, count: u32,
  b: usize, bLd: usize,
  c: usize, cLd: usize,
  add: bool,
): void {
  const width = <usize>columns << 2;
  for (let j: usize = 0; j < width; j += 16) {
    const lanes = firstLanes(min(4, columns - (<u32>j >> 2)));
    let i: u32 = 0;
    for (; i + 3 <= count; i += 3) depthwiseTaps(3, rows, a + j, offsets, taps + <usize>i * 8, b + j, bLd, c + j, cLd, add, lanes);
    for (; i < count; i++) depthwiseTaps(1, rows, a + j, offsets, taps + <usize>i * 8, b + j, bLd, c + j, cLd, add, lanes);
  }
}

// @ts-ignore: decorator
@inline function depthwiseTaps(count: u32, rows: u32, a: usize, offsets: usize, taps: usize, b: usize, bLd: usize, c: usize, cLd: usize, add: bool, lanes: v128): void {
  const a0 = a + load<u32>(taps), c0 = c + load<u32>(taps, 4) * cLd;
  const a1 = count > 1 ? a + load<u32>(taps, 8) : a0, a2 = count > 1 ? a + load<u32>(taps, 16) : a0;
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0;
  for (; rows; rows--) {
    const at = load<u32>(offsets), y = v128.load(b);
    offsets += 4;
    b += bLd;
    s0 = fma(v128.load(a0 + at), y, s0);
    if (count > 1) { s1 = fma(v128.load(a1 + at), y, s1); s2 = fma(v128.load(a2 + at), y, s2); }
  }
  addTo(c0, s0, add, lanes);
  if (count > 1) { addTo(c + load<u32>(taps, 12) * cLd, s1, add, lanes); addTo(c + load<u32>(taps, 20) * cLd, s2, add, lanes); }
}

// @ts-ignore: decorator
@inline function addTo(c: usize, value: v128, add: bool, lanes: v128): void {
  const kept = v128.and(value, lanes);
  v128.store(c, add ? f32x4.add(v128.load(c), kept) : kept);
}
