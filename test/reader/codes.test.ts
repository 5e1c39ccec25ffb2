// What is said of files is explained in the README: every code that the cases tell stands there.

import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

test('the README explains each code', () => {
  const readme = readFileSync(`${import.meta.dirname}/../../README.md`, 'utf8');
  const told = new Set<string>();
  for (const file of globSync(`${import.meta.dirname}/**/*.txt`))
    for (const [, code] of readFileSync(file, 'utf8').matchAll(
      /^ *\d+ (?:error|warning|information) ([a-z]+(?:-[a-z]+)*)/gm,
    ))
      told.add(code!);
  expect(told.size).toBeGreaterThan(45);
  expect([...told].filter((code) => !readme.includes(`\`${code}\``))).toEqual([]);
});
