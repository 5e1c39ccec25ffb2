// Elements between brackets, or names of an import: put in and taken out as the person wrote the others.

import type { Sequence } from './brackets.ts';
import {
  areOnOneLine,
  deletedLines,
  deletion,
  endsLine,
  indentation,
  insertion,
  lineBreak,
  lineEnd,
  type TextEdit,
} from './textEdit.ts';

export function insertAfter(text: string, { elements, end }: Sequence, at: number, added: string): TextEdit[] {
  const element = elements[at]!;
  const next = elements[at + 1];
  const own = next && !areOnOneLine(text, element.to, next.from) ? indentation(text, next.from) : undefined;
  const last = next ? undefined : indentation(text, element.from);
  const indent = own ?? last;
  const behind = element.comma ?? element;
  const isLineEnd = areOnOneLine(text, element.to, behind.to);
  if (indent === undefined || !isLineEnd) {
    const isTight = elements.some(({ comma }) => comma && /\S/.test(text[comma.to] ?? ' '));
    return [insertion(element.to, `,${isTight ? '' : ' '}${added}`)];
  }
  // A comment behind the element stays behind it.
  const to = endsLine(text, behind.to) && lineEnd(text, behind.to) <= end ? lineEnd(text, behind.to) : behind.to;
  const line = `${lineBreak(text)}${indent}${added}`;
  if (element.comma) return [insertion(to, `${line},`)];
  return to === element.to ? [insertion(to, `,${line}`)] : [insertion(element.to, ','), insertion(to, line)];
}

export function removeElement(text: string, { elements, end }: Sequence, at: number): TextEdit[] {
  const element = elements[at]!;
  const [before, next] = [elements[at - 1], elements[at + 1]];
  const behind = element.comma ?? element;
  const isAlone = indentation(text, element.from) !== undefined && areOnOneLine(text, element.to, behind.to);
  if (isAlone && endsLine(text, behind.to) && lineEnd(text, behind.to) <= end) {
    const line = deletedLines(text, element.from, behind.to);
    return !element.comma && before?.comma ? [deletion(before.comma.from, before.comma.to), line] : [line];
  }
  if (before && (!isAlone || !next)) {
    const isLast = !next && element.comma && before.comma;
    return [isLast ? deletion(before.comma.to, element.comma.to) : deletion(before.to, element.to)];
  }
  return [deletion(element.from, next ? next.from : behind.to)];
}
