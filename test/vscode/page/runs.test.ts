// Runs outlive the window: what a person finds after a reload and after the extension host was killed, in the list of runs.

import { strict as assert } from 'node:assert';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import type { Locator } from 'playwright-core';
import { VSCodePage } from './vscodePage.ts';

describe('runs in the list', () => {
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
    await row('running').waitFor({ timeout: 30_000 });
    await vscode.page.waitForTimeout(2500);
    return folder;
  }

  it('tells a run that is on, with its numbers', async () => {
    const folder = await begin();
    assert.match((await row('running').textContent())!, /WineNeuralNetworkrunning · \d+ % · .* · loss /);
    await vscode.picture('runs-running');
    await vscode.command('Layerscope: Cancel Training');
    await row('stopped').waitFor();
    rmSync(folder, { recursive: true });
  });

  it('marks as interrupted what ran when the window was loaded anew, and opens it', async () => {
    const folder = await begin();
    await vscode.page.reload();
    await vscode.page.locator('.codelens-decoration', { hasText: 'Train Model' }).waitFor({ timeout: 60_000 });
    await vscode.command('Layerscope: Focus on Runs View');
    await row('interrupted').waitFor({ timeout: 40_000 });
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
    rmSync(folder, { recursive: true });
  });

  it('marks as interrupted what ran when the extension host was killed', async () => {
    const folder = await begin();
    const { pid } = JSON.parse(readFileSync(join(folder, 'running'), 'utf8'));
    process.kill(pid, 'SIGKILL');
    await row('interrupted').waitFor({ timeout: 60_000 });
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
