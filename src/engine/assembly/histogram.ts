// Distributions of many tensors: histograms between the lowest and the highest that statistics.ts found, and percentiles.
// Padding never enters. One pass counts in many narrow bins, which add up to the histogram and tell in which of them the
// wanted ranks lie, and writes down each element's; a second one looks these through for the few elements of those bins,
// which are then put in order. Zeros, of which ReLU makes many, are counted by themselves: they are in order already.

import { firstLanes } from './simd';

/** Bytes of a tensor's entry in the table, and of what is measured of it; see statistics.ts. */
const ENTRY: usize = 24;
const MEASURED: usize = 36;

const BINS: u32 = 64;
/** Most narrow bins of a bin; four more than all take what does not count, one for each lane: none waits for another. */
const MOST_PARTS: u32 = 16;
/** Bytes of a table of narrow bins. */
const TABLE: usize = <usize>(BINS * MOST_PARTS + 4) << 2;
/** As PERCENTILES. */
const PERCENTILES: u32 = 7;
/** Per cent divided by a hundred, in float32 as torch.quantile takes them. */
const FRACTIONS = memory.data<f32>([0.0668, 0.1587, 0.3085, 0.5, 0.6915, 0.8413, 0.9332], 16);
/** Bytes of what is known of a rank: its narrow bin, the rank in it, and where in the room the bin's elements are. */
const RANK: usize = 12;
/** Where a bin's entry in the table of cursors is 0, so that its elements are not wanted, they go to the word before the room. */
const WORD: u32 = 4;
/** Where more than this part of the elements is wanted, all are taken in turn: to look for them would take longer. */
const FEW: u32 = 16;
/** The narrow bin of a rank that is one of the zeros. */
const ZERO: u32 = 0xffff;
/** Bytes of the wanted bins' numbers, a vector of each. */
const WANTED: usize = <usize>(2 * PERCENTILES) << 4;

// Narrow bins of a bin, and in all: few for a small tensor, where going through the bins would take longer than the elements.
let parts: u32 = MOST_PARTS;
let narrowBins: u32 = BINS * MOST_PARTS;
// What `countPlain` leaves: the zeros, which are in no bin, and the elements below them.
let zeros: u32 = 0;
let negatives: u32 = 0;
// What `findRanks` leaves: how many narrow bins are wanted, and how many elements they hold.
let wantedBins: u32 = 0;
let wantedElements: u32 = 0;

/**
 * Distributions of `count` of the table's tensors, whose indices lie at `list` as u32. `counts` receives BINS u32 for each,
 * `percentiles` PERCENTILES f32. `scratch` are three tables, all zero between the calls, WANTED bytes, and then, of the
 * largest tensor, room for all elements, and for a u16 for each with its padding, and two vectors.
 */
export function distributions(table: usize, list: usize, count: u32, measured: usize, counts: usize, percentiles: usize, scratch: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    const t = <usize>load<u32>(list + (<usize>i << 2)), entry = table + t * ENTRY, found = measured + t * MEASURED;
    distribution(load<u32>(entry), load<u32>(entry, 4), load<u32>(entry, 8), load<u32>(entry, 12), found, counts, percentiles, scratch);
    counts += <usize>BINS << 2;
    percentiles += <usize>PERCENTILES << 2;
  }
}

function distribution(address: usize, rows: u32, columns: u32, ld: usize, found: usize, counts: usize, percentiles: usize, scratch: usize): void {
  if (<usize>columns << 2 == ld) { columns *= rows; rows = 1; }
  const from = f32.load(found, 8), to = f32.load(found, 12), width = to - from;
  memory.fill(counts, 0, <usize>BINS << 2);
  if (!(from <= to)) {
    for (let p: u32 = 0; p < PERCENTILES; p++) f32.store(percentiles + (<usize>p << 2), NaN);
    return;
  }
  const isPlain = isFinite(f32.load(found)) && width > 1e-30 && width < Infinity;
  if (width == 0 && isFinite(f32.load(found))) {
    store<u32>(counts, rows * columns);
    for (let p: u32 = 0; p < PERCENTILES; p++) f32.store(percentiles + (<usize>p << 2), from);
    return;
  }
  parts = rows * columns <= 256 ? 1 : rows * columns <= 2048 ? 4 : MOST_PARTS;
  narrowBins = BINS * parts;
  const ranks = scratch + TABLE, cursors = scratch + 2 * TABLE, wanted = scratch + 3 * TABLE, room = wanted + WANTED;
  const codes = room + (((<usize>rows * columns + 3) >> 2) << 4);
  zeros = negatives = 0;
  if (!isPlain) countAny(address, rows, columns, ld, from, to, scratch);
  else if (f32.load(found, 20) > 0) countWithZeros(address, rows, columns, ld, from, width, scratch, codes);
  else countWithoutZeros(address, rows, columns, ld, from, width, scratch, codes);
  const n = addUp(counts, scratch) + zeros;
  findRanks(n, counts, scratch, ranks, cursors, wanted);
  if (!isPlain) takeAny(address, rows, columns, ld, from, to, cursors, room);
  else if (wantedElements * FEW > n) takeAll(address, rows, columns, ld, codes, cursors, room);
  else takeFew(address, rows, columns, ld, codes, cursors, room, wanted);
  if (zeros > 0) {
    const bin = counts + (<usize>(<u32>min(-from / (width / <f32>narrowBins), <f32>(narrowBins - 1)) / parts) << 2);
    store<u32>(bin, load<u32>(bin) + zeros);
  }
  interpolate(n, percentiles, scratch, ranks, room);
  const used = <usize>(narrowBins + 4) << 2;
  memory.fill(scratch, 0, used);
  memory.fill(ranks, 0, used);
  memory.fill(cursors, 0, used);
}

/** The narrow bins of four elements: 64ths to 1024ths are exact, so that all divide as torch.histc does. */
// @ts-ignore: decorator
@inline function binsOf(x: v128, low: v128, bin: v128, most: v128): v128 {
  const place = f32x4.pmin(f32x4.div(f32x4.sub(x, low), bin), most);
  if (ASC_FEATURE_RELAXED_SIMD) return i32x4.relaxed_trunc_f32x4_s(place);
  return i32x4.trunc_sat_f32x4_s(place);
}

/** The narrow bin of an element of any range; the last one and more for what is not finite. */
function binOf(x: f32, from: f32, to: f32): u32 {
  if (!isFinite(x)) return narrowBins;
  const width = to - from;
  let part: f64 = 0;
  if (width == Infinity) part = (<f64>x - <f64>from) / (<f64>to - <f64>from);
  else if (width > 0) part = <f64>((x - from) / width);
  return min(<u32>(part * narrowBins), narrowBins - 1);
}

// @ts-ignore: decorator
@inline function increment(table: usize, bin: u32): void {
  const p = table + (<usize>bin << 2);
  store<u32>(p, load<u32>(p) + 1);
}

function countWithZeros(address: usize, rows: u32, columns: u32, ld: usize, from: f32, width: f32, first: usize, codes: usize): void {
  countPlain(address, rows, columns, ld, from, width, first, codes, true);
}

function countWithoutZeros(address: usize, rows: u32, columns: u32, ld: usize, from: f32, width: f32, first: usize, codes: usize): void {
  countPlain(address, rows, columns, ld, from, width, first, codes, false);
}

/** Inlined with `hasZeros` constant. */
// @ts-ignore: decorator
@inline function countPlain(address: usize, rows: u32, columns: u32, ld: usize, from: f32, width: f32, first: usize, codes: usize, hasZeros: bool): void {
  const low = f32x4.splat(from), bin = f32x4.splat(width / <f32>narrowBins), most = f32x4.splat(<f32>(narrowBins - 1));
  const last = <usize>((columns - 1) >> 2) << 4, mask = firstLanes(columns - <u32>(last >> 2));
  const none = i32x4.add(i32x4.splat(narrowBins), i32x4(0, 1, 2, 3)), zero = f32x4.splat(0);
  const second = first + TABLE, skipped = skippedCodes(rows, last, ld);
  let zeroCount = i32x4.splat(0), negativeCount = zeroCount;
  for (let r: u32 = 0; r < rows; r++) {
    for (let p = address; p <= address + last; p += 16) {
      let x = v128.load(p), b = binsOf(x, low, bin, most);
      if (p == address + last) {
        b = v128.bitselect(b, none, mask);
        if (hasZeros) x = v128.or(x, v128.andnot(i32x4.splat(0x7fc00000), mask));
      }
      if (hasZeros) {
        const isZero = f32x4.eq(x, zero);
        b = v128.bitselect(none, b, isZero);
        zeroCount = i32x4.sub(zeroCount, isZero);
        negativeCount = i32x4.sub(negativeCount, f32x4.lt(x, zero));
      }
      v128.store64_lane(codes, i16x8.narrow_i32x4_u(b, b), 0);
      // Two tables: neighbours that are equal do not wait for each other.
      increment(first, load<u16>(codes));
      increment(second, load<u16>(codes, 2));
      increment(first, load<u16>(codes, 4));
      increment(second, load<u16>(codes, 6));
      codes += 8;
    }
    if (skipped) { v128.store(codes, i16x8.splat(<i16>narrowBins)); codes += skipped; }
    address += ld;
  }
  v128.store(codes, i16x8.splat(<i16>narrowBins));
  if (hasZeros) { zeros = sumLanes(zeroCount); negatives = sumLanes(negativeCount); }
}

// @ts-ignore: decorator
@inline function sumLanes(x: v128): u32 {
  return i32x4.extract_lane(x, 0) + i32x4.extract_lane(x, 1) + i32x4.extract_lane(x, 2) + i32x4.extract_lane(x, 3);
}

/** Bytes of what is written behind a row's codes, so that there are vectors of eight: of rows without a gap only behind all. */
// @ts-ignore: decorator
@inline function skippedCodes(rows: u32, last: usize, ld: usize): usize {
  return rows > 1 && ld != last + 16 && (last & 16) == 0 ? 8 : 0;
}

function countAny(address: usize, rows: u32, columns: u32, ld: usize, from: f32, to: f32, first: usize): void {
  for (let r: u32 = 0; r < rows; r++) {
    for (let c: u32 = 0; c < columns; c++) increment(first, binOf(f32.load(address + (<usize>c << 2)), from, to));
    address += ld;
  }
}

/** Adds the second table to the first, and narrow bins to bins; returns how many elements counted. */
function addUp(counts: usize, first: usize): u32 {
  let n: u32 = 0;
  for (let b: u32 = 0; b < BINS; b++) {
    if (parts == 1) {
      const all = load<u32>(first) + load<u32>(first, TABLE);
      store<u32>(first, all);
      store<u32>(counts, all);
      n += all;
      first += 4;
      counts += 4;
      continue;
    }
    let sum = i32x4.splat(0);
    for (let i: usize = 0; i < <usize>parts << 2; i += 16) {
      const both = i32x4.add(v128.load(first + i), v128.load(first + i, TABLE));
      v128.store(first + i, both);
      sum = i32x4.add(sum, both);
    }
    const all = sumLanes(sum);
    store<u32>(counts, all);
    n += all;
    first += <usize>parts << 2;
    counts += 4;
  }
  return n;
}

/** torch.quantile's rank: a product of float32. */
// @ts-ignore: decorator
@inline function rankOf(percentile: u32, n: u32): f32 {
  return f32.load(FRACTIONS + (<usize>percentile << 2)) * <f32>(n - 1);
}

/**
 * What is to be known of each rank, in the second table, which is free by then. `cursors`, by narrow bin: from where in the room its elements are to be
 * put, plus a word, in bytes; 0 where they are not wanted.
 */
function findRanks(n: u32, counts: usize, narrow: usize, ranks: usize, cursors: usize, wanted: usize): void {
  wantedBins = 0;
  let bin: u32 = 0, before: u32 = 0, part: u32 = 0, offset: u32 = 0;
  for (let k: u32 = 0; k < 2 * PERCENTILES; k++) {
    let rank = min(<u32>rankOf(k >> 1, n) + (k & 1), n - 1);
    const own = ranks + <usize>k * RANK;
    if (rank >= negatives && rank - negatives < zeros) {
      store<u32>(own, ZERO);
      continue;
    }
    if (rank >= negatives) rank -= zeros;
    // Ranks ascend but for equal ones: one percentile's upper may be the next one's lower or beyond it.
    if (rank < before) { bin = 0; before = 0; part = 0; }
    while (true) {
      if (part == 0) {
        const all = load<u32>(counts + (<usize>bin << 2));
        if (before + all <= rank) { before += all; bin++; continue; }
      }
      const some = load<u32>(narrow + (<usize>(bin * parts + part) << 2));
      if (before + some > rank) break;
      before += some;
      if (++part == parts) { part = 0; bin++; }
    }
    const found = bin * parts + part, cursor = cursors + (<usize>found << 2);
    if (load<u32>(cursor) == 0) {
      store<u32>(cursor, (offset << 2) + WORD);
      offset += load<u32>(narrow + (<usize>found << 2));
      v128.store(wanted + (<usize>wantedBins << 4), i16x8.splat(<i16>found));
      wantedBins++;
    }
    store<u32>(own, found);
    store<u32>(own, rank - before, 4);
    store<u32>(own, load<u32>(cursor) - WORD, 8);
  }
  wantedElements = offset;
}

/** Without a branch, which nobody could foresee. */
// @ts-ignore: decorator
@inline function take(x: f32, cursor: usize, room: usize): void {
  const at = load<u32>(cursor);
  f32.store(room + at - WORD, x);
  store<u32>(cursor, at + (u32(at != 0) << 2));
}

function takeAll(address: usize, rows: u32, columns: u32, ld: usize, codes: usize, cursors: usize, room: usize): void {
  const last = <usize>((columns - 1) >> 2) << 4, skipped = skippedCodes(rows, last, ld);
  for (let r: u32 = 0; r < rows; r++) {
    for (let p = address; p <= address + last; p += 16) {
      take(f32.load(p), cursors + (<usize>load<u16>(codes) << 2), room);
      take(f32.load(p, 4), cursors + (<usize>load<u16>(codes, 2) << 2), room);
      take(f32.load(p, 8), cursors + (<usize>load<u16>(codes, 4) << 2), room);
      take(f32.load(p, 12), cursors + (<usize>load<u16>(codes, 6) << 2), room);
      codes += 8;
    }
    codes += skipped;
    address += ld;
  }
}

/** Compares 32 elements with every wanted bin before it looks for one of them. */
function takeFew(address: usize, rows: u32, columns: u32, ld: usize, codes: usize, cursors: usize, room: usize, wanted: usize): void {
  const last = <usize>((columns - 1) >> 2) << 4, skipped = skippedCodes(rows, last, ld);
  let vectors = ((last >> 4) + 1);
  if (ld == last + 16) { vectors *= rows; rows = 1; }
  const end = wanted + (<usize>wantedBins << 4), bytes = ((vectors + 1) >> 1) << 4;
  for (let r: u32 = 0; r < rows; r++) {
    let p: usize = 0;
    for (; p + 64 <= bytes; p += 64) {
      const q = codes + p, c0 = v128.load(q), c1 = v128.load(q, 16), c2 = v128.load(q, 32), c3 = v128.load(q, 48);
      let f0 = i16x8.splat(0), f1 = f0, f2 = f0, f3 = f0;
      for (let w = wanted; w < end; w += 16) {
        const bin = v128.load(w);
        f0 = v128.or(f0, i16x8.eq(c0, bin));
        f1 = v128.or(f1, i16x8.eq(c1, bin));
        f2 = v128.or(f2, i16x8.eq(c2, bin));
        f3 = v128.or(f3, i16x8.eq(c3, bin));
      }
      const found = (<u32>i8x16.bitmask(i8x16.narrow_i16x8_s(f0, f1))) | (<u32>i8x16.bitmask(i8x16.narrow_i16x8_s(f2, f3)) << 16);
      takeFound(found, address + 2 * p, q, cursors, room);
    }
    for (; p < bytes; p += 16) {
      const c = v128.load(codes + p);
      let f = i16x8.splat(0);
      for (let w = wanted; w < end; w += 16) f = v128.or(f, i16x8.eq(c, v128.load(w)));
      takeFound(i16x8.bitmask(f), address + 2 * p, codes + p, cursors, room);
    }
    codes += (vectors << 3) + skipped;
    address += ld;
  }
}

// @ts-ignore: decorator
@inline function takeFound(found: u32, address: usize, codes: usize, cursors: usize, room: usize): void {
  for (; found; found &= found - 1) {
    const i = <usize>ctz(found), cursor = cursors + (<usize>load<u16>(codes + (i << 1)) << 2), at = load<u32>(cursor);
    f32.store(room + at - WORD, f32.load(address + (i << 2)));
    store<u32>(cursor, at + 4);
  }
}

function takeAny(address: usize, rows: u32, columns: u32, ld: usize, from: f32, to: f32, cursors: usize, room: usize): void {
  for (let r: u32 = 0; r < rows; r++) {
    for (let c: u32 = 0; c < columns; c++) {
      const x = f32.load(address + (<usize>c << 2));
      take(x, cursors + (<usize>binOf(x, from, to) << 2), room);
    }
    address += ld;
  }
}

/** As torch.lerp, from the nearer end. */
function interpolate(n: u32, percentiles: usize, narrow: usize, ranks: usize, room: usize): void {
  knownBin = narrowBins;
  for (let p: u32 = 0; p < PERCENTILES; p++) {
    const rank = rankOf(p, n), below = min(<u32>rank, n - 1), weight: f32 = below == n - 1 ? 0 : rank - <f32>below;
    const low = elementOf(ranks + <usize>(2 * p) * RANK, narrow, room);
    let value = low;
    if (weight > 0) {
      const high = elementOf(ranks + <usize>(2 * p + 1) * RANK, narrow, room), span = high - low;
      value = weight < 0.5 ? <f32>(<f64>low + <f64>weight * <f64>span) : <f32>(<f64>high - <f64>span * <f64>(<f32>1 - weight));
    }
    f32.store(percentiles + (<usize>p << 2), value);
  }
}

// The narrow bin of the rank that was looked for last, and the ranks of its elements that are equal to what was found: all
// before are smaller, all behind are greater.
let knownBin: u32 = 0;
let knownFrom: i32 = 0;
let knownTo: i32 = -1;
let knownValue: f32 = 0;

/** The element of a rank: the so-and-so-manieth of its narrow bin's. */
function elementOf(own: usize, narrow: usize, room: usize): f32 {
  const bin = load<u32>(own), rank = load<u32>(own, 4), first = room + load<u32>(own, 8);
  if (bin == ZERO) return 0;
  if (bin != knownBin) {
    knownBin = bin;
    knownFrom = 0;
    knownTo = -1;
  } else if (<i32>rank < knownFrom) knownTo = -1;
  else if (<i32>rank <= knownTo) return knownValue;
  knownValue = selected(first, knownTo + 1, load<u32>(narrow + (<usize>bin << 2)), rank);
  return knownValue;
}

/**
 * Hoare's selection among `count` floats, in place, with three parts: many may be equal. Those before `from` are smaller.
 * Every element changes places with the first of the part behind, whether it has to or not: a branch could not be foreseen.
 */
function selected(first: usize, from: i32, count: u32, rank: u32): f32 {
  let to = <i32>count - 1;
  const wanted = <i32>rank;
  while (from < to) {
    const a = at(first, from), b = at(first, (from + to) >> 1), c = at(first, to);
    const pivot = max(min(a, b), min(max(a, b), c));
    const end = first + (<usize>to << 2);
    let border = first + (<usize>from << 2);
    for (let p = border; p <= end; p += 4) {
      const x = f32.load(p);
      f32.store(p, f32.load(border));
      f32.store(border, x);
      border += usize(x < pivot) << 2;
    }
    const less = <i32>((border - first) >> 2);
    if (wanted < less) {
      to = less - 1;
      continue;
    }
    for (let p = border; p <= end; p += 4) {
      const x = f32.load(p);
      f32.store(p, f32.load(border));
      f32.store(border, x);
      border += usize(x == pivot) << 2;
    }
    from = <i32>((border - first) >> 2);
    if (wanted < from) {
      knownFrom = less;
      knownTo = from - 1;
      return pivot;
    }
  }
  knownFrom = knownTo = from;
  return at(first, from);
}

// @ts-ignore: decorator
@inline function at(first: usize, i: i32): f32 {
  return f32.load(first + (<usize>i << 2));
}
