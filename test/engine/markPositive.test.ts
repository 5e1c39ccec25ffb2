// Which columns were above zero in some row, gathered over several calls as over the steps of an epoch.

import { expect, test } from 'vitest';
import { Memory } from '../../src/engine/memory.ts';
import { createReferenceKernels } from '../../src/engine/referenceKernels.ts';
import { fromArray, toArray } from '../../src/engine/tensor.ts';
import { availableBuilds, createWasmKernels } from '../../src/engine/wasmKernels.ts';
import { sequence } from './requests.ts';

const shapes: [number, number][] = [
  [1, 1],
  [5, 3],
  [32, 16],
  [9, 50],
  [32, 100],
];

test.each(availableBuilds().flatMap((build) => shapes.map((shape) => [build, ...shape] as const)))(
  '%s, %i x %i',
  (build, rows, columns) => {
    const memory = new Memory();
    const [fast, plain] = [createWasmKernels(memory, build), createReferenceKernels(memory)];
    const [seen, expected] = [memory.vector(columns), memory.vector(columns)];
    const random = sequence(rows * columns * 3, 5);
    for (let call = 0; call < 3; call++) {
      // Few are positive, every seventh column has none, and some are not numbers.
      const values = Array.from({ length: rows * columns }, (_, i) => {
        const value = random[call * rows * columns + i]! - 0.9;
        if (i % 31 === 5) return Number.NaN;
        return (i % columns) % 7 === 0 ? -Math.abs(value) : value;
      });
      const x = memory.matrix(rows, columns);
      fromArray(x, Float32Array.from(values));
      fast.markPositive(x, seen, rows);
      plain.markPositive(x, expected, rows);
      expect(toArray(seen)).toEqual(toArray(expected));
    }
  },
);
