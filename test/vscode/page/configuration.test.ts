// Training configurations as a person has them: the list, the form in the panel, one key.

import { strict as assert } from 'node:assert';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { VSCodePage } from './vscodePage.ts';

const TEXT = `{
  "configurations": [
    // Two, to choose from.
    { "name": "quick", "file": "model.py", "data": "wine.csv", "target": "cultivar", "epochs": 2 },
    { "name": "slow", "file": "model.py", "data": "wine.csv", "target": "cultivar", "optimizer": "Adam(lr=0.01)" }
  ]
}
`;

describe('training configurations', () => {
  let vscode: VSCodePage;
  before(async function () {
    this.timeout(120_000);
    vscode = await VSCodePage.open();
    writeFileSync(join(vscode.workspace, '.vscode/layerscope.json'), TEXT);
  });
  after(() => vscode.close());

  it('are chosen from a list, changed in the panel, and trained again with one key', async () => {
    const file = join(vscode.workspace, '.vscode/layerscope.json');
    // Nothing was trained yet: the key asks.
    await vscode.page.locator('.monaco-editor').first().click();
    await vscode.page.keyboard.press('Control+Shift+F5');
    const rows = await vscode.choices('quick');
    assert.match(rows.join('\n'), /slow.*model\.py · wine\.csv → cultivar · Adam\(lr=0\.01\)/);
    await vscode.picture('configurations-list');
    await vscode.choose('quick');
    const panel = await vscode.panel();
    await panel.getByText('Finished').waitFor();
    await panel.getByText('2 of 2').waitFor();

    await panel.getByText('Training configurations (2)').click();
    const epochs = panel.getByRole('textbox', { name: 'Epochs' });
    await epochs.fill('4');
    await epochs.press('Enter');
    const changed = TEXT.replace('"epochs": 2', '"epochs": 4');
    while (readFileSync(file, 'utf8') !== changed) await vscode.page.waitForTimeout(20);
    await epochs.scrollIntoViewIfNeeded();
    await vscode.picture('configurations-form');
    await vscode.page.keyboard.press('Control+Shift+F5');
    await panel.getByText('4 of 4').waitFor();
  });
});
