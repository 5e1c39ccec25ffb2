// Files of Python 2: how they are told from others, and what its names, divisions and built-in functions mean there.

import type { SourceRange } from '../../model/modelSpec.ts';
import { phrase } from '../../model/phrase.ts';
import { isCertainlyFloat } from '../modules/moduleArgument.ts';
import {
  type ArgumentValue,
  bool,
  type DictValue,
  float,
  keyOf,
  list,
  reasonOf,
  tuple,
  unknown,
  unknownOf,
  type Value,
} from '../python/values.ts';
import type { SourceText } from '../text/sourceText.ts';
import { Tokens } from '../text/tokens.ts';
import { raise } from './exceptions.ts';
import type { Interpreter } from './interpreter.ts';
import { iterate } from './iterate.ts';
import { iterator } from './iterators.ts';

/** Names that only Python 2 has, and what has their place in Python 3. */
const NAMES: Readonly<Record<string, string>> = {
  xrange: 'range',
  unicode: 'unicode',
  basestring: 'str',
  long: 'int',
  unichr: 'chr',
  raw_input: 'input',
};

const TELLING = /\b(?:xrange|unicode|basestring|raw_input)\b|\.(?:iteritems|itervalues|iterkeys|has_key)\s*\(/;
/** What only Python 3 reads. */
const PYTHON_3 =
  /\bsuper\(\)|\bnonlocal\b|\byield from\b|\basync def\b|(?<![\w])[fF][rR]?["']|\)\s*->|\bprint\([^()\n]*,\s*(?:end|file|flush)\s*=/;

/** What both read, and those who write Python 3 write again and again. */
const PRINT = /^[ \t]*print[ \t]*\(/gm;

/** `old`: the syntax of Python 2 in each piece. A notebook's cells fail one by one: what most of it is decides. */
export function isPython2({ text }: SourceText, old: readonly (readonly SourceRange[])[]): boolean {
  if (PYTHON_3.test(text)) return false;
  const count = old.flat().length;
  if (count > 0) return old.length === 1 || 2 * count > (text.match(PRINT)?.length ?? 0);
  return TELLING.test(text) && usesNames(text);
}

/** Whether it takes a name or method of Python 2, and does not bind that itself. */
function usesNames(text: string): boolean {
  const used = new Set<string>();
  const bound = new Set<string>();
  let isImport = false;
  let [before, earlier] = ['', ''];
  for (const p = new Tokens(text, 0, text.length); !p.at('end'); p.next()) {
    if (p.at('newline')) isImport = false;
    if (p.is('import')) isImport = true;
    if (p.at('name')) {
      const isMethod = /^(iteritems|itervalues|iterkeys|has_key)$/.test(p.value);
      const isOf = before === '.';
      if (isImport || before === 'def' || before === 'class') bound.add(p.value);
      else if (isOf ? isMethod && earlier !== 'six' : p.value !== 'long' && Object.hasOwn(NAMES, p.value))
        used.add(p.value);
    } else if (p.is('=') && !isImport) bound.add(before);
    [earlier, before] = [before, p.value];
  }
  return [...used].some((name) => !bound.has(name));
}

/** What only Python 2 knows without import; undefined for other names. */
export function python2Name(it: Interpreter, name: string): Value | undefined {
  if (name === 'reduce') return it.library.get('functools.reduce');
  return Object.hasOwn(NAMES, name) ? { type: 'builtin', name: NAMES[name]! } : undefined;
}

const ASKED = /^\s*from\s+__future__\s+import\b[^\n#]*\bdivision\b/m;

/** Whether `/` of integers is `//`. */
export function dividesIntegers(text: string): boolean {
  return !ASKED.test(text);
}

/** Whether `left / right` is of integers, as far as is known of parameters. */
export function areIntegers(left: Value, right: Value): boolean {
  return [left, right].every(
    (value) =>
      value.type === 'int' || value.type === 'bool' || (value.type === 'symbol' && !isCertainlyFloat(value.extent)),
  );
}

/** A fraction that is divided is no integer: what of it was taken for one is not known. */
export function withoutFloored(args: readonly ArgumentValue[]): readonly ArgumentValue[] {
  const isFloored = ({ value }: ArgumentValue) =>
    value.type === 'symbol' && JSON.stringify(value.extent).includes('"//"');
  return args.map((argument) =>
    isFloored(argument)
      ? { ...argument, value: unknown(phrase`whether it divides integers or floats depends on a parameter`) }
      : argument,
  );
}

/** Functions of Python 2 give lists where those of Python 3 give iterators and ranges. */
export function asPython2(name: string, result: Value): Value {
  if (/^(range|map|filter|zip)$/.test(name) && (result.type === 'range' || result.type === 'iterator'))
    return list(iterate(result));
  return result;
}

/** `round` of Python 2: halves away from zero, and a float. */
export function roundedAway(number: number): Value {
  return float(Math.sign(number) * Math.floor(Math.abs(number) + 0.5));
}

/** Methods that dictionaries have in Python 2 only. */
export function python2DictMethod(
  it: Interpreter,
  self: DictValue,
  name: string,
  args: readonly ArgumentValue[],
): Value | undefined {
  if (!/^(iter|view)(keys|values|items)$|^has_key$/.test(name)) return undefined;
  if (!it.isPython2) return raise(it, 'AttributeError', phrase`a dictionary has no \`${name}\` in Python 3`);
  const { entries } = self;
  if (name === 'has_key') {
    const asked = args[0]?.value;
    if (!asked) return raise(it, 'TypeError', phrase`\`has_key\` takes one argument`);
    const key = keyOf(asked);
    if ('type' in entries || key === undefined) return unknown(reasonOf('type' in entries ? entries : asked));
    return bool(entries.has(key));
  }
  return iterator(it, () => {
    if ('type' in entries) return unknownOf(entries.reason, entries);
    const all = [...entries.values()];
    if (name.endsWith('items')) return all.map(([key, value]) => tuple([key, value]));
    return all.map((entry) => entry[name.endsWith('keys') ? 0 : 1]);
  });
}
