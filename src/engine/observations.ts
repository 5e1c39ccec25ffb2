// What can be observed of a network, in the order of RunStarted.tensors, and in which tensors it lies.

import type { ObservedTensor } from '../protocol/trainEvent.ts';
import type { StatisticsSource } from './kernels/statistics.ts';
import type { Layer } from './layer.ts';
import type { ScaledUpdate } from './optimizer.ts';
import type { Parameter } from './parameters.ts';
import { partsOf } from './parts.ts';
import type { Sequential } from './sequential.ts';
import { Tensor } from './tensor.ts';

export interface Observation extends ObservedTensor, StatisticsSource {
  /** What is observed is the update's factor times the tensor. */
  readonly isScaled: boolean;
  /**
   * How many observations before this one lies the one of the same tensor, of which this one is made: 1 where an update
   * follows from the gradient, else 0. Then there are no rows to measure.
   */
  readonly gradientBefore: 0 | 1;
  /** Whose value, gradient or update it is. */
  readonly of?: Parameter;
}

/** `before`: where the parameters' updates will lie, where no `update` tells them. */
export function observeNetwork(
  network: Sequential,
  before: Tensor | undefined,
  update: ScaledUpdate | undefined,
): Observation[] {
  const { layers, outputLayers, parameters } = network;
  const parts = partsOf(network);
  const follows = update?.tensor === parameters.gradients;
  const held = update?.tensor ?? before!;
  /** The same place in another vector that is laid out as the parameters. */
  const placeOf = ({ value: { storage, address, rows, columns, stride } }: Parameter) =>
    new Tensor(storage, held.address + address - parameters.values.address, follows ? 0 : rows, columns, stride);
  const measured = { isScaled: false, gradientBefore: 0, positions: 0 } as const;

  /** An output layer has no part in the loss, so nothing of it has a gradient. */
  const observe = ({ output, outputGradient, parameters: own }: Layer, layer: number, isTrained: boolean) => {
    const { shape, positions } = output;
    const common = { ...measured, layer, shape, positions };
    const part = isTrained ? parts[layer] : undefined;
    const flows: Observation[] = [{ ...common, quantity: 'output', tensor: output, part: part?.output }];
    if (isTrained) {
      flows.push({ ...common, quantity: 'outputGradient', tensor: outputGradient, part: part?.outputGradient });
    }
    const ofParameters = own.flatMap((parameter): Observation[] => {
      const { name, shape, value, gradient } = parameter;
      const common = { ...measured, layer, parameter: name, shape, of: parameter };
      const values: Observation = { ...common, quantity: 'parameter', tensor: value };
      if (!isTrained) return [values];
      return [
        values,
        { ...common, quantity: 'parameterGradient', tensor: gradient },
        {
          ...common,
          quantity: 'parameterUpdate',
          tensor: placeOf(parameter),
          isScaled: update !== undefined,
          gradientBefore: follows ? 1 : 0,
        },
      ];
    });
    return [...flows, ...ofParameters];
  };
  return [
    ...layers.flatMap((layer, i) => observe(layer, i, true)),
    ...outputLayers.flatMap((layer, i) => observe(layer, layers.length + i, false)),
  ];
}
