// A run of the engine, told in the words of the oracle's account.

import { batchesOf } from '../../src/engine/dataLoader.ts';
import { readParameter, writeParameter } from '../../src/engine/parameters.ts';
import { createRun, type Run } from '../../src/engine/run.ts';
import { train } from '../../src/engine/trainer.ts';
import type { ObservedTensor, TrainEvent, TrainRequest } from '../../src/protocol/trainEvent.ts';
import type { OracleRun, State } from './oracle.ts';

export interface EngineRun extends Omit<OracleRun, 'torch' | 'final'> {
  readonly tensors: readonly ObservedTensor[];
}

/** Trains; without checkpoints. */
export function trainWithEngine(request: TrainRequest): EngineRun {
  const run = createRun(request);
  const initial = stateOf(run);
  const testRows = [...run.test.order];
  const split = {
    ...{ training: [...run.training.order], heldOut: [...run.heldOut.order] },
    ...(testRows.length > 0 && { test: testRows }),
  };
  const order: number[] = [];
  const { epochs: epochCount, batchSize } = request.options;
  const { rows } = run.training;
  const taken = Math.min(rows, batchesOf(rows, request.options) * batchSize);
  for (let epoch = 0; epoch < epochCount; epoch++) {
    run.shuffle();
    order.push(...run.training.order.slice(0, taken));
    // Dropout draws from the generator that the next epoch's order comes from.
    for (let first = 0; first < taken; first += batchSize) run.step(first, Math.min(batchSize, taken - first));
  }

  const events = eventsOf(request);
  const steps = events.filter((event) => event.type === 'stepsEnded');
  const epochs = events.filter((event) => event.type === 'epochEnded');
  const concatenate = (parts: readonly Float32Array[]) => Float32Array.from(parts.flatMap((part) => [...part]));
  return {
    tensors: events.find((event) => event.type === 'runStarted')!.tensors,
    initial,
    split,
    order,
    states: {},
    losses: concatenate(steps.map(({ losses }) => losses)),
    accuracies: concatenate(steps.map(({ accuracies }) => accuracies)),
    learningRates: steps.flatMap(({ learningRates }) => [...learningRates!]),
    statistics: concatenate(steps.map(({ statistics }) => statistics)),
    epochs: Float32Array.from(
      epochs.flatMap((epoch) => [epoch.trainingLoss, epoch.trainingAccuracy, epoch.heldOutLoss, epoch.heldOutAccuracy]),
    ),
  };
}

export interface Step {
  readonly loss: number;
  readonly statistics: Float32Array;
}

/** Trains as far as the last checkpoint; before each, takes over torch's state, and tells of that one step. */
export function stepsFrom(request: TrainRequest, states: OracleRun['states']): Map<number, Step> {
  const run = createRun(request);
  const { batchSize } = request.options;
  const checkpoints = Object.keys(states).map(Number);
  const steps = new Map<number, Step>();
  let step = 0;
  while (step < Math.max(...checkpoints)) {
    run.shuffle();
    for (let first = 0; first < run.training.rows; first += batchSize) {
      step++;
      const state = states[step];
      if (state) loadState(run, state);
      const rows = Math.min(batchSize, run.training.rows - first);
      const { loss } = run.step(first, rows, true);
      if (state) steps.set(step, { loss, statistics: run.probe.measure(rows).slice() });
    }
  }
  return steps;
}

export function eventsOf(request: TrainRequest): TrainEvent[] {
  return [...train(request, { aborted: false })].flat();
}

/** The network's state_dict, but for num_batches_tracked. */
export function stateOf({ network }: Run): State {
  const entries = network.layers.flatMap(({ parameters, buffers }, i) => [
    ...parameters.map((parameter) => [`${i}.${parameter.name}`, readParameter(parameter)] as const),
    ...buffers
      .filter(({ name }) => name.startsWith('running'))
      .map(({ name, read }) => [`${i}.${name}`, Float32Array.from(read())] as const),
  ]);
  return Object.fromEntries(entries);
}

function loadState(run: Run, state: State): void {
  for (const [i, { parameters, buffers }] of run.network.layers.entries()) {
    for (const parameter of parameters) writeParameter(parameter, state[`${i}.${parameter.name}`]!);
    for (const { name, write } of buffers) if (name.startsWith('running')) write(state[`${i}.${name}`]!);
  }
}
