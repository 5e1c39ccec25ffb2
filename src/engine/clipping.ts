// torch.nn.utils' gradient clipping, between backward and the optimizer's step.

import { type ClippingOptions, completeClipping } from '../model/trainOptions.ts';
import type { UpdateKernels } from './kernels/update.ts';
import type { Tensor } from './tensor.ts';

/** Clips the gradients as the options say. `gradients` (1, n) holds all of them, `ofParameters` are they one by one. */
export function createClipping(
  kernels: UpdateKernels,
  gradients: Tensor,
  ofParameters: readonly Tensor[],
  options: ClippingOptions,
): () => void {
  const complete = completeClipping(options);
  if (complete.type === 'value') return () => kernels.clamp(gradients, complete.clipValue);
  const { maxNorm, normType } = complete;
  return () =>
    kernels.scale(gradients, clipFactor(totalNorm(kernels.norms(ofParameters, normType), normType), maxNorm));
}

/** The norm of the norms, in float32. */
function totalNorm(norms: readonly number[], p: number): number {
  if (p === Number.POSITIVE_INFINITY) return norms.reduce((a, b) => Math.max(a, b), 0);
  return Math.fround(Math.fround(norms.reduce((sum, x) => sum + Math.fround(x ** p), 0)) ** (1 / p));
}

/** min(maxNorm / (norm + 1e-6), 1), in float32; the gradients are multiplied by it also where it is 1. */
function clipFactor(norm: number, maxNorm: number): number {
  const inverse = Math.fround(1 / Math.fround(norm + Math.fround(1e-6)));
  return Math.min(Math.fround(inverse * Math.fround(maxNorm)), 1);
}
