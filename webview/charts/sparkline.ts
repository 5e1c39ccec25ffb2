// Mean ± standard deviation as a little picture in a line of text: no axes, drawn straight to a canvas.

import type { StepSeries } from '../../src/protocol/runHistory.ts';
import { type BandPoint, bandPoints } from '../series.ts';
import { css, type Rgba } from '../theme.ts';

export interface SparkLine {
  readonly series: StepSeries;
  readonly tensor: number;
  readonly color: Rgba;
  readonly dash: readonly number[];
}

/** So many times the height of the first line is left above and below it for the others; what lies beyond is cut. */
const MOST_HEIGHTS = 1;

/** The first with its band, the means of the others over it; with a line at the step where the scrubber is held. */
export function drawSparkline(canvas: HTMLCanvasElement, lines: readonly SparkLine[], held: number | null): void {
  const width = canvas.clientWidth;
  const height = canvas.clientHeight;
  const context = clearedContext(canvas, width, height);
  const [first, ...others] = lines.map((line) => ({
    ...line,
    points: bandPoints(line.series, line.tensor, width).filter(({ low, high }) => !Number.isNaN(low + high)),
  }));
  if (!first) return;
  const ends = [first, ...others].flatMap(({ points }) => (points.length > 0 ? [points[0]!.x, points.at(-1)!.x] : []));
  if (ends.length === 0) return;
  const range = (points: readonly BandPoint[], low: 'low' | 'lowest', high: 'high' | 'highest') =>
    [Math.min(...points.map((point) => point[low])), Math.max(...points.map((point) => point[high]))] as const;
  const own = range(first.points, 'low', 'high');
  const room = MOST_HEIGHTS * (own[1] - own[0]) || Number.POSITIVE_INFINITY;
  const over = range(
    others.flatMap(({ points }) => points),
    'lowest',
    'highest',
  );
  const lowest = first.points.length === 0 ? over[0] : Math.min(own[0], Math.max(over[0], own[0] - room));
  const highest = first.points.length === 0 ? over[1] : Math.max(own[1], Math.min(over[1], own[1] + room));
  const [from, to] = [Math.min(...ends), Math.max(...ends)];
  const x = (point: BandPoint) => (to === from ? width : ((point.x - from) / (to - from)) * width);
  const y = (value: number) => 1 + (height - 2) * (highest === lowest ? 0.5 : (highest - value) / (highest - lowest));

  const { points, color } = first;
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
  for (const other of others) {
    context.beginPath();
    context.strokeStyle = css(other.color);
    context.lineWidth = 1.25;
    context.setLineDash([...other.dash]);
    for (const point of other.points) context.lineTo(x(point), y(point.y));
    context.stroke();
  }
  context.setLineDash([]);
  if (held === null) return;
  const steps = Math.max(1, ...lines.map(({ series }) => series.steps));
  context.fillRect(Math.min((width * held) / steps, width - 1), 0, 1.5, height);
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
  x: (point: BandPoint) => number,
  upper: (point: BandPoint) => number,
  lower: (point: BandPoint) => number,
): void {
  context.beginPath();
  for (const point of points) context.lineTo(x(point), upper(point));
  for (const point of points.toReversed()) context.lineTo(x(point), lower(point));
  context.fill();
}
