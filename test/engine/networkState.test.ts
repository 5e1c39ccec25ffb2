// A network's state: torch's names and layouts, and what is said of a state that does not fit.

import { expect, test } from 'vitest';
import { loadState, stateOf } from '../../src/engine/networkState.ts';
import { createRun } from '../../src/engine/run.ts';
import type { BoundLayer, ModelSpec } from '../../src/model/modelSpec.ts';
import type { NetworkState, StateEntry } from '../../src/protocol/networkState.ts';
import { eventsOf } from '../torch/engineRun.ts';
import { batchNorm, linear, relu, request, syntheticData } from './requests.ts';

const data = syntheticData(20, 4, 3);
const given = request([linear(4, 5), batchNorm(5), relu(), linear(5, 3, false)], data, { epochs: 2, batchSize: 7 });
const { model } = given;

const at = (layers: readonly BoundLayer[], ...paths: string[]) =>
  layers.map((layer, i) => ({ ...layer, path: paths[i]! }));
const namesOf = (spec: Partial<ModelSpec>) =>
  stateOf({ ...model, ...spec }, createRun(given).network).map(({ name }) => name);
const renamed = (state: NetworkState, rename: (name: string) => string) =>
  state.map((entry) => ({ ...entry, name: rename(entry.name) }));

test('names, shapes and types are those of state_dict', () => {
  const state = stateOf(model, createRun(given).network);
  expect(state.map(({ name, shape, values }) => [name, shape, values.constructor.name])).toEqual([
    ['0.weight', [5, 4], 'Float32Array'],
    ['0.bias', [5], 'Float32Array'],
    ['1.weight', [5], 'Float32Array'],
    ['1.bias', [5], 'Float32Array'],
    ['1.running_mean', [5], 'Float32Array'],
    ['1.running_var', [5], 'Float32Array'],
    ['1.num_batches_tracked', [], 'BigInt64Array'],
    ['3.weight', [3, 5], 'Float32Array'],
  ]);
});

test('layers within other modules have longer names', () => {
  const nested = ['net.0.0', 'net.0.1', 'net.0.2', 'net.0.out'];
  const first = (names: string[]) => [names[0], names.at(-1)];
  expect(first(namesOf({ layers: at(model.layers, ...nested) }))).toEqual(['0.weight', 'out.weight']);
  expect(first(namesOf({ path: 'net', layers: at(model.layers, ...nested) }))).toEqual(['0.0.weight', '0.out.weight']);
  expect(first(namesOf({ path: '', layers: at(model.layers, '0', '1', '2', 'out') }))).toEqual([
    '0.weight',
    'out.weight',
  ]);
  expect(first(namesOf({ layers: at(model.layers, 'a.net.0', 'a.net.1.bn', 'a.net.2', 'a.net.3') }))).toEqual([
    '0.weight',
    '3.weight',
  ]);
});

test('a run goes on where another ended, and its state is what it ended with', () => {
  const state = eventsOf({ ...given, wantsState: true }).find((event) => event.type === 'stateTaken')!.state;
  const { network } = createRun(given);
  expect(loadState(model, network, { name: 'a file', state })).toBeUndefined();
  expect(stateOf(model, network)).toEqual(state);
  expect(state.find(({ name }) => name === '1.num_batches_tracked')!.values).toEqual(BigInt64Array.of(6n));
  expect(eventsOf(given).some(({ type }) => type === 'stateTaken')).toBe(false);
});

const good = () => stateOf(model, createRun({ ...given, options: { ...given.options, seed: 5 } }).network);
const without = (name: string) => good().filter((entry) => entry.name !== name);
const extra: StateEntry = { name: 'head.weight', shape: [1], values: Float32Array.of(1) };

test.each<[string, NetworkState]>([
  ['the names of the Sequential', good()],
  ['the attribute in front', renamed(good(), (name) => `network.${name}`)],
  ['the attribute in front, and the rest of the module', [extra, ...renamed(good(), (name) => `network.${name}`)]],
  ['another attribute within another', renamed(good(), (name) => `module.encoder.${name}`)],
  ['no count of batches', without('1.num_batches_tracked')],
  [
    'float64',
    good().map((one) => (one.values instanceof Float32Array ? { ...one, values: Float64Array.from(one.values) } : one)),
  ],
])('%s', (_name, state) => {
  const { network } = createRun(given);
  expect(loadState(model, network, { name: 'w.pt', state })).toBeUndefined();
  expect(stateOf(model, network)).toEqual(good());
});

test.each<[string, NetworkState, string]>([
  ['a missing name', without('3.weight'), 'w.pt has no "3.weight"; network.3 (Linear, line 14) needs it.'],
  [
    'a missing name behind the attribute',
    renamed(without('1.running_var'), (name) => `network.${name}`),
    'w.pt has no "network.1.running_var"; network.1 (BatchNorm1d, line 12) needs it.',
  ],
  [
    'another name',
    renamed(good(), (name) => name.replace('3.', 'out.')),
    'w.pt has no "3.weight", but "out.weight"; network.3 (Linear, line 14) needs it.',
  ],
  [
    'another shape',
    good().map((entry) => (entry.name === '0.weight' ? { ...entry, shape: [4, 5] } : entry)),
    '"0.weight" of w.pt has shape (4, 5); network.0 (Linear, line 11) has (5, 4).',
  ],
  ['a name too many', [...good(), extra], 'w.pt also holds "head.weight", which model has not.'],
  ['nothing', [], 'w.pt has no "0.weight"; network.0 (Linear, line 11) needs it.'],
])('%s is told, and nothing is changed', (_name, state, message) => {
  const { network } = createRun(given);
  const before = stateOf(model, network);
  expect(loadState(model, network, { name: 'w.pt', state })?.message.toString()).toBe(message);
  expect(stateOf(model, network)).toEqual(before);
  expect(eventsOf({ ...given, initialState: { name: 'w.pt', state } })).toMatchObject([{ type: 'runFailed', message }]);
});
