// The members of a zip archive that are stored without compression, as torch.save stores them.
// Reference: APPNOTE.TXT of PKWARE, sections 4.3 and 4.5.3.

import { shortened } from './numbers.ts';
import { StateFileError } from './stateFileError.ts';

const END = 0x06054b50;
const END_BYTES = 22;
const MAX_COMMENT = 0xffff;
const END64_LOCATOR = 0x07064b50;
const END64 = 0x06064b50;
const CENTRAL = 0x02014b50;
const CENTRAL_BYTES = 46;
const LOCAL = 0x04034b50;
const LOCAL_BYTES = 30;
const ZIP64_EXTRA = 1;
const UNKNOWN32 = 0xffffffff;

/** Whether the bytes begin as a zip archive does. */
export function looksLikeZip(file: Uint8Array): boolean {
  return file.length >= 4 && viewOf(file).getUint32(0, true) === LOCAL;
}

/** Each member's bytes by its name: views into the file. Throws a StateFileError and nothing else. */
export function readZip(file: Uint8Array): Map<string, Uint8Array> {
  const view = viewOf(file);
  const within = (at: number, bytes: number) => {
    if (!(at >= 0 && at + bytes <= file.length)) throw cutOff();
    return at;
  };
  const { entries, start } = findDirectory(view, within);
  const members = new Map<string, Uint8Array>();
  let at = start;
  for (let i = 0; i < entries; i++) {
    within(at, CENTRAL_BYTES);
    if (view.getUint32(at, true) !== CENTRAL) throw new StateFileError('The zip archive’s directory is damaged.');
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true));
    const nameAt = at + CENTRAL_BYTES;
    const extraAt = nameAt + nameBytes!;
    const next = within(extraAt, extraBytes! + commentBytes!) + extraBytes! + commentBytes!;
    const name = new TextDecoder().decode(file.subarray(nameAt, extraAt));
    if (view.getUint16(at + 10, true) !== 0) {
      throw new StateFileError(`"${shortened(name)}" is compressed; torch.save stores without compression.`);
    }
    const { size, offset } = placeOf(view, at, extraAt, extraAt + extraBytes!);
    within(offset, LOCAL_BYTES);
    if (view.getUint32(offset, true) !== LOCAL) throw new StateFileError('The zip archive’s directory is damaged.');
    // The local header pads its data with an extra field of its own, to whatever alignment the writer chose.
    const dataAt = offset + LOCAL_BYTES + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
    members.set(name, file.subarray(within(dataAt, size), dataAt + size));
    at = next;
  }
  return members;
}

type Within = (at: number, bytes: number) => number;

/** The directory stands at the file's end, behind a comment perhaps; archives beyond 4 GB have a second form of it. */
function findDirectory(view: DataView, within: Within): { readonly entries: number; readonly start: number } {
  const last = view.byteLength - END_BYTES;
  let end = last;
  while (end >= 0 && end >= last - MAX_COMMENT && view.getUint32(end, true) !== END) end -= 1;
  if (end < 0 || end < last - MAX_COMMENT) throw cutOff();
  const locator = end - 20;
  if (locator >= 0 && view.getUint32(locator, true) === END64_LOCATOR) {
    const end64 = within(Number(view.getBigUint64(locator + 8, true)), 56);
    if (view.getUint32(end64, true) !== END64) throw new StateFileError('The zip archive’s directory is damaged.');
    return {
      entries: Number(view.getBigUint64(end64 + 32, true)),
      start: Number(view.getBigUint64(end64 + 48, true)),
    };
  }
  return { entries: view.getUint16(end + 10, true), start: view.getUint32(end + 16, true) };
}

/** Size and place of a member; numbers that do not fit into 32 bits stand in an extra field, in this order. */
function placeOf(view: DataView, at: number, extraAt: number, extraEnd: number) {
  let [size, offset] = [24, 42].map((field) => view.getUint32(at + field, true)) as [number, number];
  for (let extra = extraAt; extra + 4 <= extraEnd; extra += 4 + view.getUint16(extra + 2, true)) {
    if (view.getUint16(extra, true) !== ZIP64_EXTRA) continue;
    let field = extra + 4;
    const take = () => {
      if (field + 8 > extraEnd) throw cutOff();
      field += 8;
      return Number(view.getBigUint64(field - 8, true));
    };
    if (size === UNKNOWN32) size = take();
    if (view.getUint32(at + 20, true) === UNKNOWN32) take();
    if (offset === UNKNOWN32) offset = take();
    break;
  }
  return { size, offset };
}

function cutOff(): StateFileError {
  return new StateFileError('The zip archive is cut off or damaged.');
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
