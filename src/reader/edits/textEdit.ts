// Replacements in a text, and where its lines begin and end.

import type { SourceRange } from '../../model/modelSpec.ts';

export interface TextEdit {
  readonly range: SourceRange;
  readonly replacement: string;
}

/** The text with the edits done, which do not overlap. Those at one place are done in their order. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = '';
  let at = 0;
  for (const { range, replacement } of edits.toSorted((a, b) => a.range.from - b.range.from)) {
    result += text.slice(at, range.from) + replacement;
    at = range.to;
  }
  return result + text.slice(at);
}

export function insertion(at: number, replacement: string): TextEdit {
  return { range: { from: at, to: at }, replacement };
}

export function deletion(from: number, to: number): TextEdit {
  return { range: { from, to }, replacement: '' };
}

export function lineStart(text: string, at: number): number {
  const from = text.lastIndexOf('\n', at - 1) + 1;
  return from + text.slice(from, at).lastIndexOf('\r') + 1;
}

/** Of the line in which `at` lies, without its line break. */
export function lineEnd(text: string, at: number): number {
  const rest = /[\r\n]/.exec(text.slice(at));
  return rest ? at + rest.index : text.length;
}

/** Behind the line break of the line in which `at` lies. */
export function nextLine(text: string, at: number): number {
  const end = lineEnd(text, at);
  return text.startsWith('\r\n', end) ? end + 2 : Math.min(end + 1, text.length);
}

/** The line break that the text uses. */
export function lineBreak(text: string): string {
  return /\r\n|\r|\n/.exec(text)?.[0] ?? '\n';
}

/** How many characters the line is indented with. */
export function indentAt(text: string, at: number): number {
  return /[ \t]*/y.exec(text.slice(lineStart(text, at), lineEnd(text, at)))![0].length;
}

/** What stands in front on the line where it is nothing but space; undefined else. */
export function indentation(text: string, at: number): string | undefined {
  const before = text.slice(lineStart(text, at), at);
  return /^[ \t]*$/.test(before) ? before : undefined;
}

/** Whether nothing but a comment follows on the line. */
export function endsLine(text: string, at: number): boolean {
  return /^[ \t]*(#.*)?$/.test(text.slice(at, lineEnd(text, at)));
}

export function areOnOneLine(text: string, from: number, to: number): boolean {
  return !/[\r\n]/.test(text.slice(from, to));
}

/** The lines from that of `from` to that of `to`, with one line break. */
export function deletedLines(text: string, from: number, to: number): TextEdit {
  const [start, next] = [lineStart(text, from), nextLine(text, to)];
  const isLast = next === lineEnd(text, to) && start > 0;
  return deletion(isLast ? start - (text.startsWith('\r\n', start - 2) ? 2 : 1) : start, next);
}
