// What activations and dropout take and refuse, beside PyTorch.

import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { formatLayer } from '../../src/model/formatLayer.ts';
import type { BoundLayer, LayerOf } from '../../src/model/modelSpec.ts';
import type { ModuleName } from '../../src/model/modules.ts';
import { Phrase } from '../../src/model/phrase.ts';
import { formatShape, type Shape } from '../../src/model/shape.ts';
import { moduleShape } from '../../src/model/shapes.ts';
import { layer } from '../engine/requests.ts';
import { runPython } from './oracle.ts';

const SHAPES: readonly Shape[] = [[4], [4, 3], [4, 3, 2], [4, 3, 2, 1], [5, 1]];
const SOFTMAX = [null, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5].map((dim) => ({ dim }));
const DROPOUT = [{}, { p: 0 }, { p: 1 }, { p: 1.5 }, { p: -0.1 }];
const ARGUMENTS: Partial<Record<ModuleName, readonly object[]>> = {
  Softmax: SOFTMAX,
  Softmin: SOFTMAX,
  LogSoftmax: SOFTMAX,
  Softmax2d: [{}],
  PReLU: [1, 3, 4, 5].map((num_parameters) => ({ num_parameters })),
  Dropout: DROPOUT,
  Dropout1d: DROPOUT,
  Dropout2d: DROPOUT,
  Dropout3d: DROPOUT,
  AlphaDropout: DROPOUT,
  FeatureAlphaDropout: DROPOUT,
  Tanh: [{}],
  Hardtanh: [{}, { min_val: 1 }, { min_val: 2, max_val: 1 }, { max_val: -2 }],
  Softshrink: [{}, { lambd: 0 }, { lambd: -0.5 }],
  Hardshrink: [{ lambd: -0.5 }],
  LeakyReLU: [{ negative_slope: -1 }],
  ELU: [{ alpha: -1 }],
};
const CASES = Object.entries(ARGUMENTS).flatMap(([type, all]) =>
  all.flatMap((args) => SHAPES.map((shape) => ({ layer: layer(type as ModuleName, args), shape }))),
);

test('as in PyTorch', async () => {
  const script = fileURLToPath(new URL('shapes.py', import.meta.url));
  const answers: (Shape | null)[] = JSON.parse(await runPython(script, JSON.stringify(CASES)));
  const wrong = CASES.flatMap(({ layer: tested, shape }, i) => {
    const { type, arguments: args } = tested as LayerOf<'Identity', number>;
    const found = moduleShape(type, args, shape);
    const given = found instanceof Phrase ? null : found;
    return `${given}` === `${answers[i]}` ? [] : [`${formatLayer(tested)} on ${formatShape(shape)}: ${found}`];
  });
  expect(wrong).toEqual([]);
  expect(answers.filter((answer) => answer === null).length).toBeGreaterThan(20);
});

const REFUSED: readonly [BoundLayer, string][] = [
  [
    layer('LeakyReLU', { negative_slope: -1, inplace: true }),
    'works in place, where its negative_slope must not be negative; it is -1.',
  ],
  [layer('ELU', { alpha: -0.5, inplace: true }), 'works in place, where its alpha must not be negative; it is -0.5.'],
  [layer('CELU', { alpha: 0 }), 'divides by its alpha, which is 0.'],
];

test.each(REFUSED)('what torch refuses in backward: %o', (refused, message) => {
  const { type, arguments: args } = refused as LayerOf<'Identity', number>;
  expect(String(moduleShape(type, args, [4]))).toBe(message);
});
