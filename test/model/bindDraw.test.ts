// Calls of torch.nn.init: bound with their modules, and refused where torch refuses them.

import { expect, test } from 'vitest';
import { bindDraw, initFindings, valuesThrownAway } from '../../src/model/bindDraw.ts';
import type { InitCall } from '../../src/model/initCall.ts';
import { type InitFunction, withInitDefaults } from '../../src/model/initCall.ts';
import type { Diagnostic, Draw, ModuleLayer } from '../../src/model/modelSpec.ts';
import { layer, linear } from '../engine/requests.ts';

function call<T>(target: T, name: InitFunction, parameter: string): InitCall<T> {
  const place = { range: { from: 5, to: 9 }, line: 3 };
  const values = withInitDefaults(name, {});
  return { ...place, type: 'init', function: name, layer: target, parameter, arguments: values } as InitCall<T>;
}

const layers = [
  { ...linear(4, 3), path: 'net.0', line: 7 },
  { ...linear(3, 2, false), path: 'net.1', line: 8 },
  { ...layer('Linear', { in_features: 2, out_features: 2 }), path: 'net.2', line: 9, lazy: true },
];

test.each<[InitCall<number>, string | undefined]>([
  [call(0, 'xavier_uniform_', 'weight'), undefined],
  [call(0, 'zeros_', 'bias'), undefined],
  [
    call(0, 'xavier_uniform_', 'bias'),
    'torch.nn.init.xavier_uniform_ takes parameters of 2 or more dimensions, and this one has shape (3).',
  ],
  [call(1, 'zeros_', 'bias'), 'torch.nn.init.zeros_ fills the bias of net.1 (Linear, line 8), which has none.'],
  [call(2, 'ones_', 'weight'), 'torch.nn.init.ones_ is called before net.2 (Linear, line 9) has parameters.'],
])('%j', (draw, message) => {
  const found = initFindings([0, draw], layers);
  expect(found.map((one) => [one.message, one.line, one.range])).toEqual(
    message ? [[message, 3, { from: 5, to: 9 }]] : [],
  );
});

test('a call on a module that is thrown away is bound with it', () => {
  const width = { type: 'parameter', name: 'width' } as const;
  const module = { ...layer('Linear', {}), arguments: { in_features: width, out_features: 3, bias: true } };
  const errors: Diagnostic[] = [];
  const bound = bindDraw(call(module as unknown as ModuleLayer, 'normal_', 'weight') as Draw, { width: 5 }, errors);
  expect(errors).toEqual([]);
  expect(bound).toMatchObject({ type: 'init', layer: { arguments: { in_features: 5 } } });
  expect([valuesThrownAway(bound), valuesThrownAway(call(0, 'normal_', 'weight')), valuesThrownAway(1)]).toEqual([
    18, 0, 0,
  ]);
});
