// lezer's tree of an expression -> Expression. Never fails: what has no reading becomes `invalid`.

import type { SyntaxNode } from '@lezer/common';
import type {
  Argument,
  BinaryOperator,
  CompareOperator,
  ComprehensionClause,
  ComprehensionExpression,
  Expression,
  Parameter,
} from './syntax.ts';

/** Deeper nesting than this is not read; it keeps the stack bounded. */
const MAX_DEPTH = 200;

/** `depth` counts the enclosing expressions. */
export function parseExpression(node: SyntaxNode | undefined, text: string, depth = 0): Expression {
  if (!node) return { type: 'invalid', range: { from: 0, to: 0 } };
  const range = { from: node.from, to: node.to };
  if (depth > MAX_DEPTH) return { type: 'invalid', range };
  const parts = childrenOf(node);
  const read = (part: SyntaxNode | undefined): Expression => parseExpression(part, text, depth + 1);
  const textOf = (part: SyntaxNode | undefined) => (part ? text.slice(part.from, part.to) : '');

  switch (node.name) {
    case 'VariableName':
      return { type: 'name', name: textOf(node), range };
    case 'Number':
      return parseNumber(node, text);
    case 'String':
      return parseString(textOf(node), range);
    case 'ContinuedString':
      return { type: 'format', parts: parts.map(read), range };
    case 'FormatString':
      return { type: 'format', parts: parseFormatString(node, text, depth), range };
    case 'Boolean':
      return { type: 'constant', value: textOf(node) === 'True', range };
    case 'None':
      return { type: 'constant', value: null, range };
    case 'ParenthesizedExpression':
      return { ...parseItems(parts.slice(1), text, depth), range };
    case 'TupleExpression':
      return { type: 'tuple', items: parseList(inner(parts), text, depth), range };
    case 'ArrayExpression':
      return { type: 'list', items: parseList(inner(parts), text, depth), range };
    case 'SetExpression':
      return { type: 'set', items: parseList(inner(parts), text, depth), range };
    case 'DictionaryExpression':
      return { type: 'dict', entries: parseEntries(inner(parts), text, depth), range };
    case 'ArrayComprehensionExpression':
      return parseComprehension('list', inner(parts), text, depth, range);
    case 'SetComprehensionExpression':
      return parseComprehension('set', inner(parts), text, depth, range);
    case 'DictionaryComprehensionExpression':
      return parseComprehension('dict', inner(parts), text, depth, range);
    case 'ComprehensionExpression':
      return parseComprehension('generator', inner(parts), text, depth, range);
    case 'UnaryExpression':
      return { type: 'unary', operator: textOf(parts[0]) as '-' | '+' | '~' | 'not', operand: read(parts[1]), range };
    case 'BinaryExpression':
      return parseBinary(parts, text, depth, range);
    case 'ConditionalExpression':
      return {
        type: 'conditional',
        consequent: read(parts[0]),
        test: read(parts[2]),
        otherwise: read(parts[4]),
        range,
      };
    case 'LambdaExpression':
      return { type: 'lambda', parameters: parseParameters(parts[1], text, depth), body: read(parts.at(-1)), range };
    case 'NamedExpression':
      return { type: 'named', target: read(parts[0]), value: read(parts[2]), range };
    case 'AwaitExpression':
      return read(parts[1]);
    case 'YieldExpression':
      return { type: 'yield', value: parts.length > 1 ? read(parts.at(-1)) : undefined, range };
    case 'CallExpression':
      return { type: 'call', callee: read(parts[0]), arguments: parseArguments(parts[1], text, depth), range };
    case 'MemberExpression': {
      if (parts[0]?.name === 'Number' && parts[1]?.name === '.') return parsePointNumber(textOf(node), range);
      const object = read(parts[0]);
      if (parts[1]?.name === '.') {
        const property = parts[2];
        const nameRange = property ? { from: property.from, to: property.to } : range;
        return { type: 'attribute', object, name: textOf(property), nameRange, range };
      }
      return { type: 'subscript', object, index: parseSubscript(inner(parts.slice(1)), text, depth), range };
    }
    default:
      return { type: 'invalid', range };
  }
}

/** The node's children without comments and without what lezer could not read. */
export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children = [];
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (!child.type.isError && child.name !== 'Comment') children.push(child);
  }
  return children;
}

/** Expressions in a row, `a, *b`: one stands for itself, more are a tuple. */
export function parseItems(parts: readonly SyntaxNode[], text: string, depth = 0): Expression {
  const items = parseList(parts, text, depth);
  const isTuple = items.length !== 1 || items[0]!.type === 'starred' || parts.some((part) => part.name === ',');
  if (!isTuple) return items[0]!;
  return { type: 'tuple', items, range: { from: parts[0]?.from ?? 0, to: parts.at(-1)?.to ?? 0 } };
}

/** Expressions between commas, some starred. */
export function parseList(parts: readonly SyntaxNode[], text: string, depth = 0): Expression[] {
  const items: Expression[] = [];
  for (let at = 0; at < parts.length; at++) {
    const part = parts[at]!;
    if (part.name === '*') {
      const value = parseExpression(parts[++at], text, depth + 1);
      items.push({ type: 'starred', value, range: { from: part.from, to: value.range.to } });
    } else if (!isPunctuation(part)) {
      items.push(parseExpression(part, text, depth + 1));
    }
  }
  return items;
}

/** The arguments of an ArgList; `f(x for x in y)` has one, a generator. */
export function parseArguments(list: SyntaxNode | undefined, text: string, depth = 0): Argument[] {
  if (!list) return [];
  const parts = inner(childrenOf(list));
  const range = { from: list.from, to: list.to };
  if (parts.some((part) => part.name === 'for')) {
    const value = parseComprehension('generator', parts, text, depth, range);
    return [{ kind: 'positional', name: '', value, range }];
  }
  const args: Argument[] = [];
  for (let at = 0; at < parts.length; at++) {
    const part = parts[at]!;
    if (part.name === '*' || part.name === '**') {
      const value = parseExpression(parts[++at], text, depth + 1);
      const kind = part.name === '*' ? 'star' : 'doubleStar';
      args.push({ kind, name: '', value, range: { from: part.from, to: value.range.to } });
    } else if (parts[at + 1]?.name === 'AssignOp' && text[parts[at + 1]!.from] === '=') {
      const value = parseExpression(parts[at + 2], text, depth + 1);
      args.push({
        kind: 'keyword',
        name: text.slice(part.from, part.to),
        value,
        range: { from: part.from, to: value.range.to },
      });
      at += 2;
    } else if (!isPunctuation(part)) {
      const value = parseExpression(part, text, depth + 1);
      args.push({ kind: 'positional', name: '', value, range: value.range });
    }
  }
  return args;
}

/** The parameters of a function or lambda. */
export function parseParameters(list: SyntaxNode | undefined, text: string, depth = 0): Parameter[] {
  if (list?.name !== 'ParamList') return [];
  const parameters: Parameter[] = [];
  let kind: Parameter['kind'] = 'positional';
  const parts = childrenOf(list);
  for (let at = 0; at < parts.length; at++) {
    const part = parts[at]!;
    const next = parts[at + 1];
    if (part.name === '*' || part.name === '**') {
      if (next?.name === 'VariableName') {
        const star = part.name === '*' ? 'star' : 'doubleStar';
        const range = { from: next.from, to: next.to };
        parameters.push({ kind: star, name: text.slice(next.from, next.to), default: undefined, range });
        at++;
      }
      kind = 'keywordOnly';
    } else if (part.name === 'VariableName') {
      if (parts[at + 1]?.name === 'TypeDef') at++;
      const hasDefault = parts[at + 1]?.name === 'AssignOp';
      if (hasDefault) at += 2;
      const value = hasDefault ? parseExpression(parts[at], text, depth + 1) : undefined;
      parameters.push({
        kind,
        name: text.slice(part.from, part.to),
        default: value,
        range: { from: part.from, to: part.to },
      });
    }
  }
  return parameters;
}

function inner(parts: readonly SyntaxNode[]): SyntaxNode[] {
  return parts.filter((part) => !'()[]{}'.includes(part.name));
}

function isPunctuation(part: SyntaxNode): boolean {
  return !/^[A-Z]/.test(part.name);
}

/** `1.` and `1.e5`: lezer takes the point for an attribute's. */
function parsePointNumber(digits: string, range: Expression['range']): Expression {
  const value = Number(digits.replaceAll('_', ''));
  return Number.isNaN(value) ? { type: 'invalid', range } : { type: 'float', value, range };
}

function parseNumber(node: SyntaxNode, text: string): Expression {
  const range = { from: node.from, to: node.to };
  const digits = text.slice(node.from, node.to).replaceAll('_', '');
  if (/j$/i.test(digits)) return { type: 'invalid', range };
  const value = Number(digits);
  if (Number.isNaN(value)) return { type: 'invalid', range };
  const isInt = /^(0[box].*|\d+)$/i.test(digits);
  if (isInt && !Number.isSafeInteger(value)) return { type: 'invalid', range };
  return { type: isInt ? 'int' : 'float', value, range };
}

const ESCAPES: Record<string, string> = { n: '\n', t: '\t', r: '\r', "'": "'", '"': '"', '\\': '\\', '\n': '' };

function parseString(literal: string, range: Expression['range']): Expression {
  const parts = /^([a-z]*)('''|"""|'|")/i.exec(literal);
  if (!parts || /b/i.test(parts[1]!)) return { type: 'invalid', range };
  const content = literal.slice(parts[0].length, -parts[2]!.length);
  if (/r/i.test(parts[1]!)) return { type: 'string', value: content, range };
  // Characters by number or name (\x41, \N{BULLET}) are not read.
  if (/(?<!\\)(?:\\\\)*\\[xuUN0-7]/.test(content)) return { type: 'invalid', range };
  const value = content.replace(/\\([\s\S])/g, (sequence, letter: string) => ESCAPES[letter] ?? sequence);
  return { type: 'string', value, range };
}

function parseFormatString(node: SyntaxNode, text: string, depth: number): Expression[] {
  const opening = /^[a-z]*('''|"""|'|")/i.exec(text.slice(node.from, node.from + 6));
  const parts: Expression[] = [];
  let at = node.from + (opening?.[0].length ?? 0);
  const end = node.to - (opening?.[1]?.length ?? 0);
  const literal = (to: number) => {
    const value = text.slice(at, to).replaceAll('{{', '{').replaceAll('}}', '}');
    const range = { from: at, to };
    if (value.includes('\\')) parts.push({ type: 'invalid', range });
    else if (value) parts.push({ type: 'string', value, range });
  };
  for (const replacement of childrenOf(node).filter((part) => part.name === 'FormatReplacement')) {
    literal(replacement.from);
    const content = inner(childrenOf(replacement));
    const isPlain = content.length === 1;
    const range = { from: replacement.from, to: replacement.to };
    parts.push(isPlain ? parseExpression(content[0], text, depth + 1) : { type: 'invalid', range });
    at = replacement.to;
  }
  literal(end);
  return parts;
}

function parseEntries(parts: readonly SyntaxNode[], text: string, depth: number) {
  const entries: { key: Expression | undefined; value: Expression }[] = [];
  for (let at = 0; at < parts.length; at++) {
    const part = parts[at]!;
    if (part.name === '**') {
      entries.push({ key: undefined, value: parseExpression(parts[++at], text, depth + 1) });
    } else if (parts[at + 1]?.name === ':') {
      const key = parseExpression(part, text, depth + 1);
      entries.push({ key, value: parseExpression(parts[at + 2], text, depth + 1) });
      at += 2;
    }
  }
  return entries;
}

/** `parts`: the element (or `key : value`), then clauses. */
function parseComprehension(
  kind: ComprehensionExpression['kind'],
  parts: readonly SyntaxNode[],
  text: string,
  depth: number,
  range: Expression['range'],
): ComprehensionExpression {
  const read = (part: SyntaxNode | undefined) => parseExpression(part, text, depth + 1);
  const isKeyword = (part: SyntaxNode) => part.name === 'for' || part.name === 'if' || part.name === 'async';
  let at = 0;
  const clauses: ComprehensionClause[] = [];
  while (at < parts.length && !isKeyword(parts[at]!)) at++;
  const head = parts.slice(0, at);
  while (at < parts.length) {
    const keyword = parts[at++]!;
    const start = at;
    while (at < parts.length && !isKeyword(parts[at]!)) at++;
    const clause = parts.slice(start, at);
    if (keyword.name === 'for') {
      const split = clause.findIndex((part) => part.name === 'in');
      const target = parseItems(clause.slice(0, split), text, depth + 1);
      clauses.push({ target, iterable: read(clause[split + 1]), conditions: [] });
    } else if (keyword.name === 'if') {
      const last = clauses.pop();
      if (last) clauses.push({ ...last, conditions: [...last.conditions, read(clause[0])] });
    }
  }
  const hasKey = kind === 'dict' && head[1]?.name === ':';
  const element = hasKey ? read(head[2]) : parseItems(head, text, depth + 1);
  return { type: 'comprehension', kind, key: hasKey ? read(head[0]) : undefined, element, clauses, range };
}

const COMPARISONS = new Set(['<', '>', '<=', '>=', '==', '!=', 'in', 'not in', 'is', 'is not']);

function parseBinary(
  parts: readonly SyntaxNode[],
  text: string,
  depth: number,
  range: Expression['range'],
): Expression {
  const left = parseExpression(parts[0], text, depth + 1);
  const right = parseExpression(parts.at(-1), text, depth + 1);
  const operator = parts
    .slice(1, -1)
    .map((part) => text.slice(part.from, part.to))
    .join(' ');
  if (operator === 'and' || operator === 'or') return { type: 'logical', operator, left, right, range };
  if (COMPARISONS.has(operator)) {
    const last = { operator: operator as CompareOperator, right };
    const continues = parts[0]?.name === 'BinaryExpression' && left.type === 'compare';
    if (continues) return { type: 'compare', first: left.first, rest: [...left.rest, last], range };
    return { type: 'compare', first: left, rest: [last], range };
  }
  return { type: 'binary', operator: operator as BinaryOperator, left, right, range };
}

/** What stands in `[…]`, its brackets left out. */
function parseSubscript(parts: readonly SyntaxNode[], text: string, depth: number): Expression {
  const range = { from: parts[0]?.from ?? 0, to: parts.at(-1)?.to ?? 0 };
  const groups: SyntaxNode[][] = [[]];
  for (const part of parts) {
    if (part.name === ',') groups.push([]);
    else groups.at(-1)!.push(part);
  }
  const items = groups.filter((group) => group.length > 0).map((group) => parseSlice(group, text, depth));
  if (groups.length === 1 && items.length === 1) return items[0]!;
  return { type: 'tuple', items, range };
}

function parseSlice(parts: readonly SyntaxNode[], text: string, depth: number): Expression {
  if (!parts.some((part) => part.name === ':')) return parseItems(parts, text, depth + 1);
  const bounds: (Expression | undefined)[] = [undefined];
  for (const part of parts) {
    if (part.name === ':') bounds.push(undefined);
    else bounds[bounds.length - 1] = parseExpression(part, text, depth + 1);
  }
  const range = { from: parts[0]!.from, to: parts.at(-1)!.to };
  return { type: 'slice', start: bounds[0], stop: bounds[1], step: bounds[2], range };
}
