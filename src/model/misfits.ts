// Layers that torch would refuse whatever the data: by the numbers that are certain in front of each. A first layer tells
// them (channels, not positions), or an input that the file states. Widths of rows alone are shapes.ts's (checkWidths).

import { extentsOf } from './bindLayer.ts';
import { byName } from './byName.ts';
import { formatExtent, sameExtent } from './extent.ts';
import { concatenatedDimension, symbolicJoin } from './joins.ts';
import {
  type BoundLayer,
  type Diagnostic,
  type Extent,
  inputOf,
  isJoin,
  type JoinSpec,
  type LayerOf,
  type LayerSpec,
  othersOf,
  type SizeMisfit,
} from './modelSpec.ts';
import type { ArgumentsOf, ModuleName } from './modules.ts';
import { messageOf, Phrase, phrase, type Text } from './phrase.ts';
import { counted, formatShape, type Shape } from './shape.ts';
import { besideSize } from './shapes/resizing.ts';
import { ignoresWidth, isFlattening, keepsWidth, misfit, moduleShape, nameOf, widthProblems } from './shapes.ts';
import { formatSizes, product, type Size, type SymbolicShape } from './size.ts';
import { symbolicShape } from './symbolicShapes.ts';

/** What is certain of a sample: its sizes, or only the last of them. `multiple`: of a row, what divides its width. */
type Known =
  | { readonly sizes: SymbolicShape; readonly multiple?: number }
  | { readonly last: Size; readonly sizes?: undefined; readonly multiple?: undefined };

export interface Misfit {
  readonly at: number;
  readonly diagnostic: Diagnostic;
  /** The beginning of what is said: what the layer takes. */
  readonly takes?: Phrase;
}

/** A sentence, and what it says. */
interface Refusal extends Omit<SizeMisfit, 'path'> {
  readonly sentence: Phrase;
  readonly takes?: Phrase;
}

/** checkWidths' errors and those of misfits, one for each layer, at the layer at fault. */
export function checkFit(layers: readonly LayerSpec[], gaps: readonly number[], dimensions?: number): Misfit[] {
  const widths = widthProblems(layers, gaps, dimensions);
  const others = misfits(layers, gaps).filter(({ at }) => !widths.some((one) => one.at === at));
  if (widths.length === 0 && others.length === 0) return [];
  // What a normalization gives that does not fit itself is blamed on nobody else.
  const wrong = new Set([...widths, ...others].map(({ at }) => at));
  const own = widths.filter(({ by }) => !(wrong.has(by) && /Norm/.test(layers[by]!.type)));
  return [...own, ...others].sort((a, b) => a.at - b.at);
}

/** `input`: one sample's in front of the first layer, where it is known. */
export function misfits(layers: readonly LayerSpec[], gaps: readonly number[] = [], input?: Shape): Misfit[] {
  const found: Misfit[] = [];
  const outputs: (Known | undefined)[] = [];
  const start: Known | undefined = input && { sizes: input };
  const told = start ?? toldInput(layers, gaps);
  const knownAt = (index: number) => (index < 0 ? start : outputs[index]);
  const knownToJoins = (index: number) => (index < 0 ? told : outputs[index]);
  const tell = (at: number, { range, line, path }: LayerSpec, { sentence, takes, ...sizes }: Refusal) => {
    const said = { severity: 'error', code: 'width-mismatch', ...messageOf(sentence) } as const;
    const diagnostic = { ...said, range, line, misfit: { path, ...sizes } };
    found.push({ at, diagnostic, ...(takes && { takes }) });
  };
  for (let at = 0; at < layers.length; at++) {
    const layer = layers[at]!;
    if (layer.type === 'Unsupported') {
      outputs.push(undefined);
      continue;
    }
    const isBehindGap = gaps.includes(at);
    const from = inputOf(layer, at);
    if (isJoin(layer)) {
      const given = isBehindGap ? undefined : knownToJoins(from);
      const others = othersOf(layer).map(knownToJoins);
      const problem = joinProblem(layer, given, others);
      if (problem) tell(at, layer, problem);
      outputs.push(joined(layer, given, others));
      continue;
    }
    const given = isBehindGap ? undefined : knownAt(from);
    const problem = refusal(layer, given, layers[from]);
    if (problem) tell(at, layer, problem);
    // What does not fit itself says nothing of what comes.
    if (problem && layer.type.includes('Norm')) outputs.push(undefined);
    else outputs.push(outputOf(layer, problem ? undefined : given));
  }
  return found;
}

/** What a layer that takes the model's input tells of it. */
function toldInput(layers: readonly LayerSpec[], gaps: readonly number[]): Known | undefined {
  for (const [at, layer] of layers.entries()) {
    if (inputOf(layer, at) >= 0 || (layer.input === undefined && gaps.includes(at))) continue;
    if (layer.type === 'Linear') return { last: numberOf(layer.arguments.in_features) };
    if (!isConvolution(layer.type)) continue;
    const { in_channels } = (layer as LayerOf<'Conv2d'>).arguments;
    return { sizes: [numberOf(in_channels), ...Array<undefined>(ranksOf(layer.type)).fill(undefined)] };
  }
  return undefined;
}

function numberOf(extent: Extent): Size {
  return typeof extent === 'number' ? extent : undefined;
}

const isConvolution = byName((type) => /^Conv(Transpose)?[123]d$/.test(type));

type ModuleSpec = Exclude<LayerSpec, JoinSpec | { readonly type: 'Unsupported' }>;

/** Layers whose refusals are all torch's own. */
const CHECKED =
  /^(Linear|Conv(Transpose)?[123]d|BatchNorm[123]d|GroupNorm|LayerNorm|RMSNorm|PReLU|Unflatten|Pixel(Uns|S)huffle|ChannelShuffle|Upsampl\w+|ReflectionPad[123]d|(Max|Avg)Pool[123]d|Adaptive(Avg|Max)Pool[123]d)$/;

const isChecked = byName((type) => CHECKED.test(type));
const ranksOf = byName((type) => Number(/([123])d$/.exec(type)?.[1] ?? 0));

/** Undefined where it fits, as far as is known. */
function refusal(layer: ModuleSpec, given: Known | undefined, before: LayerSpec | undefined): Refusal | undefined {
  const own = groupsProblem(layer) ?? paddingProblem(layer) ?? sizesProblem(layer);
  if (own) return { sentence: phrase`${nameOf(layer)} ${own}` };
  if (!given || !isChecked(layer.type)) return undefined;
  // What else is wrong with its dimensions is said of BatchNorm by itself.
  const { sizes } = given;
  const ranks = ranksOf(layer.type);
  // One less is a sample without a batch, in torch's eyes.
  if (sizes && ranks > 0 && sizes.length !== ranks + 1) {
    if (/^BatchNorm/.test(layer.type) || sizes.length === ranks) {
      const isRow = layer.type === 'BatchNorm1d' && sizes.length === 1;
      if (!isRow) return undefined;
    } else {
      const shape = ['(N, C, L)', '(N, C, H, W)', '(N, C, D, H, W)'][ranks - 1]!;
      return refused(layer, phrase`takes ${shape}`, before, formatSizes(sizes));
    }
  }
  const wrongRank = sizes && resizingProblem(layer, sizes);
  if (wrongRank) return refused(layer, wrongRank, before, formatSizes(sizes));
  // Torch shuffles the last three dimensions of any number; training those of images.
  const isOther = layer.type.startsWith('Pixel') && sizes && sizes.length !== 3 && sizes.length > 1;
  const exact = sizes && !isOther ? exactShape(layer, sizes) : undefined;
  const wanted = wantedOf(layer, given);
  if (exact instanceof Phrase) {
    if (exact.text.endsWith('.')) return undefined;
    const data = phrase`the input that the file gives`;
    const sentence = misfit(layer as BoundLayer, exact, sizes as Shape, data, before && nameOf(before));
    const found = { sentence, takes: phrase`${nameOf(layer)} ${exact}`, ...(wanted && sizesOf(wanted)) };
    if (!lacksFlatten(layer, sizes)) return found;
    const behind = phrase`${sentence} Behind a Flatten it is given ${formatExtent(layer.arguments.in_features)}.`;
    return { ...found, sentence: behind, lacksFlatten: true };
  }
  if (exact || !wanted) return undefined;
  const { size } = wanted;
  if (size === undefined) {
    const { multiple } = given;
    // What `view(-1, 2)` is read as takes of several samples.
    const isSample = layer.type !== 'Unflatten';
    const isWrong =
      isSample && multiple !== undefined && typeof wanted.extent === 'number' && wanted.extent % multiple !== 0;
    return isWrong ? refused(layer, takesOf(wanted), before, phrase`a multiple of ${multiple}`) : undefined;
  }
  if (typeof size !== 'number' || !differs(wanted, size)) return undefined;
  return { ...refused(layer, takesOf(wanted), before, size), ...sizesOf(wanted) };
}

function refused(layer: ModuleSpec, what: Phrase, before: LayerSpec | undefined, gives: Text | number): Refusal {
  const takes = phrase`${nameOf(layer)} ${what}`;
  return { sentence: phrase`${takes}, but ${before ? nameOf(before) : phrase`the input`} gives ${gives}.`, takes };
}

/** The numbers of what does not fit, where it is these that do not. */
function sizesOf(wanted: Wanted): Pick<SizeMisfit, 'taken' | 'given'> {
  const { extent: taken, size: given, isFactor } = wanted;
  return !isFactor && typeof given === 'number' && differs(wanted, given) ? { taken, given } : {};
}

/** Whether the layer takes as many features as the sample has numbers, in more dimensions than one. */
function lacksFlatten(layer: LayerSpec, sizes: SymbolicShape | undefined): layer is LayerOf<'Linear'> {
  return (
    layer.type === 'Linear' && sizes !== undefined && sizes.length > 1 && product(sizes) === layer.arguments.in_features
  );
}

interface Wanted {
  /** As what is said begins, where it is not that it takes so many of these. */
  readonly takes?: () => Phrase;
  readonly noun?: 'input' | 'feature' | 'channel';
  readonly extent: Extent;
  /** What is given; undefined where that is not known. */
  readonly size: Size;
  /** Whether a multiple of the extent is as good. */
  readonly isFactor?: true;
}

function takesOf({ takes, extent, noun = 'input' }: Wanted): Phrase {
  return takes ? takes() : phrase`takes ${counted(numberIn(extent), noun)}`;
}

function numberIn(extent: Extent): number {
  return typeof extent === 'number' ? extent : Number.NaN;
}

function differs({ extent, isFactor }: Wanted, size: number): boolean {
  return isFactor ? typeof extent === 'number' && size % extent !== 0 : sameExtent(extent, size) === false;
}

/** The one size that the layer asks for. */
function wantedOf(layer: ModuleSpec, given: Known): Wanted | undefined {
  const { sizes } = given;
  const last = sizes ? sizes.at(-1) : given.last;
  const first = sizes?.[0];
  switch (layer.type) {
    case 'Linear': {
      const { in_features: extent } = layer.arguments;
      return { noun: 'input', extent, size: last };
    }
    case 'LayerNorm':
    case 'RMSNorm': {
      const [extent, ...more] = layer.arguments.normalized_shape.toReversed();
      if (extent === undefined || more.length > 0) return undefined;
      return lastWanted(extent, last);
    }
    case 'PReLU': {
      const { num_parameters: extent } = layer.arguments;
      return extent === 1 || !sizes ? undefined : { noun: 'channel', extent, size: first };
    }
    case 'Unflatten':
      return unflattenedWanted(layer.arguments, sizes, last);
    case 'PixelShuffle':
      return shuffledWanted(layer.arguments.upscale_factor, sizes);
    case 'ChannelShuffle': {
      const { groups } = layer.arguments;
      return !sizes || sizes.length < 2 || typeof groups !== 'number'
        ? undefined
        : multipleWanted(groups, 'channel', first);
    }
    default:
  }
  if (!sizes || !countsChannels(layer.type)) return undefined;
  const args = layer.arguments as unknown as ChannelArguments;
  const extent = args.in_channels ?? args.num_features ?? args.num_channels;
  if (extent === undefined || args.affine === false) return undefined;
  return { noun: sizes.length === 1 ? 'feature' : 'channel', extent, size: first };
}

function lastWanted(extent: Extent, size: Size): Wanted {
  return { takes: () => phrase`takes ${numberIn(extent)} in the last dimension`, extent, size };
}

function unflattenedWanted(
  { dim, unflattened_size }: LayerOf<'Unflatten'>['arguments'],
  sizes: SymbolicShape | undefined,
  size: Size,
): Wanted | undefined {
  // Of rows, which is what is meant in front of it.
  const isRow = sizes ? sizes.length === 1 : dim === 1;
  if (!isRow || unflattened_size.some((size) => typeof size !== 'number')) return undefined;
  const known = (unflattened_size as Shape).filter((size) => size !== -1).reduce((all, size) => all * size, 1);
  const isFactor = unflattened_size.includes(-1);
  const shape = formatShape(unflattened_size as Shape);
  const elements = counted(known, 'element');
  const what = isFactor ? phrase`takes a multiple of ${elements} for ${shape}` : phrase`takes ${elements} for ${shape}`;
  return { takes: () => what, extent: known, size, ...(isFactor && { isFactor }) };
}

function shuffledWanted(r: Extent, sizes: SymbolicShape | undefined): Wanted | undefined {
  if (typeof r !== 'number') return undefined;
  // Torch counts the third dimension from the end, which of a batch of (N, C, L) is N.
  const counts = sizes && sizes.length > 2 ? sizes.at(-3) : undefined;
  return multipleWanted(r * r, sizes?.length === 3 ? 'channel' : 'position', counts);
}

function multipleWanted(extent: number, noun: 'channel' | 'position', size: Size): Wanted {
  return { takes: () => phrase`takes a multiple of ${counted(extent, noun)}`, extent, size, isFactor: true };
}

const countsChannels = byName((type) => /^(Conv|BatchNorm|GroupNorm)/.test(type));

interface ChannelArguments {
  readonly in_channels?: Extent;
  readonly num_features?: Extent;
  readonly num_channels?: Extent;
  readonly affine?: boolean;
}

const hasGroups = byName((type) => /^(Conv|GroupNorm$)/.test(type));

/** Torch does not even build it. */
function groupsProblem(layer: ModuleSpec): Phrase | undefined {
  const given = layer.arguments as unknown as Record<string, unknown>;
  const groups = layer.type === 'GroupNorm' ? given.num_groups : given.groups;
  if (typeof groups !== 'number' || groups < 1 || !hasGroups(layer.type)) return undefined;
  for (const name of ['in_channels', 'out_channels', 'num_channels']) {
    const extent = given[name];
    if (typeof extent === 'number' && extent % groups !== 0) {
      return phrase`has ${name} ${extent}, which its ${counted(groups, 'group')} do not divide.`;
    }
  }
  return undefined;
}

const paddingOf = byName((type) => {
  if (/^(Max|Avg)Pool[123]d$/.test(type)) return 'ofWindows';
  return /^(Lazy)?ConvTranspose[123]d$/.test(type) ? 'ofOutput' : 'any';
});

/** A padding that torch refuses whatever comes. */
function paddingProblem(layer: ModuleSpec): Phrase | undefined {
  const padding = paddingOf(layer.type);
  return padding === 'any' ? undefined : windowsProblem(layer, padding === 'ofWindows');
}

const isResizing = byName((type) => type.startsWith('Upsampl'));

function sizesProblem(layer: ModuleSpec): Phrase | undefined {
  return isResizing(layer.type) ? besideSize((layer as LayerOf<'Upsample'>).arguments) : undefined;
}

function windowsProblem(layer: ModuleSpec, isPool: boolean): Phrase | undefined {
  const given = layer.arguments as unknown as Record<string, readonly Extent[] | null | undefined>;
  const at = (name: string, d: number, usual: number): number => {
    const extent = given[name]?.[d] ?? usual;
    return typeof extent === 'number' ? extent : Number.NaN;
  };
  for (const [d, kernel] of (given.kernel_size ?? []).entries()) {
    if (isPool) {
      const pad = at('padding', d, 0);
      const reach = at('dilation', d, 1) * (typeof kernel === 'number' ? kernel - 1 : Number.NaN) + 1;
      if (pad > Math.floor(reach / 2))
        return phrase`has padding ${pad}, which is more than half of its window of ${reach}.`;
    } else {
      const more = at('output_padding', d, 0);
      if (more >= at('stride', d, 1) && more >= at('dilation', d, 1))
        return phrase`has output_padding ${more}, which must be smaller than its stride or its dilation.`;
    }
  }
  return undefined;
}

/** Dimensions of a sample that each mode of Upsample takes, the channels among them. */
const RANKS: Readonly<Record<string, number>> = { linear: 2, bilinear: 3, bicubic: 3, trilinear: 4 };

/** What a layer that resizes takes, where these are of another number of dimensions. */
function resizingProblem(layer: ModuleSpec, { length }: SymbolicShape): Phrase | undefined {
  if (!isResizing(layer.type)) return undefined;
  const mode = layer.type === 'Upsample' ? layer.arguments.mode : undefined;
  const rank = mode === undefined ? 3 : RANKS[mode];
  if (rank === undefined || rank === length || length < 2) return undefined;
  const takes = ['(N, C, L)', '(N, C, H, W)', '(N, C, D, H, W)'][rank - 2];
  return mode === undefined ? phrase`takes ${takes!}` : phrase`with mode '${mode}' takes ${takes!}`;
}

/** By torch's own rules, where all numbers are known; undefined where not. */
function exactShape(layer: ModuleSpec, sizes: SymbolicShape): Shape | Phrase | undefined {
  if (!sizes.every((size) => typeof size === 'number')) return undefined;
  if (!extentsOf(layer).every((extent) => Number.isInteger(extent))) return undefined;
  const { type, arguments: args } = layer as LayerOf<ModuleName, number>;
  return moduleShape(type, args as ArgumentsOf<'Identity', number>, sizes as Shape);
}

/** Of modules that take channels and positions. */
const spatialRanksOf = byName((type) =>
  Number(
    /^(?:Lazy)?(?:Conv(?:Transpose)?|(?:Max|Avg|AdaptiveAvg|AdaptiveMax)Pool|BatchNorm|InstanceNorm)([123])d$/.exec(
      type,
    )?.[1] ?? 0,
  ),
);

const slidesWindows = byName((type) => /^(Lazy)?(Conv|Max|Avg|Adaptive)/.test(type));

function outputOf(layer: ModuleSpec, given: Known | undefined): Known | undefined {
  const sizes = given?.sizes;
  if (layer.sizedAs !== undefined) return sizes && { sizes: sizes.map((size, d) => (d === 0 ? size : undefined)) };
  if (sizes) {
    const exact = exactShape(layer, sizes);
    if (exact instanceof Phrase) return undefined;
    const output = exact ?? symbolicShape(layer, sizes);
    if (!output) return undefined;
    const multiple = keepsWidth(layer) ? given.multiple : isFlattening(layer) ? factorOf(sizes) : undefined;
    return multiple !== undefined && output.length === 1 && typeof output[0] !== 'number'
      ? { sizes: [undefined], multiple }
      : { sizes: output };
  }
  if (layer.type === 'Linear' || layer.type === 'LazyLinear') return { last: layer.arguments.out_features };
  if (layer.type === 'Embedding') return { last: layer.arguments.embedding_dim };
  if (layer.type === 'Unflatten' && given && layer.arguments.dim === 1) {
    const size = given.last;
    return { sizes: symbolicShape(layer, [size]) ?? [] };
  }
  if (isFlattening(layer)) {
    const last = given?.last;
    return typeof last === 'number' && last > 1 ? { sizes: [undefined], multiple: last } : { sizes: [undefined] };
  }
  const ranks = spatialRanksOf(layer.type);
  if (ranks > 0 && layer.type !== 'BatchNorm1d' && layer.type !== 'LazyBatchNorm1d') {
    // A first BatchNorm tells what comes; a wrong one does not.
    const channels = ignoresWidth(layer) ? undefined : (layer.arguments as unknown as ChannelArguments).num_features;
    const open: SymbolicShape = [channels, undefined, undefined, undefined].slice(0, ranks + 1);
    return { sizes: slidesWindows(layer.type) ? (symbolicShape(layer, open) ?? open) : open };
  }
  // A first one tells what comes, as a Linear does.
  if (layer.type === 'LayerNorm' || layer.type === 'RMSNorm')
    return given ?? { last: layer.arguments.normalized_shape.at(-1) };
  return keepsWidth(layer) ? given : undefined;
}

/** What surely divides the product. */
function factorOf(sizes: SymbolicShape): number | undefined {
  const known = sizes.filter((size) => typeof size === 'number').reduce((all, size) => all * size, 1);
  return known > 1 ? known : undefined;
}

/** A sum or product of what cannot be broadcast. */
function joinProblem(
  layer: JoinSpec,
  given: Known | undefined,
  others: readonly (Known | undefined)[],
): Refusal | undefined {
  if (layer.type === 'Concat') return concatProblem(layer, given, others);
  const [other] = others;
  if ((layer.type !== 'Residual' && layer.type !== 'Product') || !given || !other) return undefined;
  const isWhole = given.sizes !== undefined && other.sizes !== undefined;
  const a = given.sizes ?? [given.last];
  const b = other.sizes ?? [other.last];
  if (isWhole && a.length !== b.length) return undefined;
  const count = isWhole ? Math.min(a.length, 5) : 1;
  for (let d = 1; d <= count; d++) {
    const [x, y] = [a.at(-d), b.at(-d)];
    if (typeof x !== 'number' || typeof y !== 'number' || x === y || x === 1 || y === 1) continue;
    const [one, two] = isWhole ? [formatSizes(a), formatSizes(b)] : [x, y];
    const sentence =
      layer.type === 'Residual'
        ? phrase`${nameOf(layer)} adds ${one!} and ${two!}, which torch does not broadcast.`
        : phrase`${nameOf(layer)} multiplies ${one!} and ${two!}, which torch does not broadcast.`;
    return { sentence };
  }
  return undefined;
}

/** Outputs that are not as large as each other but for the dimension along which they are joined. */
function concatProblem(
  layer: JoinSpec & { readonly type: 'Concat' },
  given: Known | undefined,
  others: readonly (Known | undefined)[],
): Refusal | undefined {
  const [first, ...more] = [given, ...others].flatMap((known) => (known?.sizes ? [known.sizes] : []));
  const at = first && concatenatedDimension(layer.dim, first.length);
  if (at === undefined) return undefined;
  const isOther = (size: Size, d: number) =>
    d !== at && typeof size === 'number' && typeof first[d] === 'number' && size !== first[d];
  const other = more.find((sizes) => sizes.length === first.length && sizes.some(isOther));
  if (!other) return undefined;
  const [one, two] = [formatSizes(first), formatSizes(other)];
  return {
    sentence: phrase`${nameOf(layer)} joins ${one} and ${two}, which differ in another dimension than ${layer.dim}.`,
  };
}

/** What is known of both, where nothing is broadcast. */
function joined(layer: JoinSpec, given: Known | undefined, others: readonly (Known | undefined)[]): Known | undefined {
  if (others.length === 0) return given;
  if (layer.type === 'Concat') {
    const sizes = symbolicJoin(
      layer,
      given?.sizes,
      others.map((other) => other?.sizes),
    );
    return sizes && { sizes };
  }
  if (!given?.sizes) return undefined;
  const [other] = others;
  const sizes = other?.sizes;
  if (!sizes || sizes.length !== given.sizes.length) return undefined;
  return { sizes: given.sizes.map((size, d) => (typeof size === 'number' && size === sizes[d] ? size : undefined)) };
}
