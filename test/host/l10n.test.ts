// Every text of the editor has its translation, with the same holes in it.

import { globSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { THRESHOLDS } from '../../src/alarms/thresholds.ts';
import { ALARM_TEXTS, FAULT_CAUSES, ZERO_WEIGHT_CAUSE } from '../../src/history/alarmTexts.ts';

const root = `${import.meta.dirname}/../..`;
/** Where `say` is given what is no literal: the texts of ALARM_TEXTS, and phrases. */
const NOT_LITERAL = ['src/history/alarmTexts.ts', 'src/model/phrase.ts'];
const read = (path: string) => JSON.parse(readFileSync(`${root}/${path}`, 'utf8'));
const holes = (text: string) => [...text.matchAll(/\{\d+\}|%[^%]+%|\$\([\w-]+\)/g)].map(([hole]) => hole).sort();

/**
 * The first arguments of all calls of vscode.l10n.t, and of `say`, which is given to parts that do not know vscode; phrases;
 * and what is counted outside of the terminal.
 */
function textsOf(path: string): string[] {
  const texts: string[] = [];
  const source = ts.createSourceFile(path, readFileSync(`${root}/${path}`, 'utf8'), ts.ScriptTarget.Latest, true);
  const says = /\bSay\b/.test(source.text) ? /^(vscode\.l10n\.t|say)$/ : /^vscode\.l10n\.t$/;
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && says.test(node.expression.getText())) {
      const [text] = node.arguments;
      const isLiteral = text !== undefined && ts.isStringLiteralLike(text);
      expect(isLiteral || NOT_LITERAL.includes(path), `${path}: ${node.getText()}`).toBe(true);
      if (isLiteral) texts.push(text.text);
    }
    if (ts.isTaggedTemplateExpression(node) && node.tag.getText() === 'phrase') texts.push(textOf(node.template));
    if (ts.isCallExpression(node) && node.expression.getText() === 'counted' && !path.startsWith('src/cli/')) {
      const [, noun] = node.arguments;
      if (noun && ts.isStringLiteralLike(noun)) texts.push(`{0} ${noun.text}`, `{0} ${noun.text}s`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return texts;
}

/** As `phrase` calls it. */
function textOf(template: ts.TemplateLiteral): string {
  if (ts.isNoSubstitutionTemplateLiteral(template)) return template.text;
  return template.templateSpans.reduce((text, { literal }, i) => `${text}{${i}}${literal.text}`, template.head.text);
}

test('in Spanish: what the editor says', () => {
  const bundle: Record<string, string> = read('l10n/bundle.l10n.es.json');
  const ofAlarms = Object.values(ALARM_TEXTS)
    .flatMap(({ name, cause, measured }) => [name, cause, measured])
    .concat(ZERO_WEIGHT_CAUSE, Object.values(FAULT_CAUSES));
  const texts = [...new Set([...globSync('src/**/*.ts', { cwd: root }).flatMap(textsOf), ...ofAlarms])];
  expect(texts.length).toBeGreaterThan(100);
  expect(texts.filter((text) => !bundle[text])).toEqual([]);
  for (const [text, translated] of Object.entries(bundle)) expect(holes(translated), text).toEqual(holes(text));
});

test('in Spanish: commands and settings', () => {
  const [english, spanish] = [read('package.nls.json'), read('package.nls.es.json')];
  expect(Object.keys(spanish)).toEqual(Object.keys(english));
  const used = [...JSON.stringify(read('package.json')).matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key);
  expect(used.filter((key) => !(key! in english))).toEqual([]);
  expect(Object.keys(english).filter((key) => !used.includes(key))).toEqual([]);
});

test('the thresholds of alarms are settings with the same defaults', () => {
  const { properties } = read('package.json').contributes.configuration;
  const settings = Object.entries<{ default: number }>(properties).flatMap(([name, setting]) =>
    name.startsWith('layerscope.alarms.') ? [[name.replace('layerscope.alarms.', ''), setting.default]] : [],
  );
  expect(Object.fromEntries(settings)).toEqual(THRESHOLDS);
});

test('the thresholds of alarms are documented, each with its source', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  for (const name of Object.keys(THRESHOLDS)) {
    const row = readme.split('\n').find((line) => line.startsWith(`| \`layerscope.alarms.${name}\``));
    expect(row, name).toBeDefined();
    const [, , value, alarm, source] = row!.split('|').map((cell) => cell.trim());
    for (const cell of [value, alarm, source]) expect(cell, name).not.toBe('');
  }
});
