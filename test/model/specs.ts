// Models for tests, a word a layer.

import type { Extent, LayerSpec, SequentialSpec } from '../../src/model/modelSpec.ts';
import { type ModuleName, withDefaults } from '../../src/model/modules.ts';

export const parameter = (name: string): Extent => ({ type: 'parameter', name });

export function linear(inFeatures: Extent, outFeatures: Extent, bias = true): LayerSpec {
  return { type: 'Linear', arguments: { in_features: inFeatures, out_features: outFeatures, bias }, ...nowhere };
}

export function batchNorm(numFeatures: Extent, affine = true): LayerSpec {
  const others = { eps: 1e-5, momentum: 0.1, affine, track_running_stats: true };
  return { type: 'BatchNorm1d', arguments: { num_features: numFeatures, ...others }, ...nowhere };
}

/** Any other module; what the arguments leave out has torch's default. */
export function module(type: ModuleName, args: Readonly<Record<string, unknown>>): LayerSpec {
  return { type, arguments: { ...withDefaults(type, args as never) }, ...nowhere } as unknown as LayerSpec;
}

export const relu: LayerSpec = {
  type: 'ReLU',
  arguments: { inplace: false },
  path: '',
  range: { from: 0, to: 0 },
  line: 1,
};

export const unsupported: LayerSpec = { ...relu, type: 'Unsupported', module: 'LSTM' };

/** The layers in the lines 2, 3, …, with the parameters named. */
export function sequential(layers: readonly LayerSpec[], ...unknowns: readonly string[]): SequentialSpec {
  return {
    name: 'Net.network',
    range: { from: 0, to: 100 },
    line: 1,
    layers: layers.map((layer, at) => ({
      ...layer,
      path: `network.${at}`,
      line: at + 2,
      range: { from: at, to: at + 1 },
    })),
    outputLayers: [],
    unknowns: unknowns.map((name) => ({ name, range: { from: 0, to: 0 } })),
    errors: [],
  };
}

const nowhere = { path: '', range: { from: 0, to: 0 }, line: 1 };
