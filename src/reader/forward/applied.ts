// What `forward` applies to its input, in the order in which it does -> layers, each with the one whose output it takes.

import { byName } from '../../model/byName.ts';
import { parametersOf } from '../../model/extent.ts';
import { inputOf, isJoin, type LayerSpec, othersOf, type SourceRange } from '../../model/modelSpec.ts';
import { Phrase, phrase, type Text } from '../../model/phrase.ts';
import { keepsWidth, outputWidth } from '../../model/shapes.ts';
import { bornAt } from '../interpreter/births.ts';
import { hasOwnForward } from '../interpreter/classAttribute.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import { TOO_MUCH_WORK } from '../interpreter/patience.ts';
import { builtModule } from '../modules/builtModule.ts';
import { givenArgument } from '../modules/givenArguments.ts';
import { describe } from '../modules/moduleArgument.ts';
import { callArguments, type InstanceValue, type ModuleValue, type Operation, type Value } from '../python/values.ts';
import { arithmeticOf, type ByNumber, byNumber, isOperand, numberOf } from './arithmetic.ts';
import { appliedClass, tellAppliedClass } from './classesApplied.ts';
import { consumersIn, countUses, gatedInput, inputFirst, isIdentity, joinOf, orderOfComputation } from './dataFlow.ts';
import type { Effect } from './effect.ts';
import { mayShareMemory } from './effects.ts';
import { functionAsModule } from './functionals.ts';
import type { Join } from './opening.ts';
import { reshapeAsModules } from './reshapes.ts';
import { sizedAs } from './sizedAs.ts';
import { isTraced } from './trace.ts';

/** Whoever takes the layers. */
export interface LayerSink {
  readonly layers: readonly LayerSpec[];
  /** The layer whose output the next one takes; -1: the model's input. */
  position: number;
  addModule(module: ModuleValue, path: string, range: SourceRange): void;
  addBlock(block: InstanceValue, path: string, range: SourceRange): void;
  /** A Sequential within a block that was opened. */
  addPart(module: ModuleValue): void;
  /** The last layer added gives what is as large as the output of this one. */
  sizeLastAs(like: number): void;
  /** What takes others' outputs beside that of the present position. */
  addJoin(join: Join, path: string, range: SourceRange): void;
  /** What is added depends on what this layer is, or on whether it is one. */
  lookAt(index: number): void;
}

export interface Surroundings {
  readonly it: Interpreter;
  readonly className: string;
  /** As in named_modules; empty for the model itself. */
  readonly path: string;
  /** Of all that the object holds. */
  readonly paths: ReadonlyMap<Value, string>;
  readonly sink: LayerSink;
  /** Whether what it returns is what the loss takes. */
  readonly isModel: boolean;
  /** What `forward` does beside what it returns. */
  readonly effects: readonly Effect[];
}

const MINUS: Join = { type: 'Affine', factor: -1, shift: 0 };

/** Thrown; no Error, whose stack costs more than all else of a block that is refused. */
class Refusal {
  readonly reason: Text;

  constructor(reason: Text) {
    this.reason = reason;
  }
}

/** Which layer gives each value, once all layers are added that `returned` needs; else why they cannot be. */
export function addLayers(input: Value, returned: Value, around: Surroundings): ReadonlyMap<Value, number> | Text {
  try {
    return followForward(input, returned, around);
  } catch (error) {
    if (error instanceof Refusal) return error.reason;
    throw error;
  }
}

/** What an obstacle is said of, asked for where there is one. */
type What = () => Phrase;

function followForward(
  input: Value,
  returned: Value,
  { it, className, path, paths, sink, isModel, effects }: Surroundings,
): ReadonlyMap<Value, number> {
  const { layers } = sink;
  const given = new Map<Value, number>([[input, sink.position]]);
  const order = orderOfComputation(returned, (value) => value === input);
  let uses: ReadonlyMap<Value, number> | undefined;
  let consumers: ReadonlyMap<Value, readonly Value[]> | undefined;
  /** Layers whose output was changed in place under another name. */
  const stale = new Set<number>();
  /** How many last dimensions are of size 1, where a squeeze left some. */
  const onesLeft = new Map<number, number>();
  const lineOf = (range: SourceRange) => it.source.lineName(range.from);

  function use(value: Value, what: What): number {
    const index = given.get(value);
    if (value.type === 'symbol' && index === undefined) {
      throw new Refusal(phrase`${what()} takes \`${nameOf(value)}\`, which no layer gives`);
    }
    if (index === undefined)
      throw new Refusal(isTraced(value) ? reasonAgainst(value) : phrase`${what()} takes ${taken(value)}`);
    if (stale.has(index)) throw new Refusal(phrase`${what()} takes what was changed in place under another name`);
    return index;
  }

  function nameOf({ extent }: Value & { type: 'symbol' }): Text {
    const [name] = parametersOf(extent);
    return (name && it.origins.get(name)?.name) ?? phrase`a parameter`;
  }

  function reasonAgainst(value: Value): Text {
    const made = value.type === 'unknown' ? value.made : undefined;
    if (value.type !== 'unknown') return phrase`what it returns is not what its last layer gives`;
    return made ? phrase`\`${made.name}\` in ${lineOf(made.range)} is not followed` : value.reason;
  }

  if (!isTraced(returned)) {
    const isSeveral = /^(tuple|list|dict)$/.test(returned.type);
    const what = isSeveral
      ? phrase`it returns several values`
      : phrase`what it returns is not what its last layer gives`;
    throw new Refusal(returned.type === 'unknown' ? returned.reason : what);
  }
  refuseEffects();
  refuseRandomNumbers();
  for (const value of order) {
    if (value.type === 'symbol') continue;
    if (!it.spend(5)) throw new Refusal(TOO_MUCH_WORK);
    const before = layers.length;
    given.set(value, follow(value));
    for (let added = before; added < layers.length; added++) if (isInPlace(layers[added]!)) changeInPlace(added);
  }
  sink.position = use(returned, () => phrase`its \`return\``);
  return given;

  /** What changes or keeps from training what is followed, and is not followed itself. */
  function refuseEffects(): void {
    if (effects.length === 0) return;
    const followed = new Set(order);
    for (const effect of effects) {
      const where = lineOf(effect.range);
      if (effect.type === 'noGradient') {
        if (order.some((value) => bornAt(value) > effect.from && bornAt(value) <= effect.to))
          throw new Refusal(phrase`what is computed without gradients in ${where} would not be trained`);
      } else if (effect.type === 'setting') {
        throw new Refusal(phrase`that \`${effect.name}\` in ${where} changes a module is not followed`);
      } else if (effect.changed.type === 'parameter') {
        throw new Refusal(phrase`that \`${effect.name}\` in ${where} changes a parameter is not followed`);
      } else if (!(effect.result && followed.has(effect.result))) {
        if (mayShareMemory(effect.changed, (value) => value === input || followed.has(value)))
          throw new Refusal(phrase`that \`${effect.name}\` in ${where} changes a tensor in place is not followed`);
      }
    }
  }

  /** Said first: there is no layer for it, whatever else is followed. */
  function refuseRandomNumbers(): void {
    for (const value of order) {
      const made = value.type === 'unknown' ? value.made : undefined;
      if (made && drawsNumbers(made.name))
        throw new Refusal(
          phrase`\`${made.name}\` in ${lineOf(made.range)} draws random numbers, which is not followed`,
        );
    }
  }

  function follow(value: Value): number {
    if (value.type === 'output') return applyModule(value);
    const made = value.type === 'unknown' ? value.made : undefined;
    if (!made?.operation) throw new Refusal(reasonAgainst(value));
    const { operation, name, range } = made;
    const what = () => phrase`\`${name}\` in ${lineOf(range)}`;
    const gated = gatedInput(operation);
    if (gated) return apply([builtModule('SiLU', [], range)], use(gated, what), 'silu', range);
    const ofClass = appliedClass(operation.callee);
    if (ofClass) {
      tellAppliedClass(it, ofClass, operation.args, range);
      throw new Refusal(phrase`${what()} is the class torch.nn.${ofClass} itself, not a module`);
    }
    if (operation.block) return applyBlock(operation.block, operation, name, range, what);
    const computed = byNumber(operation);
    if (computed) return computeByNumber(computed, operation, range, what);
    const join = joinOf(operation);
    if (join === 'concatenation') return concatenate(operation, range, what);
    if (join) return combine(join, operation, range, what);
    const arithmetic = arithmeticOf(operation);
    if (arithmetic === '-' || arithmetic === '/') return combineInverse(arithmetic, operation, range, what);
    if (/^(torch)?\.reciprocal$/.test(operation.callee)) return inverse(operation, range, what);
    return applyFunction(value, operation, name, range, what);
  }

  function applyModule({ module, input: taken }: Value & { type: 'output' }): number {
    const what = () => phrase`${module.name} in ${lineOf(module.range)}`;
    const from = use(taken, what);
    // What `forward` itself builds, such as a slice, no longer holds its modules.
    if (isIdentity(module) && paths.has(module) && usesOf(taken) > 1) return from;
    sink.position = from;
    applyOne(module, module.range);
    return sink.position;
  }

  function applyOne(module: ModuleValue, range: SourceRange): void {
    const { name, children } = module;
    if (name !== 'Sequential' || paths.has(module) || !Array.isArray(children)) {
      sink.addModule(module, pathOf(module, name, module.range), module.range);
      return;
    }
    // A Sequential that `forward` itself builds, such as a slice.
    for (const { value } of children) {
      if (value.type === 'module') applyOne(value, range);
      else if (value.type !== 'instance')
        throw new Refusal(phrase`${name} in ${lineOf(range)} holds ${describe(value)}`);
      else if (value.module && !hasOwnForward(value)) applyOne(value.module, range);
      else sink.addBlock(value, pathOf(value, value.class.name, range), range);
    }
  }

  function applyBlock(block: InstanceValue, operation: Operation, name: string, range: SourceRange, what: What) {
    const [first, ...more] = operation.args;
    if (!first || more.length > 0) throw new Refusal(phrase`${what()} takes more than one input`);
    sink.position = use(first.value, what);
    sink.addBlock(block, pathOf(block, name, range), range);
    return sink.position;
  }

  function combine(
    join: 'sum' | 'product',
    { args, isInPlace: isUpdate, callee }: Operation,
    range: SourceRange,
    what: What,
  ): number {
    const [first, second] = inputFirst(args).map((argument) => argument.value);
    if (!first || !second || args.length > 2) {
      const verb = join === 'sum' ? phrase`adds` : phrase`multiplies`;
      throw new Refusal(phrase`${what()} ${verb} more than two values`);
    }
    if ((isUpdate || callee.endsWith('_')) && usesOf(first) > 1)
      throw new Refusal(phrase`${what()} changes what is used elsewhere too`);
    const [a, b] = [use(first, what), use(second, what)];
    sink.position = Math.max(a, b);
    sink.addJoin({ type: join === 'sum' ? 'Residual' : 'Product', from: Math.min(a, b) }, path || className, range);
    return sink.position;
  }

  /** `a - b` is a plus -1 times b, to the last bit; `a / b` is a times 1 / b, to the rounding of one more operation. */
  function combineInverse(
    sign: '-' | '/',
    { args, isInPlace: isUpdate, callee }: Operation,
    range: SourceRange,
    what: What,
  ): number {
    const [first, second] = inputFirst(args).map((argument) => argument.value);
    if (!first || !second || !args.every(isOperand)) throw new Refusal(phrase`${what()} is not followed`);
    if ((isUpdate || callee.endsWith('_')) && usesOf(first) > 1)
      throw new Refusal(phrase`${what()} changes what is used elsewhere too`);
    const number = sign === '/' ? numberOf(first) : undefined;
    if (number !== undefined) {
      sink.position = use(second, what);
      sink.addJoin({ type: 'Reciprocal' }, path || className, range);
      if (number !== 1) sink.addJoin({ type: 'Affine', factor: number, shift: 0 }, path || className, range);
      return sink.position;
    }
    const [from, other] = [use(first, what), use(second, what)];
    sink.position = other;
    const isDifference = sign === '-';
    sink.addJoin(isDifference ? MINUS : { type: 'Reciprocal' }, path || className, range);
    sink.addJoin({ type: isDifference ? 'Residual' : 'Product', from }, path || className, range);
    return sink.position;
  }

  /** `torch.reciprocal(x)`. */
  function inverse({ args }: Operation, range: SourceRange, what: What): number {
    const [first, ...more] = inputFirst(args);
    if (!first || more.length > 0) throw new Refusal(phrase`${what()} is not followed`);
    sink.position = use(first.value, what);
    sink.addJoin({ type: 'Reciprocal' }, path || className, range);
    return sink.position;
  }

  function computeByNumber(
    { input: value, join }: ByNumber,
    { isInPlace: isUpdate, callee }: Operation,
    range: SourceRange,
    what: What,
  ): number {
    const from = use(value, what);
    if (isUpdate || callee.endsWith('_')) {
      const names = [...given].filter(([, index]) => index === from);
      const isShared = names.reduce((sum, [name]) => sum + usesOf(name), 0) > 1;
      if (isShared) throw new Refusal(phrase`${what()} changes what is used elsewhere too`);
      const giver = layerAt(from);
      if (!giver || !LEAVES_OUTPUT.test(giver.type)) throw new Refusal(phrase`${what()} changes a tensor in place`);
    }
    sink.position = from;
    sink.addJoin(join, path || className, range);
    return sink.position;
  }

  function concatenate({ args }: Operation, range: SourceRange, what: What): number {
    const [list, second, ...more] = inputFirst(args);
    const dim = second ? second.value : { type: 'int', value: 0 };
    const isDim = !second || second.kind === 'positional' || /^(dim|axis)$/.test(second.name);
    const items = list?.value.type === 'list' || list?.value.type === 'tuple' ? list.value.items : undefined;
    if (!Array.isArray(items) || items.length === 0 || more.length > 0 || !isDim)
      throw new Refusal(phrase`${what()} is not followed: what it joins is not known`);
    if (dim.type !== 'int') throw new Refusal(phrase`${what()} is not followed: its dimension is not known`);
    if (dim.value === 0) throw new Refusal(phrase`${what()} joins batches`);
    const [first, ...others] = (items as readonly Value[]).map((item) => use(item, what));
    sink.position = first!;
    if (others.length > 0) sink.addJoin({ type: 'Concat', others, dim: dim.value as number }, path || className, range);
    return sink.position;
  }

  function applyFunction(value: Value, operation: Operation, name: string, range: SourceRange, what: What): number {
    const args = inputFirst(operation.args);
    const [first] = args;
    if (!first || /^(list|tuple|int|float)$/.test(first.value.type))
      throw new Refusal(phrase`${what()} is not followed`);
    const from = use(first.value, what);
    const sized = sizedAs(operation, range);
    if (sized) {
      const like = use(sized.like, what);
      const index = apply([sized.module], from, name, range);
      sink.sizeLastAs(like);
      return index;
    }
    if (passesOn(operation, from) || isRepeatedAnyway(value, operation)) return from;
    // Most functions need none of it.
    const tensor = {
      get ones() {
        return onesAt(from);
      },
      get positions() {
        return positionsAt(from);
      },
      get isAtEnd() {
        return isModel && isAtEnd(value);
      },
      get isRow() {
        return isRow(from);
      },
      get isSingle() {
        return isSingle(from);
      },
      get width() {
        return widthBehind(value);
      },
    };
    const modules =
      reshapeAsModules(operation.callee, args, range, tensor) ?? functionAsModule(it, operation.callee, args, range);
    if (modules instanceof Phrase) throw new Refusal(phrase`${what()} ${modules}`);
    const all = Array.isArray(modules) ? (modules as readonly ModuleValue[]) : [modules as ModuleValue];
    // No mistake of the person's, but a size that only the data tell.
    if (all.some((module) => callArguments(module).some((argument) => isOfTensors(argument.value))))
      throw new Refusal(phrase`${what()} depends on the sizes of tensors`);
    const ones = /squeeze$/.test(operation.callee) ? tensor.ones : undefined;
    const index = apply(all, from, name, range);
    if (ones && index !== from) onesLeft.set(index, args.length > 1 ? ones - 1 : 0);
    return index;
  }

  function apply(modules: readonly ModuleValue[], from: number, name: string, range: SourceRange): number {
    sink.position = from;
    for (const module of modules) sink.addModule(module, `${path}.${name}()`.replace(/^\./, ''), range);
    return sink.position;
  }

  /** Calls that give the same numbers. */
  function passesOn({ callee, args }: Operation, from: number): boolean {
    if (/^\.(contiguous|clone|float)$/.test(callee))
      return args.every(({ kind }, at) => at === 0 || kind === 'keyword');
    if (/^\.(to|cuda|cpu|type)$/.test(callee)) return !args.slice(1).some(({ value }) => isOtherType(value));
    const ofData =
      /^\.(detach|requires_grad_|type_as)$|^torch\.(tensor|as_tensor|from_numpy|FloatTensor|autograd\.Variable)$/;
    return ofData.test(callee) && isInput(from);
  }

  /** `y.expand_as(x)` where nothing but sums and products with `x` follow, which do that by themselves. */
  function isRepeatedAnyway(value: Value, { callee, args }: Operation): boolean {
    const [, like] = args;
    if (callee !== '.expand_as' || !like || args.length > 2 || value === returned) return false;
    return consumersOf(value).every((consumer) => {
      const operation = consumer.type === 'unknown' ? consumer.made?.operation : undefined;
      if (!operation || !/^(sum|product)$/.test(joinOf(operation) ?? '')) return false;
      return operation.args.some((argument) => argument.value === like.value);
    });
  }

  function isOtherType(value: Value): boolean {
    if (value.type === 'string') return /double|half|int|long/i.test(value.value);
    return (
      value.type === 'external' && /^torch\.\w*(64|16|8|double|half|int|long|bool|Double|Half|Long)/.test(value.name)
    );
  }

  function pathOf(module: ModuleValue | InstanceValue, name: string, range: SourceRange): string {
    const found = paths.get(module);
    if (found !== undefined) return found;
    if (module.type === 'module' && STATELESS.test(module.name)) return `${path}.${name}()`.replace(/^\./, '');
    throw new Refusal(phrase`${name} in ${lineOf(range)} does not belong to it`);
  }

  /** What was given by the layer that this one changes in place is from then on what this one gives. */
  function changeInPlace(added: number): void {
    const changed = inputOf(layers[added]!, added);
    sink.lookAt(changed);
    // Only what comes behind a layer takes what it gives.
    for (let at = changed + 1; at < added; at++) {
      const taker = layers[at]!;
      const keeps = inputOf(taker, at) === changed && KEEPS_INPUT.test(taker.type);
      if (!keeps && !(taker.type === 'Product' && taker.from === changed)) continue;
      const what = phrase`${layers[added]!.type} in line ${layers[added]!.line}`;
      throw new Refusal(
        phrase`${what} changes in place what ${taker.type} in line ${taker.line} has taken, which torch refuses`,
      );
    }
    for (const [value, index] of given) if (index === changed) given.set(value, added);
    for (let at = changed; at >= 0 && isView(layers[at]!); at = inputOf(layers[at]!, at))
      stale.add(inputOf(layers[at]!, at));
    for (let at = changed + 1; at < added; at++) {
      if (isView(layers[at]!) && inputOf(layers[at]!, at) === changed) stale.add(at);
    }
  }

  /** `seen`: what it is of joins, which many ways may lead to. */
  function onesAt(index: number, seen = new Map<number, number | undefined>()): number | undefined {
    for (let at = index; at >= 0; at = inputOf(layers[at]!, at)) {
      const left = onesLeft.get(at);
      if (left !== undefined) return left;
      const layer = layerAt(at)!;
      if (isJoin(layer)) {
        if (seen.has(at)) return seen.get(at);
        const all = [inputOf(layer, at), ...othersOf(layer)].map((one) => onesAt(one, seen));
        const ones = layer.type !== 'Concat' && all.every((one) => one === all[0]) ? all[0] : undefined;
        seen.set(at, ones);
        return ones;
      }
      const [, dimensions] = /^Adaptive\w+Pool([123])d$/.exec(layer.type) ?? [];
      if (dimensions) {
        const { output_size } = (layer as unknown as { arguments: { output_size: readonly unknown[] } }).arguments;
        return output_size.every((size) => size === 1) ? Number(dimensions) : undefined;
      }
      if (!keepsWidth(layer)) return undefined;
    }
    return undefined;
  }

  /** How many dimensions behind the channels the last layer gives that is for so many; undefined where none tells. */
  function positionsAt(index: number): number | undefined {
    let joined = 0;
    for (let at = index; at >= 0; at = inputOf(layers[at]!, at)) {
      const layer = layerAt(at)!;
      const [, dimensions] = OF_POSITIONS.exec(layer.type) ?? [];
      if (dimensions) return Number(dimensions) - joined;
      if (layer.type === 'Flatten') {
        const { start_dim: start, end_dim: end } = layer.arguments;
        if (typeof start !== 'number' || typeof end !== 'number' || start < 1 || end < -1) return undefined;
        if (end === -1) return start - 1 - joined;
        joined += end - start;
      } else if (layer.type === 'Unflatten') {
        joined -= layer.arguments.unflattened_size.length - 1;
      } else if (!isJoin(layer) && !keepsWidth(layer) && !KEEPS_DIMENSIONS.test(layer.type)) return undefined;
    }
    return undefined;
  }

  function isSingle(index: number, passed = new Set<number>()): boolean {
    for (let at = index; at >= 0; at = inputOf(layers[at]!, at)) {
      const layer = layerAt(at)!;
      if (isJoin(layer)) {
        // Where it is not, all ends.
        if (passed.has(at)) return true;
        passed.add(at);
        return (
          layer.type !== 'Concat' && [inputOf(layer, at), ...othersOf(layer)].every((one) => isSingle(one, passed))
        );
      }
      if (layer.type === 'Linear') return outputWidth(layer) === 1;
      if (!keepsWidth(layer)) return false;
    }
    return false;
  }

  /** Of data that are rows, and behind a Flatten of whatever data. */
  function isRow(index: number): boolean {
    let hasLinear = false;
    for (let at = index; at >= 0; at = inputOf(layers[at]!, at)) {
      const layer = layerAt(at)!;
      if (layer.type === 'Flatten' && layer.arguments.start_dim === 1 && layer.arguments.end_dim === -1) return true;
      if (isJoin(layer) || !(layer.type === 'Linear' || keepsWidth(layer))) return false;
      hasLinear ||= layer.type === 'Linear';
    }
    return hasLinear;
  }

  function isInput(index: number): boolean {
    sink.lookAt(index);
    return index < 0;
  }

  function layerAt(index: number): LayerSpec | undefined {
    sink.lookAt(index);
    return layers[index];
  }

  function usesOf(value: Value): number {
    uses ??= countUses(order);
    return uses.get(value) ?? 0;
  }

  function consumersOf(value: Value): readonly Value[] {
    consumers ??= consumersIn(order);
    return consumers.get(value) ?? [];
  }

  function isAtEnd(value: Value, passed = new Set<Value>()): boolean {
    if (passed.has(value)) return true;
    passed.add(value);
    return consumersOf(value).every((other) => isElementwise(other) && isAtEnd(other, passed));
  }

  function widthBehind(value: Value): Value | undefined {
    const consumers = consumersOf(value);
    if (consumers.length !== 1) return undefined;
    const [other] = consumers as [Value];
    if (other.type === 'output')
      return widthOf(other.module) ?? (isDropout(other.module) ? widthBehind(other) : undefined);
    const callee = other.type === 'unknown' ? (other.made?.operation?.callee ?? '') : '';
    return /dropout$/.test(callee) ? widthBehind(other) : undefined;
  }
}

/** Functions and methods whose result is random. */
const drawsNumbers = byName((name) =>
  /^(rand(n|int)?(_like)?|new_randn?|normal|bernoulli|multinomial|poisson|rsample|sample)_?$/.test(name),
);

/** Whether something in it was computed of a tensor. */
function isOfTensors(value: Value): boolean {
  if ((value.type === 'list' || value.type === 'tuple') && Array.isArray(value.items))
    return value.items.some(isOfTensors);
  return value.type === 'unknown' && value.made !== undefined;
}

function taken(value: Value): Text {
  return value.type === 'unknown'
    ? phrase`what is not known: ${value.reason}`
    : phrase`${describe(value)}, which no layer gives`;
}

/** Modules whose gradient needs what they were given. */
const KEEPS_INPUT =
  /Linear$|^Conv|Norm\dd$|^(Layer|Group|RMS|LocalResponse)\w*Norm|MaxPool\dd$|^(Product|Reciprocal|GELU|SiLU|Mish|Softplus|Hardswish)$/;

/** Layers that take images, signals or volumes alone, and give the same. */
const OF_POSITIONS =
  /^(?:Conv(?:Transpose)?|BatchNorm(?=[23])|InstanceNorm|(?:Adaptive)?(?:Max|Avg)Pool|\w*Pad)([123])d$/;

/** Layers that take any number of dimensions, and give as many. */
const KEEPS_DIMENSIONS = /^((Lazy)?Linear|BatchNorm1d|(Layer|Group|RMS|LocalResponse)Norm|Upsample)$/;

/** Layers whose gradient does not need what they gave, which is a tensor of its own. */
const LEAVES_OUTPUT = /^(Linear|Conv[123]d|BatchNorm[123]d|Residual|Affine)$/;

/** A module that has neither weights nor another behaviour in evaluation, so that it may stand anywhere. */
const STATELESS =
  /^((Leaky)?ReLU6?|(Log)?(Sigmoid|Softmax)|Softmin|[CS]?ELU|GELU|SiLU|Mish|Tanh\w*|Hard\w+|Soft\w+|Threshold|Flatten|Unflatten|Identity|\w*Pool[123]d|\w+Pad[123]d|Upsample|Upsampling\w+|Pixel\w+)$/;

const ELEMENTWISE =
  /^(torch\.nn\.functional|torch|)\.(relu|sigmoid|tanh|leaky_relu|elu|gelu|softplus|logsigmoid|softmax|log_softmax|squeeze|float|view|flatten|reshape)$/;

function isElementwise(value: Value): boolean {
  if (value.type === 'output')
    return /ReLU6?$|Sigmoid$|^Tanh$|^(Log)?Softmax$|^[CS]?ELU$|^GELU$/.test(value.module.name);
  const callee = value.type === 'unknown' ? (value.made?.operation?.callee ?? '') : '';
  return ELEMENTWISE.test(callee);
}

/** The width that a module takes, where it begins with a Linear. */
function widthOf(module: ModuleValue): Value | undefined {
  if (module.name === 'Linear') return givenArgument(module, 'in_features')?.value;
  if (module.name !== 'Sequential' || !Array.isArray(module.children)) return undefined;
  const first = module.children
    .map(({ value }) => value)
    .find((value) => !(value.type === 'module' && isDropout(value)));
  return first?.type === 'module' ? widthOf(first) : undefined;
}

function isDropout({ name }: ModuleValue): boolean {
  return name === 'Dropout';
}

function isInPlace(layer: LayerSpec): boolean {
  return (layer as { arguments?: { inplace?: unknown } }).arguments?.inplace === true;
}

/** Whether the layer's output lies in torch where its input does. */
function isView({ type }: LayerSpec): boolean {
  return type === 'Identity' || type === 'Flatten' || type === 'Unflatten';
}
