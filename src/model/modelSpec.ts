// What a model is: layers with their arguments, as PyTorch would build them, each with its place in the definition.
// Read by the reader, bound by bind.ts, built by the engine, shown by the panel.

import type { InitCall } from './initCall.ts';
import type { ArgumentsOf, ModuleName } from './modules.ts';
import type { Phrase, Text } from './phrase.ts';
import type { Shape } from './shape.ts';
import type { TrainingSpec } from './trainingSpec.ts';

/** A half-open range of UTF-16 code units in the definition's text. */
export interface SourceRange {
  readonly from: number;
  readonly to: number;
}

/** Python's arithmetic on two numbers; `//` and `%` round toward minus infinity as Python's do. */
export type ArithmeticOperator = '+' | '-' | '*' | '/' | '//' | '%' | '**' | 'min' | 'max';

/** A number, or arithmetic on constructor parameters whose values the file does not give. */
export type Extent =
  | number
  | { readonly type: 'parameter'; readonly name: string }
  | {
      readonly type: 'arithmetic';
      readonly operator: ArithmeticOperator;
      readonly left: Extent;
      readonly right: Extent;
    }
  /** Python's `int()`: the fraction cut off; or its `round()`, half to even. */
  | { readonly type: 'integer'; readonly value: Extent; readonly isRounded?: true };

/** What every layer has. */
interface LayerBase {
  /** As in torch's `named_modules`: `network.3` for an attribute of a module, `3` for a bare Sequential. */
  readonly path: string;
  /** The call that builds the layer. */
  readonly range: SourceRange;
  /** 1-based line of that call. */
  readonly line: number;
  /** The layer whose output it takes, where a branch begins: an earlier one, or -1, the model's input. Left out, the one before. */
  readonly input?: number;
  /** Of a padding or a resizing, the layer as whose output its own becomes in size; by how much, the data tell. */
  readonly sizedAs?: number;
}

/** A module of torch.nn with all its arguments, by torch's names; E is what an extent is. */
export interface LayerOf<K extends ModuleName, E = Extent> extends LayerBase {
  readonly type: K;
  readonly arguments: ArgumentsOf<K, E>;
  /** One of torch's lazy modules: it draws its first values when it first sees data, after all others. */
  readonly lazy?: boolean;
}

/** Any of torch.nn's modules, as one union. */
export type ModuleLayer<E = Extent> = { [K in ModuleName]: LayerOf<K, E> }[ModuleName];

/** The addition at a residual block's end: the layer's output is its input plus the output of the layer `from`. */
export interface ResidualSpec extends LayerBase {
  readonly type: 'Residual';
  /** Index of an earlier layer; -1: the model's input. */
  readonly from: number;
}

/** What a gate does: the layer's output is its input times the output of the layer `from`, element by element. */
export interface ProductSpec extends LayerBase {
  readonly type: 'Product';
  readonly from: number;
}

/** torch.cat: the layer's input, and behind it the outputs of other layers. */
export interface ConcatSpec extends LayerBase {
  readonly type: 'Concat';
  /** In their order; an index as in `from`. */
  readonly others: readonly number[];
  /** As torch counts it, with the batch. */
  readonly dim: number;
}

/** Arithmetic of `forward` with numbers: the layer's output is its input times `factor`, plus `shift`. */
export interface AffineSpec extends LayerBase {
  readonly type: 'Affine';
  readonly factor: number;
  readonly shift: number;
}

/** 1 / x; with a product, what divides by a tensor. */
export interface ReciprocalSpec extends LayerBase {
  readonly type: 'Reciprocal';
}

/** torch.clamp: what is below `min` becomes `min`, what is above `max` becomes `max`; null is no bound. */
export interface ClampSpec extends LayerBase {
  readonly type: 'Clamp';
  readonly min: number | null;
  readonly max: number | null;
}

/** What is no module: what takes the outputs of several layers, its input and others, and arithmetic with numbers. */
export type JoinSpec = ResidualSpec | ProductSpec | ConcatSpec | ByNumberSpec;

/** What computes each element from the input's alone. */
export type ByNumberSpec = AffineSpec | ReciprocalSpec | ClampSpec;

/** A layer that is known by name and not yet trained. Its place is kept so that the editor can mark it. */
export interface UnsupportedSpec extends LayerBase {
  readonly type: 'Unsupported';
  /** The class's own name, `Conv2d`. */
  readonly module: string;
}

/** A layer whose numbers are all known. */
export type BoundLayer = ModuleLayer<number> | JoinSpec;

/** A layer as the file gives it. */
export type LayerSpec = ModuleLayer | JoinSpec | UnsupportedSpec;

/**
 * What draws first values from the random generator, in the file's order: a layer, by its index; a module that is none of
 * the layers, whose values are drawn and thrown away; a call of torch.nn.init on a parameter of either, which may also
 * set values without drawing.
 */
export type Draw<E = Extent> = number | ModuleLayer<E> | InitCall<number | ModuleLayer<E>>;

/** A constructor parameter without a value in the file. */
export interface UnknownParameter {
  readonly name: string;
  /** Where the parameter is declared. */
  readonly range: SourceRange;
}

/** What can be trained of a definition: a torch.nn.Sequential, or all that a class's `forward` applies. */
export interface SequentialSpec {
  /** `WineNeuralNetwork.network`, or the variable's name. */
  readonly name: string;
  /** The call that builds it, `Net(13, 3)`, where the same place builds others too; it is part of the name. */
  readonly variant?: string;
  /** In Python's words, under which conditions on arguments without a value it is what it is: `norm == 'batch'`. */
  readonly when?: string;
  /** As in torch's `named_modules`: `network` for an attribute of a module, empty for a variable. */
  readonly path?: string;
  /** The call `torch.nn.Sequential(…)`; of a whole class, its head. */
  readonly range: SourceRange;
  /** 1-based line of that range's start. */
  readonly line: number;
  /** Whether it is a whole class, followed through its `forward`. */
  readonly isWhole?: boolean;
  /** Of a Sequential, the name of the whole class of which it is a part, where that can be trained too, once its widths fit. */
  readonly partOf?: string;
  /** Of a Sequential that is all that a class applies, the class's name. */
  readonly wholeOf?: string;
  /** Of a Sequential of a class that cannot be trained as a whole: why, to be said where the Sequential cannot either. */
  readonly notWhole?: Diagnostic;
  /** Of a Sequential, the shapes of one sample that the file's own calls give it, each once; left out for none. */
  readonly given?: readonly Shape[];
  readonly layers: readonly LayerSpec[];
  /** Indices of layers in front of which layers are missing that could not be read; left out for none. */
  readonly gaps?: readonly number[];
  /**
   * Modules that `forward` applies to this Sequential's output and returns beside it, such as a Softmax over logits.
   * They are shown and observed; the loss is taken before them.
   */
  readonly outputLayers: readonly LayerSpec[];
  /** In the order of construction, as PyTorch draws. Left out where it is that of the layers alone, or is not known. */
  readonly draws?: readonly Draw[];
  /** What modules draw before all of these: the first so many of a list that it shares with others. */
  readonly drawnBefore?: { readonly draws: readonly Draw[]; readonly count: number };
  /** Parameters that the layers' extents refer to. */
  readonly unknowns: readonly UnknownParameter[];
  /** The diagnostics that keep it from being trained; also in the definition's list. */
  readonly errors: readonly Diagnostic[];
}

/** A model that can be trained: every extent a number. */
export interface ModelSpec {
  readonly name: string;
  /** As in SequentialSpec; left out, what the paths of all layers have in common. */
  readonly path?: string;
  readonly layers: readonly BoundLayer[];
  readonly outputLayers: readonly BoundLayer[];
  /** The shape that the columns of a row make in front of the first layer; left out, a row of features. */
  readonly inputShape?: Shape;
  /** As in SequentialSpec; every layer that draws is in it. */
  readonly draws?: readonly Draw<number>[];
}

/** Something to say about the definition, with its place. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning' | 'information';
  /** Stable, kebab-case: `comment-syntax`, `unresolved-argument`. */
  readonly code: string;
  /** One or two sentences: what was found, and what is supported or expected. */
  readonly message: string;
  /** The same, where it can be said in other languages. */
  readonly phrase?: Phrase;
  readonly range: SourceRange;
  /** 1-based line of the range's start; of a notebook, in its cell. */
  readonly line: number;
  /** Of a notebook, the cell's index among all cells. */
  readonly cell?: number;
  /** Of a layer that is given other sizes than it takes. */
  readonly misfit?: SizeMisfit;
  readonly fix?: TextFix;
}

/** What does not fit, for those that mend it. */
export interface SizeMisfit {
  /** The layer's. */
  readonly path: string;
  /** How many inputs, features or channels it takes, and is given; left out where another thing does not fit. */
  readonly taken?: Extent;
  readonly given?: Extent;
  /** The path of the layer that gives it. */
  readonly by?: string;
  /** Whether a Flatten in front of it would give what it takes. */
  readonly lacksFlatten?: true;
  /** The BatchNorm that takes what it is given. */
  readonly right?: string;
  /** Of a view that makes rows of another number, the sample's shape that it is given. */
  readonly viewed?: readonly (Extent | undefined)[];
}

/** A replacement that mends what a diagnostic is about. */
export interface TextFix {
  readonly title: Text;
  readonly range: SourceRange;
  readonly replacement: string;
  /** What changes with it, such as an import. */
  readonly also?: readonly { readonly range: SourceRange; readonly replacement: string }[];
  /** Another that is as likely to be what is meant. */
  readonly alternative?: TextFix;
}

/** What the reader found in a file. */
export interface Definition {
  readonly sequentials: readonly SequentialSpec[];
  /** How the file trains what it defines; left out where it says nothing of it. */
  readonly training?: TrainingSpec;
  /** Where the file compares what its model gives with the model's own input, as an autoencoder is trained. */
  readonly reconstruction?: { readonly range: SourceRange; readonly line: number };
  /** In the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
  /** Where something of it asks for more work than was done to read it. */
  readonly isCutShort?: true;
}

/** Whether the model is trained to give its own input: a part of another is not what the file compares. */
export function isReconstruction({ reconstruction }: Definition, { partOf, notWhole }: SequentialSpec): boolean {
  return reconstruction !== undefined && partOf === undefined && notWhole === undefined;
}

/** The name that all variants of a place have. */
export function commonName({ name, variant }: SequentialSpec): string {
  return variant === undefined ? name : name.slice(0, -` · ${variant}`.length);
}

/** The class of torch.nn that the layer is. */
export function moduleName(layer: LayerSpec): string {
  return layer.type === 'Unsupported' ? layer.module : layer.type;
}

/** The index of the layer whose output this one takes; -1: the model's input. */
export function inputOf(layer: LayerSpec, index: number): number {
  return layer.input ?? index - 1;
}

export function isJoin(layer: LayerSpec): layer is JoinSpec {
  const { type } = layer;
  return type === 'Residual' || type === 'Product' || type === 'Concat' || isByNumber(layer);
}

/** Whether it takes its input alone, and no output of another layer. */
export function isByNumber(layer: LayerSpec): layer is ByNumberSpec {
  const { type } = layer;
  return type === 'Affine' || type === 'Reciprocal' || type === 'Clamp';
}

/** The layers whose outputs this one takes beside its input. */
export function othersOf(layer: LayerSpec): readonly number[] {
  if (!isJoin(layer) || isByNumber(layer)) return [];
  return layer.type === 'Concat' ? layer.others : [layer.from];
}

/** Whether the layer is one of torch's BatchNorm1d, 2d and 3d (or their lazy or synchronised forms). */
export function isBatchNorm(layer: LayerSpec): boolean {
  return /^(Lazy|Sync)?BatchNorm/.test(moduleName(layer));
}

/** Whether the layer keeps no running statistics, so that evaluation too normalizes with those of the batch. */
export function normalizesByBatchAlone(layer: BoundLayer): boolean {
  return isBatchNorm(layer) && !(layer as LayerOf<'BatchNorm1d', number>).arguments.track_running_stats;
}
