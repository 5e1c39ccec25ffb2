// An array of numbers as a file holds it: NPY, NPZ and IDX are read to this, arrayDataset.ts makes a dataset of it.

/** Row-major. */
export interface NumberArray {
  readonly shape: readonly number[];
  /** Whole numbers beyond 2^53 are the nearest double. */
  readonly values: ArrayLike<number>;
  /** Whether the file holds whole numbers or booleans. */
  readonly isInteger: boolean;
}

/** Arrays by their names; one that stands alone in its file has the file's. */
export interface ArrayFile {
  readonly type: 'arrays';
  /** The file's name, as given; it begins every message. */
  readonly name: string;
  readonly arrays: ReadonlyMap<string, NumberArray>;
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
