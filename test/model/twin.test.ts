// What differs between a model and its twin.

import { describe, expect, test } from 'vitest';
import { train } from '../../src/engine/trainer.ts';
import type { BoundLayer, Draw, ModelSpec } from '../../src/model/modelSpec.ts';
import { modelShapes } from '../../src/model/shapes.ts';
import { twinOf } from '../../src/model/twin.ts';
import { batchNorm, layer, linear, relu, softmax, wineRequest } from '../engine/requests.ts';

const model = (layers: readonly BoundLayer[], draws?: readonly Draw<number>[]): ModelSpec => ({
  name: 'net',
  layers: layers.map((one, i) => ({ ...one, path: `net.${i}`, line: i + 1 })),
  outputLayers: [softmax()],
  ...(draws && { draws }),
});
const typesOf = ({ layers }: ModelSpec) => layers.map(({ path, type }) => `${path} ${type}`);

describe('a model with BatchNorm', () => {
  const twin = twinOf(wineRequest().model, [13])!;

  test('has a twin without', () => {
    expect([twin.change, twin.count]).toEqual(['removed', 1]);
    expect(typesOf(twin.model)).toEqual(typesOf(wineRequest().model).filter((text) => !text.includes('BatchNorm')));
  });

  test('begins with the same parameters as its twin', () => {
    const first = (spec: ModelSpec) => {
      const [events] = train({ ...wineRequest(), model: spec }, { aborted: false });
      const start = events!.find((event) => event.type === 'runStarted')!;
      const snapshot = events!.find((event) => event.type === 'snapshotTaken')!;
      const layers = [...spec.layers, ...spec.outputLayers];
      return Object.fromEntries(
        [...snapshot.tensors].flatMap((tensor, i) => {
          const { layer: at, parameter, quantity } = start.tensors[tensor]!;
          if (quantity !== 'parameter' || layers[at]!.type !== 'Linear') return [];
          return [[`${layers[at]!.path} ${parameter}`, [...snapshot.counts.slice(64 * i, 64 * (i + 1))]]];
        }),
      );
    };
    expect(first(twin.model)).toEqual(first(wineRequest().model));
    expect(Object.keys(first(twin.model))).toHaveLength(8);
  });

  test('that is at a branch leaves its input to those that take its output', () => {
    const residual = model([
      linear(4, 4),
      batchNorm(4),
      relu(),
      linear(4, 4),
      { ...layer('Identity'), type: 'Residual', from: 1 } as unknown as BoundLayer,
      { ...batchNorm(4), input: 0 },
      linear(4, 2),
    ]);
    const { model: without } = twinOf(residual, [4])!;
    expect(typesOf(without)).toEqual(['net.0 Linear', 'net.2 ReLU', 'net.3 Linear', 'net.4 Residual', 'net.6 Linear']);
    expect(without.layers[3]).toMatchObject({ from: 0 });
    expect(without.layers[4]).toMatchObject({ input: 0 });
    expect(modelShapes(without, [4]).problem).toBeUndefined();
  });
});

describe('a model without BatchNorm', () => {
  test('has a twin with it behind each Linear but the last', () => {
    const twin = twinOf(model([linear(4, 8), relu(), linear(8, 6), relu(), linear(6, 3)]), [4])!;
    expect([twin.change, twin.count]).toEqual(['inserted', 2]);
    expect(typesOf(twin.model)).toEqual([
      'net.0 Linear',
      'net.0.norm BatchNorm1d',
      'net.1 ReLU',
      'net.2 Linear',
      'net.2.norm BatchNorm1d',
      'net.3 ReLU',
      'net.4 Linear',
    ]);
    expect(twin.model.layers[4]).toMatchObject({ line: 3, arguments: { num_features: 6 } });
    expect(modelShapes(twin.model, [4]).problem).toBeUndefined();
  });

  test('gets the one that fits its images, and none where one of another kind is', () => {
    const convolution = layer('Conv2d', { in_channels: 1, out_channels: 5, kernel_size: [3, 3] });
    const other = layer('GroupNorm', { num_groups: 1, num_channels: 5 });
    const last = [layer('Flatten', { start_dim: 1, end_dim: -1 }), linear(180, 2)];
    expect(typesOf(twinOf(model([convolution, relu(), ...last]), [1, 8, 8])!.model)[1]).toBe('net.0.norm BatchNorm2d');
    expect(twinOf(model([convolution, other, relu(), ...last]), [1, 8, 8])).toBeUndefined();
  });

  test('of which there is but one layer has no twin', () => {
    expect(twinOf(model([linear(4, 2), softmax()]), [4])).toBeUndefined();
  });

  test('draws in its own order', () => {
    const twin = twinOf(model([linear(4, 8), relu(), linear(8, 3)], [2, linear(1, 1) as never, 0, 3]), [4])!;
    expect(twin.model.draws).toMatchObject([3, { type: 'Linear' }, 0, 4]);
  });
});
