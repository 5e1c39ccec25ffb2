// Functions of numpy, math and torch on numbers, shapes and small arrays.

import { phrase, type Text } from '../../model/phrase.ts';
import { inAnyOrder, iterate } from '../interpreter/iterate.ts';
import { builtinNames } from '../interpreter/pythonNames.ts';
import { builtinElsewhere } from '../library/six.ts';
import { binary, power } from '../python/operators.ts';
import {
  type ArgumentValue,
  type ArrayValue,
  bool,
  float,
  int,
  NONE,
  numberOf,
  reasonOf,
  single,
  tuple,
  type UnknownValue,
  unknown,
  type Value,
} from '../python/values.ts';
import type { BinaryOperator } from '../text/syntax.ts';
import {
  chosen,
  inserted,
  interpolated,
  joined,
  layersOf,
  middle,
  repeated,
  tiled,
  together,
  unique,
} from './arrayFunctions.ts';
import { shapeOf } from './arrayShape.ts';
import {
  accumulate,
  alongAxis,
  array,
  arrayOperation,
  asArray,
  asArrayOf,
  dtypeOf,
  flat,
  heldType,
  mapNumbers,
  reduceNumbers,
  roundHalfEven,
  shaped,
  singles,
} from './arrays.ts';

const MAX_ITEMS = 4096;

/** Functions of one number that give a float. Logarithms are exact on powers of their base. */
const FLOAT_FUNCTIONS: Readonly<Record<string, (x: number) => number>> = {
  sqrt: Math.sqrt,
  exp: Math.exp,
  log: Math.log,
  log2: (x) => exactLog(2, x) ?? Math.log2(x),
  log10: (x) => exactLog(10, x) ?? Math.log10(x),
  log1p: Math.log1p,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  tanh: Math.tanh,
  atan: Math.atan,
};

function exactLog(base: number, x: number): number | undefined {
  const rounded = Math.round(base === 2 ? Math.log2(x) : Math.log10(x));
  return Math.abs(rounded) < 300 && power(base, rounded) === x ? rounded : undefined;
}

/** The value of `math.pi` and the like; undefined for others. */
export function libraryConstant(library: string, constant: string): Value | undefined {
  const builtin = builtinElsewhere(library, constant);
  if (builtin !== undefined && builtinNames.has(builtin)) return { type: 'builtin', name: builtin };
  if (library !== 'math' && library !== 'numpy' && library !== 'torch') return undefined;
  if (constant === 'newaxis') return NONE;
  return Object.hasOwn(CONSTANTS, constant) ? float(CONSTANTS[constant]!) : undefined;
}

const CONSTANTS: Readonly<Record<string, number>> = {
  pi: Math.PI,
  e: Math.E,
  inf: Infinity,
  nan: Number.NaN,
  tau: 2 * Math.PI,
};

/** A function of math, numpy or torch by its dotted name; undefined where it is not read. */
export function callNumeric(name: string, args: readonly ArgumentValue[]): Value | undefined {
  const [, library, short = ''] = /^(math|numpy|torch)\.(\w+)$/.exec(name) ?? [];
  const drawn = drawnArray(name, args);
  if (drawn) return drawn;
  if (!library) return undefined;
  if (args.some(({ kind }) => kind === 'rest')) return undefined;
  const values = args.filter(({ kind }) => kind === 'positional').map(({ value }) => value);
  const keywords = new Map(args.filter(({ kind }) => kind === 'keyword').map((arg) => [arg.name, arg.value]));
  if (library === 'math') {
    const start = short === 'prod' ? keywords.get('start') : undefined;
    if (keywords.size > (start ? 1 : 0)) return undefined;
    return mathFunction(short, start ? [...values, start] : values);
  }
  return libraryFunction(library as 'numpy' | 'torch', short, values, keywords);
}

/** What numpy.random draws in a shape, and torch.randint. */
function drawnArray(name: string, args: readonly ArgumentValue[]): Value | undefined {
  const [, short] =
    /^(?:numpy\.random|torch)\.(rand|randn|random|random_sample|standard_normal|randint)$/.exec(name) ?? [];
  if (!short || (name.startsWith('torch.') && short !== 'randint')) return undefined;
  const isLast = short === 'randint';
  const positional = args.filter(({ kind }) => kind === 'positional').map(({ value }) => value);
  const size = args.find((arg) => arg.kind === 'keyword' && arg.name === 'size')?.value;
  if (args.some(({ kind }) => kind === 'rest') || (args.length > positional.length && !size)) return undefined;
  const last = positional.at(-1);
  const given = size ?? (isLast ? (last?.type === 'tuple' || last?.type === 'list' ? last : undefined) : last);
  const isSpread = /^randn?$/.test(short);
  const sizes = isSpread ? positional : given?.type === 'int' ? [given] : given ? iterate(given) : undefined;
  if (!sizes || 'type' in sizes || sizes.length === 0) return undefined;
  if (sizes.some(({ type }) => type !== 'int' && type !== 'symbol')) return undefined;
  return shaped(sizes, name.startsWith('torch') ? 'torch' : 'numpy', isLast ? 'int' : 'float');
}

function mathFunction(name: string, values: readonly Value[]): Value | undefined {
  const [first, second] = values;
  if (!first) return undefined;
  if (name === 'prod') {
    const items = iterate(first);
    return 'type' in items ? items : items.reduce((a, b) => binary('*', a, b), second ?? int(1));
  }
  if (name === 'fsum') return values.length === 1 ? exactSum(inAnyOrder(iterate(first))) : undefined;
  const numbers = values.map(numberOf);
  if (numbers.includes(undefined)) return undefined;
  const [x, y] = numbers as number[];
  const isInt = first.type !== 'float';
  switch (name) {
    case 'floor':
    case 'ceil':
    case 'trunc': {
      if (!Number.isFinite(x)) return undefined;
      return int(isInt ? x! : Math[name](x!));
    }
    case 'modf': {
      if (!Number.isFinite(x)) return undefined;
      const whole = Math.trunc(x!);
      return tuple([float(x! - whole), float(whole)]);
    }
    case 'fabs':
      return float(Math.abs(x!));
    case 'pow': {
      const isDefined = y !== undefined && !(x === 0 && y < 0) && (x! >= 0 || Number.isInteger(y));
      return isDefined ? float(power(x!, y)) : undefined;
    }
    case 'gcd':
    case 'lcm': {
      if (values.some((value) => value.type === 'float')) return undefined;
      const all = numbers as number[];
      return int(
        all.reduce((a, b) => (name === 'gcd' ? gcd(a, b) : a === 0 || b === 0 ? 0 : Math.abs(a * b) / gcd(a, b))),
      );
    }
    case 'log': {
      if (!(x! > 0) || (y !== undefined && !(y > 0 && y !== 1))) return undefined;
      return float(y === undefined ? Math.log(x!) : Math.log(x!) / Math.log(y));
    }
    case 'factorial': {
      let product = 1;
      if (!isInt || x! < 0 || x! > 18) return undefined;
      for (let at = 2; at <= x!; at++) product *= at;
      return int(product);
    }
    case 'comb': {
      if (!isInt || y === undefined || x! < 0 || y < 0 || x! > 50) return undefined;
      if (y > x!) return int(0);
      let count = 1;
      for (let at = 0; at < y; at++) count = (count * (x! - at)) / (at + 1);
      return int(Math.round(count));
    }
    case 'perm': {
      let count = 1;
      const taken = y ?? x!;
      if (!isInt || x! < 0 || taken < 0 || x! > 18) return undefined;
      if (taken > x!) return int(0);
      for (let at = 0; at < taken; at++) count *= x! - at;
      return int(count);
    }
    case 'isqrt':
      return isInt && x! >= 0 ? int(Math.floor(Math.sqrt(x!))) : undefined;
    case 'isclose':
      return y === undefined ? undefined : bool(Math.abs(x! - y) <= 1e-9 * Math.max(Math.abs(x!), Math.abs(y)));
    case 'isinf':
      return bool(Math.abs(x!) === Infinity);
    case 'isnan':
      return bool(Number.isNaN(x));
    case 'copysign':
      return y === undefined ? undefined : float(y < 0 || Object.is(y, -0) ? -Math.abs(x!) : Math.abs(x!));
    default:
      return values.length === 1 ? floatFunction(name, x!) : undefined;
  }
}

/** The sum rounded once, as `math.fsum` has it: what roundings lose is kept in further parts (Shewchuk 1997). */
function exactSum(items: readonly Value[] | UnknownValue): Value | undefined {
  if ('type' in items) return items;
  let parts: number[] = [];
  for (const item of items) {
    const given = numberOf(item);
    if (given === undefined || !Number.isFinite(given)) return undefined;
    let x = given;
    const left: number[] = [];
    for (const part of parts) {
      const [large, small] = Math.abs(x) < Math.abs(part) ? [part, x] : [x, part];
      const sum = large + small;
      const lost = small - (sum - large);
      if (lost !== 0) left.push(lost);
      x = sum;
    }
    parts = [...left, x];
  }
  return roundedOnce(parts);
}

/** Of parts that do not overlap, the smallest first; where what is left lies half between two numbers, all of it decides. */
function roundedOnce(parts: readonly number[]): Value | undefined {
  let at = parts.length - 1;
  let high = parts[at] ?? 0;
  let low = 0;
  while (at > 0 && low === 0) {
    const part = parts[--at]!;
    const sum = high + part;
    low = part - (sum - high);
    high = sum;
  }
  const next = at > 0 ? parts[at - 1]! : 0;
  if ((low < 0 && next < 0) || (low > 0 && next > 0)) {
    const moved = high + 2 * low;
    if (2 * low === moved - high) high = moved;
  }
  return Number.isFinite(high) ? float(high) : undefined;
}

function floatFunction(name: string, x: number): Value | undefined {
  if (!Object.hasOwn(FLOAT_FUNCTIONS, name)) return undefined;
  const result = FLOAT_FUNCTIONS[name]!(x);
  return Number.isFinite(result) ? float(result) : undefined;
}

function gcd(a: number, b: number): number {
  let [x, y] = [Math.abs(a), Math.abs(b)];
  while (y) [x, y] = [y, x % y];
  return x;
}

/** `np.array([8, 4], dtype=np.float32)`. */
function singlesOf(value: Value): Value | undefined {
  const number = numberOf(value);
  if (number !== undefined) return single(Math.fround(number));
  const items =
    value.type === 'array' ? value.items : value.type === 'symbol' ? unknown(reasonOf(value)) : iterate(value);
  return 'type' in items ? undefined : singles(items);
}

const REDUCTIONS = /^(prod|product|sum|mean|max|amax|min|amin|argmax|argmin|all|any)$/;
const SHAPES = /^(zeros|ones|rand|randn|empty|full|(zeros|ones|empty|rand|randn)_like)$/;

function libraryFunction(
  library: 'numpy' | 'torch',
  name: string,
  values: readonly Value[],
  keywords: ReadonlyMap<string, Value>,
): Value | undefined {
  const [first, second, third] = values;
  const isMade = library === 'numpy' && /^(array|asarray)$/.test(name);
  const dtypeValue = keywords.get('dtype') ?? (isMade ? second : undefined);
  const asked = dtypeValue && dtypeValue.type !== 'none' ? dtypeOf(dtypeValue) : undefined;
  if (isMade && asked === 'single' && first) return singlesOf(first);
  const dtype = asked === 'single' ? undefined : asked;
  if (dtypeValue && dtypeValue.type !== 'none' && !dtype && !SHAPES.test(name)) return undefined;
  const axis = keywords.get('axis') ?? keywords.get('dim') ?? (REDUCTIONS.test(name) ? second : undefined);
  if (axis && REDUCTIONS.test(name) && keywords.size <= 1 && values.length <= 2 && first)
    return alongAxis(name, asArray(first), axis);
  const harmless = /^(dtype|device|requires_grad|keepdims|copy|endpoint|num|steps|base|start|stop|end|step)$/;
  if ([...keywords.keys()].some((key) => !harmless.test(key)) && !SHAPES.test(name)) return undefined;
  if (SHAPES.test(name)) return ofShape(library, name, values, keywords);
  if (/^(lin|log|geom)space$/.test(name)) return spaced(library, name, values, keywords, dtype);
  if (name === 'arange') {
    const [start, stop, step] = ['start', library === 'torch' ? 'end' : 'stop', 'step'].map((key) => keywords.get(key));
    // Of one alone it is the end.
    const given = values.length === 1 && !start && !stop ? [int(0), ...values] : values;
    const bounds = [given[0] ?? start ?? int(0), given[1] ?? stop, given[2] ?? step ?? int(1)];
    return bounds[1] && given.length < 4 ? ranged(library, bounds as Value[], dtype) : undefined;
  }
  if (!first) return undefined;
  if (/^(array|asarray|tensor|as_tensor|Tensor|FloatTensor|LongTensor|from_numpy)$/.test(name)) {
    const type = name === 'LongTensor' ? 'int' : /^(Float)?Tensor$/.test(name) ? 'float' : dtype;
    if (/Tensor$/.test(name) && first.type === 'int') return shaped(values, library);
    const shape = first.type === 'array' && first.shape ? shapeOf(first) : undefined;
    if (shape) return shaped(shape, library);
    if (first.type === 'array') {
      const isSame = /^as|^from/.test(name) && (type ?? first.dtype) === first.dtype;
      return isSame && library === first.library ? first : array(first.items, library, type ?? first.dtype);
    }
    if (numberOf(first) !== undefined) return library === 'numpy' ? first : array([first], library, type);
    const items =
      first.type === 'list' || first.type === 'tuple' || first.type === 'range' ? iterate(first) : undefined;
    return items && array(items, library, type);
  }
  if (name === 'atleast_1d') return atLeastOne(first, library);
  if (name === 'shape') return shapeTuple(first);
  if (name === 'size' || name === 'ndim') {
    const shape = shapeOf(first.type === 'array' ? first : array([first], library));
    return shape && first.type === 'array'
      ? name === 'ndim'
        ? int(shape.length)
        : shape.reduce((a, b) => binary('*', a, b), int(1))
      : undefined;
  }
  if (library === 'torch' && first.type !== 'array' && !(name === 'pow' && second?.type === 'array')) return undefined;
  if (REDUCTIONS.test(name)) {
    if (values.length > 1) return undefined;
    if (first.type === 'symbol' || first.type === 'unknown') return undefined;
    return productOfSymbols(name, first) ?? reduceNumbers(name === 'product' ? 'prod' : name, first);
  }
  if (name === 'cumsum' || name === 'cumprod')
    return values.length === 1 ? accumulate(name, first, library) : undefined;
  if (/^(int|float|double)(_|8|16|32|64)?$/.test(name)) {
    const number = numberOf(first);
    if (number === undefined || name === 'float16') return undefined;
    return name.startsWith('int')
      ? int(Math.trunc(number))
      : name === 'float32'
        ? single(Math.fround(number))
        : float(number);
  }
  if (name === 'maximum' || name === 'minimum' || Object.hasOwn(OPERATORS, name)) {
    if (!second || values.length > 2) return undefined;
    return ofTwo(name, first, second);
  }
  if (library === 'numpy' && /^(gcd|lcm)$/.test(name))
    return values.every(({ type }) => type === 'int') && second ? mathFunction(name, values) : undefined;
  if (library === 'numpy' && name === 'dot' && second && values.length === 2) return dotted(first, second);
  if (library === 'numpy' && name === 'argsort' && values.length === 1 && keywords.size === 0)
    return sortedPlaces(first);
  if (library === 'numpy' && third && values.length === 3) {
    if (name === 'interp') return interpolated(first, second, third);
    if (name === 'where') return chosen(first, second, third);
    if (name === 'insert') return inserted(first, second, third);
  }
  if (name === 'repeat') return library === 'numpy' && second ? repeated(first, second) : undefined;
  if (name === 'tile') return library === 'numpy' && second ? tiled(first, second) : undefined;
  if (name === 'median') return values.length === 1 ? middle(first, library) : undefined;
  if (/^(clip|clamp)$/.test(name) && second && third) return ofTwo('minimum', ofTwo('maximum', first, second), third);
  if (/^(concatenate|concat|cat|hstack|vstack|stack|append)$/.test(name)) {
    if (values.length > (name === 'append' ? 2 : 1)) return undefined;
    if (name === 'append') return together([flat(first), flat(second ?? NONE)], library);
    const parts = iterate(first);
    if ('type' in parts) return undefined;
    const layers = library === 'numpy' ? layersOf(parts) : undefined;
    if (layers) return array(layers, library);
    return joined(name, parts, library);
  }
  if (name === 'unique') return values.length === 1 ? unique(first, library) : undefined;
  // torch's sort gives the places too.
  if (name === 'flip' || (name === 'sort' && library === 'numpy') || name === 'diff') {
    const items = flat(first);
    if ('type' in items || values.length > 1 || (first.type === 'array' && (shapeOf(first)?.length ?? 0) > 1))
      return undefined;
    if (name === 'flip') return array(items.toReversed(), library);
    if (name === 'diff')
      return array(
        items.slice(1).map((item, at) => binary('-', item, items[at]!)),
        library,
      );
    return array(
      items.toSorted((a, b) => (numberOf(a) ?? 0) - (numberOf(b) ?? 0)),
      library,
    );
  }
  if (values.length > 1 && !(name === 'round' || name === 'around')) return undefined;
  return mapNumbers(
    first,
    (item) => elementFunction(name, item, second) ?? unknown(unreadOf(item, `${library}.${name}`)),
  );
}

/** Of two rows of numbers; undefined of others. */
function dotted(left: Value, right: Value): Value | undefined {
  const [a, b] = [asArray(left), asArray(right)];
  const isRow = (value: Value) => value.type === 'array' && !('type' in value.items) && shapeOf(value)?.length === 1;
  if (!isRow(a) || !isRow(b)) return undefined;
  const [x, y] = [flat(a), flat(b)];
  if ('type' in x || 'type' in y || x.length !== y.length || x.length === 0) return undefined;
  const products = x.map((item, at) => binary('*', item, y[at]!));
  // Of floats the order in which they are added is not known.
  return products.every(({ type }) => type === 'int')
    ? products.reduce((sum, one) => binary('+', sum, one))
    : undefined;
}

/** The places of a row's numbers from the smallest to the largest, where no two are equal: which comes first of these is not said. */
function sortedPlaces(value: Value): Value | undefined {
  const row = asArray(value);
  if (row.type !== 'array' || 'type' in row.items || shapeOf(row)?.length !== 1) return undefined;
  const numbers = row.items.map(numberOf);
  if (numbers.includes(undefined) || new Set(numbers).size < numbers.length) return undefined;
  const places = numbers.map((_, at) => at).sort((a, b) => numbers[a]! - numbers[b]!);
  return array(places.map(int), 'numpy');
}

function atLeastOne(value: Value, library: 'numpy' | 'torch'): Value | undefined {
  if (value.type === 'array') return value;
  if (library === 'torch') return undefined;
  return numberOf(value) === undefined ? asArrayOf(value) : array([value], library);
}

/** Of numbers some of which are parameters. */
function productOfSymbols(name: string, value: Value): Value | undefined {
  if (!/^(prod|sum)$/.test(name) || (value.type !== 'list' && value.type !== 'tuple')) return undefined;
  const items = iterate(value);
  if ('type' in items || !items.some((item) => item.type === 'symbol')) return undefined;
  return items.reduce((a, b) => binary(name === 'prod' ? '*' : '+', a, b));
}

function shapeTuple(value: Value): Value | undefined {
  const made =
    value.type === 'array'
      ? value
      : value.type === 'list' || value.type === 'tuple'
        ? array(value.items, 'numpy')
        : undefined;
  const shape = made?.type === 'array' ? shapeOf(made) : undefined;
  return shape && tuple(shape);
}

function unreadOf(item: Value, name: string): Text {
  return item.type === 'unknown' || item.type === 'symbol'
    ? reasonOf(item)
    : phrase`what \`${name}\` gives is not read`;
}

function elementFunction(name: string, value: Value, places: Value | undefined): Value | undefined {
  const x = numberOf(value);
  if (x === undefined) return undefined;
  switch (name) {
    case 'floor':
    case 'ceil':
    case 'trunc':
      return float(Math[name](x));
    case 'round':
    case 'around':
    case 'rint':
      if (places) return roundedTo(x, places);
      return value.type === 'int' && name !== 'rint' ? value : float(roundHalfEven(x));
    case 'abs':
    case 'absolute':
      return value.type === 'float' ? float(Math.abs(x)) : int(Math.abs(x));
    case 'square':
      return binary('*', value, value);
    case 'sign':
      return value.type === 'float' ? float(Math.sign(x)) : int(Math.sign(x));
    case 'log':
    case 'log2':
    case 'log10':
    case 'sqrt':
    case 'exp':
      return floatFunction(name, x);
    default:
      return undefined;
  }
}

/** As numpy does it: by ten's power there and back. */
function roundedTo(x: number, places: Value): Value | undefined {
  if (places.type !== 'int' || places.value < 0 || places.value > 15) return undefined;
  const factor = 10 ** places.value;
  return float(roundHalfEven(x * factor) / factor);
}

/** Functions that do what an operator does, by their names in both libraries. */
const OPERATORS: Readonly<Record<string, BinaryOperator>> = {
  add: '+',
  sub: '-',
  subtract: '-',
  mul: '*',
  multiply: '*',
  div: '/',
  divide: '/',
  true_divide: '/',
  floor_divide: '//',
  mod: '%',
  remainder: '%',
  pow: '**',
  power: '**',
};

function ofTwo(name: string, a: Value, b: Value): Value {
  const operator = Object.hasOwn(OPERATORS, name) ? OPERATORS[name] : undefined;
  const [left, right] = [asArray(a), asArray(b)];
  if (operator && (left.type === 'array' || right.type === 'array')) return arrayOperation(operator, left, right);
  if (operator) return binary(operator, left, right);
  return mapNumbers(a, (item) => {
    const [x, y] = [numberOf(item), numberOf(b)];
    if (x === undefined || y === undefined) return unknown(reasonOf(b));
    const taken = (name === 'maximum' ? x >= y : x <= y) ? item : b;
    return item.type === 'float' || b.type === 'float' ? float(numberOf(taken)!) : taken;
  });
}

function ofShape(
  library: 'numpy' | 'torch',
  name: string,
  values: readonly Value[],
  keywords: ReadonlyMap<string, Value>,
): Value | undefined {
  const first = values[0] ?? keywords.get('size') ?? keywords.get('shape');
  if (!first) return undefined;
  const isLike = name.endsWith('_like');
  const sizes = isLike
    ? /^(unknown|symbol|output)$/.test(first.type)
      ? undefined
      : shapeOf(first)
    : first.type === 'tuple' || first.type === 'list'
      ? iterate(first)
      : library === 'torch' && name !== 'full'
        ? values
        : [first];
  if (!sizes || 'type' in sizes || sizes.some((size) => size.type !== 'int' && size.type !== 'symbol'))
    return undefined;
  const dtype = keywords.get('dtype');
  const kind = dtype ? dtypeOf(dtype) : 'float';
  const [length] = sizes;
  const given = name === 'full' ? (values[1] ?? keywords.get('fill_value')) : undefined;
  const filling = name === 'zeros' ? int(0) : name === 'ones' ? int(1) : given;
  if (
    filling &&
    numberOf(filling) !== undefined &&
    sizes.length === 1 &&
    length?.type === 'int' &&
    length.value >= 0 &&
    length.value <= MAX_ITEMS &&
    kind
  )
    return array(
      Array.from({ length: length.value }, () => filling),
      library,
      given && !dtype ? undefined : kind,
    );
  return shaped(sizes, library, heldType(kind ?? 'float'));
}

/** linspace, logspace and geomspace, as numpy and torch compute them. */
function spaced(
  library: 'numpy' | 'torch',
  name: string,
  values: readonly Value[],
  keywords: ReadonlyMap<string, Value>,
  dtype: ArrayValue['dtype'] | undefined,
): Value | undefined {
  const at = (index: number, ...names: string[]) =>
    values[index] ?? names.map((key) => keywords.get(key)).find(Boolean);
  const [start, stop] = [at(0, 'start'), at(1, 'stop', 'end')].map((value) => (value ? numberOf(value) : undefined));
  const given = at(2, 'num', 'steps') ?? (library === 'numpy' ? int(50) : undefined);
  const count = given?.type === 'int' ? given.value : undefined;
  if (start === undefined || stop === undefined || count === undefined || count < 0 || count > MAX_ITEMS)
    return undefined;
  const endpoint = values[3] ?? keywords.get('endpoint');
  if (endpoint && (endpoint.type !== 'bool' || library === 'torch')) return undefined;
  const hasLast = endpoint?.type !== 'bool' || endpoint.value;
  if (name === 'geomspace') {
    if (library === 'torch' || !(start > 0 && stop > 0)) return undefined;
    const between = numpyLinspace(Math.log10(start), Math.log10(stop), count, hasLast).map((x) => power(10, x));
    const all = between.map((x, at) => (at === 0 ? start : at === count - 1 && hasLast ? stop : x));
    return array(
      all.map((x) => (dtype === 'int' ? int(Math.floor(x)) : float(x))),
      library,
    );
  }
  const floats = library === 'numpy' ? numpyLinspace(start, stop, count, hasLast) : torchLinspace(start, stop, count);
  const base = keywords.get('base') ? numberOf(keywords.get('base')!) : 10;
  if (base === undefined || (name === 'logspace' && library === 'torch')) return undefined;
  const numbers = name === 'logspace' ? floats.map((x) => power(base, x)) : floats;
  return array(
    numbers.map((x) => (dtype === 'int' ? int(Math.floor(x)) : float(x))),
    library,
  );
}

function numpyLinspace(start: number, stop: number, count: number, hasLast: boolean): number[] {
  const steps = hasLast ? count - 1 : count;
  const step = (stop - start) / steps;
  return Array.from({ length: count }, (_, at) => {
    if (hasLast && at === count - 1 && count > 1) return stop;
    return steps === 0 ? start : step === 0 ? (at / steps) * (stop - start) + start : at * step + start;
  });
}

/**
 * In float32, from both ends to the middle, as torch does with AVX2: runs of 16 in two vectors of 8, each from its first
 * element, and the rest one by one; products are added without rounding.
 */
function torchLinspace(start: number, stop: number, count: number): number[] {
  const f = Math.fround;
  if (count === 1) return [f(start)];
  const [from, to] = [f(start), f(stop)];
  const step = f(f(to - from) / f(count - 1));
  const half = Math.floor(count / 2);
  const alone = (at: number) => (at < half ? f(step * at + from) : f(to - step * (count - at - 1)));
  const vectors = count - (count % 16);
  return Array.from({ length: count }, (_, at) =>
    at < vectors ? f(alone(at - (at % 8)) + f(step * (at % 8))) : alone(at),
  );
}

function ranged(
  library: 'numpy' | 'torch',
  values: readonly Value[],
  dtype: ArrayValue['dtype'] | undefined,
): Value | undefined {
  const numbers = values.map(numberOf);
  if (numbers.length === 0 || numbers.length > 3 || numbers.includes(undefined)) return undefined;
  const [a, b, c] = numbers as number[];
  const [start, stop, step] = b === undefined ? [0, a!, 1] : [a!, b, c ?? 1];
  const count = Math.max(0, Math.ceil((stop - start) / step));
  if (step === 0 || !(count <= MAX_ITEMS)) return undefined;
  const isInt = values.every((value) => value.type === 'int');
  // torch rounds to 32 bits: how many there are is the same.
  if (!isInt && library === 'torch') return shaped([int(count)], library);
  const delta = start + step - start;
  const items = Array.from({ length: count }, (_, at) => (isInt ? int(start + at * step) : float(start + at * delta)));
  return array(items, library, dtype ?? (isInt ? 'int' : 'float'));
}
