// The arguments of torch's losses, optimizers, clipping and schedulers, in the order in which torch takes them.

import { phrase, type Text } from '../../model/phrase.ts';
import { CLIPPINGS, LOSSES, OPTIMIZERS, SCHEDULERS, torchName } from '../../model/trainOptions.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import { iterate } from '../interpreter/iterate.ts';
import { type ArgumentValue, reasonOf, truth, type Value } from '../python/values.ts';
import type { KnownObjects, TrainingKind } from './trainingNotes.ts';

/** The options, or what keeps them from being taken. */
export type OptionsResult = { readonly value: { readonly type: string } } | { readonly problem: Text };

/** In torch's order; `-` has no influence here. Of optimizers, the order of OPTIMIZERS is torch's. */
const ORDER: Readonly<Record<string, string>> = {
  CrossEntropyLoss: 'weight - ignoreIndex - reduction labelSmoothing',
  NLLLoss: 'weight - ignoreIndex - reduction',
  MSELoss: '- - reduction',
  L1Loss: '- - reduction',
  SmoothL1Loss: '- - reduction beta',
  HuberLoss: 'reduction delta',
  BCELoss: 'weight - - reduction',
  BCEWithLogitsLoss: 'weight - - reduction posWeight',
  norm: 'maxNorm normType',
  value: 'clipValue',
  StepLR: 'stepSize gamma',
  MultiStepLR: 'milestones gamma',
  ConstantLR: 'factor totalIters',
  LinearLR: 'startFactor endFactor totalIters',
  ExponentialLR: 'gamma',
  PolynomialLR: 'totalIters power',
  CosineAnnealingLR: 'tMax etaMin',
  CosineAnnealingWarmRestarts: 't0 tMult etaMin',
  OneCycleLR:
    'maxLr totalSteps epochs stepsPerEpoch pctStart annealStrategy cycleMomentum baseMomentum maxMomentum divFactor finalDivFactor threePhase',
  ReduceLROnPlateau: 'mode factor patience threshold thresholdMode cooldown minLr eps',
  SequentialLR: 'schedulers milestones',
};

/** What changes how torch computes, and not what; `last_epoch` and `verbose` at the end of schedulers. */
const WITHOUT_INFLUENCE =
  /^(foreach|fused|capturable|differentiable|error_if_nonfinite|verbose|last_epoch|size_average|reduce)$/;

/** What torch takes beside the options and what has no influence. */
const NOT_SUPPORTED: ReadonlySet<string> = new Set(['Adam.decoupled_weight_decay']);

const TABLES = { loss: LOSSES, optimizer: OPTIMIZERS, clipping: CLIPPINGS, scheduler: SCHEDULERS } as const;

export function isKnownType(kind: TrainingKind, type: string): boolean {
  return Object.hasOwn(TABLES[kind], type);
}

/** `args` are those behind the model's parameters, the optimizer, or the loss's input and target. */
export function readOptions(
  it: Interpreter,
  kind: TrainingKind,
  type: string,
  args: readonly ArgumentValue[],
  known: KnownObjects,
): OptionsResult {
  const defaults = (TABLES[kind] as Record<string, Readonly<Record<string, unknown>>>)[type]!;
  const order = ORDER[type]?.split(' ') ?? Object.keys(defaults);
  const options: Record<string, unknown> = { type };
  const shown = kind === 'clipping' ? `clip_grad_${type}_` : type;
  let position = 0;
  for (const argument of args) {
    if (argument.kind === 'rest')
      return { problem: phrase`its arguments do not follow from the file: ${reasonOf(argument.value)}` };
    const keyword = argument.kind === 'keyword' ? argument.name : undefined;
    if (keyword !== undefined && WITHOUT_INFLUENCE.test(keyword)) continue;
    const name = keyword === undefined ? (order[position++] ?? '-') : optionName(keyword);
    if (name === '-') continue;
    const isKnown = order.includes(name) || Object.hasOwn(defaults, name);
    if (!isKnown || (keyword !== undefined && torchName(name) !== keyword)) {
      const given = keyword ?? torchName(name);
      if (NOT_SUPPORTED.has(`${type}.${given}`)) return { problem: phrase`\`${given}\` of ${shown} is not supported` };
      const takes = order.filter((one) => one !== '-').map(torchName);
      return { problem: phrase`${shown} has no argument \`${given}\`; it takes ${takes.join(', ')}` };
    }
    const { value } = argument;
    if (value.type === 'none') continue;
    const read = readOption(name, value, defaults[name], known);
    if (read === undefined) {
      // How many steps a loader makes is known when there are data: the schedule then goes over all of the run.
      if (type === 'OneCycleLR' && /^(totalSteps|epochs|stepsPerEpoch)$/.test(name)) continue;
      const why = value.type === 'symbol' || value.type === 'unknown' || value.type === 'external';
      return {
        problem: why
          ? phrase`${it.source.quote(argument.range)} is not known: ${reasonOf(value)}`
          : phrase`${it.source.quote(argument.range)} is not read`,
      };
    }
    options[name] = read;
  }
  if (type === 'OneCycleLR' && !(options.epochs && options.stepsPerEpoch)) {
    delete options.epochs;
    delete options.stepsPerEpoch;
  }
  const missing = order.find((name) => name !== '-' && !Object.hasOwn(defaults, name) && !Object.hasOwn(options, name));
  if (missing && !(kind === 'loss' && missing === 'weight'))
    return { problem: phrase`${shown} is given no \`${torchName(missing)}\`` };
  return { value: options as { readonly type: string } };
}

/** `weight_decay` as this project has it. */
function optionName(keyword: string): string {
  const special: Readonly<Record<string, string>> = { lr: 'learningRate', T_max: 'tMax', T_0: 't0', T_mult: 'tMult' };
  return special[keyword] ?? keyword.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function readOption(name: string, value: Value, fallback: unknown, known: KnownObjects): unknown {
  if (name === 'weight' || name === 'posWeight') return known.tensors.get(value);
  if (name === 'schedulers') {
    const items = iterate(value);
    const schedulers = 'type' in items ? [undefined] : items.map((item) => known.schedulers.get(item));
    return schedulers.includes(undefined) ? undefined : schedulers;
  }
  if (name === 'milestones' || name === 'betas') return numbersOf(value);
  if (typeof fallback === 'boolean') return value.type === 'bool' ? truth(value) : undefined;
  if (typeof fallback === 'string') return value.type === 'string' ? value.value : undefined;
  return numberOf(value);
}

export function numberOf(value: Value): number | undefined {
  if (value.type === 'external')
    return /^(math|torch|numpy)\.inf$/.test(value.name) ? Number.POSITIVE_INFINITY : undefined;
  return value.type === 'int' || value.type === 'float' ? value.value : undefined;
}

export function numbersOf(value: Value): readonly number[] | undefined {
  const items = value.type === 'list' || value.type === 'tuple' || value.type === 'range' ? iterate(value) : undefined;
  if (!items || 'type' in items) return undefined;
  const numbers = items.map(numberOf);
  return numbers.every((number) => number !== undefined) ? numbers : undefined;
}
