// Whatever the text, reading it ends, throws nothing and places everything inside the text.

import { globSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Definition, SourceRange } from '../../src/model/modelSpec.ts';
import type { Stated } from '../../src/model/trainingSpec.ts';
import { readModel } from '../../src/reader/readModel.ts';

const sources = globSync([`${import.meta.dirname}/torch/*.py`, `${import.meta.dirname}/../../examples/*/*.py`])
  .sort()
  .map((file) => readFileSync(file, 'utf8'));

/** Pieces that open, close or turn things round. */
const pieces = fc.constantFrom(
  ...[
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    ':',
    ',',
    '\n',
    '    ',
    '"',
    "'",
    '"""',
    '#',
    '//',
    '/*',
    '*/',
    '*',
    '**',
    '\\',
    '=',
  ],
  ...[
    'if x:\n',
    'for',
    'while True:\n',
    'return',
    'lambda',
    'yield',
    'nn.Sequential(',
    '*layers',
    'self.',
    'é',
    '\ud83d',
    '\r',
  ],
);

const edits = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    cut: fc.nat(30),
    insert: fc.option(pieces, { nil: '' }),
  }),
  { maxLength: 8 },
);

test('mutated and cut off sources are read without a throw, ranges inside the text', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...sources),
      edits,
      fc.double({ min: 0, max: 1, noNaN: true }),
      (source, changes, end) => {
        let text = end > 0.5 ? source : source.slice(0, Math.floor(source.length * 2 * end));
        for (const { at, cut, insert } of changes) {
          const from = Math.floor(at * text.length);
          text = text.slice(0, from) + insert + text.slice(from + cut);
        }
        checkDefinition(readModel(text), text);
      },
    ),
    { seed: 20, numRuns: 1500 },
  );
});

test('lines in any order are read without a throw', () => {
  fc.assert(
    fc.property(fc.constantFrom(...sources), fc.infiniteStream(fc.nat(1000)), (source, stream) => {
      const lines = source.split('\n').map((line) => [stream.next().value ?? 0, line] as const);
      const text = lines
        .sort(([a], [b]) => a - b)
        .map(([, line]) => line)
        .join('\n');
      checkDefinition(readModel(text), text);
    }),
    { seed: 21, numRuns: 500 },
  );
});

function checkDefinition({ sequentials, training = {}, diagnostics }: Definition, text: string): void {
  const inText = ({ from, to }: SourceRange) => from >= 0 && from <= to && to <= text.length;
  for (const { range, line, fix } of diagnostics) {
    expect(inText(range) && (!fix || inText(fix.range))).toBe(true);
    expect(line).toBe(text.slice(0, range.from).split(/\r\n?|\n/).length);
  }
  for (const { range, line } of Object.values<Stated<unknown>>({ ...training })) {
    expect(inText(range)).toBe(true);
    expect(line).toBe(text.slice(0, range.from).split(/\r\n?|\n/).length);
  }
  for (const { range, layers, outputLayers, unknowns, errors } of sequentials) {
    for (const place of [{ range }, ...layers, ...outputLayers, ...unknowns]) expect(inText(place.range)).toBe(true);
    for (const error of errors) expect(diagnostics).toContainEqual(error);
  }
}
