// What to say of a definition beside what keeps it from being trained: layers that do nothing, or not what is meant; and
// replacements that mend what is said, where one is sure.

import { sameExtent } from '../../model/extent.ts';
import { layerShapes } from '../../model/layerShapes.ts';
import { misfits } from '../../model/misfits.ts';
import {
  commonName,
  type Definition,
  type Diagnostic,
  type Extent,
  inputOf,
  isBatchNorm,
  isJoin,
  type LayerSpec,
  moduleName,
  othersOf,
  type SequentialSpec,
  type SourceRange,
} from '../../model/modelSpec.ts';
import { messageOf, phrase, type Text } from '../../model/phrase.ts';
import { formatShape } from '../../model/shape.ts';
import { inputWidth, isFlattening, keepsWidth, makesDeep, nameOf } from '../../model/shapes.ts';
import { formatSizes } from '../../model/size.ts';
import { blamingViews } from '../forward/viewedRows.ts';
import { byKeys } from '../models/groups.ts';
import { asApplied, knownInput, statedInput } from '../models/knownInput.ts';
import { statedCalls } from '../models/statedCalls.ts';
import { takeOutForeignComments } from '../text/foreignComments.ts';
import { isWithin } from '../text/sourceText.ts';
import { isModel, isVariableOfModel } from './appliedAsModel.ts';
import { type Bracket, type Brackets, bracketsIn } from './brackets.ts';
import { callSite, rangeOf } from './callSite.ts';
import { dropoutUpTo, isDropout } from './dropouts.ts';
import type { EditedFile } from './editedFile.ts';
import { fixOf } from './fixes.ts';
import { changesNothing } from './idle.ts';
import { withMissing } from './missingLayers.ts';
import { viewFix } from './views.ts';

/** The definition's diagnostics with fixes, and the advice; in the order of the text. */
export function adviseOn(file: EditedFile): readonly Diagnostic[] {
  const { definition, text } = file;
  let brackets: Brackets | undefined;
  const parsed = () => (brackets ??= bracketsIn(takeOutForeignComments(text).readable));
  const uses = new Map(file.places.map((place) => [key(place.range), place]));
  const advice: Diagnostic[] = [];
  for (const sequential of definition.sequentials) {
    if (sequential.errors.some(({ code }) => HIDES_LAYERS.test(code) || (MISSING.test(code) && !sequential.gaps)))
      continue;
    for (const rule of RULES) advice.push(...rule(withMissing(sequential), file));
  }
  const all = [...definition.diagnostics, ...distinct(advice)].map((found) => {
    if (found.fix) return found;
    if (found.misfit?.viewed) return { ...found, ...viewFix(found, file, parsed()) };
    const place = uses.get(key(found.range)) ?? file.places.find(({ range }) => isWithin(found.range, range));
    const call = place && isWidthError(found) ? callSite(found, place, text, parsed()) : undefined;
    if (call) return atCall(found, call, file);
    const fix = place && fixOf(found, place, text, parsed);
    return fix ? { ...found, fix } : found;
  });
  return all.toSorted((a, b) => a.range.from - b.range.from);
}

function isWidthError({ code, severity }: Diagnostic): boolean {
  return code === 'width-mismatch' && severity === 'error';
}

/** What is said of a layer, at the call of the helper or block that asks for it. */
function atCall(found: Diagnostic, call: Bracket, file: EditedFile): Diagnostic {
  const { text, definition, reread } = file;
  const range = rangeOf(call);
  const behind = text.slice(range.from, found.range.from).split('\n').length;
  const ahead = text.slice(found.range.from, range.from).split('\n').length;
  const line = found.line + (range.from < found.range.from ? 1 - behind : ahead - 1);
  const moved = { ...found, range, line };
  const { taken, given } = found.misfit ?? {};
  if (typeof taken !== 'number' || typeof given !== 'number') return moved;
  const written = String(taken);
  const replacement = String(given);
  const numbers = call.elements.filter(({ from, to }) => text.slice(from, to).replace(/^\w+\s*=\s*/, '') === written);
  const errorsIn = (one: Definition) => one.diagnostics.filter(isWidthError).length;
  const fixes = numbers
    .map(({ to }) => ({ title: phrase`Make it ${given}`, range: { from: to - written.length, to }, replacement }))
    .filter((fix) => errorsIn(reread([fix])) < errorsIn(definition));
  const [fix] = fixes;
  return fix && fixes.length === 1 ? { ...moved, fix } : moved;
}

/** Errors with which layers may be missing between others. */
const HIDES_LAYERS =
  /^(unresolved-layers|too-many-layers|several-meanings|own-forward|used-in-parts|syntax-error|too-long)$/;

/** Errors with which layers are missing in known places. */
const MISSING = /^(unresolved-layer|not-a-module)$/;

type Rule = (sequential: SequentialSpec, file: EditedFile) => Diagnostic[];

const RULES: readonly Rule[] = [
  dimensions,
  misfitsOfStated,
  redundantBiases,
  lastBatchNorm,
  activationsInARow,
  softmaxOfOne,
  dropoutBefore,
  flattenedBatches,
  forgottenFlattens,
  softmaxOfRows,
];

function about(severity: Diagnostic['severity'], code: string, layer: LayerSpec, message: Text): Diagnostic {
  return { severity, code, ...messageOf(message), range: layer.range, line: layer.line };
}

/** Layers behind which there are so many dimensions of positions, whatever was in front. */
const MAKES_POSITIONS =
  /^(Lazy)?(Conv(Transpose)?|InstanceNorm|AdaptiveAvgPool|AdaptiveMaxPool|MaxPool|AvgPool)([123])d$/;

function dimensions(sequential: SequentialSpec, { text, definition }: EditedFile): Diagnostic[] {
  const { layers } = sequential;
  const inputs = sequential.partOf === undefined ? statedInput(text, sequential) : undefined;
  return layers.flatMap((layer, at) => {
    const wrong = Number(/BatchNorm([123])d$/.exec(moduleName(layer))?.[1] ?? 0);
    const maker = wrong > 0 ? before(layers, at, (one) => keepsWidth(one) || isBatchNorm(one)) : undefined;
    const right = Number(maker ? (MAKES_POSITIONS.exec(maker.type)?.[4] ?? 0) : 0);
    const isRow = maker && wrong > 1 && rank(layers, maker) !== undefined;
    // A convolution of signals gives (N, C, L), which BatchNorm1d takes.
    if (!maker || (right === 0 && !isRow) || right === wrong) return [];
    const gives = isRow ? '(N, C)' : ['(N, C, L)', '(N, C, H, W)', '(N, C, D, H, W)'][right - 1]!;
    const takes = [phrase`(N, C) or (N, C, L)`, '(N, C, H, W)', '(N, C, D, H, W)'][wrong - 1]!;
    const name = `${moduleName(layer).startsWith('Lazy') ? 'Lazy' : ''}BatchNorm${isRow ? 1 : right}d`;
    const misfit = { path: layer.path, right: name };
    // A Linear takes what has more dimensions too, and leaves these as they are.
    const isOfAny = isRow && rank(layers, maker) === 'any' && inputs?.length !== 1;
    if (isOfAny && inputs) return [];
    const takesRows = standsAlone(sequential, text) || (isFirst(sequential, definition) && isOfFeatures(layer, maker));
    if (isOfAny && !takesRows) return [];
    if (isOfAny) {
      const message = phrase`${nameOf(layer)} takes ${takes}; of rows, as a table has them, ${nameOf(maker)} gives ${gives}, and that is ${name}'s. It fits only samples of ${wrong + 1} dimensions.`;
      return [{ ...about('warning', 'batchnorm-dimension', layer, message), misfit }];
    }
    const message = phrase`${nameOf(layer)} takes ${takes}, but ${nameOf(maker)} gives ${gives}; that is ${name}'s.`;
    return [{ ...about('error', 'batchnorm-dimension', layer, message), misfit }];
  });
}

/** Whether a class applies it to its own input. */
function isFirst({ isWhole, path, range }: SequentialSpec, { diagnostics }: Definition): boolean {
  const comesBehind = (one: Diagnostic) => one.code === 'forward-begins-before' && one.range.from === range.from;
  return isWhole === true || (path !== '' && !diagnostics.some(comesBehind));
}

/** Whether it normalizes as many channels as a Linear gives features, which stand in another dimension. */
function isOfFeatures(norm: LayerSpec, maker: LayerSpec): boolean {
  if ((norm.type !== 'BatchNorm2d' && norm.type !== 'BatchNorm3d') || maker.type !== 'Linear') return false;
  const { num_features } = norm.arguments;
  const { in_features, out_features } = maker.arguments;
  return sameExtent(num_features, out_features) === true && sameExtent(num_features, in_features) !== true;
}

/** Whether a variable of the file holds it, and it is given to nothing, nor what another gives: it may take rows. */
function standsAlone(sequential: SequentialSpec, text: string): boolean {
  const name = commonName(sequential);
  if (sequential.isWhole || sequential.path || sequential.partOf !== undefined || !/^\w+$/.test(name)) return false;
  const isSet = new RegExp(`^${name}[ \\t]*(?::[^=\\n]*)?=(?!=)`, 'm').test(text);
  return (
    isSet && !new RegExp(`(?<!print)[(\\[,*]\\s*${name}\\s*[,)\\]]|\\b${name}\\(\\s*(?!torch\\b)[\\w.]+\\(`).test(text)
  );
}

/** What does not fit the input that the file states; of a name that is set once, so that it is surely this model's. */
function misfitsOfStated(sequential: SequentialSpec, { text, definition }: EditedFile): Diagnostic[] {
  if (sequential.partOf !== undefined || sequential.errors.length > 0) return [];
  const isSaid = ({ range }: Diagnostic) =>
    definition.diagnostics.some((one) => one.code === 'width-mismatch' && key(one.range) === key(range));
  const input = knownInput(text, sequential);
  if (!input) return misfitsOfCalls(sequential, text).filter((one) => !isSaid(one));
  const name = commonName(asApplied(sequential));
  const sets = [...text.matchAll(new RegExp(`^[ \\t]*(?:(${name})\\s*=(?!=)|(\\w+)\\s*=\\s*${name}\\()`, 'gm'))];
  const holders = new Set(sets.map(([, own, variable]) => own ?? variable!));
  const isOnce = [...holders].every((one) => {
    const moved = String.raw`\s*${one}\.(?:to|cuda|cpu|eval|train|float|double|half)\(`;
    const all = text.match(new RegExp(String.raw`^[ \t]*${one}\s*=(?!=|${moved})`, 'gm'));
    return all?.length === 1;
  });
  if (!isOnce) return [];
  return blamingViews(misfits(sequential.layers, [], input), sequential.layers, text, input)
    .map((diagnostic) => ({
      ...diagnostic,
      ...messageOf(
        phrase`${diagnostic.phrase ?? diagnostic.message} A sample is ${formatShape(input)}, as the file says.`,
      ),
    }))
    .filter((one) => !isSaid(one))
    .slice(0, 1);
}

/** A first layer that takes other inputs than the file gives the model: which of them is meant is not known. */
function misfitsOfCalls(sequential: SequentialSpec, text: string): Diagnostic[] {
  const { layers } = sequential;
  for (const { shape, alone, written } of statedCalls(text, sequential)) {
    const isAlone = shape.length === 0;
    if (isAlone && alone === undefined) continue;
    const [first] = misfits(layers, [], isAlone ? [alone!] : shape);
    const layer = first && layers[first.at];
    if (!layer || inputOf(layer, first.at) !== -1) continue;
    const given = isAlone ? `(${alone},)` : formatSizes(shape);
    const message = phrase`${first.takes ?? nameOf(layer)}, but \`${written}\` gives it ${given}.`;
    return [about('warning', 'width-mismatch', layer, message)];
  }
  return [];
}

/** `row`: a sample has one dimension behind it, since a Flatten is in front; `any`: as many as the model's input has. */
function rank(layers: readonly LayerSpec[], maker: LayerSpec): 'row' | 'any' | undefined {
  const linear = (one: LayerSpec) => /^(Lazy)?Linear$/.test(one.type);
  if (!linear(maker) && !isFlattening(maker)) return undefined;
  let index = layers.indexOf(maker);
  while (index >= 0 && !isFlattening(layers[index]!)) {
    const layer = layers[index]!;
    if (isJoin(layer) || !(linear(layer) || keepsWidth(layer) || isBatchNorm(layer))) return undefined;
    index = inputOf(layer, index);
  }
  return index < 0 ? 'any' : 'row';
}

/** The layer in front of this one, further on where it only passes its input on. */
function before(
  layers: readonly LayerSpec[],
  at: number,
  passes: (layer: LayerSpec) => boolean,
): LayerSpec | undefined {
  let index = inputOf(layers[at]!, at);
  while (index >= 0 && !isJoin(layers[index]!) && passes(layers[index]!)) index = inputOf(layers[index]!, index);
  return layers[index];
}

function redundantBiases(sequential: SequentialSpec, { text, definition }: EditedFile): Diagnostic[] {
  const { layers } = sequential;
  return layers.flatMap((layer, at) => {
    const given = layers[inputOf(layer, at)];
    if (!given || !takesBias(sequential, at, text)) return [];
    // A helper's call, or a shared layer, is of other places too.
    const isEverywhere = usesOf(definition)
      .get(key(given.range))
      ?.every((use) => isBeforeBatchNorm(...use, text));
    if (isEverywhere === false) return [];
    const { affine } = (layer as { arguments?: { affine?: boolean } }).arguments ?? {};
    const own = affine === false ? '' : phrase`; its own bias takes that place`;
    const message = phrase`The bias of ${nameOf(given)} has no effect: ${nameOf(layer)} right behind it subtracts the mean, and the bias with it${own}. With bias=False there are fewer parameters and the same function.`;
    return [about('information', 'redundant-bias', given, message)];
  });
}

type Use = readonly [SequentialSpec, at: number];

/** The layers of models by their places: those of whole ones, where a Sequential is a part of one. */
function usesOf(definition: Definition): ReadonlyMap<string, readonly Use[]> {
  const known = indexed.get(definition);
  if (known) return known;
  const wholes = definition.sequentials.filter(({ partOf }) => partOf === undefined).map(withMissing);
  const uses = wholes.flatMap((sequential) => sequential.layers.map((_, at): Use => [sequential, at]));
  const found = byKeys(uses, ([{ layers }, at]) => key(layers[at]!.range));
  indexed.set(definition, found);
  return found;
}

const indexed = new WeakMap<Definition, ReadonlyMap<string, readonly Use[]>>();

/** Whether the layer behind this one takes its bias away. */
function isBeforeBatchNorm(sequential: SequentialSpec, at: number, text: string): boolean {
  return sequential.layers.some((layer, i) => inputOf(layer, i) === at && takesBias(sequential, i, text));
}

/** Whether it is a BatchNorm over the outputs of the layer before it, whose bias thus has no effect. */
function takesBias(sequential: SequentialSpec, at: number, text: string): boolean {
  const { layers } = sequential;
  const layer = layers[at]!;
  const from = inputOf(layer, at);
  const given = layers[from];
  if (!given || !isBatchNorm(layer) || layer.type === 'Unsupported') return false;
  if (!/^(Linear|Conv(Transpose)?[123]d)$/.test(given.type)) return false;
  if ((given as { arguments: { bias?: boolean } }).arguments.bias !== true || isForked(layers, from, at)) return false;
  if (given.type !== 'Linear') return true;
  // What has more dimensions it normalizes over others than the last.
  if (/BatchNorm[23]d$/.test(layer.type)) return false;
  // Behind a Linear on (N, C, L) it normalizes each of C positions over the outputs.
  const features = inputWidth(layer);
  const isSame = features === undefined || sameExtent(features, given.arguments.out_features) === true;
  return isSame && !takesPositions(sequential, from, text);
}

/** Whether a sample has more than one dimension in front of the layer. */
function takesPositions(sequential: SequentialSpec, at: number, text: string): boolean {
  const { layers } = sequential;
  const front = layers.slice(0, at).findLastIndex((layer) => layer.type === 'Flatten');
  if (front < 0 && (statedInput(text, sequential)?.length ?? 1) > 1) return true;
  return layers.slice(front + 1, at).some((layer) => makesDeep(layer));
}

/** Whether another layer than the next takes the layer's output. */
function isForked(layers: readonly LayerSpec[], at: number, next: number): boolean {
  return layers.some((layer, i) => (i !== next && inputOf(layer, i) === at) || othersOf(layer).includes(at));
}

function goesOn({ range }: SequentialSpec, { diagnostics }: Definition): boolean {
  return diagnostics.some((one) => one.code === 'forward-goes-on' && one.range.from === range.from);
}

function lastBatchNorm(sequential: SequentialSpec, { text, definition }: EditedFile): Diagnostic[] {
  const { layers } = sequential;
  const closing = layers.at(-1);
  const isClosed = closing !== undefined && /^((Log)?Softmax|(Log)?Sigmoid)$/.test(closing.type);
  const at = isClosed ? inputOf(closing, layers.length - 1) : layers.length - 1;
  const last = layers[at];
  const giver = last && before(layers, at, ({ type }) => ACTIVATION.test(type));
  const weights = layers.filter(({ type }) => WEIGHTS.test(type)).length;
  // One layer and its BatchNorm are a block of something larger.
  if (
    !last ||
    !isBatchNorm(last) ||
    !giver ||
    !WEIGHTS.test(giver.type) ||
    weights < 2 ||
    goesOn(sequential, definition)
  )
    return [];
  if (sequential.partOf || !isModel(text, sequential)) return [];
  const where = isClosed ? phrase`is the last layer but ${closing.type}` : phrase`is the last layer`;
  const message = phrase`${nameOf(last)} ${where}: it normalizes the outputs themselves over the batch, so that what is given for a row depends on the other rows. A model's output is usually left as ${nameOf(giver)} gives it.`;
  return [about('information', 'batchnorm-last', last, message)];
}

const WEIGHTS = /^(Linear|Conv(Transpose)?[123]d)$/;

const ACTIVATION =
  /^(ReLU6?|LeakyReLU|PReLU|ELU|CELU|SELU|GELU|SiLU|Mish|Sigmoid|LogSigmoid|Tanh|Hardtanh|Hardswish|Hardsigmoid|Softplus|Softsign|Softmax|LogSoftmax|Softmin)$/;

function activationsInARow({ layers }: SequentialSpec): Diagnostic[] {
  return layers.flatMap((layer, at) => {
    const given = layers[inputOf(layer, at)];
    // A dropout leaves what is zero or above so.
    const isBehindDropout = layer.type === 'ReLU' && given !== undefined && isDropout(given);
    const earlier = isBehindDropout ? before(layers, at, isDropout) : undefined;
    const first = isBehindDropout ? (earlier?.type === 'ReLU' ? earlier : undefined) : given;
    if (!first || !ACTIVATION.test(layer.type) || !ACTIVATION.test(first.type)) return [];
    const why = changesNothing(first, layer)
      ? phrase`it changes nothing`
      : /^ReLU6?$/.test(first.type) && /[Ss]oftmax/.test(layer.type)
        ? phrase`what is below zero is lost before ${layer.type} compares it`
        : phrase`a layer with weights or one of the two is usually meant`;
    const message = phrase`${nameOf(layer)} follows ${nameOf(first)}: two activations in a row; ${why}.`;
    return [about('information', 'two-activations', layer, message)];
  });
}

/** A Softmax over one number is 1, whatever that is; over positions, as attention has it, it is not. */
function softmaxOfOne(sequential: SequentialSpec, file: EditedFile): Diagnostic[] {
  const { layers } = sequential;
  return layers.flatMap((layer, at) => {
    const given = SOFTMAX.test(layer.type)
      ? before(layers, at, (one) => keepsWidth(one) || isBatchNorm(one))
      : undefined;
    const dim = layer.type === 'Softmax2d' ? -3 : (layer as { arguments?: { dim?: number | null } }).arguments?.dim;
    if (!given || isJoin(given) || given.type === 'Unsupported') return [];
    const { out_features: outputs, out_channels: channels } = given.arguments as {
      readonly out_features?: Extent;
      readonly out_channels?: Extent;
    };
    const positions = Number(/^(?:Lazy)?Conv(?:Transpose)?([123])d$/.exec(given.type)?.[1] ?? 0);
    const isOfRow = () => rank(layers, given) === 'row' || takesRows(sequential, file);
    const isOver =
      positions > 0
        ? channels === 1 && (dim === 1 || dim === -1 - positions)
        : outputs === 1 && (dim === -1 || (dim === 1 && isOfRow()));
    if (!isOver) return [];
    const always = layer.type === 'LogSoftmax' ? 0 : 1;
    const message =
      positions > 0
        ? phrase`${nameOf(layer)} gives ${always} whatever it is given: ${nameOf(given)} has one channel, and the shares of one sum to 1. For two classes by one channel, Sigmoid is usual.`
        : phrase`${nameOf(layer)} gives ${always} whatever it is given: ${nameOf(given)} has one output, and the shares of one sum to 1. For two classes by one output, Sigmoid is usual.`;
    return [about('warning', 'softmax-of-one', layer, message)];
  });
}

const SOFTMAX = /^(Softmax(2d)?|LogSoftmax|Softmin)$/;

/** A Softmax over a dimension that the rows in front of it, which a Flatten made, do not have. */
function softmaxOfRows({ layers }: SequentialSpec): Diagnostic[] {
  return layers.flatMap((layer, at) => {
    const isOne = SOFTMAX.test(layer.type) && layer.type !== 'Softmax2d';
    const dim = isOne ? (layer as { arguments?: { dim?: unknown } }).arguments?.dim : undefined;
    if (typeof dim !== 'number' || (dim >= -2 && dim <= 1)) return [];
    const given = before(layers, at, (one) => keepsWidth(one) || isBatchNorm(one));
    if (!given || rank(layers, given) !== 'row') return [];
    const message = phrase`${nameOf(layer)} has dim=${dim}, but ${nameOf(given)} gives (N, C), of which dim=1 are the outputs.`;
    return [about('error', 'softmax-dimension', layer, message)];
  });
}

/** Whether the file gives rows to it, or to the class that hands on what it is given; or says nothing of what a model is given. */
function takesRows(sequential: SequentialSpec, { text, definition }: EditedFile): boolean {
  const { partOf, path, range } = sequential;
  if (partOf !== undefined) return false;
  const isInside = !sequential.isWhole && path !== undefined && path !== '';
  const isFirst = ({ code, range: at }: Diagnostic) => code === 'forward-begins-before' && key(at) === key(range);
  if (isInside && definition.diagnostics.some(isFirst)) return false;
  const holder = isInside ? { name: commonName(sequential).replace(/\..*/, ''), path: '', isWhole: true } : sequential;
  const stated = statedInput(text, holder);
  return stated ? stated.length === 1 : holder === sequential && isVariableOfModel(text, sequential);
}

function dropoutBefore({ layers }: SequentialSpec): Diagnostic[] {
  return layers.flatMap((layer, at) => {
    const dropout = isBatchNorm(layer) ? dropoutUpTo(layers, inputOf(layer, at)) : undefined;
    if (!dropout) return [];
    const message = phrase`${nameOf(dropout)} stands before ${nameOf(layer)}: dropout changes the variance in training and not in evaluation, so the running variance does not fit in evaluation. Put it behind the last BatchNorm (Li et al. 2018, "Understanding the Disharmony between Dropout and Batch Normalization by Variance Shift").`;
    return [about('information', 'dropout-before-batchnorm', dropout, message)];
  });
}

/** A Linear behind `torch.flatten(x)`, which flattens the batch too, where the file gives batches. */
function flattenedBatches(sequential: SequentialSpec, { text }: EditedFile): Diagnostic[] {
  const { layers } = sequential;
  return layers.flatMap((layer, at) => {
    if (layer.type !== 'Flatten' || layer.arguments.start_dim !== 0 || layer.arguments.end_dim !== -1) return [];
    const taker = layers.find((one, i) => one.type === 'Linear' && before(layers, i, keepsWidth) === layer);
    if (!taker || !takesBatches(sequential, at, text)) return [];
    const message = phrase`${nameOf(layer)} flattens the batch too: ${nameOf(taker)} is given the numbers of all samples in one row. With start_dim=1 each sample is a row.`;
    const { from, to } = layer.range;
    const written = text.slice(from, to);
    const isMethod = /\.flatten\(\)$/.test(written);
    const isFunction = /^(torch\.)?flatten\([^,]*\)$/.test(written);
    const range = { from: to - 1, to: to - 1 };
    const fix = { title: phrase`Flatten from dimension 1 on`, range, replacement: isMethod ? '1' : ', 1' };
    return [{ ...about('warning', 'flattened-batch', layer, message), ...((isMethod || isFunction) && { fix }) }];
  });
}

/**
 * A Linear right behind images of which the file does not say how large they are: it takes each row of pixels. Over the
 * frequencies of spectrograms that is meant: here it takes as many as square images have, or what is written as the product
 * of channels, height and width, and gives rows to the end.
 */
function forgottenFlattens(sequential: SequentialSpec, { text, definition }: EditedFile): Diagnostic[] {
  const { layers, partOf, notWhole } = sequential;
  if (partOf !== undefined || notWhole || goesOn(sequential, definition)) return [];
  return layers.flatMap((layer, at) => {
    const taken = layer.type === 'Linear' ? layer.arguments.in_features : undefined;
    const maker = typeof taken === 'number' ? before(layers, at, keepsImages) : undefined;
    if (!maker || typeof taken !== 'number' || !/^Conv[23]d$/.test(maker.type)) return [];
    const { out_channels: channels } = (maker as { arguments: { out_channels?: Extent } }).arguments;
    if (typeof channels !== 'number' || taken % channels !== 0 || statedInput(text, sequential)) return [];
    const sizes = layerShapes(sequential)[at]?.input;
    if (!sizes || sizes.slice(1).some((size) => typeof size === 'number')) return [];
    const isOfAll = isProduct(text, layer, channels, sizes.length) || isOfSquares(sequential, at, taken / channels);
    if (!isOfAll || !layers.slice(at + 1).every(givesRows)) return [];
    const message = phrase`${nameOf(layer)} takes ${taken} inputs in the last dimension, and is given images, ${formatSizes(sizes)}: rows of pixels, not all of them. A Flatten in front of it is usually meant.`;
    const misfit = { path: layer.path, taken, lacksFlatten: true } as const;
    return [{ ...about('warning', 'width-mismatch', layer, message), misfit }];
  });
}

/** Whether its width is written as a product of so many numbers, the first of which are the channels: `8 * 6 * 6`. */
function isProduct(text: string, { range }: LayerSpec, channels: number, factors: number): boolean {
  const written = text.slice(range.from, range.to);
  const product = /^[\w.]+\(\s*(?:in_features\s*=\s*)?(\d+(?:\s*\*\s*\d+)+)\s*[,)]/.exec(written)?.[1];
  const numbers = product?.split('*').map(Number) ?? [];
  return numbers.length === factors && numbers[0] === channels;
}

/** Whether square images, not very small ones, may have so many positions in front of the layer. */
function isOfSquares(sequential: SequentialSpec, at: number, positions: number): boolean {
  const front = sequential.layers.slice(0, at);
  const isUneven = (one: unknown) => Array.isArray(one) && new Set(one).size > 1;
  if (front.some((one) => 'arguments' in one && Object.values(one.arguments).some(isUneven))) return false;
  const [channels, ...dimensions] = layerShapes(sequential)[0]?.input ?? [];
  const small = [channels, ...dimensions.map(() => SMALL_IMAGE)];
  const side = Math.round(positions ** (1 / dimensions.length));
  const sides = layerShapes(sequential, small)[at]?.input?.slice(1) ?? [];
  return side ** dimensions.length === positions && sides.every((one) => typeof one !== 'number' || one <= side);
}

const SMALL_IMAGE = 16;

const givesRows = (layer: LayerSpec) =>
  !isJoin(layer) && (layer.type === 'Linear' || layer.type === 'BatchNorm1d' || keepsWidth(layer));

const keepsImages = (layer: LayerSpec) =>
  keepsWidth(layer) || isBatchNorm(layer) || /^((Adaptive)?(Max|Avg)Pool|GroupNorm|InstanceNorm)/.test(layer.type);

/** Whether the file says so, or what is in front of the layer is a convolution, which nearly always is given a batch. */
function takesBatches(sequential: SequentialSpec, at: number, text: string): boolean {
  const front = sequential.layers.slice(0, at);
  const ranks = front.map(({ type }) => Number(MAKES_POSITIONS.exec(type)?.[4] ?? 0)).find((rank) => rank > 0);
  if (ranks === undefined) return false;
  const stated = statedInput(text, sequential);
  // An agent may be given one state.
  return stated ? stated.length === ranks + 1 : !/\b(gym|gymnasium|Categorical|env)\b|unsqueeze\(0\)/.test(text);
}

function key({ from, to }: SourceRange): string {
  return `${from} ${to}`;
}

/** Of what is said of one place for several models, an error where it is one for any of them. */
function distinct(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const byPlace = new Map<string, Diagnostic>();
  for (const one of diagnostics) {
    const place = `${key(one.range)} ${one.code}`;
    if (one.severity === 'error' || !byPlace.has(place)) byPlace.set(place, one);
  }
  return [...byPlace.values()];
}
