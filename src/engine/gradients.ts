// Where several layers take one output, its gradient is the sum of what comes back from them.

import { type BoundLayer, inputOf, othersOf } from '../model/modelSpec.ts';
import type { Layer, LayerContext } from './layer.ts';
import type { Activation } from './tensor.ts';

/** Going backward through the layers, from the last to the first. */
export interface GradientRoutes {
  /** Adds to a layer's output's gradient what the layers give that take its output beside their input. */
  complete(layer: number, samples: number): void;
  /** Where a layer writes the gradient of its input, undefined where nobody needs it, and what is to be done then. */
  ofInput(layer: number): { readonly target: Activation | undefined; readonly join?: (samples: number) => void };
}

/** Takes room for gradients that are added to others. */
export function joinGradients(
  layers: readonly BoundLayer[],
  stages: readonly { readonly layer: Layer }[],
  { memory, kernels, capacity }: LayerContext,
): GradientRoutes {
  const takers = indicesBy(layers, inputOf);
  const joins = joinsOf(layers);
  const rooms = new Map<string, Activation>();
  const roomLike = ({ shape, layout }: Activation) => {
    const key = `${layout} ${shape}`;
    const room = rooms.get(key) ?? memory.activation(capacity, shape, layout);
    rooms.set(key, room);
    return room;
  };
  const add = (gradient: Activation, more: Activation, samples: number) =>
    kernels.add(gradient, more, gradient, samples * gradient.positions);

  const routes = layers.map((spec, i) => {
    const from = inputOf(spec, i);
    // The model's input, -1, needs no gradient.
    if (from < 0) return { target: undefined };
    const { outputGradient } = stages[from]!.layer;
    // The last one, which comes first, writes; the others add.
    if (takers.get(from)!.at(-1) === i) return { target: outputGradient };
    const target = roomLike(outputGradient);
    return { target, join: (samples: number) => add(outputGradient, target, samples) };
  });
  return {
    complete(layer, samples) {
      const { outputGradient } = stages[layer]!.layer;
      let isWritten = takers.has(layer);
      for (const { at, place } of joins.get(layer) ?? []) {
        const more = stages[at]!.layer.otherGradients![place]!;
        if (isWritten) add(outputGradient, more, samples);
        else kernels.copy(more, outputGradient, samples * more.positions);
        isWritten = true;
      }
    },
    ofInput: (layer) => routes[layer]!,
  };
}

function indicesBy(
  layers: readonly BoundLayer[],
  key: (spec: BoundLayer, index: number) => number,
): ReadonlyMap<number, readonly number[]> {
  const found = new Map<number, number[]>();
  for (const [i, spec] of layers.entries()) {
    const at = key(spec, i);
    found.set(at, [...(found.get(at) ?? []), i]);
  }
  return found;
}

/** Of each layer, which take its output beside their input, and as which of the others. */
function joinsOf(layers: readonly BoundLayer[]): ReadonlyMap<number, readonly { at: number; place: number }[]> {
  const found = new Map<number, { at: number; place: number }[]>();
  for (const [at, spec] of layers.entries()) {
    for (const [place, other] of othersOf(spec).entries()) {
      found.set(other, [...(found.get(other) ?? []), { at, place }]);
    }
  }
  return found;
}
