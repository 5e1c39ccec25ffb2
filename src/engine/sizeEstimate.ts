// How much a run needs, told from shapes alone before anything of that size is built: never more than it then takes.

import { type BoundLayer, isJoin, type ModelSpec } from '../model/modelSpec.ts';
import { parameterShapes } from '../model/parameterShapes.ts';
import { type Shape, sizeOf } from '../model/shape.ts';
import { modelShapes } from '../model/shapes.ts';
import { completeOptimizer, type OptimizerOptions } from '../model/trainOptions.ts';
import type { TrainRequest } from '../protocol/trainEvent.ts';
import { capacityOf } from './capacity.ts';
import { strideOf } from './memory.ts';

export interface SizeEstimate {
  /** Of the whole run; infinite where the numbers are beyond all bounds. */
  readonly bytes: number;
  /** Of each layer, the outputLayers after the layers, and of these the part that its parameters take. */
  readonly ofLayers: readonly { readonly bytes: number; readonly parameters: number }[];
}

/** The request's shapes fit. */
export function estimateSize({ data, model, options, observation }: TrainRequest): SizeEstimate {
  const input = model.inputShape ?? [data.features];
  const { shapes } = modelShapes(model, input);
  const capacity = capacityOf(model, input, data.rows, options.batchSize);
  // Updates that do not follow from another tensor by a factor are measured against the values before.
  const isMeasured = completeOptimizer(options.optimizer).type !== 'SGD';
  const states = 2 + statesOf(options.optimizer) + (isMeasured ? 1 : 0);
  const ofLayers = chainOf(model).map((layer, i) => {
    // An output layer has a gradient, but no state.
    const copies = (i < model.layers.length ? states : 2) + (layer.type === 'Linear' ? 1 : 0);
    const parameters = 4 * copies * parameterShapes(layer).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    return { parameters, bytes: finite(parameters + 8 * capacity * roomOf(layer, shapes[i]!)) };
  });
  const inputs = 4 * (data.rows + capacity) * sizeOf(input);
  // Percentiles are selected in a copy of the largest tensor.
  const sizes = model.layers.flatMap((layer) => parameterShapes(layer).map(({ shape }) => sizeOf(shape)));
  const selected = observation?.layers ? 0 : finite(4 * sizes.reduce((most, size) => Math.max(most, size), 0));
  return { ofLayers, bytes: ofLayers.reduce((sum, { bytes }) => sum + bytes, inputs + selected) };
}

/** All layers, the outputLayers after the others. */
export function chainOf({ layers, outputLayers }: ModelSpec): readonly BoundLayer[] {
  return [...layers, ...outputLayers];
}

/** Numbers that a layer's output takes for a sample, rows padded where it is known how they lie. */
function roomOf({ type }: BoundLayer, shape: Shape): number {
  if (/^Conv|Pool[123]d$|Pad[123]d$|^Upsampl|Shuffle$/.test(type)) {
    return sizeOf(shape.slice(1)) * strideOf(shape[0]!);
  }
  if (type === 'Linear' || type === 'Embedding') return sizeOf(shape.slice(0, -1)) * strideOf(shape.at(-1)!);
  return sizeOf(shape);
}

/** Numbers that the optimizer keeps for each parameter, at least. */
function statesOf(options: OptimizerOptions): number {
  const complete = completeOptimizer(options);
  if ('betas' in complete) return 2;
  if (complete.type !== 'SGD') return 1;
  return complete.momentum > 0 ? 1 : 0;
}

function finite(bytes: number): number {
  return Number.isNaN(bytes) ? Number.POSITIVE_INFINITY : bytes;
}

/** The most entries of a table, and the most of what is walked over to make it. */
export const MOST_ENTRIES = 2 ** 25;
/** The most elements of a kernel; each is known by itself. */
const MOST_TAPS = 2 ** 20;

/**
 * The entries of the largest table that says which positions of `input` the layer reads for which of `output`, or a bound
 * of them, and Infinity where a kernel alone has too many elements; 0 where there is no table.
 */
export function tableEntries(layer: BoundLayer, input: Shape, output: Shape): number {
  const { type } = layer;
  const args = isJoin(layer) ? {} : (layer.arguments as Partial<Windows>);
  const from = input.slice(1);
  const to = output.slice(1);
  const perAxis = (entries: (size: number, outputs: number, axis: number) => number) =>
    sizeOf(from.map((size, d) => entries(size, to[d]!, d)));
  if (/^Conv/.test(type)) {
    const { kernel_size = [], stride = [], dilation = [], padding } = args;
    if (sizeOf(kernel_size) > MOST_TAPS) return Number.POSITIVE_INFINITY;
    const [image, map] = type.startsWith('ConvTranspose') ? [to, from] : [from, to];
    const reach = image.map((size, d) => {
      const pad = Array.isArray(padding) ? padding[d]! : 0;
      return Math.max(size + 2 * pad, (map[d]! - 1) * stride![d]! + (kernel_size[d]! - 1) * dilation[d]! + 1);
    });
    const walked = reach.map((size, d) => Math.max(image[d]!, map[d]!, 1) * kernel_size[d]! + size);
    // A table for each direction.
    return 2 * Math.max(sizeOf(reach), ...walked);
  }
  if (/^(Max|Avg)Pool/.test(type))
    return perAxis((size, outputs, d) => outputs * Math.min(args.kernel_size![d]!, size));
  if (/^Adaptive/.test(type)) return perAxis((size, outputs) => outputs * (Math.ceil(size / outputs) + 1));
  if (/Pad[123]d$/.test(type)) return perAxis((_size, outputs) => outputs);
  if (/^Upsampl/.test(type)) return perAxis((_size, outputs) => outputs * entriesOfMode(layer));
  return /Shuffle$/.test(type) ? sizeOf(output) : 0;
}

interface Windows {
  readonly kernel_size: Shape;
  readonly stride: Shape | null;
  readonly dilation: Shape;
  readonly padding: Shape | string;
}

/** Inputs that an output of a resizing is made of, in each dimension. */
function entriesOfMode(layer: BoundLayer): number {
  if (layer.type === 'UpsamplingBilinear2d') return 2;
  if (layer.type !== 'Upsample' || layer.arguments.mode.startsWith('nearest')) return 1;
  return layer.arguments.mode === 'bicubic' ? 4 : 2;
}
