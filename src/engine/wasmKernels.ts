// The fast kernels: AssemblyScript with SIMD, with fused multiply-add where the machine has relaxed SIMD.
// Only float32 memory. What each operation is, is said in kernels/; how, in assembly/.

import { relaxedSimd, simd } from './kernels.generated.ts';
import type { Kernels } from './kernels.ts';
import type { Memory } from './memory.ts';
import { createWasmActivation } from './wasm/activation.ts';
import { createWasmBatchNorm } from './wasm/batchNorm.ts';
import type { Exports, WasmContext } from './wasm/context.ts';
import { createWasmLayout } from './wasm/layout.ts';
import { createWasmLinear } from './wasm/linear.ts';
import { createWasmLoss } from './wasm/loss.ts';
import { createWasmOptimizer } from './wasm/optimizer.ts';
import { createWasmPooling } from './wasm/pooling.ts';
import { createWasmStatistics } from './wasm/statistics.ts';

export type Build = 'relaxedSimd' | 'simd';

/** The builds that this machine runs, the fastest first: Node 20 has no relaxed SIMD. */
export function availableBuilds(): readonly Build[] {
  const builds: readonly Build[] = ['relaxedSimd', 'simd'];
  return builds.filter((build) => WebAssembly.validate(bytesOf(build)));
}

/** Throws where the machine runs no WebAssembly SIMD: Node has had it since 16.4. */
export function createWasmKernels(memory: Memory, build = fastestBuild()): Kernels {
  if (!build) throw new Error('the kernels need WebAssembly SIMD');
  const context = createContext(memory, build);
  return {
    ...createWasmLinear(context),
    ...createWasmLayout(context),
    ...createWasmActivation(context),
    ...createWasmBatchNorm(context),
    ...createWasmLoss(context),
    ...createWasmOptimizer(context),
    ...createWasmPooling(context),
    ...createWasmStatistics(context),
  };
}

/** The module's functions over this memory, made when one is first called: until then the memory is only planned. */
function createContext(memory: Memory, build: Build): WasmContext {
  let exports: Exports | undefined;
  return {
    memory,
    get exports() {
      exports ??= new WebAssembly.Instance(moduleOf(build), { env: { memory: memory.wasm } }).exports as Exports;
      return exports;
    },
  };
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
