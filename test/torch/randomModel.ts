// Random Sequentials whose shapes fit, up to twelve layers deep, each on data of its own.

import type { BoundLayer } from '../../src/model/modelSpec.ts';
import type { ModuleName } from '../../src/model/modules.ts';
import { type Shape, sizeOf } from '../../src/model/shape.ts';
import { modelShapes } from '../../src/model/shapes.ts';
import type { OptimizerOptions } from '../../src/model/trainOptions.ts';
import type { TrainRequest } from '../../src/protocol/trainEvent.ts';
import { layer, request, syntheticData } from '../engine/requests.ts';

/** Whole numbers of a fixed sequence. */
export class Dice {
  private state: number;

  constructor(seed: number) {
    this.state = seed;
  }

  /** From 0 to n - 1. */
  below(n: number): number {
    this.state = (Math.imul(this.state, 1664525) + 1013904223) | 0;
    return Math.floor(((this.state >>> 8) / 2 ** 24) * n);
  }

  from(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }

  chance(percent: number): boolean {
    return this.below(100) < percent;
  }
}

/** At rates at which float32 rounding does not grow much in 20 steps. */
const OPTIMIZERS: readonly OptimizerOptions[] = [
  { type: 'SGD', learningRate: 0.01 },
  { type: 'SGD', learningRate: 0.003, momentum: 0.9, nesterov: true, weightDecay: 1e-3 },
  { type: 'Adam', learningRate: 1e-3, eps: 1e-4 },
  { type: 'AdamW', learningRate: 1e-3, eps: 1e-4 },
  { type: 'RMSprop', learningRate: 1e-4, eps: 1e-3 },
  { type: 'Adagrad', learningRate: 1e-3, eps: 1e-3 },
];

const CLASSES = 3;
const ROWS = 24;
const MOST_DEPTH = 12;
/** A sample's numbers behind any layer: more would only take time. */
const MOST_NUMBERS = 600;

/** Trained for 20 steps. */
export function randomRequest(seed: number): TrainRequest {
  const dice = new Dice(seed);
  for (let i = 0; i < 10; i++) dice.below(2);
  const shape = randomInput(dice);
  const features = sizeOf(shape);
  const depth = dice.from(1, MOST_DEPTH - 2);
  const layers: BoundLayer[] = [];
  for (let tries = 0; layers.length < depth && tries < 100; tries++) {
    const isShortcut = layers.length > 1 && dice.chance(10);
    const added = isShortcut
      ? shortcut(dice, layers, shape)
      : [randomLayer(dice, shapeBehind(layers, shape), layers.length)];
    const shapes = modelShapes({ layers: [...layers, ...added], outputLayers: [] }, shape);
    const last = shapes.shapes.at(-1);
    if (!shapes.problem && last && sizeOf(last) <= MOST_NUMBERS && sizeOf(last) > 0) layers.push(...added);
  }
  if (shapeBehind(layers, shape).length > 1) layers.push(layer('Flatten'));
  layers.push(layer('Linear', { in_features: sizeOf(shapeBehind(layers, shape)), out_features: CLASSES }));
  const made = request(layers, syntheticData(ROWS, features, CLASSES, seed), {
    epochs: 5,
    batchSize: 6,
    heldOutFraction: 0,
    seed,
    optimizer: dice.pick(OPTIMIZERS),
  });
  return { ...made, model: { ...made.model, inputShape: shape } };
}

function shapeBehind(layers: readonly BoundLayer[], input: Shape): Shape {
  return modelShapes({ layers, outputLayers: [] }, input).shapes.at(-1) ?? input;
}

function randomInput(dice: Dice): Shape {
  const channels = dice.from(1, 5);
  switch (dice.below(4)) {
    case 0:
      return [dice.from(2, 17)];
    case 1:
      return [channels, dice.from(5, 12)];
    case 2:
      return [channels, dice.from(5, 8), dice.from(5, 8)];
    default:
      return [dice.from(1, 3), dice.from(4, 5), dice.from(4, 5), dice.from(4, 5)];
  }
}

const ELEMENTWISE: readonly ModuleName[] = [
  ...(['ReLU', 'LeakyReLU', 'Tanh', 'Sigmoid', 'GELU', 'SiLU', 'PReLU', 'SELU', 'CELU', 'ELU', 'ReLU6'] as const),
  ...(['Hardtanh', 'Hardswish', 'Hardsigmoid', 'Softplus', 'Softsign', 'Mish', 'LogSigmoid', 'Identity'] as const),
  ...(['Dropout', 'Tanhshrink', 'Softshrink', 'Hardshrink'] as const),
];

/** A layer that may fit behind the shape; most do. */
function randomLayer(dice: Dice, shape: Shape, index: number): BoundLayer {
  const spatial = shape.length - 1;
  const choices: (() => BoundLayer)[] = [
    () => elementwise(dice),
    () => layer('Linear', { in_features: shape.at(-1)!, out_features: dice.from(1, 19), bias: dice.chance(80) }),
    () => normalization(dice, shape),
  ];
  if (spatial >= 1 && spatial <= 3) {
    const dimensions = spatial as 1 | 2 | 3;
    choices.push(
      () => convolution(dice, shape, dimensions),
      () => convolution(dice, shape, dimensions),
      () => transposedConvolution(dice, shape, dimensions),
      () => pooling(dice, dimensions),
      () => padding(dice, dimensions),
    );
  }
  if (spatial >= 1) choices.push(() => layer('Flatten', { start_dim: dice.from(1, spatial + 1) }));
  if (index > 0 && dice.chance(10)) return residual(index);
  return dice.pick(choices)();
}

function residual(index: number): BoundLayer {
  return { type: 'Residual', from: index - 2, path: '', range: { from: 0, to: 0 }, line: 0 };
}

/** From an earlier output by a layer of its own to the last one's shape, and the addition. */
function shortcut(dice: Dice, layers: readonly BoundLayer[], shape: Shape): BoundLayer[] {
  const input = dice.from(-1, layers.length - 2);
  const { shapes } = modelShapes({ layers, outputLayers: [] }, shape);
  const [from, to] = [shapes[input] ?? shape, shapes.at(-1)!];
  const sizes = (size: number) => to.slice(1).map(() => size);
  const own =
    to.length === 1
      ? layer('Linear', { in_features: from.at(-1)!, out_features: to[0]!, bias: dice.chance(50) })
      : layer(`Conv${(to.length - 1) as 1 | 2 | 3}d`, {
          in_channels: from[0]!,
          out_channels: to[0]!,
          kernel_size: sizes(1),
          stride: sizes(dice.from(1, 2)),
          bias: dice.chance(50),
        });
  return [{ ...own, input }, residual(layers.length + 1)];
}

function elementwise(dice: Dice): BoundLayer {
  return layer(dice.pick(ELEMENTWISE));
}

/** Over a few numbers at least: two or three lie in the same places whatever they were, up to rounding. */
const LEAST_NORMALIZED = 5;

function normalization(dice: Dice, shape: Shape): BoundLayer {
  const [channels] = shape as [number];
  const positions = sizeOf(shape.slice(1));
  const spatial = Math.max(1, shape.length - 1) as 1 | 2 | 3;
  const affine = dice.chance(70);
  const normalized = shape.slice(-dice.from(1, shape.length));
  const groups = dice.pick([1, 2, 3].filter((count) => channels % count === 0));
  switch (dice.below(5)) {
    case 0:
      if (sizeOf(normalized) < LEAST_NORMALIZED) return layer('Identity');
      return layer('LayerNorm', { normalized_shape: normalized, bias: dice.chance(70) });
    case 1:
      if ((channels / groups) * positions < LEAST_NORMALIZED) return layer('Identity');
      return layer('GroupNorm', { num_groups: groups, num_channels: channels, affine });
    case 2:
      if (positions < LEAST_NORMALIZED) return layer('Identity');
      return layer(`InstanceNorm${spatial}d`, { num_features: channels, affine });
    default:
      return layer(`BatchNorm${spatial}d`, {
        num_features: channels,
        affine,
        momentum: dice.pick([0.1, 0.3, null]),
        track_running_stats: dice.chance(80),
      });
  }
}

function sizes(count: number, one: () => number): readonly number[] {
  return Array.from({ length: count }, one);
}

function convolution(dice: Dice, [channels = 1]: Shape, dimensions: 1 | 2 | 3): BoundLayer {
  const groups = dice.chance(25) ? dice.pick([1, 2, 3, channels].filter((count) => channels % count === 0)) : 1;
  return layer(`Conv${dimensions}d`, {
    in_channels: channels,
    out_channels: groups * dice.from(1, Math.max(1, Math.floor(9 / groups))),
    kernel_size: sizes(dimensions, () => dice.from(1, 3)),
    stride: sizes(dimensions, () => dice.from(1, 2)),
    padding: sizes(dimensions, () => dice.below(3)),
    dilation: sizes(dimensions, () => (dice.chance(15) ? 2 : 1)),
    groups,
    bias: dice.chance(80),
    padding_mode: dice.chance(20) ? dice.pick(['reflect', 'replicate', 'circular'] as const) : 'zeros',
  });
}

function transposedConvolution(dice: Dice, [channels = 1]: Shape, dimensions: 1 | 2 | 3): BoundLayer {
  const stride = sizes(dimensions, () => dice.from(1, 2));
  return layer(`ConvTranspose${dimensions}d`, {
    in_channels: channels,
    out_channels: dice.from(1, 5),
    kernel_size: sizes(dimensions, () => dice.from(1, 3)),
    stride,
    padding: sizes(dimensions, () => dice.below(2)),
    output_padding: stride.map((step) => (step > 1 ? dice.below(2) : 0)),
    bias: dice.chance(80),
  });
}

function pooling(dice: Dice, dimensions: 1 | 2 | 3): BoundLayer {
  const window = { kernel_size: sizes(dimensions, () => dice.from(2, 3)), ceil_mode: dice.chance(30) };
  switch (dice.below(4)) {
    case 0:
      return layer(`AvgPool${dimensions}d`, { ...window, padding: sizes(dimensions, () => dice.below(2)) });
    case 1:
      return layer(`AdaptiveAvgPool${dimensions}d`, { output_size: sizes(dimensions, () => dice.from(1, 4)) });
    case 2:
      return layer(`AdaptiveMaxPool${dimensions}d`, { output_size: sizes(dimensions, () => dice.from(1, 4)) });
    default:
      return layer(`MaxPool${dimensions}d`, { ...window, padding: sizes(dimensions, () => dice.below(2)) });
  }
}

function padding(dice: Dice, dimensions: 1 | 2 | 3): BoundLayer {
  const sides = { padding: sizes(dimensions * 2, () => dice.below(3)) };
  switch (dice.below(4)) {
    case 0:
      return layer('Upsample', { scale_factor: sizes(dimensions, () => 2), mode: 'nearest' });
    case 1:
      return layer(`ReplicationPad${dimensions}d`, sides);
    case 2:
      return layer(`ReflectionPad${dimensions}d`, sides);
    default:
      return layer(`ConstantPad${dimensions}d`, { ...sides, value: 0.5 });
  }
}
