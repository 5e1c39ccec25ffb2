// The numbers of a tag over the steps, of a run that another program recorded, and of those that lie over it.

import { exact, integer } from '../format.ts';
import { t } from '../l10n.ts';
import { hasNumberAt, recordedAt, recordedPoints, scalarsOf } from '../recordedPoints.ts';
import { runLetter } from '../runStyle.ts';
import { trendOfSamples } from '../series.ts';
import { type LineSpec, linesChart } from './linesChart.ts';
import type { ChartSource, Drawn, Table } from './source.ts';

/** Rows of a table: more are not read. */
const MOST_ROWS = 60;
const TREND_POINTS = 12;

export function recordedChart(tag: string): ChartSource {
  const name = tag.slice(tag.lastIndexOf('/') + 1);
  const line: LineSpec = {
    name,
    color: (theme) => theme.training,
    markRadius: 2.5,
    points({ history }, most, range) {
      const series = scalarsOf(history, tag);
      return series ? recordedPoints(series, most, range) : [];
    },
    numbersAt({ history }, step) {
      const series = scalarsOf(history, tag);
      const value = series && recordedAt(series, step);
      return value === undefined ? [] : [[name, value]];
    },
    isAt({ history }, step) {
      const series = scalarsOf(history, tag);
      return series !== undefined && hasNumberAt(series, step);
    },
    trend({ history }, range) {
      const series = scalarsOf(history, tag);
      return series && trendOfSamples(recordedPoints(series, TREND_POINTS, range).map(({ y }) => y));
    },
  };
  return {
    ...linesChart({ lines: [line] }),
    table: (drawn) => tableOf(drawn, tag, MOST_ROWS, (value) => exact(value)),
    numbers: (drawn) => tableOf(drawn, tag, Number.POSITIVE_INFINITY, (value) => value),
  };
}

/** The last number of each point, and what merged points hide. */
function tableOf(drawn: Drawn, tag: string, most: number, write: (value: number) => string | number): Table {
  const isFile = most === Number.POSITIVE_INFINITY;
  const rows = drawn.runs.flatMap((run) => {
    const series = scalarsOf(run.history, tag);
    const points = series ? recordedPoints(series, most, drawn) : [];
    const inside = points.filter(({ x }) => x >= drawn.from && x <= drawn.to);
    return inside.map(({ x, y, lowest, highest }) => [
      ...(drawn.runs.length > 1 ? [isFile ? run.name : runLetter(run.place)] : []),
      isFile ? x : integer(x),
      write(y),
      write(lowest),
      write(highest),
    ]);
  });
  const head = isFile ? ['step', 'value', 'lowest', 'highest'] : [t('Step'), t('Value'), t('Lowest'), t('Highest')];
  return { head: drawn.runs.length > 1 ? [isFile ? 'run' : t('Run'), ...head] : head, rows };
}
