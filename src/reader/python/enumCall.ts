// Enumerations that a call makes: `Enum('Norm', 'Batch Weight')`.

import type { SourceRange } from '../../model/modelSpec.ts';
import { iterate } from '../interpreter/iterate.ts';
import { makeMembers } from './enums.ts';
import { synthesized } from './fields.ts';
import { type ArgumentValue, int, string, type Value } from './values.ts';

/** The class `name` of enum is called with a name and its members' names; undefined where it is not read. */
export function enumeration(name: string, args: readonly ArgumentValue[], range: SourceRange): Value | undefined {
  const [title, second] = args.filter(({ kind }) => kind === 'positional').map(({ value }) => value);
  const keyword = (key: string) => args.find((arg) => arg.kind === 'keyword' && arg.name === key)?.value;
  const names = second ?? keyword('names');
  const start = keyword('start') ?? int(1);
  if (title?.type !== 'string' || !names || start.type !== 'int' || keyword('type')) return undefined;
  const items = names.type === 'string' ? names.value.split(/[\s,]+/).map(string) : itemsOf(names);
  const pairs = items?.map((item, at): readonly [Value | undefined, Value | undefined] => {
    if (item.type === 'string') return [item, usualValue(name, item.value, start.value, at)];
    return 'items' in item && Array.isArray(item.items) && item.items.length === 2
      ? [item.items[0], item.items[1]]
      : [undefined, undefined];
  });
  if (!pairs?.every(([key, value]) => key?.type === 'string' && value)) return undefined;
  const made = synthesized(title.value, 'enum', undefined, range, { type: 'external', name });
  for (const [key, value] of pairs) if (key?.type === 'string' && key.value) made.attributes[key.value] = value!;
  makeMembers(made);
  return made;
}

function itemsOf(names: Value): readonly Value[] | undefined {
  if (names.type === 'dict')
    return names.entries instanceof Map
      ? [...names.entries.values()].map(([key, value]) => ({ type: 'tuple', items: [key, value] }))
      : undefined;
  const items = iterate(names);
  return 'type' in items ? undefined : items;
}

/** Of the member at this place, where only its name is given. */
function usualValue(name: string, member: string, start: number, at: number): Value | undefined {
  if (name.endsWith('StrEnum')) return string(member.toLowerCase());
  if (!name.endsWith('Flag')) return int(start + at);
  return start === 1 ? int(2 ** at) : undefined;
}
