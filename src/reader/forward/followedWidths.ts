// How wide the tensors are that flow through a `forward` which is not followed as a whole, by what gives them: recurrent
// modules, Linears, what is as large as another tensor. A Linear that is given another width than it takes is told.

import { byName } from '../../model/byName.ts';
import { type Phrase, phrase } from '../../model/phrase.ts';
import { keepsWidth } from '../../model/shapes.ts';
import { leavesShape } from '../arrays/tensors.ts';
import type { Frame, Interpreter } from '../interpreter/interpreter.ts';
import { tellMistake } from '../interpreter/mistakes.ts';
import { givenArgument, moduleArgument } from '../modules/givenArguments.ts';
import { readLayer } from '../modules/layers.ts';
import { type InstanceValue, type ModuleValue, type Operation, truth, type Value } from '../python/values.ts';
import { ofText } from '../text/ofText.ts';
import { arithmeticOf } from './arithmetic.ts';
import { inputFirst, joinOf, orderOfComputation } from './dataFlow.ts';
import { type Channels, channelsOf } from './followedChannels.ts';
import { traceForward } from './forwardTrace.ts';
import { outputsIn } from './outputs.ts';
import { isPlain, otherWidth, takerOf } from './takenWidths.ts';
import { returnedBy } from './tracing.ts';

/** What is known of a tensor. */
interface Tensor {
  /** Of its last dimension. */
  readonly width: number;
  /** How many dimensions it has, the batch among them; undefined where that is not known. */
  readonly rank: number | undefined;
  /** As many at the most, where recurrent modules may be given a sequence without a batch. */
  readonly most?: number;
  readonly by: Phrase;
  /** Whether it has the outputs of two directions. */
  readonly isOfTwo?: boolean;
}

/** Of several tensors, what each is. */
type Known = Tensor | readonly (Known | undefined)[] | undefined;

const MAX_NODES = 2000;

/** Says of the Linears that `forward` of the object applies which of them take another width than what comes. */
export function tellWidths(it: Interpreter, object: InstanceValue, frame: Frame): void {
  const { isHooked, isRandom } = wordsIn(it.source.text);
  if (isHooked) return;
  // In training mode.
  const ofOne = traceForward(it, object, frame).returned;
  const isOfOne = outputsIn(ofOne).length > 0;
  const returned = isOfOne || !(isRandom || hasRecurrent(object)) ? ofOne : returnedBy(it, object, frame, 'operations');
  if (!returned) return;
  const known = new Map<Value, Known>();
  const channels = new Map<Value, Channels | undefined>();
  let left = MAX_NODES;
  for (const output of outputsIn(returned)) {
    for (const value of orderOfComputation(output, (one) => one.type === 'symbol' || known.has(one))) {
      if (--left < 0 || !it.spend(3)) return;
      const input = value.type === 'output' ? known.get(value.input) : undefined;
      if (value.type === 'output' && input && 'width' in input) tellTaker(it, value.module, input);
      known.set(value, knownOf(it, value, known));
      channels.set(value, channelsOf(it, value, channels));
    }
  }
}

/** With random numbers, what makes a `forward` of several inputs, which nothing else reads, worth the work. */
function hasRecurrent({ attributes }: InstanceValue): boolean {
  return Object.values(attributes).some((one) => one.type === 'module' && isRecurrent(one.name));
}

/** Whether the file may put something between modules, and whether it draws numbers as a variational model does. */
const wordsIn = ofText((text) => ({
  isHooked: /\bregister_forward_(pre_)?hook\b/.test(text),
  isRandom: /\brandn?_like\(/.test(text),
}));

function tellTaker(it: Interpreter, module: ModuleValue, { width, rank, by, isOfTwo }: Tensor): void {
  const taker = takerOf(it, module, rank === 2);
  if (!taker || taker.width === width) return;
  const isHalf = isOfTwo === true && taker.width * 2 === width;
  tellMistake(it, otherWidth(it, taker, width, by, isHalf));
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
  if (/\.pad_packed_sequence$/.test(callee))
    return first && 'width' in first ? [{ ...first, rank: first.most }] : undefined;
  if (!first || !('width' in first)) return undefined;
  if (leavesShape(callee) || callee === '.data') return first;
  const [dim, otherDim] = args.slice(1).map((one) => (one.type === 'int' ? Number(one.value) : undefined));
  if (/^(torch)?\.permute$/.test(callee)) return permuted(first, args.slice(1));
  const { most: _, ...other } = { ...first, rank: undefined };
  // A sequence without a batch has two dimensions.
  const most = first.rank ?? (first.most === 3 ? 2 : undefined);
  const isInner = (one: number | undefined) => one !== undefined && most !== undefined && one >= 0 && one < most - 1;
  if (/^(torch)?\.(mean|sum)$/.test(callee))
    return args.length === 2 && operation.args.length === 2 && isInner(dim) ? other : undefined;
  if (/^(torch)?\.transpose$/.test(callee)) return isInner(dim) && isInner(otherDim) ? first : undefined;
  if (/^(torch)?\.squeeze$/.test(callee)) return args.length === 2 && isInner(dim) ? other : undefined;
  if (/^(torch)?\.unsqueeze$/.test(callee)) return isInner(dim) ? other : undefined;
  return undefined;
}

/** Where the last dimension stays the last: `permute(1, 0, 2)`, `permute((1, 0, 2))`. */
function permuted(whole: Tensor, given: readonly Value[]): Tensor | undefined {
  const [only] = given;
  const order = only?.type === 'tuple' || only?.type === 'list' ? only.items : given;
  if (!Array.isArray(order)) return undefined;
  const rank = order.length;
  const last = order.at(-1);
  return last?.type === 'int' && (last.value === rank - 1 || last.value === -1) ? { ...whole, rank } : undefined;
}

const isRecurrent = byName((type) => /^(LSTM|GRU|RNN)$/.test(type));
const isNormalization = byName((type) => /^(BatchNorm1d|LayerNorm|RMSNorm)$/.test(type));

function outputOf(it: Interpreter, module: ModuleValue, input: Known): Known {
  const { name, children } = module;
  if (!isPlain(module)) return undefined;
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
  const first = moduleArgument(module, 'batch_first');
  const rank = first && truth(first) ? 3 : undefined;
  const state = { width, rank, most: 3, by: ofOne };
  const output = { width: isOfTwo ? 2 * width : width, rank, most: 3, by, isOfTwo };
  return [output, isLstm ? [state, { ...state, width: size }] : state];
}

/** `written`: the subscript with what it is taken of. */
function partOf(whole: Known, index: Value | undefined, written: string): Known {
  if (!whole) return undefined;
  if (!('width' in whole)) return index?.type === 'int' ? whole[Number(index.value)] : undefined;
  const { rank } = whole;
  const [, inside] = /\[([-\d:,\s]+)\]$/.exec(written) ?? [];
  const items = inside?.split(',').map((one) => one.trim());
  if (!items || items.includes('')) return undefined;
  const { most } = whole;
  if (rank === undefined && items.length === most) return partOf({ ...whole, rank: most }, index, written);
  if (rank === undefined && most !== undefined && items.length === 1)
    return { ...whole, most: items[0]!.includes(':') ? most : most - 1 };
  if (rank === undefined || items.length > rank) return undefined;
  if (items.length === rank && items.at(-1) !== ':') return undefined;
  // A part of the times is one of the widths where there is no batch.
  if (items.length === rank - 1 && items.at(-1)!.includes(':') && items.at(-1) !== ':') return undefined;
  const left = rank - items.filter((one) => !one.includes(':')).length;
  return { ...whole, rank: left, most: left };
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
  const [first] = tensors;
  // Of two dimensions at the most, one that has the second has both.
  const isSecond = dim > 0 && tensors.some(({ most }) => most === dim + 1);
  const rank = tensors.find((one) => one.rank !== undefined)?.rank ?? (isSecond ? dim + 1 : undefined);
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
