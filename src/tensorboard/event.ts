// An event of an event file, as TensorBoard's protocol buffers have it, to bytes and back. Both encodings of scalars and
// histograms are read: that of torch's SummaryWriter and tensorboardX, and that of TensorFlow 2, which wraps them in
// tensors. Fields that nothing here shows are passed over.
// Reference: github.com/tensorflow/tensorboard, tensorboard/compat/proto/{event,summary,tensor,histogram}.proto.

import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

export interface Event {
  /** Seconds since 1970. */
  readonly wallTime: number;
  readonly step: number;
  /** Of a file's first event: `brain.Event:2`. */
  readonly fileVersion?: string;
  /** The run begins again here: what was told before of this step and later ones is undone (`purge_step`). */
  readonly restarts?: true;
  readonly values: readonly Value[];
}

/** What an event says of a tag. */
export type Value = { readonly tag: string } & (
  | { readonly type: 'scalar'; readonly value: number }
  | ({ readonly type: 'histogram' } & Histogram)
  | { readonly type: 'text'; readonly texts: readonly string[] }
  /** What a plugin keeps as bytes of its own, such as `hparams`. */
  | { readonly type: 'plugin'; readonly plugin: string; readonly content: Uint8Array }
  | { readonly type: 'other' }
);

/** Counts between edges. */
export interface Histogram {
  readonly min: number;
  readonly max: number;
  readonly count: number;
  readonly sum: number;
  readonly sumOfSquares: number;
  /** (bins): the upper edge of each bin; the first begins at `min`, or below every value. */
  readonly limits: Float64Array;
  /** (bins) */
  readonly counts: Float64Array;
}

// Fields by their numbers.
const EVENT = { wallTime: 1, step: 2, fileVersion: 3, summary: 5, sessionLog: 7 } as const;
const SESSION_LOG = { status: 1 } as const;
const SESSION_START = 1;
const SUMMARY_VALUE = 1;
const VALUE = { tag: 1, simpleValue: 2, histogram: 5, tensor: 8, metadata: 9 } as const;
const HISTOGRAM = { min: 1, max: 2, count: 3, sum: 4, sumOfSquares: 5, limits: 6, counts: 7 } as const;
const METADATA = { pluginData: 1 } as const;
const PLUGIN_DATA = { name: 1, content: 2 } as const;
const TENSOR = { dtype: 1, shape: 2, content: 4, floats: 5, doubles: 6, strings: 8 } as const;
const SHAPE_DIM = 2;
const DIM_SIZE = 1;
const DTYPE = { float: 1, double: 2, string: 7 } as const;

export function encodeEvent(event: Event): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter();
  writer.tag(EVENT.wallTime, WireType.Bit64).double(event.wallTime);
  if (event.step !== 0) writer.tag(EVENT.step, WireType.Varint).int64(event.step);
  if (event.fileVersion !== undefined) {
    writer.tag(EVENT.fileVersion, WireType.LengthDelimited).string(event.fileVersion);
  }
  if (event.restarts) {
    writer.tag(EVENT.sessionLog, WireType.LengthDelimited).fork();
    writer.tag(SESSION_LOG.status, WireType.Varint).int32(SESSION_START).join();
  }
  if (event.values.length > 0) {
    writer.tag(EVENT.summary, WireType.LengthDelimited).fork();
    for (const value of event.values) {
      writer.tag(SUMMARY_VALUE, WireType.LengthDelimited).fork();
      encodeValue(writer, value);
      writer.join();
    }
    writer.join();
  }
  return writer.finish();
}

function encodeValue(writer: BinaryWriter, value: Value): void {
  writer.tag(VALUE.tag, WireType.LengthDelimited).string(value.tag);
  switch (value.type) {
    case 'scalar':
      writer.tag(VALUE.simpleValue, WireType.Bit32).raw(floatBytes(value.value));
      return;
    case 'histogram':
      writer.tag(VALUE.histogram, WireType.LengthDelimited).fork();
      encodeHistogram(writer, value);
      writer.join();
      return;
    case 'text':
      writer.tag(VALUE.tensor, WireType.LengthDelimited).fork();
      encodeTexts(writer, value.texts);
      writer.join();
      encodeMetadata(writer, 'text', new Uint8Array());
      return;
    case 'plugin':
      encodeMetadata(writer, value.plugin, value.content);
      return;
    case 'other':
      return;
    default:
      value satisfies never;
  }
}

/** As bytes: the writer refuses what float32 cannot hold, and a number that overflows is an infinity here as there. */
function floatBytes(value: number): Uint8Array {
  return new Uint8Array(Float32Array.of(value).buffer);
}

function encodeHistogram(writer: BinaryWriter, histogram: Histogram): void {
  const { min, max, count, sum, sumOfSquares, limits, counts } = histogram;
  for (const [field, value] of [
    [HISTOGRAM.min, min],
    [HISTOGRAM.max, max],
    [HISTOGRAM.count, count],
    [HISTOGRAM.sum, sum],
    [HISTOGRAM.sumOfSquares, sumOfSquares],
  ] as const) {
    writer.tag(field, WireType.Bit64).double(value);
  }
  writer.tag(HISTOGRAM.limits, WireType.LengthDelimited).bytes(doubleBytes(limits));
  writer.tag(HISTOGRAM.counts, WireType.LengthDelimited).bytes(doubleBytes(counts));
}

function doubleBytes(values: Float64Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function encodeTexts(writer: BinaryWriter, texts: readonly string[]): void {
  writer.tag(TENSOR.dtype, WireType.Varint).int32(DTYPE.string);
  writer.tag(TENSOR.shape, WireType.LengthDelimited).fork();
  writer.tag(SHAPE_DIM, WireType.LengthDelimited).fork();
  writer.tag(DIM_SIZE, WireType.Varint).int64(texts.length);
  writer.join().join();
  for (const text of texts) writer.tag(TENSOR.strings, WireType.LengthDelimited).string(text);
}

function encodeMetadata(writer: BinaryWriter, plugin: string, content: Uint8Array): void {
  writer.tag(VALUE.metadata, WireType.LengthDelimited).fork();
  writer.tag(METADATA.pluginData, WireType.LengthDelimited).fork();
  writer.tag(PLUGIN_DATA.name, WireType.LengthDelimited).string(plugin);
  if (content.length > 0) writer.tag(PLUGIN_DATA.content, WireType.LengthDelimited).bytes(content);
  writer.join().join();
}

/**
 * The event that the bytes hold. `pluginOf` remembers what plugin a tag belongs to: TensorFlow 2 says it with a tag's
 * first value alone. Throws an Error where they are no event.
 */
export function decodeEvent(bytes: Uint8Array, pluginOf: Map<string, string> = new Map()): Event {
  const reader = new BinaryReader(bytes);
  let wallTime = 0;
  let step = 0;
  let fileVersion: string | undefined;
  let restarts = false;
  const values: Value[] = [];
  while (reader.pos < reader.len) {
    const [field, wire] = reader.tag();
    if (field === EVENT.wallTime && wire === WireType.Bit64) wallTime = reader.double();
    else if (field === EVENT.step && wire === WireType.Varint) step = Number(reader.int64());
    else if (field === EVENT.fileVersion && wire === WireType.LengthDelimited) fileVersion = reader.string();
    else if (field === EVENT.sessionLog && wire === WireType.LengthDelimited) restarts = isStart(reader.bytes());
    else if (field === EVENT.summary && wire === WireType.LengthDelimited) {
      const summary = new BinaryReader(reader.bytes());
      while (summary.pos < summary.len) {
        const [inner, innerWire] = summary.tag();
        if (inner === SUMMARY_VALUE && innerWire === WireType.LengthDelimited) {
          values.push(decodeValue(summary.bytes(), pluginOf));
        } else summary.skip(innerWire, inner);
      }
    } else reader.skip(wire, field);
  }
  return {
    ...{ wallTime, step, values },
    ...(fileVersion === undefined ? {} : { fileVersion }),
    ...(restarts && { restarts }),
  };
}

function isStart(bytes: Uint8Array): boolean {
  const reader = new BinaryReader(bytes);
  let status = 0;
  while (reader.pos < reader.len) {
    const [field, wire] = reader.tag();
    if (field === SESSION_LOG.status && wire === WireType.Varint) status = reader.int32();
    else reader.skip(wire, field);
  }
  return status === SESSION_START;
}

/** A value of an event's summary. Throws an Error where the bytes are none. */
export function decodeValue(bytes: Uint8Array, pluginOf: Map<string, string>): Value {
  const reader = new BinaryReader(bytes);
  let tag = '';
  let scalar: number | undefined;
  let histogram: Histogram | undefined;
  let tensor: Tensor | undefined;
  let metadata: { readonly plugin: string; readonly content: Uint8Array } | undefined;
  while (reader.pos < reader.len) {
    const [field, wire] = reader.tag();
    if (field === VALUE.tag && wire === WireType.LengthDelimited) tag = reader.string();
    else if (field === VALUE.simpleValue && wire === WireType.Bit32) scalar = reader.float();
    else if (field === VALUE.histogram && wire === WireType.LengthDelimited)
      histogram = decodeHistogram(reader.bytes());
    else if (field === VALUE.tensor && wire === WireType.LengthDelimited) tensor = decodeTensor(reader.bytes());
    else if (field === VALUE.metadata && wire === WireType.LengthDelimited) metadata = decodeMetadata(reader.bytes());
    else reader.skip(wire, field);
  }
  if (metadata?.plugin) pluginOf.set(tag, metadata.plugin);
  const plugin = pluginOf.get(tag);
  if (scalar !== undefined) return { tag, type: 'scalar', value: scalar };
  if (histogram) return { tag, type: 'histogram', ...histogram };
  if (tensor) {
    if (plugin === 'scalars' && tensor.numbers.length === 1) return { tag, type: 'scalar', value: tensor.numbers[0]! };
    if (plugin === 'histograms' && tensor.shape[1] === 3) return { tag, type: 'histogram', ...ofTriples(tensor) };
    if (tensor.dtype === DTYPE.string && (plugin === 'text' || plugin === undefined)) {
      return { tag, type: 'text', texts: tensor.texts };
    }
  }
  if (metadata) return { tag, type: 'plugin', ...metadata };
  return { tag, type: 'other' };
}

function decodeHistogram(bytes: Uint8Array): Histogram {
  const reader = new BinaryReader(bytes);
  const numbers: Record<number, number> = {};
  let limits: number[] | Float64Array = [];
  let counts: number[] | Float64Array = [];
  while (reader.pos < reader.len) {
    const [field, wire] = reader.tag();
    if (wire === WireType.Bit64 && field <= HISTOGRAM.sumOfSquares) numbers[field] = reader.double();
    else if (field === HISTOGRAM.limits) limits = repeatedDoubles(reader, wire, limits);
    else if (field === HISTOGRAM.counts) counts = repeatedDoubles(reader, wire, counts);
    else reader.skip(wire, field);
  }
  const length = Math.min(limits.length, counts.length);
  return {
    min: numbers[HISTOGRAM.min] ?? 0,
    max: numbers[HISTOGRAM.max] ?? 0,
    count: numbers[HISTOGRAM.count] ?? 0,
    sum: numbers[HISTOGRAM.sum] ?? 0,
    sumOfSquares: numbers[HISTOGRAM.sumOfSquares] ?? 0,
    limits: doublesIn(limits, length),
    counts: doublesIn(counts, length),
  };
}

function doublesIn(values: number[] | Float64Array, length: number): Float64Array {
  return Array.isArray(values) ? Float64Array.from(values.slice(0, length)) : values.slice(0, length);
}

/** Packed in one field, or a field each. */
function repeatedDoubles(
  reader: BinaryReader,
  wire: WireType,
  before: number[] | Float64Array,
): number[] | Float64Array {
  if (wire === WireType.LengthDelimited) return doublesOf(reader.bytes());
  if (wire !== WireType.Bit64) throw new Error(`a histogram's numbers have wire type ${wire}`);
  const list = Array.isArray(before) ? before : [...before];
  list.push(reader.double());
  return list;
}

function doublesOf(bytes: Uint8Array): Float64Array {
  return new Float64Array(new Uint8Array(bytes).buffer, 0, bytes.length >> 3);
}

function floatsOf(bytes: Uint8Array): Float32Array {
  return new Float32Array(new Uint8Array(bytes).buffer, 0, bytes.length >> 2);
}

function decodeMetadata(bytes: Uint8Array): { readonly plugin: string; readonly content: Uint8Array } {
  const reader = new BinaryReader(bytes);
  let plugin = '';
  let content = new Uint8Array();
  while (reader.pos < reader.len) {
    const [field, wire] = reader.tag();
    if (field !== METADATA.pluginData || wire !== WireType.LengthDelimited) {
      reader.skip(wire, field);
      continue;
    }
    const inner = new BinaryReader(reader.bytes());
    while (inner.pos < inner.len) {
      const [innerField, innerWire] = inner.tag();
      if (innerField === PLUGIN_DATA.name && innerWire === WireType.LengthDelimited) plugin = inner.string();
      else if (innerField === PLUGIN_DATA.content && innerWire === WireType.LengthDelimited) {
        content = new Uint8Array(inner.bytes());
      } else inner.skip(innerWire, innerField);
    }
  }
  return { plugin, content };
}

interface Tensor {
  readonly dtype: number;
  readonly shape: readonly number[];
  readonly numbers: ArrayLike<number>;
  readonly texts: readonly string[];
}

function decodeTensor(bytes: Uint8Array): Tensor {
  const reader = new BinaryReader(bytes);
  let dtype = 0;
  let shape: number[] = [];
  let content: Uint8Array | undefined;
  const numbers: number[] = [];
  const texts: string[] = [];
  while (reader.pos < reader.len) {
    const [field, wire] = reader.tag();
    if (field === TENSOR.dtype && wire === WireType.Varint) dtype = reader.int32();
    else if (field === TENSOR.shape && wire === WireType.LengthDelimited) shape = decodeShape(reader.bytes());
    else if (field === TENSOR.content && wire === WireType.LengthDelimited) content = reader.bytes();
    else if (field === TENSOR.strings && wire === WireType.LengthDelimited) texts.push(reader.string());
    else if (field === TENSOR.floats && wire === WireType.LengthDelimited) numbers.push(...floatsOf(reader.bytes()));
    else if (field === TENSOR.floats && wire === WireType.Bit32) numbers.push(reader.float());
    else if (field === TENSOR.doubles && wire === WireType.LengthDelimited) numbers.push(...doublesOf(reader.bytes()));
    else if (field === TENSOR.doubles && wire === WireType.Bit64) numbers.push(reader.double());
    else reader.skip(wire, field);
  }
  const packed = content?.length ? (dtype === DTYPE.double ? doublesOf(content) : floatsOf(content)) : numbers;
  return { dtype, shape, numbers: packed, texts };
}

function decodeShape(bytes: Uint8Array): number[] {
  const reader = new BinaryReader(bytes);
  const shape: number[] = [];
  while (reader.pos < reader.len) {
    const [field, wire] = reader.tag();
    if (field !== SHAPE_DIM || wire !== WireType.LengthDelimited) {
      reader.skip(wire, field);
      continue;
    }
    const dim = new BinaryReader(reader.bytes());
    let size = 0;
    while (dim.pos < dim.len) {
      const [innerField, innerWire] = dim.tag();
      if (innerField === DIM_SIZE && innerWire === WireType.Varint) size = Number(dim.int64());
      else dim.skip(innerWire, innerField);
    }
    shape.push(size);
  }
  return shape;
}

/** TensorFlow 2's histogram: rows of lower edge, upper edge and count. */
function ofTriples({ numbers, shape }: Tensor): Histogram {
  const bins = Math.min(shape[0]!, Math.floor(numbers.length / 3));
  const limits = new Float64Array(bins);
  const counts = new Float64Array(bins);
  let sum = 0;
  let sumOfSquares = 0;
  for (let bin = 0; bin < bins; bin++) {
    const middle = (numbers[3 * bin]! + numbers[3 * bin + 1]!) / 2;
    limits[bin] = numbers[3 * bin + 1]!;
    counts[bin] = numbers[3 * bin + 2]!;
    sum += counts[bin]! * middle;
    sumOfSquares += counts[bin]! * middle * middle;
  }
  return {
    min: bins > 0 ? numbers[0]! : 0,
    max: bins > 0 ? limits[bins - 1]! : 0,
    count: counts.reduce((a, b) => a + b, 0),
    sum,
    sumOfSquares,
    limits,
    counts,
  };
}
