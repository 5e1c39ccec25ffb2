// A module of the file in a Sequential -> its own layers, where its `forward` is a chain of them with additions of what an
// earlier one gave: residual blocks. Everything else is refused with a reason, never guessed.

import type { SourceRange } from '../model/modelSpec.ts';
import { classAttribute } from './classAttribute.ts';
import { functionAsModule } from './functionals.ts';
import { type Frame, type Interpreter, newFrame, parameterSymbol } from './interpreter.ts';
import { isModule, modulesWithin } from './moduleTree.ts';
import type { ArgumentValue, InstanceValue, ModuleValue, Value } from './values.ts';

/** Whoever takes the layers of a block, one after the other. */
export interface LayerSink {
  /** How many layers there are. */
  length(): number;
  /** Whether the layer works in place, so that what it was given is from then on what it gives. */
  isInPlace(at: number): boolean;
  addModule(module: ModuleValue, path: string, range: SourceRange): void;
  addBlock(block: InstanceValue, path: string, range: SourceRange): void;
  /** A module within a block that was opened. */
  addPart(module: ModuleValue): void;
  addResidual(from: number, path: string, range: SourceRange): void;
}

/** Gives the sink the block's layers; returns why it cannot, after which what it was given is void. */
export function openBlock(
  it: Interpreter,
  block: InstanceValue,
  path: string,
  frame: Frame,
  sink: LayerSink,
): string | undefined {
  const { name: className } = block.class;
  if (!isModule(block)) return `${className} is no module`;
  const within = modulesWithin(it, block);
  if ('type' in within) return within.reason;
  const join = (name: string) => [path, name].filter(Boolean).join('.');
  const paths = new Map<Value, string>(within.map(({ name, value }) => [value, join(name)]));
  // An heir of a module of torch is reached through `super().forward` too.
  for (const { name, value } of within) {
    if (value.type === 'instance' && value.module) paths.set(value.module, join(name));
  }
  const { input, returned } = trace(it, block, frame);
  const problem = emitAll(input, returned, { it, className, path, paths, sink });
  for (const { value } of problem ? [] : within) if (value.type === 'module') sink.addPart(value);
  return problem;
}

/** What `forward` returns for an input. */
function trace(it: Interpreter, block: InstanceValue, frame: Frame): { input: Value; returned: Value } {
  const { range } = block.class.definition;
  const input = parameterSymbol(it, 'the input', range);
  const [mark, sightings, touches] = [it.store.mark(), it.sightings.length, it.touches.length];
  const [wasTracing, wasOpening] = [it.isTracing, it.isOpening];
  it.isTracing = true;
  it.isOpening = true;
  const forward = it.attribute(block, classAttribute(block.class.order, '__call__') ? '__call__' : 'forward');
  const argument: ArgumentValue = { kind: 'positional', name: '', value: input, range };
  const isRead = forward.type === 'method' && forward.function !== undefined;
  const returned: Value = isRead
    ? it.call(forward, [argument], range, newFrame(it, frame.scope))
    : { type: 'unknown', reason: 'it is not in this file' };
  it.isTracing = wasTracing;
  it.isOpening = wasOpening;
  it.store.undo(mark);
  it.sightings.length = sightings;
  it.touches.length = touches;
  return { input, returned };
}

interface Surroundings {
  readonly it: Interpreter;
  readonly className: string;
  readonly path: string;
  readonly paths: ReadonlyMap<Value, string>;
  readonly sink: LayerSink;
}

class Refusal extends Error {}

const MAX_NODES = 2000;

function emitAll(
  input: Value,
  returned: Value,
  { it, className, path, paths, sink }: Surroundings,
): string | undefined {
  /** Which layer gives a value. */
  const given = new Map<Value, number>([[input, sink.length() - 1]]);
  const uses = countUses(returned);
  const end = () => sink.length() - 1;
  const lineOf = (range: SourceRange) => it.source.lineName(range.from);

  function emit(value: Value): number {
    const known = given.get(value);
    if (known !== undefined) return known;
    if (!it.enter()) throw new Refusal('it is nested too deeply');
    const index = emitNew(value);
    it.leave();
    given.set(value, index);
    return index;
  }

  function emitNew(value: Value): number {
    if (value.type === 'output') {
      const before = emit(value.input);
      if (isIdentity(value.module) && before !== end()) return before;
      inChain(before, `${value.module.name} in ${lineOf(value.module.range)}`);
      sink.addModule(value.module, pathOf(value.module, value.module.name, value.module.range), value.module.range);
      return end();
    }
    if (value.type !== 'unknown') throw new Refusal('what it returns is not what its last layer gives');
    const { made } = value;
    if (!made) throw new Refusal(value.reason);
    const { operation, name, range } = made;
    const what = `\`${name}\` in ${lineOf(range)}`;
    if (!operation) throw new Refusal(`${what} is not followed`);
    const { callee, args, isInPlace } = operation;
    const [first, second] = args.map((argument) => argument.value);
    if (operation.block) {
      if (!first || args.length > 1) throw new Refusal(`${what} takes more than one input`);
      inChain(emit(first), what);
      sink.addBlock(operation.block, pathOf(operation.block, name, range), range);
      return end();
    }
    if (callee === '+' || callee === 'torch.add') {
      if (!first || !second || args.length > 2) throw new Refusal(`${what} adds more than two values`);
      if (isInPlace && (uses.get(first) ?? 0) > 1) throw new Refusal(`${what} changes what is used elsewhere too`);
      return add(first, second, what, range);
    }
    if (!first) throw new Refusal(`${what} is not followed`);
    if (/^\.(contiguous|clone|float)$/.test(callee) && args.length === 1) return emit(first);
    const module = functionAsModule(it, callee, args, range);
    if (typeof module === 'string') throw new Refusal(`${what} ${module}`);
    inChain(emit(first), what);
    sink.addModule(module, `${path}.${name}()`.replace(/^\./, ''), range);
    return end();
  }

  /** One of the two is, or becomes, what the last layer gives; the other was given before it. */
  function add(a: Value, b: Value, what: string, range: SourceRange): number {
    const [early, late] = isBefore(a, b) ? [a, b] : [b, a];
    if (!isBefore(early, late)) {
      throw new Refusal(
        `${what} adds what two branches give; what is followed is the addition of the input of a chain of layers`,
      );
    }
    inChain(emit(late), what);
    let from = emit(withoutIdentity(early));
    while (from + 1 < sink.length() && sink.isInPlace(from + 1)) from += 1;
    sink.addResidual(from, path || className, range);
    return end();
  }

  function isBefore(early: Value, late: Value): boolean {
    const value = withoutIdentity(early);
    return given.has(value) || reaches(late, value);
  }

  function inChain(index: number, what: string): void {
    if (index !== end())
      throw new Refusal(`${what} takes what an earlier layer gives, so that the layers are no chain`);
  }

  function pathOf(module: ModuleValue | InstanceValue, name: string, range: SourceRange): string {
    const found = paths.get(module);
    if (found === undefined) throw new Refusal(`${name} in ${lineOf(range)} does not belong to it`);
    return found;
  }

  try {
    inChain(emit(returned), 'its `return`');
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
  return undefined;
}

/** What a value of `forward` was made of. */
function sourcesOf(value: Value): readonly Value[] {
  if (value.type === 'output') return [value.input];
  return value.type === 'unknown' ? (value.made?.from ?? []) : [];
}

function countUses(returned: Value): Map<Value, number> {
  const uses = new Map<Value, number>();
  const open = [returned];
  for (let value = open.pop(); value && uses.size < MAX_NODES; value = open.pop()) {
    for (const source of sourcesOf(value)) {
      const count = uses.get(source) ?? 0;
      uses.set(source, count + 1);
      if (count === 0) open.push(source);
    }
  }
  return uses;
}

/** Whether `value` is what `from` was made of, directly or not. */
function reaches(from: Value, value: Value): boolean {
  const seen = new Set<Value>();
  const open = [from];
  for (let at = open.pop(); at && seen.size < MAX_NODES; at = open.pop()) {
    if (at === value) return true;
    if (seen.has(at)) continue;
    seen.add(at);
    open.push(...sourcesOf(at));
  }
  return false;
}

function isIdentity({ name, children }: ModuleValue): boolean {
  return name === 'Identity' || (name === 'Sequential' && Array.isArray(children) && children.length === 0);
}

function withoutIdentity(value: Value): Value {
  let at = value;
  while (at.type === 'output' && isIdentity(at.module)) at = at.input;
  return at;
}
