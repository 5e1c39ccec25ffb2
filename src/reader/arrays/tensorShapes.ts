// The shape of what a module of torch.nn gives for a tensor of a known shape, the batch in front: by the rules of
// shapes.ts where all is numbers, else by symbolicShapes.ts.

import { extentsOf } from '../../model/bindLayer.ts';
import { isJoin, type LayerOf, type SourceRange } from '../../model/modelSpec.ts';
import type { ArgumentsOf, ModuleName } from '../../model/modules.ts';
import { Phrase, phrase } from '../../model/phrase.ts';
import type { Shape } from '../../model/shape.ts';
import { moduleShape } from '../../model/shapes.ts';
import { product, type SymbolicShape } from '../../model/size.ts';
import { symbolicShape } from '../../model/symbolicShapes.ts';
import { drawApplied, holdsInTurn } from '../draws/drawsApplied.ts';
import { BIRTH, born } from '../interpreter/births.ts';
import type { Frame, Interpreter } from '../interpreter/interpreter.ts';
import { isSure, tellMistake } from '../interpreter/mistakes.ts';
import { readLayer } from '../modules/layers.ts';
import { noteGivenLazy } from '../modules/lazyModules.ts';
import {
  type ArgumentValue,
  asArgument,
  type ModuleValue,
  NONE,
  type OutputValue,
  type Value,
} from '../python/values.ts';
import { ofText } from '../text/ofText.ts';
import { diagnostic } from '../text/sourceText.ts';
import { noteTaken } from '../training/lossFlow.ts';
import { shapeOf } from './arrayShape.ts';
import { sizeOfValue, valueOfSize } from './sizeValues.ts';

/** The sizes of a torch tensor; undefined where not even their number is known. */
export function tensorShape(value: Value): readonly Value[] | undefined {
  if (value.type === 'output') return Array.isArray(value.shape) ? value.shape : undefined;
  return value.type === 'array' && value.library === 'torch' ? shapeOf(value) : undefined;
}

/** What a module gives, with its shape where that of its input is known. */
export function applyModule(
  it: Interpreter,
  module: ModuleValue,
  args: readonly ArgumentValue[],
  range: SourceRange,
  frame: Frame,
): OutputValue {
  const input = args[0]?.value ?? NONE;
  // While a forward is followed its input stands for any.
  const isPlain = !it.isTracing && args.length === 1 && args[0]!.kind === 'positional';
  const given = isPlain ? tensorShape(input) : undefined;
  if (module.name === 'Sequential' && isPlain) noteGiven(it, module, input, given);
  it.training.hasOutputs = true;
  if (module.name.endsWith('Loss')) noteTaken(it, module.name, args);
  if (!it.isTracing) noteGivenLazy(it, module);
  if (!it.isTracing && !(given && holdsInTurn(module))) drawApplied(it, module, range);
  const shape = given && outputShape(it, module, input, given, range, frame);
  // torch may refuse it.
  if (it.trying > 0 && ((given && !shape) || NO_TENSOR.test(input.type))) it.uncertain++;
  return born(shape ? { type: 'output', module, input, shape } : { type: 'output', module, input, [BIRTH]: 0 });
}

const NO_TENSOR = /^(none|bool|int|float|string|dict|set)$/;

const MAX_SHAPES = 20;
export const OPEN = 'open';

/** What makes of a row of numbers one of rows. */
const OF_SEVERAL = /^(Embedding|MultiheadAttention|Transformer\w*|RNN|LSTM|GRU)$/;

/** Notes of which shape the samples are that the file gives a Sequential. */
function noteGiven(it: Interpreter, module: ModuleValue, input: Value, given: readonly Value[] | undefined): void {
  const { from } = module.range;
  const known = it.givenShapes.get(from);
  if ((known?.size ?? 0) >= MAX_SHAPES) return;
  const sizes = given?.map(sizeOfValue);
  const isKnown = sizes && sizes.length > 0 && sizes.every((size) => typeof size === 'number');
  const shape = isKnown ? sizes.slice(1).join() : isOfSeveral(input) ? OPEN : undefined;
  if (shape === undefined) return;
  if (known) known.add(shape);
  else it.givenShapes.set(from, new Set([shape]));
}

/** The shapes among the notes of one Sequential; [] of a tensor of one dimension, which may be a sample without a batch. */
export function shapesGiven(notes: ReadonlySet<string> | undefined): Shape[] {
  return [...(notes ?? [])].filter((one) => one !== OPEN).map((one) => (one === '' ? [] : one.split(',').map(Number)));
}

function isOfSeveral(value: Value): boolean {
  let at = value;
  for (let depth = 0; at.type === 'output' && depth < MAX_SHAPES; depth++) {
    if (OF_SEVERAL.test(at.module.name)) return true;
    if (at.module.name === 'Flatten') return false;
    at = at.input;
  }
  return false;
}

function outputShape(
  it: Interpreter,
  module: ModuleValue,
  input: Value,
  given: readonly Value[],
  range: SourceRange,
  frame: Frame,
): readonly Value[] | undefined {
  if (!it.spend(5)) return undefined;
  if (holdsInTurn(module)) {
    if ('type' in module.children) return undefined;
    let at: Value = input;
    let shape: readonly Value[] | undefined = given;
    for (const child of module.children) {
      if (shape) at = it.call(child.value, [asArgument(at, range)], range, frame);
      else drawApplied(it, child.value, range);
      shape &&= tensorShape(at);
    }
    return shape;
  }
  if (/^BatchNorm[123]d$/.test(module.name)) tellSingle(it, module, given, range, frame);
  return layerShape(it, module, given);
}

/** Says of a BatchNorm that torch refuses one value per channel while it trains, as a module does before `eval()`. */
function tellSingle(
  it: Interpreter,
  module: ModuleValue,
  given: readonly Value[],
  range: SourceRange,
  frame: Frame,
): void {
  const sizes = given.map(sizeOfValue);
  if (!isSure(it, frame) || sizes.length < 2 || !isSingle(sizes) || mayEvaluate(it.source.text)) return;
  const { source } = it;
  const message = phrase`${module.name} in ${source.lineName(module.range.from)} is given one value per channel here, which torch refuses while a module trains, with a ValueError; give it more rows, or call \`eval()\` before.`;
  tellMistake(it, diagnostic(source, 'error', 'single-row', message, it.calls[0] ?? range));
}

/** Whether any module may be in evaluation. */
const mayEvaluate = ofText((text) => /\beval\b|\.train\(\s*[^)\s]|\btraining\b/.test(text));

/** Undefined where it is not known, or torch refuses the tensor. */
export function layerShape(
  it: Interpreter,
  module: ModuleValue,
  given: readonly Value[],
): readonly Value[] | undefined {
  const { layer } = readLayer(it, module, '');
  if (layer.type === 'Unsupported' || isJoin(layer)) return undefined;
  const sizes = given.map(sizeOfValue);
  const args = layer.arguments as { readonly return_indices?: boolean; readonly start_dim: number; end_dim: number };
  if (args.return_indices) return undefined;
  if (layer.type === 'Flatten') return flattened(sizes, args.start_dim, args.end_dim)?.map(valueOfSize);
  const hasBatch = batchIn(layer.type, sizes.length);
  if (hasBatch === undefined) return undefined;
  if (/BatchNorm/.test(layer.type) && isSingle(sizes)) return undefined;
  const [batch, sample] = hasBatch ? [sizes.slice(0, 1), sizes.slice(1)] : [[], sizes];
  const isKnown = [...sample, ...extentsOf(layer)].every((size) => typeof size === 'number' && Number.isInteger(size));
  if (isKnown) {
    const { type, arguments: values } = layer as LayerOf<ModuleName, number>;
    const exact = moduleShape(type, values as ArgumentsOf<'Identity', number>, sample as Shape);
    return exact instanceof Phrase ? undefined : [...batch, ...exact].map(valueOfSize);
  }
  const open = symbolicShape(layer, sample);
  return open && [...batch, ...open].map(valueOfSize);
}

/** Whether the first of so many dimensions is the batch for the module; undefined where it takes no such tensor. */
function batchIn(type: string, rank: number): boolean | undefined {
  const dimensions = Number(/([123])d$/.exec(type)?.[1] ?? 0);
  if (rank === 0) return undefined;
  if (type === 'BatchNorm1d' || type === 'LazyBatchNorm1d') return rank === 2 || rank === 3 ? true : undefined;
  if (dimensions === 0 || /^Dropout|^Softmax|^ConstantPad|^ZeroPad/.test(type)) return rank > 1;
  if (rank === dimensions + 2) return true;
  return rank === dimensions + 1 && /Conv|Pool|Pad|InstanceNorm/.test(type) ? false : undefined;
}

/** One value for each channel, which torch refuses to normalize over the batch while it trains. */
function isSingle([batch, , ...positions]: SymbolicShape): boolean {
  return [batch, ...positions].every((size) => size === 1);
}

/** Undefined where there are no such dimensions. */
export function flattened(sizes: SymbolicShape, start: number, end: number): SymbolicShape | undefined {
  const [from, to] = [start, end].map((dim) => (dim < 0 ? dim + sizes.length : dim)) as [number, number];
  if (sizes.length === 0 || from < 0 || to < from || to >= sizes.length) return undefined;
  return [...sizes.slice(0, from), product(sizes.slice(from, to + 1)), ...sizes.slice(to + 1)];
}
