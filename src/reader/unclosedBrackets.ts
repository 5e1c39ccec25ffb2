// Brackets that are never closed: what Python cannot read is reported far behind them, and Python names the bracket.

import type { SourceRange } from '../model/modelSpec.ts';

export interface UnclosedBracket extends SourceRange {
  /** Where another statement begins, or the text ends. */
  readonly end: number;
}

const TOKEN =
  /'''(?:\\[\s\S]|[^\\])*?(?:'''|$(?![\s\S]))|"""(?:\\[\s\S]|[^\\])*?(?:"""|$(?![\s\S]))|'(?:\\[\s\S]|[^'\\\r\n])*'?|"(?:\\[\s\S]|[^"\\\r\n])*"?|#[^\r\n]*|[([{]|[)\]}]|(?<=[\r\n][ \t]*)(?:def|class|import|from|return|with|while|try)\b/g;

/** The innermost one of each statement, as Python names it. */
export function unclosedBrackets(text: string): UnclosedBracket[] {
  const found: UnclosedBracket[] = [];
  let open: number[] = [];
  const stop = (end: number) => {
    const from = open.at(-1);
    if (from !== undefined) found.push({ from, to: from + 1, end });
    open = [];
  };
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (/^[([{]/.test(token)) open.push(index);
    else if (/^[)\]}]/.test(token)) open.pop();
    else if (/^\w/.test(token)) stop(index);
  }
  stop(text.length);
  return found;
}
