// Brackets that are never closed: what Python cannot read is reported far behind them, and Python names the bracket.

import type { SourceRange } from '../../model/modelSpec.ts';
import { indentAt, indentation } from '../edits/textEdit.ts';
import { ANY_TEXT, COMMENT } from './textLiterals.ts';

export interface UnclosedBracket extends SourceRange {
  /** Where another statement begins, or the text ends. */
  readonly end: number;
  /** Where it is to be closed, if something within the statement tells: what could not be read, or a comma right behind it. */
  readonly place?: number;
  /** What closes it, and those around it that are open too. */
  readonly closing: string;
}

const TOKEN = new RegExp(
  String.raw`${ANY_TEXT}|${COMMENT}|[([{]|[)\]}]|(?<=[\r\n][ \t]*)(?:def|class|import|from|return|with|while|try)\b`,
  'g',
);

const MOST_BLANKS = 20;

export const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/**
 * The innermost one of each statement, as Python names it. What could not be read begins another statement where it stands
 * first in a line that is no deeper than that of the outermost.
 */
export function unclosedBrackets(text: string, errors: readonly SourceRange[]): UnclosedBracket[] {
  const starts = errors.filter(({ from }) => beginsLine(text, from)).map(({ from }) => from);
  const closed = errors.filter(({ from, to }) => from === to && isBeforeElement(text, from)).map(({ from }) => from);
  const found: UnclosedBracket[] = [];
  let open: number[] = [];
  let hollow: number | undefined;
  const stop = (end: number) => {
    const from = open.length > 0 ? (hollow ?? open.at(-1)) : undefined;
    const left = hollow === undefined ? open.toReversed() : [hollow];
    const closing = left.map((at) => CLOSING[text[at]!]).join('');
    const place = hollow === undefined ? {} : { place: hollow + 1 };
    if (from !== undefined) found.push({ from, to: from + 1, end, closing, ...place });
    open = [];
    hollow = undefined;
  };
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    for (; starts.length > 0 && starts[0]! <= index; starts.shift()) {
      if (open.length > 0 && indentAt(text, starts[0]!) <= indentAt(text, open[0]!)) stop(starts[0]!);
    }
    for (; closed.length > 0 && closed[0]! <= index; closed.shift()) {
      const from = open.pop();
      hollow = hollow === from ? undefined : hollow;
      if (from === undefined) continue;
      found.push({ from, to: from + 1, end: closed[0]!, place: closed[0]!, closing: CLOSING[text[from]!]! });
    }
    if (/^[([{]/.test(token)) {
      open.push(index);
      if (/[\w)\]][([][ \t]*,/y.test(text.slice(Math.max(0, index - 1), index + 20))) hollow ??= index;
    } else if (/^[)\]}]/.test(token)) {
      open.pop();
      if (open.length === 0) hollow = undefined;
    } else if (/^\w/.test(token)) stop(index);
  }
  stop(text.length);
  return found;
}

/** Whether a comma or a deeper line follows: reading went on as if a bracket were closed there. */
function isBeforeElement(text: string, at: number): boolean {
  return /^[ \t]*(?:,|\r?\n[ \t]+[\w*])/.test(text.slice(at, at + MOST_BLANKS));
}

function beginsLine(text: string, at: number): boolean {
  return /[a-zA-Z_]/.test(text[at] ?? '') && indentation(text, at) !== undefined;
}
