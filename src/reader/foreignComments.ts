// Finds comments of other languages, `// …` and `/* … */`, that stand in a Python file by mistake, and makes the text readable.
// `//` that may be Python's floor division is left alone.

import type { SourceRange } from '../model/modelSpec.ts';
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
    words ??= wordsOf(text);
    return words;
  };
  let parsed: ParsedFile | undefined;
  const hasErrorIn = (from: number, to: number) => {
    parsed ??= parse(text);
    return parsed.errors.some((error) => error.from >= from && error.from <= to);
  };
  const state: LexicalState = { depth: 0, previous: '', lineIsBlank: true, known, importsAll, hasErrorIn, checks: 0 };
  const token = new RegExp(TOKEN);
  for (let match = token.exec(text); match; match = token.exec(text)) {
    const [found] = match;
    const from = match.index;
    if (found.startsWith('//')) {
      const to = lineEnd(text, from);
      if (isFloorDivision(text, from, to, state)) {
        state.previous = '//';
        state.lineIsBlank = false;
        continue;
      }
      const sign = /^\/+/.exec(text.slice(from, to))![0];
      const content = text.slice(from + sign.length, to).trim();
      take({ range: { from, to }, sign, content, endsLine: true }, `#${text.slice(from + 1, to)}`);
      token.lastIndex = to;
    } else if (found.startsWith('/*')) {
      const close = text.indexOf('*/', from + 2);
      if (close < 0) continue;
      const to = close + 2;
      const content = text.slice(from + 2, close).trim();
      const endsLine = !content.includes('\n') && text.slice(to, lineEnd(text, to)).trim() === '';
      take({ range: { from, to }, sign: '/*', content, endsLine }, text.slice(from, to).replace(/[^\r\n]/g, ' '));
      token.lastIndex = to;
    } else {
      follow(state, found);
    }
  }
  if (comments.length === 0) return { readable: text, comments, ...(parsed && { parsed }) };
  pieces.push(text.slice(kept));
  return { readable: pieces.join(''), comments };
}

/** Strings (an unclosed one ends with its line), comments, line breaks, words and numbers, slashes, other signs. */
const TOKEN =
  /[a-z]{0,2}(?:'''(?:\\[\s\S]|[^\\])*?(?:'''|$(?![\s\S]))|"""(?:\\[\s\S]|[^\\])*?(?:"""|$(?![\s\S]))|'(?:\\[\s\S]|[^'\\\n])*'?|"(?:\\[\s\S]|[^"\\\n])*"?)|#[^\n]*|\\\r?\n|\n|[\p{L}\p{N}_]+|\/\*|\/\/|[^\s]/giu;

interface LexicalState {
  /** Open brackets. */
  depth: number;
  /** The last token that is neither comment nor line break inside brackets. */
  previous: string;
  lineIsBlank: boolean;
  readonly known: () => ReadonlySet<string>;
  readonly importsAll: boolean;
  /** Whether the text as it is has a syntax error in a range. */
  readonly hasErrorIn: (from: number, to: number) => boolean;
  /** Divisions that were parsed to be told from comments, longer lines more; beyond MAX_CHECKS they are taken for divisions. */
  checks: number;
}

const MAX_CHECKS = 5000;

function follow(state: LexicalState, token: string): void {
  if (token.startsWith('#') || token.startsWith('\\')) return;
  if (token === '\n') {
    if (state.depth === 0) state.previous = '';
    state.lineIsBlank = true;
    return;
  }
  if ('([{'.includes(token)) state.depth++;
  if (')]}'.includes(token)) state.depth = Math.max(0, state.depth - 1);
  state.previous = token;
  state.lineIsBlank = false;
}

/** Words after which an expression begins, so that no operator can follow. */
const KEYWORDS =
  /^(?:and|as|assert|await|del|elif|else|except|for|from|if|import|in|is|lambda|not|or|pass|raise|return|while|with|yield|break|continue)$/;

/** Whether `//` at `from` can be read as Python: an operand before it, an operand after it. */
function isFloorDivision(text: string, from: number, to: number, state: LexicalState): boolean {
  const { previous, depth, lineIsBlank } = state;
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
  const token = new RegExp(TOKEN);
  for (let match = token.exec(rest); match; match = token.exec(rest)) {
    const [found] = match;
    if (found.startsWith('#')) return depth === 0 ? rest.slice(0, match.index) : undefined;
    if ('([{'.includes(found)) depth++;
    if (')]}'.includes(found)) depth--;
    if (depth < 0 || (depth === 0 && (found === ':' || found === ';'))) return rest.slice(0, match.index);
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
function wordsOf(text: string): ReadonlySet<string> {
  const words = new Set<string>();
  const token = new RegExp(TOKEN);
  for (let match = token.exec(text); match; match = token.exec(text)) {
    if (match[0] === '//') token.lastIndex = lineEnd(text, match.index);
    else words.add(match[0]);
  }
  return words;
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  const to = end < 0 ? text.length : end;
  return text[to - 1] === '\r' && to - 1 >= from ? to - 1 : to;
}
