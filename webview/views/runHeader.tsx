// What is trained, how far it is, what can be done with it, and the numbers at the scrubber's step.

import { toldAt } from '../../src/history/valueAt.ts';
import { wordsOf } from '../../src/model/phrase.ts';
import { ACCURACY_COLUMN, LEARNING_RATE_COLUMN, LOSS_COLUMN, type RunHistory } from '../../src/protocol/runHistory.ts';
import { epochAt } from '../charts/progressCharts.ts';
import { stepNow } from '../drawn.ts';
import { bytes, compact, duration, integer, percent } from '../format.ts';
import { textRevision } from '../frames.ts';
import { host } from '../host.ts';
import { t } from '../l10n.ts';
import { layersOf } from '../layers.ts';
import { runLetter } from '../runStyle.ts';
import { isJudged, stepsAt, valueAt } from '../series.ts';
import { cancelling, comparison, ended, history, paused, selectLayer, shownRuns } from '../state.ts';
import { AlarmList } from './alarmList.tsx';
import { Configurations } from './configurationForm.tsx';
import { Controls } from './controls.tsx';
import { Fact } from './fact.tsx';
import { Icon } from './icon.tsx';
import { RunFacts } from './runFacts.tsx';
import { LeadKey } from './runKeys.tsx';
import { RunsMenu } from './runsMenu.tsx';

export function RunHeader() {
  textRevision.value;
  const current = history.value!;
  const { run } = current;
  return (
    <header class="run">
      <div class="run-head">
        <div class="run-title">
          <h1>{breakable(run.model.name)}</h1>
          <State />
          {shownRuns.value.length > 1 && <span class="note">{t('figures of {0}', runLetter(0))}</span>}
        </div>
        <RunsMenu />
        {!host.isOffline && <Controls />}
      </div>
      <Bar history={current} />
      <Failure history={current} />
      {comparison.value && (
        <p class="comparison" role="status">
          <Icon name="compare-changes" />
          {comparison.value}
        </p>
      )}
      <div class="run-facts">
        <Facts history={current} />
        <Metrics history={current} />
      </div>
      <div class="run-more">
        <RunFacts history={current} />
        <Configurations />
      </div>
      <AlarmList />
    </header>
  );
}

const STATES = {
  training: { icon: 'loading codicon-modifier-spin', title: 'Training' },
  paused: { icon: 'debug-pause', title: 'Paused' },
  cancelling: { icon: 'loading codicon-modifier-spin', title: 'Cancelling…' },
  finished: { icon: 'pass', title: 'Finished' },
  cancelled: { icon: 'circle-slash', title: 'Cancelled' },
  failed: { icon: 'error', title: 'Failed' },
  interrupted: { icon: 'debug-disconnect', title: 'Interrupted' },
} as const;

function State() {
  const state = stateNow();
  const { icon, title } = STATES[state];
  return (
    <p class={`state ${state}`} role="status">
      <Icon name={icon} />
      {t(title)}
    </p>
  );
}

function stateNow(): keyof typeof STATES {
  const end = ended.value && history.value!.end;
  if (end) return end.type === 'runFailed' ? 'failed' : end.reason;
  if (cancelling.value) return 'cancelling';
  return paused.value ? 'paused' : 'training';
}

function percentDone({ run, series }: RunHistory): number {
  return run.totalSteps === 0 ? 0 : Math.floor((100 * series.steps) / run.totalSteps);
}

function Bar({ history }: { history: RunHistory }) {
  return <progress max={100} value={percentDone(history)} aria-label={t('Training progress')} />;
}

function Facts({ history }: { history: RunHistory }) {
  const { run, series, elapsedMs, observationMs } = history;
  const busyMs = history.trainingMs + observationMs;
  const epoch = Math.min(Math.ceil(series.steps / run.stepsPerEpoch), run.options.epochs);
  const rate = elapsedMs > 0 ? (1000 * series.steps) / elapsedMs : 0;
  const learningRate = valueAt(stepsAt(history, stepNow()), LEARNING_RATE_COLUMN, stepNow());
  return (
    <dl class="facts">
      <Fact class="spare" name={t('Done')} value={`${percentDone(history)} %`} />
      <Fact name={t('Epoch')} value={t('{0} of {1}', integer(epoch), integer(run.options.epochs))} />
      <Fact name={t('Step')} value={t('{0} of {1}', integer(series.steps), integer(run.totalSteps))} />
      <Fact name={t('Time')} value={duration(elapsedMs)} />
      <Fact name={t('Steps/s')} value={rate >= 10 ? integer(rate) : compact(rate)} />
      {run.options.scheduler && <Fact name={t('Learning rate')} value={dashed(learningRate)} />}
      <Fact name={t('Memory')} value={bytes(run.memoryBytes)} />
      {busyMs > 0 && (
        <Fact name={t('Observing')} value={t('{0} % of the time', Math.round((100 * observationMs) / busyMs))} />
      )}
    </dl>
  );
}

function Failure({ history: { run, end } }: { history: RunHistory }) {
  if (end?.type !== 'runFailed') return null;
  const layer = end.layer === undefined ? undefined : layersOf(run)[end.layer];
  return (
    <div class="failure" role="alert">
      <Icon name="error" />
      <p>
        {wordsOf(end, t)}
        {layer && !host.isOffline && (
          <button type="button" class="link" onClick={() => selectLayer(layer.index)}>
            {t('Show {0} in the file', layer.path)}
          </button>
        )}
      </p>
    </div>
  );
}

/** Of all rows after the last epoch that had ended at the step; before the first has ended, of the step's batch. */
function Metrics({ history }: { history: RunHistory }) {
  const { epochs, series, end } = history;
  const test = end?.type === 'runEnded' ? end.test : undefined;
  const { heldOutRows } = history.run.data;
  const judged = isJudged(history);
  const step = stepNow();
  const epoch = epochAt(epochs, step);
  const when = epoch
    ? t('after epoch {0}', integer(epoch.epoch))
    : step < series.steps
      ? t('batch of step {0}', integer(toldAt(history, step, 'batch').last))
      : t('newest batch');
  const loss = epoch?.trainingLoss ?? valueAt(stepsAt(history, step), LOSS_COLUMN, step);
  const accuracy = epoch?.trainingAccuracy ?? valueAt(stepsAt(history, step), ACCURACY_COLUMN, step);
  return (
    <table class="metrics">
      <thead>
        <tr>
          <td>{when}</td>
          <th scope="col">{t('Loss')}</th>
          {judged && <th scope="col">{t('Accuracy')}</th>}
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row">
            <LeadKey kind="training" /> {t('Training')}
          </th>
          <td>{series.steps > 0 ? compact(loss) : '–'}</td>
          {judged && <td>{percent(accuracy)}</td>}
        </tr>
        <tr>
          <th scope="row">
            <LeadKey kind="held-out" /> {t('Held out')}
          </th>
          <td>{epoch && (heldOutRows > 0 || !Number.isNaN(epoch.heldOutLoss)) ? compact(epoch.heldOutLoss) : '–'}</td>
          {judged && <td>{epoch ? percent(epoch.heldOutAccuracy) : '–'}</td>}
        </tr>
        {test && (
          <tr>
            <th scope="row">
              <span class="key" /> {t('Test, at the end')}
            </th>
            <td>{compact(test.loss)}</td>
            {judged && <td>{percent(test.accuracy)}</td>}
          </tr>
        )}
      </tbody>
    </table>
  );
}

function dashed(value: number): string {
  return Number.isNaN(value) ? '–' : compact(value);
}

/** A dotted name that is broken, where it must be, after a dot. */
function breakable(name: string) {
  const [first, ...parts] = name.split('.');
  return [first, ...parts.flatMap((part) => ['.', <wbr key={part} />, part])];
}
