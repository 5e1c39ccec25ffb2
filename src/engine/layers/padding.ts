// torch.nn's padding: each output is one input, or a constant.

import { padsOf } from '../../model/shapes/padding.ts';
import type { Layer, LayerTypes } from '../layer.ts';
import { product } from '../spatial/mapping.ts';
import { type PadMode, padAxis } from '../spatial/padAxes.ts';
import { createSums, type SpatialBuild } from './spatial.ts';

const reflection = { layout: 'channels', create: (build: PadBuild) => createPad(build, 'reflection') } as const;
const replication = { layout: 'channels', create: (build: PadBuild) => createPad(build, 'replication') } as const;
const circular = { layout: 'channels', create: (build: PadBuild) => createPad(build, 'circular') } as const;
const zero = { layout: 'channels', create: (build: PadBuild) => createPad(build, 'constant') } as const;
const constant = {
  layout: 'channels',
  create: (build: PadBuild & { readonly args: { readonly value: number } }) =>
    createPad(build, 'constant', build.args.value),
} as const;

export const paddingLayers = {
  ReflectionPad1d: reflection,
  ReflectionPad2d: reflection,
  ReflectionPad3d: reflection,
  ReplicationPad1d: replication,
  ReplicationPad2d: replication,
  ReplicationPad3d: replication,
  ZeroPad1d: zero,
  ZeroPad2d: zero,
  ZeroPad3d: zero,
  ConstantPad1d: constant,
  ConstantPad2d: constant,
  ConstantPad3d: constant,
  CircularPad1d: circular,
  CircularPad2d: circular,
  CircularPad3d: circular,
} satisfies Partial<LayerTypes>;

interface PadBuild extends SpatialBuild {
  readonly args: { readonly padding: readonly number[] };
}

function createPad(build: PadBuild, mode: PadMode, value = 0): Layer {
  const sizes = build.input.shape.slice(1);
  const pads = padsOf(build.args);
  const unpadded = sizes.length - pads.length;
  const axes = sizes.map((size, d) => {
    const [before, after] = pads[d - unpadded] ?? [0, 0];
    return padAxis(size, before, after, mode);
  });
  return createSums(build, product(axes), { empty: value });
}
