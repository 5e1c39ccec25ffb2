// Names that torch.nn has but for their capitals or one letter, or what losses end in: `nn.Relu`, `nn.CrossEntropy`.

import { byName } from '../../model/byName.ts';
import type { Diagnostic, SourceRange, TextFix } from '../../model/modelSpec.ts';
import { phrase } from '../../model/phrase.ts';
import { nnModuleNames } from '../modules/torchSignatures.ts';
import { diagnostic, isWithin, type SourceText } from '../text/sourceText.ts';
import { CLOSED_TEXT, COMMENT } from '../text/textLiterals.ts';
import { everyWord } from '../text/wordsOfText.ts';

/** The class of torch.nn that is surely meant; undefined where the name is one, or none or several are as near. */
export function spelledRight(name: string): string | undefined {
  return (name.length <= LONGEST_NAME && nearestOf(name)) || undefined;
}

/** Empty for none. */
const nearestOf = byName((name): string => {
  if (nnModuleNames.has(name) || NAMES.has(name)) return '';
  const alike = byLetters.get(name.toLowerCase()) ?? byLetters.get(`${name.toLowerCase()}loss`);
  if (alike || name.length < SHORTEST) return alike ?? '';
  const near = [...nnModuleNames].filter((one) => isOneLetterOff(one, name));
  return near.length === 1 ? near[0]! : '';
});

/** Other names of torch.nn. */
const NAMES: ReadonlySet<string> = new Set(
  'functional init utils modules parameter parallel quantized qat intrinsic quantizable grad attention Parameter Buffer'.split(
    ' ',
  ),
);

const SHORTEST = 5;
const LONGEST_NAME = 1 + Math.max(...[...nnModuleNames].map(({ length }) => length));

const byLetters: ReadonlyMap<string, string> = new Map([...nnModuleNames].map((name) => [name.toLowerCase(), name]));

/** One letter more, less or another, or two that changed places; a digit is none of these. */
export function isOneLetterOff(right: string, written: string): boolean {
  if (Math.abs(right.length - written.length) > 1) return false;
  if (right.replace(/\D/g, '') !== written.replace(/\D/g, '')) return false;
  let [from, to] = [0, 0];
  while (from < right.length && right[from] === written[from]) from++;
  while (to < right.length - from && right.at(-1 - to) === written.at(-1 - to)) to++;
  const [rest, own] = [right, written].map((name) => name.slice(from, Math.max(from, name.length - to))) as [
    string,
    string,
  ];
  if (rest.length <= 1 && own.length <= 1) return true;
  return rest.length === 2 && own === `${rest[1]}${rest[0]}`;
}

/** The one of a class's parameters that is surely meant by a keyword: one that is not `taken`. */
export function keywordMeant(
  written: string,
  names: readonly string[],
  taken: (name: string) => boolean,
): string | undefined {
  const near = written.length < SHORTEST ? [] : names.filter((name) => isOneLetterOff(name, written));
  return near.length === 1 && !taken(near[0]!) ? near[0] : undefined;
}

/** At the call `nn.Relu()` in this range. */
export function misspeltFix({ text }: SourceText, { from, to }: SourceRange, name: string): TextFix | undefined {
  const right = spelledRight(name);
  const written = /^(?:\w+\.)+(\w+)\(/.exec(text.slice(from, Math.min(to, from + LONGEST)));
  if (!right || written?.[1] !== name) return undefined;
  const end = from + written[0].length - 1;
  return replacing(right, { from: end - name.length, to: end });
}

const LONGEST = 200;

/** A fix that writes this in the place of what stands in the range. */
export function replacing(right: string, range: SourceRange): TextFix {
  return { title: phrase`Make it ${right}`, range, replacement: right };
}

/** Such names of torch.nn that no other error is about, wherever they stand. */
export function remarksOnMisspelt(source: SourceText, errors: readonly Diagnostic[]): Diagnostic[] {
  const { text } = source;
  const holders = holdersIn(text);
  // Who asks whether a name is there knows that it may not be.
  if (!mayBeMisspelt(text, holders) || /\bhasattr\(|\bAttributeError\b/.test(text)) return [];
  const found: Diagnostic[] = [];
  /** What the file puts in their place. */
  const assigned = new Set([...text.matchAll(ASSIGNED)].map(([, name]) => name));
  for (const { 0: all, 1: holder, 2: name, index } of text.matchAll(NAMED)) {
    const right = name && holders.has(holder!) ? spelledRight(name) : undefined;
    if (!name || !right) continue;
    const range = { from: index + all.length - name.length, to: index + all.length };
    const isTold = errors.some((one) => isWithin(range, one.range));
    if (isTold || assigned.has(holder) || assigned.has(`${holder}.${name}`)) continue;
    const message = phrase`torch.nn has no \`${name}\`, so Python raises AttributeError here; it has ${right}.`;
    found.push(diagnostic(source, 'error', 'misspelt-name', message, range, replacing(right, range)));
  }
  return found;
}

/** Looked at before texts and comments are told apart. */
function mayBeMisspelt(text: string, holders: ReadonlySet<string>): boolean {
  if (holders.size === 0) return false;
  const names = new Set([...holders].map((holder) => holder.replace(/.*\./, '')));
  /** Where a name of torch.nn would begin. */
  let named = -1;
  return !everyWord(text, 0, text.length, (word, begin) => {
    const isNamed = begin === named && text[begin - 1] === '.';
    named = names.has(word) ? begin + word.length + 1 : -1;
    return !isNamed || spelledRight(word) === undefined;
  });
}

/** What torch.nn is called, by imports that bind the name to nothing else: `nn`, `torch.nn`. */
function holdersIn(text: string): Set<string> {
  const holders = new Set<string>();
  const others = new Set<string>();
  for (const [, from, inLine, inBrackets] of text.matchAll(IMPORTS)) {
    for (const part of (inLine ?? inBrackets ?? '').split(',')) {
      const [, name, as] = /^\s*([\w.]+)(?:[ \t]+as[ \t]+(\w+))?\s*$/.exec(part) ?? [];
      if (!name) continue;
      // `import torch.nn` binds torch.
      const isWhole = from !== undefined || as !== undefined;
      const bound = as ?? (isWhole ? name : name.replace(/\..*/, ''));
      const meant = from ? `${from}.${name}` : isWhole ? name : bound;
      if (meant === 'torch.nn') holders.add(bound);
      else if (meant === 'torch') holders.add(`${bound}.nn`);
      else others.add(bound);
    }
  }
  return new Set([...holders].filter((holder) => !others.has(holder.replace(/\..*/, ''))));
}

/** `import …` and `from … import …`, whose names may stand in brackets. */
const IMPORTS =
  /import(?<=^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+)?import)(?:[ \t]+(?=[\w.])([\w. \t,]+)|[ \t]*\(([\w\s,]*)\))(?=[;#\r\n]|$)/gm;

const ASSIGNED = /=(?<=(?<![\w.])([\w.]{1,200})\s{0,20}=)(?!=)/g;

/** Texts, comments, and what is named of a name or of a package's module. */
const NAMED = new RegExp(String.raw`${CLOSED_TEXT}|${COMMENT}|(?<![\w.)\]])((?:\w+\.)?\w+)\.([A-Za-z]\w*)`, 'g');
