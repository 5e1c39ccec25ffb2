// Counts and lengths in a page of a Parquet file, looked at before hyparquet believes them: a damaged one may say that two
// billion values follow, and would take the memory and the time of as many.
// Reference: parquet.apache.org/docs/file-format/data-pages/encodings.

import type { PageHeader, ParquetType } from 'hyparquet';
import { deltaBinaryUnpack } from 'hyparquet/src/delta.js';
import { readRleBitPackedHybrid } from 'hyparquet/src/encoding.js';
import { readVarInt } from 'hyparquet/src/thrift.js';

/** So many values more than there are may be said: whoever pads runs pads them by less. */
const SLACK = 1024;

/**
 * Throws where a page of a column that is no list is damaged. `unpacked` is the page, of the second version without its
 * levels, which are in `page`.
 */
export function checkPage(
  { data_page_header: first, data_page_header_v2: second }: PageHeader,
  page: Uint8Array,
  unpacked: Uint8Array,
  type: ParquetType,
  isOptional: boolean,
): void {
  const header = first ?? second;
  if (!header) return;
  const { num_values: rows, encoding } = header;
  const levels = first ? unpacked : page;
  const levelsAt = first ? 4 : second!.repetition_levels_byte_length;
  if (isOptional) checkRuns(levels, levelsAt, 1, rows);
  const at = first && isOptional ? 4 + viewOf(unpacked).getUint32(0, true) : 0;
  if (encoding === 'RLE' && type === 'BOOLEAN') checkRuns(unpacked, at + 4, 1, rows);
  if (encoding === 'RLE_DICTIONARY' || encoding === 'PLAIN_DICTIONARY') {
    checkRuns(unpacked, at + 1, unpacked[at] ?? 0, rows);
  }
  if (encoding.startsWith('DELTA_')) {
    const values = first ? rows - (isOptional ? nullsOf(unpacked, rows) : 0) : rows - second!.num_nulls;
    checkDeltas(unpacked, at, encoding, values);
  }
}

/** Runs from `at` on, until they have so many values. */
function checkRuns(page: Uint8Array, at: number, bitWidth: number, values: number): void {
  let said = 0;
  for (let place = at; said < values && place < page.length; ) {
    let header = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = page[place++] ?? 0;
      header |= (byte & 127) << shift;
      if (byte < 128) break;
    }
    const count = header >>> 1;
    if (header & 1) {
      // Packed bits end where the page ends, whatever they say; but where a value has no bits there is no such end.
      said += bitWidth > 0 ? Math.min(8 * count, values - said) : 8 * count;
      place += count * bitWidth;
    } else {
      said += count;
      place += (bitWidth + 7) >> 3;
    }
  }
  if (said > values + SLACK) throw new Error(`a page of ${values} values says that it has ${said}`);
}

/** How many rows have no value, by levels whose runs are checked. */
function nullsOf(page: Uint8Array, rows: number): number {
  const levels: number[] = new Array(rows);
  readRleBitPackedHybrid({ view: viewOf(page), offset: 0 }, 1, levels);
  return levels.reduce((nulls, level) => nulls + (level === 1 ? 0 : 1), 0);
}

function checkDeltas(page: Uint8Array, at: number, encoding: string, values: number): void {
  if (values < 0) throw new Error('a page has more nulls than rows');
  if (values === 0) return;
  const reader = { view: viewOf(page), offset: at };
  checkBlocks(reader, values);
  if (encoding === 'DELTA_BINARY_PACKED') return;
  const starts = encoding === 'DELTA_BYTE_ARRAY' ? numbersOf(reader, values) : undefined;
  if (starts) checkBlocks(reader, values);
  const ends = numbersOf(reader, values);
  // A text begins with so much of the one before it.
  let before = 0;
  for (let i = 0; i < values; i++) {
    const start = starts?.[i] ?? 0;
    if (start < 0 || start > before || ends[i]! < 0) throw new Error('a text has no such length');
    before = start + ends[i]!;
    reader.offset += ends[i]!;
  }
  if (reader.offset > page.length) throw new Error('texts are longer than their page');
}

interface Reader {
  readonly view: DataView;
  offset: number;
}

function numbersOf(reader: Reader, values: number): Int32Array {
  const numbers = new Int32Array(values);
  deltaBinaryUnpack(reader, values, numbers);
  return numbers;
}

/** The head of a sequence of deltas, which the reader stays at: blocks of negative sizes would lead back. */
function checkBlocks({ view, offset }: Reader, values: number): void {
  const reader = { view, offset };
  const size = readVarInt(reader);
  const parts = readVarInt(reader);
  const said = readVarInt(reader);
  if (!(size > 0 && parts > 0 && size % (8 * parts) === 0)) {
    throw new Error(`a block of ${size} values cannot have ${parts} parts`);
  }
  if (said !== values) throw new Error(`a page of ${values} values says that it has ${said}`);
}

function viewOf(page: Uint8Array): DataView {
  return new DataView(page.buffer, page.byteOffset, page.length);
}
