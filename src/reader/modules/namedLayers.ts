// `nn.Sequential(fc=nn.Linear(2, 3))`: layers with names, which torch takes in an OrderedDict alone.

import type { Diagnostic, TextFix } from '../../model/modelSpec.ts';
import { phrase } from '../../model/phrase.ts';
import type { ArgumentValue, ModuleValue } from '../python/values.ts';
import { diagnostic, type SourceText } from '../text/sourceText.ts';

/** Undefined where the Sequential is given no layer by a keyword. */
export function tellNamedLayers(source: SourceText, { arguments: given, self }: ModuleValue): Diagnostic | undefined {
  if ('type' in given || self || given.some(({ kind }) => kind === 'rest')) return undefined;
  const first = given.find(({ kind }) => kind === 'keyword');
  if (!first) return undefined;
  const message = phrase`Sequential takes no argument \`${first.name}\`, so torch raises TypeError here; layers with names are given in an OrderedDict.`;
  return diagnostic(source, 'error', 'wrong-argument', message, first.range, inOrderedDict(source.text, given));
}

function inOrderedDict(text: string, given: readonly ArgumentValue[]): TextFix | undefined {
  const names = given.map(
    ({ name, range }) => new RegExp(`^${name}\\s*=\\s*`).exec(text.slice(range.from, range.to))?.[0],
  );
  const callee = orderedDict(text);
  const [first] = given;
  if (!first || !callee || given.some(({ kind }) => kind !== 'keyword') || names.includes(undefined)) return undefined;
  const [opening, ...others] = given.flatMap(({ name, range: { from, to } }, at) => [
    { range: { from, to: from + names[at]!.length }, replacement: `${at === 0 ? `${callee.name}([` : ''}('${name}', ` },
    { range: { from: to, to }, replacement: at === given.length - 1 ? ')])' : ')' },
  ]);
  return { title: phrase`Make it an OrderedDict`, ...opening!, also: [...others, ...callee.edits] };
}

/** What the file calls it, or may call it with an import. */
function orderedDict(text: string): { readonly name: string; readonly edits: TextFix['also'] & object } | undefined {
  if (/^from[ \t]+collections[ \t]+import[ \t]+(?:\(?[\w, \t]*\b)?OrderedDict\b(?![ \t]+as\b)/m.test(text))
    return { name: 'OrderedDict', edits: [] };
  if (/^import[ \t]+collections[ \t]*(?:#.*)?\r?$/m.test(text)) return { name: 'collections.OrderedDict', edits: [] };
  const at = /^(?:import[ \t]+[\w.]+[ \t]*(?:,|as\b|;|#|$)|from[ \t]+(?!__future__)[\w.]+[ \t]+import\b)/m.exec(
    text,
  )?.index;
  if (at === undefined || /\bOrderedDict\b/.test(text)) return undefined;
  const range = { from: at, to: at };
  return { name: 'OrderedDict', edits: [{ range, replacement: 'from collections import OrderedDict\n' }] };
}
