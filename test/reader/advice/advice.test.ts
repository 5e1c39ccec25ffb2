// Cases in *.txt: `--- title`, Python source, `==>`, what is said, each fix beside the text that it makes of its line.

import { globSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import type { TextFix } from '../../../src/model/modelSpec.ts';
import { adviseOn } from '../../../src/reader/edits/advice.ts';
import { editedFile } from '../../../src/reader/edits/editedFile.ts';
import { editsOf, isMended } from '../../../src/reader/edits/isMended.ts';
import { applyEdits } from '../../../src/reader/edits/textEdit.ts';
import { readModel } from '../../../src/reader/readModel.ts';
import { casesIn } from '../casesIn.ts';

for (const file of globSync(`${import.meta.dirname}/*.txt`).sort()) {
  const cases = casesIn(file);
  if (process.env.UPDATE_CASES) {
    const all = cases.map(({ title, source }) => `--- ${title}\n${source}\n==>\n${said(source)}\n`);
    writeFileSync(file, all.join('\n'));
  }
  test.each(cases)(`${basename(file, '.txt')}: $title`, ({ source, expected }) => {
    expect(said(source)).toBe(expected);
  });
}

function said(text: string): string {
  const file = editedFile(text, readModel(text));
  const lines = adviseOn(file).map(({ line, severity, code, message, fix }) => {
    const head = `${line} ${severity} ${code}: ${message}`;
    const fixes = fix ? [fix, fix.alternative ?? []].flat().filter((one) => isMended(file, [one])) : [];
    return [head, ...fixes.map((one) => tried(text, one, code, line))].join('\n');
  });
  return lines.join('\n');
}

function tried(text: string, fix: TextFix, code: string, line: number): string {
  const after = applyEdits(text, editsOf(fix));
  const changed = editsOf(fix).flatMap(({ range, replacement }) => {
    const at = text.slice(0, range.from).split('\n').length - 1;
    return after.split('\n').slice(at, at + replacement.split('\n').length);
  });
  const fixed = adviseOn(editedFile(after, readModel(after)));
  const isGone = !fixed.some((one) => one.code === code && one.line === line);
  const lines = [...new Set(changed.map((line) => line.trim()))];
  return `  ${fix.title} => ${lines.join(' | ')}${isGone ? '' : ' (still there)'}`;
}
