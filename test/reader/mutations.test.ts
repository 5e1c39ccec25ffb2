// Whatever the text, reading it ends, throws nothing and places everything inside the text.

import { globSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Definition, Diagnostic, SourceRange } from '../../src/model/modelSpec.ts';
import type { Stated } from '../../src/model/trainingSpec.ts';
import { readSequentials } from '../../src/reader/lists/readSequentials.ts';
import { readCellSequentials } from '../../src/reader/notebook/readNotebook.ts';
import { readModel } from '../../src/reader/readModel.ts';
import { caseFiles } from './cases.ts';
import { mutations, Slowest, timeOf } from './mutatedTexts.ts';

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

const MUTATIONS = Number(process.env.MUTATIONS ?? 2500);
/** Milliseconds of the processor for one text, in the nightly form: three times what is allowed, for a slower machine. */
const MOST_MS = 150;

// The nightly form is MUTATIONS=1000000, in parts with SEED=1, 2, …
test(`${MUTATIONS} mutations of the cases and of each other`, { timeout: 1e9 }, () => {
  const cases = [caseFiles(), caseFiles('lists'), caseFiles('odd'), caseFiles('notebooks')].flat();
  const texts = mutations(
    [...sources, ...cases.flatMap((file) => file.cases.map(({ source }) => source))],
    Number(process.env.SEED ?? 1),
  );
  const slowest = new Slowest();
  for (let count = 0; count < MUTATIONS; count++) {
    const text = texts.next().value;
    let definition: Definition | undefined;
    // For each of the two.
    const timed = () =>
      timeOf(() => {
        definition = readModel(text);
        readSequentials(text);
      }) / 2;
    try {
      const ms = timed();
      if (count % 10 === 0) checkDefinition(definition!, text);
      if (count % 10 === 1)
        readCellSequentials([text, text.slice(text.length / 2)].map((part) => ({ kind: 'code', text: part })));
      if (count % 10 === 2) readSequentials(text, [1, 10]);
      slowest.note(text, ms, timed);
    } catch (error) {
      throw new Error(`After ${count} texts, in ${JSON.stringify(text)}`, { cause: error });
    }
  }
  if (process.env.MUTATIONS === undefined) return;
  console.log(`${slowest}`);
  expect(slowest.ms).toBeLessThan(MOST_MS);
});

test.each([
  ['blank lines in front of a cell', `${'\r\n'.repeat(60)}nn`],
  ['blank lines behind `match x:`', `match x:${'\r\n'.repeat(60)}y = 1\r\n`],
  ['spaces behind `import`', `import${' '.repeat(100_000)}!\n`],
  ['arguments with colons of full width', `f(${'p：0.5, '.repeat(40_000)})\n`],
  ['the errors of one line', `net = f((a ><${'n.M<><>'.repeat(24_000)}depth))\\\n    super().f)\\`],
  ['spaces in a size', `net = nn.Sequential(nn.Linear(3, 4))\nnet(torch.randn(3${' '.repeat(5000)}+ 1))\n`],
])('no search for a pattern goes over %s again and again', (_, text) => {
  checkDefinition(
    readModel(`import torch\nfrom torch import nn\n${text}`),
    `import torch\nfrom torch import nn\n${text}`,
  );
  readCellSequentials([{ kind: 'code', text }]);
});

test("what a part of Python's library calls stands where the file calls that part", () => {
  const net = 'net = nn.Sequential(nn.Linear(1, 2))\n';
  for (const text of [
    `import heapq\nimport torch.nn as nn\nh = read()\nheapq.heapify(h)\n${net}`,
    `import argparse\nimport torch.nn as nn\np = argparse.ArgumentParser()\np.add_argument(nn.Sequential())\n${net}`,
    `import functools\nimport other\nimport torch.nn as nn\nx = functools.reduce(other.draw, [1, 2])\n${net}`,
  ])
    checkDefinition(readModel(text), text);
});

test('what a helper of torchvision builds stands where the file calls that helper', () => {
  const helpers = 'import torch.nn as nn\nfrom torchvision.models.resnet import conv1x1, conv3x3\n';
  const text = `${helpers}def make(c):\n    return nn.Sequential(conv3x3(3, c), nn.ReLU(), conv1x1(c, 7.5))\nnet = make(8)\n`;
  const definition = readModel(text);
  checkDefinition(definition, text);
  const { layers, errors } = definition.sequentials[0]!;
  const written = [...layers, ...errors].map(({ range: { from, to } }) => text.slice(from, to));
  expect(written).toEqual(['conv3x3(3, c)', 'nn.ReLU()', 'conv1x1(c, 7.5)', 'conv1x1(c, 7.5)']);
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
  // Where the same is said of layers of several models, one of them is told.
  const told = (error: Diagnostic) =>
    error.misfit
      ? {
          ...error,
          misfit: {
            ...error.misfit,
            path: expect.any(String),
            ...(error.misfit.by !== undefined && { by: expect.any(String) }),
          },
        }
      : error;
  for (const { range, layers, outputLayers, unknowns, errors } of sequentials) {
    for (const place of [{ range }, ...layers, ...outputLayers, ...unknowns]) expect(inText(place.range)).toBe(true);
    for (const error of errors) expect(diagnostics).toContainEqual(told(error));
  }
}

test('a bracket that two errors name is told once, without a fix that Python could not read', () => {
  const text = `from torch import nn
def f(x):
    return x.f(x.vi  return nn.ReLU(x)
nn.Sequential(nn.ReLU())
a = {)c': 6}
`;
  const definition = readModel(text);
  checkDefinition(definition, text);
  expect(definition.sequentials[0]!.errors.map(({ line, fix }) => `${line} ${fix?.title}`)).toEqual(['3 undefined']);
});

test('a bracket that two errors name at different places is told once, with the first fix', () => {
  const text = `from torch import nn
model = nn.Sequential(
    nn.Linear(,)
    nn.Linear(3, 4, in_fe#=5),
    nn.ReLU(3, 4)3
    nn.Softmax(dim=2),
)
`;
  const definition = readModel(text);
  checkDefinition(definition, text);
  const unclosed = definition.diagnostics.filter(({ message }) => message.includes('never closed'));
  expect(unclosed.map(({ line, range, fix }) => `${line} ${range.from} ${fix?.range.from}`)).toContain('4 74 86');
});

test('what lru_cache keeps is joined where a loop may ask for more', () => {
  const text = (calls: string) =>
    `from functools import lru_cache\nfrom torch import nn\n@lru_cache(2)\ndef layer(n):\n    return nn.Linear(n, n)\n${calls}m = nn.Sequential(layer(1), layer(2))\n`;
  for (const calls of [
    'for n in (1, h=0.5): layer(n)\n',
    'for n in other(): layer(0.5); layer(3)\n',
    'if other(): layer(3)\nelse: layer(4); layer(5)\nlayer(6)\n',
  ])
    checkDefinition(readModel(text(calls)), text(calls));
});

test('a generator that goes through itself is not begun again', () => {
  for (const asked of ['7 in numbers', 'sum(numbers) > 2', 'next(numbers)'])
    for (const through of ['given()', '[1, 2]']) {
      const text = `from torch import nn\nnumbers = (n for n in ${through} if ${asked})\nnet = nn.Sequential(nn.Linear(4, sum(numbers)))\n`;
      const definition = readModel(text);
      checkDefinition(definition, text);
      expect(definition.sequentials.map(({ errors }) => errors.length)).toEqual([1]);
    }
});

test('a generator that sends to itself is begun once', () => {
  const text = `from torch import nn
layers = []
def builder():
    going.send(1)
    width = yield
    layers.append(nn.Linear(width, width))
going = builder()
next(going)
net = nn.Sequential(*layers)
`;
  const definition = readModel(text);
  checkDefinition(definition, text);
  expect(definition.sequentials.map(({ errors }) => errors.length)).toEqual([1]);
});

test('a generator may close itself while it runs', () => {
  const texts = [
    'def g():\n    try:\n        yield 1\n        yield 4\n    except ValueError:\n        pass\n    it.close()\nit = g()\nnext(it)\nnext(it)\n',
    'def g():\n    try:\n        yield 1\n    finally:\n        it.close()\nit = g()\nnext(it)\nit.close()\n',
  ];
  for (const text of texts) {
    const whole = `from torch import nn\n${text}net = nn.Sequential(nn.Linear(*it, 2))\n`;
    checkDefinition(readModel(whole), whole);
  }
});

test('a generator that goes through what it gives itself ends', () => {
  for (const through of ['zip([1, 2], steps())', 'enumerate(steps())', 'steps()']) {
    const text = `from torch import nn
log = []
def steps():
    for a in ${through}:
        for i in range(1, 5):
            yield i
for i in steps():
    log.append(nn.Linear(i, i))
net = nn.Sequential(*log, nn.Tanh())
`;
    checkDefinition(readModel(text), text);
  }
});
