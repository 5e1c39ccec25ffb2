// The reader's cases, of which what is expected is what is read. A title that ends with `[not run: why]` is of a text that
// real Python is not asked about.

import { globSync } from 'node:fs';
import { basename } from 'node:path';
import { type Case, casesIn } from './casesIn.ts';

export interface CaseFile {
  readonly path: string;
  readonly name: string;
  readonly cases: readonly Case[];
}

/** The files of a folder beside this one; what is expected is a Definition, in other folders the lists of `npm run read`. */
export function caseFiles(folder: '.' | 'lists' | 'odd' | 'notebooks' = '.'): CaseFile[] {
  const paths = globSync(`${import.meta.dirname}/${folder}/*.txt`).sort();
  return paths.map((path) => ({ path, name: basename(path, '.txt'), cases: casesIn(path) }));
}
