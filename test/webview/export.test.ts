// What leaves the panel: pictures and numbers of a chart, and a run as one page, opened from a file in a real browser.

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunHistory } from '../../src/protocol/runHistory.ts';
import type { FromWebview } from '../../src/protocol/webviewMessage.ts';
import { historyOf } from './fixtures.ts';
import { openPanel, type PanelPage } from './page.ts';
import { wineBatches } from './realRun.ts';
import { svgOf, wordsOf } from './savedSvg.ts';
import { sharedBrowser } from './sharedBrowser.ts';

type Saved = Extract<FromWebview, { type: 'save' }>;

const PICTURES = new URL('pictures/', import.meta.url);
const folder = mkdtempSync(join(tmpdir(), 'layerscope-export-'));
const browser = sharedBrowser();

beforeAll(async () => {
  mkdirSync(PICTURES, { recursive: true });
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
});

function wineHistory(): RunHistory {
  return historyOf(wineBatches({ epochs: 20 }).flat());
}

describe('a chart', () => {
  let panel: PanelPage;
  let history: RunHistory;
  beforeAll(async () => {
    history = wineHistory();
    panel = await openPanel(browser(), { theme: 'light', width: 1200 });
    await panel.send({ type: 'snapshot', history, cancelling: false });
  });
  afterAll(async () => {
    expect(panel.problems).toEqual([]);
    await panel.close();
  });

  /** By keyboard alone, from the chart's menu button. */
  async function save(chart: RegExp, action: string): Promise<Saved> {
    const before = (await panel.posted()).length;
    const { page } = panel;
    await page.getByRole('button', { name: chart }).first().focus();
    await page.keyboard.press('Enter');
    const item = page.getByRole('button', { name: action });
    for (let k = 0; k < 6 && !(await item.evaluate((element) => element === document.activeElement)); k++) {
      await page.keyboard.press('Tab');
    }
    await page.keyboard.press('Enter');
    const [message] = (await panel.posted()).slice(before).filter((posted): posted is Saved => posted.type === 'save');
    return message!;
  }

  test('one that has not had its turn to be drawn is saved as well', async () => {
    const early = await openPanel(browser(), { width: 1200 });
    await early.send({ type: 'snapshot', history, cancelling: false });
    await early.page.evaluate(() => {
      window.requestAnimationFrame = () => 0;
    });
    await early.page.getByRole('tab', { name: 'Loss' }).click();
    expect(await svgOf(early, /More of: Loss over steps/)).toMatch(/<path[^>]* stroke=/);
    expect(early.problems).toEqual([]);
    await early.close();
  });

  test.each([
    ['Evolution', 'heat', /More of: network\.3 BatchNorm1d, distribution/],
    ['Evolution', 'ridges', /More of: network\.2 Linear, distribution/],
    ['Evolution', 'histogram', /More of: network\.2 Linear, distribution/],
    ['BatchNorm', undefined, /More of: network\.3, variance/],
    ['Loss', undefined, /More of: Loss over steps/],
    ['Statistics', undefined, /More of: network\.2 Linear/],
  ])('%s %s: the SVG shows what the PNG shows', async (tab, kind, chart) => {
    const { page } = panel;
    await page.getByRole('tab', { name: tab }).click();
    if (kind) await page.getByLabel('As', { exact: true }).selectOption(kind);
    await page.getByRole('button', { name: chart }).first().scrollIntoViewIfNeeded();
    await page.waitForFunction(() => (window as unknown as { settled(): Promise<void> }).settled().then(() => true));
    const png = await save(chart, 'Save as PNG…');
    const svg = await save(chart, 'Save as SVG…');
    expect(png).toMatchObject({ isBase64: true, name: expect.stringMatching(/^[\w.-]+\.png$/) });
    expect(svg).toMatchObject({ isBase64: false, name: png.name.replace('.png', '.svg') });
    writeFileSync(new URL(`export-${png.name}`, PICTURES), Buffer.from(png.data, 'base64'));
    writeFileSync(new URL(`export-${svg.name}`, PICTURES), svg.data);
    const { difference, ink } = await compare(png.data, svg.data);
    // Part of all pixels that are not the same colour, and of those that are not the background.
    expect(ink).toBeGreaterThan(0.01);
    expect(difference).toBeLessThan(0.2 * ink);
  });

  test('the keys of colours and lines, the names of the axes, and whole names of runs are in it', async () => {
    const words = async (kind: string, chart: RegExp) => {
      await panel.page.getByLabel('As', { exact: true }).selectOption(kind);
      return wordsOf((await save(chart, 'Save as SVG…')).data);
    };
    await panel.page.getByRole('tab', { name: 'Evolution' }).click();
    const heat = await words('heat', /More of: network\.3 BatchNorm1d, distribution/);
    expect(heat).toEqual(expect.arrayContaining(['Step', 'Value', 'mean', 'mean ± standard deviation']));
    expect(heat.join()).toContain('few values … as many as at the fullest place of the step');
    const ridges = await words('ridges', /More of: network\.2 Linear, distribution/);
    expect(ridges).toEqual(expect.arrayContaining(['Step', 'Value', 'oldest … newest']));

    const [first, second] = ['a', 'b'].map((id) => ({
      id,
      name: `a name that is as long as those of runs are, of ${id}`,
    }));
    const runs = [first!, second!].map((one) => ({ ...one, state: 'finished' as const }));
    await panel.send({ type: 'runs', runs, shown: ['a', 'b'] });
    for (const { id } of runs) await panel.send({ type: 'snapshot', run: id, history, cancelling: false });
    await panel.page.getByRole('tab', { name: 'BatchNorm' }).click();
    const svg = (await save(/More of: network\.3, mean/, 'Save as SVG…')).data;
    const width = Number(/<svg[^>]* width="(\d+)"/.exec(svg)![1]);
    const lines = wordsOf(svg);
    expect(lines).toContain('Mean: line running, circles batch');
    expect(lines.join(' ')).toContain('B: a name that is as long as those of runs are, of b');
    const widths = await panel.page.evaluate(
      (all) => {
        const context = document.createElement('canvas').getContext('2d')!;
        context.font = `${getComputedStyle(document.body).fontSize} ${getComputedStyle(document.body).fontFamily}`;
        return all.map((text) => context.measureText(text).width);
      },
      lines.filter((line) => line.length > 20),
    );
    expect(Math.max(...widths)).toBeLessThanOrEqual(width);
    writeFileSync(new URL('export-two-runs.svg', PICTURES), svg);
    await panel.send({ type: 'runs', runs: [], shown: [] });
    await panel.send({ type: 'snapshot', history, cancelling: false });
  });

  test('the numbers: every step, with every digit of the engine', async () => {
    await panel.page.getByRole('tab', { name: 'Loss' }).click();
    const { name, data } = await save(/More of: Loss over steps/, 'Save numbers as CSV…');
    expect(name).toBe('Loss-over-steps.csv');
    const rows = data
      .trimEnd()
      .split('\r\n')
      .map((line) => line.split(','));
    expect(rows[0]).toEqual(['step', 'batch', 'training', 'held out']);
    expect(rows).toHaveLength(1 + history.series.steps);
    const { last, width } = history.series;
    expect(rows.slice(1).map(([, batch]) => Number(batch))).toEqual(
      Array.from({ length: history.series.steps }, (_, k) => last[k * width]),
    );
    expect(Number(rows.at(-1)![2])).toBe(history.epochs.at(-1)!.trainingLoss);
  });

  test('a BatchNorm’s features: all six numbers of each', async () => {
    await panel.page.getByRole('tab', { name: 'BatchNorm' }).click();
    const { data } = await save(/More of: network\.3, mean/, 'Save numbers as CSV…');
    const rows = data.trimEnd().split('\r\n');
    expect(rows[0]).toBe('feature,batch_mean,batch_variance_biased,running_mean,running_var,weight,bias');
    expect(rows).toHaveLength(51);
    expect(rows.join()).not.toContain('nan');
  });

  /** In a page without a policy: both drawn, and compared pixel by pixel. */
  async function compare(png: string, svg: string): Promise<{ difference: number; ink: number }> {
    const page = await browser().newPage();
    const result = await page.evaluate(
      async ([first, second]) => {
        const draw = async (source: string) => {
          const image = new Image();
          image.src = source;
          await image.decode();
          const canvas = document.createElement('canvas');
          // Small, so that it does not matter which pixel the edge of a letter falls on.
          canvas.width = 100;
          canvas.height = Math.round((100 * image.height) / image.width);
          const context = canvas.getContext('2d')!;
          context.imageSmoothingQuality = 'high';
          context.drawImage(image, 0, 0, canvas.width, canvas.height);
          return context.getImageData(0, 0, canvas.width, canvas.height).data;
        };
        const a = await draw(`data:image/png;base64,${first}`);
        const b = await draw(`data:image/svg+xml,${encodeURIComponent(second!)}`);
        let [different, inked] = [0, 0];
        for (let at = 0; at < a.length; at += 4) {
          const away = (other: Uint8ClampedArray, k: number) =>
            Math.max(...[0, 1, 2].map((channel) => Math.abs(a[at + channel]! - other[k + channel]!)));
          if (away(b, at) > 64) different++;
          if (away(a, 0) > 24) inked++;
        }
        return { difference: (4 * different) / a.length, ink: (4 * inked) / a.length };
      },
      [png, svg],
    );
    await page.close();
    return result;
  }
});

describe('a whole run as one file, written by the command line', () => {
  const html = join(folder, 'run.html');
  let page: Page;
  const requests: string[] = [];
  const problems: string[] = [];
  let json: { losses: number[] };

  beforeAll(async () => {
    const document = join(folder, 'run.json');
    const model = ['examples/wine/model.py', '--data', 'examples/wine/wine.csv', '--epochs', '12'];
    execFileSync(process.execPath, [
      resolve('dist/cli.cjs'),
      ...model,
      '--html',
      html,
      '--language',
      'en',
      '--json',
      document,
    ]);
    json = JSON.parse(readFileSync(document, 'utf8'));
    page = await browser().newPage({ viewport: { width: 1200, height: 900 } });
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith('data:') && !url.startsWith('blob:')) requests.push(url);
    });
    page.on('pageerror', (error) => problems.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
    });
    await page.goto(pathToFileURL(html).href);
    await page.getByRole('tab', { name: 'Layers' }).waitFor();
  });
  afterAll(() => page.close());

  test.each(['Layers', 'Statistics', 'Evolution', 'BatchNorm', 'Loss'])(
    '%s has its charts, and asks for nothing',
    async (tab) => {
      await page.getByRole('tab', { name: tab }).click();
      const charts = page.getByRole('img');
      await expect.poll(() => charts.count()).toBeGreaterThan(0);
      await expect
        .poll(() =>
          page.evaluate(() =>
            [...document.querySelectorAll('canvas')]
              .filter((canvas) => canvas.getBoundingClientRect().top < innerHeight - 80 && canvas.width > 0)
              .every((canvas) => {
                const { width, height } = canvas;
                const empty = Object.assign(document.createElement('canvas'), { width, height });
                return canvas.toDataURL() !== empty.toDataURL();
              }),
          ),
        )
        .toBe(true);
      await page.screenshot({ path: new URL(`offline-${tab}.png`, PICTURES).pathname });
      expect(requests).toEqual([pathToFileURL(html).href]);
      expect(problems).toEqual([]);
    },
  );

  test('the page speaks the language that is given, and else that of the environment', async () => {
    const model = ['examples/wine/model.py', '--data', 'examples/wine/wine.csv', '--epochs', '1'];
    for (const [name, more, locale, tab] of [
      ['given', ['--language', 'es'], 'C.UTF-8', 'Capas'],
      ['environment', [], 'es_MX.UTF-8', 'Capas'],
      ['other', [], 'fr_FR.UTF-8', 'Layers'],
    ] as const) {
      const written = join(folder, `${name}.html`);
      const env = { ...process.env, LC_ALL: locale };
      execFileSync(process.execPath, [resolve('dist/cli.cjs'), ...model, '--html', written, ...more], { env });
      const other = await browser().newPage({ viewport: { width: 1200, height: 900 } });
      await other.goto(pathToFileURL(written).href);
      await other.getByRole('tab', { name: tab }).waitFor();
      expect(await other.evaluate(() => document.documentElement.lang)).toBe(tab === 'Capas' ? 'es' : 'en');
      expect((await other.getByText('Pérdida', { exact: true }).count()) > 0).toBe(tab === 'Capas');
      await other.screenshot({ path: new URL(`offline-${name}.png`, PICTURES).pathname });
      await other.close();
    }
  });

  test('a chart’s numbers are saved by the browser, and are the run’s', async () => {
    await page.getByRole('tab', { name: 'Loss' }).click();
    await page.getByRole('button', { name: /More of: Loss over steps/ }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save numbers as CSV…' }).click();
    const saved = await download;
    expect(saved.suggestedFilename()).toBe('Loss-over-steps.csv');
    const rows = readFileSync(await saved.path(), 'utf8')
      .trimEnd()
      .split('\r\n')
      .slice(1);
    expect(rows.map((row) => Number(row.split(',')[1]))).toEqual(json.losses.map(Math.fround));
  });

  test('there is nothing to train and no file to show', async () => {
    await expect(page.getByRole('button', { name: /^Train/ }).count()).resolves.toBe(0);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.screenshot({ path: new URL('offline-dark.png', PICTURES).pathname });
    const [background, color] = await page.evaluate(() => [
      getComputedStyle(document.documentElement).backgroundColor,
      getComputedStyle(document.body).color,
    ]);
    expect(background).not.toBe(color);
  });
});
