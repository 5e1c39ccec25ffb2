// The statements of a file -> the models that they build.

import type { Diagnostic, SourceRange } from '../../model/modelSpec.ts';
import { shapesGiven } from '../arrays/tensorShapes.ts';
import { definedClasses } from '../interpreter/classAttribute.ts';
import type { Frame, Interpreter } from '../interpreter/interpreter.ts';
import { STEPS_FOR_WAYS } from '../interpreter/patience.ts';
import { wrongHeads } from '../modules/torchvisionHeads.ts';
import type { ClassValue, FunctionValue, ModuleValue, Value } from '../python/values.ts';
import { remarksOnFailures } from '../remarks/failedCalls.ts';
import { missingBases } from '../remarks/missingBase.ts';
import { missingSelf } from '../remarks/missingSelf.ts';
import { misspeltMethods } from '../remarks/misspeltMethods.ts';
import { nestedForwards } from '../remarks/nestedForward.ts';
import { unregisteredModules } from '../remarks/unregistered.ts';
import { unsetAttributes } from '../remarks/unsetAttributes.ts';
import type { Block, ClassDefinition } from '../text/syntax.ts';
import type { RefusedModel } from './arrangeModels.ts';
import { builtInWays } from './builtInWays.ts';
import { choose, distinctMeanings, withoutParts } from './chosenFindings.ts';
import { type Finding, isOnlyOpen, isOpen, keyOf, nameOf } from './finding.ts';
import { groups } from './groups.ts';
import { interpretFile } from './interpretFile.ts';
import { isFlat, readObjects, readSightings } from './readStretch.ts';
import type { ReadSequential } from './sequentials.ts';
import type { Stretch } from './stretch.ts';
import { type NumbersOf, toldByCallers } from './toldByCallers.ts';
import { toldClasses } from './toldClasses.ts';

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

/** `atEnd` is called in the state at the end of the file's own run, once what that built was read; `text` as interpretFile has it. */
export function readModels(it: Interpreter, blocks: readonly Block[], atEnd?: () => void, text?: string): Models {
  const seen = new SeenModels(it, atEnd);
  const { isComplete, spentOnWays } = interpretFile(it, blocks, WORDS, (stretch) => seen.see(stretch), {
    ...(text !== undefined && { text }),
    isUnclear: (stretch) => seen.isUnclear(stretch),
    beside: { steps: STEPS_FOR_WAYS * it.patience, end: (areAll) => seen.endWays(areAll) },
    isTold: (value) => seen.isTold(value),
    toldByCallers: (isRelevant) => seen.toldByCallers(isRelevant),
  });
  const isModel = ({ ofClass }: { readonly ofClass?: ClassDefinition }) => !ofClass || !it.partClasses.has(ofClass);
  const inWays = seen.ways.map((ofOne) => ofOne.map((found) => found.filter(isModel)));
  const chosen = choose(it, withoutParts(builtInWays(it, seen.findings.filter(isModel), inWays)));
  const { stopped, stoppedAt } = it;
  const classes = definedClasses(it.classes);
  return {
    isComplete,
    spentOnWays,
    stopped,
    ...(stoppedAt !== undefined && { stoppedAt }),
    chosen: chosen.map((one) => withGiven(it, one)),
    refused: seen.refused.filter(isModel),
    mistakes: [
      ...it.mistakes.values(),
      ...misspeltMethods(it, classes),
      ...missingSelf(it, classes),
      ...missingBases(it, classes),
      ...nestedForwards(it, classes),
      ...unsetAttributes(it, classes),
      ...wrongHeads(it),
      ...unregisteredModules(it),
      ...remarksOnFailures(it, blocks),
    ],
  };
}

/** With the shapes that the file's own calls give it. */
function withGiven({ givenShapes }: Interpreter, { spec, ...one }: ReadSequential): ReadSequential {
  const given = shapesGiven(givenShapes.get(spec.range.from));
  return { ...one, spec: given.length > 0 ? { ...spec, given } : spec };
}

/** What is found while the file runs, and then its classes and functions by themselves. */
class SeenModels {
  readonly findings: Finding[] = [];
  readonly refused: RefusedModel[] = [];
  /** What is built in each way in which conditions may turn out, of each class and function. */
  readonly ways: Finding[][][] = [];
  readonly #it: Interpreter;
  readonly #atEnd: (() => void) | undefined;
  /** Where the findings begin. */
  readonly #places = new Set<number>();
  #settled: ReadonlySet<string> = new Set();
  #isTold: (value: ClassValue) => boolean = () => false;
  #frame: Frame | undefined;
  #areComplete = true;
  #told: { readonly count: number; isTold: (value: ClassValue) => boolean } | undefined;
  readonly #numbers: NumbersOf = new Map();
  /** Places and names of which not all was read. */
  readonly #unread = new Set<string>();
  /** As `ways`, of the class or function that is being read. */
  #present: Finding[][] = [];
  #areAllWays = true;
  #lastSeen: { readonly stretch: Stretch; readonly found: readonly Finding[] } | undefined;
  /** Places and names of which nothing more is to be known from ways. */
  readonly #closedIn = new Map<unknown, Set<string>>();

  constructor(it: Interpreter, atEnd: (() => void) | undefined) {
    this.#it = it;
    this.#atEnd = atEnd;
  }

  see(stretch: Stretch): void {
    if (stretch.assumed) {
      this.#seeWay(stretch);
      return;
    }
    const it = this.#it;
    const parts: ModuleValue[] = [];
    const found = [
      ...readSightings(it, stretch, this.#settled, this.#places, (module) => parts.push(module)),
      ...readObjects(it, stretch, this.refused, this.#settled),
    ];
    for (const module of parts) {
      this.#places.add(module.range.from);
      this.#unread.add(keyOf(module.range, nameOf(module)));
    }
    for (const one of found) {
      this.findings.push(one);
      this.#places.add(one.spec.range.from);
    }
    this.#areComplete &&= stretch.isComplete;
    noteNumbers(it, stretch, this.#numbers);
    this.#lastSeen = { stretch, found };
    const closed = new Set(this.#settled);
    for (const { spec } of found) if (!isOpen(spec.errors)) closed.add(keyOf(spec.range, spec.name));
    this.#closedIn.set(stretch.value, closed);
    if (stretch.within) return;
    this.#frame = stretch.frame;
    this.#settled = settledBy(this.findings);
    if (stretch.isComplete) this.#isTold = toldBy(it, stretch, this.findings, this.#settled);
    this.#atEnd?.();
  }

  #seeWay(stretch: Stretch): void {
    const { value } = stretch;
    this.#areAllWays &&= stretch.isComplete;
    // What fails is nothing that is built.
    if (!stretch.hasEnded) return;
    const found = this.#look(stretch);
    this.#present.push([...found]);
    // A whole is shown where it is one in each way.
    if (value?.type === 'class' && !found.some(({ ofClass }) => ofClass === value.definition))
      this.#closedIn.get(value)?.add(keyOf(value.definition.range, value.name));
  }

  endWays(areAll: boolean): void {
    if (areAll && this.#areAllWays) this.ways.push(this.#present);
    this.#present = [];
    this.#areAllWays = true;
  }

  isUnclear(stretch: Stretch): boolean {
    const isUnclear = (one: Finding) => one.kind === 'own' && isOnlyOpen(one.spec.errors) && !this.#isBuilt(one);
    return stretch.isComplete && this.#look(stretch).some(isUnclear);
  }

  isTold(value: ClassValue): boolean {
    return this.#isTold(value);
  }

  toldByCallers(isRelevant: (value: ClassValue | FunctionValue) => boolean): (value: ClassValue) => boolean {
    const { findings } = this;
    if (this.#told?.count === findings.length) return this.#told.isTold;
    const told = { count: findings.length, isTold: (_: ClassValue) => false };
    this.#told = told;
    if (this.#areComplete && this.#frame)
      told.isTold = byCallers(this.#it, this.#frame, findings, this.#numbers, this.#unread, isRelevant);
    return told.isTold;
  }

  #look(stretch: Stretch): readonly Finding[] {
    if (this.#lastSeen?.stretch === stretch) return this.#lastSeen.found;
    const it = this.#it;
    const closed = this.#closedIn.get(stretch.value) ?? new Set();
    const found = [
      ...readSightings(it, stretch, closed, this.#places, () => {}),
      ...readObjects(it, stretch, [], closed),
    ];
    this.#lastSeen = { stretch, found };
    return found;
  }

  /** Whether the file or another class or function builds all of it. */
  #isBuilt({ spec: { range, name } }: Finding): boolean {
    return this.findings.some(
      ({ kind, spec }) =>
        kind !== 'own' && spec.range.from === range.from && spec.name === name && !isOpen(spec.errors),
    );
  }
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
  const heirs = new Set<ClassDefinition>();
  for (const { module, modules, spec } of findings) {
    if (spec.unknowns.length > 0 || isOpen(spec.errors)) continue;
    for (const one of modules) if (one !== module && one.heir) heirs.add(one.heir.definition);
  }
  for (const place of groups(findings, ({ spec }) => spec.range.from)) {
    if (!place.every(({ spec }) => settled.has(keyOf(spec.range, spec.name)))) continue;
    places.add(place[0]!.spec.range.from);
    for (const { spec } of place) names.add(spec.name);
  }
  const hasNoOther = toldByCallers(it, {
    words: WORDS,
    globals: frame.scope,
    isRelevant,
    isPart: ({ definition, order }) =>
      it.partClasses.has(definition) && (heirs.has(definition) || !order.some(isSequentialClass)),
    isPlace: (at) => places.has(at),
    isAttribute: ({ name, definition }, attribute) =>
      names.has(`${name}.${attribute}`) || numbers.get(definition)?.has(attribute) === true,
  });
  return (value) =>
    (it.partClasses.has(value.definition) || settled.has(keyOf(value.definition.range, value.name))) &&
    hasNoOther(value);
}

function isSequentialClass(entry: ClassValue['order'][number]): boolean {
  return entry.type === 'external' && entry.name.endsWith('.Sequential');
}

const IS_NUMBER: ReadonlySet<Value['type']> = new Set(['int', 'float', 'bool', 'string']);

/** The attributes of objects that hold a number. */
function noteNumbers(it: Interpreter, { from }: Stretch, numbers: NumbersOf): void {
  for (const { object } of it.objects.slice(from.objects)) {
    const { definition } = object.class;
    if (numbers.has(definition)) continue;
    const names = new Set<string>();
    for (const name in object.attributes) if (IS_NUMBER.has(object.attributes[name]!.type)) names.add(name);
    numbers.set(definition, names);
  }
}
