// The layers: the list of them, and the numbers from layer to layer.

import { LayerList } from './layerList.tsx';
import { NetworkSection } from './networkSection.tsx';

export function LayersView() {
  return (
    <div class="layers-view">
      <LayerList />
      <NetworkSection />
    </div>
  );
}
