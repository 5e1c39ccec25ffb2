// What a model is: layers with their arguments, as PyTorch would build them, each with its place in the definition.
// Read by the reader, bound by bind.ts, built by the engine, shown by the panel. Imports nothing.

/** A half-open range of UTF-16 code units in the definition's text. */
export interface SourceRange {
  readonly from: number;
  readonly to: number;
}

/** Python's arithmetic on two numbers; `//` and `%` round toward minus infinity as Python's do. */
export type ArithmeticOperator = '+' | '-' | '*' | '/' | '//' | '%' | '**';

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
  /** Python's `int()`: the fraction cut off. */
  | { readonly type: 'integer'; readonly value: Extent };

/** What every layer has. */
interface LayerBase {
  /** As in torch's `named_modules`: `network.3` for an attribute of a module, `3` for a bare Sequential. */
  readonly path: string;
  /** The call that builds the layer. */
  readonly range: SourceRange;
  /** 1-based line of that call. */
  readonly line: number;
}

/** torch.nn.Linear: y = x W^T + b. */
export interface LinearSpec<E = Extent> extends LayerBase {
  readonly type: 'Linear';
  readonly inFeatures: E;
  readonly outFeatures: E;
  readonly bias: boolean;
}

/** torch.nn.ReLU. */
export interface ReLUSpec extends LayerBase {
  readonly type: 'ReLU';
}

/** torch.nn.BatchNorm1d; a momentum of null is torch's None, a cumulative average. */
export interface BatchNorm1dSpec<E = Extent> extends LayerBase {
  readonly type: 'BatchNorm1d';
  readonly numFeatures: E;
  readonly eps: number;
  readonly momentum: number | null;
  readonly affine: boolean;
  readonly trackRunningStats: boolean;
}

/** torch.nn.Softmax. */
export interface SoftmaxSpec extends LayerBase {
  readonly type: 'Softmax';
  readonly dim: number;
}

/** A layer that is known by name and not yet trained. Its place is kept so that the editor can mark it. */
export interface UnsupportedSpec extends LayerBase {
  readonly type: 'Unsupported';
  /** The class's own name, `Conv2d`. */
  readonly module: string;
}

/** A layer whose numbers are all known. */
export type BoundLayer = LinearSpec<number> | ReLUSpec | BatchNorm1dSpec<number> | SoftmaxSpec;

/** A layer as the file gives it. */
export type LayerSpec = LinearSpec | ReLUSpec | BatchNorm1dSpec | SoftmaxSpec | UnsupportedSpec;

/**
 * What draws first values from the random generator: a layer, by its index, or a Linear that is none of the layers, whose
 * values are drawn and thrown away.
 */
export type Draw<E = Extent> = number | LinearSpec<E>;

/** A constructor parameter without a value in the file. */
export interface UnknownParameter {
  readonly name: string;
  /** Where the parameter is declared. */
  readonly range: SourceRange;
}

/** One torch.nn.Sequential of a definition. */
export interface SequentialSpec {
  /** `WineNeuralNetwork.network`, or the variable's name. */
  readonly name: string;
  /** The call `torch.nn.Sequential(…)`. */
  readonly range: SourceRange;
  /** 1-based line of that call. */
  readonly line: number;
  readonly layers: readonly LayerSpec[];
  /**
   * Modules that `forward` applies to this Sequential's output and returns beside it, such as a Softmax over logits.
   * They are shown and observed; the loss is taken before them.
   */
  readonly outputLayers: readonly LayerSpec[];
  /** In the order of construction, as PyTorch draws. Left out where it is that of the layers alone, or is not known. */
  readonly draws?: readonly Draw[];
  /** Parameters that the layers' extents refer to. */
  readonly unknowns: readonly UnknownParameter[];
  /** The diagnostics that keep it from being trained; also in the definition's list. */
  readonly errors: readonly Diagnostic[];
}

/** A model that can be trained: every extent a number. */
export interface ModelSpec {
  readonly name: string;
  readonly layers: readonly BoundLayer[];
  readonly outputLayers: readonly BoundLayer[];
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
  readonly range: SourceRange;
  /** 1-based line of the range's start. */
  readonly line: number;
  readonly fix?: TextFix;
}

/** A replacement that mends what a diagnostic is about. */
export interface TextFix {
  readonly title: string;
  readonly range: SourceRange;
  readonly replacement: string;
}

/** What the reader found in a file. */
export interface Definition {
  readonly sequentials: readonly SequentialSpec[];
  /** In the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
}

/** The class of torch.nn that the layer is. */
export function moduleName(layer: LayerSpec): string {
  return layer.type === 'Unsupported' ? layer.module : layer.type;
}

/** Whether the layer is one of torch's BatchNorm1d, 2d and 3d (or their lazy or synchronised forms). */
export function isBatchNorm(layer: LayerSpec): boolean {
  return /^(Lazy|Sync)?BatchNorm/.test(moduleName(layer));
}
