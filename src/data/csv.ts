// Separated text into rows of fields, with the line each row begins on. Papa Parse reads the fields; which delimiter
// stands in the file is found here. What the fields mean is left to table.ts.

import Papa from 'papaparse';
import type { DataError } from './dataError.ts';

/** Text whose lines end in `\n` alone, and the delimiter between its fields. */
export interface CsvSource {
  readonly name: string;
  readonly text: string;
  readonly delimiter: string;
}

/** Prepares a text for readRows: any of `\n`, `\r\n` and `\r` ends a line; comma, tab, `;` or `|` separates fields. */
export function csvSource(name: string, raw: string): CsvSource {
  const text = raw.includes('\r') ? raw.replace(/\r\n?/g, '\n') : raw;
  return { name, text, delimiter: findDelimiter(text) };
}

/** The likeliest first: commas also stand in numbers and texts, semicolons in texts. */
const DELIMITERS = ['\t', ';', '|', ','];

/**
 * The delimiter that divides every line of the beginning into as many fields. Where none does, or in a text of one
 * column, Papa Parse's guess.
 */
function findDelimiter(text: string): string {
  // Papa Parse splits all that it is given once per candidate, so it is given the beginning only.
  const sample = text.slice(0, 64 * 1024);
  const lines = sample.split('\n');
  const whole = sample.length < text.length && lines.length > 1 ? lines.slice(0, -1) : lines;
  const head = whole.slice(0, 40).join('\n');
  const even = DELIMITERS.find((delimiter) => {
    const { data, errors } = Papa.parse<string[]>(head, { delimiter, newline: '\n', skipEmptyLines: 'greedy' });
    const width = data[0]?.length ?? 0;
    return width > 1 && errors.length === 0 && data.every((fields) => fields.length === width);
  });
  if (even !== undefined) return even;
  return Papa.parse(head, { newline: '\n', delimitersToGuess: [',', '\t', ';', '|'], skipEmptyLines: 'greedy' }).meta
    .delimiter;
}

/**
 * Calls `onRow` with the trimmed fields and the 1-based line of every row that is not blank; a quoted field may hold
 * delimiters, doubled quotes and line ends. `fields` is only valid during the call. Returns an error for a quote that
 * is never closed or that closes before its field ends, undefined otherwise.
 */
export function readRows(source: CsvSource, onRow: (fields: string[], line: number) => void): DataError | undefined {
  const mayHoldLineEnds = source.text.includes('"');
  let line = 1;
  let error: DataError | undefined;
  Papa.parse<string[]>(source.text, {
    delimiter: source.delimiter,
    newline: '\n',
    step: ({ data: fields, errors }, parser) => {
      const quotes = errors.find((problem) => problem.type === 'Quotes');
      if (quotes) {
        const at = 1 + lineEnds(source.text.slice(0, quotes.index));
        error = { type: 'error', line: at, message: `${source.name}:${at}: ${quoteProblem(quotes.code)}` };
        parser.abort();
        return;
      }
      const first = line;
      line += 1;
      if (mayHoldLineEnds) for (const field of fields) line += lineEnds(field);
      for (let i = 0; i < fields.length; i++) fields[i] = fields[i]!.trim();
      if (fields.length > 1 || fields[0] !== '') onRow(fields, first);
    },
  });
  return error;
}

function quoteProblem(code: string): string {
  return code === 'MissingQuotes'
    ? 'The quoted field that begins here is never closed.'
    : 'The quoted field that begins here goes on after its closing quote; write a quote inside a field twice ("").';
}

/** How many lines of a text end in it. */
export function lineEnds(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
