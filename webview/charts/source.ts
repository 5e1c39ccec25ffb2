// What makes a chart of the panel: how it is set up, how it takes the newest numbers, what it says of one step, its
// summary in words and its numbers as a table. chartBox.tsx puts it on the page.

import type { Chart, ChartConfiguration } from 'chart.js';
import type { Asked } from '../../src/history/valueAt.ts';
import type { ShownRun } from '../state.ts';
import type { Theme } from '../theme.ts';
import type { ScaleKind } from '../view.ts';
import type { RampKey } from './rampKey.ts';

/** What there is to draw, and how the person wants to see it. */
export interface Drawn {
  /** The first leads; the others are drawn over it. Never empty. */
  readonly runs: readonly [ShownRun, ...ShownRun[]];
  /** The steps that are on the axis. */
  readonly from: number;
  readonly to: number;
  /** Where the scrubber is: of one point in time, charts show this step. */
  readonly step: number;
  readonly scale: ScaleKind;
  /** 0 (none) to 0.99. */
  readonly smoothing: number;
}

/** A name and its number, as text. */
export type Line = readonly [name: string, value: string];

/** A name and its numbers, one for each column. */
export type CardLine = readonly [name: string, ...values: string[]];

/** As on the canvas: a line, or a scale of colours. */
export type LegendEntry = LegendLine | RampKey;

export interface LegendLine {
  readonly name: string;
  readonly color: string;
  readonly dash: readonly number[];
}

/** A title, and lines of a name and its numbers; where there are several of each, a name for each column. */
export interface Card {
  readonly title: string;
  /** Beneath the title: of which step the numbers are. */
  readonly note?: string | undefined;
  readonly columns?: readonly string[];
  readonly lines: readonly CardLine[];
}

export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

export interface ChartSource {
  /** The chart's x axis are steps: it takes part in the shared cursor, the scrubber's mark, zoom and pan. */
  readonly overSteps: boolean;
  /** It shows the scrubber's step, and is redrawn when that changes. */
  readonly followsStep?: boolean;
  configure(theme: Theme): ChartConfiguration;
  /** Puts the newest numbers into the chart; it is drawn afterwards. */
  fill(chart: Chart, drawn: Drawn, theme: Theme): void;
  /** One or two sentences of trend, with the newest numbers, for those who cannot see the chart. */
  summary(drawn: Drawn): string;
  /** Every number of the step under the cursor; of a chart over steps. Brief, with three digits. */
  readout?(drawn: Drawn, step: number, isBrief?: boolean): readonly Line[];
  /** All that is known at the step under the cursor, where that is more than the readout. */
  cardOf?(drawn: Drawn, step: number): Omit<Card, 'title'> | undefined;
  /** Which of a step's numbers the readout has; those of its batch without it. */
  readonly asked?: Asked;
  /** Of a chart whose x axis are not steps: the places that pointer and keys go to, and what is told of one of them. */
  places?(drawn: Drawn): readonly number[];
  /** `pixel`: where the pointer is on the other axis; undefined for the keyboard. */
  cardAt?(drawn: Drawn, place: number, pixel?: number): Card;
  /** The axis that the places lie on, where it is not x: they are steps then. */
  readonly placeAxis?: 'y';
  /** The runs that it shows; all without it. */
  runsOf?(drawn: Drawn): Drawn['runs'];
  /** Of a chart that shows a run at one step: which it has the numbers of, in words. */
  stepOf?(drawn: Drawn, run: ShownRun): string | undefined;
  /** What the axes are, for a picture that stands for itself; left out where the chart says it. */
  readonly axisNames?: { readonly x?: string; readonly y?: string };
  /** What tells its lines apart, where there are several; of what was drawn last. */
  legend?(drawn: Drawn): readonly LegendEntry[];
  /** What is drawn, in at most about 100 rows. */
  table(drawn: Drawn): Table;
  /** Every number of what is drawn, as it is and under names that stay; for files. Without it: the table. */
  numbers?(drawn: Drawn): Table;
}
