// Modules that are not trained here, and tensors that torch fills, as a layer that draws as many random numbers: what is
// built behind them has PyTorch's weights.

import type { Extent, ModuleLayer } from '../../model/modelSpec.ts';
import { product, type Size, sum } from '../../model/size.ts';
import { shapeOf } from '../arrays/arrayShape.ts';
import { sizeOfValue } from '../arrays/sizeValues.ts';
import { givenBy } from '../interpreter/givenBy.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import { iterate } from '../interpreter/iterate.ts';
import { bindArguments, parametersOfClass } from '../modules/bindArguments.ts';
import { argumentsOf } from '../modules/givenArguments.ts';
import {
  type ArgumentValue,
  int,
  integerOf,
  type ModuleValue,
  NONE,
  numberOf,
  truth,
  type Value,
} from '../python/values.ts';
import { wordsOf } from '../text/wordsOfText.ts';

/** Undefined where a size is not known, or not all of its numbers are drawn one by one, as `uniform_` does. */
export function drawsOfUntrained(module: ModuleValue): ModuleLayer | undefined {
  const { name, range } = module;
  const count = Object.hasOwn(COUNTS, name) ? COUNTS[name] : undefined;
  const takes = count && parametersOfClass(name);
  if (!takes) return undefined;
  let isKnown = true;
  const lose = () => {
    isKnown = false;
  };
  const { bound } = bindArguments(module, argumentsOf(module), takes, lose);
  if ([...bound].some(([one, { value }]) => OTHERS.test(one) && value.type !== 'none' && truth(value) !== false))
    return undefined;
  const size = (one: string, usual?: number) => {
    const given = bound.get(one);
    const number = given ? integerOf(given.value) : usual;
    if (number === undefined || number < 0) lose();
    return number ?? 0;
  };
  const has = (one: string, usual: boolean) => {
    const given = bound.get(one);
    const is = given ? truth(given.value) : usual;
    if (is === undefined) lose();
    return is ? 1 : 0;
  };
  const numbers = count({ size, has });
  return isKnown && numbers <= MOST ? drawing(numbers, name, range) : undefined;
}

/** A layer that draws so many numbers, Identity where these are none. */
export function drawing(count: Extent, path: string, range: ModuleLayer['range']): ModuleLayer {
  if (count === 0) return { type: 'Identity', arguments: {}, path, range, line: 0 };
  return {
    type: 'Linear',
    arguments: { in_features: 1, out_features: count, bias: false },
    path,
    range,
    line: 0,
  };
}

/** A layer that draws so many numbers as `normal_` does. */
function drawingNormal(count: Extent, path: string, range: ModuleLayer['range']): ModuleLayer {
  if (count === 0) return drawing(count, path, range);
  const sizes = { num_embeddings: 1, embedding_dim: count, padding_idx: null };
  const usual = { max_norm: null, norm_type: 2, scale_grad_by_freq: false, sparse: false };
  return { type: 'Embedding', arguments: { ...sizes, ...usual }, path, range, line: 0 };
}

/** What a function of torch draws that fills a tensor, by its dotted name; undefined where that is not known. */
export function drawsOfFunction(
  it: Interpreter,
  name: string,
  args: readonly ArgumentValue[],
  range: ModuleLayer['range'],
): ModuleLayer | undefined {
  const short = name.slice(name.lastIndexOf('.') + 1);
  const given = FILLS.test(name) ? givenBy(args) : undefined;
  if (!given || args.some((one) => one.kind === 'keyword' && !TAKEN.has(one.name))) return undefined;
  const named = (key: string) => args.find((one) => one.kind === 'keyword' && one.name === key)?.value;
  const [generator, device] = [named('generator'), named('device')];
  if (generator && it.training.generators.has(generator)) return drawing(0, short, range);
  if ((generator && generator.type !== 'none') || (device && !isOfCpu(it, device))) return undefined;
  const positional = args.filter(({ kind }) => kind === 'positional').map(({ value }) => value);
  if (OF_TENSOR.test(name)) {
    const isAlone = short !== 'bernoulli' || args.length === 1;
    const like = named('tensor') ?? named('input') ?? positional[0];
    if (!like || !isAlone || !isUsual(named('dtype'))) return undefined;
    return drawsOfTensor(it, like, /normal|orthogonal|randn/.test(short) && !short.startsWith('trunc'), short, range);
  }
  const isWhole = /^(rand(int|perm)|random_split)$/.test(short);
  if (!isWhole && isFloat64(named('dtype'))) {
    const count = product(sizesOf(named('size') ? [named('size')!] : positional));
    return /^randn?$/.test(short) ? drawingDouble(count, short, range) : undefined;
  }
  if (!isWhole && !isFloat32(named('dtype'))) return undefined;
  const count = countOf(short, positional, named);
  if (count === undefined || (typeof count === 'number' && !(count >= 0 && count <= MOST))) return undefined;
  return /^(randn|normal)$/.test(short) ? drawingNormal(count, short, range) : drawing(count, short, range);
}

const FILLS =
  /^torch\.(randn?|randint|randperm|normal|utils\.data\.random_split|randn?_like|bernoulli|nn\.init\.((xavier|kaiming)_)?(uniform|normal)_?|nn\.init\.(orthogonal|trunc_normal)_)$/;

/** Those that are given a tensor. */
const OF_TENSOR = /_like$|bernoulli$|^torch\.nn\.init\./;
const TAKEN: ReadonlySet<string> = new Set(
  'size n low high mean std dataset lengths tensor input a b mode nonlinearity gain generator dtype device requires_grad layout pin_memory'.split(
    ' ',
  ),
);

/** What filling a tensor draws; undefined where it is not known how many numbers it has, or of how many bits. */
export function drawsOfTensor(
  it: Interpreter,
  value: Value,
  isNormal: boolean,
  path: string,
  range: ModuleLayer['range'],
): ModuleLayer | undefined {
  const shape = value.type === 'array' && value.library === 'torch' && value.dtype === 'float' && shapeOf(value);
  const count = shape ? product(shape.map(sizeOfValue)) : undefined;
  if (count === undefined || (typeof count === 'number' && count > MOST)) return undefined;
  const words = wordsOf(it.source.text);
  const has = (word: string) => words.has(word);
  if (OTHER_PRECISIONS.some(has) || (has('numpy') && FROM_NUMPY.some(has)) || (isNormal && TURNS.some(has)))
    return undefined;
  return isNormal ? drawingNormal(count, path, range) : drawing(count, path, range);
}

/** What makes tensors of others than float32 in a file, also of numpy's arrays; and what gives their numbers another order. */
const OTHER_PRECISIONS = words(
  `float64 double DoubleTensor float16 half HalfTensor bfloat16 BFloat16Tensor cfloat cdouble complex64 complex128
  set_default_dtype set_default_tensor_type`,
);
const FROM_NUMPY = words('tensor as_tensor from_numpy asarray');
const TURNS = words('t T mT H transpose permute movedim swapaxes swapdims expand channels_last');

function words(text: string): readonly string[] {
  return text.split(/\s+/);
}

/** What numbers of 64 bits draw: two of 32 each, where they are normal in groups of 16, of which the last is drawn anew. */
function drawingDouble(count: Size, name: string, range: ModuleLayer['range']): ModuleLayer | undefined {
  if (count === undefined || (typeof count === 'number' && !(count >= 0 && count <= MOST / 2))) return undefined;
  if (name === 'rand') return drawing(product([2, count])!, name, range);
  if (typeof count !== 'number') return undefined;
  if (count < 16) return drawingNormal(count, name, range);
  return drawing(2 * (count + (count % 16 === 0 ? 0 : 16)), name, range);
}

/** How many numbers, each of 32 bits or normal. */
function countOf(name: string, positional: readonly Value[], named: (key: string) => Value | undefined): Size {
  const size = named('size');
  switch (name) {
    case 'randperm': {
      const all = sizeOfValue(named('n') ?? positional[0] ?? NONE);
      return typeof all === 'number' ? Math.max(all - 1, 0) : sum([all, -1]);
    }
    case 'random_split': {
      const lengths = sizesOf([named('lengths') ?? positional[1] ?? NONE]);
      return positional.length > 2 ? undefined : sum([...lengths, -1]);
    }
    case 'randint': {
      const bounds = [...positional.slice(0, size ? undefined : -1), named('high') ?? []].flat().map(integerOf);
      const [low, high] = bounds.length === 1 ? [integerOf(named('low') ?? int(0)), bounds[0]] : bounds;
      // Of more, PyTorch from 2.7 on draws twice as many.
      if (low === undefined || high === undefined || high - low > 2 ** 28) return undefined;
      return product(sizesOf([size ?? positional.at(-1)!]));
    }
    case 'normal': {
      const moments = [named('mean') ?? positional[0], named('std') ?? positional[1]];
      const sizes = size ?? positional[2];
      return sizes && moments.every((one) => one && numberOf(one) !== undefined)
        ? product(sizesOf([sizes]))
        : undefined;
    }
    default:
      return product(sizesOf(size ? [size] : positional));
  }
}

/** Given one by one or in a list. */
function sizesOf(given: readonly Value[]): readonly Size[] {
  const [first] = given;
  const items = given.length === 1 && (first!.type === 'tuple' || first!.type === 'list') ? iterate(first!) : given;
  return 'type' in items ? [undefined] : items.map(sizeOfValue);
}

function isUsual(dtype: Value | undefined): boolean {
  return !dtype || dtype.type === 'none';
}

function isFloat64(dtype: Value | undefined): boolean {
  return dtype?.type === 'external' && /^torch\.(float64|double)$/.test(dtype.name);
}

function isFloat32(dtype: Value | undefined): boolean {
  return isUsual(dtype) || (dtype?.type === 'external' && /^torch\.float(32)?$/.test(dtype.name));
}

/** Of a call of `torch.device`, by what is written. */
function isOfCpu({ source }: Interpreter, device: Value): boolean {
  if (device.type === 'string') return device.value === 'cpu';
  const call = device.type === 'unknown' && device.at ? source.text.slice(device.at.from, device.at.to) : '';
  return device.type === 'none' || /^(torch\.)?device\(\s*(['"])cpu\2\s*\)$/.test(call);
}

/** More are not drawn only to throw them away. */
const MOST = 100_000_000;

/** Numbers of another type, or of other distributions or sizes. */
const OTHERS = /^(dtype|add_bias_kv|kdim|vdim)$/;

interface Given {
  size(name: string, usual?: number): number;
  /** 1 or 0. */
  has(name: string, usual: boolean): number;
}

type Count = (given: Given) => number;

/** Of weights and biases, all of them in `reset_parameters`. */
const COUNTS: Readonly<Record<string, Count | undefined>> = {
  RNN: recurrent(1),
  GRU: recurrent(3),
  LSTM: recurrent(4),
  RNNCell: cell(1),
  GRUCell: cell(3),
  LSTMCell: cell(4),
  Bilinear: ({ size, has }) => size('out_features') * (size('in1_features') * size('in2_features') + has('bias', true)),
  MultiheadAttention: ({ size, has }) => attention(size('embed_dim'), has('bias', true)),
  TransformerEncoderLayer: ({ size, has }) => {
    const bias = has('bias', true);
    return attention(size('d_model'), bias) + forward(size('d_model'), size('dim_feedforward', 2048), bias);
  },
  TransformerDecoderLayer: ({ size, has }) => {
    const bias = has('bias', true);
    return 2 * attention(size('d_model'), bias) + forward(size('d_model'), size('dim_feedforward', 2048), bias);
  },
  // They hold copies of the layer that they are given.
  TransformerEncoder: () => 0,
  TransformerDecoder: () => 0,
};

function recurrent(gates: number): Count {
  return ({ size, has }) => {
    const [hidden, projected, layers] = [size('hidden_size'), size('proj_size', 0), size('num_layers', 1)];
    const directions = 1 + has('bidirectional', false);
    const output = projected || hidden;
    const biases = 2 * has('bias', true);
    let count = 0;
    for (let at = 0; at < layers; at++) {
      const input = at === 0 ? size('input_size') : output * directions;
      count += directions * (gates * hidden * (input + output + biases) + projected * hidden);
    }
    return count;
  };
}

function cell(gates: number): Count {
  return ({ size, has }) =>
    gates * size('hidden_size') * (size('input_size') + size('hidden_size') + 2 * has('bias', true));
}

/** Three projections to the heads in one, whose bias is 0, and the one of what they give. */
function attention(width: number, bias: number): number {
  return 4 * width * width + bias * width;
}

function forward(width: number, hidden: number, bias: number): number {
  return hidden * (width + bias) + width * (hidden + bias);
}
