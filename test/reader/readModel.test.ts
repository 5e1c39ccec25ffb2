// Cases in *.txt (cases.ts): what is read is what they expect. UPDATE_CASES=1 writes what is read into them.

import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readModel } from '../../src/reader/readModel.ts';
import { caseFiles } from './cases.ts';
import type { Case } from './casesIn.ts';
import { printDefinition } from './printDefinition.ts';

for (const { path, name, cases } of caseFiles()) {
  const read = ({ source }: Case) => printDefinition(readModel(source), source).trim();
  if (process.env.UPDATE_CASES) {
    const text = cases.map((one) => `--- ${one.title}\n${one.source}\n==>\n${read(one)}\n`).join('\n');
    writeFileSync(path, text);
  }
  test.each(cases)(`${name}: $title`, (one) => {
    expect(read(one)).toBe(one.expected);
  });
}
