// Shapes through activations and dropout: all keep theirs where they take it.

import { counted, keepsShape, type Shape, type ShapeRules } from '../shape.ts';
import { softmaxDimension } from './softmaxDimension.ts';

const softmax = ({ dim }: { readonly dim: number | null }, input: Shape): Shape | string => {
  const dimension = softmaxDimension(dim, input);
  return dimension >= 0 && dimension <= input.length
    ? input
    : `works along dimension ${dim}, where ${range(input.length)} exist`;
};

/** `0 and 1`, `0 to 3`. */
function range(last: number): string {
  return last === 1 ? '0 and 1' : `0 to ${last}`;
}

const dropout = ({ p }: { readonly p: number }, input: Shape): Shape | string =>
  p >= 0 && p <= 1 ? input : `has a p of ${p}, which must be from 0 to 1`;

export const activationShapes = {
  ReLU: keepsShape,
  ReLU6: keepsShape,
  LeakyReLU: keepsShape,
  PReLU: ({ num_parameters }, input) =>
    num_parameters === 1 || num_parameters === input[0] ? input : `takes ${counted(num_parameters, 'channel')}`,
  ELU: keepsShape,
  CELU: keepsShape,
  SELU: keepsShape,
  GELU: keepsShape,
  SiLU: keepsShape,
  Mish: keepsShape,
  Sigmoid: keepsShape,
  LogSigmoid: keepsShape,
  Tanh: keepsShape,
  Tanhshrink: keepsShape,
  Hardtanh: keepsShape,
  Hardswish: keepsShape,
  Hardsigmoid: keepsShape,
  Hardshrink: keepsShape,
  Softshrink: keepsShape,
  Softplus: keepsShape,
  Softsign: keepsShape,
  Threshold: keepsShape,
  Softmax: softmax,
  Softmin: softmax,
  LogSoftmax: softmax,
  Softmax2d: (_args, input) =>
    input.length === 2 || input.length === 3 ? input : 'takes 3 or 4 dimensions with the batch',
  Dropout: dropout,
  AlphaDropout: dropout,
  Dropout1d: (args, input) =>
    input.length === 1 || input.length === 2 ? dropout(args, input) : 'takes 2 or 3 dimensions with the batch',
  Dropout2d: dropout,
  Dropout3d: dropout,
  FeatureAlphaDropout: dropout,
} satisfies Partial<ShapeRules>;
