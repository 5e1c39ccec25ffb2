// Python's own files are parsed as Python's own parser does.

import { execFileSync } from 'node:child_process';
import { globSync, readFileSync, statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from '../../src/reader/text/parse.ts';
import type { Argument, Block, Expression, Parameter, Statement } from '../../src/reader/text/syntax.ts';
import { python } from './oracle.ts';

const library = execFileSync(python, ['-c', 'import os; print(os.path.dirname(os.__file__))']).toString().trim();
const files = globSync('**/*.py', { cwd: library })
  .sort()
  .map((name) => `${library}/${name}`)
  .filter((path) => !/-packages\/|lib2to3/.test(path) && statSync(path).size < 60_000)
  .slice(0, Number(process.env.PROGRAMS ?? 120));

test(`${files.length} files of Python's library`, () => {
  const trees = execFileSync(python, [`${import.meta.dirname}/parsePrograms.py`], {
    input: files.join('\n'),
    maxBuffer: 1e9,
  });
  for (const [at, line] of trees.toString().trimEnd().split('\n').entries()) {
    const path = files[at]!;
    const { statements, errors } = parse(readFileSync(path, 'utf8'));
    expect({ path, errors }).toEqual({ path, errors: [] });
    const expected: unknown[] = JSON.parse(line);
    for (const [index, tree] of block(statements).entries()) {
      if (JSON.stringify(tree) !== JSON.stringify(expected[index]))
        expect({ path, tree }).toEqual({ path, tree: expected[index] });
    }
    expect(statements.length).toBe(expected.length);
  }
});

type Tree = null | string | number | boolean | readonly Tree[];

function block(statements: Block): Tree[] {
  return statements.map(statement);
}

function statement(node: Statement): Tree {
  switch (node.type) {
    case 'expression':
      return ['expression', expression(node.value)];
    case 'assign':
      return ['assign', node.targets.map(expression), expression(node.value)];
    case 'declare':
      return ['declare', expression(node.target), expression(node.annotation)];
    case 'update':
      return ['update', node.operator, expression(node.target), expression(node.value)];
    case 'return':
    case 'raise':
      return [node.type, optional(node.value)];
    case 'delete':
      return ['delete', node.targets.map(expression)];
    case 'import':
      return ['import', node.bindings.map(({ name, external }) => [name, external])];
    case 'importAll':
      return ['importAll', node.module];
    case 'scope':
      return ['scope', node.kind, node.names];
    case 'assert':
      return ['assert', expression(node.test)];
    case 'if':
      return ['if', expression(node.test), block(node.consequent), block(node.otherwise)];
    case 'while':
      return ['while', expression(node.test), block(node.body), block(node.otherwise)];
    case 'for':
      return ['for', expression(node.target), expression(node.iterable), block(node.body), block(node.otherwise)];
    case 'try': {
      const handlers = node.handlers.map(({ exception, name, body }) => [
        optional(exception),
        name ?? null,
        block(body),
      ]);
      return ['try', block(node.body), handlers, block(node.otherwise), block(node.final)];
    }
    case 'with': {
      const items = node.items.map(({ value, target }) => [expression(value), optional(target)]);
      return ['with', items, block(node.body)];
    }
    case 'function':
      return ['function', node.name, parameters(node.parameters), node.decorators.map(expression), block(node.body())];
    case 'class':
      return ['class', node.name, args(node.bases), node.decorators.map(expression), block(node.body)];
    case 'match':
      return ['match', expression(node.subject), node.cases.map(({ guard, body }) => [optional(guard), block(body)])];
    default:
      return [node.type];
  }
}

function optional(node: Expression | undefined): Tree {
  return node ? expression(node) : null;
}

function parameters(given: readonly Parameter[]): Tree {
  return given.map(({ kind, name, default: value }) => [kind, name, optional(value)]);
}

const STARS = { star: '*', doubleStar: '**', positional: '', keyword: '' };

function args(given: readonly Argument[]): Tree {
  return given.map(({ kind, name, value }) => [name || STARS[kind], expression(value)]);
}

function expression(node: Expression): Tree {
  switch (node.type) {
    case 'name':
      return ['name', node.name];
    case 'int':
    case 'float':
    case 'string':
    case 'constant':
      return node.value === Number.POSITIVE_INFINITY ? '?' : ['constant', node.value];
    case 'format':
      return format(node.parts);
    case 'list':
    case 'tuple':
    case 'set':
      return [node.type, node.items.map(expression)];
    case 'starred':
      return ['*', expression(node.value)];
    case 'dict':
      return ['dict', node.entries.map(({ key, value }) => [optional(key), expression(value)])];
    case 'comprehension': {
      const clauses = node.clauses.map((one) => [
        expression(one.target),
        expression(one.iterable),
        one.conditions.map(expression),
      ]);
      return ['for', node.kind, optional(node.key), expression(node.element), clauses];
    }
    case 'unary':
      return [node.operator, expression(node.operand)];
    case 'binary':
    case 'logical':
      return [node.operator, expression(node.left), expression(node.right)];
    case 'compare':
      return ['compare', expression(node.first), node.rest.map(({ operator, right }) => [operator, expression(right)])];
    case 'conditional':
      return ['if', expression(node.test), expression(node.consequent), expression(node.otherwise)];
    case 'lambda':
      return ['lambda', parameters(node.parameters), expression(node.body)];
    case 'call':
      return ['call', expression(node.callee), args(node.arguments)];
    case 'attribute':
      return ['.', expression(node.object), node.name];
    case 'subscript':
      return ['[]', expression(node.object), expression(node.index)];
    case 'slice':
      return ['slice', optional(node.start), optional(node.stop), optional(node.step)];
    case 'named':
      return [':=', expression(node.target), expression(node.value)];
    case 'yield':
      return ['yield', node.isFrom, optional(node.value)];
    default:
      return '?';
  }
}

/** Texts in a row are one, as Python has it; of an f-string, what is put into it. */
function format(parts: readonly Expression[]): Tree {
  const isText = parts.every(({ type }) => type === 'string');
  if (isText && parts.length > 0)
    return ['constant', parts.map((part) => (part.type === 'string' ? part.value : '')).join('')];
  if (parts.some(({ type }) => type === 'invalid')) return '?';
  const inner = parts.flatMap((part) => (part.type === 'format' ? part.parts : [part]));
  return ['format', inner.flatMap((part) => (part.type === 'formatted' ? [expression(part.value)] : []))];
}
