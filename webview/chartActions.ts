// What can be done with any chart, in the menu that each has.

import type { Chart } from 'chart.js';
import type { ChartSource, Drawn } from './charts/source.ts';

export interface ChartContext {
  /** What the chart is called: `network.0 Linear, output`. */
  readonly label: string;
  readonly chart: Chart;
  readonly source: ChartSource;
  readonly drawn: Drawn;
}

export interface ChartAction {
  /** In English: the key of its translation. */
  readonly title: string;
  /** A codicon. */
  readonly icon: string;
  run(context: ChartContext): void;
}

export const chartActions: ChartAction[] = [];
