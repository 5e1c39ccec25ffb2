// The records of an event file, TFRecord's: a length, its checksum, as many bytes, their checksum. A file that was cut
// off, or is still written, ends in a record that is not whole; a broken one is passed over where its length is sound.
// Reference: tensorflow.org/tutorials/load_data/tfrecord, "TFRecords format details".

import { maskedCrc } from './crc32c.ts';

/** Length as u64 and its checksum as u32. */
const HEADER_BYTES = 12;
const FOOTER_BYTES = 4;
/** No event is as large: a length beyond it is taken for a broken one. */
export const LARGEST_RECORD = 1 << 30;

/** A record with these bytes. */
export function encodeRecord(data: Uint8Array): Uint8Array<ArrayBuffer> {
  const record = new Uint8Array(HEADER_BYTES + data.length + FOOTER_BYTES);
  const view = new DataView(record.buffer);
  view.setUint32(0, data.length, true);
  view.setUint32(8, maskedCrc(record.subarray(0, 8)), true);
  record.set(data, HEADER_BYTES);
  view.setUint32(HEADER_BYTES + data.length, maskedCrc(data), true);
  return record;
}

export type RecordFound =
  | { readonly type: 'record'; readonly data: Uint8Array; readonly next: number }
  /** So many bytes, at least, must be there before the record can be told. */
  | { readonly type: 'incomplete'; readonly needed: number }
  /** The bytes of the record are not those that were written. */
  | { readonly type: 'broken'; readonly next: number }
  /** Its length is not sound: nothing says where the next record begins. */
  | { readonly type: 'lost' };

/** The record that begins at `at`; `data` is a view of `bytes`. */
export function readRecord(bytes: Uint8Array, at: number): RecordFound {
  const there = bytes.length - at;
  if (there < HEADER_BYTES) return { type: 'incomplete', needed: HEADER_BYTES };
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, there);
  const length = view.getUint32(0, true) + view.getUint32(4, true) * 2 ** 32;
  const isSound = view.getUint32(8, true) === maskedCrc(bytes.subarray(at, at + 8));
  if (!isSound || length > LARGEST_RECORD) return { type: 'lost' };
  const needed = HEADER_BYTES + length + FOOTER_BYTES;
  if (there < needed) return { type: 'incomplete', needed };
  const data = bytes.subarray(at + HEADER_BYTES, at + HEADER_BYTES + length);
  const next = at + needed;
  if (view.getUint32(HEADER_BYTES + length, true) !== maskedCrc(data)) return { type: 'broken', next };
  return { type: 'record', data, next };
}

/** Where, from `from` on, a record may begin: the next place whose length is sound; undefined where there is none. */
export function findRecord(bytes: Uint8Array, from: number): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = from; at + HEADER_BYTES <= bytes.length; at++) {
    // A length below 16 MB has zeros here: the checksum is reckoned for few places.
    if (bytes[at + 4] || bytes[at + 5] || bytes[at + 6] || bytes[at + 7] || bytes[at + 3]) continue;
    if (view.getUint32(at + 8, true) === maskedCrc(bytes.subarray(at, at + 8))) return at;
  }
  return undefined;
}
