// Mean and standard deviation from layer to layer, at the newest step.

import { useMemo } from 'preact/hooks';
import type { StepSeries } from '../../src/protocol/runHistory.ts';
import { networkChart, networkPoints } from '../charts/networkChart.ts';
import { integer } from '../format.ts';
import { textRevision } from '../frames.ts';
import { type Layer, layersOf, QUANTITY_TITLES, type Quantity } from '../layers.ts';
import { choices, choose, history } from '../state.ts';
import { ChartBox } from './chartBox.tsx';
import { QuantitySelect, Select } from './select.tsx';

export function NetworkSection() {
  const { run, series } = history.value!;
  const layers = layersOf(run);
  const { networkQuantity, networkScale } = choices.value;
  const source = useMemo(
    () => networkChart(layers, networkQuantity, networkScale),
    [layers, networkQuantity, networkScale],
  );
  textRevision.value;
  return (
    <section class="network-section" aria-labelledby="network-title">
      <div class="section-head">
        <h2 id="network-title">Through the network</h2>
        <div class="choices">
          <QuantitySelect
            layers={layers}
            quantities={['output', 'outputGradient', 'weight', 'weightGradient']}
            value={networkQuantity}
            onChoose={(quantity) => choose({ networkQuantity: quantity })}
          />
          <Select
            label="Scale"
            titles={{ log: 'Logarithmic', linear: 'Linear' }}
            values={['log', 'linear']}
            value={networkScale}
            onChoose={(scale) => choose({ networkScale: scale })}
          />
        </div>
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
  return networkPoints(layers, quantity, series).some(({ mean, std }) => Number.isFinite(mean + std));
}
