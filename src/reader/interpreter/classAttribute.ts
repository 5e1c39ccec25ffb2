// What a class of the file has, by its method resolution order.

import { byName } from '../../model/byName.ts';
import { phrase } from '../../model/phrase.ts';
import { type ClassValue, type InstanceValue, unknown, type Value } from '../python/values.ts';

/** Bases outside of the file that have no attributes of their own, or such as are known. */
const KNOWN =
  /^(torch\.nn\.|object$|abc\.ABC$|enum\.|typing\.(NamedTuple|Dict|List|Generic|Protocol)$|pydantic\.|collections\.(OrderedDict|defaultdict)$|builtins\.(dict|list|set|frozenset|tuple|str|int|float|\w*Error|\w*Exception|\w*Warning)$)/;

/** Whether a base class outside of the file is one of these: it is no class of the file, and inherits none. */
export const isKnownBase = byName((name) => KNOWN.test(name));

/** The value of a class's attribute, by its method resolution order; unknown where a base outside of the file may have it. */
export function classAttribute(order: ClassValue['order'], name: string): Value | undefined {
  for (const entry of order) {
    if (entry.type === 'class') {
      const value = entry.attributes[name];
      if (value) return value;
    } else if (entry.type === 'external' && isKnownBase(entry.name)) {
      // What torch's classes have is known by call.ts.
    } else {
      return unknown(
        entry.type === 'external'
          ? phrase`\`${name}\` may come from the base class \`${entry.name.replace('builtins.', '')}\`, which is not in this file`
          : entry.reason,
      );
    }
  }
  return undefined;
}

/** Of these values, the classes, one of each definition. */
export function definedClasses(values: readonly Value[]): ClassValue[] {
  return [...new Map(values.flatMap((one) => (one.type === 'class' ? [[one.definition, one]] : []))).values()];
}

/** Whether a class of the file computes something of its own where a module of torch is applied. */
export function hasOwnForward({ class: { order } }: InstanceValue): boolean {
  return classAttribute(order, 'forward') !== undefined || classAttribute(order, '__call__') !== undefined;
}

/** Whether the object's class in the file has one of these methods. */
export function definesItself(value: Value, names: readonly string[]): boolean {
  if (value.type !== 'instance') return false;
  for (const entry of value.class.order) {
    if (entry.type !== 'class') continue;
    for (const name of names) if (entry.attributes[name] !== undefined) return true;
  }
  return false;
}
