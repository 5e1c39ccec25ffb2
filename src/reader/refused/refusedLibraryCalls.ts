// What functions of Python's library, NumPy and torch certainly refuse: a `try` around them goes on with its handlers.

import { phrase } from '../../model/phrase.ts';
import { raise } from '../interpreter/exceptions.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import { hasNoItems } from '../interpreter/iterate.ts';
import type { ArgumentValue, UnknownValue, Value } from '../python/values.ts';

/** Which positional arguments they go through at once; `all`. */
const GO_THROUGH: Readonly<Record<string, number | 'all'>> = {
  'itertools.accumulate': 0,
  'itertools.chain.from_iterable': 0,
  'itertools.combinations': 0,
  'itertools.combinations_with_replacement': 0,
  'itertools.cycle': 0,
  'itertools.dropwhile': 1,
  'itertools.filterfalse': 1,
  'itertools.groupby': 0,
  'itertools.islice': 0,
  'itertools.permutations': 0,
  'itertools.product': 'all',
  'itertools.starmap': 1,
  'itertools.takewhile': 1,
  'itertools.zip_longest': 'all',
  'functools.reduce': 1,
  'collections.deque': 0,
};

/** Which argument they call, if not at once. */
const CALLED = /^(functools\.partial|collections\.defaultdict)$/;

const MAKES_TENSOR = /^torch\.(zeros|ones|empty|rand|randn|eye|randperm|Tensor|FloatTensor)$/;
const MAKES_ARRAY = /^numpy\.(zeros|ones|empty)$/;

/** Undefined where it may be called so. */
export function refuseLibraryCall(
  it: Interpreter,
  name: string,
  args: readonly ArgumentValue[],
): UnknownValue | undefined {
  if (it.trying === 0 || args.some(({ kind }) => kind === 'rest')) return undefined;
  const values = args.filter(({ kind }) => kind === 'positional').map(({ value }) => value);
  const raises = refusalOf(name, values);
  return raises ? raise(it, raises, phrase`\`${name}\` does not take these arguments`) : undefined;
}

function refusalOf(name: string, values: readonly Value[]): string | undefined {
  const through = Object.hasOwn(GO_THROUGH, name) ? GO_THROUGH[name] : undefined;
  if (through !== undefined) {
    const asked = through === 'all' ? values : values.slice(through, through + 1);
    return asked.some(hasNoItems) ? 'TypeError' : undefined;
  }
  const [first] = values;
  if (CALLED.test(name)) {
    const isNone = first?.type === 'none' && name === 'collections.defaultdict';
    return first && !isNone && isNotCalled(first) ? 'TypeError' : undefined;
  }
  if (MAKES_TENSOR.test(name)) return refusalOfSizes(values, 'RuntimeError', name.endsWith('Tensor'));
  return MAKES_ARRAY.test(name) ? refusalOfSizes(values.slice(0, 1), 'ValueError') : undefined;
}

/** Whether Python surely cannot call it. */
export function isNotCalled({ type }: Value): boolean {
  return /^(none|int|float|bool|string|list|tuple|dict|set|range)$/.test(type);
}

/** `negative`: what a size below 0 raises. */
function refusalOfSizes(values: readonly Value[], negative: string, isOfNumbers = false): string | undefined {
  const [first] = values;
  // Of `torch.Tensor([1, -2])` they are its numbers.
  if (isOfNumbers && (first?.type === 'list' || first?.type === 'tuple')) return undefined;
  const items = first?.type === 'tuple' || first?.type === 'list' ? first.items : values;
  if ('type' in items) return undefined;
  if (items.some(({ type }) => /^(string|float|none|dict)$/.test(type))) return 'TypeError';
  return items.some((value) => value.type === 'int' && value.value < 0) ? negative : undefined;
}
