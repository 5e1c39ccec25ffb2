// A layer's class. BatchNorm stands in a frame with a sign before it, for those who do not see its colour.

import type { Layer } from '../layers.ts';
import { BatchNormIcon } from './icon.tsx';

export function ModuleName({ layer: { module, batchNorm } }: { layer: Layer }) {
  if (!batchNorm) return <span class="module">{module}</span>;
  return (
    <span class="module batch-norm-frame">
      <BatchNormIcon />
      {module}
    </span>
  );
}
