// `match`: which case is taken, and what its pattern binds.

import { phrase } from '../../model/phrase.ts';
import { comparison } from '../python/operations.ts';
import { isInstance } from '../python/typeChecks.ts';
import { dict, keyOf, list, truth, type Value } from '../python/values.ts';
import type { Pattern } from '../text/syntax.ts';
import type { Frame, Interpreter } from './interpreter.ts';
import { iterate } from './iterate.ts';

export interface Binding {
  readonly name: string;
  readonly value: Value;
}

/** Whether the value matches; undefined where that is not known. Adds what the pattern binds. */
export function matches(
  it: Interpreter,
  pattern: Pattern,
  value: Value,
  frame: Frame,
  bindings: Binding[],
): boolean | undefined {
  const inner = (part: Pattern, item: Value) => matches(it, part, item, frame, bindings);
  const isOpen = ['unknown', 'symbol', 'external', 'output'].includes(value.type);
  switch (pattern.type) {
    case 'value': {
      const expected = it.evaluate(pattern.value, frame);
      const isSingleton = pattern.value.type === 'constant';
      return truth(comparison(it, isSingleton ? 'is' : '==', value, expected, pattern.value.range, frame));
    }
    case 'capture':
      if (pattern.name) bindings.push({ name: pattern.name, value });
      return true;
    case 'star':
      return undefined;
    case 'as': {
      const found = inner(pattern.pattern, value);
      bindings.push({ name: pattern.name, value });
      return found;
    }
    case 'or': {
      for (const part of pattern.patterns) {
        const found = inner(part, value);
        if (found !== false) return found;
      }
      return false;
    }
    case 'sequence': {
      const isTuple = value.type === 'instance' && value.class.kind === 'tuple';
      const isView = value.type === 'list' && value.view !== undefined;
      if (isView || (!['list', 'tuple', 'range'].includes(value.type) && !isTuple))
        return isOpen || value.type === 'instance' ? bindAll(it, pattern, bindings) : false;
      const items = iterate(value);
      return 'type' in items ? bindAll(it, pattern, bindings) : matchItems(pattern.patterns, items, inner, bindings);
    }
    case 'mapping': {
      if (value.type !== 'dict') return isOpen || value.type === 'instance' ? bindAll(it, pattern, bindings) : false;
      if (!(value.entries instanceof Map)) return bindAll(it, pattern, bindings);
      const rest = new Map(value.entries as ReadonlyMap<string, readonly [Value, Value]>);
      const results: (boolean | undefined)[] = [];
      for (const { key, pattern: part } of pattern.entries) {
        const name = keyOf(it.evaluate(key, frame));
        const entry = name === undefined ? undefined : rest.get(name);
        if (name === undefined) return bindAll(it, pattern, bindings);
        if (!entry) return false;
        rest.delete(name);
        results.push(inner(part, entry[1]));
      }
      if (pattern.rest) bindings.push({ name: pattern.rest, value: dict(rest) });
      return all(results);
    }
    case 'class': {
      const type = it.evaluate(pattern.class, frame);
      const is = isInstance(value, type);
      if (is === false) return false;
      const results: (boolean | undefined)[] = [is];
      const isSelf = type.type === 'builtin';
      const fields = type.type === 'class' ? type.fields?.map(({ name }) => name) : undefined;
      for (const [at, part] of pattern.positional.entries()) {
        const name = fields?.[at];
        if (isSelf && at === 0) results.push(inner(part, value));
        else if (name && is) results.push(inner(part, it.attribute(value, name)));
        else results.push(bindAll(it, part, bindings));
      }
      for (const { name, pattern: part } of pattern.keywords) {
        results.push(is ? inner(part, it.attribute(value, name)) : bindAll(it, part, bindings));
      }
      return all(results);
    }
    case 'invalid':
      for (const name of pattern.names) bindings.push({ name, value: it.unknown(phrase`its pattern is not read`) });
      return undefined;
    default:
      return pattern satisfies never;
  }
}

function all(results: readonly (boolean | undefined)[]): boolean | undefined {
  return results.includes(false) ? false : results.includes(undefined) ? undefined : true;
}

function matchItems(
  patterns: readonly Pattern[],
  items: readonly Value[],
  inner: (part: Pattern, item: Value) => boolean | undefined,
  bindings: Binding[],
): boolean | undefined {
  const star = patterns.findIndex(({ type }) => type === 'star');
  const fits = star < 0 ? items.length === patterns.length : items.length >= patterns.length - 1;
  if (!fits) return false;
  const tail = star < 0 ? 0 : patterns.length - star - 1;
  const results = patterns.map((part, at) => {
    if (part.type !== 'star')
      return inner(part, items[star >= 0 && at > star ? items.length - (patterns.length - at) : at]!);
    if (part.name) bindings.push({ name: part.name, value: list(items.slice(star, items.length - tail)) });
    return true;
  });
  return all(results);
}

/** Binds all names of a pattern to what is not known. */
function bindAll(it: Interpreter, pattern: Pattern, bindings: Binding[]): undefined {
  const value = it.unknown(phrase`whether its pattern matches is not known`);
  switch (pattern.type) {
    case 'capture':
    case 'star':
      if (pattern.name) bindings.push({ name: pattern.name, value });
      return undefined;
    case 'as':
      bindings.push({ name: pattern.name, value });
      return bindAll(it, pattern.pattern, bindings);
    case 'or':
    case 'sequence':
      for (const part of pattern.patterns) bindAll(it, part, bindings);
      return undefined;
    case 'mapping':
      for (const { pattern: part } of pattern.entries) bindAll(it, part, bindings);
      if (pattern.rest) bindings.push({ name: pattern.rest, value });
      return undefined;
    case 'class':
      for (const part of pattern.positional) bindAll(it, part, bindings);
      for (const { pattern: part } of pattern.keywords) bindAll(it, part, bindings);
      return undefined;
    case 'value':
      return undefined;
    case 'invalid':
      for (const name of pattern.names) bindings.push({ name, value });
      return undefined;
    default:
      return pattern satisfies never;
  }
}
