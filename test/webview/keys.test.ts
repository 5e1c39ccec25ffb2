// What stands beside charts is seen in every theme, in real Chromium: keys of lines; and a rate that was set while the run waits.

import { afterEach, expect, test } from 'vitest';
import { apply } from '../../src/history/runHistory.ts';
import type { FromWebview } from '../../src/protocol/webviewMessage.ts';
import { contrast, over } from '../../webview/contrast.ts';
import type { Rgba } from '../../webview/theme.ts';
import { finishedRun, historyOf } from './fixtures.ts';
import type { PanelPage } from './page.ts';
import { useBrowser } from './sharedBrowser.ts';

const openPanel = useBrowser();
let panel: PanelPage;
afterEach(() => {
  expect(panel.problems).toEqual([]);
});

test.each(['dark', 'light', 'highContrastDark', 'highContrastLight'] as const)(
  '%s: the key of each line of each run has a contrast of at least 3',
  async (theme) => {
    panel = await openPanel({ theme, width: 1200, saved: { tab: 'loss' } });
    const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
    await panel.send({ type: 'runs', runs: ids.map((id) => ({ id, name: id, state: 'finished' })), shown: ids });
    for (const id of ids) {
      await panel.send({
        type: 'snapshot',
        run: id,
        history: historyOf(finishedRun({ epochs: 5 })),
        cancelling: false,
      });
    }
    const { strokes, background } = await panel.page.evaluate(() => {
      const parts = (color: string) => (color.match(/[\d.]+/g) ?? []).map(Number);
      const probe = document.body.appendChild(document.createElement('div'));
      probe.style.setProperty('forced-color-adjust', 'none');
      probe.style.background = 'var(--background)';
      const lines = [...document.querySelectorAll('.line-key line')];
      return {
        strokes: lines.map((line) => parts(line.getAttribute('stroke')!)),
        background: parts(getComputedStyle(probe).backgroundColor),
      };
    });
    expect(strokes.length).toBeGreaterThan(6);
    expect(background.length).toBeGreaterThan(2);
    for (const stroke of strokes) {
      const [red, green, blue, alpha = 1] = stroke as [number, number, number, number?];
      const under = background as unknown as Rgba;
      const seen = contrast(over([red, green, blue, alpha], under), under);
      expect(seen, stroke.join()).toBeGreaterThanOrEqual(3);
    }
  },
);

test('a learning rate that is set while the run waits stands in its field, before any step has it', async () => {
  panel = await openPanel({ width: 700 });
  const events = finishedRun({ epochs: 5 }).filter(({ type }) => type !== 'runEnded');
  const history = historyOf(events);
  const step = history.series.steps;
  apply(history, { type: 'runPaused', step, elapsedMs: 9 });
  await panel.send({ type: 'snapshot', history, cancelling: false });
  const field = panel.page.getByLabel('Learning rate');
  await field.fill('0.02');
  await field.press('Enter');
  const posted = await panel.posted();
  expect(posted.findLast((each): each is FromWebview => each.type === 'setLearningRate')).toEqual({
    ...{ type: 'setLearningRate', learningRate: 0.02 },
  });
  await panel.send({ type: 'events', events: [{ type: 'learningRateSet', step, learningRate: 0.02 }] });
  await expect.poll(() => field.inputValue()).toBe('0.02');
});

test('a small chart’s picture is no wider than the chart, and its name stands in several lines', async () => {
  panel = await openPanel({ width: 300, saved: { tab: 'statistics' } });
  await panel.send({ type: 'snapshot', history: historyOf(finishedRun({ epochs: 5 })), cancelling: false });
  const menu = panel.page.getByRole('button', { name: /^More of: / }).first();
  await menu.click();
  const wide = (await panel.page.locator('.chart canvas').first().boundingBox())!.width;
  await panel.page.getByRole('button', { name: 'Save as SVG…' }).click();
  const posted = await panel.posted();
  const { data } = posted.findLast((each): each is Extract<FromWebview, { type: 'save' }> => each.type === 'save')!;
  const [, width] = /<svg [^>]*width="(\d+)"/.exec(data)!;
  expect(Number(width)).toBeLessThan(wide + 30);
});
