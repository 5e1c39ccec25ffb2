// A definition's text with its lines, and diagnostics placed in it.

import type { Diagnostic, SourceRange, TextFix } from '../../model/modelSpec.ts';
import { messageOf, type Phrase, phrase, type Text } from '../../model/phrase.ts';

export interface SourceText {
  readonly text: string;
  /** 1-based line of an offset; of a notebook, in its cell. */
  lineAt(offset: number): number;
  /** Of a notebook, the index of the offset's cell among all cells. */
  cellAt(offset: number): number | undefined;
  /** `line 12`, or `line 3 of cell 5`, as people count. */
  lineName(offset: number): Phrase;
  /** The range's text on one line, shortened for messages. */
  quote(range: SourceRange): string;
  /** The first line of a statement that may have more. */
  quoteHead(range: SourceRange): string;
}

/** Where a notebook's cell begins in the text of all its code. */
export interface CellStart {
  /** Index among all cells. */
  readonly cell: number;
  readonly from: number;
}

/** Of what the reader makes by itself, which stands in no line of the file. */
export const NOWHERE: SourceRange = { from: 0, to: 0 };

export function isWithin(inner: SourceRange, outer: SourceRange): boolean {
  return outer.from <= inner.from && inner.to <= outer.to;
}

const LONGEST_QUOTE = 60;

/** Of a notebook, `cells` has the code cells and where each begins in the text. */
export function sourceText(text: string, cells: readonly CellStart[] = []): SourceText {
  const starts = lineStarts(text);
  const cellStarts = cells.map(({ from }) => from);
  const marks = lineMarks(starts, text.length);
  const lineOf = (offset: number) => {
    let line = marks[Math.max(0, offset) >> MARK] ?? starts.length - 1;
    while (line + 1 < starts.length && starts[line + 1]! <= offset) line++;
    return line + 1;
  };
  const cellOf = (offset: number) => cells[lastUpTo(cellStarts, offset)];

  // What ends the last cell begins no line of it.
  const lineInCell = (offset: number) => lineOf(Math.min(offset, text.length - 1)) - lineOf(cellOf(offset)!.from) + 1;
  const lineAt = cells.length > 0 ? lineInCell : lineOf;
  const cellAt = (offset: number) => cellOf(offset)?.cell;

  function lineName(offset: number): Phrase {
    const cell = cellAt(offset);
    const line = lineAt(offset);
    return cell === undefined ? phrase`line ${line}` : phrase`line ${line} of cell ${cell + 1}`;
  }

  function quote({ from, to }: SourceRange): string {
    const line = text.slice(from, Math.min(to, from + 4 * LONGEST_QUOTE)).replace(/\s{2,}|[^\S ]/g, ' ');
    return `\`${line.length > LONGEST_QUOTE ? `${line.slice(0, LONGEST_QUOTE - 1)}…` : line}\``;
  }

  function quoteHead({ from, to }: SourceRange): string {
    const head = /^[^\r\n]*/.exec(text.slice(from, Math.min(to, from + 4 * LONGEST_QUOTE)))![0].trimEnd();
    const isWhole = from + head.length >= to || head.endsWith(':') || head.length >= LONGEST_QUOTE;
    const quoted = quote({ from, to: from + head.length });
    return isWhole ? quoted : `${quoted.slice(0, -1)}…\``;
  }

  return { text, lineAt, cellAt, lineName, quote, quoteHead };
}

/** Where each line begins: behind a line feed, a carriage return or both. */
function lineStarts(text: string): number[] {
  const starts = [0];
  let [feed, carriage] = [text.indexOf('\n'), text.indexOf('\r')];
  while (feed >= 0 || carriage >= 0) {
    let end: number;
    if (carriage < 0 || (feed >= 0 && feed < carriage)) end = feed + 1;
    else end = feed === carriage + 1 ? feed + 1 : carriage + 1;
    starts.push(end);
    if (feed >= 0 && feed < end) feed = text.indexOf('\n', end);
    if (carriage >= 0 && carriage < end) carriage = text.indexOf('\r', end);
  }
  return starts;
}

/** Every so many letters, as a power of two, it is marked which line that is. */
const MARK = 6;

function lineMarks(starts: readonly number[], length: number): Uint32Array {
  const marks = new Uint32Array((length >> MARK) + 1);
  for (let mark = 0, line = 0; mark < marks.length; mark++) {
    while (line + 1 < starts.length && starts[line + 1]! <= mark << MARK) line++;
    marks[mark] = line;
  }
  return marks;
}

/** Index of the last of ascending values that is not above `limit`, or the first. */
function lastUpTo(values: readonly number[], limit: number): number {
  let low = 0;
  let high = values.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (values[middle]! <= limit) low = middle;
    else high = middle;
  }
  return low;
}

export function diagnostic(
  source: SourceText,
  severity: Diagnostic['severity'],
  code: string,
  message: Text,
  range: SourceRange,
  fix?: TextFix,
): Diagnostic {
  const cell = source.cellAt(range.from);
  const line = source.lineAt(range.from);
  const place = { severity, code, ...messageOf(message), range, line, ...(cell !== undefined && { cell }) };
  return fix ? { ...place, fix } : place;
}

/** The first line of the range. */
export function firstLine(text: string, { from, to }: SourceRange): SourceRange {
  const end = text.indexOf('\n', from);
  return { from, to: end < 0 || end > to ? to : end };
}
