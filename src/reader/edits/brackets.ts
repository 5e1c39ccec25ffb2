// Brackets of a Python text with what stands between their commas: where elements may be put in and taken out. Purely by its
// tokens, so that it is of use in a file with errors too.

import type { SourceRange } from '../../model/modelSpec.ts';
import { byKeys } from '../models/groups.ts';
import { CLOSED_TEXT, COMMENT } from '../text/textLiterals.ts';

export interface Element extends SourceRange {
  readonly comma: SourceRange | undefined;
}

export interface Sequence {
  readonly elements: readonly Element[];
  /** Where the closing bracket stands, or the statement ends. */
  readonly end: number;
}

export interface Bracket extends Sequence {
  /** Of the opening bracket. */
  readonly from: number;
  /** Behind the closing bracket. */
  readonly to: number;
  readonly sign: '(' | '[' | '{';
  readonly parent: Bracket | undefined;
  /** What stands right before it, `nn.Linear`: then it is a call or a subscript; empty where there is nothing. */
  readonly callee: string;
}

export interface Brackets {
  /** What they stand in. */
  readonly text: string;
  /** The innermost one around the range. */
  around(range: SourceRange): Bracket | undefined;
  /** The one that opens there, or that ends there. */
  opening(at: number): Bracket | undefined;
  ending(at: number): Bracket | undefined;
  /** Where an element is nothing but this text, in the order of the text. */
  holding(written: string): readonly SourceRange[];
}

const TOKEN = new RegExp(String.raw`${CLOSED_TEXT}|${COMMENT}|[()[\]{},]|[^\s()[\]{},#"']+|["']`, 'g');

/** What begins a statement and stands in no brackets: those that are still open were never closed. */
const STATEMENT = /^(def|class|import|from|return|with|while|try)$/;

type Open = { -readonly [K in keyof Bracket]: Bracket[K] } & { elements: Element[]; last: SourceRange | undefined };

/** `text` is free of comments that Python does not know. */
export function bracketsIn(text: string): Brackets {
  const all: Open[] = [];
  let open: Open | undefined;
  const extend = (range: SourceRange) => {
    if (open) open.last = { from: open.last?.from ?? range.from, to: range.to };
  };
  for (const { 0: token, index: from } of text.matchAll(TOKEN)) {
    const to = from + token.length;
    // A comment, or a line that goes on, as lines in brackets do anyway.
    if (token.startsWith('#') || token === '\\') continue;
    if (token === '(' || token === '[' || token === '{') {
      const callee = /[\w.)\]]+$/.exec(text.slice(Math.max(0, from - 200), from))?.[0] ?? '';
      open = { from, to, sign: token, parent: open, callee, elements: [], end: to, last: undefined };
      all.push(open);
    } else if (token === ')' || token === ']' || token === '}') {
      if (!open) continue;
      if (open.last) open.elements.push({ ...open.last, comma: undefined });
      open.end = from;
      open.to = to;
      const closed: Open = open;
      open = closed.parent as Open | undefined;
      extend({ from: closed.from, to });
    } else if (token === ',') {
      if (open?.last) open.elements.push({ ...open.last, comma: { from, to } });
      if (open) open.last = undefined;
    } else if (open && STATEMENT.test(token) && /(^|[\r\n])[ \t]*$/.test(text.slice(Math.max(0, from - 100), from))) {
      open = undefined;
    } else extend({ from, to });
  }
  const closed = all.filter(({ end, to }) => to > end);
  let byText: ReadonlyMap<string, readonly Element[]> | undefined;
  const byOpening = new Map(closed.map((bracket) => [bracket.from, bracket]));
  const byEnd = new Map(closed.map((bracket) => [bracket.to, bracket]));
  return {
    text,
    around: ({ from, to }) => closed.findLast((bracket) => bracket.from < from && to <= bracket.end),
    opening: (at) => byOpening.get(at),
    ending: (at) => byEnd.get(at),
    holding(written) {
      byText ??= byKeys(
        closed.flatMap((bracket) => bracket.elements),
        ({ from, to }) => text.slice(from, to),
      );
      return (byText.get(written) ?? []).toSorted((a, b) => a.from - b.from);
    },
  };
}
