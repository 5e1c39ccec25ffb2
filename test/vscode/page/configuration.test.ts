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

describe('training configurations of several folders', () => {
  const text = (epochs: number) =>
    `{ "configurations": [{ "name": "quick", "file": "model.py", "data": "wine.csv", "target": "cultivar", "epochs": ${epochs} }] }\n`;
  let vscode: VSCodePage;
  before(async function () {
    this.timeout(120_000);
    vscode = await VSCodePage.openSeveral(['red', 'white']);
    for (const [name, epochs] of Object.entries({ red: 3, white: 5 })) {
      writeFileSync(join(vscode.workspace, name, '.vscode/layerscope.json'), text(epochs));
    }
  });
  after(() => vscode.close());

  it('say which folder is whose, and Train Again takes that of the one that was trained', async () => {
    await vscode.page.locator('.monaco-editor').first().click();
    await vscode.page.keyboard.press('Control+Shift+F5');
    const rows = await vscode.choices('white');
    assert.deepEqual(
      rows.filter((row) => row.startsWith('quick')).map((row) => /^quick ?(red|white)/.exec(row)?.[1]),
      ['red', 'white'],
    );
    assert(
      rows.some((row) => /^Edit layerscope\.json ?white/.test(row)),
      rows.join('\n'),
    );
    await vscode.picture('configurations-folders');
    // The first is marked.
    await vscode.page.keyboard.press('ArrowDown');
    await vscode.page.locator('.quick-input-list .monaco-list-row.focused', { hasText: 'white' }).waitFor();
    await vscode.page.keyboard.press('Enter');
    const panel = await vscode.panel();
    await panel.getByText('5 of 5').waitFor();
    await panel.getByText('Training configurations (2)').click();
    const chosen = panel.getByRole('combobox', { name: 'Configuration', exact: true });
    assert.deepEqual(await chosen.locator('option').allTextContents(), ['quick (red)', 'quick (white)']);
    assert.equal(await chosen.inputValue(), '1');
    writeFileSync(join(vscode.workspace, 'red/.vscode/layerscope.json'), text(4));
    writeFileSync(join(vscode.workspace, 'white/.vscode/layerscope.json'), text(6));
    await vscode.page.locator('.monaco-editor').first().click();
    await vscode.page.keyboard.press('Control+Shift+F5');
    await panel.getByText('6 of 6').waitFor();
  });
});
