// What is written can be read: on the charts no word lies on another or beyond the edge, and in the page none is cut off.
// Of real runs of the wine network and of its twin, where the panel is as narrow as a side bar.

import { beforeAll, describe, expect, test } from 'vitest';
import type { RunHistory } from '../../src/protocol/runHistory.ts';
import { numbersOf } from '../../webview/charts/namedLayers.ts';
import { contrast } from '../../webview/contrast.ts';
import { historyOf } from './fixtures.ts';
import { type PanelPage, settle } from './page.ts';
import { wineBatches, wineTwinBatches } from './realRun.ts';
import { useBrowser } from './sharedBrowser.ts';
import { type ThemeName, themes } from './themes.ts';

const openPanel = useBrowser();
let wine: RunHistory;
let twin: RunHistory;

beforeAll(() => {
  const options = { epochs: 60, optimizer: { type: 'SGD', learningRate: 0.02 } } as const;
  wine = historyOf(wineBatches(options).flat());
  twin = historyOf(wineTwinBatches(options).flat());
});

async function openRuns(language: string, scale: string, width: number): Promise<PanelPage> {
  const panel = await openPanel({ width, language, saved: { tab: 'layers' } });
  const { page, send } = panel;
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.evaluate(noteWords);
  const names = ['WineNeuralNetwork', 'WineNeuralNetwork without BatchNorm'] as const;
  const runs = names.map((name, i) => ({ id: name, name, state: 'finished' as const, place: i }));
  await send({ type: 'runs', runs, shown: [...names] });
  await send({ type: 'snapshot', run: names[0], history: wine, cancelling: false });
  await send({ type: 'snapshot', run: names[1], history: twin, cancelling: false });
  await page.getByRole('tab').nth(1).click();
  await page.locator('.toolbar select').nth(1).selectOption(scale);
  return panel;
}

/** In the page: keeps the words that each canvas shows, with their places. */
function noteWords(): void {
  const words = new Map<HTMLCanvasElement, Word[]>();
  const { clearRect, fillText } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.clearRect = function (x, y, width, height) {
    if (x <= 0 && y <= 0 && width >= this.canvas.clientWidth) words.set(this.canvas, []);
    clearRect.call(this, x, y, width, height);
  };
  CanvasRenderingContext2D.prototype.fillText = function (text, x, y, ...rest) {
    const measured = this.measureText(text);
    const matrix = this.getTransform();
    const corners = [
      [x - measured.actualBoundingBoxLeft, y - measured.actualBoundingBoxAscent],
      [x + measured.actualBoundingBoxRight, y + measured.actualBoundingBoxDescent],
    ].map(([cornerX, cornerY]) => matrix.transformPoint({ x: cornerX!, y: cornerY! }));
    const [one, other] = corners as [DOMPoint, DOMPoint];
    const word = {
      text,
      left: Math.min(one.x, other.x),
      right: Math.max(one.x, other.x),
      top: Math.min(one.y, other.y),
      bottom: Math.max(one.y, other.y),
    };
    const all = words.get(this.canvas) ?? [];
    words.set(this.canvas, [...all, word]);
    fillText.call(this, text, x, y, ...rest);
  };
  Object.assign(window, { words });
}

interface Word {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

interface Charts {
  /** Words on each other or beyond the canvas, with the chart's name. */
  readonly faults: readonly string[];
  readonly words: readonly string[];
}

function readCharts(page: PanelPage['page']): Promise<Charts> {
  return page.evaluate(() => {
    /** Pixels between two words. */
    const APART = 4;
    const { words } = window as unknown as { words: Map<HTMLCanvasElement, Word[]> };
    const charts = [...words].filter(([canvas]) => canvas.isConnected);
    const faults = charts.flatMap(([canvas, all]) => {
      const name = canvas.getAttribute('aria-label')?.slice(0, 60);
      const out = all.filter(
        ({ left, right, top, bottom }) => left < 0 || top < 0 || right > canvas.width || bottom > canvas.height,
      );
      const on = all.flatMap((one, i) =>
        all
          .slice(i + 1)
          .filter(
            (other) =>
              one.left < other.right + APART &&
              other.left < one.right + APART &&
              one.top < other.bottom &&
              other.top < one.bottom,
          )
          .map((other) => `${name}: ${one.text} on ${other.text}`),
      );
      return [...out.map(({ text }) => `${name}: ${text} beyond the edge`), ...on];
    });
    return { faults, words: charts.flatMap(([, all]) => all.map(({ text }) => text)) };
  });
}

/** Elements with text of which a part is cut off, without a way to scroll there. */
function cutIn(page: PanelPage['page']): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('#root *')]
      .filter((element) => {
        const { overflowX, overflowY, clipPath } = getComputedStyle(element);
        // Said to screen readers only.
        if (clipPath !== 'none' || element.closest('svg')) return false;
        const isCut = (overflow: string, whole: number, seen: number) =>
          (overflow === 'hidden' || overflow === 'clip') && whole > seen + 1;
        return (
          isCut(overflowX, element.scrollWidth, element.clientWidth) ||
          isCut(overflowY, element.scrollHeight, element.clientHeight)
        );
      })
      .map((element) => `${element.className}: ${element.textContent}`),
  );
}

/** Every view, with what of it is drawn differently. */
async function eachView(panel: PanelPage, look: (view: string) => Promise<void>): Promise<void> {
  const { page } = panel;
  for (const [index, kinds] of [[''], [''], ['heat', 'ridges', 'histogram'], [''], ['']].entries()) {
    await page.getByRole('tab').nth(index).click();
    for (const kind of kinds) {
      if (kind) {
        await page.locator('.section-head select').nth(0).selectOption('output');
        await page.locator('.section-head select').nth(1).selectOption(kind);
      }
      await page.setViewportSize({ width: page.viewportSize()!.width, height: 900 });
      await settle(page);
      const height = await page.evaluate(() => document.documentElement.scrollHeight);
      // All charts are on the screen, and so are drawn.
      await page.setViewportSize({ width: page.viewportSize()!.width, height: Math.min(height, 6000) });
      await settle(page);
      await look(`view ${index + 1} ${kind}`.trim());
    }
  }
}

describe.each([
  ['en', 'linear', 240],
  ['en', 'symlog', 300],
  ['es', 'linear', 300],
  ['es', 'symlog', 560],
] as const)('%s, %s, at %i px', (language, scale, width) => {
  test('nothing that is written lies on anything else, or is cut off', async () => {
    const panel = await openRuns(language, scale, width);
    const faults: string[] = [];
    let words = 0;
    await eachView(panel, async (view) => {
      const charts = await readCharts(panel.page);
      words += charts.words.length;
      faults.push(...[...charts.faults, ...(await cutIn(panel.page))].map((fault) => `${view}: ${fault}`));
      // As percentiles are: a whole number without decimals.
      faults.push(...charts.words.filter((word) => /[.,]0 %$/.test(word)));
      if (language === 'es' && width === 300) faults.push(...(await panel.findings()));
    });
    expect(words).toBeGreaterThan(300);
    expect(faults).toEqual([]);
  });
});

test('at 300 px the name of a layer is one line, also of one that only one run has', async () => {
  const panel = await openRuns('en', 'linear', 300);
  await panel.openTab('Layers');
  const names = await panel.page.locator('.layer-name').all();
  expect(await names[3]!.textContent()).toBe('BatchNorm1dnetwork.3only in A');
  const heights = await Promise.all(names.map(async (name) => (await name.boundingBox())!.height));
  expect(Math.max(...heights)).toBeLessThan(24);
});

test('what a line of a legend needs a second line for stands under its words', async () => {
  const panel = await openRuns('es', 'linear', 300);
  await panel.page.getByRole('tab').nth(4).click();
  const places = await panel.page.locator('.progress-section .legend li').evaluateAll((items) =>
    items.map((item) => {
      const [keys, words] = [item.firstElementChild!, item.lastElementChild!];
      return words.getBoundingClientRect().left - keys.getBoundingClientRect().right;
    }),
  );
  expect(places.length).toBe(3);
  expect(Math.min(...places)).toBeGreaterThan(0);
});

test.each(Object.keys(themes) as ThemeName[])('%s: the sign of a healthy layer is seen on its row', async (theme) => {
  const panel = await openPanel({ theme });
  await panel.send({ type: 'runs', runs: [{ id: 'a', name: 'a', state: 'finished' }], shown: ['a'] });
  await panel.send({ type: 'snapshot', run: 'a', history: wine, cancelling: false });
  const icon = panel.page.locator('.layer-health.good .codicon').first();
  const colors = await icon.evaluate((element) => {
    const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!;
    const drawn = (...colors: string[]) => {
      for (const color of colors) {
        context.fillStyle = color;
        context.fillRect(0, 0, 1, 1);
      }
      return [...context.getImageData(0, 0, 1, 1).data];
    };
    const background = getComputedStyle(document.documentElement).backgroundColor;
    return [drawn(background), drawn(background, getComputedStyle(element).color)];
  });
  const [background, sign] = colors.map(([red, green, blue]) => [red!, green!, blue!, 1] as const);
  expect(contrast(sign!, background!)).toBeGreaterThan(3);
});

test.each([
  ['their last parts tell them apart', ['network.0', 'network.1', 'activation'], ['0', '1', 'activation']],
  ['in blocks', ['0', '3.block.0', '3.block.1', '9.block.1'], ['0', 'block.0', '3.block.1', '9.block.1']],
  ['one is the end of another', ['1', '3.1'], ['1', '3.1']],
])('layers on an axis: %s', (_, paths, numbers) => {
  const run = {} as RunHistory['run'];
  expect(numbersOf(paths.map((path) => ({ path, run })))).toEqual(numbers);
});
