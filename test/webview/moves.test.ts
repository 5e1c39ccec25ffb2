// Moving through a run by mouse, and every control of every view by keyboard, in real Chromium.

import { describe, expect, test } from 'vitest';
import { finishedRun, historyOf, runStarted, stepsEnded } from './fixtures.ts';
import { type PanelPage, settle } from './page.ts';
import { useBrowser } from './sharedBrowser.ts';

const newPanel = useBrowser();
let panel: PanelPage;

async function open(tab: string): Promise<void> {
  panel = await newPanel({ width: 1200, saved: { tab } });
  const runs = ['one', 'two'].map((id) => ({ id, name: `Run ${id}`, state: 'finished' as const }));
  await panel.send({ type: 'runs', runs, shown: ['one', 'two'] });
  for (const run of ['one', 'two']) {
    await panel.send({ type: 'snapshot', run, history: historyOf(finishedRun()), cancelling: false });
  }
}

describe('by mouse', () => {
  /** Where the pointer is over the first chart, as parts of its width. */
  async function point(part: number): Promise<void> {
    const { x, y, width, height } = (await panel.page.locator('.chart').first().boundingBox())!;
    await panel.page.mouse.move(x + part * width, y + height / 2);
    await settle(panel.page);
  }
  const readouts = () => panel.page.locator('.readout:visible').allInnerTexts();
  const cursors = () => panel.page.locator('.cursor-mark:visible').count();
  /** The steps on the axis of the first chart, as its numbers begin and end; all of the run's 500 where nothing is zoomed. */
  async function stepsShown(): Promise<readonly [number, number]> {
    const cardAt = async (part: number) => {
      await point(part);
      const [title] = await panel.page.locator('.hover-card strong').allInnerTexts();
      return Number(title!.replace('Step ', '').replace(',', ''));
    };
    return [await cardAt(0.001), await cardAt(0.999)];
  }

  test('the numbers of the step under the cursor are in all charts at once', async () => {
    await open('statistics');
    await point(0.5);
    const charts = await panel.page.locator('.chart').count();
    expect(charts).toBeGreaterThan(5);
    expect(await cursors()).toBe(charts);
    const [title] = await panel.page.locator('.hover-card strong').allInnerTexts();
    expect(title).toMatch(/^Step 2\d\d$/);
    // The card has every number of the one that is pointed at, so that this one needs no others.
    const told = await readouts();
    expect(told).toHaveLength(charts - 1);
    for (const text of told) expect(text).toMatch(/^A mean \S+ +B mean \S+$/);
    await point(0.7);
    expect((await readouts()).join()).not.toBe(told.join());
  });

  test('drag shows what lies between, the wheel zooms with Ctrl, Shift pans, a double click shows all', async () => {
    await open('loss');
    const { mouse, keyboard } = panel.page;
    const all = await stepsShown();
    expect(all).toEqual([1, 500]);

    await point(0.4);
    await mouse.down();
    await point(0.6);
    await mouse.up();
    await settle(panel.page);
    const [from, to] = await stepsShown();
    expect(from).toBeGreaterThan(150);
    expect(to).toBeLessThan(350);

    await point(0.5);
    await keyboard.down('Shift');
    await mouse.down();
    await point(0.3);
    await mouse.up();
    await keyboard.up('Shift');
    const [later, end] = await stepsShown();
    expect(later).toBeGreaterThan(from);

    await point(0.5);
    await keyboard.down('Control');
    await mouse.wheel(0, 100);
    await keyboard.up('Control');
    await settle(panel.page);
    const [, wider] = await stepsShown();
    expect(wider).toBeGreaterThan(end);

    await point(0.5);
    await mouse.dblclick(...(await middleOfChart()));
    await settle(panel.page);
    expect(await stepsShown()).toEqual([1, 500]);
  });

  async function middleOfChart(): Promise<[number, number]> {
    const { x, y, width, height } = (await panel.page.locator('.chart').first().boundingBox())!;
    return [x + width / 2, y + height / 2];
  }
});

describe('by keyboard', () => {
  /** What can be worked with, as a person would name it. */
  const controls = () =>
    panel.page.evaluate(() => {
      // Of the tabs one is, and arrow keys go to the others.
      const isReachable = (one: HTMLElement) => one.getAttribute('aria-selected') !== 'false';
      return [...document.querySelectorAll<HTMLElement>('button, select, input, summary, [tabindex="0"]')]
        .filter((one) => isReachable(one) && one.checkVisibility() && !(one as HTMLButtonElement).disabled)
        .map((one, index) => {
          one.dataset.control = `${index}`;
          const labels = (one as HTMLInputElement).labels;
          return one.getAttribute('aria-label') ?? labels?.[0]?.textContent ?? one.textContent ?? '';
        });
    });

  test.each(['Layers', 'Statistics', 'Evolution', 'BatchNorm', 'Loss'])(
    '%s: Tab comes to every control, and each choice changes by arrow keys',
    async (name) => {
      await open('layers');
      const { page } = panel;
      await panel.openTab(name);
      const all = await controls();
      await page.evaluate(() => (document.activeElement as HTMLElement).blur());
      const reached = new Set<string>();
      for (let count = 0; count < all.length + 10; count++) {
        await page.keyboard.press('Tab');
        const found = await page.evaluate(() => {
          const element = document.activeElement as HTMLElement;
          const { outlineStyle, outlineWidth } = getComputedStyle(element);
          const isSeen = outlineStyle !== 'none' && outlineWidth !== '0px';
          return { control: element.dataset.control, isSeen, text: element.outerHTML.slice(0, 80) };
        });
        if (found.control === undefined) continue;
        expect(found.isSeen, `the focus is seen on ${found.text}`).toBe(true);
        reached.add(found.control);
      }
      const missed = all.filter((_, index) => !reached.has(`${index}`));
      expect(missed).toEqual([]);

      const selects = await page.locator('#view select').count();
      for (let k = 0; k < selects; k++) {
        const select = page.locator('#view select').nth(k);
        const before = await select.inputValue();
        await select.focus();
        await page.keyboard.press('ArrowDown');
        if ((await select.inputValue()) === before) await page.keyboard.press('ArrowUp');
        await settle(page);
        expect(await select.inputValue()).not.toBe(before);
        await page.keyboard.press('Home');
        await settle(page);
      }
    },
  );
});

test('with reduced motion nothing turns', async () => {
  panel = await newPanel();
  const run = runStarted();
  await panel.send({ type: 'events', events: [run, stepsEnded(run, 1, 5)] });
  const animation = () =>
    panel.page.locator('.state .codicon-loading').evaluate((icon) => getComputedStyle(icon).animationName);
  await panel.page.emulateMedia({ reducedMotion: 'no-preference' });
  expect(await animation()).not.toBe('none');
  await panel.page.emulateMedia({ reducedMotion: 'reduce' });
  expect(await animation()).toBe('none');
});
