// The two dangers of the tutorial in activations and gradients: the first layer that leaves float32's range, in the first
// step in which it does; and what looks like it and is none.

import { describe, expect, test } from 'vitest';
import type { BoundLayer } from '../../src/model/modelSpec.ts';
import type { TrainOptions, TrainRequest } from '../../src/protocol/trainEvent.ts';
import { layer, linear, relu, request, standardized } from '../engine/requests.ts';
import { alarmsOf, eventsOf, init, table, withInits } from './runs.ts';

const wine = table('wine');
const adam = { optimizer: { type: 'Adam', learningRate: 0.001 } } as const;
const tanh = () => layer('Tanh');

/** So many Linears of 20 units on wine, each followed by the activation, and one of three at the end; weights of this deviation. */
function deep(depth: number, std: number, activation: () => readonly BoundLayer[], bias = false): TrainRequest {
  const hidden = Array.from({ length: depth }, (_, i) => [linear(i === 0 ? 13 : 20, 20, bias), ...activation()]).flat();
  const layers = [...hidden, linear(20, 3)];
  const inits = layers.flatMap(({ type }, i) => (type === 'Linear' ? [init(i, 'normal_', { mean: 0, std })] : []));
  return standardized(withInits(request(layers, wine, { epochs: 10 }), inits));
}
const withOptions = (made: TrainRequest, options: Partial<TrainOptions>) => ({
  ...made,
  options: { ...made.options, ...options },
});

/** `step kind layer quantity`. */
function told(made: TrainRequest): string[] {
  const events = eventsOf(made);
  const [run] = events;
  if (run?.type !== 'runStarted') throw new Error('no run');
  return alarmsOf(events).map(({ step, kind, layer, tensor }) =>
    [step, kind, layer, tensor === undefined ? '' : run.tensors[tensor]!.quantity].join(' ').trim(),
  );
}

describe('underflow', () => {
  const cases: Readonly<Record<string, TrainRequest>> = {
    'of sixty Linears': deep(60, 0.02, () => []),
    'of sixty Linears, with Adam': withOptions(
      deep(60, 0.02, () => []),
      adam,
    ),
    'of forty-one with Tanh': deep(41, 0.01, () => [tanh()]),
    'of forty-one with Tanh, with Adam': withOptions(
      deep(41, 0.01, () => [tanh()]),
      adam,
    ),
  };
  test.each(Object.entries(cases))('%s is told of the first output and the first gradient', (_name, made) => {
    const [forward, backward, ...others] = told(made);
    expect(others).toEqual([]);
    expect(forward).toMatch(/^1 underflow \d+ output$/);
    expect(backward).toMatch(/^2 underflow \d+ outputGradient$/);
  });

  test('that begins at the initial values is told in the first step', () => {
    const layers = [0, 2, 4].map((i) => init(i, 'normal_', { mean: 0, std: 1e-40 }));
    const made = withInits(request([linear(13, 20), tanh(), linear(20, 20), tanh(), linear(20, 3)], wine), layers);
    expect(told(withOptions(made, { epochs: 20 }))).toEqual(['1 underflow 0 parameter', '1 underflow 2 parameter']);
  });

  test('in one leap, past the subnormal numbers, is told too', () => {
    const made = deep(3, 1e-30, () => []);
    expect(told(made)[0]).toBe('1 underflow 1 output');
  });

  const zeros = (made: TrainRequest, at: number) =>
    withInits(made, [init(at, 'zeros_', {}), ...(at === 4 ? [init(at, 'zeros_', {}, 'bias')] : [])]);
  const small = (hidden: () => BoundLayer) =>
    request([linear(13, 20, false), hidden(), linear(20, 20, false), hidden(), linear(20, 3)], wine, { epochs: 30 });
  const none: Readonly<Record<string, TrainRequest>> = {
    'a last layer of zeros': standardized(zeros(small(tanh), 4)),
    'ReLUs without bias': standardized(small(relu)),
    'a Dropout of nearly all': standardized(small(() => layer('Dropout', { p: 0.9 }))),
    GELUs: standardized(small(() => layer('GELU'))),
  };
  test.each(Object.entries(none))('%s: none', (_name, made) => {
    expect(told(made)).toEqual([]);
  });
});

test('a gradient that is exactly zero vanishes, where no idle unit and no weight of zeros explains it', () => {
  const shrink = () => layer('Hardshrink', { lambd: 1000 });
  const made = request([linear(13, 20), shrink(), linear(20, 20), shrink(), linear(20, 3)], wine, { epochs: 10 });
  expect(told(standardized(made)).map((line) => line.split(' ').slice(1).join(' '))).toEqual([
    'vanishingGradient 2 outputGradient',
    'vanishingGradient 0 outputGradient',
  ]);
});

describe('overflow', () => {
  const three = () => request([linear(13, 32), relu(), linear(32, 16), relu(), linear(16, 3)], wine, { epochs: 10 });
  test('is told in its first step, of the layer whose output is too large, and not as an exploding gradient', () => {
    const made = withInits(three(), [init(2, 'normal_', { mean: 0, std: 1e19 })]);
    expect(told(made)[0]).toBe('1 overflow 2 output');
    expect(told(made).filter((line) => line.includes('exploding'))).toEqual([]);
  });

  test('of a bias is told of its layer', () => {
    const made = withInits(three(), [init(0, 'constant_', { val: 1e20 }, 'bias')]);
    expect(told(made)[0]).toBe('1 overflow 0 output');
    expect(told(made).filter((line) => line.includes('exploding'))).toEqual([]);
  });

  test('is told beside the layer whose numbers are not finite', () => {
    const [overflow, notFinite, ...others] = told(deep(42, 3, () => [], true));
    expect(others).toEqual([]);
    expect(overflow).toMatch(/^1 overflow \d+ output$/);
    expect(notFinite).toMatch(/^1 notFinite \d+ output$/);
    expect(Number(overflow!.split(' ')[2])).toBeLessThan(Number(notFinite!.split(' ')[2]));
  });
});

test('the activation whose output the loss takes may be saturated', () => {
  const layers = (last: readonly BoundLayer[]) => [linear(30, 16), relu(), linear(16, 1), layer('Sigmoid'), ...last];
  const options = { epochs: 60, optimizer: { type: 'Adam', learningRate: 0.01 }, loss: { type: 'BCELoss' } } as const;
  const data = table('breast_cancer');
  const made = (last: readonly BoundLayer[]) =>
    standardized(request(layers(last), data, options as unknown as Partial<TrainOptions>));
  const ended = eventsOf(made([]));
  expect(ended.at(-1)).toMatchObject({ type: 'runEnded' });
  const saturated = ended.flatMap((event) => (event.type === 'epochEnded' ? [event.units.at(-1)!] : []));
  expect(saturated.at(-1)).toBe(1);
  expect(alarmsOf(ended)).toEqual([]);
});
