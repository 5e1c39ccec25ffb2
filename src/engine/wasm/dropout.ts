// Fast kernels: dropout. What each is, is said in kernels/dropout.ts; how, in assembly/dropout.ts.

import type { DropoutKernels } from '../kernels/dropout.ts';
import { rowVectors, type WasmContext } from './context.ts';
import { divideVectors } from './divideVectors.ts';

const STATE_WORDS = 624;

export function createWasmDropout(context: WasmContext): DropoutKernels {
  const stateAddress = context.memory.allocate(STATE_WORDS * 4);

  return {
    // The generator's state goes there and back: 2.5 KB, for what are mostly thousands of draws.
    bernoulli(generator, p, scale, values, { extents, steps }) {
      const [first, second, third] = steps.map((step) => step * 4) as [number, number, number];
      const state = context.memory.integers(stateAddress, STATE_WORDS);
      state.set(generator.state);
      // biome-ignore format: the arguments come in groups
      generator.next = context.exports.bernoulli!(
        stateAddress, generator.next, generator.renewed,
        Math.ceil(p * 2 ** 53), scale,
        values.address, ...extents, first, second, third,
      );
      generator.renewed = STATE_WORDS;
      generator.state.set(state);
    },
    multiply(input, mask, output, rows) {
      const addresses = [input.address, mask.address, output.address];
      divideVectors(context, 'multiply', addresses, rowVectors(input, rows));
    },
    multiplyAndShift(input, mask, dropped, kept, output, rows) {
      const addresses = [input.address, mask.address, output.address];
      divideVectors(context, 'multiplyAndShift', addresses, rowVectors(input, rows), [dropped, kept]);
    },
  };
}
