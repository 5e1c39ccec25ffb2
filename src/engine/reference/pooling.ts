// Plain loops for kernels/pooling.ts.

import type { PoolingKernels, SpatialTable } from '../kernels/pooling.ts';
import type { Memory } from '../memory.ts';
import type { FloatArray, Tensor } from '../tensor.ts';

export function createReferencePooling(memory: Memory): PoolingKernels {
  const integers = (address: number, count: number) => new Uint32Array(memory.wasm.buffer, address, count);
  const floats = (address: number, count: number): FloatArray =>
    memory.elementBytes === 4
      ? new Float32Array(memory.wasm.buffer, address, count)
      : new Float64Array(memory.wasm.buffer, address, count);

  /** Visits each element of the target: its index, and for each of its entries the index of the source's element. */
  function forEach(
    table: SpatialTable,
    source: Tensor,
    target: Tensor,
    samples: number,
    visit: (element: number, first: number, end: number, sourceOf: (entry: number) => number) => void,
  ): void {
    const starts = integers(table.starts, table.targets + 1);
    const positions = integers(table.positions, starts[table.targets]!);
    for (let n = 0; n < samples; n++) {
      for (let t = 0; t < table.targets; t++) {
        for (let c = 0; c < target.columns; c++) {
          const sourceOf = (entry: number) => (n * table.sources + positions[entry]!) * source.stride + c;
          visit((n * table.targets + t) * target.stride + c, starts[t]!, starts[t + 1]!, sourceOf);
        }
      }
    }
  }

  return {
    maxPool(input, windows, output, winners, samples) {
      const places = integers(winners, output.rows * output.stride);
      forEach(windows, input, output, samples, (element, first, end, sourceOf) => {
        let greatest = Number.NEGATIVE_INFINITY;
        let place = 0;
        for (let entry = first; entry < end; entry++) {
          const value = input.data[sourceOf(entry)]!;
          if (value > greatest || Number.isNaN(value)) {
            greatest = value;
            place = entry - first;
          }
        }
        output.data[element] = greatest;
        places[element] = place;
      });
    },
    maxPoolGradient(outputGradient, winners, memberships, inputGradient, samples) {
      const winnerOf = integers(winners, outputGradient.rows * outputGradient.stride);
      const entries = integers(memberships.starts, memberships.targets + 1)[memberships.targets]!;
      const places = integers(memberships.places, entries);
      forEach(memberships, outputGradient, inputGradient, samples, (element, first, end, sourceOf) => {
        let sum = 0;
        for (let entry = first; entry < end; entry++) {
          const window = sourceOf(entry);
          if (winnerOf[window] === places[entry]) sum += outputGradient.data[window]!;
        }
        inputGradient.data[element] = sum;
      });
    },
    spatialSums(input, table, empty, output, samples) {
      const entries = integers(table.starts, table.targets + 1)[table.targets]!;
      const weights = floats(table.weights, entries);
      forEach(table, input, output, samples, (element, first, end, sourceOf) => {
        let sum = 0;
        for (let entry = first; entry < end; entry++) sum += weights[entry]! * input.data[sourceOf(entry)]!;
        output.data[element] = first === end ? empty : sum;
      });
    },
    permuteElements(input, { targets, sources, elements }, output, samples) {
      const { columns } = output;
      const sourceOf = integers(elements, targets * columns);
      for (let n = 0; n < samples; n++) {
        for (let t = 0; t < targets; t++) {
          for (let c = 0; c < columns; c++) {
            const value = input.data[n * sources * input.stride + sourceOf[t * columns + c]!]!;
            output.data[(n * targets + t) * output.stride + c] = value;
          }
        }
      }
    },
  };
}
