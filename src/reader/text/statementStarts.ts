// Where statements may begin: at lines that neither a bracket, a string nor a backslash continues.

import { ANY_TEXT, COMMENT } from './textLiterals.ts';

/** Texts, comments, continued lines, line breaks, signs. */
const TOKEN = new RegExp(String.raw`${ANY_TEXT}|${COMMENT}|\\(?:\r\n?|\n)|\r\n?|\n|[()[\]{}]`, 'g');

/**
 * Offsets of first characters, after the indentation. `isLine` says of a start that the whole line is a statement, whatever
 * signs are in it.
 */
export function statementStarts(text: string, isLine: (text: string, at: number) => boolean): number[] {
  const starts: number[] = [];
  const token = new RegExp(TOKEN);
  let depth = 0;
  const begin = (line: number) => {
    INDENT.lastIndex = line;
    INDENT.test(text);
    const at = INDENT.lastIndex;
    if (at >= text.length) return;
    starts.push(at);
    if (!isLine(text, at)) return;
    LINE.lastIndex = at;
    LINE.test(text);
    token.lastIndex = LINE.lastIndex;
  };
  begin(0);
  for (let match = token.exec(text); match; match = token.exec(text)) {
    const [found] = match;
    if ('([{'.includes(found)) depth++;
    else if (')]}'.includes(found)) depth = Math.max(0, depth - 1);
    else if ((found[0] === '\n' || found[0] === '\r') && depth === 0) begin(token.lastIndex);
  }
  return starts;
}

const INDENT = /[ \t\f]*/y;
const LINE = /(?:\\(?:\r\n?|\n)|[^\r\n])*/y;
