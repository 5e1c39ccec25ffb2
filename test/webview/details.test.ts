// What is easily overlooked in the panel: cards with every number, several runs in every view, very short runs, long lists.

import { mkdirSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { apply } from '../../src/history/runHistory.ts';
import type { RunHistory } from '../../src/protocol/runHistory.ts';
import { ALARMS, type AlarmRaised, type TrainEvent } from '../../src/protocol/trainEvent.ts';
import type { FromWebview } from '../../src/protocol/webviewMessage.ts';
import { compact } from '../../webview/format.ts';
import { finishedRun, historyOf, layersModel, newestOf, runStarted, stepsEnded } from './fixtures.ts';
import { type PageOptions, type PanelPage, settle } from './page.ts';
import { wineBatches, wineTwinBatches } from './realRun.ts';
import { useBrowser } from './sharedBrowser.ts';

const PICTURES = new URL('pictures/', import.meta.url);
const openPanel = useBrowser();
let panel: PanelPage;
let wine: RunHistory;
let twin: RunHistory;

beforeAll(async () => {
  mkdirSync(PICTURES, { recursive: true });
  const options = { epochs: 10, optimizer: { type: 'SGD', learningRate: 0.02 } } as const;
  wine = historyOf(wineBatches(options).flat());
  twin = historyOf(wineTwinBatches(options).flat());
});

async function open(options: PageOptions, ...histories: readonly RunHistory[]): Promise<void> {
  panel = await openPanel(options);
  const runs = histories.map((_, k) => ({ id: `${k}`, name: `Run ${k}`, state: 'finished' as const }));
  await panel.send({ type: 'runs', runs, shown: runs.map(({ id }) => id) });
  for (const [k, history] of histories.entries()) {
    await panel.send({ type: 'snapshot', run: `${k}`, history, cancelling: false });
  }
}

/** Of what is on the screen, to look at. */
async function picture(name: string): Promise<void> {
  await settle(panel.page);
  await panel.page.screenshot({ path: new URL(`${name}.png`, PICTURES).pathname });
}

const texts = (selector: string) => panel.page.locator(selector).allInnerTexts();

const EVERY_NUMBER = ['mean', 'std', 'min', 'max', 'norm', 'zeros', 'subnormals', 'NaN', 'Inf', 'median', '93.32 %'];

test('the card of a statistic has every number, a column for each run, and does not lie on the title', async () => {
  for (const [width, histories] of [
    [1200, [wine, twin]],
    [300, [wine]],
  ] as const) {
    await open({ width, saved: { tab: 'statistics' } }, ...histories);
    await panel.page.getByRole('img', { name: /^network\.5 Linear, output/ }).focus();
    await settle(panel.page);
    await panel.page.keyboard.press('End');
    await settle(panel.page);
    const names = await texts('.hover-card dt');
    for (const name of EVERY_NUMBER) expect(names).toContain(name);
    const numbers = await texts('.hover-card dd');
    expect(await texts('.hover-card .column')).toEqual(histories.length > 1 ? ['A', 'B'] : []);
    expect(numbers.slice(histories.length > 1 ? 2 : 0).length).toBe(
      histories.length * names.filter((name) => name !== '').length,
    );
    expect(numbers).not.toContain('NaN');
    expect(await isInTheWay()).toBe(false);
    await picture(`details-card-${width}`);
    if (width === 1200) await panel.close();
  }
});

/** Whether the card lies on the words over the focused chart, or under the scrubber. */
function isInTheWay(): Promise<boolean> {
  return panel.page.evaluate(() => {
    const range = document.createRange();
    range.selectNodeContents(document.activeElement!.closest('figure')!.querySelector('figcaption')!);
    const scrubber = document.querySelector('.scrubber')!.getBoundingClientRect();
    const [title, card] = [
      range.getBoundingClientRect(),
      document.querySelector('.hover-card')!.getBoundingClientRect(),
    ];
    return (
      card.bottom > scrubber.top ||
      (card.left < title.right && card.right > title.left && card.top < title.bottom && card.bottom > title.top)
    );
  });
}

test('a twin is in the list of layers, and its pictures stand beside the leading run’s', async () => {
  await open({ width: 1200, saved: { tab: 'layers' } }, wine, twin);
  const output = (history: RunHistory, layer: number) => {
    const tensor = history.run.tensors.findIndex((each) => each.layer === layer && each.quantity === 'output');
    const { mean, std } = newestOf(history.series, tensor);
    return `${compact(mean)} ± ${compact(std)}`;
  };
  const newest = await panel.page.locator('.layer-newest').all();
  expect(await newest[0]!.locator('> span').allTextContents()).toEqual([
    `A ${output(wine, 0)}`,
    `B ${output(twin, 0)}`,
  ]);
  const batchNorm = await newest[3]!.textContent();
  expect(batchNorm).toMatch(/^A [^B]*$/);
  expect((await texts('.layer'))[1]).toMatch(/A\s+healthy\s+B\s+dead units/);

  await panel.openTab('Evolution');
  const pictures = panel.page.getByRole('img', { name: /^network\.2 Linear, distribution/ });
  expect(await pictures.count()).toBe(2);
  const [own, other] = await pictures.evaluateAll((all) => all.map((each) => each.getAttribute('aria-label')!));
  expect(other).toMatch(/^network\.2 Linear, distribution of its weight, run B\./);
  expect(other!.split('. ')[1]).not.toBe(own!.split('. ')[1]);
});

test('two runs with the same BatchNorm lie over one another, feature by feature', async () => {
  const later = historyOf(wineBatches({ epochs: 10, seed: 1 }).flat());
  await open({ width: 1200, saved: { tab: 'batchNorm' } }, wine, later);
  const chart = panel.page.getByRole('img', { name: /^network\.3, gamma/ });
  expect(await chart.getAttribute('aria-label')).toMatch(/Run 0: Step .* Run 1: Step /);
  await chart.focus();
  await panel.page.keyboard.press('Home');
  expect(await texts('.hover-card .column')).toEqual(['A', 'B']);
});

test('a run of one step is in the middle of its charts and at the end of the scrubber', async () => {
  const run = runStarted({ epochs: 1, stepsPerEpoch: 1 });
  const events: TrainEvent[] = [run, stepsEnded(run, 1, 1)];
  await open(
    { saved: { tab: 'loss' } },
    historyOf([...events, { type: 'runEnded', reason: 'finished', step: 1, elapsedMs: 9 }]),
  );
  const scrubber = panel.page.getByRole('slider', { name: 'Step' });
  expect(await scrubber.getAttribute('min')).toBe('0');
  await scrubber.focus();
  await panel.page.keyboard.press('ArrowLeft');
  expect(await scrubber.inputValue()).toBe('1');
  expect(await texts('.scrubber-step')).toEqual(['Step 1 epoch 1']);
  await picture('details-one-step');
});

test('rows below the fold hold numbers, also of the step that the scrubber was taken to', async () => {
  const events = finishedRun({ model: layersModel(60), epochs: 4 });
  const history = historyOf(events);
  await open({ height: 500, saved: { tab: 'layers' } }, history);
  const last = panel.page.locator('.layer-newest').last();
  await expect.poll(() => last.textContent()).toMatch(/^-?[\d.]+.* ± /);
  const before = await last.textContent();
  await panel.page.getByRole('slider', { name: 'Step' }).focus();
  await panel.page.keyboard.press('Home');
  await expect.poll(() => last.textContent()).not.toBe(before);
});

test('a long list of alarms says that there are more, and shows all', async () => {
  const history = historyOf(finishedRun({ epochs: 4 }));
  // Of other kinds: those of neighbours are one.
  for (const [layer, kind] of ALARMS.slice(0, 8).entries()) {
    apply(history, { type: 'alarmRaised', kind, step: 5, layer, measured: 1 } satisfies AlarmRaised);
  }
  await open({ width: 300 }, history);
  // Closed at first, so that the charts have the room.
  const summary = panel.page.locator('.alarms > summary');
  expect(await summary.textContent()).toContain('8 alarms batch of one · network.7');
  await summary.click();
  const list = panel.page.locator('.alarm-list');
  const hidden = () => list.evaluate((element) => element.scrollHeight - element.clientHeight);
  expect(await hidden()).toBeGreaterThan(100);
  await picture('details-alarms');
  expect(await panel.findings()).toEqual([]);
  await panel.page.getByRole('button', { name: 'Show all 8 alarms' }).click();
  expect(await hidden()).toBeLessThan(2);
  await panel.page.getByRole('button', { name: 'Show fewer alarms' }).click();
  expect(await hidden()).toBeGreaterThan(100);
});

test('four runs have a letter each at the ends of their lines', async () => {
  const others = [1, 2].map((seed) => historyOf(wineBatches({ epochs: 10, seed }).flat()));
  await open({ width: 1200, theme: 'light', saved: { tab: 'loss' } }, wine, twin, ...others);
  // Each text that the chart writes, with its place; the last drawing counts.
  await panel.page.evaluate(() => {
    const written: [string, number, number][] = [];
    Object.assign(window, { written });
    const { fillText } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.fillText = function (text: string, x: number, y: number) {
      if (/^[A-D]$/.test(text)) written.push([text, x, y]);
      fillText.call(this, text, x, y);
    };
  });
  await panel.page.getByLabel('Axis', { exact: true }).selectOption('log');
  await settle(panel.page);
  const written = await panel.page.evaluate(
    () => (window as unknown as { written: [string, number, number][] }).written,
  );
  // Loss, accuracy and learning rate.
  expect(written.map(([letter]) => letter).sort()).toEqual([...'AAABBBCCCDDD']);
  const loss = written.slice(0, 4);
  for (const [letter, x, y] of loss) {
    const near = loss.filter((one) => Math.abs(one[1] - x) < 10 && Math.abs(one[2] - y) < 10);
    expect(near, letter).toHaveLength(1);
  }
  await picture('details-four-runs');
});

test('a picture of the losses that stands for itself says what its lines and axes are', async () => {
  await open({ width: 1200, saved: { tab: 'loss' } }, wine, twin);
  const { page } = panel;
  await page.getByRole('button', { name: /More of: Loss over steps/ }).click();
  await page.getByRole('button', { name: 'Save as SVG…' }).click();
  const posted = await panel.posted();
  const { data } = posted.findLast((each): each is Extract<FromWebview, { type: 'save' }> => each.type === 'save')!;
  const words = [...data.matchAll(/<text[^>]*>([^<]*)/g)].map(([, word]) => word);
  const legend = ['A batch', 'A training', 'A held out', 'B batch', 'B training', 'B held out'];
  expect(words).toEqual(expect.arrayContaining([...legend, 'Loss', 'Step', 'A: Run 0', 'B: Run 1']));
});
