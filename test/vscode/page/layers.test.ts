// A person sees shapes behind the lines, points at a layer, and puts BatchNorm in by the lightbulb.

import { strict as assert } from 'node:assert';
import { after, before, describe, it } from 'mocha';
import { VSCodePage } from './vscodePage.ts';

describe('a person at a layer', () => {
  let vscode: VSCodePage;
  before(async () => {
    vscode = await VSCodePage.open({ 'workbench.colorTheme': 'Default Dark Modern' });
  });
  after(() => vscode.close());

  const line = (text: string) => vscode.page.locator('.view-line', { hasText: text });
  const goTo = async (number: number) => {
    await vscode.page.keyboard.press('Control+G');
    await vscode.page.locator('.quick-input-widget input').waitFor();
    await vscode.page.keyboard.type(String(number));
    await vscode.page.keyboard.press('Enter');
    await vscode.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
    await vscode.page.locator('.statusbar-item', { hasText: `Ln ${number}, Col 1` }).waitFor();
  };
  /** By the keyboard; the key is lost where the editor has not got the focus back yet. */
  const openActions = async (text: string) => {
    const menu = vscode.page.locator('.action-widget', { hasText: text });
    for (let tries = 1; ; tries++) {
      await vscode.page.keyboard.press('Control+.');
      const isOpen = await menu.waitFor({ timeout: 5000 }).then(
        () => true,
        () => false,
      );
      if (isOpen) return;
      assert(tries < 4, `The menu with "${text}" does not open.`);
      await vscode.page.keyboard.press('Escape');
    }
  };

  it('sees the shape of its output behind it', async () => {
    await line('BatchNorm1d').filter({ hasText: '→ (N, 50)' }).waitFor();
    await line('Softmax').filter({ hasText: '→ (N, num_outputs)' }).waitFor();
  });

  it('reads what it is', async () => {
    await vscode.page.locator('.view-line span', { hasText: 'BatchNorm1d' }).last().hover();
    const hover = vscode.page.locator('.monaco-hover:not(.hidden)', { hasText: 'torch.nn.BatchNorm1d' });
    await hover.waitFor();
    const text = (await hover.textContent())!.replaceAll('\u00a0', ' ');
    for (const part of ['num_features=50', '(N, 50) → (N, 50)', '400 bytes', 'each of the 50 features']) {
      assert(text.includes(part), text);
    }
    await vscode.picture('layer-hover-dark');
    await vscode.page.mouse.move(10, 600);
  });

  it('puts BatchNorm behind it and takes that back in one step', async () => {
    await goTo(17);
    await openActions('Insert torch.nn.BatchNorm1d(hidden_layers[2])');
    await vscode.picture('layer-actions-dark');
    await vscode.page.keyboard.press('Enter');
    await line('torch.nn.BatchNorm1d(hidden_layers[2]),').waitFor();
    await vscode.page.keyboard.press('Control+Z');
    await line('torch.nn.BatchNorm1d(hidden_layers[2]),').waitFor({ state: 'detached' });
    assert.deepEqual(await vscode.notifications(), []);
    await vscode.page.keyboard.press('Escape');
  });

  it('sees the same in the light', async () => {
    await vscode.theme('Light Modern');
    await goTo(13);
    await openActions('Set bias=False');
    await vscode.picture('layer-actions-light');
    await vscode.page.keyboard.press('Escape');
  });
});

describe('a person at a layer of a run', () => {
  let vscode: VSCodePage;
  before(async () => {
    vscode = await VSCodePage.open({ 'workbench.colorTheme': 'Default Dark Modern', 'layerscope.epochs': 50 });
  });
  after(() => vscode.close());

  it('sees means and histograms of all tensors at once, without scrolling', async () => {
    await vscode.command('Layerscope: Train Model');
    await vscode.choose('wine.csv');
    await (await vscode.panel()).locator('.state', { hasText: 'Finished' }).waitFor();
    const hover = vscode.page.locator('.monaco-hover:not(.hidden)', { hasText: 'Select in the panel' });
    for (const theme of ['Dark Modern', 'Light Modern', 'Dark High Contrast']) {
      await vscode.theme(theme);
      await vscode.page.locator('.view-line span', { hasText: 'BatchNorm1d' }).last().hover();
      await hover.waitFor();
      const [seen, table] = [await hover.boundingBox(), await hover.locator('table').first().boundingBox()];
      await vscode.picture(`live-hover-${theme.toLowerCase().replaceAll(' ', '-')}`);
      const rows = await hover.locator('table').first().locator('tr').allTextContents();
      assert.equal(rows.length, 9, rows.join('\n'));
      assert(
        rows.slice(1).every((row) => /[▁▂▃▄▅▆▇█]/.test(row)),
        rows.join('\n'),
      );
      const below = table!.y + table!.height - (seen!.y + seen!.height);
      assert(below <= 0, `${below} pixels of the table are not seen`);
      await vscode.page.mouse.move(10, 600);
      await hover.waitFor({ state: 'hidden' });
    }
  });
});
