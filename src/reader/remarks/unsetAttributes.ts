// Attributes that a module applies and never sets: a layer that its `__init__` holds in a variable only, or a name that is
// misspelt. Told where the class says all that it may have.

import type { Diagnostic, SourceRange, TextFix } from '../../model/modelSpec.ts';
import { type Phrase, phrase } from '../../model/phrase.ts';
import { definedClasses } from '../interpreter/classAttribute.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import { isInText } from '../models/statedCalls.ts';
import { isOfMetaclass } from '../python/metaclasses.ts';
import type { ClassValue } from '../python/values.ts';
import { isWordPart } from '../text/characters.ts';
import { diagnostic, isWithin } from '../text/sourceText.ts';
import { useOfName } from './attributeNames.ts';
import { PUBLIC } from './lackingMethods.ts';
import { isOneLetterOff, replacing } from './misspelt.ts';

const PLAIN = /^(torch\.nn\.Module|object)$/;
/** What sets attributes by other ways than `self.name =`. */
const SETS_OTHERWISE =
  /\b(setattr|__setattr__|_modules|__dict__|__getattr\w*|register_\w+|add_module|exec|__slots__|vars|update)\b/;
const LONGEST_CLASS = 20_000;
/** Shorter names are often one letter off. */
const SHORTEST = 4;

export function unsetAttributes(it: Interpreter, classes: readonly ClassValue[]): Diagnostic[] {
  return classes.flatMap((value) => ofClass(it, value));
}

function ofClass(it: Interpreter, made: ClassValue): Diagnostic[] {
  const { name: className, definition, order, attributes } = made;
  const [own, ...bases] = order;
  const isPlain = bases.every((entry) => entry.type === 'external' && PLAIN.test(entry.name));
  const { from, to } = definition.range;
  if (own?.type !== 'class' || !isPlain || bases.length === 0 || definition.decorators.length > 0) return [];
  if (isOfMetaclass(made)) return [];
  const { source } = it;
  const text = source.text.slice(from, Math.min(to, from + LONGEST_CLASS));
  if (to - from > LONGEST_CLASS || SETS_OTHERWISE.test(text)) return [];
  const { set, applied } = usesIn(text, from);
  return [...applied].flatMap(([name, range]) => {
    if (set.has(name) || attributes[name] || PUBLIC.has(name)) return [];
    // Whatever else has the name may set it.
    const all = [...text.matchAll(new RegExp(`(?<!\\w)${name}(?!\\w)`, 'g'))].map(({ index }) => index);
    const others = all.filter((at) => !/\bself\.$/.test(text.slice(Math.max(0, at - 6), at)));
    const { isSet, isDefined, isQuoted } = useOfName(source.text, name);
    if (isSet || isDefined || isQuoted || isRemark(text, range.from - from)) return [];
    const say = (message: Phrase, at: SourceRange, fix?: TextFix) =>
      diagnostic(source, 'warning', 'unset-attribute', message, at, fix);
    const [variable, ...more] = others;
    if (
      variable !== undefined &&
      more.length === 0 &&
      /(?:^|[\n;])[ \t]*$/.test(text.slice(Math.max(0, variable - LONGEST_NAME), variable)) &&
      /^\s*=\s*(\w+\.)*[A-Z]\w*\(/.test(text.slice(variable + name.length))
    ) {
      const line = source.lineName(range.from);
      const message = phrase`\`${name}\` is a variable of \`__init__\` alone, so Python raises AttributeError for \`self.${name}\` in ${line}.`;
      return [say(message, rangeOf(from + variable, name), replacing(`self.${name}`, rangeOf(from + variable, name)))];
    }
    const near = [...set].filter((one) => isOneLetterOff(one, name));
    const isAlone = near.length === 0 && attributes.__init__ && isOnlyCalled(source.text, name);
    if (isAlone && isBuiltIn(source.text, className))
      return [say(phrase`${className} sets no \`${name}\`, so Python raises AttributeError here.`, range)];
    if (others.length > 0 || near.length !== 1 || name.length < SHORTEST) return [];
    const message = phrase`${className} sets no \`${name}\`, so Python raises AttributeError here; it sets \`${near[0]!}\`.`;
    return [say(message, range, replacing(near[0]!, range))];
  });
}

const SETS_FROM_OUTSIDE = /\b(setattr|__dict__)\b/;

/** Whether the text calls the class, so that its objects are not only those of heirs that other files define. */
function isBuiltIn(text: string, className: string): boolean {
  return new RegExp(`(?<!\\bclass[ \\t]+)\\b${className}\\(`).test(text);
}

/** Whether nothing but calls names it, so that it is not set as `(self.a, self.b) = …` does. */
function isOnlyCalled(text: string, name: string): boolean {
  return !name.startsWith('__') && !SETS_FROM_OUTSIDE.test(text) && !new RegExp(`\\.${name}\\b(?!\\()`).test(text);
}

/** Whether it is in a comment or within triple quotes. */
function isRemark(text: string, at: number): boolean {
  return text.slice(text.lastIndexOf('\n', at) + 1, at).includes('#') || isInText(text, at);
}

const SELF = 'self.';
/** Behind a name that is set, alone or as one of several. */
const SETS = /\s*(?::[^=\n]{0,200}|,[^=(\n]{0,200})?=(?!=)/y;

/** The attributes that the text sets, and those that it applies, each where it does first; the text begins at `from`. */
function usesIn(
  text: string,
  from: number,
): { readonly set: ReadonlySet<string>; readonly applied: ReadonlyMap<string, SourceRange> } {
  const set = new Set<string>();
  const applied = new Map<string, SourceRange>();
  for (let at = text.indexOf(SELF); at >= 0; at = text.indexOf(SELF, at + 1)) {
    const begin = at + SELF.length;
    if (at > 0 && isWordPart(text.charCodeAt(at - 1))) continue;
    let end = begin;
    while (isWordPart(text.charCodeAt(end))) end++;
    if (end === begin) continue;
    const name = text.slice(begin, end);
    SETS.lastIndex = end;
    if (text[end] === '(') {
      if (!applied.has(name)) applied.set(name, rangeOf(from + begin, name));
    } else if (SETS.test(text)) set.add(name);
  }
  return { set, applied };
}

/** Of `self.hidden` that stands here and that the class around it never sets: what is surely meant. */
export function meantInstead(it: Interpreter, range: SourceRange): TextFix | undefined {
  const { text } = it.source;
  const [, name] = /^self\.(\w+)$/.exec(text.slice(range.from, Math.min(range.to, range.from + LONGEST_NAME))) ?? [];
  const around = name ? classAround(it, range) : undefined;
  if (!name || name.length < SHORTEST || !around) return undefined;
  const { from, to } = around.definition.range;
  const own = text.slice(from, Math.min(to, from + LONGEST_CLASS));
  const isOpen = around.order.slice(1).some((entry) => entry.type !== 'external' || !PLAIN.test(entry.name));
  if (isOpen || to - from > LONGEST_CLASS || SETS_OTHERWISE.test(own)) return undefined;
  const { isSet, isStated, isDefined } = useOfName(text, name);
  if (isSet || isStated || isDefined) return undefined;
  const { set } = usesIn(own, from);
  const near = [...set].filter((one) => isOneLetterOff(one, name) || one.startsWith(`${name}_`));
  const init = around.attributes.__init__;
  const parameters =
    init?.type === 'function' && isWithin(range, init.definition.range) ? init.definition.parameters.slice(1) : [];
  const isParameter = parameters.some((one) => one.name === name);
  if (near.length + Number(isParameter) !== 1) return undefined;
  return replacing(isParameter ? name : `self.${near[0]!}`, range);
}

const LONGEST_NAME = 100;

/** Of the file whose classes were asked for last, one of each definition, by their places. */
let sorted: { readonly of: Interpreter['classes']; readonly count: number; readonly classes: ClassValue[] } | undefined;

/** The innermost one. */
function classAround({ classes: of }: Interpreter, range: SourceRange): ClassValue | undefined {
  if (sorted?.of !== of || sorted.count !== of.length) {
    const classes = definedClasses(of).sort((a, b) => a.definition.range.from - b.definition.range.from);
    sorted = { of, count: of.length, classes };
  }
  const { classes } = sorted;
  let [low, high] = [0, classes.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (classes[middle]!.definition.range.from <= range.from) low = middle + 1;
    else high = middle;
  }
  for (let at = low - 1; at >= 0; at--) if (isWithin(range, classes[at]!.definition.range)) return classes[at];
  return undefined;
}

function rangeOf(from: number, name: string): SourceRange {
  return { from, to: from + name.length };
}
