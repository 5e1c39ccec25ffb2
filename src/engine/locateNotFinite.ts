// Where in a tensor the first number stands that is not finite, in torch's order: which feature or channel, and its kind.

import type { AlarmRaised } from '../protocol/trainEvent.ts';
import type { Observation } from './observations.ts';
import { offsetsOf, type Parameter } from './parameters.ts';
import { type Activation, torchOrder } from './tensor.ts';

/** Of the first `samples` samples of an activation. `parameter`: how a parameter, its gradient or its update lies. */
export function locateNotFinite(
  { tensor, shape }: Observation,
  parameter: Parameter | undefined,
  samples: number,
): Pick<AlarmRaised, 'feature' | 'value'> {
  const { data } = tensor;
  const offsets = parameter ? [...offsetsOf(parameter)] : [...torchOrder(tensor as Activation)];
  const [firstExtent = 1] = shape;
  const perFeature = Math.max(1, offsets.length / firstExtent);
  const step = parameter ? 0 : (tensor as Activation).positions * tensor.stride;
  for (let sample = 0; sample < (parameter ? 1 : samples); sample++) {
    for (const [i, offset] of offsets.entries()) {
      const value = data[sample * step + offset]!;
      if (!Number.isFinite(value)) return { feature: Math.floor(i / perFeature), value: kindOf(value) };
    }
  }
  return {};
}

function kindOf(value: number): NonNullable<AlarmRaised['value']> {
  if (Number.isNaN(value)) return 'nan';
  return value > 0 ? 'inf' : '-inf';
}
