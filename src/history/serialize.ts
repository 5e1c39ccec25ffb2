// Plain data with typed arrays as bytes, and back: what a file of a run holds. JSON has no NaN and would write a float32
// as text; so numbers that are not finite are named, and arrays lie behind the JSON as they are.

const CONSTRUCTORS = { Float32Array, Float64Array, Int32Array, Uint32Array, Uint8Array } as const;
type ArrayName = keyof typeof CONSTRUCTORS;
type TypedArray = InstanceType<(typeof CONSTRUCTORS)[ArrayName]>;

/** The widest alignment that a typed array needs. */
const ALIGNMENT = 8;
/** Before the JSON: its length in bytes. */
const HEADER_BYTES = 8;

/** The same array in several places is written once. */
export function serialize(data: unknown): Uint8Array<ArrayBuffer> {
  const arrays: TypedArray[] = [];
  const offsets = new Map<TypedArray, number>();
  let bytes = 0;
  const place = (array: TypedArray): number => {
    const known = offsets.get(array);
    if (known !== undefined) return known;
    const offset = bytes;
    offsets.set(array, offset);
    arrays.push(array);
    bytes += aligned(array.byteLength);
    return offset;
  };
  const json = JSON.stringify(data, (_key, value: unknown) => {
    if (isTypedArray(value)) return { $array: [value.constructor.name, place(value), value.length] };
    return typeof value === 'number' && !Number.isFinite(value) ? { $number: String(value) } : value;
  });
  const text = new TextEncoder().encode(json);
  const start = aligned(HEADER_BYTES + text.length);
  const out = new Uint8Array(start + bytes);
  new DataView(out.buffer).setUint32(0, text.length, true);
  out.set(text, HEADER_BYTES);
  for (const array of arrays) {
    out.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), start + offsets.get(array)!);
  }
  return out;
}

/** What serialize was given; its arrays are views of one buffer. Little-endian, as all machines that run this are. */
export function deserialize(bytes: Uint8Array<ArrayBuffer>): unknown {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const json = new TextDecoder().decode(bytes.subarray(HEADER_BYTES, HEADER_BYTES + length));
  const start = bytes.byteOffset + aligned(HEADER_BYTES + length);
  return JSON.parse(json, (_key, value) => {
    if (typeof value !== 'object' || value === null) return value;
    if ('$number' in value) return Number(value.$number);
    if (!('$array' in value)) return value;
    const [name, offset, count] = value.$array as [ArrayName, number, number];
    return new CONSTRUCTORS[name](bytes.buffer, start + offset, count);
  });
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}

function isTypedArray(value: unknown): value is TypedArray {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}
