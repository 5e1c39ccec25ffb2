// First weights are PyTorch's whatever else the file builds, and in whatever order.

import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { createRun } from '../../src/engine/run.ts';
import { bindSequential } from '../../src/model/bind.ts';
import { readModel } from '../../src/reader/readModel.ts';
import { syntheticData, trainOptions } from '../engine/requests.ts';
import { stateOf } from './engineRun.ts';
import { runPython } from './oracle.ts';

const [seed, rows] = [7, 40];

/** A class Net whose `__init__` has the lines given. */
const net = (...lines: readonly string[]) =>
  ['from torch import nn', 'class Net(nn.Module):', '  def __init__(self, num_inputs):', '    super().__init__()']
    .concat(lines.map((line) => `    ${line}`))
    .join('\n');

interface Case {
  readonly source: string;
  /** Empty for a file that builds it itself. */
  readonly model: string;
  readonly sequential: string;
}

const ofNet = (sequential: string, ...lines: readonly string[]): Case => ({
  source: net(...lines),
  model: 'Net(13)',
  sequential: `model.${sequential}`,
});

const cases: Record<string, Case> = {
  'a module built before': ofNet(
    'net',
    'self.unused = nn.Linear(50, 50)',
    'self.net = nn.Sequential(nn.Linear(13, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, 3))',
  ),
  'layers built in another order': ofNet(
    'net',
    'out = nn.Linear(8, 3)',
    'a = nn.Linear(num_inputs, 8)',
    'self.net = nn.Sequential(a, nn.BatchNorm1d(8), nn.ReLU(), out)',
  ),
  'the second of two': ofNet(
    'second',
    'self.first = nn.Sequential(nn.Linear(num_inputs, 20, bias=False), nn.ReLU(), nn.Linear(20, 5))',
    'self.second = nn.Sequential(nn.Linear(num_inputs, 8), nn.ReLU(), nn.Linear(8, 3))',
  ),
  'modules between and after': ofNet(
    'net',
    'layers = []',
    'for width in (8, 3):',
    '  layers.append(nn.Linear(num_inputs if width == 8 else 8, width))',
    '  setattr(self, f"side{width}", nn.Linear(width, 2))',
    'self.net = nn.Sequential(*layers)',
    'self.last = nn.Linear(6, 6)',
  ),
  'in the file itself': {
    source:
      'from torch import nn\nbefore = nn.Linear(4, 4)\nout = nn.Linear(8, 3)\nnet = nn.Sequential(nn.Linear(13, 8), out)',
    model: '',
    sequential: 'net',
  },
  'an object within another': {
    source: `${net('self.net = nn.Sequential(nn.Linear(num_inputs, 3))')}
class Outer(nn.Module):
  def __init__(self):
    super().__init__()
    self.before = nn.Linear(5, 5)
    self.inner = Net(13)
other = Outer()`,
    model: 'Outer()',
    sequential: 'model.inner.net',
  },
};

let answers: { readonly state: Record<string, string>; readonly order: number[] }[];
beforeAll(async () => {
  const script = fileURLToPath(new URL('construction.py', import.meta.url));
  answers = JSON.parse(await runPython(script, JSON.stringify({ seed, rows, cases: Object.values(cases) })));
});

test.each(Object.entries(cases))('%s', (name, { source, sequential }) => {
  const answer = answers[Object.keys(cases).indexOf(name)]!;
  const { sequentials, diagnostics } = readModel(source);
  expect(diagnostics).toEqual([]);
  const spec = sequentials.find((found) => found.name.endsWith(sequential.split('.').at(-1)!))!;
  const data = syntheticData(rows, 13, 3);
  const binding = bindSequential(spec, {}, { name: data.name, features: 13, classes: 3 });
  if (binding.type !== 'bound') throw new Error(JSON.stringify(binding));

  const run = createRun({ model: binding.model, data, options: trainOptions({ seed, heldOutFraction: 0.5 }) });
  const initial = stateOf(run);
  expect(Object.keys(initial).length).toBeGreaterThan(0);
  for (const [parameter, values] of Object.entries(initial)) {
    expect(Buffer.from(values.buffer).toString('base64'), parameter).toBe(answer.state[parameter]);
  }
  expect([...run.training.order, ...run.heldOut.order]).toEqual(answer.order);
});
