// What a name stands for where it is used.

import { phrase } from '../model/phrase.ts';
import { raise } from './exceptions.ts';
import type { Interpreter } from './interpreter.ts';
import { python2Name } from './python2.ts';
import { builtinNames } from './pythonNames.ts';
import { broughtByStars, sourceOf } from './starImports.ts';
import { DELETED, type Scope, string, type UnknownValue, unknown, type Value } from './values.ts';

/** UNBOUND where it stands for nothing yet. */
export function lookUp(it: Interpreter, name: string, scope: Scope): Value {
  const outer = scope.outer.size > 0 ? scope.outer.get(name) : undefined;
  if (outer) return lookUp(it, name, outer);
  let stars = NO_STARS;
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    if (at.kind === 'class' && at !== scope) continue;
    if (at.kind === 'function' && scope.kind === 'class' && scope.own?.has(name)) continue;
    const declared = at.outer.size > 0 && at !== scope ? at.outer.get(name) : undefined;
    if (declared) return lookUp(it, name, declared);
    const value = at.variables[name];
    if (value === DELETED && at.kind !== 'module' && it.tryingNames > 0)
      return raise(it, 'UnboundLocalError', phrase`\`${name}\` is not defined here`);
    if (value && !(value === DELETED && at.kind === 'module')) return value;
    if (at.kind === 'function' && at.own?.has(name)) return UNBOUND;
    if (at.stars.length > 0) stars = [...stars, ...at.stars.toReversed()];
  }
  const brought = stars.length > 0 ? broughtByStars(it, name, stars) : undefined;
  if (brought) return brought;
  if (name === '__name__') return string('__main__');
  if (builtinNames.has(name)) return { type: 'builtin', name };
  const older = it.isPython2 ? python2Name(it, name) : undefined;
  if (older) return older;
  const star = sourceOf(stars);
  if (star) return { type: 'external', name: `${star}.${name}` };
  const reason = phrase`\`${name}\` is not defined here`;
  return it.tryingNames > 0 ? raise(it, 'NameError', reason) : unknown(reason);
}

/** A function's own name that has no value yet: outside of the function it stands for something else. */
export const UNBOUND: UnknownValue = { type: 'unknown', reason: phrase`it has no value here yet` };

const NO_STARS: readonly string[] = [];
