// What the run is made of, as the script in PyTorch would name it: one line, which opens to all of it.

import { dropoutNote } from '../../src/model/dropoutMasks.ts';
import { formatCall, formatLoading, formatSchedule } from '../../src/model/formatTraining.ts';
import { defaultLoss } from '../../src/model/trainOptions.ts';
import type { RunHistory } from '../../src/protocol/runHistory.ts';
import type { OptionName, OptionSource } from '../../src/protocol/trainEvent.ts';
import { integer } from '../format.ts';
import { t } from '../l10n.ts';
import { Fact } from './fact.tsx';
import { PreparationFacts, StandardizedTable } from './preparation.tsx';

export function RunFacts({ history: { run } }: { history: RunHistory }) {
  const { data, options } = run;
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
    t('batches of {0}', integer(options.batchSize)),
    t('seed {0}', String(options.seed)),
    ...formatLoading(options.loading),
    ...(options.stratify ? [t('stratified by class')] : []),
  ];
  const counts = [integer(data.trainingRows), integer(data.heldOutRows)] as const;
  const rows = data.testRows
    ? t('{0} rows for training, {1} held out, {2} for the test', ...counts, integer(data.testRows))
    : t('{0} rows for training, {1} held out', ...counts);
  const task = data.reconstructs
    ? t('{0}, reconstructing its inputs', data.name)
    : t('{0}, predicting {1}', data.name, data.targetName);
  const note = dropoutNote(run.model.layers);
  return (
    <details class="run-details">
      <summary>{[data.name, formatCall(loss), formatCall(optimizer)].join(' · ')}</summary>
      <dl class="how">
        {options.configuration !== undefined && <Fact name={t('Configuration')} value={options.configuration} />}
        <Fact name={t('Data')} value={`${task}: ${rows}, ${batches.join(', ')}`} />
        <PreparationFacts run={run} />
        <Fact name={t('Loss')} value={call(formatCall(loss), 'loss')} />
        <Fact name={t('Optimizer')} value={call(formatCall(optimizer), 'optimizer', 'learningRate')} />
        {scheduler && <Fact name={t('Scheduler')} value={call(formatSchedule(scheduler), 'scheduler')} />}
        {clipping && <Fact name={t('Clipping')} value={call(formatCall(clipping), 'clipping')} />}
      </dl>
      <StandardizedTable run={run} />
      {note && <p class="settings">{note}</p>}
    </details>
  );
}

function sourceOf(source: OptionSource): string {
  if (source === 'configuration') return t('configuration');
  return source === 'given' ? t('setting') : t('line {0}', source);
}

/** A call that is broken, where it must be, after a parenthesis. */
function breakableCall(call: string) {
  return call.split(/(?<=\()/).flatMap((part, index) => (index === 0 ? [part] : [<wbr key={part} />, part]));
}
