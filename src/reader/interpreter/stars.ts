// `*args` and `**kwargs` of a function that is read by itself: what they hold is not known, and is asked for by its key.

import { phrase } from '../../model/phrase.ts';
import { bindArguments, parametersOfClass } from '../modules/bindArguments.ts';
import {
  type ArgumentValue,
  type DictValue,
  dict,
  type SymbolValue,
  unknown,
  type Value,
  withOpen,
} from '../python/values.ts';
import { NOWHERE } from '../text/sourceText.ts';
import type { Parameter } from '../text/syntax.ts';
import { type Interpreter, parameterSymbol, partSymbol } from './interpreter.ts';

/** Gives a star parameter an unknown value, or an open dictionary; no keyword of Python has such a name. */
export function starArgument(it: Interpreter, { kind, name, range }: Parameter): ArgumentValue {
  const given = parameterSymbol(it, name, range, { star: kind === 'star' ? 'positional' : 'keyword' });
  const isOpen = kind === 'doubleStar' && given.type === 'symbol';
  return { kind: 'keyword', name: `*${name}`, value: isOpen ? withOpen(dict(new Map()), given) : given, range };
}

/** What an open dictionary gives for a key that has to be there; undefined for others. */
export function keyOfOpen(it: Interpreter, { open }: DictValue, key: Value): Value | undefined {
  if (!open || key.type !== 'string') return undefined;
  return partSymbol(it, open.extent, `['${key.value}']`) ?? unknown(phrase`it is not known`);
}

/** Whether a value is what a star parameter was given, and which. */
export function starOf(it: Interpreter, value: Value): 'positional' | 'keyword' | undefined {
  if (value.type !== 'symbol' || typeof value.extent !== 'object' || value.extent.type !== 'parameter')
    return undefined;
  return it.origins.get(value.extent.name)?.star;
}

/** What a parameter without default, so many places behind the last known one, is given by `f(*args)` or `f(**kwargs)`. */
export function partOfStar(it: Interpreter, star: Value, name: string, place: number): Value | undefined {
  const kind = starOf(it, star);
  if (!kind || star.type !== 'symbol') return undefined;
  return partSymbol(it, star.extent, kind === 'keyword' ? `['${name}']` : `[${place}]`);
}

/** Whether it is a method of dictionaries that asks for one of a parameter's keys. */
export function isKeyMethod(it: Interpreter, object: SymbolValue, name: string): boolean {
  return (name === 'get' || name === 'setdefault') && !object.attributes[name] && !starOf(it, object);
}

/** `config.get(key, 64)` of a parameter: the part of that name, which is asked for. */
export function starMethod(
  it: Interpreter,
  star: SymbolValue,
  name: string,
  args: readonly ArgumentValue[],
): Value | undefined {
  const key = args[0]?.value;
  if (key?.type !== 'string' || !/^(get|setdefault)$/.test(name)) return undefined;
  const part = `['${key.value}']`;
  if (name === 'setdefault' && !star.attributes[part]) {
    const kept = partSymbol(it, star.extent, part);
    if (kept) it.store.write(star.attributes, part, kept);
  }
  return star.attributes[part] ?? partSymbol(it, star.extent, part) ?? unknown(phrase`it is not known`);
}

/** The arguments of one of torch's modules: stars of a function read by itself are empty where nothing is missing. */
export function withoutStars(it: Interpreter, name: string, args: readonly ArgumentValue[]): readonly ArgumentValue[] {
  return args.some(isRest) ? withoutEmpty(it, name, args) : args;
}

function isRest({ kind }: ArgumentValue): boolean {
  return kind === 'rest';
}

function withoutEmpty(it: Interpreter, name: string, args: readonly ArgumentValue[]): readonly ArgumentValue[] {
  const known = args.filter(({ kind, value }) => kind !== 'rest' || !starOf(it, value));
  if (known.length === args.length) return args;
  const takes = parametersOfClass(name);
  const bound = takes && bindArguments({ name, range: NOWHERE }, known, takes).bound;
  return bound && [...takes.required].every((required) => bound.has(required)) ? known : args;
}
