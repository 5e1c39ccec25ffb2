// Which modules lie in a Sequential, for certain or where not all is known of what it holds.

import { isContainer, type ModuleValue, type Value } from '../python/values.ts';

/** The elements of these Sequentials, and what those that are not known may be. */
export function heldBySequentials(sequentials: Iterable<ModuleValue>): ReadonlySet<Value> {
  const found = new Set<Value>();
  const passed = new Set<Value>();
  for (const { children } of sequentials) {
    if ('type' in children) add(children, found, passed, true);
    else for (const { value } of children) add(value, found, passed, value.type === 'module');
  }
  return found;
}

/** BatchNorms that a function may find in a value that it is given, and give back. */
export function normsWithin(value: Value): ModuleValue[] {
  if (value.type === 'module' && value.name === 'Sequential') return [];
  const found = new Set<Value>();
  add(value, found, new Set());
  return [...found].filter((one) => one.type === 'module' && one.name.includes('BatchNorm')) as ModuleValue[];
}

/** `isOne`: it is a module itself; of anything else, the elements may have been given. */
function add(value: Value, found: Set<Value>, passed: Set<Value>, isOne = false): void {
  if (value.type === 'module') found.add(value);
  for (const one of within(value, isOne)) {
    if (passed.has(one)) continue;
    passed.add(one);
    add(one, found, passed);
  }
}

function within(value: Value, isOne: boolean): readonly Value[] {
  switch (value.type) {
    case 'unknown':
      return [...(value.parts ?? []), ...(value.norms ?? [])];
    case 'module': {
      const { either = [], children } = value;
      if (isOne || value.name === 'Sequential' || !isContainer(value)) return either;
      return 'type' in children ? [children] : children.map((child) => child.value);
    }
    case 'list':
    case 'tuple':
    case 'array':
      return 'type' in value.items ? [value.items] : value.items;
    case 'set':
      return value.items instanceof Map ? [...value.items.values()] : [value.items as Value];
    case 'iterator':
      return 'type' in value.rest ? [value.rest as Value] : value.rest;
    case 'dict':
      return value.entries instanceof Map
        ? [...value.entries.values()].map(([, item]) => item)
        : [value.entries as Value];
    case 'instance':
      return [value.held, value.module].filter((one) => one !== undefined);
    default:
      return [];
  }
}
