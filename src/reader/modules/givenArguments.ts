// The arguments of a torch module: as its call gives them, as the file sets them afterwards, and as the module keeps them.

import { byName } from '../../model/byName.ts';
import { parametersOfModule } from '../../model/modules.ts';
import { phrase } from '../../model/phrase.ts';
import {
  type ArgumentValue,
  callArguments,
  float,
  int,
  type ModuleValue,
  NONE,
  OTHER_PARAMETERS,
  reasonOf,
  unknown,
  type Value,
} from '../python/values.ts';
import { bindArguments, parametersOfClass } from './bindArguments.ts';

/** Arguments of which torch makes the weights when it builds the layer: set afterwards, they change no weights. */
export const WIDTH = /^((in|out)_(features|channels)|num_features)$/;

/** Those, and what else says how large a module is: torch builds none without such a number. */
export const SIZE = new RegExp(`${WIDTH.source}|^(num_(channels|embeddings)|embedding_dim|(input|hidden)_size)$`);

/** Where an attribute of a module has what was put in the place of a parameter. */
export const PLACED = { weight: `${OTHER_PARAMETERS}: weight`, bias: `${OTHER_PARAMETERS}: bias` } as const;

/** The call's arguments, with what was set as an attribute since. */
export function argumentsOf(module: ModuleValue): readonly ArgumentValue[] {
  const called = callArguments(module);
  if (!hasChanges(module) || called.some(({ kind }) => kind === 'rest')) return called;
  const changed = Object.entries(module.attributes);
  const names = Object.keys(parametersOfModule(module.name) ?? {});
  const given = [...called];
  for (const [name, value] of changed) {
    const position = names.indexOf(name);
    if (position < 0 || WIDTH.test(name)) continue;
    const isHere = (argument: ArgumentValue, at: number) =>
      argument.kind === 'positional' ? at === position : argument.name === name;
    const at = given.findIndex(isHere);
    if (at < 0) given.push({ kind: 'keyword', name, value, range: module.range });
    else given[at] = { ...given[at]!, value };
  }
  return given;
}

/** Whether the file has set attributes of the module. */
export function hasChanges({ attributes }: ModuleValue): boolean {
  for (const _ in attributes) return true;
  return false;
}

/** What the call gives for an argument. */
export function givenArgument(module: ModuleValue, name: string): ArgumentValue | undefined {
  let before = positionsOf(module.name).get(name) ?? Number.POSITIVE_INFINITY;
  let found: ArgumentValue | undefined;
  let keyword: ArgumentValue | undefined;
  for (const argument of argumentsOf(module)) {
    const { kind } = argument;
    if (kind === 'rest') return { ...argument, value: unknown(reasonOf(argument.value)) };
    if (kind === 'keyword') keyword ??= argument.name === name ? argument : undefined;
    else if (before-- === 0) found = argument;
  }
  return found ?? keyword;
}

/** Which of its arguments each parameter is, by torch's order. */
const positionsOf = byName(
  (module): ReadonlyMap<string, number> =>
    new Map(Object.keys(parametersOfModule(module) ?? {}).map((name, at) => [name, at])),
);

/** An argument that a module keeps as an attribute: `layer.out_features`. Its `bias` is a parameter, no argument. */
export function moduleArgument(module: ModuleValue, name: string): Value | undefined {
  const parameter = parametersOfModule(module.name)?.[name];
  if (!parameter && OTHERS.test(module.name)) return otherArgument(module, name);
  if (!parameter || name === 'bias') return undefined;
  const given = givenArgument(module, name)?.value;
  if (given?.type === 'unknown' && callArguments(module).some(({ kind }) => kind === 'rest')) return undefined;
  if (!given && parameter.default === undefined) return unknown(phrase`${module.name} is built without \`${name}\``);
  if (name === 'stride' && /Pool/.test(module.name) && (!given || given.type === 'none')) {
    return moduleArgument(module, 'kernel_size');
  }
  const value = given ?? constant(parameter.default ?? null);
  return keepsTuple(module.name) ? asTuple(value, parameter.length ?? 1) : value;

  function keepsTuple(type: string): boolean {
    const isTuple = /^(Lazy)?Conv|^AvgPool1d$|Pad[123]d$/.test(type) || name === 'normalized_shape';
    return isTuple && /^(extents|extentsOrNone|padding)$/.test(parameter!.kind);
  }
}

/** Modules that keep their arguments, and are not trained. */
const OTHERS = /^(RNN|LSTM|GRU)(Cell)?$|^MultiheadAttention$/;
const KEPT = /^(input_size|hidden_size|num_layers|bidirectional|batch_first|dropout|proj_size|embed_dim|num_heads)$/;
const USUAL: Readonly<Record<string, number | boolean>> = {
  num_layers: 1,
  bidirectional: false,
  batch_first: false,
  proj_size: 0,
};

function otherArgument(module: ModuleValue, name: string): Value | undefined {
  const takes = parametersOfClass(module.name);
  if (!takes?.names.includes(name) || !KEPT.test(name) || callArguments(module).some(({ kind }) => kind === 'rest'))
    return undefined;
  const given = bindArguments(module, callArguments(module), takes).bound.get(name)?.value;
  if (given) return given;
  return name === 'dropout' ? float(0) : USUAL[name] === undefined ? undefined : constant(USUAL[name]);
}

function constant(value: number | boolean | string | null): Value {
  if (value === null) return NONE;
  if (typeof value === 'boolean') return { type: 'bool', value };
  if (typeof value === 'string') return { type: 'string', value };
  return Number.isInteger(value) ? int(value) : float(value);
}

/** As torch keeps it: one number stands for all of a tuple. */
function asTuple(value: Value, length: number): Value {
  if (value.type === 'int' || value.type === 'symbol') {
    return { type: 'tuple', items: Array.from({ length: length || 1 }, () => value) };
  }
  return value.type === 'list' && Array.isArray(value.items) ? { type: 'tuple', items: value.items } : value;
}
