// Runs outlive the window: what a person finds after a reload and after the extension host was killed, in the list of runs.

import { strict as assert } from 'node:assert';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import type { Locator } from 'playwright-core';
import { newestCheckpoint } from '../../../src/tensorboard/checkpoints.ts';
import { readHistory } from '../../../src/tensorboard/continueRun.ts';
import { VSCodePage } from './vscodePage.ts';

describe('runs in the list', function () {
  this.timeout(300_000);
  let vscode: VSCodePage;
  before(async () => {
    vscode = await VSCodePage.open({
      'layerscope.epochs': 1_000_000,
      'workbench.colorTheme': 'Default Dark Modern',
    });
  });
  after(() => vscode.close());

  const rows = () => vscode.page.locator('[aria-label="Runs"] .monaco-list-row, .pane-body .monaco-list-row');
  const row = (words: string): Locator => rows().filter({ hasText: words }).first();
  const folders = () => readdirSync(join(vscode.workspace, 'runs')).map((name) => join(vscode.workspace, 'runs', name));
  /** The one that is being written. */
  const written = async () => {
    for (;;) {
      const found = existsSync(join(vscode.workspace, 'runs')) ? folders() : [];
      const on = found.find((folder) => existsSync(join(folder, 'running')));
      if (on !== undefined) return on;
      await vscode.page.waitForTimeout(50);
    }
  };

  let isAnswered = false;
  /** Trains until there is something to see. */
  async function begin(): Promise<string> {
    await vscode.command('Layerscope: Train Model');
    if (!isAnswered) await vscode.choose('wine.csv');
    isAnswered = true;
    await vscode.command('Layerscope: Focus on Runs View');
    const folder = await written();
    await row('running').waitFor({ timeout: 90_000 });
    await vscode.page.waitForTimeout(2500);
    return folder;
  }

  async function reload(): Promise<void> {
    await vscode.page.reload();
    await vscode.page.locator('.codelens-decoration', { hasText: 'Train Model' }).waitFor({ timeout: 90_000 });
    await vscode.command('Layerscope: Focus on Runs View');
  }

  it('tells a run that is on, with its numbers', async () => {
    const folder = await begin();
    assert.match((await row('running').textContent())!, /WineNeuralNetworkrunning · \d+ % · .* · loss /);
    await vscode.picture('runs-running');
    await vscode.command('Layerscope: Cancel Training');
    await row('cancelled').waitFor({ timeout: 60_000 });
    // Until then its last words are being written.
    while (existsSync(join(folder, 'running'))) await vscode.page.waitForTimeout(50);
    rmSync(folder, { recursive: true });
  });

  it('marks as interrupted what ran when the window was loaded anew, and opens it', async () => {
    const folder = await begin();
    await reload();
    await row('interrupted').waitFor({ timeout: 90_000 });
    assert(
      !existsSync(join(folder, 'running')) || !isAlive(JSON.parse(readFileSync(join(folder, 'running'), 'utf8')).pid),
    );
    await row('interrupted').click();
    const panel = await vscode.panel();
    await panel.locator('.state', { hasText: 'Interrupted' }).waitFor();
    assert.equal(await panel.getByRole('button', { name: 'Pause' }).count(), 0);
    await panel.locator('canvas').first().waitFor();
    await vscode.page.waitForTimeout(1000);
    await vscode.picture('runs-interrupted');
    await vscode.command('Layerscope: Restart From Moment…');
    await vscode.page.locator('.quick-input-title', { hasText: /^Restart .* from…$/ }).waitFor();
    await vscode.page.keyboard.press('Escape');
    rmSync(folder, { recursive: true });
  });

  it('goes on after the window was loaded anew, to the weights of a run that was not interrupted', async () => {
    const settings = join(vscode.workspace, '.vscode/settings.json');
    const before = readFileSync(settings, 'utf8');
    const ends = { ...JSON.parse(before), 'layerscope.epochs': 6000, 'layerscope.runs.checkpointSeconds': 0.3 };
    writeFileSync(settings, JSON.stringify(ends));
    const folder = await begin();
    await reload();
    const interrupted = row('interrupted');
    await interrupted.waitFor({ timeout: 90_000 });
    const left = (await readHistory(folder))!;
    assert.equal(left.end, undefined);
    assert(left.series.steps > 0 && left.series.steps < left.run.totalSteps);
    await interrupted.hover();
    await interrupted.getByRole('button', { name: 'Continue Run' }).click();
    await row('finished').waitFor({ timeout: 120_000 });
    await vscode.command('Layerscope: Train Model');
    const straight = await written();
    await rows().filter({ hasText: 'finished' }).nth(1).waitFor({ timeout: 120_000 });
    const [a, b] = [(await readHistory(folder))!, (await readHistory(straight))!];
    assert.deepEqual([a.series.steps, a.series.points], [b.run.totalSteps, b.series.points]);
    for (const key of ['lowest', 'highest', 'last'] as const) {
      const used = a.series[key].subarray(0, a.series.points * a.series.width);
      assert.equal(
        used.findIndex((value, i) => !Object.is(value, b.series[key][i])),
        -1,
      );
    }
    const tensorsOf = async (of: string) => (await newestCheckpoint(of)).checkpoint!;
    const [ours, theirs] = [await tensorsOf(folder), await tensorsOf(straight)];
    assert.deepEqual([ours.step, theirs.step], [a.run.totalSteps, a.run.totalSteps]);
    assert.deepEqual(ours.tensors, theirs.tensors);
    writeFileSync(settings, before);
    for (const each of [folder, straight]) rmSync(each, { recursive: true });
  });

  it('marks as interrupted what ran when the extension host was killed', async () => {
    const folder = await begin();
    const { pid } = JSON.parse(readFileSync(join(folder, 'running'), 'utf8'));
    process.kill(pid, 'SIGKILL');
    await reload();
    await row('interrupted').waitFor({ timeout: 90_000 });
    assert.equal(await rows().filter({ hasText: 'interrupted' }).count(), 1);
    assert(existsSync(join(folder, 'running')));
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
