// A Chart.js dataset type: a line, the range that it hides where points were merged, and a band around it.

import { type Chart, type ChartDataset, type DatasetController, LineController, type PointElement } from 'chart.js';

/** What the type draws of a point; `low` and `high` may be left out. */
export interface BandDatum {
  readonly x: number;
  readonly y: number;
  /** Of the line within the point. */
  readonly lowest: number;
  readonly highest: number;
  /** Of the band. */
  readonly low?: number;
  readonly high?: number;
}

declare module 'chart.js' {
  interface ChartTypeRegistry {
    band: {
      chartOptions: object;
      datasetOptions: ChartTypeRegistry['line']['datasetOptions'] & BandOptions;
      defaultDataPoint: BandDatum;
      metaExtensions: object;
      parsedDataType: BandDatum;
      scales: 'linear' | 'value';
    };
  }
}

interface BandOptions {
  /** Fills the band. */
  bandColor?: string;
  /** Draws the band's edges. */
  bandEdgeColor?: string;
  bandEdgeDash?: number[];
  /** Drawn under the lines, a little wider, where they run over a picture. */
  haloColor?: string;
  /** Fills the range that merged points hide; the line's colour without it. */
  rangeColor?: string;
  /** Its marks are rings. */
  isHollow?: boolean;
  /** Of the run whose line it is. */
  place?: number;
  /** Written at the line's end. */
  endLabel?: string | undefined;
  labelColor?: string;
  labelHalo?: string;
  labelFont?: string;
}

/** Pixels. */
const SINGLE_RADIUS = 2;
/** Of the band of a single point, a bar. */
const SINGLE_WIDTH = 6;

export class BandController extends LineController {
  static override id = 'band';
  static override defaults = { datasetElementType: 'line', dataElementType: 'point', showLine: true, spanGaps: false };
  static overrides = {};

  override draw(): void {
    const { ctx } = this.chart;
    const { bandColor, bandEdgeColor, bandEdgeDash, borderColor, haloColor, isHollow, rangeColor } = this.dataset();
    const band = this.runs('low', 'high');
    ctx.save();
    if (bandColor) fillBetween(ctx, band, bandColor);
    if (bandColor) barSingle(ctx, band, bandEdgeColor ?? bandColor);
    if (haloColor) strokeEdges(ctx, this.runs('lowest', 'highest'), haloColor, 3);
    ctx.setLineDash(bandEdgeDash ?? []);
    if (bandEdgeColor) strokeEdges(ctx, band, bandEdgeColor, 1);
    ctx.setLineDash([]);
    const line = this.runs('lowest', 'highest');
    fillBetween(ctx, line, rangeColor ?? (borderColor as string));
    ctx.fillStyle = borderColor as string;
    // A ring is drawn as the point's own mark.
    if (!isHollow) markSingle(ctx, line);
    ctx.restore();
    super.draw();
  }

  /** Above the last point that is on the axis. */
  writeLabel(): void {
    const { endLabel, labelColor = 'gray', labelHalo, labelFont } = this.dataset();
    if (!endLabel) return;
    const { ctx, chartArea } = this.chart;
    const points = this._cachedMeta.data as unknown as PointElement[];
    const last = points.findLast(({ x, y }) => x <= chartArea.right + 1 && !Number.isNaN(y));
    if (!last) return;
    ctx.save();
    if (labelFont) ctx.font = labelFont;
    ctx.textAlign = 'end';
    ctx.textBaseline = 'bottom';
    const { width } = ctx.measureText(endLabel);
    const { x, y } = freePlace(
      this.chart,
      Math.min(Math.max(last.x, chartArea.left + width + 4), chartArea.right - 2),
      Math.min(Math.max(last.y - 3, chartArea.top + LABEL_HEIGHT), chartArea.bottom),
      width,
    );
    if (labelHalo) {
      ctx.strokeStyle = labelHalo;
      ctx.lineWidth = 3;
      ctx.strokeText(endLabel, x, y);
    }
    ctx.fillStyle = labelColor;
    ctx.fillText(endLabel, x, y);
    ctx.restore();
  }

  protected override getMinMax(
    ...[scale, canStack]: Parameters<DatasetController['getMinMax']>
  ): ReturnType<DatasetController['getMinMax']> {
    if (scale.axis === 'x') return super.getMinMax(scale, canStack);
    let min = Number.POSITIVE_INFINITY;
    let max = Number.NEGATIVE_INFINITY;
    for (const { lowest, highest, low = lowest, high = highest } of this.dataset().data) {
      min = Math.min(min, number(lowest, min), number(low, min));
      max = Math.max(max, number(highest, max), number(high, max));
    }
    return { min, max };
  }

  private dataset(): ChartDataset<'band'> & BandOptions {
    return this.getDataset() as unknown as ChartDataset<'band'> & BandOptions;
  }

  /** Stretches of points between which nothing is missing: [x, lower, upper] in pixels. */
  private runs(lower: 'low' | 'lowest', upper: 'high' | 'highest'): Stretch[] {
    const { data: elements, vScale } = this._cachedMeta;
    const runs: Stretch[] = [];
    let run: Stretch | undefined;
    this.dataset().data.forEach((datum, index) => {
      const from = datum[lower];
      const to = datum[upper];
      if (from === undefined || to === undefined || Number.isNaN(from) || Number.isNaN(to)) {
        run = undefined;
        return;
      }
      if (!run) {
        run = [];
        runs.push(run);
      }
      const { x } = elements[index] as unknown as PointElement;
      run.push([x, vScale!.getPixelForValue(from), vScale!.getPixelForValue(to)]);
    });
    return runs;
  }
}

/** Pixels. */
const LABEL_HEIGHT = 12;
/** Of letters: where lines end together, they stand in a row. */
const NARROW = 16;
/** Letters in a row. */
const MOST_IN_A_ROW = 4;
/** Pixels between two of them. */
const LABEL_GAP = 4;

/** The right lower corner of a label. */
interface LabelPlace {
  readonly x: number;
  readonly y: number;
}

/** The places of the labels that are written on a chart. */
const labelPlaces = new WeakMap<Chart, (LabelPlace & { readonly width: number })[]>();

/** Over all lines; of lines that end together, those that lie beneath have theirs further left. */
export const endLabels = {
  id: 'endLabels',
  afterDatasetsDraw(chart: Chart): void {
    labelPlaces.delete(chart);
    for (const { controller } of chart.getSortedVisibleDatasetMetas()) {
      if (controller instanceof BandController) controller.writeLabel();
    }
  },
};

/** The nearest place at which no other label stands. */
function freePlace(chart: Chart, right: number, wished: number, width: number): LabelPlace {
  const taken = labelPlaces.get(chart) ?? [];
  labelPlaces.set(chart, taken);
  const { top, bottom, left } = chart.chartArea;
  const isFree = ({ x, y }: LabelPlace) =>
    y >= top + LABEL_HEIGHT &&
    y <= bottom + 1 &&
    x - width >= left &&
    taken.every(
      (other) =>
        Math.abs(other.y - y) >= LABEL_HEIGHT ||
        other.x - other.width >= x + LABEL_GAP ||
        x - width >= other.x + LABEL_GAP,
    );
  const shifts = width > NARROW ? 1 : MOST_IN_A_ROW;
  for (let away = 0; away < chart.height; away += 3) {
    for (const y of [wished - away, wished + away]) {
      for (let shift = 0; shift < shifts; shift++) {
        const place = { x: right - shift * (width + LABEL_GAP), y };
        if (!isFree(place)) continue;
        taken.push({ ...place, width });
        return place;
      }
    }
  }
  return { x: right, y: wished };
}

type Stretch = [x: number, lower: number, upper: number][];

function number(value: number, otherwise: number): number {
  return Number.isNaN(value) ? otherwise : value;
}

function fillBetween(ctx: CanvasRenderingContext2D, runs: Stretch[], color: string): void {
  ctx.fillStyle = color;
  for (const run of runs) {
    ctx.beginPath();
    for (const [x, , upper] of run) ctx.lineTo(x, upper);
    for (const [x, lower] of run.toReversed()) ctx.lineTo(x, lower);
    ctx.fill();
  }
}

/** A point with nothing beside it to make a line of. In the colour set. */
function markSingle(ctx: CanvasRenderingContext2D, runs: Stretch[]): void {
  for (const run of runs) {
    if (run.length > 1) continue;
    const [x, lower, upper] = run[0]!;
    ctx.beginPath();
    ctx.arc(x, (lower + upper) / 2, SINGLE_RADIUS, 0, 2 * Math.PI);
    ctx.fill();
  }
}

function barSingle(ctx: CanvasRenderingContext2D, runs: Stretch[], color: string): void {
  ctx.fillStyle = color;
  for (const run of runs) {
    const [x, lower, upper] = run[0]!;
    if (run.length === 1) ctx.fillRect(x - SINGLE_WIDTH / 2, upper, SINGLE_WIDTH, lower - upper);
  }
}

function strokeEdges(ctx: CanvasRenderingContext2D, runs: Stretch[], color: string, width: number): void {
  ctx.strokeStyle = color;
  ctx.lineWidth = width;
  for (const run of runs) {
    for (const edge of [1, 2] as const) {
      ctx.beginPath();
      for (const point of run) ctx.lineTo(point[0], point[edge]);
      ctx.stroke();
    }
  }
}
