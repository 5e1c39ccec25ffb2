// The elements of a value: what a loop, an unpacking or `*` meets.

import {
  int,
  rangeLength,
  reasonOf,
  string,
  type UnknownValue,
  unknown,
  unknownElement,
  type Value,
} from './values.ts';

const MAX_ITEMS = 4096;

/** The values that a loop over `value` meets. */
export function iterate(value: Value): readonly Value[] | UnknownValue {
  switch (value.type) {
    case 'list':
    case 'tuple':
      return value.items;
    case 'range': {
      const length = rangeLength(value);
      if (length > MAX_ITEMS) return unknown('the range is too long to be followed');
      return Array.from({ length }, (_, at) => int(value.start + at * value.step));
    }
    case 'string':
      return [...value.value].map(string);
    case 'dict':
      return 'type' in value.entries ? value.entries : [...value.entries.values()].map(([key]) => key);
    case 'module':
      if (!/^(Sequential|Module(List|Dict))$/.test(value.name)) return unknown(`a ${value.name} has no elements`);
      if ('type' in value.children) return value.children;
      return value.children.map((child) => (value.name === 'ModuleDict' ? string(child.name) : child.value));
    case 'instance':
      return value.module ? iterate(value.module) : unknown('a loop over this object is not read');
    default:
      return unknownElement(reasonOf(value), value);
  }
}
