// A Chart.js dataset type: points joined by a line, each with a bar from `low` to `high`.

import { type ChartDataset, type DatasetController, LineController, type PointElement } from 'chart.js';

export interface ErrorBarDatum {
  readonly x: number;
  readonly y: number;
  readonly low: number;
  readonly high: number;
}

declare module 'chart.js' {
  interface ChartTypeRegistry {
    errorBar: {
      chartOptions: object;
      datasetOptions: ChartTypeRegistry['line']['datasetOptions'] & { barColor: string };
      defaultDataPoint: ErrorBarDatum;
      metaExtensions: object;
      parsedDataType: ErrorBarDatum;
      scales: 'linear' | 'value';
    };
  }
}

/** Pixels: half the width of the bar and of its cap, where places are far enough apart. */
const HALF_BAR = 2;
const HALF_CAP = 5;

export class ErrorBarController extends LineController {
  static override id = 'errorBar';
  static override defaults = { datasetElementType: 'line', dataElementType: 'point', showLine: true, spanGaps: true };
  static overrides = {};

  override draw(): void {
    const { ctx, chartArea: area } = this.chart;
    const { data: elements, vScale, iScale } = this._cachedMeta;
    const room = Math.abs(iScale!.getPixelForValue(1) - iScale!.getPixelForValue(0));
    const halfBar = Math.min(HALF_BAR, room / 5);
    const halfCap = Math.min(HALF_CAP, room / 3);
    const dataset = this.dataset();
    ctx.save();
    ctx.fillStyle = dataset.barColor as string;
    dataset.data.forEach(({ low, high }, index) => {
      if (Number.isNaN(low) || Number.isNaN(high)) return;
      const { x } = elements[index] as unknown as PointElement;
      const [top, bottom] = [vScale!.getPixelForValue(high), vScale!.getPixelForValue(low)];
      // What lies beyond the axis has no end there.
      const from = Math.max(top, area.top);
      ctx.fillRect(x - halfBar, from, 2 * halfBar, Math.max(Math.min(bottom, area.bottom) - from, 0));
      if (top >= area.top) ctx.fillRect(x - halfCap, top, 2 * halfCap, 1);
      if (bottom <= area.bottom + 1) ctx.fillRect(x - halfCap, bottom - 1, 2 * halfCap, 1);
    });
    ctx.restore();
    super.draw();
  }

  protected override getMinMax(
    ...[scale, canStack]: Parameters<DatasetController['getMinMax']>
  ): ReturnType<DatasetController['getMinMax']> {
    if (scale.axis === 'x') return super.getMinMax(scale, canStack);
    const drawn = this.dataset().data.filter(({ low, high }) => !Number.isNaN(low) && !Number.isNaN(high));
    return { min: Math.min(...drawn.map(({ low }) => low)), max: Math.max(...drawn.map(({ high }) => high)) };
  }

  private dataset(): ChartDataset<'errorBar'> {
    return this.getDataset() as unknown as ChartDataset<'errorBar'>;
  }
}
