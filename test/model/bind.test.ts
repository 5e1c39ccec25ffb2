import { expect, test } from 'vitest';
import { bindSequential, inferParameters, parameterCounts } from '../../src/model/bind.ts';
import type { Extent, LayerSpec, SequentialSpec } from '../../src/model/modelSpec.ts';
import { withDefaults } from '../../src/model/modules.ts';
import { sizeOf } from '../../src/model/shape.ts';
import { modelShapes } from '../../src/model/shapes.ts';
import { batchNorm, linear, module, parameter, relu, sequential, unsupported } from './specs.ts';

const [inputs, outputs, hidden] = ['num_inputs', 'num_outputs', 'hidden'].map(parameter) as [never, never, never];
const nowhere = { path: '', range: { from: 0, to: 0 }, line: 1 };
const embedding = module('Embedding', { num_embeddings: 17, embedding_dim: 8 });
const pool = module('AdaptiveAvgPool1d', { output_size: [1] });
const flat = module('Flatten', {});
const data = { name: 'wine.csv', features: 13, classes: 3 };
const wine = sequential(
  [linear(inputs, 100), relu, linear(100, 50), batchNorm(50), relu, linear(50, 20), relu, linear(20, outputs)],
  'num_inputs',
  'num_outputs',
);

test('the data gives the first and the last width', () => {
  expect(inferParameters(wine, data)).toEqual({ num_inputs: 13, num_outputs: 3 });
  const binding = bindSequential(wine, {}, data);
  if (binding.type !== 'bound') throw new Error(JSON.stringify(binding));
  expect(binding.warnings).toEqual([]);
  expect(binding.model.name).toBe('Net.network');
  expect(binding.model.layers[0]).toMatchObject({ type: 'Linear', arguments: { in_features: 13, out_features: 100 } });
  expect(modelShapes(binding.model, [13]).shapes).toEqual([[100], [100], [50], [50], [50], [20], [20], [3]]);
  // As torch counts them: sum(p.numel() for p in network.parameters())
  expect(parameterCounts(binding.model)).toMatchObject({ layers: [1400, 0, 5050, 100, 0, 1020, 0, 63], total: 7633 });
});

test('counts that depend on parameters are told from those that do not', () => {
  expect(parameterCounts(wine)).toEqual({
    layers: [undefined, 0, 5050, 100, 0, 1020, 0, undefined],
    total: 6170,
    dependsOn: ['num_inputs', 'num_outputs'],
    without: [],
  });
  const others = sequential([linear(2, 3, false), batchNorm(hidden, false), unsupported]);
  expect(parameterCounts(others)).toEqual({ layers: [6, 0, undefined], total: 6, dependsOn: [], without: ['LSTM'] });
  const lazy = sequential([
    { ...linear(2, 3, false), type: 'LazyLinear', arguments: { out_features: 5, bias: true } } as LayerSpec,
  ]);
  expect(parameterCounts(lazy)).toMatchObject({ layers: [undefined], without: ['LazyLinear'] });
  // torch: nn.LazyLinear(5) on (N, 7).
  expect(parameterCounts(lazy, [[7]])).toMatchObject({ layers: [40], without: [] });
});

test('a value that a person gives wins over what the data would give', () => {
  const binding = bindSequential(wine, { num_outputs: 5 }, data);
  expect(binding).toMatchObject({ type: 'bound', warnings: [{ code: 'spare-outputs' }] });
});

test('what neither file nor data gives is asked for', () => {
  const model = sequential([linear(inputs, hidden), linear(hidden, outputs)], 'num_inputs', 'hidden', 'num_outputs');
  expect(bindSequential(model, {}, data)).toEqual({ type: 'missing', parameters: [model.unknowns[1]] });
  expect(bindSequential(model, { hidden: 4 }, data)).toMatchObject({ type: 'bound' });
});

test('the channels of a first convolution follow from the shape of the data, or from a square of columns', () => {
  const conv = (channels: Extent): LayerSpec => ({
    ...nowhere,
    type: 'Conv2d',
    arguments: { ...withDefaults('Conv2d', { kernel_size: [3, 3] }), in_channels: channels, out_channels: 4 } as never,
  });
  const model = sequential([conv(inputs), relu, linear(8, outputs)], 'num_inputs', 'num_outputs');
  const digits = { name: 'digits.csv', features: 64, classes: 10 };
  expect(inferParameters(model, digits)).toEqual({ num_inputs: 1, num_outputs: 10 });
  expect(inferParameters(model, { ...digits, shape: [4, 4, 4] })).toEqual({ num_inputs: 4, num_outputs: 10 });
  expect(inferParameters(model, { ...digits, features: 63 })).toEqual({ num_outputs: 10 });
  const wrong = bindSequential(sequential([conv(1)]), {}, { ...digits, features: 63 });
  expect(wrong).toMatchObject({
    errors: [
      {
        code: 'data-shape',
        message:
          'network.0 (Conv2d, line 2) takes a square image of 1 channel; digits.csv has 63 columns of input, which make none.',
      },
    ],
  });
  const other = bindSequential(sequential([conv(1)]), {}, { ...digits, shape: [1, 8, 9] });
  expect(other).toMatchObject({
    errors: [{ message: 'digits.csv has 64 columns of input, which do not make the shape (1, 8, 9).' }],
  });
});

test('behind a layer that is not supported, the data gives nothing', () => {
  expect(inferParameters(sequential([unsupported, linear(inputs, 3), unsupported]), data)).toEqual({});
});

const messages = (model: SequentialSpec, values: Record<string, number> = {}) => {
  const binding = bindSequential(model, values, data);
  if (binding.type === 'missing') throw new Error('a parameter is missing');
  return (binding.type === 'wrong' ? binding.errors : binding.warnings).map(
    ({ severity, line, message }) => `${line} ${severity}: ${message}`,
  );
};

test.each<[string, SequentialSpec, Record<string, number>, string[]]>([
  [
    'inputs that the data does not have',
    sequential([linear(12, 3)]),
    {},
    ['2 error: network.0 (Linear, line 2) takes 12 inputs; wine.csv has 13 columns of input.'],
  ],
  [
    'fewer outputs than classes',
    sequential([linear(13, 2)]),
    {},
    ['2 error: network.0 (Linear, line 2) gives 2 outputs; wine.csv has 3 classes, and each needs one.'],
  ],
  [
    'more outputs than classes',
    sequential([linear(13, 4)]),
    {},
    ['2 warning: network.0 (Linear, line 2) gives 4 outputs; wine.csv has 3 classes: the others stay unused.'],
  ],
  [
    'a width that becomes a float',
    sequential([linear(13, { type: 'arithmetic', operator: '/', left: hidden, right: 2 }), linear(3, 3)], 'hidden'),
    { hidden: 6 },
    ['2 error: out_features of network.0 (Linear, line 2) is hidden / 2 = 3.0; it must be a positive integer.'],
  ],
  [
    'a width that becomes nothing',
    sequential([linear(13, { type: 'arithmetic', operator: '-', left: hidden, right: 9 }), linear(3, 3)], 'hidden'),
    { hidden: 9 },
    ['2 error: out_features of network.0 (Linear, line 2) is hidden - 9 = 0; it must be a positive integer.'],
  ],
  [
    'widths that do not fit once they are known',
    sequential([linear(13, hidden), batchNorm(50), linear(50, 3)], 'hidden'),
    { hidden: 40 },
    ['3 error: network.1 (BatchNorm1d, line 3) takes 50 features, but network.0 (Linear, line 2) gives 40.'],
  ],
  ['no layers', sequential([]), {}, ['1 error: Net.network has no layers.']],
  ['nothing to train', sequential([relu]), {}, ['1 error: Net.network has no parameters to train.']],
])('%s', (_, model, values, expected) => {
  expect(messages(model, values)).toEqual(expected);
});

test.each<[string, readonly LayerSpec[], readonly number[]]>([
  ['a lazy layer', [module('LazyLinear', { out_features: 16 }), relu, linear(16, 3)], [16, 16, 3]],
  ['a lazy layer and a norm', [module('LazyLinear', { out_features: 4 }), batchNorm(4), linear(4, 3)], [4, 4, 3]],
  ['an embedding', [embedding, linear(8, 2), module('Flatten', {}), linear(26, 3)], [104, 26, 26, 3]],
  [
    'a row made to channels',
    [
      module('Unflatten', { dim: 1, unflattened_size: [13, 1] }),
      linear(1, 5),
      batchNorm(13),
      pool,
      flat,
      linear(13, 3),
    ],
    [13, 65, 65, 13, 13, 3],
  ],
])('the columns are not what a later layer takes: %s', (_, layers, sizes) => {
  const binding = bindSequential(sequential(layers), {}, data);
  if (binding.type !== 'bound') throw new Error(JSON.stringify(binding));
  expect(modelShapes(binding.model, [13]).shapes.map(sizeOf)).toEqual(sizes);
});

test('a width behind Unflatten follows from its sizes, not from the columns', () => {
  const model = sequential(
    [module('Unflatten', { dim: 1, unflattened_size: [13, 1] }), linear(inputs, 3)],
    'num_inputs',
  );
  expect(inferParameters(model, data)).toEqual({ num_inputs: 1 });
});

test.each([
  ['BCELoss', [linear(13, 1), module('Sigmoid', {})]],
  ['BCEWithLogitsLoss', [linear(13, 1)]],
] as const)('one output for two classes is refused with %s as the way out', (loss, layers) => {
  expect(bindSequential(sequential(layers), {}, { ...data, classes: 2 })).toMatchObject({
    errors: [
      {
        code: 'one-output',
        message: `network.0 (Linear, line 2) gives 1 output; wine.csv has 2 classes, and each needs one. With ${loss} one is enough for both.`,
      },
    ],
  });
});

test("the definition's own errors come first", () => {
  const error = { severity: 'error', code: 'x', message: 'y', range: { from: 0, to: 1 }, line: 1 } as const;
  expect(bindSequential({ ...wine, errors: [error] }, {}, data)).toEqual({ type: 'wrong', errors: [error] });
});
