// Functions and classes: what `def` and `class` make.

import { phrase } from '../../model/phrase.ts';
import { nnModuleOf } from '../modules/torchSignatures.ts';
import { commandOption } from '../python/commandLine.ts';
import { buildMembers } from '../python/enumInit.ts';
import { isEnum, makeMembers } from '../python/enums.ts';
import { fieldsByName, fieldsOf, keepsFields, makesDataclass } from '../python/fields.ts';
import { defaultsOf, wrapping } from '../python/functionAttributes.ts';
import { askMetaclass } from '../python/metaclasses.ts';
import { callDefined } from '../python/operations.ts';
import {
  asArgument,
  attributeRecord,
  type ClassValue,
  type ExternalValue,
  type FunctionValue,
  type Scope,
  truth,
  type UnknownValue,
  unknown,
  type Value,
} from '../python/values.ts';
import { refusesBases } from '../refused/refusedBases.ts';
import { isNotCalled } from '../refused/refusedLibraryCalls.ts';
import { namesBoundBy } from '../text/boundNames.ts';
import type { ClassDefinition, Expression, FunctionDefinition } from '../text/syntax.ts';
import { evaluateArguments, evaluateDefaults } from './evaluate.ts';
import { raise } from './exceptions.ts';
import { type Frame, type Interpreter, newFrame, newScope } from './interpreter.ts';
import { withPrivateNames } from './privateNames.ts';
import { decide } from './undecided.ts';

/** The function, as its decorators make it. */
export function defineFunction(it: Interpreter, definition: FunctionDefinition, frame: Frame): Value {
  const { name } = definition;
  const decorators = definition.decorators.map((decorator) => ({
    decorator,
    value: decoratorValue(it, decorator, frame),
  }));
  const made: FunctionValue = {
    type: 'function',
    definition,
    name,
    scope: frame.scope,
    defaults: evaluateDefaults(it, definition.parameters, frame),
    owner: frame.owner,
    kind: 'function',
  };
  if (it.trying > 0 && decorators.some(({ value }) => isNotCalled(value)))
    return raise(it, 'TypeError', phrase`its decorator cannot be called`);
  const value = decorators.reduceRight<Value>(
    (decorated, { decorator, value }) => decorate(it, decorated, decorator, value, frame),
    made,
  );
  it.functions.push(value.type === 'function' && value.definition === definition ? value : made);
  return value;
}

/** Decorators that leave a function as it is, or only change how it is run. */
const KEEPS =
  /^torch\.|^typing\.|^typing_extensions\.|^abc\.|^functools\.((lru_)?cache|total_ordering)$|^numba\.|^overrides\./;

const ABSTRACT = /^abc\.abstract(method|property|classmethod|staticmethod)$/;
const OF_ABSTRACT: Readonly<Record<string, FunctionValue['kind']>> = {
  property: 'property',
  classmethod: 'class',
  staticmethod: 'static',
};

function decoratorValue(it: Interpreter, decorator: Expression, frame: Frame): Value {
  if (decorator.type === 'attribute' && /^(setter|getter|deleter)$/.test(decorator.name)) {
    const of = it.evaluate(decorator.object, frame);
    return of.type === 'function' && of.kind === 'property' ? of : unknown(phrase`its decorator is not read`);
  }
  const callee = it.evaluate(decorator.type === 'call' ? decorator.callee : decorator, frame);
  // What it is called with does not matter where it leaves the function as it is, but may hold layers.
  const isForeign = ['external', 'unknown', 'symbol'].includes(callee.type);
  if (isForeign && !(callee.type === 'external' && /^(functools|click)\./.test(callee.name))) {
    if (decorator.type === 'call') evaluateArguments(it, decorator.arguments, frame);
    return callee;
  }
  if (callee.type === 'external' && callee.name.startsWith('click.')) return callee;
  if (callee.type === 'external' && KEEPS.test(callee.name)) return callee;
  return decorator.type === 'call' && !(callee.type === 'external' && callee.name === 'functools.wraps')
    ? it.evaluate(decorator, frame)
    : callee;
}

function decorate(it: Interpreter, decorated: Value, decorator: Expression, value: Value, frame: Frame): Value {
  if (decorated.type !== 'function') {
    return decorated.type === 'unknown' ? decorated : applied(it, decorated, decorator, value, frame);
  }
  if (value.type === 'function' && decorator.type === 'attribute' && value.kind === 'property') {
    if (decorator.name === 'setter') return { ...value, setter: decorated };
    if (decorator.name === 'deleter') return { ...value, deleter: decorated };
    const { setter, deleter } = value;
    return { ...decorated, kind: 'property', ...(setter && { setter }), ...(deleter && { deleter }) };
  }
  if (value.type === 'builtin') {
    if (value.name === 'staticmethod') return { ...decorated, kind: 'static' };
    if (value.name === 'classmethod') return { ...decorated, kind: 'class' };
    if (value.name === 'property') return { ...decorated, kind: 'property' };
  }
  if (value.type === 'external') {
    if (/^click\.(option|argument)$/.test(value.name) && decorator.type === 'call') {
      const option = commandOption(evaluateArguments(it, decorator.arguments, frame));
      const takes = option && decorated.definition.parameters.some(({ name }) => name === option.name);
      const defaults = defaultsOf(decorated);
      if (!takes || defaults.has(option.name)) return decorated;
      return { ...decorated, defaults: new Map(defaults).set(option.name, option.default) };
    }
    if (value.name === 'functools.cached_property') return { ...decorated, kind: 'property', isCached: true };
    const [, abstract] = ABSTRACT.exec(value.name) ?? [];
    if (abstract) return { ...decorated, isAbstract: true, kind: OF_ABSTRACT[abstract] ?? decorated.kind };
    // Which of the registered functions is called depends on the type of what it is given.
    if (/^functools\.singledispatch(method)?$/.test(value.name)) return { ...decorated, kind: 'unknown' };
    if (value.name === 'functools.wraps') {
      const [of] = decorator.type === 'call' ? evaluateArguments(it, decorator.arguments, frame) : [];
      return of ? wrapping(it, decorated, of.value) : decorated;
    }
    if (/^functools\.(lru_)?cache$/.test(value.name)) {
      const most = value.name === 'functools.cache' ? Number.POSITIVE_INFINITY : mostKept(it, decorator, frame);
      return most > 0 ? { ...decorated, cached: { results: attributeRecord(), order: [], most } } : decorated;
    }
    if (KEEPS.test(value.name)) return decorated;
    if (value.name === 'contextlib.contextmanager') return { ...decorated, isContext: true };
  }
  return applied(it, decorated, decorator, value, frame);
}

/** How many results `@lru_cache(maxsize=128)` keeps. */
function mostKept(it: Interpreter, decorator: Expression, frame: Frame): number {
  const given = decorator.type === 'call' ? evaluateArguments(it, decorator.arguments, frame) : [];
  const most = given.find(({ kind, name }) => kind === 'positional' || name === 'maxsize')?.value;
  if (most?.type === 'int') return most.value;
  return most?.type === 'none' ? Number.POSITIVE_INFINITY : 128;
}

/** What a decorator of the file makes of a function. */
function applied(it: Interpreter, decorated: Value, decorator: Expression, value: Value, frame: Frame): Value {
  if (['function', 'class', 'method', 'partial', 'instance'].includes(value.type)) {
    const range = decorator.range;
    const result = it.call(value, [asArgument(decorated, range)], range, frame);
    if (result.type !== 'unknown') return result;
  }
  if (decorated.type !== 'function') return unknown(phrase`its decorator is not read`);
  // One of another file registers, times or wraps the function, and calls it as it is called.
  const isForeign = ['external', 'unknown', 'symbol', 'method'].includes(value.type);
  if (isForeign) {
    const foreign = decorated.foreign ?? decorator.range;
    return { ...decorated, foreign, ...(decorated.kind === 'function' && { kind: 'foreign' }) };
  }
  return { ...decorated, kind: 'unknown' };
}

export function defineClass(it: Interpreter, definition: ClassDefinition, frame: Frame): Value {
  const written = definition.bases
    .filter(({ kind }) => kind === 'positional')
    .map(({ value }) => it.evaluate(value, frame));
  if (refusesBases(it, written)) return unknown(phrase`it has bases that no class has`);
  const bases = written
    .map((base) => baseOf(base))
    .filter((base) => !(base.type === 'external' && base.name === 'typing.Generic'));
  if (definition.bases.some(({ kind }) => kind === 'star')) bases.push(unknown(phrase`its base classes are not read`));
  const isWithin = frame.scope.kind === 'function';
  const scope: Scope = newScope('class', frame.scope, isWithin ? namesBoundBy(definition) : undefined);
  const undecided = it.undecided.length;
  it.execute(definition.body, {
    ...newFrame(it, scope, { name: definition.name, owner: definition }),
    branches: frame.branches,
  });
  decide(it.undecided, undecided, 'return');
  const order: (ClassValue | ExternalValue | UnknownValue)[] = [];
  const attributes = Object.assign(attributeRecord(), withPrivateNames(scope.variables, definition));
  const rest = linearize(bases);
  it.spend(rest.length);
  const classes = rest.filter((base) => base.type === 'class');
  const decorators = definition.decorators.map((decorator) => ({
    decorator,
    value: decoratorValue(it, decorator, frame),
  }));
  const callees = decorators.map(({ value, decorator }) => decoratorCallee(it, decorator, value, frame));
  const dataclass = decorators[callees.findIndex(makesDataclass)];
  const isTuple = rest.some((base) => base.type === 'external' && base.name === 'typing.NamedTuple');
  const isModel = rest.some(
    (base) => base.type === 'external' && /^pydantic\.(\w+\.)*(BaseModel|BaseSettings)$/.test(base.name),
  );
  const inherited = classes.find(({ kind }) => kind !== 'plain');
  const options =
    dataclass?.decorator.type === 'call' ? evaluateArguments(it, dataclass.decorator.arguments, frame) : [];
  const isValidated = isModel || callees.some((one) => one.type === 'external' && one.name.startsWith('pydantic.'));
  const hasInit = !options.some(({ name, value }) => name === 'init' && value.type === 'bool' && !value.value);
  const own = dataclass && hasInit ? 'dataclass' : isTuple ? 'tuple' : isModel ? 'dataclass' : undefined;
  const fields = own ? fieldsOf(it, definition, classes, attributes, options, isValidated) : inherited?.fields;
  if (own && fields && callees.some(keepsFields)) attributes.__dataclass_fields__ = fieldsByName(fields);
  const kind = own ?? (isEnum(rest) || inherited?.kind === 'enum' ? 'enum' : (inherited?.kind ?? 'plain'));
  const isOrdered = own
    ? options.some(({ name, value }) => name === 'order' && truth(value) === true)
    : inherited?.isOrdered;
  const foreign = decorators.find(({ value }) => isForeignToClasses(value))?.decorator.range;
  const value: ClassValue = {
    type: 'class',
    name: definition.name,
    definition,
    order,
    kind,
    ...(fields && { fields }),
    ...(isOrdered && { isOrdered }),
    attributes,
    ...(foreign && { foreign }),
  };
  order.push(value, ...rest);
  if (kind === 'enum') {
    makeMembers(value);
    buildMembers(it, value, definition.range, frame);
  }
  it.classes.push(value);
  for (const [name, held] of Object.entries(scope.variables)) {
    if (held?.type !== 'instance') continue;
    const told: Value[] = [value, { type: 'string', value: name }];
    callDefined(it, held, '__set_name__', told, definition.range, frame);
  }
  const keywords = evaluateArguments(
    it,
    definition.bases.filter(({ kind, name }) => kind === 'keyword' && name !== 'metaclass'),
    frame,
  );
  for (const base of classes) {
    const hook = base.attributes.__init_subclass__;
    if (hook?.type === 'function')
      it.call(
        { ...hook, kind: 'function' },
        [asArgument(value, definition.range), ...keywords],
        definition.range,
        frame,
      );
  }
  askMetaclass(it, value, definition, keywords, frame);
  return decorators.reduceRight<Value>((made, { decorator, value: given }) => {
    // Classes are registered, or extended by what does not change what they build.
    if (!['function', 'class', 'method', 'partial', 'instance'].includes(given.type)) return made;
    const range = decorator.range;
    const result = it.call(given, [asArgument(made, range)], range, frame);
    return result.type === 'class' || result.type === 'function' ? result : made;
  }, value);
}

function isForeignToClasses(decorator: Value): boolean {
  if (decorator.type === 'external')
    return !KEEPS.test(decorator.name) && !/^(dataclasses|attrs?|enum|pydantic)\b/.test(decorator.name);
  return decorator.type === 'unknown' || decorator.type === 'symbol';
}

function decoratorCallee(it: Interpreter, decorator: Expression, value: Value, frame: Frame): Value {
  return decorator.type === 'call' ? it.evaluate(decorator.callee, frame) : value;
}

function baseOf(base: Value): ClassValue | ExternalValue | UnknownValue {
  // Its objects are dictionaries.
  if (base.type === 'external' && /^typing(_extensions)?\.TypedDict$/.test(base.name))
    return { type: 'external', name: 'builtins.dict' };
  if (base.type === 'class' || base.type === 'external') return base;
  if (base.type === 'builtin')
    return { type: 'external', name: base.name === 'object' ? 'object' : `builtins.${base.name}` };
  return base.type === 'unknown' ? unknown(base.reason) : unknown(phrase`its base class is not read`);
}

/** Of more classes that one inherits from, only so many are looked at. */
const MAX_ORDER = 250;

/** `root` is torch's Module, from which all its other modules inherit. */
function beforeRoot(order: ClassValue['order'], root: ExternalValue | ClassValue | UnknownValue): ClassValue['order'] {
  const last = order.at(-1);
  const isHeir = last?.type === 'external' && nnModuleOf(last.name) !== undefined;
  return isHeir ? [...order, root] : order;
}

/** Python's C3: heirs before their bases, bases in the order written. Where there is no such order, as written. */
function linearize(bases: readonly (ClassValue | ExternalValue | UnknownValue)[]): ClassValue['order'][number][] {
  type Entry = ClassValue['order'][number];
  const [only] = bases;
  if (only && bases.length === 1 && only.type !== 'class') return [only];
  const same = (entry: Entry) => (entry.type === 'external' ? entry.name : entry);
  const orders = bases.map((base): readonly Entry[] => (base.type === 'class' ? base.order : [base]));
  const root = orders.flat().find((entry) => entry.type === 'external' && entry.name === 'torch.nn.Module');
  const lists = [...orders.map((order) => (root ? beforeRoot(order, root) : order)), bases];
  const at = lists.map(() => 0);
  /** How often it stands behind the first entry of what is left of a list. */
  const behind = new Map<unknown, number>();
  const count = (entry: Entry | undefined, change: number) => {
    if (entry) behind.set(same(entry), (behind.get(same(entry)) ?? 0) + change);
  };
  for (const list of lists) for (const entry of list.slice(1)) count(entry, 1);
  const taken = new Set<unknown>();
  const order: Entry[] = [];
  while (order.length < MAX_ORDER) {
    let head: Entry | undefined;
    for (const [i, list] of lists.entries()) {
      const first = list[at[i]!];
      if (!first) continue;
      head ??= first;
      if (behind.get(same(first))) continue;
      head = first;
      break;
    }
    if (!head) return order;
    order.push(head);
    taken.add(same(head));
    for (const [i, list] of lists.entries())
      for (let first = list[at[i]!]; first && taken.has(same(first)); first = list[at[i]!]) count(list[++at[i]!], -1);
  }
  return [...order, unknown(phrase`it inherits from more classes than are followed`)];
}
