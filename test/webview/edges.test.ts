// Pictures at the edge of what there is room for: steps without numbers, many layers, names in a narrow panel.

import { mkdirSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { STATISTICS, type TrainEvent } from '../../src/protocol/trainEvent.ts';
import { namedLayers } from '../../webview/charts/namedLayers.ts';
import { bandStretches, roundTicks } from '../../webview/series.ts';
import { finishedRun, historyOf, layersModel, modelOf, runStarted, stepsEnded } from './fixtures.ts';
import { settle } from './page.ts';
import { useBrowser } from './sharedBrowser.ts';

const PICTURES = new URL('pictures/', import.meta.url);
const openPanel = useBrowser();

beforeAll(() => {
  mkdirSync(PICTURES, { recursive: true });
});

/** 100 steps, of which the first layer's output has no finite mean in steps 41 to 80, and no numbers at all in 11 to 15. */
function brokenRun(): TrainEvent[] {
  const run = runStarted({ epochs: 20 });
  const steps = stepsEnded(run, 1, 100);
  const at = (step: number) => (step - 1) * run.tensors.length * STATISTICS.length;
  for (let step = 41; step <= 80; step++) steps.statistics[at(step)] = Number.NaN;
  for (let step = 11; step <= 15; step++) steps.statistics.fill(Number.NaN, at(step), at(step) + STATISTICS.length);
  return [run, steps, { type: 'runEnded', reason: 'finished', step: 100, elapsedMs: 170 }];
}

test('a band ends where numbers are not finite, not where none were taken', () => {
  const { series } = historyOf(brokenRun());
  const ends = bandStretches(series, 0, 1000).map((points) => [points[0]!.x, points.at(-1)!.x]);
  expect(ends).toEqual([
    [1, 40],
    [81, 100],
  ]);
});

test('the little picture of a layer has the gap at its place in the run, and the chart says why', async () => {
  const panel = await openPanel({ width: 1200 });
  await panel.send({ type: 'snapshot', history: historyOf(brokenRun()), cancelling: false });
  /** The part of the steps at which something is drawn, of the list's first and second row. */
  const drawn = await panel.page.evaluate(() =>
    [...document.querySelectorAll<HTMLCanvasElement>('.layer .sparkline')].slice(0, 2).map((canvas) => {
      const { data, width, height } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      const isDrawn = (x: number) =>
        Array.from({ length: height }, (_, y) => data[4 * (y * width + x) + 3]!).some(Boolean);
      return Array.from({ length: 100 }, (_, i) => isDrawn(Math.floor(((i + 0.5) / 100) * width)));
    }),
  );
  expect(drawn[1]!.every(Boolean)).toBe(true);
  expect(drawn[0]!.slice(0, 39).every(Boolean)).toBe(true);
  expect(drawn[0]!.slice(41, 80).some(Boolean)).toBe(false);
  expect(drawn[0]!.slice(82).every(Boolean)).toBe(true);
  await panel.page.screenshot({ path: new URL('gaps.png', PICTURES).pathname });
});

test('an axis has two numbers or more, however far it goes', () => {
  expect(roundTicks(-4.5e22, 4.5e22, 4)).toEqual([-4e22, 0, 4e22]);
  for (let power = -30; power <= 30; power += 3) {
    for (let size = 1; size < 10; size += 0.1) {
      for (const low of [0, -0.3, -1]) {
        const high = size * 10 ** power;
        const ticks = roundTicks(low * high, high, 4);
        expect(ticks.length, `${low * high} to ${high}`).toBeGreaterThanOrEqual(2);
        expect(ticks.length, `${low * high} to ${high}`).toBeLessThanOrEqual(5);
      }
    }
  }
});

test.each([
  [14, [0, 1, 2, 3, 4, 5, 6, 7, 8]],
  [4.7, [1, 4, 7]],
  [3, [1, 7]],
])('of layers that have %d pixels each, BatchNorm is named first', (room, expected) => {
  const named = namedLayers(
    Array.from({ length: 9 }, (_, index) => ({ batchNorm: index % 3 === 1 })),
    room,
  );
  expect([...named].sort((a, b) => a - b)).toEqual(expected);
});

test.each([300, 1200])(
  'at %i px the names of 60 layers are whole, beneath a chart that is not a wall',
  async (width) => {
    const panel = await openPanel({ width, theme: width === 300 ? 'light' : 'dark' });
    const { page } = panel;
    await page.evaluate(() => {
      // What is written on a canvas, with the place of its end that is further from the axis.
      const written: { text: string; end: number; height: number }[] = [];
      Object.assign(window, { written });
      const { fillText } = CanvasRenderingContext2D.prototype;
      CanvasRenderingContext2D.prototype.fillText = function (text, x, y, ...rest) {
        const { b, d, f } = this.getTransform();
        if (Math.abs(b) > 0.5) {
          const end = f + b * (x - this.measureText(text).width) + d * y;
          written.push({ text, end, height: this.canvas.height });
        }
        fillText.call(this, text, x, y, ...rest);
      };
    });
    const events = finishedRun({ model: layersModel(61), epochs: 3 });
    await panel.send({ type: 'snapshot', history: historyOf(events), cancelling: false });
    await page.locator('.network-section').scrollIntoViewIfNeeded();
    await page.evaluate(() => window.scrollTo(0, 1e9));
    await settle(page);
    const names = await page.evaluate(
      () => (window as unknown as { written: { text: string; end: number; height: number }[] }).written,
    );
    expect(names.length).toBeGreaterThan(5);
    expect(names.filter(({ end, height }) => end > height + 1 || end < 0)).toEqual([]);
    expect(names.map(({ text }) => text)).toContain('1 BatchNorm1d');
    await page.screenshot({ path: new URL(`deep-names-${width}.png`, PICTURES).pathname });
  },
);

test.each([300, 640, 720, 1200])('at %i px the name of BatchNorm stands in one line', async (width) => {
  const panel = await openPanel({ width });
  await panel.send({ type: 'snapshot', history: historyOf(finishedRun({ epochs: 3 })), cancelling: false });
  const heights = await panel.page
    .locator('.layer .module')
    .evaluateAll((names) => names.map((name) => [name.getClientRects().length, name.getBoundingClientRect().height]));
  for (const [lines, height] of heights) {
    expect(lines).toBe(1);
    expect(height).toBeLessThan(26);
  }
});

test.each(['statistics', 'loss'])('every chart fills its place: %s', async (tab) => {
  const panel = await openPanel({ saved: { tab } });
  await panel.send({ type: 'snapshot', history: historyOf(finishedRun({ epochs: 3 })), cancelling: false });
  const widths = await panel.page
    .locator('.chart canvas')
    .evaluateAll((all) => all.map((each) => each.parentElement!.clientWidth - each.clientWidth));
  expect(new Set(widths)).toEqual(new Set([0]));
});

test('the features of a wide BatchNorm are seen, too', async () => {
  const panel = await openPanel({ saved: { tab: 'batchNorm' } });
  const history = historyOf(finishedRun({ model: modelOf('400 BN R 3'), epochs: 3 }));
  await panel.send({ type: 'snapshot', history, cancelling: false });
  const chart = panel.page.locator('canvas[aria-label*="gamma of each feature"]');
  await chart.scrollIntoViewIfNeeded();
  await settle(panel.page);
  const columns = await chart.evaluate((canvas: HTMLCanvasElement) => {
    const { data, width } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    const coloured = new Set<number>();
    for (let at = 0; at < data.length; at += 4) {
      const [red, green, blue] = data.subarray(at, at + 3);
      if (Math.max(red!, green!, blue!) - Math.min(red!, green!, blue!) > 60) coloured.add((at / 4) % width);
    }
    return coloured.size / width;
  });
  await panel.page.screenshot({ path: new URL('wide-batch-norm.png', PICTURES).pathname });
  expect(columns).toBeGreaterThan(0.5);
});

test('numbers of an axis that differ in their last digits are told apart, and are not cut', async () => {
  const run = runStarted({ epochs: 20 });
  const steps = stepsEnded(run, 1, 100);
  for (let step = 1; step <= 100; step++) {
    const at = (step - 1) * run.tensors.length * STATISTICS.length;
    for (const name of STATISTICS) steps.statistics[at + STATISTICS.indexOf(name)] = 0;
    steps.statistics[at + STATISTICS.indexOf('mean')] = 1000 + step / 200;
  }
  const panel = await openPanel({ width: 1200, saved: { tab: 'statistics' } });
  await panel.page.evaluate(() => {
    const written: [text: string, left: number][] = [];
    Object.assign(window, { written });
    const { fillText } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.fillText = function (text: string, x: number, y: number) {
      const isFirst = this.canvas.getAttribute?.('aria-label')?.startsWith('network.0 Linear, output');
      const left = this.getTransform().e + x - (this.textAlign === 'right' ? this.measureText(text).width : 0);
      if (isFirst) written.push([text, left]);
      fillText.call(this, text, x, y);
    };
  });
  const ended = { type: 'runEnded', reason: 'finished', step: 100, elapsedMs: 170 } as const;
  await panel.send({ type: 'snapshot', history: historyOf([run, steps, ended]), cancelling: false });
  const written = await panel.page.evaluate(() => (window as unknown as { written: [string, number][] }).written);
  const numbers = new Map(written.filter(([text]) => text.startsWith('1,000')));
  expect([...numbers.keys()].sort()).toEqual(['1,000', '1,000.2', '1,000.4']);
  for (const [text, left] of numbers) expect(left, text).toBeGreaterThanOrEqual(0);
});
