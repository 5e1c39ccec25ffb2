// `*args` and `**kwargs` of a function that is read by itself: what they hold is not known, and is asked for by its key.

import type { SourceRange } from '../model/modelSpec.ts';
import { bindArguments, parametersOfClass } from './bindArguments.ts';
import { type Interpreter, parameterSymbol, partSymbol } from './interpreter.ts';
import type { Parameter } from './syntax.ts';
import { type ArgumentValue, keyOf, type SymbolValue, unknown, type Value } from './values.ts';

/** Gives a star parameter an unknown value; no keyword of Python has such a name. */
export function starArgument(it: Interpreter, { kind, name, range }: Parameter): ArgumentValue {
  const value = parameterSymbol(it, name, range, { star: kind === 'star' ? 'positional' : 'keyword' });
  return { kind: 'keyword', name: `*${name}`, value, range };
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
  const isKept = starOf(it, object) === 'keyword' && /^(pop|setdefault)$/.test(name);
  return isKept || (name === 'get' && !object.attributes.get);
}

/**
 * `kwargs.get(key)` and the like: what it would give if nothing but what has to be there is there. Of another parameter,
 * `config.get(key, 64)`, it is the part of that name, which is asked for.
 */
export function starMethod(
  it: Interpreter,
  star: SymbolValue,
  name: string,
  args: readonly ArgumentValue[],
): Value | undefined {
  const [key, otherwise] = args.map(({ value }) => value);
  if (key?.type !== 'string' || !/^(get|pop|setdefault)$/.test(name) || keyOf(key) === undefined) return undefined;
  const part = `['${key.value}']`;
  if (name === 'setdefault' && otherwise && !star.attributes[part]) it.store.write(star.attributes, part, otherwise);
  const usual = starOf(it, star) ? otherwise : undefined;
  return star.attributes[part] ?? usual ?? partSymbol(it, star.extent, part) ?? unknown('it is not known');
}

/** The arguments of one of torch's modules: stars of a function read by itself are empty where nothing is missing. */
export function withoutStars(it: Interpreter, name: string, args: readonly ArgumentValue[]): readonly ArgumentValue[] {
  if (!args.some(({ kind }) => kind === 'rest')) return args;
  const known = args.filter(({ kind, value }) => kind !== 'rest' || !starOf(it, value));
  if (known.length === args.length) return args;
  const takes = parametersOfClass(name);
  const bound = takes && bindArguments({ name, range: NOWHERE }, known, takes).bound;
  return bound && [...takes.required].every((required) => bound.has(required)) ? known : args;
}

/** What is given by `f(**kwargs)`: what the function itself put there, and what it was given. */
export function starEntries(star: SymbolValue, range: SourceRange): ArgumentValue[] {
  return Object.entries(star.attributes).flatMap(([part, value]) => {
    const name = /^\['(\w+)'\]$/.exec(part)?.[1];
    return name && value ? [{ kind: 'keyword', name, value, range } as const] : [];
  });
}

const NOWHERE = { from: 0, to: 0 };
