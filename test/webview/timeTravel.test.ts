// The scrubber, and every way to look at the statistics and distributions, in real Chromium.

import { expect, test } from 'vitest';
import { compact } from '../../webview/format.ts';
import { momentsAt, stepsAt } from '../../webview/series.ts';
import { historyOf, runStarted, stepsEnded } from './fixtures.ts';
import { type PanelPage, settle } from './page.ts';
import { wineBatches } from './realRun.ts';
import { useBrowser } from './sharedBrowser.ts';

const newPanel = useBrowser();
let panel: PanelPage;

const texts = (selector: string) => panel.page.locator(selector).allInnerTexts();
const shownStep = async () => (await texts('.scrubber-step'))[0]!.split(' epoch')[0];

test('while training it follows the newest step, until the person takes hold of it, and again when it is let go', async () => {
  panel = await newPanel({ saved: { tab: 'layers' } });
  const run = runStarted();
  await panel.send({ type: 'events', events: [run, stepsEnded(run, 1, 10)] });
  await expect.poll(shownStep).toBe('Step 10');
  await panel.send({ type: 'events', events: [stepsEnded(run, 11, 10)] });
  await expect.poll(shownStep).toBe('Step 20');
  const slider = panel.page.getByRole('slider', { name: 'Step' });
  await slider.focus();
  await panel.page.keyboard.press('Home');
  await settle(panel.page);
  const held = await texts('.layer-newest');
  await panel.send({ type: 'events', events: [stepsEnded(run, 21, 13)] });
  await expect.poll(() => slider.getAttribute('max')).toBe('33');
  expect(await shownStep()).toBe('Step 1');
  expect(await texts('.layer-newest')).toEqual(held);
  await panel.page.getByRole('button', { name: 'Live' }).click();
  await expect.poll(shownStep).toBe('Step 33');
  await expect
    .poll(async () => (await panel.posted()).filter(({ type }) => type === 'scrub'))
    .toEqual([
      { type: 'scrub', step: 1 },
      { type: 'scrub', step: null },
    ]);
});

test('it moves every chart and the list of layers to its step', async () => {
  panel = await newPanel({ saved: { tab: 'layers' } });
  const history = historyOf(wineBatches({ epochs: 60 }).flat());
  await panel.send({ type: 'snapshot', history, cancelling: false });
  const { page } = panel;
  await page.getByRole('slider', { name: 'Step' }).evaluate((slider: HTMLInputElement) => {
    slider.value = '45';
    slider.dispatchEvent(new Event('input', { bubbles: true }));
  });
  await settle(page);
  const outputs = history.run.tensors.flatMap(({ quantity }, tensor) => (quantity === 'output' ? [tensor] : []));
  const expected = outputs.map((tensor) => {
    const { mean, std } = momentsAt(stepsAt(history, 45), tensor, 45);
    return `${compact(mean)} ± ${compact(std)}`;
  });
  await expect.poll(() => texts('.layer-newest')).toEqual(expected);
  // Distributions are those of the newest moment that is not later.
  const moment = history.snapshots.findLast(({ step }) => step <= 45)!.step;
  for (const [tab, kind] of [
    ['Layers', undefined],
    ['Statistics', undefined],
    ['Evolution', 'histogram'],
    ['BatchNorm', undefined],
    ['Loss', undefined],
  ] as const) {
    await panel.openTab(tab);
    if (kind) await page.getByLabel('As', { exact: true }).selectOption(kind);
    const step = new RegExp(`[Ss]tep (45|${moment})\\b`);
    const unmoved = async () => {
      const labels = await page
        .getByRole('img')
        .evaluateAll((all) => all.map((each) => each.getAttribute('aria-label') ?? ''));
      expect(labels.length).toBeGreaterThan(0);
      return labels.filter((label) => !step.test(label));
    };
    await expect.poll(unmoved).toEqual([]);
  }
});

test('every quantity, in every way that there is for it, of each layer and of several overlaid', async () => {
  panel = await newPanel({ width: 1200, saved: { tab: 'statistics' } });
  await panel.send({ type: 'snapshot', history: historyOf(wineBatches({ epochs: 20 }).flat()), cancelling: false });
  const { page } = panel;
  const valuesOf = (label: string) =>
    page
      .getByLabel(label, { exact: true })
      .evaluate((select: HTMLSelectElement) => [...select.options].map((o) => o.value));
  const choose = (label: string, value: string) => page.getByLabel(label, { exact: true }).selectOption(value);
  const seen: string[] = [];
  for (const quantity of await valuesOf('Show')) {
    await choose('Show', quantity);
    for (const measure of await valuesOf('As')) {
      await choose('As', measure);
      for (const layout of ['each', 'overlaid']) {
        await choose('Layers', layout);
        await settle(page);
        const first = page.locator('#view').getByRole('img').first();
        const label = await first.getAttribute('aria-label');
        expect(label, `${quantity} ${measure} ${layout}`).toMatch(/ Step 100: .*\d/);
        const colors = await first.evaluate((canvas: HTMLCanvasElement) => {
          const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
          return new Set(new Uint32Array(data.buffer)).size;
        });
        expect(colors, `${quantity} ${measure} ${layout}`).toBeGreaterThan(5);
        seen.push(`${quantity} ${measure}`);
      }
    }
  }
  for (const one of [
    'output units',
    'weight ratio',
    'weightGradient percentiles',
    'biasUpdate norm',
    'output fractions',
  ]) {
    expect(seen).toContain(one);
  }
  await choose('Show', 'output');
  await choose('As', 'band');
  const boxes = page.locator('.layer-choice input');
  const checked = await boxes.evaluateAll((all) => all.filter((box) => (box as HTMLInputElement).checked).length);
  await boxes.last().check();
  expect(await boxes.evaluateAll((all) => all.filter((box) => (box as HTMLInputElement).checked).length)).toBe(
    checked + 1,
  );
});
