// Mean ± standard deviation as a little picture in a line of text: no axes, drawn straight to a canvas.

import type { StepSeries } from '../../src/protocol/runHistory.ts';
import { type BandPoint, bandPoints } from '../series.ts';
import { css, type Rgba } from '../theme.ts';

/** With a line at the step where the scrubber is held. */
export function drawSparkline(
  canvas: HTMLCanvasElement,
  series: StepSeries,
  tensor: number,
  color: Rgba,
  held: number | null,
): void {
  const width = canvas.clientWidth;
  const height = canvas.clientHeight;
  const context = clearedContext(canvas, width, height);
  const points = bandPoints(series, tensor, width).filter(({ low, high }) => !Number.isNaN(low + high));
  if (points.length === 0) return;
  const lowest = Math.min(...points.map(({ low }) => low));
  const highest = Math.max(...points.map(({ high }) => high));
  const x = (index: number) => (points.length === 1 ? width : (index / (points.length - 1)) * width);
  const y = (value: number) => 1 + (height - 2) * (highest === lowest ? 0.5 : (highest - value) / (highest - lowest));

  context.fillStyle = css(color, 0.28);
  fillShape(
    context,
    points,
    x,
    (point) => y(point.high),
    (point) => y(point.low),
  );
  context.fillStyle = css(color);
  fillShape(
    context,
    points,
    x,
    (point) => y(point.highest) - 0.6,
    (point) => y(point.lowest) + 0.6,
  );
  if (held === null) return;
  context.fillRect(Math.min((width * held) / Math.max(series.steps, 1), width - 1), 0, 1.5, height);
}

/** In CSS pixels. The canvas is made anew only where its size has changed: that is slow. */
export function clearedContext(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D {
  const scale = window.devicePixelRatio;
  if (canvas.width !== Math.round(width * scale)) canvas.width = Math.round(width * scale);
  if (canvas.height !== Math.round(height * scale)) canvas.height = Math.round(height * scale);
  const context = canvas.getContext('2d')!;
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

function fillShape(
  context: CanvasRenderingContext2D,
  points: readonly BandPoint[],
  x: (index: number) => number,
  upper: (point: BandPoint) => number,
  lower: (point: BandPoint) => number,
): void {
  context.beginPath();
  for (const [index, point] of points.entries()) context.lineTo(x(index), upper(point));
  for (let index = points.length - 1; index >= 0; index--) context.lineTo(x(index), lower(points[index]!));
  context.fill();
}
