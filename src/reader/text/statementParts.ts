// What a statement consists of, for those who walk through a file without running it.

import type { Block, Expression, Statement } from './syntax.ts';

/** The names that an assignment to it binds. */
export function namesIn(target: Expression): string[] {
  if (target.type === 'name') return [target.name];
  return target.type === 'tuple' || target.type === 'list' ? target.items.flatMap(namesIn) : [];
}

/** The blocks within it that run where it stands: not those of functions and classes. */
export function blocksIn(statement: Statement): readonly Block[] {
  switch (statement.type) {
    case 'if':
      return [statement.consequent, statement.otherwise];
    case 'for':
    case 'while':
      return [statement.body, statement.otherwise];
    case 'with':
      return [statement.body];
    case 'try':
      return [statement.body, ...statement.handlers.map(({ body }) => body), statement.otherwise, statement.final];
    default:
      return [];
  }
}
