// Functions and methods that `forward` applies, as the modules of torch.nn that do the same. Those that only arrange
// elements anew are reshapes.ts's.

import type { SourceRange } from '../../model/modelSpec.ts';
import { type Phrase, phrase } from '../../model/phrase.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import { builtModule } from '../modules/builtModule.ts';
import { type ArgumentValue, asArgument, type ModuleValue, NONE, type Value } from '../python/values.ts';
import { asGlobalPooling } from './reshapes.ts';

/** The module of a function of torch.nn.functional; its arguments behind the input are the module's. */
const FUNCTIONS: Readonly<Record<string, string>> = {
  relu: 'ReLU',
  relu6: 'ReLU6',
  leaky_relu: 'LeakyReLU',
  elu: 'ELU',
  celu: 'CELU',
  selu: 'SELU',
  gelu: 'GELU',
  silu: 'SiLU',
  mish: 'Mish',
  sigmoid: 'Sigmoid',
  logsigmoid: 'LogSigmoid',
  tanh: 'Tanh',
  tanhshrink: 'Tanhshrink',
  hardtanh: 'Hardtanh',
  hardswish: 'Hardswish',
  hardsigmoid: 'Hardsigmoid',
  hardshrink: 'Hardshrink',
  softshrink: 'Softshrink',
  softplus: 'Softplus',
  softsign: 'Softsign',
  threshold: 'Threshold',
  softmax: 'Softmax',
  softmin: 'Softmin',
  log_softmax: 'LogSoftmax',
  dropout: 'Dropout',
  dropout1d: 'Dropout1d',
  dropout2d: 'Dropout2d',
  dropout3d: 'Dropout3d',
  alpha_dropout: 'AlphaDropout',
  feature_alpha_dropout: 'FeatureAlphaDropout',
  max_pool1d: 'MaxPool1d',
  max_pool2d: 'MaxPool2d',
  max_pool3d: 'MaxPool3d',
  avg_pool1d: 'AvgPool1d',
  avg_pool2d: 'AvgPool2d',
  avg_pool3d: 'AvgPool3d',
  adaptive_avg_pool1d: 'AdaptiveAvgPool1d',
  adaptive_avg_pool2d: 'AdaptiveAvgPool2d',
  adaptive_avg_pool3d: 'AdaptiveAvgPool3d',
  adaptive_max_pool1d: 'AdaptiveMaxPool1d',
  adaptive_max_pool2d: 'AdaptiveMaxPool2d',
  adaptive_max_pool3d: 'AdaptiveMaxPool3d',
  local_response_norm: 'LocalResponseNorm',
  interpolate: 'Upsample',
  upsample: 'Upsample',
  pixel_shuffle: 'PixelShuffle',
  pixel_unshuffle: 'PixelUnshuffle',
};
/** Those that are also functions of torch itself, by the same arguments. */
const ALSO_TORCH =
  /^(relu|sigmoid|tanh|softmax|log_softmax|selu|celu|threshold|hardshrink|avg_pool1d|adaptive_avg_pool1d|adaptive_max_pool1d|max_pool[123]d|pixel_shuffle|pixel_unshuffle)$/;
/** Those that are also methods of a tensor. */
const ALSO_METHODS = /^(relu|sigmoid|tanh|softmax|log_softmax|hardshrink)$/;
/** Those that change their input: `F.relu_(x)`, `x.relu_()`. */
const IN_PLACE = /^(relu|leaky_relu|elu|celu|selu|hardtanh|threshold)_$/;

/** The class of torch.nn that does what a function of torch does; undefined where there is none of this name. */
export function classOfFunction(name: string): string | undefined {
  if (name === 'torch.flatten') return 'Flatten';
  const called = name.slice(name.lastIndexOf('.') + 1);
  const isKnown = name === `torch.nn.functional.${called}` || (name === `torch.${called}` && ALSO_TORCH.test(called));
  return isKnown && Object.hasOwn(FUNCTIONS, called) ? FUNCTIONS[called] : undefined;
}

/**
 * `callee` is `torch.nn.functional.relu`, or `.relu` for a method, whose object is then the first argument. A phrase says
 * what keeps it from being followed, as the predicate of a sentence.
 */
export function functionAsModule(
  it: Interpreter,
  callee: string,
  args: readonly ArgumentValue[],
  range: SourceRange,
): ModuleValue | Phrase {
  const called = callee.slice(callee.lastIndexOf('.') + 1);
  const isInPlace = IN_PLACE.test(called);
  const name = isInPlace ? called.slice(0, -1) : called;
  const [first, ...rest] = args;
  if (first?.kind !== 'positional' || args.some(({ kind }) => kind === 'rest')) return phrase`is not followed`;
  const isKnown =
    callee === `torch.nn.functional.${called}` ||
    (callee === `torch.${called}` && ALSO_TORCH.test(name)) ||
    (callee === `.${called}` && ALSO_METHODS.test(name));
  if (callee === 'torch.nn.functional.pad') return padding(rest, range);
  if (!Object.hasOwn(FUNCTIONS, name) || !isKnown) return phrase`is not followed`;
  if (/dropout/.test(name)) {
    const at = rest.findIndex((arg, i) => (arg.kind === 'keyword' ? arg.name === 'training' : i === 1));
    const training = rest[at];
    if (!training || !/\.training`$/.test(it.source.quote(training.range))) {
      return phrase`drops in evaluation too; expected is training=self.training`;
    }
    return builtModule(FUNCTIONS[name]!, rest.toSpliced(at, 1), range);
  }
  const global = asGlobalPooling(name, first.value, rest, range);
  if (global) return global;
  // What follows stands in another order than in the module.
  if (name.startsWith('max_pool') && rest.filter(({ kind }) => kind === 'positional').length > 4)
    return phrase`is not followed`;
  if (name === 'interpolate' && rest.some(({ name: keyword }) => /^(antialias|recompute_scale_factor)$/.test(keyword)))
    return phrase`is not followed with these arguments`;
  const inplace: ArgumentValue = { kind: 'keyword', name: 'inplace', value: { type: 'bool', value: true }, range };
  return builtModule(FUNCTIONS[name]!, isInPlace ? [...rest, inplace] : rest, range);
}

const PADS: Readonly<Record<string, string>> = {
  constant: 'ConstantPad',
  reflect: 'ReflectionPad',
  replicate: 'ReplicationPad',
  circular: 'CircularPad',
};

/** `F.pad(x, (left, right, top, bottom), mode, value)`. */
function padding(rest: readonly ArgumentValue[], range: SourceRange): ModuleValue | Phrase {
  const given = (name: string, at: number) => {
    const positional = rest.filter(({ kind }) => kind === 'positional');
    return rest.find((arg) => arg.kind === 'keyword' && arg.name === name) ?? positional[at];
  };
  const pad = given('pad', 0);
  const mode: Value = given('mode', 1)?.value ?? { type: 'string', value: 'constant' };
  const value = given('value', 2);
  const sides = pad && (pad.value.type === 'tuple' || pad.value.type === 'list') ? pad.value.items : undefined;
  if (!pad || !Array.isArray(sides) || mode.type !== 'string' || !PADS[mode.value]) return phrase`is not followed`;
  const dimensions = sides.length / 2;
  if (![1, 2, 3].includes(dimensions)) return phrase`is followed along one, two or three dimensions alone`;
  const padded: ArgumentValue = { ...pad, kind: 'positional', name: '' };
  if (mode.value !== 'constant') return builtModule(`${PADS[mode.value]}${dimensions}d`, [padded], range);
  const isNone = !value || value.value.type === NONE.type;
  const filled: ArgumentValue = isNone
    ? asArgument({ type: 'float', value: 0 }, range)
    : { ...value, kind: 'positional', name: '' };
  return builtModule(`ConstantPad${dimensions}d`, [padded, filled], range);
}
