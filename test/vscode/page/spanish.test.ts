// A person whose VS Code is Spanish: commands, what is read, what fails and what is shown beside the code.

import { strict as assert } from 'node:assert';
import { after, before, describe, it } from 'mocha';
import { VSCodePage } from './vscodePage.ts';

describe('a person who reads Spanish', () => {
  let vscode: VSCodePage;
  before(async () => {
    vscode = await VSCodePage.open({ 'layerscope.epochs': 40 }, 'es');
  });
  after(() => vscode.close());

  it('trains and reads the panel and the line of a layer', async () => {
    await vscode.command('Layerscope: Entrenar modelo');
    await vscode.choose('wine.csv');
    const panel = await vscode.panel();
    await panel.locator('.state', { hasText: 'Terminado' }).waitFor();
    await vscode.page.locator('.view-line span', { hasText: 'BatchNorm1d' }).last().hover();
    await vscode.page.locator('.monaco-hover:not(.hidden)', { hasText: 'desviación' }).first().waitFor();
    await vscode.picture('spanish-trained');
    await vscode.page.keyboard.press('Escape');
  });

  it('is told what a file has wrong, and offered what mends it', async () => {
    const { keyboard } = vscode.page;
    await keyboard.press('Control+G');
    await keyboard.type('17:36');
    await keyboard.press('Enter');
    await keyboard.press('Control+L');
    await keyboard.press('Backspace');
    await keyboard.type('            torch.nn.Linear(49, hidden_layers[2]),');
    await vscode.page.locator('.squiggly-error').first().waitFor();
    await keyboard.press('Control+Shift+M');
    await vscode.page.locator('.markers-panel', { hasText: '49' }).waitFor();
    await vscode.picture('spanish-problem');
    const said = await vscode.page.locator('.markers-panel .monaco-tl-contents').allTextContents();
    assert.deepEqual(english(said.join(' ')), []);
  });
});

function english(text: string): string[] {
  return text.match(/\b(?:the|is|takes|gives|which|with|but)\b/g) ?? [];
}
