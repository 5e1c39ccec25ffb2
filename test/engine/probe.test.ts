// What the probe observes of a network, and its histograms.

import { expect, test } from 'vitest';
import { createProbe } from '../../src/engine/probe.ts';
import { createRun } from '../../src/engine/run.ts';
import { HISTOGRAM_BINS, STATISTICS } from '../../src/protocol/trainEvent.ts';
import { wineRequest } from './requests.ts';

test('outputs, their gradients, parameters and theirs, or those of them that are asked for', () => {
  const all = createRun(wineRequest()).probe.tensors;
  expect(all).toHaveLength(8 + 8 + 10 + 10 + 1);
  const { probe } = createRun(wineRequest(), {
    probeFor: (network, kernels) => createProbe(network, kernels, ['output', 'parameter']),
  });
  expect(probe.tensors).toEqual(all.filter(({ quantity }) => quantity === 'output' || quantity === 'parameter'));
});

test('histograms of any tensors hold the batch; those of parameters are the snapshot', () => {
  const { probe, step } = createRun(wineRequest());
  step(0, 32);
  const statistics = probe.measure(32);
  const sizes = probe.tensors.map(({ quantity, shape }) => {
    const size = shape.reduce((a, b) => a * b, 1);
    return quantity.startsWith('parameter') ? size : 32 * size;
  });
  const counts = probe.histograms(sizes.map((_, i) => i)).slice();
  const of = (i: number) => counts.subarray(i * HISTOGRAM_BINS, (i + 1) * HISTOGRAM_BINS);
  expect(sizes.map((_, i) => of(i).reduce((a, b) => a + b))).toEqual(sizes);

  const snapshot = probe.takeSnapshot(1);
  snapshot.tensors.forEach((tensor, i) => {
    expect(of(tensor)).toEqual(snapshot.counts.subarray(i * HISTOGRAM_BINS, (i + 1) * HISTOGRAM_BINS));
    const at = tensor * STATISTICS.length + STATISTICS.indexOf('min');
    expect(snapshot.ranges.subarray(2 * i, 2 * i + 2)).toEqual(statistics.subarray(at, at + 2));
  });
});
