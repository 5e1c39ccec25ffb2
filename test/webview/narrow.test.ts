// The panel at 300 px, as wide as VS Code's side bar at first: what is above and below the views stays small, and is
// complete all the same.

import { mkdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { AlarmRaised } from '../../src/protocol/trainEvent.ts';
import { epochEvents, finishedRun, historyOf, runStarted } from './fixtures.ts';
import { type PanelPage, settle } from './page.ts';
import { useBrowser } from './sharedBrowser.ts';

const newPanel = useBrowser();
const PICTURES = new URL('pictures/', import.meta.url);
mkdirSync(PICTURES, { recursive: true });
/** Pixels above the views, and of the scrubber, of a panel that is 900 high. */
const MOST_ABOVE = 300;
const MOST_BELOW = 42;

const boxOf = ({ page }: PanelPage, selector: string) => page.locator(selector).first().boundingBox();
/** Of all visible elements. */
const rowsOf = ({ page }: PanelPage, selector: string) =>
  page
    .locator(selector)
    .evaluateAll((all) => new Set(all.map((one) => Math.round(one.getBoundingClientRect().bottom))).size);

const alarm: AlarmRaised = { type: 'alarmRaised', kind: 'deadUnits', step: 100, layer: 1, measured: 0.6 };

test('a run that has ended: one row of controls, one of views, the newest alarm in a word', async () => {
  const panel = await newPanel({ width: 300 });
  await panel.send({ type: 'snapshot', history: historyOf([...finishedRun(), alarm]), cancelling: false });
  expect((await boxOf(panel, '.tabs'))!.y).toBeLessThan(MOST_ABOVE);
  expect((await boxOf(panel, '.scrubber'))!.height).toBeLessThan(MOST_BELOW);
  expect((await boxOf(panel, '.controls'))!.height).toBeLessThan(34);
  expect(await rowsOf(panel, '[role="tab"]')).toBe(1);
  for (const name of ['Train with and without BatchNorm', 'Train a Sweep…', 'Export']) {
    const button = panel.page.getByRole('button', { name, exact: true });
    expect(await button.textContent(), 'a name that is read out').toContain(name);
    expect(await button.getAttribute('title')).toBe(name);
    expect((await button.boundingBox())!.width).toBeLessThan(40);
  }
  const summary = panel.page.locator('.alarms > summary');
  expect(await summary.textContent()).toContain('1 alarm dead units · network.1');
  expect(await panel.page.locator('.alarm').isVisible()).toBe(false);
  await summary.click();
  expect(await panel.page.locator('.alarm').isVisible()).toBe(true);
  await expect.poll(() => summary.textContent()).not.toContain('dead units');
});

test('a run that is on: pause, steps, stop and the learning rate in one row', async () => {
  const panel = await newPanel({ width: 300 });
  const run = runStarted();
  await panel.send({ type: 'events', events: [run, ...epochEvents(run, 1)] });
  expect((await boxOf(panel, '.tabs'))!.y).toBeLessThan(MOST_ABOVE);
  expect((await boxOf(panel, '.scrubber'))!.height).toBeLessThan(MOST_BELOW);
  expect((await boxOf(panel, '.controls'))!.height).toBeLessThan(34);
  // Between the two measurements what is above may still get its height.
  const isInRow = async () => {
    const { y, height } = (await boxOf(panel, '.controls'))!;
    const rate = (await panel.page.getByLabel('Learning rate').boundingBox())!;
    return rate.y >= y && rate.y + rate.height <= y + height;
  };
  await expect.poll(isInRow).toBe(true);
  await panel.page.screenshot({ path: new URL('narrow-running.png', PICTURES).pathname });
});

test('the slider does not move under the pointer when a moment to restart from comes up', async () => {
  const panel = await newPanel({ width: 300 });
  const history = historyOf([...finishedRun(), { type: 'momentsKept', step: 500, steps: [100, 200] }]);
  await panel.send({ type: 'snapshot', history, cancelling: false });
  const slider = panel.page.getByRole('slider', { name: 'Step' });
  const restart = panel.page.getByRole('button', { name: /^Restart from/ });
  const before = await slider.boundingBox();
  expect(await restart.count()).toBe(0);
  await slider.fill('250');
  await settle(panel.page);
  expect(await restart.getAttribute('title')).toBe('Restart from step 200');
  expect(await slider.boundingBox()).toEqual(before);
  await panel.page.screenshot({ path: new URL('narrow-held.png', PICTURES).pathname });
});

test('at 560 px what can be done with a run is one row beside its name, in Spanish too', async () => {
  for (const language of ['en', 'es']) {
    const panel = await newPanel({ width: 560, language });
    await panel.send({ type: 'snapshot', history: historyOf(finishedRun()), cancelling: false });
    expect((await boxOf(panel, '.run-head'))!.height).toBeLessThan(42);
    expect((await boxOf(panel, '.metrics'))!.height).toBeLessThan(75);
  }
});

test('words stand on the buttons only where all of them have room in the row', async () => {
  for (const [width, language] of [
    [860, 'es'],
    [1000, 'es'],
    [1000, 'en'],
  ] as const) {
    const panel = await newPanel({ width, language });
    await panel.send({ type: 'snapshot', history: historyOf(finishedRun()), cancelling: false });
    expect((await boxOf(panel, '.run-head'))!.height, `${width} ${language}`).toBeLessThan(42);
  }
});
