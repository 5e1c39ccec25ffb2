// A row group's part of a column that is no list, page by page. hyparquet decodes the pages; what it would believe of
// them is checked before (parquetPage.ts).

import type { ColumnChunk, Compressors, DecodedArray, PageHeader, SchemaTree } from 'hyparquet';
import { parquetHeader, readPage } from 'hyparquet/src/column.js';
import { convert, DEFAULT_PARSERS } from 'hyparquet/src/convert.js';
import { decompressPage } from 'hyparquet/src/datapage.js';
import { checkPage } from './parquetPage.ts';

export type ColumnMetaData = NonNullable<ColumnChunk['meta_data']>;

/** `take` gets the values of a page, and which row of the group they begin at. Throws where the pages are damaged. */
export function readColumnChunk(
  bytes: Uint8Array,
  rows: number,
  meta: ColumnMetaData,
  schemaPath: SchemaTree[],
  compressors: Compressors,
  take: (values: DecodedArray, from: number) => void,
): void {
  const from = Number(meta.dictionary_page_offset || meta.data_page_offset);
  const chunk = bytes.slice(from, from + Number(meta.total_compressed_size));
  const reader = { view: new DataView(chunk.buffer), offset: 0 };
  const { element } = schemaPath.at(-1)!;
  const isOptional = element.repetition_type !== 'REQUIRED';
  let dictionary: DecodedArray | undefined;
  let seen = 0;
  while (seen < rows && reader.offset < chunk.length - 1) {
    const header = parquetHeader(reader);
    if (header.compressed_page_size < 0) throw new Error('a page has no size');
    const values = (header.data_page_header ?? header.data_page_header_v2)?.num_values ?? 0;
    if (values < 0 || values > rows - seen) {
      throw new Error(`a page says that it has ${values} values, and ${rows - seen} rows are left`);
    }
    const page = chunk.subarray(reader.offset, reader.offset + header.compressed_page_size);
    const unpacked = unpack(header, page, meta, compressors);
    checkPage(header, page, unpacked, meta.type, isOptional);
    const decoder: Parameters<typeof readPage>[2] = {
      ...meta,
      pathInSchema: meta.path_in_schema,
      element,
      schemaPath,
      parsers: DEFAULT_PARSERS,
      compressors: { [meta.codec]: () => unpacked },
    };
    const { data } = readPage(reader, header, decoder, dictionary, undefined, 0);
    if (header.type === 'DICTIONARY_PAGE') {
      dictionary = data && convert(data, decoder);
    } else if (data) {
      take(data, seen);
      seen += data.length;
    }
  }
}

/** Without the levels of a page of the second version, which are never packed. */
function unpack(
  { uncompressed_page_size: size, data_page_header_v2: second }: PageHeader,
  page: Uint8Array,
  { codec }: ColumnMetaData,
  compressors: Compressors,
): Uint8Array {
  if (!second) return decompressPage(page, size, codec, compressors);
  const levels = second.repetition_levels_byte_length + second.definition_levels_byte_length;
  const packed = page.subarray(levels);
  const isPacked = second.is_compressed !== false && size !== levels;
  return isPacked ? decompressPage(packed, size - levels, codec, compressors) : packed;
}
