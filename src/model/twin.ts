// The twin of a model, which differs in BatchNorm alone: what has some is without, what has none gets it.

import {
  type BoundLayer,
  type Draw,
  inputOf,
  isBatchNorm,
  type ModelSpec,
  type ModuleLayer,
  moduleName,
} from './modelSpec.ts';
import { withDefaults } from './modules.ts';
import type { Shape } from './shape.ts';
import { modelShapes } from './shapes.ts';

export interface Twin {
  readonly model: ModelSpec;
  /** What was done to the model, and how many times. */
  readonly change: 'removed' | 'inserted';
  readonly count: number;
}

/**
 * All other layers keep paths and places, and draw the same first values. BatchNorm is put behind each Linear or
 * convolution that no normalization follows, but for the one that gives the output. Undefined where nothing changes.
 * `input`: the shape of a sample in front of the first layer.
 */
export function twinOf(model: ModelSpec, input: Shape): Twin | undefined {
  const removed = model.layers.filter(isBatchNorm).length;
  // A model of nothing else has no twin.
  if (removed === model.layers.length) return undefined;
  if (removed > 0) {
    return { model: rebuild(model, (layer) => (isBatchNorm(layer) ? [] : [layer])), change: 'removed', count: removed };
  }
  const { shapes } = modelShapes(model, input);
  let count = 0;
  const inserted = rebuild(model, (layer, i) => {
    const norm = takesNorm(model.layers, i) ? fittingNorm(layer, shapes[i]) : undefined;
    if (!norm) return [layer];
    count++;
    return [layer, norm];
  });
  return count > 0 ? { model: inserted, change: 'inserted', count } : undefined;
}

const HAS_WEIGHTS = /^(Linear|Conv(Transpose)?[123]d)$/;
/** What may stand behind a model's last layer. */
const ENDS = /^(Softmax|LogSoftmax|Softmin|Sigmoid|LogSigmoid|Tanh|Flatten|Unflatten|Identity|Dropout\w*)$/;

function takesNorm(layers: readonly BoundLayer[], index: number): boolean {
  const rest = layers.slice(index + 1);
  if (!HAS_WEIGHTS.test(layers[index]!.type) || rest.every(({ type }) => ENDS.test(type))) return false;
  const next = rest.find((layer) => HAS_WEIGHTS.test(layer.type) || /Norm/.test(moduleName(layer)));
  return !next || !/Norm/.test(moduleName(next));
}

function fittingNorm(layer: BoundLayer, shape: Shape | undefined): BoundLayer | undefined {
  // Behind a Linear on more than rows, features are not where BatchNorm1d counts them.
  if (!shape || shape.length === 0 || (layer.type === 'Linear' && shape.length > 1)) return undefined;
  const type = (['BatchNorm1d', 'BatchNorm1d', 'BatchNorm2d', 'BatchNorm3d'] as const)[shape.length - 1];
  if (!type) return undefined;
  const { path, range, line } = layer;
  return { type, path: `${path}.norm`, range, line, arguments: withDefaults(type, { num_features: shape[0]! }) };
}

/** Each layer becomes none, itself, or itself and one that takes its place as others' input. */
function rebuild(model: ModelSpec, become: (layer: BoundLayer, index: number) => readonly BoundLayer[]): ModelSpec {
  const layers: BoundLayer[] = [];
  /** For each old layer, where it is now, and whose output stands for its. */
  const own: (number | undefined)[] = [];
  const given: number[] = [];
  const giverOf = (old: number) => (old < 0 ? -1 : given[old]!);
  for (const [i, layer] of model.layers.entries()) {
    const from = giverOf(inputOf(layer, i));
    const now = become(layer, i);
    own.push(now.length > 0 ? layers.length : undefined);
    for (const [k, one] of now.entries()) {
      const takes = k > 0 ? layers.length - 1 : from;
      const { input: _, ...rest } = one;
      const moved = joining(rest as BoundLayer, giverOf);
      layers.push((takes === layers.length - 1 ? moved : { ...moved, input: takes }) as BoundLayer);
    }
    given.push(now.length > 0 ? layers.length - 1 : from);
  }
  const indexOf = (old: number) => (old < model.layers.length ? own[old] : old - model.layers.length + layers.length);
  const draws = model.draws?.map((draw): Draw<number> => {
    if (typeof draw === 'number') return indexOf(draw) ?? thrownAway(model, draw);
    if (draw.type !== 'init' || typeof draw.layer !== 'number') return draw;
    return { ...draw, layer: indexOf(draw.layer) ?? thrownAway(model, draw.layer) };
  });
  return { ...model, layers, ...(draws && { draws }) };
}

/** With the other layers whose outputs it takes where they are now. */
function joining(layer: BoundLayer, giverOf: (old: number) => number): BoundLayer {
  if (layer.type === 'Residual' || layer.type === 'Product') return { ...layer, from: giverOf(layer.from) };
  return layer.type === 'Concat' ? { ...layer, others: layer.others.map(giverOf) } : layer;
}

/** A layer that is no more: its values are drawn all the same, so that all others are as they were. */
function thrownAway(model: ModelSpec, index: number): ModuleLayer<number> {
  return model.layers[index] as ModuleLayer<number>;
}
