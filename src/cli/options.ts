// The command line: its options, their defaults (the editor's settings have the same), and its help.

import { parseArgs } from 'node:util';
import { bundledTables } from '../data/bundledTables.ts';
import { environmentLanguage, LANGUAGES, type Language } from '../export/pageTexts.ts';
import { LOSSES, OPTIMIZERS, SCHEDULERS } from '../model/trainOptions.ts';
import { CHECKPOINT_SECONDS } from '../protocol/checkpoint.ts';
import { DEFAULTS, type GivenOptions } from '../protocol/chooseOptions.ts';
import type { DataChoices } from '../protocol/dataChoices.ts';
import type { SweepWish } from '../protocol/sweep.ts';
import { readTrainingCall } from '../reader/training/trainingCall.ts';
import { readSweepOptions } from './sweepOptions.ts';

export interface CommandLine extends Written {
  readonly type: 'train';
  /** A configuration's name, and its file where it is not this folder's; see configuration.ts. */
  readonly config: string | undefined;
  readonly configFile: string | undefined;
  /** The definition's path, as given; empty: the configuration's. */
  readonly definition: string;
  /** A table's path, or a bundled table's id; empty: the configuration's. */
  readonly data: string;
  /** Undefined: the likeliest column. */
  readonly target: string | undefined;
  /** Undefined: the only one. */
  readonly sequential: string | undefined;
  /** Values of constructor parameters by name. */
  readonly parameters: Readonly<Record<string, number>>;
  /** How the columns make the model's input; undefined: as the first layer takes them. */
  readonly inputShape: readonly number[] | undefined;
  /** About data that do not do as they are. */
  readonly choices: DataChoices;
  /** A folder in which the run becomes a TensorBoard run. */
  readonly runs: string | undefined;
  /** A file of weights to begin with. */
  readonly load: string | undefined;
  /** What is given; the rest is the file's, or the default. */
  readonly given: GivenOptions;
  /** Several runs instead of one, with these values. */
  readonly sweep: SweepWish | undefined;
  /** How many of them at once; undefined: as many as there are cores. */
  readonly workers: number | undefined;
}

/** Goes on with a run that was interrupted. */
export interface ResumeLine extends Written {
  readonly type: 'resume';
  /** The run's folder. */
  readonly folder: string;
  /** Whether it goes on with data that are not those that it was trained on. */
  readonly evenIfChanged: boolean;
}

/** What is written of a run beside its folder. */
export interface Written {
  /** Where the run is written as JSON; `-` is standard output. */
  readonly json: string | undefined;
  /** Where the run is written as a web page. */
  readonly html: string | undefined;
  /** Of that page. */
  readonly language: Language;
  /** Where the weights at the run's end are written. */
  readonly save: string | undefined;
  /** Seconds between two checkpoints of a run with a folder; undefined: CHECKPOINT_SECONDS, or more. */
  readonly checkpointSeconds: number | undefined;
}

export type ParsedArguments =
  | CommandLine
  | ResumeLine
  | { readonly type: 'help' }
  | { readonly type: 'usageError'; readonly message: string };

export const help = `Trains a torch.nn.Sequential as PyTorch would, and prints each layer's mean and standard deviation.

npm run train -- MODEL.py --data TABLE.csv [options]
npm run train -- --config NAME [options]
npm run train -- --resume RUNFOLDER [--json FILE] [--html FILE] [--save FILE]

  MODEL.py               a Python file that defines a torch.nn.Sequential; it is read, never run
  --data TABLE           a file of comma-, tab- or semicolon-separated values, best with a line of column names (else
                         they are column_1, column_2, …), Parquet, NPY, NPZ or IDX; a folder with a folder of PNG or
                         JPEG images for each class; or a table that comes with Layerscope:
                         ${bundledTables.map((table) => table.id).join(', ')}
  --config NAME          a configuration of .vscode/layerscope.json in this folder; options win over what it says, and it
                         over what MODEL.py says
  --config-file FILE     another file of configurations; paths in it begin beside its folder
  --target COLUMN        the column to predict (default: target, label, class or y, else the last column of text
                         with few values, else the last column); none: all columns are inputs, and the model is
                         trained to give them back, as an autoencoder
  --loss CALL            ${names(LOSSES)}
                         (default: CrossEntropyLoss for classes, MSELoss for numbers)
  --optimizer CALL       ${names(OPTIMIZERS)} (default: SGD)
  --learning-rate X      in place of the optimizer's own, which is torch's default where CALL gives none
  --scheduler CALL       ${names(SCHEDULERS)};
                         steps after each epoch, with interval='step' in CALL after each batch (OneCycleLR always)
  --clip-norm X          the most that the norm of all gradients may be, as clip_grad_norm_
  --clip-value X         the most that a gradient may be, as clip_grad_value_
  --epochs N             default ${DEFAULTS.epochs}
  --batch-size N         default ${DEFAULTS.batchSize}
  --seed N               what torch.manual_seed is given, default ${DEFAULTS.seed}
  --validation FRACTION  of the rows, kept from training and evaluated after each epoch, default ${DEFAULTS.heldOutFraction};
                         --held-out is the same
  --test FRACTION        of the rows, evaluated once, at the end; default 0
  --stratify             each of these parts, and what is trained on, has the classes in the table's proportions
  --standardize          inputs get mean 0 and standard deviation 1 of the training rows, as StandardScaler does
  --missing HOW          what is done about missing values: drop (the rows), mean, median or most-frequent (of the
                         training rows, in place of the missing)
  --ignore COLUMN        is no input; may be repeated
  --image-size WxH       to which the images of a folder are brought, for example 32x32; needed where they differ
  --input-shape CxHxW    how the columns of a row make the model's input, for example 1x8x8: 1 channel of 8 rows of 8
                         pixels (default: what the first layer takes, images being square)
  --sequential NAME      which Sequential, where the file defines several
  --set NAME=NUMBER      a constructor parameter that the file does not give; may be repeated
  --json FILE            write the whole run for comparison with others; - is standard output, which npm leaves
                         to it where it is called as npm run --silent train
  --html FILE            write the whole run as one web page with all its charts, which opens in any browser and needs
                         no network
  --language LANG        of that page: ${LANGUAGES.join(' or ')} (default: that of the environment, else en)
  --runs FOLDER          write the run while it goes on into a folder of its own there, for TensorBoard, with
                         checkpoints to go on from
  --checkpoint-every S   seconds between two checkpoints (default ${CHECKPOINT_SECONDS}, and more where they would take more than a
                         hundredth of the run's time)
  --sweep NAME=VALUES    several runs at once, each with another of these values, and a table of what came of them:
                         lr=0.1,0.01 or batch=16,32 or seed=1,2,3 or batchnorm=with,without; repeated, every
                         combination. With it --json writes the table, --runs each run
  --workers N            how many runs of a sweep at once (default: as many as there are cores)
  --resume RUNFOLDER     go on with an interrupted run from its last checkpoint, in the same folder: the run that would
                         have been, bit for bit
  --even-if-changed      with --resume: also on data that have changed since
  --load FILE            begin with the weights of a .safetensors, .pt or .pth file, as load_state_dict does
  --save FILE            write the weights at the end as FILE.safetensors, which load_state_dict takes
  --help

CALL is a name of torch or a call with torch's arguments, in quotes: --optimizer "Adam(lr=0.001, betas=(0.9, 0.99))".
From --loss to --seed, what is not given here is what MODEL.py itself says, where it says it, and else the default;
--scheduler none, --clip-norm none and --clip-value none leave out what the file says.
Ctrl+C or SIGTERM stops the run, prints what was computed and, with --runs, leaves a checkpoint.
Ends with 0 when the run finished, also where --runs could not be written, of which it warns; 1 when it failed or its input is wrong, 2 for a wrong command line, 130 when stopped.
Colours follow NO_COLOR.
`;

function names(table: object): string {
  const all = Object.keys(table);
  const lines: string[] = [];
  for (const name of all) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + name.length < 90) lines[lines.length - 1] = `${last}, ${name}`;
    else lines.push(name);
  }
  return lines.join(`,\n${' '.repeat(25)}`);
}

/** Reads the arguments behind the script's name. */
export function parseArguments(argv: readonly string[]): ParsedArguments {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(joinValues(argv));
  } catch (error) {
    return usageError((error as Error).message.split('. ')[0]!);
  }
  const { values, positionals } = parsed;
  if (values.help) return { type: 'help' };
  const seconds = values['checkpoint-every'];
  if (seconds !== undefined && !isNumeral(seconds)) {
    return usageError(`--checkpoint-every expects a number of seconds, not "${seconds}"`);
  }
  const checkpointSeconds = seconds === undefined ? undefined : Math.max(0, Number(seconds));
  if (values.resume !== undefined) return resumeLine(values, positionals, checkpointSeconds);
  if (values['even-if-changed']) return usageError('--even-if-changed belongs to --resume');
  const [definition, ...rest] = positionals;
  const { config } = values;
  if (values['config-file'] !== undefined && config === undefined) {
    return usageError('--config-file belongs to --config');
  }
  if (!definition && config === undefined) return usageError('Which definition? Give the path of a Python file');
  if (rest.length > 0) return usageError(`Only one definition can be trained; "${rest[0]}" is one more`);
  if (!values.data && config === undefined) return usageError('Which data? Give --data with the path of a table');

  const written = writtenProblem(values);
  if (written !== undefined) return usageError(written);

  const parameters: Record<string, number> = {};
  for (const pair of values.set ?? []) {
    const [, name, number] = /^([^\s=]+)=(.*)$/.exec(pair) ?? [];
    if (!name || !number) return usageError(`--set expects NAME=NUMBER, not "${pair}"`);
    if (!isNumeral(number) || Math.abs(Number(number)) > Number.MAX_SAFE_INTEGER) {
      return usageError(`--set ${name} expects a number, at most ${Number.MAX_SAFE_INTEGER}, not "${number}"`);
    }
    parameters[name] = Number(number);
  }
  const shape = values['input-shape'];
  if (shape !== undefined && !/^[1-9]\d{0,8}(x[1-9]\d{0,8}){0,3}$/.test(shape)) {
    return usageError(`--input-shape expects sizes such as 1x8x8, not "${shape}"`);
  }
  for (const { option, isValid, expected } of NUMBERS) {
    const value = values[option];
    if (value !== undefined && (!isNumeral(value) || !isValid(Number(value)))) {
      return usageError(`--${option} expects ${expected}, not "${value}"`);
    }
  }
  if (values.validation !== undefined && values['held-out'] !== undefined) {
    return usageError('--validation and --held-out are the same; give one of them');
  }
  const { missing, 'image-size': size } = values;
  if (size !== undefined && !/^[1-9]\d{0,4}x[1-9]\d{0,4}$/.test(size)) {
    return usageError(`--image-size expects width and height such as 32x32, not "${size}"`);
  }
  if (missing !== undefined && !Object.hasOwn(MISSING, missing)) {
    return usageError(`--missing expects drop, mean, median or most-frequent, not "${missing}"`);
  }
  const calls = readCalls(values);
  if (typeof calls === 'string') return usageError(calls);
  const sweep = values.sweep && readSweepOptions(values.sweep);
  if (typeof sweep === 'string') return usageError(sweep);
  const ofOne = sweep && (['save', 'html'] as const).find((name) => values[name] !== undefined);
  if (ofOne) return usageError(`--${ofOne} belongs to one run, not to a sweep`);
  if (sweep?.batchNorm && values.load !== undefined) {
    return usageError('--load begins with the weights of one model; with --sweep batchnorm there are two');
  }
  const { workers } = values;
  if (workers !== undefined && !sweep) return usageError('--workers belongs to --sweep');
  if (workers !== undefined && !(isNumeral(workers) && isCount(Number(workers)))) {
    return usageError(`--workers expects a whole number from 1, not "${workers}"`);
  }
  const given = NUMBERS.filter(({ option }) => values[option] !== undefined);
  return {
    type: 'train',
    config,
    configFile: values['config-file'],
    definition: definition ?? '',
    data: values.data ?? '',
    target: values.target,
    sequential: values.sequential,
    parameters,
    inputShape: shape?.split('x').map(Number),
    choices: {
      ...(missing !== undefined && { missing: MISSING[missing as keyof typeof MISSING] }),
      ...(values.ignore && { ignore: values.ignore }),
      ...(size !== undefined && { imageSize: size.split('x').map(Number) as [number, number] }),
    },
    json: values.json,
    html: values.html,
    language: languageOf(values),
    // Like the setting: empty, the run is kept in memory only.
    runs: values.runs || undefined,
    load: values.load,
    save: values.save,
    sweep,
    workers: workers === undefined ? undefined : Number(workers),
    checkpointSeconds,
    given: {
      ...calls,
      ...(values.stratify && { stratify: true }),
      ...(values.standardize && { standardize: true }),
      ...Object.fromEntries(given.map(({ option, name }) => [name, Number(values[option])])),
    },
  };
}

const WITH_RESUME = ['resume', 'even-if-changed', 'checkpoint-every', 'json', 'html', 'language', 'save', 'help'];

function resumeLine(
  values: ReturnType<typeof parse>['values'],
  positionals: readonly string[],
  checkpointSeconds: number | undefined,
): ParsedArguments {
  const other = positionals[0] ?? Object.keys(values).find((name) => !WITH_RESUME.includes(name));
  if (other !== undefined) {
    const said = positionals.length > 0 ? `"${other}"` : `--${other}`;
    return usageError(`--resume goes on with the run as it was begun; leave out ${said}`);
  }
  const problem = writtenProblem(values);
  if (problem !== undefined) return usageError(problem);
  return {
    type: 'resume',
    folder: values.resume!,
    evenIfChanged: values['even-if-changed'] ?? false,
    json: values.json,
    html: values.html,
    language: languageOf(values),
    save: values.save,
    checkpointSeconds,
  };
}

function writtenProblem({ save, html, language }: ReturnType<typeof parse>['values']): string | undefined {
  if (language !== undefined && html === undefined) return '--language belongs to --html';
  if (language !== undefined && !isLanguage(language)) {
    return `--language expects ${LANGUAGES.join(' or ')}, not "${language}"`;
  }
  if (save !== undefined && !save.endsWith('.safetensors')) {
    return `--save writes a file that ends in .safetensors, not "${save}"`;
  }
  return html === '-' ? '--html writes a file; give its name' : undefined;
}

function isLanguage(text: string): text is Language {
  return LANGUAGES.some((each) => each === text);
}

function languageOf({ language }: ReturnType<typeof parse>['values']): Language {
  return language !== undefined && isLanguage(language) ? language : environmentLanguage();
}

/** The options whose values are torch's calls; a message where one is not. */
function readCalls(values: ReturnType<typeof parse>['values']): GivenOptions | string {
  const { 'clip-norm': norm, 'clip-value': value } = values;
  if (norm !== undefined && value !== undefined) return 'Gradients are clipped by --clip-norm or by --clip-value';
  const clipping = norm ?? value;
  const calls = [
    { kind: 'loss', option: 'loss', text: values.loss },
    { kind: 'optimizer', option: 'optimizer', text: values.optimizer },
    { kind: 'scheduler', option: 'scheduler', text: values.scheduler },
    {
      kind: 'clipping',
      option: norm === undefined ? 'clip-value' : 'clip-norm',
      text:
        clipping === undefined || clipping === 'none' || clipping === 'auto'
          ? clipping
          : `clip_grad_${norm === undefined ? 'value' : 'norm'}_(model.parameters(), ${clipping})`,
    },
  ] as const;
  const read: Record<string, unknown> = {};
  for (const { kind, option, text } of calls) {
    if (text === undefined || text === 'auto') continue;
    if (text === 'none' && (kind === 'scheduler' || kind === 'clipping')) {
      read[kind] = null;
      continue;
    }
    const result = readTrainingCall(kind, text);
    if (result.type === 'problem') return `--${option}: ${result.message.replace(/\.$/, '')}`;
    read[kind] = result.options;
  }
  return read;
}

const OPTIONS = {
  config: { type: 'string' },
  'config-file': { type: 'string' },
  data: { type: 'string' },
  target: { type: 'string' },
  loss: { type: 'string' },
  optimizer: { type: 'string' },
  scheduler: { type: 'string' },
  'clip-norm': { type: 'string' },
  'clip-value': { type: 'string' },
  epochs: { type: 'string' },
  'batch-size': { type: 'string' },
  'learning-rate': { type: 'string' },
  seed: { type: 'string' },
  'held-out': { type: 'string' },
  validation: { type: 'string' },
  test: { type: 'string' },
  stratify: { type: 'boolean' },
  standardize: { type: 'boolean' },
  missing: { type: 'string' },
  ignore: { type: 'string', multiple: true },
  'image-size': { type: 'string' },
  'input-shape': { type: 'string' },
  sequential: { type: 'string' },
  set: { type: 'string', multiple: true },
  json: { type: 'string' },
  html: { type: 'string' },
  language: { type: 'string' },
  runs: { type: 'string' },
  load: { type: 'string' },
  save: { type: 'string' },
  sweep: { type: 'string', multiple: true },
  workers: { type: 'string' },
  'checkpoint-every': { type: 'string' },
  resume: { type: 'string' },
  'even-if-changed': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

function parse(argv: readonly string[]) {
  return parseArgs({ args: [...argv], allowPositionals: true, options: OPTIONS });
}

/** Every option as one argument with its value, so that a value may begin with a minus: `--seed -7`. */
function joinValues(argv: readonly string[]): string[] {
  const joined: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const argument = argv[i]!;
    if (optionOf(argument)?.type !== 'string' || argument.includes('=')) {
      joined.push(argument);
      continue;
    }
    i += 1;
    const value = argv[i];
    if (value === undefined || optionOf(value)) throw new Error(`${argument} expects a value`);
    joined.push(`${argument}=${value}`);
  }
  return joined;
}

function optionOf(argument: string) {
  const name = /^--([^=]+)/.exec(argument)?.[1] ?? '';
  return Object.hasOwn(OPTIONS, name) ? OPTIONS[name as keyof typeof OPTIONS] : undefined;
}

const MISSING = { drop: 'drop', mean: 'mean', median: 'median', 'most-frequent': 'mostFrequent' } as const;

const NUMBERS = [
  { option: 'epochs', name: 'epochs', isValid: isCount, expected: 'a whole number from 1' },
  { option: 'batch-size', name: 'batchSize', isValid: isCount, expected: 'a whole number from 1' },
  {
    option: 'learning-rate',
    name: 'learningRate',
    isValid: (x: number) => x > 0 && Number.isFinite(x),
    expected: 'a number above 0',
  },
  {
    option: 'seed',
    name: 'seed',
    isValid: Number.isSafeInteger,
    expected: `a whole number from ${Number.MIN_SAFE_INTEGER} to ${Number.MAX_SAFE_INTEGER}`,
  },
  {
    option: 'held-out',
    name: 'heldOutFraction',
    isValid: (x: number) => x >= 0 && x < 1,
    expected: 'a number from 0 to below 1',
  },
  {
    option: 'validation',
    name: 'heldOutFraction',
    isValid: (x: number) => x >= 0 && x < 1,
    expected: 'a number from 0 to below 1',
  },
  {
    option: 'test',
    name: 'testFraction',
    isValid: (x: number) => x >= 0 && x < 1,
    expected: 'a number from 0 to below 1',
  },
] as const;

function isCount(x: number): boolean {
  return Number.isSafeInteger(x) && x >= 1;
}

/** Decimal digits alone: Number() would also read '' and '0x10'. */
function isNumeral(text: string): boolean {
  return /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text);
}

function usageError(message: string): ParsedArguments {
  return { type: 'usageError', message };
}
