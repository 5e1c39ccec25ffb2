// Every text case beside real PyTorch: type, order and arguments of the modules in each Sequential that the text builds.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { withOutputs } from '../../src/reader/lists/outputShapes.ts';
import { readSequentials } from '../../src/reader/lists/readSequentials.ts';
import { readModel } from '../../src/reader/readModel.ts';
import { hasTorch } from '../torch/live.ts';
import { caseFiles } from './cases.ts';
import { type Built, compareBuilt, compareShapes, type Defaults, explain } from './compareBuilt.ts';
import { buildWithTorch, keyOf } from './oracle.ts';

const files = [...caseFiles(), ...caseFiles('lists')];
const run = files.flatMap(({ cases }) => cases).filter(({ title }) => !title.includes('[not run: '));
const { defaults, built } = answers(run.map(({ source }) => source));

let shapesCompared = 0;

/** By keyOf(source). Of PyTorch itself where it is installed. */
function answers(sources: readonly string[]): { readonly defaults: Defaults; readonly built: Record<string, Built> } {
  if (!hasTorch()) return JSON.parse(readFileSync(`${import.meta.dirname}/golden/built.json`, 'utf8'));
  const live = buildWithTorch(sources, { shapes: true });
  return {
    defaults: live.defaults,
    built: Object.fromEntries(sources.map((source, at) => [keyOf(source), live.built[at]!])),
  };
}

for (const { name, cases } of files) {
  describe(name, () => {
    test.each(cases.filter((one) => run.includes(one)))('$title', ({ source }) => {
      const truth = built[keyOf(source)];
      if (!truth) throw new Error('No golden answer: node test/reader/golden/makeBuilt.ts writes it, with PyTorch');
      const reading = readSequentials(source);
      const wrong = compareBuilt(reading, truth, defaults).filter(({ outcome }) => !/equal|unknown/.test(outcome));
      expect(wrong.map(explain).join('\n')).toBe('');
      const shapes = compareShapes(withOutputs(reading), truth, defaults);
      expect(shapes.filter(({ wrong }) => wrong)).toEqual([]);
      shapesCompared += shapes.length;
      const refused = truth.raised.filter(({ by, refused }) => by === 'file' && refused);
      const said = [...readModel(source).diagnostics, ...reading.notes];
      if (refused.length > 0 && said.length === 0) expect(refused).toEqual([]);
    });
  });
}

test('there are enough cases, and few that are not run', () => {
  const all = files.flatMap(({ cases }) => cases);
  expect(all.length).toBeGreaterThanOrEqual(300);
  expect(shapesCompared).toBeGreaterThan(500);
  expect(run.length / all.length).toBeGreaterThan(0.95);
});
