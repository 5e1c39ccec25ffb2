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
} from './values.ts';

export function defineFunction(it: Interpreter, definition: FunctionDefinition, frame: Frame): FunctionValue {
  const kinds = definition.decorators.map((decorator) => decoratorKind(it, decorator, frame));
  const kind = kinds.find((found) => found === 'unknown') ?? kinds.find((found) => found !== 'function') ?? 'function';
  const defaults = evaluateDefaults(it, definition.parameters, frame);
  const { name } = definition;
  const value: FunctionValue = {
    type: 'function',
    definition,
    name,
    scope: frame.scope,
    defaults,
    owner: frame.owner,
    kind,
  };
  it.functions.push(value);
  return value;
}

/** What a decorator makes of a function. Those that only change how it is run leave it as it is. */
function decoratorKind(it: Interpreter, decorator: Expression, frame: Frame): FunctionValue['kind'] {
  const value = it.evaluate(decorator.type === 'call' ? decorator.callee : decorator, frame);
  if (value.type === 'builtin') {
    if (value.name === 'staticmethod') return 'static';
    if (value.name === 'classmethod') return 'class';
    if (value.name === 'property') return 'property';
  }
  if (value.type !== 'external') return 'unknown';
  if (value.name === 'functools.cached_property') return 'property';
  return /^torch\.|^typing\.|^abc\.|^functools\.(lru_)?cache$/.test(value.name) ? 'function' : 'unknown';
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
