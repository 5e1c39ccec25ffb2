// Methods of texts.

import { phrase } from '../../model/phrase.ts';
import type { Frame, Interpreter } from '../interpreter/interpreter.ts';
import { iterate } from '../interpreter/iterate.ts';
import { strFormat } from './formatText.ts';
import { textOf } from './operations.ts';
import { sliceBounds, subscript } from './subscript.ts';
import {
  type ArgumentValue,
  bool,
  type DictValue,
  dict,
  int,
  keyOf,
  list,
  NONE,
  reasonOf,
  string,
  tuple,
  unknown,
  type Value,
} from './values.ts';

const MAX_LENGTH = 4096;
const SPACE = /[ \t\n\r\f\v]/;

export function stringMethod(
  it: Interpreter,
  text: string,
  name: string,
  args: readonly ArgumentValue[],
  frame: Frame,
): Value {
  if (name === 'format') return formatted(it, text, args, frame);
  const values = args.filter(({ kind }) => kind === 'positional').map(({ value }) => value);
  const unclear = args.find(
    ({ value, kind }) => kind === 'rest' || value.type === 'unknown' || value.type === 'symbol',
  );
  if (unclear) return unknown(reasonOf(unclear.value));
  if (name === 'join') return joined(text, values[0]);
  if (name === 'expandtabs' && args.length === 1 && args[0]!.name === 'tabsize') values.push(args[0]!.value);
  const result = args.length === values.length ? method(text, name, values) : undefined;
  return result ?? unknown(phrase`what \`${name}\` gives is not read`);
}

function formatted(it: Interpreter, text: string, args: readonly ArgumentValue[], frame: Frame): Value {
  const unclear = args.find(
    ({ value, kind }) => kind === 'rest' || value.type === 'unknown' || value.type === 'symbol',
  );
  let isOpen = false;
  const result = strFormat(text, {
    positional: args.filter(({ kind }) => kind === 'positional').map(({ value }) => value),
    keywords: new Map(args.filter(({ kind }) => kind === 'keyword').map(({ name, value }) => [name, value])),
    attribute: (value, name) => it.attribute(value, name),
    element: (value, key) => subscript(it, value, key, frame),
    format: (value, conversion, spec) => {
      const shown = textOf(it, value, conversion, spec, frame);
      if (shown.type === 'unknown' && shown.text !== undefined) {
        isOpen = true;
        return shown.text;
      }
      return shown.type === 'string' ? shown.value : undefined;
    },
  });
  if (result !== undefined && isOpen) return { ...unknown(reasonOf(unclear?.value ?? NONE)), text: result };
  if (result !== undefined && result.length <= MAX_LENGTH) return string(result);
  return unknown(unclear ? reasonOf(unclear.value) : phrase`the formatted text is not read`);
}

function joined(separator: string, value: Value | undefined): Value {
  const items = iterate(value ?? unknown(phrase`nothing is joined`));
  if ('type' in items) return items;
  const texts = items.map((item) => (item.type === 'string' ? item.value : undefined));
  const unclear = items.find((item) => item.type !== 'string');
  if (unclear) return unknown(reasonOf(unclear));
  const text = texts.join(separator);
  return text.length > MAX_LENGTH ? unknown(phrase`the text is too long to be read`) : string(text);
}

function method(text: string, name: string, values: readonly Value[]): Value | undefined {
  const [a, b] = values.map((value) => (value.type === 'string' ? value.value : undefined));
  const [first, second] = values;
  const isPlain = /^[ -~\s]*$/.test(text);
  const count = (value: Value | undefined) => (value?.type === 'int' ? value.value : undefined);
  switch (name) {
    case 'lower':
    case 'casefold':
      return isPlain ? string(text.toLowerCase()) : undefined;
    case 'upper':
      return isPlain ? string(text.toUpperCase()) : undefined;
    case 'capitalize':
      return isPlain ? string(text.slice(0, 1).toUpperCase() + text.slice(1).toLowerCase()) : undefined;
    case 'title':
      return isPlain ? string(titled(text)) : undefined;
    case 'swapcase':
      return isPlain
        ? string(text.replace(/[a-zA-Z]/g, (c) => (c === c.toLowerCase() ? c.toUpperCase() : c.toLowerCase())))
        : undefined;
    case 'strip':
    case 'lstrip':
    case 'rstrip':
      if (first && first.type !== 'none' && a === undefined) return undefined;
      return isPlain ? string(stripped(text, name, a)) : undefined;
    case 'split':
    case 'rsplit':
      return split(text, name, first, second ? count(second) : -1);
    case 'splitlines':
      return values.length === 0
        ? list(
            text
              .split(/\r\n|\n|\r/)
              .filter((line, at, all) => line || at < all.length - 1)
              .map(string),
          )
        : undefined;
    case 'partition':
    case 'rpartition': {
      if (!a) return undefined;
      const at = name === 'partition' ? text.indexOf(a) : text.lastIndexOf(a);
      const nothing = name === 'partition' ? [text, '', ''] : ['', '', text];
      return tuple((at < 0 ? nothing : [text.slice(0, at), a, text.slice(at + a.length)]).map(string));
    }
    case 'replace': {
      if (a === undefined || b === undefined || !a) return undefined;
      const times = values[2] ? count(values[2]) : -1;
      if (times === undefined) return undefined;
      if (times < 0) return bounded(text.replaceAll(a, () => b));
      let left = times;
      return bounded(text.replaceAll(a, (found) => (left-- > 0 ? b : found)));
    }
    case 'startswith':
    case 'endswith': {
      const part = isPlain || values.length === 1 ? within(text, values) : undefined;
      if (!part || part.from > text.length) return undefined;
      const options = first?.type === 'tuple' ? first.items : [first!];
      if (options.some((option) => option.type !== 'string')) return undefined;
      const texts = options.map((option) => (option.type === 'string' ? option.value : ''));
      return bool(texts.some((one) => (name === 'startswith' ? part.text.startsWith(one) : part.text.endsWith(one))));
    }
    case 'find':
    case 'rfind':
    case 'index':
    case 'rindex': {
      const part = isPlain ? within(text, values) : undefined;
      if (!part || a === undefined) return undefined;
      const isIn = part.from <= text.length;
      const at = !isIn ? -1 : name.startsWith('r') ? part.text.lastIndexOf(a) : part.text.indexOf(a);
      return at < 0 && name.endsWith('index') ? undefined : int(at < 0 ? at : at + part.from);
    }
    case 'count': {
      const part = isPlain ? within(text, values) : undefined;
      return part && a ? int(part.text.split(a).length - 1) : undefined;
    }
    case 'isdigit':
    case 'isnumeric':
    case 'isdecimal':
      return isPlain ? bool(/^\d+$/.test(text)) : undefined;
    case 'isalpha':
      return isPlain ? bool(/^[a-zA-Z]+$/.test(text)) : undefined;
    case 'isalnum':
      return isPlain ? bool(/^[a-zA-Z\d]+$/.test(text)) : undefined;
    case 'isidentifier':
      return isPlain ? bool(/^[a-zA-Z_]\w*$/.test(text)) : undefined;
    case 'isspace':
      return isPlain ? bool(/^[ \t\n\r\f\v]+$/.test(text)) : undefined;
    case 'isupper':
      return isPlain ? bool(/[A-Z]/.test(text) && !/[a-z]/.test(text)) : undefined;
    case 'istitle':
      return isPlain ? bool(/[a-zA-Z]/.test(text) && titled(text) === text) : undefined;
    case 'islower':
      return isPlain ? bool(/[a-z]/.test(text) && !/[A-Z]/.test(text)) : undefined;
    case 'zfill': {
      const width = count(first);
      if (width === undefined || width > MAX_LENGTH || /^[-+]/.test(text)) return undefined;
      return string(text.padStart(width, '0'));
    }
    case 'ljust':
    case 'rjust':
    case 'center': {
      const width = count(first);
      const fill = second ? b : ' ';
      if (width === undefined || width > MAX_LENGTH || fill?.length !== 1 || !isPlain) return undefined;
      const missing = Math.max(0, width - text.length);
      // As Python has it, the odd one stands on the left where the width is odd.
      const left = name === 'ljust' ? 0 : name === 'rjust' ? missing : (missing >> 1) + (missing & width & 1);
      return string(text.padStart(text.length + left, fill).padEnd(width, fill));
    }
    case 'removeprefix':
      return a === undefined ? undefined : string(a && text.startsWith(a) ? text.slice(a.length) : text);
    case 'removesuffix':
      return a === undefined ? undefined : string(a && text.endsWith(a) ? text.slice(0, -a.length) : text);
    case 'expandtabs':
      return first && count(first) === undefined ? undefined : withSpaces(text, count(first) ?? 8);
    case 'maketrans':
      return translation(values);
    case 'translate':
      return first?.type === 'dict' ? translated(text, first) : undefined;
    default:
      return undefined;
  }
}

/** The part of the text in which it is looked for, `text.find(',', 2, 9)`, and where that begins. */
function within(
  text: string,
  [sought, ...bounds]: readonly Value[],
): { readonly text: string; readonly from: number } | undefined {
  const found = sought && bounds.length <= 2 ? sliceBounds(bounds, text.length) : undefined;
  const start = bounds[0]?.type === 'int' && bounds[0].value > text.length ? bounds[0].value : found?.from;
  return found && { text: text.slice(found.from, Math.max(found.from, found.to)), from: start! };
}

/** Each tab fills its column. */
function withSpaces(text: string, width: number): Value | undefined {
  if (width > MAX_LENGTH || text.length * Math.max(width, 1) > MAX_LENGTH * 8) return undefined;
  let result = '';
  let column = 0;
  for (const letter of text) {
    const added = letter !== '\t' ? letter : width > 0 ? ' '.repeat(width - (column % width)) : '';
    result += added;
    column = /[\n\r]/.test(letter) ? 0 : column + [...added].length;
  }
  return bounded(result);
}

/** What `str.maketrans` gives: a dictionary from the numbers of characters. */
function translation([first, second, third]: readonly Value[]): Value | undefined {
  const letters = (value: Value | undefined) => (value?.type === 'string' ? [...value.value] : undefined);
  const entries = new Map<string, readonly [Value, Value]>();
  const put = (key: Value | undefined, value: Value) => {
    const name = key && keyOf(key);
    if (name !== undefined) entries.set(name, [key!, value]);
  };
  const number = (letter: string) => int(letter.codePointAt(0)!);
  if (!second) {
    const pairs = first?.type === 'dict' && first.entries instanceof Map ? [...first.entries.values()] : undefined;
    if (!pairs?.every(([key]) => key.type === 'int' || letters(key)?.length === 1)) return undefined;
    for (const [key, value] of pairs) put(key.type === 'string' ? number(key.value) : key, value);
    return dict(entries);
  }
  const [from, to, gone] = [letters(first), letters(second), third ? letters(third) : []];
  if (!from || !gone || from.length !== to?.length) return undefined;
  for (const [at, letter] of from.entries()) put(number(letter), number(to[at]!));
  for (const letter of gone) put(number(letter), NONE);
  return dict(entries);
}

function translated(text: string, { entries, missing }: DictValue): Value | undefined {
  if (!(entries instanceof Map) || missing) return undefined;
  let result = '';
  for (const letter of text) {
    const [, value] = entries.get(keyOf(int(letter.codePointAt(0)!))!) ?? [];
    if (!value) result += letter;
    else if (value.type === 'string') result += value.value;
    else if (value.type === 'int' && value.value > 0 && value.value < 0xd800)
      result += String.fromCodePoint(value.value);
    else if (value.type !== 'none') return undefined;
    if (result.length > MAX_LENGTH) break;
  }
  return bounded(result);
}

function titled(text: string): string {
  return text.toLowerCase().replace(/[a-z]+/g, (word) => word[0]!.toUpperCase() + word.slice(1));
}

function bounded(text: string): Value {
  return text.length > MAX_LENGTH ? unknown(phrase`the text is too long to be read`) : string(text);
}

function stripped(text: string, name: string, letters: string | undefined): string {
  const isTaken = (letter: string) => (letters === undefined ? SPACE.test(letter) : letters.includes(letter));
  let [from, to] = [0, text.length];
  if (name !== 'rstrip') while (from < to && isTaken(text[from]!)) from++;
  if (name !== 'lstrip') while (to > from && isTaken(text[to - 1]!)) to--;
  return text.slice(from, to);
}

function split(text: string, name: string, separator: Value | undefined, times: number | undefined): Value | undefined {
  if (times === undefined) return undefined;
  const isSpace = !separator || separator.type === 'none';
  if (!isSpace && (separator.type !== 'string' || separator.value === '')) return undefined;
  if (isSpace && times >= 0) return undefined;
  const parts = isSpace
    ? text.split(/[ \t\n\r\f\v]+/).filter((part) => part !== '')
    : text.split((separator as { value: string }).value);
  if (times < 0 || parts.length <= times + 1) return list(parts.map(string));
  const by = (separator as { value: string }).value;
  const kept =
    name === 'split'
      ? [...parts.slice(0, times), parts.slice(times).join(by)]
      : [parts.slice(0, parts.length - times).join(by), ...parts.slice(parts.length - times)];
  return list(kept.map(string));
}
