// What was done to the data before the run: a line for each kind, and what standardizing changed.

import { counted } from '../model/shape.ts';
import type { RunStarted } from '../protocol/trainEvent.ts';

const MOST = 20;

/** Nothing, or lines that end in a line end. */
export function preparationLines({ data, options }: RunStarted): string {
  const { droppedRows, ignored, oneHot, oneHotTarget, rounded, filled, fill, standardized } = data.preparation ?? {};
  const lines: string[] = [];
  if (droppedRows) lines.push(`left out: ${counted(droppedRows, 'row')} with missing values`);
  if (ignored) lines.push(`left out: ${list(ignored)}`);
  if (oneHot) lines.push(`one-hot: ${list(oneHot.map(({ name, count }) => `${name} (${count})`))}`);
  if (oneHotTarget && data.classNames.length > 0)
    lines.push(`one-hot labels: ${data.targetName}, ${data.classNames.length} columns as classes`);
  if (rounded) {
    const columns = rounded.map(({ name, value, becomes }) => `${name} (${value} becomes ${becomes})`);
    lines.push(`whole numbers beyond float32's, so that neighbouring ones become equal: ${list(columns)}`);
  }
  if (filled && filled.length > 0) {
    const how = fill === 'mostFrequent' ? 'most frequent value' : fill;
    const columns = filled.map(({ name, count, value }) => `${name} (${counted(count, 'row')}, ${short(value)})`);
    lines.push(`filled with the ${how} of the training rows: ${list(columns)}`);
  }
  if (data.testRows || options.stratify) {
    const parts = [
      `${data.trainingRows} training`,
      `${data.heldOutRows} held out`,
      ...(data.testRows ? [`${data.testRows} for the test`] : []),
    ];
    lines.push(`rows: ${parts.join(', ')}${options.stratify ? ', stratified by class' : ''}`);
  }
  if (standardized) {
    lines.push(`standardized by mean ± standard deviation of the training rows:`);
    const { names, before } = standardized;
    const shown = names.slice(0, MOST);
    const width = Math.max(...shown.map((name) => name.length));
    shown.forEach((name, i) => {
      lines.push(`  ${name.padEnd(width)}  ${short(before.means[i]!)} ± ${short(before.stds[i]!)}`);
    });
    if (names.length > MOST) lines.push(`  … and ${names.length - MOST} more`);
  }
  return lines.map((line) => `  ${line}\n`).join('');
}

function list(names: readonly string[]): string {
  return names.length > MOST ? `${names.slice(0, MOST).join(', ')}, and ${names.length - MOST} more` : names.join(', ');
}

function short(value: number | string): string {
  return typeof value === 'string' ? `"${value}"` : String(Number(value.toPrecision(4)));
}
