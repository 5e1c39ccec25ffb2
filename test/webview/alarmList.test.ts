// The list of alarms: of all shown runs, with what was measured and where, and when they were over.

import { expect, test } from 'vitest';
import { apply, startHistory } from '../../src/history/runHistory.ts';
import type { AlarmRaised, RunStarted } from '../../src/protocol/trainEvent.ts';
import { finishedRun } from './fixtures.ts';
import { launch, openPanel } from './page.ts';

test('alarms of an overlaid run have its letter; only those of the leading one can be mended', async () => {
  const browser = await launch();
  const panel = await openPanel(browser);
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
  expect(said[0]).toMatch(/^B · Dead units .* step 10 · 100\.0 % of the units/);
  expect(said[0]).not.toMatch(/Fix…|in the file/);
  expect(said[1]).toMatch(/^A · Exploding gradient .* step 3 · output, forward, update ÷ weight 7.* · over at step 12/);
  expect(said[1]).toMatch(/Fix…/);
  expect(panel.problems).toEqual([]);
  await browser.close();
});
