// A table and the column to be predicted, as the arrays that a network is trained on. Splitting into training and
// held-out rows, and batches, are left to the engine.

import { messageOf, phrase, type Text } from '../model/phrase.ts';
import { defaultLoss, isBinary, type LossOptions, takesNumbers } from '../model/trainOptions.ts';
import type { DataChoices } from '../protocol/dataChoices.ts';
import type { Classes, DataPreparation, Numbers, TrainingData } from '../protocol/trainEvent.ts';
import { isMissingText, toNumber } from './cells.ts';
import type { DataError } from './dataError.ts';
import { areMeasured, countDifferent, MANY } from './differentNumbers.ts';
import { inputsOf, isTruth, roundedIn, sortedTexts, textsIn } from './inputs.ts';
import { errorAt, keptRows } from './missing.ts';
import type { Column, Finding, NumberColumn, Table, TextColumn } from './table.ts';

/** A table's dataset, or why it has none. */
export type Dataset = { readonly type: 'dataset'; readonly data: TrainingData } | DataError;

/**
 * The rows of `table` with the column `targetName` to be predicted and all other columns as inputs. A column of numbers
 * with many different values is a number to come near to (regression); every other one holds classes.
 *
 * Inputs are float32 as `torch.tensor(frame.to_numpy(), dtype=torch.float32)` has them: the nearest double of the text,
 * rounded to float32; so are numbers to be predicted. True and False are 1 and 0; other texts have an input for each
 * different one (inputs.ts). Missing values are dropped or left as NaN for the engine to fill, as chosen. Classes are
 * sorted as sklearn's LabelEncoder sorts them: by value where all are numbers, else by code point.
 *
 * Without a `targetName` all columns are inputs, and what is to be given is these.
 *
 * Errors: no such column, an input without a value where nothing is chosen, texts that are names or numbers in part, a
 * number beyond float32, a target with one value only or with texts that are no classes, a single row. One message, about
 * the first column concerned; where an answer mends it, with the question.
 */
export function toDataset(table: Table, targetName: string | undefined, choices: DataChoices = {}): Dataset {
  const { unfit = [] } = table;
  const target = targetName === undefined ? undefined : table.columns.find((column) => column.name === targetName);
  const unfitTarget = unfit.find(({ name }) => name === targetName);
  if (unfitTarget)
    return errorAt(table, phrase`Column "${unfitTarget.name}" holds ${unfitTarget.why}, which cannot be predicted.`);
  if (!target && targetName !== undefined)
    return errorAt(table, phrase`There is no column "${targetName}". The columns are: ${names(table.columns)}.`);
  const { ignore = [] } = choices;
  const unknown = ignore.find((name) => ![...table.columns, ...unfit].some((column) => column.name === name));
  if (unknown !== undefined) {
    return errorAt(
      table,
      phrase`There is no column "${unknown}" to leave out. The columns are: ${names(table.columns)}.`,
    );
  }
  const disturbing = unfit.filter(({ name }) => !ignore.includes(name));
  if (disturbing[0]) {
    const { name, why } = disturbing[0];
    const others = disturbing.length > 1 ? phrase` The same of ${names(disturbing.slice(1))}.` : '';
    const error = errorAt(table, phrase`Column "${name}" holds ${why}, which cannot be inputs. Leave it out.${others}`);
    return { ...error, question: { type: 'ignore', columns: disturbing.map((column) => column.name) } };
  }
  const inputs = table.columns.filter((column) => column !== target && !ignore.includes(column.name));
  if (inputs.length === 0) return noInput(table);
  if (table.rows < 2) return errorAt(table, phrase`There is one row only; at least two are needed.`);
  const problem = (target && targetProblem(table, target)) ?? inputsProblem(table, inputs);
  if (problem) return problem;
  const kept = keptRows(table, target, inputs, choices);
  if (kept && 'type' in kept) return kept;
  if (kept && target && countValues(target, kept) === 1)
    return errorAt(
      table,
      phrase`Column "${target.name}" has the same value in every row that is left; two are needed.`,
    );

  const rows = kept?.length ?? table.rows;
  const { values, names: featureNames, oneHot } = inputsOf(inputs, rows, kept);
  const fills = choices.missing !== undefined && choices.missing !== 'drop' && inputs.some(({ missing }) => missing);
  const ignored = [...table.columns, ...unfit].filter((column) => column !== target && ignore.includes(column.name));
  const rounded = inputs.flatMap(
    (column) => (column.type === 'numbers' && roundedIn(column.name, column.values)) || [],
  );
  const preparation: DataPreparation = {
    ...(rows < table.rows && { droppedRows: table.rows - rows }),
    ...(ignored.length > 0 && { ignored: ignored.map(({ name }) => name) }),
    ...(oneHot.length > 0 && { oneHot }),
    ...(rounded.length > 0 && { rounded }),
    ...(fills && { fill: choices.missing as NonNullable<DataPreparation['fill']> }),
  };
  return {
    type: 'dataset',
    data: {
      ...{ name: table.name, rows, features: featureNames.length, inputs: values, featureNames },
      targetName: targetName ?? '',
      ...(Object.keys(preparation).length > 0 && { preparation }),
      ...(target ? (isMeasured(target) ? numbersOf(target, kept) : classesOf(target, kept)) : inputsThemselves(values)),
    },
  };
}

/** What stands for a column or array to be predicted where there is none: all are inputs, which the model is to give. */
export const NO_TARGET = 'none';

/** What a model is to give that gives its own inputs. */
export function inputsThemselves(inputs: Float32Array): Numbers & { readonly reconstructs: true } {
  return { reconstructs: true, task: 'regression', targets: inputs, classNames: [] };
}

/** Whether a name, or texts in few values, say which column is to be predicted. */
export function saysTarget({ columns }: Table): boolean {
  return columns.some(({ name, type }) => TARGET_NAME.test(name) || type === 'texts');
}

/**
 * How many outputs a model needs for it under the loss: one for each class, or one for a number or for two classes of a
 * loss of yes and no; and whether other numbers of them may do.
 */
export function outputsFor(
  { task, classNames, features, reconstructs }: TrainingData,
  loss: LossOptions = defaultLoss(task),
): { readonly classes: number; readonly takesNumbers: boolean } {
  if (reconstructs) return { classes: features, takesNumbers: true };
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
  const classes = fitting.filter((column) => !isMeasured(column));
  const numbers = rank(likeliest!) === 2 ? fitting.filter((column) => isMeasured(column)) : [];
  return [likeliest!, ...classes, ...numbers].map(({ name }) => name);
}

const TARGET_NAME = /^(target|label|labels|class|y)$/i;

/** Whether its numbers are measured or counted rather than classes. */
function isMeasured(column: Column): column is NumberColumn {
  return column.type === 'numbers' && areMeasured(column.values);
}

/** Whether its texts are names rather than classes. */
function isNearlyUnique(table: Table, { texts }: TextColumn): boolean {
  return texts.length > MANY && texts.length > table.rows / 2;
}

/** Of a text with one column, the delimiter may be another. */
function noInput(table: Table): DataError {
  const { name, columns, unfit = [], firstLine: line } = table;
  if (columns.length + unfit.length > 1) return errorAt(table, phrase`No column is left as an input.`);
  if (line === undefined) return errorAt(table, phrase`It has only one column; at least two are needed.`);
  const message = phrase`Only one column was found; fields are separated by commas, tabs, semicolons or bars (|).`;
  return { type: 'error', line, ...messageOf(phrase`${name}:${line}: ${message}`) };
}

function targetProblem(table: Table, target: Column): DataError | undefined {
  const holds = phrase`Column "${target.name}", which is to be predicted,`;
  if (target.type === 'numbers' && target.tooLarge) {
    return errorAt(table, phrase`${holds} holds ${target.tooLarge.text}, which cannot be predicted.`, target.tooLarge);
  }
  const different = countValues(target);
  if (different === 0) return errorAt(table, phrase`${holds} has no value in any row.`);
  if (different === 1) return errorAt(table, phrase`${holds} has the same value in every row; two are needed.`);
  const found = phrase`${holds} has ${different} different values in ${table.rows} rows`;
  if (target.type === 'texts' && isNearlyUnique(table, target)) {
    return errorAt(table, phrase`${found}. Choose a column whose values repeat.`);
  }
  return undefined;
}

function inputsProblem(table: Table, inputs: readonly Column[]): DataError | undefined {
  return textsProblem(table, inputs) ?? emptyProblem(table, inputs) ?? sizeProblem(table, inputs);
}

/** Texts that are no classes: names, and numbers of which some are written as none. */
function textsProblem(table: Table, inputs: readonly Column[]): DataError | undefined {
  const unfit = inputs.filter(
    (column): column is TextColumn =>
      column.type === 'texts' && !isTruth(column) && (isNearlyUnique(table, column) || holdsNumbers(column)),
  );
  const [first] = unfit;
  if (!first) return undefined;
  const { notNumbers, name } = first;
  const others = unfit.length > 1 ? phrase` The same of ${names(unfit.slice(1))}.` : '';
  const found = holdsNumbers(first)
    ? phrase`Column "${name}" holds text here ("${notNumbers.text}")${more(notNumbers)}. ${numberAdvice(table, first)}`
    : phrase`Column "${name}" holds ${first.texts.length} different texts in ${table.rows} rows: names, from which nothing can be learned. Leave it out.`;
  const error = errorAt(table, phrase`${found}${others}`, notNumbers);
  // What is wrong in a column of numbers is rather mended.
  if (unfit.some(holdsNumbers)) return error;
  return { ...error, question: { type: 'ignore', columns: unfit.map((column) => column.name) } };
}

const GROUPED_BY_COMMAS = /^[+-]?[1-9]\d{0,2}(?:,\d{3})+$/;

function numberAdvice({ decimal = '.' }: Table, { notNumbers: { text } }: TextColumn): Text {
  // Three digits may be thousands as well.
  if (decimal === '.' && GROUPED_BY_COMMAS.test(text)) {
    const point = /^[^,]*,[^,]*$/.test(text)
      ? phrase`, or as ${text.replace(',', '.')} if its comma stands before decimals`
      : '';
    return phrase`Write it as ${text.replaceAll(',', '')}${point}.`;
  }
  if (decimal === '.' && /^[+-]?\d+,\d+$/.test(text))
    return phrase`Write decimals with a point: ${text.replace(',', '.')}.`;
  if (decimal === ',' && !Number.isNaN(toNumber(text))) {
    return phrase`Decimals have a comma in this table, so that a point may group digits; write all decimals in one way.`;
  }
  return phrase`Write each value as a number, or leave the column out.`;
}

/** Whether most of its different texts are numbers: it is a column of numbers, of which some are written as none. */
function holdsNumbers({ texts }: TextColumn): boolean {
  const isNumber = (text: string) => !Number.isNaN(toNumber(text)) || !Number.isNaN(toNumber(text, ','));
  const values = texts.filter((text) => !isMissingText(text));
  return values.filter(isNumber).length * 2 >= values.length;
}

function emptyProblem(table: Table, inputs: readonly Column[]): DataError | undefined {
  const empty = inputs.filter(({ missing }) => missing?.count === table.rows);
  if (empty.length === 0) return undefined;
  const error = errorAt(
    table,
    empty.length === 1
      ? phrase`Column "${empty[0]!.name}" has no value in any row. Leave it out.`
      : phrase`Columns ${names(empty)} have no value in any row. Leave them out.`,
  );
  return { ...error, question: { type: 'ignore', columns: empty.map(({ name }) => name) } };
}

function sizeProblem(table: Table, inputs: readonly Column[]): DataError | undefined {
  for (const column of inputs) {
    const finding = column.type === 'numbers' ? column.tooLarge : undefined;
    if (!finding) continue;
    const found = phrase`Column "${column.name}" is out of range here (${finding.text})${more(finding)}.`;
    return errorAt(table, phrase`${found} Inputs must be finite and below 3.4e38, the largest float32.`, finding);
  }
  return undefined;
}

/** The classes of a column in their order, and each row's index into them. */
function classesOf(column: Column, kept: Uint32Array | undefined): Classes {
  if (column.type === 'numbers')
    return numberClasses(kept ? Float64Array.from(kept, (row) => column.values[row]!) : column.values);
  const classNames = sortedTexts(column, kept);
  const indexOf = new Map(classNames.map((name, i) => [name, i]));
  const indexOfCode = column.texts.map((text) => indexOf.get(text)!);
  const targets = kept
    ? Int32Array.from(kept, (row) => indexOfCode[column.codes[row]!]!)
    : Int32Array.from(column.codes, (code) => indexOfCode[code]!);
  return { task: 'classification', classNames, targets };
}

/** Numbers as classes, in their order. */
export function numberClasses(values: ArrayLike<number>): Classes {
  const different = [...new Set(Array.from(values))].sort((a, b) => a - b);
  const indexOf = new Map(different.map((value, i) => [value, i]));
  const targets = Int32Array.from(values, (value) => indexOf.get(value)!);
  return { task: 'classification', classNames: different.map(String), targets };
}

function numbersOf({ values }: NumberColumn, kept: Uint32Array | undefined): Numbers {
  const targets = kept ? Float32Array.from(kept, (row) => values[row]!) : Float32Array.from(values);
  return { task: 'regression', classNames: [], targets };
}

/** How many different values there are, missing ones left out; of numbers none, one, or more. */
function countValues(column: Column, kept?: Uint32Array): number {
  if (column.type === 'texts') return textsIn(column, kept).length;
  return countDifferent(kept ? Float64Array.from(kept, (row) => column.values[row]!) : column.values, 1);
}

function names(columns: readonly { readonly name: string }[]): Text {
  const shown = columns.slice(0, 10).map((column) => column.name);
  const more = columns.length - shown.length;
  return more > 0 ? phrase`${shown.join(', ')}, and ${more} more` : shown.join(', ');
}

function more({ count }: Finding): Text {
  if (count === 1) return '';
  return count === 2 ? phrase` and in 1 more row` : phrase` and in ${count - 1} more rows`;
}
