// The list of alarms: of all shown runs, with what was measured and where, and when they were over.

import { mkdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { apply, startHistory } from '../../src/history/runHistory.ts';
import type { AlarmRaised, RunStarted } from '../../src/protocol/trainEvent.ts';
import { finishedRun, historyOf, modelOf } from './fixtures.ts';
import { settle } from './page.ts';
import { useBrowser } from './sharedBrowser.ts';

const newPanel = useBrowser();
const PICTURES = new URL('pictures/', import.meta.url);
mkdirSync(PICTURES, { recursive: true });

/** Twenty Linears, of which all explode, the last first, and the first three again; one then overflows. */
function exploded() {
  const model = modelOf(Array(20).fill('64').join(' R '));
  const events = finishedRun({ model, epochs: 4 });
  const run = events[0] as RunStarted;
  const explode = (layer: number, step: number): AlarmRaised => {
    const tensor = run.tensors.findIndex((one) => one.layer === layer && one.quantity === 'parameterUpdate');
    return { type: 'alarmRaised', kind: 'explodingGradient', step, layer, tensor, measured: 7 + layer, threshold: 1 };
  };
  const linears = Array.from({ length: 20 }, (_, i) => 38 - 2 * i);
  const end = (layer: number) => ({ type: 'alarmEnded', kind: 'explodingGradient', step: 9, layer }) as const;
  const alarms = [
    ...linears.map((layer) => explode(layer, layer > 30 ? 3 : 5)),
    ...[0, 2, 4].flatMap((layer) => [end(layer), explode(layer, 12)]),
  ];
  const overflow: AlarmRaised = { type: 'alarmRaised', kind: 'overflow', step: 14, layer: 2, measured: 2e20 };
  return historyOf([...events, ...alarms, overflow]);
}

test('alarms of an overlaid run have its letter; only those of the leading one can be mended', async () => {
  const panel = await newPanel();
  const events = finishedRun({ epochs: 20 });
  const run = events[0] as RunStarted;
  const tensor = run.tensors.findIndex(({ quantity }) => quantity === 'parameterUpdate' || quantity === 'output');
  const { layer } = run.tensors[tensor]!;
  const alarm: AlarmRaised = { type: 'alarmRaised', kind: 'explodingGradient', step: 3, layer, tensor, measured: 7 };
  const historyWith = (...alarms: Parameters<typeof apply>[1][]) => {
    const history = startHistory(run);
    for (const event of [...events, ...alarms]) apply(history, event);
    return history;
  };
  const runs = ['one', 'two'].map((id) => ({ id, name: `Run ${id}`, state: 'finished' as const }));
  await panel.send({ type: 'runs', runs, shown: ['one', 'two'] });
  const leading = historyWith(alarm, { type: 'alarmEnded', kind: 'explodingGradient', layer, step: 12 });
  await panel.send({ type: 'snapshot', run: 'one', history: leading, cancelling: false });
  const other = historyWith({ type: 'alarmRaised', kind: 'deadUnits', step: 10, layer: 1, measured: 1 });
  await panel.send({ type: 'snapshot', run: 'two', history: other, cancelling: false });

  const said = await panel.page.locator('.alarm').allInnerTexts();
  expect(said.length).toBe(2);
  expect(said[0]).toMatch(/^B · Dead units .* step 10 · 100 % of the units/);
  expect(said[0]).not.toMatch(/Fix…|in the file/);
  expect(said[1]).toMatch(/^A · Exploding gradient .* step 3 · output, forward, update ÷ weight 7.* · over at step 12/);
  expect(said[1]).toMatch(/Fix…/);
});

test('closed, the list names the layer of its newest alarm by its module too, as its path may be a number', async () => {
  const panel = await newPanel({ width: 300 });
  const dead: AlarmRaised = { type: 'alarmRaised', kind: 'deadUnits', step: 10, layer: 1, measured: 1 };
  await panel.send({ type: 'snapshot', history: historyOf([...finishedRun(), dead]), cancelling: false });
  expect(await panel.page.locator('.alarms > summary').textContent()).toMatch(/1 alarm dead units · network\.1 ReLU$/);
});

test('neighbours that explode are one entry, which opens by keyboard', async () => {
  const panel = await newPanel({ width: 1200 });
  await panel.send({ type: 'snapshot', history: exploded(), cancelling: false });
  const { page } = panel;
  const { keyboard } = page;
  expect(await page.locator('.alarms > summary').textContent()).toContain('24 alarms');
  const entries = page.locator('.alarm');
  expect(await entries.count()).toBe(2);
  expect(await entries.nth(0).textContent()).toMatch(/^Overflow · network\.2 Linear.* · step 14 · largest number/);
  expect(await entries.nth(1).locator('p').first().textContent()).toBe(
    'Exploding gradient · network.0 Linear to network.38 Linear, 20 layers · step 3' +
      ' · first network.38: update of weight, update ÷ weight 45, threshold 1 · again at step 12, up to 2 times',
  );
  // Found as a person finds it, and closed until it is asked for.
  expect(await page.locator('.alarm-one').count()).toBe(0);
  const summary = page.getByText('All 23, one by one');
  await summary.focus();
  await keyboard.press('Enter');
  await expect.poll(() => page.locator('.alarm-one').count()).toBe(23);
  const [first, last] = [page.locator('.alarm-one').first(), page.locator('.alarm-one').last()];
  expect(await first.textContent()).toMatch(/^network\.38 Linear · step 3 · update of weight, .* 45, threshold 1Go/);
  expect(await last.textContent()).toMatch(/^network\.4 Linear · step 12 ·/);
  await keyboard.press('Tab');
  await keyboard.press('Enter');
  await expect.poll(async () => (await panel.posted()).at(-1)).toEqual({ type: 'scrub', step: 3 });
  await last.getByRole('button', { name: 'Fix…' }).press('Enter');
  await expect.poll(async () => (await panel.posted()).at(-1)).toEqual({ type: 'fixAlarm', alarm: 22 });
  await last.getByRole('button', { name: 'Show network.4 in the file' }).press('Enter');
  await expect.poll(async () => (await panel.posted()).at(-1)).toEqual({ type: 'revealLayer', layer: 4 });
  expect(await panel.findings()).toEqual([]);
});

test('pictures of the list: closed and open entries, wide and narrow, dark and light', async () => {
  for (const theme of ['dark', 'light'] as const) {
    for (const width of [300, 1200]) {
      const language = theme === 'light' ? 'es' : 'en';
      const panel = await newPanel({ width, theme, language });
      await panel.send({ type: 'snapshot', history: exploded(), cancelling: false });
      if (width === 300) await panel.page.locator('.alarms > summary').click();
      await panel.page.screenshot({ path: new URL(`alarms-${theme}-${width}.png`, PICTURES).pathname });
      await panel.page.locator('.alarm-each > summary').click();
      await expect.poll(() => panel.page.locator('.alarm-one').count()).toBe(23);
      await settle(panel.page);
      expect(await panel.page.evaluate(() => document.body.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
      expect(await panel.findings()).toEqual([]);
      await panel.page.screenshot({ path: new URL(`alarms-open-${theme}-${width}.png`, PICTURES).pathname });
    }
  }
});
