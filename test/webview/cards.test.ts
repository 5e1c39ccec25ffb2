// The grid of cards: no place is left empty beside or between them, whichever layers are selected and however wide it is.

import { mkdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { finishedRun, historyOf } from './fixtures.ts';
import { type PanelPage, settle } from './page.ts';
import { useBrowser } from './sharedBrowser.ts';

const newPanel = useBrowser();
const PICTURES = new URL('pictures/', import.meta.url);
mkdirSync(PICTURES, { recursive: true });
const WIDTHS = Array.from({ length: 53 }, (_, i) => 300 + 25 * i);

/** Of each row of cards but the last, how many pixels of the grid its cards leave, gaps between them not counted. */
const leftIn = ({ page }: PanelPage) =>
  page.locator('.cards').evaluate((grid) => {
    const rows = new Map<number, number>();
    const gap = Number.parseFloat(getComputedStyle(grid).columnGap);
    for (const card of grid.querySelectorAll('.card')) {
      const { top, width } = card.getBoundingClientRect();
      rows.set(Math.round(top), (rows.get(Math.round(top)) ?? -gap) + width + gap);
    }
    const filled = [...rows].sort(([a], [b]) => a - b).map(([, width]) => width);
    return filled.slice(0, -1).map((width) => Math.round(grid.getBoundingClientRect().width - width));
  });

test.each([
  ['Statistics', [2], {}],
  ['Statistics', [7], {}],
  ['Statistics', [5, 1], {}],
  ['Evolution', [5], {}],
  ['Evolution', [2], { evolutionView: 'ridges' }],
])('%s, with %j selected', async (tab, selectedLayers, choices) => {
  const panel = await newPanel({ width: 1200, saved: { selectedLayers, ...choices } });
  await panel.send({ type: 'snapshot', history: historyOf(finishedRun()), cancelling: false });
  await panel.openTab(tab);
  expect(await panel.page.locator('.card.selected').count()).toBe(selectedLayers.length);
  for (const width of WIDTHS) {
    await panel.page.setViewportSize({ width, height: 900 });
    const left = await leftIn(panel);
    expect(Math.max(0, ...left), `at ${width} px: ${left}`).toBeLessThanOrEqual(1);
  }
  if (selectedLayers.length > 1) return;
  for (const [width, theme] of [
    [300, 'light'],
    [1200, 'dark'],
    [1200, 'highContrastDark'],
  ] as const) {
    await panel.page.setViewportSize({ width, height: 900 });
    await panel.setTheme(theme);
    await settle(panel.page);
    const name = `cards-${tab.toLowerCase()}-${selectedLayers[0]}-${width}-${theme}.png`;
    await panel.page.screenshot({ path: new URL(name, PICTURES).pathname });
  }
});
