// By keyboard alone: every view is reached and every control is used, as the page's tab order gives them.

import { expect, test } from 'vitest';
import type { AlarmRaised } from '../../src/protocol/trainEvent.ts';
import { epochEvents, finishedRun, historyOf, runStarted } from './fixtures.ts';
import { type PanelPage, settle } from './page.ts';
import { useBrowser } from './sharedBrowser.ts';

const newPanel = useBrowser();
let panel: PanelPage;

const press = async (...keys: readonly string[]) => {
  for (const key of keys) await panel.page.keyboard.press(key);
  await settle(panel.page);
};
const posted = async () => (await panel.posted()).filter(({ type }) => type !== 'ready' && type !== 'received');
/** Name, role and whether the focus can be seen, of what has it. */
const focused = () =>
  panel.page.evaluate(() => {
    const element = document.activeElement as HTMLElement;
    const label = (element as HTMLInputElement).labels?.[0]?.textContent;
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    return {
      name: element.getAttribute('aria-label') ?? label ?? element.textContent ?? '',
      isSeen: outlineStyle !== 'none' && outlineWidth !== '0px',
    };
  });
/** Presses Tab until what has the focus has this name. */
async function tabTo(name: RegExp): Promise<void> {
  for (let count = 0; count < 80; count++) {
    await panel.page.keyboard.press('Tab');
    const { name: found, isSeen } = await focused();
    if (!name.test(found.trim())) continue;
    expect(isSeen, `the focus is seen on ${found}`).toBe(true);
    return;
  }
  throw new Error(`Tab does not come to ${name}`);
}

const alarm: AlarmRaised = {
  type: 'alarmRaised',
  kind: 'deadUnits',
  step: 100,
  layer: 1,
  measured: 0.6,
  threshold: 0.4,
};

test('a run that is on: its controls, one after the other', async () => {
  panel = await newPanel();
  const run = runStarted();
  await panel.send({ type: 'events', events: [run, ...epochEvents(run, 1)] });
  await tabTo(/^Pause$/);
  await press('Enter');
  await tabTo(/^One step$/);
  await press('Enter');
  await tabTo(/^One epoch$/);
  await press('Space');
  await tabTo(/^Learning rate$/);
  await press('Control+a');
  await panel.page.keyboard.type('0.002');
  await press('Enter');
  await tabTo(/^Export$/);
  await press('Enter', 'Tab', 'Enter');
  expect(await posted()).toEqual([
    { type: 'pause' },
    { type: 'advance', by: 'step' },
    { type: 'advance', by: 'epoch' },
    { type: 'setLearningRate', learningRate: 0.002 },
    { type: 'exportRun' },
  ]);
  await panel.send({ type: 'events', events: [{ type: 'runPaused', step: 5, elapsedMs: 9 }] });
  await panel.page.keyboard.press('Shift+Tab');
  await panel.page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await tabTo(/^Resume$/);
  await press('Enter');
  await tabTo(/^Cancel$/);
  await press('Enter');
  expect((await posted()).slice(-2)).toEqual([{ type: 'resume' }, { type: 'cancel' }]);
});

test('an ended run: train, twin, runs, alarms, every view, the charts, the scrubber', async () => {
  panel = await newPanel();
  const runs = ['one', 'two'].map((id) => ({ id, name: `Run ${id}`, state: 'finished' as const }));
  await panel.send({ type: 'runs', runs, shown: ['one', 'two'] });
  const first = historyOf([...finishedRun(), alarm, { type: 'momentsKept', step: 500, steps: [100, 200] }]);
  await panel.send({ type: 'snapshot', run: 'one', history: first, cancelling: false });
  await panel.send({ type: 'snapshot', run: 'two', history: historyOf(finishedRun()), cancelling: false });

  await tabTo(/^Runs/);
  await press('Enter', 'Tab', 'Space');
  await expect.poll(async () => (await posted()).at(-1)).toEqual({ type: 'showRuns', runs: ['one'], wish: 1 });
  await press('Space', 'Escape');
  await expect.poll(async () => (await posted()).at(-1)).toEqual({ type: 'showRuns', runs: ['one', 'two'], wish: 2 });
  await tabTo(/^Train Again$/);
  await press('Enter');
  await tabTo(/^Train with and without BatchNorm$/);
  await press('Enter');
  expect((await posted()).slice(-2)).toEqual([{ type: 'train' }, { type: 'trainTwin' }]);
  await tabTo(/alarm/);
  await tabTo(/^Go to step 100$/);
  await press('Enter');
  await expect.poll(async () => (await posted()).at(-1)).toEqual({ type: 'scrub', step: 100 });
  await tabTo(/^Show network.1 in the file$/);
  await press('Enter');
  await tabTo(/^Fix/);
  await press('Enter');
  expect((await posted()).slice(-2)).toEqual([
    { type: 'revealLayer', layer: 1 },
    { type: 'fixAlarm', alarm: 0 },
  ]);

  await tabTo(/^Layers$/);
  const seen: string[] = [];
  for (let count = 0; count < 5; count++) {
    await press('ArrowRight');
    seen.push((await panel.page.getByRole('tabpanel').getAttribute('aria-labelledby'))!);
  }
  expect(seen).toEqual(['tab-statistics', 'tab-evolution', 'tab-batchNorm', 'tab-loss', 'tab-layers']);
  await press('End');
  await tabTo(/^Steps$/);
  await press('ArrowDown');
  await tabTo(/^Zoom in$/);
  await press('Enter');
  for (const name of [/^Zoom out$/, /^Earlier steps$/, /^Later steps$/]) {
    await tabTo(name);
    await press('Enter');
  }
  await tabTo(/^Axis$/);
  await press('ArrowDown');
  await tabTo(/^Smoothing$/);
  await press('ArrowRight', 'ArrowRight');
  expect((await panel.page.locator('.smoothing-value').allInnerTexts())[0]).toBe('0.02');

  await tabTo(/^Loss over steps/);
  await press('0', 'End');
  expect((await panel.page.locator('.hover-card').allInnerTexts())[0]).toMatch(/^Step 500\nA batch\n/);
  await press('Home', 'ArrowRight', '+', '+', 'Shift+ArrowRight', 'Shift+ArrowLeft', '-', 'Enter');
  await expect.poll(async () => (await posted()).at(-1)).toMatchObject({ type: 'scrub' });
  await press('Escape');
  await tabTo(/^More of: Loss/);
  await press('Enter', 'Tab', 'Enter');
  expect(await panel.page.locator('.numbers tr').count()).toBeGreaterThan(10);

  await tabTo(/^Step$/);
  await press('Home');
  await expect.poll(async () => (await posted()).at(-1)).toEqual({ type: 'scrub', step: 1 });
  await press('PageUp', 'PageUp', 'PageUp');
  await tabTo(/^Restart from step 100$/);
  await press('Enter');
  expect((await posted()).find(({ type }) => type === 'rewind')).toEqual({ type: 'rewind', step: 100 });
});
