// Rows of a table that lack a value: which they are, how they are told, and which of them are left out.

import { messageOf, phrase, type Text } from '../model/phrase.ts';
import type { DataChoices } from '../protocol/dataChoices.ts';
import { isMissingText } from './cells.ts';
import type { DataError, MissingValues } from './dataError.ts';
import type { Column, Finding, Table } from './table.ts';

/** Whether the column has no value in a row. */
function missingIn(column: Column): (row: number) => boolean {
  if (column.missing === undefined) return () => false;
  if (column.type === 'numbers') return (row) => Number.isNaN(column.values[row]);
  const isMissing = column.texts.map(isMissingText);
  return (row) => isMissing[column.codes[row]!]!;
}

/**
 * The rows that are used, undefined for all of them: those with a value to be predicted, and where that is chosen with one
 * in every input. Without a choice an error that asks for it.
 */
export function keptRows(
  table: Table,
  target: Column | undefined,
  inputs: readonly Column[],
  { missing }: DataChoices,
): Uint32Array | undefined | DataError {
  const lacking = [...(target ? [target] : []), ...inputs].filter((column) => column.missing);
  if (lacking.length === 0) return undefined;
  if (missing === undefined) return question(table, target, lacking);
  const tests = (missing === 'drop' ? lacking : lacking.filter((column) => column === target)).map(missingIn);
  if (tests.length === 0) return undefined;
  const kept = new Uint32Array(table.rows);
  let count = 0;
  for (let row = 0; row < table.rows; row++) {
    if (!tests.some((isMissing) => isMissing(row))) kept[count++] = row;
  }
  if (count < 2) {
    return errorAt(
      table,
      count === 0
        ? phrase`No row has a value in every column; at least two are needed.`
        : phrase`Only one row has a value in every column; at least two are needed.`,
    );
  }
  return kept.subarray(0, count);
}

function question(table: Table, target: Column | undefined, lacking: readonly Column[]): DataError {
  const tests = lacking.map(missingIn);
  let rows = 0;
  for (let row = 0; row < table.rows; row++) if (tests.some((isMissing) => isMissing(row))) rows += 1;
  const columns: MissingValues[] = lacking.map(({ name, missing }) => {
    return { name, count: missing!.count, lines: missing!.lines };
  });
  const first = lacking[0]!.missing!;
  const what = first.text === '' ? phrase`is empty here` : phrase`has no value here ("${first.text}")`;
  const whole =
    target && lacking[0] === target
      ? phrase`Column "${target.name}", which is to be predicted,`
      : phrase`Column "${lacking[0]!.name}"`;
  const others = columns
    .slice(1, MOST_TOLD + 1)
    .map(({ name, count, lines }): Text => phrase`${name} (${count}, first ${where(table, lines[0]!)})`);
  const more = columns.length - 1 - others.length;
  const also =
    others.length > 0
      ? more > 0
        ? phrase` Also without values: ${listed(others)}, and ${more} more columns.`
        : phrase` Also without values: ${listed(others)}.`
      : '';
  const sum =
    rows === 1 ? phrase`1 of ${table.rows} rows lacks a value.` : phrase`${rows} of ${table.rows} rows lack a value.`;
  return {
    ...errorAt(table, phrase`${whole} ${what}${moreRows(table, first)}.${also} ${sum}`, first),
    question: {
      type: 'missing',
      columns,
      rows,
      ofRows: table.rows,
      canFill: lacking.some((column) => column !== target),
    },
  };
}

/** Columns that are told by name. */
const MOST_TOLD = 10;

/** With commas between them. */
function listed(texts: readonly Text[]): Text {
  return texts.reduce((before, text) => phrase`${before}, ${text}`);
}

function where(table: Table, line: number): Text {
  return table.countsRows ? phrase`in row ${line}` : phrase`in line ${line}`;
}

/** ` and in 3 more rows (lines 3, 7, 9, …)`. */
function moreRows(table: Table, { count, lines }: Finding): Text {
  if (count === 1) return '';
  const numbers = `${lines.join(', ')}${count > lines.length ? ', …' : ''}`;
  const list = table.countsRows ? phrase`rows ${numbers}` : phrase`lines ${numbers}`;
  return count === 2 ? phrase` and in 1 more row (${list})` : phrase` and in ${count - 1} more rows (${list})`;
}

/** An error about a cell, or about the whole table. */
export function errorAt(table: Table, message: Text, at?: Finding): DataError {
  if (!at) return { type: 'error', ...messageOf(phrase`${table.name}: ${message}`) };
  if (table.countsRows) return { type: 'error', ...messageOf(phrase`${table.name}, row ${at.line}: ${message}`) };
  return { type: 'error', line: at.line, ...messageOf(phrase`${table.name}:${at.line}: ${message}`) };
}
