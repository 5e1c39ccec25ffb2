// The values a module's parameters start from, as torch.nn draws them.

import { withInitDefaults } from '../model/initCall.ts';
import { applyInit, fillUniform } from './nnInit.ts';
import type { Generator } from './random.ts';

export interface LinearParameters {
  /** (outFeatures, inFeatures), row-major, as torch holds it. */
  readonly weight: Float32Array;
  /** (outFeatures). */
  readonly bias: Float32Array | undefined;
}

/**
 * torch.nn.Linear's first parameters: weight by kaiming_uniform_(a=sqrt(5)), then bias from ±1/sqrt(inFeatures).
 * Reference: Linear.reset_parameters; He et al. 2015.
 */
export function initLinear(
  generator: Generator,
  inFeatures: number,
  outFeatures: number,
  bias: boolean,
): LinearParameters {
  const call = {
    function: 'kaiming_uniform_',
    arguments: withInitDefaults('kaiming_uniform_', { a: Math.sqrt(5) }),
  } as const;
  const weight = applyInit(call, [outFeatures, inFeatures], generator);
  if (!bias) return { weight, bias: undefined };

  const bound = 1 / Math.sqrt(inFeatures);
  const values = new Float32Array(outFeatures);
  fillUniform(generator, values, -bound, bound);
  return { weight, bias: values };
}

/** Draws what initLinear draws, for a module that is built and not trained. */
export function skipLinear(generator: Generator, inFeatures: number, outFeatures: number, bias: boolean): void {
  for (let left = outFeatures * (inFeatures + Number(bias)); left > 0; left--) generator.random();
}
