// Values as Python writes them: str() and repr().

import type { Value } from './values.ts';

const MAX_LENGTH = 4096;
const MAX_DEPTH = 20;

/** Says what an object of the file shows of itself. */
type Own = (value: Value) => string | undefined;

/** repr(value); undefined for what is not read. */
export function reprOf(value: Value, own?: Own, depth = 0): string | undefined {
  if (depth > MAX_DEPTH) return undefined;
  const inner = (item: Value) => reprOf(item, own, depth + 1);
  switch (value.type) {
    case 'none':
      return 'None';
    case 'bool':
      return value.value ? 'True' : 'False';
    case 'int':
      return String(value.value);
    case 'float':
      return floatRepr(value.value);
    case 'string':
      return stringRepr(value.value);
    case 'list':
      if ('type' in value.items) return undefined;
      return value.view ? joined(value.items, inner, `${value.view}([`, '])') : joined(value.items, inner, '[', ']');
    case 'tuple':
      return joined(value.items, inner, '(', value.items.length === 1 ? ',)' : ')');
    case 'dict': {
      if (!(value.entries instanceof Map) || value.missing) return undefined;
      const pair = ([key, item]: readonly [Value, Value]) => {
        const [a, b] = [inner(key), inner(item)];
        return a === undefined || b === undefined ? undefined : `${a}: ${b}`;
      };
      return joined(value.entries.values(), pair, '{', '}');
    }
    case 'set': {
      // The order of more is the hash's.
      if (!(value.items instanceof Map) || value.items.size > 1) return undefined;
      const text = value.items.size === 0 ? 'set()' : joined(value.items.values(), inner, '{', '}');
      return value.isFrozen ? undefined : text;
    }
    case 'range': {
      const { start, stop, step } = value;
      return step === 1 ? `range(${start}, ${stop})` : `range(${start}, ${stop}, ${step})`;
    }
    case 'instance':
      return own?.(value);
    default:
      return undefined;
  }
}

/** str(value); undefined for what is not read. */
export function strOf(value: Value, own?: Own): string | undefined {
  return value.type === 'string' ? value.value : reprOf(value, own);
}

/** The first that is not read, or more than is read, ends it: what holds one thing twice, and that another, has no end. */
function joined<T>(
  items: Iterable<T>,
  textOf: (item: T) => string | undefined,
  open: string,
  close: string,
): string | undefined {
  const parts: string[] = [];
  let length = 0;
  for (const item of items) {
    const part = textOf(item);
    length += part?.length ?? 0;
    if (part === undefined || length > MAX_LENGTH) return undefined;
    parts.push(part);
  }
  const text = `${open}${parts.join(', ')}${close}`;
  return text.length > MAX_LENGTH ? undefined : text;
}

/** A text as Python writes it: in quotes. */
export function stringRepr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const named: Record<string, string> = { '\n': '\\n', '\t': '\\t', '\r': '\\r', '\\': '\\\\', [quote]: `\\${quote}` };
  const content = [...text].map((letter) => {
    const code = letter.codePointAt(0)!;
    return named[letter] ?? (code < 32 || code === 127 ? `\\x${code.toString(16).padStart(2, '0')}` : letter);
  });
  return `${quote}${content.join('')}${quote}`;
}

/** The shortest digits that give the number again, as Python writes them. */
export function floatRepr(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const [mantissa = '', power = '0'] = Math.abs(value).toExponential().split('e');
  const sign = value < 0 ? '-' : '';
  const exponent = Number(power);
  const digits = mantissa.replace('.', '');
  if (exponent < -4 || exponent >= 16) {
    const size = String(Math.abs(exponent)).padStart(2, '0');
    return `${sign}${mantissa}e${exponent < 0 ? '-' : '+'}${size}`;
  }
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  return `${sign}${whole}.${digits.slice(exponent + 1) || '0'}`;
}
