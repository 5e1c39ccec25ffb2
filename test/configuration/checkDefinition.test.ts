// Whether a configuration fits the definition that it names; and one that is made of a run.

import { expect, test } from 'vitest';
import { checkDefinition, modelNamed } from '../../src/configuration/checkDefinition.ts';
import { configurationOf } from '../../src/configuration/fromRun.ts';
import { readConfigurations } from '../../src/configuration/readConfigurations.ts';
import { readModel } from '../../src/reader/readModel.ts';

const PYTHON = `
from torch import nn
class Net(nn.Module):
    def __init__(self, inputs, width, deep=False):
        super().__init__()
        hidden = [nn.Linear(width, width)] if deep else []
        self.body = nn.Sequential(nn.Linear(inputs, width), *hidden, nn.Linear(width, 3))
class Other(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(4, width), nn.Linear(width, 3))
`;

const found = (fields: object, python = PYTHON, hasData = true) => {
  const text = JSON.stringify({ configurations: [{ name: 'a', file: 'net.py', ...fields }] });
  const [one] = readConfigurations(text).configurations;
  return checkDefinition(text, one!, { definition: readModel(python), hasData }).map(
    ({ message, range }) => `${text.slice(range.from, range.to)}: ${message}`,
  );
};

test('what is not there', () => {
  expect(found({ model: 'Other.body' })).toEqual([]);
  expect(found({ model: 'Nett' })).toEqual([
    expect.stringMatching(/^"Nett": net\.py has no Nett; it has Net\.body.*Other\.body\.$/),
  ]);
  expect(found({ model: 'body' })).toEqual([
    expect.stringMatching(/^"body": body may be .*: one of these is expected\.$/),
  ]);
  expect(found({ model: 'Other.body', parameters: { width: 3 } })).toEqual([]);
  expect(found({ model: 'Other.body', parameters: { depth: 3 } })).toEqual([
    '{"depth":3}: Other.body leaves no parameter depth open; those that it does: width.',
  ]);
  expect(found({}, 'x = 1')).toEqual(['"net.py": No torch.nn.Sequential was found in net.py.']);
  expect(found({ data: 'gone.csv' }, PYTHON, false)).toEqual([
    '"gone.csv": gone.csv is not there, and no table of that name comes with Layerscope.',
  ]);
  const text = '{ "configurations": [{ "name": "a", "file": "net.py" }] }';
  const [one] = readConfigurations(text).configurations;
  const [finding] = checkDefinition(text, one!, { definition: undefined, hasData: true });
  expect([finding?.message, finding?.line, finding?.column]).toEqual(['net.py is not there.', 1, 45]);
});

test('the model that a name means', () => {
  const { sequentials } = readModel(PYTHON);
  expect(modelNamed(sequentials, 'Other.body')?.name).toBe('Other.body');
  expect(modelNamed(sequentials, 'body')).toBeUndefined();
  expect(modelNamed(sequentials, 'None')).toBeUndefined();
});

test('what a run was begun with', () => {
  const sources = { epochs: 'given', seed: 9, heldOutFraction: 'configuration' } as const;
  const options = {
    epochs: 5,
    batchSize: 32,
    seed: 3,
    heldOutFraction: 0.1,
    optimizer: { type: 'SGD' },
    sources,
  } as const;
  const facts = {
    ...{ uri: 'file:///home/me/work/nets/my%20net.py', sequential: 'Net.body', target: 'kind', options },
    table: { type: 'file', uri: 'file:///elsewhere/t.csv' },
    choices: { missing: 'mostFrequent', ignore: [] },
    ...{ shape: [1, 8, 8], parameters: { width: 3 }, observation: { everySteps: 4 } },
  } as const;
  expect(configurationOf(facts, 'file:///home/me/work', 'mine')).toEqual({
    ...{ name: 'mine', file: 'nets/my net.py', model: 'Net.body', data: 'file:///elsewhere/t.csv', target: 'kind' },
    ...{ missing: 'most-frequent', inputShape: '1x8x8', parameters: { width: 3 } },
    ...{ epochs: 5, validation: 0.1, observeEvery: 4 },
  });
  const { target } = configurationOf({ ...facts, target: '' }, 'file:///home/me/work', 'mine');
  expect(target).toBe('none');
});
