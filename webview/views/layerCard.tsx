// One layer's chart with its name; BatchNorm is marked, and the selected layer is larger.

import type { ComponentChildren } from 'preact';
import type { Layer } from '../layers.ts';
import { selectedLayers } from '../view.ts';
import { ModuleName } from './moduleName.tsx';

export function LayerCard({ layer, children }: { layer: Layer; children: (size: string) => ComponentChildren }) {
  const selected = selectedLayers.value.includes(layer.index);
  const marks = `${layer.batchNorm ? ' batch-norm' : ''}${selected ? ' selected' : ''}`;
  return (
    <figure class={`card${marks}`}>
      <figcaption>
        <ModuleName layer={layer} />
        <span class="layer-path">{layer.path}</span>
        {layer.note && <span class="layer-path">{layer.note}</span>}
      </figcaption>
      {children(selected ? 'large' : 'small')}
    </figure>
  );
}
