// The text of a string literal -> Expression: a string, or an f-string's pieces.

import type { SourceRange } from '../../model/modelSpec.ts';
import type { Expression } from './syntax.ts';
import { stringEnd } from './tokens.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  "'": "'",
  '"': '"',
  '\\': '\\',
  '\n': '',
};

/** `{…}` in an f-string, with its braces. */
export type ReplacementField = SourceRange;

type ReadField = (field: ReplacementField) => readonly Expression[];

export function parseString(text: string, range: SourceRange, field: ReadField): Expression {
  const literal = text.slice(range.from, range.to);
  const opening = /^([a-z]*)('''|"""|['"‘’“”])/i.exec(literal);
  if (!opening || /[bt]/i.test(opening[1]!)) return { type: 'invalid', range };
  const quote = opening[2]!;
  // A typographic one closes what a typographic one opens, and what Python's own does where nothing else closes it.
  const isPair = /[‘’“”]/.test(quote) || (quote === "'" ? /[‘’]$/ : /[“”]$/).test(literal);
  const isClosed = isPair || (literal.length >= opening[0].length + quote.length && literal.endsWith(quote));
  const content = { from: range.from + opening[0].length, to: isClosed ? range.to - quote.length : range.to };
  const isRaw = /r/i.test(opening[1]!);
  if (/f/i.test(opening[1]!)) return { type: 'format', parts: parseParts(text, content, isRaw, field), range };
  return piece(text.slice(content.from, content.to), isRaw, range);
}

/** The format after a replacement field's `:`. */
export function parseSpec(text: string, { from, to }: SourceRange, field: ReadField): Expression[] {
  return parseParts(text, { from: from + 1, to }, false, field);
}

function parseParts(text: string, { from, to }: SourceRange, isRaw: boolean, field: ReadField): Expression[] {
  const parts: Expression[] = [];
  let at = from;
  const takeText = (end: number) => {
    const content = text.slice(at, end).replaceAll('{{', '{').replaceAll('}}', '}');
    if (content) parts.push(piece(content, isRaw, { from: at, to: end }));
  };
  for (let next = from; next < to; next++) {
    const sign = text[next];
    if (sign === '\\' && !isRaw)
      next += text.startsWith('N{', next + 1) ? Math.max(1, text.indexOf('}', next) - next) : 1;
    else if (sign === '{' && text[next + 1] === '{') next++;
    else if (sign === '{') {
      takeText(next);
      const end = Math.min(fieldEnd(text, next + 1, to) + 1, to);
      parts.push(...field({ from: next, to: end }));
      at = end;
      next = at - 1;
    }
  }
  takeText(to);
  return parts;
}

/** Python takes each line break of the text for a line feed before it reads any further. */
function piece(written: string, isRaw: boolean, range: SourceRange): Expression {
  const content = written.includes('\r') ? written.replace(/\r\n?/g, '\n') : written;
  const value = isRaw ? content : unescaped(content);
  return value === undefined ? { type: 'invalid', range } : { type: 'string', value, range };
}

const ESCAPE = /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{1,3})|([\s\S]))/g;

/** Undefined for what is not read: characters by name, and numbers of none. */
function unescaped(content: string): string | undefined {
  if (!content.includes('\\')) return content;
  if (
    /(?<!\\)(?:\\\\)*\\(?:N|x(?![\da-fA-F]{2})|u(?![\da-fA-F]{4})|U(?!00(?:0[\da-fA-F]|10)[\da-fA-F]{4}))/.test(content)
  )
    return undefined;
  return content.replace(ESCAPE, (sequence, x?: string, u?: string, long?: string, octal?: string, sign?: string) => {
    const hex = x ?? u ?? long;
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
    return ESCAPES[sign!] ?? sequence;
  });
}

/** The `}` that ends a replacement field, or `end`. */
function fieldEnd(text: string, from: number, end: number): number {
  let open = 0;
  for (let at = from; at < end; at++) {
    const sign = text[at]!;
    if ('([{'.includes(sign)) open++;
    else if (sign === '}' && open === 0) return at;
    else if (')]}'.includes(sign)) open = Math.max(0, open - 1);
    else if (sign === '"' || sign === "'") {
      const close = stringEnd(text, at, end);
      if (close < 0) return end;
      at = close - 1;
    }
  }
  return end;
}
