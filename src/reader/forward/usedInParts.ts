// Whether a class takes the parts of a Sequential that it holds, one by one, and never applies it as a whole, or the Sequential
// is sliced where it is made. By the text.

import type { Interpreter } from '../interpreter/interpreter.ts';
import { attributeName, type FunctionValue, type ModuleValue } from '../python/values.ts';
import { ofText } from '../text/ofText.ts';
import type { SourceText } from '../text/sourceText.ts';

/** Where what looks at every layer gives them first values. */
const PREPARES = /^__(?!call__)|init|weight|freeze|param|load/;

const PART_BEHIND = /^\s*(?:\[|\.(?:children|named_children|modules|named_modules|_modules|values|items)\b)/;
const PART_BEFORE = /(?:\bin|\b(?:zip|enumerate|reversed|iter|list)\([^()]*)\s*$/;
/** `first, second = self.net` */
const UNPACKED_BEFORE = /(?:^|[\r\n])[ \t]*[\w.*()[\] ]*,[\w.*()[\], ]*=[ \t]*$/;
const UNPACKED_BEHIND = /^[ \t]*(?:[#;\r\n]|$)/;
/** What asks for it and applies nothing. */
const ASKED_BEHIND = /^\s*(?:\.(?!forward\b|__call__)\w+|\+?=(?!=))/;
const ASKED_BEFORE = /\b(?:len|isinstance|hasattr)\(\s*$/;

/** The line of the first method that does, or its own where its call is followed by `[:-2]`. */
export function usedInParts({ source }: Interpreter, module: ModuleValue): number | undefined {
  const { reachedAs, range } = module;
  if (source.text[range.to] === '[') return source.lineAt(range.to);
  const holder = reachedAs?.holder;
  if (!holder || !/^[A-Za-z_]\w*$/.test(reachedAs.path)) return undefined;
  const heir = holder.attributes[attributeName(reachedAs.path)];
  if (heir?.type === 'module' && hasPartsOf(heir, module)) return source.lineAt(heir.range.from);
  let line: number | undefined;
  for (const entry of holder.class.order) {
    if (entry.type !== 'class') continue;
    for (const [name, method] of Object.entries(entry.attributes)) {
      if (method.type !== 'function' || PREPARES.test(name)) continue;
      const use = usesIn(source, method, reachedAs.path);
      if (use.isWhole) return undefined;
      if (use.inParts !== undefined) line ??= source.lineAt(use.inParts);
    }
  }
  return line;
}

/** `self.net = nn.Sequential(*reversed([layer for layer in self.net]))`: it has layers of the other, and not that itself. */
function hasPartsOf(one: ModuleValue, other: ModuleValue): boolean {
  if (one === other || 'type' in one.children || 'type' in other.children) return false;
  const values = new Set(one.children.map(({ value }) => value));
  return !values.has(other) && other.children.some(({ value }) => values.has(value));
}

/** Names of variables of which the text takes the parts, as `net[0](x)` does. */
const takenApart = ofText((text) => {
  const uses =
    /(?<![\w.])(\w+)(?=\[[^[\]\n]{0,100}\]\(|\.(?:named_)?(?:children|modules)\()|(?:\bin[ \t]+|\b(?:zip|enumerate|reversed|iter|list)\()(\w+)|^[ \t]*\w+[ \t]*,[\w, \t]{0,200}=[ \t]*(\w+)[ \t]*(?=#|$)/gm;
  return new Set([...text.matchAll(uses)].map(([, part, each, unpacked]) => (part ?? each ?? unpacked)!));
});

/** Whether the script may apply the layers of its Sequential one by one. */
export function mayBeAppliedInParts(it: Interpreter, module: ModuleValue): boolean {
  const { reachedAs } = module;
  if (usedInParts(it, module) !== undefined) return true;
  return reachedAs?.holder === undefined && reachedAs !== undefined && takenApart(it.source.text).has(reachedAs.name);
}

function usesIn(
  source: SourceText,
  { definition }: FunctionValue,
  path: string,
): { isWhole: boolean; inParts?: number } {
  const self = definition.type === 'function' ? definition.parameters[0]?.name : undefined;
  if (!self) return { isWhole: false };
  const { from, to } = definition.range;
  const text = source.text.slice(from, to);
  let inParts: number | undefined;
  for (const { 0: found, index } of text.matchAll(new RegExp(`(?<![\\w.])${self}\\.${path}(?!\\w)`, 'g'))) {
    const before = text.slice(Math.max(0, index - 200), index);
    const behind = text.slice(index + found.length, index + found.length + 40);
    if (/#[^\n]*$/.test(before)) continue;
    if (isStepwise(text, index)) return { isWhole: true };
    const isUnpacked = UNPACKED_BEHIND.test(behind) && UNPACKED_BEFORE.test(before);
    if (isUnpacked || PART_BEHIND.test(behind) || PART_BEFORE.test(before)) inParts ??= from + index;
    else if (!ASKED_BEHIND.test(behind) && !ASKED_BEFORE.test(before)) return { isWhole: true };
  }
  return inParts === undefined ? { isWhole: false } : { isWhole: false, inParts };
}

/** `for layer in self.net: x = layer(x)`, and nothing else that `x` becomes. */
function isStepwise(text: string, at: number): boolean {
  const start = text.lastIndexOf('\n', at) + 1;
  const [, indent = '', targets = ''] = /^([ \t]*)for\s+([\w\s,()]+?)\s+in\b/.exec(text.slice(start)) ?? [];
  const layer = /(\w+)\W*$/.exec(targets)?.[1];
  if (!layer) return false;
  const [head = '', ...lines] = text.slice(start).split('\n');
  const end = lines.findIndex(
    (line) => /\S/.test(line) && !line.startsWith(`${indent} `) && !line.startsWith(`${indent}\t`),
  );
  const body = [head.slice(head.indexOf(':') + 1), ...lines.slice(0, end < 0 ? undefined : end)].join('\n');
  const applied = new RegExp(`\\b(\\w+)\\s*=\\s*${layer}\\(\\s*\\1\\s*\\)`).exec(body)?.[1];
  // `x, state = layer(x)` where it is of one kind.
  const calls = [...body.matchAll(new RegExp(`(?<![\\w.])${layer}\\(`, 'g'))];
  if (!applied || calls.length > 1) return false;
  return [...body.matchAll(new RegExp(`(?<![\\w.])${applied}\\s*[-+*/]?=(?!=)`, 'g'))].length === 1;
}
