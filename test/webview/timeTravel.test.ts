// The scrubber, and every way to look at the statistics and distributions, in real Chromium.

import { describe, expect, test } from 'vitest';
import { type AlarmRaised, STATISTICS } from '../../src/protocol/trainEvent.ts';
import { compact } from '../../webview/format.ts';
import { momentsAt, stepsAt } from '../../webview/series.ts';
import { finishedRun, historyOf, modelOf, runStarted, stepsEnded } from './fixtures.ts';
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

describe('of a long run, which keeps every fourth step', () => {
  const run = runStarted({ model: modelOf('20 BN R 3'), epochs: 2400 });
  const steps = run.totalSteps;
  const history = historyOf([run, stepsEnded(run, 1, steps)]);
  const slider = () => panel.page.getByRole('slider', { name: 'Step' });

  test('the scrubber and the cursor go to steps that are kept, and each number is of the step that is told', async () => {
    expect(history.series.stepsPerPoint).toBe(4);
    panel = await newPanel({ width: 1200, saved: { tab: 'layers' } });
    await panel.send({ type: 'snapshot', history, cancelling: false });
    const { page } = panel;
    await slider().focus();
    const at = async (key: string) => {
      await page.keyboard.press(key);
      await settle(page);
      return shownStep();
    };
    expect(await at('Home')).toBe('Step 4');
    expect(await at('ArrowLeft')).toBe('Step 4');
    expect(await at('ArrowRight')).toBe('Step 8');
    expect(await at('ArrowLeft')).toBe('Step 4');
    // The newest are kept as they came.
    expect(await at('End')).toBe('Step 12,000');
    expect(await at('ArrowLeft')).toBe('Step 11,999');
    await at('Home');
    await at('ArrowRight');
    const outputs = history.run.tensors.flatMap(({ quantity }, tensor) => (quantity === 'output' ? [tensor] : []));
    const exactly = stepsEnded(run, 8, 1).statistics;
    const expected = outputs.map((tensor) => {
      const [mean, std] = exactly.subarray(tensor * STATISTICS.length);
      return `${compact(mean!)} ± ${compact(std!)}`;
    });
    await expect.poll(() => texts('.layer-newest')).toEqual(expected);
    await expect.poll(() => page.locator('.network-section .note').textContent()).toMatch(/at step 8\.$/);
    await panel.openTab('Statistics');
    const { x, y, width, height } = (await page.locator('.chart').first().boundingBox())!;
    for (const part of [0.3, 0.31, 0.5]) {
      await page.mouse.move(x + part * width, y + height / 2);
      await settle(page);
      const [title] = await page.locator('.hover-card strong').allInnerTexts();
      expect(Number(title!.replace(/\D/g, '')) % 4).toBe(0);
      expect(await texts('.hover-card .note')).toEqual([]);
    }
  });

  test('at a step that is not kept, as that of an alarm, it is told of which step the numbers are', async () => {
    const alarm: AlarmRaised = { type: 'alarmRaised', kind: 'vanishingGradient', step: 401, layer: 0, measured: 1e-9 };
    const alarmed = historyOf([run, stepsEnded(run, 1, steps), alarm]);
    panel = await newPanel({ width: 1200, saved: { tab: 'layers' } });
    await panel.send({ type: 'snapshot', history: alarmed, cancelling: false });
    const { page } = panel;
    await page.getByRole('button', { name: 'Go to step 401' }).click();
    await expect.poll(shownStep).toBe('Step 401');
    const note = 'values of step 404';
    await expect.poll(() => slider().getAttribute('aria-valuetext')).toBe(`step 401 of 12,000, epoch 81, ${note}`);
    // Texts are written at most once in a while, other than what the slider itself tells.
    await expect.poll(() => texts('.layers-section > .note')).toEqual([expect.stringMatching(`Step 401: ${note}\\.$`)]);
    const network = expect.stringMatching(`at step 401 \\(${note}\\)\\.$`);
    await expect.poll(() => texts('.network-section > .note')).toEqual([network]);
    const labels = () =>
      page.getByRole('img').evaluateAll((all) => all.map((each) => each.getAttribute('aria-label')!));
    await expect.poll(labels).toEqual([expect.stringContaining(`Step 401 (${note}), mean`)]);
    await panel.openTab('Statistics');
    await expect.poll(async () => (await labels()).every((label) => label.includes(`Step 401 (${note}):`))).toBe(true);
    await panel.openTab('BatchNorm');
    await expect.poll(() => texts('.spread')).toEqual([expect.stringContaining(`step 401 (${note})`)]);
    await panel.openTab('Loss');
    await expect.poll(async () => (await labels())[0]).toContain(`Step 401 (${note}): batch`);
  });
});

test('the marks over the scrubber and the lines of the list are drawn anew when the panel is made wider', async () => {
  panel = await newPanel({ width: 350, saved: { tab: 'layers' } });
  await panel.send({ type: 'snapshot', history: historyOf(finishedRun()), cancelling: false });
  const { page } = panel;
  const sizes = () =>
    page
      .locator('canvas:is(.scrubber-ticks, .sparkline)')
      .evaluateAll((all) =>
        all
          .filter((each) => each.getBoundingClientRect().top < window.innerHeight)
          .map((each) => [(each as HTMLCanvasElement).width, Math.round(each.clientWidth * window.devicePixelRatio)]),
      );
  const areSharp = async () => (await sizes()).every(([drawn, shown]) => drawn === shown);
  await expect.poll(areSharp).toBe(true);
  const [narrow] = (await sizes()).at(-1)!;
  await page.setViewportSize({ width: 1150, height: 900 });
  await expect.poll(async () => (await sizes()).at(-1)![1]).toBeGreaterThan(2 * narrow!);
  await expect.poll(areSharp).toBe(true);
});

test('the sentence of how two runs differ goes with them', async () => {
  panel = await newPanel({ saved: { tab: 'loss' } });
  await panel.send({ type: 'snapshot', history: historyOf(finishedRun()), cancelling: false });
  await panel.send({ type: 'comparison', sentence: 'With BatchNorm the held-out loss is lower.' });
  await expect.poll(() => texts('.comparison')).toEqual([expect.stringContaining('lower')]);
  await panel.send({ type: 'comparison', sentence: undefined });
  await expect.poll(() => texts('.comparison')).toEqual([]);
});
