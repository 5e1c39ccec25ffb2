// What the probe observes of a network.

import { expect, test } from 'vitest';
import { createRun } from '../../src/engine/run.ts';
import type { OptimizerOptions } from '../../src/model/trainOptions.ts';
import { STATISTICS } from '../../src/protocol/trainEvent.ts';
import { wineRequest } from './requests.ts';

test('outputs, their gradients, parameters, their gradients and updates; or those of some layers', () => {
  const all = createRun(wineRequest()).probe;
  expect(all.tensors).toHaveLength(8 + 8 + 10 + 10 + 10 + 1);
  expect(all.units.map(({ layer, kind, count }) => [layer, kind, count])).toEqual([
    [1, 'dead', 100],
    [4, 'dead', 50],
    [6, 'dead', 20],
  ]);
  expect(all.batchNorms).toEqual([{ layer: 3, features: 50 }]);
  const some = createRun({ ...wineRequest(), observation: { layers: ['network.2', 'network.4'] } }).probe;
  expect(some.tensors).toEqual(all.tensors.filter(({ layer }) => layer === 2 || layer === 4));
  expect(some.units).toEqual([all.units[1]]);
  expect(some.batchNorms).toEqual([]);
});

test('what is bounded from 0 on is dead as behind a ReLU', () => {
  const { model, ...rest } = wineRequest();
  const { path, range, line } = model.layers[1]!;
  const bounded = (min: number | null) => {
    const layers = model.layers.with(1, { type: 'Clamp', min, max: null, path, range, line });
    return createRun({ ...rest, model: { ...model, layers } }).probe.units.map(({ layer }) => layer);
  };
  expect(bounded(0)).toEqual([1, 4, 6]);
  expect(bounded(-1)).toEqual([4, 6]);
});

const optimizers: OptimizerOptions[] = [
  { type: 'SGD', learningRate: 0.01 },
  { type: 'SGD', learningRate: 0.01, momentum: 0.9 },
  { type: 'SGD', learningRate: 0.01, momentum: 0.9, nesterov: true },
  { type: 'SGD', learningRate: 0.01, weightDecay: 0.1 },
  { type: 'SGD', learningRate: 0.01, maximize: true },
  { type: 'Adam', learningRate: 0.01 },
  { type: 'RMSprop', learningRate: 0.001, momentum: 0.5 },
];

test.each(optimizers)('an update of %o is what changed the parameters', (optimizer) => {
  const { probe, step, network } = createRun(wineRequest({ optimizer }));
  for (let i = 0; i < 3; i++) {
    const before = network.layers[2]!.parameters[0]!.value.data.slice();
    step(0, 32, true);
    const measured = probe.measure(32);
    const { data } = network.layers[2]!.parameters[0]!.value;
    const changes = Float64Array.from(before, (value, k) => data[k]! - value);
    const at = probe.tensors.findIndex(({ layer, quantity }) => layer === 2 && quantity === 'parameterUpdate');
    const of = (name: (typeof STATISTICS)[number]) => measured[at * STATISTICS.length + STATISTICS.indexOf(name)]!;
    const size = Math.sqrt(changes.reduce((sum, change) => sum + change ** 2, 0));
    expect(of('norm') / size).toBeCloseTo(1, 4);
    expect(of('min') / Math.min(...changes)).toBeCloseTo(1, 3);
    expect(of('max') / Math.max(...changes)).toBeCloseTo(1, 3);
    expect(Math.hypot(of('mean'), of('std')) / (size / Math.sqrt(5000))).toBeCloseTo(1, 4);
  }
});
