// The text of a Python file -> the Sequentials that it defines. The file is never run.

import type { Definition, Diagnostic, SourceRange } from '../model/modelSpec.ts';
import { phrase } from '../model/phrase.ts';
import { arrangeModels, type RefusedModel } from './arrangeModels.ts';
import { builtAlike } from './builtAlike.ts';
import { builtInWays } from './builtInWays.ts';
import { definedClasses } from './classAttribute.ts';
import { createInterpreter } from './createInterpreter.ts';
import { remarksOnFailures } from './failedCalls.ts';
import { type Finding, isOnlyOpen, isOpen } from './finding.ts';
import { groups } from './groups.ts';
import { heldByBlocks } from './heldByBlocks.ts';
import type { Frame, Interpreter, Sighting } from './interpreter.ts';
import { interpretFile } from './interpretFile.ts';
import { remarksOnLosses, softmaxIsOfLoss } from './lossInput.ts';
import { missingBases } from './missingBase.ts';
import { missingSelf } from './missingSelf.ts';
import { remarksOnMisspelt } from './misspelt.ts';
import { misspeltMethods } from './misspeltMethods.ts';
import { objectsWithin } from './moduleTree.ts';
import { type ParsedText, parseFile } from './parseFile.ts';
import { partlyTrained } from './partlyTrained.ts';
import { joinParts } from './partsAlone.ts';
import { STEPS_FOR_WAYS, stepsFor, USUAL, untilEnough } from './patience.ts';
import { readReconstruction } from './reconstruction.ts';
import { type ReadSequential, readSequential } from './sequentials.ts';
import { diagnostic, isWithin, type SourceText } from './sourceText.ts';
import type { Stretch } from './stretch.ts';
import type { Block, ClassDefinition } from './syntax.ts';
import { type NumbersOf, toldByCallers } from './toldByCallers.ts';
import { toldClasses } from './toldClasses.ts';
import { wrongHeads } from './torchvisionHeads.ts';
import { tellOwnForward } from './touches.ts';
import { type NotedTraining, notedTraining, readTraining } from './training.ts';
import { remarksOnLoops } from './trainingLoop.ts';
import { unregisteredModules } from './unregistered.ts';
import { unsetAttributes } from './unsetAttributes.ts';
import type { ClassValue, FunctionValue, ModuleValue } from './values.ts';
import { asVariants, MAX_VARIANTS } from './variants.ts';
import { readWhole } from './wholeModel.ts';

/**
 * Reads every torch.nn.Sequential that the file builds, in the order of the text: as the file's own calls build it where
 * these agree, else with the constructor's parameters as unknowns. Never throws and never executes the file; what cannot be
 * read becomes a diagnostic with its place. The work is bounded, whatever the text, by the patience.
 */
export function readModel(text: string, patience = USUAL): Definition {
  return readParsed(parseFile(text), patience);
}

/** As readModel, of what parseFile or parsePieces gave. */
export function readParsed(parsed: ParsedText, patience = USUAL): Definition {
  return untilEnough(patience, (times) => readOnce(parsed, times));
}

function readOnce(parsed: ParsedText, times: number): Definition {
  const { source, blocks, isPython2 } = parsed;
  const it = createInterpreter(source, stepsFor(source.text), isPython2, times);
  const models = mayBuild(source.text) ? readModels(it, blocks) : NO_MODELS;
  return { ...define(parsed, models, notedTraining(it)), ...(it.isCutShort() && { isCutShort: true }) };
}

/** Without one of the words, nothing in the file can build a model, nor put a layer into one of torchvision's. */
export function mayBuild(text: string): boolean {
  return /Sequential|Module\b/.test(text) || (/\btorchvision\b/.test(text) && /\bLinear\(/.test(text));
}

/** What is said of a file of which these models and this training were read. */
export function define({ source, blocks, remarks }: ParsedText, models: Models, noted: NotedTraining): Definition {
  const { training, diagnostics: ofTraining } = readTraining(source, noted);
  const { found, refused } = arrangeModels(source, models.chosen, models.refused);
  const general = [...notOfMisplaced(remarks, found), ...remarksOnWork(source, models)];
  if (found.length === 0 && refused.length === 0 && models.isComplete) general.push(noSequential(source));
  if (found.length > 0) general.push(...ofTraining, ...remarksOnLoops(source, blocks));
  const specs = found.map(({ spec }) => spec);
  const inner = found.filter(({ diagnostics }) => diagnostics.some(({ code }) => code === 'forward-goes-on'));
  general.push(...remarksOnLosses(source, specs, new Set(inner.map(({ spec }) => spec)), training?.loss));
  const isOfLoss = softmaxIsOfLoss(source, specs, training?.loss);

  const syntaxErrors = general.filter(({ code }) => code === 'syntax-error');
  const statements = syntaxErrors.length > 0 ? blocks.flat() : [];
  const sequentials = found.map(({ spec }) => ({
    ...spec,
    errors: [...spec.errors, ...errorsAround(spec.range, statements, syntaxErrors)],
  }));
  general.push(...refused, ...models.mistakes);
  const all = distinct([
    ...general,
    ...found.flatMap(({ spec, diagnostics }) => diagnostics.filter((one) => isOfLoss(one, spec, diagnostics))),
  ]);
  const said = joinParts(withoutNeedlessDims(all, source), sequentials);
  const misspelt = remarksOnMisspelt(source, said);
  const diagnostics = misspelt.length === 0 ? said : distinct([...said, ...misspelt]);
  const compared = found.length > 0 ? readReconstruction(source, blocks) : undefined;
  const reconstruction = compared && { range: compared, line: source.lineAt(compared.from) };
  return {
    sequentials,
    ...(training && { training }),
    ...(reconstruction && { reconstruction }),
    diagnostics,
  };
}

/** Of a layer it is told with what it is to be called. */
function notOfMisplaced(remarks: readonly Diagnostic[], found: readonly ReadSequential[]): readonly Diagnostic[] {
  const misplaced = new Set(
    found.flatMap(({ diagnostics }) =>
      diagnostics.filter(({ code }) => code === 'misplaced-argument').map(({ range }) => range.from),
    ),
  );
  return remarks.filter(({ code, range }) => code !== 'syntax-error' || !misplaced.has(range.from));
}

/** What asks for more work than is done. */
function remarksOnWork(source: SourceText, { stopped, isComplete, stoppedAt = 0 }: Models): readonly Diagnostic[] {
  const remarks = stopped.map((range) => {
    const message = phrase`${source.quoteHead(range)} asks for more work than is done to read a file: what it builds or changes is not known.`;
    return diagnostic(source, 'warning', 'too-long', message, firstLine(source, range));
  });
  if (isComplete) return remarks;
  const message = phrase`The file asks for more work than is done to read it, so Sequentials may be missing from here on.`;
  const range = firstLine(source, { from: stoppedAt, to: stoppedAt });
  return [...remarks, diagnostic(source, 'warning', 'too-long', message, range)];
}

/** What is better left out need not have another dim. */
function withoutNeedlessDims(all: readonly Diagnostic[], source: SourceText): readonly Diagnostic[] {
  if (!all.some(({ code }) => code === 'softmax-over-batch')) return all;
  const leftOut = new Set(all.filter(({ code }) => code === 'softmax-before-loss').map(({ range }) => range.from));
  // A policy of reinforcement learning may be given one state, without a batch.
  const isPolicy = /\b(gym|gymnasium|Categorical)\b/.test(source.text);
  return all.filter(({ code, range }) => code !== 'softmax-over-batch' || !(isPolicy || leftOut.has(range.from)));
}

function firstLine({ text }: SourceText, { from }: SourceRange): SourceRange {
  return { from, to: from + /^[^\r\n]*/.exec(text.slice(from, from + 200))![0].length };
}

/** The syntax errors in the class, function or other statement of the file in which the range lies. */
function errorsAround(range: SourceRange, statements: Block, errors: readonly Diagnostic[]): Diagnostic[] {
  if (errors.length === 0) return [];
  const around = statements.find((statement) => isWithin(range, statement.range))?.range;
  return errors.filter((error) => around && error.range.from >= around.from && error.range.from <= around.to);
}

/** What comes to none of these builds no model. */
export const WORDS = ['Sequential', 'Module', 'LightningModule'];

/** What statements build, not arranged yet. */
export interface Models {
  /** In the order of the text. */
  readonly chosen: readonly ReadSequential[];
  readonly refused: readonly RefusedModel[];
  readonly isComplete: boolean;
  /** What asks for more work than is done for one statement. */
  readonly stopped: readonly SourceRange[];
  /** Where the work for the file was used up. */
  readonly stoppedAt?: number;
  /** What is said of `forward`, whatever model it is of, and of what Python raises. */
  readonly mistakes: readonly Diagnostic[];
  /** Of the work for ways in which conditions may turn out, what was done. */
  readonly spentOnWays: number;
}

const NO_MODELS: Models = { chosen: [], refused: [], isComplete: true, stopped: [], mistakes: [], spentOnWays: 0 };

/** `atEnd` is called in the state at the end of the file's own run, once what that built was read; `text` as interpretFile has it. */
export function readModels(it: Interpreter, blocks: readonly Block[], atEnd?: () => void, text?: string): Models {
  const findings: Finding[] = [];
  /** Where they begin. */
  const places = new Set<number>();
  const refused: RefusedModel[] = [];
  let settled: ReadonlySet<string> = new Set();
  let isTold: (value: ClassValue) => boolean = () => false;
  let areComplete = true;
  let areAllWays = true;
  let frame: Frame | undefined;
  let told: { readonly count: number; isTold: (value: ClassValue) => boolean } | undefined;
  const numbers: NumbersOf = new Map();
  /** Places and names of which not all was read. */
  const unread = new Set<string>();
  /** What is built in each way in which conditions may turn out; those of the class or function that is being read last. */
  const ways: Finding[][][] = [];
  let present: Finding[][] = [];
  let lastSeen: { readonly stretch: Stretch; readonly found: readonly Finding[] } | undefined;
  /** Places and names of which nothing more is to be known from ways. */
  const closedIn = new Map<unknown, Set<string>>();
  const look = (stretch: Stretch) => {
    if (lastSeen?.stretch === stretch) return lastSeen.found;
    const closed = closedIn.get(stretch.value) ?? new Set();
    const found = [...readSightings(it, stretch, closed, places, () => {}), ...readObjects(it, stretch, [], closed)];
    lastSeen = { stretch, found };
    return found;
  };
  /** Whether the file or another class or function builds all of it. */
  const isBuilt = ({ spec: { range, name } }: Finding) =>
    findings.some(
      ({ kind, spec }) =>
        kind !== 'own' && spec.range.from === range.from && spec.name === name && !isOpen(spec.errors),
    );
  const { isComplete, spentOnWays } = interpretFile(
    it,
    blocks,
    WORDS,
    (stretch) => {
      const { value } = stretch;
      if (stretch.assumed) {
        areAllWays &&= stretch.isComplete;
        // What fails is nothing that is built.
        if (!stretch.hasEnded) return;
        const found = look(stretch);
        present.push([...found]);
        // A whole is shown where it is one in each way.
        if (value?.type === 'class' && !found.some(({ ofClass }) => ofClass === value.definition))
          closedIn.get(value)?.add(keyOf(value.definition.range, value.name));
        return;
      }
      const parts: ModuleValue[] = [];
      const ofSequentials = readSightings(it, stretch, settled, places, (module) => parts.push(module));
      const found = [...ofSequentials, ...readObjects(it, stretch, refused, settled)];
      for (const module of parts) {
        places.add(module.range.from);
        unread.add(keyOf(module.range, nameOf(module)));
      }
      for (const one of found) {
        findings.push(one);
        places.add(one.spec.range.from);
      }
      areComplete &&= stretch.isComplete;
      noteNumbers(it, stretch, numbers);
      lastSeen = { stretch, found };
      const closed = new Set(settled);
      for (const { spec } of found) if (!isOpen(spec.errors)) closed.add(keyOf(spec.range, spec.name));
      closedIn.set(value, closed);
      if (stretch.within) return;
      frame = stretch.frame;
      settled = settledBy(findings);
      if (stretch.isComplete) isTold = toldBy(it, stretch, findings, settled);
      atEnd?.();
    },
    {
      ...(text !== undefined && { text }),
      isUnclear: (stretch) =>
        stretch.isComplete &&
        look(stretch).some((one) => one.kind === 'own' && isOnlyOpen(one.spec.errors) && !isBuilt(one)),
      beside: {
        steps: STEPS_FOR_WAYS * it.patience,
        end(areAll) {
          if (areAll && areAllWays) ways.push(present);
          present = [];
          areAllWays = true;
        },
      },
      isTold: (value) => isTold(value),
      toldByCallers(isRelevant) {
        if (told?.count === findings.length) return told.isTold;
        told = { count: findings.length, isTold: () => false };
        if (areComplete && frame) told.isTold = byCallers(it, frame, findings, numbers, unread, isRelevant);
        return told.isTold;
      },
    },
  );
  const isModel = ({ ofClass }: { readonly ofClass?: ClassDefinition }) => !ofClass || !it.partClasses.has(ofClass);
  const inWays = ways.map((ofOne) => ofOne.map((found) => found.filter(isModel)));
  const chosen = choose(it, withoutParts(builtInWays(it, findings.filter(isModel), inWays)));
  const { stopped, stoppedAt } = it;
  const classes = definedClasses(it.classes);
  return {
    isComplete,
    spentOnWays,
    stopped,
    ...(stoppedAt !== undefined && { stoppedAt }),
    chosen,
    refused: refused.filter(isModel),
    mistakes: [
      ...it.mistakes.values(),
      ...misspeltMethods(it, classes),
      ...missingSelf(it, classes),
      ...missingBases(it, classes),
      ...unsetAttributes(it, classes),
      ...wrongHeads(it),
      ...unregisteredModules(it),
      ...remarksOnFailures(it, blocks),
    ],
  };
}

/** What reading a model is work for, and each of its layers; where it is not left, that is said of the first. */
const STEPS_TO_READ = 120;
const STEPS_FOR_LAYER = 3;
/** And looking whether it was read already. */
const STEPS_TO_COMPARE = 10;

/** Reads whole classes; those that are not followed are added to `refused`. */
function readObjects(
  it: Interpreter,
  stretch: Stretch,
  refused: RefusedModel[],
  settled: ReadonlySet<string>,
): Finding[] {
  const { frame, from, within, isComplete } = stretch;
  const seen = new Map<string, Alike>();
  const findings: Finding[] = [];
  const sightings = it.objects.slice(from.objects);
  const holders = [
    ...sightings.map(({ object }) => object),
    ...it.sightings.slice(from.sightings).map((s) => s.module),
  ];
  const parts = objectsWithin(it, holders);
  for (const { class: one } of parts) it.partClasses.add(one.definition);
  for (const sighting of sightings) {
    const { definition, name } = sighting.object.class;
    const isOwn = within?.from === definition.range.from;
    const kind = kindOf(stretch, isOwn);
    if (kind === 'call' && stretch.isUsed) continue;
    // What is a part of other objects is no model by itself.
    const isPart = parts.has(sighting.object) || (isOwn && it.partClasses.has(definition));
    if (!isComplete || isPart || (isOwn && settled.has(keyOf(definition.range, name)))) continue;
    if (!it.spend(STEPS_TO_READ)) {
      it.stopped.push(definition.range);
      break;
    }
    const told = it.mistakes.size;
    const read = readWhole(it, sighting, frame);
    if (isOwn && it.mistakes.size > told && isBuiltBefore(it, definition, from.objects))
      for (const at of [...it.mistakes.keys()].slice(told)) it.mistakes.delete(at);
    const ofClass = isOwn ? { ofClass: definition } : {};
    if (read?.type === 'refused') refused.push({ name, range: read.range, reason: read.reason, ...ofClass });
    if (read?.type !== 'followed') {
      tellOwnForward(it, sighting.object);
      continue;
    }
    it.spend(STEPS_FOR_LAYER * read.spec.layers.length);
    const finding = { ...toFinding(it, read, stretch, kind, undefined, sighting.calls), ...ofClass };
    if (isNew(finding, seen)) findings.push(finding);
  }
  return findings;
}

/** Whether the file itself builds an object of the class, so that its defaults by themselves may never be meant. */
function isBuiltBefore({ objects }: Interpreter, definition: ClassDefinition, count: number): boolean {
  return objects.slice(0, count).some(({ object }) => object.class.definition === definition);
}

/**
 * Reads what was built in the stretch; what may be incomplete says so. `before`: where anything was read in others. `parts`
 * is told the Sequentials that need not be read, since they are part of others (see withoutParts).
 */
function readSightings(
  it: Interpreter,
  stretch: Stretch,
  settled: ReadonlySet<string>,
  before: ReadonlySet<number>,
  parts: (module: ModuleValue) => void,
): Finding[] {
  const { frame, from, within, isComplete } = stretch;
  const seen = new Map<string, Alike>();
  const findings = new Map<Sighting, Finding>();
  const opened = new Set<ModuleValue>();
  /** By their places, those that were read, the last first. */
  const known = new Map<number, ModuleValue[]>();
  let isStopped = false;
  const kindOfModule = ({ range }: ModuleValue) => kindOf(stretch, within && isWithin(range, within));
  const isAsked = ({ module }: Sighting) => {
    if (module.isNested) return false;
    if (stretch.assumed && settled.has(keyOf(module.range, nameOf(module)))) return false;
    const kind = kindOfModule(module);
    // What the file's own calls build is seen in the file's run, but for what another turn of a condition would call.
    if (kind === 'call') return !(stretch.isUsed && before.has(module.range.from));
    return !(kind === 'own' && settled.has(keyOf(module.range, nameOf(module))) && isFlat(module));
  };
  const readOne = (sighting: Sighting) => {
    if (isStopped) return;
    const { module, calls } = sighting;
    // The blocks of a network are built in loops.
    const others = known.get(module.range.from) ?? [];
    if (it.spend(STEPS_TO_COMPARE) && others.some((other) => builtAlike(it, other, module))) return;
    if (!it.spend(STEPS_TO_READ)) {
      it.stopped.push(module.range);
      isStopped = true;
      return;
    }
    others.unshift(module);
    known.set(module.range.from, others.slice(0, MAX_TO_COMPARE));
    const read = isComplete
      ? readSequential(it, sighting, frame)
      : incomplete(it.source, readSequential(it, sighting, frame));
    it.spend(STEPS_FOR_LAYER * read.spec.layers.length);
    const finding = toFinding(it, read, stretch, kindOfModule(module), module, calls);
    if (!isNew(finding, seen)) return;
    findings.set(sighting, finding);
    for (const one of finding.opened) opened.add(one);
  };
  const sightings = it.sightings.slice(from.sightings);
  const asked = sightings.filter(isAsked);
  // Of the file's own run all is read: it tells what of a class is known.
  const held = within ? heldByBlocks(asked, sightings) : [];
  const late = new Set(held.flat());
  for (const sighting of asked) if (!late.has(sighting)) readOne(sighting);
  for (const group of held) {
    if (group.every(({ module }) => opened.has(module))) parts(group[0]!.module);
    else group.forEach(readOne);
  }
  return late.size === 0 ? [...findings.values()] : asked.flatMap((one) => findings.get(one) ?? []);
}

const MAX_TO_COMPARE = 16;

/** What was read of one place, name and number of layers: the first, and once there are others the meanings of all. */
interface Alike {
  readonly first: Finding;
  meanings?: Set<string>;
}

/** Adds it to what was `seen`; false where one of the same meaning is among that. */
function isNew(finding: Finding, seen: Map<string, Alike>): boolean {
  const { name, range, layers } = finding.spec;
  const key = `${range.from} ${layers.length} ${name}`;
  const alike = seen.get(key);
  if (!alike) {
    seen.set(key, { first: finding });
    return true;
  }
  alike.meanings ??= new Set([meaning(alike.first)]);
  if (alike.meanings.has(meaning(finding))) return false;
  alike.meanings.add(meaning(finding));
  return true;
}

/**
 * Places and names of which the file's own calls build one model with all its numbers: what the class builds there by
 * itself is then not shown (see choose), and need not be read.
 */
function settledBy(findings: readonly Finding[]): ReadonlySet<string> {
  const settled = new Set<string>();
  for (const place of groups(findings, ({ spec }) => spec.range.from)) {
    for (const named of place.length === 1 ? [place] : groups(place, ({ spec }) => spec.name)) {
      const { spec } = named[0]!;
      const isKnown = spec.unknowns.length === 0 && !isOpen(spec.errors);
      if (isKnown && distinctMeanings(named).length === 1) settled.add(keyOf(spec.range, spec.name));
    }
  }
  return settled;
}

/** Whether the file's own calls tell all that a class builds, so that it need not be built by itself. */
function toldBy(
  it: Interpreter,
  { frame }: Stretch,
  findings: readonly Finding[],
  settled: ReadonlySet<string>,
): (value: ClassValue) => boolean {
  const places = new Set<number>();
  for (const place of groups(findings, ({ spec }) => spec.range.from)) {
    const isTold = ({ module, spec }: Finding) => module && isFlat(module) && settled.has(keyOf(spec.range, spec.name));
    if (place.every(isTold)) places.add(place[0]!.spec.range.from);
  }
  const hasOneCourse = toldClasses(it, WORDS, frame.scope, (at) => places.has(at));
  return (value) => settled.has(keyOf(value.definition.range, value.name)) && hasOneCourse(value);
}

/** As toldBy, of what functions have built that nobody calls. */
function byCallers(
  it: Interpreter,
  frame: Frame,
  findings: readonly Finding[],
  numbers: NumbersOf,
  unread: ReadonlySet<string>,
  isRelevant: (value: ClassValue | FunctionValue) => boolean,
): (value: ClassValue) => boolean {
  const settled = new Set([...settledBy(findings)].filter((key) => !unread.has(key)));
  const parts = new Set(findings.flatMap(({ opened }) => [...opened]));
  const places = new Set([...parts].map(({ range }) => range.from));
  const names = new Set<string>();
  for (const place of groups(findings, ({ spec }) => spec.range.from)) {
    if (!place.every(({ spec }) => settled.has(keyOf(spec.range, spec.name)))) continue;
    places.add(place[0]!.spec.range.from);
    for (const { spec } of place) names.add(spec.name);
  }
  const hasNoOther = toldByCallers(it, {
    words: WORDS,
    globals: frame.scope,
    isRelevant,
    isPlace: (at) => places.has(at),
    isAttribute: ({ name, definition }, attribute) =>
      names.has(`${name}.${attribute}`) || numbers.get(definition)?.has(attribute) === true,
  });
  return (value) =>
    (it.partClasses.has(value.definition) || settled.has(keyOf(value.definition.range, value.name))) &&
    hasNoOther(value);
}

/** The attributes of objects that hold a number. */
function noteNumbers(it: Interpreter, { from }: Stretch, numbers: NumbersOf): void {
  for (const { object } of it.objects.slice(from.objects)) {
    const { definition } = object.class;
    if (numbers.has(definition)) continue;
    const own = Object.entries(object.attributes).filter(([, { type }]) => /^(int|float|bool|string)$/.test(type));
    numbers.set(definition, new Set(own.map(([name]) => name)));
  }
}

function keyOf({ from }: SourceRange, name: string): string {
  return `${from} ${name}`;
}

function nameOf({ reachedAs }: ModuleValue): string {
  return reachedAs?.name ?? 'Sequential';
}

/** Whether it holds modules of torch alone, so that no Sequential is part of it that is not its own child. */
function isFlat(module: ModuleValue, depth = 0, seen = new Set<ModuleValue>()): boolean {
  const { self, children } = module;
  if (seen.has(module)) return true;
  if (self || 'type' in children || depth > 20) return false;
  seen.add(module);
  return children.every(
    ({ value }) => value.type === 'module' && (value.name !== 'Sequential' || isFlat(value, depth + 1, seen)),
  );
}

function kindOf({ within }: Stretch, isOwn: boolean | undefined): Finding['kind'] {
  return !within ? 'file' : isOwn ? 'own' : 'call';
}

function toFinding(
  it: Interpreter,
  read: ReadSequential,
  { from, assumed, within }: Stretch,
  kind: Finding['kind'],
  module: ModuleValue | undefined,
  calls: Finding['calls'],
): Finding {
  const touches = it.touches
    .slice(from.touches)
    .filter((touch) => !touch.module || read.modules.has(touch.module))
    .map(({ range, message }) => diagnostic(it.source, 'warning', 'not-followed', message, range));
  const partly = partlyTrained(it, read.modules);
  const message = phrase`The optimizer is not given the parameters of every layer here; every layer is trained.`;
  if (partly) touches.push(diagnostic(it.source, 'warning', 'not-followed', message, partly));
  const diagnostics = touches.length === 0 ? read.diagnostics : [...read.diagnostics, ...touches];
  const isAttribute = !module || module.reachedAs?.rank === 3;
  return { ...read, module, diagnostics, calls, kind, isAttribute, assumed, within };
}

/** Without the Sequentials that are part of others, within a module of the file that is among their layers. */
function withoutParts(findings: readonly Finding[]): Finding[] {
  const parts = new Set(findings.flatMap(({ opened }) => [...opened]));
  const places = new Set([...parts].map(({ range }) => range.from));
  /** Once they were asked for. */
  let told: Record<'byFile' | 'byCalls' | 'byHeirs', ReadonlySet<number>> | undefined;
  // What a class or function read by itself leaves open of a Sequential, calls tell as a part of another, or the file's
  // objects of classes that inherit it.
  const isTold = ({ kind, spec: { range, errors } }: Finding) => {
    const isOfForward = hasOpenForward(errors);
    const leavesOpen = isOpen(errors);
    if (kind === 'file' || (!isOfForward && !leavesOpen)) return false;
    told ??= {
      byFile: placesOfParts(findings, true),
      byCalls: placesOfParts(findings, false),
      byHeirs: placesKnown(findings),
    };
    const { byFile, byCalls, byHeirs } = told;
    if (byFile.has(range.from) || ((isOfForward || kind === 'own') && byCalls.has(range.from))) return true;
    return kind === 'own' && leavesOpen && byHeirs.has(range.from);
  };
  return findings.filter((one) => {
    if (isTold(one)) return false;
    return one.kind === 'own' ? !places.has(one.spec.range.from) : !one.module || !parts.has(one.module);
  });
}

/** Where the modules stand that are in what the file's own calls build, or those in another class or function, where all of it is known. */
function placesOfParts(findings: readonly Finding[], byFile: boolean): ReadonlySet<number> {
  const places = new Set<number>();
  for (const { kind, module, modules, spec, within } of findings) {
    if (byFile !== (kind === 'file') || (!byFile && (isOpen(spec.errors) || hasOpenForward(spec.errors)))) continue;
    const isOther = ({ range }: ModuleValue) => kind !== 'own' || !within || !isWithin(range, within);
    for (const one of modules) if (one !== module && isOther(one)) places.add(one.range.from);
  }
  return places;
}

/** Where the file itself builds Sequentials that are attributes, of which all is known. */
function placesKnown(findings: readonly Finding[]): ReadonlySet<number> {
  const places = new Set<number>();
  const open = new Set<number>();
  for (const { kind, isAttribute, spec } of findings)
    if (kind === 'file' && isAttribute) (isOpen(spec.errors) ? open : places).add(spec.range.from);
  for (const place of open) places.delete(place);
  return places;
}

function hasOpenForward(errors: readonly Diagnostic[]): boolean {
  return errors.some(({ code }) => code === 'own-forward');
}

/** Two readings with the same meaning are the same model. */
function meaning(finding: Finding): string {
  if (finding.meaning !== undefined) return finding.meaning;
  const { name, range, layers, outputLayers, unknowns, errors } = finding.spec;
  finding.meaning = JSON.stringify([name, range, layers, outputLayers, unknowns, errors.map(({ message }) => message)]);
  return finding.meaning;
}

/**
 * What is shown of each place in the text: what the file's calls build, each different one as a variant; else, or where
 * these are not known, the class or function read by itself.
 */
function choose(it: Interpreter, findings: readonly Finding[]): ReadSequential[] {
  const chosen: ReadSequential[] = [];
  const defaults = new Set([...it.origins.values()].filter((one) => one.hasDefault).map(({ range }) => range.from));
  const isKnown = ({ spec }: Finding) =>
    !isOpen(spec.errors) && !spec.unknowns.some(({ range }) => defaults.has(range.from));
  for (const place of groups(findings, ({ spec }) => spec.range.from)) {
    const [only, ...others] = place as [Finding, ...Finding[]];
    if (others.length === 0) {
      chosen.push(only);
      continue;
    }
    const used = new Set<string>();
    const [file, calls, own] = (['file', 'call', 'own'] as const).map((kind) =>
      place.filter((one) => one.kind === kind),
    ) as [Finding[], Finding[], Finding[]];
    const built = [...file, ...calls];
    const isOwnBetter = !built.some(isKnown) && own.some(isKnown);
    for (const named of groups(isOwnBetter ? [] : built, ({ spec }) => spec.name)) {
      const { name } = named[0]!.spec;
      // What the file builds stands before what a class read by itself does.
      const group = named[0]!.kind === 'file' ? named.filter(({ kind }) => kind === 'file') : named;
      const known = group.filter(isKnown);
      // A class that fails by itself, and not as the file builds it, stands for nothing that is built.
      const isSound = ({ spec }: Finding) =>
        spec.errors.length === 0 || known.every((one) => one.spec.errors.length > 0);
      const hasOwn = own.some((one) => one.spec.name === name && !one.assumed && isKnown(one) && isSound(one));
      // Turns of a loop that build a whole model, each with other values, have nothing but their number to tell them apart.
      const isOfFile = known.length > 0 && named[0]!.kind === 'file';
      const meanings = distinctMeanings(known.length > 0 ? known : group);
      // Nothing else can stand for what a class builds that builds others of itself: how many there are, its calls tell.
      const isNested = meanings.length <= MAX_VARIANTS && meanings.some((one) => isWithinItself(it, one));
      const isBuilt = isOfFile && (isNested || !isWithinPart(it, named[0]!));
      const variants = asVariants(it, meanings, hasOwn && !isBuilt);
      if (variants) used.add(name);
      chosen.push(...(variants ?? []));
    }
    for (const group of groups(own, ({ spec }) => spec.name)) {
      const { spec, isAttribute } = group[0]!;
      if (used.has(spec.name) || (used.size > 0 && !isAttribute)) continue;
      used.add(spec.name);
      chosen.push(...asVariants(it, distinctMeanings(group), false)!);
    }
  }
  return chosen.toSorted((a, b) => a.spec.range.from - b.spec.range.from);
}

/** Whether a class stands around it whose objects are parts of others: one with open numbers stands for all of them. */
function isWithinPart(it: Interpreter, { spec: { range } }: Finding): boolean {
  return [...it.partClasses].some((one) => isWithin(range, one.range));
}

/** Whether a call within the class around it builds the object that holds it: a class that builds others of itself. */
function isWithinItself(it: Interpreter, { calls, spec: { range } }: Finding): boolean {
  const around = [...it.partClasses].filter((one) => isWithin(range, one.range));
  return around.some(({ name, range: own }) =>
    calls.some((call) => isWithin(call, own) && it.source.text.startsWith(`${name}(`, call.from)),
  );
}

function distinctMeanings(group: readonly Finding[]): Finding[] {
  if (group.length === 1) return [...group];
  return [...new Map(group.map((one) => [meaning(one), one])).values()];
}

function incomplete(source: SourceText, { spec, diagnostics, ...rest }: ReadSequential): ReadSequential {
  const message = phrase`The file asks for more work than is done to read it, so what this Sequential holds is not known for certain.`;
  const error = diagnostic(source, 'error', 'too-long', message, spec.range);
  return { ...rest, spec: { ...spec, errors: [...spec.errors, error] }, diagnostics: [...diagnostics, error] };
}

function noSequential(source: SourceText): Diagnostic {
  const message = phrase`No torch.nn.Sequential is built in this file. What is looked for is a call such as torch.nn.Sequential(torch.nn.Linear(4, 3)): in a class, in a function or by itself.`;
  return diagnostic(source, 'information', 'no-sequential', message, { from: 0, to: 0 });
}

/** Without repetitions, in the order of the text. */
function distinct(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const ordered = diagnostics.toSorted((a, b) => a.range.from - b.range.from);
  const found: Diagnostic[] = [];
  for (let at = 0, end = 0; at < ordered.length; at = end) {
    const { from } = ordered[at]!.range;
    do end++;
    while (ordered[end]?.range.from === from);
    // Most stand alone where they begin.
    if (end - at === 1) found.push(ordered[at]!);
    else {
      const alike = ordered.slice(at, end).map((one) => [`${one.range.to} ${one.code} ${one.message}`, one] as const);
      found.push(...new Map(alike).values());
    }
  }
  return found;
}
