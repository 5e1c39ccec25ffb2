// Histograms of many tensors, between the lowest and the highest that statistics.ts found. Padding never enters.

import { firstLanes } from './simd';

/** Bytes of a tensor's entry in the table, and of what is measured of it; see statistics.ts. */
const ENTRY: usize = 16;
const MEASURED: usize = 36;
const BINS: u32 = 64;
/** Bytes of a table of counts. */
const TABLE: usize = <usize>BINS << 2;
/** From 2^21 on float32 has a spacing of a quarter: 2^21 + bin has the bits of 2^21 and four times the bin. */
const SHIFT_BITS: u32 = 0x4a000000;
/** 2^21 and the last bin; a constant in the code would be built anew in every round of the loop. */
const CONSTANTS = memory.data<f32>([2097152, 63], 16);
/** Of fewer elements, clearing the tables and adding them up would take longer than counting. */
const FEW: u32 = 96;

/**
 * Histograms of `count` of the table's tensors, whose indices lie at `list` as u32, between the lowest and the highest
 * that `statistics` left at `measured`. `counts` receives BINS u32 for each. `tables` is scratch of nine tables, all zero
 * between the calls: eight, so that no element waits for the one before it, and one that takes what stands in the padding.
 */
export function histograms(table: usize, list: usize, count: u32, measured: usize, counts: usize, tables: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    const t = <usize>load<u32>(list + (<usize>i << 2)), entry = table + t * ENTRY, found = measured + t * MEASURED;
    histogram(load<u32>(entry), load<u32>(entry, 4), load<u32>(entry, 8), load<u32>(entry, 12), found, counts, tables);
    counts += TABLE;
  }
}

function histogram(address: usize, rows: u32, columns: u32, ld: usize, found: usize, counts: usize, tables: usize): void {
  if (<usize>columns << 2 == ld) { columns *= rows; rows = 1; }
  const from = f32.load(found, 8), to = f32.load(found, 12), width = to - from;
  if (width == 0 && isFinite(f32.load(found))) {
    memory.fill(counts, 0, TABLE);
    store<u32>(counts, rows * columns);
  } else if (rows * columns >= FEW && isFinite(f32.load(found)) && width > 1e-30 && width < Infinity) {
    countMany(address, rows, columns, ld, from, width, counts, tables);
  } else countAny(address, rows, columns, ld, from, to, counts);
}

/** Finite or not, and whatever the width. */
function countAny(address: usize, rows: u32, columns: u32, ld: usize, from: f32, to: f32, counts: usize): void {
  const width = to - from;
  memory.fill(counts, 0, TABLE);
  for (let r: u32 = 0; r < rows; r++) {
    for (let c: u32 = 0; c < columns; c++) {
      const x = f32.load(address + (<usize>c << 2));
      if (!isFinite(x)) continue;
      let part: f64 = 0;
      if (width == Infinity) part = (<f64>x - <f64>from) / (<f64>to - <f64>from);
      else if (width > 0) part = <f64>((x - from) / width);
      const p = counts + (<usize>min(<u32>(part * BINS), BINS - 1) << 2);
      store<u32>(p, load<u32>(p) + 1);
    }
    address += ld;
  }
}

/** Of finite elements alone. Four lanes and two vectors at a time count in tables of their own. */
function countMany(address: usize, rows: u32, columns: u32, ld: usize, from: f32, width: f32, counts: usize, tables: usize): void {
  // A 64th is exact: the quotient is 64 times that of the width itself, which torch.histc rounds in the same way.
  const low = f32x4.splat(from), bin = f32x4.splat(width / <f32>BINS);
  const shift = v128.load32_splat(CONSTANTS), most = v128.load32_splat(CONSTANTS, 4);
  const toTable = i32x4.add(i32x4.splat(<u32>tables - SHIFT_BITS), i32x4(0, <u32>TABLE, 2 * <u32>TABLE, 3 * <u32>TABLE));
  const last = <usize>((columns - 1) >> 2) << 4, mask = firstLanes(columns - <u32>(last >> 2));
  const unused = i32x4.splat(<u32>tables + 8 * <u32>TABLE);
  for (let r: u32 = 0; r < rows; r++) {
    let p = address;
    const end = address + last;
    for (; p + 32 <= end; p += 32) {
      let a = f32x4.div(f32x4.sub(v128.load(p), low), bin), b = f32x4.div(f32x4.sub(v128.load(p, 16), low), bin);
      a = f32x4.add(f32x4.pmin(f32x4.floor(a), most), shift);
      b = f32x4.add(f32x4.pmin(f32x4.floor(b), most), shift);
      a = i32x4.add(a, toTable);
      b = i32x4.add(b, toTable);
      add(i32x4.extract_lane(a, 0));
      add(i32x4.extract_lane(a, 1));
      add(i32x4.extract_lane(a, 2));
      add(i32x4.extract_lane(a, 3));
      addBeyond(i32x4.extract_lane(b, 0));
      addBeyond(i32x4.extract_lane(b, 1));
      addBeyond(i32x4.extract_lane(b, 2));
      addBeyond(i32x4.extract_lane(b, 3));
    }
    for (; p <= end; p += 16) {
      let a = f32x4.div(f32x4.sub(v128.load(p), low), bin);
      a = i32x4.add(f32x4.add(f32x4.pmin(f32x4.floor(a), most), shift), toTable);
      if (p == end) a = v128.bitselect(a, unused, mask);
      add(i32x4.extract_lane(a, 0));
      add(i32x4.extract_lane(a, 1));
      add(i32x4.extract_lane(a, 2));
      add(i32x4.extract_lane(a, 3));
    }
    address += ld;
  }
  for (let b: usize = 0; b < TABLE; b += 16) {
    const t = tables + b;
    const even = i32x4.add(i32x4.add(v128.load(t), v128.load(t, 2 * TABLE)), i32x4.add(v128.load(t, 4 * TABLE), v128.load(t, 6 * TABLE)));
    const odd = i32x4.add(i32x4.add(v128.load(t, TABLE), v128.load(t, 3 * TABLE)), i32x4.add(v128.load(t, 5 * TABLE), v128.load(t, 7 * TABLE)));
    v128.store(counts + b, i32x4.add(even, odd));
    for (let table: usize = 0; table < 8 * TABLE; table += TABLE) v128.store(t + table, i32x4.splat(0));
  }
}

/** Counts in one of the first four tables. */
// @ts-ignore: decorator
@inline function add(p: i32): void {
  store<u32>(<usize>p, load<u32>(<usize>p) + 1);
}

/** Counts in one of the next four. */
// @ts-ignore: decorator
@inline function addBeyond(p: i32): void {
  store<u32>(<usize>p, load<u32>(<usize>p, 1024) + 1, 1024);
}
