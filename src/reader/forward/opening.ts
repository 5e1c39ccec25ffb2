// What opening a block gave its sink (openings.ts).

import type { SourceRange } from '../../model/modelSpec.ts';
import type { InstanceValue, ModuleValue } from '../python/values.ts';

export interface Opening {
  readonly steps: readonly OpeningStep[];
  /** Where its output is, in relation to its first layer. */
  readonly end: number;
}

/** A call of the sink. Layers are counted from the block's first one; what is before it is the layer that it takes. */
export interface OpeningStep {
  readonly position: number;
  /** How many layers the block has then. */
  readonly count: number;
  readonly given:
    | { readonly type: 'module'; readonly module: ModuleValue; readonly path: string; readonly range: SourceRange }
    | { readonly type: 'block'; readonly block: InstanceValue; readonly path: string; readonly range: SourceRange }
    | { readonly type: 'part'; readonly module: ModuleValue }
    | { readonly type: 'sized'; readonly like: number }
    | { readonly type: 'join'; readonly join: Join; readonly path: string; readonly range: SourceRange };
}

/** What takes others' outputs beside that of one layer, by their indices, or numbers. */
export type Join =
  | { readonly type: 'Residual' | 'Product'; readonly from: number }
  | { readonly type: 'Affine'; readonly factor: number; readonly shift: number }
  | { readonly type: 'Reciprocal' }
  | { readonly type: 'Clamp'; readonly min: number | null; readonly max: number | null }
  | { readonly type: 'Concat'; readonly others: readonly number[]; readonly dim: number };
