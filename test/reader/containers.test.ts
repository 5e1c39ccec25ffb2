// Random programs on torch's containers, run by real PyTorch and read here: every list must be read, and equal.

import { expect, test } from 'vitest';
import { readSequentials } from '../../src/reader/lists/readSequentials.ts';
import { compareBuilt, explain } from './compareBuilt.ts';
import { buildWithTorch } from './oracle.ts';
import { randomContainers } from './randomContainers.ts';
import { seeded } from './randomProgram.ts';

const PROGRAMS = 60;

test('containers hold what PyTorch makes them hold, whatever is done to them', () => {
  const sources = Array.from({ length: PROGRAMS }, (_, seed) => randomContainers(seeded(seed + 1)));
  const { built, defaults } = buildWithTorch(sources);
  for (const [at, source] of sources.entries()) {
    const truth = built[at]!;
    expect(truth.raised, source).toEqual([]);
    const wrong = compareBuilt(readSequentials(source), truth, defaults).filter(({ outcome }) => outcome !== 'equal');
    expect(wrong.map(explain).join('\n'), source).toBe('');
  }
});
