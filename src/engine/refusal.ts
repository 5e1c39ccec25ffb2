// Why a request cannot be trained, found before the first step.

import { type BoundLayer, isBatchNorm, normalizesByBatchAlone } from '../model/modelSpec.ts';
import { clippingProblem, lossProblem, optimizerProblem, schedulerProblem } from '../model/optionRefusal.ts';
import { parameterShapes } from '../model/parameterShapes.ts';
import { type Phrase, phrase } from '../model/phrase.ts';
import { counted, formatShape, type Shape, sizeOf } from '../model/shape.ts';
import { inputAmong, modelShapes, nameOf, outputWidth } from '../model/shapes.ts';
import { completeLoss, defaultLoss, takesNumbers } from '../model/trainOptions.ts';
import type { RunFailed, TrainRequest } from '../protocol/trainEvent.ts';
import { batchesOf } from './dataLoader.ts';
import { MOST_BYTES } from './memory.ts';
import { partLengths } from './rowSplit.ts';
import { chainOf, estimateSize, MOST_ENTRIES, tableEntries } from './sizeEstimate.ts';
import { targetProblem } from './targets.ts';

export interface Refusal {
  /** One or two sentences for the person. */
  readonly message: Phrase;
  /** Index as in ObservedTensor.layer. */
  readonly layer?: number;
  /** The call that it is about, perhaps beside the layer. */
  readonly option?: NonNullable<RunFailed['option']>;
}

/** The first thing that is wrong, or undefined where the request can be trained. */
export function refuse(request: TrainRequest): Refusal | undefined {
  return (
    refuseOptions(request) ??
    refuseData(request) ??
    refuseModel(request) ??
    refuseIndices(request) ??
    refuseClasses(request) ??
    refuseTargets(request) ??
    refuseLoneRow(request) ??
    refuseLoneHeldOutRow(request) ??
    refuseEstimate(request) ??
    refuseTables(request)
  );
}

/** Why a request that needs so many bytes cannot be trained; names the largest layer unless the data are larger. */
export function refuseSize(request: TrainRequest, bytes: number): Refusal {
  const { data, model, options } = request;
  const { ofLayers } = estimateSize(request);
  const largest = ofLayers.reduce((most, { bytes }) => Math.max(most, bytes), 0);
  const layer = ofLayers.findIndex(({ bytes }) => bytes === largest);
  const why =
    bytes <= MOST_BYTES ? phrase`which this machine does not give` : phrase`and 4 GB is the most that a run can have`;
  const needed = bytes < MOST_TOLD_BYTES ? (bytes / 2 ** 30).toFixed(1) : phrase`more than a million`;
  const message = phrase`${model.name} with its data and a batch of ${options.batchSize} needs ${needed} GB of memory, ${why}`;
  if (largest <= 4 * data.inputs.length) return { message: phrase`${message}.` };
  const spec = chainOf(model)[layer]!;
  if (ofLayers[layer]!.parameters >= largest / 2) {
    return { message: phrase`${message}. ${nameOf(spec)} is the layer with the most weights.`, layer };
  }
  const shape = modelShapes(model, model.inputShape ?? [data.features]).shapes[layer]!;
  const given = shape.length === 1 ? counted(shape[0]!, 'number') : formatShape(shape);
  return { message: phrase`${message}. ${nameOf(spec)} is the layer that gives the most: ${given} for a row.`, layer };
}

/** Beyond it nobody counts gigabytes. */
const MOST_TOLD_BYTES = 1e15;

/** What no memory holds, before it is planned. */
function refuseEstimate(request: TrainRequest): Refusal | undefined {
  const { bytes } = estimateSize(request);
  return bytes <= MOST_BYTES ? undefined : refuseSize(request, bytes);
}

/** Where a layer's positions are too many to be listed. */
function refuseTables({ data, model }: TrainRequest): Refusal | undefined {
  const input = model.inputShape ?? [data.features];
  const { shapes } = modelShapes(model, input);
  const chain = chainOf(model);
  const before = (i: number) => shapes[inputAmong(model.layers, chain[i]!, i)] ?? input;
  const layer = chain.findIndex((spec, i) => !(tableEntries(spec, before(i), shapes[i]!) <= MOST_ENTRIES));
  if (layer < 0) return undefined;
  const most = MOST_ENTRIES.toLocaleString('en-US');
  return {
    message: phrase`${nameOf(chain[layer]!)} reads too many positions for a row, with its kernel and padding: ${most} is the most that can be listed.`,
    layer,
  };
}

function refuseOptions({ data, options }: TrainRequest): Refusal | undefined {
  const { epochs, batchSize, seed, heldOutFraction, testFraction = 0, stratify } = options;
  const wrong = (what: Phrase, value: number, expected: Phrase) => ({
    message: phrase`The ${what} is ${value}; it must be ${expected}.`,
  });
  if (!Number.isInteger(epochs) || epochs < 1)
    return wrong(phrase`number of epochs`, epochs, phrase`a whole number from 1`);
  if (!Number.isInteger(batchSize) || batchSize < 1)
    return wrong(phrase`batch size`, batchSize, phrase`a whole number from 1`);
  if (!Number.isSafeInteger(seed)) return wrong(phrase`seed`, seed, phrase`a whole number`);
  if (!(heldOutFraction >= 0 && heldOutFraction < 1)) {
    return wrong(phrase`held-out fraction`, heldOutFraction, phrase`from 0 to less than 1`);
  }
  if (!(testFraction >= 0 && testFraction + heldOutFraction < 1)) {
    return wrong(phrase`test fraction`, testFraction, phrase`from 0 on, and with the held-out fraction less than 1`);
  }
  if (stratify && data.task !== 'classification') {
    return {
      message: phrase`A stratified split keeps the proportion of classes, but column ${data.targetName} of ${data.name} holds numbers. Split without stratify.`,
    };
  }
  const { loss, optimizer, clipping, scheduler, loading } = options;
  for (const own of [loading?.loaderSeed, loading?.splitSeed]) {
    if (own !== undefined && !Number.isSafeInteger(own))
      return wrong(phrase`generator's seed`, own, phrase`a whole number`);
  }
  const rows = partLengths(data.rows, options).training;
  const steps = batchesOf(rows, options) * epochs;
  if (rows > 0 && steps === 0) {
    return {
      message: phrase`No batch is left: ${counted(rows, 'training row')} do not fill one of ${batchSize}, and drop_last leaves it out.`,
    };
  }
  const problems = [
    { option: 'loss', message: loss && lossProblem(loss) },
    { option: 'optimizer', message: optimizerProblem(optimizer) },
    { option: 'clipping', message: clipping && clippingProblem(clipping) },
    { option: 'scheduler', message: scheduler && schedulerProblem(scheduler, optimizer, steps) },
  ] as const;
  const found = problems.find(({ message }) => message !== undefined);
  return found && { message: found.message!, option: found.option };
}

function refuseData({ data }: TrainRequest): Refusal | undefined {
  const { name, rows, features, inputs, targets } = data;
  if (rows === 0) return { message: phrase`${name} has no rows to train on.` };
  if (inputs.length !== rows * features || targets.length !== (data.reconstructs ? inputs.length : rows)) {
    throw new Error(`inputs ${inputs.length}, targets ${targets.length} for ${rows} rows of ${features}`);
  }
  // What is missing will be filled in.
  const fills = data.preparation?.fill !== undefined;
  const unfinished = inputs.findIndex((value) => !Number.isFinite(value) && !(fills && Number.isNaN(value)));
  if (unfinished >= 0) {
    const column = data.featureNames[unfinished % features] ?? phrase`number ${(unfinished % features) + 1}`;
    const row = Math.floor(unfinished / features) + 1;
    return {
      message: phrase`Row ${row} of ${name} holds ${inputs[unfinished]!} in column ${column}; a finite number is needed.`,
    };
  }

  return undefined;
}

function refuseModel({ data, model }: TrainRequest): Refusal | undefined {
  if (model.layers.length === 0) return { message: phrase`${model.name} has no layers to train.` };
  const shape = model.inputShape ?? [data.features];
  if (sizeOf(shape) !== data.features) {
    return {
      message: phrase`${data.name} has ${counted(data.features, 'feature')}, which do not make ${formatShape(shape)}.`,
    };
  }
  const { shapes, problem } = modelShapes(model, shape, data.name);
  if (problem) return problem;
  const output = shapes[model.layers.length - 1]!;
  if (output.length !== 1) {
    const layer = model.layers.length - 1;
    const message = phrase`${nameOf(model.layers[layer]!)} gives ${formatShape(output)} for a row; the loss takes one number for each class.`;
    return { message, layer };
  }
  if (model.layers.every((layer) => parameterShapes(layer).length === 0)) {
    return { message: phrase`${model.name} has no parameters to train; it needs a Linear layer.` };
  }
  return undefined;
}

/** An Embedding takes whole numbers, the rows of its table, straight from the data. */
function refuseIndices({ data, model, options }: TrainRequest): Refusal | undefined {
  const layer = model.layers.findIndex(({ type }) => type === 'Embedding');
  const spec = model.layers[layer];
  if (spec?.type !== 'Embedding') return undefined;
  const name = nameOf(spec);
  const { num_embeddings } = spec.arguments;
  const before = model.layers.slice(0, layer).findLast(({ type }) => !/^(Identity|Flatten|Unflatten)$/.test(type));
  const expected = phrase`whole numbers from 0 to ${num_embeddings - 1}`;
  if (before)
    return {
      message: phrase`${name} takes ${expected}, which only the data give, but ${nameOf(before)} is before it.`,
      layer,
    };
  if (options.standardize) {
    return { message: phrase`${name} takes ${expected}, which standardizing would change. Train without it.`, layer };
  }
  const at = data.inputs.findIndex((value) => !(Number.isInteger(value) && value >= 0 && value < num_embeddings));
  if (at >= 0) {
    const column = data.featureNames[at % data.features] ?? phrase`number ${(at % data.features) + 1}`;
    const row = Math.floor(at / data.features) + 1;
    const found = phrase`row ${row} of ${data.name} holds ${data.inputs[at]!} in column ${column}`;
    return { message: phrase`${name} takes ${expected}, but ${found}.`, layer };
  }
  return undefined;
}

/** There may be more outputs than classes, as in torch, but not fewer. */
function refuseClasses({ data, model, options }: TrainRequest): Refusal | undefined {
  if (data.task === 'regression' || takesNumbers(options.loss ?? defaultLoss(data.task))) return undefined;
  const [outputs] = modelShapes(model, model.inputShape ?? [data.features]).shapes[model.layers.length - 1] as [number];
  const outside = data.targets.findIndex((target) => target < 0 || target >= outputs);
  if (outside < 0) return undefined;
  const found = phrase`class ${data.targets[outside]!} in row ${outside + 1}`;
  const layer = model.layers.findLastIndex((spec) => outputWidth(spec) !== undefined);
  if (layer < 0)
    return { message: phrase`${data.name} has ${found}, but the model gives ${outputs} outputs, 0 to ${outputs - 1}.` };
  return {
    message: phrase`Column ${data.targetName} of ${data.name} has ${data.classNames.length} classes (${found}), but ${nameOf(model.layers[layer]!)} gives ${outputs} outputs. It needs one for every class.`,
    layer,
  };
}

/** Whether the loss can compare what the model gives with the column to predict. */
function refuseTargets({ data, model, options }: TrainRequest): Refusal | undefined {
  const loss = completeLoss(options.loss ?? defaultLoss(data.task));
  const [outputs] = modelShapes(model, model.inputShape ?? [data.features]).shapes[model.layers.length - 1] as [number];
  const widest = model.layers.findLastIndex((spec) => outputWidth(spec) !== undefined);
  const layer = widest < 0 ? model.layers.length - 1 : widest;
  const message = targetProblem(data, loss, outputs, nameOf(model.layers[layer]!));
  return message === undefined ? undefined : { message, layer, option: 'loss' };
}

/** Why outputs that the loss refuses end the run. */
export function refuseOutputs({ model }: TrainRequest, problem: Phrase): Refusal {
  const layer = model.layers.length - 1;
  return { message: phrase`${nameOf(model.layers[layer]!)} is the last layer: ${problem}`, layer, option: 'loss' };
}

/**
 * One value cannot be normalized by itself: BatchNorm cannot train on one row with one position, nor GroupNorm on one of
 * groups of one element; torch raises a ValueError in the middle of the epoch.
 */
function refuseLoneRow({ data, model, options }: TrainRequest): Refusal | undefined {
  const chain = [...model.layers, ...model.outputLayers];
  const { shapes } = modelShapes(model, model.inputShape ?? [data.features]);
  const layer = chain.findIndex((spec, i) => isLoneInOneRow(spec, shapes[i]!));
  if (layer < 0) return undefined;
  const rows = partLengths(data.rows, options).training;
  const last = options.loading?.dropLast
    ? options.batchSize
    : rows % options.batchSize || Math.min(options.batchSize, rows);
  if (last > 1) return undefined;

  const batches =
    options.batchSize === 1
      ? phrase`with a batch size of 1 every batch has one row`
      : rows === 1
        ? phrase`there is only one training row`
        : phrase`${rows} training rows with a batch size of ${options.batchSize} leave one row for the last batch`;
  const advice = rows === 1 ? phrase`Use more rows.` : loadingAdvice(rows, options.batchSize);
  return {
    message: phrase`${nameOf(chain[layer]!)} needs at least 2 rows in every batch, but ${batches}. ${advice}`,
    layer,
  };
}

/** Of at least two rows. */
function loadingAdvice(rows: number, batchSize: number): Phrase {
  const size = fittingBatchSize(rows, batchSize);
  return batchSize === 1
    ? phrase`Choose another batch size, such as ${size}.`
    : phrase`Choose another batch size, such as ${size}, or leave that batch out with drop_last=True.`;
}

/** Without running statistics, evaluation too normalizes with those of the rows at hand. */
function refuseLoneHeldOutRow({ data, model, options }: TrainRequest): Refusal | undefined {
  const { heldOut, test } = partLengths(data.rows, options);
  if (heldOut !== 1 && test !== 1) return undefined;
  const { shapes } = modelShapes(model, model.inputShape ?? [data.features]);
  const isLone = (spec: BoundLayer, shape: Shape) =>
    isLoneInOneRow(spec, shape) && (normalizesByBatchAlone(spec) || spec.type === 'GroupNorm');
  const layer = model.layers.findIndex((spec, i) => isLone(spec, shapes[i]!));
  if (layer < 0) return undefined;
  const name = nameOf(model.layers[layer]!);
  const message = phrase`${name} keeps no running statistics and cannot evaluate the one row that is held out. Hold out more rows or none.`;
  return { message, layer };
}

/** Whether what the layer normalizes together is a single value where a batch has one row; its output is like its input. */
function isLoneInOneRow(spec: BoundLayer, shape: Shape): boolean {
  if (spec.type === 'GroupNorm') return sizeOf(shape) === spec.arguments.num_groups;
  return isBatchNorm(spec) && sizeOf(shape.slice(1)) === 1;
}

/** The batch size nearest to the wanted one that leaves no lone row. */
function fittingBatchSize(rows: number, wanted: number): number {
  const fits = (size: number) => size > 1 && rows % size !== 1;
  for (let distance = 1; ; distance++) {
    if (fits(wanted - distance)) return wanted - distance;
    if (fits(wanted + distance)) return wanted + distance;
  }
}
