// A Chart.js dataset type: one histogram, filled or as an outline, with percentiles marked on it. Bins may be of any width.

import { type ChartDataset, DatasetController } from 'chart.js';
import { ROWS, rowsOf } from './markRows.ts';

/** One bin. */
export interface HistogramDatum {
  readonly lowest: number;
  readonly highest: number;
  /** Its height. */
  readonly y: number;
}

/** A value that is marked by a line from the axis to the top. */
export interface HistogramMark {
  readonly value: number;
  readonly text: string;
  readonly dash: readonly number[];
}

declare module 'chart.js' {
  interface ChartTypeRegistry {
    histogram: {
      chartOptions: object;
      datasetOptions: HistogramOptions & { label?: string };
      defaultDataPoint: HistogramDatum;
      metaExtensions: object;
      parsedDataType: HistogramDatum;
      scales: 'linear' | 'value';
    };
  }
}

interface HistogramOptions {
  /** Left out: only the outline. */
  barColor?: string | undefined;
  line: string;
  lineWidth: number;
  dash: readonly number[];
  marks: readonly HistogramMark[];
  markColor: string;
  font: string;
}

/** Pixels between the first mark and the last: closer they would only hide the histogram. */
const ROOM_FOR_MARKS = 40;
/** Of texts above the histogram. */
const ROW_HEIGHT = 11;
/** Pixels above the histogram for the marks' texts. */
export const ROOM_ABOVE = ROWS * ROW_HEIGHT + 4;

export class HistogramController extends DatasetController {
  static id = 'histogram';
  static defaults = { datasetElementType: null, dataElementType: 'point' };

  /** Nothing to lay out: all is drawn from the scales. */
  override buildOrUpdateElements(): void {}
  override update(): void {}

  protected override getMinMax(
    ...[scale]: Parameters<DatasetController['getMinMax']>
  ): ReturnType<DatasetController['getMinMax']> {
    const { data } = this.dataset();
    if (scale.axis === 'y') return { min: 0, max: data.reduce((most, { y }) => Math.max(most, y), 0) };
    return { min: data[0]?.lowest ?? Number.NaN, max: data.at(-1)?.highest ?? Number.NaN };
  }

  override draw(): void {
    const { ctx, chartArea } = this.chart;
    const { data, barColor, line, lineWidth, dash } = this.dataset();
    if (data.length === 0) return;
    const { xScale, yScale } = this._cachedMeta;
    const floor = yScale!.getPixelForValue(0);
    ctx.save();
    ctx.save();
    // Nothing beside the axis; the line may be as thick as it is.
    ctx.beginPath();
    ctx.rect(chartArea.left - 1, 0, chartArea.width + 2, chartArea.bottom + 1);
    ctx.clip();
    ctx.beginPath();
    ctx.moveTo(xScale!.getPixelForValue(data[0]!.lowest) - 0.5, floor);
    for (const { lowest, highest, y } of data) {
      const top = yScale!.getPixelForValue(y);
      const left = xScale!.getPixelForValue(lowest);
      // Where all values are one, the bar is a line.
      ctx.lineTo(left - (highest === lowest ? 0.5 : 0), top);
      ctx.lineTo(Math.max(xScale!.getPixelForValue(highest), left + (highest === lowest ? 0.5 : 0)), top);
    }
    ctx.lineTo(xScale!.getPixelForValue(data.at(-1)!.highest) + 0.5, floor);
    if (barColor) {
      ctx.fillStyle = barColor;
      ctx.fill();
    }
    ctx.strokeStyle = line;
    ctx.lineWidth = lineWidth;
    ctx.lineJoin = 'round';
    ctx.setLineDash([...dash]);
    ctx.stroke();
    ctx.restore();
    this.drawMarks();
    ctx.restore();
  }

  private drawMarks(): void {
    const { ctx, chartArea } = this.chart;
    const { marks, markColor, font } = this.dataset();
    const places = marks.map(({ value }) => this._cachedMeta.xScale!.getPixelForValue(value));
    if (!(Math.max(...places) - Math.min(...places) >= ROOM_FOR_MARKS)) return;
    ctx.save();
    ctx.font = font;
    ctx.textAlign = 'center';
    ctx.textBaseline = 'bottom';
    ctx.lineWidth = 1;
    ctx.strokeStyle = markColor;
    ctx.fillStyle = markColor;
    const inside = marks
      .map((mark, index) => ({ ...mark, x: places[index]!, half: ctx.measureText(mark.text).width / 2 }))
      .filter(({ x }) => x >= chartArea.left && x <= chartArea.right)
      .map((mark) => {
        const { x, half } = mark;
        return { ...mark, left: Math.min(Math.max(x, chartArea.left + half), chartArea.right - half) - half };
      });
    const rows = rowsOf(inside);
    for (const [index, { x, text, dash, left, half }] of inside.entries()) {
      const row = rows[index];
      const bottom = chartArea.top - 1 - (row ?? 0) * ROW_HEIGHT;
      ctx.beginPath();
      ctx.setLineDash([...dash]);
      ctx.moveTo(x, chartArea.bottom);
      ctx.lineTo(x, bottom);
      ctx.stroke();
      if (row !== undefined) ctx.fillText(text, left + half, bottom);
    }
    ctx.restore();
  }

  private dataset(): Omit<ChartDataset<'histogram'>, keyof HistogramOptions> & HistogramOptions {
    return this.getDataset() as unknown as ChartDataset<'histogram'> & HistogramOptions;
  }
}
