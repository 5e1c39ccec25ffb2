// isinstance() and issubclass(); undefined where it is not known.

import { classAttribute } from '../interpreter/classAttribute.ts';
import { builtModule } from '../modules/builtModule.ts';
import { isInstanceOf } from '../modules/torchClasses.ts';
import { NOWHERE } from '../text/sourceText.ts';
import { boundsOf } from './sliceValues.ts';
import { isConcreteClass, isTorchClass, isTorchFunction, type Value } from './values.ts';

/** What each value is, from its class to its bases. */
const TYPES: Partial<Record<Value['type'], readonly string[]>> = {
  none: ['NoneType'],
  bool: ['bool', 'int'],
  int: ['int'],
  float: ['float'],
  string: ['str'],
  list: ['list'],
  tuple: ['tuple'],
  dict: ['dict'],
  range: ['range'],
  iterator: ['generator'],
};
const CALLABLE: ReadonlySet<string> = new Set(['function', 'method', 'class', 'builtin', 'partial', 'module']);
/** Names of builtins that are classes. */
const CLASSES =
  /^(object|type|bool|int|float|complex|str|bytes|bytearray|list|tuple|dict|set|frozenset|range|slice|property|classmethod|staticmethod|super|enumerate|zip|map|filter|reversed)$|^[A-Z]/;
/** Classes of collections.abc and numbers, by the types that are such. */
const ABSTRACT: Readonly<Record<string, RegExp>> = {
  Iterable: /^(str|list|tuple|dict|set|range|generator|o?dict_\w+)$/,
  Sequence: /^(str|list|tuple|range)$/,
  Collection: /^(str|list|tuple|dict|set|range|o?dict_\w+)$/,
  Sized: /^(str|list|tuple|dict|set|range|o?dict_\w+)$/,
  Mapping: /^dict$/,
  MutableMapping: /^dict$/,
  MutableSequence: /^list$/,
  Hashable: /^(str|tuple|int|float|bool|NoneType|range)$/,
  Number: /^(int|float|bool)$/,
  Real: /^(int|float|bool)$/,
  Integral: /^(int|bool)$/,
};

export function isInstance(value: Value, type: Value): boolean | undefined {
  if (type.type === 'tuple') return isInstanceOfOne(value, type.items);
  if (type.type === 'builtin' && type.name === 'object') return true;
  if (boundsOf(value)) return type.type === 'builtin' && type.name === 'slice';
  if (value.type === 'instance' && value.held) {
    if ((value.class.order as readonly Value[]).includes(type)) return true;
    return type.type === 'class' ? false : isInstance(value.held, type);
  }
  const short = type.type === 'external' ? type.name.slice(type.name.lastIndexOf('.') + 1) : '';
  if (type.type === 'external' && isConcreteClass(type.name)) return isOfConcrete(value, type.name);
  if (short === 'Callable' && (value.type === 'module' || value.type === 'instance')) {
    const isCalled = value.type === 'instance' && classAttribute(value.class.order, '__call__') !== undefined;
    return isCalled || isInstanceOf(value, TORCH_MODULE) || undefined;
  }
  if (value.type === 'module' || value.type === 'instance') {
    if (value.type === 'instance' && value.class.kind === 'tuple' && type.type === 'builtin')
      return type.name === 'tuple';
    if (type.type === 'builtin' && value.type === 'module') return false;
    return isInstanceOf(value, type);
  }
  if (short === 'Callable') {
    return CALLABLE.has(value.type) || isCalledOfTorch(value) ? true : TYPES[value.type] ? false : undefined;
  }
  const view = value.type === 'list' ? value.view : undefined;
  const names = value.type === 'set' ? [value.isFrozen ? 'frozenset' : 'set'] : view ? [view] : TYPES[value.type];
  if (!names && (value.type === 'method' || value.type === 'builtin') && type.type === 'builtin')
    return type.name === 'type' && value.type === 'builtin' ? CLASSES.test(value.name) : false;
  if (!names) return isInstanceOf(value, type);
  // Which texts of Python 2 are `unicode` is not kept.
  if (type.type === 'builtin' && type.name === 'unicode' && value.type === 'string') return undefined;
  if (type.type === 'builtin') return names.includes(type.name);
  if (type.type === 'class') return false;
  if (isTorchClass(type)) return false;
  if (type.type === 'external' && /^(torch\.Tensor|numpy\.ndarray)$/.test(type.name)) return false;
  if (type.type === 'external' && type.name === 'torch.Size') return value.type === 'tuple' ? undefined : false;
  if (type.type === 'external' && /^(typing|collections\.abc|collections|numbers)\./.test(type.name)) {
    const found = ABSTRACT[short];
    if (found) return names.some((name) => found.test(name));
    const builtin = { List: 'list', Tuple: 'tuple', Dict: 'dict' }[short];
    return builtin ? names.includes(builtin) : undefined;
  }
  return undefined;
}

/** One of a library's classes that are no others' bases or protocols but those of its own heirs. */
function isOfConcrete(value: Value, name: string): boolean | undefined {
  if (value.type === 'dict') {
    if (name === 'collections.OrderedDict') return value.registryOf ? undefined : value.isOrdered === true;
    if (name === 'collections.defaultdict') return value.missing ? true : value.isOrdered ? false : undefined;
  }
  // Which numbers are numpy's is not kept.
  if (name.startsWith('numpy.') && /^(int|float|bool)$/.test(value.type)) return undefined;
  if (TYPES[value.type] || CALLABLE.has(value.type) || value.type === 'set' || isTorchClass(value)) return false;
  if (value.type !== 'instance') return undefined;
  const isPlain = value.class.order.every(
    (entry) =>
      entry.type === 'class' || (entry.type === 'external' && /^(torch\.nn\.|object$|abc\.ABC$)/.test(entry.name)),
  );
  return isPlain ? false : undefined;
}

const TORCH_MODULE: Value = { type: 'external', name: 'torch.nn.Module' };

function isCalledOfTorch(value: Value): boolean {
  return isTorchClass(value) || (value.type === 'external' && isTorchFunction(value.name));
}

function isInstanceOfOne(value: Value, types: readonly Value[]): boolean | undefined {
  const each = types.map((type) => isInstance(value, type));
  return each.includes(true) ? true : each.includes(undefined) ? undefined : false;
}

const BUILTIN_BASES: Readonly<Record<string, readonly string[]>> = { bool: ['bool', 'int', 'object'] };

export function isSubclass(value: Value, type: Value): boolean | undefined {
  if (type.type === 'tuple') {
    const each = type.items.map((item) => isSubclass(value, item));
    return each.includes(true) ? true : each.includes(undefined) ? undefined : false;
  }
  if (value.type === 'class') {
    if (type.type === 'builtin' && type.name === 'object') return true;
    const of = value.order.map((entry) => {
      if (entry === type) return true;
      if (entry.type === 'class') return false;
      if (entry.type !== 'external') return undefined;
      if (type.type === 'external')
        return entry.name === type.name
          ? true
          : entry.name.startsWith('torch.nn.')
            ? isTorchSubclass(entry, type)
            : undefined;
      return /^(torch\.nn\.|object$|abc\.ABC$)/.test(entry.name) ? false : undefined;
    });
    return of.includes(true) ? true : of.includes(undefined) ? undefined : false;
  }
  if (value.type === 'builtin' && type.type === 'class') return false;
  if (value.type === 'builtin' && type.type === 'builtin') {
    return (BUILTIN_BASES[value.name] ?? [value.name, 'object']).includes(type.name);
  }
  if (isTorchClass(value)) return type.type === 'class' ? false : isTorchSubclass(value, type);
  return undefined;
}

function isTorchSubclass(value: Value, type: Value): boolean | undefined {
  if (value.type !== 'external') return undefined;
  const name = value.name.slice('torch.nn.'.length);
  if (name === 'Module') return type.type === 'external' && type.name === 'torch.nn.Module';
  const module = builtModule(name, [], NOWHERE);
  return isInstanceOf(module, type);
}
