// How long the panel holds up a frame while steps stream in, faster than any engine sends them.

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TrainEvent } from '../../src/protocol/trainEvent.ts';
import { deepModel, epochEvents, type RunShape, runStarted, wineModel } from './fixtures.ts';
import { encode, launch, openPanel } from './page.ts';

const FRAMES = 120;
let browser: Browser;

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

test.each([
  ['the wine network, 6,000 steps a second', wineModel, 1200],
  ['the wine network, 6,000 steps a second, narrow', wineModel, 300],
  ['20 layers, 6,000 steps a second', deepModel, 1200],
] as const)('%s: half of all frames take less than 16 ms', async (name, model, width) => {
  const times = await streamed({ model, epochs: FRAMES, stepsPerEpoch: 100 }, width);
  const at = (share: number) => times[Math.floor(share * (times.length - 1))]!.toFixed(1);
  console.log(`${name}: median ${at(0.5)} ms, 95 % ${at(0.95)} ms, longest ${at(1)} ms`);
  expect(times[Math.floor(times.length / 2)]).toBeLessThan(16);
});

/** Milliseconds of script in each frame, ascending: taking in a message, drawing, and what follows from both. */
async function streamed(shape: RunShape, width: number): Promise<number[]> {
  const { page, send, close } = await openPanel(browser, { width });
  const run = runStarted(shape);
  await send({ type: 'events', events: [run] });
  const batches = Array.from({ length: FRAMES }, (_, k): readonly TrainEvent[] => epochEvents(run, k + 1));
  const messages = batches.map((events) => encode({ type: 'events', events }));
  const times = await page.evaluate(async (jsons) => {
    const { decodeJson } = window as unknown as { decodeJson(json: string): unknown };
    const decoded = jsons.map((json) => decodeJson(json));
    const original = window.requestAnimationFrame.bind(window);
    let spent = 0;
    window.requestAnimationFrame = (callback) =>
      original((now) => {
        const start = performance.now();
        callback(now);
        queueMicrotask(() => {
          spent += performance.now() - start;
        });
      });
    const frames: number[] = [];
    for (const data of decoded) {
      spent = 0;
      await new Promise((resolve) => original(resolve));
      const start = performance.now();
      window.dispatchEvent(new MessageEvent('message', { data }));
      spent += performance.now() - start;
      await new Promise((resolve) => original(() => setTimeout(resolve)));
      frames.push(spent);
    }
    return frames.sort((a, b) => a - b);
  }, messages);
  await close();
  return times;
}
