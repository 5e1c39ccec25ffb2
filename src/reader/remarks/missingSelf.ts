// Methods whose body says `self` and which do not take it: Python raises where they are called.

import type { Diagnostic } from '../../model/modelSpec.ts';
import { phrase } from '../../model/phrase.ts';
import { lineStart } from '../edits/textEdit.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import type { ClassValue, Value } from '../python/values.ts';
import { diagnostic, isWithin } from '../text/sourceText.ts';

export function missingSelf(it: Interpreter, classes: readonly ClassValue[]): Diagnostic[] {
  const { text } = it.source;
  const found = classes
    .filter(({ definition: { range } }) => lineStart(text, range.from) === range.from)
    .flatMap((value) => Object.values(value.attributes).flatMap((one) => withoutSelf(it, value, one)));
  // Something around the class may be called so.
  return found.length > 0 && /^self\b/m.test(text) ? [] : found;
}

function withoutSelf(it: Interpreter, of: ClassValue, value: Value): Diagnostic[] {
  if (value.type !== 'function' || value.kind !== 'function' || value.definition.type !== 'function') return [];
  const { definition } = value;
  const { name, parameters, decorators, range } = definition;
  const isOwn = isWithin(range, of.definition.range);
  if (!isOwn || decorators.length > 0 || parameters.some((one) => /^(self|cls|mcs|_+)$/.test(one.name))) return [];
  if (parameters[0]?.kind === 'star' || /^__(new|init_subclass|class_getitem)__$/.test(name)) return [];
  const text = it.source.text.slice(range.from, Math.min(range.to, range.from + LONGEST));
  const [head] = HEAD.exec(text) ?? [];
  const body = head && text.slice(head.length);
  // A function within it may take what is called so.
  if (!head || !body || !/\bself\./.test(body) || BINDS_SELF.test(body)) return [];
  const at = range.from + head.length;
  const start = range.from + head.indexOf(name);
  const message = phrase`\`self\` is missing in front of the parameters of \`${name}\`: Python gives a method its object as the first.`;
  const replacement = parameters.length > 0 ? 'self, ' : 'self';
  const fix = { title: phrase`Insert ${'self'}`, range: { from: at, to: at }, replacement };
  return [diagnostic(it.source, 'error', 'missing-self', message, { from: start, to: start + name.length }, fix)];
}

const HEAD = /^(?:async[ \t]+)?def[ \t]+\w+[ \t]*\([ \t]*/;
const BINDS_SELF =
  /\b(?:def|lambda)\b[^\n:]*\bself\b|\bself\s*(?:=(?!=)|,|:=)|\b(?:as|for|global|nonlocal)\s[^\n:]*\bself\b/;
/** Of a method, so much is looked at. */
const LONGEST = 20_000;
