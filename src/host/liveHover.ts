// On hover over a layer's line: all numbers of its tensors at a step, and how they are distributed.

import * as vscode from 'vscode';
import { snapshotAt, statisticAt } from '../history/valueAt.ts';
import { HISTOGRAM_BINS, type ObservedTensor, STATISTICS } from '../protocol/trainEvent.ts';
import { alarmCause, alarmEvidence, alarmName } from './alarmTexts.ts';
import { layerHealth, toldTextAt, written } from './liveTexts.ts';
import { integer } from './numbers.ts';
import type { KnownRun } from './runs.ts';

const BARS = '▁▂▃▄▅▆▇█';
/** Bins of a bar. */
const TOGETHER = 2;

export function liveHover(run: KnownRun, layer: number, step: number): vscode.MarkdownString {
  const { history, model } = run;
  const spec = [...model.layers, ...model.outputLayers][layer]!;
  const tensors = history!.run.tensors.flatMap((tensor, index) =>
    tensor.layer === layer ? [{ ...tensor, index }] : [],
  );
  const rows = tensors.map((tensor) => [
    quantityName(tensor),
    ...STATISTICS.map((statistic) => written(statisticAt(history!, tensor.index, statistic, step))),
  ]);
  const head = ['', ...STATISTICS];
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const table = [line(head), line(head.map((_, i) => (i === 0 ? ':-' : '-:'))), ...rows.map(line)].join('\n');
  const alarms = history!.alarms.filter((alarm) => alarm.layer === layer && alarm.step <= step);
  const told = toldTextAt(history!, step);
  const at = integer(step) + (told === undefined ? '' : ` (${told})`);
  const select = vscode.Uri.parse(`command:layerscope.selectLayer?${encodeURIComponent(JSON.stringify([layer]))}`);
  const parts = [
    `**${spec.path} ${spec.type}** · ${run.name} · ${vscode.l10n.t('step {0}', at)} · ${layerHealth(history!, layer, step)}`,
    ...(rows.length > 0 ? [table] : []),
    ...histograms(run, tensors, step),
    ...alarms
      .slice(-3)
      .map(
        (alarm) =>
          `**${alarmName(alarm)}** (${alarmEvidence(history!.run, alarm)}). ${alarmCause(history!.run, alarm)}`,
      ),
    `[${vscode.l10n.t('Select in the panel')}](${select})`,
  ];
  const text = new vscode.MarkdownString(parts.join('\n\n'));
  text.isTrusted = { enabledCommands: ['layerscope.selectLayer'] };
  return text;
}

function histograms(
  { history }: KnownRun,
  tensors: readonly (ObservedTensor & { readonly index: number })[],
  step: number,
): string[] {
  const snapshot = snapshotAt(history!, step);
  if (!snapshot) return [];
  const lines = tensors.flatMap((tensor) => {
    const at = snapshot.tensors.indexOf(tensor.index);
    if (at < 0) return [];
    const counts = snapshot.counts.subarray(at * HISTOGRAM_BINS, (at + 1) * HISTOGRAM_BINS);
    const [low, high] = [snapshot.ranges[2 * at]!, snapshot.ranges[2 * at + 1]!];
    return [`${bars(counts)}  ${written(low)} … ${written(high)}  ${quantityName(tensor)}`];
  });
  if (lines.length === 0) return [];
  const title = vscode.l10n.t('Distributions after step {0}', snapshot.step.toLocaleString(vscode.env.language));
  return [title, `\`\`\`text\n${lines.join('\n')}\n\`\`\``];
}

/** One character for so many bins; a bin that holds anything is seen. */
export function bars(counts: Uint32Array): string {
  const sums: number[] = [];
  for (let i = 0; i < counts.length; i += TOGETHER) {
    sums.push(counts.subarray(i, i + TOGETHER).reduce((sum, count) => sum + count, 0));
  }
  const most = Math.max(1, ...sums);
  return sums.map((sum) => (sum === 0 ? ' ' : BARS[Math.min(7, Math.floor((8 * sum) / most))])).join('');
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
