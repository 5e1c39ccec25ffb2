// What pydantic makes of what a field is given, in its lax mode: `'12'` is 12 where the annotation is `int`. Where that is
// not sure, since releases differ or pydantic refuses it, it is not known.

import { phrase } from '../../model/phrase.ts';
import { bool, float, int, list, NONE, tuple, unknown, type Value } from './values.ts';

/** Of a value, by the text of the annotation; as it is where that names no type of numbers. */
export function validated(value: Value, annotation: string): Value {
  const type = annotation.replace(/\s+/g, '').replace(/\b(typing|builtins|t)\./g, '');
  return convert(value, type, 0);
}

const MOST_NESTED = 10;

function convert(value: Value, type: string, depth: number): Value {
  const optional =
    /^Optional\[(.*)\]$/.exec(type)?.[1] ?? /^(.*)\|None$/.exec(type)?.[1] ?? /^None\|(.*)$/.exec(type)?.[1];
  if (optional !== undefined && depth < MOST_NESTED)
    return value.type === 'none' ? NONE : convert(value, optional, depth + 1);
  const [, holder = '', inner = ''] =
    /^(list|List|Sequence|tuple(?=.*,\.\.\.)|Tuple(?=.*,\.\.\.))\[(\w+)(?:,\.\.\.)?\]$/.exec(type) ?? [];
  if (holder && NUMBERS.has(inner)) return convertItems(value, holder, inner);
  if (NUMBERS.has(type)) return convertOne(value, type);
  return mayBecomeNumber(type) && holdsText(value, 0) ? NOT_SURE : value;
}

const NUMBERS: ReadonlySet<string> = new Set(['int', 'float', 'bool']);
const NOT_SURE = unknown(phrase`it is not read what pydantic makes of it`);

function convertItems(value: Value, holder: string, inner: string): Value {
  const items = value.type === 'tuple' ? value.items : value.type === 'list' ? value.items : undefined;
  if (!items || 'type' in items) return holdsText(value, 0) ? NOT_SURE : value;
  const converted = items.map((item) => convertOne(item, inner));
  if (converted.every((item, at) => item === items[at])) return value;
  return /^[tT]uple$/.test(holder) ? tuple(converted) : list(converted);
}

function convertOne(value: Value, type: string): Value {
  const text = value.type === 'string' ? value.value.trim() : undefined;
  switch (type) {
    case 'int':
      if (text !== undefined) return /^[+-]?\d{1,15}$/.test(text) ? int(Number(text)) : NOT_SURE;
      if (value.type === 'float') return Number.isInteger(value.value) ? int(value.value) : NOT_SURE;
      return value;
    case 'float':
      if (text !== undefined)
        return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? float(Number(text)) : NOT_SURE;
      return value.type === 'int' ? float(value.value) : value;
    default:
      if (value.type === 'string') return truthOf(value.value) ?? NOT_SURE;
      if (value.type === 'int') return value.value === 0 || value.value === 1 ? bool(value.value === 1) : NOT_SURE;
      return value;
  }
}

/** Of a text that says whether. */
function truthOf(text: string): Value | undefined {
  if (/^(1|t|true|y|yes|on)$/i.test(text)) return bool(true);
  return /^(0|f|false|n|no|off)$/i.test(text) ? bool(false) : undefined;
}

/** Whether the type is of numbers in part, and takes no text as it is: `PositiveInt`. */
function mayBecomeNumber(type: string): boolean {
  return /int|float|bool|decimal/i.test(type) && !/\b(str|Any|Literal|bytes|object)\b/.test(type);
}

function holdsText(value: Value, depth: number): boolean {
  if (value.type === 'string') return true;
  const isHolder = value.type === 'list' || value.type === 'tuple';
  if (!isHolder || 'type' in value.items || depth > MOST_NESTED) return false;
  return value.items.some((item) => holdsText(item, depth + 1));
}
