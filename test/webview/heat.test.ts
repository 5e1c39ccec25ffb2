// A heat map that grows moment by moment, in real Chromium: it is the picture that is painted of the whole run at once.

import { expect, test } from 'vitest';
import { apply, startHistory } from '../../src/history/runHistory.ts';
import { runStarted, snapshotTaken, stepsEnded, wineModel } from './fixtures.ts';
import type { PanelPage } from './page.ts';
import { useBrowser } from './sharedBrowser.ts';

const openPanel = useBrowser();

const run = runStarted({ model: wineModel, epochs: 40, stepsPerEpoch: 10 });
/** The third is left out once the fourth comes: moments are no closer than the first two. */
const STEPS = [310, 340, 355, 370, 400];
const events = STEPS.flatMap((step, k) => {
  const before = STEPS[k - 1] ?? 0;
  return [stepsEnded(run, before + 1, step - before), snapshotTaken(run, step)];
});

function picture({ page }: PanelPage): Promise<string> {
  return page.evaluate(() => document.querySelector<HTMLCanvasElement>('#view .chart canvas')!.toDataURL());
}

test.each(['linear', 'symlog'])('grows into the picture of the whole run, %s', async (scale) => {
  const saved = { tab: 'evolution', evolutionView: 'heat', evolutionQuantity: 'output', scale };
  const growing = await openPanel({ saved });
  await growing.send({ type: 'events', events: [run] });
  for (const event of events) await growing.send({ type: 'events', events: [event] });
  const whole = await openPanel({ saved });
  const history = startHistory(run);
  for (const event of events) apply(history, event);
  expect(history.snapshots.map(({ step }) => step)).toEqual([310, 340, 370, 400]);
  await whole.send({ type: 'snapshot', history, cancelling: false });
  const painted = await picture(whole);
  expect(painted.length).toBeGreaterThan(3000);
  expect((await picture(growing)) === painted).toBe(true);
});
