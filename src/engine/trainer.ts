// The loop of a run: epochs of steps, what is observed of them, and how it ends. worker.ts decides when it goes on.

import { type AlarmMemory, createAlarmWatch } from '../alarms/alarmWatch.ts';
import { completeThresholds } from '../alarms/thresholds.ts';
import { messageOf, phrase } from '../model/phrase.ts';
import { fingerprintOf } from '../protocol/fingerprint.ts';
import { mostPoints, STATISTICS_COLUMN } from '../protocol/runHistory.ts';
import {
  type AlarmFault,
  type EpochEnded,
  mostSnapshots,
  type ResumeOptions,
  type RunEnded,
  type RunFailed,
  type RunStarted,
  STATISTICS,
  type TrainEvent,
  type TrainRequest,
} from '../protocol/trainEvent.ts';
import { createCatchUp } from './catchUp.ts';
import { CheckpointPace } from './checkpointPace.ts';
import { Controls } from './controls.ts';
import { batchesOf } from './dataLoader.ts';
import { keepAll } from './kept.ts';
import type { BatchLoss } from './loss.ts';
import { OutOfMemory } from './memory.ts';
import { Moments, type Position } from './moments.ts';
import { loadState, stateOf } from './networkState.ts';
import { watchNonFinite } from './nonFinite.ts';
import { Obedience } from './obedience.ts';
import type { Probe } from './probe.ts';
import { type Refusal, refuse, refuseOutputs, refuseSize } from './refusal.ts';
import type { RowSet } from './rowSet.ts';
import { createRun, type Run, type RunSetup } from './run.ts';
import { RunClock } from './runClock.ts';
import { loadMoment, saveMoment } from './savedMoment.ts';
import { estimateSize } from './sizeEstimate.ts';
import { affordableSpacing, snapshotSchedule } from './snapshotSchedule.ts';
import { StepLog } from './stepLog.ts';

/** How long the loop goes on before it gives others a turn. */
const SLICE_MS = 8;

/** What of an AbortSignal the loop asks, between steps. */
export interface StopSignal {
  readonly aborted: boolean;
}

/** What of a run can be another than usual. */
export interface TrainSetup extends RunSetup {
  /** What the run is asked between two steps. */
  readonly controls?: Controls;
}

/**
 * Trains as this PyTorch script does: manual_seed, the model, random_split, DataLoader(shuffle=True), the optimizer on
 * the loss, and after each epoch, in evaluation mode, all training rows and all held-out rows. An initial state is what
 * load_state_dict is given as soon as the model is built.
 *
 * Each value is the events of one slice of time, in their order, perhaps none; a slice is longer where one step is.
 * While the run waits (see Controls) each call gives nothing. Never throws for what the model or the data does.
 */
export function* train(
  request: TrainRequest,
  signal: StopSignal,
  setup: TrainSetup = {},
): Generator<readonly TrainEvent[], void> {
  const clock = new RunClock(request.checkpoint?.elapsedMs);
  const refusal = refuse(request);
  if (refusal) {
    yield [failed(refusal, 0, clock.elapsedMs)];
    return;
  }

  const created = createRunInMemory(request, setup);
  if ('message' in created) {
    yield [failed(created, 0, clock.elapsedMs)];
    return;
  }
  try {
    const { model, initialState } = request;
    const misfit = request.checkpoint
      ? loadCheckpoint(request, created)
      : initialState && loadState(model, created.network, initialState);
    if (misfit) yield [failed(misfit, 0, clock.elapsedMs)];
    else yield* trainIn(created, request, signal, clock, setup.controls ?? new Controls());
  } finally {
    created.release();
  }
}

/** The run from its first event to its last. */
function* trainIn(
  run: Run,
  request: TrainRequest,
  signal: StopSignal,
  clock: RunClock,
  controls: Controls,
): Generator<readonly TrainEvent[], void> {
  const { probe } = run;
  const started = describe(request, run, probe);
  let lastRows = 0;
  const alarms = createAlarmWatch(
    started,
    completeThresholds(request.observation?.thresholds),
    (tensor) => probe.locateNotFinite(tensor, lastRows),
    run.largestInput,
  );
  const watch = watchNonFinite(request, probe.tensors);
  /** What the alarm of numbers that are not finite names. */
  let fault: AlarmFault | undefined;
  const { totalSteps, stepsPerEpoch } = started;
  const { everySteps = 1 } = request.observation ?? {};
  const spacing = affordableSpacing(totalSteps, run.snapshotCosts, everySteps);
  const isDue = snapshotSchedule(totalSteps, mostSnapshots(started), spacing);
  const log = new StepLog(probe.tensors.length * STATISTICS.length);
  const { epochs, batchSize } = request.options;
  const trainedRows = Math.min(stepsPerEpoch * batchSize, run.training.rows);
  const moments = new Moments(epochs, stepsPerEpoch);
  const pace = new CheckpointPace(request.checkpoints);
  const of = request.checkpoints && fingerprintOf(request.model, request.data);
  const { checkpoint: from } = request;
  const catchUp = createCatchUp(resumeAfter(from?.step, request.resume), stepsPerEpoch, run.setLearningRate);
  let at: Position = from ? { epoch: from.epoch, first: from.first, step: from.step } : { epoch: 1, first: 0, step: 0 };

  // Events that come after the steps still in the log, and what comes before these.
  let later: TrainEvent[] = [];
  let ready: TrainEvent[] = [];
  // The first step is told at once, so that a chart soon has something to show.
  let sliceEnd = 0;
  const sliceIsOver = () => log.isFull || performance.now() >= sliceEnd;
  function* endSlice(...last: TrainEvent[]) {
    const events = [...ready, ...log.take(clock.elapsedMs), ...later, ...last];
    ready = [];
    later = [];
    yield events;
    sliceEnd = performance.now() + SLICE_MS;
  }
  /** Whoever merges steps is to know where one can go on from: once there are many, between those before and those after. */
  const tellBetween = (event: TrainEvent) => {
    later.push(event);
    if (at.step < mostPoints(STATISTICS_COLUMN + log.width) / 2) return;
    ready.push(...log.take(clock.elapsedMs), ...later);
    later = [];
  };
  const keep = () => keepAll([run.keep(), probe.keep()]);
  const tellMoments = () => tellBetween({ type: 'momentsKept', step: at.step, steps: moments.steps });
  const tellRewound = (from: number) => {
    later.push({ type: 'runRewound', step: at.step, from, epochs: at.epoch - 1, elapsedMs: clock.elapsedMs });
    tellMoments();
    log.goBackTo(at.step);
    watch.goBackTo(at.step);
    alarms.goBackTo(at.step);
    alarms.begin(probe.measureParameters());
    // It is told before any further step.
    sliceEnd = 0;
  };
  const takeCheckpoint = () => {
    if (!of || catchUp.isBehind) return;
    pace.take(() => {
      const { fields, ...saved } = saveMoment(keep(), request.model, run.network.parameters);
      const all = { ...fields, alarms: { ...alarms.remember() } };
      const checkpoint = { ...at, elapsedMs: clock.elapsedMs, of, ...saved, fields: all };
      tellBetween({ type: 'checkpointTaken', step: at.step, checkpoint });
    });
  };
  /** Between two steps. */
  const arrive = () => {
    if (pace.isDue()) takeCheckpoint();
    if (moments.offer({ ...at, elapsedMs: clock.elapsedMs }, keep) && !catchUp.isBehind) tellMoments();
    if (catchUp.reaches(at)) {
      tellRewound(at.step);
      takeCheckpoint();
    }
  };
  const obedience = new Obedience(controls, {
    clock,
    stepsPerEpoch,
    tell: (event) => later.push(event),
    setLearningRate(rate) {
      run.setLearningRate(rate);
      pace.hasten();
    },
    pausedAt(position) {
      if (moments.pause({ ...position, elapsedMs: clock.elapsedMs }, keep)) tellMoments();
    },
    canGoTo: (step) => moments.at(step) !== undefined,
  });
  /** Does what the run is asked, and waits where that is to wait; true where it was rewound. */
  function* hear(): Generator<readonly TrainEvent[], boolean> {
    // What is asked while earlier steps are computed again is meant for those that follow.
    while (!obedience.isAtEase && !signal.aborted && !catchUp.isBehind) {
      const step = obedience.hear(at, at.first >= trainedRows);
      if (step === undefined && !obedience.isPaused) return false;
      yield* endSlice();
      if (step === undefined) continue;
      const from = at.step;
      // What is left can be gone on with as well.
      if (from > step && !obedience.isOwing) takeCheckpoint();
      obedience.forget();
      const { kept, elapsedMs, ...position } = moments.at(step)!;
      kept.restore();
      clock.goBackTo(elapsedMs);
      moments.forgetAfter(step);
      at = position;
      tellRewound(from);
      takeCheckpoint();
      yield* endSlice();
      return true;
    }
    return false;
  }
  /** Undefined where the run was stopped or rewound. */
  function* evaluate(set: RowSet): Generator<readonly TrainEvent[], BatchLoss | undefined> {
    const passes = run.evaluate(set);
    for (;;) {
      const pass = passes.next();
      if (pass.done) return pass.value;
      if (sliceIsOver()) yield* endSlice();
      if ((yield* hear()) || signal.aborted) return undefined;
    }
  }
  const takeState = (step: number): TrainEvent[] =>
    request.wantsState ? [{ type: 'stateTaken', step, state: stateOf(request.model, run.network) }] : [];

  if (catchUp.isBehind) yield [started];
  else if (from) {
    yield [started];
    tellRewound(at.step);
    alarms.recall(from.fields.alarms as unknown as AlarmMemory);
    takeCheckpoint();
    yield* endSlice();
  } else {
    yield [started, probe.takeParameters(0)];
    alarms.begin(probe.measureParameters());
  }
  let test: BatchLoss | undefined;
  while ((at.epoch <= epochs || (run.test.rows > 0 && !test)) && !signal.aborted) {
    if (at.epoch > epochs) {
      test = yield* evaluate(run.test);
      if (!test?.problem) continue;
      yield* endSlice(failed(refuseOutputs(request, test.problem), at.step, clock.elapsedMs));
      return;
    }
    if (at.first === 0) {
      arrive();
      if (sliceIsOver()) yield* endSlice();
    }
    // A run that is stopped here goes on from before the shuffling.
    if ((yield* hear()) || signal.aborted) continue;
    if (at.first === 0) run.shuffle();
    let isRewound = false;
    while (at.first < trainedRows && !signal.aborted && !isRewound) {
      const rows = Math.min(batchSize, run.training.rows - at.first);
      const takesSnapshot = !catchUp.isBehind && isDue(at.step + 1);
      const isObserved = takesSnapshot || (!catchUp.isSilent(at.epoch) && at.step % everySteps === 0);
      const beganAt = performance.now();
      const batch = run.step(at.first, rows, isObserved);
      if (batch.problem) {
        yield* endSlice(failed(refuseOutputs(request, batch.problem), at.step, clock.elapsedMs));
        return;
      }
      const trainedAt = performance.now();
      at = { ...at, first: at.first + batchSize, step: at.step + 1 };
      const { step } = at;
      // A run that fails is looked at in any case.
      const fails = !Number.isFinite(Math.fround(batch.loss));
      const statistics = isObserved || fails ? probe.measure(rows) : undefined;
      if (!catchUp.isBehind) {
        log.add(batch, statistics);
        if (statistics) watch.look(statistics, step);
        lastRows = rows;
        for (const alarm of alarms.look(step, rows, batch.loss, statistics, batch.learningRate)) {
          later.push(alarm);
          if (alarm.type === 'alarmRaised' && alarm.kind === 'notFinite') fault = alarm.fault;
        }
        if (takesSnapshot) later.push(probe.takeSnapshot(step));
        const observationMs = performance.now() - trainedAt;
        const trainingMs = trainedAt - beganAt;
        log.addTimes({ trainingMs, observationMs, isObserved: statistics !== undefined, hasSnapshot: takesSnapshot });
      }
      if (fails) {
        yield* endSlice(failed(watch.explain(batch.loss, step, at.epoch, fault), step, clock.elapsedMs));
        return;
      }
      if (at.first < trainedRows) arrive();
      if (sliceIsOver()) yield* endSlice();
      isRewound = yield* hear();
    }
    if (isRewound) continue;
    const training = yield* evaluate(run.training);
    const heldOut = training && (yield* evaluate(run.heldOut));
    if (!training || !heldOut) continue;
    const units = probe.takeUnits();
    if (!catchUp.isBehind) {
      const epoch = epochEnded(at.epoch, at.step, training, heldOut, units);
      later.push(epoch, ...alarms.endEpoch(epoch));
    }
    const problem = training.problem ?? heldOut.problem;
    if (problem) {
      yield* endSlice(failed(refuseOutputs(request, problem), at.step, clock.elapsedMs));
      return;
    }
    run.endEpoch(training, heldOut);
    at = { ...at, epoch: at.epoch + 1, first: 0 };
    obedience.epochHasEnded();
  }
  if (signal.aborted) {
    if (!isDue(at.step) && !catchUp.isBehind) later.push(probe.takeParameters(at.step));
    if (!obedience.isOwing) takeCheckpoint();
    yield* endSlice(...takeState(at.step), ended('cancelled', at.step, clock.elapsedMs));
    return;
  }
  takeCheckpoint();
  const tested = test && { test: { loss: test.loss, accuracy: test.accuracy } };
  yield* endSlice(...takeState(at.step), { ...ended('finished', at.step, clock.elapsedMs), ...tested });
}

/** What is to be computed again after a checkpoint, which has what the person set before it. */
function resumeAfter(checkpoint: number | undefined, resume: ResumeOptions | undefined): ResumeOptions | undefined {
  if (checkpoint === undefined || !resume) return resume;
  if (resume.step <= checkpoint) return undefined;
  return { ...resume, learningRates: resume.learningRates.filter(({ step }) => step >= checkpoint) };
}

/** Why the run cannot go on from the request's checkpoint; else it is there. */
function loadCheckpoint({ model, checkpoint }: TrainRequest, run: Run): Refusal | undefined {
  const now = keepAll([run.keep(), run.probe.keep()]);
  const isOfRun = 'alarms' in checkpoint!.fields && loadMoment(checkpoint!, now, model, run.network.parameters);
  return isOfRun
    ? undefined
    : { message: phrase`The checkpoint is of another model, other data or another optimizer.` };
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
  const { name, targetName, featureNames, task, reconstructs, classNames } = data;
  const stepsPerEpoch = batchesOf(run.training.rows, options);
  const preparation = { ...data.preparation, ...run.prepared };
  return {
    type: 'runStarted',
    model,
    data: {
      name,
      targetName,
      featureNames,
      task,
      ...(reconstructs && { reconstructs }),
      classNames,
      trainingRows: run.training.rows,
      heldOutRows: run.heldOut.rows,
      ...(run.test.rows > 0 && { testRows: run.test.rows }),
      ...(Object.keys(preparation).length > 0 && { preparation }),
    },
    options,
    tensors: probe.tensors,
    units: probe.units,
    batchNorms: probe.batchNorms,
    stepsPerEpoch,
    totalSteps: stepsPerEpoch * options.epochs,
    memoryBytes: run.memoryBytes,
    startedAt: Date.now(),
  };
}

function epochEnded(
  epoch: number,
  step: number,
  training: BatchLoss,
  heldOut: BatchLoss,
  units: Float32Array,
): EpochEnded {
  return {
    type: 'epochEnded',
    epoch,
    step,
    trainingLoss: training.loss,
    trainingAccuracy: training.accuracy,
    heldOutLoss: heldOut.loss,
    heldOutAccuracy: heldOut.accuracy,
    units,
  };
}

function ended(reason: RunEnded['reason'], step: number, elapsedMs: number): RunEnded {
  return { type: 'runEnded', reason, step, elapsedMs };
}

function failed(refusal: Refusal, step: number, elapsedMs: number): RunFailed {
  return { type: 'runFailed', step, elapsedMs, ...refusal, ...messageOf(refusal.message) };
}
