// Runs outlive the window: what a person finds after a reload and after the extension host was killed, in the list of runs.

import { strict as assert } from 'node:assert';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import type { Locator } from 'playwright-core';
import { newestCheckpoint } from '../../../src/tensorboard/checkpoints.ts';
import { readHistory } from '../../../src/tensorboard/continueRun.ts';
import { VSCodePage } from './vscodePage.ts';

/** The list of a window's runs. */
class RunsView {
  readonly vscode: VSCodePage;
  #isAnswered = false;

  private constructor(vscode: VSCodePage) {
    this.vscode = vscode;
  }

  /** Opens a window with the settings. */
  static async open(settings: Readonly<Record<string, unknown>>): Promise<RunsView> {
    return new RunsView(await VSCodePage.open({ ...settings, 'workbench.colorTheme': 'Default Dark Modern' }));
  }

  rows(words: string): Locator {
    const all = this.vscode.page.locator('[aria-label="Runs"] .monaco-list-row, .pane-body .monaco-list-row');
    return all.filter({ hasText: words });
  }

  row(words: string): Locator {
    return this.rows(words).first();
  }

  /** The folder of the one that is being written. */
  async written(): Promise<string> {
    const runs = join(this.vscode.workspace, 'runs');
    for (;;) {
      const folders = existsSync(runs) ? readdirSync(runs).map((name) => join(runs, name)) : [];
      const on = folders.find((folder) => existsSync(join(folder, 'running')));
      if (on !== undefined) return on;
      await this.vscode.page.waitForTimeout(50);
    }
  }

  /** Begins to train; the run's folder. */
  async start(): Promise<string> {
    await this.vscode.command('Layerscope: Train Model');
    if (!this.#isAnswered) await this.vscode.choose('wine.csv');
    this.#isAnswered = true;
    return this.written();
  }

  /** Trains until there is something to see. */
  async begin(): Promise<string> {
    const folder = await this.start();
    await this.vscode.command('Layerscope: Focus on Runs View');
    await this.row('running').waitFor({ timeout: 90_000 });
    await this.vscode.page.waitForTimeout(2500);
    return folder;
  }

  async reload(): Promise<void> {
    await this.vscode.page.reload();
    await this.vscode.page.locator('.codelens-decoration', { hasText: 'Train Model' }).waitFor({ timeout: 90_000 });
    await this.vscode.command('Layerscope: Focus on Runs View');
  }
}

describe('runs in the list', function () {
  this.timeout(300_000);
  let runs: RunsView;
  before(async () => {
    runs = await RunsView.open({ 'layerscope.epochs': 1_000_000 });
  });
  after(() => runs.vscode.close());

  it('tells a run that is on, with its numbers', async () => {
    const folder = await runs.begin();
    assert.match((await runs.row('running').textContent())!, /WineNeuralNetworkrunning · \d+ % · .* · loss /);
    await runs.vscode.picture('runs-running');
    await runs.vscode.command('Layerscope: Cancel Training');
    await runs.row('cancelled').waitFor({ timeout: 60_000 });
    // Until then its last words are being written.
    while (existsSync(join(folder, 'running'))) await runs.vscode.page.waitForTimeout(50);
    rmSync(folder, { recursive: true });
  });

  it('marks as interrupted what ran when the window was loaded anew, and opens it', async () => {
    const folder = await runs.begin();
    await runs.reload();
    await runs.row('interrupted').waitFor({ timeout: 90_000 });
    assert(
      !existsSync(join(folder, 'running')) || !isAlive(JSON.parse(readFileSync(join(folder, 'running'), 'utf8')).pid),
    );
    await runs.row('interrupted').click();
    const panel = await runs.vscode.panel();
    await panel.locator('.state', { hasText: 'Interrupted' }).waitFor();
    assert.equal(await panel.getByRole('button', { name: 'Pause' }).count(), 0);
    await panel.locator('canvas').first().waitFor();
    await runs.vscode.page.waitForTimeout(1000);
    await runs.vscode.picture('runs-interrupted');
    await runs.vscode.command('Layerscope: Restart From Moment…');
    await runs.vscode.page.locator('.quick-input-title', { hasText: /^Restart .* from…$/ }).waitFor();
    await runs.vscode.page.keyboard.press('Escape');
    rmSync(folder, { recursive: true });
  });

  it('marks as interrupted what ran when the extension host was killed', async () => {
    const folder = await runs.begin();
    const { pid } = JSON.parse(readFileSync(join(folder, 'running'), 'utf8'));
    process.kill(pid, 'SIGKILL');
    await runs.reload();
    await runs.row('interrupted').waitFor({ timeout: 90_000 });
    assert.equal(await runs.rows('interrupted').count(), 1);
    assert(existsSync(join(folder, 'running')));
  });
});

describe('a run that was interrupted', function () {
  this.timeout(300_000);
  let runs: RunsView;
  before(async () => {
    runs = await RunsView.open({ 'layerscope.epochs': 20_000, 'layerscope.runs.checkpointSeconds': 0.3 });
  });
  after(() => runs.vscode.close());

  it('goes on after the window was loaded anew, to the weights of a run that was not interrupted', async () => {
    const folder = await runs.start();
    while (!(await newestCheckpoint(folder)).checkpoint) await runs.vscode.page.waitForTimeout(50);
    await runs.reload();
    const interrupted = runs.row('interrupted');
    await interrupted.waitFor({ timeout: 90_000 });
    const left = (await readHistory(folder))!;
    assert.equal(left.end, undefined);
    assert(left.series.steps > 0 && left.series.steps < left.run.totalSteps);
    await interrupted.hover();
    await interrupted.getByRole('button', { name: 'Continue Run' }).click();
    await runs.row('finished').waitFor({ timeout: 120_000 });
    const straight = await runs.start();
    await runs.rows('finished').nth(1).waitFor({ timeout: 120_000 });
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
