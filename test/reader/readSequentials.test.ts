// Cases in lists/*.txt (cases.ts): what `npm run read` says of each. UPDATE_CASES=1 writes what is read into them.

import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readingLines } from '../../src/cli/readingLines.ts';
import { readSequentials } from '../../src/reader/lists/readSequentials.ts';
import { caseFiles } from './cases.ts';
import type { Case } from './casesIn.ts';

for (const { path, name, cases } of caseFiles('lists')) {
  const read = ({ source }: Case) => readingLines({ file: 'model.py', ...readSequentials(source) }).trim();
  if (process.env.UPDATE_CASES) {
    const text = cases.map((one) => `--- ${one.title}\n${one.source}\n==>\n${read(one)}\n`).join('\n');
    writeFileSync(path, text);
  }
  test.each(cases)(`${name}: $title`, (one) => {
    expect(read(one)).toBe(one.expected);
  });
}
