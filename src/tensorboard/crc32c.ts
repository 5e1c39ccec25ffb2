// The checksum of event files' records: CRC-32C (Castagnoli), masked as TFRecord masks it.
// Reference: RFC 3720, B.4; tensorflow.org/tutorials/load_data/tfrecord, "TFRecords format details".

/** Castagnoli's polynomial, its bits reversed. */
const POLYNOMIAL = 0x82f63b78;
/** Bytes taken at a time. */
const SLICES = 8;

/** (SLICES, 256): what a byte leaves after as many further bytes. */
const tables = makeTables();

/** CRC-32C of the bytes, masked, so that a checksum over data that hold checksums stays good. */
export function maskedCrc(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** CRC-32C of the bytes: 0xe3069283 of `123456789`. */
export function crc32c(bytes: Uint8Array): number {
  const t = tables;
  let crc = 0xffffffff;
  let at = 0;
  for (const end = bytes.length - (bytes.length % SLICES); at < end; at += SLICES) {
    crc ^= bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    crc =
      t[1792 + (crc & 255)]! ^
      t[1536 + ((crc >>> 8) & 255)]! ^
      t[1280 + ((crc >>> 16) & 255)]! ^
      t[1024 + (crc >>> 24)]! ^
      t[768 + bytes[at + 4]!]! ^
      t[512 + bytes[at + 5]!]! ^
      t[256 + bytes[at + 6]!]! ^
      t[bytes[at + 7]!]!;
  }
  for (; at < bytes.length; at++) crc = (crc >>> 8) ^ t[(crc ^ bytes[at]!) & 255]!;
  return (crc ^ 0xffffffff) >>> 0;
}

function makeTables(): Int32Array {
  const made = new Int32Array(SLICES * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    made[byte] = crc;
  }
  for (let at = 256; at < made.length; at++) {
    const before = made[at - 256]!;
    made[at] = (before >>> 8) ^ made[before & 255]!;
  }
  return made;
}
