// Several runs in the views that lay layers over one another, in real Chromium: each run has its colour, layers that can be
// paired stand at one place, and those that only one run has are said to be so.

import { mkdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { ModelSpec } from '../../src/model/modelSpec.ts';
import { finishedRun, historyOf, modelOf } from './fixtures.ts';
import { type PanelPage, pictureOfAll } from './page.ts';
import { svgOf, wordsOf } from './savedSvg.ts';
import { useBrowser } from './sharedBrowser.ts';

const newPanel = useBrowser();

const PICTURES = new URL('pictures/', import.meta.url);
mkdirSync(PICTURES, { recursive: true });

async function picture({ page }: PanelPage, name: string): Promise<void> {
  await pictureOfAll(page, new URL(`compared-${name}.png`, PICTURES));
}

const plain = modelOf('100 R 50 R 3');
const normalized = modelOf('100 BN R 50 R 3');

async function open(saved: object, ...models: readonly ModelSpec[]): Promise<PanelPage> {
  const panel = await newPanel({ saved });
  const runs = models.map((_, k) => ({ id: `${k}`, name: `Run ${k}`, state: 'finished' as const }));
  await panel.send({ type: 'runs', runs, shown: runs.map(({ id }) => id) });
  for (const [k, model] of models.entries()) {
    const history = historyOf(finishedRun({ model, epochs: 20 }));
    await panel.send({ type: 'snapshot', run: `${k}`, history, cancelling: false });
  }
  return panel;
}

const rgbOf = (color: string) => (color.match(/[\d.]+/g) ?? []).slice(0, 3).join();
const strokesOf = (svg: string) =>
  new Set([...svg.matchAll(/<path[^>]*stroke="([^"]*)"/g)].map(([, color]) => rgbOf(color!)));
const legendOf = ({ page }: PanelPage) =>
  page.locator('.runs-legend line').evaluateAll((lines) =>
    lines.map((line) =>
      line
        .getAttribute('stroke')!
        .match(/[\d.]+/g)!
        .slice(0, 3)
        .join(),
    ),
  );

test('through many layers: a name that is too long to be written upright is its number alone, which is whole', async () => {
  const deep = modelOf(Array(20).fill('8 R').join(' '));
  const twin = modelOf(Array(20).fill('8 BN R').join(' '));
  // As the twin of a model has them.
  const layers = twin.layers.map((layer, index) => {
    const linear = 2 * Math.floor(index / 3);
    return { ...layer, path: `network.${[linear, `${linear}.norm`, linear + 1][index % 3]}` };
  });
  const panel = await open({ tab: 'layers' }, deep, { ...twin, layers });
  const words = wordsOf(await svgOf(panel, /More of: Output through the network/));
  expect(words).toContain('B: 38.norm');
  expect(words.filter((word) => /norm/.test(word))).toHaveLength(20);
  await picture(panel, 'deep');
});

test('through the network: a place for each layer of either run, and what only one has is said', async () => {
  const panel = await open({ tab: 'layers' }, plain, normalized);
  const chart = panel.page.getByRole('img', { name: /Output through the network/ });
  const sentence = (await chart.getAttribute('aria-label'))!;
  expect(sentence).toMatch(
    /A: network\.0 Linear .*; network\.4 Linear .*\. B: network\.0 Linear .*; network\.5 Linear /,
  );
  const svg = await svgOf(panel, /More of: Output through the network/);
  const strokes = strokesOf(svg);
  for (const color of await legendOf(panel)) expect(strokes).toContain(color);
  const modules = wordsOf(svg).filter((word) => /^(Linear|ReLU|BatchNorm1d)$/.test(word));
  expect(modules).toEqual(['Linear', 'BatchNorm1d', 'ReLU', 'Linear', 'ReLU', 'Linear']);
  expect(wordsOf(svg).filter((word) => word === 'only in B')).toHaveLength(1);
  await chart.focus();
  await panel.page.keyboard.press('Home');
  await panel.page.keyboard.press('ArrowRight');
  await expect
    .poll(() => panel.page.locator('.hover-card strong').textContent())
    .toBe('network.1  BatchNorm1d, only in B');
  await panel.page.getByRole('button', { name: /More of: Output through the network/ }).click();
  await panel.page.getByRole('button', { name: 'Show as table' }).click();
  const rows = await panel.page.locator('.network-section table tbody tr').allInnerTexts();
  expect(rows).toHaveLength(6);
  await picture(panel, 'network');
  expect(rows[1]).toMatch(/^network\.1 BatchNorm1d only in B\s+[-\d.]+\s+[\d.]+$/);
  expect(await panel.findings()).toEqual([]);
});

test('several layers of several runs: a run’s colour in each line, names of the run’s own layers', async () => {
  const saved = { tab: 'statistics', statisticsLayout: 'overlaid', statisticsMeasure: 'norm' };
  const panel = await open(saved, plain, normalized);
  const { page } = panel;
  const choice = page.getByRole('group', { name: 'Layers on the chart' });
  expect((await choice.locator('label').allInnerTexts()).map((text) => text.trim())).toEqual([
    ...['network.0 Linear', 'network.1 BatchNorm1d only in B', 'network.1 ReLU', 'network.2 Linear'],
    ...['network.3 ReLU', 'network.4 Linear'],
  ]);
  for (const name of ['network.0 Linear', 'network.1 ReLU']) await choice.getByLabel(name).uncheck();
  await picture(panel, 'overlaid');
  const [first, second] = await legendOf(panel);
  const sentence = await page.getByRole('img', { name: /^Output, l2 norm over steps/i }).getAttribute('aria-label');
  expect(sentence).toMatch(/1 more run overlaid\. B: network\.1 norm [\d.]+, network\.3 norm [\d.]+\.$/);
  const words = wordsOf(await svgOf(panel, /More of: Output, l2 norm/i));
  expect(words).toEqual(expect.arrayContaining(['A network.2 norm', 'B network.1 norm', 'B network.3 norm']));
  await choice.getByLabel('network.2 Linear').uncheck();
  const only = strokesOf(await svgOf(panel, /More of: Output, l2 norm/i));
  expect(only).toContain(second);
  expect(only).not.toContain(first);
  expect(await panel.findings()).toEqual([]);
});

test('the fractions of several runs: colours are the runs’, dashes tell zeros from NaN, in the legend too', async () => {
  const panel = await open({ tab: 'statistics', statisticsMeasure: 'fractions' }, plain, normalized);
  const keys = await panel.page
    .locator('.steps-section .legend line')
    .evaluateAll((lines) => lines.map((line) => line.getAttribute('stroke')));
  expect(keys).toHaveLength(4);
  expect(new Set(keys).size).toBe(1);
  await picture(panel, 'fractions');
  const strokes = strokesOf(await svgOf(panel, /More of: network\.0 Linear/));
  const legend = await legendOf(panel);
  for (const color of legend) expect(strokes).toContain(color);
  // Of the fractions that all end at zero, one has the letters, each written over its halo.
  const words = wordsOf(await svgOf(panel, /More of: network\.0 Linear/));
  expect(words.filter((word) => word === 'A' || word === 'B').sort()).toEqual(['A', 'A', 'B', 'B']);
  const others = [...strokes].filter((color) => !legend.includes(color));
  // The axis and its lines are no colours of runs.
  for (const color of others) expect(new Set(color.split(',')).size, color).toBeLessThan(3);
});

test('the keys beside the numbers of the leading run look as its lines do', async () => {
  const panel = await open({ tab: 'loss' }, plain, normalized);
  const looks = (selector: string) =>
    panel.page
      .locator(selector)
      .evaluateAll((lines) =>
        lines.map((line) => [line.getAttribute('stroke'), line.getAttribute('stroke-dasharray')]),
      );
  const [training, heldOut] = await looks('.metrics line');
  const [, , ofTraining, , ofHeldOut] = await looks('.progress-section .legend line');
  expect(training).toEqual(ofTraining);
  expect(heldOut).toEqual(ofHeldOut);
  expect(training).not.toEqual(heldOut);
  expect(await panel.page.locator('.metrics .key').count()).toBe(0);
});

test.each(['Layers', 'Statistics', 'Evolution', 'BatchNorm', 'Loss'])(
  '%s: by keyboard alone, each chart of two runs tells of both in words and as a table',
  async (view) => {
    const saved = { evolutionView: 'histogram', evolutionQuantity: 'output' };
    const panel = await open(saved, normalized, normalized);
    const { page } = panel;
    await panel.openTab(view);
    const charts = page.locator('#view canvas[role=img]');
    const count = await charts.count();
    expect(count).toBeGreaterThan(0);
    for (let k = 0; k < count; k++) {
      const chart = charts.nth(k);
      await expect.poll(() => chart.getAttribute('aria-label')).toMatch(/\bB(: | Run 1: )/);
      await chart.focus();
      // From the chart to its menu, and in it.
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Show as table' }).focus();
      const { outlineStyle, outlineWidth } = await page.evaluate(() => {
        const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement!);
        return { outlineStyle, outlineWidth };
      });
      expect(`${outlineStyle} ${outlineWidth}`).not.toMatch(/none| 0px/);
      await page.keyboard.press('Enter');
      const head = page.locator('#view .chart-box').nth(k).locator('table thead th');
      await expect.poll(() => head.allTextContents()).toContainEqual(expect.stringMatching(/^B /));
    }
    await picture(panel, `tables-${view}`);
    expect(await panel.findings()).toEqual([]);
  },
);
