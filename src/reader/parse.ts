// Text -> statements and syntax errors, over @lezer/python. Expressions are parseExpression.ts's.

import type { SyntaxNode, Tree } from '@lezer/common';
import { parser } from '@lezer/python';
import type { SourceRange } from '../model/modelSpec.ts';
import {
  childrenOf,
  parseArguments,
  parseExpression,
  parseItems,
  parseList,
  parseParameters,
} from './parseExpression.ts';
import type { BinaryOperator, Block, Expression, ImportBinding, Statement } from './syntax.ts';

export interface ParsedFile {
  readonly statements: Block;
  /** What Python could not read, at most one a line, in the order of the text. */
  readonly errors: readonly SourceRange[];
}

const MAX_DEPTH = 100;
const MAX_ERRORS = 20;

/** Never throws. `text` is free of comments that Python does not know (see foreignComments.ts). */
export function parse(text: string): ParsedFile {
  const readable = text.replace(POINT_EXPONENT, (number) => `${number.replace('.', '')} `);
  const tree = parser.parse(readable);
  return { statements: parseStatements(childrenOf(tree.topNode), readable, 0), errors: syntaxErrors(tree, text) };
}

/** `1.e-5`, which lezer takes for an attribute minus five; as `1e-5` followed by a space it keeps its length. */
const POINT_EXPONENT = /(?<![\w.'"])\d[\d_]*\.[eE][+-]?\d+(?=[\s,)\]}:;])/g;

function parseStatements(nodes: readonly SyntaxNode[], text: string, depth: number): Statement[] {
  const statements: Statement[] = [];
  for (const node of nodes) {
    if (node.name === 'StatementGroup') statements.push(...parseStatements(childrenOf(node), text, depth));
    else if (node.name === ':' || node.name === ';') continue;
    else if (depth > MAX_DEPTH) statements.push({ type: 'invalid', range: { from: node.from, to: node.to } });
    else statements.push(parseStatement(node, text, depth));
  }
  return statements;
}

function parseStatement(node: SyntaxNode, text: string, depth: number): Statement {
  const range = { from: node.from, to: node.to };
  const parts = childrenOf(node);
  const block = (body: SyntaxNode | undefined): Block =>
    body?.name === 'Body' ? parseStatements(childrenOf(body), text, depth + 1) : [];
  const after = (keyword: string): SyntaxNode | undefined =>
    parts[parts.findIndex((part) => part.name === keyword) + 1];
  const otherwise = () => (parts.some((part) => part.name === 'else') ? block(after('else')) : []);

  switch (node.name) {
    case 'ExpressionStatement':
      return { type: 'expression', value: parseItems(parts, text), range };
    case 'YieldStatement':
      return { type: 'expression', value: { type: 'yield', value: undefined, range }, range };
    case 'AssignStatement':
      return parseAssignment(parts, text, range);
    case 'UpdateStatement': {
      const at = parts.findIndex((part) => part.name === 'UpdateOp');
      if (at < 1) return { type: 'invalid', range };
      const operator = text.slice(parts[at]!.from, parts[at]!.to - 1) as BinaryOperator;
      const target = parseExpression(parts[0], text);
      return { type: 'update', operator, target, value: parseItems(parts.slice(at + 1), text), range };
    }
    case 'ReturnStatement':
      return { type: 'return', value: parts.length > 1 ? parseItems(parts.slice(1), text) : undefined, range };
    case 'DeleteStatement':
      return { type: 'delete', targets: parseList(parts.slice(1), text), range };
    case 'PassStatement':
      return { type: 'pass', range };
    case 'BreakStatement':
      return { type: 'break', range };
    case 'ContinueStatement':
      return { type: 'continue', range };
    case 'RaiseStatement':
      return { type: 'raise', range };
    case 'ImportStatement':
      return parseImport(parts, text, range);
    case 'ScopeStatement': {
      const names = parts.filter((part) => part.name === 'VariableName').map((part) => text.slice(part.from, part.to));
      return { type: 'scope', kind: parts[0]!.name === 'global' ? 'global' : 'nonlocal', names, range };
    }
    case 'AssertStatement':
      return { type: 'assert', test: parseExpression(parts[1], text), range };
    case 'IfStatement':
      return parseIf(parts, text, range, block);
    case 'WhileStatement':
      return {
        type: 'while',
        test: parseExpression(parts[1], text),
        body: block(parts.find((part) => part.name === 'Body')),
        otherwise: otherwise(),
        range,
      };
    case 'ForStatement': {
      const start = parts.findIndex((part) => part.name === 'for') + 1;
      const split = parts.findIndex((part) => part.name === 'in');
      const end = parts.findIndex((part) => part.name === 'Body');
      const target = parseItems(parts.slice(start, split), text);
      const iterable = parseItems(parts.slice(split + 1, end), text);
      return { type: 'for', target, iterable, body: block(parts[end]), otherwise: otherwise(), range };
    }
    case 'TryStatement':
      return parseTry(parts, text, range, block);
    case 'WithStatement':
      return parseWith(parts, text, range, block);
    case 'FunctionDefinition':
    case 'ClassDefinition':
      return parseDefinition(node, parts, text, [], block);
    case 'DecoratedStatement': {
      const definition = parts.at(-1)!;
      if (!/^(Function|Class)Definition$/.test(definition.name)) return { type: 'invalid', range };
      const decorators = parts.slice(0, -1).map((part) => parseDecorator(part, text));
      return parseDefinition(definition, childrenOf(definition), text, decorators, block);
    }
    case 'MatchStatement': {
      const clauses = parts.filter((part) => part.name === 'MatchBody').flatMap(childrenOf);
      const cases = clauses
        .filter((clause) => clause.name === 'MatchClause')
        .map((clause) => ({ names: namesIn(clause, text), body: block(childrenOf(clause).at(-1)) }));
      return { type: 'match', subject: parseExpression(parts[1], text), cases, range };
    }
    default:
      return { type: 'invalid', range };
  }
}

/** `a = b = value`, and `a: type = value`; a bare annotation binds nothing. */
function parseAssignment(parts: readonly SyntaxNode[], text: string, range: SourceRange): Statement {
  const groups: SyntaxNode[][] = [[]];
  for (const part of parts) {
    if (part.name === 'AssignOp') groups.push([]);
    else if (part.name !== 'TypeDef') groups.at(-1)!.push(part);
  }
  const [value, ...targets] = groups.map((group) => parseItems(group, text)).reverse();
  if (!value || targets.length === 0) return { type: 'pass', range };
  return { type: 'assign', targets: targets.reverse(), value, range };
}

function parseImport(parts: readonly SyntaxNode[], text: string, range: SourceRange): Statement {
  const textOf = (part: SyntaxNode) => text.slice(part.from, part.to);
  const split = parts.findIndex((part) => part.name === 'import');
  const names = parts.slice(split + 1);
  if (parts[0]?.name === 'from') {
    const module = parts.slice(1, split).map(textOf).join('');
    if (names[0]?.name === '*') return { type: 'importAll', module, range };
    const bindings: ImportBinding[] = [];
    for (let at = 0; at < names.length; at++) {
      if (names[at]!.name !== 'VariableName') continue;
      const external = `${module}${module.endsWith('.') ? '' : '.'}${textOf(names[at]!)}`;
      const alias = names[at + 1]?.name === 'as' ? names[at + 2] : undefined;
      bindings.push({ name: textOf(alias ?? names[at]!), external });
      if (alias) at += 2;
    }
    return { type: 'import', bindings, range };
  }
  const bindings: ImportBinding[] = [];
  for (let at = 0; at < names.length; at++) {
    const start = at;
    while (names[at + 1]?.name === '.' || names[at]?.name === '.') at++;
    const module = names
      .slice(start, at + 1)
      .map(textOf)
      .join('');
    const alias = names[at + 1]?.name === 'as' ? names[at + 2] : undefined;
    const first = module.split('.')[0]!;
    bindings.push(alias ? { name: textOf(alias), external: module } : { name: first, external: first });
    at += alias ? 3 : 1;
  }
  return { type: 'import', bindings, range };
}

function parseIf(
  parts: readonly SyntaxNode[],
  text: string,
  range: SourceRange,
  block: (body: SyntaxNode | undefined) => Block,
): Statement {
  let otherwise: Block = [];
  for (let at = parts.length - 1; at > 0; at--) {
    const keyword = parts[at]!.name;
    if (keyword === 'else') otherwise = block(parts[at + 1]);
    if (keyword !== 'elif') continue;
    const consequent = block(parts.slice(at, at + 3).find((part) => part.name === 'Body'));
    const to = parts.at(-1)!.to;
    otherwise = [
      {
        type: 'if',
        test: parseExpression(parts[at + 1], text),
        consequent,
        otherwise,
        range: { from: parts[at]!.from, to },
      },
    ];
  }
  const consequent = block(parts.find((part) => part.name === 'Body'));
  return { type: 'if', test: parseExpression(parts[1], text), consequent, otherwise, range };
}

function parseTry(
  parts: readonly SyntaxNode[],
  text: string,
  range: SourceRange,
  block: (body: SyntaxNode | undefined) => Block,
): Statement {
  const handlers: { name: string | undefined; body: Block }[] = [];
  let body: Block = [];
  let otherwise: Block = [];
  let final: Block = [];
  let keyword = '';
  let name: string | undefined;
  for (const [at, part] of parts.entries()) {
    if (/^(try|except|else|finally)$/.test(part.name)) {
      keyword = part.name;
      name = undefined;
    } else if (part.name === 'as') {
      name = text.slice(parts[at + 1]?.from, parts[at + 1]?.to);
    } else if (part.name === 'Body') {
      if (keyword === 'try') body = block(part);
      else if (keyword === 'else') otherwise = block(part);
      else if (keyword === 'finally') final = block(part);
      else handlers.push({ name, body: block(part) });
    }
  }
  return { type: 'try', body, handlers, otherwise, final, range };
}

function parseWith(
  parts: readonly SyntaxNode[],
  text: string,
  range: SourceRange,
  block: (body: SyntaxNode | undefined) => Block,
): Statement {
  const items: { value: Expression; target: Expression | undefined }[] = [];
  const body = parts.findIndex((part) => part.name === 'Body');
  for (let at = parts.findIndex((part) => part.name === 'with') + 1; at < body; at++) {
    if (parts[at]!.name === ',') continue;
    const hasTarget = parts[at + 1]?.name === 'as';
    const target = hasTarget ? parseExpression(parts[at + 2], text) : undefined;
    items.push({ value: parseExpression(parts[at], text), target });
    if (hasTarget) at += 2;
  }
  return { type: 'with', items, body: block(parts[body]), range };
}

function parseDefinition(
  node: SyntaxNode,
  parts: readonly SyntaxNode[],
  text: string,
  decorators: readonly Expression[],
  block: (body: SyntaxNode | undefined) => Block,
): Statement {
  const range = { from: node.from, to: node.to };
  const nameNode = parts.find((part) => part.name === 'VariableName');
  const name = nameNode ? text.slice(nameNode.from, nameNode.to) : '';
  const body = parts.find((part) => part.name === 'Body');
  if (node.name === 'ClassDefinition') {
    const bases = parseArguments(
      parts.find((part) => part.name === 'ArgList'),
      text,
    );
    return { type: 'class', name, bases, decorators, body: block(body), range };
  }
  const parameters = parseParameters(
    parts.find((part) => part.name === 'ParamList'),
    text,
  );
  let read: Block | undefined;
  const lazyBody = () => {
    read ??= block(body);
    return read;
  };
  return { type: 'function', name, parameters, decorators, body: lazyBody, range };
}

/** `@torch.no_grad()` as the expression after the sign. */
function parseDecorator(node: SyntaxNode, text: string): Expression {
  const range = { from: node.from, to: node.to };
  const parts = childrenOf(node);
  let expression: Expression | undefined;
  for (const part of parts) {
    const partRange = { from: part.from, to: part.to };
    const name = text.slice(part.from, part.to);
    if (part.name === 'VariableName' || part.name === 'PropertyName') {
      expression = expression
        ? { type: 'attribute', object: expression, name, nameRange: partRange, range: partRange }
        : { type: 'name', name, range: partRange };
    } else if (part.name === 'ArgList' && expression) {
      expression = { type: 'call', callee: expression, arguments: parseArguments(part, text), range };
    }
  }
  return expression ?? { type: 'invalid', range };
}

/** Names that a case's patterns may bind. */
function namesIn(clause: SyntaxNode, text: string): string[] {
  const names: string[] = [];
  const cursor = clause.cursor();
  do {
    if (cursor.from >= clause.to) break;
    if (cursor.name === 'Body') break;
    if (cursor.name === 'VariableName') names.push(text.slice(cursor.from, cursor.to));
  } while (cursor.next());
  return names;
}

/** lezer's error nodes, without those where the grammar knows less than Python: `1.`, `with (…)`, `a[*b]`, `except*`. */
function syntaxErrors(tree: Tree, text: string): SourceRange[] {
  const errors: SourceRange[] = [];
  let lineEnd = -1;
  tree.iterate({
    enter(node) {
      if (errors.length >= MAX_ERRORS) return false;
      if (!node.type.isError || node.from <= lineEnd || isValidPython(node.node, text)) return true;
      errors.push({ from: node.from, to: node.to });
      const next = text.indexOf('\n', node.from);
      lineEnd = next < 0 ? text.length : next;
      return false;
    },
  });
  return errors;
}

function isValidPython(error: SyntaxNode, text: string): boolean {
  const parent = error.parent;
  if (!parent) return false;
  if (parent.name === 'MemberExpression') {
    if (parent.firstChild?.name === 'Number') return /^[\d_]+\.\s*$/.test(text.slice(parent.from, error.to));
    return text.slice(error.from, error.to) === '*';
  }
  if (parent.name === 'YieldExpression') return true;
  const statement = parent.name === 'ParenthesizedExpression' ? parent.parent : parent;
  return statement?.name === 'WithStatement';
}
