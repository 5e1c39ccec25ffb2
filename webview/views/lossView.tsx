// Loss and accuracy over the run, in training mode and in evaluation mode, and the learning rate.

import { useMemo } from 'preact/hooks';
import { accuracyChart, BATCH_ALPHA, learningRateChart, lossChart } from '../charts/progressCharts.ts';
import { integer } from '../format.ts';
import { textRevision } from '../frames.ts';
import { t } from '../l10n.ts';
import { dashOf, heldOutDash, runColor, runLetter } from '../runStyle.ts';
import { failedStep, isJudged } from '../series.ts';
import { ended, history, shownRuns } from '../state.ts';
import { theme } from '../theme.ts';
import { ChartBox } from './chartBox.tsx';
import { LineKey } from './runsMenu.tsx';

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
          <Keys kind="batch" /> {t('each batch, in training mode')}
        </li>
        <li>
          <Keys kind="training" /> {t('training rows, in evaluation mode, per epoch')}
        </li>
        <li>
          <Keys kind="held-out" /> {t('held-out rows, in evaluation mode, per epoch')}
        </li>
        {failed !== undefined && (
          <li>
            <span class="key failed" /> {t('failed at step {0}', integer(failed))}
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

/** How a kind of line looks: of several runs, in each of them, with its letter. */
export function Keys({ kind }: { kind: 'batch' | 'training' | 'held-out' }) {
  const shown = shownRuns.value;
  if (shown.length < 2) return <span class={`key ${kind}`} />;
  const colors = theme.value;
  const base = { batch: colors.foreground, training: colors.training, 'held-out': colors.heldOut }[kind];
  return (
    <>
      {shown.map(({ id, place }) => {
        const color = runColor(colors, base, { place }, true);
        const own = kind === 'batch' ? BATCH_ALPHA : 1;
        const dash = kind === 'held-out' ? heldOutDash(place) : dashOf(place);
        return (
          <span class="run-key" key={id}>
            {runLetter(place)} <LineKey color={[color[0], color[1], color[2], own]} dash={dash} />
          </span>
        );
      })}
    </>
  );
}
