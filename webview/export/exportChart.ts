// What the menu of each chart offers to take elsewhere: the picture as PNG or SVG, the numbers as CSV.

import { type ChartAction, type ChartContext, chartActions } from '../chartActions.ts';
import { toCsv } from '../charts/csv.ts';
import { forPrograms } from '../format.ts';
import { host } from '../host.ts';
import { toPng, toSvg } from './chartPicture.ts';

const ACTIONS: readonly ChartAction[] = [
  { title: 'Save as PNG…', icon: 'file-media', run: (chart) => save(chart, 'png', toPng(chart)) },
  { title: 'Save as SVG…', icon: 'symbol-color', run: (chart) => save(chart, 'svg', toSvg(chart)) },
  {
    title: 'Save numbers as CSV…',
    icon: 'symbol-numeric',
    run: (chart) =>
      save(
        chart,
        'csv',
        forPrograms(() => csvOf(chart)),
      ),
  },
];

chartActions.push(...ACTIONS);

function csvOf({ source, drawn }: ChartContext): string {
  return toCsv(source.numbers?.(drawn) ?? source.table(drawn));
}

function save({ label }: ChartContext, extension: 'png' | 'svg' | 'csv', data: string): void {
  host.post({ type: 'save', name: `${fileName(label)}.${extension}`, data, isBase64: extension === 'png' });
}

/** The chart's name as a file's: without what some system does not allow. */
export function fileName(label: string): string {
  const name = label
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{N}.+-]+/gu, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '');
  return name.slice(0, 80) || 'chart';
}
