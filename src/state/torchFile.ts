// The files that torch.save writes: a zip archive with a pickle and the tensors' storages. No pickle is executed.

import { looksLikeZip } from '../archive/zip.ts';
import type { NetworkState, StateEntry } from '../protocol/networkState.ts';
import { decodeNumbers, elementsOf, NUMBER_BYTES, type NumberFormat, shortened } from './numbers.ts';
import { PickleFunction, PickleObject, type PickleValue, readPickle } from './pickle.ts';
import { StateFileError } from './stateFileError.ts';
import { storedMembers } from './storedMembers.ts';

/** The keys under which checkpoints keep a state_dict beside other things; the first that holds one is read. */
const STATE_KEYS = ['model_state_dict', 'state_dict', 'model', 'net'];
/** Tensors may share a storage; a file in which they would become this many times its size is no state_dict. */
const MOST_SHARING = 16;

/**
 * The state_dict in a `.pt` or `.pth` file: what a checkpoint has under one of STATE_KEYS, else what was saved.
 * Throws a StateFileError and nothing else.
 */
export function parseTorchFile(file: Uint8Array): NetworkState {
  if (!looksLikeZip(file)) {
    throw new StateFileError(
      file[0] === 0x80
        ? 'It is written in the format from before PyTorch 1.6, which is not read. Load it in Python and save it again.'
        : 'This is no file that torch.save writes.',
    );
  }
  const members = storedMembers(file);
  const pickleName = [...members.keys()].find((name) => name.endsWith('/data.pkl'));
  if (pickleName === undefined) throw new StateFileError('This is no file that torch.save writes: it has no data.pkl.');
  const folder = pickleName.slice(0, -'data.pkl'.length);
  const byteOrder = members.get(`${folder}byteorder`);
  if (byteOrder && new TextDecoder().decode(byteOrder) === 'big') {
    throw new StateFileError('Its numbers are big-endian, which is not read.');
  }

  const root = readPickle(members.get(pickleName)!, {
    functions: FUNCTIONS,
    load: (id) => storageOf(id, (key) => members.get(`${folder}data/${key}`)),
  });
  let room = file.length * MOST_SHARING;
  return stateEntries(root).map(([name, tensor]) => {
    const entry = tensor.entry(name);
    room -= entry.values.byteLength;
    if (room < 0) throw new StateFileError('Its tensors share more than any state_dict does.');
    return entry;
  });
}

class StorageClass extends PickleFunction {
  /** torch's name of the numbers in it. */
  readonly dtype: string;
  readonly format: NumberFormat | undefined;
  constructor(dtype: string, format?: NumberFormat) {
    super(() => {
      throw new StateFileError('Its pickle is damaged.');
    });
    this.dtype = dtype;
    this.format = format;
  }
}

class Storage extends PickleObject {
  readonly kind: StorageClass;
  readonly bytes: Uint8Array;
  constructor(kind: StorageClass, bytes: Uint8Array) {
    super();
    this.kind = kind;
    this.bytes = bytes;
  }
}

class Tensor extends PickleObject {
  readonly storage: Storage;
  readonly offset: PickleValue;
  readonly shape: readonly PickleValue[];
  readonly strides: readonly PickleValue[];
  constructor(storage: Storage, offset: PickleValue, shape: readonly PickleValue[], strides: readonly PickleValue[]) {
    super();
    this.storage = storage;
    this.offset = offset;
    this.shape = shape;
    this.strides = strides;
  }

  entry(name: string): StateEntry {
    const { kind, bytes } = this.storage;
    const said = `"${shortened(name)}"`;
    if (kind.format === undefined) {
      const readable = 'float32, float64, float16, bfloat16 and int64';
      throw new StateFileError(`${said} is of dtype ${kind.dtype}; what can be read is ${readable}.`);
    }
    const elements = elementsOf(this.shape, name);
    const shape = this.shape as readonly number[];
    const size = NUMBER_BYTES[kind.format];
    const [offset, ...strides] = [this.offset, ...this.strides].map((value) => {
      if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
      throw new StateFileError(`${said} has no valid place in its storage.`);
    }) as [number, ...number[]];
    if (strides.length !== shape.length) throw new StateFileError(`${said} has no valid place in its storage.`);
    const last = shape.reduce((sum, length, i) => sum + (length - 1) * strides[i]!, offset);
    // A tensor that repeats its storage's numbers could be of any size; state_dicts have none.
    if (elements > 0 && (last + 1) * size > bytes.length) throw beyond(said, shape);
    if (elements * size > bytes.length) throw beyond(said, shape);

    const isContiguous = shape.every((length, i) => length === 1 || strides[i] === elementsAfter(shape, i));
    const part = isContiguous
      ? bytes.subarray(offset * size, (offset + elements) * size)
      : gather(bytes, size, shape, offset, strides);
    return { name, shape, values: decodeNumbers(kind.format, part) };
  }
}

function elementsAfter(shape: readonly number[], dimension: number): number {
  return shape.slice(dimension + 1).reduce((product, length) => product * length, 1);
}

/** The bytes of a view's elements, row-major. */
function gather(
  bytes: Uint8Array,
  size: number,
  shape: readonly number[],
  offset: number,
  strides: readonly number[],
): Uint8Array {
  const result = new Uint8Array(elementsAfter(shape, -1) * size);
  const index = shape.map(() => 0);
  let from = offset;
  for (let to = 0; to < result.length; to += size) {
    for (let i = 0; i < size; i++) result[to + i] = bytes[from * size + i]!;
    for (let d = shape.length - 1; d >= 0; d--) {
      from += strides[d]!;
      if (++index[d]! < shape[d]!) break;
      from -= strides[d]! * shape[d]!;
      index[d] = 0;
    }
  }
  return result;
}

function beyond(said: string, shape: readonly number[]): StateFileError {
  return new StateFileError(`${said} of shape (${shape.join(', ')}) reaches beyond its storage.`);
}

const damaged = () => new StateFileError('Its pickle is damaged.');

/** All that a state_dict's pickle names. */
const FUNCTIONS: ReadonlyMap<string, PickleFunction> = new Map<string, PickleFunction>([
  ['collections.OrderedDict', new PickleFunction(orderedDict)],
  ['torch._utils._rebuild_tensor_v2', new PickleFunction(rebuildTensor)],
  ['torch._utils._rebuild_parameter', new PickleFunction(([tensor]) => tensor ?? null)],
  ['torch.Size', new PickleFunction(([sizes]) => sizes ?? [])],
  ['torch.FloatStorage', new StorageClass('float32', 'F32')],
  ['torch.DoubleStorage', new StorageClass('float64', 'F64')],
  ['torch.HalfStorage', new StorageClass('float16', 'F16')],
  ['torch.BFloat16Storage', new StorageClass('bfloat16', 'BF16')],
  ['torch.LongStorage', new StorageClass('int64', 'I64')],
  ['torch.IntStorage', new StorageClass('int32')],
  ['torch.ShortStorage', new StorageClass('int16')],
  ['torch.CharStorage', new StorageClass('int8')],
  ['torch.ByteStorage', new StorageClass('uint8')],
  ['torch.BoolStorage', new StorageClass('bool')],
]);

function orderedDict([pairs = []]: readonly PickleValue[]): PickleValue {
  if (!Array.isArray(pairs)) throw damaged();
  const dictionary = new Map<PickleValue, PickleValue>();
  for (const pair of pairs) {
    if (!Array.isArray(pair) || pair.length !== 2) throw damaged();
    dictionary.set(pair[0]!, pair[1]!);
  }
  return dictionary;
}

/** torch._utils._rebuild_tensor_v2(storage, storage_offset, size, stride, requires_grad, backward_hooks). */
function rebuildTensor([storage, offset = 0, shape, strides]: readonly PickleValue[]): PickleValue {
  if (!(storage instanceof Storage) || !Array.isArray(shape) || !Array.isArray(strides)) throw damaged();
  return new Tensor(storage, offset, shape, strides);
}

/** The id of a storage: ('storage', its class, the member's name, the device, how many numbers). */
function storageOf(id: PickleValue, member: (key: string) => Uint8Array | undefined): Storage {
  if (!Array.isArray(id) || id[0] !== 'storage') throw damaged();
  const [, kind, key] = id;
  if (!(kind instanceof StorageClass) || typeof key !== 'string') throw damaged();
  const bytes = member(key);
  if (!bytes) throw new StateFileError(`The storage "${shortened(key)}" is missing.`);
  return new Storage(kind, bytes);
}

function stateEntries(root: PickleValue): (readonly [string, Tensor])[] {
  const holdsTensors = (value: PickleValue): value is Map<PickleValue, PickleValue> =>
    value instanceof Map && [...value.values()].some((one) => one instanceof Tensor);
  if (!(root instanceof Map)) throw new StateFileError('It holds no dictionary of tensors.');
  const nested = STATE_KEYS.map((key) => root.get(key) ?? null).find(holdsTensors);
  const isState = root.size > 0 && [...root.values()].every((one) => one instanceof Tensor);
  const state = nested ?? (isState ? root : undefined);
  if (!state) {
    const keys = [...root.keys()].filter((key) => typeof key === 'string').slice(0, 8);
    const wanted = `${STATE_KEYS.slice(0, -1).join(', ')} or ${STATE_KEYS.at(-1)}`;
    throw new StateFileError(
      `It is no dictionary of tensors, and holds none as ${wanted}; its keys are: ${shortened(keys.join(', '))}.`,
    );
  }
  return [...state].map(([name, tensor]) => {
    if (typeof name !== 'string') throw new StateFileError('Its dictionary of tensors has a key that is no text.');
    if (!(tensor instanceof Tensor)) throw new StateFileError(`"${shortened(name)}" is no tensor.`);
    return [name, tensor] as const;
  });
}
