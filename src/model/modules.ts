// The modules of torch.nn that are trained: each constructor's parameters in torch's order, with their kinds and defaults.
// From the documentation of torch 2; how a file's arguments become values is the reader's.

/**
 * What a constructor's parameter takes. `extent`: an integer; `extents`: one or a tuple of `length` (0: any length), as an
 * array of full length; the others as they are named. `place` is a device or dtype, and has no part in the layer.
 */
export type ParameterKind =
  | 'extent'
  | 'extents'
  | 'extentsOrNone'
  | 'padding'
  | 'number'
  | 'numberOrNone'
  | 'numbersOrNone'
  | 'boolean'
  | 'booleanOrNone'
  | 'choice'
  | 'dimension'
  | 'dimensionOrNone'
  | 'place';

/** A parameter of a module's constructor. */
export interface ModuleParameter {
  readonly kind: ParameterKind;
  /** Left out where the argument must be given; null is None. */
  readonly default?: number | boolean | string | null;
  /** Of extents: how many; 0 any. */
  readonly length?: number;
  /** Of extents: the least that torch takes; left out, any integer. */
  readonly least?: number;
  /** Of extents: whether a single one may be None. */
  readonly elementsMayBeNone?: boolean;
  readonly choices?: readonly string[];
}

const positive = { kind: 'extent', least: 1 } as const;
const count = (least: number, fallback: number) => ({ kind: 'extent', least, default: fallback }) as const;
const sizes = (length: number) => ({ kind: 'extents', length, least: 1 }) as const;
const sizesOf = (length: number, fallback: number, least = 1) =>
  ({ kind: 'extents', length, least, default: fallback }) as const;
const number = (fallback: number) => ({ kind: 'number', default: fallback }) as const;
const flag = (fallback: boolean) => ({ kind: 'boolean', default: fallback }) as const;
const PLACE = { device: { kind: 'place', default: null }, dtype: { kind: 'place', default: null } } as const;
const INPLACE = { inplace: flag(false) } as const;

const convolution = <D extends 1 | 2 | 3>(length: D) =>
  ({
    in_channels: positive,
    ...lazyConvolution(length),
  }) as const;
const lazyConvolution = <D extends 1 | 2 | 3>(length: D) =>
  ({
    out_channels: positive,
    kernel_size: sizes(length),
    stride: sizesOf(length, 1),
    padding: { kind: 'padding', length, least: 0, default: 0 },
    dilation: sizesOf(length, 1),
    groups: count(1, 1),
    bias: flag(true),
    padding_mode: { kind: 'choice', choices: ['zeros', 'reflect', 'replicate', 'circular'], default: 'zeros' },
    ...PLACE,
  }) as const;
const transposed = <D extends 1 | 2 | 3>(length: D) => ({ in_channels: positive, ...lazyTransposed(length) }) as const;
const lazyTransposed = <D extends 1 | 2 | 3>(length: D) =>
  ({
    out_channels: positive,
    kernel_size: sizes(length),
    stride: sizesOf(length, 1),
    padding: sizesOf(length, 0, 0),
    output_padding: sizesOf(length, 0, 0),
    groups: count(1, 1),
    bias: flag(true),
    dilation: sizesOf(length, 1),
    padding_mode: { kind: 'choice', choices: ['zeros'], default: 'zeros' },
    ...PLACE,
  }) as const;
const normalization = (affine: boolean, trackRunningStats: boolean) =>
  ({
    eps: number(1e-5),
    momentum: { kind: 'numberOrNone', default: 0.1 },
    affine: flag(affine),
    track_running_stats: flag(trackRunningStats),
    ...PLACE,
  }) as const;
const BATCH_NORM = { num_features: positive, ...normalization(true, true) } as const;
const LAZY_BATCH_NORM = normalization(true, true);
const INSTANCE_NORM = { num_features: positive, ...normalization(false, false) } as const;
/** Unlike InstanceNorm, whatever the documentation says: they take over the constructor of lazy BatchNorm. */
const LAZY_INSTANCE_NORM = normalization(true, true);
const maxPool = <D extends 1 | 2 | 3>(length: D) =>
  ({
    kernel_size: sizes(length),
    stride: { kind: 'extentsOrNone', length, least: 1, default: null },
    padding: sizesOf(length, 0, 0),
    dilation: sizesOf(length, 1),
    return_indices: flag(false),
    ceil_mode: flag(false),
  }) as const;
const averagePool = <D extends 1 | 2 | 3>(length: D) =>
  ({
    kernel_size: sizes(length),
    stride: { kind: 'extentsOrNone', length, least: 1, default: null },
    padding: sizesOf(length, 0, 0),
    ceil_mode: flag(false),
    count_include_pad: flag(true),
  }) as const;
const DIVISOR = { divisor_override: { kind: 'numberOrNone', default: null } } as const;
const adaptive = <D extends 1 | 2 | 3>(length: D) =>
  ({ output_size: { kind: 'extents', length, least: 0, elementsMayBeNone: true } }) as const;
const RETURN_INDICES = { return_indices: flag(false) } as const;
const pad = <D extends 2 | 4 | 6>(length: D) => ({ padding: { kind: 'extents', length } }) as const;
const constantPad = <D extends 2 | 4 | 6>(length: D) =>
  ({ padding: { kind: 'extents', length }, value: { kind: 'number' } }) as const;
const DROPOUT = { p: number(0.5), ...INPLACE } as const;
const SOFTMAX = { dim: { kind: 'dimensionOrNone', default: null } } as const;

/** In the order of torch's documentation; the order of the keys is the order of positional arguments. */
export const MODULES = {
  Identity: {},
  Linear: { in_features: positive, out_features: positive, bias: flag(true), ...PLACE },
  LazyLinear: { out_features: positive, bias: flag(true), ...PLACE },
  Conv1d: convolution(1),
  Conv2d: convolution(2),
  Conv3d: convolution(3),
  LazyConv1d: lazyConvolution(1),
  LazyConv2d: lazyConvolution(2),
  LazyConv3d: lazyConvolution(3),
  ConvTranspose1d: transposed(1),
  ConvTranspose2d: transposed(2),
  ConvTranspose3d: transposed(3),
  LazyConvTranspose1d: lazyTransposed(1),
  LazyConvTranspose2d: lazyTransposed(2),
  LazyConvTranspose3d: lazyTransposed(3),
  MaxPool1d: maxPool(1),
  MaxPool2d: maxPool(2),
  MaxPool3d: maxPool(3),
  AvgPool1d: averagePool(1),
  AvgPool2d: { ...averagePool(2), ...DIVISOR },
  AvgPool3d: { ...averagePool(3), ...DIVISOR },
  AdaptiveAvgPool1d: adaptive(1),
  AdaptiveAvgPool2d: adaptive(2),
  AdaptiveAvgPool3d: adaptive(3),
  AdaptiveMaxPool1d: { ...adaptive(1), ...RETURN_INDICES },
  AdaptiveMaxPool2d: { ...adaptive(2), ...RETURN_INDICES },
  AdaptiveMaxPool3d: { ...adaptive(3), ...RETURN_INDICES },
  ReflectionPad1d: pad(2),
  ReflectionPad2d: pad(4),
  ReflectionPad3d: pad(6),
  ReplicationPad1d: pad(2),
  ReplicationPad2d: pad(4),
  ReplicationPad3d: pad(6),
  ZeroPad1d: pad(2),
  ZeroPad2d: pad(4),
  ZeroPad3d: pad(6),
  ConstantPad1d: constantPad(2),
  ConstantPad2d: constantPad(4),
  ConstantPad3d: constantPad(6),
  CircularPad1d: pad(2),
  CircularPad2d: pad(4),
  CircularPad3d: pad(6),
  Upsample: {
    size: { kind: 'extentsOrNone', length: 0, least: 1, default: null },
    scale_factor: { kind: 'numbersOrNone', length: 0, default: null },
    mode: {
      kind: 'choice',
      choices: ['nearest', 'nearest-exact', 'linear', 'bilinear', 'bicubic', 'trilinear'],
      default: 'nearest',
    },
    align_corners: { kind: 'booleanOrNone', default: null },
    recompute_scale_factor: { kind: 'booleanOrNone', default: null },
  },
  UpsamplingNearest2d: {
    size: { kind: 'extentsOrNone', length: 2, least: 1, default: null },
    scale_factor: { kind: 'numbersOrNone', length: 2, default: null },
  },
  UpsamplingBilinear2d: {
    size: { kind: 'extentsOrNone', length: 2, least: 1, default: null },
    scale_factor: { kind: 'numbersOrNone', length: 2, default: null },
  },
  PixelShuffle: { upscale_factor: positive },
  PixelUnshuffle: { downscale_factor: positive },
  ChannelShuffle: { groups: positive },
  BatchNorm1d: BATCH_NORM,
  BatchNorm2d: BATCH_NORM,
  BatchNorm3d: BATCH_NORM,
  SyncBatchNorm: {
    num_features: positive,
    eps: number(1e-5),
    momentum: { kind: 'numberOrNone', default: 0.1 },
    affine: flag(true),
    track_running_stats: flag(true),
    process_group: { kind: 'place', default: null },
    ...PLACE,
  },
  LazyBatchNorm1d: LAZY_BATCH_NORM,
  LazyBatchNorm2d: LAZY_BATCH_NORM,
  LazyBatchNorm3d: LAZY_BATCH_NORM,
  InstanceNorm1d: INSTANCE_NORM,
  InstanceNorm2d: INSTANCE_NORM,
  InstanceNorm3d: INSTANCE_NORM,
  LazyInstanceNorm1d: LAZY_INSTANCE_NORM,
  LazyInstanceNorm2d: LAZY_INSTANCE_NORM,
  LazyInstanceNorm3d: LAZY_INSTANCE_NORM,
  GroupNorm: {
    num_groups: positive,
    num_channels: positive,
    eps: number(1e-5),
    affine: flag(true),
    ...PLACE,
  },
  LayerNorm: {
    normalized_shape: { kind: 'extents', length: 0, least: 1 },
    eps: number(1e-5),
    elementwise_affine: flag(true),
    bias: flag(true),
    ...PLACE,
  },
  RMSNorm: {
    normalized_shape: { kind: 'extents', length: 0, least: 1 },
    eps: { kind: 'numberOrNone', default: null },
    elementwise_affine: flag(true),
    ...PLACE,
  },
  LocalResponseNorm: { size: positive, alpha: number(1e-4), beta: number(0.75), k: number(1) },
  Dropout: DROPOUT,
  Dropout1d: DROPOUT,
  Dropout2d: DROPOUT,
  Dropout3d: DROPOUT,
  AlphaDropout: DROPOUT,
  FeatureAlphaDropout: DROPOUT,
  ReLU: INPLACE,
  ReLU6: INPLACE,
  LeakyReLU: { negative_slope: number(0.01), ...INPLACE },
  PReLU: { num_parameters: count(1, 1), init: number(0.25), ...PLACE },
  ELU: { alpha: number(1), ...INPLACE },
  CELU: { alpha: number(1), ...INPLACE },
  SELU: INPLACE,
  GELU: { approximate: { kind: 'choice', choices: ['none', 'tanh'], default: 'none' } },
  SiLU: INPLACE,
  Mish: INPLACE,
  Sigmoid: {},
  LogSigmoid: {},
  Tanh: {},
  Tanhshrink: {},
  Hardtanh: { min_val: number(-1), max_val: number(1), ...INPLACE },
  Hardswish: INPLACE,
  Hardsigmoid: INPLACE,
  Hardshrink: { lambd: number(0.5) },
  Softshrink: { lambd: number(0.5) },
  Softplus: { beta: number(1), threshold: number(20) },
  Softsign: {},
  Threshold: { threshold: { kind: 'number' }, value: { kind: 'number' }, ...INPLACE },
  Softmax: SOFTMAX,
  Softmin: SOFTMAX,
  LogSoftmax: SOFTMAX,
  Softmax2d: {},
  Embedding: {
    num_embeddings: positive,
    embedding_dim: positive,
    padding_idx: { kind: 'dimensionOrNone', default: null },
    max_norm: { kind: 'numberOrNone', default: null },
    norm_type: number(2),
    scale_grad_by_freq: flag(false),
    sparse: flag(false),
    ...PLACE,
  },
  Flatten: {
    start_dim: { kind: 'dimension', default: 1 },
    end_dim: { kind: 'dimension', default: -1 },
  },
  Unflatten: {
    dim: { kind: 'dimension' },
    unflattened_size: { kind: 'extents', length: 0 },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, ModuleParameter>>>>;

/** The class of torch.nn. */
export type ModuleName = keyof typeof MODULES;

/** The value of a parameter in a layer; E is what an extent is. */
type ValueOf<P, E> = P extends { readonly kind: infer K }
  ? K extends 'extent'
    ? E
    : K extends 'extents'
      ? P extends { readonly elementsMayBeNone: true }
        ? readonly (E | null)[]
        : readonly E[]
      : K extends 'extentsOrNone'
        ? readonly E[] | null
        : K extends 'padding'
          ? readonly E[] | 'same' | 'valid'
          : K extends 'number' | 'dimension'
            ? number
            : K extends 'numberOrNone' | 'dimensionOrNone'
              ? number | null
              : K extends 'numbersOrNone'
                ? readonly number[] | null
                : K extends 'boolean'
                  ? boolean
                  : K extends 'booleanOrNone'
                    ? boolean | null
                    : P extends { readonly choices: readonly (infer C)[] }
                      ? C
                      : never
  : never;

type PlaceKeys<T> = { [P in keyof T]: T[P] extends { readonly kind: 'place' } ? P : never }[keyof T];

/** A module's arguments by torch's names, all of them, with defaults filled in; `device` and `dtype` are left out. */
export type ArgumentsOf<K extends ModuleName, E> = {
  readonly [P in Exclude<keyof (typeof MODULES)[K], PlaceKeys<(typeof MODULES)[K]>>]: ValueOf<
    (typeof MODULES)[K][P],
    E
  >;
};

const byName: ReadonlyMap<string, Readonly<Record<string, ModuleParameter>>> = new Map(Object.entries(MODULES));

/** The parameters of a module, in torch's order; undefined where it is not trained. */
export function parametersOfModule(name: string): Readonly<Record<string, ModuleParameter>> | undefined {
  return byName.get(name);
}

/** The default that a parameter has in a layer: a single size stands for all of a tuple. */
export function defaultOf({ kind, length, default: value }: ModuleParameter): unknown {
  if (typeof value !== 'number' || (kind !== 'extents' && kind !== 'padding')) return value;
  return Array.from({ length: length ?? 1 }, () => value);
}

/** All arguments of a module, defaults where none are given; for tests and for models made by the program. */
export function withDefaults<K extends ModuleName>(
  name: K,
  given: Partial<ArgumentsOf<K, number>>,
): ArgumentsOf<K, number> {
  const parameters = Object.entries<ModuleParameter>(MODULES[name]).filter(([, { kind }]) => kind !== 'place');
  const values = parameters.map(([parameter, shape]) => [parameter, defaultOf(shape)]);
  return { ...Object.fromEntries(values), ...given };
}
