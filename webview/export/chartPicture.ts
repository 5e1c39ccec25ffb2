// A chart as a picture that stands for itself: with its name above it and the names of the runs, on the page's background.

import type { Chart } from 'chart.js';
import type { ChartContext } from '../chartActions.ts';
import { integer } from '../format.ts';
import { t } from '../l10n.ts';
import { runLetter } from '../runStyle.ts';
import { css, theme } from '../theme.ts';
import { SvgContext, SvgPath } from './svgContext.ts';

/** Pixels of the picture for one of the page, so that it is sharp in print. */
const PNG_SCALE = 2;
/** Pixels. */
const MARGIN = 10;
const LINE = 17;

/** A PNG, as base64. */
export function toPng(context: ChartContext): string {
  const { width, height, top } = sizeOf(context);
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil(width * PNG_SCALE);
  canvas.height = Math.ceil(height * PNG_SCALE);
  const target = canvas.getContext('2d')!;
  target.scale(PNG_SCALE, PNG_SCALE);
  paint(context, target, width, height, top);
  return canvas.toDataURL('image/png').replace(/^data:image\/png;base64,/, '');
}

export function toSvg(context: ChartContext): string {
  const { width, height, top } = sizeOf(context);
  const real = document.createElement('canvas').getContext('2d')!;
  const target = new SvgContext(Math.ceil(width), Math.ceil(height), (font, text) => {
    real.font = font;
    return real.measureText(text);
  });
  paint(context, target as unknown as CanvasRenderingContext2D, width, height, top);
  return target.toString();
}

function sizeOf({ label, chart, drawn }: ChartContext) {
  const measure = document.createElement('canvas').getContext('2d')!;
  measure.font = titleFont();
  const wide = Math.max(chart.width, measure.measureText(label).width);
  const top = MARGIN + LINE * (1 + drawn.runs.length);
  return { width: Math.ceil(wide) + 2 * MARGIN, height: top + chart.height + MARGIN, top };
}

function paint(
  { label, chart, drawn, source }: ChartContext,
  target: CanvasRenderingContext2D,
  width: number,
  height: number,
  top: number,
): void {
  const { foreground, muted, background, fontFamily, fontSize } = theme.peek();
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
  target.fillText(label, MARGIN, MARGIN);
  target.fillStyle = css(muted);
  target.font = `${fontSize - 1}px ${fontFamily}`;
  runLines(drawn.runs, source.overSteps ? undefined : drawn.step).forEach((line, index) => {
    target.fillText(line, MARGIN, MARGIN + (1 + index) * LINE);
  });
  target.translate(MARGIN, top);
  drawOn(target, chart);
  target.restore();
}

function titleFont(): string {
  const { fontFamily, fontSize } = theme.peek();
  return `600 ${fontSize}px ${fontFamily}`;
}

function runLines(runs: ChartContext['drawn']['runs'], step: number | undefined): string[] {
  const at = step === undefined ? '' : `, ${t('step {0}', integer(step))}`;
  if (runs.length === 1) return [`${runs[0].name || runs[0].history.run.model.name}${at}`];
  return runs.map(({ place, name }) => `${runLetter(place)}: ${name}${at}`);
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
