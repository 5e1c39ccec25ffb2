// A Sequential that was built -> SequentialSpec: its name, its layers in order, what `forward` applies afterwards.

import { isConstant, mapExtents, parametersIn } from '../../model/bindLayer.ts';
import { byName } from '../../model/byName.ts';
import {
  type Diagnostic,
  type Draw,
  type Extent,
  isJoin,
  type LayerSpec,
  type SequentialSpec,
  type SourceRange,
  type TextFix,
  type UnknownParameter,
} from '../../model/modelSpec.ts';
import { messageOf, type Phrase, phrase, type Text } from '../../model/phrase.ts';
import { readDraws } from '../draws/draws.ts';
import type { LayerSink } from '../forward/applied.ts';
import { openBlock } from '../forward/blocks.ts';
import { chainTo } from '../forward/forwardChain.ts';
import { traceWithOneInput } from '../forward/forwardTrace.ts';
import type { Join } from '../forward/opening.ts';
import { findOpening, giveAgain, keepOpening, recordOpening } from '../forward/openings.ts';
import { outputsIn } from '../forward/outputs.ts';
import { returnedActivations } from '../forward/returnedActivations.ts';
import { type AppliedSteps, type Step, waysTo } from '../forward/steps.ts';
import { isTraced } from '../forward/trace.ts';
import { returnedBy } from '../forward/tracing.ts';
import { mayBeAppliedInParts, usedInParts } from '../forward/usedInParts.ts';
import { checkViewedFit } from '../forward/viewedRows.ts';
import { hasOwnForward } from '../interpreter/classAttribute.ts';
import type { Construction, Frame, Interpreter, Sighting } from '../interpreter/interpreter.ts';
import { presumedDiagnostics } from '../interpreter/starImports.ts';
import { remarksOnUndecided } from '../interpreter/undecided.ts';
import { parametersOfClass } from '../modules/bindArguments.ts';
import { functionLayer } from '../modules/functionLayers.ts';
import { hasChanges } from '../modules/givenArguments.ts';
import { readLayer } from '../modules/layers.ts';
import { describe } from '../modules/moduleArgument.ts';
import { isModule, isNoModule } from '../modules/moduleTree.ts';
import { tellNamedLayers } from '../modules/namedLayers.ts';
import { unreadyDiagnostic } from '../modules/superInit.ts';
import { nnModuleOf } from '../modules/torchSignatures.ts';
import {
  hasElements,
  type InstanceValue,
  type ModuleChild,
  type ModuleValue,
  reasonOf,
  type Value,
} from '../python/values.ts';
import { listed } from '../remarks/listedNames.ts';
import { missingForward } from '../remarks/missingForward.ts';
import { misspeltFix, spelledRight } from '../remarks/misspelt.ts';
import { diagnostic } from '../text/sourceText.ts';
import { askInput } from './askInput.ts';

export interface ReadSequential {
  readonly spec: SequentialSpec;
  readonly diagnostics: readonly Diagnostic[];
  /** The Sequential itself and all in it. */
  readonly modules: ReadonlySet<ModuleValue>;
  /** Sequentials within modules of the file that are among its layers. */
  readonly opened: ReadonlySet<ModuleValue>;
  /** Of a whole class, where the Sequentials that its object holds begin in the text. */
  readonly holds?: ReadonlySet<number>;
}

const MAX_LAYERS = 1000;
const MAX_DEPTH = 20;

interface Foreign {
  told: Diagnostic;
  readonly path: string;
  readonly built: SourceRange;
  readonly why: Text;
  /** By the places of their calls. */
  readonly others: Map<number, Text>;
}

export interface Reading {
  readonly it: Interpreter;
  readonly frame: Frame;
  readonly layers: LayerSpec[];
  /** The layer whose output the next one takes; -1: the model's input. */
  position: number;
  readonly diagnostics: Diagnostic[];
  /** What was told of layers that are not known, by their places and reasons. */
  unknownAt: Map<string, Diagnostic> | undefined;
  /** And of those of one class that is not in the file: the first, and the others. */
  ofForeign: Map<string, Foreign> | undefined;
  /** Which layer each module is. */
  readonly indices: Map<ModuleValue, number>;
  /** Of modules that are more than one layer, which they were before. */
  readonly moved: { readonly module: ModuleValue; readonly index: number }[];
  readonly members: Set<ModuleValue>;
  readonly opened: Set<ModuleValue>;
  isTooLong: boolean;
  /** How many Sequentials were looked into, also of one that stands in it again and again. */
  sequentials: number;
  /** Indices of layers before which something is missing. */
  readonly gaps: number[];
  /** The first of the layers on which it depended what is applied in the block that is being opened. */
  lookedAt: number;
}

export function newReading(it: Interpreter, frame: Frame): Reading {
  return {
    it,
    frame,
    layers: [],
    position: -1,
    diagnostics: [],
    unknownAt: undefined,
    ofForeign: undefined,
    indices: new Map(),
    moved: [],
    members: new Set(),
    opened: new Set(),
    isTooLong: false,
    sequentials: 0,
    gaps: [],
    lookedAt: Number.POSITIVE_INFINITY,
  };
}

/** Reads the Sequential as it is now. `frame` is the file's. */
export function readSequential(it: Interpreter, sighting: Sighting, frame: Frame): ReadSequential {
  const { module } = sighting;
  const reading = newReading(it, frame);
  const path = module.reachedAs?.path ?? '';
  const ways = module.self && hasOwnForward(module.self) ? module.self : undefined;
  if (ways) readBlock(reading, ways, path, module.range, 0, module);
  else readChildren(reading, module, path, 0);
  const holder = module.reachedAs?.holder;
  reading.diagnostics.push(...unreadyDiagnostic(it, holder), ...presumedDiagnostics(it));
  for (const { message, range } of remarksOnUndecided(it.source, sighting.undecided))
    reading.diagnostics.push(diagnostic(it.source, 'information', 'undecided', message, range));
  const returned = holder && holder.module !== module ? returnedActivations(it, module, holder, frame) : [];
  for (const activation of returned) readModule(reading, activation.module, activation.path);
  const name = module.reachedAs?.name ?? 'Sequential';
  // Of one that a class applies, as a sample of the class's has it.
  const holding =
    path === '' ? { name, path, range: module.range } : { name: name.split('.')[0]!, path: '', isWhole: true };
  const stated = askInput(it, holding);
  const named = withNames(it, reading.layers);
  const mismatches = checkViewedFit(named.layers, reading.gaps, it.source.text, stated);
  const parts = mismatches.length > 0 ? usedInParts(it, module) : undefined;
  if (parts === undefined) reading.diagnostics.push(...mismatches);
  else
    reading.diagnostics.push(diagnostic(it.source, 'error', 'used-in-parts', inParts(parts, mismatches), module.range));
  warnOfSoftmax(reading, returned.length > 0);
  const outputLayers = readOutputLayers(reading, module, returned.length);
  return finishReading(reading, { name, path, range: module.range }, sighting, named, outputLayers);
}

function inParts(line: number, [mismatch]: readonly Diagnostic[]): Text {
  return phrase`Line ${line} takes the parts of this Sequential, and nothing applies it as a whole: it cannot be trained alone. ${mismatch!.phrase ?? mismatch!.message}`;
}

/** The layers that were read, with their first values. `named`: they with the names by which a person knows their parameters. */
export function finishReading(
  reading: Reading,
  { name, path, range }: { readonly name: string; readonly path: string; readonly range: SourceRange },
  construction: Construction,
  named: NamedLayers,
  outputLayers: readonly LayerSpec[],
): ReadSequential {
  const { it, diagnostics, indices } = reading;
  const all = outputLayers.length === 0 ? named : withNames(it, [...reading.layers, ...outputLayers]);
  const { rename, unknowns } = all;
  const hasErrors = diagnostics.some(({ severity }) => severity === 'error');
  const isKnown = (parameter: string) => rename.has(parameter);
  const drawn = hasErrors ? undefined : readDraws(it, construction, range, indices, isKnown);
  if (drawn?.cause) {
    const { what, range } = drawn.cause;
    const message = phrase`The first weights of ${name} will not be those that PyTorch draws: ${what}.`;
    diagnostics.push(diagnostic(it.source, 'warning', 'first-weights-differ', message, range));
  }
  const renamedAll = (all: readonly Draw[] | undefined) =>
    rename.size === 0 ? all : all?.map((draw) => renamedDraw(draw, rename));
  const draws = renamedAll(drawn?.draws);
  const before = drawn?.before && { ...drawn.before, draws: renamedAll(drawn.before.draws)! };
  const spec: SequentialSpec = {
    name,
    path,
    range,
    line: it.source.lineAt(range.from),
    layers: named.layers,
    ...(reading.gaps.length > 0 && { gaps: reading.gaps }),
    outputLayers: all.layers.slice(named.layers.length),
    ...(draws && { draws }),
    ...(before && { drawnBefore: before }),
    unknowns,
    errors: diagnostics.filter(({ severity }) => severity === 'error'),
  };
  return { spec, diagnostics, modules: reading.members, opened: reading.opened };
}

function renamedDraw(draw: Draw, rename: ReadonlyMap<string, string>): Draw {
  if (typeof draw === 'number') return draw;
  if (draw.type !== 'init') return renamed(draw, rename);
  return typeof draw.layer === 'number' ? draw : { ...draw, layer: renamed(draw.layer, rename) };
}

function readChildren(reading: Reading, module: ModuleValue, path: string, depth: number): void {
  const { it } = reading;
  const { children } = module;
  reading.members.add(module);
  reading.sequentials++;
  if ('type' in children) {
    reading.gaps.push(reading.layers.length);
    const message = phrase`Which layers this Sequential has does not follow from the file: ${children.reason}.`;
    const named = tellNamedLayers(it.source, module);
    reading.diagnostics.push(named ?? diagnostic(it.source, 'error', 'unresolved-layers', message, module.range));
    keepBatchNorms(reading, children.parts ?? [], path);
    return;
  }
  for (const child of children) {
    if (reading.isTooLong) return;
    if (reading.layers.length >= MAX_LAYERS || reading.sequentials > MAX_LAYERS || depth > MAX_DEPTH) {
      reading.isTooLong = true;
      const message = phrase`A Sequential of more than ${MAX_LAYERS} layers, or nested more than ${MAX_DEPTH} times, is not supported.`;
      reading.diagnostics.push(diagnostic(it.source, 'error', 'too-many-layers', message, module.range));
      return;
    }
    readChild(reading, child, module, path ? `${path}.${child.name}` : child.name, depth);
  }
  tellOfTuples(reading, module, children, path);
}

/** Recurrent layers give their output and their state: a tuple, which no layer of torch but Identity takes. */
function tellOfTuples(
  { it, diagnostics }: Reading,
  module: ModuleValue,
  children: readonly ModuleChild[],
  path: string,
): void {
  if (module.self && hasOwnForward(module.self)) return;
  for (let at = 1; at < children.length; at++) {
    const giver = children[at - 1]!.value;
    if (giver.type !== 'module' || !givesTuple(giver.name)) continue;
    const { name, value, range } = children[at]!;
    if (value.type !== 'module' || value.name === 'Identity' || hasElements(value.name)) continue;
    const both = [giver, value];
    const isChanged = both.some(hasChanges) || it.touches.some((touch) => touch.module && both.includes(touch.module));
    if (isChanged || mayBeAppliedInParts(it, module)) continue;
    const message = phrase`${path ? `${path}.${name}` : name} (${value.name}, ${it.source.lineName(range.from)}) is given a tuple: ${giver.name} right in front of it gives its output and its state, so torch raises an error once this Sequential is applied.`;
    diagnostics.push(diagnostic(it.source, 'warning', 'tuple-input', message, range));
  }
}

const givesTuple = byName((type) => /^(RNN|LSTM|GRU)$/.test(type));

/** BatchNorms that may be among the layers keep their places, so that the editor can mark them; each place once. */
function keepBatchNorms(
  reading: Reading,
  values: readonly Value[],
  path: string,
  depth = 0,
  seen = new Set<Value>(),
): void {
  for (const value of values) {
    if (value.type !== 'module' || seen.has(value)) continue;
    if (depth > MAX_DEPTH || reading.layers.length >= MAX_LAYERS || !reading.it.spend(1)) return;
    seen.add(value);
    const inner = 'type' in value.children ? (value.children.parts ?? []) : value.children.map((child) => child.value);
    keepBatchNorms(reading, inner, path, depth + 1, seen);
    const { name, range } = value;
    const isKept = reading.layers.some((layer) => layer.path.endsWith('?') && layer.range.from === range.from);
    if (!name.includes('BatchNorm') || isKept) continue;
    const line = reading.it.source.lineAt(range.from);
    push(reading, { type: 'Unsupported', module: name, path: path ? `${path}.?` : '?', range, line });
  }
}

function readChild(reading: Reading, child: ModuleChild, sequential: ModuleValue, path: string, depth: number): void {
  const { it } = reading;
  const { value, range } = child;
  const refuse = (code: string, message: Text, fix?: TextFix, place = range) => {
    reading.gaps.push(reading.layers.length);
    reading.diagnostics.push(diagnostic(it.source, 'error', code, message, place, fix));
  };
  const module = value.type === 'instance' ? value.module : value.type === 'module' ? value : undefined;
  const ofFunction = functionLayer(it.source, child, path, sequential);
  if (ofFunction) {
    refuse('not-a-module', ofFunction.message, ofFunction.fix);
  } else if (value.type === 'instance' && isNoModule(value)) {
    const { name } = value.class;
    refuse(
      'not-a-module',
      phrase`Layer ${path}, ${it.source.quote(range)}, is an object of ${name}, which does not inherit from torch.nn.Module; a Sequential takes modules only.`,
    );
  } else if (value.type === 'instance' && (!module || hasOwnForward(value))) {
    readBlock(reading, value, path, range, depth + 1);
  } else if (module) {
    readTorchModule(reading, module, path, depth);
  } else if (value.type === 'unknown' || value.type === 'symbol') {
    const reason = reasonOf(value);
    const callee = value.type === 'unknown' && value.callee?.type === 'external' ? value.callee.name : '';
    // An element of a list or dict that is given as a whole stands where it is built.
    const built = (value.type === 'unknown' && value.at) || range;
    // What stands at one place, as `*layers` and the blocks of torchvision's models do, once for each reason.
    const place = `${built.from} ${callee.startsWith('torchvision.models.') ? '' : reason}`;
    const told = reading.unknownAt?.get(place);
    if (told && reading.diagnostics.includes(told)) {
      reading.gaps.push(reading.layers.length);
      return;
    }
    const of = (value.type === 'unknown' && value.givenBy) || callee;
    const called = /^torch\.nn\.(\w+)$/.exec(of)?.[1];
    const line = it.source.lineName(built.from);
    if (callee && !called && addForeign(reading, callee, built, phrase`${path} in ${line}`)) {
      reading.gaps.push(reading.layers.length);
      return;
    }
    const misnamed = called && (/^[A-Z]/.test(called) || spelledRight(called)) ? called : undefined;
    const why = misnamed ? phrase`torch.nn has no class \`${misnamed}\` that is known here` : reason;
    refuse(
      misnamed ? 'not-a-module' : 'unresolved-layer',
      phrase`Layer ${path}, ${it.source.quote(built)}, is not known: ${why}. Expected is a module such as torch.nn.ReLU().`,
      misnamed ? misspeltFix(it.source, built, misnamed) : undefined,
      built,
    );
    const first = reading.diagnostics.at(-1)!;
    reading.unknownAt ??= new Map();
    reading.unknownAt.set(place, first);
    if (callee && !called) {
      reading.ofForeign ??= new Map();
      reading.ofForeign.set(callee, { told: first, path, built, why, others: new Map() });
    }
  } else if (value.type === 'class' || (value.type === 'external' && nnModuleOf(value.name))) {
    const written = it.source.text.slice(range.from, range.to);
    const message =
      written.length < MAX_NAME && /^[\w.]+$/.test(written)
        ? phrase`Layer ${path} is the class ${it.source.quote(range)} itself, not a module; call it: ${written}().`
        : phrase`Layer ${path}, ${it.source.quote(range)}, is the class ${value.name} itself, not a module: it has to be called.`;
    refuse('not-a-module', message, callFix(it.source.text, value, range));
  } else if (value.type === 'dict') {
    refuse(
      'not-a-module',
      phrase`Layer ${path}, ${it.source.quote(range)}, is a dictionary; a Sequential takes modules, or one OrderedDict.`,
    );
  } else {
    refuse(
      'not-a-module',
      phrase`Layer ${path}, ${it.source.quote(range)}, is ${describe(value)}; a Sequential takes modules only.`,
      starFix(it.source.text, value, range),
    );
  }
}

/** Tells it with the first layer of the same class in this Sequential; false where it is the first. */
function addForeign(
  { it, ofForeign, diagnostics }: Reading,
  name: string,
  { from }: SourceRange,
  layer: Text,
): boolean {
  const foreign = ofForeign?.get(name);
  const at = foreign ? diagnostics.indexOf(foreign.told) : -1;
  if (!foreign || at < 0) return false;
  const { told, path, built, why, others } = foreign;
  if (from === built.from || others.has(from)) return true;
  others.set(from, layer);
  const message = phrase`Layer ${path}, ${it.source.quote(built)}, is not known, nor ${listed([...others.values()])}: ${why}. Expected is a module such as torch.nn.ReLU().`;
  foreign.told = { ...told, ...messageOf(message) };
  diagnostics[at] = foreign.told;
  return true;
}

/** `nn.ReLU` becomes `nn.ReLU()`, where torch's class takes that. */
function callFix(text: string, value: Value, { from, to }: SourceRange): TextFix | undefined {
  const name = value.type === 'external' ? nnModuleOf(value.name) : undefined;
  const isPlain = to - from < MAX_NAME && /^[\w.]+$/.test(text.slice(from, to));
  return isPlain && name && parametersOfClass(name)?.required.size === 0
    ? { title: phrase`Make it ${`${text.slice(from, to)}()`}`, range: { from: to, to }, replacement: '()' }
    : undefined;
}

const MAX_NAME = 60;

/** `nn.Sequential([…])` takes what is in the list. */
function starFix(text: string, value: Value, { from, to }: SourceRange): TextFix | undefined {
  const items = value.type === 'list' || value.type === 'tuple' ? value.items : undefined;
  const areModules = Array.isArray(items) && items.length > 0 && items.every((item) => isModule(item));
  if (!areModules || text.slice(from, to).startsWith('*')) return undefined;
  return { title: phrase`Put * in front of it`, range: { from, to: from }, replacement: '*' };
}

function readTorchModule(reading: Reading, module: ModuleValue, path: string, depth: number): void {
  if (module.name === 'Sequential') readChildren(reading, module, path, depth + 1);
  else readModule(reading, module, path);
}

/** Takes the layers that a `forward` applies. */
export class ReadingSink implements LayerSink {
  readonly layers: readonly LayerSpec[];
  readonly #reading: Reading;
  readonly #depth: number;

  constructor(reading: Reading, depth: number) {
    this.layers = reading.layers;
    this.#reading = reading;
    this.#depth = depth;
  }

  get position(): number {
    return this.#reading.position;
  }

  set position(at: number) {
    this.#reading.position = at;
  }

  addModule(module: ModuleValue, path: string): void {
    readTorchModule(this.#reading, module, path, this.#depth);
  }

  addBlock(block: InstanceValue, path: string, range: SourceRange): void {
    readBlock(this.#reading, block, path, range, this.#depth + 1);
  }

  addPart(module: ModuleValue): void {
    this.#reading.opened.add(module);
  }

  sizeLastAs(like: number): void {
    const { layers } = this.#reading;
    layers.push({ ...layers.pop()!, sizedAs: like });
  }

  addJoin(join: Join, path: string, range: SourceRange): void {
    push(this.#reading, { ...join, path, range, line: this.#reading.it.source.lineAt(range.from) });
  }

  lookAt(index: number): void {
    this.#reading.lookedAt = Math.min(this.#reading.lookedAt, index);
  }
}

/** Adds a layer that takes what the layer at the present position gives. */
function push(reading: Reading, layer: LayerSpec): void {
  const { layers, position } = reading;
  layers.push(position === layers.length - 1 ? layer : { ...layer, input: position });
  reading.position = layers.length - 1;
}

/** A module of the file: its own layers, where its `forward` is followed; else those of `module`, or its place, and an error. */
function readBlock(
  reading: Reading,
  block: InstanceValue,
  path: string,
  range: SourceRange,
  depth: number,
  module = block.module,
): void {
  const { it, layers, diagnostics, gaps } = reading;
  const takeBack = beforeBlock(reading);
  diagnostics.push(...unreadyDiagnostic(it, block));
  const problem = depth > MAX_DEPTH ? phrase`it is nested too deeply` : openOnce(reading, block, path, depth);
  if (!problem) return;
  takeBack();

  const { name } = block.class;
  if (module) readTorchModule(reading, module, path, depth);
  else push(reading, { type: 'Unsupported', module: name, path, range, line: it.source.lineAt(range.from) });
  gaps.push(layers.length - (module ? 0 : 1));
  const missing = missingForward(it, block);
  if (missing) {
    diagnostics.push(missing);
    return;
  }
  const message = phrase`${phrase`The \`forward\` of the class ${name} is not followed: ${problem}.`} In a Sequential, modules of torch.nn are supported, and classes whose \`forward\` applies them one after the other and may add, multiply or concatenate what they give.`;
  diagnostics.push(diagnostic(it.source, 'error', module ? 'own-forward' : 'unsupported-layer', message, range));
}

/** What makes the reading what it is now, but for what it has seen. */
function beforeBlock(reading: Reading): () => void {
  const { layers, diagnostics, gaps, indices, moved, opened, position } = reading;
  const [length, found, gapped] = [layers.length, diagnostics.length, gaps.length];
  const [indexed, hasMoved, hasOpened] = [indices.size, moved.length, opened.size];
  return () => {
    layers.length = length;
    reading.position = position;
    diagnostics.length = found;
    gaps.length = gapped;
    for (const module of [...indices.keys()].slice(indexed)) indices.delete(module);
    for (const { module, index } of moved.splice(hasMoved).reverse()) indices.set(module, index);
    for (const module of [...opened].slice(hasOpened)) opened.delete(module);
  };
}

/** The layers of a block, as they were given before where it or one built alike was opened in this state; why it cannot be. */
function openOnce(reading: Reading, block: InstanceValue, path: string, depth: number): Text | undefined {
  const { it, frame, layers, diagnostics } = reading;
  const sink = new ReadingSink(reading, depth);
  if (path === '') return openBlock(it, block, path, frame, sink);
  const known = findOpening(it, block);
  if (known && it.spend(known.steps.length)) {
    const takeBack = beforeBlock(reading);
    const { sequentials, isTooLong } = reading;
    if (giveAgain(known, sink, path)) return undefined;
    takeBack();
    Object.assign(reading, { sequentials, isTooLong });
  }
  const [length, found, { lookedAt }] = [layers.length, diagnostics.length, reading];
  reading.lookedAt = Number.POSITIVE_INFINITY;
  const recording = recordOpening(sink, path);
  const problem = openBlock(it, block, path, frame, recording.sink);
  const isAlone = reading.lookedAt >= length && diagnostics.length === found;
  reading.lookedAt = Math.min(lookedAt, reading.lookedAt);
  // What `forward` itself builds is another module every time.
  if (!problem && !known && isAlone && it.followed.traces.has(block)) keepOpening(it, block, recording.end());
  return problem;
}

function readModule(reading: Reading, module: ModuleValue, path: string): void {
  const { it, indices } = reading;
  reading.members.add(module);
  const { layer, diagnostics } = readLayer(it, module, path);
  push(reading, layer);
  reading.diagnostics.push(...diagnostics);
  const before = indices.get(module);
  if (before !== undefined) reading.moved.push({ module, index: before });
  const earlier = before === undefined ? undefined : reading.layers[before]?.path;
  indices.set(module, reading.layers.length - 1);
  if (earlier === undefined || layer.type === 'Unsupported' || !hasState(layer)) return;
  // Of one that stands there again and again, once.
  if (reading.moved.filter((one) => one.module === module).length > 1) return;
  const message =
    path === earlier
      ? phrase`Layer ${path} is applied more than once: layers that share their weights are not supported.`
      : phrase`Layers ${path} and ${earlier} are the same ${layer.type}: layers that share their weights are not supported.`;
  reading.diagnostics.push(diagnostic(it.source, 'error', 'shared-layer', message, module.range));
}

/** Whether the same module used twice would be one set of numbers. */
function hasState(layer: LayerSpec): boolean {
  return /Linear|Conv|Norm|Embedding|PReLU/.test(layer.type);
}

/** A common slip: the loss takes logits. */
export function warnOfSoftmax({ it, layers, diagnostics }: Reading, isReturned: boolean): void {
  const last = layers.at(-1);
  if (last?.type !== 'Softmax') return;
  const advice = isReturned
    ? phrase`Return what it is applied to, alone or beside it.`
    : phrase`Leave it out of the Sequential and apply it to the output.`;
  const message = phrase`The cross-entropy loss applies log-softmax itself, as torch.nn.CrossEntropyLoss does; with this Softmax before it the network learns slowly. ${advice}`;
  diagnostics.push(diagnostic(it.source, 'warning', 'softmax-before-loss', message, last.range));
}

/** Softmax and ReLU that `forward` applies to the Sequential's output and returns. */
function readOutputLayers(reading: Reading, sequential: ModuleValue, returned: number): LayerSpec[] {
  const { it } = reading;
  const holder = sequential.reachedAs?.holder;
  const layers: LayerSpec[] = [];
  if (!holder || holder.module === sequential) return layers;
  const seen = new Set<ModuleValue>();
  const { ways, isAlone } = appliedSteps(reading, holder);
  for (const steps of ways) {
    const at = steps.findLastIndex((step) => step.module === sequential);
    if (at < 0) continue;
    const before = steps
      .slice(0, at)
      .findLast((step) => !step.module || !/^(Flatten|Identity)$/.test(step.module.name));
    if (before) warnOfInput(reading, sequential, before);
    // What is returned of it is among its layers.
    for (const step of returned > 0 ? [] : steps.slice(at + 1)) {
      const { module } = step;
      // What a tensor measures is a number: nothing of the output goes on to it.
      if (!module && MEASURES.test(step.name)) break;
      if (!module && (isAlone ? step.name === 'argmax' : GIVES_CLASSES.test(step.name))) break;
      if (!module || isAlone || (module.name !== 'Softmax' && module.name !== 'ReLU')) {
        warnOfRest(reading, sequential, step);
        break;
      }
      if (seen.has(module)) continue;
      seen.add(module);
      const path = module.reachedAs?.rank === 3 ? module.reachedAs.path : module.name;
      const { layer, diagnostics } = readLayer(it, module, path);
      reading.diagnostics.push(...diagnostics.map((found) => ({ ...found, severity: 'warning' as const })));
      if (layer.type !== 'Unsupported') layers.push(layer);
    }
  }
  return layers;
}

const MEASURES = /^(size|dim|ndimension|numel|nelement|len)$/;

/** Functions of logits that say the same as the loss, which takes the logits. */
const GIVES_CLASSES = /^(log_)?softmax$|^argmax$/;

function warnOfRest({ it, diagnostics }: Reading, sequential: ModuleValue, next: Step): void {
  const message = phrase`\`forward\` goes on from this Sequential to ${nameOf(it, next)}, which is not part of it: only the Sequential's own layers are trained.`;
  diagnostics.push(diagnostic(it.source, 'warning', 'forward-goes-on', message, sequential.range));
}

function warnOfInput({ it, diagnostics }: Reading, sequential: ModuleValue, before: Step): void {
  const message = phrase`\`forward\` comes to this Sequential through ${nameOf(it, before)}, which is not part of it: the Sequential is trained on the data as it is.`;
  diagnostics.push(diagnostic(it.source, 'warning', 'forward-begins-before', message, sequential.range));
}

function nameOf(it: Interpreter, step: Step): Phrase {
  const { module } = step;
  if (!module) return phrase`\`${step.name}\` (${it.source.lineName(step.range.from)})`;
  return phrase`${module.reachedAs?.path || module.name} (${module.name}, ${it.source.lineName(module.range.from)})`;
}

/** What `forward` does, followed once for all Sequentials of the holder. */
function appliedSteps({ it, frame }: Reading, holder: InstanceValue): AppliedSteps {
  const known = it.followed.applied.get(holder);
  if (known) return known;
  const alone = stepsOfChain(it, holder, frame);
  if (alone) {
    const found = { ways: [alone], isAlone: true };
    it.followed.applied.set(holder, found);
    return found;
  }
  const returned = returnedBy(it, holder, frame, 'steps');
  const ways = returned ? outputsIn(returned).flatMap((value) => waysTo(value, it.spend)) : [];
  const found = { ways, isAlone: returned !== undefined && isTraced(returned) };
  it.followed.applied.set(holder, found);
  return found;
}

/** The same of a `forward` that was followed already and does one plain thing after the other; undefined for others. */
function stepsOfChain(it: Interpreter, holder: InstanceValue, frame: Frame): readonly Step[] | undefined {
  const trace = it.followed.traces.has(holder) ? traceWithOneInput(it, holder, frame) : undefined;
  return trace && chainTo(trace.input, trace.returned);
}

/** Layers with the names by which a person knows their parameters. */
interface NamedLayers {
  readonly layers: readonly LayerSpec[];
  /** By the names in symbols' extents. */
  readonly rename: ReadonlyMap<string, string>;
  readonly unknowns: readonly UnknownParameter[];
}

const NO_NAMES: ReadonlyMap<string, string> = new Map();

/** Gives the symbols the names by which a person knows them; two parameters of one name are told apart. */
export function withNames(it: Interpreter, layers: readonly LayerSpec[]): NamedLayers {
  const open = layers.filter((layer) => !isConstant(layer));
  if (open.length === 0) return { layers, rename: NO_NAMES, unknowns: [] };
  const rename = new Map<string, string>();
  const unknowns: UnknownParameter[] = [];
  const taken = new Map<string, number>();
  for (const layer of open) {
    for (const unique of parametersIn(layer)) {
      const origin = it.origins.get(unique);
      if (!origin || rename.has(unique)) continue;
      const count = (taken.get(origin.name) ?? 0) + 1;
      taken.set(origin.name, count);
      const name = count === 1 ? origin.name : `${origin.name} (${count})`;
      rename.set(unique, name);
      unknowns.push({ name, range: origin.range satisfies SourceRange });
    }
  }
  return { layers: layers.map((layer) => renamed(layer, rename)), rename, unknowns };
}

function renamed<T extends LayerSpec>(layer: T, rename: ReadonlyMap<string, string>): T {
  const extent = (given: Extent): Extent => {
    if (typeof given === 'number') return given;
    if (given.type === 'parameter') return { type: 'parameter', name: rename.get(given.name) ?? given.name };
    if (given.type === 'integer') return { ...given, value: extent(given.value) };
    return { ...given, left: extent(given.left), right: extent(given.right) };
  };
  if (layer.type === 'Unsupported' || isJoin(layer) || isConstant(layer)) return layer;
  return mapExtents<Extent, Extent>(layer, extent) as LayerSpec as T;
}
