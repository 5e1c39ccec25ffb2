// What must be readable: numbers in the page's language, colours that the system or the theme sets, messages of fields.

import { expect, test } from 'vitest';
import type { TrainEvent } from '../../src/protocol/trainEvent.ts';
import { epochEvents, finishedRun, historyOf, runStarted } from './fixtures.ts';
import { type PanelPage, pictureOfAll, settle } from './page.ts';
import { useBrowser } from './sharedBrowser.ts';

const PICTURES = new URL('pictures/', import.meta.url);
const newPanel = useBrowser();
let panel: PanelPage;

const show = (events: readonly TrainEvent[]) =>
  panel.send({ type: 'snapshot', history: historyOf(events), cancelling: false });

async function showRunning(): Promise<void> {
  const run = runStarted();
  await panel.send({ type: 'events', events: [run, ...epochEvents(run, 1)] });
}

const rates = async () =>
  (await panel.posted()).flatMap((message) => (message.type === 'setLearningRate' ? [message.learningRate] : []));

test('a learning rate with a decimal comma is taken; what is none stays, and it is said why', async () => {
  panel = await newPanel();
  await showRunning();
  const field = panel.page.getByLabel('Learning rate');
  await field.fill('0,01');
  await field.press('Enter');
  expect(await rates()).toEqual([0.01]);
  for (const wrong of ['abc', '-1', '1,000']) {
    await field.fill(wrong);
    await field.press('Enter');
    expect(await panel.page.getByRole('alert').textContent()).toBe(
      `“${wrong}” is not a learning rate: it must be a number from 0, such as 0.01.`,
    );
    expect(await field.inputValue()).toBe(wrong);
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    expect(await panel.findings()).toEqual([]);
  }
  await field.press('Escape');
  expect(await panel.page.getByRole('alert').count()).toBe(0);
  expect(await rates()).toEqual([0.01]);
  // Parameters are held where they are: torch takes it.
  await field.fill('0');
  await field.press('Enter');
  expect(await rates()).toEqual([0.01, 0]);
});

test('in Spanish numbers have a decimal comma, and a rate may have either mark', async () => {
  panel = await newPanel({ language: 'es' });
  await showRunning();
  expect(await panel.page.locator('.metrics').textContent()).toMatch(/\d,\d/);
  expect(await panel.page.locator('#root').textContent()).not.toMatch(/(?<![\w.])\d+\.\d+ (±|%|MB)/);
  const field = panel.page.getByLabel('Tasa de aprendizaje');
  for (const written of ['0,002', '0.004']) {
    await field.fill(written);
    await field.press('Enter');
  }
  expect(await rates()).toEqual([0.002, 0.004]);
});

test('in high contrast the thumbs of sliders differ from what is behind them', async () => {
  panel = await newPanel({ theme: 'highContrastDark' });
  await show(finishedRun());
  const colors = await panel.page.evaluate(() =>
    [...document.querySelectorAll('input[type=range]')].map((each) => getComputedStyle(each).accentColor),
  );
  expect(new Set(colors)).toEqual(new Set(['rgb(111, 195, 223)']));
});

test('the outline of a chart in focus lies within the chart', async () => {
  panel = await newPanel();
  await show(finishedRun());
  await panel.openTab('Loss');
  await panel.page.keyboard.press('Tab');
  const chart = panel.page.locator('.chart canvas').first();
  await chart.focus();
  const [width, offset] = await chart.evaluate((each) => {
    const { outlineWidth, outlineOffset } = getComputedStyle(each);
    return [outlineWidth, outlineOffset].map(Number.parseFloat);
  });
  expect(width).toBe(2);
  expect(offset! + width!).toBeLessThanOrEqual(0);
});

test.each(['light', 'dark'] as const)('forced colours, %s: text and charts in the system’s colours', async (scheme) => {
  panel = await newPanel({ width: 700 });
  await panel.page.emulateMedia({ forcedColors: 'active', colorScheme: scheme });
  await show(finishedRun());
  await settle(panel.page);
  const icons = await panel.page
    .locator('.layer-health.good .codicon')
    .evaluateAll((all) => all.map((icon) => getComputedStyle(icon).color));
  const [text, canvas, row] = await panel.page.evaluate(() => {
    const name = document.querySelector('.layer.batch-norm .layer-newest')!;
    const probe = document.createElement('p');
    probe.style.cssText = 'color: CanvasText; background: Canvas';
    document.body.append(probe);
    const { color, backgroundColor } = getComputedStyle(probe);
    return [color, backgroundColor, getComputedStyle(name).color];
  });
  expect(row).toBe(text);
  expect(text).not.toBe(canvas);
  expect(icons).toEqual(icons.map(() => text));
  await pictureOfAll(panel.page, new URL(`forced-${scheme}.png`, PICTURES));
});

test.each([720, 1200])('at %i px no cell of the list of layers lies over the next', async (width) => {
  panel = await newPanel({ width });
  await show(finishedRun());
  const overlaps = await panel.page.evaluate(() =>
    [...document.querySelectorAll('.layer')].flatMap((row) => {
      const cells = [
        '.layer-name',
        '.layer-shape',
        '.layer-parameters',
        '.sparkline',
        '.layer-newest',
        '.layer-health',
      ];
      const places = cells.flatMap((cell) => {
        const range = document.createRange();
        const element = row.querySelector(cell);
        if (!element) return [];
        if (element instanceof HTMLCanvasElement) return [element.getBoundingClientRect()];
        range.selectNodeContents(element);
        return [range.getBoundingClientRect()];
      });
      return places
        .slice(1)
        .filter((place, at) => place.left < places[at]!.right - 0.5)
        .map(() => row.textContent);
    }),
  );
  expect(overlaps).toEqual([]);
  await panel.page.screenshot({ path: new URL(`layers-${width}.png`, PICTURES).pathname });
});

test('the numbers at an early step are not called the newest', async () => {
  panel = await newPanel();
  await show(finishedRun());
  await panel.page.getByRole('slider', { name: 'Step' }).fill('1');
  await settle(panel.page);
  expect(await panel.page.locator('.metrics').textContent()).toContain('batch of step 1');
});
