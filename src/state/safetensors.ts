// The safetensors format: the length of a header, the header in JSON, then the tensors' bytes.
// Reference: https://github.com/huggingface/safetensors, "Format".

import { OPTIMIZER_PREFIX, OWN_PREFIX } from '../protocol/checkpoint.ts';
import type { NetworkState, StateEntry } from '../protocol/networkState.ts';
import { decodeNumbers, elementsOf, NUMBER_BYTES, type NumberFormat, shortened } from './numbers.ts';
import { StateFileError } from './stateFileError.ts';

const LENGTH_BYTES = 8;
/** The format's own bound. */
const MAX_HEADER_BYTES = 100_000_000;
const METADATA = '__metadata__';

/**
 * Tensors of F32, F64, F16, BF16 and I64, in the order of the header; of a checkpoint those of the network. Throws a
 * StateFileError and nothing else.
 */
export function parseSafetensors(file: Uint8Array): NetworkState {
  const { state, metadata } = readSafetensors(file);
  if (metadata[CHECKPOINT_KEY] === undefined) return state;
  return networkTensors(state);
}

/** Of a checkpoint's tensors those of the network. */
export function networkTensors(tensors: readonly StateEntry[]): NetworkState {
  return tensors.filter(({ name }) => !name.startsWith(OPTIMIZER_PREFIX) && !name.startsWith(OWN_PREFIX));
}

/** What the metadata of a checkpoint have beyond that of weights; see checkpointFile.ts. */
export const CHECKPOINT_KEY = 'layerscope.checkpoint';

/** All tensors, and what is said of them. Throws a StateFileError and nothing else. */
export function readSafetensors(file: Uint8Array): {
  readonly state: NetworkState;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** The tensors' bytes. */
  readonly data: Uint8Array;
} {
  const { header, data } = split(file);
  const described = (header as Readonly<Record<string, unknown>>)[METADATA];
  const metadata = typeof described === 'object' && described !== null ? { ...described } : {};
  const tensors = Object.entries(header)
    .filter(([name]) => name !== METADATA)
    .map(([name, described]) => describe(name, described));
  checkOffsets(tensors, data.length);
  const state = tensors.map(({ name, format, shape, begin, end }) => ({
    name,
    shape,
    values: decodeNumbers(format, data.subarray(begin, end)),
  }));
  return { state, metadata, data };
}

/** The bytes of a file with these entries: float32 as F32, int64 as I64; float64 is rounded to F32. */
export function serializeSafetensors(
  state: NetworkState,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  // The wider numbers first, so that each begins at a multiple of its size.
  const wide = ({ values }: StateEntry) => values instanceof BigInt64Array;
  const entries = [...state.filter(wide), ...state.filter((entry) => !wide(entry))];
  const header: Record<string, unknown> = { [METADATA]: { format: 'pt', ...metadata } };
  let end = 0;
  const parts = entries.map(({ name, shape, values }) => {
    const numbers = values instanceof Float64Array ? Float32Array.from(values) : values;
    const begin = end;
    end += numbers.byteLength;
    header[name] = { dtype: wide({ name, shape, values }) ? 'I64' : 'F32', shape, data_offsets: [begin, end] };
    return { begin, bytes: new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength) };
  });

  const text = new TextEncoder().encode(JSON.stringify(header));
  const headerBytes = Math.ceil(text.length / LENGTH_BYTES) * LENGTH_BYTES;
  const file = new Uint8Array(LENGTH_BYTES + headerBytes + end).fill(0x20, 0, LENGTH_BYTES + headerBytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerBytes), true);
  file.set(text, LENGTH_BYTES);
  for (const { begin, bytes } of parts) file.set(bytes, LENGTH_BYTES + headerBytes + begin);
  return file;
}

function split(file: Uint8Array): { readonly header: object; readonly data: Uint8Array } {
  if (file.length < LENGTH_BYTES) {
    throw new StateFileError(
      `This is no safetensors file: it has ${file.length} bytes, fewer than its header's length.`,
    );
  }
  const length = new DataView(file.buffer, file.byteOffset, file.byteLength).getBigUint64(0, true);
  if (length > MAX_HEADER_BYTES) {
    throw new StateFileError(`This is no safetensors file: its header would be ${length} bytes long.`);
  }
  const end = LENGTH_BYTES + Number(length);
  if (end > file.length) {
    throw new StateFileError(
      `The file is cut off: its header is ${length} bytes long, and ${file.length - 8} are there.`,
    );
  }
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(file.subarray(LENGTH_BYTES, end)));
  } catch {
    throw new StateFileError('This is no safetensors file: its header is not JSON.');
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) {
    throw new StateFileError('This is no safetensors file: its header is no JSON object.');
  }
  return { header, data: file.subarray(end) };
}

interface Described {
  readonly name: string;
  readonly format: NumberFormat;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

function describe(name: string, described: unknown): Described {
  const said = `"${shortened(name)}"`;
  if (typeof described !== 'object' || described === null) throw new StateFileError(`${said} is not described.`);
  const { dtype, shape, data_offsets: offsets } = described as Readonly<Record<string, unknown>>;
  if (typeof dtype !== 'string') throw new StateFileError(`${said} has no dtype.`);
  if (!Object.hasOwn(NUMBER_BYTES, dtype)) {
    const readable = Object.keys(NUMBER_BYTES).join(', ');
    throw new StateFileError(`${said} is of dtype ${shortened(dtype)}; what can be read is ${readable}.`);
  }
  if (!Array.isArray(shape)) throw new StateFileError(`${said} has no shape.`);
  const format = dtype as NumberFormat;
  const bytes = elementsOf(shape, name) * NUMBER_BYTES[format];
  const [begin, end] = Array.isArray(offsets) && offsets.length === 2 ? offsets : [];
  if (!Number.isSafeInteger(begin) || !Number.isSafeInteger(end) || begin < 0 || end < begin) {
    throw new StateFileError(`${said} has no valid data_offsets.`);
  }
  if (end - begin !== bytes) {
    const takes = `${said} of shape (${shape.join(', ')}) and dtype ${dtype} takes ${bytes} bytes`;
    throw new StateFileError(`${takes}, but its data_offsets hold ${end - begin}.`);
  }
  return { name, format, shape, begin, end };
}

/** The format wants the tensors side by side, without holes, overlaps, and bytes that belong to none. */
function checkOffsets(tensors: readonly Described[], bytes: number): void {
  let end = 0;
  let before: Described | undefined;
  const inOrder = tensors.toSorted((a, b) => a.begin - b.begin || a.end - b.end);
  for (const tensor of inOrder) {
    const said = `"${shortened(tensor.name)}"`;
    if (tensor.end > bytes) {
      throw new StateFileError(`The file is cut off: ${said} ends at byte ${tensor.end} of ${bytes}.`);
    }
    if (tensor.begin < end) throw new StateFileError(`${said} overlaps "${shortened(before!.name)}".`);
    if (tensor.begin > end) {
      throw new StateFileError(`Bytes ${end} to ${tensor.begin}, before ${said}, belong to no tensor.`);
    }
    end = tensor.end;
    before = tensor;
  }
  if (end !== bytes) throw new StateFileError(`The last ${bytes - end} bytes belong to no tensor.`);
}
