// Apache Parquet as a table. The columns are read by parquetColumn.ts; what their types mean to a network is decided here.
// Reference: parquet.apache.org/docs/file-format.

import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { type FileMetaData, parquetMetadata, parquetSchema, type SchemaTree } from 'hyparquet';
import { decompressLz4, decompressLz4Raw, decompressZstd } from 'hyparquet-compressors';
import { messageOf, type Phrase, phrase, type Text } from '../model/phrase.ts';
import { overflowsFloat32 } from './cells.ts';
import type { DataError } from './dataError.ts';
import { readColumnChunk } from './parquetColumn.ts';
import { addFinding, type Column, type Finding, type Table, type UnfitColumn } from './table.ts';
import { within } from './timeLimit.ts';

/** More rows could not be trained on, and a damaged file may claim any number. */
const MOST_ROWS = 2 ** 28;

/** A file may take so long, and as much more as it is large: ten times what a slow machine takes. */
const LEAST_MS = 5000;
const BYTES_PER_MS = 1000;
const VALUES_PER_MS = 200;

/**
 * Numbers, booleans, decimals and texts as columns of a table; null and NaN as missing. Other columns (nested ones, dates,
 * bytes) are unfit, each with its reason. pandas' index is left out, as pandas does. Rows are counted
 * from 1. `tell` hears which part of the columns is read.
 *
 * Errors: encrypted, cut off or damaged, a codec that is not known, no rows; longer than it may take, which a damaged file
 * could.
 */
export async function readParquet(
  name: string,
  bytes: Uint8Array,
  tell: (part: number) => void = () => {},
  leastMs = LEAST_MS,
): Promise<Table | DataError> {
  const error = (message: Text): DataError => ({ type: 'error', ...messageOf(phrase`${name}: ${message}`) });
  if (bytes[3] === 0x45) return error(phrase`The Parquet file is encrypted, which cannot be read.`);
  let ms = leastMs + bytes.length / BYTES_PER_MS;
  const begun = performance.now();
  const left = () => begun + ms - performance.now();
  let metadata: FileMetaData;
  let tree: SchemaTree;
  try {
    const read = within(left(), () => {
      const all = parquetMetadata(bytes, { geoparquet: false });
      return { metadata: all, tree: parquetSchema(all) };
    });
    if (read === 'too slow') return error(phrase`The Parquet file is damaged: ${tooSlow(phrase`its footer`, ms)}.`);
    ({ metadata, tree } = read);
  } catch (reason) {
    return error(phrase`The Parquet file is cut off or damaged (its footer: ${reasonOf(reason)}).`);
  }
  const rows = Number(metadata.num_rows);
  const counted = metadata.row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0);
  if (rows !== counted) return error(phrase`The Parquet file is damaged: it has ${counted} rows, and says ${rows}.`);
  if (rows > MOST_ROWS) return error(phrase`It has ${rows} rows; at most ${MOST_ROWS} can be read.`);
  if (rows < 1) return error(phrase`It has no rows.`);
  const codec = metadata.row_groups
    .flatMap(({ columns }) => columns)
    .map(({ meta_data }) => meta_data)
    .find((column) => column && !KNOWN_CODECS.includes(column.codec));
  if (codec) {
    const known = KNOWN_CODECS.slice(1).join(', ');
    return error(
      phrase`Column "${codec.path_in_schema.join('.')}" is packed by ${codec.codec}, which cannot be read; ${known} can.`,
    );
  }

  ms += (rows * tree.children.length) / VALUES_PER_MS;
  const index = indexOf(metadata);
  const columns: Column[] = [];
  const unfit: UnfitColumn[] = [];
  for (const child of tree.children) {
    const { name: column } = child.element;
    if (index.has(column)) continue;
    const kind = kindOf(child);
    if (kind !== 'number' && kind !== 'text' && kind !== 'truth') {
      unfit.push({ name: column, why: kind });
      continue;
    }
    const filler = kind === 'number' ? numbers(column, rows) : texts(column, rows, kind === 'truth');
    let groupStart = 0;
    for (const [i, group] of metadata.row_groups.entries()) {
      const groupRows = Number(group.num_rows);
      const meta = group.columns.find(({ meta_data }) => meta_data?.path_in_schema[0] === column)?.meta_data;
      const place = metadata.row_groups.length > 1 ? phrase`row group ${i + 1} of ${metadata.row_groups.length}` : '';
      try {
        if (!meta) throw new Error('it is not there');
        const read = within(left(), () =>
          readColumnChunk(bytes, groupRows, meta, [tree, child], compressors, (values, from) => {
            for (let j = 0; j < values.length; j++) filler.put(groupStart + from + j, values[j]);
          }),
        );
        if (read === 'too slow') {
          return error(
            phrase`Column "${column}" is damaged, or too slow to read: ${tooSlow(place || phrase`it`, ms)}.`,
          );
        }
      } catch (reason) {
        const why = place ? phrase`${place}: ${reasonOf(reason)}` : reasonOf(reason);
        return error(phrase`Column "${column}" is damaged or cannot be read (${why}).`);
      }
      groupStart += groupRows;
    }
    columns.push(filler.column());
    tell((columns.length + unfit.length) / tree.children.length);
  }
  return { type: 'table', name, rows, columns, countsRows: true, ...(unfit.length > 0 && { unfit }) };
}

const compressors = {
  GZIP: (input: Uint8Array, length: number) => gunzipSync(input, { maxOutputLength: Math.max(1, length) }),
  BROTLI: (input: Uint8Array, length: number) => brotliDecompressSync(input, { maxOutputLength: Math.max(1, length) }),
  ZSTD: (input: Uint8Array) => decompressZstd(input),
  LZ4: decompressLz4,
  LZ4_RAW: decompressLz4Raw,
};
/** Snappy is hyparquet's own. */
const KNOWN_CODECS = ['UNCOMPRESSED', 'SNAPPY', ...Object.keys(compressors)];

/** What a column holds, or why it can be no input: `dates`. */
function kindOf({ element, children }: SchemaTree): 'number' | 'text' | 'truth' | Phrase {
  const { type, repetition_type, converted_type: converted, logical_type: logical } = element;
  if (children.length > 0 || repetition_type === 'REPEATED') return phrase`lists or records`;
  const meaning = logical?.type ?? converted;
  switch (meaning) {
    case 'DATE':
      return phrase`dates`;
    case 'TIME':
    case 'TIME_MILLIS':
    case 'TIME_MICROS':
    case 'TIMESTAMP':
    case 'TIMESTAMP_MILLIS':
    case 'TIMESTAMP_MICROS':
      return phrase`times`;
    case 'INTERVAL':
      return phrase`intervals`;
    case 'BSON':
    case 'JSON':
    case 'VARIANT':
      return phrase`documents`;
    case 'NULL':
      return phrase`nothing`;
    case 'GEOMETRY':
    case 'GEOGRAPHY':
      return phrase`shapes`;
    case 'UUID':
      return phrase`identifiers`;
    default:
  }
  switch (type) {
    case 'BOOLEAN':
      return 'truth';
    case 'INT96':
      return phrase`times`;
    case 'BYTE_ARRAY':
      return meaning === 'DECIMAL' ? 'number' : 'text';
    case 'FIXED_LEN_BYTE_ARRAY':
      return meaning === 'DECIMAL' || meaning === 'FLOAT16' ? 'number' : phrase`bytes`;
    default:
      return 'number';
  }
}

interface Filler {
  put(row: number, value: unknown): void;
  column(): Column;
}

function numbers(name: string, rows: number): Filler {
  const values = new Float64Array(rows).fill(Number.NaN);
  return {
    put(row, value) {
      values[row] = value === null || value === undefined ? Number.NaN : Number(value);
    },
    column() {
      let missing: Finding | undefined;
      let tooLarge: Finding | undefined;
      for (let row = 0; row < rows; row++) {
        const value = values[row]!;
        if (Number.isNaN(value)) missing = addFinding(missing, '', row + 1);
        else if (overflowsFloat32(value)) tooLarge = addFinding(tooLarge, String(value), row + 1);
      }
      return { type: 'numbers', name, values, missing, tooLarge };
    },
  };
}

function texts(name: string, rows: number, areTruths: boolean): Filler {
  const codeOf = new Map<string, number>();
  const codes = new Uint32Array(rows);
  const code = (text: string) => {
    let known = codeOf.get(text);
    if (known === undefined) {
      known = codeOf.size;
      codeOf.set(text, known);
    }
    return known;
  };
  // Rows that no page gives are missing too.
  const nothing = code('');
  codes.fill(nothing);
  return {
    put(row, value) {
      if (value === null || value === undefined) return;
      codes[row] = code(areTruths ? (value ? 'True' : 'False') : typeof value === 'string' ? value : String(value));
    },
    column() {
      let missing: Finding | undefined;
      for (let row = 0; row < rows; row++) if (codes[row] === nothing) missing = addFinding(missing, '', row + 1);
      const all = [...codeOf.keys()];
      const first = missing ? codes.findIndex((one) => one !== nothing) : 0;
      const notNumbers = {
        count: rows - (missing?.count ?? 0),
        line: first + 1,
        text: all[codes[first]!] ?? '',
        lines: [],
      };
      return { type: 'texts', name, texts: all, codes, missing, notNumbers };
    },
  };
}

/** Columns that hold what pandas had as the index. */
function indexOf({ key_value_metadata: pairs = [] }: FileMetaData): Set<string> {
  const text = pairs.find(({ key }) => key === 'pandas')?.value;
  try {
    const { index_columns: columns } = JSON.parse(text ?? '{}');
    return new Set(Array.isArray(columns) ? columns.filter((name) => typeof name === 'string') : []);
  } catch {
    return new Set();
  }
}

/** How long the whole file may take is said, in seconds. */
function tooSlow(what: Text, ms: number): Phrase {
  return phrase`${what} was not read after ${Math.ceil(ms / 1000)} s`;
}

function reasonOf(reason: unknown): Text {
  // What JavaScript says of bytes that make no sense names our parts, not the file's.
  const { name } = reason as Error;
  if (name === 'TypeError' || name === 'RangeError') return phrase`what stands there makes no sense`;
  return reason instanceof Error ? reason.message.replace(/^parquet /, '').replace(/\.$/, '') : String(reason);
}
