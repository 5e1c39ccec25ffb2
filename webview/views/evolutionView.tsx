// How the values of each layer's tensors are distributed over the run: as a heat map, as ridges, or at the scrubber's step
// beside the other runs.

import { useMemo } from 'preact/hooks';
import { evolutionChart } from '../charts/evolutionChart.ts';
import { histogramChart } from '../charts/histogramChart.ts';
import { ridgesChart } from '../charts/ridgesChart.ts';
import type { ChartSource } from '../charts/source.ts';
import { quantityColor } from '../charts/statisticChart.ts';
import { t } from '../l10n.ts';
import { type Layer, layersOf, QUANTITIES, type Quantity, titleOf } from '../layers.ts';
import { tensorIn } from '../matchLayers.ts';
import { history, shownRuns } from '../state.ts';
import type { Theme } from '../theme.ts';
import { choices, choose, EVOLUTION_KINDS, type EvolutionKind } from '../view.ts';
import { ChartBox } from './chartBox.tsx';
import { LayerCard } from './layerCard.tsx';
import { RampLegend } from './rampLegend.tsx';
import { QuantitySelect, quantitiesOf, Select } from './select.tsx';

export function EvolutionView() {
  const layers = layersOf(history.value!.run);
  const { evolutionQuantity, evolutionView: kind } = choices.value;
  const known = quantitiesOf(layers, QUANTITIES);
  const quantity = known.includes(evolutionQuantity) ? evolutionQuantity : known[0];
  if (!quantity) return null;
  const titles = { heat: t('Heat map'), ridges: t('Ridges'), histogram: t('Histogram at the step') };
  return (
    <section class="evolution-section" aria-labelledby="evolution-title">
      <div class="section-head">
        <h2 id="evolution-title">{t('How the values are distributed')}</h2>
        <div class="choices">
          <QuantitySelect
            layers={layers}
            quantities={QUANTITIES}
            value={quantity}
            onChoose={(next) => choose({ evolutionQuantity: next })}
          />
          <Select
            label={t('As')}
            titles={titles}
            values={EVOLUTION_KINDS}
            value={kind}
            onChoose={(next) => choose({ evolutionView: next })}
          />
        </div>
      </div>
      <Note kind={kind} />
      {kind !== 'histogram' && <RampLegend color={(theme) => quantityColor(theme, quantity)} kind={kind} />}
      <div class={kind === 'ridges' ? 'cards tall' : 'cards'}>
        {layers.map((layer) =>
          layer.tensors[quantity] === undefined ? null : (
            <LayerEvolution key={layer.index} layer={layer} quantity={quantity} kind={kind} />
          ),
        )}
      </div>
    </section>
  );
}

function Note({ kind }: { kind: EvolutionKind }) {
  const others = shownRuns.value.length - 1;
  const texts = {
    heat: t('Where the values lie at each step. Line: mean; dashes: mean ± standard deviation (population).'),
    ridges: t(
      'A ridge for each moment, the newest in front, each as high as it is full. Click on one to take the scrubber there.',
    ),
    histogram:
      others > 0
        ? t(
            'Where the values lie at the scrubber’s step. Each run is as high as it is full in comparison with its own fullest bin; marks: percentiles of the leading run.',
          )
        : t('Where the values lie at the scrubber’s step: the part of all values in each bin, and percentiles.'),
  };
  return (
    <p class="note">
      {texts[kind]}
      {others > 0 && kind !== 'histogram' && ` ${t('Of the leading run; the histogram lays runs over one another.')}`}
    </p>
  );
}

const SIZES = {
  heat: { small: 'medium', large: 'large' },
  ridges: { small: 'large', large: 'huge' },
  histogram: { small: 'medium', large: 'large' },
} as const;

function LayerEvolution({ layer, quantity, kind }: { layer: Layer; quantity: Quantity; kind: EvolutionKind }) {
  const source = useMemo(() => chartOf(layer, quantity, kind), [layer, quantity, kind]);
  const label = t('{0}, distribution of its {1}', `${layer.path} ${layer.module}`, titleOf(quantity).toLowerCase());
  return (
    <LayerCard layer={layer}>
      {(size) => <ChartBox label={label} source={source} size={SIZES[kind][size === 'large' ? 'large' : 'small']} />}
    </LayerCard>
  );
}

function chartOf(layer: Layer, quantity: Quantity, kind: EvolutionKind): ChartSource {
  const color = (theme: Theme) => quantityColor(theme, quantity);
  const tensor = layer.tensors[quantity]!;
  switch (kind) {
    case 'heat':
      return evolutionChart(tensor, color);
    case 'ridges':
      return ridgesChart(tensor, color);
    case 'histogram':
      return histogramChart({
        color,
        tensorOf: ({ history: { run } }) => tensorIn(run, shownRuns.peek()[0]!.history.run, layer.index, quantity),
      });
    default:
      return kind satisfies never;
  }
}
