// The fast kernels: AssemblyScript with SIMD, with fused multiply-add where the machine has relaxed SIMD.
// Only float32 memory. What each operation is, is said in kernels/; how, in assembly/.

import { relaxedSimd, sharedRelaxedSimd, sharedSimd, simd } from './kernels.generated.ts';
import type { Kernels } from './kernels.ts';
import type { Memory } from './memory.ts';
import { CONTROL_BYTES, type Pair, startPair } from './pair.ts';
import { createWasmActivation } from './wasm/activation.ts';
import { createWasmClassLoss } from './wasm/classLoss.ts';
import type { Exports, WasmContext } from './wasm/context.ts';
import { createWasmConvolution } from './wasm/convolution.ts';
import { createWasmDropout } from './wasm/dropout.ts';
import { createWasmElementLoss } from './wasm/elementLoss.ts';
import { createWasmEmbedding } from './wasm/embedding.ts';
import { createWasmLayout } from './wasm/layout.ts';
import { createWasmLinear } from './wasm/linear.ts';
import { createWasmLoss } from './wasm/loss.ts';
import { createWasmNormalization } from './wasm/normalization.ts';
import { createWasmPooling } from './wasm/pooling.ts';
import { createWasmStatistics } from './wasm/statistics.ts';
import { createWasmUpdate } from './wasm/update.ts';

export type Build = 'relaxedSimd' | 'simd';

/** The builds that this machine runs, the fastest first: Node 20 has no relaxed SIMD. */
export function availableBuilds(): readonly Build[] {
  const builds: readonly Build[] = ['relaxedSimd', 'simd'];
  return builds.filter((build) => WebAssembly.validate(bytesOf(build)));
}

/**
 * Throws where the machine runs no WebAssembly SIMD: Node has had it since 16.4. Where the memory is shared, a second
 * thread at `threadPath` takes half of the large calls.
 */
export function createWasmKernels(memory: Memory, build = fastestBuild(), threadPath?: string): Kernels {
  if (!build) throw new Error('the kernels need WebAssembly SIMD');
  const context = createContext(memory, build, threadPath);
  return {
    ...createWasmLinear(context),
    ...createWasmConvolution(context),
    ...createWasmLayout(context),
    ...createWasmEmbedding(context),
    ...createWasmActivation(context),
    ...createWasmNormalization(context),
    ...createWasmDropout(context),
    ...createWasmLoss(context),
    ...createWasmClassLoss(context),
    ...createWasmElementLoss(context),
    ...createWasmPooling(context),
    ...createWasmUpdate(context),
    ...createWasmStatistics(context),
  };
}

/** The module's functions over this memory, made when one is first called: until then the memory is only planned. */
function createContext(memory: Memory, build: Build, threadPath: string | undefined): WasmContext {
  let exports: Exports | undefined;
  let pair: Pair | undefined;
  const control = threadPath ? memory.allocate(CONTROL_BYTES) : 0;
  const begin = () => {
    const module = moduleOf(memory.isShared ? SHARED[build] : build);
    const made = exportsOf(module, memory.wasm);
    if (threadPath) {
      pair = startPair(threadPath, module, memory, control, made);
      memory.onRelease(() => pair?.end());
    }
    return made;
  };
  return {
    memory,
    threads: threadPath ? 2 : 1,
    get exports() {
      exports ??= begin();
      return exports;
    },
    split(work, name, count, grain, argumentsOf, middle = Math.round(count / 2 / grain) * grain) {
      exports ??= begin();
      if (pair && work >= WORTH_SPLITTING) pair.split(name, count, middle, argumentsOf);
      else exports[name]!(...argumentsOf(0, count, 0));
    },
  };
}

/** Multiply-adds below which handing over costs more than it gains: some microseconds. */
const WORTH_SPLITTING = 100_000;

/** Instances over a memory, kept as long as it: the memory of a run that has ended serves the next. */
const instances = new WeakMap<WebAssembly.Memory, Map<WebAssembly.Module, Exports>>();

function exportsOf(module: WebAssembly.Module, memory: WebAssembly.Memory): Exports {
  const known = instances.get(memory) ?? new Map<WebAssembly.Module, Exports>();
  instances.set(memory, known);
  const exports = known.get(module) ?? (new WebAssembly.Instance(module, { env: { memory } }).exports as Exports);
  known.set(module, exports);
  return exports;
}

const CODE = { relaxedSimd, simd, sharedRelaxedSimd, sharedSimd };
const SHARED = { relaxedSimd: 'sharedRelaxedSimd', simd: 'sharedSimd' } as const;

function bytesOf(build: keyof typeof CODE): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(CODE[build], 'base64'));
}

let fastest: Build | undefined;

function fastestBuild(): Build | undefined {
  fastest ??= availableBuilds()[0];
  return fastest;
}

const modules = new Map<keyof typeof CODE, WebAssembly.Module>();

/** Compiled once a thread, so that what V8 has made of it while warming up serves the run. */
function moduleOf(build: keyof typeof CODE): WebAssembly.Module {
  const module = modules.get(build) ?? new WebAssembly.Module(bytesOf(build));
  modules.set(build, module);
  return module;
}
