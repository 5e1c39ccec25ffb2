// A Chart.js dataset type: distributions over steps as one image, a column a pixel wide, coloured by how many values lie
// there in comparison with the fullest place of the same step. The matrix plugin was rejected: it draws a rectangle a cell.

import type { ChartDataset } from 'chart.js';
import { type Distribution, edgeOf } from '../distributions.ts';
import type { Ramp } from './colorRamp.ts';
import { DistributionController } from './distributionController.ts';
import type { ValueScale } from './valueScale.ts';

declare module 'chart.js' {
  interface ChartTypeRegistry {
    heat: {
      chartOptions: object;
      datasetOptions: HeatOptions & { label?: string };
      defaultDataPoint: Distribution;
      metaExtensions: object;
      parsedDataType: Distribution;
      scales: 'linear' | 'value';
    };
  }
}

interface HeatOptions {
  ramp: Ramp;
}

/** Pixels of the only step of a run, beside which there is no other to go to. */
const SINGLE_WIDTH = 8;

type RowOf = (value: number) => number;

export class HeatController extends DistributionController {
  static id = 'heat';

  private readonly image = document.createElement('canvas');
  /** What the image was begun for, and what is on it. */
  private drawn = '';
  private painted: readonly Distribution[] = [];
  /** What the shades below were made for. */
  private axis = '';
  private shades = new WeakMap<Distribution, Uint8Array>();

  protected override stepAxis() {
    return 'x' as const;
  }

  override draw(): void {
    const { ctx, chartArea } = this.chart;
    const width = Math.round(chartArea.width);
    const height = Math.round(chartArea.height);
    const { data } = this.dataset();
    if (width < 1 || height < 1 || data.length === 0) return;
    const { xScale, yScale } = this._cachedMeta;
    const wanted = [width, xScale!.min, xScale!.max, this.axisOf(height), yScale!.top].join(' ');
    if (wanted !== this.drawn) this.clear(width, height);
    this.drawn = wanted;
    this.paint(data);
    ctx.drawImage(this.image, chartArea.left, chartArea.top, chartArea.width, chartArea.height);
  }

  private clear(width: number, height: number): void {
    this.image.width = width;
    this.image.height = height;
    this.painted = [];
  }

  /** What is not on the image yet: a run that goes on adds columns at the end, or has another as its last. */
  private paint(data: readonly Distribution[]): void {
    const { width, height } = this.image;
    const { xScale } = this._cachedMeta;
    const columnOf = (step: number) => Math.round(xScale!.getPixelForValue(step) - this.chart.chartArea.left);
    const other = data.findIndex((datum, index) => datum !== this.painted[index]);
    if (other < 0 && data.length === this.painted.length) return;
    const from = Math.max(0, (other < 0 ? data.length : other) - 1);
    const first = Math.max(0, columnOf(data[from]!.x));
    this.painted = [...data];
    if (first >= width) return;
    const target = this.image.getContext('2d')!;
    const pixels = target.createImageData(width - first, height);
    const { ramp } = this.dataset();
    const colors = new Uint32Array(ramp.buffer, ramp.byteOffset, 256);
    const words = new Uint32Array(pixels.data.buffer);
    let column = 0;
    for (let index = from; index < data.length; index++) {
      const next = data[index + 1];
      const end = next ? columnOf(next.x) : columnOf(data[index]!.x) + (data[index]!.x === 1 ? SINGLE_WIDTH : 1);
      const until = Math.min(end, width) - first;
      if (until <= column) continue;
      const shades = this.shadesOf(data[index]!, height);
      for (let row = 0; row < height; row++) {
        if (shades[row]! > 0) {
          words.fill(colors[shades[row]!]!, row * pixels.width + column, row * pixels.width + until);
        }
      }
      column = until;
    }
    target.putImageData(pixels, first, 0);
  }

  private axisOf(height: number): string {
    const { yScale } = this._cachedMeta;
    return `${height} ${(yScale as ValueScale).key}`;
  }

  /** Kept while the axis stays as it is: a run that goes on adds a few columns to hundreds. */
  private shadesOf(datum: Distribution, height: number): Uint8Array {
    const { yScale } = this._cachedMeta;
    const top = yScale!.top;
    const axis = this.axisOf(height);
    if (axis !== this.axis) this.shades = new WeakMap();
    this.axis = axis;
    const kept = this.shades.get(datum) ?? shadesOf(datum, height, (value) => yScale!.getPixelForValue(value) - top);
    this.shades.set(datum, kept);
    return kept;
  }

  private dataset(): ChartDataset<'heat'> & HeatOptions {
    return this.getDataset() as unknown as ChartDataset<'heat'> & HeatOptions;
  }
}

let sums = new Float64Array(0);

/** How full each row of pixels is, 0 to 255 of the fullest; a bin is shared among the rows that it covers. */
export function shadesOf(datum: Distribution, height: number, rowOf: RowOf): Uint8Array {
  if (sums.length < height) sums = new Float64Array(height);
  const rows = sums.subarray(0, height).fill(0);
  const { counts } = datum;
  let lower = rowOf(datum.lowest);
  for (let bin = 0; bin < counts.length; bin++) {
    const upper = rowOf(edgeOf(datum, bin + 1));
    if (counts[bin]! > 0) share(rows, upper, lower, counts[bin]!);
    lower = upper;
  }
  let most = 0;
  for (let row = 0; row < height; row++) most = Math.max(most, rows[row]!);
  const shades = new Uint8Array(height);
  for (let row = 0; row < height; row++) {
    if (rows[row]! > 0) shades[row] = Math.ceil(255 * Math.sqrt(rows[row]! / most));
  }
  return shades;
}

/** Adds `amount` to the rows between `from` and `to` in proportion to what each covers; to one row at the least. */
function share(rows: Float64Array, from: number, to: number, amount: number): void {
  const middle = (from + to) / 2;
  const start = Math.max(Math.min(from, middle - 0.5), 0);
  const end = Math.min(Math.max(to, middle + 0.5), rows.length);
  for (let row = Math.floor(start); row < end; row++) {
    const covered = Math.min(row + 1, end) - Math.max(row, start);
    rows[row] = rows[row]! + (amount * covered) / (end - start);
  }
}
