// `type(name, bases, attributes)`: the class that a class statement with these would define.

import { defineClass } from '../interpreter/define.ts';
import { type Frame, type Interpreter, newFrame, newScope } from '../interpreter/interpreter.ts';
import type { Argument, ClassDefinition, Expression, Statement } from '../text/syntax.ts';
import type { ArgumentValue, Value } from './values.ts';

/** Undefined where not all of it is known. */
export function madeClass(it: Interpreter, args: readonly ArgumentValue[], frame: Frame): Value | undefined {
  const [name, bases, attributes] = args.map(({ value }) => value);
  if (args.length !== 3 || name?.type !== 'string' || bases?.type !== 'tuple') return undefined;
  if (attributes?.type !== 'dict' || 'type' in attributes.entries) return undefined;
  const range = { from: args[0]!.range.from, to: args[2]!.range.to };
  const scope = newScope('function', frame.scope);
  const held = (value: Value): Expression => {
    // No name of the file is one.
    const key = `${Object.keys(scope.variables).length} of the class`;
    scope.variables[key] = value;
    return { type: 'name', name: key, range };
  };
  const body: Statement[] = [];
  for (const [key, value] of attributes.entries.values()) {
    if (key.type !== 'string') return undefined;
    body.push({
      type: 'assign',
      targets: [{ type: 'name', name: key.value, range }],
      value: held(value),
      annotation: undefined,
      range,
    });
  }
  const definition: ClassDefinition = {
    type: 'class',
    name: name.value,
    bases: bases.items.map((base): Argument => ({ kind: 'positional', name: '', value: held(base), range })),
    decorators: [],
    body,
    range,
  };
  return defineClass(it, definition, newFrame(it, scope));
}
