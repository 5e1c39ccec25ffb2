// Writes built.json: what real PyTorch builds of the text cases, for machines without it. `node test/reader/golden/makeBuilt.ts`

import { writeFileSync } from 'node:fs';
import { caseFiles } from '../cases.ts';
import { buildWithTorch, keyOf } from '../oracle.ts';

const cases = [...caseFiles(), ...caseFiles('lists')].flatMap((file) => file.cases);
const sources = cases.filter(({ title }) => !title.includes('[not run: ')).map(({ source }) => source);
const { torch, defaults, built } = buildWithTorch(sources, { shapes: true });
const lines = sources.map((source, at) => `"${keyOf(source)}": ${JSON.stringify(built[at])}`);
const unique = [...new Set(lines)].sort();
writeFileSync(
  `${import.meta.dirname}/built.json`,
  `{"torch": ${JSON.stringify(torch)},\n"defaults": ${JSON.stringify(defaults)},\n"built": {\n${unique.join(',\n')}\n}}\n`,
);
