// The momentum of BatchNorms: how much of a batch's statistics the running ones take.

import { type BoundLayer, isBatchNorm, type ModelSpec } from './modelSpec.ts';

/** PyTorch's default. */
export const MOMENTUM = 0.1;

/** BatchNorms that keep running statistics by another momentum; null is None, the mean of all batches. */
export function withOtherMomentum({ layers }: Pick<ModelSpec, 'layers'>): readonly {
  readonly layer: BoundLayer;
  readonly momentum: number | null;
}[] {
  return layers.flatMap((layer) => {
    if (!isBatchNorm(layer)) return [];
    const { momentum, track_running_stats } = (layer as BatchNorm).arguments;
    return track_running_stats && momentum !== MOMENTUM ? [{ layer, momentum }] : [];
  });
}

type BatchNorm = Extract<BoundLayer, { readonly type: 'BatchNorm1d' }>;
