// One layer's chart with its name; BatchNorm is marked, and the selected layer is larger.

import type { ComponentChildren } from 'preact';
import type { Layer } from '../layers.ts';
import { history } from '../state.ts';
import { selectedLayers } from '../view.ts';
import { ModuleName } from './moduleName.tsx';
import { PathOf, PathsInOthers } from './pathOf.tsx';

export function LayerCard({ layer, children }: { layer: Layer; children: (size: string) => ComponentChildren }) {
  const selected = history.value!.run === layer.run && selectedLayers.value.includes(layer.index);
  const marks = `${layer.batchNorm ? ' batch-norm' : ''}${selected ? ' selected' : ''}`;
  return (
    <figure class={`card${marks}`}>
      <figcaption>
        <ModuleName layer={layer} />
        <PathOf layer={layer} />
        {layer.note && <span class="layer-path">{layer.note}</span>}
        <PathsInOthers layer={layer} isBrief />
      </figcaption>
      {children(selected ? 'large' : 'small')}
    </figure>
  );
}
