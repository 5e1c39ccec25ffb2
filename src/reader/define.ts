// Functions and classes: what `def` and `class` make.

import { evaluateDefaults } from './evaluate.ts';
import { type Frame, type Interpreter, newFrame, newScope } from './interpreter.ts';
import type { ClassDefinition, Expression, FunctionDefinition } from './syntax.ts';
import {
  attributeRecord,
  type ClassValue,
  type ExternalValue,
  type FunctionValue,
  type UnknownValue,
  unknown,
  type Value,
} from './values.ts';

/** The function, or what the decorators that the file defines make of it. */
export function defineFunction(it: Interpreter, definition: FunctionDefinition, frame: Frame): Value {
  const { name } = definition;
  const decorators = definition.decorators.map((decorator) => readDecorator(it, decorator, frame));
  // `@size.setter` adds to the property of that name.
  const before = frame.scope.variables[name];
  if (before && decorators.includes('accessor')) return before;
  const kind = decorators.find((found): found is FunctionValue['kind'] => KINDS.has(found)) ?? 'function';
  const value: FunctionValue = {
    type: 'function',
    definition,
    name,
    scope: frame.scope,
    defaults: evaluateDefaults(it, definition.parameters, frame),
    owner: frame.owner,
    kind,
  };
  it.functions.push(value);
  if (kind !== 'function') return value;
  return decorators.reduceRight<Value>((inner, decorator) => {
    if (typeof decorator === 'string') return inner;
    const range = decorator.expression.range;
    const outer = it.call(decorator.value, [{ kind: 'positional', name: '', value: inner, range }], range, frame);
    return outer.type === 'unknown' ? { ...value, kind: 'unknown' } : outer;
  }, value);
}

const KINDS: ReadonlySet<unknown> = new Set(['static', 'class', 'property', 'foreign', 'unknown']);

/** What a decorator makes of a function; one of the file is a value that is called. */
type Decorator = FunctionValue['kind'] | 'accessor' | { readonly value: Value; readonly expression: Expression };

function readDecorator(it: Interpreter, decorator: Expression, frame: Frame): Decorator {
  if (decorator.type === 'attribute' && /^(setter|getter|deleter)$/.test(decorator.name)) return 'accessor';
  const value = it.evaluate(decorator.type === 'call' ? decorator.callee : decorator, frame);
  switch (value.type) {
    case 'builtin':
      if (value.name === 'staticmethod') return 'static';
      if (value.name === 'classmethod') return 'class';
      return value.name === 'property' ? 'property' : 'unknown';
    case 'function':
    case 'class':
      return { value: decorator.type === 'call' ? it.evaluate(decorator, frame) : value, expression: decorator };
    case 'method':
      if (!value.function) return 'foreign';
      return { value: decorator.type === 'call' ? it.evaluate(decorator, frame) : value, expression: decorator };
    case 'external':
      if (/^functools\.cached_property$|^abc\.abstractproperty$/.test(value.name)) return 'property';
      return /^torch\.|^typing\.|^abc\.|^functools\.((lru_)?cache|wraps)$/.test(value.name) ? 'function' : 'foreign';
    case 'unknown':
    case 'symbol':
      return 'foreign';
    default:
      return 'unknown';
  }
}

export function defineClass(it: Interpreter, definition: ClassDefinition, frame: Frame): ClassValue {
  const bases = definition.bases
    .filter(({ kind }) => kind === 'positional')
    .map(({ value }) => it.evaluate(value, frame))
    .map((base) => (base.type === 'class' || base.type === 'external' ? base : unknown('its base class is not read')));
  if (definition.bases.some(({ kind }) => kind === 'star')) bases.push(unknown('its base classes are not read'));
  const scope = newScope('class', frame.scope);
  it.execute(definition.body, {
    ...newFrame(it, scope, { name: definition.name, owner: definition }),
    branches: frame.branches,
  });
  const order: (ClassValue | ExternalValue | UnknownValue)[] = [];
  const attributes = Object.assign(attributeRecord(), scope.variables);
  const value: ClassValue = { type: 'class', name: definition.name, definition, order, attributes };
  order.push(value, ...linearize(bases));
  it.classes.push(value);
  return value;
}

/** Python's C3: heirs before their bases, bases in the order written. Where there is no such order, as written. */
function linearize(bases: readonly (ClassValue | ExternalValue | UnknownValue)[]): ClassValue['order'][number][] {
  type Entry = ClassValue['order'][number];
  let lists: Entry[][] = [...bases.map((base) => (base.type === 'class' ? [...base.order] : [base])), [...bases]];
  const order: Entry[] = [];
  const same = (a: Entry, b: Entry) => a === b || (a.type === 'external' && b.type === 'external' && a.name === b.name);
  for (
    lists = lists.filter((list) => list.length > 0);
    lists.length > 0;
    lists = lists.filter((list) => list.length > 0)
  ) {
    const inTail = (entry: Entry) => lists.some((list) => list.slice(1).some((other) => same(other, entry)));
    const head = (lists.find((list) => !inTail(list[0]!)) ?? lists[0]!)[0]!;
    order.push(head);
    lists = lists.map((list) => list.filter((entry) => !same(entry, head)));
  }
  return order;
}
