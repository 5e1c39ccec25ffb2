// The panel in Spanish: every text that the page may say has its translation, and what it says is in Spanish.

import { globSync, mkdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { apply, startHistory } from '../../src/history/runHistory.ts';
import { messageOf, phrase } from '../../src/model/phrase.ts';
import type { AlarmRaised, RunStarted } from '../../src/protocol/trainEvent.ts';
import { finishedRun } from './fixtures.ts';
import { useBrowser } from './sharedBrowser.ts';

const root = `${import.meta.dirname}/../..`;
const bundle: Record<string, string> = JSON.parse(readFileSync(`${root}/l10n/bundle.l10n.es.json`, 'utf8'));

/** The literal texts that are given to `t`. */
function textsOf(path: string): string[] {
  const texts: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.getText() === 't') {
      const [text] = node.arguments;
      if (text && ts.isStringLiteralLike(text)) texts.push(text.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, readFileSync(`${root}/${path}`, 'utf8'), ts.ScriptTarget.Latest, true));
  return texts;
}

const openPanel = useBrowser();

test('every text of the page is in the bundle', () => {
  const texts = [...new Set(globSync('webview/**/*.{ts,tsx}', { cwd: root }).flatMap(textsOf))];
  expect(texts.length).toBeGreaterThan(100);
  expect(texts.filter((text) => !bundle[text])).toEqual([]);
});

test('no view says anything in English that the bundle has in Spanish', async () => {
  const panel = await openPanel({ language: 'es', width: 700 });
  const events = finishedRun({ epochs: 20 });
  const history = startHistory(events[0] as RunStarted);
  const alarm: AlarmRaised = {
    type: 'alarmRaised',
    kind: 'deadUnits',
    step: 50,
    layer: 1,
    measured: 0.6,
    threshold: 0.4,
  };
  for (const event of [...events, alarm]) apply(history, event);
  await panel.send({ type: 'snapshot', history, cancelling: false });
  const said = new Set<string>();
  mkdirSync(new URL('pictures/', import.meta.url), { recursive: true });
  for (const tab of ['Capas', 'Estadísticas', 'Evolución', 'BatchNorm', 'Pérdida']) {
    await panel.openTab(tab);
    const texts = await panel.page.evaluate(() => {
      const found: string[] = [];
      for (const element of document.querySelectorAll('body *')) {
        for (const name of ['aria-label', 'title', 'aria-valuetext']) found.push(element.getAttribute(name) ?? '');
        for (const node of element.childNodes) if (node.nodeType === Node.TEXT_NODE) found.push(node.textContent ?? '');
      }
      return found.map((text) => text.trim());
    });
    for (const text of texts) said.add(text);
    await panel.page.screenshot({ path: new URL(`pictures/es-${tab}.png`, import.meta.url).pathname });
  }
  const english = [...said].filter((text) => bundle[text] !== undefined && bundle[text] !== text);
  // Words that Spanish has as well, and the class of a layer.
  const isSpanish = new Set([...Object.values(bundle), 'Linear']);
  expect(english.filter((text) => !isSpanish.has(text))).toEqual([]);
});

test('why a run failed', async () => {
  const panel = await openPanel({ language: 'es', width: 700 });
  const run = finishedRun({ epochs: 1 })[0] as RunStarted;
  const what = phrase`The loss became NaN at step ${37} (epoch ${2})`;
  const where = phrase`${phrase`the output`} of ${phrase`${'network.0'} (${'Linear'}, line ${12})`}`;
  const advice = phrase`A smaller learning rate or inputs on a smaller scale may help.`;
  const why = phrase`${what}: ${where} was the first to stop being finite. ${advice}`;
  const failed = { type: 'runFailed', step: 37, elapsedMs: 60, layer: 0, ...messageOf(why) } as const;
  const history = startHistory(run);
  apply(history, failed);
  await panel.send({ type: 'snapshot', history, cancelling: false });
  const said =
    'La pérdida pasó a ser NaN en el paso 37 (época 2): lo primero que dejó de ser finito fue la salida de network.0 (Linear, línea 12). Puede ayudar una tasa de aprendizaje menor o entradas a menor escala.';
  expect(await panel.page.getByRole('alert').textContent()).toContain(said);
  await panel.page.screenshot({ path: new URL('pictures/es-failed.png', import.meta.url).pathname });
});
