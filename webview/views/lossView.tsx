// Loss and accuracy over the run, in training mode and in evaluation mode, and the learning rate.

import { useMemo } from 'preact/hooks';
import { accuracyChart, learningRateChart, lossChart } from '../charts/progressCharts.ts';
import { integer } from '../format.ts';
import { textRevision } from '../frames.ts';
import { t } from '../l10n.ts';
import { failedStep, isJudged } from '../series.ts';
import { ended, history } from '../state.ts';
import { ChartBox } from './chartBox.tsx';
import { RunKeys } from './runKeys.tsx';

export function LossView() {
  const loss = useMemo(lossChart, []);
  const accuracy = useMemo(accuracyChart, []);
  const learningRate = useMemo(learningRateChart, []);
  textRevision.value;
  const judged = isJudged(history.value!);
  const failed = ended.value ? failedStep(history.value!) : undefined;
  return (
    <section class="progress-section" aria-labelledby="progress-title">
      <h2 id="progress-title">{judged ? t('Loss and accuracy') : t('Loss')}</h2>
      <ul class="legend">
        <li>
          <RunKeys kind="batch" /> <span>{t('each batch, in training mode')}</span>
        </li>
        <li>
          <RunKeys kind="training" /> <span>{t('training rows, in evaluation mode, per epoch')}</span>
        </li>
        <li>
          <RunKeys kind="held-out" /> <span>{t('held-out rows, in evaluation mode, per epoch')}</span>
        </li>
        {failed !== undefined && (
          <li>
            <span class="keys">
              <span class="key failed" />
            </span>{' '}
            <span>{t('failed at step {0}', integer(failed))}</span>
          </li>
        )}
      </ul>
      <div class="pair">
        <figure>
          <figcaption>{t('Loss')}</figcaption>
          <ChartBox label={t('Loss over steps')} source={loss} size="medium" />
        </figure>
        {judged && (
          <figure>
            <figcaption>{t('Accuracy')}</figcaption>
            <ChartBox label={t('Accuracy over steps')} source={accuracy} size="medium" />
          </figure>
        )}
        <figure class={judged ? 'wide' : ''}>
          <figcaption>{t('Learning rate')}</figcaption>
          <ChartBox label={t('Learning rate over steps')} source={learningRate} size={judged ? 'small' : 'medium'} />
        </figure>
      </div>
    </section>
  );
}
