// Gathering rows, sums of columns, and other work on each element alone.

import { transpose } from './matmul';
import { fma, sumOfRows } from './simd';

/** output[i] = table[indices[i]], rows of `vectors` vectors. */
export function gatherRows(table: usize, tableLd: usize, indices: usize, output: usize, ld: usize, rows: u32, vectors: u32): void {
  const bytes = <usize>vectors << 4;
  for (let i: u32 = 0; i < rows; i++) {
    const source = table + <usize>load<u32>(indices) * tableLd;
    for (let j: usize = 0; j < bytes; j += 16) v128.store(output + j, v128.load(source + j));
    indices += 4;
    output += ld;
  }
}

/** sums = the sum of the rows. */
export function columnSums(x: usize, ld: usize, rows: u32, vectors: u32, sums: usize): void {
  const width = <usize>vectors << 4;
  for (let j: usize = 0; j < width; j += 16) v128.store(sums + j, sumOfRows(x + j, ld, rows));
}

/** target = keep * target + weight * value over `vectors` vectors. */
export function scaleAndAdd(target: usize, keep: f32, value: usize, weight: f32, vectors: u32): void {
  const k = f32x4.splat(keep), w = f32x4.splat(weight);
  const end = target + (<usize>vectors << 4);
  for (; target < end; target += 16) {
    v128.store(target, fma(v128.load(value), w, f32x4.mul(v128.load(target), k)));
    value += 16;
  }
}

/** output = input over `vectors` vectors. */
export function copy(input: usize, output: usize, vectors: u32): void {
  memory.copy(output, input, <usize>vectors << 4);
}

/** output = a + b over `vectors` vectors. */
export function add(a: usize, b: usize, output: usize, vectors: u32): void {
  const end = a + (<usize>vectors << 4);
  for (; a < end; a += 16) {
    v128.store(output, f32x4.add(v128.load(a), v128.load(b)));
    b += 16;
    output += 16;
  }
}

/** Four nested loops of copies; steps are in bytes. Where the innermost steps are one element on both sides, by vectors. */
export function permute(
  source: usize, target: usize,
  e0: u32, s0: usize, t0: usize,
  e1: u32, s1: usize, t1: usize,
  e2: u32, s2: usize, t2: usize,
  e3: u32, s3: usize, t3: usize,
): void {
  const joined = s3 == 4 && t3 == 4, long = joined && e3 >= 32;
  for (let i: u32 = 0; i < e0; i++) {
    for (let j: u32 = 0; j < e1; j++) {
      for (let k: u32 = 0; k < e2; k++) {
        let s = source + <usize>i * s0 + <usize>j * s1 + <usize>k * s2, t = target + <usize>i * t0 + <usize>j * t1 + <usize>k * t2;
        if (long) memory.copy(t, s, <usize>e3 << 2);
        else {
          let l = e3;
          if (joined) for (; l >= 4; l -= 4) { v128.store(t, v128.load(s)); s += 16; t += 16; }
          for (; l; l--) {
            store<u32>(t, load<u32>(s));
            s += s3;
            t += t3;
          }
        }
      }
    }
  }
}

/**
 * The same loops, with sums where the target's steps are zero: `vectors` vectors of the target are zero before. What stays in
 * place along the third loop is summed there before it is added, so that long sums stay right.
 */
export function accumulate(
  source: usize, target: usize, vectors: u32,
  e0: u32, s0: usize, t0: usize,
  e1: u32, s1: usize, t1: usize,
  e2: u32, s2: usize, t2: usize,
  e3: u32, s3: usize, t3: usize,
): void {
  memory.fill(target, 0, <usize>vectors << 4);
  for (let i: u32 = 0; i < e0; i++) {
    for (let j: u32 = 0; j < e1; j++) {
      const s = source + <usize>i * s0 + <usize>j * s1, t = target + <usize>i * t0 + <usize>j * t1;
      if (t2) {
        for (let k: u32 = 0; k < e2; k++) {
          if (t3) {
            for (let l: u32 = 0; l < e3; l++) {
              const p = t + <usize>k * t2 + <usize>l * t3;
              store<f32>(p, load<f32>(p) + load<f32>(s + <usize>k * s2 + <usize>l * s3));
            }
          } else {
            let sum: f32 = 0;
            for (let l: u32 = 0; l < e3; l++) sum += load<f32>(s + <usize>k * s2 + <usize>l * s3);
            const p = t + <usize>k * t2;
            store<f32>(p, load<f32>(p) + sum);
          }
        }
      } else if (t3) {
        let l: u32 = 0;
        if (s3 == 4 && t3 == 4) {
          for (; l + 4 <= e3; l += 4) {
            let sum = f32x4.splat(0);
            for (let k: u32 = 0; k < e2; k++) sum = f32x4.add(sum, v128.load(s + <usize>k * s2 + (<usize>l << 2)));
            const p = t + (<usize>l << 2);
            v128.store(p, f32x4.add(v128.load(p), sum));
          }
        }
        for (; l < e3; l++) {
          let sum: f32 = 0;
          for (let k: u32 = 0; k < e2; k++) sum += load<f32>(s + <usize>k * s2 + <usize>l * s3);
          const p = t + <usize>l * t3;
          store<f32>(p, load<f32>(p) + sum);
        }
      } else {
        let all: f32 = 0;
        for (let k: u32 = 0; k < e2; k++) {
          let sum: f32 = 0;
          for (let l: u32 = 0; l < e3; l++) sum += load<f32>(s + <usize>k * s2 + <usize>l * s3);
          all += sum;
        }
        store<f32>(t, load<f32>(t) + all);
      }
    }
  }
}

/**
 * In two nested loops, target (columns x rows) = source (rows x columns) transposed; steps are in bytes. Nothing is written
 * beside the target's columns.
 */
export function transposeEach(
  source: usize, target: usize,
  e0: u32, s0: usize, t0: usize,
  e1: u32, s1: usize, t1: usize,
  rows: u32, columns: u32, sourceLd: usize, targetLd: usize,
): void {
  const whole = rows & ~3, vectors = columns >> 2;
  for (let i: u32 = 0; i < e0; i++) {
    for (let j: u32 = 0; j < e1; j++) {
      const s = source + <usize>i * s0 + <usize>j * s1, t = target + <usize>i * t0 + <usize>j * t1;
      transpose(s, sourceLd, whole, vectors, t, targetLd);
      for (let r: u32 = 0; r < rows; r++) {
        for (let c = r < whole ? vectors << 2 : 0; c < columns; c++) {
          store<u32>(t + <usize>c * targetLd + (<usize>r << 2), load<u32>(s + <usize>r * sourceLd + (<usize>c << 2)));
        }
      }
    }
  }
}
