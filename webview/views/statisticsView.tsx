// Statistics over the steps: what is measured of the layers, a chart each, or those that are chosen laid over one another.

import { useMemo } from 'preact/hooks';
import {
  isMeasured,
  measureLegend,
  measureNote,
  measuresOf,
  measureTitle,
  statisticChart,
} from '../charts/statisticChart.ts';
import { t } from '../l10n.ts';
import { type Layer, QUANTITIES, type Quantity, titleOf } from '../layers.ts';
import { layersOfAll, onlyIn } from '../matchLayers.ts';
import type { Measure } from '../measures.ts';
import { runLetter } from '../runStyle.ts';
import { history, keyOf, type ShownRun, shownRuns, toggleLayer } from '../state.ts';
import { theme } from '../theme.ts';
import { choices, choose, layersOfOthers, selectedLayers, toggleLayerOfOther } from '../view.ts';
import { Cards } from './cards.tsx';
import { ChartBox } from './chartBox.tsx';
import { LayerCard } from './layerCard.tsx';
import { LineKey } from './runsMenu.tsx';
import { QuantitySelect, Select } from './select.tsx';

export function StatisticsView() {
  const { run } = history.value!;
  const shown = shownRuns.value;
  const layers = layersOfAll(shown.map(({ history }) => history.run));
  const { statisticsQuantity: quantity, statisticsMeasure, statisticsLayout: layout } = choices.value;
  const measures = measuresOf(run, quantity);
  const measure = measures.includes(statisticsMeasure) ? statisticsMeasure : 'band';
  const measured = layers.filter((layer) => isMeasured(layer, quantity, measure));
  return (
    <section class="steps-section" aria-labelledby="steps-title">
      <div class="section-head">
        <h2 id="steps-title">{t('{0} over steps', measureTitle(measure))}</h2>
        <div class="choices">
          <QuantitySelect
            layers={layers}
            quantities={QUANTITIES}
            value={quantity}
            onChoose={(next) => choose({ statisticsQuantity: next })}
          />
          <Select
            label={t('As')}
            titles={Object.fromEntries(measures.map((each) => [each, measureTitle(each)])) as Record<Measure, string>}
            values={measures}
            value={measure}
            onChoose={(next) => choose({ statisticsMeasure: next })}
          />
          <Select
            label={t('Layers')}
            titles={{ each: t('A chart each'), overlaid: t('Overlaid') }}
            values={['each', 'overlaid']}
            value={layout}
            onChoose={(next) => choose({ statisticsLayout: next })}
          />
        </div>
      </div>
      <p class="note">{measureNote(measure)}</p>
      {layout === 'each' && <Legend measure={measure} />}
      {measured.length === 0 && <p>{t('No layer has this.')}</p>}
      {layout === 'overlaid' ? (
        <Overlaid layers={measured} quantity={quantity} measure={measure} />
      ) : (
        <Cards>
          {measured.map((layer) => (
            <OfLayer key={keyOf(layer)} layer={layer} quantity={quantity} measure={measure} />
          ))}
        </Cards>
      )}
    </section>
  );
}

function Legend({ measure }: { measure: Measure }) {
  const lines = measureLegend(measure);
  if (lines.length === 0) return null;
  const { foreground, palette } = theme.value;
  // Of several runs, colours tell the runs apart.
  const isCompared = shownRuns.value.length > 1;
  return (
    <ul class="legend">
      {lines.map(({ name, dash, color }) => (
        <li key={name}>
          <LineKey color={isCompared ? foreground : palette[color]!} dash={dash} /> {name}
        </li>
      ))}
    </ul>
  );
}

interface OfLayerProps {
  readonly layer: Layer;
  readonly quantity: Quantity;
  readonly measure: Measure;
}

function OfLayer({ layer, quantity, measure }: OfLayerProps) {
  const source = useMemo(() => statisticChart([layer], quantity, measure), [layer, quantity, measure]);
  const what = `${titleOf(quantity).toLowerCase()}, ${lowerFirst(measureTitle(measure))}`;
  const label = t('{0}, {1} over steps', `${layer.path} ${layer.module}`, what);
  return <LayerCard layer={layer}>{(size) => <ChartBox label={label} source={source} size={size} />}</LayerCard>;
}

function lowerFirst(text: string): string {
  return `${text[0]!.toLowerCase()}${text.slice(1)}`;
}

/** Of the layers that are chosen; where none is, of the first. */
const FIRST_LAYERS = 4;

function Overlaid({ layers, quantity, measure }: { layers: readonly Layer[]; quantity: Quantity; measure: Measure }) {
  const shown = shownRuns.value;
  const isChosen = (layer: Layer) =>
    layer.run === history.value!.run
      ? selectedLayers.value.includes(layer.index)
      : layersOfOthers.value.includes(keyOf(layer));
  const chosen = layers.filter(isChosen);
  const drawn = chosen.length > 0 ? chosen : layers.slice(0, FIRST_LAYERS);
  const key = drawn.map(keyOf).join(',');
  const source = useMemo(() => statisticChart(drawn, quantity, measure), [key, layers[0], quantity, measure]);
  const names = drawn.map(({ path, module }) => `${path} ${module}`).join(', ');
  return (
    <>
      <fieldset class="layer-choice">
        <legend>{t('Layers on the chart')}</legend>
        {layers.map((layer) => (
          <label key={keyOf(layer)}>
            <input
              type="checkbox"
              checked={drawn.includes(layer)}
              onChange={() => {
                // The first choice is among what is drawn so far.
                if (chosen.length === 0) for (const each of drawn) toggle(each);
                toggle(layer);
              }}
            />{' '}
            {layer.path} {layer.module} <OnlyIn layer={layer} runs={shown} />
          </label>
        ))}
      </fieldset>
      {drawn.length > 0 && (
        <figure class="card">
          <figcaption>{names}</figcaption>
          <ChartBox
            label={t('{0}, {1} over steps', titleOf(quantity), lowerFirst(measureTitle(measure)))}
            source={source}
            size="huge"
          />
        </figure>
      )}
    </>
  );
}

function OnlyIn({ layer, runs }: { layer: Layer; runs: readonly ShownRun[] }) {
  const only = onlyIn(layer, runs);
  return only ? <span class="muted">{t('only in {0}', runLetter(only.place))}</span> : null;
}

function toggle(layer: Layer): void {
  if (layer.run === history.peek()!.run) toggleLayer(layer.index);
  else toggleLayerOfOther(keyOf(layer));
}
