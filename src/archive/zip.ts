// The directory of a zip archive, and where the bytes of its entries lie. What these hold, and what is said of an archive
// that is damaged, is left to those who read it: data/npz.ts and state/torchFile.ts.
// Reference: APPNOTE.TXT of PKWARE, sections 4.3, 4.4.5 and 4.5.3.

/** An entry of the archive's directory. */
export interface ZipEntry {
  readonly name: string;
  /** Of the bytes, unpacked. */
  readonly size: number;
  readonly packedSize: number;
  readonly method: number;
  readonly crc: number;
  readonly isEncrypted: boolean;
  /** Where its own header begins. */
  readonly at: number;
}

/** `cutOff`: bytes are missing where something should be; `damaged`: others are there. */
export type ZipDamage = 'cutOff' | 'damaged';

export const STORED = 0;
export const DEFLATED = 8;

const END = 0x06054b50;
const END_BYTES = 22;
const MOST_COMMENT = 0xffff;
const END64_LOCATOR = 0x07064b50;
const END64_LOCATOR_BYTES = 20;
const END64_BYTES = 56;
const END64 = 0x06064b50;
const CENTRAL = 0x02014b50;
const CENTRAL_BYTES = 46;
const LOCAL = 0x04034b50;
const LOCAL_BYTES = 30;
const ZIP64_EXTRA = 1;
const UNKNOWN32 = 0xffffffff;

/** Whether the bytes begin as an archive does, an empty one too. */
export function looksLikeZip(bytes: Uint8Array): boolean {
  if (bytes.length < 4) return false;
  const signature = viewOf(bytes).getUint32(0, true);
  return signature === LOCAL || signature === END;
}

/** All entries, in the directory's order. */
export function zipEntries(bytes: Uint8Array): ZipEntry[] | ZipDamage {
  const view = viewOf(bytes);
  const directory = directoryOf(view);
  if (typeof directory === 'string') return directory;
  const entries: ZipEntry[] = [];
  let { at } = directory;
  for (let i = 0; i < directory.count; i++) {
    const damage = damageAt(view, at, CENTRAL, CENTRAL_BYTES);
    if (damage) return damage;
    const flags = view.getUint16(at + 8, true);
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true));
    const extraAt = at + CENTRAL_BYTES + nameBytes!;
    const next = extraAt + extraBytes! + commentBytes!;
    if (next > bytes.length) return 'cutOff';
    const name = new TextDecoder(flags & 0x800 ? 'utf-8' : 'latin1').decode(
      bytes.subarray(at + CENTRAL_BYTES, extraAt),
    );
    // Numbers that have no room in 32 bits stand in an extra field, in this order.
    const wide = zip64Numbers(view, extraAt, extraAt + extraBytes!);
    const [size, packedSize, headerAt] = [24, 20, 42].map((offset) => {
      const value = view.getUint32(at + offset, true);
      return value === UNKNOWN32 ? (wide.shift() ?? value) : value;
    });
    entries.push({
      ...{ name, size: size!, packedSize: packedSize!, at: headerAt! },
      ...{ method: view.getUint16(at + 10, true), crc: view.getUint32(at + 16, true), isEncrypted: (flags & 1) !== 0 },
    });
    at = next;
  }
  return entries;
}

/** The entry's bytes as they lie in the archive: a view into it. */
export function packedBytes(bytes: Uint8Array, { at, packedSize }: ZipEntry): Uint8Array | ZipDamage {
  const view = viewOf(bytes);
  if (damageAt(view, at, LOCAL, LOCAL_BYTES)) return 'damaged';
  // Its own header has an extra field of its own: torch.save aligns the bytes by it.
  const from = at + LOCAL_BYTES + view.getUint16(at + 26, true) + view.getUint16(at + 28, true);
  return from + packedSize > bytes.length ? 'cutOff' : bytes.subarray(from, from + packedSize);
}

/** It stands at the end, behind a comment perhaps; archives beyond 4 GB have a second form of it. */
function directoryOf(view: DataView): { readonly count: number; readonly at: number } | ZipDamage {
  const last = view.byteLength - END_BYTES;
  for (let end = last; end >= 0 && end >= last - MOST_COMMENT; end--) {
    if (view.getUint32(end, true) !== END) continue;
    const locator = end - END64_LOCATOR_BYTES;
    if (locator < 0 || view.getUint32(locator, true) !== END64_LOCATOR) {
      return { count: view.getUint16(end + 10, true), at: view.getUint32(end + 16, true) };
    }
    const wide = Number(view.getBigUint64(locator + 8, true));
    const damage = damageAt(view, wide, END64, END64_BYTES);
    if (damage) return damage;
    return { count: Number(view.getBigUint64(wide + 32, true)), at: Number(view.getBigUint64(wide + 48, true)) };
  }
  return 'cutOff';
}

/** What keeps a record that begins so from standing there as a whole. */
function damageAt(view: DataView, at: number, signature: number, bytes: number): ZipDamage | undefined {
  if (at + bytes > view.byteLength) return 'cutOff';
  return view.getUint32(at, true) === signature ? undefined : 'damaged';
}

function zip64Numbers(view: DataView, from: number, to: number): number[] {
  for (let at = from; at + 4 <= to; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== ZIP64_EXTRA) continue;
    const end = Math.min(to, at + 4 + view.getUint16(at + 2, true));
    const numbers: number[] = [];
    for (let place = at + 4; place + 8 <= end; place += 8) numbers.push(Number(view.getBigUint64(place, true)));
    return numbers;
  }
  return [];
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
