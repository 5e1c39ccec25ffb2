// Keeps PyTorch's answers to the cases of single modules: node test/torch/golden/makeLayers.ts [family …]

import { globSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { LayerCase } from '../cases/case.ts';
import { askTorch } from '../layerCases.ts';

const wanted = process.argv.slice(2);
mkdirSync(`${import.meta.dirname}/layers`, { recursive: true });
for (const file of globSync(`${import.meta.dirname}/../cases/*.ts`)) {
  const family = basename(file, '.ts');
  if (family === 'case' || (wanted.length > 0 && !wanted.includes(family))) continue;
  const exported: Record<string, readonly LayerCase[]> = await import(file);
  const cases = exported[`${family}Cases`];
  if (!cases) continue;
  // A line an answer, so that a change shows where it is.
  const answers: unknown[] = JSON.parse(await askTorch(cases));
  writeFileSync(
    `${import.meta.dirname}/layers/${family}.json`,
    `[\n${answers.map((answer) => JSON.stringify(answer)).join(',\n')}\n]\n`,
  );
  console.log(`${family}: ${answers.length} answers`);
}
