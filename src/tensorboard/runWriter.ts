// A run's events as records of an event file, in two forms. What TensorBoard shows: scalars at steps that become rarer,
// histograms, the model as text, the settings. And what Layerscope reads again, all that a history keeps, packed: the
// events themselves, and steps merged as the history merges them, so that the file stays small however long the run is.

import { deflateRawSync } from 'node:zlib';
import { serialize } from '../history/serialize.ts';
import { addSteps, seriesAfter, stepsPerPointOf } from '../history/stepSeries.ts';
import { formatLayer } from '../model/formatLayer.ts';
import { formatCall, formatLoading, formatSchedule } from '../model/formatTraining.ts';
import { isBatchNorm, type ModelSpec } from '../model/modelSpec.ts';
import { defaultLoss } from '../model/trainOptions.ts';
import {
  ACCURACY_COLUMN,
  LEARNING_RATE_COLUMN,
  LOSS_COLUMN,
  mostPoints,
  type RunHistory,
  STATISTICS_COLUMN,
  type StepBlock,
  type StepSeries,
} from '../protocol/runHistory.ts';
import { EPOCH_TAGS, STEP_TAGS, TEST_TAGS } from '../protocol/scalarTags.ts';
import {
  HISTOGRAM_BINS,
  type RunStarted,
  type SnapshotTaken,
  STATISTICS,
  type Statistic,
  type StepsEnded,
  type TrainEvent,
} from '../protocol/trainEvent.ts';
import { encodeEvent, type Value } from './event.ts';
import { fileHead } from './eventFile.ts';
import { hparamsAtEnd, hparamsAtStart, type Settings } from './hparams.ts';
import { encodeRecord } from './record.ts';
import { MODEL_TAG, OWN_PLUGIN, OWN_TAG, tensorTag } from './tags.ts';

/** Points in a block at most, and bytes of their statistics: a block is lost where a run is killed. */
const BLOCK_POINTS = 64;
const BLOCK_BYTES = 1 << 20;
/** Steps that have scalars before they become half as many, and again. */
const DENSE_STEPS = 2048;
/** The statistics that TensorBoard shows, at the moments of histograms. */
const SHOWN: readonly Statistic[] = ['mean', 'std', 'norm'];

type Bytes = Uint8Array<ArrayBuffer>;

export class RunWriter {
  readonly #run: RunStarted;
  readonly #width: number;
  readonly #tags: readonly string[];
  /** The steps that are not written yet, as points. */
  #block: StepSeries;
  #blockStart = 0;
  #elapsedMs = 0;
  #trainingMs = 0;
  #observationMs = 0;
  /** Of the newest step. */
  #statistics = new Float32Array(0);
  #statisticsStep = 0;

  constructor(run: RunStarted) {
    this.#run = run;
    this.#width = STATISTICS_COLUMN + run.tensors.length * STATISTICS.length;
    this.#tags = run.tensors.map((tensor) => tensorTag(run.model, tensor));
    this.#block = seriesAfter(this.#width, 1, 0);
  }

  /** The file's beginning. */
  start(): Bytes {
    const wallTime = this.#run.startedAt / 1000;
    const { trainingLoss, heldOutLoss, heldOutAccuracy } = EPOCH_TAGS;
    const test = this.#run.data.testRows ? Object.values(TEST_TAGS) : [];
    const metrics = [trainingLoss, heldOutLoss, heldOutAccuracy, ...test, STEP_TAGS.loss, STEP_TAGS.accuracy];
    return Buffer.concat([
      fileHead(wallTime),
      this.#event(0, [
        { type: 'text', tag: MODEL_TAG, texts: [modelText(this.#run.model)] },
        ...hparamsAtStart(settingsOf(this.#run), metrics, wallTime),
      ]),
      this.#own(this.#run, 0),
    ]);
  }

  /** The beginning of a further file of the run, which goes on after this step: what was told of later ones is undone. */
  startAgain(step: number, elapsedMs: number): Bytes {
    this.#elapsedMs = elapsedMs;
    this.#restart(step, stepsPerPointOf(this.#width, step + 1));
    const wallTime = (this.#run.startedAt + elapsedMs) / 1000;
    const restart = encodeEvent({ wallTime, step: step + 1, restarts: true, values: [] });
    return Buffer.concat([fileHead(wallTime), encodeRecord(restart)]);
  }

  /**
   * All that is known of a run, a part at a time, as the file's beginning: what comes after it follows the history's
   * last step. Of merged steps, scalars have what the last of them had.
   */
  *startFrom(history: RunHistory): Generator<Bytes, void> {
    yield this.start();
    const { series, snapshots, epochs, alarms, learningRates, end } = history;
    const { steps, stepsPerPoint, points } = series;
    const most = pointsPerBlock(this.#width);
    for (let from = 0; from < points; from += most) {
      const to = Math.min(points, from + most);
      const cut = (values: Float32Array) => values.slice(from * this.#width, to * this.#width);
      const lastStep = Math.min(steps, to * stepsPerPoint);
      const block: StepBlock = {
        firstStep: from * stepsPerPoint + 1,
        steps: lastStep - from * stepsPerPoint,
        stepsPerPoint,
        lowest: cut(series.lowest),
        highest: cut(series.highest),
        last: cut(series.last),
      };
      this.#elapsedMs = (history.elapsedMs * lastStep) / Math.max(1, steps);
      const isLast = to === points;
      const times = {
        elapsedMs: this.#elapsedMs,
        trainingMs: isLast ? history.trainingMs : 0,
        observationMs: isLast ? history.observationMs : 0,
      };
      const scalars = Array.from({ length: to - from }, (_, point) => this.#pointScalars(block, point));
      yield Buffer.concat([...scalars, this.#own({ type: 'steps', block: withoutCopies(block), ...times }, lastStep)]);
    }
    for (const event of [...snapshots, ...epochs]) yield this.take(event);
    const told: TrainEvent[] = alarms.flatMap(({ endedAt, ...alarm }): TrainEvent[] => {
      const { kind, layer } = alarm;
      if (endedAt === undefined || layer === undefined) return [alarm];
      return [alarm, { type: 'alarmEnded', kind, layer, step: endedAt }];
    });
    for (const event of [...told, ...learningRates]) yield this.take(event);
    this.#restart(steps, stepsPerPoint);
    if (end) yield this.take(end);
  }

  /** What an event adds to the file; perhaps nothing yet, see flush. */
  take(event: TrainEvent): Bytes {
    switch (event.type) {
      case 'runStarted':
      case 'stateTaken':
      case 'checkpointTaken':
      case 'momentsKept':
      case 'tagsRecorded':
      case 'runPaused':
      case 'runResumed':
        return new Uint8Array();
      case 'stepsEnded':
        return this.#takeSteps(event);
      case 'snapshotTaken':
        return Buffer.concat([this.#event(event.step, this.#snapshotValues(event)), this.#own(event, event.step)]);
      case 'epochEnded': {
        return Buffer.concat([
          this.#event(event.step, scalarsOf<keyof typeof EPOCH_TAGS>(EPOCH_TAGS, event)),
          this.#own(event, event.step),
        ]);
      }
      case 'learningRateSet':
      case 'alarmRaised':
      case 'alarmEnded':
        return this.#own(event, event.step);
      case 'runRewound': {
        const before = this.flush();
        this.#restart(event.step, this.#block.stepsPerPoint);
        return Buffer.concat([before, this.#own(event, event.step)]);
      }
      case 'runEnded':
      case 'runFailed': {
        const status = event.type === 'runFailed' ? 'failed' : 'finished';
        const wallTime = (this.#run.startedAt + event.elapsedMs) / 1000;
        const test = event.type === 'runEnded' && event.test ? scalarsOf(TEST_TAGS, event.test) : [];
        const end = this.#event(event.step, [...test, hparamsAtEnd(status, wallTime)]);
        return Buffer.concat([this.flush(), this.#own(event, event.step), end]);
      }
      default:
        return event satisfies never;
    }
  }

  /** The steps that are not written yet. */
  flush(): Bytes {
    const { steps, stepsPerPoint, points, lowest, highest, last } = this.#block;
    const begun = this.#blockStart % stepsPerPoint;
    if (steps === begun) return new Uint8Array();
    const cut = (values: Float32Array) => values.subarray(0, points * this.#width);
    const block: StepBlock = {
      firstStep: this.#blockStart + 1,
      steps: steps - begun,
      stepsPerPoint,
      lowest: cut(lowest),
      highest: cut(highest),
      last: cut(last),
    };
    const times = {
      elapsedMs: this.#elapsedMs,
      trainingMs: this.#trainingMs,
      observationMs: this.#observationMs,
    };
    this.#trainingMs = 0;
    this.#observationMs = 0;
    const lastStep = this.#blockStart + block.steps;
    const record = this.#own({ type: 'steps', block: withoutCopies(block), ...times }, lastStep);
    this.#restart(lastStep, stepsPerPoint);
    return record;
  }

  #takeSteps(event: StepsEnded): Bytes {
    const perStep = this.#width - STATISTICS_COLUMN;
    const parts: Bytes[] = [];
    this.#elapsedMs = event.elapsedMs;
    this.#trainingMs += event.trainingMs;
    this.#observationMs += event.observationMs;
    for (let from = 0; from < event.count; ) {
      const step = event.firstStep - 1 + from;
      const most = mostPoints(this.#width);
      if (step >= most * this.#block.stepsPerPoint) {
        parts.push(this.flush());
        this.#restart(step, this.#block.stepsPerPoint * 2);
      }
      const { stepsPerPoint } = this.#block;
      const points = pointsPerBlock(this.#width);
      const blockEnd = (Math.floor(step / (points * stepsPerPoint)) + 1) * points * stepsPerPoint;
      const count = Math.min(event.count - from, blockEnd - step, most * stepsPerPoint - step);
      const learningRates = event.learningRates?.subarray(from, from + count);
      addSteps(this.#block, {
        ...event,
        ...(learningRates && { learningRates }),
        firstStep: this.#block.steps + 1,
        count,
        losses: event.losses.subarray(from, from + count),
        accuracies: event.accuracies.subarray(from, from + count),
        statistics: event.statistics.subarray(from * perStep, (from + count) * perStep),
      });
      from += count;
      if (step + count === blockEnd) parts.push(this.flush());
    }
    const lastStep = event.firstStep + event.count - 1;
    this.#statistics = event.statistics.slice((event.count - 1) * perStep);
    this.#statisticsStep = lastStep;
    return Buffer.concat([this.#scalars(event), ...parts]);
  }

  #restart(steps: number, stepsPerPoint: number): void {
    this.#block = seriesAfter(this.#width, stepsPerPoint, steps);
    this.#blockStart = steps;
  }

  /** The batch's numbers, at steps that become rarer. */
  #scalars({ firstStep, count, losses, accuracies, learningRates }: StepsEnded): Bytes {
    const records: Bytes[] = [];
    for (let i = 0; i < count; i++) {
      const step = firstStep + i;
      const spacing = 2 ** Math.max(0, Math.floor(Math.log2(step / DENSE_STEPS)));
      if (step % spacing !== 0) continue;
      const values: Value[] = [{ type: 'scalar', tag: STEP_TAGS.loss, value: losses[i]! }];
      if (!Number.isNaN(accuracies[i])) values.push({ type: 'scalar', tag: STEP_TAGS.accuracy, value: accuracies[i]! });
      if (learningRates) values.push({ type: 'scalar', tag: STEP_TAGS.learningRate, value: learningRates[i]! });
      records.push(this.#event(step, values));
    }
    return Buffer.concat(records);
  }

  #pointScalars({ firstStep, steps, stepsPerPoint, last }: StepBlock, point: number): Bytes {
    const row = last.subarray(point * this.#width, (point + 1) * this.#width);
    const value = (tag: string, column: number): Value[] => {
      return Number.isNaN(row[column]) ? [] : [{ type: 'scalar', tag, value: row[column]! }];
    };
    const step = Math.min((point + 1) * stepsPerPoint, steps) + firstStep - 1;
    return this.#event(step, [
      ...value(STEP_TAGS.loss, LOSS_COLUMN),
      ...value(STEP_TAGS.accuracy, ACCURACY_COLUMN),
      ...value(STEP_TAGS.learningRate, LEARNING_RATE_COLUMN),
    ]);
  }

  #snapshotValues({ step, tensors, ranges, counts }: SnapshotTaken): Value[] {
    const isMeasured = step === this.#statisticsStep;
    return [...tensors].flatMap((tensor, i): Value[] => {
      const tag = this.#tags[tensor]!;
      const measured = (name: Statistic) => this.#statistics[tensor * STATISTICS.length + STATISTICS.indexOf(name)]!;
      const bins = counts.subarray(i * HISTOGRAM_BINS, (i + 1) * HISTOGRAM_BINS);
      const [low, high] = [ranges[2 * i]!, ranges[2 * i + 1]!];
      const histogram: Value[] = Number.isNaN(low) ? [] : [{ tag, ...histogramOf(low, high, bins) }];
      if (!isMeasured) return histogram;
      const scalars = SHOWN.map((name): Value => ({ type: 'scalar', tag: `${tag}/${name}`, value: measured(name) }));
      return [...histogram, ...scalars];
    });
  }

  #event(step: number, values: readonly Value[]): Bytes {
    if (values.length === 0) return new Uint8Array();
    const wallTime = (this.#run.startedAt + this.#elapsedMs) / 1000;
    return encodeRecord(encodeEvent({ wallTime, step, values }));
  }

  /** What only Layerscope reads. */
  #own(data: unknown, step: number): Bytes {
    const content = deflateRawSync(serialize(data), { level: 1 });
    return this.#event(step, [{ type: 'plugin', tag: OWN_TAG, plugin: OWN_PLUGIN, content }]);
  }
}

/** Numbers under their tags; without those that are not known. */
function scalarsOf<Key extends string>(
  tags: Readonly<Record<Key, string>>,
  numbers: { readonly [key in Key]: number },
) {
  const keys = (Object.keys(tags) as Key[]).filter((key) => !Number.isNaN(numbers[key]));
  return keys.map((key): Value => ({ type: 'scalar', tag: tags[key], value: numbers[key] }));
}

function pointsPerBlock(width: number): number {
  return Math.max(1, Math.min(BLOCK_POINTS, Math.floor(BLOCK_BYTES / (12 * width))));
}

/** Where each point is one step, the three arrays are one. */
function withoutCopies(block: StepBlock): StepBlock {
  if (block.stepsPerPoint !== 1) return block;
  return { ...block, lowest: block.last, highest: block.last };
}

/**
 * As torch's SummaryWriter has them: an empty bin below the lowest value, then the bins by their upper edges. The sums
 * are those of the bins' middles.
 */
function histogramOf(low: number, high: number, bins: Uint32Array): Omit<Value & { type: 'histogram' }, 'tag'> {
  const width = (high - low) / HISTOGRAM_BINS;
  let [count, sum, sumOfSquares] = [0, 0, 0];
  bins.forEach((value, bin) => {
    const middle = low + (bin + 0.5) * width;
    count += value;
    sum += value * middle;
    sumOfSquares += value * middle * middle;
  });
  const first = Math.max(
    0,
    bins.findIndex((value) => value > 0),
  );
  const end = bins.findLastIndex((value) => value > 0) + 1;
  const kept = bins.subarray(first, Math.max(end, first + 1));
  // Where all values are one, torch widens the range; so that the bin is seen.
  const edge = (bin: number) =>
    width > 0 ? low + bin * width : low + (bin > first ? 1e-12 + Math.abs(low) * 1e-6 : 0);
  return {
    type: 'histogram',
    ...{ min: low, max: high, count, sum, sumOfSquares },
    limits: Float64Array.from({ length: kept.length + 1 }, (_, i) => edge(first + i)),
    counts: Float64Array.of(0, ...kept),
  };
}

/** As PyTorch prints it, in Markdown. */
function modelText(model: ModelSpec): string {
  const layers = [...model.layers, ...model.outputLayers];
  const lines = layers.map((layer) => `      (${layer.path}): ${formatLayer(layer)}`);
  return [`    ${model.name}(`, ...lines, '    )'].join('\n');
}

function settingsOf({ model, data, options }: RunStarted): Settings {
  const { optimizer, loss, clipping, scheduler, loading } = options;
  const layers = [...model.layers, ...model.outputLayers];
  return {
    model: model.name,
    data: data.name,
    target: data.reconstructs ? 'the inputs' : data.targetName,
    epochs: options.epochs,
    batch_size: options.batchSize,
    seed: options.seed,
    held_out: options.heldOutFraction,
    ...(options.testFraction && { test: options.testFraction }),
    ...(options.stratify && { stratify: true }),
    ...(options.standardize && { standardize: true }),
    loss: formatCall(loss ?? defaultLoss(data.task)),
    optimizer: formatCall(optimizer),
    ...('learningRate' in optimizer && optimizer.learningRate !== undefined ? { lr: optimizer.learningRate } : {}),
    ...(scheduler && { scheduler: formatSchedule(scheduler) }),
    ...(clipping && { clipping: formatCall(clipping) }),
    ...(loading && { loading: formatLoading(loading).join(', ') }),
    batch_norm: layers.some(isBatchNorm),
  };
}
