// The numbers of lines over steps as a table: for the page at some of the steps, for files at all that there are. A cell is
// empty where a line has no number of that step; NaN is a number that the run had.

import { integer } from '../format.ts';
import type { ShownRun } from '../state.ts';
import type { Drawn, Table } from './source.ts';

/** What a table needs of a line. */
export interface TableLine {
  /** Every number at a step; the first is the line's own. */
  numbersAt(run: ShownRun, step: number): readonly (readonly [name: string, value: number])[];
  /** Whether these are of the step itself, and not carried on from one before. */
  isAt(run: ShownRun, step: number): boolean;
  /** The steps that it has numbers of, where these are few. */
  moments?(run: ShownRun): readonly number[];
}

interface Names {
  readonly step: string;
  letterOf(place: number): string;
}

/** Every step that the histories tell apart, within the window. */
export function numbersOf(drawn: Drawn, lines: readonly TableLine[]): Table {
  const columns = drawn.runs.flatMap((run) => lines.map((line) => ({ run, line })));
  const last = Math.min(drawn.to, Math.max(...drawn.runs.map(({ history }) => history.series.steps)));
  const stride = strideOf(drawn);
  const head = columns.flatMap(({ run, line }) =>
    line.numbersAt(run, last).map(([name]) => (drawn.runs.length > 1 ? `${run.name} ${name}` : name)),
  );
  const strides: number[] = [];
  for (let step = Math.max(1, Math.ceil(drawn.from / stride) * stride); step < last + stride; step += stride) {
    strides.push(Math.min(step, last));
  }
  const rows = withMoments(strides, momentsOf(drawn, lines), drawn.from, last).map((step) => [
    step,
    ...columns.flatMap(({ run, line }) => padded(line, run, step, last)),
  ]);
  return { head: ['step', ...head], rows };
}

function momentsOf({ runs }: Drawn, lines: readonly TableLine[]): number[] {
  return runs.flatMap((run) => lines.flatMap((line) => line.moments?.(run) ?? []));
}

function withMoments(steps: readonly number[], moments: readonly number[], from: number, to: number): number[] {
  const inside = moments.filter((step) => step >= from && step <= to);
  return [...new Set([...steps, ...inside])].sort((a, b) => a - b);
}

/** As many numbers as the line has at its last step; empty where it has none of this step. */
function padded(line: TableLine, run: ShownRun, step: number, last: number): (number | '')[] {
  const numbers = line.isAt(run, step) ? line.numbersAt(run, step).map(([, value]) => value) : [];
  return line.numbersAt(run, last).map((_, k) => numbers[k] ?? '');
}

/** Rows of a table: more are not read. */
const MOST_ROWS = 60;

/** Of these, steps at which lines have one of few numbers. */
const MOST_MOMENTS = 40;

/** How many steps the finest of the histories has merged to one. */
function strideOf({ runs }: Drawn): number {
  return Math.min(...runs.map(({ history }) => history.series.stepsPerPoint));
}

/** The numbers at steps that are spread evenly over the window, of those that are told, and at those of the lines that have few. */
export function tableOf(
  drawn: Drawn,
  lines: readonly TableLine[],
  write: (value: number) => string,
  names: Names,
): Table {
  const last = Math.min(drawn.to, Math.max(...drawn.runs.map(({ history }) => history.series.steps)));
  const first = Math.max(1, drawn.from);
  const count = Math.min(MOST_ROWS, last - first + 1);
  const stride = strideOf(drawn);
  const even = Array.from({ length: Math.max(count, 0) }, (_, k) => {
    const step = Math.round(count === 1 ? last : first + ((last - first) * k) / (count - 1));
    return Math.min(Math.ceil(step / stride) * stride, last);
  });
  const moments = withMoments([], momentsOf(drawn, lines), first, last);
  const every = Math.ceil(moments.length / MOST_MOMENTS);
  const kept = moments.filter((_, index) => (moments.length - 1 - index) % every === 0);
  const steps = withMoments(even, kept, first, last);
  const columns = drawn.runs.flatMap((run) => lines.map((line) => ({ run, line })));
  const head = columns.flatMap(({ run, line }) =>
    line.numbersAt(run, last).map(([name]) => (drawn.runs.length > 1 ? `${names.letterOf(run.place)} ${name}` : name)),
  );
  const rows = steps.map((step) => [
    integer(step),
    ...columns.flatMap(({ run, line }) =>
      padded(line, run, step, last).map((value) => (value === '' ? value : write(value))),
    ),
  ]);
  return { head: [names.step, ...head], rows };
}
