// An object of a class of the file -> one model of all that its `forward` applies, named by the class.

import { checkFit } from '../../model/misfits.ts';
import type { Diagnostic, LayerSpec, SourceRange } from '../../model/modelSpec.ts';
import { type Message, Phrase, phrase, type Text } from '../../model/phrase.ts';
import type { Frame, Interpreter, ObjectSighting } from '../interpreter/interpreter.ts';
import { tellMistake } from '../interpreter/mistakes.ts';
import { presumedDiagnostics } from '../interpreter/starImports.ts';
import { askInput } from '../models/askInput.ts';
import {
  finishReading,
  newReading,
  ReadingSink,
  type ReadSequential,
  warnOfSoftmax,
  withNames,
} from '../models/sequentials.ts';
import { readLayer } from '../modules/layers.ts';
import { isModule, modulesWithin } from '../modules/moduleTree.ts';
import { unreadyDiagnostic } from '../modules/superInit.ts';
import type { ModuleValue, Value } from '../python/values.ts';
import { headOf } from '../remarks/missingForward.ts';
import { diagnostic, firstLine } from '../text/sourceText.ts';
import type { FunctionDefinition, Statement } from '../text/syntax.ts';
import { openModel } from './blocks.ts';
import { tellWidths } from './followedWidths.ts';
import { forwardOf } from './forwardOf.ts';
import { checkViewedFit } from './viewedRows.ts';

export type WholeModel =
  | (ReadSequential & {
      readonly type: 'followed';
    })
  /** `reason`: what keeps the class from being one model, as a sentence. */
  | { readonly type: 'refused'; readonly range: SourceRange; readonly reason: Text };

/** Undefined where the object is no model: without layers, or without a `forward` in the file. */
export function readWhole(it: Interpreter, sighting: ObjectSighting, frame: Frame): WholeModel | undefined {
  const { object } = sighting;
  if (!isModule(object) || object.module) return undefined;
  const forward = forwardOf(it, object);
  if (!forward) return undefined;
  const within = modulesWithin(it, object);
  const modules = Array.isArray(within) ? within.map(({ value }): Value => value) : undefined;
  const own = Object.values(object.attributes);
  if (!(modules ?? own).some((value) => value !== object && isModule(value)) && !own.some(isTupleOfOne))
    return undefined;

  const { name } = object.class;
  const range = headOf(it.source, object);
  const reading = newReading(it, frame);
  reading.diagnostics.push(...unreadyDiagnostic(it, object), ...presumedDiagnostics(it));
  const opened = openModel(it, object, within, frame, new ReadingSink(reading, 0));
  if (typeof opened === 'string' || opened instanceof Phrase) {
    // What a base class leaves to its heirs.
    if (`${opened}`.endsWith(ONLY_RAISES)) return undefined;
    tellWidths(it, object, frame);
    const { definition } = forward.function;
    const line = it.source.lineName(definition.range.from);
    const found = reading.diagnostics.find(({ code }) => code === 'unsupported-layer');
    if (found) return { type: 'refused', range, reason: firstSentences(found) };
    const isHeld = typeof opened === 'object' && opened.text === 'what {0} in {1} holds is not read';
    const [held, at] = isHeld ? opened.args : [];
    if (held !== undefined) return { type: 'refused', range, reason: phrase`${held} in ${at!} is not supported yet.` };
    return { type: 'refused', range, reason: phrase`Its \`forward\` (${line}) is not followed: ${opened}.` };
  }
  reading.opened.clear();
  const { output, given, isOtherInEvaluation } = opened;
  const stated = askInput(it, { name, path: '', isWhole: true });
  const named = withNames(it, reading.layers);
  reading.diagnostics.push(...checkViewedFit(named.layers, reading.gaps, it.source.text, stated));
  const obstacle = reading.diagnostics.find(({ severity, code }) => severity === 'error' && !MISTAKES.test(code));
  if (obstacle?.code === 'shared-layer') tellMisfitsOfShared(it, named.layers, reading.gaps);
  if (obstacle) return { type: 'refused', range, reason: firstSentences(obstacle) };
  warnOfSoftmax(reading, true);
  if (isOtherInEvaluation) {
    const message = phrase`\`forward\` of ${name} gives something else in evaluation; the loss of held-out rows is of what it gives in training.`;
    reading.diagnostics.push(diagnostic(it.source, 'information', 'evaluation-differs', message, range));
  }
  if (output.hasOthers) {
    const last = reading.layers.at(-1);
    const message = phrase`\`forward\` of ${name} returns several values; the loss takes what ${String(last?.path)} (line ${String(last?.line)}) gives.`;
    reading.diagnostics.push(diagnostic(it.source, 'information', 'several-outputs', message, range));
  }
  reading.diagnostics.push(...ownModes(it, modules ?? [object]));
  const outputLayers = output.beside.flatMap((value) => outputLayer(it, value, given));
  const read = finishReading(reading, { name, path: '', range }, sighting, named, outputLayers);
  const holds = new Set<number>();
  for (const value of modules ?? [])
    if (value.type === 'module' && value.name === 'Sequential') holds.add(value.range.from);
  return { type: 'followed', holds, ...read, spec: { ...read.spec, isWhole: true } };
}

/** `self.fc = nn.Linear(3, 4),` */
function isTupleOfOne(value: Value): boolean {
  return value.type === 'tuple' && value.items.length === 1 && isModule(value.items[0]!);
}

/** A layer that is applied at several places, and does not fit one of them. */
function tellMisfitsOfShared(it: Interpreter, layers: readonly LayerSpec[], gaps: readonly number[]): void {
  const misfits = new Map(checkFit(layers, gaps).map(({ at, diagnostic: found }) => [at, found]));
  const paths = new Set<string>();
  for (const [at, { path }] of layers.entries()) {
    const found = paths.has(path) ? misfits.get(at) : undefined;
    if (found) tellMistake(it, found);
    paths.add(path);
  }
}

/** Where a class of the file says for itself which of its layers are in training mode. */
function ownModes(it: Interpreter, modules: readonly Value[]): Diagnostic[] {
  const found = new Map<FunctionDefinition, Diagnostic>();
  for (const module of modules) {
    if (module.type !== 'instance') continue;
    const own = it.attribute(module, 'train');
    const definition = own.type === 'method' ? own.function?.definition : undefined;
    if (definition?.type !== 'function' || doesNoMore(it, definition)) continue;
    const message = phrase`\`train\` of ${module.class.name} is not followed: every layer is trained in training mode.`;
    const range = firstLine(it.source.text, definition.range);
    found.set(definition, diagnostic(it.source, 'warning', 'not-followed', message, range));
  }
  return [...found.values()];
}

/** Whether it only does what torch's own does. */
function doesNoMore({ source }: Interpreter, definition: FunctionDefinition): boolean {
  const textOf = ({ range }: Statement) => source.text.slice(range.from, range.to);
  return definition
    .body()
    .every((statement) => /^((return )?super\(.*\)\.\w+\(.*\)|return self|pass|r?(""|'').*)$/s.test(textOf(statement)));
}

/** How call.ts ends its word of a function that does nothing else. */
const ONLY_RAISES = 'only raises an error';

/** What the person has to mend; other errors are what is not followed or supported. */
const MISTAKES =
  /^(width-mismatch|missing-super-init|wrong-argument|unknown-argument|missing-argument|repeated-argument|too-many-arguments)$/;

/** Without what is said of Sequentials alone. */
function firstSentences({ message, phrase: found }: Message): Text {
  const [first] = found?.args ?? [];
  return found && /^\{0\} In a Sequential, /.test(found.text) && typeof first === 'object' ? first : (found ?? message);
}

/** A Softmax or the like that is returned beside what it is applied to. */
function outputLayer(it: Interpreter, value: Value, given: ReadonlyMap<Value, number>): LayerSpec[] {
  if (value.type !== 'output' || !given.has(value.input)) return [];
  const { module } = value;
  const { layer } = readLayer(it, module, pathOf(module));
  return layer.type === 'Unsupported' ? [] : [layer];
}

function pathOf({ reachedAs, name }: ModuleValue): string {
  return reachedAs?.rank === 3 ? reachedAs.path : name;
}
