// A Chart.js dataset type: distributions over steps as one image, a column a pixel wide, darker or lighter where more
// values lie. The matrix plugin was rejected: it draws a rectangle a cell.

import { type ChartDataset, DatasetController } from 'chart.js';
import type { Rgba } from '../theme.ts';

/** A distribution at a step. */
export interface HeatDatum {
  readonly x: number;
  /** Lowest and highest value, the range of the bins. */
  readonly lowest: number;
  readonly highest: number;
  /** Bins of equal width. */
  readonly counts: Uint32Array;
}

declare module 'chart.js' {
  interface ChartTypeRegistry {
    heat: {
      chartOptions: object;
      datasetOptions: HeatOptions & { label?: string };
      defaultDataPoint: HeatDatum;
      metaExtensions: object;
      parsedDataType: HeatDatum;
      scales: 'linear' | 'value';
    };
  }
}

interface HeatOptions {
  /** Of the fullest places; the others let through more of what lies under them. */
  heatColor: Rgba;
}

export class HeatController extends DatasetController {
  static id = 'heat';
  static defaults = { datasetElementType: null, dataElementType: 'point' };

  private readonly image = document.createElement('canvas');

  /** Nothing to lay out: the image is drawn from the scales. */
  override buildOrUpdateElements(): void {}
  override update(): void {}

  protected override getMinMax(
    ...[scale]: Parameters<DatasetController['getMinMax']>
  ): ReturnType<DatasetController['getMinMax']> {
    const { data } = this.dataset();
    if (scale.axis === 'x') return { min: data[0]?.x ?? Number.NaN, max: data.at(-1)?.x ?? Number.NaN };
    return {
      min: Math.min(...data.map(({ lowest }) => lowest)),
      max: Math.max(...data.map(({ highest }) => highest)),
    };
  }

  override draw(): void {
    const { ctx, chartArea } = this.chart;
    const width = Math.round(chartArea.width);
    const height = Math.round(chartArea.height);
    const { data, heatColor } = this.dataset() as ChartDataset<'heat'> & HeatOptions;
    if (width < 1 || height < 1 || data.length === 0) return;
    this.image.width = width;
    this.image.height = height;
    const target = this.image.getContext('2d')!;
    const pixels = target.createImageData(width, height);
    const { xScale, yScale } = this._cachedMeta;
    const rowOf = (value: number) => yScale!.getPixelForValue(value) - chartArea.top;
    const colors = colorRamp(heatColor);
    let column = 0;
    data.forEach((datum, index) => {
      const next = data[index + 1];
      const end = next ? xScale!.getPixelForValue(next.x) : xScale!.getPixelForValue(datum.x) + 1;
      const until = Math.min(Math.round(end - chartArea.left), width);
      if (until <= column) return;
      const shades = shadesOf(datum, height, rowOf);
      for (; column < until; column++) paintColumn(pixels, column, shades, colors);
    });
    target.putImageData(pixels, 0, 0);
    ctx.drawImage(this.image, chartArea.left, chartArea.top, chartArea.width, chartArea.height);
  }

  private dataset(): ChartDataset<'heat'> {
    return this.getDataset() as unknown as ChartDataset<'heat'>;
  }
}

/** How full each row of pixels is, 0 to 255 of the fullest; a bin is shared among the rows that it covers. */
function shadesOf({ lowest, highest, counts }: HeatDatum, height: number, rowOf: (value: number) => number) {
  const rows = new Float64Array(height);
  const bottom = rowOf(lowest);
  const top = rowOf(highest);
  const rowsPerBin = (bottom - top) / counts.length;
  counts.forEach((count, bin) => {
    if (count > 0) share(rows, bottom - (bin + 1) * rowsPerBin, bottom - bin * rowsPerBin, count);
  });
  const most = rows.reduce((a, b) => Math.max(a, b), 0);
  return Uint8Array.from(rows, (row) => Math.ceil(255 * Math.sqrt(row / (most || 1))));
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

function paintColumn(pixels: ImageData, column: number, shades: Uint8Array, colors: Uint8ClampedArray): void {
  shades.forEach((shade, row) => {
    if (shade > 0) pixels.data.set(colors.subarray(shade * 4, shade * 4 + 4), (row * pixels.width + column) * 4);
  });
}

/** 256 colours, from transparent to three quarters opaque, so that lines above stay legible. */
function colorRamp([red, green, blue]: Rgba): Uint8ClampedArray {
  return Uint8ClampedArray.from({ length: 256 * 4 }, (_, at) => [red, green, blue, 0.75 * (at >> 2)][at % 4]!);
}
