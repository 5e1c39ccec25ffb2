// Room for inputs in memory that threads share: they are read in one, and trained on in another, without a copy.

export function sharedFloats(length: number): Float32Array {
  return new Float32Array(new SharedArrayBuffer(4 * length));
}
