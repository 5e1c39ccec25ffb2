// Loss and accuracy over the run.

import { useMemo } from 'preact/hooks';
import { progressChart } from '../charts/progressChart.ts';
import { integer } from '../format.ts';
import { failedStep } from '../series.ts';
import { ended, history } from '../state.ts';
import { ChartBox } from './chartBox.tsx';

export function ProgressSection() {
  const loss = useMemo(() => progressChart('loss'), []);
  const accuracy = useMemo(() => progressChart('accuracy'), []);
  // Where numbers are predicted there is no accuracy.
  const isJudged = history.value!.run.data.task === 'classification';
  const failed = ended.value ? failedStep(history.value!) : undefined;
  return (
    <section class="progress-section" aria-labelledby="progress-title">
      <h2 id="progress-title">{isJudged ? 'Loss and accuracy' : 'Loss'}</h2>
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
        {isJudged && (
          <figure>
            <figcaption>Accuracy</figcaption>
            <ChartBox label="Accuracy over steps" source={accuracy} size="medium" />
          </figure>
        )}
      </div>
    </section>
  );
}
