// Two threads: the same numbers, bit for bit, as one.

import { expect, test, vi } from 'vitest';
import { createRun, type Run } from '../../src/engine/run.ts';
import type { TrainRequest } from '../../src/protocol/trainEvent.ts';
import { batchNorm, layer, linear, relu, request, syntheticData } from './requests.ts';

const threadPath = `${import.meta.dirname}/../../dist/kernelThread.cjs`;

const wide = request(
  [linear(100, 300), batchNorm(300), relu(), linear(300, 301), layer('Tanh'), linear(301, 3)],
  syntheticData(256, 100, 3),
  { batchSize: 128 },
);
const image = request(
  [
    layer('Conv2d', { in_channels: 3, out_channels: 24, kernel_size: [3, 3], padding: [1, 1] }),
    layer('BatchNorm2d', { num_features: 24 }),
    relu(),
    layer('MaxPool2d', { kernel_size: [2, 2] }),
    layer('Conv2d', { in_channels: 24, out_channels: 33, kernel_size: [3, 3], stride: [2, 2], bias: false }),
    layer('ConvTranspose2d', { in_channels: 33, out_channels: 16, kernel_size: [3, 3] }),
    layer('AdaptiveAvgPool2d', { output_size: [2, 2] }),
    layer('Flatten'),
    linear(64, 3),
  ],
  syntheticData(64, 3 * 16 * 16, 3),
  { batchSize: 21, optimizer: { type: 'Adam', learningRate: 1e-3 } },
);
const conv = (in_channels: number, out_channels: number, stride: number, size = 3) =>
  layer('Conv2d', {
    in_channels,
    out_channels,
    kernel_size: [size, size],
    stride: [stride, stride],
    padding: [size >> 1, size >> 1],
  });
const shortcut = request(
  [
    conv(3, 24, 1),
    conv(24, 40, 2),
    layer('BatchNorm2d', { num_features: 40 }),
    relu(),
    conv(40, 40, 1),
    { ...conv(24, 40, 2, 1), input: 0 },
    layer('BatchNorm2d', { num_features: 40 }),
    { type: 'Residual', from: 4, path: '', range: { from: 0, to: 0 }, line: 0 },
    layer('AdaptiveAvgPool2d', { output_size: [1, 1] }),
    layer('Flatten'),
    linear(40, 3),
  ],
  syntheticData(64, 3 * 16 * 16, 3),
  { batchSize: 21 },
);
const cases: Record<string, TrainRequest> = {
  'a shortcut with layers of its own': { ...shortcut, model: { ...shortcut.model, inputShape: [3, 16, 16] } },
  'wide layers': wide,
  images: { ...image, model: { ...image.model, inputShape: [3, 16, 16] } },
};

test.each(Object.entries(cases))('%s', async (_name, wanted) => {
  const [one, two] = [createRun(wanted), createRun(wanted, { threadPath })];
  expect(two.network.logits.storage.wasm.buffer).toBeInstanceOf(SharedArrayBuffer);
  // What the thread does before it has started, and once it has.
  for (const wait of [0, 300]) {
    await new Promise((resolve) => setTimeout(resolve, wait));
    for (let step = 0; step < 3; step++) {
      const [a, b] = [stepOf(two, wanted.options.batchSize), stepOf(one, wanted.options.batchSize)];
      for (const key of Object.keys(a) as (keyof typeof a)[]) expect(a[key], `${key} of step ${step}`).toEqual(b[key]);
    }
  }
  one.release();
  two.release();
});

function stepOf(run: Run, rows: number) {
  const loss = run.step(0, rows);
  const statistics = [...run.probe.measure(rows)];
  const { counts, ranges } = run.probe.takeSnapshot(1);
  return {
    loss,
    statistics,
    counts: [...counts],
    ranges: [...ranges],
    parameters: [...run.network.parameters.values.data],
  };
}

test('without the thread, one does all', async () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => {});
  const [one, two] = [createRun(wide), createRun(wide, { threadPath: `${import.meta.dirname}/none.cjs` })];
  expect(stepOf(two, 128)).toEqual(stepOf(one, 128));
  await vi.waitFor(() => expect(said).toHaveBeenCalled());
  expect(stepOf(two, 128)).toEqual(stepOf(one, 128));
  said.mockRestore();
});
