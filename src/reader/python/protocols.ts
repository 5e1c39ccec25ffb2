// What values surely do not take part in: being a key, a loop, a `with`; and what Python raises for it.

import { phrase, type Text } from '../../model/phrase.ts';
import { raise } from '../interpreter/exceptions.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import { isOfMetaclass } from './metaclasses.ts';
import {
  attributeName,
  type ClassValue,
  type InstanceValue,
  isTorchClass,
  NAMELESS,
  type UnknownValue,
  type Value,
} from './values.ts';

const NUMBERS = ['int', 'float', 'bool'] as const;
const UNCHANGED = ['string', 'tuple', 'range'] as const;
const COLLECTIONS = [...UNCHANGED, 'list', 'set'] as const;

/** Bases outside of the file that have none of Python's special methods but those of every object. */
const PLAIN = /^(object|builtins\.object|abc\.ABC)$/;

/** Whether all that the object's class has stands in the file, and none of these is among it. */
export function lacksMethods(
  { class: made, held, module, attributes }: InstanceValue,
  names: readonly string[],
): boolean {
  if (held || module || attributes[NAMELESS] || made.foreign || isOfMetaclass(made)) return false;
  if (made.kind !== 'plain' && made.kind !== 'dataclass') return false;
  return made.order.every((entry) =>
    entry.type === 'class'
      ? !entry.attributes[NAMELESS] &&
        entry.definition.decorators.length === 0 &&
        names.every((name) => !entry.attributes[name])
      : entry.type === 'external' && PLAIN.test(entry.name),
  );
}

/** Whether it is a class of the file that nothing but `type` makes, with no bases but such. */
export function isPlainClass(value: Value): value is ClassValue {
  if (value.type !== 'class' || value.foreign || isOfMetaclass(value)) return false;
  if (value.kind !== 'plain' && value.kind !== 'dataclass') return false;
  return value.order.every((entry) =>
    entry.type === 'class'
      ? entry.definition.decorators.length === 0 && !entry.attributes[NAMELESS]
      : entry.type === 'external' && (PLAIN.test(entry.name) || isTorchClass(entry)),
  );
}

/** Whether Python surely has no hash for it: what can be changed, and what holds such. */
function isUnhashable(value: Value): boolean {
  if (value.type === 'list' || value.type === 'dict') return !(value.type === 'list' && value.view);
  if (value.type === 'set') return !value.isFrozen;
  if (value.type === 'tuple') return Array.isArray(value.items) && value.items.some(isUnhashable);
  if (value.type !== 'instance' || value.held) return false;
  const own = value.class.order.find(
    (entry) => entry.type === 'class' && (entry.attributes.__eq__ || entry.attributes.__hash__),
  );
  return own?.type === 'class' && !own.attributes.__hash__ && lacksMethods(value, ['__hash__']);
}

/** Python's TypeError for what is no key of a dictionary and no element of a set; undefined where it may be one. */
export function refuseKey(it: Interpreter, value: Value | undefined): UnknownValue | undefined {
  if (!value || !isUnhashable(value)) return undefined;
  return raise(it, 'TypeError', phrase`what can be changed is no key and no element of a set`);
}

/** The same of elements that a set is made of. */
export function refuseElements(it: Interpreter, items: readonly Value[] | UnknownValue): UnknownValue | undefined {
  return 'type' in items ? undefined : refuseKey(it, items.find(isUnhashable));
}

const NO_CONTEXTS: ReadonlySet<Value['type']> = new Set([
  'none',
  ...NUMBERS,
  ...COLLECTIONS,
  'dict',
  'builtin',
] as const);

/** torch's own that are to be called first: `with torch.no_grad:`. */
const UNCALLED =
  /^(torch\.(autograd\.(grad_mode\.)?)?(no_grad|enable_grad|inference_mode|set_grad_enabled)|contextlib\.\w+)$/;

/** Whether `with` surely does not take it. */
export function isNoContext(value: Value): boolean {
  if (value.type === 'instance')
    return lacksMethods(value, ['__enter__', '__getattr__']) || lacksMethods(value, ['__exit__', '__getattr__']);
  if (value.type === 'external') return UNCALLED.test(value.name) || isTorchClass(value);
  if (value.type === 'module') return !value.heir;
  if (value.type === 'function') return value.kind === 'function';
  return NO_CONTEXTS.has(value.type) || isPlainClass(value);
}

/** What Python raises for the bounds of a slice of its own sequences; undefined where it may take them. */
export function refuseBounds(it: Interpreter, bounds: readonly Value[]): UnknownValue | undefined {
  const step = bounds[2];
  if (step?.type === 'int' && step.value === 0) return raise(it, 'ValueError', phrase`the step of the slice is 0`);
  if (!bounds.some(({ type }) => /^(string|float|list|tuple|dict)$/.test(type))) return undefined;
  return raise(it, 'TypeError', phrase`a bound of the slice is no integer`);
}

/** Python's TypeError for what is no place in a list; undefined where it may be one. */
export function refusePlace(it: Interpreter, at: Value): UnknownValue | undefined {
  const isRefused = /^(string|float|none|list|tuple|dict)$/.test(at.type);
  return isRefused ? raise(it, 'TypeError', NO_NAMES) : undefined;
}

const NO_NAMES = phrase`its elements have no names`;

/** Whether it is what refusePlace gives. */
export function isPlaceRefusal(reason: Text): boolean {
  return reason === NO_NAMES;
}

const WITHOUT_ATTRIBUTES: ReadonlySet<Value['type']> = new Set(['none', ...COLLECTIONS, 'builtin'] as const);

const WITHOUT_DICT: ReadonlySet<Value['type']> = new Set(['none', ...NUMBERS, ...COLLECTIONS, 'iterator'] as const);

/** Python's TypeError for `vars` of what has no `__dict__`; undefined where it may have one. */
export function refuseVars(it: Interpreter, value: Value): UnknownValue | undefined {
  if (!WITHOUT_DICT.has(value.type)) return undefined;
  return raise(it, 'TypeError', phrase`it keeps no attributes of its own`);
}

const TYPES = /^(object|type|int|float|bool|complex|str|bytes|list|tuple|dict|set|frozenset|range|slice|property)$/;

/** What Python raises where an attribute of one of its own values is set; undefined where it may be. */
export function refuseSetting(it: Interpreter, value: Value, name: string): UnknownValue | undefined {
  if (WITHOUT_ATTRIBUTES.has(value.type))
    return raise(
      it,
      value.type === 'builtin' && TYPES.test(value.name) ? 'TypeError' : 'AttributeError',
      phrase`its attribute \`${name}\` cannot be set`,
    );
  // Tensors are read as numbers, and heirs of dictionaries of other libraries as dictionaries.
  if (/^(int|float|bool|dict)$/.test(value.type)) it.uncertain++;
  return undefined;
}

/** Python's AttributeError where an attribute is deleted that the value has not itself; undefined where it may have it. */
export function refuseDeleting(it: Interpreter, value: Value, name: string): UnknownValue | undefined {
  const isRefused =
    value.type === 'class'
      ? isPlainClass(value) && !value.attributes[name]
      : value.type === 'instance'
        ? lacksMethods(value, ['__delattr__']) && !value.attributes[attributeName(name)] && !isDescribed(value, name)
        : value.type === 'function'
          ? value.kind === 'function' && !value.attributes?.[attributeName(name)] && !name.startsWith('__')
          : WITHOUT_ATTRIBUTES.has(value.type);
  // Which of them torch's modules have is not asked here.
  if (value.type === 'module') it.uncertain++;
  if (!isRefused) return undefined;
  return raise(it, 'AttributeError', phrase`it has no attribute \`${name}\` that can be deleted`);
}

/** Whether what its class has of that name may have a say. */
function isDescribed({ class: { order } }: InstanceValue, name: string): boolean {
  const found = order.find((entry) => entry.type === 'class' && entry.attributes[name]);
  const value = found?.type === 'class' ? found.attributes[name] : undefined;
  return value !== undefined && !/^(none|int|float|bool|string|list|tuple|dict|set)$/.test(value.type);
}

const WITHOUT_ITEMS: ReadonlySet<Value['type']> = new Set([
  'none',
  ...NUMBERS,
  ...UNCHANGED,
  'set',
  'function',
  'builtin',
] as const);

/** Python's TypeError where elements of the value are set or deleted by `method`; undefined where it may have such. */
export function refuseItems(
  it: Interpreter,
  value: Value,
  method: '__setitem__' | '__delitem__',
): UnknownValue | undefined {
  const isRefused =
    WITHOUT_ITEMS.has(value.type) || (value.type === 'instance' && lacksMethods(value, [method, '__getattr__']));
  if (!isRefused) return undefined;
  if (value.type === 'tuple' || value.type === 'string')
    return raise(it, 'TypeError', phrase`a ${value.type === 'tuple' ? 'tuple' : 'str'} does not take other elements`);
  return raise(it, 'TypeError', phrase`it has no elements that can be set`);
}
