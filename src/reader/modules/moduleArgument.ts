// One argument of a torch module: its value as torch takes it, or what is wrong with it.

import type { Extent } from '../../model/modelSpec.ts';
import type { ModuleParameter } from '../../model/modules.ts';
import { phrase, type Text } from '../../model/phrase.ts';
import { asNumber } from '../arrays/arrayShape.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import { iterate } from '../interpreter/iterate.ts';
import { type ArgumentValue, int, integerOf, numberOf, reasonOf, truth, type Value } from '../python/values.ts';
import { emptySize } from './emptyModules.ts';

/** `isOurs`: torch takes it, and training does not. */
export type ArgumentResult = { readonly value: unknown } | { readonly problem: Text; readonly isOurs?: true };

/** The value in the form that modules.ts describes, or a sentence. `given`: all of the module's. */
export function readArgument(
  it: Interpreter,
  module: string,
  name: string,
  parameter: ModuleParameter,
  { value: written, range }: ArgumentValue,
  given: ReadonlyMap<string, ArgumentValue>,
): ArgumentResult {
  const value = asNumber(written);
  // Texts are made where something is wrong: it seldom is.
  const what = () => phrase`${name} of ${module}`;
  const quoted = () => it.source.quote(range);
  const wrong = (expected: Text) => ({
    problem: phrase`The ${what()} is ${value.type === 'symbol' ? phrase`a float` : describe(value)}, ${quoted()}; torch takes ${expected}.`,
  });
  const unresolved = (expected: Text) => ({
    problem: phrase`${quoted()}, the ${what()}, does not follow from the file: ${reasonOf(value)}. Expected is ${expected}.`,
  });
  const empty = () => emptySize(module, name, what, given);
  const isUnknown = value.type === 'unknown' || value.type === 'symbol' || value.type === 'external';
  switch (parameter.kind) {
    case 'extent':
      return readExtent(value, parameter, what, wrong, unresolved, empty);
    case 'extentsOrNone':
    case 'extents':
      if (value.type === 'none' && parameter.kind === 'extentsOrNone') return { value: null };
      return readExtents(value, module, parameter, what, wrong, unresolved, empty);
    case 'padding':
      if (value.type !== 'string') return readExtents(value, module, parameter, what, wrong, unresolved, empty);
      return value.value === 'same' || value.value === 'valid'
        ? { value: value.value }
        : { problem: phrase`The ${what()} is ${quoted()}; torch takes 'same', 'valid' or numbers.` };
    case 'number':
    case 'numberOrNone': {
      if (value.type === 'none' && parameter.kind === 'numberOrNone') return { value: null };
      const number = numberOf(value);
      if (number !== undefined) return { value: number };
      return isUnknown
        ? unresolved(phrase`a number`)
        : wrong(parameter.kind === 'number' ? phrase`a number` : phrase`a number or None`);
    }
    case 'numbersOrNone': {
      if (value.type === 'none') return { value: null };
      const single = numberOf(value);
      if (single !== undefined) return { value: Array.from({ length: parameter.length || 1 }, () => single) };
      const items = iterate(value);
      if ('type' in items) return unresolved(phrase`a number or several`);
      const numbers = items.map(numberOf);
      return numbers.every((number) => number !== undefined) ? { value: numbers } : wrong(phrase`numbers`);
    }
    case 'boolean': {
      const known = truth(value);
      return known === undefined ? unresolved(phrase`True or False`) : { value: known };
    }
    case 'booleanOrNone': {
      if (value.type === 'none') return { value: null };
      const known = truth(value);
      return known === undefined ? unresolved(phrase`True, False or None`) : { value: known };
    }
    case 'choice': {
      if (value.type === 'string' && parameter.choices?.includes(value.value)) return { value: value.value };
      const choices = (parameter.choices ?? []).map((choice) => `'${choice}'`).join(', ');
      if (isUnknown) return unresolved(phrase`one of ${choices}`);
      return { problem: phrase`The ${what()} is ${quoted()}; supported are ${choices}.`, isOurs: true };
    }
    case 'dimension':
    case 'dimensionOrNone':
      if (value.type === 'none' && parameter.kind === 'dimensionOrNone') return { value: null };
      if (isUnknown) return unresolved(phrase`an integer`);
      return value.type === 'int' ? { value: value.value } : wrong(phrase`an integer`);
    case 'place':
      return readPlace(name, value, () => phrase`The ${what()} is ${quoted()}`);
    default:
      return parameter.kind satisfies never;
  }
}

type Refuse = (expected: Text) => { readonly problem: Text };
/** What is said of a size of 0 that torch takes in building a layer. */
type Empty = () => { readonly problem: Text; readonly isOurs?: true } | undefined;

function readExtent(
  value: Value,
  { least }: ModuleParameter,
  what: () => Text,
  wrong: Refuse,
  unresolved: Refuse,
  empty: Empty,
): ArgumentResult {
  if (value.type === 'symbol' && isCertainlyFloat(value.extent)) return wrong(phrase`an integer`);
  if (value.type === 'symbol') return { value: value.extent };
  if (value.type === 'unknown' || value.type === 'external') {
    return unresolved(phrase`a number, a constructor parameter or arithmetic on these`);
  }
  const number = integerOf(value);
  if (number === undefined) return wrong(phrase`an integer`);
  if (least !== undefined && number < least) {
    const built = number === 0 && least === 1 ? empty() : undefined;
    if (built) return built;
    return {
      problem: phrase`The ${what()} is ${number}; it must be ${least === 1 ? phrase`positive` : phrase`at least ${least}`}.`,
    };
  }
  return { value: number };
}

/** Whether arithmetic gives a float whatever its parameters are: torch refuses that even where it is whole. */
export function isCertainlyFloat(extent: Extent): boolean {
  if (typeof extent === 'number') return !Number.isInteger(extent);
  if (extent.type !== 'arithmetic') return false;
  const sides = [extent.left, extent.right].map(isCertainlyFloat);
  if (extent.operator === 'min' || extent.operator === 'max') return !sides.includes(false);
  return extent.operator === '/' || sides.includes(true);
}

/** One number stands for all of a tuple. */
function readExtents(
  value: Value,
  module: string,
  parameter: ModuleParameter,
  what: () => Text,
  wrong: Refuse,
  unresolved: Refuse,
  empty: Empty,
): ArgumentResult {
  const length = parameter.length ?? 1;
  const items = value.type === 'tuple' || value.type === 'list' || value.type === 'range' ? iterate(value) : undefined;
  if (items && 'type' in items) return unresolved(phrase`a number or several`);
  const given = items ?? Array.from({ length: length || 1 }, () => value);
  // Torch pads with constants as many of the last dimensions as it is given, whatever the class is called.
  const isConstant = module.startsWith('ZeroPad') || module.startsWith('ConstantPad');
  if (isConstant && given.length > 0 && given.length % 2 === 0 && given.length < length) {
    const all = [...given, ...Array.from({ length: length - given.length }, () => int(0))];
    return readExtents({ type: 'tuple', items: all }, module, parameter, what, wrong, unresolved, empty);
  }
  if (length > 0 && given.length !== length) {
    return given.length === 1 && items
      ? readExtents(
          { type: 'tuple', items: Array.from({ length }, () => given[0]!) },
          module,
          parameter,
          what,
          wrong,
          unresolved,
          empty,
        )
      : {
          problem: phrase`The ${what()} has ${given.length} numbers; torch takes ${length === 1 ? phrase`one` : phrase`one or ${length}`}.`,
        };
  }
  const extents: unknown[] = [];
  for (const item of given) {
    if (item.type === 'none' && parameter.elementsMayBeNone) {
      extents.push(null);
      continue;
    }
    const read = readExtent(item, parameter, what, wrong, unresolved, empty);
    if ('problem' in read) return read;
    extents.push(read.value);
  }
  return { value: extents };
}

function readPlace(name: string, value: Value, found: () => Text): ArgumentResult {
  if (name === 'device' || value.type === 'none') return { value: null };
  if (value.type === 'external' && /^torch\.float(32)?$/.test(value.name)) return { value: null };
  return { problem: phrase`${found()}; training is in torch.float32 only.`, isOurs: true };
}

/** A value in a person's words. */
export function describe(value: Value): Text {
  if (value.type === 'array' && value.library === 'torch')
    return value.isParameter ? phrase`a parameter of a module` : phrase`a tensor`;
  const words: Record<Value['type'], Text> = {
    none: 'None',
    bool: phrase`a truth value`,
    int: phrase`an integer`,
    float: phrase`a float`,
    string: phrase`a text`,
    tuple: phrase`a tuple`,
    range: phrase`a range`,
    builtin: phrase`a function`,
    method: phrase`a method`,
    super: phrase`an object`,
    list: phrase`a list`,
    dict: phrase`a dictionary`,
    set: phrase`a set`,
    iterator: phrase`an iterator`,
    array: phrase`an array`,
    function: phrase`a function`,
    class: phrase`a class`,
    instance: phrase`an object`,
    external: phrase`a thing of another file`,
    module: phrase`a module`,
    parameter: phrase`a parameter of a module`,
    partial: phrase`a function`,
    output: phrase`the output of a module`,
    symbol: phrase`a parameter`,
    unknown: 'unknown',
  };
  return words[value.type];
}
