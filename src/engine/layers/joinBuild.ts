// What a layer that takes the outputs of several is built with.

import type { JoinSpec } from '../../model/modelSpec.ts';
import type { Shape } from '../../model/shape.ts';
import type { LayerContext } from '../layer.ts';
import type { Activation } from '../tensor.ts';

export interface JoinBuild extends LayerContext {
  readonly spec: JoinSpec;
  /** In the layout of the first of the others, where there are any. */
  readonly input: Activation;
  readonly outputShape: Shape;
  /** The layers whose outputs are taken beside the input. */
  readonly others: readonly number[];
  readonly outputAt: (layer: number) => Activation;
}
