// Fast kernels: convolution as matrix products on patches that are read where they lie. What each is, is said in
// kernels/convolution.ts; how, in assembly/convolution.ts and what it imports.

import {
  type Convolution,
  type ConvolutionGeometry,
  type ConvolutionKernels,
  sizesOf,
} from '../kernels/convolution.ts';
import { type Memory, strideOf } from '../memory.ts';
import type { Tensor } from '../tensor.ts';
import { ld, type WasmContext } from './context.ts';
import { createPass, DENSE_BELOW, type Pass, ROWS_AT_ONCE } from './convolutionPass.ts';
import { correlationPlan, type Plan, paddedImage, spreadPlan } from './convolutionPlan.ts';

/** Rows that a phase must have on average; with fewer, padding is better than phases of the border's own. */
const FEWEST_ROWS = 12;
/** Columns of weights that a thread's share begins at a multiple of: a panel. */
const GRAIN = 8;

export function createWasmConvolution(context: WasmContext): ConvolutionKernels {
  const packed = new Room(context.memory);
  const scratch = Array.from({ length: context.threads }, () => new Room(context.memory));
  return {
    prepareConvolution: (geometry, capacity) => prepare(context, packed, scratch, geometry, capacity),
  };
}

function prepare(
  context: WasmContext,
  packed: Room,
  scratch: readonly Room[],
  geometry: ConvolutionGeometry,
  capacity: number,
): Convolution {
  const { memory } = context;
  const { channels, features, groups, mode } = geometry;
  const sizes = sizesOf(geometry);
  const image = { positions: sizes.image, columns: channels };
  const map = { positions: sizes.map, columns: features };
  const fold = mode === 'zeros' ? undefined : paddedImage(geometry);
  const plans = [correlationPlan, spreadPlan].map((planFor, i) => {
    const inputs = (i === 0 ? channels : features) / groups;
    const bounded = mode === 'zeros' && (groups > 1 || inputs >= DENSE_BELOW) ? planFor(geometry, true) : undefined;
    return bounded && isWorthwhile(bounded, capacity) ? bounded : planFor(geometry, false);
  }) as [Plan, Plan];
  const forth = createPass(memory, plans[0], { groups, capacity, source: image, target: map });
  const back = createPass(memory, plans[1], { groups, capacity, source: map, target: image, fold });

  const depth = sizes.taps * forth.inputs;
  /** Where groups of the weight gradient fill no whole vectors: each by itself, and its rows' places in the gradient. */
  const blocks = forth.isLoose ? memory.allocate(groups * depth * forth.looseLd) : 0;
  const rowPlaces = forth.isLoose ? memory.allocate(depth * 4) : 0;
  packed.ensure(Math.max(forth.packedBytes, back.packedBytes));
  for (const room of scratch) room.ensure(Math.max(forth.scratchBytes, back.scratchBytes));
  const workOfSample = sizes.map * sizes.taps * forth.inputs * features;

  const convolve = (
    pass: Pass,
    source: Tensor,
    weight: Tensor,
    bias: Tensor | undefined,
    target: Tensor,
    samples: number,
    from: number,
  ) => {
    const weights = pass.isDepthwise ? weight.address : packed.address;
    context.split(workOfSample * (samples - from), 'convolve', samples - from, 1, (first, end, thread) => [
      pass.address,
      source.address,
      weights,
      ld(weight),
      bias?.address ?? 0,
      target.address,
      from + first,
      from + end,
      scratch[thread]!.address,
    ]);
  };

  return {
    initialize() {
      forth.fillTables();
      back.fillTables();
      const places = Array.from({ length: forth.isLoose ? depth : 0 }, (_, row) => row * strideOf(features) * 4);
      memory.integers(rowPlaces, places.length).set(places);
    },

    correlate(source, weight, bias, target, samples, from = 0) {
      const { outputs, looseLd, dotLd } = forth;
      for (let g = 0; g < groups && !forth.isDepthwise; g++) {
        const w = weight.address + g * outputs * 4;
        if (dotLd) {
          context.exports.transpose!(w, ld(weight), depth, 1, packed.address + g * outputs * dotLd, dotLd);
        } else {
          context.exports.packColumns!(w, ld(weight), depth, looseLd / 16, packed.address + g * depth * looseLd);
        }
      }
      convolve(forth, source, weight, bias, target, samples, from);
    },

    spread(source, weight, bias, target, samples, from = 0) {
      const { order, orderAddress, inputs, outputs, looseLd, dotLd } = back;
      for (let g = 0; g < groups && !back.isDepthwise; g++) {
        const weights = [weight.address + g * inputs * 4, ld(weight), orderAddress, order.length, outputs, inputs];
        if (dotLd) context.exports.packRows!(...weights, packed.address + g * outputs * dotLd, dotLd);
        else context.exports.packTransposed!(...weights, packed.address + g * order.length * inputs * looseLd);
      }
      convolve(back, source, weight, bias, target, samples, from);
    },

    weightGradient(source, target, weightGradient, samples) {
      const { address, isLoose, isDepthwise, looseLd, outputs } = forth;
      const [to, toLd] = isLoose ? [blocks, looseLd] : [weightGradient.address, ld(weightGradient)];
      memory.integers(to, ((isLoose ? groups : 1) * depth * toLd) / 4).fill(0);
      const call = (from: number, end: number, thread: 0 | 1) => [
        address,
        source.address,
        target.address,
        to,
        toLd,
        from,
        end,
        samples,
        scratch[thread]!.address,
      ];
      if (groups === 1 || isDepthwise) {
        context.split(workOfSample * samples, 'convolveGradient', features, GRAIN, call);
      } else {
        context.exports.convolveGradient(...call(0, outputs, 0));
      }
      for (let g = 0; g < groups && isLoose; g++) {
        const start = weightGradient.address + g * outputs * 4;
        context.exports.copyRows(blocks + g * depth * looseLd, looseLd, depth, outputs, start, rowPlaces);
      }
    },
  };
}

/** Whether the rows that meet the same taps are enough for products of their own. */
function isWorthwhile({ phases }: Plan, capacity: number): boolean {
  const rows = phases.reduce((sum, { sources }) => sum + sources.length, 0);
  return (
    phases.length === 1 || rows * Math.min(capacity, Math.ceil(ROWS_AT_ONCE / rows)) >= FEWEST_ROWS * phases.length
  );
}

/** Bytes that every convolution uses while it works and leaves to the next. */
class Room {
  address = 0;
  private readonly memory: Memory;
  private size = 0;

  constructor(memory: Memory) {
    this.memory = memory;
  }

  /** Makes sure that there are so many; until all has been prepared, the address may change. */
  ensure(bytes: number): void {
    if (bytes <= this.size) return;
    this.address = this.memory.allocate(bytes);
    this.size = bytes;
  }
}
