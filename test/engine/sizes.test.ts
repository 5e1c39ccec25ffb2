// Models that no memory holds: told in words, from their shapes, before anything of that size is built.

import { expect, test } from 'vitest';
import { type Workload, workloads } from '../../bench/workloads.ts';
import { createRun } from '../../src/engine/run.ts';
import { estimateSize } from '../../src/engine/sizeEstimate.ts';
import { train } from '../../src/engine/trainer.ts';
import type { BoundLayer } from '../../src/model/modelSpec.ts';
import type { ModuleName } from '../../src/model/modules.ts';
import { sizeOf } from '../../src/model/shape.ts';
import type { RunFailed } from '../../src/protocol/trainEvent.ts';
import { randomRequest } from '../torch/randomModel.ts';
import { layer, linear, relu, request, syntheticData, wineRequest } from './requests.ts';

const data = syntheticData(40, 64, 3);
const image = layer('Unflatten', { dim: 1, unflattened_size: [1, 8, 8] });
const flatten = layer('Flatten');
const pooled = [layer('AdaptiveAvgPool2d', { output_size: [1, 1] }), flatten];
const eight = (layers: readonly BoundLayer[]) => request([image, ...layers], data, { epochs: 1 });
const lastOf = (layers: readonly BoundLayer[]) => [...train(eight(layers), { aborted: false })].flat().at(-1);
const conv = (out: number, kernel: number, padding: number, stride = 1) =>
  layer('Conv2d', {
    in_channels: 1,
    out_channels: out,
    kernel_size: [kernel, kernel],
    padding: [padding, padding],
    stride: [stride, stride],
  });
const upsample = (scale: number) => layer('Upsample', { scale_factor: [scale] });

const sizes: [name: string, layers: readonly BoundLayer[], message: RegExp][] = [
  [
    'channels',
    [conv(1e9, 3, 0), ...pooled, linear(1e9, 3)],
    /GB of memory.*network\.1 \(Conv2d, line \d+\) is the layer/,
  ],
  ['a kernel', [conv(4, 100_000, 50_000), flatten, linear(324, 3)], /needs 447\.\d GB.*\(Conv2d, .*most weights/],
  ['a size', [layer('Upsample', { size: [30_000, 30_000] }), ...pooled, linear(1, 3)], /\(Upsample, .*gives the most/],
  ['a scale', [upsample(1e4), ...pooled, linear(1, 3)], /\(Upsample, .*gives the most: \(1, 80000, 80000\)/],
  ['a larger scale', [upsample(1e6), flatten, linear(64e12, 3)], /GB of memory/],
  ['a scale that overflows', [upsample(1e300), ...pooled, linear(1, 3)], /more than a million GB.*\(Upsample, /],
  ['a scale that is infinite', [upsample(Infinity), ...pooled, linear(1, 3)], /\(Upsample, .*scale_factor of inf/],
  ['a scale that is no number', [upsample(Number.NaN), ...pooled, linear(1, 3)], /\(Upsample, .*scale_factor of nan/],
  [
    'padding',
    [layer('ZeroPad2d', { padding: [1e8, 1e8, 1e8, 1e8] }), ...pooled, linear(1, 3)],
    /\(ZeroPad2d, .*gives the most/,
  ],
  [
    'outputs',
    [layer('AdaptiveAvgPool2d', { output_size: [1e6, 1e6] }), ...pooled, linear(1, 3)],
    /\(AdaptiveAvgPool2d, .*gives/,
  ],
  [
    'the stride of a transposed convolution',
    [
      layer('ConvTranspose2d', { in_channels: 1, out_channels: 1, kernel_size: [3, 3], stride: [1e7, 1e7] }),
      ...pooled,
      linear(1, 3),
    ],
    /\(ConvTranspose2d, .*gives the most/,
  ],
  ['taps', [conv(1, 5000, 2500), flatten, linear(81, 3)], /\(Conv2d, .*too many positions/],
  ['a padded image', [conv(1, 3, 1e8, 1e8), flatten, linear(9, 3)], /\(Conv2d, .*too many positions/],
];

for (const [name, layers, message] of sizes) {
  test(`${name}: refused in words`, () => {
    const last = lastOf(layers) as RunFailed;
    expect(last).toMatchObject({ type: 'runFailed', step: 0 });
    expect(last.message).toMatch(message);
    expect(last.layer).toBeGreaterThan(0);
  }, 2000);
}

test('windows far beyond the image take what is in it', () => {
  const pool = layer('MaxPool2d', { kernel_size: [1e9, 1e9], padding: [5e8, 5e8] });
  expect(lastOf([pool, flatten, linear(1, 3)])).toMatchObject({ type: 'runEnded', reason: 'finished' });
}, 2000);

test('a stride far beyond the image meets one place', () => {
  expect(lastOf([conv(2, 3, 0, 1e9), flatten, linear(2, 3)])).toMatchObject({ type: 'runEnded' });
}, 2000);

test('an array too long is told as memory is', () => {
  const kernelsFor = () => {
    throw new RangeError('Invalid typed array length: 9999999999');
  };
  const [failed] = [...train(eight([flatten, linear(64, 3)]), { aborted: false }, { kernelsFor })].flat();
  expect(failed).toMatchObject({
    type: 'runFailed',
    message: expect.stringContaining('which this machine does not give'),
  });
});

/** A benchmark's network on a made-up table. */
function requestOf({ layers, optimizer, shape, classes, batchSize }: Workload) {
  const chain = layers.map(({ type, arguments: args }) => {
    const pairs = Object.entries(args).map(([name, value]) => [
      name,
      /kernel|padding/.test(name) ? [value, value] : value,
    ]);
    return layer(type as ModuleName, Object.fromEntries(pairs));
  });
  const { type, lr } = optimizer;
  const made = request(chain, syntheticData(2 * batchSize, sizeOf(shape), classes), {
    batchSize,
    optimizer: { type, learningRate: lr },
  });
  return { ...made, model: { ...made.model, inputShape: shape } };
}

test('the estimate is never above what the run takes', () => {
  const wide = request([linear(64, 2048), relu(), linear(2048, 2048), relu(), linear(2048, 3)], data, {
    batchSize: 32,
    optimizer: { type: 'Adam', learningRate: 0.001 },
  });
  const strided = { in_channels: 16, out_channels: 4, kernel_size: [5, 5], padding: [2, 2], stride: [2, 2] };
  const images = eight([conv(16, 3, 1), relu(), layer('Conv2d', strided), flatten, linear(64, 3)]);
  const requests = [
    wineRequest(),
    wide,
    images,
    ...workloads.map(requestOf),
    ...Array.from({ length: 60 }, (_, i) => randomRequest(i + 1)),
  ];
  for (const one of requests) {
    const run = createRun(one);
    expect(estimateSize(one).bytes).toBeLessThanOrEqual(run.memoryBytes);
    run.release();
  }
  const run = createRun(wide);
  expect(estimateSize(wide).bytes).toBeGreaterThan(0.9 * run.memoryBytes);
  run.release();
});
