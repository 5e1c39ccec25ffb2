// A run of the engine beside PyTorch's.

import { expect } from 'vitest';
import { STATISTICS, type TrainRequest } from '../../src/protocol/trainEvent.ts';
import { expectClose, expectStatistics } from './closeTo.ts';
import type { EngineRun } from './engineRun.ts';
import type { OracleRun } from './oracle.ts';

const LOSS = 1e-4;
/** The C library's cosine is not the nearest double in one of 800 cases; see preciseMath.ts. */
const RATE = 1e-14;

/** The course of the run, and the statistics of its first and last step. */
export function expectSameRun(request: TrainRequest, engine: EngineRun, torch: OracleRun): void {
  expectSameCourse(engine, torch);
  const width = engine.tensors.length * STATISTICS.length;
  for (const step of [0, engine.losses.length - 1]) {
    const [from, to] = [step * width, (step + 1) * width];
    const layers = [...request.model.layers, ...request.model.outputLayers];
    expectStatistics(layers, engine.tensors, engine.statistics.subarray(from, to), torch.statistics.subarray(from, to));
  }
}

/**
 * First parameters and batches bit for bit, learning rates but for the last bits of a cosine, losses within 1e-4,
 * accuracies equal. An optimizer that
 * divides a gradient by its own size makes any step of a gradient that is zero but for rounding, such as that of a bias
 * under a BatchNorm: there parameters differ that have no part in the outputs.
 */
export function expectSameCourse(engine: EngineRun, torch: OracleRun): void {
  for (const [name, values] of Object.entries(engine.initial)) {
    expect(Buffer.from(values.buffer).equals(Buffer.from(torch.initial[name]!.buffer)), `initial ${name}`).toBe(true);
  }
  expect(engine.split).toEqual(torch.split);
  expect(engine.order).toEqual(torch.order);
  if (torch.learningRates) expectClose(engine.learningRates!, torch.learningRates, RATE, 'learning rate of step');
  expectClose(engine.losses, torch.losses, LOSS, 'loss of step');
  expectClose(engine.accuracies, torch.accuracies, 1e-6, 'accuracy of step');
  expectClose(engine.epochs, torch.epochs, LOSS, 'evaluation');
}
