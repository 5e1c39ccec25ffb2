// A table and the column to be predicted, as the arrays that a network is trained on. Splitting into training and
// held-out rows, and batches, are left to the engine.

import { defaultLoss, isBinary, type LossOptions, takesNumbers } from '../model/trainOptions.ts';
import type { Classes, Numbers, TrainingData } from '../protocol/trainEvent.ts';
import type { DataError } from './dataError.ts';
import type { Column, Finding, NumberColumn, Table, TextColumn } from './table.ts';

/** A table's dataset, or why it has none. */
export type Dataset = { readonly type: 'dataset'; readonly data: TrainingData } | DataError;

/**
 * The rows of `table` with the column `targetName` to be predicted and all other columns as inputs. A column of numbers
 * with many different values is a number to come near to (regression); every other one holds classes.
 *
 * Inputs are float32 as `torch.tensor(frame.to_numpy(), dtype=torch.float32)` has them: the nearest double of the text,
 * rounded to float32; True and False are 1 and 0; so are numbers to be predicted. Classes are sorted as sklearn's LabelEncoder sorts them: by value
 * where all are numbers, else by code point.
 *
 * Errors: no such column, an input without a value, not a number or beyond float32, a target with one value only or
 * with texts that are no classes, a single row. One message, about the first column concerned.
 */
export function toDataset(table: Table, targetName: string): Dataset {
  const target = table.columns.find((column) => column.name === targetName);
  if (!target) return error(table, `There is no column "${targetName}". The columns are: ${names(table.columns)}.`);
  const inputs = table.columns.filter((column) => column !== target);
  if (table.rows < 2) return error(table, 'There is one row only; at least two are needed.');
  const problem = targetProblem(table, target) ?? inputsProblem(table, inputs);
  if (problem) return problem;

  return {
    type: 'dataset',
    data: {
      name: table.name,
      rows: table.rows,
      features: inputs.length,
      inputs: rowMajor(inputs, table.rows),
      featureNames: inputs.map((column) => column.name),
      targetName,
      ...(isMeasured(table, target) ? numbersOf(target) : classesOf(target)),
    },
  };
}

/**
 * How many outputs a model needs for it under the loss: one for each class, or one for a number or for two classes of a
 * loss of yes and no; and whether other numbers of them may do.
 */
export function outputsFor(
  { task, classNames }: TrainingData,
  loss: LossOptions = defaultLoss(task),
): { readonly classes: number; readonly takesNumbers: boolean } {
  const isOne = task === 'regression' || (isBinary(loss) && classNames.length === 2);
  return { classes: isOne ? 1 : classNames.length, takesNumbers: takesNumbers(loss) };
}

/**
 * The columns that may be predicted: first the one that its name or place says, whether it can be or not, so that
 * toDataset says what is wrong with it instead of another column being predicted unasked. Then those others that can be,
 * classes before numbers; numbers only where neither a name nor a text says what is predicted. Likelier is one that is called target, label, class or y, then one of text with few values,
 * then one further to the right. Never empty.
 */
export function targetCandidates(table: Table): string[] {
  const rank = (column: Column) => {
    if (TARGET_NAME.test(column.name)) return 0;
    return column.type === 'texts' && !isNearlyUnique(table, column) ? 1 : 2;
  };
  const [likeliest, ...others] = table.columns.toReversed().sort((a, b) => rank(a) - rank(b));
  const fitting = others.filter((column) => !targetProblem(table, column));
  const classes = fitting.filter((column) => !isMeasured(table, column));
  const numbers = rank(likeliest!) === 2 ? fitting.filter((column) => isMeasured(table, column)) : [];
  return [likeliest!, ...classes, ...numbers].map(({ name }) => name);
}

const TARGET_NAME = /^(target|label|labels|class|y)$/i;

/** More distinct values than this may be a measurement or a name instead of classes. */
const MANY = 20;

/** Whether its numbers are measured or counted rather than classes. */
function isMeasured(table: Table, column: Column): column is NumberColumn {
  return column.type === 'numbers' && areMeasured(new Set(column.values), table.rows);
}

/** Whether so many rows of these different numbers are measured or counted rather than classes. */
export function areMeasured(different: ReadonlySet<number>, rows: number): boolean {
  const whole = [...different].every((value) => Number.isInteger(value));
  return different.size > (whole ? Math.max(MANY, rows / 4) : MANY / 2);
}

/** Whether its texts are names rather than classes. */
function isNearlyUnique(table: Table, { texts }: TextColumn): boolean {
  return texts.length > MANY && texts.length > table.rows / 2;
}

function targetProblem(table: Table, target: Column): DataError | undefined {
  const holds = `Column "${target.name}", which is to be predicted,`;
  if (target.missing) return error(table, `${holds} has no value here${more(target.missing)}.`, target.missing);
  if (target.type === 'numbers' && target.tooLarge) {
    return error(table, `${holds} holds ${target.tooLarge.text}, which cannot be predicted.`, target.tooLarge);
  }
  const different = distinct(target);
  if (different.size === 1) return error(table, `${holds} has the same value in every row; two are needed.`);
  const found = `${holds} has ${different.size} different values in ${table.rows} rows`;
  if (target.type === 'texts' && isNearlyUnique(table, target)) {
    return error(table, `${found}. Choose a column whose values repeat.`);
  }
  return undefined;
}

function inputsProblem(table: Table, inputs: readonly Column[]): DataError | undefined {
  const texts = inputs.filter((column) => column.type === 'texts' && !isTruth(column)) as TextColumn[];
  if (texts[0]) {
    const { notNumbers, name } = texts[0];
    const advice = /^[+-]?\d+,\d+$/.test(notNumbers.text)
      ? `Write decimals with a point: ${notNumbers.text.replace(',', '.')}.`
      : 'Inputs must be numbers: write each value as a number, or remove the column.';
    const others = texts.length > 1 ? ` Also text: ${names(texts.slice(1))}.` : '';
    const found = `Column "${name}" holds text here ("${notNumbers.text}")${more(notNumbers)}.`;
    return error(table, `${found} ${advice}${others}`, notNumbers);
  }
  const missing = firstOf(inputs, (column) => column.missing);
  if (missing) {
    const { column, finding } = missing;
    const what = finding.text === '' ? 'is empty here' : `has no number here ("${finding.text}")`;
    return error(
      table,
      `Column "${column.name}" ${what}${more(finding)}. Fill in a number, or remove the row.`,
      finding,
    );
  }
  const large = firstOf(inputs, (column) => (column.type === 'numbers' ? column.tooLarge : undefined));
  if (large) {
    const { column, finding } = large;
    const found = `Column "${column.name}" is out of range here (${finding.text})${more(finding)}.`;
    return error(table, `${found} Inputs must be finite and below 3.4e38, the largest float32.`, finding);
  }
  return undefined;
}

function firstOf(columns: readonly Column[], find: (column: Column) => Finding | undefined) {
  for (const column of columns) {
    const finding = find(column);
    if (finding) return { column, finding };
  }
  return undefined;
}

/** The classes of a column in their order, and each row's index into them. */
function classesOf(column: Column): Classes {
  if (column.type === 'numbers') return numberClasses(column.values);
  const classNames = [...column.texts].sort(byCodePoint);
  const indexOf = new Map(classNames.map((name, i) => [name, i]));
  const indexOfCode = column.texts.map((text) => indexOf.get(text)!);
  const targets = Int32Array.from(column.codes, (code) => indexOfCode[code]!);
  return { task: 'classification', classNames, targets };
}

/** Numbers as classes, in their order. */
export function numberClasses(values: ArrayLike<number>): Classes {
  const different = [...new Set(Array.from(values))].sort((a, b) => a - b);
  const indexOf = new Map(different.map((value, i) => [value, i]));
  const targets = Int32Array.from(values, (value) => indexOf.get(value)!);
  return { task: 'classification', classNames: different.map(String), targets };
}

function numbersOf({ values }: NumberColumn): Numbers {
  return { task: 'regression', classNames: [], targets: Float32Array.from(values) };
}

function distinct(column: Column): Set<number | string> {
  return new Set<number | string>(column.type === 'numbers' ? column.values : column.texts);
}

/** As Python compares strings; `<` would compare UTF-16 code units, which puts U+1F600 before U+FB00. */
function byCodePoint(a: string, b: string): number {
  const [left, right] = [[...a], [...b]];
  for (let i = 0; i < left.length && i < right.length; i++) {
    if (left[i] !== right[i]) return left[i]!.codePointAt(0)! - right[i]!.codePointAt(0)!;
  }
  return left.length - right.length;
}

function rowMajor(columns: readonly Column[], rows: number): Float32Array {
  const inputs = new Float32Array(rows * columns.length);
  columns.forEach((column, c) => {
    const values = column.type === 'numbers' ? column.values : truthValues(column);
    for (let row = 0; row < rows; row++) inputs[row * columns.length + c] = values[row]!;
  });
  return inputs;
}

const TRUTH = /^(?:(true)|false)$/i;

/** Whether the column holds True and False only, as pandas writes its booleans. */
function isTruth(column: TextColumn): boolean {
  return column.texts.every((text) => TRUTH.test(text) || text === '');
}

function truthValues(column: TextColumn): Float64Array {
  const valueOfCode = column.texts.map((text) => (TRUTH.exec(text)?.[1] ? 1 : 0));
  return Float64Array.from(column.codes, (code) => valueOfCode[code]!);
}

function names(columns: readonly Column[]): string {
  const shown = columns.slice(0, 10).map((column) => column.name);
  return `${shown.join(', ')}${columns.length > shown.length ? `, and ${columns.length - shown.length} more` : ''}`;
}

function more({ count }: Finding): string {
  return count === 1 ? '' : ` and in ${count - 1} more ${count === 2 ? 'row' : 'rows'}`;
}

function error(table: Table, message: string, at?: Finding): DataError {
  return at
    ? { type: 'error', line: at.line, message: `${table.name}:${at.line}: ${message}` }
    : { type: 'error', message: `${table.name}: ${message}` };
}
