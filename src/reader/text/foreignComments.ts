// Finds comments of other languages, `// …` and `/* … */`, that stand in a Python file by mistake, and makes the text readable.
// `//` that may be Python's floor division is left alone.

import type { SourceRange } from '../../model/modelSpec.ts';
import { isWordPart } from './characters.ts';
import { type ParsedFile, parse } from './parse.ts';

export interface ForeignComment {
  /** From the first slash to the end of the comment's line, or to the closing sign. */
  readonly range: SourceRange;
  /** The sign that opens it, as written: `//`, `///`, `/*`. */
  readonly sign: string;
  /** What the comment says. */
  readonly content: string;
  /** Whether nothing but the comment stands between its start and the end of its line. */
  readonly endsLine: boolean;
}

/**
 * The comments, and the text with each of them made a Python comment or blank; every offset keeps its meaning. `parsed`: all
 * of a text without them, where it was needed to know.
 */
export function takeOutForeignComments(text: string): {
  readonly readable: string;
  readonly comments: ForeignComment[];
  readonly parsed?: ParsedFile;
} {
  if (!text.includes('//') && !text.includes('/*')) return { readable: text, comments: [] };
  const comments: ForeignComment[] = [];
  const pieces: string[] = [];
  let kept = 0;
  const take = (comment: ForeignComment, replacement: string) => {
    comments.push(comment);
    pieces.push(text.slice(kept, comment.range.from), replacement);
    kept = comment.range.to;
  };

  let words: ReadonlySet<string> | undefined;
  const importsAll = /\bimport\s*\*/.test(text);
  const known = () => {
    words ??= wordsOfCode(text);
    return words;
  };
  let parsed: ParsedFile | undefined;
  const hasErrorIn = (from: number, to: number) => {
    parsed ??= parse(text);
    return parsed.errors.some((error) => error.from >= from && error.from <= to);
  };
  const state: LexicalState = { ...AT_BEGIN, known, importsAll, hasErrorIn, checks: 0 };
  for (let from = nextSlashes(text, state); from >= 0; from = nextSlashes(text, state)) {
    if (text[from + 1] === '/') {
      const to = lineEnd(text, from);
      if (isFloorDivision(text, from, to, state)) {
        Object.assign(state, { at: from + 2, previous: { from, to: from + 2 }, lineIsBlank: false });
        continue;
      }
      const sign = /^\/+/.exec(text.slice(from, to))![0];
      const content = text.slice(from + sign.length, to).trim();
      take({ range: { from, to }, sign, content, endsLine: true }, `#${text.slice(from + 1, to)}`);
      state.at = to;
    } else {
      const close = text.indexOf('*/', from + 2);
      state.at = close < 0 ? from + 2 : close + 2;
      if (close < 0) continue;
      const to = close + 2;
      const content = text.slice(from + 2, close).trim();
      const endsLine = !content.includes('\n') && text.slice(to, lineEnd(text, to)).trim() === '';
      take({ range: { from, to }, sign: '/*', content, endsLine }, text.slice(from, to).replace(/[^\r\n]/g, ' '));
    }
  }
  if (comments.length === 0) return { readable: text, comments, ...(parsed && { parsed }) };
  pieces.push(text.slice(kept));
  return { readable: pieces.join(''), comments };
}

interface LexicalState {
  /** Up to where the text was gone through. */
  at: number;
  /** Open brackets. */
  depth: number;
  /** The last token that is neither comment nor line break inside brackets; empty at the beginning of a statement. */
  previous: SourceRange;
  lineIsBlank: boolean;
  readonly known: () => ReadonlySet<string>;
  readonly importsAll: boolean;
  /** Whether the text as it is has a syntax error in a range. */
  readonly hasErrorIn: (from: number, to: number) => boolean;
  /** Divisions that were parsed to be told from comments, longer lines more; beyond MAX_CHECKS they are taken for divisions. */
  checks: number;
}

const NOTHING: SourceRange = { from: 0, to: 0 };
const AT_BEGIN = { at: 0, depth: 0, previous: NOTHING, lineIsBlank: true };
const MAX_CHECKS = 5000;

/** Goes on to the next `//` or `/*` that stands in no string and no comment; -1 where there is none. */
function nextSlashes(text: string, state: LexicalState): number {
  let { at, depth, previous, lineIsBlank } = state;
  const { length } = text;
  /** Of the token before, if there is one in this part of the text. */
  let [from, to] = [0, 0];
  const slashes = () => {
    if (to > 0) previous = { from, to };
    Object.assign(state, { at, depth, previous, lineIsBlank });
    return at < length ? at : -1;
  };
  while (at < length) {
    const code = text.charCodeAt(at);
    if (code === 10) {
      if (depth === 0) [from, to, previous] = [0, 0, NOTHING];
      lineIsBlank = true;
      at++;
    } else if (code <= 32 || (code > 127 && /\s/.test(text[at]!))) at++;
    else if (code === 35 || code === 92) at = tokenEnd(text, at);
    else {
      // As tokenEnd, without a call for each word and most signs.
      let end = at + 1;
      if (isOfWord(code)) while (isOfWord(text.charCodeAt(end))) end++;
      else if (code < 40 || code === 47) end = tokenEnd(text, at);
      if (code === 47 && end > at + 1) return slashes();
      if (code === 40 || code === 91 || code === 123) depth++;
      else if (code === 41 || code === 93 || code === 125) depth = Math.max(0, depth - 1);
      from = at;
      to = at = end;
      lineIsBlank = false;
    }
  }
  return slashes();
}

/** Behind what begins here: a word, a string, a comment, a line break that a backslash hides, `//`, `/*`, or one sign. */
function tokenEnd(text: string, from: number): number {
  let at = from + 1;
  const code = text.charCodeAt(from);
  if (isOfWord(code)) while (isOfWord(text.charCodeAt(at))) at++;
  else if (code === 34 || code === 39) return endOfString(text, from);
  else if (code === 35) {
    const end = text.indexOf('\n', from);
    return end < 0 ? text.length : end;
  } else if (code === 47) {
    const next = text.charCodeAt(at);
    if (next === 47 || next === 42) at++;
  } else if (code === 92) {
    const end = text.charCodeAt(at) === 13 ? at + 1 : at;
    if (text.charCodeAt(end) === 10) return end + 1;
  }
  return at;
}

/** Behind the string that a quote opens; an unclosed one ends with its line, or in three quotes with the text. */
function endOfString(text: string, from: number): number {
  const quote = text.charCodeAt(from);
  const isLong = text.charCodeAt(from + 1) === quote && text.charCodeAt(from + 2) === quote;
  let at = from + (isLong ? 3 : 1);
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 92) at++;
    else if (isLong) {
      if (code === quote && text.charCodeAt(at + 1) === quote && text.charCodeAt(at + 2) === quote) return at + 3;
    } else if (code === quote) return at + 1;
    else if (code === 10) return at;
  }
  return Math.min(at, text.length);
}

/** Of a word or a number, beyond ASCII too. */
function isOfWord(code: number): boolean {
  return isWordPart(code) || (code > 127 && /[\p{L}\p{N}]/u.test(String.fromCharCode(code)));
}

/** Words after which an expression begins, so that no operator can follow. */
const KEYWORDS =
  /^(?:and|as|assert|await|del|elif|else|except|for|from|if|import|in|is|lambda|not|or|pass|raise|return|while|with|yield|break|continue)$/;

/** Whether `//` at `from` can be read as Python: an operand before it, an operand after it. */
function isFloorDivision(text: string, from: number, to: number, state: LexicalState): boolean {
  const { depth, lineIsBlank } = state;
  const previous = text.slice(state.previous.from, state.previous.to);
  const followsOperand = /^['"\p{L}\p{N}_)\]}]|['"]$/u.test(previous) && !KEYWORDS.test(previous);
  if (!followsOperand || (lineIsBlank && depth === 0)) return false;
  const rest = text.slice(from + 2, to);
  if (rest.startsWith('/')) return false;
  state.checks += 1 + (rest.length >> 6);
  if (state.checks > MAX_CHECKS) return true;
  if (rest.startsWith('=')) return depth === 0 && isExpression(rest.slice(1), 0);
  if (isExpression(rest, depth)) return !isUnknownWord(rest, state);
  const upToNext = rest.split('//', 1)[0]!;
  if (upToNext.length < rest.length && isExpression(upToNext, depth)) return !isUnknownWord(upToNext, state);
  // `b // 2 else c`: the rest of an expression that began before. Then Python reads the line as it is.
  const operand = rest.split(CONTINUATION, 1)[0]!;
  const mayContinue = operand.length < rest.length && isExpression(operand, depth) && !isUnknownWord(operand, state);
  return mayContinue && !state.hasErrorIn(text.lastIndexOf('\n', from) + 1, to);
}

/** Keywords that can follow an operand. */
const CONTINUATION = /\b(?:and|as|async|else|for|from|if|in|is|not|or)\b/;

/** Whether the rest of a line can begin with an operand of `//` and go on as the code around it does. */
function isExpression(rest: string, depth: number): boolean {
  const code = firstClause(rest);
  if (code === undefined) return true;
  const trimmed = code.trim();
  if (trimmed === '' || trimmed === '\\') return depth > 0 || trimmed === '\\';
  const isOpenEnded = depth > 0 || trimmed.endsWith('\\');
  const complete = isOpenEnded
    ? trimmed.replace(/(?:[-+*/%@&|^<>=,\\]|\b(?:and|or|if|else|in|not|is|for)\b)+$/, '')
    : trimmed;
  return parse(`f(a // ${complete})\n`).errors.length === 0;
}

/** Up to what ends the expression's clause (`:`, `;`, a closing bracket, `#`); undefined where brackets stay open. */
function firstClause(rest: string): string | undefined {
  let depth = 0;
  for (let at = 0; at < rest.length; at = tokenEnd(rest, at)) {
    const sign = rest[at]!;
    if (sign === '#') return depth === 0 ? rest.slice(0, at) : undefined;
    if ('([{'.includes(sign)) depth++;
    if (')]}'.includes(sign)) depth--;
    if (depth < 0 || (depth === 0 && (sign === ':' || sign === ';'))) return rest.slice(0, at);
  }
  return depth === 0 ? rest : undefined;
}

/** Whether a line ends in one word that the code uses nowhere: Python would not know it, so it is a remark. */
function isUnknownWord(rest: string, state: LexicalState): boolean {
  const word = /^\s*([\p{L}_][\p{L}\p{N}_]*)\s*$/u.exec(rest)?.[1];
  // A module that is imported whole may know any word.
  return word !== undefined && !state.importsAll && !word.startsWith('__') && !state.known().has(word);
}

/** The words of the code: of no string, no comment and nothing after `//`. */
function wordsOfCode(text: string): ReadonlySet<string> {
  const words = new Set<string>();
  for (let at = 0; at < text.length; ) {
    const end = tokenEnd(text, at);
    if (isOfWord(text.charCodeAt(at))) {
      const isPrefix = end - at <= 2 && (text[end] === '"' || text[end] === "'");
      if (!isPrefix) words.add(text.slice(at, end));
    }
    at = text.startsWith('//', at) ? lineEnd(text, at) : end;
  }
  return words;
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  const to = end < 0 ? text.length : end;
  return text[to - 1] === '\r' && to - 1 >= from ? to - 1 : to;
}
