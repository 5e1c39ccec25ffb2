// Layers of an OrderedDict under one name, of which Python keeps the last alone: `OrderedDict([('act', …), ('act', …)])`.

import { phrase } from '../../model/phrase.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import { tellMistake } from '../interpreter/mistakes.ts';
import type { ArgumentValue, ModuleValue } from '../python/values.ts';
import { diagnostic, isWithin } from '../text/sourceText.ts';

/** Told where the pairs are written out one after the other: whoever puts lists together may mean to replace a layer. */
export function tellRepeatedNames(it: Interpreter, { value, range }: ArgumentValue): void {
  const pairs = value.type === 'list' || value.type === 'tuple' ? value.items : undefined;
  if (!Array.isArray(pairs) || !/^[[(]/.test(it.source.text.slice(range.from, range.from + 1))) return;
  const seen = new Map<string, ModuleValue>();
  for (const pair of pairs) {
    const [name, module] = pair.type === 'tuple' ? pair.items : [];
    if (name?.type !== 'string' || module?.type !== 'module' || !isWithin(module.range, range)) continue;
    const before = seen.get(name.value);
    seen.set(name.value, module);
    if (!before || before.range.from === module.range.from) continue;
    const [first, last] = [before, module].map((one) => it.source.lineName(one.range.from));
    const isOneLine = it.source.lineAt(before.range.from) === it.source.lineAt(module.range.from);
    const where = isOneLine ? phrase`both in ${first!}` : phrase`in ${first!} and in ${last!}`;
    const message = phrase`Two layers are called \`${name.value}\`, ${where}: Python keeps one of them, the last, at the place of the first. Give each a name of its own.`;
    tellMistake(it, diagnostic(it.source, 'warning', 'repeated-name', message, module.range));
  }
}
