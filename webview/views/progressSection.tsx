// Loss and accuracy over the run, and the learning rate where a scheduler changes it.

import { useMemo } from 'preact/hooks';
import { learningRateChart } from '../charts/learningRateChart.ts';
import { progressChart } from '../charts/progressChart.ts';
import { integer } from '../format.ts';
import { textRevision } from '../frames.ts';
import { failedStep, isJudged } from '../series.ts';
import { ended, history } from '../state.ts';
import { ChartBox } from './chartBox.tsx';

export function ProgressSection() {
  const loss = useMemo(() => progressChart('loss'), []);
  const accuracy = useMemo(() => progressChart('accuracy'), []);
  textRevision.value;
  const judged = isJudged(history.value!);
  const { scheduler } = history.value!.run.options;
  const failed = ended.value ? failedStep(history.value!) : undefined;
  return (
    <section class="progress-section" aria-labelledby="progress-title">
      <h2 id="progress-title">{judged ? 'Loss and accuracy' : 'Loss'}</h2>
      <ul class="legend">
        <li>
          <span class="key batch" /> each batch
        </li>
        <li>
          <span class="key training" /> training, per epoch
        </li>
        <li>
          <span class="key held-out" /> held out, per epoch
        </li>
        {failed !== undefined && (
          <li>
            <span class="key failed" /> failed at step {integer(failed)}
          </li>
        )}
      </ul>
      <div class="pair">
        <figure>
          <figcaption>Loss</figcaption>
          <ChartBox label="Loss over steps" source={loss} size="medium" />
        </figure>
        {judged && (
          <figure>
            <figcaption>Accuracy</figcaption>
            <ChartBox label="Accuracy over steps" source={accuracy} size="medium" />
          </figure>
        )}
        {scheduler && (
          <figure class={judged ? 'wide' : ''}>
            <figcaption>Learning rate</figcaption>
            <ChartBox label="Learning rate over steps" source={learningRateChart} size={judged ? 'small' : 'medium'} />
          </figure>
        )}
      </div>
    </section>
  );
}
