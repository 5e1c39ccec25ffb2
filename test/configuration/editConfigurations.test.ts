// Edits of the file of configurations touch what changes, and nothing else.

import { expect, test } from 'vitest';
import {
  addConfiguration,
  apply,
  freeName,
  removeConfiguration,
  setField,
} from '../../src/configuration/editConfigurations.ts';
import type { FieldName, FieldValue } from '../../src/protocol/configuration.ts';

const TEXT = `{
  // how it is trained
  "configurations": [
    {
      "name": "quick", /* the first */
      "file": "model.py",
      "epochs": 3, // enough
      "seed": 7
    },
    { "name": "slow", "file": "model.py" }
  ]
}
`;

const set = (text: string, index: number, field: FieldName, value?: FieldValue) =>
  apply(text, setField(text, index, field, value)!);

test('a value is replaced where it stands', () => {
  expect(set(TEXT, 0, 'epochs', 30)).toBe(TEXT.replace('"epochs": 3,', '"epochs": 30,'));
});

test('a field is put where it belongs', () => {
  const changed = set(TEXT, 0, 'optimizer', 'Adam(lr=0.01)');
  expect(changed).toBe(
    TEXT.replace('"model.py",\n      "epochs"', '"model.py",\n      "optimizer": "Adam(lr=0.01)",\n      "epochs"'),
  );
  expect(set(TEXT, 1, 'epochs', 3)).toBe(TEXT.replace('"model.py" }', '"model.py", "epochs": 3 }'));
  // Behind the remark on the line before.
  expect(set(TEXT, 0, 'batchSize', 8)).toBe(TEXT.replace('// enough', '// enough\n      "batchSize": 8,'));
  expect(set(TEXT, 0, 'validation', 0.1)).toBe(TEXT.replace('"seed": 7', '"seed": 7,\n      "validation": 0.1'));
  const trailing = TEXT.replace('"seed": 7', '"seed": 7, // lucky');
  expect(set(trailing, 0, 'validation', 0.1)).toBe(trailing.replace('lucky', 'lucky\n      "validation": 0.1,'));
  const unended = TEXT.replace('"seed": 7', '"seed": 7 // lucky');
  expect(set(unended, 0, 'test', 0.1)).toBe(unended.replace('7 // lucky', '7, // lucky\n      "test": 0.1'));
  const nameless = TEXT.replace('"name": "quick", ', '');
  expect(set(nameless, 0, 'name', 'x')).toBe(nameless.replace('{\n      /*', '{\n      "name": "x",\n      /*'));
  expect(set('{"configurations": [{}]}', 0, 'name', 'x')).toBe('{"configurations": [{"name": "x"}]}');
  expect(JSON.parse(set('{"configurations":[{"name":"a","file":"m"}]}', 0, 'seed', 2))).toEqual({
    configurations: [{ name: 'a', file: 'm', seed: 2 }],
  });
});

test('a field is taken away with its comma', () => {
  expect(set(TEXT, 0, 'seed')).toBe(TEXT.replace('3, // enough\n      "seed": 7', '3 // enough'));
  expect(set(TEXT, 0, 'epochs')).toBe(TEXT.replace('      "epochs": 3, // enough\n', ''));
  expect(set('{"configurations": [{"name": "a", "file": "b", "seed": 1}]}', 0, 'file')).toBe(
    '{"configurations": [{"name": "a", "seed": 1}]}',
  );
  expect(set('{"configurations": [{"name": "a", "file": "b"}]}', 0, 'file')).toBe(
    '{"configurations": [{"name": "a"}]}',
  );
  expect(set('{"configurations": [{"name": "a"}]}', 0, 'name')).toBe('{"configurations": [{}]}');
  expect(set(TEXT, 0, 'model')).toBe(TEXT);
});

test('lists and objects', () => {
  expect(set(TEXT, 1, 'parameters', { width: 3 })).toContain('"model.py", "parameters": { "width": 3 } }');
  expect(set(TEXT, 1, 'ignore', ['id', 'a "b"'])).toContain('"model.py", "ignore": ["id", "a \\"b\\""] }');
});

test('tabs and Windows line ends stay', () => {
  const text =
    '{\r\n\t"configurations": [\r\n\t\t{\r\n\t\t\t"name": "a",\r\n\t\t\t"file": "m.py"\r\n\t\t}\r\n\t]\r\n}\r\n';
  expect(set(text, 0, 'epochs', 3)).toBe(text.replace('"m.py"', '"m.py",\r\n\t\t\t"epochs": 3'));
});

test('a configuration is added behind the last, or to no file at all', () => {
  const added = apply(TEXT, addConfiguration(TEXT, { seed: 1, file: 'm.py', name: 'new' })!);
  const item = `{
      "name": "new",
      "file": "m.py",
      "seed": 1
    }`;
  expect(added).toBe(TEXT.replace('"model.py" }\n', `"model.py" },\n    ${item}\n`));
  const first = apply('', addConfiguration('', { name: 'new', file: 'm.py' })!);
  expect(first).toBe(`{
  "configurations": [
    {
      "name": "new",
      "file": "m.py"
    }
  ]
}
`);
  for (const text of [
    '{}',
    '{ }',
    '{\n}',
    '{ "$schema": "x" }',
    '{"configurations":[]}',
    '{\n  "configurations": [\n  ]\n}',
  ]) {
    const { configurations } = JSON.parse(apply(text, addConfiguration(text, { name: 'new', file: 'm.py' })!));
    expect(configurations).toEqual([{ name: 'new', file: 'm.py' }]);
  }
});

test('a configuration is taken away', () => {
  expect(apply(TEXT, removeConfiguration(TEXT, 1)!)).toBe(
    TEXT.replace(',\n    { "name": "slow", "file": "model.py" }', ''),
  );
  expect(apply(TEXT, removeConfiguration(TEXT, 0)!)).toBe(`{
  // how it is trained
  "configurations": [
    { "name": "slow", "file": "model.py" }
  ]
}
`);
});

test('a text that is no JSON is left alone', () => {
  for (const text of ['{ "configurations": [', '[]', '{ "configurations": [} ]']) {
    expect(setField(text, 0, 'epochs', 3)).toBeUndefined();
    expect(addConfiguration(text, { name: 'a', file: 'b' })).toBeUndefined();
  }
});

test('a name that is free', () => {
  expect(freeName('a', ['b'])).toBe('a');
  expect(freeName('a', ['a', 'a 2'])).toBe('a 3');
});
