// The schemas in schemas/ are those that the code makes, in every language, and are what the code takes.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { schemaFiles } from '../../scripts/schemaFiles.ts';
import { readConfigurations } from '../../src/configuration/readConfigurations.ts';
import { callExamples } from '../../src/configuration/schema.ts';
import { LOSSES, OPTIMIZERS, SCHEDULERS } from '../../src/model/trainOptions.ts';
import { DEFAULTS } from '../../src/protocol/chooseOptions.ts';
import { FIELD_NAMES, FIELDS } from '../../src/protocol/configuration.ts';

const root = `${import.meta.dirname}/../..`;
const files = schemaFiles(root);
const itemOf = (text: string) => JSON.parse(text).properties.configurations.items;
const english = itemOf(files[0]!.text);

test.each(files.map(({ path, text }) => [path, text]))(
  '%s is up to date: else node scripts/makeSchemas.ts',
  (path, text) => {
    expect(readFileSync(`${root}/${path}`, 'utf8')).toBe(text);
  },
);

test('every text is translated', () => {
  const spanish = itemOf(files.find(({ path }) => path.endsWith('.es.json'))!.text);
  for (const name of FIELD_NAMES) {
    const [ours, theirs] = [english, spanish].map((item) => item.properties[name].markdownDescription);
    expect(theirs, ours).not.toBe(ours);
    // What stands in code is the same in both.
    const codes = (text: string) => text.match(/`[^`]+`/g)?.sort();
    expect(codes(theirs)).toEqual(codes(ours));
  }
  expect(spanish.description).not.toBe(english.description);
});

test('it has every field, loss, optimizer and scheduler, and the defaults', () => {
  expect(Object.keys(english.properties)).toEqual(Object.keys(FIELDS));
  for (const [field, table] of [
    ['loss', LOSSES],
    ['optimizer', OPTIMIZERS],
    ['scheduler', SCHEDULERS],
  ] as const) {
    const { pattern } = english.properties[field];
    for (const name of Object.keys(table)) expect(name).toMatch(new RegExp(pattern));
    expect('Sgd(lr=1)').not.toMatch(new RegExp(pattern));
  }
  const { epochs, batchSize, seed, validation } = english.properties;
  expect([epochs.default, batchSize.default, seed.default, validation.default]).toEqual([
    ...[DEFAULTS.epochs, DEFAULTS.batchSize, DEFAULTS.seed, DEFAULTS.heldOutFraction],
  ]);
});

/** As a validator of JSON schemas would, as far as this schema goes. */
function isAllowed(schema: Record<string, never>, value: unknown): boolean {
  const { type, pattern, minimum = -Infinity, maximum = Infinity, exclusiveMinimum = -Infinity } = schema;
  const { exclusiveMaximum = Infinity, minLength = 0, items, additionalProperties } = schema;
  if ('enum' in schema && !(schema.enum as unknown[]).includes(value)) return false;
  switch (type as string) {
    case 'string':
      return typeof value === 'string' && value.length >= minLength && (!pattern || new RegExp(pattern).test(value));
    case 'boolean':
      return typeof value === 'boolean';
    case 'array':
      return Array.isArray(value) && value.every((item) => isAllowed(items, item));
    case 'object':
      return Object.values(value as object).every((item) => isAllowed(additionalProperties, item));
    default:
      return (
        typeof value === 'number' &&
        (type === 'number' || Number.isInteger(value)) &&
        value >= minimum &&
        value <= maximum &&
        value > exclusiveMinimum &&
        value < exclusiveMaximum
      );
  }
}

const VALUES = [
  ...['', 'none', 'a', 'drop', 'most-frequent', '1x8x8', '32x32', '0x3', 'MSELoss', 'torch.nn.MSELoss()', 'mseloss'],
  ...['Adam', 'Adam(lr=0.1)', 'optim.SGD(lr=1)', 'Adam(lr=0.1', 'StepLR(3)', 'clip_grad_norm_(1)', 'Adamant'],
  ...[0, 1, -1, 0.5, 1e7, true, false, ['a'], [1], [''], {}, { a: 1 }, { a: 'x' }],
];

test.each(FIELD_NAMES)('the schema and the reader of the file refuse the same values: %s', (field) => {
  for (const value of VALUES) {
    const text = JSON.stringify({ configurations: [{ name: 'a', file: 'b', [field]: value }] });
    const found = readConfigurations(text).findings.find((finding) => finding.field === field);
    const isObject = english.properties[field].type === 'object';
    if (isObject && (typeof value !== 'object' || Array.isArray(value))) continue;
    expect([value, isAllowed(english.properties[field], value)]).toEqual([value, !found?.bySchema]);
  }
});

test('what is offered for a call is allowed', () => {
  for (const [field, call] of [
    ['loss', 'loss'],
    ['gradientClipping', 'clipping'],
    ['scheduler', 'scheduler'],
  ] as const) {
    for (const example of callExamples(call)) expect(isAllowed(english.properties[field], example)).toBe(true);
  }
});
