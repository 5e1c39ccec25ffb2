// The loop of a run: epochs of steps, what is observed of them, and how it ends. worker.ts decides when it goes on.

import {
  type EpochEnded,
  MAX_SNAPSHOTS,
  type RunEnded,
  type RunFailed,
  type RunStarted,
  STATISTICS,
  type TrainEvent,
  type TrainRequest,
} from '../protocol/trainEvent.ts';
import { batchesOf } from './dataLoader.ts';
import type { BatchLoss } from './loss.ts';
import { OutOfMemory } from './memory.ts';
import { loadState, stateOf } from './networkState.ts';
import { watchNonFinite } from './nonFinite.ts';
import type { Probe } from './probe.ts';
import { type Refusal, refuse, refuseOutputs, refuseSize } from './refusal.ts';
import type { RowSet } from './rowSet.ts';
import { createRun, type Run, type RunSetup } from './run.ts';
import { estimateSize } from './sizeEstimate.ts';
import { StepLog } from './stepLog.ts';

/** How long the loop goes on before it gives others a turn. */
const SLICE_MS = 8;

/** What of an AbortSignal the loop asks, between steps. */
export interface StopSignal {
  readonly aborted: boolean;
}

/**
 * Trains as this PyTorch script does: manual_seed, the model, random_split, DataLoader(shuffle=True), the optimizer on
 * the loss, and after each epoch, in evaluation mode, all training rows and all held-out rows. An initial state is what
 * load_state_dict is given as soon as the model is built.
 *
 * Each value is the events of one slice of time, in their order, perhaps none; a slice is longer where one step is.
 * Never throws for what the model or the data does.
 */
export function* train(
  request: TrainRequest,
  signal: StopSignal,
  setup: RunSetup = {},
): Generator<readonly TrainEvent[], void> {
  const startedAt = performance.now();
  const elapsedMs = () => performance.now() - startedAt;
  const refusal = refuse(request);
  if (refusal) {
    yield [failed(refusal, 0, elapsedMs())];
    return;
  }

  const created = createRunInMemory(request, setup);
  if ('message' in created) {
    yield [failed(created, 0, elapsedMs())];
    return;
  }
  try {
    const { model, initialState } = request;
    const misfit = initialState && loadState(model, created.network, initialState);
    if (misfit) yield [failed(misfit, 0, elapsedMs())];
    else yield* trainIn(created, request, signal, elapsedMs);
  } finally {
    created.release();
  }
}

/** The run from its first event to its last. */
function* trainIn(
  run: Run,
  request: TrainRequest,
  signal: StopSignal,
  elapsedMs: () => number,
): Generator<readonly TrainEvent[], void> {
  const { probe } = run;
  const started = describe(request, run, probe);
  const watch = watchNonFinite(request, probe.tensors);
  const { totalSteps } = started;
  const log = new StepLog(probe.tensors.length * STATISTICS.length);
  const { epochs, batchSize } = request.options;
  const trainedRows = Math.min(started.stepsPerEpoch * batchSize, run.training.rows);
  let step = 0;

  // Events that come after the steps still in the log.
  let later: TrainEvent[] = [];
  // The first step is told at once, so that a chart soon has something to show.
  let sliceEnd = 0;
  const sliceIsOver = () => log.isFull || performance.now() >= sliceEnd;
  function* endSlice(...last: TrainEvent[]) {
    const events = [...log.take(elapsedMs()), ...later, ...last];
    later = [];
    yield events;
    sliceEnd = performance.now() + SLICE_MS;
  }
  function* evaluate(set: RowSet): Generator<readonly TrainEvent[], BatchLoss> {
    const passes = run.evaluate(set);
    for (;;) {
      const pass = passes.next();
      if (pass.done) return pass.value;
      if (sliceIsOver()) yield* endSlice();
      if (signal.aborted) return { loss: Number.NaN, accuracy: Number.NaN };
    }
  }
  const takeState = (step: number): TrainEvent[] =>
    request.wantsState ? [{ type: 'stateTaken', step, state: stateOf(request.model, run.network) }] : [];

  yield [started, probe.takeSnapshot(0)];
  for (let epoch = 1; epoch <= epochs; epoch++) {
    run.shuffle();
    for (let first = 0; first < trainedRows && !signal.aborted; first += batchSize) {
      const rows = Math.min(batchSize, run.training.rows - first);
      const batch = run.step(first, rows);
      if (batch.problem) {
        yield* endSlice(failed(refuseOutputs(request, batch.problem), step, elapsedMs()));
        return;
      }
      const statistics = probe.measure(rows);
      step++;
      log.add(batch, statistics);
      watch.look(statistics, step);
      if (!Number.isFinite(Math.fround(batch.loss))) {
        yield* endSlice(failed(watch.explain(batch.loss, step, epoch), step, elapsedMs()));
        return;
      }
      if (isSnapshotDue(step, totalSteps)) later.push(probe.takeSnapshot(step));
      if (sliceIsOver()) yield* endSlice();
    }
    const training = yield* evaluate(run.training);
    const heldOut = yield* evaluate(run.heldOut);
    if (signal.aborted) {
      if (!isSnapshotDue(step, totalSteps)) later.push(probe.takeSnapshot(step));
      yield* endSlice(...takeState(step), ended('cancelled', step, elapsedMs()));
      return;
    }
    later.push(epochEnded(epoch, step, training, heldOut));
    const problem = training.problem ?? heldOut.problem;
    if (problem) {
      yield* endSlice(failed(refuseOutputs(request, problem), step, elapsedMs()));
      return;
    }
    run.endEpoch(training, heldOut);
  }
  yield* endSlice(...takeState(step), ended('finished', step, elapsedMs()));
}

function createRunInMemory(request: TrainRequest, setup: RunSetup): Run | Refusal {
  try {
    return createRun(request, setup);
  } catch (error) {
    if (error instanceof OutOfMemory) return refuseSize(request, error.bytes);
    if (isOfSize(error)) return refuseSize(request, estimateSize(request).bytes);
    throw error;
  }
}

/** Whether an array was larger than there can be. */
function isOfSize(error: unknown): boolean {
  return error instanceof RangeError && /allocation failed|Invalid (typed )?array length/.test(error.message);
}

function describe({ model, data, options }: TrainRequest, run: Run, probe: Probe): RunStarted {
  const { name, targetName, featureNames, task, classNames } = data;
  const stepsPerEpoch = batchesOf(run.training.rows, options);
  return {
    type: 'runStarted',
    model,
    data: {
      name,
      targetName,
      featureNames,
      task,
      classNames,
      trainingRows: run.training.rows,
      heldOutRows: run.heldOut.rows,
    },
    options,
    tensors: probe.tensors,
    stepsPerEpoch,
    totalSteps: stepsPerEpoch * options.epochs,
    memoryBytes: run.memoryBytes,
    startedAt: Date.now(),
  };
}

/** The widest spacing at which snapshots begin: a run cancelled early has many, and a short one takes none too many. */
const WIDEST_FIRST_SPACING = 4;

/**
 * Whether a snapshot is taken after this step, from 1: after the last, and before it at a spacing that doubles whenever
 * a history is full. Then it drops every second one, so that what it keeps is evenly spaced. That makes
 * O(MAX_SNAPSHOTS log(totalSteps)) snapshots in all.
 */
function isSnapshotDue(step: number, totalSteps: number): boolean {
  let spacing = Math.min(Math.ceil(totalSteps / (MAX_SNAPSHOTS - 1)), WIDEST_FIRST_SPACING);
  while (step > MAX_SNAPSHOTS * spacing) spacing *= 2;
  return step === totalSteps || step % spacing === 0;
}

function epochEnded(epoch: number, step: number, training: BatchLoss, heldOut: BatchLoss): EpochEnded {
  return {
    type: 'epochEnded',
    epoch,
    step,
    trainingLoss: training.loss,
    trainingAccuracy: training.accuracy,
    heldOutLoss: heldOut.loss,
    heldOutAccuracy: heldOut.accuracy,
  };
}

function ended(reason: RunEnded['reason'], step: number, elapsedMs: number): RunEnded {
  return { type: 'runEnded', reason, step, elapsedMs };
}

function failed(refusal: Refusal, step: number, elapsedMs: number): RunFailed {
  return { type: 'runFailed', step, elapsedMs, ...refusal };
}
