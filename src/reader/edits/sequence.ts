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
  const leading = leadingComma(text, { elements, end }, at);
  if (leading !== undefined) return [insertion(commentEnd(text, element.to, end), `${leading}${added}`)];
  if (indent === undefined || !isLineEnd) {
    const isTight = elements.some(
      ({ comma }, i) => comma && i + 1 < elements.length && /\S/.test(text[comma.to] ?? ' '),
    );
    return [insertion(element.to, `,${isTight ? '' : ' '}${added}`)];
  }
  const goesOn = /^[ \t]*\\(?=[\r\n])/.exec(text.slice(behind.to, end))?.[0] ?? '';
  const to = commentEnd(text, behind.to, end);
  const line = `${goesOn}${lineBreak(text)}${indent}${added}`;
  if (element.comma) return [insertion(to, `${line},`)];
  return to === element.to ? [insertion(to, `,${line}`)] : [insertion(element.to, ','), insertion(to, line)];
}

/** A comment behind the element stays behind it. */
function commentEnd(text: string, to: number, end: number): number {
  return endsLine(text, to) && lineEnd(text, to) <= end ? lineEnd(text, to) : to;
}

/** A line break and a comma, where these stand in front of the elements. */
function leadingComma(text: string, { elements }: Sequence, at: number): string | undefined {
  const one = elements[at]!.comma ? at : at - 1;
  const [before, next] = [elements[one], elements[one + 1]];
  if (!before?.comma || !next || areOnOneLine(text, before.to, before.comma.from)) return undefined;
  const indent = indentation(text, before.comma.from);
  const isOnOwnLine = indent !== undefined && areOnOneLine(text, before.comma.from, next.from);
  return isOnOwnLine ? `${lineBreak(text)}${indent}${text.slice(before.comma.from, next.from)}` : undefined;
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
