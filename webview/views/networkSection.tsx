// Mean and standard deviation from layer to layer, of all runs, at the scrubber's step.

import { useMemo } from 'preact/hooks';
import { anyNumber, networkChart } from '../charts/networkChart.ts';
import { stepNow } from '../drawn.ts';
import { textRevision } from '../frames.ts';
import { t } from '../l10n.ts';
import { titleOf } from '../layers.ts';
import { layersOfAll } from '../matchLayers.ts';
import { shownRuns } from '../state.ts';
import { withTold } from '../toldSteps.ts';
import { choices, choose } from '../view.ts';
import { ChartBox } from './chartBox.tsx';
import { QuantitySelect, Select } from './select.tsx';

export function NetworkSection() {
  const shown = shownRuns.value;
  const layers = layersOfAll(shown.map(({ history }) => history.run));
  const { networkQuantity, networkScale } = choices.value;
  const source = useMemo(
    () => networkChart(shown, layers, networkQuantity, networkScale),
    [layers, networkQuantity, networkScale],
  );
  textRevision.value;
  const step = stepNow();
  return (
    <section class="network-section" aria-labelledby="network-title">
      <div class="section-head">
        <h2 id="network-title">{t('Through the network')}</h2>
        <div class="choices">
          <QuantitySelect
            layers={layers}
            quantities={['output', 'outputGradient', 'weight', 'weightGradient', 'weightUpdate']}
            value={networkQuantity}
            onChoose={(quantity) => choose({ networkQuantity: quantity })}
          />
          <Select
            label={t('Axis')}
            titles={{ symlog: t('Symmetric log'), linear: t('Linear') }}
            values={['symlog', 'linear']}
            value={networkScale}
            onChoose={(scale) => choose({ networkScale: scale })}
          />
        </div>
      </div>
      <p class="note">
        {t(
          'Mean (point) ± standard deviation (bar) of each layer, in the order of the network, at step {0}.',
          withTold(shown, step, 'statistics'),
        )}
        {step > 0 && !anyNumber(shown, networkQuantity, step) && ` ${t('None is a finite number.')}`}
      </p>
      <ChartBox label={t('{0} through the network', titleOf(networkQuantity))} source={source} size="large" />
    </section>
  );
}
