// An array of numbers, or of texts, as a file holds it: NPY, NPZ and IDX are read to this, arrayDataset.ts makes a dataset of it.

import type { Text } from '../model/phrase.ts';

/** Row-major. */
export interface NumberArray {
  readonly shape: readonly number[];
  /** What the file holds, for messages: `float32`, or `<U3` of texts. */
  readonly dtype: string;
  /** Whole numbers beyond 2^53 are the nearest double; of texts, places in `texts`. */
  readonly values: ArrayLike<number>;
  /** The different texts, in the order in which they appear. */
  readonly texts?: readonly string[];
}

/** Arrays by their names; one that stands alone in its file has the file's. */
export interface ArrayFile {
  readonly type: 'arrays';
  /** The file's name, as given; it begins every message. */
  readonly name: string;
  readonly arrays: ReadonlyMap<string, NumberArray>;
  /** Others that the file holds: why they cannot be read, as a whole message. */
  readonly unread?: ReadonlyMap<string, Text>;
}

/** How many numbers an array of this shape has; undefined where a dimension is none, or they are more than can be. */
export function sizeOfShape(shape: readonly number[]): number | undefined {
  let size = 1;
  for (const extent of shape) {
    if (!Number.isInteger(extent) || extent < 0) return undefined;
    size *= extent;
  }
  return size <= Number.MAX_SAFE_INTEGER ? size : undefined;
}
