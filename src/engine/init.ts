// The values a module's parameters start from, as torch.nn draws them.

import { type Generator, uniform } from './random.ts';

export interface LinearParameters {
  /** (outFeatures, inFeatures), row-major, as torch holds it. */
  readonly weight: Float32Array;
  /** (outFeatures). */
  readonly bias: Float32Array | undefined;
}

/**
 * torch.nn.Linear's first parameters: weight by kaiming_uniform_(a=sqrt(5)), then bias from ±1/sqrt(inFeatures).
 * Bounds are computed as Python computes them, values in float32.
 * Reference: Linear.reset_parameters; He et al. 2015.
 */
export function initLinear(
  generator: Generator,
  inFeatures: number,
  outFeatures: number,
  bias: boolean,
): LinearParameters {
  const gain = Math.sqrt(2 / (1 + Math.sqrt(5) ** 2));
  const weightBound = Math.sqrt(3) * (gain / Math.sqrt(inFeatures));
  const weight = new Float32Array(outFeatures * inFeatures);
  fill(weight, uniform(generator, -weightBound, weightBound));
  if (!bias) return { weight, bias: undefined };

  const biasBound = 1 / Math.sqrt(inFeatures);
  const values = new Float32Array(outFeatures);
  fill(values, uniform(generator, -biasBound, biasBound));
  return { weight, bias: values };
}

/** Draws what initLinear draws, for a module that is built and not trained. */
export function skipLinear(generator: Generator, inFeatures: number, outFeatures: number, bias: boolean): void {
  for (let left = outFeatures * (inFeatures + Number(bias)); left > 0; left--) generator.random();
}

function fill(values: Float32Array, draw: () => number): void {
  for (let i = 0; i < values.length; i++) values[i] = draw();
}
