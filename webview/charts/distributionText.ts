// What is told of a distribution in words, in a card and in a table.

import { HISTOGRAM_BINS, PERCENTILES } from '../../src/protocol/trainEvent.ts';
import { binAt, type Distribution, edgeOf } from '../distributions.ts';
import { exact, integer } from '../format.ts';
import { t } from '../l10n.ts';
import type { Line, Table } from './source.ts';

/** Rows of a table that people read. */
const MOST_ROWS = 60;

/** The moment, its range and percentiles, and how many values lie about `value`. */
export function distributionLines(distribution: Distribution, value?: number): Line[] {
  const { x, lowest, highest, total, percentiles } = distribution;
  const lines: Line[] = [
    [t('values, step {0}', integer(x)), t('{0} to {1}', exact(lowest), exact(highest))],
    [t('how many'), integer(total)],
    ...Array.from(percentiles, (each, k): Line => [percentileName(PERCENTILES[k]!), exact(each)]),
  ];
  const bin = value === undefined ? undefined : binAt(distribution, value);
  if (bin !== undefined) lines.push(binLine(distribution, bin));
  return lines;
}

/** `0.1 to 0.2`, and how many values lie there. */
export function binLine(distribution: Distribution, bin: number): Line {
  const range = t('{0} to {1}', exact(edgeOf(distribution, bin)), exact(edgeOf(distribution, bin + 1)));
  return [range, integer(distribution.counts[bin]!)];
}

/** `median`, `93.32 %`. */
export function percentileName(percentile: number): string {
  return percentile === 50 ? t('median') : `${percentile} %`;
}

/** A row a moment: for people its range and percentiles, in full also the counts of all bins. */
export function distributionTable(distributions: readonly Distribution[], detail: 'brief' | 'all' = 'brief'): Table {
  const percentiles = PERCENTILES.map(percentileName);
  if (detail === 'all') {
    const bins = Array.from({ length: HISTOGRAM_BINS }, (_, bin) => `bin_${bin}`);
    return {
      head: ['step', 'lowest', 'highest', 'total', ...PERCENTILES.map((each) => `percentile_${each}`), ...bins],
      rows: distributions.map(({ x, lowest, highest, total, percentiles: each, counts }) => [
        x,
        lowest,
        highest,
        total,
        ...PERCENTILES.map((_, k) => each[k] ?? Number.NaN),
        ...counts,
      ]),
    };
  }
  const stride = Math.max(1, Math.ceil(distributions.length / MOST_ROWS));
  const shown = distributions.filter((_, index) => index % stride === 0 || index === distributions.length - 1);
  return {
    head: [t('Step'), t('lowest'), t('highest'), ...percentiles],
    rows: shown.map(({ x, lowest, highest, percentiles: each }) => [
      integer(x),
      exact(lowest),
      exact(highest),
      ...PERCENTILES.map((_, k) => exact(each[k] ?? Number.NaN)),
    ]),
  };
}
