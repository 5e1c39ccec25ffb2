// Losses, optimizers, clipping and schedulers as calls, with the arguments that differ from torch's defaults.

import {
  type ClippingOptions,
  completeScheduler,
  defaultsOf,
  type LoadingOptions,
  type LossOptions,
  OPTIMIZERS,
  type OptimizerOptions,
  type SchedulerOptions,
  torchName,
} from './trainOptions.ts';

type Options = LossOptions | OptimizerOptions | ClippingOptions | SchedulerOptions;

/** `Adam(lr=0.001, weight_decay=0.01)`: an optimizer's learning rate is always told, `interval` is formatSchedule's. */
export function formatCall(options: Options): string {
  return callOf(options, false);
}

/** The same with all that it is given, so that readTrainingCall reads these options again. */
export function writeCall(options: Options): string {
  return callOf(options, true);
}

function callOf(options: Options, isWhole: boolean): string {
  const { type, ...given } = options as { readonly type: string } & Readonly<Record<string, unknown>>;
  const defaults = defaultsOf(type);
  const isOptimizer = Object.hasOwn(OPTIMIZERS, type);
  const all = isOptimizer ? { learningRate: defaults.learningRate, ...given } : given;
  const isTold = (name: string) => isWhole || name !== 'interval';
  const parts = Object.entries(all)
    .filter(([name, value]) => isTold(name) && (name === 'learningRate' || !isSame(value, defaults[name])))
    .map(([name, value]) => `${torchName(name)}=${formatValue(name, value, isWhole)}`);
  const name = type === 'norm' || type === 'value' ? `clip_grad_${type}_` : type;
  return parts.length === 0 ? name : `${name}(${parts.join(', ')})`;
}

/** `StepLR(step_size=30), each epoch`: a scheduler with what it counts. */
export function formatSchedule(options: SchedulerOptions): string {
  const complete = completeScheduler(options);
  return `${formatCall(options)}, each ${complete.type === 'ReduceLROnPlateau' ? 'epoch' : complete.interval}`;
}

/** What is loaded in another way than by default, each by itself. */
export function formatLoading({ shuffle = true, dropLast, loaderSeed, splitSeed }: LoadingOptions = {}): string[] {
  return [
    ...(shuffle ? [] : ['rows in their order']),
    ...(dropLast ? ['full batches only'] : []),
    ...(loaderSeed === undefined ? [] : [`shuffled with seed ${loaderSeed}`]),
    ...(splitSeed === undefined ? [] : [`split with seed ${splitSeed}`]),
  ];
}

function isSame(a: unknown, b: unknown): boolean {
  return a === undefined || JSON.stringify(a) === JSON.stringify(b);
}

const MOST_ITEMS = 8;

function formatValue(name: string, value: unknown, isWhole: boolean): string {
  // What travels as JSON has null for infinity.
  if (name === 'normType' && !Number.isFinite(value)) return 'inf';
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return `'${value}'`;
  if (!Array.isArray(value)) return typeof value === 'object' ? callOf(value as Options, isWhole) : String(value);
  const most = isWhole ? value.length : MOST_ITEMS;
  const shown = value.slice(0, most).map((item) => formatValue('', item, isWhole));
  const items = [...shown, ...(value.length > most ? ['…'] : [])].join(', ');
  if (name === 'betas') return `(${items})`;
  return name === 'weight' || name === 'posWeight' ? `tensor([${items}])` : `[${items}]`;
}
