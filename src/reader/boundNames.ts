// The names that the body of a class or a function binds, wherever in it: in all of it they are its own.

import { blocksIn, namesIn } from './statementParts.ts';
import type { Block, ClassDefinition, FunctionDefinition, Statement } from './syntax.ts';

/** By the names, the first statement in the text that binds each. */
export type BoundNames = ReadonlyMap<string, Statement>;

const known = new WeakMap<ClassDefinition | FunctionDefinition, BoundNames>();

export function namesBoundBy(definition: ClassDefinition | FunctionDefinition): BoundNames {
  const before = known.get(definition);
  if (before) return before;
  const names = new Map<string, Statement>();
  const outer = new Set<string>();
  const visit = (block: Block) => {
    for (const statement of block) {
      if (statement.type === 'scope') for (const name of statement.names) outer.add(name);
      for (const name of boundByOne(statement)) if (!names.has(name)) names.set(name, statement);
      for (const inner of blocksIn(statement)) visit(inner);
    }
  };
  visit(definition.type === 'class' ? definition.body : definition.body());
  for (const name of outer) names.delete(name);
  if (definition.type === 'function') for (const { name } of definition.parameters) names.delete(name);
  known.set(definition, names);
  return names;
}

function boundByOne(statement: Statement): readonly string[] {
  switch (statement.type) {
    case 'class':
    case 'function':
      return [statement.name];
    case 'import':
      return statement.bindings.map(({ name }) => name);
    case 'assign':
      return statement.targets.flatMap(namesIn);
    case 'declare':
    case 'update':
    case 'for':
      return namesIn(statement.target);
    case 'with':
      return statement.items.flatMap(({ target }) => (target ? namesIn(target) : []));
    case 'try':
      return statement.handlers.flatMap(({ name }) => name ?? []);
    case 'delete':
      return statement.targets.flatMap(namesIn);
    default:
      return [];
  }
}

/** Whether it is certain that Python comes to a place in the body before it binds the name. */
export function isBeforeBinding(at: number, { type, range }: Statement): boolean {
  const isPlain = type === 'assign' || type === 'update' || type === 'delete';
  return at < (isPlain ? range.to : range.from);
}
