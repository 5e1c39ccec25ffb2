// Lines over steps, of one run or of several laid over one another: each with the range that merged points hide, perhaps
// a band, and, where it is smoothed, with its own numbers faintly beneath.

import type { Chart, ChartConfiguration, ChartDataset } from 'chart.js';
import type { AnnotationOptions } from 'chartjs-plugin-annotation';
import type { Asked } from '../../src/history/valueAt.ts';
import { capital } from '../../src/model/say.ts';
import { compact, exact } from '../format.ts';
import { t } from '../l10n.ts';
import { dashOf, runColor, runLetter } from '../runStyle.ts';
import { type StepPoint, type StepRange, smooth, type Trend } from '../series.ts';
import type { ShownRun } from '../state.ts';
import { css, type Rgba, type Theme } from '../theme.ts';
import { toldNote, withTold } from '../toldSteps.ts';
import { wrapped } from '../wrapped.ts';
import type { BandDatum } from './bandController.ts';
import { chartOptions, fitAxes, roomOf } from './options.ts';
import type { ChartSource, Drawn, LegendLine, Line } from './source.ts';
import { numbersOf, type TableLine, tableOf } from './stepTable.ts';

export type LinePoint = StepPoint & { readonly low?: number; readonly high?: number };

export interface LineSpec extends TableLine {
  /** What it is, among the lines of its chart: `mean`, `training`. */
  readonly name: string;
  readonly color: (theme: Theme) => Rgba;
  /** In a run, where it is called otherwise there. */
  nameIn?(run: ShownRun): string;
  /** By a run's place, where that is not the run's own. */
  readonly dash?: (place: number, isCompared: boolean) => readonly number[];
  /** About as many as `most`. */
  points(run: ShownRun, most: number, range: StepRange): readonly LinePoint[];
  trend?(run: ShownRun, range: StepRange): Trend | undefined;
  /** Of several runs, which of a run's colours it has, where several lines of it are the same otherwise. */
  readonly shade?: number;
  /** Beneath the others. */
  readonly isUnder?: boolean;
  /** Pixels; of marks where the points are far apart. */
  readonly markRadius?: number;
  /** Where it ends at zero, as many do together, its end is not named. */
  readonly isQuietAtZero?: boolean;
  /** Marks are rings, told from the filled ones of another line. */
  readonly isHollow?: boolean;
}

export interface LinesOptions {
  readonly lines: readonly LineSpec[];
  /** Of the numbers in cards; exact without it. */
  readonly write?: (value: number) => string;
  /** Of the numbers in sentences; compact without it. */
  readonly brief?: (value: number) => string;
  /** Sets what is special about the axes, and gives the chart's own marks; after the data are in. */
  readonly fit?: (chart: Chart, drawn: Drawn, theme: Theme) => Readonly<Record<string, AnnotationOptions>>;
  /** What the y axis is, for a picture that stands for itself. */
  readonly yName?: string;
  /** All that is known at a step, where that is more than the lines' numbers. */
  readonly card?: ChartSource['cardOf'];
  /** Which of a step's numbers the lines have; those of its batch without it. */
  readonly asked?: Asked;
  /** For the y axis. */
  readonly yAxis?: { readonly ticks?: object };
  /** Whether each line's name stands at its end; without it only the runs' letters do. */
  readonly isLabelled?: boolean;
  /** Of several runs, the letter of each stands once, not at each of its lines. */
  readonly isLetteredOnce?: boolean;
}

type BandDataset = ChartDataset<'band'>;

export function linesChart({
  lines,
  write = exact,
  brief = compact,
  fit: fitY,
  yAxis,
  yName,
  card,
  asked = 'batch',
  isLabelled = false,
  isLetteredOnce = false,
}: LinesOptions): ChartSource {
  let datasets = new Map<string, BandDataset>();
  let keys = '';
  let wasCompared = false;
  /** Of several runs, a line that lies under the others is told by what lies over it. */
  const titleOf = (drawn: Drawn, run: ShownRun, line: LineSpec) => {
    const isCompared = drawn.runs.length > 1;
    if (isCompared && lines.length > 1 && (line.isUnder || isLetteredOnce)) return '';
    const isNamed = lines.length > 1 && isLabelled;
    return [...(isCompared ? [runLetter(run.place)] : []), ...(isNamed ? [nameOf(line, run)] : [])].join(' ');
  };
  return {
    overSteps: true,
    configure(theme) {
      datasets = new Map();
      keys = '';
      const options = chartOptions(theme);
      const { x, y } = options.scales;
      return {
        type: 'band',
        data: { datasets: [] },
        options: { ...options, scales: { x, y: { ...y, ...yAxis, ticks: { ...y.ticks, ...yAxis?.ticks } } } },
      } as unknown as ChartConfiguration;
    },
    fill(chart, drawn, theme) {
      const next = new Map<string, BandDataset>();
      // Chart.js keeps the look of marks as it was: beside another run they get new ones.
      const isCompared = drawn.runs.length > 1;
      if (isCompared !== wasCompared) [datasets, keys, wasCompared] = [new Map(), '', isCompared];
      const room = roomOf(chart);
      let hidesNegative = false;
      /** The last line of each run that has points, by run. */
      const lastOf = new Map<ShownRun, string>();
      const put = (key: string, dataset: object) => {
        const kept = datasets.get(key) ?? ({ data: [] } as unknown as BandDataset);
        next.set(key, Object.assign(kept, { type: 'band', endLabel: undefined, bandColor: undefined }, dataset));
      };
      for (const line of lines) {
        for (const run of drawn.runs) {
          const points = line.points(run, room, drawn);
          if (points.length === 0) continue;
          hidesNegative ||= drawn.scale === 'log' && points.some(isNegative);
          const own = line.color(theme);
          const base = faded(runColor(theme, own, run, isCompared, line.shade), own);
          const style = {
            borderColor: css(base),
            borderDash: [...(line.dash ?? dashOf)(run.place, isCompared)],
            endLabel: (!(line.isQuietAtZero && points.at(-1)!.y === 0) && titleOf(drawn, run, line)) || undefined,
            labelColor: css(theme.foreground),
            labelHalo: css(theme.background, 0.75),
            labelFont: `${Math.max(theme.fontSize - 3, 9)}px ${theme.fontFamily}`,
            pointRadius: isSparse(points, drawn, room) ? (line.markRadius ?? 0) : 0,
            // The marks of the first and the last step are whole.
            clip: (line.markRadius ?? 0) + 1,
            pointBackgroundColor: line.isHollow ? css(theme.background) : css(base),
            pointBorderColor: css(base),
            pointBorderWidth: line.isHollow ? 1.5 : 1,
            pointBorderDash: [],
            isHollow: line.isHollow ?? false,
            place: run.place,
          };
          // The bands of several would hide each other.
          const several = drawn.runs.length * lines.length > 1;
          const band = { bandColor: css(base, several ? 0.1 : 0.2), bandEdgeColor: css(base, several ? 0.35 : 0.6) };
          const key = `${line.name} ${run.id}`;
          const isSmoothed = drawn.smoothing > 0;
          lastOf.set(run, isSmoothed ? `${key} smooth` : key);
          const raw = isSmoothed
            ? {
                borderColor: css(base, 0.25),
                rangeColor: css(base, 0.2),
                borderWidth: 1,
                borderDash: [],
                endLabel: undefined,
              }
            : { rangeColor: css(base, 0.45), borderWidth: 1.5 };
          // The leading run's line, which has no gaps, lies beneath the others: where they are the same, all are seen.
          put(key, {
            ...style,
            ...band,
            ...raw,
            data: ranged(points, drawn),
            order: (line.isUnder ? 100 : 10) - run.place,
          });
          if (isSmoothed) {
            put(`${key} smooth`, {
              ...style,
              data: ranged(
                smooth(points, drawn.smoothing).map(({ x, y }) => ({ x, y, firstStep: x, lowest: y, highest: y })),
                drawn,
              ),
              borderWidth: 2,
              order: 1 - run.place,
            });
          }
        }
      }
      if (isLetteredOnce && drawn.runs.length > 1) {
        for (const [run, key] of lastOf) Object.assign(next.get(key)!, { endLabel: runLetter(run.place) });
      }
      datasets = next;
      const nextKeys = [...next.keys()].join('|');
      if (nextKeys !== keys) chart.data.datasets = [...next.values()] as never;
      keys = nextKeys;
      const marks = fitY?.(chart, drawn, theme) ?? {};
      fitAxes(chart, drawn, theme, hidesNegative ? { ...marks, negative: negativeMark(theme) } : marks);
    },
    ...(card && { cardOf: card }),
    asked,
    axisNames: { x: t('Step'), ...(yName && { y: yName }) },
    legend(drawn) {
      const isCompared = drawn.runs.length > 1;
      const entries = drawn.runs.flatMap((run) =>
        lines.flatMap((line): LegendLine[] => {
          const key = `${line.name} ${run.id}`;
          const dataset = datasets.get(`${key} smooth`) ?? datasets.get(key);
          if (!dataset) return [];
          const name = [
            ...(isCompared ? [runLetter(run.place)] : []),
            ...(lines.length > 1 ? [nameOf(line, run)] : []),
          ];
          return [
            { name: name.join(' '), color: String(dataset.borderColor), dash: dataset.borderDash as readonly number[] },
          ];
        }),
      );
      // What looks alike is told by no legend.
      const looks = new Set(entries.map(({ color, dash }) => `${color} ${dash}`));
      return looks.size > 1 ? entries : [];
    },
    readout(drawn, step, isBrief = false) {
      const ofRuns = drawn.runs.map((run) =>
        lines.flatMap((line) => {
          const prefix = drawn.runs.length > 1 ? `${runLetter(run.place)} ` : '';
          return line
            .numbersAt(run, step)
            .map(([name, value]): Line => [`${prefix}${name}`, (isBrief ? brief : write)(value)]);
        }),
      );
      return isBrief ? inTurn(ofRuns) : ofRuns.flat();
    },
    summary(drawn) {
      const [lead] = drawn.runs;
      if (lead.history.series.steps === 0) return t('No step has ended yet.');
      const parts = lines.flatMap((line) => {
        const trend = line.trend?.(lead, drawn);
        return trend ? [sentenceOf(line.name, trend, brief)] : [];
      });
      const now = lines.flatMap((line) =>
        line.numbersAt(lead, drawn.step).map(([name, value]) => `${name} ${brief(value)}`),
      );
      const others = drawn.runs.length - 1;
      const ofOthers = drawn.runs.slice(1).flatMap((run) => {
        const step = Math.min(drawn.step, run.history.series.steps);
        const numbers = lines.flatMap((line) =>
          line.numbersAt(run, step).map(([name, value]) => `${name} ${brief(value)}`),
        );
        const note = toldNote([run], step, asked);
        const of = runLetter(run.place) + (note === undefined ? '' : ` (${note})`);
        return numbers.length > 0 ? [`${of}: ${numbers.join(', ')}.`] : [];
      });
      return [
        ...parts,
        ...(now.length > 0 ? [t('Step {0}: {1}.', withTold([lead], drawn.step, asked), now.join(', '))] : []),
        ...(others === 1 ? [t('1 more run overlaid.')] : []),
        ...(others > 1 ? [t('{0} more runs overlaid.', others)] : []),
        ...ofOthers,
      ].join(' ');
    },
    table(drawn) {
      return tableOf(drawn, lines, write, { step: t('Step'), letterOf: runLetter });
    },
    numbers: (drawn) => numbersOf(drawn, lines),
  };
}

/** The first of each, then the second of each: where few are shown, these are of all. */
function inTurn<T>(lists: readonly (readonly T[])[]): T[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, k) => lists.flatMap((list) => list.slice(k, k + 1))).flat();
}

/** Points that are no single number are drawn as the range that they hide; on a logarithm nothing is drawn of what is not positive. */
function ranged(points: readonly LinePoint[], { scale }: Drawn): BandDatum[] {
  if (scale !== 'log') return [...points] as BandDatum[];
  return points.map((point) => (point.y > 0 ? point : { ...point, y: Number.NaN, lowest: Number.NaN })) as BandDatum[];
}

function isNegative({ y, lowest, low = lowest }: LinePoint): boolean {
  return y < 0 || lowest < 0 || low < 0;
}

/** A logarithm has no place for them. */
function negativeMark(theme: Theme): AnnotationOptions {
  const size = Math.max(theme.fontSize - 3, 9);
  return {
    type: 'label',
    position: { x: 'start', y: 'end' },
    xValue: (context: { chart: Chart }) => context.chart.scales.x!.min,
    yValue: (context: { chart: Chart }) => context.chart.scales.y!.min,
    content: ({ chart: { ctx, chartArea } }: { chart: Chart }) => {
      ctx.save();
      ctx.font = `${size}px ${theme.fontFamily}`;
      const lines = wrapped(t('negative values not shown'), chartArea.width - 8, (text) => ctx.measureText(text).width);
      ctx.restore();
      return lines;
    },
    color: css(theme.foreground),
    backgroundColor: css(theme.background, 0.8),
    font: { family: theme.fontFamily, size },
    padding: 2,
  } as AnnotationOptions;
}

function nameOf(line: LineSpec, run: ShownRun): string {
  return line.nameIn?.(run) ?? line.name;
}

/** As little opaque as the line's own colour. */
function faded([red, green, blue]: Rgba, [, , , alpha]: Rgba): Rgba {
  return [red, green, blue, alpha];
}

function isSparse(points: readonly LinePoint[], { from, to }: Drawn, room: number): boolean {
  const inside = points.filter(({ x }) => x >= from && x <= to).length;
  return inside * ROOM_FOR_MARK <= room;
}

/** Pixels between marks. */
const ROOM_FOR_MARK = 12;

const TRENDS = {
  rising: '{0} rises from {1} to {2}.',
  falling: '{0} falls from {1} to {2}.',
  steady: '{0} stays near {2}.',
  varying: '{0} varies, from {1} to {2}.',
} as const;

function sentenceOf(name: string, { kind, start, end }: Trend, write: (value: number) => string): string {
  return capital(t(TRENDS[kind], name, write(start), write(end)));
}
