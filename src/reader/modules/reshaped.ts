// Parameters of a layer in the place of which the file puts others of another shape: torch then computes by these, whatever
// arguments the layer was built with.

import { bindLayer } from '../../model/bindLayer.ts';
import type { ModuleLayer } from '../../model/modelSpec.ts';
import { parameterShapes } from '../../model/parameterShapes.ts';
import { phrase, type Text } from '../../model/phrase.ts';
import { shapeOf } from '../arrays/arrayShape.ts';
import type { ModuleValue, ParameterValue, Value } from '../python/values.ts';
import { PLACED } from './givenArguments.ts';

type Name = ParameterValue['name'];

/** What is said of a layer that computes by a parameter of another shape; undefined where it has none. */
export function reshapedParameter(layer: ModuleLayer, module: ModuleValue): Text | undefined {
  for (const name of ['weight', 'bias'] as const) {
    const placed = module.attributes[PLACED[name]];
    const built = placed && shapeIn(layer, name);
    const given = built && otherShape(built, placed);
    if (given)
      return phrase`The ${name} of this ${layer.type} is later one of the shape ${given}: what the layer then gives is not supported.`;
  }
  return undefined;
}

function shapeIn(layer: ModuleLayer, name: Name): readonly number[] | undefined {
  const bound = bindLayer(layer, {}, []);
  return bound && parameterShapes(bound).find((parameter) => parameter.name === name)?.shape;
}

/** The value's shape as text, where it is surely another one than the layer's. NaN: a size that the file does not give. */
export function otherShape(built: readonly number[], value: Value): Text | undefined {
  const given = value.type === 'array' && value.library === 'torch' ? shapeOf(value) : undefined;
  if (!given?.every(({ type }) => type === 'int')) return undefined;
  const sizes = given.map((size) => (size.type === 'int' ? size.value : Number.NaN));
  const differs = sizes.length !== built.length || sizes.some((size, at) => built[at]! - size);
  return differs ? `(${sizes.join(', ')}${sizes.length === 1 ? ',' : ''})` : undefined;
}
