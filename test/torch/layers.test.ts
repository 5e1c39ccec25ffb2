// Every module beside PyTorch, live where it is installed and as it answered once (golden/layers): output, gradients, buffers, first values.

import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Kernels } from '../../src/engine/kernels.ts';
import type { Memory } from '../../src/engine/memory.ts';
import { createReferenceKernels } from '../../src/engine/referenceKernels.ts';
import { availableBuilds, createWasmKernels } from '../../src/engine/wasmKernels.ts';
import type { LayerCase } from './cases/case.ts';
import { type Answer, askTorch, decodeAnswers, nameOfCase, runInEngine } from './layerCases.ts';
import { hasTorch } from './live.ts';

const TOLERANCE = 1e-5;
/** A sum of terms that cancel is off by the rounding of the terms; as a share of the largest element. */
const FLOOR = 2e-7;

const engines: [string, (memory: Memory) => Kernels][] = [
  ['plain kernels', createReferenceKernels],
  ...availableBuilds().map((build): [string, (memory: Memory) => Kernels] => [
    build,
    (memory) => createWasmKernels(memory, build),
  ]),
];

for (const file of globSync(`${import.meta.dirname}/cases/*.ts`).sort()) {
  const family = basename(file, '.ts');
  if (family === 'case') continue;
  const exported: Record<string, readonly LayerCase[]> = await import(file);
  const cases = exported[`${family}Cases`];
  if (!cases) continue;
  const golden = `${import.meta.dirname}/golden/layers/${family}.json`;

  describe(family, () => {
    const kept = decodeAnswers(readFileSync(golden, 'utf8'));
    let live: Answer[] | undefined;
    beforeAll(async () => {
      if (hasTorch()) live = decodeAnswers(await askTorch(cases));
    });

    test.each(cases.map((layerCase, i) => [nameOfCase(layerCase), i] as const))('%s', (_name, i) => {
      for (const [name, kernelsFor] of engines) {
        const found = runInEngine(cases[i]!, kernelsFor);
        if (live) expectAnswer(found, live[i]!, cases[i]!, name);
        expectAnswer(found, kept[i]!, cases[i]!, `${name}, golden`);
      }
    });
  });
}

function expectAnswer(
  found: Answer,
  torch: Answer,
  { tolerance = TOLERANCE, values, floor = values === 'edges' ? 0 : FLOOR }: LayerCase,
  what: string,
): void {
  expect(Object.keys(found.initial), `${what}: parameters`).toEqual(Object.keys(torch.initial));
  for (const [name, values] of Object.entries(torch.initial)) {
    expect(isSame(found.initial[name]!, values), `${what}: first ${name} is not bit for bit torch's`).toBe(true);
  }
  for (const mode of ['train', 'eval'] as const) {
    const [a, b] = [found[mode], torch[mode]];
    if (!b) continue;
    expect(a!.shape, `${what}: shape`).toEqual(b.shape);
    expectClose(a!.output, b.output, [tolerance, floor], `${what}: output in ${mode}`);
    if (b.inputGradient) expectClose(a!.inputGradient!, b.inputGradient, [tolerance, floor], `${what}: input gradient`);
    for (const [name, values] of Object.entries(b.parameters ?? {})) {
      expectClose(a!.parameters![name]!, values, [tolerance, floor], `${what}: gradient of ${name}`);
    }
    expect(Object.keys(a!.buffers), `${what}: buffers`).toEqual(Object.keys(b.buffers));
    for (const [name, values] of Object.entries(b.buffers)) {
      expectClose(a!.buffers[name]!, values, [tolerance, floor], `${what}: ${name} in ${mode}`);
    }
  }
}

/** Bit for bit. */
function isSame(a: Float32Array, b: Float32Array): boolean {
  const bytes = (x: Float32Array) => Buffer.from(x.buffer, x.byteOffset, x.byteLength);
  return bytes(a).equals(bytes(b));
}

/** Each element within the tolerance of itself, or within the floor times the largest finite element. */
function expectClose(
  actual: Float32Array,
  expected: Float32Array,
  [tolerance, floor]: readonly [number, number],
  what: string,
): void {
  expect(actual.length, what).toBe(expected.length);
  const largest = expected.reduce((most, x) => (Number.isFinite(x) ? Math.max(most, Math.abs(x)) : most), 0);
  for (const [i, x] of expected.entries()) {
    const y = actual[i]!;
    if (Object.is(x, y) || x === y || (Number.isNaN(x) && Number.isNaN(y))) continue;
    const off = Math.abs(x - y);
    const allowed = Math.max(tolerance * Math.abs(x), floor * largest, 1.5e-45);
    if (!(off <= allowed)) expect.fail(`${what}[${i}] is ${y}, torch has ${x}`);
  }
}
