// Puts all the typed arrays of a message into one buffer. VS Code sends each buffer of a webview message as an argument
// of a call and counts the arguments in one byte: beyond 255 buffers, arrays silently arrive empty or exchanged.

type TypedArray = Float32Array | Float64Array | Int32Array | Uint32Array;

/** The widest alignment that a typed array needs. */
const ALIGNMENT = 8;
/** A buffer this much larger than the arrays in it is sent as it is. */
const SPARE = 1.1;

/**
 * A copy of plain data whose typed arrays are views of one new buffer; the data themselves where they are views of one
 * already, and of little more than they show. Everything else is as it was.
 */
export function packArrays<T>(data: T): T {
  const arrays = new Set<TypedArray>();
  collect(data, arrays);
  if (arePacked(arrays)) return data;
  let bytes = 0;
  const offsets = new Map<TypedArray, number>();
  for (const array of arrays) {
    offsets.set(array, bytes);
    bytes += Math.ceil(array.byteLength / ALIGNMENT) * ALIGNMENT;
  }
  const buffer = new ArrayBuffer(bytes);
  const views = new Map<TypedArray, TypedArray>();
  for (const [array, offset] of offsets) {
    const view = new (array.constructor as Float32ArrayConstructor)(buffer, offset, array.length);
    view.set(array);
    views.set(array, view);
  }
  return copy(data, views) as T;
}

function arePacked(arrays: ReadonlySet<TypedArray>): boolean {
  const buffers = new Set<unknown>();
  let shown = 0;
  for (const { buffer, byteLength } of arrays) {
    buffers.add(buffer);
    shown += byteLength;
  }
  const [buffer] = buffers as Set<ArrayBufferLike>;
  return buffers.size === 1 && buffer!.byteLength <= SPARE * shown;
}

function collect(data: unknown, into: Set<TypedArray>): void {
  if (isTypedArray(data)) into.add(data);
  else if (typeof data === 'object' && data !== null) for (const value of Object.values(data)) collect(value, into);
}

function copy(data: unknown, views: ReadonlyMap<TypedArray, TypedArray>): unknown {
  if (isTypedArray(data)) return views.get(data);
  if (Array.isArray(data)) return data.map((value) => copy(value, views));
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, copy(value, views)]));
}

function isTypedArray(data: unknown): data is TypedArray {
  return ArrayBuffer.isView(data) && !(data instanceof DataView);
}
