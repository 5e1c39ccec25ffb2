// Calls of torch.nn.init on a layer's parameter, as the file makes them: which functions there are, what they take, and
// what shapes they refuse. The reader makes them, nnInit.ts executes them.

import { type Phrase, phrase } from './phrase.ts';

const NONLINEARITIES = [
  'linear',
  'conv1d',
  'conv2d',
  'conv3d',
  'conv_transpose1d',
  'conv_transpose2d',
  'conv_transpose3d',
  'sigmoid',
  'tanh',
  'relu',
  'leaky_relu',
  'selu',
] as const;
export type Nonlinearity = (typeof NONLINEARITIES)[number];

const number = (fallback: number) => ({ kind: 'number', default: fallback }) as const;
const required = { kind: 'number' } as const;
const kaiming = {
  a: number(0),
  mode: { kind: 'choice', choices: ['fan_in', 'fan_out'], default: 'fan_in' },
  nonlinearity: { kind: 'choice', choices: NONLINEARITIES, default: 'leaky_relu' },
} as const;

/**
 * The functions of torch.nn.init: their parameters after the tensor, in torch's order, with their defaults; one without
 * a default must be given. A `generator`, which torch takes from version 2.1 on, is not among them.
 */
export const INIT_FUNCTIONS = {
  uniform_: { a: number(0), b: number(1) },
  normal_: { mean: number(0), std: number(1) },
  trunc_normal_: { mean: number(0), std: number(1), a: number(-2), b: number(2) },
  constant_: { val: required },
  ones_: {},
  zeros_: {},
  eye_: {},
  dirac_: { groups: number(1) },
  xavier_uniform_: { gain: number(1) },
  xavier_normal_: { gain: number(1) },
  kaiming_uniform_: kaiming,
  kaiming_normal_: kaiming,
  orthogonal_: { gain: number(1) },
  sparse_: { sparsity: required, std: number(0.01) },
} as const;

export type InitFunction = keyof typeof INIT_FUNCTIONS;

type ValueOf<P> = P extends { readonly kind: 'choice'; readonly choices: readonly (infer C)[] } ? C : number;

/** The values of a function's parameters, all of them; see `withInitDefaults`. */
export type InitArguments<F extends InitFunction> = {
  readonly [N in keyof (typeof INIT_FUNCTIONS)[F]]: ValueOf<(typeof INIT_FUNCTIONS)[F][N]>;
};

type CallOf<F extends InitFunction, Target> = {
  readonly type: 'init';
  readonly function: F;
  /** A layer, by its index into the model's layers followed by its outputLayers; or a module that is none of them. */
  readonly layer: Target;
  /** `weight` or `bias`, as the layer names it. */
  readonly parameter: string;
  readonly arguments: InitArguments<F>;
  /** The call. */
  readonly range: { readonly from: number; readonly to: number };
  /** 1-based line of the call. */
  readonly line: number;
};

/** `torch.nn.init.xavier_uniform_(network[0].weight, gain=2)`. */
export type InitCall<Target = number> = { [F in InitFunction]: CallOf<F, Target> }[InitFunction];

/** The arguments of a call with torch's defaults for those that are not given. */
export function withInitDefaults<F extends InitFunction>(name: F, given: Partial<InitArguments<F>>): InitArguments<F> {
  return { ...DEFAULTS[name], ...given } as InitArguments<F>;
}

const DEFAULTS = Object.fromEntries(
  Object.entries(INIT_FUNCTIONS).map(([name, of]) => {
    const parameters = Object.entries<{ readonly kind: string; readonly default?: number | string }>(of);
    const optional = parameters.filter(([, parameter]) => parameter.default !== undefined);
    return [name, Object.fromEntries(optional.map(([parameter, { default: value }]) => [parameter, value]))];
  }),
);

/** The gain that torch recommends before a nonlinearity; `param` is leaky_relu's slope. */
export function calculateGain(nonlinearity: Nonlinearity, param = 0.01): number {
  switch (nonlinearity) {
    case 'tanh':
      return 5 / 3;
    case 'relu':
      return Math.sqrt(2);
    case 'leaky_relu':
      return Math.sqrt(2 / (1 + param ** 2));
    case 'selu':
      return 3 / 4;
    default:
      return 1;
  }
}

/**
 * What torch refuses of a call on a parameter of this shape, as the predicate of a sentence that names the call:
 * `takes parameters of 2 dimensions, and this one has shape (3)`. Undefined where it can be executed.
 */
export function initProblem(
  call: Pick<InitCall, 'function' | 'arguments'>,
  shape: readonly number[],
): Phrase | undefined {
  const { function: name, arguments: values } = call as InitCall;
  const has = phrase`and this one has shape (${shape.join(', ')})`;
  switch (name) {
    case 'uniform_':
      return values.a > values.b
        ? phrase`takes a range from low to high, and this one is from ${values.a} to ${values.b}`
        : undefined;
    case 'normal_':
    case 'trunc_normal_':
      return values.std < 0
        ? phrase`takes a standard deviation of at least 0, and this one is ${values.std}`
        : undefined;
    case 'eye_':
      return shape.length === 2 ? undefined : phrase`takes parameters of 2 dimensions, ${has}`;
    case 'sparse_':
      if (shape.length !== 2) return phrase`takes parameters of 2 dimensions, ${has}`;
      return values.std < 0
        ? phrase`takes a standard deviation of at least 0, and this one is ${values.std}`
        : undefined;
    case 'dirac_':
      if (shape.length < 3 || shape.length > 5) return phrase`takes parameters of 3 to 5 dimensions, ${has}`;
      return shape[0]! % values.groups === 0 ? undefined : phrase`takes groups that divide the first dimension, ${has}`;
    case 'orthogonal_':
    case 'xavier_uniform_':
    case 'xavier_normal_':
    case 'kaiming_uniform_':
    case 'kaiming_normal_':
      return shape.length >= 2 ? undefined : phrase`takes parameters of 2 or more dimensions, ${has}`;
    case 'constant_':
    case 'ones_':
    case 'zeros_':
      return undefined;
    default:
      return name satisfies never;
  }
}
