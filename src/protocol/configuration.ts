// How a model is trained, as a person keeps it in `.vscode/layerscope.json`: several configurations, each with a name.
// FIELDS is the one list of what a configuration may say: the schema, the reader of the file and the panel's form follow it.

/** What the file is called, in the folder of a workspace. */
export const CONFIGURATION_FILE = '.vscode/layerscope.json';

/** What is left out, the definition's file says, or else the default holds. Numbers and calls are as the command line takes them. */
export interface Configuration {
  readonly name: string;
  /** The definition: a path from the folder that holds `.vscode`. */
  readonly file: string;
  /** The class or Sequential, where the file has several; a variant by its call. */
  readonly model?: string;
  /** A path from the same folder, or the id of a table that comes with Layerscope. */
  readonly data?: string;
  readonly target?: string;
  readonly ignore?: readonly string[];
  readonly missing?: (typeof MISSING)[number];
  /** `32x32`: width and height. */
  readonly imageSize?: string;
  /** `1x8x8`: channels, height and width. */
  readonly inputShape?: string;
  readonly parameters?: Readonly<Record<string, number>>;
  /** A call of torch, as the next three; these may also be `none`. */
  readonly loss?: string;
  readonly optimizer?: string;
  readonly learningRate?: number;
  readonly scheduler?: string;
  readonly gradientClipping?: string;
  readonly epochs?: number;
  readonly batchSize?: number;
  /** DataLoader's, as the next. */
  readonly shuffle?: boolean;
  readonly dropLast?: boolean;
  readonly seed?: number;
  /** Fractions of the rows. */
  readonly validation?: number;
  readonly test?: number;
  readonly stratify?: boolean;
  readonly standardize?: boolean;
  /** Layers are observed at every so many steps. */
  readonly observeEvery?: number;
  /** Paths of the layers that are observed. */
  readonly observeLayers?: readonly string[];
}

export type FieldName = keyof Configuration;
export type FieldValue = NonNullable<Configuration[FieldName]>;

export const MISSING = ['drop', 'mean', 'median', 'most-frequent'] as const;

/** What a field's value must be. */
export type FieldKind =
  | { readonly type: 'text' }
  | { readonly type: 'texts' }
  | { readonly type: 'choice'; readonly of: readonly string[] }
  /** Positive whole numbers with `x` between them. */
  | { readonly type: 'sizes'; readonly least: number; readonly most: number; readonly example: string }
  | { readonly type: 'numbers' }
  | { readonly type: 'call'; readonly call: CallKind }
  | { readonly type: 'whole'; readonly least: number; readonly most: number }
  /** From `least`, or above it, to below `below`. */
  | { readonly type: 'number'; readonly least?: number; readonly above?: number; readonly below?: number }
  | { readonly type: 'truth' };

export type CallKind = 'loss' | 'optimizer' | 'scheduler' | 'clipping';

const fraction: FieldKind = { type: 'number', least: 0, below: 1 };
const count: FieldKind = { type: 'whole', least: 1, most: 1e6 };

/** In the order in which they stand in the file. */
export const FIELDS: Readonly<Record<FieldName, FieldKind>> = {
  name: { type: 'text' },
  file: { type: 'text' },
  model: { type: 'text' },
  data: { type: 'text' },
  target: { type: 'text' },
  ignore: { type: 'texts' },
  missing: { type: 'choice', of: MISSING },
  imageSize: { type: 'sizes', least: 2, most: 2, example: '32x32' },
  inputShape: { type: 'sizes', least: 1, most: 4, example: '1x8x8' },
  parameters: { type: 'numbers' },
  loss: { type: 'call', call: 'loss' },
  optimizer: { type: 'call', call: 'optimizer' },
  learningRate: { type: 'number', above: 0 },
  scheduler: { type: 'call', call: 'scheduler' },
  gradientClipping: { type: 'call', call: 'clipping' },
  epochs: count,
  batchSize: count,
  shuffle: { type: 'truth' },
  dropLast: { type: 'truth' },
  seed: { type: 'whole', least: Number.MIN_SAFE_INTEGER, most: Number.MAX_SAFE_INTEGER },
  validation: fraction,
  test: fraction,
  stratify: { type: 'truth' },
  standardize: { type: 'truth' },
  observeEvery: count,
  observeLayers: { type: 'texts' },
};

export const FIELD_NAMES = Object.keys(FIELDS) as readonly FieldName[];
export const NEEDED: readonly FieldName[] = ['name', 'file'];

/** Whether a call may also be `none`: it is left out, whatever the definition's file says. */
export function mayBeNone(call: CallKind): boolean {
  return call === 'scheduler' || call === 'clipping';
}

/** A configuration as the panel's form shows it. */
export interface ConfigurationView {
  /** The uri of its file, and its place there. */
  readonly file: string;
  readonly index: number;
  readonly name: string;
  /** Of a workspace of several folders, the one whose file has it. */
  readonly folder?: string;
  /** It was trained last. */
  readonly isLast: boolean;
  /** As they stand in the file, right or wrong. */
  readonly values: { readonly [N in FieldName]?: unknown };
  /** What is wrong; without a field, with the file. */
  readonly findings: readonly { readonly field?: FieldName; readonly message: string; readonly line: number }[];
  /** What holds where it says nothing. */
  readonly otherwise: { readonly [N in FieldName]?: Otherwise };
  /** Values to choose from. */
  readonly offered: { readonly [N in FieldName]?: readonly string[] };
}

export interface Otherwise {
  readonly text: string;
  /** Of the definition's file, where that says it. */
  readonly line?: number;
  /** The person has answered it before. Else it is the default, or the settings'. */
  readonly isAnswer?: true;
}

/** Which one, as ConfigurationView has it. */
export interface ConfigurationPlace {
  readonly file: string;
  readonly index: number;
}
