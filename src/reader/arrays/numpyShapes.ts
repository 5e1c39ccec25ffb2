// What numpy makes of arrays as far as shapes go, where their numbers are not known or the operation on them is not read.

import { product, type Size, type SymbolicShape } from '../../model/size.ts';
import { type Given, givenBy } from '../interpreter/givenBy.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import { iterate } from '../interpreter/iterate.ts';
import { type ArgumentValue, type ArrayValue, int, tuple, type Value } from '../python/values.ts';
import type { BinaryOperator, CompareOperator } from '../text/syntax.ts';
import { shapeOf } from './arrayShape.ts';
import { array, dtypeOf, heldType, shaped } from './arrays.ts';
import { broadcastSizes, joinedSizes, matrixProduct, reshapedSizes } from './sizeRules.ts';
import { sizeOfValue, valueOfSize } from './sizeValues.ts';

type Dtype = ArrayValue['dtype'];

/** `x.mean(axis=0)` of an array of numpy; undefined where it is not read. */
export function numpyMethod(self: Value, name: string, args: readonly ArgumentValue[]): Value | undefined {
  const sizes = self.type === 'array' && self.library === 'numpy' ? sizesOf(self) : undefined;
  const given = sizes && givenBy(args);
  return given && ofOne(name, sizes, given);
}

/** A function of numpy, by its dotted name; undefined where it is not read. */
export function numpyFunction(it: Interpreter, name: string, args: readonly ArgumentValue[]): Value | undefined {
  // What draws for itself draws by the same names.
  if (/^numpy\.random\.(default_rng|RandomState)$/.test(name)) return { type: 'external', name: 'numpy.random' };
  const drawn = drawnShape(name, args);
  if (drawn || it.isTracing) return drawn;
  const [, short] = /^numpy\.(\w+)$/.exec(name) ?? [];
  const given = short && givenBy(args);
  if (given && /^(arange|linspace)$/.test(short)) return longRow(short, given);
  if (given && short === 'meshgrid') return grid(args);
  if (given && short === 'where') {
    const [condition, yes, no] = [given(0), given(1), given(2)];
    const both = yes && no && numpyOperation('+', yes, no);
    return both && condition && numpyOperation('+', condition, both);
  }
  const first = given ? given(0, 'a', 'arr', 'object', 'x', 'm', 'tup', 'arrays') : undefined;
  if (!short || !given || !first) return undefined;
  if (JOINS.test(short)) return joinedShape(short, first, given);
  if (OF_TWO.test(short)) {
    const other = given(1, 'x2', 'b');
    return other && numpyOperation(OF_TWO_BOOL.test(short) ? '==' : '+', first, other);
  }
  const sizes = sizesOf(first);
  if (!sizes) return undefined;
  return ofOne(short, sizes, (at, ...names) => given(at + 1, ...names));
}

/** An operator, where one of the two is an array of numpy and none a tensor; undefined where that is not so. */
export function numpyOperation(
  operator: BinaryOperator | CompareOperator,
  left: Value,
  right: Value,
): Value | undefined {
  const isTensor = (value: Value) => value.type === 'output' || (value.type === 'array' && value.library === 'torch');
  if (isTensor(left) || isTensor(right)) return undefined;
  const [a, b] = [sizesOf(left), sizesOf(right)];
  if (!a || !b) return undefined;
  const made = operator === '@' ? matrixProduct(a, b) : broadcastSizes(a, b);
  return made && numpyArray(made, dtypeOfOperation(operator, left, right));
}

/** Of what an operator makes of arrays: whether it can choose rows. */
export function dtypeOfOperation(operator: BinaryOperator | CompareOperator, left: Value, right: Value): Dtype {
  if (/^([<>]=?|[!=]=)$/.test(operator)) return 'bool';
  const areBool = [left, right].every((value) => value.type === 'array' && value.dtype === 'bool');
  return /^[&|^]$/.test(operator) && areBool ? 'bool' : 'float';
}

export function numpyArray(sizes: SymbolicShape, dtype: Dtype = 'float'): Value {
  return shaped(sizes.map(valueOfSize), 'numpy', dtype);
}

/** Of an array of numpy, or what it makes one of. */
function sizesOf(value: Value): SymbolicShape | undefined {
  if (value.type === 'int' || value.type === 'float' || value.type === 'bool') return [];
  const isList = value.type === 'list' || value.type === 'tuple';
  const made = isList ? array(value.items, 'numpy') : value;
  return made.type === 'array' && made.dtype !== 'object' ? shapeOf(made)?.map(sizeOfValue) : undefined;
}

const SAME =
  /^(array|asarray|ascontiguousarray|copy|astype|sin|cos|tan|arcsin|arccos|arctan|sinh|cosh|tanh|exp|exp2|expm1|log|log2|log10|log1p|sqrt|cbrt|square|abs|absolute|fabs|sign|floor|ceil|trunc|rint|round|around|clip|nan_to_num|negative|reciprocal|deg2rad|rad2deg|radians|degrees|sinc|flip|fliplr|flipud|roll|sort|float32|float64|int32|int64)$/;
const SAME_BOOL = /^(isnan|isinf|isfinite|logical_not)$/;
const REDUCES = /^(sum|mean|std|var|prod|any|all|max|min|amax|amin|argmax|argmin|median|ptp|nanmean|nanstd|nansum)$/;
const JOINS = /^(concatenate|concat|vstack|row_stack|hstack|stack|column_stack|append)$/;
const OF_TWO =
  /^(add|subtract|multiply|divide|true_divide|floor_divide|mod|power|maximum|minimum|fmax|fmin|arctan2|hypot|greater(_equal)?|less(_equal)?|equal|not_equal)$/;
const OF_TWO_BOOL = /^(greater|less|equal|not_equal)/;

/** `np.c_[x, y]` of the arrays between the brackets. */
export function columnsOf(index: Value): Value | undefined {
  const rank = index.type === 'tuple' && index.items[0] ? sizesOf(index.items[0])?.length : undefined;
  // Of more dimensions they are joined along the last.
  const along = rank && rank > 1 ? int(rank - 1) : undefined;
  return rank ? joinedShape('column_stack', index, (_, name) => (name === 'axis' ? along : undefined)) : undefined;
}

/** Of one array, by a method or a function: `given` are the other arguments. */
function ofOne(name: string, sizes: SymbolicShape, given: Given): Value | undefined {
  const rank = sizes.length;
  if (SAME.test(name)) {
    const asked = given(name === 'astype' ? 0 : 9, 'dtype');
    const least = given(9, 'ndmin') ?? int(name === 'ascontiguousarray' ? 1 : 0);
    if (least.type !== 'int') return undefined;
    const before = Array<number>(Math.max(0, Number(least.value) - rank)).fill(1);
    const dtype = asked && dtypeOf(asked);
    return numpyArray([...before, ...sizes], dtype && heldType(dtype));
  }
  if (SAME_BOOL.test(name)) return numpyArray(sizes, 'bool');
  if (REDUCES.test(name)) return reducedShape(name, sizes, given);
  switch (name) {
    case 'argsort':
      return numpyArray(sizes, 'int');
    case 'reshape': {
      const first = given(0, 'newshape', 'shape');
      const wanted = [first, ...[1, 2, 3, 4].map((at) => given(at))].filter((one) => one !== undefined);
      const made = reshapedSizes(sizes, (wanted.length === 1 ? sizesIn(wanted[0]!) : wanted)?.map(sizeOfValue) ?? []);
      return wanted.length > 0 && made ? numpyArray(made) : undefined;
    }
    case 'flatten':
    case 'ravel':
      return numpyArray([product(sizes)]);
    case 'squeeze': {
      const axis = given(0, 'axis');
      if (!axis)
        return sizes.every((size) => typeof size === 'number') ? numpyArray(sizes.filter((n) => n !== 1)) : undefined;
      const at = placeOf(axis, rank);
      return at !== undefined && sizes[at] === 1 ? numpyArray(sizes.toSpliced(at, 1)) : undefined;
    }
    case 'expand_dims': {
      const at = placeOf(given(0, 'axis'), rank + 1);
      return at === undefined ? undefined : numpyArray(sizes.toSpliced(at, 0, 1));
    }
    case 'atleast_2d':
      return numpyArray([...Array<Size>(Math.max(0, 2 - rank)).fill(1), ...sizes]);
    case 'transpose': {
      const first = given(0, 'axes');
      if (!first) return numpyArray(sizes.toReversed());
      const axes = (given(1) ? [first, ...[1, 2, 3, 4].map((at) => given(at))] : (sizesIn(first) ?? [])).filter(
        (one) => one !== undefined,
      );
      const places = axes.map((axis) => placeOf(axis, rank));
      const isOrder = places.length === rank && new Set(places).size === rank && !places.includes(undefined);
      return isOrder ? numpyArray(places.map((at) => sizes[at!])) : undefined;
    }
    case 'swapaxes': {
      const [a, b] = [placeOf(given(0, 'axis1'), rank), placeOf(given(1, 'axis2'), rank)];
      return a === undefined || b === undefined ? undefined : numpyArray(sizes.with(a, sizes[b]).with(b, sizes[a]));
    }
    case 'dot':
    case 'matmul': {
      const other = given(0, 'b', 'x2');
      const others = other && sizesOf(other);
      const isPlain =
        rank > 0 && others && others.length > 0 && (name === 'matmul' || Math.max(rank, others.length) < 3);
      const made = isPlain ? matrixProduct(sizes, others) : undefined;
      return made && numpyArray(made);
    }
    case 'outer': {
      const other = given(0, 'b');
      const others = other && sizesOf(other);
      return others && numpyArray([product(sizes), product(others)]);
    }
    case 'diff': {
      const last = sizes.at(-1);
      return typeof last === 'number' && last > 0 && !given(0, 'n') && !given(1, 'axis')
        ? numpyArray(sizes.with(-1, last - 1))
        : undefined;
    }
    case 'repeat': {
      const [times, axis] = [given(0, 'repeats'), given(1, 'axis')];
      if (times?.type !== 'int') return undefined;
      if (!axis || axis.type === 'none') return numpyArray([product([...sizes, times.value])]);
      const at = placeOf(axis, rank);
      return at === undefined ? undefined : numpyArray(sizes.with(at, product([sizes[at], times.value])));
    }
    case 'tile': {
      const reps = given(0, 'reps');
      const times = reps && (reps.type === 'int' ? [reps] : sizesIn(reps))?.map(sizeOfValue);
      if (!times) return undefined;
      const all = Math.max(rank, times.length);
      const filled = (of: SymbolicShape) => [...Array<Size>(all - of.length).fill(1), ...of];
      const [own, by] = [filled(sizes), filled(times)];
      return numpyArray(own.map((size, at) => product([size, by[at]])));
    }
    default:
      return undefined;
  }
}

/** Of what is too long for its numbers to be kept. */
function longRow(name: string, given: Given): Value | undefined {
  const [first, second, third] = [given(0, 'start'), given(1, 'stop'), given(2, name === 'arange' ? 'step' : 'num')];
  if (name === 'linspace')
    return third?.type === 'int' || third?.type === 'symbol' ? shaped([third], 'numpy') : undefined;
  const numbers = [first, second, third].map((value) => (value?.type === 'int' ? value.value : undefined));
  const [start, stop, step] = second ? numbers : [0, numbers[0], undefined];
  if (start === undefined || stop === undefined || (third && !numbers[2])) return undefined;
  return numpyArray([Math.max(0, Math.ceil((stop - start) / (step ?? 1)))], 'int');
}

/** What `meshgrid` gives: rows go along the second of the given ones, unless matrices are indexed. */
function grid(args: readonly ArgumentValue[]): Value | undefined {
  const given = args.filter(({ kind }) => kind === 'positional').map(({ value }) => sizesOf(value));
  const [indexing, ...others] = args.filter(({ kind }) => kind === 'keyword');
  if (given.length < 2 || given.some((sizes) => sizes?.length !== 1) || others.length > 0) return undefined;
  if (indexing && (indexing.name !== 'indexing' || indexing.value.type !== 'string')) return undefined;
  const sizes = given.map((one) => one![0]);
  const isMatrix = indexing?.value.type === 'string' && indexing.value.value === 'ij';
  const shape = isMatrix ? sizes : [sizes[1], sizes[0], ...sizes.slice(2)];
  return tuple(sizes.map(() => numpyArray(shape)));
}

function reducedShape(name: string, sizes: SymbolicShape, given: Given): Value | undefined {
  const axis = given(0, 'axis');
  const dtype = /^arg/.test(name) ? 'int' : /^a(ny|ll)$/.test(name) ? 'bool' : 'float';
  const keeps = given(9, 'keepdims');
  if (keeps && keeps.type !== 'bool') return undefined;
  const axes = !axis || axis.type === 'none' ? undefined : axis.type === 'int' ? [axis] : sizesIn(axis);
  if (axis && axis.type !== 'none' && !axes) return undefined;
  const places = axes ? axes.map((one) => placeOf(one, sizes.length)) : sizes.map((_, at) => at);
  if (places.includes(undefined)) return undefined;
  const isKept = keeps?.type === 'bool' && keeps.value;
  return numpyArray(
    sizes.flatMap((size, at): Size[] => (!places.includes(at) ? [size] : isKept ? [1] : [])),
    dtype,
  );
}

function joinedShape(name: string, list: Value, given: Given): Value | undefined {
  const second = name === 'append' ? given(1, 'values') : undefined;
  const items = second ? [list, second] : list.type === 'list' || list.type === 'tuple' ? iterate(list) : undefined;
  const shapes = !items || 'type' in items ? [undefined] : items.map(sizesOf);
  if (shapes.includes(undefined)) return undefined;
  const axis = given(name === 'append' ? 2 : 1, 'axis');
  if (axis && axis.type !== 'int') return undefined;
  const isFlat = name === 'append' && !axis;
  const all = (shapes as SymbolicShape[]).map((shape) => (isFlat ? [product(shape)] : shape));
  const made = joinedSizes(name === 'append' ? 'cat' : name, all, axis?.value);
  return made && numpyArray(made);
}

function placeOf(axis: Value | undefined, rank: number): number | undefined {
  if (axis?.type !== 'int' || axis.value < -rank || axis.value >= rank) return undefined;
  return (axis.value + rank) % rank;
}

function sizesIn(value: Value): readonly Value[] | undefined {
  if (value.type === 'int' || value.type === 'symbol') return [value];
  const items = value.type === 'tuple' || value.type === 'list' ? iterate(value) : undefined;
  return items && !('type' in items) ? items : undefined;
}

/** Where `size` stands among the arguments of what numpy.random draws, and what else gives a shape. */
const SIZE_AT: Readonly<Record<string, number>> = {
  normal: 2,
  uniform: 2,
  integers: 2,
  laplace: 2,
  lognormal: 2,
  binomial: 2,
  beta: 2,
  gamma: 2,
  exponential: 1,
  poisson: 1,
  choice: 1,
};

/** Of tensors of one shape, beside each other in a dimension of their own. */
function stackedSizes(tensors: Value | undefined, dim: Value = int(0)): SymbolicShape | undefined {
  const items = tensors?.type === 'list' || tensors?.type === 'tuple' ? iterate(tensors) : undefined;
  if (!items || 'type' in items || dim.type !== 'int') return undefined;
  const shapes = items.map(sizesOfTensor);
  return shapes.includes(undefined) ? undefined : joinedSizes('stack', shapes as SymbolicShape[], dim.value);
}

/** `pad` has two numbers for each dimension, from the last on. */
function paddedSizes(tensor: Value | undefined, pad: Value | undefined): SymbolicShape | undefined {
  const sizes = tensor && sizesOfTensor(tensor);
  const around = pad?.type === 'list' || pad?.type === 'tuple' ? iterate(pad) : undefined;
  if (!sizes || !around || 'type' in around || around.length % 2 > 0 || around.length > 2 * sizes.length)
    return undefined;
  const made = [...sizes];
  for (let at = 0; at < around.length; at += 2) {
    const [before, after, place] = [around[at]!, around[at + 1]!, sizes.length - 1 - at / 2];
    const size = made[place];
    if (before.type !== 'int' || after.type !== 'int' || typeof size !== 'number') return undefined;
    made[place] = size + before.value + after.value;
  }
  return made.every((size) => typeof size !== 'number' || size >= 0) ? made : undefined;
}

function sizesOfTensor(value: Value): SymbolicShape | undefined {
  return value.type === 'array' && value.library === 'torch' ? sizesOf(value) : undefined;
}

function drawnShape(name: string, args: readonly ArgumentValue[]): Value | undefined {
  const [, library, short = ''] = /^(numpy\.random|numpy|torch|torch\.nn\.functional)\.(\w+)$/.exec(name) ?? [];
  const given = library && givenBy(args);
  if (!given) return undefined;
  const isTorch = library.startsWith('torch');
  const [first, second] = [given(0, 'n', 'N', 'x', 'mean'), given(1, 'm', 'M')];
  const of = (sizes: SymbolicShape, dtype: Dtype = 'float') =>
    shaped(sizes.map(valueOfSize), isTorch ? 'torch' : 'numpy', dtype);
  if (/^(torch|numpy)\.(eye|identity)$/.test(name)) {
    if (first?.type !== 'int' || (second && second.type !== 'int')) return undefined;
    return of([first.value, second?.type === 'int' ? second.value : first.value]);
  }
  if (name === 'torch.randperm' || (name === 'numpy.random.permutation' && first?.type === 'int'))
    return first?.type === 'int' ? of([first.value], 'int') : undefined;
  if (name === 'numpy.random.permutation') {
    const sizes = first && sizesOf(first);
    return sizes && of(sizes);
  }
  if (name === 'torch.nn.functional.one_hot') {
    const [tensor, count] = [given(0, 'input', 'tensor'), given(1, 'num_classes')];
    const sizes = tensor && sizesOfTensor(tensor);
    return sizes && count?.type === 'int' && count.value > 0 ? of([...sizes, count.value], 'int') : undefined;
  }
  if (name === 'torch.stack') {
    const made = stackedSizes(given(0, 'tensors'), given(1, 'dim'));
    return made && of(made);
  }
  if (name === 'torch.nn.functional.pad') {
    const made = paddedSizes(given(0, 'input'), given(1, 'pad'));
    return made && of(made);
  }
  const isDrawn = name === 'torch.normal' || (library === 'numpy.random' && Object.hasOwn(SIZE_AT, short));
  const size = isDrawn ? given(SIZE_AT[short]!, 'size') : undefined;
  const sizes = size && sizesIn(size)?.map(sizeOfValue);
  return sizes && !sizes.includes(undefined)
    ? of(sizes, /^(integers|poisson|binomial)$/.test(short) ? 'int' : 'float')
    : undefined;
}

/** `x[order]`, `x[x > 0]`, `x[None]` of an array or tensor of this shape; undefined of another index. */
export function chosenRows(shape: readonly Value[], library: ArrayValue['library'], index: Value): Value | undefined {
  if (index.type === 'none') return shaped([int(1), ...shape], library);
  const places = index.type === 'list' ? array(index.items, library) : index;
  if (places.type !== 'array' || shape.length === 0) return undefined;
  const sizes = shapeOf(places);
  if (!sizes || sizes.length === 0) return undefined;
  if (places.dtype === 'int') return shaped([...sizes, ...shape.slice(1)], library);
  if (places.dtype !== 'bool' || sizes.length > shape.length) return undefined;
  // How many are true does not follow from a shape.
  return shaped([valueOfSize(undefined), ...shape.slice(sizes.length)], library);
}
