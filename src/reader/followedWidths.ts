// How wide the tensors are that flow through a `forward` which is not followed as a whole, by what gives them: recurrent
// modules, Linears, what is as large as another tensor. A Linear that is given another width than it takes is told.

import { byName } from '../model/byName.ts';
import { type Phrase, phrase } from '../model/phrase.ts';
import { keepsWidth } from '../model/shapes.ts';
import { arithmeticOf } from './arithmetic.ts';
import { inputFirst, joinOf, orderOfComputation } from './dataFlow.ts';
import { traceForward } from './forwardTrace.ts';
import { givenArgument, moduleArgument } from './givenArguments.ts';
import type { Frame, Interpreter } from './interpreter.ts';
import { readLayer } from './layers.ts';
import { outputsIn } from './outputs.ts';
import { otherWidth, takerOf } from './takenWidths.ts';
import { returnedBy } from './tracing.ts';
import { type InstanceValue, type ModuleValue, type Operation, truth, type Value } from './values.ts';

/** What is known of a tensor. */
interface Tensor {
  /** Of its last dimension. */
  readonly width: number;
  /** How many dimensions it has, the batch among them; undefined where that is not known. */
  readonly rank: number | undefined;
  readonly by: Phrase;
  /** Whether it has the outputs of two directions. */
  readonly isOfTwo?: boolean;
}

/** Of several tensors, what each is. */
type Known = Tensor | readonly (Known | undefined)[] | undefined;

const MAX_NODES = 2000;

/** Says of the Linears that `forward` of the object applies which of them take another width than what comes. */
export function tellWidths(it: Interpreter, object: InstanceValue, frame: Frame): void {
  // In training mode.
  const ofOne = traceForward(it, object, frame).returned;
  const isOfOne = outputsIn(ofOne).length > 0;
  const returned = isOfOne || !tellsMore(it, object) ? ofOne : returnedBy(it, object, frame, 'operations');
  if (!returned) return;
  const known = new Map<Value, Known>();
  let left = MAX_NODES;
  for (const output of outputsIn(returned)) {
    for (const value of orderOfComputation(output, (one) => one.type === 'symbol' || known.has(one))) {
      if (--left < 0 || !it.spend(3)) return;
      const input = value.type === 'output' ? known.get(value.input) : undefined;
      if (value.type === 'output' && input && 'width' in input) tellTaker(it, value.module, input);
      known.set(value, knownOf(it, value, known));
    }
  }
}

/** Whether a `forward` of several inputs, which nothing else reads, is worth the work. */
function tellsMore(it: Interpreter, { attributes }: InstanceValue): boolean {
  const isRandom = /\brandn?_like\(/.test(it.source.text);
  return isRandom || Object.values(attributes).some((one) => one.type === 'module' && isRecurrent(one.name));
}

function tellTaker(it: Interpreter, module: ModuleValue, { width, rank, by, isOfTwo }: Tensor): void {
  const taker = takerOf(it, module, rank === 2);
  if (!taker || taker.width === width) return;
  const { from } = taker.module.range;
  if (it.mistakes.has(from)) return;
  const isHalf = isOfTwo === true && taker.width * 2 === width;
  it.mistakes.set(from, otherWidth(it, taker, width, by, isHalf));
}

function knownOf(it: Interpreter, value: Value, known: ReadonlyMap<Value, Known>): Known {
  if (value.type === 'output') return outputOf(it, value.module, known.get(value.input));
  const made = value.type === 'unknown' ? value.made : undefined;
  if (!made) return undefined;
  if (made.applied) return outputOf(it, made.applied, undefined);
  const { operation, range } = made;
  if (!operation || operation.block) return undefined;
  const args = inputFirst(operation.args).map((one) => one.value);
  const given = args.map((one) => known.get(one));
  const [first, second] = given;
  const { callee } = operation;
  if (callee === '[…]' || callee === '[:]') return partOf(first, args[1], it.source.text.slice(range.from, range.to));
  if (joinOf(operation) === 'concatenation')
    return joined(args, known, phrase`\`${'cat'}\` in ${it.source.lineName(range.from)}`);
  if (joinOf(operation) || arithmeticOf(operation)) return combined(operation, first, second);
  if (/\.pad_packed_sequence$/.test(callee)) return first && 'width' in first ? [first] : undefined;
  if (!first || !('width' in first)) return undefined;
  if (KEEPS.test(callee)) return first;
  const [dim, other] = args.slice(1).map((one) => (one.type === 'int' ? Number(one.value) : undefined));
  const { rank } = first;
  const isInner = (one: number | undefined) => one !== undefined && rank !== undefined && one >= 0 && one < rank - 1;
  if (/^(torch)?\.(mean|sum)$/.test(callee))
    return args.length === 2 && operation.args.length === 2 && isInner(dim) ? { ...first, rank: undefined } : undefined;
  if (/^(torch)?\.transpose$/.test(callee)) return isInner(dim) && isInner(other) ? first : undefined;
  if (/^(torch)?\.squeeze$/.test(callee))
    return args.length === 2 && isInner(dim) ? { ...first, rank: undefined } : undefined;
  if (/^(torch)?\.unsqueeze$/.test(callee)) return isInner(dim) ? { ...first, rank: rank! + 1 } : undefined;
  return undefined;
}

/** Functions and methods that give a tensor as large as their first. */
const KEEPS =
  /^(torch\.nn\.functional|torch|)\.(relu6?|leaky_relu|elu|selu|celu|gelu|silu|mish|softplus|(log_?)?sigmoid|tanh|(log_)?softmax|dropout|exp|log|sqrt|abs|pow|square|neg|clamp|(rand|randn|zeros|ones|empty|full)_like|contiguous|clone|detach|float|cuda|cpu|requires_grad_|normal_|uniform_|relu_|tanh_|exp_|mul_|div_|layer_norm|data)$/;

const isRecurrent = byName((type) => /^(LSTM|GRU|RNN)$/.test(type));
const isNormalization = byName((type) => /^(BatchNorm1d|LayerNorm|RMSNorm)$/.test(type));

function outputOf(it: Interpreter, module: ModuleValue, input: Known): Known {
  const { name, children } = module;
  if (module.heir || module.self || module.either) return undefined;
  if (isRecurrent(name)) return recurrent(it, module);
  const given = input && 'width' in input ? input : undefined;
  const by = () => phrase`${name} in ${it.source.lineName(module.range.from)}`;
  if (name === 'Linear') {
    const width = givenArgument(module, 'out_features')?.value;
    return width?.type === 'int' ? { width: Number(width.value), rank: given?.rank, by: by() } : undefined;
  }
  if (name === 'Embedding') {
    const width = givenArgument(module, 'embedding_dim')?.value;
    return width?.type === 'int' ? { width: Number(width.value), rank: undefined, by: by() } : undefined;
  }
  if (name === 'Sequential' && !('type' in children)) {
    let at: Known = given;
    for (const { value } of children) at = value.type === 'module' ? outputOf(it, value, at) : undefined;
    return at;
  }
  if (!given) return undefined;
  return isNormalization(name) || keepsWidth(readLayer(it, module, '').layer) ? given : undefined;
}

/** What it gives for all times, and its last states. */
function recurrent(it: Interpreter, module: ModuleValue): Known {
  const isLstm = module.name === 'LSTM';
  const numberIn = (name: string) => {
    const value = moduleArgument(module, name);
    return value?.type === 'int' ? Number(value.value) : undefined;
  };
  const [size, projected] = [numberIn('hidden_size'), isLstm ? numberIn('proj_size') : 0];
  const directions = moduleArgument(module, 'bidirectional');
  const isOfTwo = directions && truth(directions);
  if (size === undefined || projected === undefined || isOfTwo === undefined) return undefined;
  const line = it.source.lineName(module.range.from);
  const by = isOfTwo ? phrase`${module.name} in ${line}, which is bidirectional,` : phrase`${module.name} in ${line}`;
  const width = projected || size;
  const ofOne = phrase`each state of ${module.name} in ${line}`;
  const state = { width, rank: 3, by: ofOne };
  const output = { width: isOfTwo ? 2 * width : width, rank: 3, by, isOfTwo };
  return [output, isLstm ? [state, { ...state, width: size }] : state];
}

/** `written`: the subscript with what it is taken of. */
function partOf(whole: Known, index: Value | undefined, written: string): Known {
  if (!whole) return undefined;
  if (!('width' in whole)) return index?.type === 'int' ? whole[Number(index.value)] : undefined;
  const { rank } = whole;
  const [, inside] = /\[([-\d:,\s]+)\]$/.exec(written) ?? [];
  const items = inside?.split(',').map((one) => one.trim());
  if (!items || rank === undefined || items.length > rank || items.includes('')) return undefined;
  if (items.length === rank && items.at(-1) !== ':') return undefined;
  return { ...whole, rank: rank - items.filter((one) => !one.includes(':')).length };
}

function joined([list, dimension, ...more]: readonly Value[], known: ReadonlyMap<Value, Known>, by: Phrase): Known {
  const items = list?.type === 'list' || list?.type === 'tuple' ? list.items : undefined;
  const dim = dimension === undefined ? 0 : dimension.type === 'int' ? Number(dimension.value) : undefined;
  if (!Array.isArray(items) || more.length > 0 || dim === undefined) return undefined;
  const tensors: Tensor[] = [];
  for (const item of items as readonly Value[]) {
    const one = known.get(item);
    if (!one || !('width' in one)) return undefined;
    tensors.push(one);
  }
  const rank = tensors.find((one) => one.rank !== undefined)?.rank;
  const [first] = tensors;
  if (!first || (dim >= 0 && rank === undefined)) return undefined;
  if (dim !== -1 && dim !== rank! - 1) return dim >= 0 ? { ...first, rank } : undefined;
  return { width: tensors.reduce((sum, { width }) => sum + width, 0), rank, by };
}

/** A size of 1 becomes as large as the other. */
function combined({ args }: Operation, a: Known, b: Known): Known {
  if (args.length !== 2) return undefined;
  const [one, two] = [a, b].map((known) => (known && 'width' in known && known.width !== 1 ? known : undefined));
  const isNumber = args.some(({ value }) => /^(int|float)$/.test(value.type));
  if (one && two) return one.width === two.width ? { ...one, rank: larger(one.rank, two.rank) } : undefined;
  const only = one ?? two;
  return only && { ...only, rank: isNumber ? only.rank : undefined };
}

function larger(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : Math.max(a, b);
}
