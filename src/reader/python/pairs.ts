// What dictionaries are made of, as `dict` and `update` take it: what Python refuses of it.

import { phrase } from '../../model/phrase.ts';
import { raise, raiseNotGoneThrough } from '../interpreter/exceptions.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import { hasNoItems } from '../interpreter/iterate.ts';
import { refuseKey } from './protocols.ts';
import type { ArgumentValue, UnknownValue, Value } from './values.ts';

/** What Python raises for a name that is given twice, and for elements that are no pairs; undefined where it may take them. */
export function refusedPairs(it: Interpreter, name: string, args: readonly ArgumentValue[]): UnknownValue | undefined {
  const given = new Set<string>();
  for (const { kind, name: key, value } of args) {
    if (kind === 'keyword' && given.has(key))
      return raise(it, 'TypeError', phrase`\`${name}\` is given \`${key}\` twice`);
    if (kind === 'keyword' && key === '') return raise(it, 'TypeError', phrase`names of arguments are texts`);
    if (kind === 'keyword') given.add(key);
    if (kind !== 'positional') continue;
    const refused = hasNoItems(value) ? raiseNotGoneThrough(it, value) : refusedItems(it, name, value);
    if (refused) return refused;
  }
  return undefined;
}

function refusedItems(it: Interpreter, name: string, value: Value): UnknownValue | undefined {
  if (value.type === 'string' && value.value !== '') return noPairs(it, 'ValueError', name);
  const items = value.type === 'list' || value.type === 'tuple' ? value.items : [];
  if ('type' in items) return undefined;
  for (const item of items) {
    if (item.type !== 'symbol' && hasNoItems(item)) return noPairs(it, 'TypeError', name);
    const parts =
      item.type === 'string' ? [...item.value] : item.type === 'tuple' || item.type === 'list' ? item.items : undefined;
    if (!parts || 'type' in parts) continue;
    if (parts.length !== 2) return noPairs(it, 'ValueError', name);
    const refused = typeof parts[0] === 'string' ? undefined : refuseKey(it, parts[0]);
    if (refused) return refused;
  }
  return undefined;
}

function noPairs(it: Interpreter, raises: string, name: string): UnknownValue {
  return raise(it, raises, phrase`what \`${name}\` is given are no pairs`);
}
