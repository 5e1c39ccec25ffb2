// Parameters of a file that follow from the data's shape behind other layers.

import { expect, test } from 'vitest';
import { bindSequential, inferParameters } from '../../src/model/bind.ts';
import { readModel } from '../../src/reader/readModel.ts';

const data = { name: 'wine.csv', features: 13, classes: 3 };

function read(body: string, parameters = 'n_in, n_out', forward = '') {
  const text = `import torch.nn as nn
class Net(nn.Module):
    def __init__(self, ${parameters}):
        super().__init__()
        ${body}
${forward}`;
  return readModel(text).sequentials[0]!;
}

test.each([
  ['self.f = nn.Sequential(nn.Conv1d(1, 8, 3, padding=1), nn.ReLU(), nn.Flatten(), nn.Linear(8 * n_in, n_out))', 13],
  ['self.f = nn.Sequential(nn.Conv1d(1, 8, 3), nn.Flatten(), nn.Linear(8 * (n_in - 2), n_out))', 13],
  ['self.f = nn.Sequential(nn.Conv1d(1, 8, 3), nn.Flatten(), nn.Linear(n_in, n_out))', 88],
  ['self.f = nn.Sequential(nn.Unflatten(1, (1, -1)), nn.MaxPool1d(2), nn.Flatten(), nn.Linear(n_in // 2, n_out))', 13],
  ['self.f = nn.Sequential(nn.Linear(13, 8), nn.BatchNorm1d(n_in * 4), nn.Linear(8, n_out))', 2],
])('%s', (body, expected) => {
  const sequential = read(body);
  expect(inferParameters(sequential, data)).toEqual({ n_in: expected, n_out: 3 });
  expect(bindSequential(sequential, {}, data).type).toBe('bound');
});

test('a class that makes signals of the columns', () => {
  const forward = `
    def forward(self, x):
        x = self.f(x.unsqueeze(1))
        return self.c(x.reshape(x.shape[0], -1))`;
  const sequential = read(
    'self.f = nn.Sequential(nn.Conv1d(1, 8, 3, padding=1), nn.BatchNorm1d(8), nn.ReLU(), nn.MaxPool1d(2))\n        self.c = nn.Sequential(nn.Linear(8 * (n_in // 2), 16), nn.ReLU(), nn.Linear(16, n_out))',
    'n_in, n_out',
    forward,
  );
  expect(inferParameters(sequential, data)).toEqual({ n_in: 13, n_out: 3 });
});

test('several parameters one after the other, and with what a person gives', () => {
  const sequential = read(
    'self.f = nn.Sequential(nn.Conv1d(1, width, 3), nn.Flatten(), nn.Linear(width * (n_in - 2), n_out))',
    'n_in, width, n_out',
  );
  expect(bindSequential(sequential, {}, data).type).toBe('missing');
  expect(inferParameters(sequential, data, { width: 4 })).toEqual({ n_in: 13, width: 4, n_out: 3 });
});

test.each([
  // 4 and 5 build two networks.
  ['self.f = nn.Sequential(nn.Linear(13, 2), nn.Linear(k // 2, k), nn.Linear(k, n_out))'],
  // No whole number does.
  ['self.f = nn.Sequential(nn.Linear(13, 3), nn.Linear(k * 2, n_out))'],
])('what does not follow is asked for: %s', (body) => {
  const sequential = read(body, 'k, n_out');
  expect(bindSequential(sequential, {}, data)).toMatchObject({ type: 'missing', parameters: [{ name: 'k' }] });
});
