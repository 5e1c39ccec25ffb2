// torch.nn's pooling modules.

import type { LayerTypes } from '../layer.ts';

export const poolingLayers = {} satisfies Partial<LayerTypes>;
