// Where the parameters of a model lie: all values one after another and all gradients likewise, in the same layout, so
// that the optimizer is one operation over two long vectors.

import type { BoundLayer } from '../model/modelSpec.ts';
import type { Memory } from './memory.ts';
import { Tensor } from './tensor.ts';

export interface Parameter {
  readonly name: 'weight' | 'bias';
  /** As torch prints it. A Linear's weight lies transposed, (in, out), which its forward product reads without a copy. */
  readonly shape: readonly number[];
  readonly value: Tensor;
  readonly gradient: Tensor;
}

export interface Parameters {
  /** For each layer its parameters, in torch's order. */
  readonly ofLayers: readonly (readonly Parameter[])[];
  /** (1, n): all of them, with the unused room between. */
  readonly values: Tensor;
  readonly gradients: Tensor;
}

export function allocateParameters(memory: Memory, layers: readonly BoundLayer[]): Parameters {
  const shapes = layers.map(parameterShapes);
  // Allocated twice in the same order, both lie in the same way.
  const [values, allValues] = allocateAll(memory, shapes);
  const [gradients, allGradients] = allocateAll(memory, shapes);
  const ofLayers = shapes.map((ofLayer, layer) =>
    ofLayer.map(({ name, shape }, i) => ({
      name,
      shape,
      value: values[layer]![i]!,
      gradient: gradients[layer]![i]!,
    })),
  );
  return { ofLayers, values: allValues, gradients: allGradients };
}

interface ParameterShape {
  readonly name: 'weight' | 'bias';
  readonly shape: readonly number[];
}

function parameterShapes(layer: BoundLayer): readonly ParameterShape[] {
  switch (layer.type) {
    case 'Linear': {
      const weight: ParameterShape = { name: 'weight', shape: [layer.outFeatures, layer.inFeatures] };
      return layer.bias ? [weight, { name: 'bias', shape: [layer.outFeatures] }] : [weight];
    }
    case 'BatchNorm1d': {
      const shape = [layer.numFeatures];
      return layer.affine
        ? [
            { name: 'weight', shape },
            { name: 'bias', shape },
          ]
        : [];
    }
    case 'ReLU':
    case 'Softmax':
      return [];
    default:
      return layer satisfies never;
  }
}

/** A tensor for each shape, and one over all of them. */
function allocateAll(memory: Memory, shapes: readonly (readonly ParameterShape[])[]): [Tensor[][], Tensor] {
  const start = memory.used;
  const tensors = shapes.map((ofLayer) =>
    ofLayer.map(({ shape: [rows = 1, columns] }) =>
      columns === undefined ? memory.vector(rows) : memory.matrix(columns, rows),
    ),
  );
  const length = (memory.used - start) / memory.elementBytes;
  return [tensors, new Tensor(memory, start, 1, length, length)];
}
