// What the command line keeps of a run: the newest step and epoch, and, where it writes a document, all of them. The
// bounded history of src/history merges steps, and so does not suit a document that other runs are compared with.

import { type BoundLayer, moduleName } from '../model/modelSpec.ts';
import type { KnownAlarm } from '../protocol/runHistory.ts';
import {
  type AlarmFault,
  type EpochEnded,
  type ObservedTensor,
  type RunEnded,
  type RunFailed,
  type RunStarted,
  STATISTICS,
  type Statistic,
  type StepsEnded,
  type TrainEvent,
} from '../protocol/trainEvent.ts';

/** Alarms that are kept. */
const MOST_ALARMS = 1000;

export interface RunRecord {
  readonly run: RunStarted;
  /** The step of the checkpoint that it goes on from; the course begins after it. */
  resumedAfter: number | undefined;
  /** Steps that have ended, with the loss and accuracy of the newest. */
  steps: number;
  loss: number;
  accuracy: number;
  /** Of the newest step's update. */
  learningRate: number;
  /** (tensors, STATISTICS) of the newest step; empty before the first. */
  statistics: Float32Array;
  /** The newest step with a finite loss and finite statistics, and these; undefined before the first. */
  finite: { readonly step: number; readonly statistics: Float32Array } | undefined;
  /** The newest, and the learning rate of its last step's update. */
  epoch: (EpochEnded & { readonly learningRate: number }) | undefined;
  /** The learning rates of the last steps of epochs whose end is not told yet, by step. */
  readonly lastRates: Map<number, number>;
  /** The first MOST_ALARMS of them, and how many more there were. */
  readonly alarms: KnownAlarm[];
  furtherAlarms: number;
  elapsedMs: number;
  end: RunEnded | RunFailed | undefined;
  /** The whole course, where it is to be written; a run without end would fill the memory with it. */
  readonly course: Course | undefined;
}

/** Every step and every epoch. */
export interface Course {
  readonly losses: number[];
  readonly accuracies: number[];
  readonly learningRates: number[];
  readonly epochs: EpochEnded[];
}

export function startRecord(run: RunStarted): RunRecord {
  const nothing = { steps: 0, loss: Number.NaN, accuracy: Number.NaN, learningRate: Number.NaN };
  return {
    run,
    ...nothing,
    resumedAfter: undefined,
    statistics: new Float32Array(),
    alarms: [],
    furtherAlarms: 0,
    elapsedMs: 0,
    finite: undefined,
    epoch: undefined,
    lastRates: new Map(),
    end: undefined,
    course: undefined,
  };
}

/** A record that keeps the whole course, for toJson. */
export function startFullRecord(run: RunStarted): RunRecord & { readonly course: Course } {
  return { ...startRecord(run), course: { losses: [], accuracies: [], learningRates: [], epochs: [] } };
}

/** Takes one more event of the run into its record, in place. */
export function record(kept: RunRecord, event: TrainEvent): void {
  switch (event.type) {
    case 'stepsEnded': {
      const { count, losses, accuracies } = event;
      const width = kept.run.tensors.length * STATISTICS.length;
      kept.steps = event.firstStep + count - 1;
      kept.loss = losses[count - 1]!;
      kept.accuracy = accuracies[count - 1]!;
      kept.learningRate = event.learningRates?.[count - 1] ?? Number.NaN;
      // The steps of many epochs may come in one event, before the ends of these epochs.
      event.learningRates?.forEach((rate, i) => {
        if ((event.firstStep + i) % kept.run.stepsPerEpoch === 0) kept.lastRates.set(event.firstStep + i, rate);
      });
      kept.statistics = event.statistics.slice((count - 1) * width, count * width);
      kept.finite = newestFinite(event, width) ?? kept.finite;
      kept.elapsedMs = event.elapsedMs;
      for (const loss of losses) kept.course?.losses.push(loss);
      for (const accuracy of accuracies) kept.course?.accuracies.push(accuracy);
      for (const rate of event.learningRates ?? []) kept.course?.learningRates.push(rate);
      break;
    }
    case 'epochEnded':
      kept.epoch = { ...event, learningRate: kept.lastRates.get(event.step) ?? Number.NaN };
      kept.lastRates.delete(event.step);
      kept.course?.epochs.push(event);
      break;
    case 'runEnded':
    case 'runFailed':
      kept.end = event;
      kept.elapsedMs = event.elapsedMs;
      break;
    case 'alarmRaised':
      if (kept.alarms.length < MOST_ALARMS) kept.alarms.push(event);
      else kept.furtherAlarms++;
      break;
    case 'alarmEnded': {
      const { kind, layer, step } = event;
      const at = kept.alarms.findLastIndex((alarm) => alarm.kind === kind && alarm.layer === layer);
      if (at >= 0) kept.alarms[at] = { ...kept.alarms[at]!, endedAt: step };
      break;
    }
    case 'runStarted':
    case 'snapshotTaken':
    case 'stateTaken':
    case 'checkpointTaken':
    case 'runPaused':
    case 'runResumed':
    case 'learningRateSet':
    case 'momentsKept':
    case 'tagsRecorded':
      break;
    case 'runRewound':
      kept.resumedAfter = event.step;
      kept.steps = event.step;
      break;
    default:
      event satisfies never;
  }
}

function newestFinite({ firstStep, count, losses, statistics }: StepsEnded, width: number): RunRecord['finite'] {
  for (let at = count - 1; at >= 0; at--) {
    const ofStep = statistics.subarray(at * width, (at + 1) * width);
    if (Number.isFinite(losses[at]) && ofStep.every(Number.isFinite)) {
      return { step: firstStep + at, statistics: ofStep.slice() };
    }
  }
  return undefined;
}

/** A tensor with its last statistics; `zeros` to `infs` are fractions of its elements. */
export interface FinalStatistics extends ObservedTensor, Readonly<Record<Statistic, number>> {}

/** `statistics` as RunRecord has them, told apart by tensor. */
export function finalStatistics({ run, statistics }: Pick<RunRecord, 'run' | 'statistics'>): FinalStatistics[] {
  if (statistics.length === 0) return [];
  return run.tensors.map((tensor, i) => {
    const ofTensor = STATISTICS.map((statistic, j) => [statistic, statistics[i * STATISTICS.length + j]!]);
    return { ...tensor, ...(Object.fromEntries(ofTensor) as Record<Statistic, number>) };
  });
}

/**
 * The run as one JSON document, to be compared with other runs. Float32 numbers are written so that reading them gives
 * the same float32 again; NaN and infinities, which JSON lacks, are null.
 */
export function toJson(kept: RunRecord, { losses, accuracies, learningRates, epochs }: Course): string {
  const { run, end } = kept;
  const layers = [...run.model.layers, ...run.model.outputLayers];
  const document = {
    model: { name: run.model.name, layers: layers.map((layer) => ({ path: layer.path, module: moduleName(layer) })) },
    data: run.data,
    options: run.options,
    stepsPerEpoch: run.stepsPerEpoch,
    memoryBytes: run.memoryBytes,
    ...(kept.resumedAfter !== undefined && { resumedAfter: kept.resumedAfter }),
    /** One each step: the batch's own, in training mode, before the update. */
    losses,
    accuracies,
    learningRates,
    epochs: epochs.map(({ type: _type, units: _units, ...epoch }) => epoch),
    /** At the last step; std is the population's. */
    statistics: finalStatistics(kept).map(({ layer, ...rest }) => ({ path: layers[layer]!.path, ...rest })),
    alarms: kept.alarms.map((alarm) => alarmEntry(run, layers, alarm)),
    ...(kept.furtherAlarms > 0 && { furtherAlarms: kept.furtherAlarms }),
    end,
  };
  return `${JSON.stringify(document)}\n`;
}

/** An alarm with names in place of indices. */
function alarmEntry({ tensors }: RunStarted, layers: readonly BoundLayer[], alarm: KnownAlarm) {
  const { type: _type, kind, step, endedAt, layer, tensor, fault, ...found } = alarm;
  const observed = tensor === undefined ? undefined : tensors[tensor];
  return {
    kind,
    step,
    ...(endedAt !== undefined && { endedAt }),
    ...(layer !== undefined && { path: layers[layer]!.path }),
    ...(observed && { quantity: observed.quantity, ...(observed.parameter && { parameter: observed.parameter }) }),
    ...found,
    ...(fault && { fault: faultEntry(layers, fault) }),
  };
}

function faultEntry(layers: readonly BoundLayer[], fault: AlarmFault) {
  if (fault.type !== 'weights' || fault.layer === undefined) return fault;
  return { type: fault.type, path: layers[fault.layer]!.path, size: fault.size };
}
