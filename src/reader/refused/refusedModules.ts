// What torch's constructors certainly refuse: a `try` around them goes on with its handlers.

import type { SourceRange } from '../../model/modelSpec.ts';
import { phrase, type Text } from '../../model/phrase.ts';
import { bindArguments, parametersOfClass } from '../modules/bindArguments.ts';
import { isNoModuleOfTorch } from '../modules/functionLayers.ts';
import { type ArgumentValue, type DictValue, isTorchClass, NAMELESS, type Value } from '../python/values.ts';
import { refusedArguments } from './refusedArguments.ts';
import { refusedKind } from './refusedKinds.ts';

/** Arguments of which tensors are made at once. */
const SIZES: readonly (readonly [classes: RegExp, names: readonly string[]])[] = [
  [/^Linear$/, ['in_features', 'out_features']],
  [/^Bilinear$/, ['in1_features', 'in2_features', 'out_features']],
  [/^Conv(Transpose)?[123]d$/, ['in_channels', 'out_channels']],
  [/^BatchNorm[123]d$/, ['num_features']],
  [/^Embedding$/, ['num_embeddings', 'embedding_dim']],
  [/^PReLU$/, ['num_parameters']],
];

const NO_SIZES: ReadonlySet<Value['type']> = new Set(['string', 'none', 'dict', 'module', 'class']);
const NO_MODULES: ReadonlySet<Value['type']> = new Set([
  ...(['int', 'float', 'bool', 'string', 'list', 'tuple', 'dict', 'class', 'function', 'builtin'] as const),
]);

/** What torch takes for no module where it is to register one; it registers None. */
export function isNoModuleAtAll(value: Value): boolean {
  return NO_MODULES.has(value.type) || isTorchClass(value) || isNoModuleOfTorch(value) || isPlainObject(value);
}

/** An object of a class of the file that inherits nothing else. */
function isPlainObject(value: Value): boolean {
  if (value.type !== 'instance' || value.module || value.held || value.class.foreign) return false;
  const { order, definition } = value.class;
  return (
    definition.decorators.length === 0 &&
    order.every((entry) =>
      entry.type === 'class' ? !entry.attributes[NAMELESS] : /^(builtins\.)?object$/.test(nameIn(entry)),
    )
  );
}

function nameIn(value: Value): string {
  return value.type === 'external' ? value.name : '';
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
  if (refused) return { raises: 'TypeError', why: refused };
  const kind = refusedKind(name, bound);
  if (kind) return { raises: kind, why: phrase`torch refuses the arguments of ${name}` };
  const why = refusedSize(name, bound);
  if (why) return { raises: 'TypeError', why };
  if (isNegative(name, bound)) return { raises: 'RuntimeError', why: phrase`torch refuses the arguments of ${name}` };
  const groups = name.includes('Conv') ? bound.get('groups')?.value : undefined;
  if (groups?.type === 'int' && groups.value <= 0)
    return { raises: 'ValueError', why: phrase`torch refuses the arguments of ${name}` };
  if (/^FractionalMaxPool[23]d$/.test(name) && refusesRatio(bound))
    return { raises: 'ValueError', why: phrase`torch refuses the arguments of ${name}` };
  // What a lazy one will be is not asked before it is applied.
  const message = name.startsWith('Lazy') ? undefined : refusedArguments(name, bound);
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

/** It takes either a size or a ratio, which makes it smaller. */
function refusesRatio(bound: ReadonlyMap<string, ArgumentValue>): boolean {
  const [size, ratio] = [bound.get('output_size')?.value, bound.get('output_ratio')?.value];
  if (ratio?.type === 'float' || ratio?.type === 'int')
    return size !== undefined || !(ratio.value > 0 && ratio.value < 1);
  return (!size || size.type === 'none') && (!ratio || ratio.type === 'none');
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
  const refusal: Refusal = { raises: 'TypeError', why: phrase`a Sequential takes modules only` };
  if (given.some(({ kind }) => kind === 'keyword')) return refusal;
  if (given.length === 1 && first?.value.type === 'dict' && first.value.isOrdered) {
    return holdsOthers(first.value) ? refusal : undefined;
  }
  return given.some(({ kind, value }) => kind === 'positional' && isNoModuleAtAll(value)) ? refusal : undefined;
}

/** Whether a dictionary surely holds something else than modules by their names. */
export function holdsOthers({ entries }: DictValue): boolean {
  const pairs = 'type' in entries ? [] : [...entries.values()];
  return pairs.some(([key, value]) => isNoText(key) || isNoModuleAtAll(value));
}

/** What is surely no name of a module. */
export function isNoText({ type }: Value): boolean {
  return /^(int|float|bool|none|tuple)$/.test(type);
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
