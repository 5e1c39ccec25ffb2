// torch.nn's convolution modules.

import type { LayerTypes } from '../layer.ts';

export const convolutionLayers = {} satisfies Partial<LayerTypes>;
