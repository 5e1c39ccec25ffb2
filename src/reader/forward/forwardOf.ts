// What an object of the file does as a module: `forward` of its class, or another that the file gave the object.

import type { Interpreter } from '../interpreter/interpreter.ts';
import type { FunctionValue, InstanceValue, Value } from '../python/values.ts';

export interface Forward {
  /** What is called with the inputs. */
  readonly callee: Value;
  readonly function: FunctionValue;
  /** What it takes, the object itself left out. */
  readonly parameters: FunctionValue['definition']['parameters'];
}

/** Undefined where it is not in the file. A function that the object itself holds is given no object. */
export function forwardOf(
  it: Interpreter,
  object: InstanceValue,
  name: 'forward' | '__call__' = 'forward',
): Forward | undefined {
  const callee = it.attribute(object, name);
  if (callee.type === 'method' && callee.function)
    return { callee, function: callee.function, parameters: callee.function.definition.parameters.slice(1) };
  if (callee.type === 'function' && callee.kind !== 'unknown')
    return { callee, function: callee, parameters: callee.definition.parameters };
  return undefined;
}
