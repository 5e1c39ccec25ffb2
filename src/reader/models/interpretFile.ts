// A file's statements as it runs, then each of its classes and unused functions by itself: what is built is shown to
// whoever reads it while it stands.

import { aside } from '../interpreter/aside.ts';
import type { Assumptions } from '../interpreter/assumed.ts';
import { classAttribute } from '../interpreter/classAttribute.ts';
import { type Interpreter, newFrame, newScope, type Raised } from '../interpreter/interpreter.ts';
import { loadLibrary } from '../interpreter/library.ts';
import { STEPS_TO_TELL, stepsForFile } from '../interpreter/patience.ts';
import type { ClassValue, FunctionValue } from '../python/values.ts';
import type { Block } from '../text/syntax.ts';
import { callersFirst, isEntry } from './callersFirst.ts';
import { type Relevance, relevance } from './relevance.ts';
import { callAlone, instantiateAlone, isLeftToHeirs, needsObject, type Run, RunAlone, withHeirs } from './runAlone.ts';
import type { Stretch } from './stretch.ts';

/** Ways in which the conditions of one class or function may turn out together, at most. */
const MAX_WAYS = 12;

/** What a constructor raises whatever other files put into the names of this one. */
const SLIPS = /^(UnboundLocalError|ValueError)$/;

/** Classes and functions within each other that are read by themselves. */
const MAX_NESTED = 2;

/** Where the ways are shown behind what is built without them, rather than in its place. */
interface WaysBeside {
  /** About how many nodes are evaluated for those of all classes and functions, at most. */
  readonly steps: number;
  /** Called behind those of one class or function: whether that was enough, and all of them were shown. */
  end(areAll: boolean): void;
}

/** How a file is run. */
interface Manner {
  /** Of the blocks and all that they name. */
  readonly text?: string;
  /** Where this holds of a class or function, it is read for each way in which conditions on its arguments may turn out. */
  readonly isUnclear?: (stretch: Stretch) => boolean;
  readonly beside?: WaysBeside;
  /** Whether the file's own run, which is over, tells all of a class that it builds: it is not run by itself then. */
  readonly isTold?: (value: ClassValue) => boolean;
  /** Whether a function is read by itself although only functions that nobody calls have called it (see isHelper). */
  readonly readsHelpers?: boolean;
  /**
   * Whether what functions built that nobody calls tells all of a class, which is then not run by itself; asked once more
   * at the end.
   */
  readonly toldByCallers?: (
    isRelevant: (value: ClassValue | FunctionValue) => boolean,
  ) => (value: ClassValue) => boolean;
}

/**
 * Runs the file, whose blocks follow each other even where one of them fails, then what it defines; `visit` sees each
 * stretch in the state at its end. Only classes and functions that may come to one of the `words` are run by themselves.
 * Returns whether the work allowed was enough for the file, and which definitions fail by themselves.
 */
export function interpretFile(
  it: Interpreter,
  blocks: readonly Block[],
  words: readonly string[],
  visit: (stretch: Stretch) => void,
  manner: Manner = {},
): { readonly isComplete: boolean; readonly failed: ReadonlySet<unknown>; readonly spentOnWays: number } {
  const frame = newFrame(it, newScope('module', undefined));
  loadLibrary(it, manner.text ?? it.source.text);
  const isComplete = it.within(Math.min(stepsForFile(it.source.text) * it.patience, it.left() - STEPS_TO_TELL), () => {
    for (const block of blocks) it.execute(block, frame);
  });
  const show = (stretch: Stretch) => {
    visit(stretch);
    for (const known of Object.values(it.followed)) known.clear();
  };
  show({
    frame,
    from: { sightings: 0, objects: 0, touches: 0, norms: 0 },
    within: undefined,
    value: undefined,
    isUsed: true,
    isOpen: false,
    isComplete,
    isEnough: isComplete,
    assumed: undefined,
    isHelper: false,
    hasEnded: true,
  });
  it.isAlone = true;
  const definitions = new Definitions(it, words, { frame, isComplete }, show, manner);
  definitions.read();
  return { isComplete, failed: definitions.failed, spentOnWays: definitions.spentOnWays };
}

/** The classes and functions of the file, whose own run is over: which of them are run by themselves, and in which order. */
class Definitions {
  /** Those that fail by themselves. */
  readonly failed = new Set<unknown>();
  readonly #it: Interpreter;
  readonly #file: Pick<Stretch, 'frame' | 'isComplete'>;
  readonly #show: (stretch: Stretch) => void;
  readonly #manner: Manner;
  /** What may be spent on further readings of classes and functions, and what is left of it. */
  readonly #forWays: number;
  #spare: number;
  readonly #mentions: RegExp;
  readonly #known: readonly ClassValue[];
  /** Classes of which the file itself builds objects. */
  readonly #used: ReadonlySet<unknown>;
  readonly #relevant: Relevance;
  /** What functions that nobody calls build with others is not read as if nobody built it. */
  readonly #open: readonly FunctionValue[];
  readonly #done = new Set<unknown>();
  readonly #helpers = new Set<unknown>();
  /** Classes of which building an object takes all the work that is done for one function. */
  readonly #endless = new Set<unknown>();
  readonly #told: ClassValue[] = [];
  #isToldByCallers: ((value: ClassValue) => boolean) | undefined;
  #depth = 0;

  constructor(
    it: Interpreter,
    words: readonly string[],
    file: Pick<Stretch, 'frame' | 'isComplete'>,
    show: (stretch: Stretch) => void,
    manner: Manner,
  ) {
    this.#it = it;
    this.#file = file;
    this.#show = show;
    this.#manner = manner;
    this.#forWays = manner.beside?.steps ?? it.left() / 3;
    this.#spare = this.#forWays;
    this.#mentions = new RegExp(words.join('|'));
    this.#known = ofEach(it.classes.filter((value) => value.type === 'class'));
    const functions = ofEach(it.functions);
    this.#used = new Set(it.instantiated);
    this.#relevant = relevance(it.source.text, [...this.#known, ...functions], words);
    this.#open = functions.filter((value) => this.#relevant.isRelevant(value) && !it.executed.has(value.definition));
  }

  get spentOnWays(): number {
    return this.#forWays - this.#spare;
  }

  read(): void {
    const { isRelevant } = this.#relevant;
    this.#readAll(
      [],
      this.#open.filter((value) => isEntry(this.#relevant, value)),
    );
    if (this.#manner.readsHelpers) this.#addHelpers(this.#open);
    const isAsked = this.#known.some((value) => isRelevant(value) && !this.#used.has(value.definition));
    const toldByCallers = () => (isAsked ? this.#manner.toldByCallers?.(isRelevant) : undefined);
    const before = toldByCallers();
    this.#isToldByCallers = before;
    this.#readAll(this.#known.filter(isRelevant), this.#open);
    const isStillTold = toldByCallers();
    if (isStillTold === before) return;
    this.#isToldByCallers = isStillTold;
    this.#readAll(this.#told.splice(0), []);
  }

  #readAll(classes: readonly ClassValue[], functions: readonly FunctionValue[]): void {
    const it = this.#it;
    const { frame } = this.#file;
    for (const value of classes) {
      const { definition } = value;
      if (!isBuilding(value) || this.#done.has(definition)) continue;
      const isUsed = this.#used.has(definition);
      if (this.#depth === 0 && !isUsed && this.#isToldByCallers?.(value)) {
        this.#told.push(value);
        continue;
      }
      this.#done.add(definition);
      if (it.left() <= 0) it.stopped.push(definition.range);
      if (it.left() <= 0) return;
      if (isUsed && this.#depth === 0 && this.#manner.isTold?.(value)) continue;
      const isIdle = ({ definition }: FunctionValue) => !it.executed.has(definition);
      const idle = isUsed && this.#manner.readsHelpers ? this.#open.filter(isIdle) : [];
      this.#readAlone(value, isUsed, (_, isOpen) => instantiateAlone(it, value, frame, isOpen));
      this.#addHelpers(idle);
    }
    const owners = [...this.#known, ...classes];
    for (const value of callersFirst(this.#relevant, functions)) {
      const { definition } = value;
      if (this.#done.has(definition) || (it.executed.has(definition) && !this.#helpers.has(definition))) continue;
      this.#done.add(definition);
      if (needsObject(value) && this.#endless.has(value.owner)) continue;
      this.#readFunction(value, owners);
    }
  }

  /** A method that cannot do without one that its class leaves to its heirs is read as each of these has it. */
  #readFunction(value: FunctionValue, classes: readonly ClassValue[]): void {
    const { heirs, isOfAbstract } = withHeirs(value, classes);
    const runOf = (of?: ClassValue): Run => {
      const known = { classes, heirs, ...(of && { of }) };
      return (begin, isOpen) => callAlone(this.#it, value, known, this.#file.frame, begin, isOpen);
    };
    const isLeft = heirs.length > 0 ? isLeftToHeirs : undefined;
    if (!isOfAbstract && this.#readAlone(value, false, runOf(), isLeft)) return;
    for (const heir of heirs) this.#readAlone(value, false, runOf(heir));
  }

  /** Functions that others of the file have called meanwhile. */
  #addHelpers(functions: readonly FunctionValue[]): void {
    for (const { owner, definition } of functions)
      if (!owner && this.#it.executed.has(definition)) this.#helpers.add(definition);
  }

  /**
   * What `run` builds from the state after the file's end, which is left as it was. False, and nothing is shown, where it ends
   * with what is not to be shown.
   */
  #readAlone(
    value: ClassValue | FunctionValue,
    isUsed: boolean,
    run: Run,
    isUnshown?: (raised: Raised | undefined) => boolean,
  ): boolean {
    const it = this.#it;
    const { isUnclear, beside } = this.#manner;
    const [classes, functions] = [it.classes.length, it.functions.length];
    const isHelper = this.#helpers.has(value.definition);
    const alone = new RunAlone(it, { ...this.#file, value, isUsed, isHelper }, isUnclear !== undefined, run);
    const { steps, isTooMuch } = alone.runWithBest();
    const first = alone.stretch();
    const { raised } = alone;
    if (isUnshown?.(raised)) {
      alone.takeBack();
      return false;
    }
    const { asked: conditions = [] } = it.assumed;
    const most = Math.min(MAX_WAYS, Math.floor(this.#spare / Math.max(1, steps)));
    if (beside) this.#show(first);
    const isInWays = conditions.length > 0 && conditions.length <= most && isUnclear?.(first) === true;
    if (!beside) {
      if (isInWays) this.#showWays(alone, conditions, most);
      else this.#show(first);
    }
    if (raised && !isUsed) this.#noteFailure(value, raised);
    if (isTooMuch) this.#endless.add(value.type === 'class' ? value.definition : value.owner);
    this.#readWithin(value, classes, functions);
    if (isInWays && beside) this.#showBeside(alone, conditions, most, beside);
    alone.takeBack();
    return true;
  }

  /** Whether there is time for all of them. */
  #showWays(alone: RunAlone, conditions: readonly Assumptions[], most: number): boolean {
    const it = this.#it;
    const { isUnclear, beside } = this.#manner;
    const before = it.left();
    const open: Assumptions[] = [...conditions];
    let [readings, shown] = [0, 0];
    for (let assumed = open.shift(); assumed; assumed = open.shift()) {
      alone.runAssuming(assumed);
      const { asked } = it.assumed;
      const stretch = alone.stretch(assumed);
      readings++;
      const isSplit = asked && shown + open.length + asked.length <= most && readings < 2 * most;
      if (isSplit && isUnclear?.(stretch)) {
        open.unshift(...asked);
        continue;
      }
      shown++;
      this.#show(stretch);
      if (beside && ((before - it.left()) * (shown + open.length)) / shown > this.#spare) break;
    }
    this.#spare -= before - it.left();
    return open.length === 0;
  }

  /** Nothing is said of the file in them, and their work is no part of the file's. */
  #showBeside(alone: RunAlone, conditions: readonly Assumptions[], most: number, beside: WaysBeside): void {
    const it = this.#it;
    const left = it.left();
    let areAll = false;
    const isEnough = aside(it, () =>
      it.within(this.#spare, () => {
        areAll = this.#showWays(alone, conditions, most);
      }),
    );
    beside.end(isEnough && areAll);
    it.spend(it.left() - left);
  }

  #noteFailure({ type, definition }: ClassValue | FunctionValue, { at, cause }: Raised): void {
    this.failed.add(definition);
    if (type === 'class' && at && cause && SLIPS.test(cause.name))
      this.#it.failures.push({ statement: definition.range, at, cause });
  }

  /** The classes and functions that the run of one has defined within it, behind so many others. */
  #readWithin({ definition: { range } }: ClassValue | FunctionValue, classes: number, functions: number): void {
    if (this.#depth >= MAX_NESTED) return;
    const { text } = this.#it.source;
    const isNew = ({ definition: { range: own } }: ClassValue | FunctionValue) =>
      range.from < own.from && own.to <= range.to && this.#mentions.test(text.slice(own.from, own.to));
    const made = ofEach(this.#it.classes.slice(classes).filter((one) => one.type === 'class'));
    this.#depth++;
    this.#readAll(made.filter(isNew), ofEach(this.#it.functions.slice(functions)).filter(isNew));
    this.#depth--;
  }
}

/** Whether a constructor of the file builds its objects, or what the one that Python writes for its fields calls. */
function isBuilding({ order, fields }: ClassValue): boolean {
  const names = fields ? ['__init__', '__post_init__', '__attrs_post_init__'] : ['__init__'];
  return names.some((name) => classAttribute(order, name));
}

/** The first of each definition: one in a loop is run often. */
function ofEach<T extends ClassValue | FunctionValue>(values: readonly T[]): T[] {
  const first = new Map<unknown, T>();
  for (const value of values) if (!first.has(value.definition)) first.set(value.definition, value);
  return [...first.values()];
}
