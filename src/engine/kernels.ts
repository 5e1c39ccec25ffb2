// The operations that a run is made of, by family: kernels/ says what each means. Two implementations: reference/, plain
// loops in the memory's own precision, and wasm/, which must agree with them. Each works on the first `rows` rows of its
// matrices.

import type { ActivationKernels } from './kernels/activation.ts';
import type { ClassLossKernels } from './kernels/classLoss.ts';
import type { ConvolutionKernels } from './kernels/convolution.ts';
import type { DropoutKernels } from './kernels/dropout.ts';
import type { ElementLossKernels } from './kernels/elementLoss.ts';
import type { EmbeddingKernels } from './kernels/embedding.ts';
import type { LayoutKernels } from './kernels/layout.ts';
import type { LinearKernels } from './kernels/linear.ts';
import type { LossKernels } from './kernels/loss.ts';
import type { NormalizationKernels } from './kernels/normalization.ts';
import type { PoolingKernels } from './kernels/pooling.ts';
import type { StatisticsKernels } from './kernels/statistics.ts';
import type { UpdateKernels } from './kernels/update.ts';

export interface Kernels
  extends LinearKernels,
    ConvolutionKernels,
    LayoutKernels,
    EmbeddingKernels,
    ActivationKernels,
    NormalizationKernels,
    DropoutKernels,
    LossKernels,
    ClassLossKernels,
    ElementLossKernels,
    PoolingKernels,
    UpdateKernels,
    StatisticsKernels {}
