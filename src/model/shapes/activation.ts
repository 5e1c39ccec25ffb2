// Shapes through activations and dropout: all keep theirs where they take it.

import { type Phrase, phrase } from '../phrase.ts';
import { counted, keepsShape, type Shape, type ShapeRules } from '../shape.ts';
import { softmaxDimension } from './softmaxDimension.ts';

const softmax = ({ dim }: { readonly dim: number | null }, input: Shape): Shape | Phrase => {
  const dimension = softmaxDimension(dim, input);
  return dimension >= 0 && dimension <= input.length
    ? input
    : phrase`works along dimension ${String(dim)}, where ${range(input.length)} exist`;
};

/** `0 and 1`, `0 to 3`. */
function range(last: number): Phrase {
  return last === 1 ? phrase`0 and 1` : phrase`0 to ${last}`;
}

const dropout = ({ p }: { readonly p: number }, input: Shape): Shape | Phrase =>
  p >= 0 && p <= 1 ? input : phrase`has a p of ${p}; it must be from 0 to 1.`;

/** Where the input is overwritten, torch derives from the output, which does not tell a negative slope's sides apart. */
const isReversible = (slope: number, inplace: boolean, input: Shape, name: string): Shape | Phrase =>
  inplace && slope < 0 ? phrase`works in place, where its ${name} must not be negative; it is ${slope}.` : input;

export const activationShapes = {
  ReLU: keepsShape,
  ReLU6: keepsShape,
  LeakyReLU: ({ negative_slope, inplace }, input) => isReversible(negative_slope, inplace, input, 'negative_slope'),
  PReLU: ({ num_parameters }, input) =>
    num_parameters === 1 || num_parameters === input[0] ? input : phrase`takes ${counted(num_parameters, 'channel')}`,
  ELU: ({ alpha, inplace }, input) => isReversible(alpha, inplace, input, 'alpha'),
  CELU: ({ alpha, inplace }, input) =>
    alpha === 0 ? phrase`divides by its alpha, which is 0.` : isReversible(alpha, inplace, input, 'alpha'),
  SELU: keepsShape,
  GELU: keepsShape,
  SiLU: keepsShape,
  Mish: keepsShape,
  Sigmoid: keepsShape,
  LogSigmoid: keepsShape,
  Tanh: keepsShape,
  Tanhshrink: keepsShape,
  Hardtanh: ({ min_val, max_val }, input) =>
    max_val > min_val ? input : phrase`has a max_val of ${max_val}; it must be above min_val, which is ${min_val}.`,
  Hardswish: keepsShape,
  Hardsigmoid: keepsShape,
  Hardshrink: keepsShape,
  Softshrink: ({ lambd }, input) => (lambd >= 0 ? input : phrase`has a lambd of ${lambd}; it must not be negative.`),
  Softplus: keepsShape,
  Softsign: keepsShape,
  Threshold: keepsShape,
  Softmax: softmax,
  Softmin: softmax,
  LogSoftmax: softmax,
  Softmax2d: (_args, input) =>
    input.length === 2 || input.length === 3 ? input : phrase`takes 3 or 4 dimensions with the batch`,
  Dropout: dropout,
  AlphaDropout: dropout,
  Dropout1d: (args, input) =>
    input.length === 1 || input.length === 2 ? dropout(args, input) : phrase`takes 2 or 3 dimensions with the batch`,
  Dropout2d: dropout,
  Dropout3d: dropout,
  FeatureAlphaDropout: dropout,
} satisfies Partial<ShapeRules>;
