// The form of training configurations in the panel: what it shows, what it asks the host to change, its pictures.

import { mkdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { ConfigurationView } from '../../src/protocol/configuration.ts';
import { textOf, valueOfText } from '../../webview/fieldText.ts';
import { finishedRun, historyOf } from './fixtures.ts';
import { type PageOptions, settle } from './page.ts';
import { useBrowser } from './sharedBrowser.ts';
import { type ThemeName, themes } from './themes.ts';

const pictures = new URL('pictures/', import.meta.url);
mkdirSync(pictures, { recursive: true });

const WINE: ConfigurationView = {
  ...{ file: 'file:///w/.vscode/layerscope.json', index: 0, name: 'wine, Adam', isLast: false },
  values: {
    ...{ name: 'wine, Adam', file: 'model.py', data: 'wine.csv', ignore: ['id', 'name'], parameters: { width: 8 } },
    ...{ optimizer: 'Adam(lr=0.01)', epochs: 0, stratify: true },
  },
  findings: [{ field: 'epochs', message: 'epochs is 0, but a whole number from 1 to 1000000 is expected.', line: 9 }],
  otherwise: {
    ...{ loss: { text: 'CrossEntropyLoss', line: 31 }, optimizer: { text: 'SGD(lr=0.001)' }, epochs: { text: '100' } },
    ...{ batchSize: { text: '16', line: 28 }, scheduler: { text: 'none' }, learningRate: { text: '0.01' } },
  },
  offered: { optimizer: ['SGD(lr=0.001)', 'Adam(lr=0.001)'], data: ['wine', 'iris'] },
};
const OTHER: ConfigurationView = {
  ...{ ...WINE, index: 1, name: 'plain', isLast: true, findings: [] },
  values: { name: 'plain', file: 'model.py' },
};

const openPanel = useBrowser();

/** The form, opened, of a panel without a run. */
async function openForm(options: PageOptions = {}, configurations = [WINE, OTHER]) {
  const panel = await openPanel(options);
  await panel.send({ type: 'snapshot', history: undefined, cancelling: false });
  await panel.send({ type: 'configurations', configurations });
  await panel.page.locator('.configurations > summary').click();
  return panel;
}

describe('the form', () => {
  test('begins with the configuration that was trained last, and shows what the file says otherwise', async () => {
    const { page } = await openForm();
    const chosen = page.getByRole('combobox', { name: 'Configuration', exact: true });
    expect(await chosen.locator('option').allTextContents()).toEqual(['wine, Adam', 'plain']);
    expect(await chosen.inputValue()).toBe('1');
    const batch = page.getByRole('textbox', { name: 'Batch size' });
    expect([await batch.inputValue(), await batch.getAttribute('placeholder')]).toEqual(['', '16']);
    expect(await page.locator('.field', { has: batch }).textContent()).toContain('from line 28 of the file');
    await chosen.selectOption('0');
    expect(await page.getByRole('combobox', { name: 'Optimizer' }).inputValue()).toBe('Adam(lr=0.01)');
    expect(await page.getByRole('textbox', { name: 'Left out' }).inputValue()).toBe('id, name');
    expect(await page.getByRole('combobox', { name: 'Stratified' }).inputValue()).toBe('true');
  });

  test('says of empty fields what is asked, what was answered before, and what the file or the default says', async () => {
    const one: ConfigurationView = {
      ...OTHER,
      otherwise: {
        ...{ shuffle: { text: 'true' }, dropLast: { text: 'true', line: 28 }, observeEvery: { text: '1' } },
        ...{ data: { text: 'wine.csv', isAnswer: true } },
      },
    };
    const { page, send } = await openForm({}, [one]);
    const told = async (name: string) => {
      const field = page.locator('.field', { has: page.getByLabel(name, { exact: true }) });
      const control = field.locator('input, select');
      const isSelect = (await control.evaluate(({ tagName }) => tagName)) === 'SELECT';
      const says = isSelect
        ? await control.locator('option').first().textContent()
        : await control.getAttribute('placeholder');
      return [says, (await field.locator('.note').allTextContents()).join()];
    };
    expect(await told('Data')).toEqual(['wine.csv', 'as answered before']);
    expect(await told('Predicts')).toEqual(['asked', '']);
    expect(await told('Shuffled')).toEqual(['yes, the default', '']);
    expect(await told('Full batches only')).toEqual(['yes, as the file says', 'from line 28 of the file']);
    expect(await told('Stratified')).toEqual(['no, the default', '']);
    expect(await told('Loss')).toEqual(['as fits the data', '']);
    expect(await told('Layers')).toEqual(['all', '']);
    // It stays open over the runs that it begins, of which one without a step has no loss yet.
    const events = finishedRun({ epochs: 2 });
    await send({ type: 'snapshot', history: historyOf(events.slice(0, 1)), cancelling: false });
    await page.getByRole('cell', { name: '–' }).first().waitFor();
    expect(await page.locator('.metrics').textContent()).not.toContain('NaN');
    await send({ type: 'snapshot', history: historyOf(events), cancelling: false });
    await page.getByRole('heading', { name: 'Layers' }).waitFor();
    await page.getByLabel('Full batches only').waitFor();
  });

  test('what is typed is set by Enter or by leaving the field; an empty field is taken away', async () => {
    const { page, posted, send } = await openForm({}, [WINE]);
    const edits = async () => (await posted()).filter(({ type }) => type === 'editConfiguration');
    const place = { type: 'editConfiguration', file: WINE.file, index: 0 };
    await page.getByRole('textbox', { name: 'Epochs' }).fill('20');
    await page.keyboard.press('Enter');
    expect(await edits()).toEqual([{ ...place, field: 'epochs', value: 20 }]);
    await send({
      type: 'configurations',
      configurations: [{ ...WINE, values: { ...WINE.values, epochs: 20 }, findings: [] }],
    });
    expect(await page.getByRole('textbox', { name: 'Epochs' }).getAttribute('aria-invalid')).toBe('false');
    await page.getByRole('textbox', { name: 'Parameters' }).fill('width=9, depth = 2');
    await page.getByRole('combobox', { name: 'Optimizer' }).fill('');
    await page.keyboard.press('Tab');
    await page.getByRole('combobox', { name: 'Missing values' }).selectOption('median');
    await page.getByRole('combobox', { name: 'Stratified' }).selectOption('');
    expect((await edits()).slice(1)).toEqual([
      { ...place, field: 'parameters', value: { width: 9, depth: 2 } },
      { ...place, field: 'optimizer', value: null },
      { ...place, field: 'missing', value: 'median' },
      { ...place, field: 'stratify', value: null },
    ]);
  });

  test('what is wrong in the file stands at its field; what is no number stays, with why, until Escape', async () => {
    const { page, posted } = await openForm({}, [WINE]);
    const epochs = page.getByRole('textbox', { name: 'Epochs' });
    const alert = page.locator('.field', { has: epochs }).getByRole('alert');
    expect(await alert.textContent()).toMatch(/^epochs is 0, but/);
    expect(await epochs.getAttribute('aria-invalid')).toBe('true');
    await epochs.fill('many');
    await epochs.press('Enter');
    expect(await alert.textContent()).toBe('“many” is no value for this.');
    await epochs.press('Escape');
    expect([await epochs.inputValue(), await alert.textContent()]).toEqual(['0', WINE.findings[0]!.message]);
    expect((await posted()).some(({ type }) => type === 'editConfiguration')).toBe(false);
  });

  test('trains, shows the file, adds, removes', async () => {
    const { page, posted } = await openForm();
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await page.getByRole('button', { name: 'Edit File' }).click();
    await page.getByRole('button', { name: 'Add…' }).click();
    await page.getByRole('button', { name: 'Remove…' }).click();
    expect((await posted()).filter(({ type }) => type.endsWith('Configuration'))).toEqual([
      { type: 'trainConfiguration', file: OTHER.file, index: 1 },
      { type: 'showConfiguration', file: OTHER.file, index: 1 },
      { type: 'addConfiguration' },
      { type: 'removeConfiguration', file: OTHER.file, index: 1 },
    ]);
  });

  test('without any, it offers to add one', async () => {
    const { page, findings } = await openForm({ width: 300 }, []);
    expect(await page.locator('.configurations').textContent()).toContain('There is none yet.');
    expect(await findings()).toEqual([]);
  });

  const everyLook = (Object.keys(themes) as ThemeName[]).flatMap((theme) =>
    [300, 1200].map((width) => [theme, width, 'en'] as const),
  );
  test.each([...everyLook, ['dark', 300, 'es'], ['light', 700, 'en'], ['dark', 1200, 'es']] as const)(
    'is accessible and fits: %s, %d px, %s',
    async (theme, width, language) => {
      const { page, findings } = await openForm({ theme, width, ...(language === 'es' && { language }) }, [WINE]);
      expect(await findings()).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
      await page.screenshot({
        path: new URL(`configurations-${theme}-${width}-${language}.png`, pictures).pathname,
        fullPage: true,
      });
    },
  );

  test.each(everyLook)('stands in the header of a run: %s, %d px', async (theme, width) => {
    const { page, send, findings } = await openPanel({ theme, width });
    const history = historyOf(finishedRun({ epochs: 5 }));
    await send({ type: 'snapshot', history, cancelling: false });
    await send({ type: 'configurations', configurations: [WINE] });
    await page.locator('.configurations > summary').click();
    expect(await findings()).toEqual([]);
    await page.setViewportSize({ width, height: await page.evaluate(() => document.documentElement.scrollHeight) });
    await settle(page);
    await page.screenshot({ path: new URL(`configurations-run-${theme}-${width}.png`, pictures).pathname });
  });
});

test('a value as text, and back', () => {
  for (const [field, value] of [
    ['epochs', 20],
    ['ignore', ['a', 'b c']],
    ['parameters', { width: 8, depth: -1.5 }],
    ['optimizer', 'Adam(lr=0.1, betas=(0.9, 0.99))'],
    ['stratify', false],
    ['imageSize', '32x32'],
  ] as const) {
    expect(valueOfText(field, textOf(value))).toEqual(value);
  }
  expect(valueOfText('inputShape', ' 1 × 8 x 8 ')).toBe('1x8x8');
  expect(valueOfText('seed', ' ')).toBeNull();
  expect(valueOfText('parameters', 'width')).toBeUndefined();
});
