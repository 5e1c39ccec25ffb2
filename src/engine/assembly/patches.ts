// What convolution copies: padded images, patches, weights in the order of the products. Tables and offsets are 32-bit
// integers; offsets are in bytes.

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
  const end = runs + <usize>count * 12;
  for (; rows; rows--) {
    const from = a + load<u32>(offsets);
    offsets += 4;
    for (let run = runs; run < end; run += 12) {
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
