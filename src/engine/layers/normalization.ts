// torch.nn's normalization layers: how each is built is in the files beside this one.

import type { LayerTypes } from '../layer.ts';
import { createBatchNorm } from './batchNorm.ts';
import { createGroupNorm, createInstanceNorm } from './groupNorm.ts';
import { createLayerNorm, createRMSNorm } from './layerNorm.ts';
import { createLocalResponseNorm } from './localResponseNorm.ts';

export const normalizationLayers = {
  BatchNorm1d: { layout: 'channels', create: createBatchNorm },
  BatchNorm2d: { layout: 'channels', create: createBatchNorm },
  BatchNorm3d: { layout: 'channels', create: createBatchNorm },
  SyncBatchNorm: { layout: 'channels', create: createBatchNorm },
  InstanceNorm1d: { layout: 'channels', create: createInstanceNorm },
  InstanceNorm2d: { layout: 'channels', create: createInstanceNorm },
  InstanceNorm3d: { layout: 'channels', create: createInstanceNorm },
  GroupNorm: { layout: 'channels', create: createGroupNorm },
  LayerNorm: { layout: 'last', create: createLayerNorm },
  LocalResponseNorm: { layout: 'channels', create: createLocalResponseNorm },
  RMSNorm: { layout: 'last', create: createRMSNorm },
} satisfies Partial<LayerTypes>;
