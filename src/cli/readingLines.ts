// What was read of a file, for people.

import type { ReadArgument, Reading, ReadModule } from '../reader/reading.ts';

export type FileReading = ({ readonly file: string } & Reading) | { readonly file: string; readonly error: string };

/** `model.py`, then each Sequential with its line, and its modules as Python would write them. */
export function readingLines(reading: FileReading): string {
  if ('error' in reading) return `${reading.file}\n  ${reading.error}\n`;
  const { file, sequentials, batchnorm, notes } = reading;
  const lines = [file];
  for (const { needs, modules, ...place } of sequentials) {
    lines.push(`  ${lineName(place)}: Sequential${needs.length > 0 ? `, needs ${needs.join(', ')}` : ''}`);
    lines.push(...moduleLines(modules, '    '));
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

function moduleLines(modules: readonly ReadModule[], indent: string): string[] {
  return modules.flatMap((one) => [`${indent}${call(one)}`, ...moduleLines(one.modules ?? [], `${indent}  `)]);
}

function call({ type, args, reason }: ReadModule): string {
  const given = Object.entries(args ?? {}).map(([name, value]) => `${name}=${format(value)}`);
  return `${type}(${given.join(', ')})${reason ? `: ${reason}` : ''}`;
}

function format(value: ReadArgument): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return `(${value.map(format).join(', ')}${value.length === 1 ? ',' : ''})`;
  return isModule(value) ? call(value) : 'unknown' in value ? '?' : JSON.stringify(value);
}

function isModule(value: object): value is ReadModule {
  return 'type' in value && 'args' in value;
}
