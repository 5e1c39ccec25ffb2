// Runs of different models laid over one another, in real Chromium: which layers are paired, what tells the runs apart, and
// how long names and single steps look.

import { mkdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { ModelSpec } from '../../src/model/modelSpec.ts';
import type { RunHistory } from '../../src/protocol/runHistory.ts';
import { type EpochEnded, STATISTICS, type TrainEvent } from '../../src/protocol/trainEvent.ts';
import { finishedRun, historyOf, modelOf, wineModel } from './fixtures.ts';
import { type PageOptions, type PanelPage, pictureOfAll } from './page.ts';
import { svgOf, wordsOf } from './savedSvg.ts';
import { useBrowser } from './sharedBrowser.ts';

const newPanel = useBrowser();

const PICTURES = new URL('pictures/', import.meta.url);
mkdirSync(PICTURES, { recursive: true });

const runOf = (model: ModelSpec, epochs = 30): RunHistory => historyOf(finishedRun({ model, epochs }));

async function open(options: PageOptions, ...histories: readonly RunHistory[]): Promise<PanelPage> {
  const panel = await newPanel(options);
  const runs = histories.map((_, k) => ({ id: `${k}`, name: `Run ${k}`, state: 'finished' as const }));
  await panel.send({ type: 'runs', runs, shown: runs.map(({ id }) => id) });
  for (const [k, history] of histories.entries()) {
    await panel.send({ type: 'snapshot', run: `${k}`, history, cancelling: false });
  }
  return panel;
}

async function picture({ page }: PanelPage, name: string): Promise<void> {
  await pictureOfAll(page, new URL(`overlaid-${name}.png`, PICTURES));
}

test('what of a pair is not the same in the other run stands beside it', async () => {
  const panel = await open({ saved: { tab: 'layers' } }, runOf(modelOf('100 R 50 R 20 R 3')), runOf(modelOf('40 R 3')));
  const rows = await panel.page.locator('.layers > li').allInnerTexts();
  expect(rows).toHaveLength(7);
  const other = rows.map((row) => /B (network[^\n]*)/.exec(row)?.[1]);
  expect(other[6]).toBe('network.2 123 parameters');
  expect(other.filter(Boolean)).toHaveLength(3);
  await picture(panel, 'pairs');
});

test('BatchNorms that only the overlaid run has have charts in every view, and all runs lie over one another', async () => {
  const panel = await open(
    { saved: { tab: 'statistics' } },
    runOf(modelOf('100 R 50 R 3')),
    runOf(modelOf('100 BN R 50 BN R 3')),
    runOf(modelOf('100 R 50 BN R 3')),
  );
  const titles = (selector: string) => panel.page.locator(selector).allInnerTexts();
  const isBatchNorm = (text: string) => text.includes('BatchNorm1d');
  expect((await titles('.card figcaption')).filter(isBatchNorm)).toHaveLength(2);
  await panel.openTab('Evolution');
  expect((await titles('.card figcaption')).filter(isBatchNorm)).toHaveLength(2);
  expect(await panel.page.getByRole('img', { name: /BatchNorm1d, distribution/ }).count()).toBe(3);
  await panel.openTab('BatchNorm');
  expect(await titles('.batch-norm-section h3')).toHaveLength(2);
  const spreads = await titles('.spread');
  expect(spreads[1]).toMatch(/B\s+before[\s\S]*after[\s\S]*C\s+before[\s\S]*after[\s\S]*A\s+without BatchNorm [-\d]/);
  await picture(panel, 'batchnorm');
  const svg = await svgOf(panel, /More of: network\.4, mean of each feature/);
  expect(wordsOf(svg)).toEqual(expect.arrayContaining(['B', 'C']));
  const loss = await svgOf(panel, /More of: Loss in training mode/);
  expect(wordsOf(loss)).toEqual(expect.arrayContaining(['A', 'B', 'C']));
});

test('a run has its colour of the legend in every view', async () => {
  const [a, b] = [runOf(wineModel), runOf(wineModel)];
  const panel = await open({ saved: { tab: 'loss' } }, a, b);
  const rgb = (color: string) => (color.match(/[\d.]+/g) ?? []).slice(0, 3).join();
  const legend = await panel.page
    .locator('.runs-legend line')
    .evaluateAll((lines) => lines.map((line) => line.getAttribute('stroke')!));
  const strokes = (svg: string) =>
    new Set([...svg.matchAll(/<path[^>]*stroke="([^"]*)"/g)].map(([, color]) => rgb(color!)));
  for (const name of [/More of: Loss over steps/, /More of: Learning rate/, /More of: Accuracy/]) {
    const drawn = strokes(await svgOf(panel, name));
    for (const color of legend) expect(drawn, String(name)).toContain(rgb(color));
  }
  await picture(panel, 'colours-loss');
  await panel.openTab('Statistics');
  await panel.page.getByLabel('Show').selectOption({ label: 'Weight' });
  const drawn = strokes(await svgOf(panel, /More of: network\.2 Linear/));
  for (const color of legend) expect(drawn).toContain(rgb(color));
  await panel.openTab('Evolution');
  await picture(panel, 'colours-heat');
  // The most saturated colour of each picture has the hue of its run's line.
  const hues = await panel.page
    .locator('.beside')
    .first()
    .locator('canvas')
    .evaluateAll((all) =>
      (all as HTMLCanvasElement[]).map((canvas) => {
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
        let [most, found] = [0, [0, 0, 0]];
        for (let at = 0; at < data.length; at += 4) {
          const color = [data[at]!, data[at + 1]!, data[at + 2]!];
          const chroma = Math.max(...color) - Math.min(...color);
          if (data[at + 3] === 255 && chroma > most) [most, found] = [chroma, color];
        }
        return found;
      }),
    );
  const hueOf = ([r, g, b]: number[]) => (Math.atan2(Math.sqrt(3) * (g! - b!), 2 * r! - g! - b!) * 180) / Math.PI;
  for (const [k, color] of legend.entries()) {
    const apart = Math.abs(hueOf(hues[k]!) - hueOf(rgb(color).split(',').map(Number)));
    expect(Math.min(apart, 360 - apart), `${hues[k]} ${color}`).toBeLessThan(30);
  }
});

test('a run that goes wrong does not make lines at zero of the others, and is said to be beyond', async () => {
  const worse = (event: TrainEvent): TrainEvent => {
    if (event.type === 'epochEnded') return { ...event, trainingLoss: 40, heldOutLoss: 40 } satisfies EpochEnded;
    return event.type === 'stepsEnded' ? { ...event, losses: event.losses.map((loss) => 40 + 10 * loss) } : event;
  };
  const bad = historyOf(finishedRun({ epochs: 30 }).map(worse));
  for (const runs of [
    [runOf(wineModel), bad],
    [bad, runOf(wineModel)],
  ]) {
    const panel = await open({ saved: { tab: 'loss' } }, ...runs);
    const words = wordsOf(await svgOf(panel, /More of: Loss over steps/));
    const ticks = words.filter((word) => /^\d(\.\d+)?$/.test(word)).map(Number);
    expect(words).toContainEqual(expect.stringMatching(/^peaks up to \d{2}/));
    expect(Math.max(...ticks)).toBeLessThan(3);
    expect(ticks.length).toBeGreaterThan(2);
    await picture(panel, 'bad-run');
    await panel.close();
  }
});

describe('a run that has exploded leaves the others their room, and is said to be beyond', () => {
  const factor = 3000;
  const scaled = (values: Float32Array) => values.map((value) => factor * value);
  const larger = (event: TrainEvent): TrainEvent => {
    switch (event.type) {
      case 'stepsEnded': {
        const statistics = event.statistics.map((value, i) => (i % STATISTICS.length < 5 ? factor * value : value));
        return { ...event, statistics };
      }
      case 'snapshotTaken': {
        const [ranges, percentiles, batchNorms] = [event.ranges, event.percentiles, event.batchNorms].map(scaled);
        return { ...event, ranges: ranges!, percentiles: percentiles!, batchNorms: batchNorms! };
      }
      default:
        return event;
    }
  };
  const alarm: TrainEvent = { type: 'alarmRaised', kind: 'explodingGradient', step: 3, layer: 0, measured: 9 };
  const exploded = historyOf([...finishedRun({ epochs: 30 }).map(larger), alarm]);
  const well = runOf(wineModel);
  const most = (words: readonly string[]) =>
    Math.max(...words.filter((each) => /^-?\d+(\.\d+)?$/.test(each)).map((each) => Math.abs(Number(each))));

  test.each([
    ['statistics', { statisticsQuantity: 'output' }, /More of: network\.2 Linear/, /^peaks up to \d/],
    ['layers', { networkScale: 'linear' }, /More of: .*through the network/, /^peaks up to \d/],
    ['batchNorm', {}, /More of: network\.3, mean of each feature/, /^peaks up to \d/],
    ['batchNorm', {}, /More of: .*on the same axis/, /^values from -?\d.* to \d/],
    ['evolution', { evolutionView: 'histogram' }, /More of: network\.2 Linear/, /^values from -?\d.* to \d/],
  ])('%s %j %s', async (tab, saved, chart, word) => {
    const alone = await open({ saved: { tab, ...saved } }, well);
    const own = most(wordsOf(await svgOf(alone, chart)));
    await alone.close();
    const panel = await open({ saved: { tab, ...saved } }, well, exploded, well);
    const words = wordsOf(await svgOf(panel, chart));
    expect(words).toContainEqual(expect.stringMatching(word));
    expect(most(words)).toBeLessThanOrEqual(5 * own);
    await picture(panel, `exploded-${tab}`);
    await panel.page.setViewportSize({ width: 300, height: 900 });
    await panel.setTheme('light');
    await picture(panel, `exploded-${tab}-300`);
  });
});

test('long paths keep their end, and nothing lies over anything', async () => {
  const prefix = 'encoder.very_long_block_name_of_a_residual_stage.downsampling_shortcut';
  const history = runOf(modelOf('100 BN R 50 R 3', prefix));
  for (const width of [300, 720, 1200]) {
    const panel = await open({ width, saved: { tab: 'layers' } }, history);
    const path = panel.page.locator('.layers .layer-path').nth(5);
    expect(await path.textContent()).toMatch(/^encod.*….*_shortcut\.5$/);
    expect(await path.getAttribute('title')).toBe(`${prefix}.5`);
    const overlaps = () =>
      panel.page.evaluate(() => {
        const boxes = [...document.querySelectorAll('.layers > li')].flatMap((row) => {
          const cells = [
            ...row.querySelectorAll('.layer-name, .layer-name > *, .layer-shape, .sparkline, .layer-newest > *'),
          ];
          return cells.map((cell) => ({ cell, row, box: cell.getBoundingClientRect() }));
        });
        const over = boxes
          .filter(({ box }) => box.right > innerWidth || box.left < 0)
          .map(({ cell }) => cell.className);
        for (const one of boxes) {
          for (const other of boxes) {
            if (one.row !== other.row || one.cell === other.cell) continue;
            if (one.cell.contains(other.cell) || other.cell.contains(one.cell)) continue;
            const x = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
            const y = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
            if (x > 1 && y > 1) over.push(`${one.cell.className} over ${other.cell.className}`);
          }
        }
        return [...over, ...(document.documentElement.scrollWidth > innerWidth ? ['page'] : [])];
      });
    expect(await overlaps(), `${width}`).toEqual([]);
    await picture(panel, `long-${width}-layers`);
    const svg = await svgOf(panel, /More of: Output through the network/);
    const words = wordsOf(svg).filter((word) => word.includes('…'));
    expect(Math.max(0, ...words.map((word) => word.length))).toBeLessThan(33);
    for (const tab of ['Statistics', 'Evolution', 'BatchNorm']) {
      await panel.openTab(tab);
      expect(await panel.page.evaluate(() => document.documentElement.scrollWidth > innerWidth), tab).toBe(false);
      const covered = await panel.page.evaluate(() => {
        const menus = [...document.querySelectorAll('.card .chart-menu')].map((menu) => menu.getBoundingClientRect());
        return [...document.querySelectorAll('.card figcaption > *')].filter((text) => {
          const box = text.getBoundingClientRect();
          return menus.some(
            (menu) =>
              box.right > menu.left && box.left < menu.right && box.bottom > menu.top + 2 && box.top < menu.bottom,
          );
        }).length;
      });
      expect(covered, tab).toBe(0);
      await picture(panel, `long-${width}-${tab.toLowerCase()}`);
    }
    await panel.close();
  }
});

test('marks of held-out rows are rings, those of training rows are filled', async () => {
  const panel = await open({ saved: { tab: 'loss' } }, runOf(wineModel, 5));
  const svg = await svgOf(panel, /More of: Loss over steps/);
  await picture(panel, 'rings');
  const rgb = (color: string) => (color.match(/\d+/g) ?? []).slice(0, 3).join();
  const legend = await panel.page
    .locator('.progress-section .legend .key')
    .evaluateAll((keys) => keys.map((key) => getComputedStyle(key).borderTopColor));
  // Circles alone: bands are filled too.
  const fills = [...svg.matchAll(/<path d="[^"]*C[^"]*"[^>]*fill="([^"]*)"/g)].map(([, fill]) => rgb(fill!));
  expect(fills).toContain(rgb(legend[1]!));
  expect(fills).not.toContain(rgb(legend[2]!));
});

test('the heat map of a run of one step ends soon after it', async () => {
  const history = historyOf(finishedRun({ epochs: 1, stepsPerEpoch: 1 }));
  const panel = await open({ saved: { tab: 'evolution' } }, history);
  await picture(panel, 'one-step');
  const ends = await panel.page
    .locator('.card canvas')
    .first()
    .evaluate((canvas: HTMLCanvasElement) => {
      const { data, width, height } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      let last = 0;
      for (let at = 0; at < data.length; at += 4) {
        const [red, green, blue] = data.subarray(at, at + 3);
        const chroma = Math.max(red!, green!, blue!) - Math.min(red!, green!, blue!);
        if (chroma > 60) last = Math.max(last, (at / 4) % width);
      }
      return height > 0 ? last / width : Number.NaN;
    });
  // Step 1 is the middle of the axis.
  expect(ends).toBeGreaterThan(0.55);
  expect(ends).toBeLessThan(0.7);
});
