// The sweep's view: its table, sorted, chosen from by keyboard, followed while it lasts, and saved.

import { mkdirSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { WAITING } from '../../src/history/runResult.ts';
import type { RunHistory } from '../../src/protocol/runHistory.ts';
import type { RunResult, SweepRow, SweepTable } from '../../src/protocol/sweep.ts';
import { sortedRows, sweepCsv } from '../../webview/sweepTable.ts';
import { finishedRun, historyOf } from './fixtures.ts';
import { type PageOptions, type PanelPage, settle } from './page.ts';
import { useBrowser } from './sharedBrowser.ts';

const PICTURES = new URL('pictures/', import.meta.url);
const openPanel = useBrowser();
let panel: PanelPage | undefined;
let history: RunHistory;
let other: RunHistory;

beforeAll(async () => {
  mkdirSync(PICTURES, { recursive: true });
  [history, other] = [0.1, 0.01].map(historyAt) as [RunHistory, RunHistory];
});

/** Of a run with that learning rate, which falls to a tenth. */
function historyAt(learningRate: number): RunHistory {
  return historyOf(
    finishedRun({ epochs: 20 }).map((event) => {
      if (event.type !== 'stepsEnded') return event;
      const { firstStep, count } = event;
      return { ...event, learningRates: Float64Array.from({ length: count }, (_, i) => rateAt(firstStep + i)) };
    }),
  );
  function rateAt(step: number): number {
    return learningRate * (step > 50 ? 0.1 : 1);
  }
}

const judged = { trainingLoss: 0.0125, trainingAccuracy: 0.99, heldOutAccuracy: 0.95, totalSteps: 500 };
const done = { ...WAITING, ...judged, state: 'finished', step: 500, best: { loss: 0.11, epoch: 80 } } as const;
const failure =
  'The loss became NaN at step 2 (epoch 1): the output of network.3 (BatchNorm1d, line 15) was the first to stop being finite. A smaller learning rate or inputs on a smaller scale may help.';
const results: readonly Partial<RunResult>[] = [
  { ...done, heldOutLoss: 0.25, elapsedMs: 1234, firstAlarm: { kind: 'deadUnits', step: 40, layer: 1 } },
  { ...done, heldOutLoss: 0.125, elapsedMs: 900 },
  { ...done, heldOutLoss: 3, elapsedMs: 1000, isDiverged: true },
  { ...WAITING, state: 'failed', step: 2, message: failure, isDiverged: true },
  { ...judged, state: 'running', step: 225, heldOutLoss: 0.5, elapsedMs: 400 },
  {},
];

function tableOf(given = results): SweepTable {
  const points = [0.1, 0.01, 0.001].flatMap((learningRate) =>
    (['with', 'without'] as const).map((batchNorm) => ({ learningRate, batchNorm, batchSize: 32, seed: 0 })),
  );
  const rows = given.map((result, index): SweepRow => {
    const point = points[index]!;
    return {
      ...{ index, point, name: `lr ${point.learningRate} · ${point.batchNorm} BatchNorm` },
      result: { ...WAITING, ...result },
      ...(index < 2 && { run: `run${index}` }),
      ...(result.firstAlarm && { alarmLayer: 'network.1' }),
      canShow: index !== 5,
    };
  });
  const [isOn, isJudged, hasHeldOut] = [true, true, true];
  return {
    id: 7,
    model: 'WineNeuralNetwork.network',
    varied: ['learningRate', 'batchNorm'],
    rows,
    isOn,
    isJudged,
    hasHeldOut,
  };
}

async function open(options: PageOptions = {}, table = tableOf()): Promise<void> {
  panel = await openPanel({ height: 1100, ...options });
  const runs = [0, 1].map((i) => ({ id: `run${i}`, name: `net #${i + 1}`, state: 'finished' as const }));
  await panel!.send({ type: 'sweep', sweep: table });
  await panel!.send({ type: 'runs', runs, shown: ['run0'] });
  await panel!.send({ type: 'snapshot', run: 'run0', history, cancelling: false });
}

const cellsOf = (row: number) =>
  panel!.page.locator('.sweep-table tbody tr').nth(row).locator('td, th').allInnerTexts();
const selectedTab = () => panel!.page.getByRole('tab', { selected: true }).textContent();
const head = (name: string) => panel!.page.getByRole('columnheader', { name, exact: true });
const firstColumn = () =>
  panel!.page
    .locator('.sweep-table tbody tr')
    .evaluateAll((rows) =>
      rows.map((row) => row.querySelector('input')!.getAttribute('aria-label')!.replace('Show ', '')),
    );

test('a sweep that begins comes to light, a row for each run with what came of it', async () => {
  await open();
  const { page } = panel!;
  expect(await selectedTab()).toBe('Sweep');
  expect(await page.getByRole('heading', { name: 'Sweep of WineNeuralNetwork.network' }).isVisible()).toBe(true);
  expect(await page.getByText('4 of 6 runs are over').isVisible()).toBe(true);
  const texts = (await cellsOf(0)).map((text) => text.trim());
  expect(texts).toEqual([
    ...['A', '0.1', 'with', 'finished', '0.250', '95.0 %', '0.0125', '99.0 %', '0.110 (epoch 80)'],
    ...['dead units of network.1, step 40', '500', '1.2 s'],
  ]);
  expect((await cellsOf(1))[3]).toMatch(/finished\s*best/);
  expect((await cellsOf(2))[3]).toMatch(/finished, diverged/);
  expect((await cellsOf(3)).slice(3, 5)).toEqual([expect.stringMatching(/failed, diverged/), '–']);
  expect((await cellsOf(4))[3]).toMatch(/45 %/);
  const waiting = (await cellsOf(5)).map((text) => text.trim());
  expect(waiting[3]).toMatch(/waiting/);
  expect(waiting.slice(4)).toEqual(Array(8).fill('–'));
  expect(await page.getByRole('progressbar', { name: 'lr 0.001 · with BatchNorm' }).isVisible()).toBe(true);
  expect(await page.getByRole('list', { name: 'Why runs failed' }).textContent()).toContain(failure);
  expect(await page.locator('.best').count()).toBe(1);
});

test('another table of the same sweep leaves the view that the person chose', async () => {
  await open();
  await panel!.openTab('Loss');
  await panel!.send({ type: 'sweep', sweep: tableOf() });
  expect(await selectedTab()).toBe('Loss');
  await panel!.send({ type: 'sweep', sweep: { ...tableOf(), id: 8 } });
  expect(await selectedTab()).toBe('Sweep');
});

test('without a sweep there is no such view, whatever the page remembers', async () => {
  panel = await openPanel({ saved: { tab: 'sweep' } });
  await panel!.send({ type: 'snapshot', history, cancelling: false });
  expect(await panel!.page.getByRole('tab', { name: 'Sweep' }).count()).toBe(0);
  expect(await selectedTab()).toBe('Layers');
});

test('a sweep without any run to show has its table all the same', async () => {
  panel = await openPanel();
  await panel!.send({ type: 'sweep', sweep: tableOf([results[3]!, {}]) });
  await panel!.send({ type: 'runs', runs: [], shown: [] });
  await panel!.send({ type: 'snapshot', history: undefined, cancelling: false });
  expect(await panel!.page.locator('.sweep-table tbody tr').count()).toBe(2);
  expect(await panel!.findings()).toEqual([]);
});

test('a column sorts up, down, and not, by keyboard; what is not known stands last', async () => {
  await open();
  const { page } = panel!;
  const own = await firstColumn();
  await page.getByRole('button', { name: 'Held-out loss' }).focus();
  await page.keyboard.press('Enter');
  await settle(page);
  expect(await head('Held-out loss').getAttribute('aria-sort')).toBe('ascending');
  const ascending = [1, 0, 4, 2, 3, 5].map((i) => own[i]);
  expect(await firstColumn()).toEqual(ascending);
  await page.keyboard.press('Enter');
  await settle(page);
  expect(await head('Held-out loss').getAttribute('aria-sort')).toBe('descending');
  expect(await firstColumn()).toEqual([2, 4, 0, 1, 3, 5].map((i) => own[i]));
  await page.keyboard.press('Enter');
  await settle(page);
  expect(await firstColumn()).toEqual(own);
});

test.each([
  ['learningRate', [4, 5, 2, 3, 0, 1]],
  ['batchNorm', [0, 2, 4, 1, 3, 5]],
  ['state', [0, 1, 2, 4, 5, 3]],
  ['time', [3, 4, 1, 2, 0, 5]],
  ['alarm', [0, 1, 2, 3, 4, 5]],
  ['best', [0, 1, 2, 3, 4, 5]],
])('sorted by %s', (column, order) => {
  expect(sortedRows(tableOf(), { column, isDescending: false }).map(({ index }) => index)).toEqual(order);
});

test('a chosen row lies over the others in all views; the last one stays', async () => {
  await open();
  const { page } = panel!;
  const box = (name: string) => page.getByRole('checkbox', { name: `Show ${name}` });
  expect(await box('lr 0.1 · with BatchNorm').isChecked()).toBe(true);
  await box('lr 0.1 · with BatchNorm').click();
  expect(await box('lr 0.1 · with BatchNorm').isChecked()).toBe(true);
  await box('lr 0.1 · without BatchNorm').focus();
  await page.keyboard.press('Space');
  await settle(page);
  await expect
    .poll(async () => (await panel!.posted()).at(-1))
    .toEqual({ type: 'showRuns', runs: ['run0', 'run1'], wish: 1 });
  // What the host says of an earlier wish takes nothing back.
  const runs = [0, 1].map((i) => ({ id: `run${i}`, name: `net #${i + 1}`, state: 'finished' as const }));
  await panel!.send({ type: 'runs', runs, shown: ['run0'], wish: 0 });
  // Nor does the history of a run that has been taken away since it was sent.
  await panel!.send({ type: 'snapshot', run: 'run2', history: other, cancelling: false });
  expect(await box('lr 0.1 · with BatchNorm').isChecked()).toBe(true);
  // Also before its history has come.
  expect(await box('lr 0.1 · without BatchNorm').isChecked()).toBe(true);
  await panel!.send({ type: 'runs', runs, shown: ['run0', 'run1'], wish: 1 });
  await panel!.send({ type: 'snapshot', run: 'run1', history: other, cancelling: false });
  expect((await cellsOf(1))[0]!.trim()).toBe('B');
  expect(await page.getByRole('list', { name: 'Runs on the charts' }).textContent()).toMatch(/A net #1\s*B net #2/);
  await panel!.send({ type: 'runs', runs, shown: ['run1', 'run0'], wish: 1 });
  expect((await cellsOf(0))[0]!.trim()).toBe('B');
  // One that lies on the disk alone is opened by the host.
  await box('lr 0.01 · with BatchNorm').click();
  await expect.poll(async () => (await panel!.posted()).at(-1)).toEqual({ type: 'showSweepRuns', rows: [1, 0, 2] });
  expect(await box('lr 0.001 · without BatchNorm').isDisabled()).toBe(true);
});

test('the whole sweep is stopped, and its table saved', async () => {
  await open();
  const { page } = panel!;
  await page.getByRole('button', { name: 'Stop All' }).click();
  expect(await panel!.posted()).toContainEqual({ type: 'cancel' });
  await page.getByRole('button', { name: 'Save Table as CSV' }).click();
  await expect
    .poll(async () => (await panel!.posted()).at(-1))
    .toEqual({
      ...{ type: 'save', name: 'WineNeuralNetwork.network-sweep.csv', isBase64: false },
      data: sweepCsv(tableOf()),
    });
  await panel!.send({ type: 'sweep', sweep: { ...tableOf(), isOn: false } });
  expect(await page.getByRole('button', { name: 'Stop All' }).count()).toBe(0);
});

test('the table for other programs has every digit and no word of another language', () => {
  const [head, ...rows] = sweepCsv(tableOf()).trimEnd().split('\r\n');
  expect(head!.split(',')).toHaveLength(20);
  expect(rows[1]).toBe(
    'lr 0.1 · without BatchNorm,0.1,32,without,0,finished,0,1,0.0125,0.99,0.125,0.95,0.11,80,,nan,,500,900,',
  );
  expect(rows[3]).toBe(
    `lr 0.01 · without BatchNorm,0.01,32,without,0,failed,1,0,nan,nan,nan,nan,nan,nan,,nan,,2,0,"${failure}"`,
  );
});

test.each(
  (['dark', 'light', 'highContrastDark', 'highContrastLight'] as const).flatMap((theme) =>
    [300, 1200].map((width) => [theme, width] as const),
  ),
)('%s, %i px: axe finds nothing, and nothing is cut off', async (theme, width) => {
  await open({ theme, width });
  const { page } = panel!;
  await page.getByRole('checkbox', { name: 'Show lr 0.1 · without BatchNorm' }).click();
  await panel!.send({ type: 'snapshot', run: 'run1', history: other, cancelling: false });
  expect(await panel!.findings()).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  const sideways = (selector: string) =>
    page.locator(selector).evaluate((element) => element.scrollWidth - element.clientWidth);
  expect(await sideways('.sweep-box')).toBe(0);
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width, height });
  await settle(page);
  await page.screenshot({ path: new URL(`sweep-${theme}-${width}.png`, PICTURES).pathname });
  await panel!.page
    .locator('.sweep')
    .screenshot({ path: new URL(`sweep-table-${theme}-${width}.png`, PICTURES).pathname });
});

test('where there is no room for a table, each run is a few lines, and a choice sorts them', async () => {
  await open({ width: 300 });
  const { page } = panel!;
  expect(await page.locator('.sweep-table thead').isVisible()).toBe(false);
  const lines = async () => (await page.locator('.sweep-table tbody tr').allInnerTexts()).map((one) => one.trim());
  expect((await lines())[0]).toContain('0.250');
  await page.getByLabel('Sort by').selectOption('heldOutLoss');
  expect((await lines())[0]).toContain('0.125');
  const down = page.getByRole('button', { name: 'Descending' });
  await down.click();
  expect(await down.getAttribute('aria-pressed')).toBe('true');
  expect((await lines())[0]).toContain('3.00');
  await page.getByLabel('Sort by').selectOption('');
  expect((await lines())[0]).toContain('0.250');
  expect(await down.count()).toBe(0);
  expect(await panel!.findings()).toEqual([]);
});

test.each(['en', 'es'])(
  'six views are one row at 300 px, which goes along with the chosen one: %s',
  async (language) => {
    await open({ width: 300, language });
    const { page } = panel!;
    const tabs = page.getByRole('tab');
    /** Of the chosen tab; left and right of the row. */
    const places = () =>
      page.getByRole('tablist').evaluate((row) => {
        const { left, right } = row.querySelector('[aria-selected="true"]')!.getBoundingClientRect();
        const outer = row.getBoundingClientRect();
        return {
          isWhole: left >= outer.left && right <= outer.right,
          top: Math.round(outer.top),
          page: window.scrollX,
        };
      });
    const { top } = await places();
    expect(new Set(await tabs.evaluateAll((all) => all.map((one) => one.getBoundingClientRect().top))).size).toBe(1);
    expect((await places()).isWhole).toBe(true);
    await tabs.last().focus();
    for (const key of ['Home', 'End', 'ArrowLeft', 'ArrowRight', 'ArrowRight']) {
      await page.keyboard.press(key);
      await settle(page);
      expect(await places(), key).toEqual({ isWhole: true, top, page: 0 });
    }
    await page.getByRole('tablist').hover();
    await page.mouse.wheel(0, 300);
    await expect.poll(() => page.getByRole('tablist').evaluate((row) => row.scrollLeft)).toBeGreaterThan(0);
    expect(await panel!.findings()).toEqual([]);
  },
);

test('in Spanish', async () => {
  await open({ language: 'es', width: 1200 });
  const { page } = panel!;
  expect((await cellsOf(0)).slice(1, 5).map((text) => text.trim())).toEqual(['0,1', 'con', 'terminada', '0,250']);
  expect(await page.getByText('4 de 6 ejecuciones han acabado').isVisible()).toBe(true);
});

test('the weights of a run that is over are saved by its row', async () => {
  await open();
  const { page } = panel!;
  const buttons = page.getByRole('button', { name: /^Save the weights of lr / });
  expect(await buttons.count()).toBe(4);
  await page.getByRole('button', { name: 'Save the weights of lr 0.01 · without BatchNorm…' }).click();
  await expect.poll(async () => (await panel!.posted()).at(-1)).toEqual({ type: 'saveSweepWeights', row: 3 });
});

test('a sweep that begins closes the form of configurations, which would hide it', async () => {
  await open();
  const { page } = panel!;
  const form = page.locator('details.configurations');
  await form.locator('summary').click();
  await panel!.send({ type: 'sweep', sweep: tableOf(results.slice(0, 3)) });
  expect(await form.getAttribute('open')).not.toBeNull();
  await panel!.send({ type: 'sweep', sweep: { ...tableOf(), id: 8 } });
  expect(await form.getAttribute('open')).toBeNull();
});
