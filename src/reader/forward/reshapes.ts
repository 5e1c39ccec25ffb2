// What `forward` does to a tensor's shape, as the modules of torch.nn that do the same: view, flatten, squeeze, means.

import type { SourceRange } from '../../model/modelSpec.ts';
import { type Phrase, phrase } from '../../model/phrase.ts';
import { builtModule } from '../modules/builtModule.ts';
import { type ArgumentValue, int, type ModuleValue, NONE, type Value } from '../python/values.ts';
import { inputFirst, somethingIn } from './dataFlow.ts';

/** What is known of the tensor whose shape is changed, and of what becomes of it. */
export interface Reshaped {
  /** How many of its last dimensions are of size 1 for certain; undefined where it may be any. */
  readonly ones: number | undefined;
  /** How many dimensions it has behind its channels; undefined where that is not known. */
  readonly positions: number | undefined;
  /** Whether nothing but functions of single elements comes behind. */
  readonly isAtEnd: boolean;
  /** Whether it has a row of numbers for a sample. */
  readonly isRow: boolean;
  /** Whether it has one number for a row. */
  readonly isSingle: boolean;
  /** The next module's `in_features`, where that is a Linear. */
  readonly width: Value | undefined;
}

/**
 * The modules, none where nothing changes for rows; undefined where the call is no reshape; a string says what keeps it
 * from being followed, as the predicate of a sentence.
 */
export function reshapeAsModules(
  callee: string,
  given: readonly ArgumentValue[],
  range: SourceRange,
  tensor: Reshaped,
): readonly ModuleValue[] | Phrase | undefined {
  const [input, ...rest] = inputFirst(given);
  if (!input) return undefined;
  const name = /^(?:torch)?\.(\w+)$/.exec(callee)?.[1];
  switch (name) {
    case 'flatten':
      return flatten(rest, range, tensor);
    case 'view':
    case 'reshape':
      return view(input.value, rest, range, tensor);
    case 'squeeze':
      return squeeze(rest, range, tensor);
    case 'unsqueeze':
      return unsqueeze(rest, range);
    case 'mean':
      return mean(rest, range, tensor);
    default:
      return undefined;
  }
}

function flatten(rest: readonly ArgumentValue[], range: SourceRange, tensor: Reshaped): ModuleValue[] | Phrase {
  const hasStart = rest.some(({ kind, name }) => kind === 'positional' || name === 'start_dim');
  if (hasStart) return [builtModule('Flatten', rest, range)];
  if (tensor.isAtEnd && tensor.isSingle) return [];
  return [builtModule('Flatten', [...rest, argument(int(0), range, 'start_dim')], range)];
}

function view(
  input: Value,
  rest: readonly ArgumentValue[],
  range: SourceRange,
  tensor: Reshaped,
): ModuleValue[] | Phrase {
  const sizes = sizesOf(rest);
  const [rows, ...others] = sizes ?? [];
  const only = phrase`is followed where the rows of a batch stay apart, as in \`view(x.size(0), -1)\``;
  if (!rows || rest.some(({ kind, name }) => kind !== 'positional' && !/^(shape|size)$/.test(name))) return only;
  const isFree = isInt(rows, -1);
  if (others.length === 0) return (isFree || isBatchSize(rows)) && tensor.isAtEnd && tensor.isSingle ? [] : only;
  if (!isFree && !isBatchSize(rows)) return only;
  if (!isFree && isRegrouped(input, batchOf(rows))) return only;
  const [first] = others;
  const isRest =
    others.length === 1 &&
    first !== undefined &&
    (isRestOfShape(first, input) || (isFree && isProductOfAll(first, input, tensor.positions)));
  if (isRest || (others.length === 1 && !isFree && isInt(first, -1))) return [builtModule('Flatten', [], range)];
  // With all positions in one, whatever it is written as.
  const isFlat = others.length === 2 && !isFree && isDimensionOf(first, input, 1) && isOfSizes(others[1]!);
  if (isFlat) return [builtModule('Flatten', [argument(int(2), range)], range)];
  const isOpen = (size: Value) => isOfSizes(size) && !others.some((other) => isInt(other, -1));
  // Torch takes nothing else for the one that is not known: there are as many numbers as before.
  const open = isFree ? -1 : others.findIndex(isOpen);
  if (open >= 0 && others.length === 1) return [builtModule('Flatten', [], range)];
  if (open >= 0) others[open] = int(-1);
  const [channels, positions] = others;
  if (others.length === 2 && !isFree && isDimensionOf(channels, input, 1) && isInt(positions, -1))
    return [builtModule('Flatten', [argument(int(2), range)], range)];
  const known = others.filter((size) => size.type === 'int' || size.type === 'symbol');
  const free = others.filter((size) => isInt(size, -1)).length;
  if (known.length < others.length || free > (isFree ? 0 : 1)) return only;
  const flattened = builtModule('Flatten', [], range);
  if (others.length === 1 && tensor.width && sameSize(first!, tensor.width)) return [flattened];
  // It also sees to it that there are as many numbers for a row.
  const shape = { type: 'tuple', items: others } as const;
  return [flattened, builtModule('Unflatten', [argument(int(1), range), argument(shape, range)], range)];
}

function squeeze(rest: readonly ArgumentValue[], range: SourceRange, tensor: Reshaped): ModuleValue[] | Phrase {
  const [dim] = rest;
  const { ones } = tensor;
  if (ones !== undefined && ones > 0) {
    if (!dim) return [builtModule('Flatten', [], range)];
    const at = dim.value.type === 'int' ? dim.value.value : Number.NaN;
    // Any of the dimensions of size 1: what is left has the same shape.
    if (at < 0 ? at >= -ones : at >= 2 && at < 2 + ones)
      return [builtModule('Flatten', [argument(int(ones), range), argument(int(ones + 1), range)], range)];
  }
  if (tensor.isAtEnd) return [];
  return phrase`is followed behind a pooling to size 1, and where only functions of single elements come behind`;
}

function unsqueeze(rest: readonly ArgumentValue[], range: SourceRange): ModuleValue[] | Phrase {
  const given = rest[0]?.value;
  if (given?.type !== 'int') return phrase`is not followed, for its dimension is not known`;
  const at = given.value;
  if (at === 0) return phrase`would divide the batch`;
  // Behind a dimension, or in front of the first or of one counted from the end.
  const [dim, sizes] =
    at > 1 ? [at - 1, [-1, 1]] : at === -1 ? [-1, [-1, 1]] : at < 0 ? [at + 1, [1, -1]] : [at, [1, -1]];
  const shape = { type: 'tuple', items: sizes.map(int) } as const;
  return [builtModule('Unflatten', [argument(int(dim), range), argument(shape, range)], range)];
}

/** A mean over all positions is a pooling to size 1, and so is that of a row which stays one. */
function mean(rest: readonly ArgumentValue[], range: SourceRange, tensor: Reshaped): ModuleValue[] | Phrase {
  const dim = rest.find(({ kind, name }, at) => (kind === 'positional' ? at === 0 : /^(dim|axis)$/.test(name)))?.value;
  const keeps = rest.find(({ kind, name }, at) => (kind === 'positional' ? at === 1 : name === 'keepdim'))?.value;
  const dims = (dim?.type === 'tuple' || dim?.type === 'list') && Array.isArray(dim.items) ? dim.items : [dim];
  const known = tensor.positions;
  const fromFront = (at: number) => (at < 0 && known !== undefined ? at + known + 2 : at);
  const numbers = dims.map((one) => (one?.type === 'int' ? fromFront(one.value) : Number.NaN)).sort((a, b) => a - b);
  const along = known === 2 || (known === undefined && `${numbers}` === '3') ? ALONG.get(`${numbers}`) : undefined;
  if (along && (!keeps || keeps.type === 'bool')) {
    // Over the height or the width alone.
    const pooled = builtModule('AdaptiveAvgPool2d', [argument({ type: 'tuple', items: along }, range)], range);
    if (keeps?.value) return [pooled];
    return [pooled, builtModule('Flatten', [argument(int(2), range), argument(int(3), range)], range)];
  }
  if (/^(-1|1)$/.test(`${numbers}`) && keeps?.type === 'bool' && keeps.value && tensor.isRow) {
    const shape = { type: 'tuple', items: [int(1), int(-1)] } as const;
    return [
      builtModule('Unflatten', [argument(int(1), range), argument(shape, range)], range),
      builtModule('AdaptiveAvgPool1d', [argument(int(1), range)], range),
      builtModule('Flatten', [], range),
    ];
  }
  const positions = POSITIONS.get(`${numbers}`);
  if (positions === undefined || (known ?? positions) !== positions || (keeps && keeps.type !== 'bool'))
    return phrase`is followed over the positions of images, \`mean([2, 3])\`, of signals and volumes alone`;
  const pooled = builtModule(`AdaptiveAvgPool${positions}d`, [argument(int(1), range)], range);
  return keeps?.value ? [pooled] : [pooled, builtModule('Flatten', [], range)];
}

/** What size a pooling leaves of images over one of their dimensions. */
const ALONG: ReadonlyMap<string, readonly Value[]> = new Map([
  ['2', [int(1), NONE]],
  ['3', [NONE, int(1)]],
]);

/** How many dimensions these are, where they are all positions; of a volume counted from the front: an image has as many with its channels. */
const POSITIONS: ReadonlyMap<string, number> = new Map([
  ['-1', 1],
  ['2', 1],
  ['-2,-1', 2],
  ['2,3', 2],
  ['2,3,4', 3],
]);

/** `F.avg_pool2d(x, x.size()[2:])`, `F.max_pool1d(x, x.size(2))`: over all positions. */
export function asGlobalPooling(
  name: string,
  input: Value,
  rest: readonly ArgumentValue[],
  range: SourceRange,
): ModuleValue | undefined {
  const [, kind, dimensions] = /^(avg|max)_pool([123])d$/.exec(name) ?? [];
  const size = rest[0]?.value;
  if (!kind || !size || rest.length !== 1) return undefined;
  const isAll = isPartOfShape(size, input, 2, true) || (dimensions === '1' && isPartOfShape(size, input, 2, false));
  if (!isAll) return undefined;
  const type = `Adaptive${kind === 'avg' ? 'Avg' : 'Max'}Pool${dimensions}d`;
  return builtModule(type, [argument(int(1), range)], range);
}

function argument(value: Value, range: SourceRange, name = ''): ArgumentValue {
  return { kind: name ? 'keyword' : 'positional', name, value, range };
}

/** `view(a, b)`, `view((a, b))`, `torch.reshape(x, [a, b])`. */
function sizesOf(rest: readonly ArgumentValue[]): readonly Value[] | undefined {
  const [first] = rest;
  if (rest.length === 1 && (first!.value.type === 'tuple' || first!.value.type === 'list')) {
    return Array.isArray(first!.value.items) ? first!.value.items : undefined;
  }
  return rest.map(({ value }) => value);
}

function isInt(value: Value | undefined, number: number): boolean {
  return value?.type === 'int' && value.value === number;
}

function sameSize(a: Value, b: Value): boolean {
  if (a.type === 'int' && b.type === 'int') return a.value === b.value;
  return a.type === 'symbol' && b.type === 'symbol' && JSON.stringify(a.extent) === JSON.stringify(b.extent);
}

function operationOf(value: Value | undefined) {
  return value?.type === 'unknown' ? value.made?.operation : undefined;
}

/** `x.size()` and `x.shape`: the tensor; undefined for another value. */
function shapeOwner(value: Value | undefined): Value | undefined {
  const operation = operationOf(value);
  const isShape = operation && /^\.(size|shape)$/.test(operation.callee) && operation.args.length === 1;
  return isShape ? operation.args[0]!.value : undefined;
}

/** `x.size(0)`, `x.shape[0]`, `x.size()[0]` or `len(x)`. */
function isBatchSize(value: Value): boolean {
  const operation = operationOf(value);
  if (!operation) return false;
  const [object, index] = operation.args.map((one) => one.value);
  if (operation.callee === 'len') return true;
  if (operation.callee === '.size') return isInt(index, 0);
  return operation.callee === '[…]' && isInt(index, 0) && shapeOwner(object) !== undefined;
}

/** The tensor whose batch size that is. */
function batchOf(value: Value): Value | undefined {
  const operation = operationOf(value);
  const object = operation?.args[0]?.value;
  return operation?.callee === '[…]' ? shapeOwner(object) : object;
}

/** Whether `view(-1, 3, 32, 32)` stands between, by which a batch of videos or of several views becomes one of images. */
function isRegrouped(tensor: Value, since: Value | undefined): boolean {
  const isSince = (value: Value) => value === since;
  return somethingIn(tensor, isSince, (value) => {
    const operation = isSince(value) ? undefined : operationOf(value);
    if (!operation || !/^(torch)?\.(view|reshape)$/.test(operation.callee)) return false;
    const sizes = sizesOf(inputFirst(operation.args).slice(1));
    return sizes !== undefined && sizes.length > 2 && isInt(sizes[0], -1);
  });
}

/** `x.size(1)`, `x.shape[1]`, or a name for one of `x.size()`: any dimension of any tensor. */
function isDimension(value: Value): boolean {
  const operation = operationOf(value);
  const [object, index] = operation?.args.map((one) => one.value) ?? [];
  if (operation?.callee === '.size') return index?.type === 'int';
  return operation?.callee === '[…]' && index?.type === 'int' && shapeOwner(object) !== undefined;
}

/** `x.size(1) * x.size(2)`: a dimension, or a product with one. */
function isOfSizes(value: Value): boolean {
  const operation = operationOf(value);
  if (operation?.callee !== '*') return isDimension(value);
  const factors = operation.args.map((one) => one.value);
  return factors.some(isOfSizes) && factors.every((factor) => factor.type === 'int' || isOfSizes(factor));
}

/** The tensor whose size along a dimension of images the value is: `x.size(2)`, `x.shape[-1]`. */
export function isSizeOf(value: Value, dimension: number): Value | undefined {
  const operation = operationOf(value);
  if (!operation || !isDimension(value)) return undefined;
  const [object, index] = operation.args.map((one) => one.value);
  if (!isInt(index, dimension) && !isInt(index, dimension - 4)) return undefined;
  return operation.callee === '.size' ? object : shapeOwner(object);
}

/** The tensor of which the value is the size of all positions of images: `x.shape[2:]`, `x.size()[-2:]`. */
export function positionsOf(value: Value): Value | undefined {
  const operation = operationOf(value);
  if (operation?.callee !== '[:]' || operation.args.length !== 3) return undefined;
  const [object, start, stop] = operation.args.map((one) => one.value);
  return stop?.type === 'none' && (isInt(start, 2) || isInt(start, -2)) ? shapeOwner(object) : undefined;
}

function isDimensionOf(value: Value | undefined, tensor: Value, dimension: number): boolean {
  const operation = value && operationOf(value);
  const [object, index] = operation?.args.map((one) => one.value) ?? [];
  if (!value || !isDimension(value) || !isInt(index, dimension)) return false;
  return (operation?.callee === '.size' ? object : shapeOwner(object)) === tensor;
}

/** `x.shape[2:]`, or without `isSlice` `x.size(2)` and `x.shape[2]`, of this tensor. */
function isPartOfShape(value: Value, tensor: Value, from: number, isSlice: boolean): boolean {
  const operation = operationOf(value);
  if (!operation) return false;
  const [object, start, stop] = operation.args.map((one) => one.value);
  if (isSlice) {
    const isWhole = operation.callee === '[:]' && stop?.type === 'none' && operation.args.length === 3;
    return isWhole && isInt(start, from) && shapeOwner(object) === tensor;
  }
  const isThere = isInt(start, from) || isInt(start, -1);
  if (operation.callee === '.size') return isThere && object === tensor;
  return operation.callee === '[…]' && isThere && shapeOwner(object) === tensor;
}

/** `x.size(1) * x.shape[2] * x.size(3)`: each dimension of images but the batch. */
function isProductOfAll(value: Value, tensor: Value, positions: number | undefined): boolean {
  if (positions === undefined) return false;
  const factors = factorsOf(value);
  const isDimension = (_: Value, at: number) => factors.some((factor) => isDimensionOf(factor, tensor, at + 1));
  return factors.length === positions + 1 && factors.every(isDimension);
}

function factorsOf(value: Value): readonly Value[] {
  const operation = operationOf(value);
  return operation?.callee === '*' ? operation.args.flatMap((one) => factorsOf(one.value)) : [value];
}

/** The product of all of a shape but the batch: what a loop over `x.size()[1:]` multiplies, or functions of it give. */
function isRestOfShape(value: Value, tensor: Value): boolean {
  const operation = operationOf(value);
  if (!operation) return false;
  const values = operation.args.map((one) => one.value);
  if (operation.callee === 'all of') return isTail(values[0], tensor);
  if (operation.callee === '*') {
    const [a, b] = values as [Value, Value];
    return (isInt(a, 1) && isRestOfShape(b, tensor)) || (isInt(b, 1) && isRestOfShape(a, tensor));
  }
  if (operation.callee === 'int') return isRestOfShape(values[0]!, tensor);
  return (
    /^(numpy|math)\.prod$|^torch\.prod$/.test(operation.callee) && values.length === 1 && isTail(values[0], tensor)
  );
}

function isTail(value: Value | undefined, tensor: Value): boolean {
  const operation = operationOf(value);
  if (operation?.callee !== '[:]' || operation.args.length !== 3) return false;
  const [object, start, stop] = operation.args.map((one) => one.value);
  return isInt(start, 1) && stop?.type === 'none' && shapeOwner(object) === tensor;
}
