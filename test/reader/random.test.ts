// Random programs (randomDefinition.ts): whatever is read of them in full is what real PyTorch builds.
// PROGRAMS and SEED choose others; 2,000 are the nightly form.

import { expect, test } from 'vitest';
import { readSequentials } from '../../src/reader/lists/readSequentials.ts';
import { compareBuilt, explain } from './compareBuilt.ts';
import { buildWithTorch } from './oracle.ts';
import { randomDefinition } from './randomDefinition.ts';
import { seeded } from './randomProgram.ts';

const PROGRAMS = Number(process.env.PROGRAMS ?? 200);

test('what is read is what PyTorch builds', { timeout: 600_000 }, () => {
  const random = seeded(Number(process.env.SEED ?? 1));
  const programs = Array.from({ length: PROGRAMS }, () => randomDefinition(random));
  const { defaults, built } = buildWithTorch(programs);
  const count = { equal: 0, unknown: 0 };
  const wrong: string[] = [];
  for (const [at, program] of programs.entries()) {
    for (const finding of compareBuilt(readSequentials(program), built[at]!, defaults)) {
      if (finding.outcome === 'equal' || finding.outcome === 'unknown') count[finding.outcome]++;
      else wrong.push(`${explain(finding)}\n${program}`);
    }
  }
  expect(wrong.slice(0, 3).join('\n')).toBe('');
  expect(count.equal / (count.equal + count.unknown)).toBeGreaterThanOrEqual(0.95);
  expect(count.equal).toBeGreaterThan(PROGRAMS * 5);
});
