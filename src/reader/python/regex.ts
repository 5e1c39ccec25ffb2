// Regular expressions on known texts, where Python's and JavaScript's mean the same and little work is certain.

import { phrase } from '../../model/phrase.ts';
import { type ArgumentValue, int, NONE, string, tuple, unknown, type Value } from './values.ts';

const NOT_READ = unknown(phrase`this regular expression is not read`);

/** `kind, pattern, flags, text, replacement, count`: a text, a tuple of texts, or of (text, start, end), or of (name, group); None. */
export function callRegex(args: readonly ArgumentValue[]): Value {
  const [kind, pattern, flags, text, replacement, count] = args.map(({ value }) => value);
  if (kind?.type !== 'string' || pattern?.type !== 'string' || text?.type !== 'string') return NOT_READ;
  const isPlain = [flags, count].every((value) => !value || (value.type === 'int' && value.value === 0));
  if (!isPlain || !isShared(pattern.value) || !/^[\x20-\x7e]{0,200}$/.test(text.value)) return NOT_READ;
  if (kind.value === 'names') return tuple(namesOf(pattern.value));
  const written = pattern.value.replaceAll('(?P<', '(?<');
  const source = kind.value === 'fullmatch' ? `^(?:${written})$` : written;
  let expression: RegExp;
  try {
    expression = new RegExp(source, kind.value === 'match' ? 'y' : 'g');
  } catch {
    return NOT_READ;
  }
  const found = [...(kind.value === 'match' ? [expression.exec(text.value)] : text.value.matchAll(expression))];
  switch (kind.value) {
    case 'sub': {
      if (replacement?.type !== 'string' || /\\(?!\d)|\\0|\\\d\d/.test(replacement.value)) return NOT_READ;
      const made = pieces(text.value, found, (match) =>
        replacement.value.replace(/\\(\d)/g, (_, group) => match[Number(group)] ?? '\n'),
      ).join('');
      return made.includes('\n') ? NOT_READ : string(made);
    }
    case 'findall':
      return tuple(
        found.map((match) => {
          const groups = match!.slice(1).map((group) => string(group ?? ''));
          return groups.length === 0 ? string(match![0]) : groups.length === 1 ? groups[0]! : tuple(groups);
        }),
      );
    case 'split': {
      const [first, ...others] = pieces(text.value, found, undefined).map(string);
      const behind = others.map((piece, at) => {
        const groups = found[at]!.slice(1).map((group) => (group === undefined ? NONE : string(group)));
        return [...groups, piece];
      });
      return tuple([first!, ...behind.flat()]);
    }
    case 'finditer':
      return tuple(found.map((match) => groupsOf(match!)));
    default:
      return found[0] ? groupsOf(found[0]) : NONE;
  }
}

function groupsOf(match: RegExpExecArray): Value {
  const groups = match.map((group, at): Value => {
    if (at > 0) return tuple([group === undefined ? NONE : string(group)]);
    return tuple([string(group), int(match.index), int(match.index + group.length)]);
  });
  return tuple(groups);
}

/** The names of groups, and which groups these are. */
function namesOf(pattern: string): Value[] {
  const opened = pattern.replace(/\\./g, 'e').matchAll(/\((?:\?P<(\w+)>|(?!\?))/g);
  return [...opened].flatMap(([, name], at) => (name ? [tuple([string(name), int(at + 1)])] : []));
}

/** What stands between the matches, with what takes the place of each. */
function pieces(
  text: string,
  found: readonly (RegExpExecArray | null)[],
  replace: ((match: RegExpExecArray) => string) | undefined,
): string[] {
  const parts: string[] = [];
  let from = 0;
  for (const match of found) {
    parts.push(text.slice(from, match!.index));
    if (replace) parts.push(replace(match!));
    from = match!.index + match![0].length;
  }
  return [...parts, text.slice(from)];
}

/**
 * Whether both languages take the pattern for the same: of groups only plain and named ones, none of them repeated, those
 * that may be left out not empty, of escapes only classes and punctuation. With so few repetitions the work is bounded too.
 */
function isShared(pattern: string): boolean {
  if (!/^[\x20-\x7e]{0,100}$/.test(pattern)) return false;
  const bare = pattern
    .replace(/\\[dDwWsSbB\W_]/g, 'e')
    .replace(/\(\?P<[A-Za-z]\w*>/g, '(')
    .replace(BEHIND, '(?:e)');
  if (/\\/.test(bare) || /\(\?(?![:=!])/.test(bare) || /\)([*+{]|\?[?+])/.test(bare)) return false;
  if (/\[\^?\]|\[[^\]]*[[(]|\{,|[*+?}]\+/.test(bare)) return false;
  if ([...bare.matchAll(/\)\?/g)].some(({ index }) => !isNeverEmpty(groupBefore(bare, index)))) return false;
  return (decided(pattern).match(/[*+}]/g) ?? []).length <= 3;
}

/** Lookbehind for one character, or the beginning: of those the width is plain to both. */
const BEHIND = /\(\?<[=!](?:\^|\[\^?[^\][(]+\]|[^\][()*+?{}^$|.\\])\)/g;

/** Without the digits behind which only something else can stand: where they end leaves no choice. */
function decided(pattern: string): string {
  return pattern.replace(/\\d[*+](?=\)?($|[A-Za-z_ ,:;=<>/-]|\\[.)(*+]))/g, 'd');
}

/** What stands within the group that ends there. */
function groupBefore(bare: string, end: number): string {
  let from = end;
  for (let depth = 1; depth > 0 && from > 0; ) depth += { ')': 1, '(': -1 }[bare[--from]!] ?? 0;
  return bare.slice(from + 1, end);
}

/** Whether it begins with a character that has to be there, and is no choice. */
function isNeverEmpty(group: string): boolean {
  return /^(\?:)?(\[[^\]]+\]|[^[\]()*+?{}^$|])(?![*?{])/.test(group) && !group.includes('|');
}
