// Plain loops: what is observed. See loops.ts.

import { HISTOGRAM_BINS, STATISTICS } from '../../protocol/trainEvent.ts';
import type { StatisticsKernels, StatisticsSource } from '../kernels/statistics.ts';
import { type Tensor, toArray } from '../tensor.ts';
import { sumOf } from './loops.ts';
import { percentilesOf } from './percentiles.ts';

export function createReferenceStatistics(): StatisticsKernels {
  return {
    statistics(sources) {
      let measured = new Float32Array();
      let measuredSamples = 0;
      return {
        measure(samples) {
          measuredSamples = samples;
          measured = Float32Array.from(sources.flatMap((source) => describe(elementsOf(source, samples))));
          return measured;
        },
        distributions: (of) => ({
          counts: Uint32Array.from(
            of.flatMap((index) => {
              const first = index * STATISTICS.length;
              const [lowest, highest] = [STATISTICS.indexOf('min'), STATISTICS.indexOf('max')];
              const values = elementsOf(sources[index]!, measuredSamples);
              const round = rounding(sources[index]!.tensor);
              return histogram(values, measured[first + lowest]!, measured[first + highest]!, round);
            }),
          ),
          percentiles: Float32Array.from(
            of.flatMap((index) => percentilesOf(elementsOf(sources[index]!, measuredSamples))),
          ),
        }),
      };
    },
    copyRow(from, to) {
      to.data.set(from.data);
    },
    differenceOfRows(after, before) {
      for (let i = 0; i < before.data.length; i++) before.data[i] = after.data[i]! - before.data[i]!;
    },
    markPositive(x, seen, rows) {
      for (let r = 0; r < rows; r++) {
        for (let c = 0; c < x.columns; c++) {
          if (x.data[r * x.stride + c]! > 0) seen.data[c] = 1;
        }
      }
    },
    countFar(x, center, distance, counts, rows) {
      for (let r = 0; r < rows; r++) {
        for (let c = 0; c < x.columns; c++) {
          if (Math.abs(x.data[r * x.stride + c]! - center) > distance) counts.data[c]! += 1;
        }
      }
    },
  };
}

function elementsOf({ tensor, positions }: StatisticsSource, samples: number): Float64Array {
  return toArray(tensor, positions > 0 ? samples * positions : tensor.rows);
}

function describe(values: Float64Array): number[] {
  const mean = sumOf(values.length, (i) => values[i]!) / values.length;
  const squares = sumOf(values.length, (i) => (values[i]! - mean) ** 2);
  const norm = Math.sqrt(sumOf(values.length, (i) => values[i]! ** 2));
  const finite = values.filter(Number.isFinite);
  const lowest = finite.reduce((a, b) => Math.min(a, b), finite[0] ?? Number.NaN);
  const highest = finite.reduce((a, b) => Math.max(a, b), finite[0] ?? Number.NaN);
  const fraction = (is: (value: number) => boolean) => values.filter(is).length / values.length;
  return [
    ...[mean, Math.sqrt(squares / values.length), lowest, highest, norm],
    fraction((value) => value === 0),
    fraction((value) => value !== 0 && Math.abs(value) < SMALLEST_NORMAL),
    fraction(Number.isNaN),
    fraction((value) => Math.abs(value) === Infinity),
  ];
}

/** Of float32, also where more digits are computed with. */
const SMALLEST_NORMAL = 2 ** -126;

/** The tensor's own precision, in which torch.histc computes an element's place. */
function rounding(tensor: Tensor): (value: number) => number {
  return tensor.storage.elementBytes === 4 ? Math.fround : (value) => value;
}

function histogram(values: Float64Array, lowest: number, highest: number, round: (value: number) => number): number[] {
  const counts = new Array<number>(HISTOGRAM_BINS).fill(0);
  const width = round(highest - lowest);
  for (const value of values.filter(Number.isFinite)) {
    let part = 0;
    if (width === Infinity) part = (value - lowest) / (highest - lowest);
    else if (width > 0) part = round(round(value - lowest) / width);
    counts[Math.min(Math.floor(part * HISTOGRAM_BINS), HISTOGRAM_BINS - 1)]!++;
  }
  return counts;
}
