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
  const outer: string[] = [];
  addNames(definition.type === 'class' ? definition.body : definition.body(), names, outer);
  for (const name of outer) names.delete(name);
  if (definition.type === 'function') for (const { name } of definition.parameters) names.delete(name);
  known.set(definition, names);
  return names;
}

function addNames(block: Block, names: Map<string, Statement>, outer: string[]): void {
  for (const statement of block) {
    const add = (name: string) => {
      if (!names.has(name)) names.set(name, statement);
    };
    switch (statement.type) {
      case 'expression':
      case 'return':
        continue;
      case 'assign':
        for (const target of statement.targets)
          if (target.type !== 'attribute') for (const name of namesIn(target)) add(name);
        continue;
      case 'scope':
        outer.push(...statement.names);
        continue;
      case 'class':
      case 'function':
        add(statement.name);
        continue;
      case 'import':
        for (const { name } of statement.bindings) add(name);
        continue;
      case 'declare':
      case 'update':
      case 'for':
        for (const name of namesIn(statement.target)) add(name);
        break;
      case 'with':
        for (const { target } of statement.items) if (target) for (const name of namesIn(target)) add(name);
        break;
      case 'try':
        for (const { name } of statement.handlers) if (name !== undefined) add(name);
        break;
      case 'delete':
        for (const target of statement.targets) for (const name of namesIn(target)) add(name);
        break;
      default:
    }
    for (const inner of blocksIn(statement)) addNames(inner, names, outer);
  }
}

/** Whether it is certain that Python comes to a place in the body before it binds the name. */
export function isBeforeBinding(at: number, { type, range }: Statement): boolean {
  const isPlain = type === 'assign' || type === 'update' || type === 'delete';
  return at < (isPlain ? range.to : range.from);
}
