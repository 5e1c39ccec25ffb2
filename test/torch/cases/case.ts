// What a test of one module beside PyTorch is made of.

import type { BoundLayer } from '../../../src/model/modelSpec.ts';
import type { Shape } from '../../../src/model/shape.ts';

/**
 * Values that the input takes: `plain` lie in [-2, 2); `edges` are plain with zeros, subnormals, 1e30 and -1e30 among
 * them; `nan` are plain with one NaN; `indices` are whole numbers from 0 to 9; `far` lie around 1000.
 */
export type CaseValues = 'plain' | 'edges' | 'nan' | 'indices' | 'far';

export interface LayerCase {
  /** Left out: the layer's call. */
  readonly name?: string;
  readonly layer: BoundLayer;
  /** Of one sample. */
  readonly shape: Shape;
  /** Default 5. */
  readonly samples?: number;
  /** Default plain. */
  readonly values?: CaseValues;
  /** In evaluation mode alone or in training mode alone; default both. Backward is compared in training mode. */
  readonly modes?: readonly ('train' | 'eval')[];
  /** The largest relative error; a case says why it is larger than the default of 1e-5. */
  readonly tolerance?: number;
  /**
   * The error that sums of float32 leave in what cancels, as a share of the largest element of the tensor; default 2e-7,
   * and 0 with `edges`, where the largest dwarfs all others.
   */
  readonly floor?: number;
}
