// What makes a chart of the panel: how it is set up, how it takes the newest numbers, and its summary in words.

import type { Chart, ChartConfiguration } from 'chart.js';
import type { RunHistory } from '../../src/protocol/runHistory.ts';
import type { Theme } from '../theme.ts';
import type { Table } from './table.ts';

export interface ChartSource {
  configure(theme: Theme): ChartConfiguration;
  /** Puts the newest numbers into the chart; it is drawn afterwards. */
  fill(chart: Chart, history: RunHistory, theme: Theme): void;
  /** One sentence with the newest numbers, for those who cannot see the chart. */
  summary(history: RunHistory): string;
  /** Its numbers, every one that the history has of what the chart shows. */
  table?(history: RunHistory): Table;
}
