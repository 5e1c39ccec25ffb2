// First values that the file gives parameters: calls of torch.nn.init, and methods that fill a parameter.

import { byName } from '../../model/byName.ts';
import {
  calculateGain,
  INIT_FUNCTIONS,
  type InitArguments,
  type InitFunction,
  initProblem,
  type Nonlinearity,
  withInitDefaults,
} from '../../model/initCall.ts';
import type { SourceRange } from '../../model/modelSpec.ts';
import { phrase } from '../../model/phrase.ts';
import { raise } from '../interpreter/exceptions.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import { wasGiven } from '../modules/lazyModules.ts';
import { shapeOf } from '../modules/parameters.ts';
import { type ArgumentValue, float, numberOf, type ParameterValue, type Value } from '../python/values.ts';
import { note } from './stream.ts';

const INIT = 'torch.nn.init.';

/** Notes a call of torch.nn.init on a parameter; false where it is none, or cannot be followed. */
export function initByFunction(
  it: Interpreter,
  name: string,
  args: readonly ArgumentValue[],
  range: SourceRange,
): boolean {
  if (!name.startsWith(INIT)) return false;
  const does = functionOf(name);
  if (does === 'none') return false;
  const keyword = args.findIndex((argument) => argument.kind === 'keyword' && argument.name === 'tensor');
  const at = Math.max(keyword, 0);
  const tensor = args[at];
  if (tensor?.value.type !== 'parameter' || tensor.kind === 'rest') return false;
  // Its parameters were made when it was first given something: whether the draw fits them is not followed.
  if (wasGiven(tensor.value.module)) return false;
  const given = readArguments(does, args, at);
  if (!given) return false;
  if (it.trying > 0 && refuses(it, tensor.value, does, given)) return true;
  return noteInit(it, tensor.value, does, given, range);
}

/** Whether torch raises an error instead of filling the parameter. */
function refuses(
  it: Interpreter,
  parameter: ParameterValue,
  does: InitFunction,
  given: InitArguments<InitFunction>,
): boolean {
  const shape = shapeOf(it, parameter);
  // Which numbers divide others is told by those alone.
  if (!shape || (does === 'dirac_' && shape.some(Number.isNaN))) return false;
  const problem = initProblem({ function: does, arguments: given }, shape);
  if (!problem) return false;
  const raises = /^(uniform|normal|trunc_normal)_$/.test(does) ? 'RuntimeError' : 'ValueError';
  raise(it, raises, phrase`torch.nn.init.${does} ${problem}`);
  return true;
}

/** By its dotted name. */
const functionOf = byName((name): InitFunction | 'none' => {
  const written = name.slice(INIT.length);
  // Without the underscore, the names of torch's first years do the same.
  const known = Object.hasOwn(INIT_FUNCTIONS, written) ? written : `${written}_`;
  return Object.hasOwn(INIT_FUNCTIONS, known) ? (known as InitFunction) : 'none';
});

/** The functions of torch.nn.init that do what a method of a tensor does, with the method's parameters. */
const METHODS: Readonly<
  Record<string, { readonly does: InitFunction; readonly parameters: Readonly<Record<string, string>> }>
> = {
  fill_: { does: 'constant_', parameters: { value: 'val' } },
  zero_: { does: 'zeros_', parameters: {} },
  normal_: { does: 'normal_', parameters: { mean: 'mean', std: 'std' } },
  uniform_: { does: 'uniform_', parameters: { from: 'a', to: 'b' } },
};

/** Notes a method that fills a parameter: `layer.weight.data.normal_(0, 0.02)`; false where it is none. */
export function initByMethod(
  it: Interpreter,
  callee: Value,
  args: readonly ArgumentValue[],
  range: SourceRange,
): boolean {
  if (callee.type !== 'method' || callee.self.type !== 'parameter' || !Object.hasOwn(METHODS, callee.name))
    return false;
  return fillByMethod(it, callee.name, callee.self, args, range);
}

function fillByMethod(
  it: Interpreter,
  name: string,
  parameter: ParameterValue,
  args: readonly ArgumentValue[],
  range: SourceRange,
): boolean {
  const { does, parameters } = METHODS[name]!;
  const renamed = args.map((arg) => (arg.kind === 'keyword' ? { ...arg, name: parameters[arg.name] ?? '' } : arg));
  const given = readArguments(does, renamed);
  return given !== undefined && noteInit(it, parameter, does, given, range);
}

/** All values of the parameters, without the argument at `aside`; undefined where the file does not give them, or torch refuses them. */
function readArguments(
  name: InitFunction,
  args: readonly ArgumentValue[],
  aside = -1,
): InitArguments<InitFunction> | undefined {
  const parameters: Readonly<
    Record<string, { readonly kind: string; readonly choices?: readonly string[]; readonly default?: unknown }>
  > = INIT_FUNCTIONS[name];
  const { names, needed } = signatureOf(name);
  const values: Record<string, number | string> = {};
  let position = 0;
  for (let at = 0; at < args.length; at++) {
    if (at === aside) continue;
    const { kind, name: keyword, value } = args[at]!;
    if (kind === 'keyword' && keyword === 'generator' && value.type === 'none') continue;
    const parameter = kind === 'positional' ? names[position++] : kind === 'keyword' ? keyword : undefined;
    if (parameter === undefined || !Object.hasOwn(parameters, parameter) || Object.hasOwn(values, parameter))
      return undefined;
    const { choices } = parameters[parameter]!;
    if (choices) {
      if (value.type !== 'string' || !choices.includes(value.value)) return undefined;
      values[parameter] = value.value;
    } else {
      const number = numberOf(value);
      if (number === undefined || !Number.isFinite(number)) return undefined;
      values[parameter] = number;
    }
  }
  for (const parameter of needed) if (!Object.hasOwn(values, parameter)) return undefined;
  return withInitDefaults(name, values as Partial<InitArguments<InitFunction>>);
}

/** The parameters of a function of torch.nn.init in their order, and those that have to be given. */
const signatureOf = byName((name) => {
  const all = Object.entries(INIT_FUNCTIONS[name as InitFunction]) as [string, { readonly default?: unknown }][];
  const needed = all.filter(([, parameter]) => parameter.default === undefined);
  return { names: all.map(([one]) => one), needed: needed.map(([one]) => one) };
});

function noteInit(
  it: Interpreter,
  { module, name }: ParameterValue,
  does: InitFunction,
  given: InitArguments<InitFunction>,
  range: SourceRange,
): boolean {
  const node = note(it, { kind: 'init', module, parameter: name, function: does, arguments: given, range });
  if ('type' in module.inits) return true;
  it.spend(module.inits.length >> 3);
  it.store.write(module, 'inits', [...module.inits, node]);
  return true;
}

/** `torch.nn.init.calculate_gain(nonlinearity, param)`; undefined where it is not read. */
export function gainOf(args: readonly ArgumentValue[]): Value | undefined {
  const [nonlinearity, param] = ['nonlinearity', 'param'].map(
    (name, at) =>
      args.find((arg) => arg.kind === 'keyword' && arg.name === name)?.value ??
      (args[at]?.kind === 'positional' ? args[at].value : undefined),
  );
  if (nonlinearity?.type !== 'string') return undefined;
  const { choices } = INIT_FUNCTIONS.kaiming_normal_.nonlinearity;
  if (!(choices as readonly string[]).includes(nonlinearity.value)) return undefined;
  if (param && param.type !== 'none' && param.type !== 'int' && param.type !== 'float') return undefined;
  const slope = param && param.type !== 'none' ? param.value : undefined;
  return float(calculateGain(nonlinearity.value as Nonlinearity, slope));
}
