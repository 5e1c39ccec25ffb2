// Mean ± standard deviation over the steps, a chart a layer.

import { useMemo } from 'preact/hooks';
import { layerChart } from '../charts/layerChart.ts';
import { type Layer, layersOf, QUANTITY_TITLES, type Quantity } from '../layers.ts';
import { choices, choose, history } from '../state.ts';
import { ChartBox } from './chartBox.tsx';
import { LayerCard } from './layerCard.tsx';
import { QuantitySelect } from './select.tsx';

export function StepsSection() {
  const layers = layersOf(history.value!.run);
  const { stepsQuantity } = choices.value;
  return (
    <section class="steps-section" aria-labelledby="steps-title">
      <div class="section-head">
        <h2 id="steps-title">Mean and standard deviation over steps</h2>
        <QuantitySelect
          layers={layers}
          quantities={Object.keys(QUANTITY_TITLES) as Quantity[]}
          value={stepsQuantity}
          onChoose={(quantity) => choose({ stepsQuantity: quantity })}
        />
      </div>
      <p class="note">
        Line: mean. Band: mean ± standard deviation. Standard deviation: population (divides by N), as BatchNorm does.
      </p>
      <div class="cards">
        {layers.map((layer) => {
          const tensor = layer.tensors[stepsQuantity];
          if (tensor === undefined) return null;
          return <LayerSteps key={layer.index} layer={layer} tensor={tensor} quantity={stepsQuantity} />;
        })}
      </div>
    </section>
  );
}

function LayerSteps({ layer, tensor, quantity }: { layer: Layer; tensor: number; quantity: Quantity }) {
  const source = useMemo(() => layerChart(tensor, quantity), [tensor, quantity]);
  const label = `${layer.path} ${layer.module}, ${QUANTITY_TITLES[quantity].toLowerCase()} over steps`;
  return <LayerCard layer={layer}>{(size) => <ChartBox label={label} source={source} size={size} />}</LayerCard>;
}
