// Separated text into rows of fields, with the line each row begins on, piece by piece: a text need not be in memory as a
// whole. Which delimiter stands in it is found here; what the fields mean is left to table.ts.

import Papa from 'papaparse';
import { messageOf, type Phrase, phrase } from '../model/phrase.ts';
import type { DataError } from './dataError.ts';

/** A text, and the delimiter between its fields. */
export interface CsvSource {
  readonly name: string;
  readonly delimiter: string;
  /** The text in pieces, from its beginning each time; lines end in `\n` alone. */
  pieces(): Iterable<string>;
}

/** A text in pieces, as a file or a string gives them, from the beginning each time. */
export interface TextSource {
  pieces(): Iterable<string>;
}

/** Prepares a text for readRows: any of `\n`, `\r\n` and `\r` ends a line; comma, tab, `;` or `|` separates fields. */
export function csvSource(name: string, text: TextSource): CsvSource {
  const pieces = () => withPlainLineEnds(text.pieces());
  let head = '';
  for (const piece of pieces()) {
    head += piece;
    if (head.length >= HEAD) break;
  }
  return { name, delimiter: findDelimiter(head), pieces };
}

function* withPlainLineEnds(pieces: Iterable<string>): Generator<string> {
  let isFirst = true;
  let held = '';
  for (const piece of pieces) {
    let text = held + piece;
    if (isFirst && text.startsWith('\uFEFF')) text = text.slice(1);
    isFirst = false;
    // What follows may be the second half of a line's end.
    held = text.endsWith('\r') ? '\r' : '';
    if (held) text = text.slice(0, -1);
    yield text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
  }
  if (held) yield '\n';
}

/** So much of a text is looked at for its delimiter. */
const HEAD = 64 * 1024;

/** The likeliest first: commas also stand in numbers and texts, semicolons in texts. */
const DELIMITERS = ['\t', ';', '|', ','];

/**
 * The delimiter that divides every line of the beginning into as many fields. Where none does, or in a text of one
 * column, Papa Parse's guess.
 */
function findDelimiter(text: string): string {
  const sample = text.slice(0, HEAD);
  const lines = sample.split('\n');
  const whole = sample.length < text.length && lines.length > 1 ? lines.slice(0, -1) : lines;
  const head = whole.slice(0, 40).join('\n');
  const even = DELIMITERS.find((delimiter) => {
    const widths = new Set<number>();
    const error = readRows({ name: '', delimiter, pieces: () => [head] }, (fields) => widths.add(fields.length));
    return !error && widths.size === 1 && !widths.has(1);
  });
  if (even !== undefined) return even;
  return Papa.parse(head, { newline: '\n', delimitersToGuess: [',', '\t', ';', '|'], skipEmptyLines: 'greedy' }).meta
    .delimiter;
}

/** A row with quotes may be so long: where one is never closed, the rest of the file is not gathered in vain. */
const LONGEST_ROW = 2 ** 26;

/**
 * Calls `onRow` with the trimmed fields and the 1-based line of every row that is not blank; a quoted field may hold
 * delimiters, doubled quotes and line ends. `fields` is only valid during the call. Returns an error for a quote that
 * is never closed or that closes before its field ends, undefined otherwise.
 */
export function readRows(source: CsvSource, onRow: (fields: string[], line: number) => void): DataError | undefined {
  const { name, delimiter } = source;
  let line = 1;
  let rest = '';
  const give = (fields: string[]) => {
    for (let i = 0; i < fields.length; i++) {
      const field = fields[i]!;
      // Most have nothing to trim.
      if (isPlain(field.charCodeAt(0)) && isPlain(field.charCodeAt(field.length - 1))) continue;
      fields[i] = field.trim();
    }
    if (fields.length > 1 || fields[0] !== '') onRow(fields, line);
  };
  /** Reads the whole rows of `rest`, at the end of the text all of it. */
  const readPiece = (isEnd: boolean): DataError | undefined => {
    const text = rest;
    let at = 0;
    let quote = text.indexOf('"');
    while (at < text.length) {
      if (quote >= 0 && quote < at) quote = text.indexOf('"', at);
      let end = text.indexOf('\n', at);
      if (end < 0 && !isEnd) break;
      if (end < 0) end = text.length;
      if (quote < 0 || quote >= end) {
        give(text.slice(at, end).split(delimiter));
        line += 1;
        at = end + 1;
        continue;
      }
      const row = readQuotedRow(text, at, delimiter, isEnd || text.length - at > LONGEST_ROW);
      if (row === 'incomplete') break;
      if ('problem' in row) {
        const place = line + lineEnds(text.slice(at, row.at));
        return { type: 'error', line: place, ...messageOf(phrase`${name}:${place}: ${row.problem}`) };
      }
      give(row.fields);
      line += lineEnds(text.slice(at, row.next));
      at = row.next;
    }
    rest = at === 0 ? text : text.slice(at);
    return undefined;
  };
  for (const piece of source.pieces()) {
    rest = rest === '' ? piece : rest + piece;
    const error = readPiece(false);
    if (error) return error;
  }
  return readPiece(true);
}

/** Whether a character is certainly no space: NaN of an empty text is not. */
function isPlain(code: number): boolean {
  return code > 32 && code < 128;
}

/** The row that begins at `at`; `isAll`: nothing follows the text. */
function readQuotedRow(
  text: string,
  at: number,
  delimiter: string,
  isAll: boolean,
):
  | 'incomplete'
  | { readonly fields: string[]; readonly next: number }
  | { readonly problem: Phrase; readonly at: number } {
  const fields: string[] = [];
  for (let from = at; ; ) {
    if (text[from] !== '"') {
      const end = text.indexOf('\n', from);
      if (end < 0 && !isAll) return 'incomplete';
      const last = end < 0 ? text.length : end;
      const to = text.indexOf(delimiter, from);
      if (to < 0 || to > last) {
        fields.push(text.slice(from, last));
        return { fields, next: last + 1 };
      }
      fields.push(text.slice(from, to));
      from = to + 1;
      continue;
    }
    const opened = from;
    let value = '';
    from += 1;
    for (;;) {
      const quote = text.indexOf('"', from);
      if (quote < 0) return isAll ? { problem: NEVER_CLOSED, at: opened } : 'incomplete';
      if (text[quote + 1] !== '"') {
        if (quote + 1 === text.length && !isAll) return 'incomplete';
        value += text.slice(from, quote);
        from = quote + 1;
        break;
      }
      value += text.slice(from, quote + 1);
      from = quote + 2;
    }
    while (text[from] === ' ') from += 1;
    if (from >= text.length) {
      if (!isAll) return 'incomplete';
      fields.push(value);
      return { fields, next: from };
    }
    const isLast = text[from] === '\n';
    if (!isLast && text[from] !== delimiter) return { problem: GOES_ON, at: opened };
    fields.push(value);
    from += 1;
    if (isLast) return { fields, next: from };
  }
}

const NEVER_CLOSED = phrase`The quoted field that begins here is never closed.`;
const GOES_ON = phrase`The quoted field that begins here goes on after its closing quote; write a quote inside a field twice ("").`;

/** How many lines of a text end in it. */
function lineEnds(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
