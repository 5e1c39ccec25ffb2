// One thing that `forward` does beside what it returns.

import type { SourceRange } from '../../model/modelSpec.ts';
import type { Value } from '../python/values.ts';

export type Effect =
  | {
      readonly type: 'change';
      readonly name: string;
      readonly range: SourceRange;
      readonly changed: Value;
      /** What stands for the changed tensor in what is computed with the call's result. */
      readonly result?: Value;
    }
  /** A module is changed: its mode, or an argument of its. */
  | { readonly type: 'setting'; readonly name: string; readonly range: SourceRange }
  /** Between two moments nothing that is computed has a gradient. */
  | { readonly type: 'noGradient'; readonly range: SourceRange; readonly from: number; readonly to: number };
