// Texts of the file that are read as it runs: by `eval` as configurations do, `eval('nn.ReLU(inplace=True)')`, by
// `ast.literal_eval`, and by `json.loads`.

import type { SourceRange } from '../../model/modelSpec.ts';
import { phrase } from '../../model/phrase.ts';
import { parseJson } from '../python/json.ts';
import { asArgument, bool, dict, float, list, NONE, unknown, type Value } from '../python/values.ts';
import { isNotDefined, notDefined } from '../remarks/undefinedNames.ts';
import { parseItems } from '../text/parseExpression.ts';
import type { Expression } from '../text/syntax.ts';
import { Tokens } from '../text/tokens.ts';
import { raise } from './exceptions.ts';
import { type Frame, type Interpreter, newFrame, newScope } from './interpreter.ts';

const MAX_LENGTH = 20_000;

export function evalText(it: Interpreter, text: string, range: SourceRange, frame: Frame): Value {
  const reason = phrase`what \`eval\` gives is not read`;
  const expression = expressionOf(it, text.replace(/^[ \t]+/, ''), range);
  if (!expression || !it.enter()) return unknown(reason);
  const value = it.evaluate(expression, frame);
  it.leave();
  const isLost = it.trying > 0 && expression.type === 'name' && isNotDefined(value, expression.name);
  return isLost ? raise(it, 'NameError', notDefined(expression.name)) : value;
}

/** Where `eval(text, globals, locals)` finds its names; undefined where these are not known. */
export function frameOfNames(it: Interpreter, dictionaries: readonly Value[]): Frame | undefined {
  let scope = newScope('module', undefined);
  for (const [at, names] of dictionaries.filter(({ type }) => type !== 'none').entries()) {
    if (names.type !== 'dict' || !(names.entries instanceof Map) || names.open) return undefined;
    if (at > 0) scope = newScope('function', scope);
    for (const [key, value] of names.entries.values()) if (key.type === 'string') scope.variables[key.value] = value;
  }
  return newFrame(it, scope);
}

/** What `json.loads(text)` or `ast.literal_eval(text)` gives; undefined where it is not read. */
export function literalText(it: Interpreter, name: string, text: string, range: SourceRange): Value | undefined {
  const scope = newScope('module', undefined);
  if (name === 'ast.literal_eval') {
    const expression = expressionOf(it, text.trim(), range);
    return expression && it.evaluate(expression, newFrame(it, scope));
  }
  if (text.length > MAX_LENGTH) return undefined;
  if (parseJson(text).type === 'error') return raise(it, 'ValueError', phrase`the text is no JSON`);
  // JSON is an expression of Python, but for these names and the slash, which it may write with a backslash.
  Object.assign(scope.variables, {
    true: bool(true),
    false: bool(false),
    null: NONE,
    NaN: float(Number.NaN),
    Infinity: float(Number.POSITIVE_INFINITY),
  });
  const python = text.trim().replace(/\\(.)/gs, (written, sign) => (sign === '/' ? sign : written));
  const expression = expressionOf(it, python, range);
  return expression && it.evaluate(expression, newFrame(it, scope));
}

/** What `json.loads` makes of that with an `object_hook`, which is given each dictionary, the innermost first. */
export function hooked(it: Interpreter, value: Value, hook: Value, range: SourceRange): Value {
  if (!it.spend(1) || it.raised || !it.enter()) return unknown(phrase`it is nested too deeply`);
  const within = (one: Value) => hooked(it, one, hook, range);
  let made = value;
  if (value.type === 'list' && !('type' in value.items)) made = list(value.items.map(within));
  if (value.type === 'dict' && value.entries instanceof Map) {
    const entries = [...value.entries].map(([key, [name, held]]) => [key, [name, within(held)]] as const);
    const frame = newFrame(it, newScope('function', undefined));
    made = it.call(hook, [asArgument(dict(new Map(entries)), range)], range, frame);
  }
  it.leave();
  return made;
}

/** The one expression that a text is, at the place where it is read. */
function expressionOf(it: Interpreter, text: string, range: SourceRange): Expression | undefined {
  if (text.length > MAX_LENGTH || !it.spend(1 + (text.length >> 3))) return undefined;
  const p = new Tokens(text, 0, text.length, true);
  try {
    const expression = parseItems(p);
    return p.at('end') && p.errors.length === 0 ? placed(expression, range) : undefined;
  } catch {
    return undefined;
  }
}

/** The same at one place: where the text is read. */
export function placed<T>(node: T, range: SourceRange): T {
  if (Array.isArray(node)) return node.map((item) => placed(item, range)) as T;
  if (typeof node === 'function') {
    let body: unknown;
    return (() => {
      body ??= placed(node(), range);
      return body;
    }) as T;
  }
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => [key, key === 'range' ? range : placed(value, range)]),
  ) as T;
}
