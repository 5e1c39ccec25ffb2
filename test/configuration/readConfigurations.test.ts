// The file of configurations: what is read, what is wrong and where.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkDefinition } from '../../src/configuration/checkDefinition.ts';
import { readConfigurations } from '../../src/configuration/readConfigurations.ts';
import { type Say, sayInEnglish } from '../../src/model/say.ts';

const one = (fields: string) => `{ "configurations": [{ "name": "a", "file": "m.py", ${fields} }] }`;
const told = (text: string) =>
  readConfigurations(text).findings.map(
    ({ line, column, message, bySchema }) => `${line}:${column} ${message}${bySchema ? '' : ' [ours]'}`,
  );

test('configurations with comments, and commas behind the last', () => {
  const text = `{
    // how it is trained
    "configurations": [
      { "name": "quick", "file": "model.py", "data": "wine", "epochs": 3, /* enough */ },
      {
        "name": "slow",
        "file": "nets/net.py",
        "model": "Net(13, 3)",
        "optimizer": "Adam(lr=0.01)",
        "scheduler": "none",
        "parameters": { "width": 20 },
        "ignore": ["id"],
        "stratify": true,
      },
    ],
  }`;
  const { configurations, findings } = readConfigurations(text);
  expect(findings).toEqual([]);
  expect(configurations.map(({ configuration }) => configuration)).toEqual([
    { name: 'quick', file: 'model.py', data: 'wine', epochs: 3 },
    {
      ...{ name: 'slow', file: 'nets/net.py', model: 'Net(13, 3)', optimizer: 'Adam(lr=0.01)', scheduler: 'none' },
      ...{ parameters: { width: 20 }, ignore: ['id'], stratify: true },
    },
  ]);
  const { from, to } = configurations[1]!.ranges.optimizer!;
  expect(text.slice(from, to)).toBe('"Adam(lr=0.01)"');
});

test.each([
  ['{ "configurations": [', ['1:22 A closing bracket is expected.', '1:22 A closing brace is expected.']],
  ['{ "configurations": [{ "name" "a" }] }', ['1:31 A colon is expected.']],
  ['', ['1:1 A value is expected.']],
  ['[]', ['1:1 A list called "configurations" is expected.']],
  ['{ "configurations": 3 }', ['1:21 A list called "configurations" is expected.']],
  ['{ "configurations": [7] }', ['1:22 A configuration is expected: an object.']],
  [
    '{\n  "configurations": [\n    {}\n  ]\n}',
    ['3:5 The configuration has no name.', '3:5 The configuration has no file.'],
  ],
  [one('"epochs": 0'), ['1:63 epochs is 0, but a whole number from 1 to 1000000 is expected.']],
  [one('"epochs": "7"'), ['1:63 epochs is 7, but a whole number from 1 to 1000000 is expected.']],
  [one('"validation": 1'), ['1:67 validation is 1, but a number from 0 to below 1 is expected.']],
  [one('"learningRate": 0'), ['1:69 learningRate is 0, but a number above 0 is expected.']],
  [one('"stratify": 1'), ['1:65 stratify is 1, but true or false is expected.']],
  [one('"missing": "fill"'), ['1:64 missing is fill, but one of drop, mean, median, most-frequent is expected.']],
  [one('"imageSize": "32"'), ['1:66 imageSize is 32, but a text such as 32x32 is expected.']],
  [
    one('"parameters": { "w": "x" }'),
    ['1:67 parameters is {"w":"x"}, but an object of names with numbers is expected.'],
  ],
  [one('"loss": 3'), ['1:61 loss is 3, but a call of torch, as a text, is expected.']],
  [one('"target": ""'), ['1:63 target is "", but a text is expected.']],
  [one('"optimiser": "Adam"'), [expect.stringMatching(/^1:53 A configuration has no optimiser; it has name, file, /)]],
  [one('"optimizer": "Adm"'), [expect.stringMatching(/^1:66 optimizer is Adm: Adm is not supported; SGD, .* are\.$/)]],
  [
    one('"optimizer": "Adam(lrr=1)"'),
    [expect.stringMatching(/^1:66 optimizer is Adam\(lrr=1\): Adam has no argument `lrr`; it takes .*\. \[ours\]$/)],
  ],
  [
    one('"optimizer": "Adam(betas=(1, 2))"'),
    [expect.stringMatching(/^1:66 optimizer is .*: betas of Adam is \(1, 2\); .* \[ours\]$/)],
  ],
  [one('"loss": "none"'), [expect.stringMatching(/^1:61 loss is none: none is not supported; CrossEntropyLoss, /)]],
  [
    '{ "configurations": [{ "name": "a", "file": "m.py" }, { "name": "a", "file": "n.py" }] }',
    ['1:65 There is a configuration called a already. [ours]'],
  ],
])('what is wrong: %s', (text, expected) => {
  expect(told(text)).toEqual(expected);
});

test('what is wrong is left out, and the rest is read', () => {
  const { configurations } = readConfigurations(one('"epochs": 0, "seed": -7'));
  expect(configurations[0]!.configuration).toEqual({ name: 'a', file: 'm.py', seed: -7 });
  expect(configurations[0]!.values).toEqual({ name: 'a', file: 'm.py', epochs: 0, seed: -7 });
});

test('a text that is cut off anywhere is no reason to throw', () => {
  const text = one('"optimizer": "Adam(lr=0.1)", "parameters": { "width": 3 }, "ignore": ["a", "b"]');
  for (let end = 0; end < text.length; end++) expect(told(text.slice(0, end)).length).toBeGreaterThan(0);
});

test('in Spanish, down to what torch refuses', () => {
  const path = new URL('../../l10n/bundle.l10n.es.json', import.meta.url);
  const bundle: Record<string, string> = JSON.parse(readFileSync(path, 'utf8'));
  const say: Say = (text, ...args) => sayInEnglish(bundle[text] ?? `not in Spanish: ${text}`, ...args);
  const said = (text: string) => readConfigurations(text, say).findings.map(({ message }) => message);
  expect(said(one('"epochs": 0'))).toEqual(['epochs es 0, pero se espera un número entero de 1 a 1000000.']);
  expect(said(one('"validation": 1'))).toEqual(['validation es 1, pero se espera un número desde 0 y menor que 1.']);
  expect(said(one('"optimizer": "Adam(lr=-1)"'))).toEqual([
    'optimizer es Adam(lr=-1): La tasa de aprendizaje es -1; debe ser un número desde 0.',
  ]);
  expect(said(one('"loss": "Adm"'))[0]).toMatch(/^loss es Adm: Adm no se admite; se admiten CrossEntropyLoss, /);
  expect(said('{ "configurations": [')).toEqual(['Se espera un corchete de cierre.', 'Se espera una llave de cierre.']);
  expect(said('{ "configurations": [{ "los": 1 }] }')).toEqual([
    expect.stringMatching(/^Una configuración no tiene los; tiene name, file, /),
    'La configuración no tiene name.',
    'La configuración no tiene file.',
  ]);
  const text = one('"data": "gone.csv"');
  const [read] = readConfigurations(text).configurations;
  const found = checkDefinition(text, read!, { definition: undefined, hasData: false }, say);
  expect(found.map(({ message }) => message)).toEqual([
    'm.py no está.',
    'gone.csv no está, y Layerscope no incluye ninguna tabla con ese nombre.',
  ]);
});
