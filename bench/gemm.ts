// GFLOP/s of the matrix products, and their share of what one core reaches with multiply-adds on registers alone.
// `node esbuild.js --kernels-only && node bench/gemm.ts [simd]`

import asc from 'assemblyscript/asc';
import { relaxedSimd, simd } from '../src/engine/kernels.generated.ts';
import { Memory, strideOf } from '../src/engine/memory.ts';
import { createWasmKernels } from '../src/engine/wasmKernels.ts';

type Exports = Record<string, (...values: number[]) => number>;

const build = process.argv.includes('simd') ? 'simd' : 'relaxedSimd';
const memory = new WebAssembly.Memory({ initial: 1024 });
const floats = new Float32Array(memory.buffer);
const bytes = Buffer.from(build === 'simd' ? simd : relaxedSimd, 'base64');
const kernels = instantiate(bytes);
let top = 65536;

const peak = await measurePeak();
console.log(`${build}: multiply-adds on registers ${peak.toFixed(1)} GFLOP/s\n`);
console.log('rows x in x out     Y = X W      dW = Xᵀ dY      dX = dY Wᵀ');
for (const [rows, inputs, outputs] of [
  [32, 13, 100],
  [32, 100, 50],
  [32, 50, 20],
  [128, 784, 512],
  [128, 512, 256],
  [128, 256, 10],
  [2304, 9, 32],
  [1024, 288, 64],
  [1024, 576, 128],
] as const) {
  console.log(`${[rows, inputs, outputs].join('x').padEnd(16)}${products(rows, inputs, outputs).join('')}`);
}

console.log('\nconvolution                                 map = image * W      dW           image = map * W');
for (const [channels, features, size, args] of [
  [1, 32, 8, {}],
  [32, 64, 6, {}],
  [3, 32, 32, { padding: 1 }],
  [32, 32, 32, { padding: 1 }],
  [32, 64, 16, { padding: 1 }],
  [64, 64, 16, { padding: 1 }],
  [64, 128, 8, { padding: 1 }],
  [128, 128, 8, { padding: 1 }],
  [64, 128, 16, { padding: 1, stride: 2 }],
  [64, 256, 8, { kernel: 1 }],
  [64, 64, 16, { padding: 1, groups: 4 }],
  [64, 64, 16, { padding: 1, groups: 64 }],
  [32, 1, 16, { padding: 1 }],
  [64, 3, 16, { padding: 1 }],
  [16, 2, 32, { kernel: 1 }],
] as const) {
  console.log(convolutions(channels, features, size, args));
}

function products(rows: number, inputs: number, outputs: number): string[] {
  top = 65536;
  const x = matrix(rows, inputs);
  const w = matrix(inputs, outputs);
  const y = matrix(rows, outputs);
  const wT = matrix(Math.ceil(outputs / 4) * 4, inputs);
  const scratch = allocate(400 * (32 + 4 * 150));
  const { matmul, transpose } = kernels as { matmul: Exports[string]; transpose: Exports[string] };
  const vectors = (columns: number) => (columns + 3) >> 2;
  const flops = 2 * rows * inputs * outputs;
  return [
    () => matmul(rows, vectors(outputs), inputs, x.at, x.ld, 4, w.at, w.ld, y.at, y.ld, 0, scratch),
    () => matmul(inputs, vectors(outputs), rows, x.at, 4, x.ld, y.at, y.ld, w.at, w.ld, 0, scratch),
    () => {
      transpose(w.at, w.ld, inputs, vectors(outputs), wT.at, wT.ld);
      matmul(rows, vectors(inputs), outputs, y.at, y.ld, 4, wT.at, wT.ld, x.at, x.ld, 0, scratch);
    },
  ].map((product) => {
    for (const { at, size } of [x, w, y]) for (let i = 0; i < size; i++) floats[at / 4 + i] = Math.sin(i);
    return share(flops, seconds(product));
  });
}

interface Arguments {
  readonly kernel?: number;
  readonly padding?: number;
  readonly stride?: number;
  readonly groups?: number;
}

/** Square images and kernels. */
function convolutions(channels: number, features: number, size: number, args: Arguments): string {
  const { kernel = 3, padding = 0, stride = 1, groups = 1 } = args;
  const map = Math.floor((size + 2 * padding - kernel) / stride) + 1;
  const flopsOfOne = (2 * map * map * kernel * kernel * channels * features) / groups;
  // Few enough to be done between two turns of other processes.
  const samples = Math.max(1, Math.min(64, Math.round(2e7 / flopsOfOne)));
  const axis = { image: size, map, kernel, stride, dilation: 1, before: padding };
  const none = { image: 1, map: 1, kernel: 1, stride: 1, dilation: 1, before: 0 };
  const arena = new Memory();
  const geometry = { axes: [none, axis, axis], channels, features, groups, mode: 'zeros' } as const;
  const convolution = createWasmKernels(arena, build).prepareConvolution(geometry, samples);
  const x = arena.activation(samples, [channels, size, size]);
  const y = arena.activation(samples, [features, map, map]);
  const w = arena.matrix((kernel * kernel * channels) / groups, features);
  const dw = arena.matrix(w.rows, features);
  for (const tensor of [x, y, w]) tensor.data.set(tensor.data.map((_, i) => Math.sin(i)));
  convolution.initialize();
  const flops = samples * flopsOfOne;
  const shares = [
    () => convolution.correlate(x, w, undefined, y, samples),
    () => convolution.weightGradient(x, y, dw, samples),
    () => convolution.spread(y, w, undefined, x, samples),
  ].map((product) => share(flops, seconds(product)));
  const name = `${channels} to ${features}, ${size}x${size}, ${kernel}x${kernel}${stride > 1 ? ` by ${stride}` : ''}`;
  return `${(name + (groups > 1 ? ` in ${groups} groups` : '')).padEnd(40)}${shares.join('')}`;
}

function share(flops: number, time: number): string {
  const rate = flops / time / 1e9;
  return `${rate.toFixed(1).padStart(7)}${((100 * rate) / peak).toFixed(0).padStart(4)} %   `;
}

function allocate(size: number): number {
  const at = top;
  top = (top + size + 127) & ~63;
  if (top > memory.buffer.byteLength) throw new Error('more than the memory of this benchmark');
  return at;
}

function matrix(rows: number, columns: number): { at: number; ld: number; size: number } {
  const ld = strideOf(columns) * 4;
  return { at: allocate(rows * ld), ld, size: (rows * ld) / 4 };
}

/** Seconds a call: the lower tenth of many samples of about half a millisecond, since the machine may be shared. */
function seconds(call: () => void): number {
  const samples: number[] = [];
  let calls = 1;
  const deadline = performance.now() + 600;
  for (let warm = true; performance.now() < deadline; ) {
    const start = performance.now();
    for (let i = 0; i < calls; i++) call();
    const time = performance.now() - start;
    if (warm && time < 0.3) calls *= 2;
    else if (samples.length === 0 && performance.now() < deadline - 500) warm = false;
    else samples.push(time / calls);
  }
  samples.sort((a, b) => a - b);
  return samples[Math.floor(samples.length / 10)]! / 1000;
}

/** Twelve independent sums of products of registers, as many as the tiles have. */
async function measurePeak(): Promise<number> {
  const lanes = [...Array(12).keys()];
  const step = lanes.map((i) =>
    build === 'simd' ? `s${i} = f32x4.add(f32x4.mul(s${i}, x), y);` : `s${i} = f32x4.relaxed_madd(x, y, s${i});`,
  );
  const source = `export function peak(n: u32, a: f32, b: f32): f32 {
    const x = f32x4.splat(a), y = f32x4.splat(b);
    let ${lanes.map((i) => `s${i} = f32x4.splat(${i})`).join(', ')};
    for (; n; n--) { ${[...step, ...step, ...step, ...step].join(' ')} }
    return f32x4.extract_lane(${lanes.map((i) => `s${i}`).reduce((a, b) => `f32x4.add(${a}, ${b})`)}, 0);
  }`;
  const files = new Map<string, string | Uint8Array>([['peak.ts', source]]);
  const enable = ['simd', 'relaxed-simd'].flatMap((feature) => ['--enable', feature]);
  const { error, stderr } = await asc.main(
    ['peak.ts', '--outFile', 'peak.wasm', '-O3', '--runtime', 'stub', '--noAssert', ...enable],
    {
      readFile: (name) => (files.get(name) as string | undefined) ?? null,
      writeFile: (name, contents) => void files.set(name, contents),
      listFiles: () => [],
    },
  );
  if (error) throw new Error(stderr.toString());
  const { peak } = instantiate(files.get('peak.wasm') as Uint8Array<ArrayBuffer>) as { peak: Exports[string] };
  const steps = 20000;
  return (steps * 48 * 8) / seconds(() => void peak(steps, 1e-3, 0.5)) / 1e9;
}

function instantiate(code: Uint8Array<ArrayBuffer>): Exports {
  const instance = new WebAssembly.Instance(new WebAssembly.Module(code), { env: { memory } });
  return instance.exports as Exports;
}
