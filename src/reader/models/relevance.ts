// Which of a file's classes and functions may come to something: those that name it where it may be used, or name one that does.

import type { SourceRange } from '../../model/modelSpec.ts';
import type { ClassValue, FunctionValue } from '../python/values.ts';
import { isWordPart } from '../text/characters.ts';
import type { IdleRanges } from '../text/syntax.ts';
import { everyWord, firstFrom } from '../text/wordsOfText.ts';

export interface Relevance {
  /** Whether a class or function mentions one of the `words`, or what mentions one. */
  isRelevant(value: ClassValue | FunctionValue): boolean;
  /** What mentions a name of one of them; itself too, where its name stands in its text. */
  mentioning(name: string): readonly (ClassValue | FunctionValue)[];
}

export function relevance(
  text: string,
  definitions: readonly (ClassValue | FunctionValue)[],
  words: readonly string[],
): Relevance {
  const users = new Map<string, Users>();
  for (const { name } of definitions) users.set(name, { all: [], ofAttribute: [] });
  for (const name of [...words, ...rootsOf(text, words)])
    if (!users.has(name)) users.set(name, { all: [], ofAttribute: [] });
  const defined = new Set(definitions.map(({ name }) => name));
  const queue = [...users.keys()]
    .filter((name) => words.includes(name) || !defined.has(name))
    .map((name) => users.get(name)!.all);
  const { places, mentioned } = mentionsOf(text, definitions, users);
  for (const value of definitions) {
    const { from, to } = value.definition.range;
    for (let at = firstFrom(places, from, (place) => place); at < places.length && places[at]! < to; at++) {
      const { all, ofAttribute } = users.get(mentioned[at]!)!;
      if (all.at(-1) !== value) all.push(value);
      if (ofAttribute.at(-1) !== value && isOfAttribute(text, places[at]!)) ofAttribute.push(value);
    }
  }
  const relevant = new Set<ClassValue | FunctionValue>();
  for (let named = queue.pop(); named; named = queue.pop()) {
    for (const value of named) {
      if (relevant.has(value)) continue;
      relevant.add(value);
      const { all, ofAttribute } = users.get(value.name)!;
      if (!value.name.startsWith('__')) queue.push(isMethod(value) ? ofAttribute : all);
    }
  }
  return { isRelevant: (value) => relevant.has(value), mentioning: (name) => users.get(name)?.all ?? [] };
}

/** What has a name in its text. */
interface Users {
  readonly all: (ClassValue | FunctionValue)[];
  /** Where it may be that of an attribute, as a method's is to all but its class. */
  readonly ofAttribute: (ClassValue | FunctionValue)[];
}

/** A function within a method has its class too. */
function isMethod(value: ClassValue | FunctionValue): boolean {
  return value.type === 'function' && value.owner !== undefined && value.scope.kind !== 'function';
}

/** `.name`, or the begin of a text. */
function isOfAttribute(text: string, from: number): boolean {
  let at = from - 1;
  while (isSpace(text.charCodeAt(at)) || text[at] === '\\') at--;
  return text[at] === '.' || text[at] === '"' || text[at] === "'";
}

/** Whether it has texts run, which then build what they name. */
export function runsTexts(text: string): boolean {
  return /(?<![.\w])(?:eval|exec)\b/.test(text);
}

/** The words, and the names that the text gives to what they name; remembered of the last text. */
export function rootsOf(text: string, words: readonly string[]): ReadonlySet<string> {
  const asked = words.join();
  if (last?.text === text && last.asked === asked) return last.roots;
  const roots = new Set(words);
  for (const word of words) {
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
      if (isWordPart(text.charCodeAt(at - 1))) continue;
      for (const alias of [importedAs(text, at + word.length), assignedTo(text, at, at + word.length)])
        if (alias) roots.add(alias);
    }
  }
  last = { text, asked, roots };
  return roots;
}

/** `Sequential as Seq`, of which the first word ends at `to`. */
function importedAs(text: string, to: number): string | undefined {
  if (!isSpace(text.charCodeAt(to))) return undefined;
  AS.lastIndex = to;
  return AS.exec(text)?.[1];
}

const AS = /\s+as\s+(\w+)\s*(?:[,;)#\r\n]|$)/y;

/** `Seq = torch.nn.Sequential`, of which the last word stands at `from`; a call of it names no class. */
function assignedTo(text: string, from: number, to: number): string | undefined {
  if (isWordPart(text.charCodeAt(to))) return undefined;
  let at = from;
  while (isWordPart(text.charCodeAt(at - 1)) || text[at - 1] === '.') at--;
  while (isSpace(text.charCodeAt(at - 1))) at--;
  if (text[--at] !== '=') return undefined;
  while (isSpace(text.charCodeAt(at - 1))) at--;
  const end = at;
  while (isWordPart(text.charCodeAt(at - 1))) at--;
  if (at === end) return undefined;
  CALL.lastIndex = to;
  return CALL.test(text) ? undefined : text.slice(at, end);
}

const CALL = /\s*\(/y;

function isSpace(code: number): boolean {
  return code <= 32 ? code === 32 || (code >= 9 && code <= 13) : code > 127 && /\s/.test(String.fromCharCode(code));
}

let last: { readonly text: string; readonly asked: string; readonly roots: ReadonlySet<string> } | undefined;

/** Where the definitions have one of the words, in order, and which: two lists cost less than one of both. */
function mentionsOf(
  text: string,
  definitions: readonly (ClassValue | FunctionValue)[],
  words: ReadonlyMap<string, unknown>,
): { readonly places: readonly number[]; readonly mentioned: readonly string[] } {
  const places: number[] = [];
  const mentioned: string[] = [];
  const areNames = runsTexts(text);
  const ordered = definitions.map(({ definition }) => definition).sort((a, b) => a.range.from - b.range.from);
  let read = 0;
  for (const definition of ordered) {
    const { from, to } = definition.range;
    if (read >= to) continue;
    const { idle = [], prose = [] } = definition.type === 'lambda' ? {} : definition;
    const left = idleIn(areNames ? idle : [...idle, ...prose]);
    let next = left.pop();
    everyWord(text, Math.max(read, from), to, (word, at) => {
      while (next && at >= next.to) next = left.pop();
      if (!(next && at >= next.from) && words.has(word)) {
        places.push(at);
        mentioned.push(word);
      }
      return true;
    });
    read = to;
  }
  return { places, mentioned };
}

/** The last first. */
function idleIn(places: IdleRanges): SourceRange[] {
  const ranges = Array.from({ length: places.length / 2 }, (_, i) => ({
    from: places[2 * i]!,
    to: places[2 * i + 1]!,
  }));
  return ranges.sort((a, b) => b.from - a.from);
}
