// A field of a configuration as the text that a person types, and back.

import { FIELDS, type FieldKind, type FieldName, type FieldValue } from '../src/protocol/configuration.ts';
import { numberOf } from './format.ts';

/** What stands in the file, right or wrong; empty where nothing does. */
export function textOf(value: unknown): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.map(String).join(', ');
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([name, each]) => `${name}=${each}`)
    .join(', ');
}

/** Null is nothing; undefined where the text cannot be meant. */
export function valueOfText(field: FieldName, text: string): FieldValue | null | undefined {
  const trimmed = text.trim();
  return trimmed === '' ? null : valueOfKind(FIELDS[field], trimmed);
}

function valueOfKind(kind: FieldKind, text: string): FieldValue | undefined {
  switch (kind.type) {
    case 'text':
    case 'choice':
    case 'call':
      return text;
    case 'sizes':
      return text.replace(/\s*[x×,*]\s*/gi, 'x');
    case 'texts':
      return partsOf(text);
    case 'numbers': {
      const pairs = partsOf(text).map((part) => /^([^=\s]+)\s*=\s*(\S+)$/.exec(part));
      const entries = pairs.map((pair) => [pair?.[1], numberOf(pair?.[2] ?? '')] as const);
      const isRight = entries.every(([name, value]) => name !== undefined && Number.isFinite(value));
      return isRight ? (Object.fromEntries(entries) as Record<string, number>) : undefined;
    }
    case 'whole':
    case 'number': {
      const value = numberOf(text);
      return Number.isFinite(value) ? value : undefined;
    }
    case 'truth':
      return text === 'true';
    default:
      return kind satisfies never;
  }
}

function partsOf(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
