// A `yield` within an expression, as in `print((yield x))`: what is given before the rest of the statement is run. Going
// through a generator sends it nothing, so that each `yield` is None there.

import { hasYield } from '../text/generators.ts';
import type { Expression, Statement } from '../text/syntax.ts';

type Yield = Expression & { readonly type: 'yield' };

export interface TakenApart<T> {
  /** In the order in which they are reached. */
  readonly yields: readonly Yield[];
  /** The same without them. */
  readonly rest: T;
}

const known = new WeakMap<Statement, TakenApart<Statement> | undefined>();

/** Undefined where none stands within the statement's own expression, or it depends on more which of them is reached when. */
export function yieldsWithin(statement: Statement): TakenApart<Statement> | undefined {
  if (!known.has(statement)) known.set(statement, takeApart(statement));
  return known.get(statement);
}

function takeApart(statement: Statement): TakenApart<Statement> | undefined {
  switch (statement.type) {
    case 'expression':
    case 'assign':
    case 'return': {
      const { value } = statement;
      const apart = value && value.type !== 'yield' && hasYield(value) ? ofExpression(value) : undefined;
      return apart && { yields: apart.yields, rest: { ...statement, value: apart.rest } };
    }
    case 'if': {
      const apart = hasYield(statement.test) ? ofExpression(statement.test) : undefined;
      return apart && { yields: apart.yields, rest: { ...statement, test: apart.rest } };
    }
  }
  return undefined;
}

function ofExpression(expression: Expression): TakenApart<Expression> | undefined {
  if (!hasYield(expression)) return { yields: [], rest: expression };
  switch (expression.type) {
    case 'yield': {
      if (expression.isFrom) return undefined;
      const apart = expression.value && ofExpression(expression.value);
      if (expression.value && !apart) return undefined;
      const own = apart ? { ...expression, value: apart.rest } : expression;
      const rest: Expression = { type: 'constant', value: null, range: expression.range };
      return { yields: [...(apart?.yields ?? []), own], rest };
    }
    case 'call': {
      const apart = ofSeveral([expression.callee, ...expression.arguments.map(({ value }) => value)]);
      if (!apart) return undefined;
      const [callee, ...values] = apart.rest;
      const args = expression.arguments.map((argument, at) => ({ ...argument, value: values[at]! }));
      return { yields: apart.yields, rest: { ...expression, callee: callee!, arguments: args } };
    }
    case 'list':
    case 'tuple':
    case 'set': {
      const apart = ofSeveral(expression.items);
      return apart && { yields: apart.yields, rest: { ...expression, items: apart.rest } };
    }
    case 'binary': {
      const apart = ofSeveral([expression.left, expression.right]);
      return apart && { yields: apart.yields, rest: { ...expression, left: apart.rest[0]!, right: apart.rest[1]! } };
    }
    case 'unary': {
      const apart = ofExpression(expression.operand);
      return apart && { yields: apart.yields, rest: { ...expression, operand: apart.rest } };
    }
  }
  return undefined;
}

/** What stands before a `yield` must be the same behind it. */
function ofSeveral(parts: readonly Expression[]): TakenApart<readonly Expression[]> | undefined {
  const last = parts.findLastIndex(hasYield);
  const apart = parts.map((part, at) =>
    at >= last || hasYield(part) || isSteady(part) ? ofExpression(part) : undefined,
  );
  if (apart.includes(undefined)) return undefined;
  return { yields: apart.flatMap((one) => one!.yields), rest: apart.map((one) => one!.rest) };
}

function isSteady(expression: Expression): boolean {
  if (expression.type === 'attribute') return isSteady(expression.object);
  return /^(name|int|float|string|constant)$/.test(expression.type);
}
