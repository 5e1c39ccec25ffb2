// How the values of one tensor are distributed, over the steps: a heat map with mean and mean ± std above it.

import type { ChartConfiguration } from 'chart.js';
import {
  type Distribution,
  distributionNear,
  distributionsOf,
  firstDistribution,
  valueRange,
} from '../distributions.ts';
import { compact, exact, integer } from '../format.ts';
import { t } from '../l10n.ts';
import { type BandPoint, bandPoints, momentsAt, stepsAt } from '../series.ts';
import { css, type Rgba, type Theme, theme } from '../theme.ts';
import { stepWindow } from '../view.ts';
import { colorRamp } from './colorRamp.ts';
import { distributionLines, distributionTable } from './distributionText.ts';
import { chartOptions, fitAxes, roomOf } from './options.ts';
import { edgeMark } from './outliers.ts';
import { rampKey } from './rampKey.ts';
import type { ChartSource, Drawn } from './source.ts';

/** Of the lines at mean ± std. */
const EDGE_DASH = [3, 3];

/** Of the leading run: two pictures cannot lie over one another. */
export function evolutionChart(tensor: number, color: (theme: Theme) => Rgba): ChartSource {
  const heatOf = ({ runs: [{ history }] }: Drawn) => distributionsOf(history, tensor);
  return {
    overSteps: true,
    asked: 'statistics',
    axisNames: { x: t('Step'), y: t('Value') },
    legend() {
      const line = css(theme.peek().foreground);
      return [
        rampKey('heat', theme.peek(), color(theme.peek())),
        { name: t('mean'), color: line, dash: [] },
        { name: t('mean ± standard deviation'), color: line, dash: EDGE_DASH },
      ];
    },
    configure(theme) {
      return {
        type: 'heat',
        data: {
          datasets: [
            { type: 'heat', data: [], ramp: colorRamp(theme.background, color(theme)), order: 2 },
            {
              type: 'band',
              data: [],
              borderColor: css(theme.foreground),
              borderWidth: 1.5,
              haloColor: css(theme.background, 0.7),
              bandEdgeColor: css(theme.foreground),
              bandEdgeDash: EDGE_DASH,
            },
          ],
        },
        options: chartOptions(theme),
      } as ChartConfiguration<'heat' | 'band'> as unknown as ChartConfiguration;
    },
    fill(chart, drawn, theme) {
      const [image, lines] = chart.data.datasets;
      const distributions = within(heatOf(drawn), drawn);
      const band = bandPoints(drawn.runs[0].history.series, tensor, roomOf(chart), drawn);
      image!.data = distributions as never;
      lines!.data = band;
      const { min, max, peak, trough } = drawn.scale === 'linear' ? roundedRange(distributions, band) : NO_RANGE;
      Object.assign(chart.options.scales!.y!, { min, max });
      const marks = {
        ...(peak !== undefined && { peaks: edgeMark(theme, 'start', max!, t('peaks up to {0}', compact(peak))) }),
        ...(trough !== undefined && { troughs: edgeMark(theme, 'end', min!, t('down to {0}', compact(trough))) }),
      };
      // A true logarithm has no place for what is not positive.
      fitAxes(chart, drawn.scale === 'log' ? { ...drawn, scale: 'symlog' } : drawn, theme, marks);
    },
    readout(drawn, step) {
      const { history } = drawn.runs[0];
      const at = distributionNear(drawn.runs[0].history, tensor, step);
      if (history.recorded) return at ? distributionLines(at) : [];
      const { mean, std } = momentsAt(stepsAt(history, step), tensor, step);
      return [[t('mean'), exact(mean)], [t('std'), exact(std)], ...(at ? distributionLines(at) : [])];
    },
    summary({ runs: [{ history }] }) {
      const first = firstDistribution(history, tensor);
      const last = distributionNear(history, tensor, Number.POSITIVE_INFINITY);
      if (!first || !last) return t('No values yet.');
      const range = ({ x, lowest, highest }: Distribution) =>
        t('{0} to {1} at step {2}', compact(lowest), compact(highest), integer(x));
      return t('Values from {0}, {1}.', range(first), range(last));
    },
    table: (drawn) => distributionTable(within(heatOf(drawn), drawn)),
    numbers: (drawn) => distributionTable(within(heatOf(drawn), drawn), 'all'),
  };
}

interface AxisRange {
  readonly min: number | undefined;
  readonly max: number | undefined;
  /** How far mean ± std goes, where that is beyond the axis. */
  readonly peak?: number | undefined;
  readonly trough?: number | undefined;
}

const NO_RANGE: AxisRange = { min: undefined, max: undefined };
/** Parts of the axis that its ends are rounded to. */
const AXIS_PARTS = 16;

/**
 * Of the values at the moments, and of mean ± std: where that goes further than the values' own range again, as it may in
 * the first steps, the axis ends there, unless the person has chosen the steps; the newest is always on it. Rounded
 * outward, so that the axis, and with it the picture's columns, stay as they are while a run goes on.
 */
function roundedRange(distributions: readonly Distribution[], band: readonly BandPoint[]): AxisRange {
  const values = valueRange(distributions);
  const width = values.highest - values.lowest;
  const isLimited = distributions.length > 1 && stepWindow.peek() === null;
  const [from, to] = isLimited ? [values.lowest - width, values.highest + width] : [-Infinity, Infinity];
  let { lowest, highest } = values;
  let [trough, peak] = [Infinity, -Infinity];
  for (const [i, { low, high }] of band.entries()) {
    const isNewest = i === band.length - 1;
    if (low < trough) trough = low;
    if (high > peak) peak = high;
    const [drawnLow, drawnHigh] = isNewest ? [low, high] : [Math.max(low, from), Math.min(high, to)];
    if (!(lowest <= drawnLow) && !Number.isNaN(low)) lowest = drawnLow;
    if (!(highest >= drawnHigh) && !Number.isNaN(high)) highest = drawnHigh;
  }
  const span = highest - lowest;
  const isFlat = !(span > NO_SPAN * Math.max(Math.abs(lowest), Math.abs(highest)));
  if (Number.isNaN(span) || (isFlat && !isLimited)) return NO_RANGE;
  const part = isFlat ? Math.abs(highest) || 1 : 2 ** Math.ceil(Math.log2(span)) / AXIS_PARTS;
  const [min, max] = [(Math.ceil(lowest / part) - 1) * part, (Math.floor(highest / part) + 1) * part];
  return { min, max, peak: peak > max ? peak : undefined, trough: trough < min ? trough : undefined };
}

/** Of the largest number, what is only the rounding of float32. */
const NO_SPAN = 1e-6;

/** Those in the window, and the one that is in force where it begins. */
export function within(distributions: readonly Distribution[], { from, to }: Drawn): Distribution[] {
  const first = Math.max(
    0,
    distributions.findLastIndex(({ x }) => x <= from),
  );
  return distributions.filter(({ x }, index) => index >= first && x <= to);
}
