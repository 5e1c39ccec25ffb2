// What a function of the file has as an object: its defaults, and whatever the file puts into it.

import { phrase } from '../../model/phrase.ts';
import { type Interpreter, newFrame } from '../interpreter/interpreter.ts';
import { iterate } from '../interpreter/iterate.ts';
import {
  attributeName,
  attributeRecord,
  dict,
  type FunctionValue,
  NONE,
  reasonOf,
  string,
  unknown,
  unknownOf,
  type Value,
} from './values.ts';

/** `f.count = 0`, `f.__defaults__ = (2, 3)`. */
export function setFunctionAttribute(it: Interpreter, of: FunctionValue, name: string, value: Value): void {
  if (name === '__defaults__' || name === '__kwdefaults__') setDefaultValues(it, of, name, value);
  else if (name === '__name__') it.store.write(of, 'wrapped', value);
  else {
    // That there is a place for them says nothing of the function: it need not be taken back.
    of.attributes ??= attributeRecord();
    it.store.write(of.attributes, attributeName(name), value);
  }
}

/** By the parameters' names. Where it is not known which ones the function has, each that it was written with is unknown. */
export function defaultsOf({ defaults, definition }: FunctionValue): ReadonlyMap<string, Value> {
  return 'type' in defaults ? allOf(definition, defaults) : defaults;
}

function allOf(definition: FunctionValue['definition'], defaults: Value): ReadonlyMap<string, Value> {
  return new Map(definition.parameters.filter((one) => one.default).map(({ name }) => [name, defaults]));
}

/** Undefined where the file does not say. */
export function functionAttribute(it: Interpreter, of: FunctionValue, name: string): Value | undefined {
  const own = of.attributes?.[attributeName(name)];
  if (own) return own;
  if (name === '__wrapped__' && of.cached) {
    const { cached: _, ...plain } = of;
    return plain;
  }
  if (name === '__name__' || name === '__qualname__') return of.wrapped ?? string(of.name || '<lambda>');
  if (name === '__annotations__') return annotations(it, of);
  if (name !== '__defaults__' && name !== '__kwdefaults__') return undefined;
  const defaults = defaultsOf(of);
  const given = parametersFor(of, name).filter((parameter) => defaults.has(parameter.name));
  if (given.length === 0) return NONE;
  if (name === '__defaults__') return { type: 'tuple', items: given.map((parameter) => defaults.get(parameter.name)!) };
  return dict(
    new Map(given.map((one) => [`string ${one.name}`, [string(one.name), defaults.get(one.name)!] as const])),
  );
}

/** As they are where they are asked for. */
function annotations(it: Interpreter, { definition, scope }: FunctionValue): Value {
  const frame = newFrame(it, scope);
  const annotated = definition.parameters.flatMap(({ name, annotation }) => (annotation ? [{ name, annotation }] : []));
  const entries = annotated.map(({ name, annotation }) => [name, it.evaluate(annotation, frame)] as const);
  if (definition.type === 'function' && definition.returns)
    entries.push(['return', it.evaluate(definition.returns, frame)]);
  return dict(new Map(entries.map(([name, value]) => [`string ${name}`, [string(name), value] as const])));
}

/** What `functools.wraps(of)` makes of a function: it has the other's name, and the other. */
export function wrapping(it: Interpreter, made: FunctionValue, of: Value): FunctionValue {
  const attributes = Object.assign(attributeRecord(), of.type === 'function' && of.attributes, made.attributes);
  return { ...made, wrapped: it.attribute(of, '__name__'), attributes: Object.assign(attributes, { __wrapped__: of }) };
}

function parametersFor({ definition }: FunctionValue, name: '__defaults__' | '__kwdefaults__') {
  const kind = name === '__defaults__' ? 'positional' : 'keywordOnly';
  return definition.parameters.filter((parameter) => parameter.kind === kind);
}

function setDefaultValues(
  it: Interpreter,
  of: FunctionValue,
  name: '__defaults__' | '__kwdefaults__',
  value: Value,
): void {
  const usual = defaultsOf(of);
  const defaults = new Map(usual);
  const parameters = parametersFor(of, name);
  for (const parameter of parameters) defaults.delete(parameter.name);
  if (name === '__defaults__') {
    const values = value.type === 'none' ? [] : iterate(value);
    const start = 'type' in values ? 0 : parameters.length - values.length;
    for (const [at, parameter] of parameters.entries()) {
      if ('type' in values) defaults.set(parameter.name, unknownOf(values.reason, usual.get(parameter.name)));
      else if (at >= start) defaults.set(parameter.name, values[at - start]!);
    }
  } else if (value.type !== 'none') {
    const entries = value.type === 'dict' && value.entries instanceof Map ? value.entries : undefined;
    const lost = unknown(value.type === 'dict' ? phrase`its defaults are not known` : reasonOf(value));
    for (const parameter of parameters) {
      const given = entries ? entries.get(`string ${parameter.name}`)?.[1] : lost;
      if (given) defaults.set(parameter.name, given);
    }
  }
  it.store.write(of, 'defaults', defaults);
}
