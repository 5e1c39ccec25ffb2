// A chart as a picture that stands for itself: with its name, the names of the runs, what tells its lines apart and what its
// axes are, on the page's background.

import type { Chart } from 'chart.js';
import type { ChartContext } from '../chartActions.ts';
import type { LegendEntry, LegendLine } from '../charts/source.ts';
import { t } from '../l10n.ts';
import { runLetter } from '../runStyle.ts';
import type { ShownRun } from '../state.ts';
import { css, theme } from '../theme.ts';
import { wrapped } from '../wrapped.ts';
import { SvgContext, SvgPath } from './svgContext.ts';

/** Pixels of the picture for one of the page, so that it is sharp in print. */
const PNG_SCALE = 2;
/** Pixels. */
const MARGIN = 10;
const LINE = 17;
/** A title is not broken for less. */
const NARROWEST = 160;
/** Of a legend: the line, and what is left free behind it and behind the name. */
const KEY = 22;
const KEY_GAP = 5;
const ENTRY_GAP = 16;

/** A PNG, as base64. */
export function toPng(context: ChartContext): string {
  const size = sizeOf(context);
  const { width, height } = size;
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil(width * PNG_SCALE);
  canvas.height = Math.ceil(height * PNG_SCALE);
  const target = canvas.getContext('2d')!;
  target.scale(PNG_SCALE, PNG_SCALE);
  paint(context, target, size);
  return canvas.toDataURL('image/png').replace(/^data:image\/png;base64,/, '');
}

export function toSvg(context: ChartContext): string {
  const size = sizeOf(context);
  const { width, height } = size;
  const real = document.createElement('canvas').getContext('2d')!;
  const target = new SvgContext(Math.ceil(width), Math.ceil(height), (font, text) => {
    real.font = font;
    return real.measureText(text);
  });
  paint(context, target as unknown as CanvasRenderingContext2D, size);
  return target.toString();
}

interface Size {
  readonly width: number;
  readonly height: number;
  /** The chart's name: a small chart has no room for it in one line. */
  readonly title: readonly string[];
  /** Of which runs, and where there is one, at which step. */
  readonly runs: readonly string[];
  /** Of the chart. */
  readonly top: number;
  readonly legend: readonly PlacedEntry[];
}

interface PlacedEntry {
  readonly entry: LegendEntry;
  readonly x: number;
  readonly line: number;
}

function sizeOf({ label, chart, drawn, source }: ChartContext): Size {
  const measure = document.createElement('canvas').getContext('2d')!;
  measure.font = titleFont();
  const title = wrapped(label, Math.max(chart.width, NARROWEST), (text) => measure.measureText(text).width);
  const titleWidth = Math.max(...title.map((text) => measure.measureText(text).width));
  measure.font = textFont();
  const entries = source.legend?.(drawn) ?? [];
  const keys = entries.map((entry) => KEY + KEY_GAP + measure.measureText(nameOf(entry)).width);
  const wide = Math.ceil(Math.max(chart.width, titleWidth, ...keys));
  const legend = placeLegend(entries, wide, (text) => measure.measureText(text).width);
  const legendLines = legend.length === 0 ? 0 : legend.at(-1)!.line + 1;
  const runs = runLines(source.runsOf?.(drawn) ?? drawn.runs, (run) => source.stepOf?.(drawn, run)).flatMap((line) =>
    wrapped(line, wide, (text) => measure.measureText(text).width),
  );
  const { x, y } = source.axisNames ?? {};
  const top = MARGIN + LINE * (title.length + runs.length + legendLines + (y ? 1 : 0));
  return { width: wide + 2 * MARGIN, height: top + chart.height + (x ? LINE : 0) + MARGIN, title, runs, top, legend };
}

/** Side by side, and in the next line where there is no room. */
function placeLegend(
  entries: readonly LegendEntry[],
  width: number,
  widthOf: (text: string) => number,
): readonly PlacedEntry[] {
  let [x, line] = [0, 0];
  return entries.map((entry) => {
    const own = KEY + KEY_GAP + widthOf(nameOf(entry));
    if (x > 0 && x + own > width) [x, line] = [0, line + 1];
    const placed = { entry, x, line };
    x += own + ENTRY_GAP;
    return placed;
  });
}

function paint(
  context: ChartContext,
  target: CanvasRenderingContext2D,
  { width, height, title, runs, top, legend }: Size,
): void {
  const { chart, source } = context;
  const { foreground, muted, background } = theme.peek();
  // What lies under a translucent background is white or black, as in the editor.
  target.fillStyle = css([background[0], background[1], background[2], 1]);
  target.fillRect(0, 0, width, height);
  target.save();
  target.beginPath();
  target.rect(0, 0, width, height);
  target.clip();
  target.textAlign = 'left';
  target.textBaseline = 'top';
  target.fillStyle = css(foreground);
  target.font = titleFont();
  title.forEach((line, index) => {
    target.fillText(line, MARGIN, MARGIN + index * LINE);
  });
  target.fillStyle = css(muted);
  target.font = textFont();
  runs.forEach((line, index) => {
    target.fillText(line, MARGIN, MARGIN + (title.length + index) * LINE);
  });
  const legendTop = MARGIN + (title.length + runs.length) * LINE;
  for (const { entry, x, line } of legend) {
    const y = legendTop + line * LINE;
    if ('colors' in entry) paintRamp(target, entry.colors, MARGIN + x, y);
    else paintLine(target, entry, MARGIN + x, y);
    target.fillStyle = css(muted);
    target.fillText(nameOf(entry), MARGIN + x + KEY + KEY_GAP, y);
  }
  const { x, y } = source.axisNames ?? {};
  if (y) target.fillText(y, MARGIN, top - LINE);
  if (x) {
    target.textAlign = 'right';
    target.fillText(x, MARGIN + chart.width - 8, top + chart.height + 1);
    target.textAlign = 'left';
  }
  target.translate(MARGIN, top);
  drawOn(target, chart);
  target.restore();
}

function nameOf(entry: LegendEntry): string {
  return 'colors' in entry ? `${entry.first} … ${entry.last}` : entry.name;
}

function paintLine(target: CanvasRenderingContext2D, { color, dash }: LegendLine, x: number, y: number): void {
  target.beginPath();
  target.strokeStyle = color;
  target.lineWidth = 2;
  target.setLineDash([...dash]);
  target.moveTo(x, y + LINE / 2 - 2);
  target.lineTo(x + KEY, y + LINE / 2 - 2);
  target.stroke();
  target.setLineDash([]);
}

function paintRamp(target: CanvasRenderingContext2D, colors: readonly string[], x: number, y: number): void {
  const width = KEY / colors.length;
  colors.forEach((color, at) => {
    target.fillStyle = color;
    target.fillRect(x + at * width, y + 1, width, LINE - 7);
  });
}

function titleFont(): string {
  const { fontFamily, fontSize } = theme.peek();
  return `600 ${fontSize}px ${fontFamily}`;
}

function textFont(): string {
  const { fontFamily, fontSize } = theme.peek();
  return `${fontSize - 1}px ${fontFamily}`;
}

function runLines(runs: ChartContext['drawn']['runs'], stepOf: (run: ShownRun) => string | undefined): string[] {
  const at = (run: ShownRun) => {
    const step = stepOf(run);
    return step === undefined ? '' : `, ${t('step {0}', step)}`;
  };
  if (runs.length === 1) return [`${runs[0].name || runs[0].history.run.model.name}${at(runs[0])}`];
  return runs.map((run) => `${runLetter(run.place)}: ${run.name}${at(run)}`);
}

/** Chart.js draws on the context that it holds; so it holds another one for a moment. */
function drawOn(target: CanvasRenderingContext2D, chart: Chart): void {
  const own = chart.ctx;
  const metas = chart.getSortedVisibleDatasetMetas();
  const holders: { ctx: CanvasRenderingContext2D }[] = [chart, ...Object.values(chart.scales)];
  const controllers = metas.map(({ controller }) => controller as unknown as { _ctx: CanvasRenderingContext2D });
  const lines = metas.flatMap(({ dataset }) => (hasPath(dataset) ? [dataset] : []));
  const hold = (context: CanvasRenderingContext2D) => {
    for (const holder of holders) holder.ctx = context;
    for (const controller of controllers) controller._ctx = context;
  };
  hold(target);
  const clear = target.clearRect;
  // Chart.js clears all before it draws.
  target.clearRect = () => {};
  const isSvg = target instanceof SvgContext;
  if (isSvg) for (const line of lines) line._path = pathOf(line);
  try {
    chart.draw();
  } finally {
    hold(own);
    target.clearRect = clear;
    if (isSvg) for (const line of lines) line._path = undefined;
  }
}

/** A line of Chart.js, which keeps its path as a Path2D; that tells nobody what it holds. */
interface LineWithPath {
  points: unknown[];
  _path: unknown;
  path(target: SvgPath, start: number, count: number): boolean;
}

function hasPath(dataset: unknown): dataset is LineWithPath {
  return typeof (dataset as LineWithPath | null)?.path === 'function';
}

function pathOf(line: LineWithPath): SvgPath {
  const path = new SvgPath();
  if (line.path(path, 0, line.points.length)) path.closePath();
  return path;
}
