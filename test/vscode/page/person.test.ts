// A person trains the wine network: keyboard, mouse, and what stands on the screen in the end.

import { strict as assert } from 'node:assert';
import { after, before, describe, it } from 'mocha';
import type { Frame } from 'playwright-core';
import { VSCodePage } from './vscodePage.ts';

describe('a person', () => {
  let vscode: VSCodePage;
  before(async () => {
    // Long enough to be seen while it is on.
    vscode = await VSCodePage.open({ 'layerscope.epochs': 2000 });
  });
  after(() => vscode.close());

  it('sees the BatchNorm lines marked, and the marks follow typing', async () => {
    const { keyboard } = vscode.page;
    const marks = vscode.page.locator('.cdr[class*="TextEditorDecorationType"]');
    const there = async (count: number) => {
      await marks.nth(count).waitFor({ state: 'detached' });
      if (count > 0) await marks.nth(count - 1).waitFor({ state: 'attached' });
    };
    await there(1);
    await keyboard.press('Control+G');
    await keyboard.type('15');
    await keyboard.press('Enter');
    await vscode.command('Copy Line Down');
    await there(2);
    await keyboard.press('Control+Z');
    await there(1);
    await keyboard.press('Control+/');
    await there(0);
    await keyboard.press('Control+Z');
    await there(1);
    await keyboard.press('Control+Home');
  });

  it('trains from the palette and sees every layer', async () => {
    await vscode.command('Layerscope: Train Model');
    const choices = await vscode.choices('wine.csv');
    assert.match(choices[0]!, /^wine\.csv/);
    assert(choices.some((choice) => choice.startsWith('Iris')));
    await vscode.picture('data');
    await vscode.choose('wine.csv');
    const start = Date.now();
    const panel = await vscode.panel();
    const first = await firstPoint(panel);
    console.log(`      command to first point on the chart, panel opened for the first time: ${first - start} ms`);
    await panel.getByText('10,000 of 10,000').waitFor();
    const text = (await panel.locator('#root').textContent())!;
    for (const layer of ['network.0', 'network.3', 'network.7', 'activation']) assert(text.includes(layer), layer);
    assert.match(text, /BatchNorm/);
    await vscode.picture('trained');

    // The keyboard stayed in the editor.
    await vscode.page.keyboard.type('#');
    await vscode.page.locator('.view-line', { hasText: /^#import/ }).waitFor();
    await vscode.page.keyboard.press('Backspace');
    assert.deepEqual(await vscode.notifications(), []);
  });

  it('trains again at once: the answers are remembered', async () => {
    const panel = await vscode.panel();
    // Resolves in the frame in which the finished run gives way to the new one.
    const began = panel.evaluate(
      () =>
        new Promise<number>((done) => {
          const look = () =>
            /10,000 of 10,000/.test(document.body.textContent!) ? requestAnimationFrame(look) : done(Date.now());
          look();
        }),
    );
    await vscode.page.waitForTimeout(1000);
    const start = Date.now();
    await vscode.command('Layerscope: Train Model');
    const typed = Date.now();
    const first = Math.max(await began, await firstPoint(panel));
    console.log(
      `      command to first point on the chart, panel open: ${first - typed} ms after Enter (${first - start} ms after F1)`,
    );
    await panel.getByText('10,000 of 10,000').waitFor();
  });

  it('selects a layer in the panel by a click on the hint behind its line', async () => {
    const panel = await vscode.panel();
    const line = vscode.page.locator('.view-line', { hasText: 'Linear(hidden_layers[0]' });
    const margins = await line
      .locator('span')
      .evaluateAll((all) => all.map((each) => Number.parseFloat(getComputedStyle(each, '::after').marginRight)));
    assert(Math.max(...margins) >= 10, `between its numbers and its shape: ${margins}`);
    const { x, y, height } = (await line.locator('span span').last().boundingBox())!;
    await vscode.page.mouse.click(x + 60, y + height / 2);
    await panel.locator('.layer[aria-pressed="true"]', { hasText: 'network.2' }).waitFor();
    await vscode.picture('hints');
    await vscode.page.keyboard.press('Control+Home');
  });

  it('sees the same in every theme', async () => {
    const panel = await vscode.panel();
    const foreground = () => panel.evaluate(() => getComputedStyle(document.body).color);
    const seen = new Set<string>();
    for (const theme of ['Dark Modern', 'Dark High Contrast', 'Light High Contrast', 'Light Modern']) {
      await vscode.theme(theme);
      await vscode.page.waitForTimeout(500);
      await vscode.picture(theme.toLowerCase().replaceAll(' ', '-'));
      seen.add(await foreground());
    }
    assert.equal(seen.size, 4, [...seen].join(', '));
  });

  it('sees everything again after the panel was hidden and moved', async () => {
    const before = await (await vscode.panel()).locator('#root').textContent();
    await vscode.page.keyboard.press('Control+Shift+E');
    await vscode.page.locator('.explorer-folders-view').waitFor();
    await vscode.command('Layerscope: Show Panel');
    await (await vscode.panel()).getByText('10,000 of 10,000').waitFor();
    assert.equal(await (await vscode.panel()).locator('#root').textContent(), before);

    await vscode.command('View: Move View');
    await vscode.choose('Layers');
    await vscode.choose('New Secondary Side Bar Entry');
    await (await vscode.panel()).getByText('10,000 of 10,000').waitFor();
    await vscode.picture('moved');
  });

  it('finds the line of a layer from the panel', async () => {
    const panel = await vscode.panel();
    await panel.getByText('network.3').first().click();
    await vscode.page.locator('.statusbar-item', { hasText: /Ln 15,/ }).waitFor();
  });
});

describe('a person who cancels', () => {
  let vscode: VSCodePage;
  before(async () => {
    vscode = await VSCodePage.open({ 'layerscope.epochs': 1_000_000 });
  });
  after(() => vscode.close());

  it('clicks Cancel in the panel and keeps what was computed', async () => {
    await vscode.page.locator('.codelens-decoration a', { hasText: 'Train Model' }).click();
    await vscode.choose('wine.csv');
    const panel = await vscode.panel();
    await firstPoint(panel);
    await vscode.page.locator('.statusbar-item', { hasText: /Layerscope \d+ %/ }).waitFor();
    await vscode.page.waitForTimeout(1000);
    await vscode.picture('running');
    await panel.getByRole('button', { name: /cancel/i }).click();
    await panel.getByText('Cancelled').first().waitFor();
    assert.match((await panel.locator('#root').textContent())!, /[1-9][\d,]* of 5,000,000/);
    await vscode.page.locator('.statusbar-item', { hasText: /Layerscope \d+ %/ }).waitFor({ state: 'detached' });
    await vscode.picture('cancelled');
  });

  it('is asked before a run that is on is given up', async () => {
    await vscode.command('Layerscope: Train Model');
    const panel = await vscode.panel();
    const cancel = panel.getByRole('button', { name: /cancel/i });
    await cancel.waitFor();
    await vscode.command('Layerscope: Train Model');
    await vscode.page.locator('.monaco-dialog-box', { hasText: 'still training' }).waitFor();
    await vscode.picture('asked');
    const before = await step(panel);
    await vscode.page.getByRole('button', { name: 'Stop It and Train' }).click();
    while ((await step(panel)) >= before) await vscode.page.waitForTimeout(20);
    await cancel.click();
    await panel.getByText('Cancelled').first().waitFor();
  });
});

describe('a person with a mistake', () => {
  let vscode: VSCodePage;
  before(async () => {
    vscode = await VSCodePage.open({ 'layerscope.batchSize': 1 });
  });
  after(() => vscode.close());

  it('is told once, where, and is shown the line', async () => {
    await vscode.command('Layerscope: Train Model');
    await vscode.choose('wine.csv');
    await vscode.page.locator('.squiggly-error').first().waitFor();
    const messages = await vscode.notifications();
    assert.equal(messages.length, 1);
    assert.match(messages[0]!, /^model\.py:15: /);
    await (await vscode.panel()).getByText('at least 2 rows').waitFor();
    await vscode.picture('mistake');
    await vscode.page.getByRole('button', { name: 'Show', exact: true }).click();
    await vscode.page.locator('.statusbar-item', { hasText: /Ln 15,/ }).waitFor();
  });
});

/** The step that stands in the panel. */
async function step(panel: Frame): Promise<number> {
  const text = (await panel.locator('#root').textContent())!;
  return Number(/([\d,]+) of 5,000,000/.exec(text)?.[1]?.replaceAll(',', '') ?? Number.NaN);
}

/** When a canvas of the panel first holds something coloured: its frames are grey. Milliseconds since 1970. */
function firstPoint(panel: Frame): Promise<number> {
  return panel.evaluate(
    () =>
      new Promise<number>((done) => {
        const isDrawn = (canvas: HTMLCanvasElement) => {
          if (canvas.width === 0 || canvas.height === 0) return false;
          const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
          for (let i = 0; i < data.length; i += 4) {
            const [r, g, b] = [data[i]!, data[i + 1]!, data[i + 2]!];
            if (data[i + 3]! > 128 && Math.max(r, g, b) - Math.min(r, g, b) > 60) return true;
          }
          return false;
        };
        const look = () => ([...document.querySelectorAll('canvas')].some(isDrawn) ? done(Date.now()) : next());
        const next = () => requestAnimationFrame(look);
        look();
      }),
  );
}
