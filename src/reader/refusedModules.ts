// What torch's constructors certainly refuse: a `try` around them goes on with its handlers.

import type { SourceRange } from '../model/modelSpec.ts';
import { phrase, type Text } from '../model/phrase.ts';
import { bindArguments, parametersOfClass } from './bindArguments.ts';
import { isNoModuleOfTorch } from './functionLayers.ts';
import { refusedArguments } from './refusedArguments.ts';
import { type ArgumentValue, isTorchClass, type Value } from './values.ts';

/** Arguments of which tensors are made at once. */
const SIZES: readonly (readonly [classes: RegExp, names: readonly string[]])[] = [
  [/^Linear$/, ['in_features', 'out_features']],
  [/^Bilinear$/, ['in1_features', 'in2_features', 'out_features']],
  [/^Conv(Transpose)?[123]d$/, ['in_channels', 'out_channels']],
  [/^BatchNorm[123]d$/, ['num_features']],
  [/^Embedding$/, ['num_embeddings', 'embedding_dim']],
  [/^PReLU$/, ['num_parameters']],
];

const NO_SIZES: ReadonlySet<Value['type']> = new Set(['string', 'none', 'list', 'tuple', 'dict', 'module', 'class']);
const NO_MODULES: ReadonlySet<Value['type']> = new Set([
  ...(['int', 'float', 'bool', 'string', 'list', 'tuple', 'dict', 'class', 'function', 'builtin'] as const),
]);

/** What torch takes for no module where it is to register one; it registers None. */
export function isNoModuleAtAll(value: Value): boolean {
  return NO_MODULES.has(value.type) || isTorchClass(value) || isNoModuleOfTorch(value);
}

export interface Refusal {
  /** The exception's name. */
  readonly raises: string;
  readonly why: Text;
}

/** Undefined where it may be built. */
export function refusalOf(name: string, given: readonly ArgumentValue[], range: SourceRange): Refusal | undefined {
  if (name === 'Sequential') return refusedElement(given);
  const takes = parametersOfClass(name);
  if (!takes) return undefined;
  let refused: Text | undefined;
  const { bound } = bindArguments({ name, range }, given, takes, (code, message) => {
    if (code !== 'unresolved-argument') refused ??= message;
  });
  const why = refused ?? refusedSize(name, bound);
  if (why) return { raises: 'TypeError', why };
  if (isNegative(name, bound)) return { raises: 'RuntimeError', why: phrase`torch refuses the arguments of ${name}` };
  const groups = name.includes('Conv') ? bound.get('groups')?.value : undefined;
  if (groups?.type === 'int' && groups.value <= 0)
    return { raises: 'ValueError', why: phrase`torch refuses the arguments of ${name}` };
  const message = refusedArguments(name, bound);
  if (!message) return undefined;
  // Of attention torch asserts that its heads divide it.
  const isOfHeads = /^(Transformer|MultiheadAttention)/.test(name) && !/ activation /.test(`${message}`);
  const isOfLayers = /^(RNN|LSTM|GRU)$/.test(name) && / num_layers /.test(`${message}`);
  const raises = isOfHeads
    ? 'AssertionError'
    : isOfLayers
      ? 'IndexError'
      : (RAISES.find(([classes]) => classes.test(name))?.[1] ?? 'ValueError');
  return { raises, why: phrase`torch refuses the arguments of ${name}` };
}

/** What they raise for numbers and texts, where it is no ValueError. */
const RAISES: readonly (readonly [classes: RegExp, name: string])[] = [
  [/^Transformer/, 'RuntimeError'],
  [/^(BatchNorm[123]d|Linear|Unflatten)$/, 'TypeError'],
  [/^(Embedding|Hardtanh)$/, 'AssertionError'],
];

/** Whether a tensor would have less than nothing. */
function isNegative(name: string, bound: ReadonlyMap<string, ArgumentValue>): boolean {
  const sizes = SIZES.find(([classes]) => classes.test(name))?.[1] ?? [];
  return sizes.some((size) => {
    const value = bound.get(size)?.value;
    return value?.type === 'int' && value.value < 0;
  });
}

function refusedElement(given: readonly ArgumentValue[]): Refusal | undefined {
  const [first] = given;
  if (given.length === 1 && first?.value.type === 'dict') return undefined;
  return given.some((argument) => argument.kind === 'positional' && isNoModuleAtAll(argument.value))
    ? { raises: 'TypeError', why: phrase`a Sequential takes modules only` }
    : undefined;
}

function refusedSize(name: string, bound: ReadonlyMap<string, ArgumentValue>): Text | undefined {
  const sizes = SIZES.find(([classes]) => classes.test(name))?.[1] ?? [];
  const float = /^Conv/.test(name) ? 'kernel_size' : name === 'LayerNorm' ? 'normalized_shape' : undefined;
  if (float && bound.get(float)?.value.type === 'float') return phrase`the ${float} of ${name} is no integer`;
  for (const size of sizes) {
    const value = bound.get(size)?.value;
    // Of a fraction, a convolution says, as a ValueError, that its groups do not divide it.
    const isFloat = value?.type === 'float' && (!name.startsWith('Conv') || Number.isInteger(value.value));
    if (value && (isFloat || NO_SIZES.has(value.type))) return phrase`the ${size} of ${name} is no integer`;
  }
  return undefined;
}
