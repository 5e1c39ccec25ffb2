// What is trained, how far it is, the newest loss and accuracy, and the one thing that can be done: cancel or train again.

import type { ComponentChildren } from 'preact';
import { dropoutNote } from '../../src/model/dropoutMasks.ts';
import { formatBytes } from '../../src/model/formatBytes.ts';
import { formatCall, formatLoading, formatSchedule } from '../../src/model/formatTraining.ts';
import { defaultLoss } from '../../src/model/trainOptions.ts';
import { ACCURACY_COLUMN, LEARNING_RATE_COLUMN, LOSS_COLUMN, type RunHistory } from '../../src/protocol/runHistory.ts';
import type { OptionName, RunStarted } from '../../src/protocol/trainEvent.ts';
import { compact, duration, integer, percent } from '../format.ts';
import { textRevision } from '../frames.ts';
import { layersOf } from '../layers.ts';
import { isJudged, newest } from '../series.ts';
import { cancel, cancelling, ended, history, selectLayer, train } from '../state.ts';
import { Icon } from './icon.tsx';

export function RunHeader() {
  textRevision.value;
  const current = history.value!;
  const { run } = current;
  return (
    <header class="run">
      <div class="run-title">
        <div>
          <h1>{breakable(run.model.name)}</h1>
          <State />
        </div>
        <Action />
      </div>
      <Bar history={current} />
      <Failure history={current} />
      <div class="run-facts">
        <Facts history={current} />
        <Metrics history={current} />
      </div>
      <Training run={run} />
      <DropoutNote history={current} />
    </header>
  );
}

/** What the run is made of, as the script in PyTorch would name it. */
function Training({ run: { data, options } }: { run: RunStarted }) {
  const { loss = defaultLoss(data.task), optimizer, scheduler, clipping } = options;
  const { sources = {} } = options;
  const call = (text: string, ...names: readonly OptionName[]) => {
    const from = names.flatMap((name) => sources[name] ?? []).map(sourceOf);
    return (
      <>
        {breakableCall(text)}
        {from.length > 0 && <span class="source"> ({[...new Set(from)].join(', ')})</span>}
      </>
    );
  };
  const batches = [
    `batches of ${integer(options.batchSize)}`,
    `seed ${options.seed}`,
    ...formatLoading(options.loading),
  ];
  const rows = `${integer(data.trainingRows)} rows for training, ${integer(data.heldOutRows)} held out`;
  return (
    <dl class="how">
      <Fact name="Data" value={`${data.name}, predicting ${data.targetName}: ${rows}, ${batches.join(', ')}`} />
      <Fact name="Loss" value={call(formatCall(loss), 'loss')} />
      <Fact name="Optimizer" value={call(formatCall(optimizer), 'optimizer', 'learningRate')} />
      {scheduler && <Fact name="Scheduler" value={call(formatSchedule(scheduler), 'scheduler')} />}
      {clipping && <Fact name="Clipping" value={call(formatCall(clipping), 'clipping')} />}
    </dl>
  );
}

function DropoutNote({ history: { run } }: { history: RunHistory }) {
  const note = dropoutNote(run.model.layers);
  return note ? <p class="settings">{note}</p> : null;
}

const STATES = {
  training: { icon: 'loading codicon-modifier-spin', title: 'Training' },
  cancelling: { icon: 'loading codicon-modifier-spin', title: 'Cancelling…' },
  finished: { icon: 'pass', title: 'Finished' },
  cancelled: { icon: 'circle-slash', title: 'Cancelled' },
  failed: { icon: 'error', title: 'Failed' },
} as const;

function State() {
  const state = stateNow();
  const { icon, title } = STATES[state];
  return (
    <p class={`state ${state}`} role="status">
      <Icon name={icon} />
      {title}
    </p>
  );
}

function stateNow(): keyof typeof STATES {
  const end = ended.value && history.value!.end;
  if (end) return end.type === 'runFailed' ? 'failed' : end.reason;
  return cancelling.value ? 'cancelling' : 'training';
}

function Action() {
  if (ended.value) {
    return (
      <button type="button" class="primary" onClick={train}>
        Train Again
      </button>
    );
  }
  return (
    <button type="button" class="secondary" onClick={cancel} aria-disabled={cancelling.value}>
      {cancelling.value ? 'Cancelling…' : 'Cancel'}
    </button>
  );
}

function percentDone({ run, series }: RunHistory): number {
  return run.totalSteps === 0 ? 0 : Math.floor((100 * series.steps) / run.totalSteps);
}

function Bar({ history }: { history: RunHistory }) {
  return <progress max={100} value={percentDone(history)} aria-label="Training progress" />;
}

function Facts({ history }: { history: RunHistory }) {
  const { run, series, elapsedMs } = history;
  const epoch = Math.min(Math.ceil(series.steps / run.stepsPerEpoch), run.options.epochs);
  const rate = elapsedMs > 0 ? (1000 * series.steps) / elapsedMs : 0;
  return (
    <dl class="facts">
      <Fact name="Done" value={`${percentDone(history)} %`} />
      <Fact name="Epoch" value={`${integer(epoch)} of ${integer(run.options.epochs)}`} />
      <Fact name="Step" value={`${integer(series.steps)} of ${integer(run.totalSteps)}`} />
      <Fact name="Time" value={duration(elapsedMs)} />
      <Fact name="Steps/s" value={rate >= 10 ? integer(rate) : compact(rate)} />
      {run.options.scheduler && <Fact name="Learning rate" value={dashed(newest(series, LEARNING_RATE_COLUMN))} />}
      <Fact name="Memory" value={formatBytes(run.memoryBytes)} />
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
        {end.message}
        {layer && (
          <button type="button" class="link" onClick={() => selectLayer(layer.index)}>
            Show {layer.path} in the file
          </button>
        )}
      </p>
    </div>
  );
}

/** Of all rows after the newest epoch; before the first has ended, of the newest batch. */
function Metrics({ history }: { history: RunHistory }) {
  const { epochs, series } = history;
  const judged = isJudged(history);
  const epoch = epochs.at(-1);
  const when = epoch ? `after epoch ${integer(epoch.epoch)}` : 'newest batch';
  const loss = epoch?.trainingLoss ?? newest(series, LOSS_COLUMN);
  const accuracy = epoch?.trainingAccuracy ?? newest(series, ACCURACY_COLUMN);
  return (
    <table class="metrics">
      <thead>
        <tr>
          <td>{when}</td>
          <th scope="col">Loss</th>
          {judged && <th scope="col">Accuracy</th>}
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row">
            <span class="key training" /> Training
          </th>
          <td>{compact(loss)}</td>
          {judged && <td>{percent(accuracy)}</td>}
        </tr>
        <tr>
          <th scope="row">
            <span class="key held-out" /> Held out
          </th>
          <td>{epoch ? dashed(epoch.heldOutLoss) : '–'}</td>
          {judged && <td>{epoch ? percent(epoch.heldOutAccuracy) : '–'}</td>}
        </tr>
      </tbody>
    </table>
  );
}

function dashed(value: number): string {
  return Number.isNaN(value) ? '–' : compact(value);
}

function Fact({ name, value }: { name: string; value: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function sourceOf(source: number | 'given'): string {
  return source === 'given' ? 'setting' : `line ${source}`;
}

/** A call that is broken, where it must be, after a parenthesis. */
function breakableCall(call: string) {
  return call.split(/(?<=\()/).flatMap((part, index) => (index === 0 ? [part] : [<wbr key={part} />, part]));
}

/** A dotted name that is broken, where it must be, after a dot. */
function breakable(name: string) {
  const [first, ...parts] = name.split('.');
  return [first, ...parts.flatMap((part) => ['.', <wbr key={part} />, part])];
}
