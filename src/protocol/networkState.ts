// The state of a network, as torch's state_dict has it: plain data that files are read into and written from.

/** A parameter or a buffer. */
export interface StateEntry {
  /** As in `Sequential.state_dict()`: `0.weight`, `1.running_mean`. */
  readonly name: string;
  /** torch's shape; empty for a single number. */
  readonly shape: readonly number[];
  /** Row-major. BigInt64Array where torch has int64, Float64Array where it has float64. */
  readonly values: Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer> | BigInt64Array<ArrayBuffer>;
}

/** In torch's order. */
export type NetworkState = readonly StateEntry[];

/** A state and where it comes from. */
export interface NamedState {
  /** For messages: a file's name. */
  readonly name: string;
  readonly uri?: string;
  readonly state: NetworkState;
}
