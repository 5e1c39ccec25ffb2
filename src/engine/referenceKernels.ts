// Plain loops, the meaning of every kernel: the fast ones are tested against these, and in float64 memory these are
// tested against central differences. Arithmetic is float64; float32 memory rounds when it is stored.

import { HISTOGRAM_BINS } from '../protocol/trainEvent.ts';
import type { Kernels } from './kernels.ts';
import type { Memory } from './memory.ts';
import { type Tensor, toArray } from './tensor.ts';

export function createReferenceKernels(memory: Memory): Kernels {
  const integers = (address: number, count: number) => new Uint32Array(memory.wasm.buffer, address, count);

  return {
    gatherRows(table, indices, output, rows) {
      const rowOf = integers(indices, rows);
      each(rows, output.columns, (r, c) => set(output, r, c, get(table, rowOf[r]!, c)));
    },

    linear(input, weight, bias, output, rows) {
      each(rows, output.columns, (r, c) => {
        const sum = sumOf(weight.rows, (k) => get(input, r, k) * get(weight, k, c));
        set(output, r, c, sum + (bias ? get(bias, 0, c) : 0));
      });
    },
    linearInputGradient(outputGradient, weight, _transposed, inputGradient, rows) {
      each(rows, weight.rows, (r, k) => {
        const sum = sumOf(weight.columns, (c) => get(outputGradient, r, c) * get(weight, k, c));
        set(inputGradient, r, k, sum);
      });
    },
    linearWeightGradient(input, outputGradient, weightGradient, rows) {
      each(weightGradient.rows, weightGradient.columns, (k, c) => {
        const sum = sumOf(rows, (r) => get(input, r, k) * get(outputGradient, r, c));
        set(weightGradient, k, c, sum);
      });
    },
    columnSums(x, sums, rows) {
      each(1, x.columns, (_, c) => set(sums, 0, c, columnSum(x, c, rows)));
    },

    relu(input, output, rows) {
      each(rows, input.columns, (r, c) => set(output, r, c, Math.max(get(input, r, c), 0)));
    },
    reluGradient(output, outputGradient, inputGradient, rows) {
      each(rows, output.columns, (r, c) => {
        set(inputGradient, r, c, get(output, r, c) <= 0 ? 0 : get(outputGradient, r, c));
      });
    },

    batchStatistics(input, mean, variance, rows) {
      each(1, input.columns, (_, c) => {
        const m = columnSum(input, c, rows) / rows;
        set(mean, 0, c, m);
        set(variance, 0, c, sumOf(rows, (r) => (get(input, r, c) - m) ** 2) / rows);
      });
    },
    inverseStd(variance, eps, invStd) {
      each(1, variance.columns, (_, c) => set(invStd, 0, c, 1 / Math.sqrt(get(variance, 0, c) + eps)));
    },
    updateRunning(running, keep, value, weight) {
      each(1, running.columns, (_, c) => set(running, 0, c, keep * get(running, 0, c) + weight * get(value, 0, c)));
    },
    normalize(input, { mean, invStd, weight }, bias, output, rows) {
      each(rows, input.columns, (r, c) => {
        const normalized = (get(input, r, c) - get(mean, 0, c)) * get(invStd, 0, c);
        set(output, r, c, normalized * (weight ? get(weight, 0, c) : 1) + (bias ? get(bias, 0, c) : 0));
      });
    },
    normalizeGradient(
      input,
      { mean, invStd, weight },
      outputGradient,
      inputGradient,
      weightGradient,
      biasGradient,
      rows,
    ) {
      for (let c = 0; c < input.columns; c++) {
        const inv = get(invStd, 0, c);
        const normalized = (r: number) => (get(input, r, c) - get(mean, 0, c)) * inv;
        const sum = columnSum(outputGradient, c, rows);
        const products = sumOf(rows, (r) => get(outputGradient, r, c) * normalized(r));
        set(biasGradient, 0, c, sum);
        set(weightGradient, 0, c, products);
        const scale = inv * (weight ? get(weight, 0, c) : 1);
        for (let r = 0; r < rows; r++) {
          const d = get(outputGradient, r, c) - sum / rows - (normalized(r) * products) / rows;
          set(inputGradient, r, c, scale * d);
        }
      }
    },

    softmax(input, output, rows) {
      for (let r = 0; r < rows; r++) {
        const max = rowMax(input, r);
        const total = sumOf(input.columns, (c) => Math.exp(get(input, r, c) - max));
        each(1, input.columns, (_, c) => set(output, r, c, Math.exp(get(input, r, c) - max) / total));
      }
    },
    softmaxGradient(output, outputGradient, inputGradient, rows) {
      for (let r = 0; r < rows; r++) {
        const dot = sumOf(output.columns, (c) => get(outputGradient, r, c) * get(output, r, c));
        each(1, output.columns, (_, c) => {
          set(inputGradient, r, c, get(output, r, c) * (get(outputGradient, r, c) - dot));
        });
      }
    },

    crossEntropy(logits, targets, gradient, rows) {
      const { columns } = logits;
      let loss = 0;
      let correct = 0;
      integers(targets, rows).forEach((target, r) => {
        const max = rowMax(logits, r);
        const total = sumOf(columns, (c) => Math.exp(get(logits, r, c) - max));
        loss += max + Math.log(total) - get(logits, r, target);
        each(1, columns, (_, c) => {
          const probability = Math.exp(get(logits, r, c) - max) / total;
          set(gradient, r, c, (probability - (c === target ? 1 : 0)) / rows);
        });
        const row = logits.data.subarray(r * logits.stride, r * logits.stride + columns);
        if (row.indexOf(max) === target) correct++;
      });
      return { loss, correct };
    },

    sgd(parameters, gradients, learningRate) {
      each(1, parameters.columns, (_, i) => {
        set(parameters, 0, i, get(parameters, 0, i) - learningRate * get(gradients, 0, i));
      });
    },

    moments(sources) {
      return (batchRows) =>
        Float32Array.from(
          sources.flatMap(({ tensor, batched }) => {
            const values = toArray(tensor, batched ? batchRows : tensor.rows);
            const mean = sumOf(values.length, (i) => values[i]!) / values.length;
            const squares = sumOf(values.length, (i) => (values[i]! - mean) ** 2);
            return [mean, Math.sqrt(squares / values.length)];
          }),
        );
    },
    histogram(x, counts) {
      const values = toArray(x).filter(Number.isFinite);
      const lowest = values.reduce((a, b) => Math.min(a, b), values[0] ?? Number.NaN);
      const highest = values.reduce((a, b) => Math.max(a, b), values[0] ?? Number.NaN);
      const scale = highest > lowest ? HISTOGRAM_BINS / (highest - lowest) : 0;
      counts.fill(0);
      for (const value of values) counts[Math.min(Math.floor((value - lowest) * scale), HISTOGRAM_BINS - 1)]!++;
      return { lowest, highest };
    },
  };
}

function get(x: Tensor, row: number, column: number): number {
  return x.data[row * x.stride + column]!;
}

function set(x: Tensor, row: number, column: number, value: number): void {
  x.data[row * x.stride + column] = value;
}

function each(rows: number, columns: number, visit: (row: number, column: number) => void): void {
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) visit(r, c);
}

function sumOf(count: number, term: (i: number) => number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += term(i);
  return sum;
}

function columnSum(x: Tensor, column: number, rows: number): number {
  return sumOf(rows, (r) => get(x, r, column));
}

function rowMax(x: Tensor, row: number): number {
  let max = Number.NEGATIVE_INFINITY;
  for (let c = 0; c < x.columns; c++) max = Math.max(max, get(x, row, c));
  return max;
}
