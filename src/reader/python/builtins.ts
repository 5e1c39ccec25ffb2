// Python's own functions, and those of its library, as far as definitions of networks use them.

import type { SourceRange } from '../../model/modelSpec.ts';
import { phrase, type Text } from '../../model/phrase.ts';
import { shapeOf } from '../arrays/arrayShape.ts';
import { arrayMethod, mapNumbers, roundHalfEven, shaped } from '../arrays/arrays.ts';
import { dataOfCall, rowsOf } from '../arrays/dataRows.ts';
import { callNumeric } from '../arrays/numpy.ts';
import { numpyFunction } from '../arrays/numpyShapes.ts';
import { madeBy } from '../arrays/sharedMemory.ts';
import { sklearnFunction } from '../arrays/sklearnShapes.ts';
import { isTensor, tensorFunction, tensorLength, withoutNumbers } from '../arrays/tensors.ts';
import { gainOf } from '../draws/inits.ts';
import { begunLoader } from '../draws/loaderDraws.ts';
import { askedArgument } from '../interpreter/asked.ts';
import { classAttribute } from '../interpreter/classAttribute.ts';
import { openVariable } from '../interpreter/environment.ts';
import { evalText, frameOfNames, hooked, literalText } from '../interpreter/evalText.ts';
import { isExceptionName, raise } from '../interpreter/exceptions.ts';
import { executeText } from '../interpreter/executedText.ts';
import { isModuleOfFile, loseNames } from '../interpreter/fileNames.ts';
import {
  change,
  type Frame,
  forget,
  type Interpreter,
  outermostOf,
  parameterSymbol,
  partSymbol,
  symbol,
} from '../interpreter/interpreter.ts';
import { inAnyOrder, iterate } from '../interpreter/iterate.ts';
import { endless } from '../interpreter/iterators.ts';
import { openNumber } from '../interpreter/openNumber.ts';
import { asPython2, roundedAway } from '../interpreter/python2.ts';
import { containerOf } from '../modules/containers.ts';
import { isCertainlyFloat } from '../modules/moduleArgument.ts';
import { writeChildren } from '../modules/modules.ts';
import { isModule } from '../modules/moduleTree.ts';
import { store } from '../modules/stored.ts';
import { noteInit } from '../modules/superInit.ts';
import { typeOf } from '../modules/torchClasses.ts';
import { externalName } from '../modules/torchSignatures.ts';
import { SHELL } from '../notebook/ipython.ts';
import { tellRepeatedNames } from '../remarks/repeatedNames.ts';
import { tellOfNoObject, tellOtherClass } from '../remarks/superCalls.ts';
import { ofText } from '../text/ofText.ts';
import { NOWHERE } from '../text/sourceText.ts';
import { refuseCall } from './arity.ts';
import { hasNone, hasOfPython } from './builtinAttributes.ts';
import { optionDefault } from './commandLine.ts';
import { fixed } from './formatText.ts';
import { setFunctionAttribute } from './functionAttributes.ts';
import { hasAttribute, lacksAttribute } from './hasAttribute.ts';
import { inspected } from './inspected.ts';
import { madeClass } from './madeClass.ts';
import { besideModules, dictOf } from './makeDict.ts';
import { asIndex, binaryOperation, callDefined, textOf, truthOf } from './operations.ts';
import { asFloat, withoutFloat } from './operators.ts';
import { refusedPairs } from './pairs.ts';
import { withPartial } from './partial.ts';
import { pathOf } from './paths.ts';
import { refuseVars } from './protocols.ts';
import { callRegex } from './regex.ts';
import { callSequenceBuiltin } from './sequenceBuiltins.ts';
import { sliceValue } from './sliceValues.ts';
import { isInstance, isSubclass } from './typeChecks.ts';
import {
  type ArgumentValue,
  type ArrayValue,
  bool,
  DELETED,
  dict,
  type FunctionValue,
  float,
  int,
  isNeverNone,
  list,
  NAMELESS,
  NONE,
  numberOf,
  orderedDict,
  plainOf,
  rangeLength,
  reasonOf,
  type SymbolValue,
  set,
  string,
  truth,
  tuple,
  type UnknownValue,
  unknown,
  unknownOf,
  type Value,
} from './values.ts';

/** What asks an object of a class of the file for what it is, or goes through it. */
const ASKS =
  /^(type|is(instance|subclass)|callable|(get|set|has|del)attr|vars|super|id|hash|property|(static|class)method|method|keep|len|str|repr|ascii|format|iter|print|int|float|bool|abs|list|tuple|set|frozenset|sorted|reversed|enumerate|zip|map|filter|any|all|min|max|sum|next)$/;

/** What takes the name of an attribute second. */
const NAMES = /^(get|set|has|del)attr$/;

export function callBuiltin(it: Interpreter, name: string, given: readonly ArgumentValue[], frame: Frame): Value {
  if (name === 'isinstance' && given.length === 2) {
    const [value, type] = given as [ArgumentValue, ArgumentValue];
    if (value.kind === 'positional' && type.kind === 'positional') {
      const is = isInstance(value.value, type.value);
      return is === undefined ? unclear(value.value) : bool(is);
    }
  }
  const value = builtinValue(it, name, given, frame);
  return it.isPython2 ? asPython2(name, value) : value;
}

/** What builtins take in this order, also under these names. */
const PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  int: ['base'],
  pow: ['base', 'exp', 'mod'],
  round: ['number', 'ndigits'],
};

function withoutKeywords(name: string, args: readonly ArgumentValue[]): readonly ArgumentValue[] {
  const names = PARAMETERS[name];
  if (!names || !args.some(({ kind }) => kind === 'keyword')) return args;
  const place = ({ kind, name: key }: ArgumentValue) => (kind === 'keyword' ? names.indexOf(key) : -1);
  const sorted = args.toSorted((a, b) => place(a) - place(b));
  return sorted.map((one) => (place(one) < 0 ? one : { ...one, kind: 'positional', name: '' }));
}

/** Whether a method of the file may be asked for the text of the value, or of what it holds. */
function mayShowItself(it: Interpreter, { type }: Value): boolean {
  return type === 'instance' || (/^(list|tuple|dict|set)$/.test(type) && definesText(it.source.text));
}

const definesText = ofText((text) => /\bdef __(repr|str)__\b/.test(text));

function builtinValue(it: Interpreter, name: string, written: readonly ArgumentValue[], frame: Frame): Value {
  const refused = refuseCall(it, name, written);
  if (refused) return refused;
  const given = withoutKeywords(name, written);
  const asks = ASKS.test(name);
  const args = given.map((argument, at) =>
    (asks && !(at === 1 && NAMES.test(name))) || (name === 'dict' && argument.kind === 'keyword')
      ? argument
      : { ...argument, value: plainOf(argument.value) },
  );
  const values = args.filter(({ kind }) => kind === 'positional').map(({ value }) => value);
  const [first, second] = values;
  const range = args[0]?.range ?? NOWHERE;
  const defined = (method: string) => first && callDefined(it, first, method, [], range, frame);
  if (name === 'super') return superOf(it, args, frame);
  if (name === 'print') for (const value of values) if (mayShowItself(it, value)) textOf(it, value, 's', '', frame);
  if (name === 'print' || name === 'breakpoint') return NONE;
  if (name === 'exit' || name === 'quit') return raise(it, 'SystemExit', phrase`the program ends here`);
  if (name === 'get_ipython') return SHELL;
  if (name === 'exec') return executeText(it, args, range, frame);
  if (name === 'dict') return refusedPairs(it, name, args) ?? dictOf(args);
  if (name === 'eval' && first?.type === 'string' && values.length === args.length) {
    const within = values.length === 1 ? frame : frameOfNames(it, values.slice(1));
    if (within) return evalText(it, first.value, range, within);
  }
  const rest = args.find(({ kind }) => kind === 'rest');
  if (rest) return unknown(reasonOf(rest.value));
  const sequence = callSequenceBuiltin(it, name, args, range, frame);
  if (sequence) return sequence;
  if (!first) return args.length === 0 ? emptyOf(it, name, frame) : unknown(phrase`what \`${name}\` gives is not read`);

  switch (name) {
    case 'len': {
      const own = defined('__len__');
      if (own) return own;
      if (first.type === 'range') return int(rangeLength(first));
      if (first.type === 'set') return first.items instanceof Map ? int(first.items.size) : unclear(first);
      if (first.type === 'iterator') return raise(it, 'TypeError', phrase`an iterator has no length`);
      // As when the file is run by itself.
      if (first.type === 'external' && first.name === 'sys.argv') return int(1);
      const size = isTensor(first) ? tensorLength(first) : rowsOf(first)?.length;
      if (size) return size;
      if (/^(none|int|float|bool)$/.test(first.type)) return raise(it, 'TypeError', phrase`it has no length`);
      const rows = first.type === 'array' ? shapeOf(first)?.[0] : undefined;
      if (rows) return rows;
      const counted = first.type === 'instance' ? (first.held ?? containerOf(first) ?? first) : first;
      const items = inAnyOrder(iterate(counted));
      return 'type' in items ? items : int(items.length);
    }
    case 'range': {
      const bounds = values.map((value) => asIndex(it, value, range, frame));
      const unclear = bounds.find((value) => value.type !== 'int' && value.type !== 'bool');
      if (unclear) {
        if (unclear.type === 'float') return raise(it, 'TypeError', phrase`a float is no bound of a range`);
        return unknown(reasonOf(unclear));
      }
      const [a, b, c] = bounds.map((value) =>
        value.type === 'int' || value.type === 'bool' ? Number(value.value) : 0,
      );
      if (c === 0) return raise(it, 'ValueError', phrase`the step of the range is 0`);
      return { type: 'range', start: b === undefined ? 0 : a!, stop: b ?? a!, step: c ?? 1 };
    }
    case 'int':
      return defined('__int__') ?? defined('__index__') ?? toInt(it, plainOf(first), second);
    case 'float':
      return defined('__float__') ?? toFloat(it, plainOf(first));
    case 'bool': {
      const known = truthOf(it, first, range, frame);
      return known === undefined ? unclear(first) : bool(known);
    }
    case 'str':
    case 'unicode':
    case 'repr':
    case 'ascii': {
      const given = textOf(it, first, name === 'str' || name === 'unicode' ? 's' : 'r', '', frame);
      // What is no ASCII is written by its number.
      const isOther = name === 'ascii' && given.type === 'string' && !/^[\x20-\x7e]*$/.test(given.value);
      return isOther ? unclear(given) : given;
    }
    case 'format':
      if (second && second.type !== 'string') return unclear(second);
      return textOf(it, first, '', second?.value ?? '', frame);
    case 'abs': {
      const own = defined('__abs__');
      if (own) return own;
      if (plainOf(first) !== first) return callBuiltin(it, 'abs', [{ ...args[0]!, value: plainOf(first) }], frame);
      if (first.type === 'array')
        return mapNumbers(first, (item) => callBuiltin(it, 'abs', [{ ...args[0]!, value: item }], frame));
      return first.type === 'int' || first.type === 'float'
        ? { type: first.type, value: Math.abs(first.value) }
        : first.type === 'bool'
          ? int(Number(first.value))
          : first.type === 'symbol'
            ? absolute(first)
            : unclear(first);
    }
    case 'round': {
      const own = callDefined(it, first, '__round__', second ? [second] : [], range, frame);
      if (own) return own;
      if (it.isPython2 && !second && numberOf(first) !== undefined) return roundedAway(numberOf(first)!);
      return rounded(it, first, second);
    }
    case 'pow': {
      const modulus = values[2] ?? args.find((arg) => arg.name === 'mod')?.value;
      if (modulus && modulus.type !== 'none')
        return powerModulo(first, second, modulus) ?? unknown(phrase`its power is not read`);
      const exponent = second ?? args.find((arg) => arg.name === 'exp')?.value;
      return exponent ? binaryOperation(it, '**', first, exponent, range, frame) : unclear(first);
    }
    case 'divmod':
      if (!second) return unclear(first);
      return (
        callDefined(it, first, '__divmod__', [second], range, frame) ??
        tuple([
          binaryOperation(it, '//', first, second, range, frame),
          binaryOperation(it, '%', first, second, range, frame),
        ])
      );
    case 'chr':
      return first.type === 'int' && first.value > 0 && first.value < 0xd800
        ? string(String.fromCodePoint(first.value))
        : unclear(first);
    case 'ord':
      return first.type === 'string' && [...first.value].length === 1
        ? int(first.value.codePointAt(0)!)
        : unclear(first);
    case 'bin':
    case 'hex':
    case 'oct': {
      if (first.type !== 'int') return unclear(first);
      const [prefix, radix] = { bin: ['0b', 2], hex: ['0x', 16], oct: ['0o', 8] }[name] as [string, number];
      return string(`${first.value < 0 ? '-' : ''}${prefix}${Math.abs(first.value).toString(radix)}`);
    }
    case 'callable': {
      if (['function', 'class', 'builtin', 'method', 'partial', 'module'].includes(first.type)) return bool(true);
      if (first.type === 'external' && isNeverNone(first)) return bool(true);
      const isData = ['none', 'bool', 'int', 'float', 'string', 'list', 'tuple', 'dict', 'set'].includes(first.type);
      if (isData || (first.type === 'symbol' && isNeverNone(first))) return bool(false);
      const has = first.type === 'instance' ? hasAttribute(it, first, '__call__') : undefined;
      return has === undefined ? unclear(first) : bool(has || (first.type === 'instance' && isModule(first)));
    }
    case '__import__':
      return first.type === 'string' ? importedBy(first.value, args) : unclear(first);
    case 'getattr':
      return attributeByName(it, first, second, values[2]);
    case 'delattr':
      if (second?.type === 'string') it.deleteAttribute(first, second.value);
      else change(it, first, phrase`what \`delattr\` takes is not read`);
      return NONE;
    case 'vars':
      return refuseVars(it, first) ?? it.attribute(first, '__dict__');
    case 'setattr':
      if (second?.type !== 'string' || !values[2]) {
        loseAttributes(it, first, reasonOf(second ?? NONE), values[2]);
        return NONE;
      }
      it.setAttribute(first, second.value, values[2]);
      return NONE;
    case 'type':
      if (values.length === 1) return typeOf(first) ?? unclear(first);
      return madeClass(it, args, frame) ?? unknown(phrase`a class made by \`type\` is not read`);
    case 'argument of the command line':
      return askedArgument(it, args);
    case 'parameters of a callable':
      return inspected(first, second?.type === 'bool' && second.value);
    case 'regular expression':
      return callRegex(args);
    case 'method': {
      // `str.lower` with the text as an argument.
      if (first.type !== 'string' || !second) return unknown(phrase`what it gives is not read`);
      const name = first.value.replace(/^object\./, '');
      const own = args.slice(2);
      // Torch's own method registers modules, that of `object` does not.
      const isBeside = name !== first.value && isModule(second);
      const rest = isBeside ? own.map((arg) => ({ ...arg, value: besideModules(arg.value) })) : own;
      return it.call({ type: 'method', name, self: second, function: undefined }, rest, range, frame);
    }
    case 'slice': {
      const [start, stop, step] = values.length === 1 ? [NONE, first] : values;
      return sliceValue([start ?? NONE, stop ?? NONE, step ?? NONE]);
    }
    case 'id':
    case 'hash':
      return unknown(phrase`what \`${name}\` gives is not read`);
    case 'property':
      return first.type === 'function' ? propertyOf(first, args) : unclear(first);
    case 'staticmethod':
      return first.type === 'function' ? { ...first, kind: 'static' } : first;
    case 'classmethod':
      return first.type === 'function' ? { ...first, kind: 'class' } : unclear(first);
    case 'hasattr': {
      const has = second?.type === 'string' ? hasAttribute(it, first, second.value) : undefined;
      return has === undefined ? unclear(first) : bool(has);
    }
    case 'isinstance':
    case 'issubclass': {
      const is = name === 'isinstance' ? isInstance(first, second ?? NONE) : isSubclass(first, second ?? NONE);
      return is === undefined ? unclear(first) : bool(is);
    }
    default:
      if (isExceptionName(name)) return { type: 'builtin', name };
      return unknown(phrase`what \`${name}\` gives is not read`);
  }
}

/** `property(get, set, delete)`. */
function propertyOf(getter: FunctionValue, args: readonly ArgumentValue[]): Value {
  const given = (at: number, name: string) => {
    const value = (args[at]?.kind === 'positional' ? args[at] : args.find((one) => one.name === name))?.value;
    return value?.type === 'function' ? value : undefined;
  };
  const [setter, deleter] = [given(1, 'fset'), given(2, 'fdel')];
  return { ...getter, kind: 'property', ...(setter && { setter }), ...(deleter && { deleter }) };
}

/** Any attribute of the object may have been set. */
export function loseAttributes(it: Interpreter, object: Value, reason: Text, value: Value | undefined): void {
  const container = containerOf(object);
  if (container) writeChildren(it, container, unknownOf(reason, container.children, value));
  if (object.type === 'instance' && isModuleOfFile(object)) {
    loseNames(it, object.attributes, reason);
    return;
  }
  if (object.type === 'class') change(it, unknownOf(reason, object), reason);
  if (object.type === 'instance') {
    change(it, unknownOf(reason, object), reason);
    if (value) it.store.write(object.attributes, NAMELESS, unknownOf(reason, object.attributes[NAMELESS], value));
  }
  if (object.type === 'unknown') {
    change(it, object, reason);
    store(it, object, '.*', value);
  }
}

/** `getattr(object, name, otherwise)`. */
function attributeByName(it: Interpreter, object: Value, name: Value | undefined, otherwise: Value | undefined): Value {
  if (name?.type !== 'string') return attributeOfSomeName(it, object, name);
  if (otherwise && object.type === 'class') {
    const found = it.attribute(object, name.value);
    return found.type === 'unknown' && !classAttribute(object.order, name.value) ? otherwise : found;
  }
  if (object.type === 'external' && hasAttribute(it, object, name.value) === false) {
    if (otherwise) return otherwise;
    if (it.trying > 0) return raise(it, 'AttributeError', phrase`torch.nn has no \`${name.value}\``);
  }
  if (it.trying > 0 && !otherwise && lacksAttribute(it, object, name.value))
    return raise(it, 'AttributeError', hasNone(object, name.value));
  if (otherwise) {
    const has = hasOfPython(it, object, name.value);
    if (has === false) return otherwise;
  }
  if (!otherwise || (object.type !== 'instance' && object.type !== 'module')) return it.attribute(object, name.value);
  const has = hasAttribute(it, object, name.value);
  if (has === false) return otherwise;
  const found = it.attribute(object, name.value);
  return has ? found : unknownOf(reasonOf(found), found, otherwise);
}

/** What it may be where its name is not known: one that the name may be, or one that the object has. */
function attributeOfSomeName(it: Interpreter, object: Value, name: Value | undefined): Value {
  const reason = reasonOf(name ?? object);
  if (isModuleOfFile(object)) return unknown(reason);
  const names = name?.type === 'unknown' ? (name.parts ?? []) : [];
  const found = names.flatMap((part) => (part.type === 'string' ? [it.attribute(object, part.value)] : []));
  if (object.type === 'instance') return unknownOf(reason, Object.values(object.attributes), object.module?.children);
  return unknownOf(reason, found, object.type === 'module' ? object.children : undefined);
}

function unclear(value: Value): Value {
  return unknown(reasonOf(value));
}

function emptyOf(it: Interpreter, name: string, frame: Frame): Value {
  if (isExceptionName(name)) return { type: 'builtin', name };
  if (name === 'globals' || name === 'locals' || name === 'vars') {
    const scope = name === 'globals' ? outermostOf(frame.scope) : frame.scope;
    const names = Object.entries(scope.variables).filter(([, value]) => value !== DELETED);
    const owner = name === 'globals' ? undefined : ownClass(it, frame);
    if (owner) names.push(['__class__', owner]);
    const entries = new Map(names.map(([key, value]) => [`string ${key}`, [string(key), value] as const]));
    return scope.kind === 'module' ? { ...dict(entries), of: scope.variables } : dict(entries);
  }
  const empty: Record<string, Value> = {
    list: list([]),
    set: set([]),
    frozenset: set([], true),
    tuple: { type: 'tuple', items: [] },
    str: string(''),
    int: int(0),
    float: float(0),
    bool: bool(false),
  };
  const what = unknown(phrase`what \`${name}\` gives is not read`);
  return empty[name] ?? (name === 'object' ? { ...what, callee: { type: 'external', name: 'builtins.object' } } : what);
}

/** What a method that calls `super()` has as its `__class__`. */
function ownClass(it: Interpreter, { owner, self, name, scope }: Frame): Value | undefined {
  if (!owner || scope.kind !== 'function' || self?.type !== 'instance') return undefined;
  const own = name === owner.name ? '__init__' : name;
  const method = owner.body.findLast((one) => one.type === 'function' && one.name === own);
  if (!method || !/(?<!['"])\b(super|__class__)\b/.test(it.source.text.slice(method.range.from, method.range.to)))
    return undefined;
  return self.class.order.find((one) => one.type === 'class' && one.definition === owner);
}

function superOf(it: Interpreter, args: readonly ArgumentValue[], frame: Frame): Value {
  const [of, self] = args;
  // Which of several classes of one name it is may not be known: its own methods are given themselves.
  const written = of?.value.type === 'unknown' ? it.source.text.slice(of.range.from, of.range.to) : undefined;
  const isOwn = written !== undefined && (written === frame.owner?.name || written === '__class__');
  const isTold = of !== undefined && !isOwn && tellOtherClass(it, of, self?.value ?? frame.self, frame);
  const after = of && !isOwn && !isTold ? (of.value.type === 'class' ? of.value.definition : undefined) : frame.owner;
  const object = self?.value ?? frame.self;
  if (of && !isTold) tellOfNoObject(it, args, frame);
  if (after && object) return { type: 'super', after, self: object };
  if (object) noteInit(it, object, 'perhaps');
  return unknown(phrase`\`super()\` is not read here`);
}

function absolute({ extent, terms }: SymbolValue): Value {
  const negative = { type: 'arithmetic', operator: '-', left: 0, right: extent } as const;
  return symbol({ type: 'arithmetic', operator: 'max', left: extent, right: negative }, 2 * terms + 1);
}

function toInt(it: Interpreter, value: Value, base: Value | undefined): Value {
  if (value.type === 'int' || value.type === 'bool') return int(Number(value.value));
  if (value.type === 'float') {
    if (Number.isFinite(value.value)) return int(Math.trunc(value.value));
    return raise(it, Number.isNaN(value.value) ? 'ValueError' : 'OverflowError', phrase`it is no finite number`);
  }
  if (value.type === 'string') {
    const digits = value.value.trim().replace(/(?<=[\da-f])_(?=[\da-f])/gi, '');
    const radix = base?.type === 'int' ? base.value : base ? undefined : 10;
    if (radix === 10 && /^[-+]?\d+$/.test(digits)) return int(Number(digits));
    if (radix === 10 && /^[\x20-\x7e]*$/.test(digits)) return raise(it, 'ValueError', phrase`the text is no integer`);
    const [, sign = '', prefix = '', rest = ''] = /^([-+]?)(0[box])?([0-9a-z]+)$/i.exec(digits) ?? [];
    const named = { '0b': 2, '0o': 8, '0x': 16 }[prefix.toLowerCase()];
    const used = radix === 0 ? (named ?? 10) : radix;
    if (used === undefined || used < 2 || used > 36 || (prefix && named !== used))
      return unknown(phrase`its base is not read`);
    const isRead = [...rest].every((digit) => Number.parseInt(digit, used) >= 0);
    return isRead && rest
      ? int(Number(`${sign}1`) * Number.parseInt(rest, used))
      : unknown(phrase`its base is not read`);
  }
  if (value.type === 'array') {
    const item = arrayMethod(value, 'item', []);
    return item ? toInt(it, item, undefined) : unclear(value);
  }
  if (NO_NUMBERS.has(value.type)) return raise(it, 'TypeError', phrase`it is no number`);
  if (value.type === 'symbol') return symbol({ type: 'integer', value: withoutFloat(value.extent) }, value.terms + 1);
  return unclear(value);
}

const NO_NUMBERS: ReadonlySet<Value['type']> = new Set(['none', 'list', 'tuple', 'dict', 'set', 'range', 'function']);

function toFloat(it: Interpreter, value: Value): Value {
  if (value.type === 'int' || value.type === 'bool') return float(Number(value.value));
  if (value.type === 'float') return value;
  if (value.type === 'string') {
    const text = value.value.trim();
    if (/^[+-]?inf(inity)?$/i.test(text))
      return float(text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY);
    if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return float(Number(text));
    return /^[+-]?nan$|_/i.test(text)
      ? unknown(phrase`it is no number`)
      : raise(it, 'ValueError', phrase`the text is no number`);
  }
  if (value.type === 'array') {
    const item = arrayMethod(value, 'item', []);
    return item ? toFloat(it, item) : unclear(value);
  }
  if (NO_NUMBERS.has(value.type)) return raise(it, 'TypeError', phrase`it is no number`);
  if (value.type === 'symbol') return symbol(asFloat(value.extent), value.terms + 1);
  return unclear(value);
}

function rounded(it: Interpreter, value: Value, digits: Value | undefined): Value {
  // Of integers, they themselves; what no integer is torch refuses.
  if (value.type === 'symbol' && (!digits || digits.type === 'none')) {
    if (!isCertainlyFloat(value.extent)) return value;
    return symbol({ type: 'integer', value: value.extent, isRounded: true }, value.terms + 1);
  }
  const number = numberOf(value);
  if (number === undefined || (digits && digits.type !== 'int' && digits.type !== 'none')) return unclear(value);
  const places = digits?.type === 'int' ? digits.value : undefined;
  if (value.type !== 'float') {
    if (places === undefined || places >= 0) return int(number);
    const unit = 10 ** -places;
    return int(roundHalfEven(number / unit) * unit);
  }
  if (!Number.isFinite(number))
    return places === undefined ? raise(it, 'ValueError', phrase`it is no finite number`) : value;
  if (places === undefined) return int(roundHalfEven(number));
  if (places < 0 || places > 20) return unclear(value);
  const text = fixed(number, places);
  return text === undefined ? value : float(Number(text));
}

/** `__import__(name)`: the outermost module, or with a `fromlist` the one that is named. */
function importedBy(name: string, args: readonly ArgumentValue[]): Value {
  const from = args.find(
    (argument, at) => argument.name === 'fromlist' || (argument.kind === 'positional' && at === 3),
  );
  const isWhole = from ? truth(from.value) : false;
  if (isWhole === undefined) return unknown(phrase`what \`${'__import__'}\` gives is not read`);
  return { type: 'external', name: isWhole ? name : name.split('.')[0]! };
}

/** `pow(3, 5, 7)`. */
function powerModulo(base: Value, exponent: Value | undefined, modulus: Value): Value | undefined {
  if (base.type !== 'int' || exponent?.type !== 'int' || modulus.type !== 'int') return undefined;
  if (
    exponent.value < 0 ||
    modulus.value === 0 ||
    ![base, exponent, modulus].every((one) => Number.isSafeInteger(one.value))
  )
    return undefined;
  const m = BigInt(modulus.value);
  let [result, factor] = [1n, BigInt(base.value)];
  for (let left = BigInt(exponent.value); left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * factor) % m;
    factor = (factor * factor) % m;
  }
  // As Python has it, with the sign of the modulus.
  return int(Number(((result % m) + m) % m));
}

/** A function of a library; undefined where it is not read. */
export function callExternal(
  it: Interpreter,
  name: string,
  args: readonly ArgumentValue[],
  range: SourceRange,
): Value | undefined {
  const [first, second] = args.map(({ value }) => value);
  if (name === 'collections.OrderedDict') {
    if (args[0]) tellRepeatedNames(it, args[0]);
    const refused = refusedPairs(it, 'OrderedDict', args);
    if (refused) return refused;
    return orderedDict(dictOf(args).entries);
  }
  if (name === 'collections.defaultdict')
    return dict(dictOf(args.slice(1)).entries, first?.type === 'none' ? undefined : first);
  if (name === 'IPython.get_ipython') return SHELL;
  if (name === 'types.MethodType' && first?.type === 'function' && first.kind !== 'unknown' && second)
    return { type: 'method', name: first.name, self: second, function: first };
  if (name === 'functools.partial' && first) return partialOf(first, args.slice(1));
  if (name === 'functools.wraps' && first) {
    const wrapped: ArgumentValue = { kind: 'keyword', name: 'wrapped', value: first, range };
    return { type: 'partial', function: { type: 'external', name: 'functools.update_wrapper' }, arguments: [wrapped] };
  }
  if (name === 'functools.update_wrapper' && first) {
    if (first.type === 'function' && second) {
      setFunctionAttribute(it, first, '__name__', it.attribute(second, '__name__'));
      setFunctionAttribute(it, first, '__wrapped__', second);
    }
    return first;
  }
  if (name === 'importlib.import_module' && args.length === 1 && first?.type === 'string')
    return { type: 'external', name: externalName(first.value) };
  if (/^typer\.(Option|Argument)$/.test(name)) return optionDefault(args);
  if (/^typing\.(cast)$/.test(name)) return second;
  if (/^typing\.(NewType|TypeVar)$/.test(name)) return unknown(phrase`types are not read`);
  const isPath = name.startsWith('os.path.') && args.every(({ kind }) => kind === 'positional');
  const path = isPath
    ? pathOf(
        name,
        args.map(({ value }) => value),
      )
    : undefined;
  if (path) return path;
  const tensor = tensorFunction(it, name, args, range);
  if (tensor) return tensor;
  if (name === 'sys.exit' || name === 'os._exit') return raise(it, 'SystemExit', phrase`the program ends here`);
  if (name === 'os.environ.get' || name === 'os.getenv') {
    const given = openVariable(first, second);
    if (given) return given;
  }
  // How many a shape holds that something else has: `np.prod(env.observation_space.shape)`.
  if (first?.type === 'symbol' && args.length === 1) {
    if (/^numpy\.(array|asarray)$/.test(name)) return first;
    if (/^(numpy|math)\.prod$/.test(name)) return productOf(it, first, range) ?? unknown(reasonOf(first));
  }
  const changed = changedBy(name, args);
  if (changed) {
    forget(it, changed, phrase`\`${name}\` changes its numbers`);
    return changed;
  }
  const short = name.slice(name.lastIndexOf('.') + 1);
  const numeric = madeBy(short, first, openNumber(name, args) ?? callNumeric(name, args));
  if (numeric && numeric.type !== 'unknown') return numeric;
  const ofNumpy = numpyFunction(it, name, args) ?? (it.isTracing ? undefined : sklearnFunction(name, args));
  if (ofNumpy ?? numeric) return madeBy(short, first, (ofNumpy ?? numeric)!);
  const bare = first && withoutNumbers(first);
  const ofShape = bare && tensorFunction(it, name, [{ ...args[0]!, value: bare }, ...args.slice(1)], range);
  if (ofShape) return madeBy(short, first, ofShape);
  // A bar that shows the progress of a loop.
  if (/^tqdm(\.\w+)*\.tqdm$/.test(name) && first) return first;
  if (/^tqdm(\.\w+)*\.trange$/.test(name) && first?.type === 'int') {
    return { type: 'range', start: 0, stop: first.value, step: 1 };
  }
  // It has the shape of the tensor that it keeps.
  if (/^torch\.nn\.(parameter\.)?Parameter$/.test(name) && first?.type === 'array') {
    const shape = shapeOf(first);
    if (shape) return { ...shaped(shape, 'torch'), isParameter: true };
  }
  if (name === 'torch.Size' && first) {
    const items = iterate(first);
    return 'type' in items ? items : { type: 'tuple', items };
  }
  if (name === 'torch.nn.init.calculate_gain') return gainOf(args);
  if (/^itertools\.(count|cycle|repeat)$/.test(name)) {
    const begun = name === 'itertools.cycle' && first && begunLoader(it, first, range);
    return begun || endless(it, name, args);
  }
  if (/^(json\.loads|ast\.literal_eval)$/.test(name) && first?.type === 'string') {
    const [, hook, ...more] = args;
    const isHook = hook?.kind === 'keyword' && hook.name === 'object_hook' && name === 'json.loads';
    const read = more.length > 0 || (hook && !isHook) ? undefined : literalText(it, name, first.value, range);
    if (read) return hook ? hooked(it, read, hook.value, range) : read;
  }
  // What a file of settings holds is asked for by the name that the file gives it.
  if (SETTINGS.test(name)) return settings(it, range);
  const data = it.isTracing ? undefined : dataOfCall(name, args);
  if (data) return data;
  if (/^numpy\.(random\.shuffle|put(_along_axis|mask)?|place|copyto|fill_diagonal)$/.test(name) && first) {
    forget(it, first, phrase`it was given to \`${name}\`, which may change it`);
    return NONE;
  }
  if (name === 'logging.getLogger') return { type: 'external', name: 'logging.Logger' };
  // torch's functions and the usual ways to show or keep things leave lists as they are.
  if (SHOWS.test(name)) {
    const open = args.find(({ value }) => value.type === 'unknown' || value.type === 'symbol');
    const result: UnknownValue =
      open && COMPUTES.test(name)
        ? unknown(reasonOf(open.value))
        : { ...unknown(phrase`what \`${name}\` gives is not read`), givenBy: name };
    const given = madeBy(short, first, result);
    if (name === 'torch.device') return { ...given, at: range };
    return /^torch\.(ao|nn|quantization|jit)\..*\b[A-Z]\w*$/.test(name)
      ? { ...given, callee: { type: 'external', name } }
      : given;
  }
  return undefined;
}

/** The array into which the function of numpy or torch writes what it computes. */
function changedBy(name: string, args: readonly ArgumentValue[]): ArrayValue | undefined {
  if (!/^(numpy|torch)\./.test(name)) return undefined;
  const isInPlace = /^torch\.(\w+\.)*[a-z]\w*[^_]_$/.test(name);
  const given = (key: string) => args.find((arg) => arg.kind === 'keyword' && arg.name === key)?.value;
  const inplace = given('inplace');
  const isFirst = isInPlace || (inplace && truth(inplace) !== false);
  const found = given('out') ?? (isFirst ? args[0]?.value : undefined);
  return found?.type === 'array' && !('type' in found.items) ? found : undefined;
}

/** The product of what a symbol holds, as a part of it; as the file writes it in the call, where that names the symbol. */
export function productOf(it: Interpreter, { extent }: SymbolValue, { from, to }: SourceRange): Value | undefined {
  const written = it.source.text.slice(from, Math.min(to, from + LONGEST_NAME));
  const isPlain = to - from < LONGEST_NAME && /^[\w.]+\([\w.]+\)(?:\.prod\(\))?$/.test(written);
  return partSymbol(it, extent, '.prod()', (whole) =>
    isPlain && written.includes(`(${whole})`) ? written : `np.prod(${whole})`,
  );
}

const LONGEST_NAME = 100;

/** A partial of a partial is one. */
function partialOf(callee: Value, args: readonly ArgumentValue[]): Value {
  if (callee.type !== 'partial') return { type: 'partial', function: callee, arguments: args };
  return { type: 'partial', function: callee.function, arguments: withPartial(callee.arguments, args) };
}

const SHOWS =
  /^(torch|logging|json|wandb|numpy|pprint|pickle|loguru\.logger)\.|^rich\.(print|pretty\.pprint)$|^yaml\.(safe_)?dump(_all)?$|^omegaconf\.OmegaConf\.to_(yaml|container|object)$/;

/** Functions whose result follows from what they are given; what a file holds and what is drawn do not. */
const COMPUTES = /^(numpy|torch)\.(?!\w*(load|from|save|open|read|rand|multinomial|normal|bernoulli|poisson))[a-z]\w*$/;

const SETTINGS =
  /^(yaml\.(safe_load|load|full_load|unsafe_load)|json\.loads?|toml\.loads?|omegaconf\.OmegaConf\.(load|from_cli)|pickle\.load)$/;

/** A symbol named for the variable that the call is stored in; undefined where there is none. */
function settings(it: Interpreter, range: SourceRange): Value | undefined {
  const { text } = it.source;
  const before = text.slice(text.lastIndexOf('\n', range.from - 1) + 1, range.from);
  const [, name] = /^\s*([A-Za-z_]\w*)\s*=\s*$/.exec(before) ?? [];
  return name ? parameterSymbol(it, name, range, { isOpened: true }) : undefined;
}
