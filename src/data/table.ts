// A table as its file gives it: named columns of numbers or of texts. Which column is to be predicted, and whether the
// others can be inputs, is left to dataset.ts.

import { messageOf, type Phrase, phrase, type Text } from '../model/phrase.ts';
import { type DecimalSign, hasDecimalComma, isMissing, isMissingText, overflowsFloat32, toNumber } from './cells.ts';
import { type CsvSource, csvSource, readRows, type TextSource } from './csv.ts';
import type { DataError } from './dataError.ts';

/** Cells of a column that share a trait: how many there are, and the first. */
export interface Finding {
  readonly count: number;
  /** 1-based line of the first. */
  readonly line: number;
  /** What the first holds. */
  readonly text: string;
  /** The lines of the first few. */
  readonly lines: readonly number[];
}

const MOST_LINES = 5;

/** A column in which every cell is a number or stands for a missing one. */
export interface NumberColumn {
  readonly type: 'numbers';
  readonly name: string;
  /** (rows); NaN where the number is missing. */
  readonly values: Float64Array;
  /** Empty cells and the usual words for no value, such as NA. */
  readonly missing: Finding | undefined;
  /** Infinities, and numbers that float32 cannot hold. */
  readonly tooLarge: Finding | undefined;
}

/** A column in which at least one cell is neither a number nor a word for no value. */
export interface TextColumn {
  readonly type: 'texts';
  readonly name: string;
  /** The different texts, in the order in which they appear. */
  readonly texts: readonly string[];
  /** (rows): indices into `texts`. */
  readonly codes: Uint32Array;
  /** Cells that hold nothing, or a word for no value. */
  readonly missing: Finding | undefined;
  readonly notNumbers: Finding;
}

export type Column = NumberColumn | TextColumn;

/** A column that cannot be trained on: it holds `why`, dates or lists. */
export interface UnfitColumn {
  readonly name: string;
  readonly why: Text;
}

export interface Table {
  readonly type: 'table';
  /** The file's name, as given; it begins every message. */
  readonly name: string;
  readonly rows: number;
  readonly columns: readonly Column[];
  /** Columns that hold neither numbers nor texts. */
  readonly unfit?: readonly UnfitColumn[];
  /** What stands before the fractions of its numbers; left out, a point. */
  readonly decimal?: DecimalSign;
  /** The line of the names, or without these of the first row; 1-based. */
  readonly firstLine?: number;
  /** Whether places in it are counted in rows, as it has no lines. */
  readonly countsRows?: boolean;
}

/**
 * Reads comma-, tab-, semicolon- or bar-separated text (see decodeText.ts for bytes). `name` stands in front of every
 * message: the editor gives the file's base name, the command line its path.
 *
 * The first line names the columns; where it plainly holds data instead, they are called column_1, column_2, …, as are
 * columns without a name. A name that stands twice gets `.1`, as pandas does. Blank lines are left out, and so is a
 * column without a name and without a value (lines that end in a delimiter). Cells are trimmed. Decimals have a point, or
 * a comma where another delimiter leaves it free and a column has numbers in no other way.
 *
 * Errors: nothing in the text, a header alone, rows of different lengths, unclosed quotes.
 */
export function readTable(name: string, text: string | TextSource): Table | DataError {
  const source = csvSource(name, typeof text === 'string' ? { pieces: () => [text] } : text);
  for (const piece of source.pieces()) {
    if (piece.includes('\0'))
      return { type: 'error', ...messageOf(phrase`${name}: This is not a text file. ${EXPECTED}`) };
    break;
  }
  let numbers = readNumbers(source, '.');
  if (numbers.type === 'error') return numbers;
  const decimal = source.delimiter !== ',' && hasDecimalCommas(source, numbers) ? ',' : '.';
  if (decimal === ',') numbers = readNumbers(source, decimal) as Numbers;

  const { rows, names, firstLine } = numbers;
  const texts = readTexts(source, numbers);
  const columns = uniqueNames(names).map((unique, i): Column => {
    const { values, missing, tooLarge, notNumbers } = (numbers as Numbers).columns[i]!;
    const asText = texts.get(i);
    if (!asText || !notNumbers) {
      return { type: 'numbers', name: unique, values: values.subarray(0, rows), missing, tooLarge };
    }
    const { codes, codeOf } = asText;
    return { type: 'texts', name: unique, texts: [...codeOf.keys()], codes, missing: asText.missing, notNumbers };
  });
  const isKept = (column: Column, i: number) => names[i] !== '' || column.missing?.count !== rows;
  return { type: 'table', name, rows, columns: columns.filter(isKept), firstLine, ...(decimal === ',' && { decimal }) };
}

const EXPECTED = phrase`A table of comma-separated values is expected: a line of column names, then a line for each row.`;

/** Room for rows to begin with. */
const FIRST_ROWS = 256;

/** Every column read as numbers, whatever it holds. */
interface Numbers {
  readonly type: 'numbers';
  readonly rows: number;
  readonly names: readonly string[];
  readonly hasHeader: boolean;
  readonly firstLine: number;
  readonly columns: readonly CellsAsNumbers[];
}

interface CellsAsNumbers {
  /** At least as long as there are rows; NaN where there is no number. */
  values: Float64Array;
  missing: Finding | undefined;
  tooLarge: Finding | undefined;
  notNumbers: Finding | undefined;
}

function readNumbers(source: CsvSource, decimal: DecimalSign): Numbers | DataError {
  const { name } = source;
  let header: string[] | undefined;
  let hasHeader = true;
  let headerLine = 1;
  let rows = 0;
  let ragged: { line: number; fields: number; more: number } | undefined;
  const columns: CellsAsNumbers[] = [];

  let capacity = FIRST_ROWS;
  const error = readRows(source, (fields, line) => {
    if (!header) {
      header = [...fields];
      headerLine = line;
      hasHeader = !isData(header, source.delimiter);
      for (const _ of header) {
        const values = new Float64Array(capacity);
        columns.push({ values, missing: undefined, tooLarge: undefined, notNumbers: undefined });
      }
      if (hasHeader) return;
    }
    if (rows === capacity) {
      capacity *= 2;
      for (const column of columns) {
        const values = new Float64Array(capacity);
        values.set(column.values);
        column.values = values;
      }
    }
    if (fields.length !== columns.length) {
      if (ragged) ragged.more += 1;
      else ragged = { line, fields: fields.length, more: 0 };
      return;
    }
    for (let i = 0; i < columns.length; i++) addNumber(columns[i]!, rows, fields[i]!, line, decimal);
    rows += 1;
  });

  if (error) return error;
  if (!header) return { type: 'error', ...messageOf(phrase`${name}: The file is empty. ${EXPECTED}`) };
  if (ragged) {
    const { line, fields, more } = ragged;
    const reference = hasHeader ? phrase`the header` : phrase`the first row`;
    const found =
      fields === 1
        ? phrase`1 field was found, but ${reference} has ${header.length}.`
        : phrase`${fields} fields were found, but ${reference} has ${header.length}.`;
    const others =
      more === 0
        ? ''
        : more === 1
          ? phrase` 1 more line differs from it.`
          : phrase` ${more} more lines differ from it.`;
    return { type: 'error', line, ...messageOf(phrase`${name}:${line}: ${found}${others}`) };
  }
  const about = (found: Phrase): DataError => {
    return { type: 'error', line: headerLine, ...messageOf(phrase`${name}:${headerLine}: ${found}`) };
  };
  if (rows === 0) return about(phrase`Only the line of column names was found, and no row below it.`);
  const names = hasHeader ? header : header.map(() => '');
  return { type: 'numbers', rows, names, hasHeader, firstLine: headerLine, columns };
}

/** Whether a column that holds texts holds numbers with decimal commas alone, of which one at least is nothing else. */
function hasDecimalCommas(source: CsvSource, { columns, hasHeader }: Numbers): boolean {
  const found = new Map<number, 'surely' | 'perhaps'>();
  columns.forEach(({ notNumbers }, i) => {
    if (notNumbers && hasDecimalComma(notNumbers.text)) found.set(i, 'perhaps');
  });
  if (found.size === 0) return false;
  let isHeader = hasHeader;
  readRows(source, (fields) => {
    for (const i of isHeader ? [] : found.keys()) {
      const text = fields[i]!;
      const kind = hasDecimalComma(text);
      if (kind === 'surely') found.set(i, kind);
      else if (!kind && Number.isNaN(toNumber(text, ',')) && !isMissing(text)) found.delete(i);
    }
    isHeader = false;
  });
  // Only where commas stand before fractions is a list's separator a semicolon.
  return found.size > 0 && (source.delimiter === ';' || [...found.values()].includes('surely'));
}

function addNumber(column: CellsAsNumbers, row: number, text: string, line: number, decimal: DecimalSign): void {
  const value = toNumber(text, decimal);
  column.values[row] = value;
  if (Number.isNaN(value)) {
    if (isMissing(text)) column.missing = addFinding(column.missing, text, line);
    else column.notNumbers = addFinding(column.notNumbers, text, line);
  } else if (overflowsFloat32(value)) {
    column.tooLarge = addFinding(column.tooLarge, text, line);
  }
}

interface CellsAsTexts {
  readonly codes: Uint32Array;
  readonly codeOf: Map<string, number>;
  missing: Finding | undefined;
}

/** A second pass, over those columns alone that do not hold numbers; the key is the column's index. */
function readTexts(source: CsvSource, { rows, hasHeader, columns }: Numbers): Map<number, CellsAsTexts> {
  const texts = new Map<number, CellsAsTexts>();
  columns.forEach(({ notNumbers }, i) => {
    if (notNumbers) texts.set(i, { codes: new Uint32Array(rows), codeOf: new Map(), missing: undefined });
  });
  if (texts.size === 0) return texts;
  let row = hasHeader ? -1 : 0;
  readRows(source, (fields, line) => {
    if (row >= 0) for (const [i, column] of texts) addText(column, row, fields[i]!, line);
    row += 1;
  });
  return texts;
}

function addText(column: CellsAsTexts, row: number, text: string, line: number): void {
  let code = column.codeOf.get(text);
  if (code === undefined) {
    code = column.codeOf.size;
    column.codeOf.set(text, code);
  }
  column.codes[row] = code;
  if (isMissingText(text)) column.missing = addFinding(column.missing, text, line);
}

/** One more cell with the trait. */
export function addFinding(before: Finding | undefined, text: string, line: number): Finding {
  if (!before) return { count: 1, line, text, lines: [line] };
  // In place: there may be millions.
  const known = before as unknown as { count: number; lines: number[] };
  known.count += 1;
  if (known.lines.length < MOST_LINES) known.lines.push(line);
  return before;
}

/**
 * Whether a first line is a row of data: it holds numbers, and they are not whole ones that count up, as in the names
 * that pandas gives to columns without one, or in years.
 */
function isData(fields: readonly string[], delimiter: string): boolean {
  if (delimiter !== ',' && fields.some((text) => hasDecimalComma(text) === 'surely')) return true;
  const numbers = fields.map((text) => toNumber(text)).filter((value) => !Number.isNaN(value));
  return numbers.some((value, i) => !Number.isInteger(value) || value !== numbers[0]! + i);
}

/** Fills in empty names and tells equal ones apart. */
function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set(names);
  const seen = new Set<string>();
  return names.map((given, i) => {
    const name = given || `column_${i + 1}`;
    let unique = name;
    for (let n = 1; seen.has(unique) || (unique !== given && taken.has(unique)); n++) unique = `${name}.${n}`;
    seen.add(unique);
    return unique;
  });
}
