// How smoothly the panel runs in real Chromium: 60 layers with 100,000 steps of history, and 1,000 new steps a second for
// a minute: frame times, the page's own work in a frame, memory, and whether the last numbers shown are the ones sent;
// then how soon a run of 1,000,000 steps is seen. `node bench/panel.ts [SECONDS [VIEW,…]]`, after a build; a view is a tab,
// `evolution/ridges`, `statistics/percentiles` and the like, or `long` for the long run.

import { existsSync, readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { apply, startHistory } from '../src/history/runHistory.ts';
import type { RunHistory } from '../src/protocol/runHistory.ts';
import { type RunStarted, STATISTICS, type TrainEvent } from '../src/protocol/trainEvent.ts';
import { layersModel, runStarted, snapshotTaken, stepsEnded } from '../test/webview/fixtures.ts';
import { encode, launch, openPanel, type PanelPage, settle } from '../test/webview/page.ts';
import { compact } from '../webview/format.ts';

const LAYERS = 60;
const STEPS_PER_SECOND = 1000;
const HISTORY_STEPS = 100_000;
const LONG_STEPS = 1_000_000;
const seconds = Number(process.argv[2] ?? 60);
const VIEWS = [
  'layers',
  'statistics',
  'evolution/heat',
  'evolution/ridges',
  'evolution/histogram',
  'batchNorm',
  'loss',
  'long',
];
/** About as many snapshots as a run that fills its history with them takes while it streams. */
const STEPS_PER_SNAPSHOT = 250;
/** By then what lies beyond the edge of the screen is written, too. */
const MOST_MS_OFF_SCREEN = 3000;

const browser = await launch();
try {
  const totalSteps = HISTORY_STEPS + seconds * STEPS_PER_SECOND;
  const run = runStarted({ model: layersModel(LAYERS), epochs: totalSteps / 100, stepsPerEpoch: 100 });
  const history = historyOf(run, HISTORY_STEPS);
  console.log(
    `${LAYERS} layers, ${run.tensors.length} tensors, ${HISTORY_STEPS} steps: ${history.series.points} points kept`,
  );
  for (const view of process.argv[3]?.split(',') ?? VIEWS) {
    if (view === 'long') await openLong(browser);
    else await stream(browser, structuredClone(history), run, view);
  }
} finally {
  await browser.close();
}

/** The history of a run after so many steps; steps repeat a block, so that making them takes no longer than taking them in. */
function historyOf(run: RunStarted, steps: number): RunHistory {
  const history = startHistory(run);
  const block = stepsEnded(run, 1, 500);
  for (let first = 1; first <= steps; first += 500) apply(history, { ...block, firstStep: first });
  for (let k = 0; k < 100; k++) apply(history, snapshotTaken(run, Math.round((k * steps) / 100)));
  return history;
}

function savedFor(view: string): object {
  const [tab, kind] = view.split('/');
  const evolution = { evolutionView: kind, evolutionQuantity: 'output' };
  return { tab, ...(kind && (tab === 'evolution' ? evolution : { statisticsMeasure: kind })) };
}

async function stream(browser: Browser, history: RunHistory, run: RunStarted, view: string): Promise<void> {
  const panel = await openPanel(browser, { width: 1200, height: 1000, saved: savedFor(view), isFinelyTimed: true });
  const { page } = panel;
  await panel.send({ type: 'snapshot', history, cancelling: false });
  const block = stepsEnded(run, 1, 160);
  const epoch: TrainEvent = {
    type: 'epochEnded',
    epoch: 0,
    step: 0,
    trainingLoss: 0.5,
    trainingAccuracy: 0.8,
    heldOutLoss: 0.6,
    heldOutAccuracy: 0.7,
    units: new Float32Array(run.units.length),
  };
  const snapshots = Array.from({ length: 16 }, (_, k) => snapshotTaken(run, HISTORY_STEPS + k * STEPS_PER_SNAPSHOT));
  const devTools = await page.context().newCDPSession(page);
  await devTools.send('Performance.enable', { timeDomain: 'threadTicks' });
  await devTools.send('HeapProfiler.enable');
  const metric = async (name: string) =>
    (await devTools.send('Performance.getMetrics')).metrics.find((each) => each.name === name)!.value;
  const renderer = await rendererOf(browser);
  const memory: string[] = [];
  const lookAtMemory = async (second: number) => {
    await devTools.send('HeapProfiler.collectGarbage');
    const { usedSize, backingStorageSize = 0 } = (await devTools.send('Runtime.getHeapUsage')) as HeapUsage;
    const all = renderer ? `, all of the process ${mb(residentBytes(renderer))} MB` : '';
    memory.push(`${second} s: objects ${mb(usedSize)} MB, arrays ${mb(backingStorageSize)} MB${all}`);
  };
  await page.exposeFunction('lookAtMemory', lookAtMemory);
  const worked = await metric('TaskDuration');
  const result = await page.evaluate(
    async ({ json, epochJson, snapshotsJson, stepsPerSnapshot, seconds, perSecond, first }) => {
      const { decodeJson } = window as unknown as { decodeJson(json: string): never };
      const block = decodeJson(json) as { count: number; losses: Float32Array; statistics: Float32Array } & Record<
        string,
        unknown
      >;
      const epoch = decodeJson(epochJson) as Record<string, unknown>;
      const { events: snapshots } = decodeJson(snapshotsJson) as { events: { step: number }[] };
      const width = block.statistics.length / block.count;
      const frames: number[] = [];
      const work: number[] = [];
      const { lookAtMemory } = window as unknown as { lookAtMemory(second: number): Promise<void> };
      const looks: Promise<void>[] = [];
      let spent = 0;
      const raf = window.requestAnimationFrame.bind(window);
      window.requestAnimationFrame = (callback) =>
        raf((now) => {
          const start = performance.now();
          callback(now);
          spent += performance.now() - start;
        });
      let sent = 0;
      let newest: number[] = [];
      let waiting = false;
      const posted = (window as unknown as { posted: { type: string }[] }).posted;
      const begin = performance.now();
      let last = begin;
      await new Promise<void>((done) => {
        const tick = () => {
          raf((now) => {
            frames.push(now - last);
            work.push(spent);
            spent = 0;
            last = now;
            const elapsed = now - begin;
            // Collecting garbage takes a frame's time or two, of which the three here are part of the frames.
            const second = (20 * (looks.length + 1) * Math.min(seconds, 60)) / 60;
            if (elapsed >= 1000 * second) looks.push(lookAtMemory(second));
            if (waiting && posted.at(-1)?.type === 'received') waiting = false;
            posted.length = Math.min(posted.length, 1);
            const due = Math.min(Math.floor((elapsed / 1000) * perSecond), seconds * perSecond) - sent;
            if (due > 0) {
              // What has piled up, as panelFeed.ts merges it; the block is sent in pieces.
              const events: unknown[] = [];
              let left = due;
              while (left > 0) {
                const count = Math.min(left, block.count);
                const firstStep = first + sent;
                const from = firstStep % (block.count - count + 1);
                events.push({
                  ...block,
                  firstStep,
                  count,
                  losses: block.losses.slice(from, from + count),
                  accuracies: (block.accuracies as Float32Array).slice(from, from + count),
                  statistics: block.statistics.slice(from * width, (from + count) * width),
                });
                const ended = Math.floor((firstStep + count - 1) / 100);
                if (ended > Math.floor((firstStep - 1) / 100))
                  events.push({ ...epoch, epoch: ended, step: ended * 100 });
                const snapshot = Math.floor((firstStep + count - 1) / stepsPerSnapshot);
                if (snapshot > Math.floor((firstStep - 1) / stepsPerSnapshot))
                  events.push({ ...snapshots[snapshot % snapshots.length], step: snapshot * stepsPerSnapshot });
                sent += count;
                left -= count;
                newest = [...block.statistics.slice((from + count - 1) * width, (from + count) * width)];
              }
              const start = performance.now();
              window.dispatchEvent(new MessageEvent('message', { data: { type: 'events', events } }));
              spent += performance.now() - start;
              waiting = true;
            }
            if (sent < seconds * perSecond) tick();
            else done();
          });
        };
        tick();
      });
      await Promise.all(looks);
      return { frames, work, sent, newest };
    },
    {
      json: encode({ type: 'events', events: [block] })
        .replace(/^\{"type":"events","events":\[/, '')
        .replace(/\]\}$/, ''),
      snapshotsJson: encode({ type: 'events', events: snapshots }),
      stepsPerSnapshot: STEPS_PER_SNAPSHOT,
      epochJson: JSON.stringify(epoch),
      seconds,
      perSecond: STEPS_PER_SECOND,
      first: HISTORY_STEPS + 1,
    },
  );
  const busy = ((await metric('TaskDuration')) - worked) / result.frames.length;
  const at = (values: readonly number[], share: number) =>
    [...values].sort((a, b) => a - b)[Math.floor(share * (values.length - 1))]!;
  console.log(
    `${view}: ${result.frames.length} frames in ${seconds} s; frame time median ${at(result.frames, 0.5).toFixed(1)} ms, ` +
      `95 % ${at(result.frames, 0.95).toFixed(1)} ms, longest ${at(result.frames, 1).toFixed(0)} ms; script in a frame 95 % ` +
      `${at(result.work, 0.95).toFixed(1)} ms; the page's thread ${(busy * 1000).toFixed(1)} ms a frame`,
  );
  for (const line of memory) console.log(`  memory after ${line}`);
  if (view === 'layers') await compareNewest(panel, run, result.newest);
  await panel.close();
}

/** The numbers of the list of layers beside those of the last step that was sent; those beyond the edge are written later. */
async function compareNewest({ page }: PanelPage, run: RunStarted, newest: readonly number[]): Promise<void> {
  const sent = run.tensors.flatMap(({ quantity }, tensor) => {
    if (quantity !== 'output') return [];
    const [mean, std] = newest.slice(tensor * STATISTICS.length);
    return [`${compact(mean!)} ± ${compact(std!)}`];
  });
  const isEqual = async () => {
    const shown = await page.locator('.layer-newest').allInnerTexts();
    return shown.length === sent.length && shown.every((text, index) => text === sent[index]);
  };
  const until = performance.now() + MOST_MS_OFF_SCREEN;
  while (!(await isEqual()) && performance.now() < until) await settle(page);
  console.log(
    `  the last step's numbers of ${sent.length} layers: ${(await isEqual()) ? 'equal' : 'DIFFERENT'} to those sent`,
  );
}

interface HeapUsage {
  readonly usedSize: number;
  readonly backingStorageSize?: number;
}

/** The process of the page; undefined where it cannot be told from others. */
async function rendererOf(browser: Browser): Promise<number | undefined> {
  const devTools = await browser.newBrowserCDPSession();
  const { processInfo } = await devTools.send('SystemInfo.getProcessInfo');
  await devTools.detach();
  const renderers = processInfo.filter(({ type }) => type === 'renderer');
  const busiest = renderers.sort((a, b) => b.cpuTime - a.cpuTime)[0]?.id;
  return busiest !== undefined && existsSync(`/proc/${busiest}/status`) ? busiest : undefined;
}

/** What a process holds in memory and shares with no file. */
function residentBytes(process: number): number {
  return 1024 * Number(/RssAnon:\s+(\d+)/.exec(readFileSync(`/proc/${process}/status`, 'utf8'))?.[1]);
}

function mb(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(0);
}

async function openLong(browser: Browser): Promise<void> {
  const run = runStarted({ model: layersModel(LAYERS), epochs: LONG_STEPS / 100, stepsPerEpoch: 100 });
  const history = historyOf(run, LONG_STEPS);
  for (const tab of ['layers', 'statistics', 'evolution', 'batchNorm', 'loss']) {
    const panel = await openPanel(browser, { width: 1200, height: 1000, saved: { tab } });
    const json = encode({ type: 'snapshot', history, cancelling: false });
    const ms = await panel.page.evaluate(async (text) => {
      const { decodeJson, settled } = window as unknown as {
        decodeJson(json: string): unknown;
        settled(): Promise<void>;
      };
      const data = decodeJson(text);
      const start = performance.now();
      window.dispatchEvent(new MessageEvent('message', { data }));
      await settled();
      return performance.now() - start;
    }, json);
    console.log(
      `a run of ${LONG_STEPS} steps, ${tab}: all that is on the screen is drawn after ${ms.toFixed(0)} ms (with three quiet frames)`,
    );
    await panel.close();
  }
}
