// Mean and standard deviation from layer to layer, at the newest step.

import { useMemo } from 'preact/hooks';
import type { StepSeries } from '../../src/protocol/runHistory.ts';
import { networkChart, networkPoints } from '../charts/networkChart.ts';
import { integer } from '../format.ts';
import { textRevision } from '../frames.ts';
import { type Layer, layersOf, QUANTITY_TITLES, type Quantity } from '../layers.ts';
import { choices, choose, history } from '../state.ts';
import { ChartBox } from './chartBox.tsx';
import { QuantitySelect, quantitiesOf } from './quantitySelect.tsx';

export function NetworkSection() {
  const { run, series } = history.value!;
  const layers = layersOf(run);
  const { networkQuantity } = choices.value;
  const source = useMemo(() => networkChart(layers, networkQuantity), [layers, networkQuantity]);
  textRevision.value;
  return (
    <section class="network-section" aria-labelledby="network-title">
      <div class="section-head">
        <h2 id="network-title">Through the network</h2>
        <QuantitySelect
          label="Show"
          quantities={quantitiesOf(layers, ['output', 'outputGradient', 'weight', 'weightGradient'])}
          value={networkQuantity}
          onChoose={(quantity) => choose({ networkQuantity: quantity })}
        />
      </div>
      <p class="note">
        Mean (point) ± standard deviation (bar) of each layer, in the order of the network, at step{' '}
        {integer(series.steps)}.
        {series.steps > 0 && !anyNumber(series, layers, networkQuantity) && ' None is a finite number.'}
      </p>
      <ChartBox label={`${QUANTITY_TITLES[networkQuantity]} through the network`} source={source} size="large" />
    </section>
  );
}

function anyNumber(series: StepSeries, layers: readonly Layer[], quantity: Quantity): boolean {
  return networkPoints(layers, quantity, series).some(({ low, high }) => Number.isFinite(low + high));
}
