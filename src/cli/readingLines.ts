// What was read of a file, for people.

import type { ReadArgument, Reading, ReadModule } from '../reader/lists/reading.ts';
import { stringRepr } from '../reader/python/text.ts';

export type FileReading = ({ readonly file: string } & Reading) | { readonly file: string; readonly error: string };

/** `model.py`, then each Sequential with its line, and its modules as Python would write them. */
export function readingLines(reading: FileReading): string {
  if ('error' in reading) return `${reading.file}\n  ${reading.error}\n`;
  const { file, sequentials, batchnorm, notes } = reading;
  const lines = [file];
  for (const { needs, modules, when, ...place } of sequentials) {
    const needed = needs.length > 0 ? `, needs ${needs.join(', ')}` : '';
    lines.push(`  ${lineName(place)}: Sequential${needed}${when === undefined ? '' : `, when ${when}`}`);
    lines.push(...moduleLines(modules, needs, '    '));
  }
  if (sequentials.length === 0) lines.push('  no Sequential');
  for (const { in_sequential, ...place } of batchnorm) {
    if (!in_sequential) lines.push(`  ${lineName(place)}: BatchNorm outside of a Sequential`);
  }
  for (const { message, ...place } of notes) lines.push(`  ${lineName(place)}: ${message}`);
  return `${lines.join('\n')}\n`;
}

function lineName({ line, cell }: { readonly line: number; readonly cell?: number }): string {
  return cell === undefined ? `line ${line}` : `cell ${cell + 1}, line ${line}`;
}

function moduleLines(modules: readonly ReadModule[], needs: readonly string[], indent: string): string[] {
  return modules.flatMap((one) => [
    `${indent}${call(one, needs)}`,
    ...moduleLines(one.modules ?? [], needs, `${indent}  `),
  ]);
}

function call({ type, args, reason }: ReadModule, needs: readonly string[]): string {
  const given = Object.entries(args ?? {}).map(([name, value]) => `${name}=${format(value, needs)}`);
  return `${type}(${given.join(', ')})${reason ? `: ${reason}` : ''}`;
}

function format(value: ReadArgument, needs: readonly string[]): string {
  const inner = (item: ReadArgument) => format(item, needs);
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return isText(value, needs) ? stringRepr(value) : value;
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return `(${value.map(inner).join(', ')}${value.length === 1 ? ',' : ''})`;
  return isModule(value) ? call(value, needs) : 'unknown' in value ? '?' : JSON.stringify(value);
}

/** Neither arithmetic on what is needed, nor a number that JSON has not, nor the name of a class or of what is imported. */
function isText(value: string, needs: readonly string[]): boolean {
  // A name stands there whole: no letter is before it.
  const names = (name: string) =>
    value.split(name).some((part, at, { length }) => at + 1 < length && !/\w$/.test(part));
  const isFormula = needs.some((name) => value === name || (/\W/.test(value) && names(name)));
  return !isFormula && !/^[-\dA-Z]|^(inf|nan)$|^\w+(\.\w+)+$/.test(value);
}

function isModule(value: object): value is ReadModule {
  return 'type' in value && 'args' in value;
}
