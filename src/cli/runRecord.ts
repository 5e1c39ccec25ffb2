// What the command line keeps of a run: every step's loss and accuracy, the statistics of the last step, the epochs.

import { moduleName } from '../model/modelSpec.ts';
import {
  type EpochEnded,
  type ObservedTensor,
  type RunEnded,
  type RunFailed,
  type RunStarted,
  STATISTICS,
  type TrainEvent,
} from '../protocol/trainEvent.ts';

export interface RunRecord {
  readonly run: RunStarted;
  /** One each step. */
  readonly losses: number[];
  readonly accuracies: number[];
  /** (tensors, STATISTICS) of the newest step; empty before the first. */
  statistics: Float32Array;
  readonly epochs: EpochEnded[];
  elapsedMs: number;
  end: RunEnded | RunFailed | undefined;
}

export function startRecord(run: RunStarted): RunRecord {
  return { run, losses: [], accuracies: [], statistics: new Float32Array(), epochs: [], elapsedMs: 0, end: undefined };
}

/** Takes one more event of the run into its record, in place. */
export function record(kept: RunRecord, event: TrainEvent): void {
  switch (event.type) {
    case 'stepsEnded': {
      for (const loss of event.losses) kept.losses.push(loss);
      for (const accuracy of event.accuracies) kept.accuracies.push(accuracy);
      const width = kept.run.tensors.length * STATISTICS.length;
      kept.statistics = event.statistics.slice((event.count - 1) * width, event.count * width);
      kept.elapsedMs = event.elapsedMs;
      break;
    }
    case 'epochEnded':
      kept.epochs.push(event);
      break;
    case 'runEnded':
    case 'runFailed':
      kept.end = event;
      kept.elapsedMs = event.elapsedMs;
      break;
    case 'runStarted':
    case 'snapshotTaken':
      break;
    default:
      event satisfies never;
  }
}

/** A tensor with its last statistics. */
export interface FinalStatistics extends ObservedTensor {
  readonly mean: number;
  readonly std: number;
}

export function finalStatistics({ run, statistics }: RunRecord): FinalStatistics[] {
  if (statistics.length === 0) return [];
  return run.tensors.map((tensor, i) => ({
    ...tensor,
    mean: statistics[i * STATISTICS.length + STATISTICS.indexOf('mean')]!,
    std: statistics[i * STATISTICS.length + STATISTICS.indexOf('std')]!,
  }));
}

/**
 * The run as one JSON document, to be compared with other runs. Float32 numbers are written so that reading them gives
 * the same float32 again; NaN and infinities, which JSON lacks, are null.
 */
export function toJson(kept: RunRecord): string {
  const { run, losses, accuracies, epochs, end } = kept;
  const layers = [...run.model.layers, ...run.model.outputLayers];
  const document = {
    model: { name: run.model.name, layers: layers.map((layer) => ({ path: layer.path, module: moduleName(layer) })) },
    data: run.data,
    options: run.options,
    stepsPerEpoch: run.stepsPerEpoch,
    /** One each step: the batch's own, in training mode, before the update. */
    losses,
    accuracies,
    epochs: epochs.map(({ type: _, ...epoch }) => epoch),
    /** At the last step; std is the population's. */
    statistics: finalStatistics(kept).map(({ layer, ...rest }) => ({ path: layers[layer]!.path, ...rest })),
    end,
  };
  return `${JSON.stringify(document)}\n`;
}
