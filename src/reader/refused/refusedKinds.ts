// Which kinds of values torch's constructors refuse, as the table of torchRefusals.ts has them from torch itself.

import { parametersOfClass } from '../modules/bindArguments.ts';
import { type ArgumentValue, isTorchClass, type Value } from '../python/values.ts';
import { TORCH_REFUSALS } from './torchRefusals.ts';

interface RefusedKinds {
  /** By the letters of kinds. */
  readonly raises: ReadonlyMap<string, string>;
  /** Of texts, those that are taken. */
  readonly texts: readonly string[];
  /** Whether only where no other optional argument is given. */
  readonly isAlone: boolean;
}

/** The exception's name; undefined where the class may take its arguments. */
export function refusedKind(name: string, bound: ReadonlyMap<string, ArgumentValue>): string | undefined {
  const refusals = refusalsOf(name);
  if (refusals.size === 0) return undefined;
  for (const [parameter, { value }] of bound) {
    for (const { raises, texts, isAlone } of refusals.get(parameter) ?? []) {
      const letter = kindsOf(value).find((kind) => raises.has(kind));
      if (!letter || (value.type === 'string' && texts.includes(value.value))) continue;
      if (!isAlone || hasNoOther(name, bound, parameter)) return raises.get(letter);
    }
  }
  return undefined;
}

function hasNoOther(name: string, bound: ReadonlyMap<string, ArgumentValue>, parameter: string): boolean {
  const required = parametersOfClass(name)?.required;
  return [...bound.keys()].every((one) => one === parameter || required?.has(one));
}

type Refusals = ReadonlyMap<string, readonly RefusedKinds[]>;

const parsed = new Map<string, Refusals>();

function refusalsOf(name: string): Refusals {
  const known = parsed.get(name);
  if (known) return known;
  const found = new Map<string, RefusedKinds[]>();
  const entries = Object.hasOwn(TORCH_REFUSALS, name) ? TORCH_REFUSALS[name]!.split(' ') : [];
  for (const entry of entries) {
    const [, parameter, sign, all] = /^(\w+)([=~])(.*)$/.exec(entry)!;
    const raises = new Map<string, string>();
    for (const [, exception, letters] of all!.matchAll(/(\w+):((?:\w|\([^)]*\))+)/g)) {
      for (const letter of letters!.replace(/\([^)]*\)/, '')) raises.set(letter, exception!);
    }
    const texts = (/\(([^)]*)\)/.exec(all!)?.[1] ?? '').split('|');
    found.set(parameter!, [...(found.get(parameter!) ?? []), { raises, texts, isAlone: sign === '~' }]);
  }
  parsed.set(name, found);
  return found;
}

/** The letters of the table; none where it is not known what it is to torch. */
function kindsOf(value: Value): readonly string[] {
  switch (value.type) {
    case 'string':
      return value.value === '' ? [] : /\d/.test(value.value) ? ['s'] : ['s', 'S'];
    case 'none':
      return ['n'];
    case 'list':
      return value.view ? [] : sequenceKinds('l', 'L', value.items);
    case 'tuple':
      return sequenceKinds('t', 'T', value.items);
    case 'dict':
      return ['d'];
    case 'float':
      return value.value > 0 && Number.isFinite(value.value) ? [Number.isInteger(value.value) ? 'w' : 'f'] : [];
    case 'int':
      return [value.value < 0 ? 'N' : value.value === 0 ? 'z' : 'p'];
    case 'bool':
      return ['b'];
    case 'module':
      return ['m'];
    case 'class':
      return ['c'];
    case 'function':
      return ['u'];
    case 'builtin':
      return /^(int|float|str|list|dict|tuple|set|bool)$/.test(value.name) ? ['c'] : [];
    default:
      return isTorchClass(value) ? ['c'] : [];
  }
}

function sequenceKinds(any: string, ofTexts: string, items: readonly Value[] | { readonly type: 'unknown' }): string[] {
  return !('type' in items) && items.some(({ type }) => type === 'string') ? [any, ofTexts] : [any];
}
