// Two runs on the charts, in real Chromium: what only one of them has, and what tells their lines apart.

import { afterEach, beforeAll, expect, test } from 'vitest';
import type { RunHistory } from '../../src/protocol/runHistory.ts';
import type { FromWebview } from '../../src/protocol/webviewMessage.ts';
import { historyOf } from './fixtures.ts';
import type { PanelPage } from './page.ts';
import { wineBatches, wineTwinBatches } from './realRun.ts';
import { useBrowser } from './sharedBrowser.ts';

const openPanel = useBrowser();
let panel: PanelPage;
let wine: RunHistory;
let twin: RunHistory;

beforeAll(async () => {
  const options = { epochs: 60, optimizer: { type: 'SGD', learningRate: 0.02 } } as const;
  wine = historyOf(wineBatches(options).flat());
  twin = historyOf(wineTwinBatches(options).flat());
});
afterEach(async () => {
  expect(await panel.findings()).toEqual([]);
});

async function open(saved: object, ...histories: readonly RunHistory[]): Promise<void> {
  panel = await openPanel({ width: 1200, saved });
  const runs = histories.map((_, k) => ({ id: `${k}`, name: `Run ${k}`, state: 'finished' as const }));
  await panel.send({ type: 'runs', runs, shown: runs.map(({ id }) => id) });
  for (const [k, history] of histories.entries()) {
    await panel.send({ type: 'snapshot', run: `${k}`, history, cancelling: false });
  }
}

/** The first chart that is named so, saved as SVG. */
async function svgOf(name: RegExp): Promise<string> {
  await panel.page.getByRole('button', { name }).first().click();
  await panel.page.getByRole('button', { name: 'Save as SVG…' }).click();
  const posted = await panel.posted();
  return posted.findLast((each): each is Extract<FromWebview, { type: 'save' }> => each.type === 'save')!.data;
}

/** Without how opaque it is. */
function rgbOf(color: string): string {
  return (color.match(/[\d.]+/g) ?? []).slice(0, 3).join();
}

function wordsOf(svg: string): string[] {
  return [...svg.matchAll(/<text[^>]*>([^<]*)/g)].map(([, word]) => word!);
}

test('a layer that only the overlaid run has stands at its place in the list, and cannot be selected', async () => {
  await open({ tab: 'layers' }, twin, wine);
  const rows = await panel.page.locator('.layers > li').allInnerTexts();
  expect(rows.map((row) => /^\w+/.exec(row.trim())![0])).toEqual([
    ...['Linear', 'ReLU', 'Linear', 'BatchNorm1d', 'ReLU', 'Linear', 'ReLU', 'Linear', 'Softmax'],
  ]);
  expect(rows[3]).toContain('only in B');
  expect(rows[3]).toMatch(/B\s+-?[\d.]+ ± 1\.0/);
  expect(rows[3]).toMatch(/B\s+healthy/);
  expect(await panel.page.locator('.layers > li').nth(3).getByRole('button').count()).toBe(0);
  expect(await panel.page.locator('.layers > li').nth(2).getByRole('button').count()).toBe(1);
});

test('the little picture of a layer shows both runs, however far the other one lies beyond', async () => {
  const options = { epochs: 20, optimizer: { type: 'SGD', learningRate: 0.001 } } as const;
  await open({ tab: 'layers' }, historyOf(wineBatches(options).flat()), historyOf(wineTwinBatches(options).flat()));
  const isOtherSeen = await panel.page.locator('.layer .sparkline').evaluateAll((all) =>
    (all as HTMLCanvasElement[]).map((canvas) => {
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      // Its colour is orange, the leading one's blue.
      return data.some((red, at) => at % 4 === 0 && data[at + 3]! > 128 && red > data[at + 2]! + 60);
    }),
  );
  expect(isOtherSeen).toEqual([true, true, true, false, true, true, true, true, true]);
});

test.each([0, 0.5])('where two runs are the same, the lines of both are seen, smoothed by %d', async (smoothing) => {
  await open({ tab: 'loss', smoothing }, wine, wine);
  const canvas = panel.page.getByRole('img', { name: /^Learning rate over steps/ });
  const seen = await canvas.evaluate((element: HTMLCanvasElement) => {
    const { data } = element.getContext('2d')!.getImageData(0, 0, element.width, element.height);
    const colours = [...data.keys()].filter((at) => at % 4 === 0 && data[at + 3]! > 128);
    return [colours.some((at) => data[at]! > data[at + 2]! + 60), colours.some((at) => data[at + 2]! > data[at]! + 60)];
  });
  expect(seen).toEqual([true, true]);
  const svg = await svgOf(/More of: Learning rate/);
  // The legend has the letters too, further left.
  const placeOf = (letter: string) =>
    Math.max(...[...svg.matchAll(new RegExp(`<text x="([\\d.]+)"[^>]*>${letter}<`, 'g'))].map(([, x]) => Number(x)));
  expect(placeOf('A')).toBeLessThan(placeOf('B'));
});

test('each line of the losses of two runs looks unlike every other, and the legend shows how', async () => {
  await open({ tab: 'loss' }, wine, twin);
  const keys = await panel.page
    .locator('.progress-section .legend line')
    .evaluateAll((lines) => lines.map((each) => [each.getAttribute('stroke'), each.getAttribute('stroke-dasharray')]));
  expect(keys).toHaveLength(6);
  const svg = await svgOf(/More of: Loss over steps/);
  const drawn = [...svg.matchAll(/<path[^>]*stroke="([^"]*)"[^>]*/g)].map(([path, stroke]) => [
    rgbOf(stroke!),
    (/stroke-dasharray="([^"]*)"/.exec(path)?.[1] ?? '').replaceAll(',', ' '),
  ]);
  for (const [stroke, dash] of keys) {
    expect(drawn, `${stroke} ${dash}`).toContainEqual([rgbOf(stroke!), dash]);
  }
  const [, trainingOf, heldOutOf] = [0, 1, 2].map((kind) => keys[2 * kind + 1]!);
  expect(trainingOf![0]).toBe(heldOutOf![0]);
  expect(trainingOf![1]).not.toBe(heldOutOf![1]);
  expect(new Set(keys.map(String)).size).toBe(6);
});

test('a picture of the histograms of two runs says which is which', async () => {
  await open({ tab: 'evolution', evolutionView: 'histogram', evolutionQuantity: 'output' }, wine, twin);
  expect(wordsOf(await svgOf(/More of: network\.2 Linear/))).toEqual(expect.arrayContaining(['A', 'B']));
});

test('a heat map shows where the values are, and says how far the first steps went beyond', async () => {
  await open({ tab: 'evolution', evolutionView: 'heat', evolutionQuantity: 'output' }, twin);
  const words = wordsOf(await svgOf(/More of: network\.6 Linear/));
  expect(words).toContainEqual(expect.stringMatching(/^peaks up to \d{3}$/));
  expect(words).toContainEqual(expect.stringMatching(/^down to -\d{3}$/));
  const ticks = words.filter((word) => /^-?[\d.]+$/.test(word)).map(Number);
  // The steps are on the other axis.
  expect(Math.min(...ticks)).toBeGreaterThan(-10);
});
