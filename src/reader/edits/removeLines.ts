// Takes statements out with their lines.

import type { SourceRange } from '../../model/modelSpec.ts';
import { deletedLines, deletion, endsLine, indentAt, lineEnd, lineStart, nextLine, type TextEdit } from './textEdit.ts';

/**
 * Undefined where something else follows on its line. A condition goes with what alone is done behind it, and elsewhere
 * `pass` takes the place of what is alone in its block.
 */
export function removeLines(text: string, statement: SourceRange): TextEdit[] | undefined {
  if (!endsLine(text, statement.to)) return undefined;
  const header = headerOf(text, statement);
  return header === undefined
    ? [deletedLines(text, statement.from, statement.to)]
    : removeBlock(text, header, statement);
}

/** As removeLines; of several statements on a line, the others stay. */
export function removeStatement(text: string, statement: SourceRange): TextEdit[] | undefined {
  const { from, to } = statement;
  const start = lineStart(text, from);
  const front = /[ \t]*;[ \t]*$/.exec(text.slice(start, from));
  if (front) return [deletion(from - front[0].length, to)];
  const next = nextOnLine(text, to);
  return next === undefined ? removeLines(text, statement) : [deletion(from, next)];
}

/** Where another statement begins on the line of the one that ends there. */
export function nextOnLine(text: string, to: number): number | undefined {
  const between = /^[ \t]*;[ \t]*(?=[^\s#;])/.exec(text.slice(to, lineEnd(text, to)));
  return between ? to + between[0].length : undefined;
}

/** Where the line begins that opens the block which holds nothing but this statement; undefined where it holds more. */
function headerOf(text: string, { from, to }: SourceRange): number | undefined {
  let start = lineStart(text, from);
  let header = '';
  while (start > 0 && !CODE.test(header)) {
    const end = start;
    start = lineStart(text, text.startsWith('\r\n', end - 2) ? end - 2 : end - 1);
    header = text.slice(start, end).trimEnd();
  }
  const indent = indentAt(text, from);
  const isAlone = /:([ \t]*#.*)?$/.test(header) && indentAt(text, start) < indent && behind(text, to).indent < indent;
  return isAlone ? start : undefined;
}

const CODE = /^[ \t]*[^\s#]/;

/** A condition goes with what alone is done behind it, where no other way depends on it; else nothing is done there. */
export function removeBlock(text: string, header: number, { from, to }: SourceRange): TextEdit[] {
  const isCondition = /^[ \t]*(if|elif|else)\b(?:(?!:=).)*:[ \t]*(#.*)?$/.test(
    text.slice(header, Math.min(from, lineEnd(text, header))),
  );
  const next = behind(text, to);
  const isLast = !/^(elif|else)\b/.test(next.code) || next.indent !== indentAt(text, header);
  return [isCondition && isLast ? deletedLines(text, header, to) : { range: { from, to }, replacement: 'pass' }];
}

/** The next line that has code. */
function behind(text: string, to: number): { readonly indent: number; readonly code: string } {
  for (let at = nextLine(text, to); at < text.length; at = nextLine(text, at)) {
    const line = text.slice(at, lineEnd(text, at));
    if (CODE.test(line)) return { indent: indentAt(text, at), code: line.trim() };
  }
  return { indent: -1, code: '' };
}
