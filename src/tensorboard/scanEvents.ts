// Goes through the records of an event file quickly: scalars are read in place, without an object for each; of anything
// else only where it lies is told, so that what is large is decoded where it is wanted.

import { maskedCrc } from './crc32c.ts';
import { findRecord, LARGEST_RECORD } from './record.ts';

const HEADER_BYTES = 12;
const FOOTER_BYTES = 4;

/** A tag, the same object for the same tag. */
export interface Tag {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** The one that came behind it the last time: tags mostly come in one order, again and again. */
  next: Tag | undefined;
}

/** What there is in a value beside its tag; a value of TensorFlow 2 is a tensor. */
export type ValueKind = 'histogram' | 'tensor' | 'other';

export interface ScanTaker {
  time(wallTime: number): void;
  scalar(tag: Tag, step: number, value: number): void;
  /** The value's bytes, from `from` to before `to` of the bytes that are scanned. */
  value(tag: Tag, step: number, kind: ValueKind, from: number, to: number): void;
}

export interface Scanned {
  /** Behind the last whole record. */
  readonly used: number;
  /** How many bytes the next record needs at least. */
  readonly needed: number;
  readonly lostRecords: number;
  readonly lostBytes: number;
}

/** The tags of a run, found by their bytes. */
export class Tags {
  readonly #byHash = new Map<number, Tag[]>();
  #last: Tag | undefined;

  of(bytes: Uint8Array, from: number, to: number): Tag {
    const likely = this.#last?.next;
    if (likely && isSame(likely.bytes, bytes, from, to)) {
      this.#last = likely;
      return likely;
    }
    const tag = this.#find(bytes, from, to);
    if (this.#last) this.#last.next = tag;
    this.#last = tag;
    return tag;
  }

  #find(bytes: Uint8Array, from: number, to: number): Tag {
    let hash = 0x811c9dc5;
    for (let at = from; at < to; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
    const found = this.#byHash.get(hash);
    const known = found?.find((tag) => isSame(tag.bytes, bytes, from, to));
    if (known) return known;
    const own = bytes.slice(from, to);
    const tag: Tag = { name: new TextDecoder().decode(own), bytes: own, next: undefined };
    if (found) found.push(tag);
    else this.#byHash.set(hash, [tag]);
    return tag;
  }
}

function isSame(tag: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  if (tag.length !== to - from) return false;
  for (let i = 0; i < tag.length; i++) if (tag[i] !== bytes[from + i]) return false;
  return true;
}

/**
 * All whole records of the bytes. Records whose length is not sound, or that hold no event, are passed over and counted;
 * also those whose bytes are not those that were written, if they are checked, which takes most of the time.
 */
export function scanRecords(bytes: Uint8Array, tags: Tags, isChecked: boolean, taker: ScanTaker): Scanned {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const reader = new EventScanner(bytes, view, tags, taker);
  let [at, needed, lostRecords, lostBytes] = [0, HEADER_BYTES, 0, 0];
  while (at + HEADER_BYTES <= bytes.length) {
    const length = view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32;
    const isSound = length <= LARGEST_RECORD && view.getUint32(at + 8, true) === lengthCrc(bytes, at);
    if (!isSound) {
      const next = findRecord(bytes, at + 1) ?? Math.max(at + 1, bytes.length - HEADER_BYTES + 1);
      lostRecords += 1;
      lostBytes += next - at;
      at = next;
      continue;
    }
    const end = at + HEADER_BYTES + length;
    needed = HEADER_BYTES + length + FOOTER_BYTES;
    if (end + FOOTER_BYTES > bytes.length) break;
    needed = HEADER_BYTES;
    const isGood = !isChecked || view.getUint32(end, true) === maskedCrc(bytes.subarray(at + HEADER_BYTES, end));
    if (!isGood || !reader.scan(at + HEADER_BYTES, end)) {
      lostRecords += 1;
      lostBytes += end + FOOTER_BYTES - at;
    }
    at = end + FOOTER_BYTES;
  }
  return { used: at, needed, lostRecords, lostBytes };
}

/** Checksums of small lengths, by the length: reckoned once. */
const SMALL = 4096;
const smallCrcs = new Float64Array(SMALL).fill(-1);

function lengthCrc(bytes: Uint8Array, at: number): number {
  const isSmall = !(bytes[at + 2] || bytes[at + 3] || bytes[at + 4] || bytes[at + 5] || bytes[at + 6] || bytes[at + 7]);
  const length = isSmall ? bytes[at]! | (bytes[at + 1]! << 8) : SMALL;
  if (length >= SMALL) return maskedCrc(bytes.subarray(at, at + 8));
  if (smallCrcs[length]! < 0) smallCrcs[length] = maskedCrc(bytes.subarray(at, at + 8));
  return smallCrcs[length]!;
}

/** Fields by their numbers, with their wire types, as in event.ts. */
const WALL_TIME = 0x09;
const STEP = 0x10;
const SUMMARY = 0x2a;
const VALUE = 0x0a;
const TAG = 0x0a;
const SIMPLE_VALUE = 0x15;
const HISTOGRAM = 0x2a;
const TENSOR = 0x42;

class EventScanner {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #tags: Tags;
  readonly #taker: ScanTaker;
  #at = 0;

  constructor(bytes: Uint8Array, view: DataView, tags: Tags, taker: ScanTaker) {
    this.#bytes = bytes;
    this.#view = view;
    this.#tags = tags;
    this.#taker = taker;
  }

  /** False where there is no event. What comes after the step is told with it, as all writers write it. */
  scan(from: number, end: number): boolean {
    if (this.#scanOne(from, end)) return true;
    this.#at = from;
    let step = 0;
    while (this.#at < end) {
      const key = this.#bytes[this.#at++]!;
      if (key === WALL_TIME && this.#at + 8 <= end) {
        this.#taker.time(this.#view.getFloat64(this.#at, true));
        this.#at += 8;
      } else if (key === STEP) {
        step = this.#signed(end);
      } else if (key === SUMMARY) {
        const to = this.#varint(end) + this.#at;
        if (!(to <= end) || !this.#summary(to, step)) return false;
      } else if (!this.#skip(key, end)) return false;
    }
    return this.#at === end;
  }

  /** The commonest event of all: a time, a step and one scalar, nothing longer than 127 bytes. False where it is another. */
  #scanOne(from: number, end: number): boolean {
    const bytes = this.#bytes;
    if (bytes[from] !== WALL_TIME || bytes[from + 9] !== STEP) return false;
    let at = from + 10;
    let step = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++]!;
      step |= (byte & 127) << shift;
      if (byte < 128) break;
      if (shift === 21) return false;
    }
    // Summary, value and tag, each with its length.
    if (bytes[at] !== SUMMARY || bytes[at + 2] !== VALUE || bytes[at + 4] !== TAG) return false;
    const [summary, value, length] = [bytes[at + 1]!, bytes[at + 3]!, bytes[at + 5]!];
    const tagFrom = at + 6;
    const tagTo = tagFrom + length;
    if (length > 127 || value !== length + 7 || summary !== value + 2 || tagTo + 5 !== end) return false;
    if (bytes[tagTo] !== SIMPLE_VALUE) return false;
    this.#taker.time(this.#view.getFloat64(from + 1, true));
    this.#taker.scalar(this.#tags.of(bytes, tagFrom, tagTo), step, this.#view.getFloat32(tagTo + 1, true));
    return true;
  }

  #summary(end: number, step: number): boolean {
    while (this.#at < end) {
      const key = this.#bytes[this.#at++]!;
      if (key === VALUE) {
        const to = this.#varint(end) + this.#at;
        if (!(to <= end) || !this.#value(to, step)) return false;
      } else if (!this.#skip(key, end)) return false;
    }
    return this.#at === end;
  }

  #value(end: number, step: number): boolean {
    const from = this.#at;
    let tag: Tag | undefined;
    let kind: ValueKind = 'other';
    let scalar = 0;
    let isScalar = false;
    while (this.#at < end) {
      const key = this.#bytes[this.#at++]!;
      if (key === TAG) {
        const to = this.#varint(end) + this.#at;
        if (!(to <= end)) return false;
        tag = this.#tags.of(this.#bytes, this.#at, to);
        this.#at = to;
      } else if (key === SIMPLE_VALUE && this.#at + 4 <= end) {
        scalar = this.#view.getFloat32(this.#at, true);
        isScalar = true;
        this.#at += 4;
      } else {
        if (key === HISTOGRAM) kind = 'histogram';
        else if (key === TENSOR) kind = 'tensor';
        if (!this.#skip(key, end)) return false;
      }
    }
    if (this.#at !== end) return false;
    if (!tag) return true;
    if (isScalar) this.#taker.scalar(tag, step, scalar);
    else this.#taker.value(tag, step, kind, from, end);
    this.#at = end;
    return true;
  }

  /** Beyond 2^53 it is not exact; NaN where it does not end. */
  #varint(end: number): number {
    let value = 0;
    let factor = 1;
    while (this.#at < end) {
      const byte = this.#bytes[this.#at++]!;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
      factor *= 128;
    }
    return Number.NaN;
  }

  /** As int64 has it: in two's complement, of ten bytes where it is negative. Beyond 2^53 it is not exact. */
  #signed(end: number): number {
    const from = this.#at;
    const value = this.#varint(end);
    if (this.#at - from !== 10) return value;
    let inverse = 0;
    for (let i = 8; i >= 0; i--) inverse = inverse * 128 + (127 - (this.#bytes[from + i]! & 127));
    return -inverse - 1;
  }

  /** What a key that was read begins; false where it is none. */
  #skip(first: number, end: number): boolean {
    let key = first;
    if (first >= 128) {
      this.#at -= 1;
      key = this.#varint(end);
    }
    switch (key % 8) {
      case 0:
        this.#varint(end);
        break;
      case 1:
        this.#at += 8;
        break;
      case 2: {
        const length = this.#varint(end);
        this.#at += length;
        break;
      }
      case 5:
        this.#at += 4;
        break;
      default:
        return false;
    }
    return this.#at <= end;
  }
}
