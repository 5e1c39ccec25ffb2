// Classes of `abc` of which Python makes no object: a method of theirs is left to their heirs.

import { phrase } from '../../model/phrase.ts';
import { classAttribute } from '../interpreter/classAttribute.ts';
import { raise } from '../interpreter/exceptions.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import { isOfAbc } from './metaclasses.ts';
import type { ClassValue } from './values.ts';

/** Whether it leaves a method to its heirs. */
export function isAbstract({ order }: ClassValue): boolean {
  return leftAbstract(order) !== undefined;
}

/**
 * Raises what Python raises where an object of such a class is made, and says whether it does. Only within a `try`: elsewhere
 * the class is read all the same, for what its heirs will build.
 */
export function refusesAbstract(it: Interpreter, { name, order }: ClassValue): boolean {
  if (it.trying === 0) return false;
  const left = leftAbstract(order);
  if (left === undefined) return false;
  raise(it, 'TypeError', phrase`\`${name}\` leaves \`${left}\` abstract`);
  return true;
}

function leftAbstract(order: ClassValue['order']): string | undefined {
  if (!order.some(isOfAbc)) return undefined;
  return order
    .flatMap((entry) => (entry.type === 'class' ? Object.keys(entry.attributes) : []))
    .find((key) => {
      const value = classAttribute(order, key);
      return value?.type === 'function' && value.isAbstract;
    });
}
