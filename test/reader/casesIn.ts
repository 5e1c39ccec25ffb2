// A file of cases: `--- title`, source, `==>`, what is expected.

import { readFileSync } from 'node:fs';

export interface Case {
  readonly title: string;
  readonly source: string;
  readonly expected: string;
}

export function casesIn(path: string): Case[] {
  return readFileSync(path, 'utf8')
    .split(/^--- /m)
    .slice(1)
    .map((part) => {
      const [head = '', expected = ''] = part.split(/^==>\n/m);
      const end = head.indexOf('\n');
      return { title: head.slice(0, end), source: head.slice(end + 1).trimEnd(), expected: expected.trim() };
    });
}
