// Modules that are not trained here, as a layer that draws as many random numbers: what is built behind them has PyTorch's weights.

import type { ModuleLayer } from '../model/modelSpec.ts';
import { bindArguments, parametersOfClass } from './bindArguments.ts';
import { argumentsOf } from './givenArguments.ts';
import { integerOf, type ModuleValue, truth } from './values.ts';

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
export function drawing(count: number, path: string, range: ModuleLayer['range']): ModuleLayer {
  if (count === 0) return { type: 'Identity', arguments: {}, path, range, line: 0 };
  return {
    type: 'Linear',
    arguments: { in_features: 1, out_features: count, bias: false },
    path,
    range,
    line: 0,
  };
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
