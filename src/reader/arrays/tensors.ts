// Tensors of which the shape alone is known: methods, functions and operators, as far as shapes go.

import type { SourceRange } from '../../model/modelSpec.ts';
import { Phrase, phrase } from '../../model/phrase.ts';
import { product, type Size, type SymbolicShape } from '../../model/size.ts';
import { functionAsModule } from '../forward/functionals.ts';
import { type Given, givenBy } from '../interpreter/givenBy.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import { iterate } from '../interpreter/iterate.ts';
import {
  type ArgumentValue,
  type ArrayValue,
  int,
  type OutputValue,
  tuple,
  unknown,
  type Value,
} from '../python/values.ts';
import type { BinaryOperator, CompareOperator } from '../text/syntax.ts';
import { arrayAttribute, shaped } from './arrays.ts';
import { chosenRows, dtypeOfOperation } from './numpyShapes.ts';
import { broadcastSizes, joinedSizes, matrixProduct, reshapedSizes } from './sizeRules.ts';
import { sizeOfValue, valueOfSize } from './sizeValues.ts';
import { flattened, layerShape, tensorShape } from './tensorShapes.ts';

/** A tensor whose shape is known, and not its numbers. */
type Tensor = (ArrayValue | OutputValue) & { readonly shape: readonly Value[] };

export function isTensor(value: Value): value is Tensor {
  const isOne = value.type === 'array' ? value.library === 'torch' && 'type' in value.items : value.type === 'output';
  return isOne && Array.isArray((value as ArrayValue | OutputValue).shape);
}

/** Of a tensor whose numbers are known the shape alone, for what is read of shapes only. */
export function withoutNumbers(value: Value): Tensor | undefined {
  const shape = value.type === 'array' && !isTensor(value) ? tensorShape(value) : undefined;
  return shape && (shaped(shape, 'torch') as Tensor);
}

function tensor(sizes: SymbolicShape): Value {
  return shaped(sizes.map(valueOfSize), 'torch');
}

/** `x.shape`; a method where it is no attribute of these. */
export function tensorAttribute(self: Tensor, name: string): Value | undefined {
  return arrayAttribute(shaped(self.shape, 'torch'), name);
}

const SAME_SHAPE =
  /^(to|cuda|cpu|float|half|double|long|int|bool|type|type_as|detach|detach_|clone|contiguous|requires_grad_|uniform_|normal_|fill_|zero_|random_|abs|exp|log|log1p|sqrt|square|neg|sign|round|floor|ceil|clamp|clamp_|clip|sin|cos|relu6?_?|leaky_relu_?|elu_?|celu_?|selu_?|gelu|silu|mish|sigmoid_?|tanh_?|softmax|log_softmax|logsigmoid|softplus|softsign|softmin|hardtanh_?|hardswish|hardsigmoid|threshold_?|dropout[123]?d?_?|alpha_dropout|feature_alpha_dropout|normalize|batch_norm|layer_norm|group_norm|instance_norm|local_response_norm|cumsum|cumprod|flip|roll|zeros_like|ones_like|rand_like|randn_like|empty_like|full_like|nan_to_num|add_|mul_|sub_|div_)$/;

/** Whether what it gives is as large as its first, of functions of torch and methods. */
export function leavesShape(callee: string): boolean {
  const [, name] = /^(?:torch\.nn\.functional|torch|)\.(\w+)$/.exec(callee) ?? [];
  return name !== undefined && SAME_SHAPE.test(name);
}

const REDUCES = /^(mean|sum|prod|std|var|norm|amax|amin|max|min|argmax|argmin|any|all|logsumexp|median)$/;
const WITH_ANOTHER =
  /^(add|sub|subtract|mul|multiply|div|divide|true_divide|floor_divide|remainder|fmod|pow|eq|ne|gt|ge|lt|le|maximum|minimum|fmin|fmax|logical_(and|or|xor)|atan2)$/;
/** Methods after which the tensor itself has another shape. */
const RESHAPES_ITSELF = /^(resize\w*_|(un)?squeeze_|t_|transpose_|swapaxes_|swapdims_|set_)$/;

/** What a method gives, or a function of the same name; undefined where it is not read. */
export function tensorMethod(
  it: Interpreter,
  self: Tensor,
  name: string,
  args: readonly ArgumentValue[],
): Value | undefined {
  const sizes = self.shape.map(sizeOfValue);
  const rank = sizes.length;
  if (RESHAPES_ITSELF.test(name)) {
    const made = tensorMethod(it, self, name.slice(0, -1), args);
    const known = made && tensorShape(made);
    it.store.write(self, 'shape', known ?? unknown(phrase`what shape \`${name}\` makes is not read`));
    return self;
  }
  const given = givenBy(args);
  if (!given) return undefined;
  const dimension = (value: Value | undefined, of = rank) => {
    if (value?.type !== 'int' || value.value < -of || value.value >= of) return undefined;
    return (value.value + of) % of;
  };
  if (SAME_SHAPE.test(name)) return shaped(self.shape, 'torch');
  if (REDUCES.test(name)) return reduced(name, sizes, given, dimension);
  if (WITH_ANOTHER.test(name)) {
    const other = given(0, 'other', 'exponent');
    return other && tensorOperation('+', self, other);
  }
  switch (name) {
    case 'matmul':
    case 'mm':
    case 'bmm':
    case 'mv': {
      const other = given(0, 'other', 'mat2', 'vec');
      return other && tensorOperation('@', self, other);
    }
    case 'repeat':
    case 'tile': {
      const times = sizesGiven(args)?.map(sizeOfValue);
      if (!times || times.length < rank) return undefined;
      const all = [...Array<Size>(times.length - rank).fill(1), ...sizes];
      return tensor(all.map((size, at) => product([size, times[at]])));
    }
    case 'expand': {
      const wanted = sizesGiven(args)?.map(sizeOfValue);
      if (!wanted || wanted.length < rank) return undefined;
      return tensor(wanted.map((size, at) => (size === -1 ? sizes[at - wanted.length + rank] : size)));
    }
    case 'chunk':
    case 'split': {
      const at = dimension(given(1, 'dim') ?? int(0));
      const asked = given(0, 'chunks', 'split_size', 'split_size_or_sections');
      return at === undefined ? undefined : parts(sizes, at, name, asked);
    }
    case 'size': {
      const dim = given(0, 'dim');
      if (!dim) return tuple(self.shape);
      const at = dimension(dim);
      return at === undefined ? undefined : self.shape[at];
    }
    case 'dim':
    case 'ndimension':
      return int(rank);
    case 'numel':
    case 'nelement':
      return valueOfSize(product(sizes));
    case 'view':
    case 'reshape': {
      const wanted = sizesGiven(args);
      const made = wanted && reshapedSizes(sizes, wanted.map(sizeOfValue));
      return made && tensor(made);
    }
    case 'flatten':
    case 'ravel': {
      const [start, end] = [given(0, 'start_dim') ?? int(0), given(1, 'end_dim') ?? int(-1)];
      if (start.type !== 'int' || end.type !== 'int') return undefined;
      const made = flattened(sizes, start.value, end.value);
      return made && tensor(made);
    }
    case 'squeeze': {
      const dim = given(0, 'dim');
      if (!dim)
        return sizes.every((size) => typeof size === 'number') ? tensor(sizes.filter((n) => n !== 1)) : undefined;
      const at = dimension(dim);
      if (at === undefined || typeof sizes[at] !== 'number') return undefined;
      return tensor(sizes[at] === 1 ? sizes.toSpliced(at, 1) : sizes);
    }
    case 'unsqueeze': {
      const at = dimension(given(0, 'dim'), rank + 1);
      return at === undefined ? undefined : tensor(sizes.toSpliced(at, 0, 1));
    }
    case 'permute': {
      const order = sizesGiven(args)?.map((dim) => dimension(dim));
      if (!order || order.length !== rank || new Set(order).size !== rank || order.includes(undefined))
        return undefined;
      return tensor(order.map((at) => sizes[at!]));
    }
    case 'transpose':
    case 'swapaxes': {
      const [a, b] = [dimension(given(0, 'dim0')), dimension(given(1, 'dim1'))];
      if (a === undefined || b === undefined) return undefined;
      return tensor(sizes.with(a, sizes[b]).with(b, sizes[a]));
    }
    case 't':
      return rank <= 2 ? tensor(sizes.toReversed()) : undefined;
    default:
      return undefined;
  }
}

/** What `chunk` gives for a number of parts, `split` for the size of each; undefined where that is not read. */
function parts(sizes: SymbolicShape, at: number, name: string, asked: Value | undefined): Value | undefined {
  const whole = sizes[at];
  const each = asked?.type === 'list' && name === 'split' ? iterate(asked) : undefined;
  if (each && !('type' in each) && each.every((size) => size.type === 'int'))
    return tuple(each.map((size) => tensor(sizes.with(at, sizeOfValue(size)))));
  if (typeof whole !== 'number' || asked?.type !== 'int' || asked.value < 1) return undefined;
  const length = name === 'chunk' ? Math.ceil(whole / asked.value) : asked.value;
  if (length < 1 || whole / length > MAX_PARTS) return undefined;
  const starts = Array.from({ length: Math.ceil(whole / length) }, (_, index) => index * length);
  return tuple(starts.map((start) => tensor(sizes.with(at, Math.min(length, whole - start)))));
}

const MAX_PARTS = 256;

function reduced(
  name: string,
  sizes: SymbolicShape,
  given: Given,
  dimension: (value: Value | undefined) => number | undefined,
): Value | undefined {
  const isNorm = name === 'norm';
  const dim = isNorm ? given(1, 'dim') : given(0, 'dim', 'axis');
  if (!dim || dim.type === 'none') return given(0) && !isNorm ? undefined : shaped([], 'torch');
  const dims = dim.type === 'tuple' || dim.type === 'list' ? iterate(dim) : [dim];
  if ('type' in dims) return undefined;
  const places = dims.map((one) => dimension(one));
  const keeps = isNorm ? given(2, 'keepdim') : given(/^(std|var)$/.test(name) ? 9 : 1, 'keepdim', 'keepdims');
  if (places.includes(undefined) || (keeps && keeps.type !== 'bool')) return undefined;
  const left = sizes.flatMap((size, at): Size[] => (!places.includes(at) ? [size] : keeps?.value ? [1] : []));
  return /^(max|min|median)$/.test(name) ? tuple([tensor(left), tensor(left)]) : tensor(left);
}

/** `view(a, b)`, `view((a, b))`. */
function sizesGiven(args: readonly ArgumentValue[]): readonly Value[] | undefined {
  if (args.some(({ kind }) => kind !== 'positional')) return undefined;
  const values = args.map(({ value }) => value);
  const [first] = values;
  if (values.length !== 1 || (first!.type !== 'tuple' && first!.type !== 'list')) return values;
  const items = iterate(first!);
  return 'type' in items ? undefined : items;
}

/** A function of torch or torch.nn.functional of such a tensor; undefined where it is not read. */
export function tensorFunction(
  it: Interpreter,
  name: string,
  args: readonly ArgumentValue[],
  range: SourceRange,
): Value | undefined {
  const [, library, short = ''] = /^(torch|torch\.nn\.functional|torch\.autograd)\.(\w+)$/.exec(name) ?? [];
  const [first, ...rest] = args;
  if (!library || first?.kind !== 'positional' || it.isTracing) return undefined;
  if (library === 'torch.autograd') return short === 'Variable' && isTensor(first.value) ? first.value : undefined;
  if (library === 'torch' && /^(cat|concat|concatenate|stack|hstack|vstack|row_stack|column_stack)$/.test(short))
    return joined(short, first.value, rest);
  if (!isTensor(first.value)) return undefined;
  const called = functionAsModule(it, name, args, range);
  if (!(called instanceof Phrase)) {
    const shape = layerShape(it, called, first.value.shape);
    return shape && shaped(shape, 'torch');
  }
  const ofLibrary = library === 'torch' || SAME_SHAPE.test(short);
  return ofLibrary ? tensorMethod(it, first.value, short, rest) : undefined;
}

function joined(name: string, list: Value, rest: readonly ArgumentValue[]): Value | undefined {
  const items = list.type === 'list' || list.type === 'tuple' ? iterate(list) : undefined;
  if (!items || 'type' in items || items.length === 0 || !items.some(isTensor)) return undefined;
  const shapes = items.map((item) => tensorShape(item)?.map(sizeOfValue));
  const dim = rest.find(({ kind, name: key }) => kind === 'positional' || /^(dim|axis)$/.test(key))?.value;
  if (shapes.includes(undefined) || (dim && dim.type !== 'int')) return undefined;
  const made = joinedSizes(name, shapes as SymbolicShape[], dim?.value);
  return made && tensor(made);
}

/** What an operator gives; undefined where none of the two is such a tensor. */
export function tensorOperation(
  operator: BinaryOperator | CompareOperator,
  left: Value,
  right: Value,
): Value | undefined {
  if (!isTensor(left) && !isTensor(right)) return undefined;
  if (operator === '@') {
    const [a, b] = [left, right].map((value) => tensorShape(value)?.map(sizeOfValue));
    const made = a && b && matrixProduct(a, b);
    return made ? tensor(made) : unknown(phrase`this operation on a tensor is not read`);
  }
  return broadcast(left, right, dtypeOfOperation(operator, left, right));
}

function broadcast(left: Value, right: Value, dtype: ArrayValue['dtype']): Value | undefined {
  const sides = [left, right].map((value) =>
    /^(int|float|bool|symbol)$/.test(value.type) ? [] : tensorShape(value)?.map(sizeOfValue),
  );
  const [a, b] = sides;
  const made = a && b && broadcastSizes(a, b);
  return made && shaped(made.map(valueOfSize), 'torch', dtype);
}

/** `x[0]`, `x[None]`; undefined where the index is not read. */
export function tensorElement(self: Tensor, index: Value): Value | undefined {
  const sizes = self.shape.map(sizeOfValue);
  const chosen = chosenRows(self.shape, 'torch', index);
  if (chosen) return chosen;
  const [first, ...rest] = sizes;
  if (index.type !== 'int' || typeof first !== 'number') return undefined;
  return index.value < first && index.value >= -first
    ? tensor(rest)
    : unknown(phrase`the index lies outside of the tensor`);
}

/** The tensor's first size, which `len` gives. */
export function tensorLength(self: Tensor): Value | undefined {
  return self.shape[0];
}
