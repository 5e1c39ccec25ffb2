// A Chart.js dataset type: distributions one behind the other, as TensorBoard's offset histograms: the oldest at the back,
// the newest in front, each as high as it is full in comparison with its own fullest place. The values lie on the x axis,
// the steps on the y axis.

import type { Chart, ChartDataset } from 'chart.js';
import { HISTOGRAM_BINS } from '../../src/protocol/trainEvent.ts';
import { type Distribution, edgeOf } from '../distributions.ts';
import { type Ramp, shadeOf } from './colorRamp.ts';
import { DistributionController } from './distributionController.ts';

declare module 'chart.js' {
  interface ChartTypeRegistry {
    ridge: {
      chartOptions: object;
      datasetOptions: RidgeOptions & { label?: string };
      defaultDataPoint: Distribution;
      metaExtensions: object;
      parsedDataType: Distribution;
      scales: 'linear' | 'value';
    };
  }
}

interface RidgeOptions {
  ramp: Ramp;
  /** Of the lines. */
  lineColor: string;
  /** Of the ridges that are looked at. */
  markColor: string;
  /** Drawn around the marked ones, so that they are seen over all others. */
  haloColor: string;
  font: string;
  /** Steps of the ridges that are looked at, with what is written beside them. */
  marks: readonly { readonly step: number; readonly text: string }[];
  /** The step under the cursor. */
  hovered: () => number | null;
}

/** Of the ramp: the oldest and the newest. */
export const OLDEST_SHADE = 0.18;
export const NEWEST_SHADE = 0.62;
/** Of the chart's height. */
const RIDGE_PART = 0.3;
/** Pixels. */
const HIGHEST_RIDGE = 70;

/** Pixels from a ridge's base to its top. */
export function ridgeHeight(chartHeight: number): number {
  return Math.min(RIDGE_PART * chartHeight, HIGHEST_RIDGE);
}

export class RidgeController extends DistributionController {
  static id = 'ridge';

  protected override stepAxis() {
    return 'y' as const;
  }

  override draw(): void {
    const { ctx, chartArea } = this.chart;
    const { data, ramp, lineColor, marks, hovered } = this.dataset();
    ctx.save();
    ctx.lineJoin = 'round';
    data.forEach((datum, index) => {
      const age = data.length === 1 ? 1 : index / (data.length - 1);
      this.trace(datum, 'own');
      ctx.fillStyle = shadeOf(ramp, OLDEST_SHADE + (NEWEST_SHADE - OLDEST_SHADE) * age);
      ctx.fill();
      ctx.strokeStyle = lineColor;
      ctx.lineWidth = 0.75;
      ctx.stroke();
    });
    const step = hovered();
    for (const mark of [{ step, text: '' }, ...marks]) {
      const datum = data.find(({ x }) => x === mark.step);
      if (datum) this.mark(datum, mark.text, chartArea.right);
    }
    ctx.restore();
  }

  private mark(datum: Distribution, text: string, right: number): void {
    const { ctx } = this.chart;
    const { markColor, haloColor, font } = this.dataset();
    this.trace(datum, 'whole');
    ctx.strokeStyle = haloColor;
    ctx.lineWidth = 4.5;
    ctx.stroke();
    ctx.strokeStyle = markColor;
    ctx.lineWidth = 2;
    ctx.stroke();
    ctx.font = font;
    ctx.textAlign = 'right';
    ctx.textBaseline = 'bottom';
    const base = this._cachedMeta.yScale!.getPixelForValue(datum.x) - 2;
    ctx.lineWidth = 3;
    ctx.strokeStyle = haloColor;
    ctx.strokeText(text, right - 2, base);
    ctx.fillStyle = markColor;
    ctx.fillText(text, right - 2, base);
  }

  /** The outline from base to base, over its own values or with the base over the whole width. */
  private trace(datum: Distribution, width: 'own' | 'whole'): void {
    const { ctx, chartArea } = this.chart;
    const { xScale, yScale } = this._cachedMeta;
    const base = yScale!.getPixelForValue(datum.x);
    const edge = (bin: number) => xScale!.getPixelForValue(edgeOf(datum, bin));
    const size = binsTogether(datum.total);
    const sums = sumsOf(datum.counts, size);
    const height = ridgeHeight(chartArea.height) / Math.max(...sums, 1);
    ctx.beginPath();
    if (width === 'whole') ctx.moveTo(chartArea.left, base);
    let left = edge(0);
    ctx.lineTo(left - 1, base);
    sums.forEach((sum, group) => {
      const right = edge((group + 1) * size);
      ctx.lineTo((left + right) / 2, base - sum * height);
      left = right;
    });
    ctx.lineTo(left + 1, base);
    if (width === 'whole') ctx.lineTo(chartArea.right, base);
  }

  private dataset(): ChartDataset<'ridge'> & RidgeOptions {
    return this.getDataset() as unknown as ChartDataset<'ridge'> & RidgeOptions;
  }
}

/** Values that a bin should hold on average, so that its height is no chance. */
const ENOUGH = 40;

/** Bins that are drawn as one where there are few values: 1, 2 or 4. */
export function binsTogether(total: number): number {
  const perBin = total / HISTOGRAM_BINS;
  if (perBin >= ENOUGH) return 1;
  return 2 * perBin >= ENOUGH ? 2 : 4;
}

function sumsOf(counts: Uint32Array, size: number): number[] {
  return Array.from({ length: counts.length / size }, (_, group) =>
    counts.subarray(group * size, (group + 1) * size).reduce((a, b) => a + b, 0),
  );
}

/** Where the y axis begins, so that the ridge of the first step has room for its height. */
export function firstOfAxis(
  { chartArea, height }: Pick<Chart, 'chartArea' | 'height'>,
  from: number,
  to: number,
): number {
  const area = chartArea && chartArea.height > 0 ? chartArea.height : Math.max(height - 24, 1);
  const ridge = ridgeHeight(area);
  return from - ((to - from) * ridge) / Math.max(area - ridge, 1);
}
