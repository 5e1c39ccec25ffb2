// Cases in *.txt: `--- title`, Python source, `==>`, what is read. UPDATE_CASES=1 writes what is read into them.

import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { readModel } from '../../src/reader/readModel.ts';
import { printDefinition } from './printDefinition.ts';

interface Case {
  readonly title: string;
  readonly source: string;
  readonly expected: string;
}

for (const file of globSync(`${import.meta.dirname}/*.txt`).sort()) {
  const cases = parseCases(readFileSync(file, 'utf8'));
  const read = ({ source }: Case) => printDefinition(readModel(source), source);
  if (process.env.UPDATE_CASES) {
    const text = cases.map((one) => `--- ${one.title}\n${one.source}\n==>\n${read(one)}\n`).join('\n');
    writeFileSync(file, text);
  }
  test.each(cases)(`${basename(file, '.txt')}: $title`, (one) => {
    expect(read(one)).toBe(one.expected);
  });
}

function parseCases(text: string): Case[] {
  return text
    .split(/^--- /m)
    .slice(1)
    .map((part) => {
      const [head = '', expected = ''] = part.split(/^==>\n/m);
      const end = head.indexOf('\n');
      return { title: head.slice(0, end), source: head.slice(end + 1).trimEnd(), expected: expected.trim() };
    });
}
