// A run of thousands of epochs a second, as a person sees it: how often the panel is drawn anew meanwhile, and that what
// stands there in the end is what the engine had.

import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, before, describe, it } from 'mocha';
import type { Frame } from 'playwright-core';
import { VSCodePage } from './vscodePage.ts';

const EPOCHS = 60_000;
const MODEL = 'from torch import nn\nnet = nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 3))\n';
/** Milliseconds of looking on. */
const WATCHED_MS = 4000;

describe('a person with a run of very short epochs', () => {
  let vscode: VSCodePage;
  before(async () => {
    vscode = await VSCodePage.open({
      'workbench.colorTheme': 'Default Dark Modern',
      'layerscope.epochs': EPOCHS,
      'layerscope.batchSize': 150,
    });
  });
  after(() => vscode.close());

  it('sees it move all the time, and its last numbers in the end', async () => {
    await vscode.page.locator('.view-line').first().click();
    await vscode.page.keyboard.press('Control+A');
    await vscode.page.keyboard.insertText(MODEL);
    await vscode.page.locator('.codelens-decoration', { hasText: 'Train Model' }).waitFor();
    await vscode.command('Layerscope: Train Model');
    await vscode.choose('Iris');
    const panel = await vscode.panel();
    for (const view of ['Loss', 'Statistics', 'Layers']) {
      await panel.getByRole('tab', { name: view, exact: true }).click();
      await panel.locator('canvas').first().waitFor();
      const isOn = (await panel.locator('.state', { hasText: 'Finished' }).count()) === 0;
      const { pictures, longest, epochs } = await watch(panel);
      console.log(
        `      ${view}: ${pictures.toFixed(1)} pictures/s, longest pause ${longest.toFixed(0)} ms, ${Math.round(epochs)} epochs/s${isOn ? '' : ' (it has ended)'}`,
      );
      if (view === 'Loss') await vscode.picture('fast-run');
    }
    await panel.locator('.state', { hasText: 'Finished' }).waitFor({ timeout: 120_000 });
    const file = join(vscode.workspace, 'tiny.py');
    writeFileSync(file, MODEL);
    const told = execFileSync(
      process.execPath,
      [resolve('dist/cli.cjs'), file, '--data', 'iris', '--epochs', `${EPOCHS}`, '--batch-size', '150', '--json', '-'],
      { encoding: 'utf8', maxBuffer: 1 << 28 },
    );
    const { epochs } = JSON.parse(told) as { epochs: { trainingLoss: number; heldOutLoss: number }[] };
    const { trainingLoss, heldOutLoss } = epochs.at(-1)!;
    const losses = (await panel.locator('#root').textContent())!;
    for (const loss of [trainingLoss, heldOutLoss]) assert(losses.includes(loss.toPrecision(3)), `${loss}: ${losses}`);
    assert(losses.includes(`${EPOCHS.toLocaleString('en')} of ${EPOCHS.toLocaleString('en')}`), losses);
    await vscode.picture('fast-run-over');
  });
});

/** How often a frame drew on a canvas, the longest time without, and how many epochs passed a second. */
async function watch(panel: Frame): Promise<{ pictures: number; longest: number; epochs: number }> {
  return panel.evaluate(async (ms) => {
    const { prototype } = CanvasRenderingContext2D;
    const { clearRect } = prototype;
    let isDrawn = false;
    prototype.clearRect = function (...area) {
      isDrawn = true;
      return clearRect.apply(this, area);
    };
    const epochNow = () =>
      Number(/([\d,]+) of [\d,]+/.exec(document.querySelector('.facts')!.textContent!)?.[1]?.replaceAll(',', ''));
    const [began, from] = [performance.now(), epochNow()];
    let [count, last, longest] = [0, began, 0];
    while (performance.now() - began < ms) {
      const now = await new Promise<number>((done) => requestAnimationFrame(done));
      await new Promise((done) => setTimeout(done));
      if (!isDrawn) continue;
      isDrawn = false;
      count++;
      longest = Math.max(longest, now - last);
      last = now;
    }
    prototype.clearRect = clearRect;
    const seconds = (performance.now() - began) / 1000;
    return { pictures: count / seconds, longest, epochs: (epochNow() - from) / seconds };
  }, WATCHED_MS);
}
