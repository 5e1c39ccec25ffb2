// Fast kernels: convolution as matrix products on patches that are read where they lie. What each is, is said in
// kernels/convolution.ts; how, in assembly/gatherMatmul.ts, assembly/gatherGradient.ts and assembly/convolution.ts.

import {
  type Convolution,
  type ConvolutionGeometry,
  type ConvolutionKernels,
  sizesOf,
} from '../kernels/convolution.ts';
import { type Memory, roundUp, strideOf } from '../memory.ts';
import type { Tensor } from '../tensor.ts';
import { ld, type WasmContext } from './context.ts';
import { Pass } from './convolutionPass.ts';
import { correlationPlan, paddedImage, spreadPlan } from './convolutionPlan.ts';

/** The scratch of `gatherGradient`. */
const PANEL_BYTES = 256 * 48;
/** Whole vectors are written also where less is left. */
const OVERRUN = 256;

export function createWasmConvolution(context: WasmContext): ConvolutionKernels {
  const scratch = new Scratch(context.memory);
  return {
    prepareConvolution: (geometry, capacity) => prepare(context, scratch, geometry, capacity),
  };
}

function prepare(context: WasmContext, scratch: Scratch, geometry: ConvolutionGeometry, capacity: number): Convolution {
  const { channels, features, groups, mode } = geometry;
  const sizes = sizesOf(geometry);
  const image = { positions: sizes.image, columns: channels };
  const map = { positions: sizes.map, columns: features };
  const fold = mode === 'zeros' ? undefined : paddedImage(geometry);
  const padded = fold ? { positions: fold.length, columns: channels } : image;
  const forth = new Pass(context, correlationPlan(geometry), { groups, capacity, source: image, target: map });
  const back = new Pass(context, spreadPlan(geometry), { groups, capacity, source: map, target: padded });

  const foldTable = fold ? context.memory.allocate(fold.length * 4) : 0;
  const paddedLd = strideOf(channels) * 4;
  const foldBytes = fold ? back.samplesAtOnce * fold.length * paddedLd : 0;
  const rows = sizes.taps * forth.inputs;
  const isLoose = forth.looseBytes > 0;
  const looseLd = roundUp(forth.outputs, 4) * 4;
  const weightRows = isLoose ? context.memory.allocate(rows * 4) : 0;
  const forthRooms = scratch.rooms(...forth.roomBytes, forth.packedBytes, forth.looseBytes);
  const backRooms = scratch.rooms(...back.roomBytes, back.packedBytes, back.looseBytes, foldBytes);
  const gradientRooms = scratch.rooms(...forth.roomBytes, PANEL_BYTES, isLoose ? groups * rows * looseLd : 0);

  return {
    initialize() {
      forth.fillTables();
      back.fillTables();
      if (fold) context.memory.integers(foldTable, fold.length).set(fold);
      const places = Array.from({ length: isLoose ? rows : 0 }, (_, row) => row * strideOf(features) * 4);
      context.memory.integers(weightRows, places.length).set(places);
    },

    correlate(source, weight, bias, target, samples, from = 0) {
      const [opened, patches, packed, loose] = forthRooms() as [number, number, number, number];
      const { inputs, outputs } = forth;
      const vectors = Math.ceil(outputs / 4);
      const depth = sizes.taps * inputs;
      for (let g = 0; g < groups && !forth.isDepthwise; g++) {
        const [w, to] = [weight.address + g * outputs * 4, packed + g * depth * vectors * 16];
        context.exports.packColumns(w, ld(weight), depth, vectors, to);
      }
      for (let first = from; first < samples; first += forth.samplesAtOnce) {
        const count = Math.min(forth.samplesAtOnce, samples - first);
        const a = forth.open(source, first, count, opened);
        const c = target.address + first * map.positions * ld(target);
        forth.multiply(a, count, weight, bias?.address ?? 0, c, [patches, packed, loose]);
      }
    },

    spread(source, weight, bias, target, samples, from = 0) {
      const [opened, patches, packed, loose, folded] = backRooms() as [number, number, number, number, number];
      const init = bias?.address ?? 0;
      packBack(back, weight, packed);
      for (let first = from; first < samples; first += back.samplesAtOnce) {
        const count = Math.min(back.samplesAtOnce, samples - first);
        const a = back.open(source, first, count, opened);
        const start = target.address + first * image.positions * ld(target);
        const c = fold ? folded : start;
        back.multiply(a, count, weight, fold ? 0 : init, c, [patches, packed, loose]);
        for (let n = 0; n < count && fold; n++) {
          // biome-ignore format: the arguments come in groups, one a matrix
          context.exports.foldImage(
            folded + n * fold.length * paddedLd, paddedLd, foldTable, fold.length, Math.ceil(channels / 4),
            start + n * image.positions * ld(target), ld(target), image.positions, init,
          );
        }
      }
    },

    weightGradient(source, target, weightGradient, samples) {
      const [opened, patches, panel, loose] = gradientRooms() as [number, number, number, number];
      const { inputs, outputs, isDepthwise, phases } = forth;
      for (let first = 0; first < samples; first += forth.samplesAtOnce) {
        const count = Math.min(forth.samplesAtOnce, samples - first);
        const a = forth.open(source, first, count, opened);
        let done = first * map.positions;
        forth.eachSlice(0, a, count, patches, (slice) => {
          const b = target.address + done * ld(target);
          const add = Number(done > 0);
          done += slice.rows;
          if (isDepthwise) {
            // biome-ignore format: as above
            context.exports.depthwiseGradient(
              slice.rows, features, slice.a, slice.offsets, slice.runs, phases[0]!.taps,
              b, ld(target), weightGradient.address, ld(weightGradient), add,
            );
            return;
          }
          for (let g = 0; g < groups; g++) {
            const column = g * outputs * 4;
            // biome-ignore format: as above
            context.exports.gatherGradient(
              slice.rows, outputs,
              slice.a + g * inputs * 4, slice.offsets, slice.runs, slice.runCount,
              b + column, ld(target),
              isLoose ? loose + g * rows * looseLd : weightGradient.address + column,
              isLoose ? looseLd : ld(weightGradient),
              add, panel,
            );
          }
        });
      }
      for (let g = 0; g < groups && isLoose; g++) {
        const [from, to] = [loose + g * rows * looseLd, weightGradient.address + g * outputs * 4];
        context.exports.copyRows(from, looseLd, rows, outputs, to, weightRows);
      }
    },
  };

  function packBack(pass: Pass, weight: Tensor, packed: number): void {
    if (pass.isDepthwise) return;
    let to = packed;
    for (const { list, taps, depth } of pass.phases) {
      for (let g = 0; g < groups; g++) {
        const w = weight.address + g * pass.inputs * 4;
        context.exports.packTransposed(w, ld(weight), list, taps, pass.outputs, pass.inputs, to);
        to += depth * Math.ceil(pass.outputs / 4) * 16;
      }
    }
  }
}

/** Room that every convolution uses while it works and leaves to the next. */
class Scratch {
  private readonly memory: Memory;
  private address = 0;
  private size = 0;

  constructor(memory: Memory) {
    this.memory = memory;
  }

  /** Makes sure of rooms of these bytes, and gives their addresses once they are asked for. */
  rooms(...bytes: number[]): () => number[] {
    const sizes = bytes.map((size) => roundUp(size, 64) + OVERRUN);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    if (total > this.size) {
      this.address = this.memory.allocate(total);
      this.size = total;
    }
    return () => {
      let next = this.address;
      return sizes.map((size) => {
        next += size;
        return next - size;
      });
    };
  }
}
