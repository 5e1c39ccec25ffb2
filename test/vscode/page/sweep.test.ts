// A person trains a sweep: answers the questions, watches the table, sorts it, and lays two runs over one another.

import { strict as assert } from 'node:assert';
import { after, before, describe, it } from 'mocha';
import { VSCodePage } from './vscodePage.ts';

describe('a person with a sweep', () => {
  let vscode: VSCodePage;
  before(async () => {
    vscode = await VSCodePage.open({ 'layerscope.epochs': 40, 'layerscope.standardize': true });
  });
  after(() => vscode.close());

  /** Types over what is proposed. */
  async function answer(question: string, text: string): Promise<void> {
    await vscode.page.locator('.quick-input-message', { hasText: question }).waitFor();
    await vscode.page.keyboard.press('Control+A');
    await vscode.page.keyboard.type(text);
    await vscode.page.keyboard.press('Enter');
  }

  it('from the palette to two runs over one another', async () => {
    await vscode.command('Layerscope: Train a Sweep…');
    await vscode.choose('wine.csv');
    await vscode.page.locator('.quick-input-message', { hasText: 'The learning rates to try.' }).waitFor();
    assert.equal(await vscode.page.locator('.quick-input-widget input').inputValue(), '0.01, 0.001, 0.0001');
    await vscode.page.keyboard.press('Control+A');
    await vscode.page.keyboard.type('0.1, 0');
    await vscode.page.locator('.quick-input-message', { hasText: '“0” is not a learning rate' }).waitFor();
    await vscode.picture('sweep-question');
    await answer('is not a learning rate', '0.1, 0.01');
    await answer('The batch sizes to try.', '32');
    await answer('The seeds to try.', '0, 1');
    await vscode.choose('With and without BatchNorm');
    await vscode.choose('Train 8 runs');

    const panel = await vscode.panel();
    await panel.getByRole('heading', { name: 'Sweep of WineNeuralNetwork.network' }).waitFor();
    await panel.getByText('8 of 8 runs are over').waitFor({ timeout: 60_000 });
    const rows = panel.locator('.sweep-table tbody tr');
    assert.equal(await rows.count(), 8);
    await panel.locator('.best').waitFor();

    // In a side bar a choice sorts, where a wide panel has the table's head.
    await panel.getByLabel('Sort by').selectOption({ label: 'Held-out loss' });
    const best = rows.first();
    await panel.locator('.sweep-table tbody tr:first-child.best').waitFor();
    // Others than the best are taken from the charts, which then has them alone with one more.
    if (!(await best.locator('input').isChecked())) await best.locator('input').check();
    await panel.locator('.sweep-table tbody tr:first-child strong', { hasText: /[A-E]/ }).first().waitFor();
    for (const row of (await rows.all()).slice(1)) {
      if (await row.locator('input').isChecked()) await row.locator('input').uncheck();
    }
    const legend = panel.locator('.runs-legend li');
    const last = rows.last();
    await last.locator('input').check();
    await legend.nth(1).waitFor();
    assert.equal(await legend.count(), 2);
    await panel.getByRole('tab', { name: 'Layers' }).click();
    await vscode.picture('sweep-overlaid');
    assert.equal(await legend.count(), 2);
    await panel.getByRole('tab', { name: 'Sweep' }).click();
    await vscode.command('View: Toggle Maximized Panel');
    await vscode.page.waitForTimeout(500);
    await vscode.picture('sweep');
    assert.deepEqual(await vscode.notifications(), []);
  });
});
