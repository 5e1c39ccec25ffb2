// Brackets that are never closed: what Python cannot read is reported far behind them, and Python names the bracket.

import type { SourceRange } from '../model/modelSpec.ts';

export interface UnclosedBracket extends SourceRange {
  /** Where another statement begins, or the text ends. */
  readonly end: number;
  /** Whether it stands right before a comma, so that it is the one to close. */
  readonly isHollow: boolean;
}

const TOKEN =
  /'''(?:\\[\s\S]|[^\\])*?(?:'''|$(?![\s\S]))|"""(?:\\[\s\S]|[^\\])*?(?:"""|$(?![\s\S]))|'(?:\\[\s\S]|[^'\\\r\n])*'?|"(?:\\[\s\S]|[^"\\\r\n])*"?|#[^\r\n]*|[([{]|[)\]}]|(?<=[\r\n][ \t]*)(?:def|class|import|from|return|with|while|try)\b/g;

/** The innermost one of each statement, as Python names it. */
export function unclosedBrackets(text: string): UnclosedBracket[] {
  const found: UnclosedBracket[] = [];
  let open: number[] = [];
  let hollow: number | undefined;
  const stop = (end: number) => {
    const from = open.length > 0 ? (hollow ?? open.at(-1)) : undefined;
    if (from !== undefined) found.push({ from, to: from + 1, end, isHollow: from === hollow });
    open = [];
    hollow = undefined;
  };
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (/^[([{]/.test(token)) {
      open.push(index);
      if (/[\w)\]][([][ \t]*,/y.test(text.slice(Math.max(0, index - 1), index + 20))) hollow ??= index;
    } else if (/^[)\]}]/.test(token)) open.pop();
    else if (/^\w/.test(token)) stop(index);
  }
  stop(text.length);
  return found;
}
