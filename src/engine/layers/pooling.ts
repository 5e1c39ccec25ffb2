// torch.nn's pooling; with it the other layers over positions: padding.ts and resizing.ts.

import type { Layer, LayerTypes } from '../layer.ts';
import { type Mapping, product, scaled } from '../spatial/mapping.ts';
import { adaptiveAxis, averageAxis, windowAxis } from '../spatial/poolAxes.ts';
import { paddingLayers } from './padding.ts';
import { resizingLayers } from './resizing.ts';
import { createMaxima, createSums, type SpatialBuild } from './spatial.ts';

const maxPool = { layout: 'channels', create: createMaxPool } as const;
const averagePool = { layout: 'channels', create: createAveragePool } as const;
const adaptiveMax = {
  layout: 'channels',
  create: (build: SpatialBuild) => createMaxima(build, adaptiveWindows(build)),
} as const;
const adaptiveAverage = {
  layout: 'channels',
  create: (build: SpatialBuild) => createSums(build, adaptiveWindows(build)),
} as const;

export const poolingLayers = {
  MaxPool1d: maxPool,
  MaxPool2d: maxPool,
  MaxPool3d: maxPool,
  AvgPool1d: averagePool,
  AvgPool2d: averagePool,
  AvgPool3d: averagePool,
  AdaptiveAvgPool1d: adaptiveAverage,
  AdaptiveAvgPool2d: adaptiveAverage,
  AdaptiveAvgPool3d: adaptiveAverage,
  AdaptiveMaxPool1d: adaptiveMax,
  AdaptiveMaxPool2d: adaptiveMax,
  AdaptiveMaxPool3d: adaptiveMax,
  ...paddingLayers,
  ...resizingLayers,
} satisfies Partial<LayerTypes>;

interface PoolArguments {
  readonly kernel_size: readonly number[];
  readonly stride: readonly number[] | null;
  readonly padding: readonly number[];
}

/** Reference: torch.nn.MaxPool2d; the rule for equal values and NaN is aten/src/ATen/native/cpu/MaxPoolKernel.cpp's. */
function createMaxPool(
  build: SpatialBuild & { readonly args: PoolArguments & { readonly dilation: readonly number[] } },
): Layer {
  const { kernel_size, stride, padding, dilation } = build.args;
  return createMaxima(
    build,
    perAxis(build, (size, outputs, d) =>
      windowAxis(size, outputs, {
        kernel: kernel_size[d]!,
        stride: (stride ?? kernel_size)[d]!,
        padding: padding[d]!,
        dilation: dilation[d]!,
      }),
    ),
  );
}

interface AveragePoolArguments extends PoolArguments {
  readonly count_include_pad: boolean;
  readonly divisor_override?: number | null;
}

/** Reference: torch.nn.AvgPool2d. */
function createAveragePool(build: SpatialBuild & { readonly args: AveragePoolArguments }): Layer {
  const { kernel_size, stride, padding, count_include_pad, divisor_override } = build.args;
  const divisor = divisor_override ? 'none' : count_include_pad ? 'padded' : 'unpadded';
  const map = perAxis(build, (size, outputs, d) =>
    averageAxis(
      size,
      outputs,
      { kernel: kernel_size[d]!, stride: (stride ?? kernel_size)[d]!, padding: padding[d]! },
      divisor,
    ),
  );
  return createSums(build, divisor_override ? scaled(map, 1 / divisor_override) : map);
}

function adaptiveWindows(build: SpatialBuild): Mapping {
  return perAxis(build, adaptiveAxis);
}

/** The product of a mapping for each dimension behind the channels. */
function perAxis(
  { input, outputShape }: SpatialBuild,
  axis: (size: number, outputs: number, dimension: number) => Mapping,
): Mapping {
  return product(input.shape.slice(1).map((size, d) => axis(size, outputShape[d + 1]!, d)));
}
