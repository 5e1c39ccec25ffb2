// Closing brackets that close nothing: which one is too many, where that is sure.

import type { Diagnostic, SourceRange } from '../../model/modelSpec.ts';
import { phrase } from '../../model/phrase.ts';
import { deletion, indentAt, lineEnd, lineStart } from '../edits/textEdit.ts';
import { diagnostic, type SourceText } from './sourceText.ts';
import { CLOSED_TEXT, COMMENT } from './textLiterals.ts';
import type { Unreadable } from './tokens.ts';

/** What is too many; from it to `end`, where Python finds a bracket that closes nothing, all follows from it. */
export interface ExtraBracket extends SourceRange {
  readonly end: number;
  readonly isSure: boolean;
}

/** The brackets that are too many, of the errors of a text. */
export function extraBrackets(text: string, errors: readonly Unreadable[]): ExtraBracket[] {
  return errors.flatMap(({ from, to, indent }) => {
    if (/^[)\]}]$/.test(text.slice(from, to))) return extraAt(text, from);
    const end =
      indent === 'deeper' && /,\s*$/.test(text.slice(Math.max(0, from - MOST_BLANKS), from)) && closing(text, from);
    const found = end ? extraAt(text, end) : undefined;
    return found && found.from < from ? found : [];
  });
}

/** The first bracket from here on that closes nothing. */
function closing(text: string, at: number): number | undefined {
  let depth = 0;
  for (const { 0: token, index } of text.slice(at, at + LONGEST).matchAll(TOKEN)) {
    if (/^[([{]$/.test(token)) depth++;
    else if (/^[)\]}]$/.test(token) && --depth < 0) return at + index;
  }
  return undefined;
}

export function describeExtraBracket(source: SourceText, { from, to, end, isSure }: ExtraBracket): Diagnostic {
  const sign = source.text.slice(from, to);
  const message =
    from === end
      ? phrase`Python cannot read this: the \`${sign}\` here closes nothing; there is one too many, or an opening one is missing.`
      : phrase`Python cannot read this: with the \`${sign}\` here the brackets are closed too early, so that the \`${sign}\` in ${source.lineName(end)} closes nothing.`;
  const fix = isSure ? { title: phrase`Remove ${sign}`, ...deletion(from, to) } : undefined;
  return diagnostic(source, 'error', 'syntax-error', message, { from, to }, fix);
}

const TOKEN = new RegExp(String.raw`${CLOSED_TEXT}|${COMMENT}|[()[\]{}]|[^()[\]{}'"#]+|.`, 'g');
const OPENING: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
const LONGEST = 20_000;
const MOST_LINES = 500;
const MOST_BLANKS = 200;

/** `))` in front of a comma, or what closes nothing itself. */
function extraAt(text: string, at: number): ExtraBracket {
  const own = lineStart(text, at);
  const here = at - own < LONGEST ? within(text, own, at) : undefined;
  const isFirst = text.slice(own, at).trim() === '';
  const isOpen = isFirst || /,\s*$/.test(text.slice(Math.max(0, own - MOST_BLANKS), own));
  const above = isOpen && !(here && here.from < at) ? statementAbove(text, at) : undefined;
  const earlier = above !== undefined && at - above < LONGEST ? within(text, above, at) : undefined;
  return earlier ?? here ?? { from: at, to: at + 1, end: at, isSure: false };
}

/** Of a statement that begins at `start`; undefined where nothing in it is closed too early. */
function within(text: string, start: number, at: number): ExtraBracket | undefined {
  const open: string[] = [];
  const early: number[] = [];
  let outline = '';
  let last = '';
  for (const { 0: token, index } of text.slice(start, at).matchAll(TOKEN)) {
    if (token.startsWith('#') || token.trim() === '') continue;
    if (/^[([{]$/.test(token)) open.push(token);
    else if (/^[)\]}]$/.test(token)) {
      if (open.pop() !== OPENING[token]) return undefined;
      const isEarly = open.length === 0 && token === text[at] && /[)\]}]$/.test(last);
      if (isEarly && /^[ \t]*,/.test(text.slice(start + index + 1, lineEnd(text, start + index))))
        early.push(start + index);
      if (open.length === 0) outline += OPENING[token] + token;
    } else if (open.length === 0) outline += token;
    last = token;
  }
  if (open.length > 0) return undefined;
  const [from, ...others] = early;
  if (from !== undefined) return others.length === 0 ? { from, to: from + 1, end: at, isSure: true } : undefined;
  const written = outline.trim();
  const isSure = text[at] === ')' && last === ')' && written.length <= LONGEST_OUTLINE && ONE_CALL.test(written);
  return isSure ? { from: at, to: at + 1, end: at, isSure } : undefined;
}

/** All of a statement up to the bracket that is too many: what it gives is one call, which no further bracket can be around. */
const ONE_CALL =
  /^(?:(?:return|if|elif|while|with|print)\s+|(?:class|def)\s+|for\s[\w\s,()]+\sin\s+|[\w\s.,()[\]]+(?::\s*[\w.[\]]+\s*)?[-+*/]?=\s*)?[\w.]+(?:(?:\(\)|\[\])(?:\.\w+)*)+$/;
const LONGEST_OUTLINE = 500;

/** The line that is less deep than the bracket's, or than the lines that end in it: the statement may begin there. */
function statementAbove(text: string, at: number): number | undefined {
  const own = lineStart(text, at);
  const isFirst = text.slice(own, at).trim() === '';
  const indent = indentAt(text, at);
  let start = own;
  for (let lines = 0; start > 0 && lines < MOST_LINES; lines++) {
    start = lineStart(text, start - 1);
    const line = text.slice(start, lineEnd(text, start));
    if (line.trim() === '') continue;
    const depth = indentAt(text, start);
    if (isFirst ? depth <= indent : depth < indent) return start;
  }
  return undefined;
}
