// Tokens -> Expression. Never fails as a whole: what has no reading becomes `invalid`, with an error noted.

import { phrase } from '../../model/phrase.ts';
import { parseSpec, parseString, type ReplacementField } from './parseString.ts';
import type {
  Argument,
  BinaryOperator,
  CompareOperator,
  ComprehensionClause,
  ComprehensionExpression,
  Expression,
  Parameter,
  Statement,
} from './syntax.ts';
import { SyntaxFault, Tokens } from './tokens.ts';

/** Deeper nesting and longer chains than this are not read; it keeps the stack bounded. */
const MAX_DEPTH = 200;

type Range = Expression['range'];

/** Expressions in a row, `a, *b`: one stands for itself, more are a tuple. */
export function parseItems(p: Tokens, depth = 0): Expression {
  const from = p.from;
  const first = parseItem(p, depth);
  if (!p.is(',')) return first.type === 'starred' ? { type: 'tuple', items: [first], range: first.range } : first;
  const items = [first];
  while (p.take(',')) {
    if (!beginsExpression(p) && !p.is('*')) break;
    items.push(parseItem(p, depth));
  }
  return { type: 'tuple', items, range: { from, to: p.before } };
}

function parseItem(p: Tokens, depth: number): Expression {
  if (!p.is('*')) return parseExpression(p, depth);
  const { from } = p;
  p.next();
  const value = parseBinary(p, BIT_OR, depth + 1);
  return { type: 'starred', value, range: { from, to: value.range.to } };
}

/** Targets of `for` and of `del`: what stands before `in`. */
export function parseTargets(p: Tokens, depth = 0): Expression {
  const from = p.from;
  const items: Expression[] = [];
  let isTuple = false;
  do {
    if (items.length > 0 && !beginsExpression(p) && !p.is('*')) break;
    const start = p.from;
    const isStarred = p.take('*');
    const value = parseBinary(p, BIT_OR, depth + 1);
    items.push(isStarred ? { type: 'starred', value, range: { from: start, to: value.range.to } } : value);
    isTuple ||= isStarred || p.is(',');
  } while (p.take(','));
  return isTuple ? { type: 'tuple', items, range: { from, to: p.before } } : items[0]!;
}

/** An expression, with `name := value`, `lambda` and `yield`. `depth` counts the enclosing ones. */
export function parseExpression(p: Tokens, depth = 0): Expression {
  const { from } = p;
  if (depth > MAX_DEPTH) return skipElement(p);
  if (p.is('lambda')) return parseLambda(p, depth);
  if (p.is('yield')) {
    p.yields++;
    p.next();
    const isFrom = p.take('from');
    const value = beginsExpression(p) || p.is('*') ? parseItems(p, depth + 1) : undefined;
    return { type: 'yield', value, isFrom, range: { from, to: p.before } };
  }
  const value = parseBinary(p, OR, depth);
  if (p.is('if') && !p.withoutElse.has(p.from)) {
    // In a comprehension's head and after its clauses an `if` may be another one's: it then has no `else`.
    const moment = p.save();
    p.next();
    const test = parseBinary(p, OR, depth + 1);
    if (!p.is('else')) {
      p.restore(moment);
      p.withoutElse.add(p.from);
      return value;
    }
    p.next();
    const otherwise = parseExpression(p, depth + 1);
    return { type: 'conditional', consequent: value, test, otherwise, range: { from, to: p.before } };
  }
  if (p.is(':=') && value.type === 'name') {
    p.next();
    const named = parseExpression(p, depth + 1);
    return { type: 'named', target: value, value: named, range: { from, to: p.before } };
  }
  return value;
}

/** What cannot be read, up to what may end an element. */
function skipElement(p: Tokens): Expression {
  const { from } = p;
  let open = 0;
  while (!p.isAbandoned() && !p.at('newline') && !p.at('end')) {
    if (open === 0 && p.at('sign') && /^(?:[,)\]}:]|=)$/.test(p.value)) break;
    if (p.at('sign') && '([{'.includes(p.value)) open++;
    if (p.at('sign') && ')]}'.includes(p.value)) open--;
    p.next();
  }
  return { type: 'invalid', range: { from, to: Math.max(from, p.before) } };
}

const [OR, AND, NOT, COMPARISON, BIT_OR] = [1, 2, 3, 4, 5];
const PRECEDENCE: Readonly<Record<string, number>> = {
  or: OR,
  and: AND,
  ...Object.fromEntries(['<', '>', '<=', '>=', '==', '!=', 'in', 'is', 'not'].map((sign) => [sign, COMPARISON])),
  '|': BIT_OR,
  '^': 6,
  '&': 7,
  '<<': 8,
  '>>': 8,
  '+': 9,
  '-': 9,
  '*': 10,
  '/': 10,
  '//': 10,
  '%': 10,
  '@': 10,
};
const UNARY = 11;

/** Operators that bind as `least` does or closer. */
function parseBinary(p: Tokens, least: number, depth: number): Expression {
  const { from } = p;
  let left = parseUnary(p, least, depth);
  let isChain = false;
  for (let length = 0; ; length++) {
    if (!p.at('sign') && !p.at('keyword')) return left;
    const precedence = PRECEDENCE[p.value];
    if (precedence === undefined || precedence < least) return left;
    let operator = p.value;
    if (operator === 'not') {
      // As an operator it is `not in`.
      const moment = p.save();
      p.next();
      if (!p.is('in')) {
        p.restore(moment);
        return left;
      }
      operator = 'not in';
    }
    p.next();
    if (operator === 'is' && p.take('not')) operator = 'is not';
    const right = parseBinary(p, precedence + 1, depth + 1);
    const range = { from, to: p.before };
    if (length > MAX_DEPTH) left = { type: 'invalid', range };
    else if (precedence === COMPARISON) {
      const last = { operator: operator as CompareOperator, right };
      left =
        isChain && left.type === 'compare'
          ? { type: 'compare', first: left.first, rest: [...left.rest, last], range }
          : { type: 'compare', first: left, rest: [last], range };
    } else if (operator === 'or' || operator === 'and') left = { type: 'logical', operator, left, right, range };
    else left = { type: 'binary', operator: operator as BinaryOperator, left, right, range };
    isChain = precedence === COMPARISON;
  }
}

function parseUnary(p: Tokens, least: number, depth: number): Expression {
  const { from, value } = p;
  if (depth > MAX_DEPTH) return skipElement(p);
  if (p.at('keyword') && value === 'not' && least <= NOT) {
    p.next();
    const operand = parseBinary(p, NOT, depth + 1);
    return { type: 'unary', operator: 'not', operand, range: { from, to: p.before } };
  }
  if (p.at('sign') && (value === '-' || value === '+' || value === '~')) {
    p.next();
    const operand = parseUnary(p, UNARY, depth + 1);
    return { type: 'unary', operator: value, operand, range: { from, to: p.before } };
  }
  p.take('await');
  const base = parseTrailers(p, depth);
  if (!p.take('**')) return base;
  const exponent = parseUnary(p, UNARY, depth + 1);
  return { type: 'binary', operator: '**', left: base, right: exponent, range: { from, to: p.before } };
}

/** An atom with its attributes, calls and subscripts. */
function parseTrailers(p: Tokens, depth: number): Expression {
  const { from } = p;
  let value = parseAtom(p, depth);
  for (let length = 0; p.at('sign'); length++) {
    if (length > MAX_DEPTH) return skipElement(p);
    if (p.value === '.') {
      p.next();
      const name = p.value;
      if (p.at('name') || p.at('keyword')) {
        // A keyword is no attribute, save where Python 2 had none: `print`, `exec` are names here.
        if (p.at('keyword')) p.fail();
        p.next();
        value = { type: 'attribute', object: value, name, range: { from, to: p.before } };
      } else {
        p.fail();
        return { type: 'attribute', object: value, name: '', range: { from, to: p.before } };
      }
    } else if (p.value === '(') {
      const args = parseArguments(p, depth + 1);
      const named = args.length === 2 && value.type === 'name' ? args[OF_CLASS[value.name] ?? 2] : undefined;
      if (named) p.idle.push(named.range.from, named.range.to);
      value = { type: 'call', callee: value, arguments: args, range: { from, to: p.before } };
    } else if (isCurlyCall(p, value)) {
      p.fail();
      const args = parseArguments(p, depth + 1, '}');
      value = { type: 'call', callee: value, arguments: args, range: { from, to: p.before } };
    } else if (p.value === '[') {
      p.next();
      const index = parseSubscript(p, depth + 1);
      close(p, ']');
      value = { type: 'subscript', object: value, index, range: { from, to: p.before } };
    } else break;
  }
  return value;
}

/** `nn.Sequential{…}`, which Python does not take, and no template's `{{`. */
function isCurlyCall(p: Tokens, { type, range }: Expression): boolean {
  return p.value === '{' && (type === 'name' || type === 'attribute') && p.from === range.to && p.text[p.to] !== '{';
}

/** Which of two arguments is a class of which nothing is built. */
const OF_CLASS: Readonly<Record<string, number>> = { isinstance: 1, issubclass: 1, super: 0 };

export function parseAtom(p: Tokens, depth: number): Expression {
  const { kind, value, from, to } = p;
  const range = { from, to };
  switch (kind) {
    case 'name':
      p.next();
      return { type: 'name', name: value, range };
    case 'number':
      p.next();
      return parseNumber(p.text.slice(from, to), range);
    case 'string':
      return parseStrings(p, depth);
    case 'keyword':
      if (value === 'async') {
        p.refused.push({ kind: 'formerly', ...range });
        p.next();
        return { type: 'name', name: value, range };
      }
      if (value !== 'True' && value !== 'False' && value !== 'None') return p.fault();
      p.next();
      return { type: 'constant', value: value === 'None' ? null : value === 'True', range };
    case 'sign':
      if (value === '(') return parseParenthesized(p, depth);
      if (value === '[') return parseListDisplay(p, depth);
      if (value === '{') return parseBraces(p, depth);
      if (value === '...') {
        p.next();
        return { type: 'ellipsis', range };
      }
      if (value === '`') {
        // Python 2's repr.
        p.refused.push({ kind: 'old', ...range });
        p.next();
        parseItems(p, depth + 1);
        p.expect('`');
        return { type: 'invalid', range: { from, to: p.before } };
      }
      return p.fault();
    default:
      return p.fault();
  }
}

export function beginsExpression(p: Tokens): boolean {
  if (p.at('name') || p.at('number') || p.at('string')) return true;
  return (p.at('keyword') && BEGINNING_KEYWORDS.has(p.value)) || (p.at('sign') && BEGINNING_SIGNS.has(p.value));
}

const BEGINNING_KEYWORDS = new Set('True False None not lambda await yield'.split(' '));
const BEGINNING_SIGNS = new Set('( [ { - + ~ ` ...'.split(' '));

/** Closes a bracket; where something else stands there, goes on to the bracket's end. */
function close(p: Tokens, bracket: string): void {
  if (p.take(bracket)) return;
  p.fail();
  if (p.isAbandoned()) return;
  while (!p.isAbandoned() && !p.at('sign')) p.next();
  for (let open = 0; !p.isAbandoned(); p.next()) {
    if (!p.at('sign')) continue;
    if ('([{'.includes(p.value)) open++;
    else if (')]}'.includes(p.value) && --open < 0) break;
  }
  if (!p.isAbandoned()) p.next();
}

/**
 * The elements between commas up to the closing bracket, which is taken. `read` reads one. An element that cannot be read is
 * left out after an error; a missing comma is one. `opened`: of a call, the line in which its bracket opens.
 */
function parseElements(
  p: Tokens,
  bracket: string,
  read: () => void,
  lost: (element: Expression) => void = () => {},
  opened?: number,
): void {
  const first = p.from;
  while (!p.is(bracket)) {
    if (p.at('end') || p.at('newline')) {
      p.fail();
      return;
    }
    if (p.mayBeStatement()) {
      p.isDoubtful = true;
      if (p.isStrict || p.isDeeplyOpen) {
        p.fail();
        return;
      }
    }
    if (opened !== undefined && p.isBeside(opened)) p.isDoubtful = true;
    const moment = p.from;
    const isBehindBracket = p.line === opened;
    if (p.isStrict && opened !== undefined && moment === first && isLeftEmpty(p, opened)) {
      p.closeMissing();
      return;
    }
    try {
      read();
    } catch (fault) {
      if (!(fault instanceof SyntaxFault)) throw fault;
      if (p.isAbandoned()) return;
      skipElement(p);
      // It stands for something: `nn.Linear(<FILL IN>, 10)`.
      if (p.before > moment) lost({ type: 'invalid', range: { from: moment, to: p.before } });
    }
    if (p.isStrict && isBehindBracket && isInFrontOfSibling(p, opened)) {
      p.closeMissing();
      return;
    }
    if (p.take(',') || p.closedBefore === p.from) continue;
    if (p.is(bracket)) break;
    p.fail();
    if (p.isAbandoned()) return;
    if (beginsExpression(p) && p.from > moment) continue;
    skipElement(p);
    if (p.take(',')) continue;
    if (p.is(bracket)) break;
    if (p.at('sign') && /^[)\]}]$/.test(p.value)) return;
    if (!p.isAbandoned() && !p.at('end') && !p.at('newline')) p.next();
  }
  if (p.is(bracket)) p.next();
}

/** `nn.Linear(4, 8,` above another call that is no deeper: it may lack its closing bracket, in front of the comma. */
function isInFrontOfSibling(p: Tokens, opened: number): boolean {
  const moment = p.save();
  p.take(',');
  const isSibling = p.isBeside(opened);
  p.restore(moment);
  return isSibling;
}

/** `nn.ReLU(` above another call that is no deeper: what closes behind that, if anything, is the bracket around both. */
function isLeftEmpty(p: Tokens, opened: number): boolean {
  if (!p.isBeside(opened)) return false;
  const moment = p.save();
  let open = 1;
  for (let tokens = 0; tokens < MOST_TOKENS && !p.isAbandoned(); tokens++, p.next()) {
    if (!p.at('sign')) continue;
    if ('([{'.includes(p.value)) open++;
    else if (')]}'.includes(p.value) && --open === 0) break;
  }
  const isOther = open > 0 ? p.isAbandoned() : p.isShallower(opened);
  p.restore(moment);
  return isOther;
}

/** So far it is looked for where a bracket is closed. */
const MOST_TOKENS = 500;

/** `(…)`: what is in it with the brackets' range, a tuple, or a generator. */
function parseParenthesized(p: Tokens, depth: number): Expression {
  const { from } = p;
  p.next();
  if (depth > MAX_DEPTH) return skipBrackets(p, from, ')');
  const items: Expression[] = [];
  let clauses: ComprehensionClause[] | undefined;
  let isTuple = p.is(')');
  parseElements(
    p,
    ')',
    () => {
      items.push(parseItem(p, depth + 1));
      if (p.is('for') || p.is('async')) clauses = parseClauses(p, depth + 1);
      else isTuple ||= p.is(',') || items.at(-1)!.type === 'starred';
    },
    (element) => items.push(element),
  );
  const range = { from, to: p.before };
  if (clauses) return comprehension('generator', undefined, items[0], clauses, range);
  if (isTuple || items.length !== 1)
    return items.length === 0 && !isTuple ? { type: 'invalid', range } : { type: 'tuple', items, range };
  return { ...items[0]!, range };
}

function skipBrackets(p: Tokens, from: number, bracket: string): Expression {
  for (let open = 0; !p.isAbandoned(); p.next()) {
    if (!p.at('sign')) continue;
    if ('([{'.includes(p.value)) open++;
    else if (')]}'.includes(p.value) && --open < 0) break;
  }
  p.take(bracket);
  return { type: 'invalid', range: { from, to: p.before } };
}

function comprehension(
  kind: ComprehensionExpression['kind'],
  key: Expression | undefined,
  element: Expression | undefined,
  clauses: readonly ComprehensionClause[],
  range: Range,
): Expression {
  return element ? { type: 'comprehension', kind, key, element, clauses, range } : { type: 'invalid', range };
}

function parseListDisplay(p: Tokens, depth: number): Expression {
  const { from } = p;
  p.next();
  if (depth > MAX_DEPTH) return skipBrackets(p, from, ']');
  const items: Expression[] = [];
  let clauses: ComprehensionClause[] | undefined;
  parseElements(
    p,
    ']',
    () => {
      items.push(parseItem(p, depth + 1));
      if (p.is('for') || p.is('async')) clauses = overSeveral(p, parseClauses(p, depth + 1), depth + 1);
    },
    (element) => items.push(element),
  );
  const range = { from, to: p.before };
  return clauses ? comprehension('list', undefined, items[0], clauses, range) : { type: 'list', items, range };
}

/** Python 2's `[x for x in 1, 2]`. */
function overSeveral(p: Tokens, clauses: ComprehensionClause[], depth: number): ComprehensionClause[] {
  const last = clauses.at(-1);
  if (!p.is(',') || !last || last.conditions.length > 0) return clauses;
  const { from } = p;
  const items = [last.iterable];
  while (p.take(',') && !p.is(']')) items.push(parseIterable(p, depth));
  p.refused.push({ kind: 'formerly', from, to: p.before });
  const range = { from: last.iterable.range.from, to: p.before };
  return [...clauses.slice(0, -1), { ...last, iterable: { type: 'tuple', items, range } }];
}

/** A dict, a set, or a comprehension of either. */
function parseBraces(p: Tokens, depth: number): Expression {
  const { from } = p;
  p.next();
  if (depth > MAX_DEPTH) return skipBrackets(p, from, '}');
  const items: Expression[] = [];
  const entries: { key: Expression | undefined; value: Expression }[] = [];
  let clauses: ComprehensionClause[] | undefined;
  parseElements(p, '}', () => {
    if (p.take('**')) {
      entries.push({ key: undefined, value: parseBinary(p, BIT_OR, depth + 1) });
      return;
    }
    const item = parseItem(p, depth + 1);
    if (p.take(':')) entries.push({ key: item, value: parseGiven(p, depth + 1) });
    else items.push(item);
    if (p.is('for') || p.is('async')) clauses = parseClauses(p, depth + 1);
  });
  const range = { from, to: p.before };
  if (clauses) {
    const [entry] = entries;
    if (entry) return comprehension('dict', entry.key, entry.value, clauses, range);
    return comprehension('set', undefined, items[0], clauses, range);
  }
  return items.length > 0 ? { type: 'set', items, range } : { type: 'dict', entries, range };
}

/** `for a in b if c for …`. */
function parseClauses(p: Tokens, depth: number): ComprehensionClause[] {
  const clauses: ComprehensionClause[] = [];
  for (;;) {
    p.take('async');
    if (!p.take('for')) return clauses;
    const target = parseTargets(p, depth + 1);
    p.expect('in');
    const iterable = parseIterable(p, depth + 1);
    const conditions: Expression[] = [];
    while (p.take('if')) conditions.push(parseIterable(p, depth + 1));
    clauses.push({ target, iterable, conditions });
  }
}

/** What a clause goes over or depends on: an `if` after it is the clause's, save where an `else` follows (Python 2). */
function parseIterable(p: Tokens, depth: number): Expression {
  return p.is('lambda') ? parseLambda(p, depth) : parseNamed(p, depth);
}

function parseNamed(p: Tokens, depth: number): Expression {
  const { from } = p;
  const value = parseBinary(p, OR, depth);
  if (value.type !== 'name' || !p.take(':=')) return value;
  const named = parseExpression(p, depth + 1);
  return { type: 'named', target: value, value: named, range: { from, to: p.before } };
}

const BEHIND_DEFAULT = phrase`a parameter without a default stands behind one with a default`;
const BEHIND_NAMED = phrase`an argument without a name stands behind one with a name`;

/** `(…)` after what is called; `f(x for x in y)` has one argument, a generator. */
export function parseArguments(p: Tokens, depth = 0, closing = ')'): Argument[] {
  const args: Argument[] = [];
  const start = p.from;
  const opened = p.line;
  p.next();
  if (p.take(closing)) return args;
  if (depth > MAX_DEPTH) {
    skipBrackets(p, start, closing);
    return args;
  }
  // `nn.ReLU(,` may lack its closing bracket.
  if (p.is(',')) {
    p.isDoubtful = true;
    if (p.isStrict) {
      p.closeMissing();
      return args;
    }
  }
  let clauses: ComprehensionClause[] | undefined;
  parseElements(
    p,
    closing,
    () => {
      const { from } = p;
      if (p.is('*') || p.is('**')) {
        const kind = p.value === '*' ? 'star' : 'doubleStar';
        p.next();
        const value = parseExpression(p, depth + 1);
        args.push({ kind, name: '', value, range: { from, to: value.range.to } });
        return;
      }
      const value = parseExpression(p, depth + 1);
      // A keyword's argument with a colon, as in a dict, is taken for what is meant.
      if (
        (p.is('=') || p.is(':')) &&
        value.type === 'name' &&
        p.before === value.range.to &&
        value.range.to - value.range.from === value.name.length
      ) {
        if (p.is(':')) p.fail();
        p.next();
        const given = parseGiven(p, depth + 1);
        args.push({ kind: 'keyword', name: value.name, value: given, range: { from, to: given.range.to } });
      } else {
        const before = args.at(-1)?.kind;
        if (before === 'keyword' || before === 'doubleStar')
          p.note(value.range.from, value.range.to, undefined, BEHIND_NAMED);
        args.push({ kind: 'positional', name: '', value, range: value.range });
        if (p.is('for') || p.is('async')) clauses = parseClauses(p, depth + 1);
      }
    },
    (value) => args.push({ kind: 'positional', name: '', value, range: value.range }),
    opened,
  );
  // A list that grew keeps room for more.
  if (!clauses || args.length !== 1) return args.slice();
  const range = { from: start, to: p.before };
  return [
    {
      kind: 'positional',
      name: '',
      value: comprehension('generator', undefined, args[0]!.value, clauses, range),
      range,
    },
  ];
}

/** What stands after the name of an argument or a key, also where Python cannot read it. */
function parseGiven(p: Tokens, depth: number): Expression {
  try {
    return parseExpression(p, depth);
  } catch (fault) {
    if (!(fault instanceof SyntaxFault) || p.isAbandoned()) throw fault;
    return skipElement(p);
  }
}

/** The parameters of a function (`end` is `)`) or lambda (`:`), which is left where it is. */
export function parseParameters(p: Tokens, end: ')' | ':', depth = 0): Parameter[] {
  const parameters: Parameter[] = [];
  let kind: Parameter['kind'] = 'positional';
  while (!p.is(end)) {
    const star = p.is('*') ? 'star' : p.is('**') ? 'doubleStar' : undefined;
    if (star) p.next();
    const range = { from: p.from, to: p.to };
    if (p.at('name')) {
      const name = p.value;
      if (parameters.some((one) => one.name === name))
        p.refused.push({ kind: 'always', ...range, cause: phrase`two parameters are called \`${name}\`` });
      p.next();
      // `def f(a, b:` without the bracket.
      if (end === ')' && p.is(':') && LINE_ENDS.test(p.text.slice(p.to, p.to + MOST_BEHIND)) && isOpenLine(p)) {
        parameters.push({ kind: star ?? kind, name, default: undefined, range });
        break;
      }
      const annotation = end === ')' && p.take(':') ? p.idly(() => parseItem(p, depth + 1)) : undefined;
      const value = p.take('=') ? parseExpression(p, depth + 1) : undefined;
      if (!star && !value && kind === 'positional' && parameters.at(-1)?.default)
        p.note(range.from, range.to, undefined, BEHIND_DEFAULT);
      parameters.push({
        kind: star ?? kind,
        name,
        default: star ? undefined : value,
        ...(annotation && { annotation }),
        range,
      });
    } else if (p.is('(') && !star) {
      // Python 2 took a tuple apart here.
      const parts = parseParenthesized(p, depth + 1);
      const { from } = range;
      p.refused.push({ kind: 'old', from, to: p.before });
      const name = p.text.slice(from, p.before);
      const value = p.take('=') ? parseExpression(p, depth + 1) : undefined;
      parameters.push({ kind, name, default: value, parts, range: { from, to: from + name.length } });
    } else if (!p.is('/') && !(star && p.is(','))) {
      if (!(star && p.is(end))) p.fault();
    } else if (p.is('/')) {
      p.next();
      for (const [at, parameter] of parameters.entries()) parameters[at] = { ...parameter, isPositionOnly: true };
    }
    if (star) kind = 'keywordOnly';
    if (p.take(',')) continue;
    const isBeside = end === ')' && p.at('name') && (!/[\r\n]/.test(p.text.slice(p.before, p.from)) || p.closesLater());
    if (!isBeside) break;
    p.fail();
  }
  return parameters;
}

const LINE_ENDS = /^[ \t]*(?:#[^\r\n]*)?(?:[\r\n]|$)/;
/** Of what stands behind a sign, so much is looked at. */
const MOST_BEHIND = 200;

/** Whether more round brackets are opened than closed in the line up to the token. */
function isOpenLine(p: Tokens): boolean {
  const line = p.text.slice(p.line, p.from);
  return !/['"#]/.test(line) && line.split('(').length > line.split(')').length;
}

/** `def f(self, (a, b)):` of Python 2. */
export function takenApart({ name, parts, range }: Parameter): Statement[] {
  return parts
    ? [{ type: 'assign', targets: [parts], value: { type: 'name', name, range }, annotation: undefined, range }]
    : [];
}

function parseLambda(p: Tokens, depth: number): Expression {
  const { from } = p;
  p.next();
  if (depth > MAX_DEPTH) return skipElement(p);
  const parameters = parseParameters(p, ':', depth + 1);
  if (!p.take(':')) p.fault();
  const body = parseExpression(p, depth + 1);
  const apart = parameters.flatMap(takenApart);
  return { type: 'lambda', parameters, ...(apart.length > 0 && { apart }), body, range: { from, to: p.before } };
}

/** What stands in `[…]`. */
function parseSubscript(p: Tokens, depth: number): Expression {
  const { from } = p;
  const items = [parseSlice(p, depth)];
  let isTuple = false;
  while (p.take(',')) {
    isTuple = true;
    if (p.is(']')) break;
    items.push(parseSlice(p, depth));
  }
  if (isTuple || items[0]!.type === 'starred') return { type: 'tuple', items, range: { from, to: p.before } };
  return items[0]!;
}

function parseSlice(p: Tokens, depth: number): Expression {
  const { from } = p;
  const bound = () => (p.is(':') || p.is(']') || p.is(',') ? undefined : parseExpression(p, depth + 1));
  const start = p.is(':') ? undefined : parseItem(p, depth + 1);
  if (!p.take(':')) return start!;
  const stop = bound();
  const step = p.take(':') ? bound() : undefined;
  return { type: 'slice', start, stop, step, range: { from, to: p.before } };
}

function parseNumber(literal: string, range: Range): Expression {
  const first = literal.charCodeAt(0) - 48;
  if (literal.length === 1 && first >= 0 && first <= 9) return { type: 'int', value: first, range };
  if (/^[1-9]\d{0,14}$/.test(literal)) return { type: 'int', value: Number(literal), range };
  const digits = literal.replaceAll('_', '').replace(/l$/i, '');
  if (/j$/i.test(digits)) return { type: 'invalid', range };
  // Python 2's octal numbers.
  const value = /^0\d+$/.test(digits) && /[1-7]/.test(digits) ? Number(`0o${digits.slice(1)}`) : Number(digits);
  if (Number.isNaN(value)) return { type: 'invalid', range };
  const isInt = /^(?:0[box].*|\d+)$/i.test(digits);
  if (isInt && !Number.isSafeInteger(value)) return { type: 'invalid', range };
  return { type: isInt ? 'int' : 'float', value, range };
}

/** A string, or several in a row. */
function parseStrings(p: Tokens, depth: number): Expression {
  const { from } = p;
  const parts: Expression[] = [];
  while (p.at('string')) {
    const range = { from: p.from, to: p.to };
    const part = parseString(p.text, range, (field) => parseField(p, field, depth + 1));
    parts.push(part);
    p.next();
    // It may be split into names.
    if (isProse(p.text, part) && !p.is('.')) p.prose.push(range.from, range.to);
  }
  return parts.length === 1 ? parts[0]! : { type: 'format', parts, range: { from, to: p.before } };
}

/** Whether it has words apart, and no field of it calls anything. */
function isProse(text: string, part: Expression): boolean {
  if (part.type === 'string') return part.value.includes(' ');
  const isNamed = (field: Expression): boolean =>
    field.type === 'formatted'
      ? isNamed(field.value)
      : field.type === 'attribute'
        ? isNamed(field.object)
        : field.type === 'name' || field.type === 'string';
  return (
    part.type === 'format' && text.slice(part.range.from, part.range.to).includes(' ') && part.parts.every(isNamed)
  );
}

/** `{value!r:spec}` of an f-string. */
function parseField(p: Tokens, { from, to }: ReplacementField, depth: number): Expression[] {
  const range = { from, to };
  const invalid: Expression = { type: 'invalid', range };
  if (depth > MAX_DEPTH) return [invalid];
  const end = p.text[to - 1] === '}' ? to - 1 : to;
  const inner = new Tokens(p.text, from + 1, end, true);
  try {
    const value = inner.at('end') ? invalid : parseItems(inner, depth);
    const parts: Expression[] = [];
    let conversion = '';
    let spec: Expression | undefined;
    if (inner.is('=')) {
      inner.next();
      conversion = 'r';
      const documented = inner.at('end') ? end : inner.from;
      parts.push({ type: 'string', value: p.text.slice(from + 1, documented), range });
    }
    if (inner.at('odd') && p.text[inner.from] === '!') {
      inner.next();
      conversion = inner.value;
      inner.next();
    }
    if (!inner.at('end') && p.text[inner.from] === ':') {
      if (conversion === 'r' && parts.length > 0) conversion = '';
      const parsed = parseSpec(p.text, { from: inner.from, to: end }, (field) => parseField(p, field, depth + 1));
      spec = { type: 'format', parts: parsed, range: { from: inner.from, to: end } };
    } else if (!inner.at('end')) return [invalid];
    return [...parts, { type: 'formatted', value, conversion, spec, range }];
  } catch (fault) {
    if (!(fault instanceof SyntaxFault)) throw fault;
    for (const { from, to, indent, cause } of inner.errors) p.note(from, to, indent, cause);
    return [invalid];
  }
}
