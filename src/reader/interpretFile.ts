// A file's statements as it runs, then each of its classes and unused functions by itself: what is built is shown to
// whoever reads it while it stands.

import type { SourceRange } from '../model/modelSpec.ts';
import { aside } from './aside.ts';
import type { Assumptions } from './assumed.ts';
import { instantiate, symbolicArguments, symbolicFields } from './call.ts';
import { callersFirst, isEntry } from './callersFirst.ts';
import { classAttribute } from './classAttribute.ts';
import { beginStream, construct } from './draws.ts';
import { AS_GIVEN, answering, type Guess, guessesAfter, isSame, type Tried } from './guesses.ts';
import { type Frame, type Interpreter, newFrame, newScope, type Raised } from './interpreter.ts';
import { iterate } from './iterate.ts';
import { loadLibrary } from './library.ts';
import { relevance } from './relevance.ts';
import type { Block } from './syntax.ts';
import type { ClassValue, FunctionValue, Value } from './values.ts';

/** About how many nodes are evaluated: for a class or function by itself, and in all. */
export const MAX_STEPS_ALONE = 30_000;
const MAX_STEPS_IN_ALL = 4_000_000;
/** Of these, what is kept to say what was read. */
const STEPS_TO_TELL = 10_000;

/** In all, more for longer texts: what stands in a few lines is no work of a second. */
export function stepsFor(text: string): number {
  const more = Math.min(MOST_FOR_NETWORKS, 6 * Math.max(0, text.length - LONG_ENOUGH));
  return Math.min(MAX_STEPS_IN_ALL, 25_000 + STEPS_TO_TELL + 8 * text.length + more);
}

/** A text of so many letters may describe a network of a hundred blocks: what building it once or twice takes. */
const LONG_ENOUGH = 6_000;
const MOST_FOR_NETWORKS = 150_000;

/** Beside them, for the ways in which conditions may turn out, where a person waits for it: a part of what reading takes. */
export const STEPS_FOR_WAYS = 5_000;

/** Of them, for the file as it runs. */
export function stepsForFile(text: string): number {
  const inAll = stepsFor(text);
  return Math.min(Math.max(150_000, inAll / 2), inAll - STEPS_TO_TELL);
}

/** Something that was run: the file, or a class or function of it by itself. */
export interface Stretch {
  /** The file's. */
  readonly frame: Frame;
  /** Where the interpreter's lists stood when it began. */
  readonly from: {
    readonly sightings: number;
    readonly objects: number;
    readonly touches: number;
    readonly norms: number;
  };
  /** The class or function; undefined for the file. */
  readonly within: SourceRange | undefined;
  readonly value: ClassValue | FunctionValue | undefined;
  /** Whether the file itself builds an object of the class. */
  readonly isUsed: boolean;
  /** Whether it takes arguments that nothing in the file gives. */
  readonly isOpen: boolean;
  readonly isComplete: boolean;
  /** The same of itself, whatever the file's run left out. */
  readonly isEnough: boolean;
  /** What is taken for granted of its arguments. */
  readonly assumed: Assumptions | undefined;
  /** Whether functions that nobody calls have called it before, or a class as the file does not build it. */
  readonly isHelper: boolean;
  /** Whether its end is reached, and nothing raised before. */
  readonly hasEnded: boolean;
}

/** Ways in which the conditions of one class or function may turn out together, at most. */
const MAX_WAYS = 12;

/** Where the ways are shown behind what is built without them, rather than in its place. */
export interface WaysBeside {
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
  { text = it.source.text, isUnclear, beside, isTold, readsHelpers = false, toldByCallers }: Manner = {},
): { readonly isComplete: boolean; readonly failed: ReadonlySet<unknown>; readonly spentOnWays: number } {
  const failed = new Set<unknown>();
  const frame = newFrame(it, newScope('module', undefined));
  loadLibrary(it, text);
  const isComplete = it.within(Math.min(stepsForFile(it.source.text) * it.patience, it.left() - STEPS_TO_TELL), () => {
    for (const block of blocks) it.execute(block, frame);
  });
  const from = { sightings: 0, objects: 0, touches: 0, norms: 0 };
  const show = (stretch: Stretch) => {
    visit(stretch);
    for (const known of Object.values(it.followed)) known.clear();
  };
  show({
    frame,
    from,
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
  let depth = 0;
  /** What may be spent on further readings of classes and functions. */
  const forWays = beside?.steps ?? it.left() / 3;
  let spare = forWays;
  /** What `run` builds from the state after the file's end, which is left as it was. */
  const alone = (value: ClassValue | FunctionValue, isUsed: boolean, run: Run) => {
    const mark = it.store.mark();
    const [classes, functions] = [it.classes.length, it.functions.length];
    const within = value.definition.range;
    const here = () => ({
      sightings: it.sightings.length,
      objects: it.objects.length,
      touches: it.touches.length,
      norms: it.norms.length,
    });
    let from = here();
    let origins = 0;
    let isEnough = true;
    let hasEnded = true;
    let raised: Raised | undefined;
    let isBuiltInVain = false;
    /** How many Sequentials it builds where it takes these defaults for no values. */
    const attempt = (isOpen: IsOpen, assumed?: Assumptions): number => {
      it.store.takeBack(mark);
      it.assumed.given = assumed ?? (isUnclear && new Map());
      it.assumed.asked = undefined;
      it.assumed.askedOfTwo = undefined;
      from = here();
      origins = it.origins.size;
      beginStream(it);
      it.undecided.length = 0;
      it.widthsOfNone.length = 0;
      const begin = () => {
        from = here();
        isBuiltInVain = it.left() <= 0;
      };
      // What it raises is to be seen here.
      const hasEntered = it.enter();
      isEnough = it.within(MAX_STEPS_ALONE * it.patience, () => run(begin, isOpen));
      it.assumed.asked ??= it.assumed.askedOfTwo;
      hasEnded = !it.raised;
      ({ raised } = it);
      it.raised = undefined;
      if (hasEntered) it.leave();
      it.assumed.given = undefined;
      return it.sightings.length - from.sightings + it.norms.length - from.norms;
    };
    const tryWith = (guess: Guess): Tried => {
      const before = it.left();
      const { isOpen, asked } = answering(guess);
      const built = attempt(isOpen);
      return { guess, built, isWhole: hasEnded && it.widthsOfNone.length === 0, steps: before - it.left(), asked };
    };
    const tried = [tryWith(AS_GIVEN)];
    let best = tried[0]!;
    const isTooMuch = hasEnded && (value.type === 'class' ? !isEnough : isBuiltInVain);
    if (!isUsed && !best.isWhole) {
      for (const guess of guessesAfter(it, hasEnded, raised?.at)) {
        if (it.left() <= 0) break;
        if (tried.some((one) => isSame(one, guess))) continue;
        const one = tryWith(guess);
        tried.push(one);
        if (one.isWhole || one.built > best.built) best = one;
        if (one.isWhole) break;
      }
    }
    const withBest = answering(best.guess).isOpen;
    if (best !== tried.at(-1) && it.left() > 0) attempt(withBest);
    const seen = (assumed?: Assumptions): Stretch => {
      const isOpen = it.origins.size > origins || (assumed?.size ?? 0) > 0;
      const isHelper = helpers.has(value.definition);
      const isAll = isEnough && isComplete;
      return { frame, from, within, value, isUsed, isOpen, isComplete: isAll, isEnough, assumed, isHelper, hasEnded };
    };
    const first = seen();
    const failure = raised;
    const { asked: conditions = [] } = it.assumed;
    const most = Math.min(MAX_WAYS, Math.floor(spare / Math.max(1, best.steps)));
    if (beside) show(first);
    const isInWays = conditions.length > 0 && conditions.length <= most && isUnclear?.(first) === true;
    /** Whether there is time for all of them. */
    const showWays = (): boolean => {
      const before = it.left();
      const open: Assumptions[] = [...conditions];
      let [readings, shown] = [0, 0];
      for (let assumed = open.shift(); assumed; assumed = open.shift()) {
        attempt(withBest, assumed);
        const { asked } = it.assumed;
        const stretch = seen(assumed);
        readings++;
        const isSplit = asked && shown + open.length + asked.length <= most && readings < 2 * most;
        if (isSplit && isUnclear?.(stretch)) {
          open.unshift(...asked);
          continue;
        }
        shown++;
        show(stretch);
        if (beside && ((before - it.left()) * (shown + open.length)) / shown > spare) break;
      }
      spare -= before - it.left();
      return open.length === 0;
    };
    if (!beside) {
      if (isInWays) showWays();
      else show(first);
    }
    if (failure && !isUsed) {
      failed.add(value.definition);
      const { at, cause } = failure;
      if (value.type === 'class' && at && cause && SLIPS.test(cause.name))
        it.failures.push({ statement: within, at, cause });
    }
    if (isTooMuch) endless.add(value.type === 'class' ? value.definition : value.owner);
    if (depth < MAX_NESTED) {
      depth++;
      const isNew = ({ definition }: ClassValue | FunctionValue) => {
        const { from, to } = definition.range;
        return within.from < from && to <= within.to && mentions.test(it.source.text.slice(from, to));
      };
      const made = ofEach(it.classes.slice(classes).filter((one) => one.type === 'class'));
      readAll(made.filter(isNew), ofEach(it.functions.slice(functions)).filter(isNew));
      depth--;
    }
    // Nothing is said of the file in them, and their work is no part of the file's.
    if (isInWays && beside) {
      const left = it.left();
      let areAll = false;
      const isEnough = aside(it, () =>
        it.within(spare, () => {
          areAll = showWays();
        }),
      );
      beside.end(isEnough && areAll);
      it.spend(it.left() - left);
    }
    it.store.takeBack(mark);
  };
  const mentions = new RegExp(words.join('|'));
  const done = new Set<unknown>();
  const helpers = new Set<unknown>();
  /** Classes of which building an object takes all the work that is done for one function. */
  const endless = new Set<unknown>();
  const told: ClassValue[] = [];
  let isToldByCallers: ((value: ClassValue) => boolean) | undefined;
  const readAll = (classes: readonly ClassValue[], functions: readonly FunctionValue[]) => {
    for (const value of classes) {
      if (!isBuilding(value) || done.has(value.definition)) continue;
      if (depth === 0 && !used.has(value.definition) && isToldByCallers?.(value)) {
        told.push(value);
        continue;
      }
      done.add(value.definition);
      if (it.left() <= 0) it.stopped.push(value.definition.range);
      if (it.left() <= 0) return;
      const isUsed = used.has(value.definition);
      if (isUsed && depth === 0 && isTold?.(value)) continue;
      const idle = isUsed && readsHelpers ? open.filter(({ definition }) => !it.executed.has(definition)) : [];
      alone(value, isUsed, (_, isOpen) => instantiateAlone(it, value, frame, isOpen));
      for (const { definition } of idle.filter(isHelper)) helpers.add(definition);
    }
    const owners = [...known, ...classes];
    for (const value of callersFirst(relevant, functions)) {
      if (done.has(value.definition) || (it.executed.has(value.definition) && !helpers.has(value.definition))) continue;
      done.add(value.definition);
      if (needsObject(value) && endless.has(value.owner)) continue;
      alone(value, false, (begin, isOpen) => callAlone(it, value, owners, frame, begin, isOpen));
    }
  };
  const known = ofEach(it.classes.filter((value) => value.type === 'class'));
  const functions = ofEach(it.functions);
  const used = new Set(it.instantiated);
  const relevant = relevance(it.source.text, [...known, ...functions], words);
  const { isRelevant } = relevant;
  // What functions that nobody calls build with others is not read as if nobody built it.
  const open = functions.filter((value) => isRelevant(value) && !it.executed.has(value.definition));
  const isHelper = ({ owner, definition }: FunctionValue) => !owner && it.executed.has(definition);
  readAll(
    [],
    open.filter((value) => isEntry(relevant, value)),
  );
  if (readsHelpers) for (const { definition } of open.filter(isHelper)) helpers.add(definition);
  const isAsked = known.some((value) => isRelevant(value) && !used.has(value.definition));
  isToldByCallers = isAsked ? toldByCallers?.(isRelevant) : undefined;
  readAll(known.filter(isRelevant), open);
  const isStillTold = isAsked ? toldByCallers?.(isRelevant) : undefined;
  if (isStillTold !== isToldByCallers) {
    isToldByCallers = isStillTold;
    readAll(told.splice(0), []);
  }
  return { isComplete, failed, spentOnWays: forWays - spare };
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

/** Of a default, and of the parameter that has it. */
type IsOpen = (value: Value, name: string) => boolean;
type Run = (begin: () => void, isOpen: IsOpen) => void;

/** What a constructor raises whatever other files put into the names of this one. */
const SLIPS = /^(UnboundLocalError|ValueError)$/;

/** Classes and functions within each other that are read by themselves. */
const MAX_NESTED = 2;

function instantiateAlone(it: Interpreter, value: ClassValue, frame: Frame, isOpen: IsOpen) {
  const initialise = classAttribute(value.order, '__init__');
  // The instance takes the place of the first argument.
  const args =
    symbolicFields(it, value, isOpen) ??
    (initialise?.type === 'function' ? symbolicArguments(it, initialise, { type: 'none' }, isOpen).slice(1) : []);
  return construct(it, value, () => instantiate(it, value, args, value.definition.range, frame));
}

/** Calls a function or method; what the object of a method holds from its construction is built before `begin`. */
function callAlone(
  it: Interpreter,
  value: FunctionValue,
  classes: readonly ClassValue[],
  frame: Frame,
  begin: () => void,
  isOpen: IsOpen,
): void {
  const owner = value.owner && classes.find(({ definition }) => definition === value.owner);
  const needsSelf = owner && isMethod(value);
  const self = needsSelf ? (value.kind === 'class' ? owner : instantiateAlone(it, owner, frame, isOpen)) : undefined;
  // A method may be called of an object that is built otherwise.
  it.raised = undefined;
  begin();
  const readable: FunctionValue =
    value.kind === 'unknown' || value.kind === 'foreign' ? { ...value, kind: 'function' } : value;
  const result = it.call(readable, symbolicArguments(it, readable, self, isOpen), value.definition.range, frame);
  if (result.type === 'iterator') iterate(result);
}

/** A function within a method has its class for `super()`, and is given no object of it. */
function isMethod({ scope, definition, kind }: FunctionValue): boolean {
  return scope.kind !== 'function' && definition.type === 'function' && kind !== 'static';
}

function needsObject(value: FunctionValue): boolean {
  return isMethod(value) && value.kind !== 'class';
}
