// The fast kernels: AssemblyScript with SIMD, with fused multiply-add where the machine has relaxed SIMD.
// Only float32 memory. What each operation is, is said in kernels.ts; how, in assembly/.

import { HISTOGRAM_BINS } from '../protocol/trainEvent.ts';
import { relaxedSimd, simd } from './kernels.generated.ts';
import type { Kernels } from './kernels.ts';
import type { Memory } from './memory.ts';
import type { Tensor } from './tensor.ts';

/** The copied panel of a large matrix product; see assembly/matmul.ts. */
const PANEL_BYTES = 384 * 32;

/** What assembly/index.ts exports, all taking and giving numbers. */
type Exports = Record<
  | 'matmul'
  | 'transpose'
  | 'gatherRows'
  | 'relu'
  | 'reluGradient'
  | 'columnSums'
  | 'scaleAndAdd'
  | 'sgd'
  | 'batchStatistics'
  | 'inverseStd'
  | 'normalize'
  | 'normalizeGradient'
  | 'softmax'
  | 'softmaxGradient'
  | 'crossEntropy'
  | 'moments'
  | 'finiteRange'
  | 'histogram',
  (...values: number[]) => number
>;

export type Build = 'relaxedSimd' | 'simd';

/** The builds that this machine runs, the fastest first: Node 20 has no relaxed SIMD. */
export function availableBuilds(): readonly Build[] {
  const builds: readonly Build[] = ['relaxedSimd', 'simd'];
  return builds.filter((build) => WebAssembly.validate(bytesOf(build)));
}

/** Throws where the machine runs no WebAssembly SIMD: Node has had it since 16.4. */
export function createWasmKernels(memory: Memory, build = fastestBuild()): Kernels {
  if (!build) throw new Error('the kernels need WebAssembly SIMD');
  const instance = new WebAssembly.Instance(moduleOf(build), { env: { memory: memory.wasm } });
  const wasm = instance.exports as unknown as Exports;
  const panel = memory.allocate(PANEL_BYTES);
  const scratch = memory.allocate(64);
  const histogramScratch = memory.allocate(HISTOGRAM_BINS * 4);

  return {
    gatherRows(table, indices, output, rows) {
      wasm.gatherRows(table.address, ld(table), indices, output.address, ld(output), rows, vectors(output));
    },

    linear(input, weight, bias, output, rows) {
      const initial = bias?.address ?? 0;
      // biome-ignore format: the arguments come in groups, one a matrix
      wasm.matmul(
        rows, vectors(output), weight.rows,
        input.address, ld(input), 4,
        weight.address, ld(weight),
        output.address, ld(output),
        initial, panel,
      );
    },
    linearInputGradient(outputGradient, weight, transposed, inputGradient, rows) {
      wasm.transpose(weight.address, ld(weight), weight.rows, vectors(weight), transposed.address, ld(transposed));
      // biome-ignore format: as above
      wasm.matmul(
        rows, vectors(inputGradient), weight.columns,
        outputGradient.address, ld(outputGradient), 4,
        transposed.address, ld(transposed),
        inputGradient.address, ld(inputGradient),
        0, panel,
      );
    },
    linearWeightGradient(input, outputGradient, weightGradient, rows) {
      // biome-ignore format: as above
      wasm.matmul(
        weightGradient.rows, vectors(weightGradient), rows,
        input.address, 4, ld(input),
        outputGradient.address, ld(outputGradient),
        weightGradient.address, ld(weightGradient),
        0, panel,
      );
    },
    columnSums(x, sums, rows) {
      wasm.columnSums(x.address, ld(x), rows, vectors(x), sums.address);
    },

    relu(input, output, rows) {
      wasm.relu(input.address, output.address, rowVectors(input, rows));
    },
    reluGradient(output, outputGradient, inputGradient, rows) {
      const count = rowVectors(output, rows);
      wasm.reluGradient(output.address, outputGradient.address, inputGradient.address, count);
    },

    batchStatistics(input, mean, variance, rows) {
      wasm.batchStatistics(input.address, ld(input), rows, vectors(input), mean.address, variance.address);
    },
    inverseStd(variance, eps, invStd) {
      wasm.inverseStd(variance.address, eps, invStd.address, vectors(variance));
    },
    updateRunning(running, keep, value, weight) {
      wasm.scaleAndAdd(running.address, keep, value.address, weight, vectors(running));
    },
    normalize(input, { mean, invStd, weight }, bias, output, rows) {
      // biome-ignore format: as above
      wasm.normalize(
        input.address, ld(input), rows, vectors(input),
        mean.address, invStd.address, weight?.address ?? 0, bias?.address ?? 0,
        output.address,
      );
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
      // biome-ignore format: as above
      wasm.normalizeGradient(
        input.address, ld(input), rows, vectors(input),
        mean.address, invStd.address, weight?.address ?? 0,
        outputGradient.address, inputGradient.address, weightGradient.address, biasGradient.address,
      );
    },

    softmax(input, output, rows) {
      wasm.softmax(input.address, ld(input), rows, input.columns, output.address);
    },
    softmaxGradient(output, outputGradient, inputGradient, rows) {
      const { address, columns } = output;
      wasm.softmaxGradient(address, outputGradient.address, ld(output), rows, columns, inputGradient.address);
    },

    crossEntropy(logits, targets, gradient, rows) {
      const { address, columns } = logits;
      const loss = wasm.crossEntropy(address, ld(logits), rows, columns, targets, gradient.address, 1 / rows, scratch);
      return { loss, correct: new Uint32Array(memory.wasm.buffer, scratch, 1)[0]! };
    },

    sgd(parameters, gradients, learningRate) {
      wasm.sgd(parameters.address, gradients.address, vectors(parameters), learningRate);
    },

    moments(sources) {
      const table = memory.allocate(sources.length * 16);
      const out = memory.allocate(sources.length * 8);
      let tableRows = -1;
      return (batchRows) => {
        if (batchRows !== tableRows) {
          const entries = sources.flatMap(({ tensor, batched }) => [
            tensor.address,
            batched ? batchRows : tensor.rows,
            tensor.columns,
            ld(tensor),
          ]);
          new Uint32Array(memory.wasm.buffer, table, entries.length).set(entries);
          tableRows = batchRows;
        }
        wasm.moments(table, sources.length, out);
        return new Float32Array(memory.wasm.buffer, out, sources.length * 2);
      };
    },
    histogram(x, counts) {
      const bins = new Uint32Array(memory.wasm.buffer, histogramScratch, HISTOGRAM_BINS);
      bins.fill(0);
      wasm.finiteRange(x.address, x.rows, x.columns, ld(x), scratch);
      const [lowest, highest] = new Float32Array(memory.wasm.buffer, scratch, 2) as unknown as [number, number];
      wasm.histogram(x.address, x.rows, x.columns, ld(x), lowest, highest, histogramScratch, HISTOGRAM_BINS);
      counts.set(bins);
      return { lowest, highest };
    },
  };
}

/** Bytes from row to row. */
function ld(tensor: Tensor): number {
  return tensor.stride * 4;
}

/** Vectors of four floats in a row, the last perhaps padded. */
function vectors(tensor: Tensor): number {
  return (tensor.columns + 3) >> 2;
}

/** Vectors in the first `rows` rows with all their padding. */
function rowVectors(tensor: Tensor, rows: number): number {
  return (tensor.stride * rows) >> 2;
}

function bytesOf(build: Build): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(build === 'relaxedSimd' ? relaxedSimd : simd, 'base64'));
}

let fastest: Build | undefined;

function fastestBuild(): Build | undefined {
  fastest ??= availableBuilds()[0];
  return fastest;
}

const modules = new Map<Build, WebAssembly.Module>();

/** Compiled once a thread, so that what V8 has made of it while warming up serves the run. */
function moduleOf(build: Build): WebAssembly.Module {
  const module = modules.get(build) ?? new WebAssembly.Module(bytesOf(build));
  modules.set(build, module);
  return module;
}
