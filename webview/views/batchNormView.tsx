// What BatchNorm does: for each layer what comes in and what goes out, and what it normalizes by in training and in
// evaluation mode; the loss in both modes.

import { useMemo } from 'preact/hooks';
import type { RunHistory } from '../../src/protocol/runHistory.ts';
import { type FeatureOptions, featureChart } from '../charts/featureChart.ts';
import { histogramChart } from '../charts/histogramChart.ts';
import { modesChart } from '../charts/progressCharts.ts';
import { quantityColor } from '../charts/statisticChart.ts';
import { distributionNear } from '../distributions.ts';
import { stepNow } from '../drawn.ts';
import { compact, exact, shortened } from '../format.ts';
import { textRevision } from '../frames.ts';
import { host } from '../host.ts';
import { t } from '../l10n.ts';
import { type Layer, layersOf } from '../layers.ts';
import { layersOfAll, tensorIn } from '../matchLayers.ts';
import { runLetter } from '../runStyle.ts';
import { momentsAt, stepsAt } from '../series.ts';
import { keyOf, type ShownRun, shownRuns } from '../state.ts';
import type { Theme } from '../theme.ts';
import { withTold } from '../toldSteps.ts';
import { choices, choose } from '../view.ts';
import { ChartBox } from './chartBox.tsx';
import { ModuleName } from './moduleName.tsx';
import { PathOf, PathsInOthers, sameIn } from './pathOf.tsx';
import { RunKeys } from './runKeys.tsx';
import { Select } from './select.tsx';

export function BatchNormView() {
  const shown = shownRuns.value;
  const layers = layersOfAll(shown.map(({ history }) => history.run)).filter(({ batchNorm }) => batchNorm);
  const ownerOf = (layer: Layer) => shown.find(({ history }) => history.run === layer.run)!;
  if (layers.length === 0) return <NoBatchNorm />;
  return (
    <>
      <Introduction run={layers.map(ownerOf).reduce((a, b) => (b.place < a.place ? b : a))} />
      {layers.map((layer) => (
        <LayerSection key={keyOf(layer)} run={ownerOf(layer)} layer={layer} />
      ))}
      <ModesSection />
    </>
  );
}

function NoBatchNorm() {
  return (
    <section class="no-batch-norm">
      <p>
        {t(
          'This model has no BatchNorm. What its layers pass on keeps whatever mean and spread the weights give it, and both drift while it trains.',
        )}
      </p>
      {host.isOffline ? (
        <p class="note">
          {t(
            'To see what it would change, put a BatchNorm after a Linear or Conv and train again; in VS Code “Train with and without BatchNorm” does both.',
          )}
        </p>
      ) : (
        <>
          <p class="note">
            {t('Its twin gets a BatchNorm after each Linear and Conv, and trains from the same seed on the same data.')}
          </p>
          <button type="button" class="primary" onClick={() => host.post({ type: 'trainTwin' })}>
            {t('Train with and without BatchNorm')}
          </button>
        </>
      )}
    </section>
  );
}

function Introduction({ run }: { run: ShownRun }) {
  const { featureOrder } = choices.value;
  const isLeading = run.place === 0;
  return (
    <section aria-labelledby="batch-norm-title">
      <div class="section-head">
        <h2 id="batch-norm-title">{t('What BatchNorm does')}</h2>
        <Select
          label={t('Features')}
          titles={{ value: t('by value'), feature: t('in their order') }}
          values={['value', 'feature']}
          value={featureOrder}
          onChoose={(order) => choose({ featureOrder: order })}
        />
      </div>
      {!isLeading && <p class="note">{t('The leading run has none; this is {0}.', run.name)}</p>}
      <p class="note">
        {t(
          'In training mode each feature of a batch loses the batch’s mean and is divided by its standard deviation (the population’s, of the biased variance); then gamma scales it and beta shifts it. Beside that it keeps running averages of the mean and of the unbiased variance, into which each batch enters with the momentum; evaluation mode normalizes by these.',
        )}
      </p>
    </section>
  );
}

function LayerSection({ run, layer }: { run: ShownRun; layer: Layer }) {
  const input = inputOf(run.history, layer);
  const { featureOrder } = choices.value;
  const titleId = `batch-norm-${run.place}-${layer.index}`;
  return (
    <section class="batch-norm-section" aria-labelledby={titleId}>
      <h3 id={titleId}>
        <ModuleName layer={layer} /> <PathOf layer={layer} /> <PathsInOthers layer={layer} />
      </h3>
      <Spread run={run} layer={layer} input={input} />
      <div class="trio">
        {input && (
          <>
            <Distributions
              title={t('Before: output of {0}', `${shortened(input.path, 32)} ${input.module}`)}
              layer={input}
              other={layer}
            />
            <Distributions title={t('After, on the same axis')} layer={layer} other={input} />
          </>
        )}
        <Distributions title={t('After, on an axis of its own')} layer={layer} other={undefined} />
      </div>
      <div class="trio four">
        <FeatureFigure
          title={t('Mean: line running, circles batch')}
          label={t('{0}, mean of each feature', layer.path)}
          options={{ run: run.id, layer: layer.index, line: 'runningMean', points: 'batchMean', order: featureOrder }}
        />
        <FeatureFigure
          title={t('Variance: line running, circles batch')}
          label={t('{0}, variance of each feature', layer.path)}
          options={{
            run: run.id,
            layer: layer.index,
            line: 'runningVariance',
            points: 'batchVariance',
            order: featureOrder,
          }}
        />
        <FeatureFigure
          title={t('Gamma (weight), dashes at 1')}
          label={t('{0}, gamma of each feature', layer.path)}
          options={{ run: run.id, layer: layer.index, points: 'weight', reference: 1, order: featureOrder }}
        />
        <FeatureFigure
          title={t('Beta (bias), dashes at 0')}
          label={t('{0}, beta of each feature', layer.path)}
          options={{ run: run.id, layer: layer.index, points: 'bias', reference: 0, order: featureOrder }}
        />
      </div>
    </section>
  );
}

/** The layer whose output it takes; undefined where that is not observed, as the model's input. */
function inputOf({ run }: RunHistory, { index }: Layer): Layer | undefined {
  const from = run.model.layers[index]?.input ?? index - 1;
  const layer = layersOf(run)[from];
  return layer?.tensors.output === undefined ? undefined : layer;
}

/** The lesson in one line: mean and spread before and after, all features together. */
function Spread({ run, layer, input }: { run: ShownRun; layer: Layer; input: Layer | undefined }) {
  textRevision.value;
  const step = stepNow();
  const spec = run.history.run.model.layers[layer.index];
  const { momentum, eps } = (spec && 'arguments' in spec ? spec.arguments : {}) as Record<string, number | null>;
  const at = (of: ShownRun, tensor: number | undefined) => {
    if (tensor === undefined) return undefined;
    const last = Math.min(step, of.history.series.steps);
    const { mean, std } = momentsAt(stepsAt(of.history, last), tensor, last);
    return `${compact(mean)} ± ${compact(std)}`;
  };
  const shown = shownRuns.value;
  const having = sameIn(layer);
  const without = shown.flatMap((other) => {
    if (!input || having.some((same) => same.run === other)) return [];
    const spread = at(other, tensorIn(other.history.run, input, 'output'));
    return spread ? [{ other, spread }] : [];
  });
  return (
    <p class="spread">
      {having.map(({ run: each, layer: own }) => {
        const before = at(each, inputOf(each.history, own)?.tensors.output);
        return (
          <span class="spread-of" key={each.id}>
            {shown.length > 1 && <strong>{runLetter(each.place)}</strong>}
            <span class="spread-values">
              {before && (
                <span>
                  {t('before')} <strong>{before}</strong>
                </span>
              )}
              <span>
                {t('after')} <strong>{at(each, own.tensors.output) ?? '–'}</strong>
              </span>
            </span>
          </span>
        );
      })}
      {without.map(({ other, spread }) => (
        <span class="spread-of" key={other.id} title={other.name}>
          <strong>{runLetter(other.place)}</strong>
          <span>
            {t('without BatchNorm')} <strong>{spread}</strong>
          </span>
        </span>
      ))}
      <span class="note">
        {t('mean ± standard deviation of all features, step {0}', withTold(shown, step, 'statistics'))}
        {' · '}
        {momentum === null ? t('momentum None: plain averages') : `momentum ${exact(momentum ?? Number.NaN)}`}, eps{' '}
        {exact(eps ?? Number.NaN)}
      </span>
    </p>
  );
}

interface DistributionProps {
  readonly title: string;
  readonly layer: Layer;
  /** Shares the value axis. */
  readonly other: Layer | undefined;
}

function Distributions({ title, layer, other }: DistributionProps) {
  const source = useMemo(
    () =>
      histogramChart({
        color: (theme: Theme) => quantityColor(theme, 'output'),
        tensorOf: ({ history }) => tensorIn(history.run, layer, 'output'),
        alsoOnAxis: ({ runs, step }) =>
          runs.flatMap((run) => {
            const tensor = other && tensorIn(run.history.run, other, 'output');
            const at = tensor === undefined ? undefined : distributionNear(run.history, tensor, step);
            return at ? [{ run, at }] : [];
          }),
      }),
    [layer, other],
  );
  return (
    <figure>
      <figcaption>{title}</figcaption>
      <ChartBox label={`${layer.path}, ${title}`} source={source} size="medium" />
    </figure>
  );
}

function FeatureFigure({ title, label, options }: { title: string; label: string; options: FeatureOptions }) {
  const { run, layer, line, points, reference, order } = options;
  const source = useMemo(() => {
    const what = { run, layer, ...(line && { line }), points, ...(reference !== undefined && { reference }), order };
    return { ...featureChart(what), axisNames: { y: title } };
  }, [run, layer, line, points, reference, order, title]);
  return (
    <figure>
      <figcaption>{title}</figcaption>
      <ChartBox label={label} source={source} size="medium" />
    </figure>
  );
}

function ModesSection() {
  const source = useMemo(modesChart, []);
  return (
    <section aria-labelledby="modes-title">
      <h2 id="modes-title">{t('Loss in training mode and in evaluation mode')}</h2>
      <p class="note">
        {t(
          'Training mode: each batch, normalized by itself. Evaluation mode: all training rows after each epoch, normalized by the running averages. Where the two part, the running averages are not yet those of the data.',
        )}
      </p>
      <ul class="legend">
        <li>
          <RunKeys kind="batch" /> <span>{t('training mode')}</span>
        </li>
        <li>
          <RunKeys kind="training" /> <span>{t('evaluation mode')}</span>
        </li>
      </ul>
      <ChartBox label={t('Loss in training mode and in evaluation mode')} source={source} size="medium" />
    </section>
  );
}
