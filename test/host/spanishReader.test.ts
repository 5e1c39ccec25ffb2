// What the reader says of every case, in Spanish: all of it, and no word of it in English.

import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { words, wordsOf } from '../../src/model/phrase.ts';
import { type Say, sayInEnglish } from '../../src/model/say.ts';
import { adviseOn } from '../../src/reader/edits/advice.ts';
import { editedFile } from '../../src/reader/edits/editedFile.ts';
import { readModel } from '../../src/reader/readModel.ts';
import { caseFiles } from '../reader/cases.ts';

const root = `${import.meta.dirname}/../..`;
const bundle: Record<string, string> = JSON.parse(readFileSync(`${root}/l10n/bundle.l10n.es.json`, 'utf8'));
const say: Say = (text, ...args) => sayInEnglish(bundle[text] ?? text, ...args);
const ENGLISH = /\b(the|of|is|are|not|which|what|that|its?|takes?|gives?|with|and|or|by|here|known|read|line)\b/;

test('nothing that is said of a file is left in English', () => {
  const advice = globSync(`${root}/test/reader/advice/*.txt`).flatMap((path) =>
    readFileSync(path, 'utf8').split(/^--- .*\n/m),
  );
  const sources = [
    ...caseFiles().flatMap(({ cases }) => cases.map(({ source }) => source)),
    ...advice.map((part) => part.split(/^==>\n/m)[0]!),
  ];
  const english = new Set<string>();
  for (const source of sources) {
    const definition = readModel(source);
    const errors = definition.sequentials.flatMap((one) => [...one.errors, ...(one.notWhole ? [one.notWhole] : [])]);
    for (const remark of [...adviseOn(editedFile(source, definition)), ...errors]) {
      const said = wordsOf(remark, say);
      const own = said.replace(/`[^`]*`|'[^']*'|«[^»]*»|"[^"]*"/g, '…');
      if (!remark.phrase || ENGLISH.test(own)) english.add(`${said}   <=   ${remark.message}`);
      // A comment of the file stays as it is.
      const title = remark.fix && words(remark.fix.title, say).replace(/: #.*$/, '');
      if (title && ENGLISH.test(title)) english.add(title);
    }
  }
  expect([...english]).toEqual([]);
});
