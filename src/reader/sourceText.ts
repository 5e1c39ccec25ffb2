// A definition's text with its lines, and diagnostics placed in it.

import type { Diagnostic, SourceRange, TextFix } from '../model/modelSpec.ts';

export interface SourceText {
  readonly text: string;
  /** 1-based line of an offset. */
  lineAt(offset: number): number;
  /** The range's text on one line, shortened for messages. */
  quote(range: SourceRange): string;
}

const LONGEST_QUOTE = 60;

export function sourceText(text: string): SourceText {
  const starts = [0];
  for (const { index, 0: lineBreak } of text.matchAll(/\r\n?|\n/g)) starts.push(index + lineBreak.length);

  function lineAt(offset: number): number {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  }

  function quote({ from, to }: SourceRange): string {
    const line = text.slice(from, Math.min(to, from + 4 * LONGEST_QUOTE)).replace(/\s+/g, ' ');
    return `\`${line.length > LONGEST_QUOTE ? `${line.slice(0, LONGEST_QUOTE - 1)}…` : line}\``;
  }

  return { text, lineAt, quote };
}

export function diagnostic(
  source: SourceText,
  severity: Diagnostic['severity'],
  code: string,
  message: string,
  range: SourceRange,
  fix?: TextFix,
): Diagnostic {
  const place = { severity, code, message, range, line: source.lineAt(range.from) };
  return fix ? { ...place, fix } : place;
}
