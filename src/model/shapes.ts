// The shape of each layer's output, and whether the layers fit each other.

import { byName } from './byName.ts';
import { formatExtent, sameExtent } from './extent.ts';
import { joinShape } from './joins.ts';
import {
  type BoundLayer,
  type Diagnostic,
  type Extent,
  inputOf,
  isJoin,
  type JoinSpec,
  type LayerOf,
  type LayerSpec,
  type ModelSpec,
  type ModuleLayer,
  moduleName,
  othersOf,
} from './modelSpec.ts';
import type { ArgumentsOf, ModuleName } from './modules.ts';
import { messageOf, Phrase, phrase, type Text } from './phrase.ts';
import { counted, formatShape, type Shape, type ShapeRules } from './shape.ts';
import { activationShapes } from './shapes/activation.ts';
import { convolutionShapes } from './shapes/convolution.ts';
import { linearShapes } from './shapes/linear.ts';
import { normalizationShapes } from './shapes/normalization.ts';
import { poolingShapes } from './shapes/pooling.ts';
import { sum } from './size.ts';

const RULES: ShapeRules = {
  ...linearShapes,
  ...convolutionShapes,
  ...poolingShapes,
  ...normalizationShapes,
  ...activationShapes,
};

/** A layer that does not take what it is given. */
export interface ShapeProblem {
  /** Index into the layers, the outputLayers after them. */
  readonly layer: number;
  /** A sentence that names the layer and what it is given. */
  readonly message: Phrase;
}

export interface ModelShapes {
  /** Of one sample at each layer, the outputLayers after the layers; as far as they are known. */
  readonly shapes: readonly Shape[];
  readonly problem: ShapeProblem | undefined;
}

/** The shape of one sample behind each layer, from its shape in front of the first; `source` names the data in messages. */
export function modelShapes(
  model: Pick<ModelSpec, 'layers' | 'outputLayers'>,
  input: Shape,
  source: Text = phrase`the data`,
): ModelShapes {
  const shapes: Shape[] = [];
  const shapeAt = (index: number) => (index < 0 ? input : shapes[index]!);
  for (const [layer, spec] of [...model.layers, ...model.outputLayers].entries()) {
    const from = inputAmong(model.layers, spec, layer);
    const found = shapeOf(spec, shapeAt(from), shapeAt);
    if (found instanceof Phrase) {
      const before = model.layers[from];
      const message = misfit(spec, found, shapeAt(from), source, before && nameOf(before));
      return { shapes, problem: { layer, message } };
    }
    shapes.push(found);
  }
  return { shapes, problem: undefined };
}

/** The index of the layer whose output is taken at this index among the layers and the outputLayers after them. */
export function inputAmong(layers: readonly LayerSpec[], spec: LayerSpec, index: number): number {
  return index < layers.length ? inputOf(spec, index) : layers.length - 1;
}

/** The output's shape of one module; a string says what torch refuses. */
export function moduleShape<K extends ModuleName>(type: K, args: ArgumentsOf<K, number>, input: Shape): Shape | Phrase {
  return RULES[type](args, input);
}

function shapeOf(spec: BoundLayer, input: Shape, shapeAt: (layer: number) => Shape): Shape | Phrase {
  if (isJoin(spec)) return joinShape(spec, input, othersOf(spec).map(shapeAt));
  const { type, arguments: args } = spec as LayerOf<'Identity', number>;
  return moduleShape(type, args, input);
}

/** A sentence. `from`: the layer before; undefined where it is the data. */
export function misfit(spec: BoundLayer, found: Phrase, given: Shape, source: Text, from: Phrase | undefined): Phrase {
  if (found.text.endsWith('.')) return phrase`${nameOf(spec)} ${found}`;
  const what = from
    ? phrase`${from} gives ${given.length === 1 ? given[0]! : formatShape(given)}`
    : phrase`${source} has ${given.length === 1 ? counted(given[0]!, 'feature') : phrase`rows of ${formatShape(given)}`}`;
  return phrase`${nameOf(spec)} ${found}, but ${what}.`;
}

/**
 * An error for each layer that takes another width, or other channels, than the layer before it gives. Those that depend on
 * parameters are compared only where they cannot be the same; behind a layer that changes them in another way, nothing is
 * known, nor behind `gaps`, indices of layers before which something is missing. BatchNorm1d's features are compared with
 * Linear's only where a sample has one dimension: a warning where it may have more.
 * `dimensions`: of a sample in front of the first layer, where they are known.
 */
export function checkWidths(
  layers: readonly LayerSpec[],
  gaps: readonly number[] = [],
  dimensions?: number,
): Diagnostic[] {
  return widthProblems(layers, gaps, dimensions).map(({ diagnostic }) => diagnostic);
}

/** The same with the indices of the layer and of the one whose width it does not take. */
export function widthProblems(
  layers: readonly LayerSpec[],
  gaps: readonly number[] = [],
  dimensions?: number,
): { readonly at: number; readonly by: number; readonly diagnostic: Diagnostic }[] {
  const errors: { at: number; by: number; diagnostic: Diagnostic }[] = [];
  const outputs: Known[] = [];
  const nothing = (at: number): Known => {
    const end = gaps.find((gap) => gap > at);
    return { given: undefined, isDeep: takesDeep(layers.slice(at, end)), isRow: false };
  };
  const isDeepFirst = dimensions === undefined || dimensions === 1 ? nothing(0).isDeep : true;
  const ofData: Known = { given: undefined, isDeep: isDeepFirst, isRow: dimensions === 1 && !isDeepFirst };
  const knownAt = (index: number) => outputs[index] ?? ofData;
  for (let at = 0; at < layers.length; at++) {
    const layer = layers[at]!;
    const isBehindGap = layer.input === undefined && gaps.includes(at);
    const before = isBehindGap ? nothing(at) : knownAt(inputOf(layer, at));
    let { given, isDeep, isRow } = before;
    if (isJoin(layer)) {
      const others = othersOf(layer).map(knownAt);
      given = givenByJoin(layer, [given, ...others.map((other) => other.given)], isRow);
      isDeep ||= others.some((other) => other.isDeep);
      outputs.push({ given, isDeep, isRow: isRow && others.every((other) => other.isRow) });
      continue;
    }
    const isFlat = isFlattening(layer);
    if (isFlat || isDeepType(layer.type)) {
      isDeep = !isFlat;
      isRow = isFlat;
    }
    // It then counts the first dimension of a sample and keeps the last, which is what Linear counts.
    if (isDeep && isNormalization(layer) && given?.kind !== 'channels') {
      outputs.push({ given, isDeep, isRow });
      continue;
    }
    const isChannels = inputChannels(layer) !== undefined || (given?.kind === 'channels' && isNormalization(layer));
    const kind = isChannels ? 'channels' : 'width';
    const taken = inputChannels(layer) ?? inputWidth(layer);
    if (given?.kind === kind && taken !== undefined && sameExtent(given.extent, taken) === false) {
      const verb = /Norm/.test(given.by.type) ? phrase`normalizes` : phrase`gives`;
      const isOne = taken === 1;
      const noun = kind === 'width' ? widthNoun(layer, isOne) : isOne ? phrase`channel` : phrase`channels`;
      const misfit = phrase`${nameOf(layer)} takes ${formatExtent(taken)} ${noun}, but ${nameOf(given.by)} ${verb} ${formatExtent(given.extent)}`;
      const { range, line, path } = layer;
      const found = { range, line, misfit: { path, taken, given: given.extent, by: given.by.path } };
      const by = layers.indexOf(given.by);
      const warn = (message: Phrase, known: Known) => {
        const diagnostic = { severity: 'warning', code: 'width-mismatch', ...messageOf(message), ...found } as const;
        errors.push({ at, by, diagnostic });
        outputs.push(known);
      };
      const isOfRows = kind !== 'width' || isRow;
      // Of samples (C, L) it then normalizes the C positions, and the width stays: the data tell.
      if (!isOfRows && isNormalization(layer) && given.by.type === 'Linear') {
        const message = phrase`${misfit}; it fits only samples of shape (${formatExtent(taken)}, L), whose positions it normalizes.`;
        warn(message, { given, isDeep: true, isRow });
        continue;
      }
      // Of such samples it then normalized the C channels.
      const isFirst = isNormalization(given.by) && knownAt(inputOf(given.by, by)).given === undefined;
      if (!isOfRows && isFirst && layer.type === 'Linear') {
        const message = phrase`${misfit}; it fits only samples of shape (${formatExtent(given.extent)}, ${formatExtent(taken)}), whose channels are normalized.`;
        warn(message, { given: { extent: layer.arguments.out_features, by: layer, kind }, isDeep: true, isRow });
        continue;
      }
      if (ignoresWidth(layer)) {
        warn(phrase`${misfit}; without weights it normalizes these all the same.`, { given, isDeep, isRow });
        continue;
      }
      const message = messageOf(phrase`${misfit}.`);
      const diagnostic = { severity: 'error', code: 'width-mismatch', ...message, ...found } as const;
      errors.push({ at, by, diagnostic });
    }
    const channels = outputChannels(layer);
    const extent = channels ?? outputWidth(layer);
    if (extent !== undefined) given = { extent, by: layer, kind: channels === undefined ? kind : 'channels' };
    else if (!(keepsWidth(layer) || (given?.kind === 'channels' && keepsChannels(layer)))) {
      given = undefined;
    }
    const isSame = given === before.given && isDeep === before.isDeep && isRow === before.isRow;
    outputs.push(isSame ? before : { given, isDeep, isRow });
  }
  return errors;
}

/** What a sum, a product or a concatenation gives, where the same is known of all that it takes. */
function givenByJoin(layer: JoinSpec, all: readonly (Given | undefined)[], isRow: boolean): Given | undefined {
  const known = all.filter((given) => given !== undefined);
  const [first] = known;
  if (!first || known.length < all.length || known.some(({ kind }) => kind !== first.kind)) return undefined;
  if (layer.type !== 'Concat') {
    // One of size 1 becomes as large as the other.
    const wide = known.filter(({ extent }) => extent !== 1);
    const isSame = wide.every(({ extent }) => sameExtent(extent, wide[0]!.extent) === true);
    return isSame ? (wide[0] ?? first) : undefined;
  }
  const isAcross = layer.dim === 1 ? first.kind === 'channels' || isRow : layer.dim === -1 && first.kind === 'width';
  if (!isAcross) return undefined;
  const extent = sum(known.map((given) => given.extent));
  return extent === undefined ? undefined : { extent, by: layer, kind: first.kind };
}

interface Given {
  readonly extent: Extent;
  readonly by: LayerSpec;
  readonly kind: 'width' | 'channels';
}

/** What is known of a layer's output. */
interface Known {
  readonly given: Given | undefined;
  /** Whether a sample has more than one dimension. */
  readonly isDeep: boolean;
  /** Whether it certainly has one. */
  readonly isRow: boolean;
}

/** Modules that take or make samples of more than one dimension. */
const DEEP =
  /^(Unflatten|Embedding|Unsupported|LocalResponseNorm|Upsample|(Pixel|Channel)(Uns|S)huffle)$|(Conv|Transpose|Pool|Pad|InstanceNorm)[123]d$|(Norm|Upsampling\w+)[23]d$/;

/** Whether samples have more than one dimension in front of the layer or behind it. */
export function makesDeep({ type }: LayerSpec): boolean {
  return isDeepType(type);
}

const isDeepType = byName((type) => DEEP.test(type));

/** Whether a sample has one dimension behind it, whatever it had before. */
export function isFlattening(layer: LayerSpec): boolean {
  return layer.type === 'Flatten' && layer.arguments.start_dim === 1 && layer.arguments.end_dim === -1;
}

/** Whether the layers tell that the first of them takes samples of more than one dimension. */
function takesDeep(layers: readonly LayerSpec[]): boolean {
  const telling = layers.find((layer) => isFlattening(layer) || isDeepType(layer.type));
  return telling !== undefined && !/^(Unflatten|Embedding|Unsupported)$/.test(telling.type);
}

/** Modules behind which there are as many channels as before. */
const KEEPS_CHANNELS = /Pool[123]d$|Pad[123]d$|^Upsampl|^LocalResponseNorm$/;

function keepsChannels(layer: LayerSpec): boolean {
  return KEEPS_CHANNELS.test(layer.type) || ignoresWidth(layer);
}

/** The channels that the layer takes, where they are the first dimension of a sample and it takes one number only. */
export function inputChannels(layer: LayerSpec): Extent | undefined {
  if (layer.type === 'Unsupported' || isJoin(layer)) return undefined;
  const given = layer.arguments as { in_channels?: Extent; num_features?: Extent; num_channels?: Extent };
  const { in_channels, num_features, num_channels } = given;
  return in_channels ?? (num_features !== undefined && countsFeatures(layer.type) ? num_features : num_channels);
}

const countsFeatures = byName((type) => /Norm[23]d$/.test(type));
const isInstanceNorm = byName((type) => /^InstanceNorm[123]d$/.test(type));

/** Torch asks for the channels of an InstanceNorm only where it holds something for each. */
export function ignoresWidth(layer: LayerSpec): boolean {
  if (!isInstanceNorm(layer.type)) return false;
  const { affine, track_running_stats } = (layer as { arguments: Record<string, unknown> }).arguments;
  return affine === false && track_running_stats === false;
}

/** The channels that it gives, whatever it takes. */
function outputChannels(layer: LayerSpec): Extent | undefined {
  if (layer.type === 'Unsupported' || isJoin(layer) || ignoresWidth(layer)) return undefined;
  return (layer.arguments as { out_channels?: Extent }).out_channels ?? inputChannels(layer);
}

/** Modules without a width of their own behind which a row is as wide as before. */
const KEEPS_WIDTH =
  /^(Identity|Residual|Affine|Reciprocal|Clamp|Dropout\w*|AlphaDropout|\w*ReLU6?|ELU|CELU|SELU|GELU|SiLU|Mish|\w*Sigmoid|Tanh\w*|Hard\w+|Soft(max|min|plus|sign|shrink)|LogSoftmax|Threshold)$/;

const isTypeAsWide = byName((type) => KEEPS_WIDTH.test(type));

/** Whether a row behind the layer is as wide as before, whatever that is. */
export function keepsWidth({ type }: LayerSpec): boolean {
  return isTypeAsWide(type);
}

/** The width that the layer takes, where it takes one only. */
export function inputWidth(layer: LayerSpec): Extent | undefined {
  if (layer.type === 'Linear') return layer.arguments.in_features;
  return layer.type === 'BatchNorm1d' ? layer.arguments.num_features : undefined;
}

/** The width that the layer gives, where it gives one whatever it takes. */
export function outputWidth(layer: LayerSpec): Extent | undefined {
  if (layer.type === 'Linear' || layer.type === 'LazyLinear') return layer.arguments.out_features;
  return inputWidth(layer);
}

/** What the layer counts its width in. */
export function widthNoun(layer: LayerSpec, isOne: boolean): Phrase {
  if (isNormalization(layer)) return isOne ? phrase`feature` : phrase`features`;
  return isOne ? phrase`input` : phrase`inputs`;
}

function isNormalization(layer: LayerSpec): boolean {
  return layer.type === 'BatchNorm1d';
}

/** `network.3 (BatchNorm1d, line 16)`, for messages. */
export function nameOf(layer: LayerSpec): Phrase {
  const written = WRITTEN[layer.type];
  if (written) return phrase`${written} (line ${layer.line})`;
  // A method of tensors is none of these modules.
  if (/^(Unf|F)latten$/.test(layer.type) && layer.path.endsWith('()'))
    return phrase`${layer.path} (line ${layer.line})`;
  return phrase`${layer.path} (${moduleName(layer)}, line ${layer.line})`;
}

/** What is no module, as the file writes it. */
const WRITTEN: Readonly<Record<string, string>> = { Concat: 'torch.cat', Residual: '+', Product: '*' };

/** The lazy module as what torch makes of it when it first sees the data. */
export function resolveLazy(layer: BoundLayer, input: Shape): BoundLayer {
  if (!layer.type.startsWith('Lazy')) return layer;
  const { type, arguments: args } = layer as LayerOf<'LazyConv2d', number>;
  const width = type.includes('Linear') ? input.at(-1) : input[0];
  const name = type.includes('Linear') ? 'in_features' : type.includes('Norm') ? 'num_features' : 'in_channels';
  const resolved = { ...layer, type: type.slice('Lazy'.length), arguments: { [name]: width, ...args }, lazy: true };
  return resolved as unknown as ModuleLayer<number>;
}

/** A padding or a resizing of positions to those of another output, with the numbers. */
export function resolveSized({ sizedAs, ...layer }: BoundLayer, input: Shape, like: Shape): BoundLayer {
  if (layer.type === 'Upsample') return { ...layer, arguments: { ...layer.arguments, size: like.slice(1) } };
  if (layer.type !== 'ConstantPad2d') return layer;
  const lacks = [2, 1].map((d) => (like[d] ?? 0) - (input[d] ?? 0));
  const padding = lacks.flatMap((lack) => [Math.floor(lack / 2), lack - Math.floor(lack / 2)]);
  return { ...layer, arguments: { ...layer.arguments, padding } };
}
