// Python's own functions, and those of its library, as far as definitions of networks use them.

import { parametersOfModule } from '../model/modules.ts';
import { classAttribute } from './classAttribute.ts';
import { containerOf } from './containers.ts';
import { gainOf } from './inits.ts';
import { change, type Frame, forget, type Interpreter, symbol } from './interpreter.ts';
import { iterate } from './iterate.ts';
import { dictOf } from './makeDict.ts';
import { moduleMethods, writeChildren } from './modules.ts';
import { isModule } from './moduleTree.ts';
import { binary, compare, extentOf, termsOf } from './operators.ts';
import { parameterOf } from './parameters.ts';
import { isInstanceOf, typeOf } from './torchClasses.ts';
import {
  type ArgumentValue,
  attributeName,
  bool,
  float,
  int,
  list,
  NONE,
  orderedDict,
  rangeLength,
  reasonOf,
  string,
  truth,
  unknown,
  unknownOf,
  type Value,
} from './values.ts';

export function callBuiltin(it: Interpreter, name: string, args: readonly ArgumentValue[], frame: Frame): Value {
  const values = args.map(({ value }) => value);
  const [first, second] = values;
  if (name === 'super') return superOf(values, frame);
  if (name === 'print' || name === 'breakpoint') return NONE;
  if (name === 'dict') return dictOf(args);
  const rest = args.find(({ kind }) => kind === 'rest');
  if (rest) return unknown(reasonOf(rest.value));
  if (!first) return emptyOf(name);

  switch (name) {
    case 'len': {
      if (first.type === 'range') return int(rangeLength(first));
      const items = iterate(first);
      return 'type' in items ? items : int(items.length);
    }
    case 'range': {
      const unclear = values.find((value) => value.type !== 'int');
      if (unclear) return unknown(reasonOf(unclear));
      const [a, b, c] = values.map((value) => (value.type === 'int' ? value.value : 0));
      if (c === 0) return unknown('the step of the range is 0');
      return { type: 'range', start: b === undefined ? 0 : a!, stop: b ?? a!, step: c ?? 1 };
    }
    case 'list':
      return list(charged(it, iterate(first)));
    case 'tuple': {
      const items = iterate(first);
      return 'type' in items ? items : { type: 'tuple', items };
    }
    case 'iter':
      return first;
    case 'int':
      return toInt(first);
    case 'float':
      if (first.type === 'string' && /^\s*[+-]?inf(inity)?\s*$/i.test(first.value)) {
        return float(first.value.includes('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY);
      }
      return first.type === 'int' || first.type === 'bool'
        ? float(Number(first.value))
        : first.type === 'float'
          ? first
          : unclear(first);
    case 'bool': {
      const known = truth(first);
      return known === undefined ? unclear(first) : bool(known);
    }
    case 'str':
      return first.type === 'string' || first.type === 'int' ? string(String(first.value)) : unclear(first);
    case 'abs':
      return first.type === 'int' || first.type === 'float'
        ? { type: first.type, value: Math.abs(first.value) }
        : unclear(first);
    case 'round':
      return values.length === 1 && first.type === 'float'
        ? int(roundHalfEven(first.value))
        : first.type === 'int'
          ? first
          : unclear(first);
    case 'pow':
      return values.length === 2 ? binary('**', first, second!) : unknown('its power is not read');
    case 'sum':
      return fold(first, second ?? int(0), (a, b) => binary('+', a, b));
    case 'min':
    case 'max':
      return extreme(name, args);
    case 'reversed':
    case 'sorted':
    case 'enumerate':
      return reordered(name, first, args);
    case 'zip':
      return zip(values);
    case 'map': {
      const items = iterate(second ?? NONE);
      if ('type' in items || values.length > 2) return list(unknown('the mapping is not read'));
      return list(
        items.map((value) =>
          it.call(first, [{ kind: 'positional', name: '', value, range: args[0]!.range }], args[0]!.range, frame),
        ),
      );
    }
    case 'getattr':
      return attributeByName(it, first, second, values[2]);
    case 'delattr':
      if (second?.type === 'string') it.deleteAttribute(first, second.value);
      return NONE;
    case 'vars':
      return it.attribute(first, '__dict__');
    case 'setattr':
      if (second?.type !== 'string' || !values[2]) {
        loseAttributes(it, first, reasonOf(second ?? NONE), values[2]);
        return NONE;
      }
      it.setAttribute(first, second.value, values[2]);
      return NONE;
    case 'type':
      return typeOf(first) ?? unclear(first);
    case 'hasattr': {
      const has = second?.type === 'string' ? hasAttribute(it, first, second.value) : undefined;
      return has === undefined ? unclear(first) : bool(has);
    }
    case 'isinstance':
      return isInstance(first, second ?? NONE);
    default:
      for (const value of values) if (name === 'next') forget(it, value, `it was given to \`${name}\``);
      return unknown(`what \`${name}\` gives is not read`);
  }
}

/** Any attribute of the object may have been set. */
function loseAttributes(it: Interpreter, object: Value, reason: string, value: Value | undefined): void {
  const container = containerOf(object);
  if (container) writeChildren(it, container, unknownOf(reason, container.children, value));
  if (object.type === 'instance') change(it, unknownOf(reason, object), reason);
}

/** `getattr(object, name, otherwise)`. */
function attributeByName(it: Interpreter, object: Value, name: Value | undefined, otherwise: Value | undefined): Value {
  if (name?.type !== 'string') return unclear(name ?? object);
  if (!otherwise || (object.type !== 'instance' && object.type !== 'module')) return it.attribute(object, name.value);
  const has = hasAttribute(it, object, name.value);
  if (has === false) return otherwise;
  const found = it.attribute(object, name.value);
  return has ? found : unknownOf(reasonOf(found), found, otherwise);
}

function unclear(value: Value): Value {
  return unknown(reasonOf(value));
}

function charged<T>(it: Interpreter, items: T): T {
  if (Array.isArray(items)) it.spend(items.length >> 3);
  return items;
}

function emptyOf(name: string): Value {
  const empty: Record<string, Value> = {
    list: list([]),
    tuple: { type: 'tuple', items: [] },
    str: string(''),
    int: int(0),
    float: float(0),
    bool: bool(false),
  };
  return empty[name] ?? unknown(`what \`${name}\` gives is not read`);
}

function superOf(values: readonly Value[], frame: Frame): Value {
  const [of, self] = values;
  const after = of ? (of.type === 'class' ? of.definition : undefined) : frame.owner;
  const object = self ?? frame.self;
  return after && object ? { type: 'super', after, self: object } : unknown('`super()` is not read here');
}

function toInt(value: Value): Value {
  if (value.type === 'int' || value.type === 'bool') return int(Number(value.value));
  if (value.type === 'float')
    return Number.isFinite(value.value) ? int(Math.trunc(value.value)) : unknown('it is no finite number');
  if (value.type === 'string' && /^\s*[-+]?\d+\s*$/.test(value.value)) return int(Number(value.value));
  if (value.type === 'symbol') return symbol({ type: 'integer', value: value.extent }, value.terms + 1);
  return unclear(value);
}

function roundHalfEven(value: number): number {
  const rounded = Math.round(value);
  return Math.abs(value % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

function fold(sequence: Value, start: Value, step: (a: Value, b: Value) => Value): Value {
  const items = iterate(sequence);
  return 'type' in items ? items : items.reduce(step, start);
}

function extreme(name: 'min' | 'max', args: readonly ArgumentValue[]): Value {
  if (args.some(({ kind }) => kind === 'keyword')) return unknown(`\`${name}\` with these arguments is not read`);
  const items = args.length === 1 ? iterate(args[0]!.value) : args.map(({ value }) => value);
  if ('type' in items) return items;
  if (items.length === 0) return unknown(`\`${name}\` of nothing has no value`);
  return items.reduce((best, item) => {
    const better = compare(name === 'min' ? '<' : '>', item, best);
    const known = truth(better);
    if (known !== undefined) return known ? item : best;
    const [left, right] = [extentOf(best), extentOf(item)];
    if (left === undefined || right === undefined) return unclear(better);
    return symbol({ type: 'arithmetic', operator: name, left, right }, termsOf(best) + termsOf(item));
  });
}

function reordered(name: string, sequence: Value, args: readonly ArgumentValue[]): Value {
  const items = iterate(sequence);
  if ('type' in items) return list(items);
  if (name === 'reversed') return list(items.toReversed());
  if (name === 'enumerate') {
    const start = args[1]?.value ?? int(0);
    return list(items.map((item, at) => ({ type: 'tuple', items: [binary('+', start, int(at)), item] })));
  }
  const numbers = items.map((item) => (item.type === 'int' || item.type === 'float' ? item.value : Number.NaN));
  if (args.length > 1 || numbers.some(Number.isNaN)) return list(unknown('the order of these values is not read'));
  return list(items.toSorted((a, b) => (a as { value: number }).value - (b as { value: number }).value));
}

function zip(sequences: readonly Value[]): Value {
  const columns: (readonly Value[])[] = [];
  for (const sequence of sequences) {
    const items = iterate(sequence);
    if ('type' in items) return list(items);
    columns.push(items);
  }
  const length = Math.min(...columns.map((column) => column.length));
  return list(Array.from({ length }, (_, at) => ({ type: 'tuple', items: columns.map((column) => column[at]!) })));
}

function isInstance(value: Value, type: Value): Value {
  const types = type.type === 'tuple' ? type.items : [type];
  if (value.type === 'module' || value.type === 'instance') {
    const each = types.map((item) => isInstanceOf(value, item));
    return each.includes(true) ? bool(true) : each.includes(undefined) ? unclear(value) : bool(false);
  }
  const known: Record<string, string> = {
    int: 'int',
    float: 'float',
    string: 'str',
    bool: 'bool',
    list: 'list',
    tuple: 'tuple',
    dict: 'dict',
    none: 'None',
  };
  const name = known[value.type];
  if (!name || types.some((item) => item.type !== 'builtin')) return unclear(value);
  const names = types.map((item) => (item.type === 'builtin' ? item.name : ''));
  return bool(names.includes(name) || names.includes('object') || (name === 'bool' && names.includes('int')));
}

/** Undefined where it is not known. */
function hasAttribute(it: Interpreter, value: Value, name: string): boolean | undefined {
  if (value.type === 'module') {
    if (value.attributes[name]) return true;
    if (Array.isArray(value.children) && value.children.some((child) => child.name === name)) return true;
    if (parameterOf(value, name) || moduleMethods.has(name) || name === 'training') return true;
    const known = parametersOfModule(value.name);
    if (known) return Object.hasOwn(known, name);
    return /^(Sequential|Module(List|Dict))$/.test(value.name) ? false : undefined;
  }
  if (value.type !== 'instance') return undefined;
  if (value.attributes[attributeName(name)]) return true;
  const inherited = classAttribute(value.class.order, name);
  if (inherited) return inherited.type === 'unknown' ? undefined : true;
  if (value.module) return hasAttribute(it, value.module, name);
  return isModule(value) && (moduleMethods.has(name) || name === 'training');
}

/** A function of a library; undefined where it is not read. */
export function callExternal(name: string, args: readonly ArgumentValue[]): Value | undefined {
  const [first] = args.map(({ value }) => value);
  if (name === 'collections.OrderedDict') return orderedDict(dictOf(args).entries);
  if (name === 'functools.partial' && first) {
    return { type: 'partial', function: first, arguments: args.slice(1) };
  }
  if (name === 'math.floor' || name === 'math.ceil' || name === 'math.sqrt') {
    if (first?.type !== 'int' && first?.type !== 'float') return undefined;
    if (name === 'math.sqrt') return first.value < 0 ? undefined : float(Math.sqrt(first.value));
    return int(name === 'math.floor' ? Math.floor(first.value) : Math.ceil(first.value));
  }
  // A bar that shows the progress of a loop.
  if (/^tqdm(\.\w+)*\.tqdm$/.test(name) && first) return first;
  if (/^tqdm(\.\w+)*\.trange$/.test(name) && first?.type === 'int') {
    return { type: 'range', start: 0, stop: first.value, step: 1 };
  }
  if (name === 'torch.Size' && first) {
    const items = iterate(first);
    return 'type' in items ? items : { type: 'tuple', items };
  }
  if (name === 'torch.nn.init.calculate_gain') return gainOf(args);
  if (name === 'math.prod' && first) return fold(first, int(1), (a, b) => binary('*', a, b));
  // torch's functions and the usual ways to show things leave lists as they are.
  if (/^(torch|logging|json|wandb|numpy)\./.test(name)) return unknown(`what \`${name}\` gives is not in this file`);
  return undefined;
}
