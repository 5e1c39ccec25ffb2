// How the values of each layer's tensors are distributed over the run: as a heat map or as ridges, a run beside the other, or
// at the scrubber's step, one over the other.

import { useMemo } from 'preact/hooks';
import type { RunStarted } from '../../src/protocol/trainEvent.ts';
import { evolutionChart } from '../charts/evolutionChart.ts';
import { histogramChart } from '../charts/histogramChart.ts';
import { ofRun } from '../charts/ofRun.ts';
import { ridgesChart } from '../charts/ridgesChart.ts';
import type { ChartSource } from '../charts/source.ts';
import { quantityColor } from '../charts/statisticChart.ts';
import { t } from '../l10n.ts';
import { type Layer, QUANTITIES, type Quantity, titleOf } from '../layers.ts';
import { layersOfAll, tensorIn } from '../matchLayers.ts';
import { runColor, runLetter } from '../runStyle.ts';
import { keyOf, type ShownRun, shownRuns } from '../state.ts';
import type { Theme } from '../theme.ts';
import { choices, choose, EVOLUTION_KINDS, type EvolutionKind } from '../view.ts';
import { Cards } from './cards.tsx';
import { ChartBox } from './chartBox.tsx';
import { LayerCard } from './layerCard.tsx';
import { RampLegend } from './rampLegend.tsx';
import { QuantitySelect, quantitiesOf, Select } from './select.tsx';

export function EvolutionView() {
  const layers = layersOfAll(shownRuns.value.map((run) => run.history.run));
  const { evolutionQuantity, evolutionView: kind } = choices.value;
  const known = quantitiesOf(layers, QUANTITIES);
  const quantity = known.includes(evolutionQuantity) ? evolutionQuantity : known[0];
  if (!quantity) return null;
  const titles = { heat: t('Heat map'), ridges: t('Ridges'), histogram: t('Histogram at the step') };
  const isCompared = shownRuns.value.length > 1;
  const rampColor = (theme: Theme) => runColor(theme, quantityColor(theme, quantity), { place: 0 }, isCompared);
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
      {kind !== 'histogram' && <RampLegend color={rampColor} kind={kind} />}
      <Cards kind={cardsOf(kind)}>
        {layers.map((layer) =>
          layer.tensors[quantity] === undefined ? null : (
            <LayerEvolution key={keyOf(layer)} layer={layer} quantity={quantity} kind={kind} />
          ),
        )}
      </Cards>
    </section>
  );
}

function cardsOf(kind: EvolutionKind) {
  if (kind !== 'histogram' && shownRuns.value.length > 1) return 'compared';
  return kind === 'ridges' ? 'tall' : '';
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
      {others > 0 &&
        kind !== 'histogram' &&
        ` ${t('The runs side by side, each on an axis of its own; the histogram lays them over one another.')}`}
    </p>
  );
}

const SIZES = {
  heat: { small: 'medium', large: 'large' },
  ridges: { small: 'large', large: 'huge' },
  histogram: { small: 'medium', large: 'large' },
} as const;

interface EvolutionProps {
  readonly layer: Layer;
  readonly quantity: Quantity;
  readonly kind: EvolutionKind;
}

/** Of pictures that cannot lie over one another, each run has its own. */
function LayerEvolution({ layer, quantity, kind }: EvolutionProps) {
  const shown = shownRuns.value;
  const having = shown.filter(({ history: { run } }) => tensorIn(run, layer, quantity) !== undefined);
  const beside = kind === 'histogram' ? having.slice(0, 1) : having;
  return (
    <LayerCard layer={layer}>
      {(size) => (
        <div class="beside">
          {beside.map((run) => (
            <RunEvolution
              key={run.id}
              run={run}
              layer={layer}
              quantity={quantity}
              kind={kind}
              size={SIZES[kind][size === 'large' ? 'large' : 'small']}
              isNamed={kind !== 'histogram' && shown.length > 1}
            />
          ))}
        </div>
      )}
    </LayerCard>
  );
}

function RunEvolution({
  run,
  layer,
  quantity,
  kind,
  size,
  isNamed,
}: EvolutionProps & { run: ShownRun; size: string; isNamed: boolean }) {
  const { id, place, name, history: own } = run;
  const source = useMemo(
    () => chartOf({ layer, quantity, kind }, id, place, own.run),
    [layer, quantity, kind, id, place, own.run, isNamed],
  );
  const label = t('{0}, distribution of its {1}', `${layer.path} ${layer.module}`, titleOf(quantity).toLowerCase());
  return (
    <div>
      {isNamed && (
        <p class="run-of">
          <strong>{runLetter(place)}</strong> {name}
        </p>
      )}
      <ChartBox
        label={isNamed && place > 0 ? t('{0}, run {1}', label, runLetter(place)) : label}
        source={source}
        size={size}
      />
    </div>
  );
}

function chartOf({ layer, quantity, kind }: EvolutionProps, id: string, place: number, run: RunStarted): ChartSource {
  const color = (theme: Theme) =>
    runColor(theme, quantityColor(theme, quantity), { place }, shownRuns.peek().length > 1);
  const tensor = tensorIn(run, layer, quantity)!;
  switch (kind) {
    case 'heat':
      return ofRun(id, evolutionChart(tensor, color));
    case 'ridges':
      return ofRun(id, ridgesChart(tensor, color));
    case 'histogram':
      return histogramChart({
        color: (theme) => quantityColor(theme, quantity),
        tensorOf: ({ history: { run: each } }) => tensorIn(each, layer, quantity),
      });
    default:
      return kind satisfies never;
  }
}
