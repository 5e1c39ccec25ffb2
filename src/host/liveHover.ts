// On hover over a layer's line: how its tensors are distributed at a step with their means first, which is seen without
// scrolling; then all other numbers.

import * as vscode from 'vscode';
import { snapshotAt, statisticAt } from '../history/valueAt.ts';
import {
  HISTOGRAM_BINS,
  type ObservedTensor,
  PERCENTILES,
  type SnapshotTaken,
  type Statistic,
} from '../protocol/trainEvent.ts';
import { alarmCause, alarmEvidence, alarmName } from './alarmTexts.ts';
import { layerHealth, toldTextAt, written } from './liveTexts.ts';
import { integer } from './numbers.ts';
import type { KnownRun } from './runs.ts';

const BARS = '▁▂▃▄▅▆▇█';
/** Bins of a bar. */
const TOGETHER = 4;
const ABSENT = '–';
const MOST_ALARMS = 3;

type Observed = ObservedTensor & { readonly index: number };

export function liveHover(run: KnownRun, layer: number, step: number): vscode.MarkdownString {
  const { model } = run;
  const history = run.history!;
  const spec = [...model.layers, ...model.outputLayers][layer]!;
  const tensors = history.run.tensors.flatMap((tensor, index): Observed[] =>
    tensor.layer === layer ? [{ ...tensor, index }] : [],
  );
  const of = (tensor: Observed, statistic: Statistic) => statisticAt(history, tensor.index, statistic, step);
  const alarms = history.alarms.filter((alarm) => alarm.layer === layer && alarm.step <= step);
  const told = toldTextAt(history, step);
  const at = integer(step) + (told === undefined ? '' : ` (${told})`);
  const select = vscode.Uri.parse(`command:layerscope.selectLayer?${encodeURIComponent(JSON.stringify([layer]))}`);
  const parts = [
    `**${spec.path} ${spec.type}** · ${run.name} · ${vscode.l10n.t('step {0}', at)} · ${layerHealth(history, layer, step)}`,
    ...(tensors.length > 0 ? [distributions(tensors, of, snapshotAt(history, step))] : []),
    ...updateRatios(run, tensors, step),
    ...alarms
      .slice(-MOST_ALARMS)
      .map(
        (alarm) => `**${alarmName(alarm)}** (${alarmEvidence(history.run, alarm)}). ${alarmCause(history.run, alarm)}`,
      ),
    ...(tensors.length > 0 ? [otherNumbers(tensors, of)] : []),
    ...percentiles(tensors, snapshotAt(history, step)),
    `[${vscode.l10n.t('Select in the panel')}](${select})`,
  ];
  const text = new vscode.MarkdownString(parts.join('\n\n'));
  text.isTrusted = { enabledCommands: ['layerscope.selectLayer'] };
  return text;
}

/** Of each tensor mean and standard deviation beside its histogram, with the ends of that. */
function distributions(
  tensors: readonly Observed[],
  of: (tensor: Observed, statistic: Statistic) => number,
  snapshot: SnapshotTaken | undefined,
): string {
  const moments = [vscode.l10n.t('mean'), vscode.l10n.t('std')];
  const momentsOf = (tensor: Observed) => (['mean', 'std'] as const).map((each) => written(of(tensor, each)));
  const nameOf = (tensor: Observed) => quantityName(tensor);
  if (!snapshot) return table(['', ...moments], tensors, (tensor) => [nameOf(tensor), ...momentsOf(tensor)]);
  const after = vscode.l10n.t('values after step {0}', integer(snapshot.step));
  return table(['', ...moments, vscode.l10n.t('lowest'), after, vscode.l10n.t('highest')], tensors, (tensor) => {
    const place = snapshot.tensors.indexOf(tensor.index);
    if (place < 0) return [nameOf(tensor), ...momentsOf(tensor), ABSENT, '', ABSENT];
    const counts = snapshot.counts.subarray(place * HISTOGRAM_BINS, (place + 1) * HISTOGRAM_BINS);
    const [low, high] = [snapshot.ranges[2 * place]!, snapshot.ranges[2 * place + 1]!];
    return [nameOf(tensor), ...momentsOf(tensor), written(low), `\`${bars(counts)}\``, written(high)];
  });
}

/** One character for so many bins; a bin that holds anything is seen. */
function bars(counts: Uint32Array): string {
  const sums: number[] = [];
  for (let i = 0; i < counts.length; i += TOGETHER) {
    sums.push(counts.subarray(i, i + TOGETHER).reduce((sum, count) => sum + count, 0));
  }
  const most = Math.max(1, ...sums);
  // Spaces at the ends of code are not kept.
  return sums.map((sum) => (sum === 0 ? '\u00a0' : BARS[Math.min(7, Math.floor((8 * sum) / most))])).join('');
}

/** The norm of each parameter's update as a part of its norm before the step. */
function updateRatios({ history }: KnownRun, tensors: readonly Observed[], step: number): string[] {
  const ratios = tensors.flatMap(({ quantity, parameter, index }) => {
    if (quantity !== 'parameterUpdate' || step < 2) return [];
    const value = tensors.find((one) => one.quantity === 'parameter' && one.parameter === parameter);
    if (!value) return [];
    const before = statisticAt(history!, value.index, 'norm', step - 1);
    return [`${parameter} ${written(statisticAt(history!, index, 'norm', step) / before)}`];
  });
  return ratios.length > 0
    ? [vscode.l10n.t('Norm of the update ÷ that of the parameter: {0}.', ratios.join(', '))]
    : [];
}

function otherNumbers(tensors: readonly Observed[], of: (tensor: Observed, statistic: Statistic) => number): string {
  const head = [
    ...['', vscode.l10n.t('min'), vscode.l10n.t('max'), vscode.l10n.t('norm')],
    ...[vscode.l10n.t('zeros'), vscode.l10n.t('subnormals'), 'NaN', 'Inf'],
  ];
  return table(head, tensors, (tensor) => [
    quantityName(tensor),
    ...(['min', 'max', 'norm'] as const).map((each) => written(of(tensor, each))),
    ...(['zeros', 'subnormals', 'nans', 'infs'] as const).map((each) => share(of(tensor, each))),
  ]);
}

function percentiles(tensors: readonly Observed[], snapshot: SnapshotTaken | undefined): string[] {
  const known = tensors.filter(({ index }) => snapshot?.tensors.includes(index));
  if (!snapshot || known.length === 0) return [];
  const head = [vscode.l10n.t('Percentiles'), ...PERCENTILES.map((each) => `${Math.round(each)} %`)];
  return [
    table(head, known, (tensor) => {
      const at = snapshot.tensors.indexOf(tensor.index) * PERCENTILES.length;
      return [quantityName(tensor), ...Array.from(snapshot.percentiles.subarray(at, at + PERCENTILES.length), written)];
    }),
  ];
}

function share(fraction: number): string {
  return fraction > 0 ? `${written(100 * fraction)} %` : written(fraction);
}

function table(
  head: readonly string[],
  tensors: readonly Observed[],
  cells: (tensor: Observed) => readonly string[],
): string {
  // Nothing else keeps numbers of neighbouring columns apart.
  const line = (texts: readonly string[]) => `| ${texts.join(' | \u00a0')} |`;
  const sides = `| ${head.map((_, i) => (i === 0 ? ':-' : '-:')).join(' | ')} |`;
  return [line(head), sides, ...tensors.map((tensor) => line(cells(tensor)))].join('\n');
}

function quantityName({ quantity, parameter }: Pick<ObservedTensor, 'quantity' | 'parameter'>): string {
  switch (quantity) {
    case 'output':
      return vscode.l10n.t('output');
    case 'outputGradient':
      return vscode.l10n.t('gradient of the output');
    case 'parameter':
      return parameter!;
    case 'parameterGradient':
      return vscode.l10n.t('gradient of {0}', parameter!);
    case 'parameterUpdate':
      return vscode.l10n.t('update of {0}', parameter!);
    default:
      return quantity satisfies never;
  }
}
