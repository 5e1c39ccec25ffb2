// The evolution of the weights: how the values of each layer's parameters are distributed over the run.

import { useMemo } from 'preact/hooks';
import { evolutionChart } from '../charts/evolutionChart.ts';
import { t } from '../l10n.ts';
import { type Layer, layersOf, type ParameterName, titleOf } from '../layers.ts';
import { history } from '../state.ts';
import { choices, choose } from '../view.ts';
import { ChartBox } from './chartBox.tsx';
import { LayerCard } from './layerCard.tsx';
import { QuantitySelect, quantitiesOf } from './select.tsx';

const PARAMETERS: readonly ParameterName[] = ['weight', 'bias'];

export function EvolutionView() {
  const layers = layersOf(history.value!.run);
  const { evolutionParameter } = choices.value;
  if (quantitiesOf(layers, PARAMETERS).length === 0) return null;
  return (
    <section class="evolution-section" aria-labelledby="evolution-title">
      <div class="section-head">
        <h2 id="evolution-title">{t('Evolution of weights')}</h2>
        <QuantitySelect
          layers={layers}
          quantities={PARAMETERS}
          value={evolutionParameter}
          onChoose={(parameter) => choose({ evolutionParameter: parameter })}
        />
      </div>
      <p class="note">
        {t(
          'Where the values lie at each step: the stronger the colour, the more of them. Line: mean; dashes: mean ± standard deviation.',
        )}
      </p>
      <div class="cards">
        {layers.map((layer) => {
          const tensor = layer.tensors[evolutionParameter];
          if (tensor === undefined) return null;
          const label = t(
            '{0}, evolution of its {1}',
            `${layer.path} ${layer.module}`,
            titleOf(evolutionParameter).toLowerCase(),
          );
          return <LayerEvolution key={layer.index} layer={layer} tensor={tensor} label={label} />;
        })}
      </div>
    </section>
  );
}

function LayerEvolution({ layer, tensor, label }: { layer: Layer; tensor: number; label: string }) {
  const source = useMemo(() => evolutionChart(tensor), [tensor]);
  return <LayerCard layer={layer}>{(size) => <ChartBox label={label} source={source} size={size} />}</LayerCard>;
}
