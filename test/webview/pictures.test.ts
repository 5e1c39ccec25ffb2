// Every view of real runs, in every theme, narrow and wide: pictures to look at, and what must be true of each. The wine
// network lies over its twin without BatchNorm; the images have several BatchNorms.

import { mkdirSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { RunHistory } from '../../src/protocol/runHistory.ts';
import { historyOf } from './fixtures.ts';
import { type PanelPage, settle } from './page.ts';
import { imageBatches, wineBatches, wineTwinBatches } from './realRun.ts';
import { useBrowser } from './sharedBrowser.ts';
import { type ThemeName, themes } from './themes.ts';

const PICTURES = new URL('pictures/', import.meta.url);
const openPanel = useBrowser();
let panel: PanelPage;
let wine: RunHistory;
let twin: RunHistory;
let images: RunHistory;

beforeAll(async () => {
  mkdirSync(PICTURES, { recursive: true });
  wine = historyOf(wineBatches({ epochs: 60, optimizer: { type: 'SGD', learningRate: 0.02 } }).flat());
  twin = historyOf(wineTwinBatches({ epochs: 60, optimizer: { type: 'SGD', learningRate: 0.02 } }).flat());
  images = historyOf(imageBatches().flat());
});

async function showRuns(...runs: readonly (readonly [id: string, name: string, history: RunHistory])[]): Promise<void> {
  const summaries = runs.map(([id, name]) => ({ id, name, state: 'finished' as const }));
  await panel.send({ type: 'runs', runs: summaries, shown: runs.map(([id]) => id) });
  for (const [run, , history] of runs) await panel.send({ type: 'snapshot', run, history, cancelling: false });
}

const showWine = () =>
  showRuns(['with', 'WineNeuralNetwork', wine], ['without', 'WineNeuralNetwork without BatchNorm', twin]);

/** A picture of the whole page, of which nothing lies beyond the edge. */
async function picture(name: string, width: number): Promise<void> {
  const { page } = panel;
  await page.setViewportSize({ width, height: 900 });
  await settle(page);
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width, height: Math.min(height, 6000) });
  await settle(page);
  expect(await page.evaluate(() => document.documentElement.scrollWidth), name).toBe(width);
  await page.screenshot({ path: new URL(`${name}.png`, PICTURES).pathname });
  expect(await panel.findings(), name).toEqual([]);
}

const tab = (name: string) => panel.page.getByRole('tab', { name }).click();
const choose = (label: string, value: string) => panel.page.getByLabel(label, { exact: true }).selectOption(value);

describe.each(Object.keys(themes) as ThemeName[])('%s', (theme) => {
  test.each([300, 1200])('every view at %i px', async (width) => {
    panel = await openPanel({ theme, width });
    await showWine();
    for (const name of ['Layers', 'Statistics', 'Evolution', 'BatchNorm', 'Loss']) {
      await tab(name);
      await picture(`view-${name}-${theme}-${width}`, width);
      if (name !== 'Evolution') continue;
      await choose('Show', 'output');
      for (const kind of ['heat', 'ridges', 'histogram']) {
        await choose('As', kind);
        await picture(`view-Evolution-${kind}-${theme}-${width}`, width);
      }
      await choose('Show', 'weight');
    }
  });
});

test('ridges by keyboard: from moment to moment, and the scrubber goes along', async () => {
  panel = await openPanel({
    theme: 'dark',
    width: 1200,
    saved: { tab: 'evolution', evolutionView: 'ridges' },
  });
  const { page } = panel;
  await showWine();
  await page
    .getByRole('img', { name: /^network\.2 Linear, distribution/ })
    .first()
    .focus();
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowUp');
  const card = page.locator('.hover-card');
  const title = (await card.locator('strong').textContent())!;
  expect(title).toMatch(/^Step \d+$/);
  expect(await card.textContent()).toContain('median');
  await page.keyboard.press('Enter');
  await settle(page);
  const step = Number(title.slice('Step '.length));
  expect(step).toBeLessThan(wine.series.steps);
  expect(await panel.posted()).toContainEqual({ type: 'scrub', step });
  await page.screenshot({ path: new URL('ridges-keyboard.png', PICTURES).pathname });
  await page.keyboard.press('Escape');
  expect(await card.isVisible()).toBe(false);
});

test('images: the BatchNorm view of several layers, at an early step', async () => {
  panel = await openPanel({ theme: 'light', width: 1200 });
  await showRuns(['images', 'residual', images]);
  await tab('BatchNorm');
  await picture('view-BatchNorm-images-light-1200', 1200);
});

test('without BatchNorm the view says so, and offers to train the twin', async () => {
  panel = await openPanel({ theme: 'dark', width: 300 });
  await showRuns(['without', 'plain', twin]);
  await tab('BatchNorm');
  await picture('view-BatchNorm-none-dark-300', 300);
  expect(await panel.page.getByLabel('Smoothing').count()).toBe(0);
  await panel.page.getByRole('button', { name: 'Train with and without BatchNorm' }).first().click();
  expect(await panel.posted()).toContainEqual({ type: 'trainTwin' });
});
