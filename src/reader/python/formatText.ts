// Python's formatting of values: format specifications, `%` and str.format.

import { floatRepr, reprOf, strOf } from './text.ts';
import { numberOf, type Value } from './values.ts';

const MAX_WIDTH = 1000;
const SPEC = /^(?:(.)?([<>=^]))?([-+ ])?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([a-zA-Z%])?$/su;

/** format(value, spec); undefined where it is not read, or Python refuses it. */
export function formatValue(value: Value, spec: string): string | undefined {
  if (spec === '') return strOf(value);
  const found = SPEC.exec(spec);
  if (!found) return undefined;
  const [, fill, align, sign, alternate, zero, width, grouping, precision, type] = found;
  if (Number(width) > MAX_WIDTH || Number(precision) > 50 || alternate) return undefined;
  const places = precision === undefined ? undefined : Number(precision);
  const pad = (text: string, usual: string, prefix = '') => {
    const missing = Number(width ?? 0) - text.length - prefix.length;
    const how = align ?? (zero ? '=' : usual);
    const filler = (fill ?? (zero ? '0' : ' ')).repeat(Math.max(0, missing));
    if (how === '<') return prefix + text + filler;
    if (how === '^') {
      const left = filler.slice(0, Math.floor(filler.length / 2));
      return left + prefix + text + filler.slice(left.length);
    }
    return how === '=' ? prefix + filler + text : filler + prefix + text;
  };
  if (value.type === 'string') {
    if ((type && type !== 's') || sign || grouping || align === '=') return undefined;
    if (zero && !align) return undefined;
    return pad([...value.value].slice(0, places ?? value.value.length).join(''), '<');
  }
  if (value.type !== 'int' && value.type !== 'float') return undefined;
  const digits = formatNumber(value.type, value.value, type, places);
  if (digits === undefined || (grouping && (zero || !/^-?\d+(\.\d+)?$/.test(digits)))) return undefined;
  const isNegative = digits.startsWith('-');
  const bare = isNegative ? digits.slice(1) : digits;
  const [whole = '', ...fraction] = bare.split('.');
  const grouped = grouping ? [whole.replace(/\B(?=(\d{3})+$)/g, grouping), ...fraction].join('.') : bare;
  return pad(grouped, '>', isNegative ? '-' : sign === '+' || sign === ' ' ? sign : '');
}

function formatNumber(
  kind: 'int' | 'float',
  value: number,
  type: string | undefined,
  places: number | undefined,
): string | undefined {
  if (kind === 'int' && (!type || 'dn'.includes(type))) return places === undefined ? String(value) : undefined;
  if (kind === 'int' && type && 'boxX'.includes(type)) {
    const text = value.toString({ b: 2, o: 8 }[type] ?? 16);
    return type === 'X' ? text.toUpperCase() : text;
  }
  if (!Number.isFinite(value)) return undefined;
  if (!type) {
    if (places === undefined) return floatRepr(value);
    const text = general(value, places);
    return text === undefined || /[.e]/.test(text) ? text : `${text}.0`;
  }
  const upper = (text: string | undefined) => (/[EG]/.test(type) ? text?.toUpperCase() : text);
  if (type === 'f' || type === 'F') return fixed(value, places ?? 6);
  if (type === '%') {
    const text = fixed(value * 100, places ?? 6);
    return text === undefined ? undefined : `${text}%`;
  }
  if (type === 'e' || type === 'E') return upper(exponential(value, places ?? 6));
  if (type === 'g' || type === 'G') return upper(general(value, places ?? 6));
  return undefined;
}

/** `value` with so many decimals, the exact value rounded half to even. */
export function fixed(value: number, places: number): string | undefined {
  if (Math.abs(value) >= 1e21) return undefined;
  const exact = value.toFixed(Math.min(100, places + 40));
  const cut = exact.length - 40;
  const isTie = places + 40 <= 100 && /^50*$/.test(exact.slice(cut));
  const text = value.toFixed(places);
  if (!isTie) return text;
  // JavaScript rounds a tie away from zero; the last digit has to be even.
  const down = exact.slice(0, cut).replace(/\.$/, '');
  return /[02468]$/.test(down) ? down : text;
}

function exponential(value: number, places: number): string {
  const [mantissa = '', power = '0'] = value.toExponential(places).split('e');
  const exponent = Number(power);
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

function general(value: number, places: number): string | undefined {
  const precision = Math.max(1, places);
  const text = exponential(value, precision - 1);
  const exponent = Number(text.split('e')[1]);
  if (exponent < -4 || exponent >= precision) {
    const [mantissa = '', power] = text.split('e');
    return `${trimmed(mantissa)}e${power}`;
  }
  const shown = fixed(value, precision - 1 - exponent);
  return shown && trimmed(shown);
}

function trimmed(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

const PERCENT = /%(?:\((\w+)\))?([-+ #0]*)(\*|\d+)?(?:\.(\*|\d+))?[hlL]?(.)/gsu;

/** `text % args`; undefined where it is not read. */
export function percentFormat(text: string, args: Value): string | undefined {
  const given = args.type === 'tuple' ? args.items : [args];
  let next = 0;
  let isRead = true;
  let isNamed = false;
  const formatted = text.replace(PERCENT, (_, name, flags: string, width, precision, type: string) => {
    if (type === '%') return '%';
    if (width === '*' || precision === '*' || flags.includes('#')) isRead = false;
    isNamed ||= name !== undefined;
    const value =
      name === undefined
        ? given[next++]
        : args.type === 'dict' && args.entries instanceof Map
          ? args.entries.get(`string ${name}`)?.[1]
          : undefined;
    const piece = value && isRead ? percentPiece(value, flags, width, precision, type) : undefined;
    if (piece === undefined) isRead = false;
    return piece ?? '';
  });
  const isUsedUp = isNamed || next === given.length || (args.type === 'dict' && next === 0);
  return isRead && isUsedUp && !/%(?![\s\S])/.test(text.replaceAll('%%', '')) ? formatted : undefined;
}

function percentPiece(
  value: Value,
  flags: string,
  width: string | undefined,
  precision: string | undefined,
  type: string,
): string | undefined {
  const places = precision === undefined ? '' : `.${precision}`;
  const align = flags.includes('-') ? '<' : '';
  if (type === 's' || type === 'r') {
    const text = type === 's' ? strOf(value) : reprOf(value);
    return text === undefined
      ? undefined
      : formatValue({ type: 'string', value: text }, `${align || '>'}${width ?? ''}${places}`);
  }
  const number = numberOf(value);
  if (number === undefined || !/^[diuoxXeEfFgG]$/.test(type)) return undefined;
  const sign = flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  const zero = flags.includes('0') && !align ? '0' : '';
  if (/[diu]/.test(type)) {
    if (precision !== undefined) return undefined;
    return formatValue({ type: 'int', value: Math.trunc(number) }, `${align}${sign}${zero}${width ?? ''}d`);
  }
  if (/[oxX]/.test(type) && (value.type === 'float' || precision !== undefined)) return undefined;
  const kind = /[oxX]/.test(type) ? 'int' : 'float';
  return formatValue({ type: kind, value: number }, `${align}${sign}${zero}${width ?? ''}${places}${type}`);
}

export interface Replacements {
  readonly positional: readonly Value[];
  readonly keywords: ReadonlyMap<string, Value>;
  attribute(value: Value, name: string): Value;
  element(value: Value, key: Value): Value;
  format(value: Value, conversion: string, spec: string): string | undefined;
}

/** text.format(…); undefined where it is not read. */
export function strFormat(text: string, given: Replacements): string | undefined {
  const state = { next: 0 };
  return formatFields(text, given, state, 0);
}

function formatFields(text: string, given: Replacements, state: { next: number }, depth: number): string | undefined {
  let result = '';
  for (let at = 0; at < text.length; at++) {
    const letter = text[at]!;
    if (letter !== '{' && letter !== '}') {
      result += letter;
      continue;
    }
    if (text[at + 1] === letter) {
      result += letter;
      at++;
      continue;
    }
    if (letter === '}' || depth > 1) return undefined;
    const end = closing(text, at);
    if (end < 0) return undefined;
    const [, field = '', conversion = '', spec = ''] =
      /^([^!:]*)(?:!([rsa]))?(?::([\s\S]*))?$/.exec(text.slice(at + 1, end)) ?? [];
    const value = fieldOf(field, given, state);
    const inner = formatFields(spec, given, state, depth + 1);
    const piece = value && inner !== undefined ? given.format(value, conversion, inner) : undefined;
    if (piece === undefined) return undefined;
    result += piece;
    at = end;
  }
  return result;
}

function closing(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    if (text[at] === '{') depth++;
    else if (text[at] === '}' && --depth === 0) return at;
  }
  return -1;
}

function fieldOf(field: string, given: Replacements, state: { next: number }): Value | undefined {
  const [, name = '', rest = ''] = /^(\w*)((?:\.\w+|\[[^\]]+\])*)$/.exec(field) ?? [undefined, '\0'];
  let value =
    name === ''
      ? given.positional[state.next++]
      : /^\d+$/.test(name)
        ? given.positional[Number(name)]
        : given.keywords.get(name);
  for (const [part] of rest.matchAll(/\.\w+|\[[^\]]+\]/g)) {
    if (!value) return undefined;
    const key = part.slice(1, -1);
    if (part.startsWith('.')) value = given.attribute(value, part.slice(1));
    else
      value = given.element(
        value,
        /^\d+$/.test(key) ? { type: 'int', value: Number(key) } : { type: 'string', value: key },
      );
  }
  return value;
}
