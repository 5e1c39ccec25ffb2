// Layers whose arguments are plain and right, as most are, at less cost than layers.ts reads others.

import type { LayerSpec, ModuleLayer } from '../../model/modelSpec.ts';
import { defaultOf, type ModuleParameter, parametersOfModule } from '../../model/modules.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import { callArguments, type ModuleValue, type Value } from '../python/values.ts';
import { parametersOfClass } from './bindArguments.ts';
import { isCertainlyFloat } from './moduleArgument.ts';

/** What layers.ts makes of the call's arguments; undefined where something of them is to be said, or is more than a number, a flag or a choice. */
export function usualLayer(it: Interpreter, module: ModuleValue, path: string): LayerSpec | undefined {
  const { name, range } = module;
  const usual = usualOf(name);
  if (!usual) return undefined;
  const values = { ...usual.defaults };
  let bound = 0;
  let position = 0;
  for (const { kind, name: keyword, value } of callArguments(module)) {
    if (kind === 'rest') return undefined;
    const place = kind === 'positional' ? usual.positions[position++] : usual.places.get(keyword);
    if (!place || (bound & place.bit) !== 0) return undefined;
    bound |= place.bit;
    const taken = takenAs(place.parameter, value);
    if (taken === undefined) return undefined;
    values[place.name] = taken;
  }
  if ((bound & usual.required) !== usual.required) return undefined;
  const { eps, momentum, p } = values;
  if (typeof eps === 'number' && eps >= LARGE_SECOND) return undefined;
  if (typeof momentum === 'number' && momentum >= LARGE_MOMENTUM) return undefined;
  if (typeof p === 'number' && !(p >= 0 && p <= 1)) return undefined;
  return { type: name, arguments: values, path, range, line: it.source.lineAt(range.from) } as unknown as ModuleLayer;
}

/** From there on, it is worth a warning. */
export const LARGE_EPS = 0.05;

/** As a second argument without its name, where momentum stands in other libraries. */
export const LARGE_SECOND = 0.01;

/** Even where it is given by its name. */
export const LARGE_BY_NAME = 0.5;

/** What other libraries have as the share of the old, and torch as that of the new. */
export const LARGE_MOMENTUM = 0.9;

interface Place {
  readonly name: string;
  readonly bit: number;
  readonly parameter: ModuleParameter;
}

interface Usual {
  /** Of all that has a place in a layer, in torch's order; undefined where it has to be given. */
  readonly defaults: Readonly<Record<string, unknown>>;
  readonly positions: readonly (Place | undefined)[];
  readonly places: ReadonlyMap<string, Place>;
  /** The bits of what has to be given. */
  readonly required: number;
}

const known = new Map<string, Usual | undefined>();

function usualOf(name: string): Usual | undefined {
  if (known.has(name)) return known.get(name);
  const signature = parametersOfModule(name);
  if (!signature) return undefined;
  const found = makeUsual(name, signature);
  known.set(name, found);
  return found;
}

function makeUsual(name: string, signature: Readonly<Record<string, ModuleParameter>>): Usual | undefined {
  const takes = parametersOfClass(name);
  if (!takes || takes.names.length > 30 || /oftm(ax|in)$/.test(name)) return undefined;
  const places = new Map<string, Place>();
  for (const [at, one] of takes.names.entries()) {
    const parameter = signature[one];
    if (parameter && parameter.kind !== 'place') places.set(one, { name: one, bit: 1 << at, parameter });
  }
  let required = 0;
  for (const one of takes.required) required |= 1 << takes.names.indexOf(one);
  const defaults: Record<string, unknown> = {};
  for (const [one, parameter] of Object.entries(signature)) {
    if (parameter.kind === 'place') continue;
    if (parameter.default === undefined && !takes.required.has(one)) return undefined;
    defaults[one] = defaultOf(parameter);
  }
  return { defaults, positions: takes.names.slice(0, takes.positions).map((one) => places.get(one)), places, required };
}

/** The argument as a layer has it; undefined for all that is not plain. */
function takenAs({ kind, least, length, choices }: ModuleParameter, value: Value): unknown {
  switch (value.type) {
    case 'int':
      if (kind === 'number' || kind === 'numberOrNone' || kind === 'dimension') return value.value;
      if (least !== undefined && value.value < least) return undefined;
      if (kind === 'extent') return value.value;
      if (kind !== 'extents' && kind !== 'extentsOrNone' && kind !== 'padding') return undefined;
      return length === 2 ? [value.value, value.value] : length === 1 ? [value.value] : undefined;
    case 'float':
      return kind === 'number' || kind === 'numberOrNone' ? value.value : undefined;
    case 'bool':
      return kind === 'boolean' ? value.value : undefined;
    case 'string':
      return kind === 'choice' && choices?.includes(value.value) ? value.value : undefined;
    case 'symbol':
      return kind === 'extent' && !isCertainlyFloat(value.extent) ? value.extent : undefined;
    default:
      return undefined;
  }
}
