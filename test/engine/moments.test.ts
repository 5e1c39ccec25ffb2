// Which moments of a run are kept.

import { describe, expect, test } from 'vitest';
import { type Arrival, MAX_MOMENT_BYTES, MAX_MOMENTS, Moments } from '../../src/engine/moments.ts';

const kept = (bytes: number) => () => ({ bytes, parts: [], restore() {} });

/** Offers every position of a run. */
function keepAll(epochs: number, stepsPerEpoch: number, bytes: number): Moments {
  const moments = new Moments(epochs, stepsPerEpoch);
  let step = 0;
  for (let epoch = 1; epoch <= epochs; epoch++) {
    for (let first = 0; first < stepsPerEpoch; first++) {
      moments.offer({ epoch, first, step, elapsedMs: 0 }, kept(bytes));
      step++;
    }
  }
  return moments;
}

describe('moments', () => {
  test.each([
    [1, 10, 1],
    [3, 100, 1],
    [100, 5, 1],
    [5000, 5, 1],
    [2, 100_000, 1],
    [1000, 5, MAX_MOMENT_BYTES / 8],
    [4, 7, MAX_MOMENT_BYTES],
  ])('of %i epochs of %i steps are evenly spaced and bounded', (epochs, stepsPerEpoch, bytes) => {
    const { steps } = keepAll(epochs, stepsPerEpoch, bytes);
    expect(steps[0]).toBe(0);
    expect(steps.length).toBeLessThanOrEqual(MAX_MOMENTS);
    expect(steps.length * bytes).toBeLessThanOrEqual(MAX_MOMENT_BYTES);
    const epochsOf = new Set(steps.map((step) => Math.floor(step / stepsPerEpoch)));
    for (const epoch of epochsOf) if (epochs > MAX_MOMENTS) expect(steps).toContain(epoch * stepsPerEpoch);
    const gaps = steps.slice(1).map((step, i) => step - steps[i]!);
    if (gaps.length > 0)
      expect(Math.max(...gaps)).toBeLessThanOrEqual(2 * Math.max(1, Math.min(...gaps)) + stepsPerEpoch);
  });

  test('that are larger than all may be are not kept, nor copied again', () => {
    const moments = new Moments(10, 5);
    let copies = 0;
    const keep = () => {
      copies++;
      return { bytes: MAX_MOMENT_BYTES + 1, parts: [], restore() {} };
    };
    for (let epoch = 1; epoch <= 3; epoch++)
      moments.offer({ epoch, first: 0, step: 5 * (epoch - 1), elapsedMs: 0 }, keep);
    moments.pause({ epoch: 3, first: 1, step: 11, elapsedMs: 0 }, keep);
    expect([moments.steps, copies]).toEqual([[], 1]);
  });

  test('of pauses are kept beside them, the last few', () => {
    const moments = keepAll(100, 5, 1);
    const at = (step: number): Arrival => ({ epoch: 100, first: 1, step, elapsedMs: 0 });
    for (let step = 496; step < 500; step++) moments.pause(at(step), kept(1));
    expect(moments.steps.slice(-4)).toEqual([496, 497, 498, 499]);
    for (let step = 501; step < 530; step++) moments.pause(at(step), kept(1));
    expect(moments.steps.filter((step) => step > 495)).toEqual([522, 523, 524, 525, 526, 527, 528, 529]);
    moments.forgetAfter(525);
    expect(moments.steps.at(-1)).toBe(525);
  });
});
