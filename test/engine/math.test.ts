// The elementary functions of the fast kernels against float64, all over float32.

import { readFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';
import { beforeAll, describe, expect, test } from 'vitest';
import { erf } from '../../src/engine/errorFunction.ts';

const FUNCTIONS: Record<string, (x: number) => number> = {
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log1p: Math.log1p,
  tanh: Math.tanh,
  // In float32, e^-x is infinite there.
  sigmoid: (x) => (x < -88.722 ? 0 : 1 / (1 + Math.exp(-x))),
  erf,
};
const NAMES = Object.keys(FUNCTIONS);

const ENTRY = `
  import { ${NAMES.join(', ')} } from './math';
  ${NAMES.map(
    (name) => `
      export function ${name}Of(input: usize, output: usize, vectors: u32): void {
        for (let i: u32 = 0; i < vectors; i++) v128.store(output + (i << 4), ${name}(v128.load(input + (i << 4))));
      }`,
  ).join('')}`;

/** An odd distance between the bit patterns that are tried: about 430,000 of them, all over float32. */
const STEP = 9973;
const PATTERNS = Int32Array.from({ length: Math.floor(2 ** 32 / STEP) & ~3 }, (_, i) => -(2 ** 31) + i * STEP);
const EDGES = [0, -0, 1e-45, -1e-45, 1.17549421e-38, 1.17549435e-38, 1, -1, 88.7, -87.3, -103.9, 1e30, -1e30];
const INPUTS = Float32Array.from([
  ...new Float32Array(PATTERNS.buffer),
  ...EDGES,
  ...[3.4e38, -3.4e38, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, 0.5, 2],
]);

const INPUT_ADDRESS = 65536;
const OUTPUT_ADDRESS = INPUT_ADDRESS + INPUTS.byteLength;

describe.each([[], ['relaxed-simd']])('with features [%s]', (...features) => {
  const memory = new WebAssembly.Memory({ initial: Math.ceil((OUTPUT_ADDRESS + INPUTS.byteLength) / 65536) });
  let exports: Record<string, (input: number, output: number, vectors: number) => void>;

  beforeAll(async () => {
    const module = new WebAssembly.Module(await compile(features));
    exports = new WebAssembly.Instance(module, { env: { memory } }).exports as typeof exports;
    new Float32Array(memory.buffer, INPUT_ADDRESS, INPUTS.length).set(INPUTS);
  });

  test.each(NAMES)('%s is within 2 units in the last place, sigmoid within 2.5', (name) => {
    exports[`${name}Of`]!(INPUT_ADDRESS, OUTPUT_ADDRESS, INPUTS.length / 4);
    const outputs = new Float32Array(memory.buffer, OUTPUT_ADDRESS, INPUTS.length);
    let [worst, worstAt] = [0, 0];
    for (const [i, x] of INPUTS.entries()) {
      const expected = FUNCTIONS[name]!(x);
      const error = unitsApart(outputs[i]!, expected);
      if (!(error <= worst)) [worst, worstAt] = [error, x];
    }
    expect(worst, `${name}(${worstAt})`).toBeLessThan(name === 'sigmoid' ? 2.5 : 2);
  });
});

/** How many units in the last place of float32 a value is off; infinite where only one of them is NaN or infinite. */
function unitsApart(actual: number, expected: number): number {
  if (Object.is(actual, Math.fround(expected)) || actual === Math.fround(expected)) return 0;
  if (!Number.isFinite(actual) || !Number.isFinite(Math.fround(expected))) return Number.POSITIVE_INFINITY;
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(expected))), -126);
  return Math.abs(actual - expected) / 2 ** (exponent - 23);
}

/** The functions as a module of their own, built as the kernels are. */
async function compile(features: readonly string[]): Promise<Uint8Array<ArrayBuffer>> {
  const directory = new URL('../../src/engine/assembly/', import.meta.url);
  let wasm: Uint8Array<ArrayBuffer> | undefined;
  const enable = ['simd', ...features].flatMap((feature) => ['--enable', feature]);
  const flags = ['-O3', '--noAssert', '--runtime', 'stub', '--importMemory', '--disableWarning', '--use', 'abort='];
  const { error, stderr } = await asc.main(['entry.ts', '--outFile', 'math.wasm', ...flags, ...enable], {
    readFile: (name) => {
      if (name === 'entry.ts') return ENTRY;
      try {
        return readFileSync(new URL(name, directory), 'utf8');
      } catch {
        return null;
      }
    },
    writeFile: (name, contents) => {
      if (name === 'math.wasm') wasm = Uint8Array.from(contents as Uint8Array);
    },
    listFiles: () => [],
  });
  if (error || !wasm) throw new Error(stderr.toString());
  return wasm;
}
