// A run that another program recorded, in the panel: its scalars by tags, its histograms, its texts, and one laid over it.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { apply, startHistory } from '../../src/history/runHistory.ts';
import type { RunHistory } from '../../src/protocol/runHistory.ts';
import { encodeEvent, type Value } from '../../src/tensorboard/event.ts';
import { fileHead } from '../../src/tensorboard/eventFile.ts';
import { encodeRecord } from '../../src/tensorboard/record.ts';
import { RecordedReader } from '../../src/tensorboard/recordedRun.ts';
import { finishedRun, runStarted } from './fixtures.ts';
import { type PanelPage, settle } from './page.ts';
import { useBrowser } from './sharedBrowser.ts';

const PICTURES = new URL('pictures/', import.meta.url);
const place = mkdtempSync(join(tmpdir(), 'layerscope-foreign-'));
const STEPS = 400;
const openPanel = useBrowser();
let first: RunHistory;
let second: RunHistory;

beforeAll(async () => {
  mkdirSync(PICTURES, { recursive: true });
  first = await recorded('version_0', 1);
  second = await recorded('version_1', 1.6);
});
afterAll(async () => {
  rmSync(place, { recursive: true });
});

/** As a script with torch's SummaryWriter leaves it. */
async function recorded(name: string, slowness: number): Promise<RunHistory> {
  const folder = join(place, name);
  mkdirSync(folder);
  const scalar = (tag: string, value: number): Value => ({ type: 'scalar', tag, value });
  const limits = Float64Array.from({ length: 60 }, (_, i) => (i - 29.5) / 15);
  const bell = (i: number, std: number) => Math.round(2000 * Math.exp(-(((i - 30) / 15 / std) ** 2) / 2));
  const events = Array.from({ length: STEPS }, (_, i): { step: number; values: Value[] } => {
    const step = 10 * (i + 1);
    const loss = 2 * Math.exp(-step / 900 / slowness) + 0.1 * Math.abs(Math.sin(i * 12.9898 * slowness));
    const std = 0.3 + step / 8000;
    const counts = Float64Array.from(limits, (_, bin) => bell(bin, std));
    const sums = { count: counts.reduce((a, b) => a + b), sum: 0, sumOfSquares: 0 };
    const histogram: Value = { type: 'histogram', tag: 'layer1/weight', min: -2, max: 2, ...sums, limits, counts };
    return {
      step,
      values: [
        ...[scalar('train/loss', loss), scalar('train/accuracy', 1 - loss / 2.2), scalar('lr', 0.1 / (1 + i))],
        ...(i % 20 === 0 ? [scalar('validation/loss', loss * 1.2), histogram] : []),
        ...(i === 0
          ? [{ type: 'text' as const, tag: 'config/text_summary', texts: ['batch_size: 64\nmodel: ResNet18'] }]
          : []),
      ],
    };
  });
  const bytes = events.map(({ step, values }) =>
    encodeRecord(encodeEvent({ wallTime: 1000 + step / 10, step, values })),
  );
  writeFileSync(join(folder, 'events.out.tfevents.1.host'), Buffer.concat([fileHead(1000), ...bytes]));
  const reader = new RecordedReader(folder);
  await reader.read('events.out.tfevents.1.host', 0, true);
  const history = reader.begin();
  history.end = { type: 'runEnded', reason: 'finished', step: history.series.steps, elapsedMs: history.elapsedMs };
  return history;
}

async function open(width: number, ...histories: readonly RunHistory[]): Promise<PanelPage> {
  const panel = await openPanel({ width, height: 1100 });
  const runs = histories.map((_, i) => ({
    id: `${i}`,
    name: `logs/version_${i}`,
    state: 'finished' as const,
    isRead: true,
  }));
  await panel.send({ type: 'runs', runs, shown: runs.map(({ id }) => id) });
  for (const [i, history] of histories.entries()) {
    await panel.send({ type: 'snapshot', run: `${i}`, history, cancelling: false });
  }
  return panel;
}

test('scalars are grouped by what stands before the slash; each is a chart that can be told and filtered', async () => {
  const panel = await open(1200, first);
  const { page } = panel;
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('logs/version_0');
  expect(await page.locator('.tag-group > summary').allInnerTexts()).toEqual(['train (2)', 'validation (1)']);
  expect(await page.locator('.tag-name').allInnerTexts()).toEqual([
    'lr',
    'train/loss',
    'train/accuracy',
    'validation/loss',
  ]);
  const told = await page.locator('canvas[aria-label^="train/loss over steps"]').getAttribute('aria-label');
  expect(told).toMatch(/Loss falls from 1\.\d+ to 0\.\d+\. Step 4,000: loss 0\.\d+\./);
  expect(await page.getByRole('button', { name: 'Pause' }).count()).toBe(0);
  expect((await page.locator('.scrubber-step').textContent())?.trim()).toBe('Step 4,000');
  await page.getByLabel('Filter').fill('LOSS');
  expect(await page.locator('.tag-name').allInnerTexts()).toEqual(['train/loss', 'validation/loss']);
  await page.getByLabel('Filter').fill('');
  await settle(page);
  expect(await panel.findings()).toEqual([]);
});

test('what it gains is drawn; so are new tags', async () => {
  const growing = { ...structuredClone(first), end: undefined };
  const panel = await open(1200, growing);
  const scalars = [
    { tag: 'train/loss', steps: Float64Array.of(5000), values: Float32Array.of(0.5) },
    { tag: 'new/tag', steps: Float64Array.of(5000), values: Float32Array.of(7) },
  ];
  const event = { type: 'tagsRecorded' as const, step: 5000, elapsedMs: 500_000, scalars, texts: [] };
  await panel.send({ type: 'events', run: '0', events: [event] });
  await panel.page.getByText('new (1)').waitFor();
  await panel.page.getByText('Step 5,000').waitFor();
});

test('a run of ours that lies over it has its own tags', async () => {
  const own = startHistory(runStarted({ epochs: 40, stepsPerEpoch: 5 }));
  for (const event of finishedRun({ epochs: 40, stepsPerEpoch: 5 }).slice(1)) apply(own, event);
  const panel = await open(1200, first, own);
  const { page } = panel;
  expect(await page.locator('.tag-group > summary').allInnerTexts()).toEqual([
    'train (2)',
    'validation (1)',
    'loss (3)',
    'accuracy (3)',
  ]);
  const chart = page.locator('canvas[aria-label^="loss/training over steps"]');
  await chart.scrollIntoViewIfNeeded();
  expect(await chart.getAttribute('aria-label')).toMatch(/^loss\/training over steps\. 1 more run overlaid\.( B: |$)/);
  await settle(page);
  // The chart has something on it.
  const colours = await chart.evaluate((canvas: HTMLCanvasElement) => {
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    return new Set(new Uint32Array(data.buffer)).size;
  });
  expect(colours).toBeGreaterThan(10);
  expect(await panel.findings()).toEqual([]);
  await page.screenshot({ path: new URL('recorded-own-1200.png', PICTURES).pathname });
});

for (const width of [300, 1200]) {
  test(`all views, ${width} wide`, async () => {
    const panel = await open(width, first, second);
    for (const tab of ['Scalars', 'Histograms', 'Texts']) {
      await panel.openTab(tab);
      await settle(panel.page);
      expect(await panel.findings(), tab).toEqual([]);
      await panel.page.screenshot({ path: new URL(`recorded-${tab.toLowerCase()}-${width}.png`, PICTURES).pathname });
    }
    expect(await panel.page.locator('.recorded-text pre').textContent()).toBe('batch_size: 64\nmodel: ResNet18');
    await panel.openTab('Histograms');
    for (const kind of ['ridges', 'histogram']) {
      await panel.page.getByLabel('As').selectOption(kind);
      await settle(panel.page);
      await panel.page.locator('canvas[aria-label^="layer1/weight"]').waitFor();
    }
  });
}
