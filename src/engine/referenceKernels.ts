// Plain loops, the meaning of every kernel: the fast ones are tested against these, and in float64 memory these are
// tested against central differences.

import type { Kernels } from './kernels.ts';
import type { Memory } from './memory.ts';
import { createReferenceActivation } from './reference/activation.ts';
import { createReferenceClassLoss } from './reference/classLoss.ts';
import { createReferenceConvolution } from './reference/convolution.ts';
import { createReferenceDropout } from './reference/dropout.ts';
import { createReferenceElementLoss } from './reference/elementLoss.ts';
import { createReferenceEmbedding } from './reference/embedding.ts';
import { createReferenceLayout } from './reference/layout.ts';
import { createReferenceLinear } from './reference/linear.ts';
import { createReferenceLoss } from './reference/loss.ts';
import { createReferenceNormalization } from './reference/normalization.ts';
import { createReferencePooling } from './reference/pooling.ts';
import { createReferenceStatistics } from './reference/statistics.ts';
import { createReferenceUpdate } from './reference/update.ts';

export function createReferenceKernels(memory: Memory): Kernels {
  return {
    ...createReferenceLinear(),
    ...createReferenceConvolution(),
    ...createReferenceLayout(memory),
    ...createReferenceEmbedding(),
    ...createReferenceNormalization(),
    ...createReferenceActivation(memory),
    ...createReferenceDropout(memory),
    ...createReferenceLoss(memory),
    ...createReferenceClassLoss(memory),
    ...createReferenceElementLoss(),
    ...createReferencePooling(memory),
    ...createReferenceUpdate(),
    ...createReferenceStatistics(),
  };
}
