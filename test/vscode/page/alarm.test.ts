// A person sees an alarm in the panel and chooses by keyboard what is to be changed.

import { strict as assert } from 'node:assert';
import { after, before, describe, it } from 'mocha';
import { VSCodePage } from './vscodePage.ts';

describe('a person with an alarm', () => {
  let vscode: VSCodePage;
  before(async () => {
    vscode = await VSCodePage.open({
      'workbench.colorTheme': 'Default Dark Modern',
      'layerscope.epochs': 20,
      'layerscope.learningRate': 1000,
    });
  });
  after(() => vscode.close());

  it('sees what each fix would change, and chooses one by keyboard', async () => {
    await vscode.command('Layerscope: Train Model');
    await vscode.choose('wine.csv');
    const panel = await vscode.panel();
    await panel.locator('.state', { hasText: /Finished|Failed/ }).waitFor();
    const summary = panel.locator('.alarms > summary');
    await summary.waitFor();
    if (!(await panel.locator('.alarms').evaluate((alarms) => (alarms as HTMLDetailsElement).open)))
      await summary.press('Enter');
    const fix = panel
      .locator('.alarm', { hasText: 'Exploding gradient' })
      .getByRole('button', { name: 'Fix…' })
      .first();
    await fix.press('Enter');
    const rows = await vscode.choices('Lower the learning rate to 100');
    assert(rows.length > 1, rows.join());
    const lower = rows.find((row) => row.startsWith('Lower the learning rate'))!;
    assert.match(lower, /settings ?layerscope\.learningRate: 1000 → 100$/);
    await vscode.picture('alarm-fixes-dark');
    await vscode.page.keyboard.type('clip');
    const chosen = vscode.page.locator('.quick-input-list .monaco-list-row.focused', { hasText: 'Clip gradients' });
    await chosen.waitFor();
    await vscode.page.keyboard.press('Enter');
    await vscode.page.locator('.statusbar-item', { hasText: 'Clip gradients' }).waitFor();
  });
});
