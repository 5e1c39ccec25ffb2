// What units (columns) did over many rows, gathered step by step, and the update as a difference.

/** Rows that are looked at before it is asked whether more can change anything. */
const SOME: u32 = 8;

/**
 * seen = 1 in columns where one of the rows is above zero, for `vectors` vectors of columns, each 0 or 1 before. Where all of
 * some neighbours have been seen, mostly after the first rows of an epoch, nothing is read.
 */
export function markPositive(x: usize, ld: usize, rows: u32, vectors: u32, seen: usize): void {
  const zero = f32x4.splat(0), one = f32x4.splat(1);
  let v: u32 = 0;
  for (; v + 4 <= vectors; v += 4) {
    const at = seen + (<usize>v << 4);
    let p = x + (<usize>v << 4), left = rows;
    let a = v128.load(at), b = v128.load(at, 16), c = v128.load(at, 32), d = v128.load(at, 48);
    while (left > 0 && !i32x4.all_true(v128.and(v128.and(a, b), v128.and(c, d)))) {
      const some = min(SOME, left);
      for (let r: u32 = 0; r < some; r++, p += ld) {
        a = v128.or(a, f32x4.gt(v128.load(p), zero));
        b = v128.or(b, f32x4.gt(v128.load(p, 16), zero));
        c = v128.or(c, f32x4.gt(v128.load(p, 32), zero));
        d = v128.or(d, f32x4.gt(v128.load(p, 48), zero));
      }
      a = v128.and(a, one);
      b = v128.and(b, one);
      c = v128.and(c, one);
      d = v128.and(d, one);
      left -= some;
    }
    v128.store(at, a);
    v128.store(at, b, 16);
    v128.store(at, c, 32);
    v128.store(at, d, 48);
  }
  for (; v < vectors; v++) {
    const at = seen + (<usize>v << 4);
    let p = x + (<usize>v << 4), a = v128.load(at);
    if (i32x4.all_true(a)) continue;
    for (let r: u32 = 0; r < rows; r++, p += ld) a = v128.or(a, f32x4.gt(v128.load(p), zero));
    v128.store(at, v128.and(a, one));
  }
}

/** counts += how many of the rows are further than `distance` from `center`, for `vectors` vectors of columns. */
export function countFar(x: usize, ld: usize, rows: u32, vectors: u32, center: f32, distance: f32, counts: usize): void {
  const middle = f32x4.splat(center), far = f32x4.splat(distance);
  for (let v: u32 = 0; v < vectors; v++, x += 16, counts += 16) {
    let p = x, found = i32x4.splat(0);
    for (let r: u32 = 0; r < rows; r++, p += ld) {
      found = i32x4.sub(found, f32x4.gt(f32x4.abs(f32x4.sub(v128.load(p), middle)), far));
    }
    v128.store(counts, f32x4.add(v128.load(counts), f32x4.convert_i32x4_s(found)));
  }
}

/** before = after - before, over `vectors` vectors. */
export function differenceOfRows(after: usize, before: usize, vectors: u32): void {
  for (let i: usize = 0; i < (<usize>vectors << 4); i += 16) {
    v128.store(before + i, f32x4.sub(v128.load(after + i), v128.load(before + i)));
  }
}
