// A network's first parameters: whose turn it is to draw them.

import type { LayerOf, ModelSpec } from '../model/modelSpec.ts';
import { parameterShapes } from '../model/parameterShapes.ts';
import { defaultParameters } from './defaultInit.ts';
import type { Layer } from './layer.ts';
import { applyInit } from './nnInit.ts';
import { writeParameter } from './parameters.ts';
import type { Generator } from './random.ts';

/**
 * Draws in the order in which the file builds its modules and calls torch.nn.init; those that are not named in it, in
 * their own order; lazy ones after all others, when data first come to them. `layers` are the model's with its
 * outputLayers.
 */
export function initializeParameters(model: ModelSpec, layers: readonly Layer[], generator: Generator): void {
  const specs = [...model.layers, ...model.outputLayers];
  const done = new Set<number>();
  const draw = (i: number) => {
    if (done.has(i)) return;
    done.add(i);
    const values = defaultParameters(specs[i]!, generator);
    for (const [p, parameter] of layers[i]!.parameters.entries()) writeParameter(parameter, values[p]!);
  };
  const isLazy = (i: number) => (specs[i] as LayerOf<'Identity', number>).lazy === true;
  for (const item of model.draws ?? []) {
    if (typeof item === 'number') {
      if (!isLazy(item)) draw(item);
    } else if (item.type !== 'init') {
      defaultParameters(item, generator);
    } else if (typeof item.layer === 'number') {
      draw(item.layer);
      const parameter = layers[item.layer]!.parameters.find(({ name }) => name === item.parameter)!;
      writeParameter(parameter, applyInit(item, parameter.shape, generator));
    } else {
      const { shape } = parameterShapes(item.layer).find(({ name }) => name === item.parameter)!;
      applyInit(item, shape, generator);
    }
  }
  for (const i of specs.keys()) if (!isLazy(i)) draw(i);
  for (const i of specs.keys()) draw(i);
}
