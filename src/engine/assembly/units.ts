// What units (columns) did over many rows, gathered step by step, and the update as a difference.

/** highest = the higher of it and of the rows, for `vectors` vectors of columns; NaN is never higher. */
export function raiseToColumns(x: usize, ld: usize, rows: u32, vectors: u32, highest: usize): void {
  let v: u32 = 0;
  for (; v + 4 <= vectors; v += 4) {
    const at = highest + (<usize>v << 4);
    let p = x + (<usize>v << 4);
    let a = v128.load(at), b = v128.load(at, 16), c = v128.load(at, 32), d = v128.load(at, 48);
    for (let r: u32 = 0; r < rows; r++, p += ld) {
      a = f32x4.pmax(a, v128.load(p));
      b = f32x4.pmax(b, v128.load(p, 16));
      c = f32x4.pmax(c, v128.load(p, 32));
      d = f32x4.pmax(d, v128.load(p, 48));
    }
    v128.store(at, a);
    v128.store(at, b, 16);
    v128.store(at, c, 32);
    v128.store(at, d, 48);
  }
  for (; v < vectors; v++) {
    const at = highest + (<usize>v << 4);
    let p = x + (<usize>v << 4), a = v128.load(at);
    for (let r: u32 = 0; r < rows; r++, p += ld) a = f32x4.pmax(a, v128.load(p));
    v128.store(at, a);
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
