// The panel in real Chromium, under the policy and with the messages that VS Code gives it.

import { mkdirSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { STATISTICS_COLUMN } from '../../src/protocol/runHistory.ts';
import { STATISTICS, type TrainEvent } from '../../src/protocol/trainEvent.ts';
import { compact } from '../../webview/format.ts';
import {
  deepModel,
  epochEvents,
  finishedRun,
  historyOf,
  newestOf,
  runStarted,
  snapshotTaken,
  stepsEnded,
} from './fixtures.ts';
import { type PageOptions, type PanelPage, settle } from './page.ts';
import { diabetesBatches, imageBatches, wineBatches } from './realRun.ts';
import { useBrowser } from './sharedBrowser.ts';
import { type ThemeName, themes } from './themes.ts';

/** The views that this file tests. */
const OWN_TABS = ['Layers', 'Statistics', 'Loss'] as const;
const PICTURES = new URL('pictures/', import.meta.url);
const openPanel = useBrowser();
let panel: PanelPage;

beforeAll(() => {
  mkdirSync(PICTURES, { recursive: true });
});

async function open(options?: PageOptions): Promise<PanelPage> {
  panel = await openPanel(options);
  return panel;
}

const show = (events: readonly TrainEvent[]) =>
  panel.send({ type: 'snapshot', history: historyOf(events), cancelling: false });

/** Makes the page as high as what is on it. */
async function fitHeight(width: number): Promise<void> {
  await panel.page.setViewportSize({ width, height: 600 });
  await settle(panel.page);
  const height = await panel.page.evaluate(() => document.documentElement.scrollHeight);
  await panel.page.setViewportSize({ width, height });
  await settle(panel.page);
}

/** What stands in the first element that the selector finds. */
const text = async (selector: string) => (await panel.page.locator(selector).allInnerTexts())[0];
const status = () => text('[role=status]');
const alert = () => text('[role=alert]');
const card = async () => {
  await settle(panel.page);
  return text('.hover-card');
};
const label = (name: RegExp) => panel.page.getByRole('img', { name }).first().getAttribute('aria-label');

describe('before a run', () => {
  test('says ready, shows nothing until it is told that there is no run, and then offers to train', async () => {
    const { page, posted, send } = await open();
    expect(await posted()).toEqual([{ type: 'ready' }]);
    await settle(page);
    expect(await page.locator('#root').innerHTML()).toBe('');
    await send({ type: 'snapshot', history: undefined, cancelling: false });
    await page.getByRole('button', { name: 'Train Model' }).click();
    await expect.poll(async () => (await posted()).at(-1)).toEqual({ type: 'train' });
    await page.getByRole('button', { name: 'Show Earlier Runs' }).click();
    await expect.poll(async () => (await posted()).at(-1)).toEqual({ type: 'listRuns' });
  });

  test('a run that fails before it begins says why', async () => {
    const { page, send } = await open();
    await send({ type: 'snapshot', history: undefined, cancelling: false });
    await send({
      type: 'events',
      events: [{ type: 'runFailed', step: 0, elapsedMs: 3, message: 'The training data have no rows.' }],
    });
    expect(await alert()).toContain('The training data have no rows.');
    await page.getByRole('button', { name: 'Train Model' }).waitFor();
  });
});

describe('a run', () => {
  test('a snapshot shows every part of it', async () => {
    const { page } = await open();
    await show(finishedRun());
    expect(await text('h1')).toBe('WineNeuralNetwork.network');
    expect(await status()).toBe('Finished');
    expect(await page.getByRole('progressbar').getAttribute('value')).toBe('100');
    expect(await text('.facts')).toMatch(/100 of 100[\s\S]*500 of 500[\s\S]*850 ms[\s\S]*588/);
    expect(await text('.metrics')).toMatch(/Training\s+0\.0471\s+100\.0 %[\s\S]*Held out\s+0\.0842\s+97\.1 %/);
    expect(await page.locator('.layer').count()).toBe(9);
    expect(await text('.layer.batch-norm')).toMatch(/BatchNorm1d\s+network\.3\s+\(50\)\s+100/);
    expect(await page.locator('.layer.batch-norm').count()).toBe(1);
    expect(await label(/^Output through/)).toMatch(/network.0 Linear .* ± .*; network.1 ReLU/);
    await panel.openTab('Statistics');
    expect(await page.locator('.steps-section .card').count()).toBe(9);
    expect(await text('.steps-section .note')).toContain(
      'Standard deviation: population (divides by N), as BatchNorm does.',
    );
    expect(await label(/^network.3 BatchNorm1d, output/)).toMatch(/Mean .*\. Step 500: mean -?0\.\d+, std \d/);
    await panel.openTab('Loss');
    expect(await label(/^Loss over steps/)).toMatch(
      /^Loss over steps\. Batch falls from [01]\.\d+ to 0\.\d+\. Step 500: batch 0\.\d+, training 0\.0471, held out 0\.0842\.$/,
    );
  });

  test('every chart on the screen has something on it', async () => {
    const { page } = await open({ height: 4000 });
    await show(finishedRun());
    const canvases = { Layers: 9 + 1, Statistics: 9, Loss: 3 };
    for (const [tab, count] of Object.entries(canvases)) {
      await panel.openTab(tab);
      const inks = await page.evaluate(() =>
        [...document.querySelectorAll<HTMLCanvasElement>('#view canvas')].map((canvas) => {
          const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
          return data.filter((value, at) => at % 4 === 3 && value > 0).length;
        }),
      );
      expect(inks.length).toBe(count);
      expect(Math.min(...inks)).toBeGreaterThan(100);
    }
  });

  test('grows live, event by event, as the whole run would look', async () => {
    const { page, send } = await open({ saved: { tab: 'statistics' } });
    const run = runStarted();
    await send({ type: 'snapshot', history: undefined, cancelling: false });
    await send({ type: 'events', events: [run, snapshotTaken(run, 0)] });
    expect(await status()).toBe('Training');
    expect(await text('.facts')).toContain('0 of 500');
    await send({ type: 'events', events: epochEvents(run, 1) });
    expect(await text('.facts')).toContain('5 of 500');
    expect(await text('.metrics')).toContain('after epoch 1');
    const before = await label(/^network.3 BatchNorm1d, output/);
    await send({ type: 'events', events: [...epochEvents(run, 2), ...epochEvents(run, 3)] });
    expect(await text('.facts')).toContain('15 of 500');
    await expect.poll(() => label(/^network.3 BatchNorm1d, output/)).not.toBe(before);
    await send({ type: 'events', events: [{ type: 'runEnded', reason: 'cancelled', step: 15, elapsedMs: 40 }] });
    expect(await status()).toBe('Cancelled');
    await page.getByRole('button', { name: 'Train Again' }).click();
    await expect.poll(async () => (await panel.posted()).at(-1)).toEqual({ type: 'train' });
  });

  test('the real engine, batch by batch: the wine network ends with the numbers that its last step gave', async () => {
    const { page, send } = await open();
    const batches = wineBatches();
    for (const events of batches) await send({ type: 'events', events });
    const { run, series, epochs } = historyOf(batches.flat());
    expect(await status()).toBe('Finished');
    expect(await text('.facts')).toContain('500 of 500');
    expect(await text('.metrics')).toContain(compact(epochs.at(-1)!.heldOutLoss));
    expect(await page.locator('.layer').count()).toBe(9);
    for (const [tensor, { layer, quantity }] of run.tensors.entries()) {
      if (quantity !== 'output') continue;
      const { mean, std } = newestOf(series, tensor);
      const row = page.locator('.layer-newest').nth(layer);
      expect((await row.allInnerTexts())[0]).toBe(`${compact(mean)} ± ${compact(std)}`);
    }
  });

  test('says how it is trained, and what was planned for it', async () => {
    const { page } = await open({ saved: { tab: 'loss' } });
    await show(imageBatches().flat());
    await page.locator('.run-details summary').click();
    expect(await text('.how')).toMatch(
      /^Data\ndigits\.csv, predicting digit: 256 rows for training, 64 held out, batches of 32, seed 0\nLoss\nCrossEntropyLoss\(label_smoothing=0\.1\)\nOptimizer\nAdamW\(lr=0\.003, weight_decay=0\.05\)\nScheduler\nOneCycleLR\(max_lr=0\.01\), each step\nClipping\nclip_grad_norm_\(max_norm=1\)$/,
    );
    expect(await text('.facts')).toMatch(/Learning rate\s+4\.\d+e-8\s+Memory\s+[\d.]+ MB/);
    expect(await text('.run')).toContain('PyTorch on the CPU without Intel MKL');
    expect(await label(/^Learning rate over steps/)).toMatch(/Step 48: learning rate 4\.\d\de-8\.$/);
    await page.getByRole('img', { name: /^Learning rate/ }).focus();
    await page.keyboard.press('Home');
    expect(await card()).toMatch(/^Step 1\nlearning rate\n0\.0004/);
  });

  test('says where that comes from', async () => {
    await open();
    const run = runStarted();
    const scheduler = { type: 'StepLR', stepSize: 3 } as const;
    const options = {
      ...run.options,
      scheduler,
      sources: { optimizer: 12, learningRate: 'given', scheduler: 13 } as const,
    };
    await show([{ ...run, options }]);
    await panel.page.locator('.run-details summary').click();
    const lines = (await text('.how'))!.split('\n');
    expect(lines).toContain('CrossEntropyLoss');
    expect(lines).toContain('SGD(lr=0.05) (line 12, setting)');
    expect(lines).toContain('StepLR(step_size=3), each epoch (line 13)');
  });

  test('without dropout and scheduler, neither is spoken of', async () => {
    const { page } = await open();
    await show(wineBatches({ epochs: 1 }).flat());
    await page.locator('.run-details summary').click();
    expect(await text('.run')).not.toMatch(/Dropout|Scheduler|Learning rate|Clipping/);
    expect(await text('.how')).toContain('SGD(lr=0.01)');
  });

  test('images: the shapes of outputs, residual additions, BatchNorm2d marked everywhere', async () => {
    const { page } = await open();
    await show(imageBatches({ epochs: 1 }).flat());
    expect(await page.locator('.layer').count()).toBe(30);
    expect(await text('.layer')).toMatch(/^Conv2d\s+0\s+\(8, 8, 8\)\s+80/);
    const residual = page.locator('.layer', { hasText: 'Residual' });
    expect(await residual.allInnerTexts()).toEqual([
      expect.stringMatching(/^Residual\s+3\s+\+ output of 2\s+\(8, 8, 8\)/),
      expect.stringMatching(/^Residual\s+9\s+\+ output of 8\s+\(16, 4, 4\)/),
    ]);
    const names = await page.locator('.layer.batch-norm .module').allInnerTexts();
    expect(names).toEqual([...Array(6).fill('BatchNorm2d'), 'BatchNorm1d']);
    await panel.openTab('Statistics');
    expect(await page.locator('.steps-section .card.batch-norm').count()).toBe(7);
  });

  test('numbers are predicted: a loss and no accuracy', async () => {
    const { page } = await open();
    await show(diabetesBatches().flat());
    expect(await text('.run')).not.toContain('ccuracy');
    expect(await text('.metrics')).toMatch(/^after epoch 40\s+Loss\s+Training\s+[\d,]+\s+Held out\s+[\d,]+$/);
    await panel.openTab('Loss');
    expect(await page.getByRole('img', { name: /^Accuracy/ }).count()).toBe(0);
    expect(await text('.run-details summary')).toContain('MSELoss');
  });

  test('classes that a loss compares as numbers have no accuracy either', async () => {
    await open();
    const run = runStarted();
    const steps = stepsEnded(run, 1, 2);
    steps.accuracies.fill(Number.NaN);
    await show([run, steps]);
    expect(await text('.metrics')).not.toContain('ccuracy');
    await panel.openTab('Loss');
    expect(await text('.progress-section h2')).toBe('Loss');
  });

  test('before the first epoch ends it shows the newest batch', async () => {
    const { send } = await open();
    const run = runStarted();
    await send({ type: 'events', events: [run, stepsEnded(run, 1, 2)] });
    expect(await text('.metrics')).toMatch(/newest batch[\s\S]*Training\s+[\d.]+\s+[\d.]+ %[\s\S]*Held out\s+–\s+–/);
  });

  test('another run replaces the one before', async () => {
    const { page, send } = await open();
    await show(finishedRun());
    const next = runStarted({ model: deepModel, epochs: 3 });
    await send({ type: 'events', events: [{ ...next, startedAt: next.startedAt + 1 }, stepsEnded(next, 1, 4)] });
    expect(await page.locator('.layer').count()).toBe(20);
    expect(await text('.facts')).toContain('4 of 15');
  });

  test('no rows held out: a dash, also where the message brought null for NaN', async () => {
    await open();
    const made = runStarted({ epochs: 1 });
    const run = { ...made, data: { ...made.data, heldOutRows: 0 } };
    const nothing = { heldOutLoss: Number.NaN, heldOutAccuracy: Number.NaN };
    const events = epochEvents(run, 1).map((event) => (event.type === 'epochEnded' ? { ...event, ...nothing } : event));
    await show([run, ...events]);
    expect(await text('.metrics')).toMatch(/Held out\s+–\s+–/);
  });
});

test('at 200 px nothing is cut off, and no two texts of a layer overlap', async () => {
  const { page } = await open({ width: 200 });
  await show(finishedRun());
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(200);
  expect(await overlaps()).toEqual([]);
});

/** The layers of whose parts two lie upon one another, by their texts. */
const overlaps = () =>
  panel.page.locator('.layer').evaluateAll((rows) =>
    rows
      .filter((row) => {
        const parts = row.querySelectorAll(
          '.module, .layer-path, .layer-shape, .layer-parameters, .layer-newest, canvas',
        );
        const boxes = [...parts].map((part) => part.getBoundingClientRect());
        return boxes.some((a, index) =>
          boxes
            .slice(index + 1)
            .some((b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom),
        );
      })
      .map((row) => row.textContent),
  );

describe('a long run', () => {
  const run = runStarted({ epochs: 4000 });
  const [peak, steps] = [stepsEnded(run, 1, 2000), run.totalSteps];
  peak.losses[1000] = 300;
  const epochs = Array.from({ length: run.options.epochs }, (_, index) => epochEvents(run, index + 1).at(-1)!);
  const events = [run, peak, stepsEnded(run, 2001, steps - 2000), ...epochs];

  test('tells the numbers of the step under the pointer', async () => {
    const { page } = await open({ saved: { tab: 'loss' } });
    await show(events);
    await page.getByRole('img', { name: /^Loss/ }).hover();
    expect(await card()).toMatch(/^Step [\d,]+\nbatch\n[\s\S]*training\n[\s\S]*held out\n/);
  });

  test('one peak of the loss does not press the others to the ground', async () => {
    const { page } = await open({ saved: { tab: 'loss' } });
    await show(events);
    const trainingColor = [0x57, 0xa3, 0xf8];
    const highestOfTraining = await page
      .getByRole('img', { name: /^Loss/ })
      .evaluate((canvas: HTMLCanvasElement, color) => {
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
        for (let at = 0; at < data.length; at += 4)
          if (color.every((part, index) => Math.abs(data[at + index]! - part) < 9))
            return at / 4 / canvas.width / canvas.height;
        return 1;
      }, trainingColor);
    expect(highestOfTraining).toBeLessThan(0.3);
  });
});

describe('what the person can do', () => {
  test('Cancel says so at once, and asks once', async () => {
    const { page, posted, send } = await open();
    const run = runStarted();
    await send({ type: 'events', events: [run, stepsEnded(run, 1, 3)] });
    await page.getByRole('button', { name: 'Cancel' }).click();
    const button = page.getByRole('button', { name: 'Cancelling…' });
    await button.click({ force: true });
    expect(await status()).toBe('Cancelling…');
    expect((await posted()).filter(({ type }) => type === 'cancel').length).toBe(1);
    await send({ type: 'events', events: [{ type: 'runEnded', reason: 'cancelled', step: 3, elapsedMs: 9 }] });
    expect(await status()).toBe('Cancelled');
  });

  test('a run that is being cancelled elsewhere says so too', async () => {
    const { send } = await open();
    await send({ type: 'events', events: [runStarted()] });
    await send({ type: 'cancelling' });
    expect(await status()).toBe('Cancelling…');
  });

  test('a layer chosen by mouse or key is revealed in the file and shown larger', async () => {
    const { page, posted } = await open();
    await show(finishedRun());
    const row = page.locator('.layer').nth(3);
    await row.click();
    await expect.poll(async () => (await posted()).at(-1)).toEqual({ type: 'revealLayer', layer: 3 });
    expect(await row.getAttribute('aria-pressed')).toBe('true');
    await page.locator('.layer').nth(5).focus();
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await posted()).at(-1)).toEqual({ type: 'revealLayer', layer: 5 });
    await panel.openTab('Statistics');
    expect(await page.locator('.card.selected .chart.large').count()).toBe(1);
    const tops = await page
      .locator('.steps-section .card')
      .evaluateAll((cards) => cards.map((each) => each.getBoundingClientRect().top));
    expect(tops, 'in the order of the network').toEqual([...tops].sort((a, b) => a - b));
  });

  test('what is shown of the layers is chosen per view, and kept', async () => {
    const { page } = await open();
    await show(finishedRun());
    await page.locator('.network-section select').first().selectOption('outputGradient');
    await label(/^Gradient of output through the network/);
    await panel.openTab('Statistics');
    await page.locator('.steps-section select').first().selectOption('weightGradient');
    expect(await page.locator('.steps-section .card').count()).toBe(5);
    await label(/^network.0 Linear, gradient of weight/);
    const saved = await page.evaluate(() => (window as unknown as { savedState(): object }).savedState());
    await panel.close();
    await open({ saved });
    await show(finishedRun());
    expect(await panel.page.locator('.steps-section select').first().inputValue()).toBe('weightGradient');
  });

  test('pointing at a chart, or moving through it by keys, tells the exact numbers', async () => {
    const { page } = await open({ saved: { tab: 'statistics' } });
    const events = finishedRun({ epochs: 2 });
    const { series } = historyOf(events);
    await show(events);
    const chart = page.getByRole('img', { name: /^network.0 Linear, output/ });
    await chart.scrollIntoViewIfNeeded();
    await settle(page);
    await chart.hover();
    expect(await card()).toMatch(/^Step \d[\s\S]*mean[\s\S]*std/);
    await chart.focus();
    await page.keyboard.press('Home');
    const numbers = [series.last[STATISTICS_COLUMN]!, series.last[STATISTICS_COLUMN + 1]!].map((value) =>
      String(Number(value.toPrecision(7))),
    );
    expect((await card())!.split(/\s+/).slice(0, 6)).toEqual(['Step', '1', 'mean', numbers[0], 'std', numbers[1]]);
    await page.keyboard.press('ArrowRight');
    expect(await card()).toContain('Step 2');
    await page.keyboard.press('Escape');
    expect(await page.locator('.hover-card').isVisible()).toBe(false);
  });
});

describe('a run that fails', () => {
  const message = 'The loss became NaN at step 37. A smaller learning rate may help.';
  /** 36 good steps, among them numbers at the edge of float32; step 37 is all NaN. */
  function failedRun(): TrainEvent[] {
    const run = runStarted();
    const good = stepsEnded(run, 1, 36);
    good.statistics[0] = 3e38;
    good.statistics[run.tensors.length * STATISTICS.length + 1] = Number.POSITIVE_INFINITY;
    good.losses[30] = Number.POSITIVE_INFINITY;
    const bad = stepsEnded(run, 37, 1);
    bad.losses.fill(Number.NaN);
    bad.statistics.fill(Number.NaN);
    const isNans = (at: number) => at % STATISTICS.length === STATISTICS.indexOf('nans');
    bad.statistics.forEach((_, at) => {
      if (isNans(at)) bad.statistics[at] = 1;
    });
    return [run, snapshotTaken(run, 0), good, bad, { type: 'runFailed', step: 37, elapsedMs: 60, message, layer: 2 }];
  }

  test('has NaN where the loss of the held-out rows is none, not a dash', async () => {
    await open();
    const events = finishedRun({ epochs: 2 });
    await show(events.map((event) => (event.type === 'epochEnded' ? { ...event, heldOutLoss: Number.NaN } : event)));
    expect(await text('.metrics')).toMatch(/Held out\s+NaN/);
  });

  test('says what happened and where, and shows what was computed', async () => {
    const { page } = await open({ height: 3000 });
    await show(failedRun());
    expect(await status()).toBe('Failed');
    expect(await alert()).toContain(message);
    await page.getByRole('button', { name: 'Show network.2 in the file' }).click();
    await expect.poll(async () => (await panel.posted()).at(-1)).toEqual({ type: 'revealLayer', layer: 2 });
    expect(await text('.layer')).toContain('NaN ± NaN');
    expect(await text('.layer-health')).toBe('NaN: output');
    await panel.openTab('Loss');
    expect(await text('.legend')).toContain('failed at step 37');
    await settle(page);
    await page.screenshot({ path: new URL('failed.png', PICTURES).pathname });
    expect(await panel.findings()).toEqual([]);
  });

  test('at the second step: the loss of the first is a mark', async () => {
    const { page } = await open({ saved: { tab: 'loss' } });
    const run = runStarted();
    const bad = stepsEnded(run, 2, 1);
    bad.losses.fill(Number.NaN);
    const fill = () =>
      page.getByRole('img', { name: /^Loss/ }).evaluate((canvas: HTMLCanvasElement) => {
        const { data } = canvas
          .getContext('2d')!
          .getImageData(canvas.width * 0.4, 0, canvas.width * 0.4, canvas.height * 0.7);
        const gray = (at: number) => data[at + 3]! > 60 && Math.abs(data[at]! - data[at + 2]!) < 20;
        return Array.from({ length: data.length / 4 }, (_, pixel) => gray(4 * pixel)).filter(Boolean).length;
      });
    await show([run, stepsEnded(run, 1, 1), bad, { type: 'runFailed', step: 2, elapsedMs: 6, message }]);
    expect(await fill()).toBeGreaterThan(6);
  });

  test('numbers that cannot be drawn leave gaps and spoil no scale', async () => {
    const { page } = await open({ height: 3000, saved: { tab: 'statistics' } });
    await show(failedRun());
    const chart = page.getByRole('img', { name: /^network.0 Linear, output/ });
    await chart.focus();
    await page.keyboard.press('End');
    expect(await card()).toMatch(/^Step 37\nmean\nNaN\nstd\nNaN\n/);
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    expect(await card()).toMatch(/^Step 2\nmean\n-?0\.\d+\nstd\nInfinity\n/);
    const inks = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLCanvasElement>('.steps-section canvas')].map((canvas) => {
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
        return data.filter((value, at) => at % 4 === 3 && value > 0).length;
      }),
    );
    expect(Math.min(...inks)).toBeGreaterThan(500);
  });
});

describe('hidden', () => {
  test('nothing is drawn until the page is seen again; then all of it is there', async () => {
    const { page, send } = await open();
    const run = runStarted();
    await send({ type: 'events', events: [run, ...epochEvents(run, 1)] });
    await page.evaluate(() => {
      const counted = window as unknown as { strokes: number };
      counted.strokes = 0;
      const { clearRect } = CanvasRenderingContext2D.prototype;
      CanvasRenderingContext2D.prototype.clearRect = function (...area) {
        counted.strokes++;
        clearRect.apply(this, area);
      };
      Object.defineProperty(document, 'hidden', { value: true, configurable: true });
    });
    const strokes = () => page.evaluate(() => (window as unknown as { strokes: number }).strokes);
    await send({ type: 'events', events: epochEvents(run, 2) });
    expect(await strokes()).toBe(0);
    expect(await text('.facts')).toContain('5 of 500');
    await page.evaluate(() => {
      Object.defineProperty(document, 'hidden', { value: false, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await settle(page);
    expect(await strokes()).toBeGreaterThan(0);
    expect(await text('.facts')).toContain('10 of 500');
  });

  test('charts off the screen are not drawn', async () => {
    const { page, send } = await open({ height: 500, saved: { tab: 'statistics' } });
    const run = runStarted();
    await send({ type: 'events', events: [run, ...epochEvents(run, 1)] });
    const size = () =>
      page.evaluate(
        () => [...document.querySelectorAll<HTMLCanvasElement>('.steps-section canvas')].at(-1)!.style.width,
      );
    expect(await size()).toBe('');
    await page.locator('.steps-section canvas').last().scrollIntoViewIfNeeded();
    await settle(page);
    expect(await size()).not.toBe('');
  });
});

describe.each([
  ['images', imageBatches],
  ['numbers', diabetesBatches],
] as const)('a run on %s', (name, batches) => {
  test.each([
    ['light', 300],
    ['dark', 300],
    ['light', 1200],
    ['dark', 1200],
    ['dark', 560],
  ] as const)('%s, %i px: nothing is cut off, and axe finds nothing', async (theme, width) => {
    const { page } = await open({ theme, width });
    await show(batches().flat());
    for (const tab of OWN_TABS) {
      await panel.openTab(tab);
      await fitHeight(width);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      expect(await overlaps()).toEqual([]);
      await page.screenshot({ path: new URL(`${name}-${tab}-${theme}-${width}.png`, PICTURES).pathname });
      expect(await panel.findings()).toEqual([]);
    }
  });
});

describe.each(Object.keys(themes) as ThemeName[])('%s', (theme) => {
  test.each([300, 1200])('at %i px nothing is cut off, and axe finds nothing', async (width) => {
    const { page } = await open({ theme, width });
    await show(width === 300 ? finishedRun() : finishedRun().slice(0, 130));
    for (const tab of OWN_TABS) {
      await panel.openTab(tab);
      await fitHeight(width);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      const beyond = await page.evaluate(
        (edge) =>
          [...document.querySelectorAll('body *')]
            .filter((element) => element.getBoundingClientRect().right > edge)
            .map((element) => element.outerHTML),
        width,
      );
      expect(beyond).toEqual([]);
      await page.screenshot({ path: new URL(`${tab}-${theme}-${width}.png`, PICTURES).pathname });
      expect(await panel.findings()).toEqual([]);
    }
    await panel.openTab('Layers');
    await page.locator('.layer').nth(3).click();
    expect(await panel.findings()).toEqual([]);
  });

  test('the empty state: axe finds nothing', async () => {
    const { page, send } = await open({ theme, width: 300, height: 500 });
    await send({ type: 'snapshot', history: undefined, cancelling: false });
    expect(await panel.findings()).toEqual([]);
    await page.screenshot({ path: new URL(`${theme}-empty.png`, PICTURES).pathname });
  });

  test('a change of theme redraws the charts as if it had been so from the start', async () => {
    const picture = () => panel.page.locator('.steps-section .chart').first().screenshot();
    const saved = { tab: 'statistics' };
    await open({ theme, saved });
    await show(finishedRun());
    const expected = await picture();
    await panel.close();
    await open({ theme: theme === 'dark' ? 'light' : 'dark', saved });
    await show(finishedRun());
    const before = await picture();
    await panel.setTheme(theme);
    expect(before.equals(expected)).toBe(false);
    expect((await picture()).equals(expected)).toBe(true);
  });
});
