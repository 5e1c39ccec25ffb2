// Cases in *.txt: `--- title`, Python source, `==>`, what is read. A title that ends with `[not run: why]` is of a text that
// real Python is not asked about.

import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

export interface Case {
  readonly title: string;
  readonly source: string;
  readonly expected: string;
}

export interface CaseFile {
  readonly path: string;
  readonly name: string;
  readonly cases: readonly Case[];
}

/** The files of a folder beside this one; what is expected is a Definition, in other folders the lists of `npm run read`. */
export function caseFiles(folder: '.' | 'lists' | 'odd' | 'notebooks' = '.'): CaseFile[] {
  const paths = globSync(`${import.meta.dirname}/${folder}/*.txt`).sort();
  return paths.map((path) => ({ path, name: basename(path, '.txt'), cases: parseCases(readFileSync(path, 'utf8')) }));
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
