// Statistics over the steps: a chart a layer, or the selected layers laid over one another.

import { useMemo } from 'preact/hooks';
import { bandChart } from '../charts/statisticChart.ts';
import { t } from '../l10n.ts';
import { type Layer, layersOf, QUANTITIES, type Quantity, titleOf } from '../layers.ts';
import { history } from '../state.ts';
import { choices, choose } from '../view.ts';
import { ChartBox } from './chartBox.tsx';
import { LayerCard } from './layerCard.tsx';
import { QuantitySelect } from './select.tsx';

export function StatisticsView() {
  const layers = layersOf(history.value!.run);
  const { statisticsQuantity: quantity } = choices.value;
  return (
    <section class="steps-section" aria-labelledby="steps-title">
      <div class="section-head">
        <h2 id="steps-title">{t('Mean and standard deviation over steps')}</h2>
        <QuantitySelect
          layers={layers}
          quantities={QUANTITIES}
          value={quantity}
          onChoose={(next) => choose({ statisticsQuantity: next })}
        />
      </div>
      <p class="note">
        {t(
          'Line: mean. Band: mean ± standard deviation. Standard deviation: population (divides by N), as BatchNorm does.',
        )}
      </p>
      <div class="cards">
        {layers
          .filter(({ tensors }) => tensors[quantity] !== undefined)
          .map((layer) => (
            <LayerStatistics key={layer.index} layer={layer} quantity={quantity} />
          ))}
      </div>
    </section>
  );
}

function LayerStatistics({ layer, quantity }: { layer: Layer; quantity: Quantity }) {
  const source = useMemo(() => bandChart([layer], quantity), [layer, quantity]);
  const label = t('{0}, {1} over steps', `${layer.path} ${layer.module}`, titleOf(quantity).toLowerCase());
  return <LayerCard layer={layer}>{(size) => <ChartBox label={label} source={source} size={size} />}</LayerCard>;
}
