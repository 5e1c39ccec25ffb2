// Numbers that charts derive: ratios, smoothed lines and axes, against cases worked out by hand.

import { describe, expect, test } from 'vitest';
import { apply, startHistory } from '../../src/history/runHistory.ts';
import { MAX_POINTS, type RunHistory } from '../../src/protocol/runHistory.ts';
import { STATISTICS, type StepsEnded } from '../../src/protocol/trainEvent.ts';
import type { Drawn } from '../../webview/charts/source.ts';
import type { TableLine } from '../../webview/charts/stepTable.ts';
import { numbersOf, tableOf } from '../../webview/charts/stepTable.ts';
import { columnOf, isObservedAt, lossRange, ratioPoints, smooth, statisticAt, stepsAt } from '../../webview/series.ts';
import type { ShownRun } from '../../webview/state.ts';
import { epochEvents, runStarted, stepsEnded } from './fixtures.ts';

const run = {
  ...runStarted(),
  tensors: [
    { layer: 0, quantity: 'parameterUpdate' as const, parameter: 'weight' as const, shape: [1] },
    { layer: 0, quantity: 'parameter' as const, parameter: 'weight' as const, shape: [1] },
  ],
};
const norm = STATISTICS.indexOf('norm');

/** Of steps with these norms of update and weight. */
function historyOf(norms: readonly (readonly [update: number, weight: number])[]): RunHistory {
  const history = startHistory(run);
  const statistics = (value: number) => STATISTICS.map((_, k) => (k === norm ? value : 0));
  const steps: StepsEnded = {
    type: 'stepsEnded',
    firstStep: 1,
    count: norms.length,
    elapsedMs: 1,
    trainingMs: 1,
    observationMs: 0.1,
    losses: new Float32Array(norms.length),
    accuracies: new Float32Array(norms.length),
    statistics: Float32Array.from(norms.flatMap((pair) => pair.flatMap(statistics))),
  };
  apply(history, steps);
  return history;
}

const [update, weight] = [columnOf(0, 'norm'), columnOf(1, 'norm')];

test('an update is compared with the weight before its step', () => {
  const { series } = historyOf([
    [1, 2],
    [1000, 1002],
    [501, 1500],
  ]);
  expect(ratioPoints(series, update, weight, 100).map(({ y }) => y)).toEqual([Number.NaN, 500, 0.5]);
});

test('between observed steps, the last observed weight counts', () => {
  const { series } = historyOf([
    [1, 2],
    [Number.NaN, Number.NaN],
    [4, 8],
  ]);
  expect(ratioPoints(series, update, weight, 100).map(({ y }) => y)).toEqual([Number.NaN, Number.NaN, 2]);
});

test('the bounds of several steps hold each of their ratios', () => {
  const { series } = historyOf([
    [1, 2],
    [1, 4],
    [1000, 1000],
    [500, 1500],
  ]);
  const points = ratioPoints(series, update, weight, 2);
  expect(points.map(({ y }) => y)).toEqual([0.5, 0.5]);
  expect(points[1]!.highest).toBeGreaterThanOrEqual(250);
});

test('the highest loss is also looked for among those of evaluation', () => {
  const batches = Array.from({ length: 200 }, (_, k) => ({ x: k + 1, y: 2, firstStep: k + 1, lowest: 2, highest: 2 }));
  const epochs = Array.from({ length: 40 }, (_, k) => ({
    x: 5 * k + 5,
    y: k === 6 ? 1e6 : 3,
    epoch: k + 1,
    epochs: 1,
  }));
  expect(lossRange(batches, epochs)).toEqual({ top: 3, highest: 1e6 });
});

test('what is constant stays exactly so when smoothed', () => {
  const y = Math.fround(0.01);
  const points = Array.from({ length: 500 }, (_, k) => ({ x: k, y, firstStep: k, lowest: y, highest: y }));
  expect(new Set(smooth(points, 0.9).map((point) => point.y))).toEqual(new Set([y]));
});

test('smoothing is the average of TensorBoard', () => {
  const values = [1, 3, 2, 5];
  const points = values.map((y, x) => ({ x, y, firstStep: x, lowest: y, highest: y }));
  let m = 0;
  const expected = values.map((y, k) => {
    m = 0.6 * m + 0.4 * y;
    return m / (1 - 0.6 ** (k + 1));
  });
  for (const [k, { y }] of smooth(points, 0.6).entries()) expect(y).toBeCloseTo(expected[k]!, 12);
});

describe('tables', () => {
  const history = startHistory(runStarted());
  for (const event of [...epochEvents(runStarted(), 1), ...epochEvents(runStarted(), 2)]) apply(history, event);
  const last = history.series.steps;
  const lead = { id: 'a', name: 'A', place: 0, history } as unknown as ShownRun;
  const drawn: Drawn = { runs: [lead], from: 1, to: last, step: last, scale: 'linear', smoothing: 0 };

  const batch = { isAt: (_, step) => step <= last, numbersAt: () => [['batch', 1]] } as TableLine;
  const epoch = {
    isAt: (_, step) => history.epochs.some((each) => each.step === step),
    moments: () => history.epochs.map(({ step }) => step),
    numbersAt: (_, step) => {
      const ended = history.epochs.findLast((each) => each.step <= step);
      return ended ? [['training', ended.trainingLoss]] : [];
    },
  } as TableLine;
  const lines = [batch, epoch];

  test('hold the losses of an epoch at its last step only', () => {
    const { head, rows } = tableOf(drawn, lines, String, { step: 'Step', letterOf: String });
    expect(head).toHaveLength(3);
    const ends = history.epochs.map(({ step }) => step);
    for (const [step, ...cells] of rows) {
      expect(cells.map((cell) => cell !== '')).toEqual([true, ends.includes(Number(step))]);
    }
    expect(rows.filter(([step]) => ends.includes(Number(step)))).toHaveLength(ends.length);
  });

  test('leave empty in files what there is not', () => {
    const { rows } = numbersOf(drawn, lines);
    expect(rows).toHaveLength(last);
    expect(rows[0]!.slice(2)).toEqual(['']);
    expect(rows.at(-1)!.slice(2)).toEqual([history.epochs[1]!.trainingLoss]);
  });
});

test('the table of a long run has the steps whose numbers are known singly', () => {
  const [began, steps] = [runStarted(), 3 * MAX_POINTS];
  const history = startHistory(began);
  apply(history, stepsEnded(began, 1, steps));
  const drawn = { runs: [{ history, place: 0, id: '', name: '' }], from: 0, to: steps } as unknown as Drawn;
  const line: TableLine = {
    numbersAt: (of, step) => [['mean', statisticAt(stepsAt(of.history, step), 0, 'mean', step)]],
    isAt: (of, step) => isObservedAt(stepsAt(of.history, step), 0, step),
  };
  const { rows } = tableOf(drawn, [line], String, { step: 'Step', letterOf: String });
  expect(rows).toHaveLength(60);
  expect(rows.filter(([, cell]) => cell === '')).toEqual([]);
  const [tenth, cell] = rows[9]!;
  const at = Number(String(tenth).replace(',', ''));
  expect(cell).toBe(String(stepsEnded(began, at, 1).statistics[0]));
});
