// Mean ± standard deviation as a little picture in a line of text: no axes, drawn straight to a canvas.

import type { StepSeries } from '../../src/protocol/runHistory.ts';
import { type BandPoint, bandStretches } from '../series.ts';
import { css, type Rgba } from '../theme.ts';

export interface SparkLine {
  readonly series: StepSeries;
  readonly tensor: number;
  readonly color: Rgba;
  readonly dash: readonly number[];
}

/** So many times the height of the first line is left above and below it for the others; what lies beyond is drawn at the edge. */
const MOST_HEIGHTS = 1;

/** The first with its band, the means of the others over it; with a line at the step where the scrubber is held. */
export function drawSparkline(canvas: HTMLCanvasElement, lines: readonly SparkLine[], held: number | null): void {
  const width = canvas.clientWidth;
  const height = canvas.clientHeight;
  const context = clearedContext(canvas, width, height);
  const [first, ...others] = lines.map((line) => {
    const stretches = bandStretches(line.series, line.tensor, width);
    return { ...line, stretches, points: stretches.flat() };
  });
  if (!first) return;
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
  // The run's steps, whatever of them can be drawn: the same in every row.
  const steps = Math.max(1, ...lines.map(({ series }) => series.steps));
  const xOf = (step: number) => (steps === 1 ? width : ((step - 1) / (steps - 1)) * width);
  const x = (point: BandPoint) => xOf(point.x);
  const y = (value: number) => 1 + (height - 2) * (highest === lowest ? 0.5 : (highest - value) / (highest - lowest));
  const onEdge = (value: number) => y(Math.min(Math.max(value, lowest), highest));

  const { stretches, color } = first;
  for (const points of stretches) {
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
  }
  for (const other of others) {
    context.beginPath();
    context.strokeStyle = css(other.color);
    context.lineWidth = 1.25;
    context.setLineDash([...other.dash]);
    for (const points of other.stretches) {
      points.forEach((point, index) => {
        if (index === 0) context.moveTo(Math.min(x(point), width - SINGLE_WIDTH), onEdge(point.y));
        context.lineTo(points.length === 1 ? x(point) + SINGLE_WIDTH : x(point), onEdge(point.y));
      });
    }
    context.stroke();
  }
  context.setLineDash([]);
  if (held === null) return;
  context.fillStyle = css(color);
  context.fillRect(Math.min(Math.max(xOf(held) - 0.75, 0), width - 1.5), 0, 1.5, height);
}

/** Pixels: a step with nothing to draw beside it. */
const SINGLE_WIDTH = 2;

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
  if (points.length === 1) {
    const [point] = points as readonly [BandPoint];
    const left = Math.max(Math.min(x(point), context.canvas.clientWidth) - SINGLE_WIDTH, 0);
    context.fillRect(left, upper(point), SINGLE_WIDTH, lower(point) - upper(point));
    return;
  }
  context.beginPath();
  for (const point of points) context.lineTo(x(point), upper(point));
  for (const point of points.toReversed()) context.lineTo(x(point), lower(point));
  context.fill();
}
