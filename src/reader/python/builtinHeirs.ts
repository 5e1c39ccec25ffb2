// Objects of classes of the file that inherit one of Python's own types: what such an object holds as that type
// (InstanceValue.held), and the type's methods on it.

import type { SourceRange } from '../../model/modelSpec.ts';
import { phrase } from '../../model/phrase.ts';
import { classAttribute } from '../interpreter/classAttribute.ts';
import { raise } from '../interpreter/exceptions.ts';
import type { Frame, Interpreter } from '../interpreter/interpreter.ts';
import { dictOf, writeEntries } from './makeDict.ts';
import { elements, textOf } from './operations.ts';
import { heldItem } from './subscript.ts';
import {
  type ArgumentValue,
  type ClassValue,
  dict,
  type InstanceValue,
  list,
  NONE,
  orderedDict,
  plainOf,
  reasonOf,
  set,
  unknown,
  unknownOf,
  type Value,
} from './values.ts';

const TYPE =
  /^(?:builtins\.(dict|list|set|frozenset|tuple|str|int|float)|collections\.(OrderedDict|defaultdict)|typing\.(?:Dict|List))$/;

function typeName({ order }: ClassValue): string | undefined {
  for (const entry of order) {
    const found = entry.type === 'external' ? TYPE.exec(entry.name) : null;
    if (found) return found[1] ?? found[2] ?? found[0].slice('typing.'.length).toLowerCase();
  }
  return undefined;
}

/** What a new object of the class holds before its `__init__` runs; undefined where it inherits no type of Python's. */
export function heldBy(
  it: Interpreter,
  made: ClassValue,
  args: readonly ArgumentValue[],
  range: SourceRange,
  frame: Frame,
): Value | undefined {
  switch (typeName(made)) {
    case undefined:
      return undefined;
    case 'dict':
    case 'defaultdict':
      return dict(new Map());
    case 'OrderedDict':
      return orderedDict(new Map());
    case 'list':
      return list([]);
    case 'set':
      return set([]);
    default:
      // What cannot change is made by `__new__`.
      if (classAttribute(made.order, '__new__')) return unknown(phrase`how \`${made.name}\` is built is not read`);
      return it.call({ type: 'builtin', name: typeName(made)! }, args, range, frame);
  }
}

/** `super().__init__(…)`, or what the type's own constructor does. */
function fill(it: Interpreter, self: InstanceValue, args: readonly ArgumentValue[], range: SourceRange, frame: Frame) {
  const { held } = self;
  // What keywords give a dictionary is what it holds.
  const plain = args.map((one) => (one.kind === 'keyword' ? one : { ...one, value: plainOf(one.value) }));
  if (held?.type === 'dict') {
    const hasFactory = typeName(self.class) === 'defaultdict' && plain[0]?.kind === 'positional';
    if (hasFactory && plain[0]!.value.type !== 'none') it.store.write(held, 'missing', plain[0]!.value);
    const { entries } = dictOf(hasFactory ? plain.slice(1) : plain);
    const { entries: before } = held;
    const all =
      entries instanceof Map && before instanceof Map
        ? new Map([...before, ...entries])
        : unknownOf('type' in entries ? entries.reason : phrase`what it holds is not read`, before, entries);
    writeEntries(it, held, all);
  } else if (held && (held.type === 'list' || held.type === 'set') && plain[0]) {
    const items =
      plain[0].kind === 'rest' ? unknown(reasonOf(plain[0].value)) : elements(it, plain[0].value, range, frame);
    it.store.write(held, 'items', held.type === 'list' ? items : set(items).items);
  }
}

/** A method of the type that the object's class inherits; undefined where there is none. */
export function heldMethod(
  it: Interpreter,
  self: Value,
  name: string,
  args: readonly ArgumentValue[],
  range: SourceRange,
  frame: Frame,
): Value | undefined {
  if (self.type !== 'instance' || !self.held) return undefined;
  const { held } = self;
  const [first] = args.map(({ value }) => value);
  if (/^__init__( |$)/.test(name)) {
    fill(it, self, args, range, frame);
    return NONE;
  }
  switch (name) {
    case '__setattr__':
    case '__delattr__':
      return undefined;
    case '__getattr__':
      return raise(it, 'AttributeError', phrase`\`${self.class.name}\` has no such attribute`);
    case '__getattribute__':
      return first?.type === 'string' ? it.attribute(self, first.value) : unknown(phrase`which attribute is not known`);
    case '__getitem__':
      return first ? heldItem(it, self, first, frame) : undefined;
    case '__repr__':
    case '__str__':
      return textOf(it, held, 'r', '', frame);
    default:
      return it.call({ type: 'method', name, self: held, function: undefined }, args, range, frame);
  }
}

const METHODS: Partial<Record<Value['type'], RegExp>> = {
  dict: /^(get|items|keys|values|update|pop|popitem|setdefault|copy|clear|move_to_end)$/,
  list: /^(append|extend|insert|remove|pop|clear|sort|reverse|copy|index|count)$/,
  set: /^(add|remove|discard|pop|clear|copy|union|intersection|difference|symmetric_difference|update|issubset|issuperset|isdisjoint|\w+_update)$/,
  tuple: /^(index|count)$/,
  string:
    /^(capitalize|center|count|encode|endswith|find|format|index|is[a-z]+|join|l?r?strip|[lr]just|lower|partition|remove(pre|suf)fix|replace|rfind|rindex|rpartition|rsplit|split|splitlines|startswith|swapcase|title|translate|upper|zfill)$/,
  int: /^(bit_length|to_bytes|conjugate)$/,
  float: /^(is_integer|hex|conjugate)$/,
};

/** Whether the type that an object's class inherits has the method. */
export function isHeldMethod({ held }: InstanceValue, name: string): boolean {
  return held !== undefined && (/^__\w+__$/.test(name) || (METHODS[held.type]?.test(name) ?? false));
}
