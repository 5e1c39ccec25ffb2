// A class or function that is run by itself, from the state after the file's end: as it stands, with some of its defaults
// taken for no values, and in each way in which conditions on its arguments may turn out.

import { construct } from '../draws/draws.ts';
import { beginStream } from '../draws/stream.ts';
import type { Assumptions } from '../interpreter/assumed.ts';
import { classAttribute } from '../interpreter/classAttribute.ts';
import { instantiate, symbolicArguments, symbolicFields } from '../interpreter/instantiate.ts';
import type { Frame, Interpreter, Raised } from '../interpreter/interpreter.ts';
import { iterate } from '../interpreter/iterate.ts';
import { MAX_STEPS_ALONE } from '../interpreter/patience.ts';
import { isAbstract } from '../python/abstractClasses.ts';
import type { ClassValue, FunctionValue, Value } from '../python/values.ts';
import { AS_GIVEN, answering, type Guess, guessesAfter, isSame, type Tried } from './guesses.ts';
import type { Stretch } from './stretch.ts';

/** Whether a default is taken for no value; of the parameter that has it. */
export type IsOpen = (value: Value, name: string) => boolean;

/** Runs it; `begin` is called where what it builds is built for something else. */
export type Run = (begin: () => void, isOpen: IsOpen) => void;

/** What is known of a stretch before it is run. */
export interface Planned extends Pick<Stretch, 'frame' | 'isUsed' | 'isComplete' | 'isHelper'> {
  readonly value: ClassValue | FunctionValue;
}

export class RunAlone {
  readonly #it: Interpreter;
  readonly #planned: Planned;
  readonly #run: Run;
  /** Whether conditions on its arguments are asked for. */
  readonly #isAsking: boolean;
  readonly #mark: number;
  #from: Stretch['from'];
  #origins = 0;
  #isOpen: IsOpen = answering(AS_GIVEN).isOpen;
  #isEnough = true;
  #hasEnded = true;
  #isBuiltInVain = false;
  #raised: Raised | undefined;

  constructor(it: Interpreter, planned: Planned, isAsking: boolean, run: Run) {
    this.#it = it;
    this.#planned = planned;
    this.#isAsking = isAsking;
    this.#run = run;
    this.#mark = it.store.mark();
    this.#from = countsOf(it);
  }

  /** What the last run raised. */
  get raised(): Raised | undefined {
    return this.#raised;
  }

  /** As it stands; where that builds nothing and the file builds it nowhere, with the guess with which it builds most. */
  runWithBest(): { readonly steps: number; readonly isTooMuch: boolean } {
    const { isUsed, value } = this.#planned;
    const tried = [this.#tryWith(AS_GIVEN)];
    let best = tried[0]!;
    const isTooMuch = this.#hasEnded && (value.type === 'class' ? !this.#isEnough : this.#isBuiltInVain);
    if (!isUsed && !best.isWhole) {
      for (const guess of guessesAfter(this.#it, this.#hasEnded, this.#raised?.at)) {
        if (this.#it.left() <= 0) break;
        if (tried.some((one) => isSame(one, guess))) continue;
        const one = this.#tryWith(guess);
        tried.push(one);
        if (one.isWhole || one.built > best.built) best = one;
        if (one.isWhole) break;
      }
    }
    this.#isOpen = answering(best.guess).isOpen;
    if (best !== tried.at(-1) && this.#it.left() > 0) this.#attempt(this.#isOpen);
    return { steps: best.steps, isTooMuch };
  }

  /** Once more, where that is taken for granted of its arguments. */
  runAssuming(assumed: Assumptions): void {
    this.#attempt(this.#isOpen, assumed);
  }

  /** What was run last. */
  stretch(assumed?: Assumptions): Stretch {
    const { value, isComplete, ...planned } = this.#planned;
    return {
      ...planned,
      value,
      within: value.definition.range,
      from: this.#from,
      isOpen: this.#it.origins.size > this.#origins || (assumed?.size ?? 0) > 0,
      isComplete: this.#isEnough && isComplete,
      isEnough: this.#isEnough,
      assumed,
      hasEnded: this.#hasEnded,
    };
  }

  /** The state is again that after the file's end. */
  takeBack(): void {
    this.#it.store.takeBack(this.#mark);
  }

  #tryWith(guess: Guess): Tried {
    const it = this.#it;
    const before = it.left();
    const { isOpen, asked } = answering(guess);
    const built = this.#attempt(isOpen);
    const isWhole = this.#hasEnded && it.widthsOfNone.length === 0;
    return { guess, built, isWhole, steps: before - it.left(), asked };
  }

  /** Returns how many Sequentials it builds. */
  #attempt(isOpen: IsOpen, assumed?: Assumptions): number {
    const it = this.#it;
    this.takeBack();
    it.assumed.given = assumed ?? (this.#isAsking ? new Map() : undefined);
    it.assumed.asked = undefined;
    it.assumed.askedOfTwo = undefined;
    this.#from = countsOf(it);
    this.#origins = it.origins.size;
    beginStream(it);
    it.undecided.length = 0;
    it.widthsOfNone.length = 0;
    const begin = () => {
      this.#from = countsOf(it);
      this.#isBuiltInVain = it.left() <= 0;
    };
    // What it raises is to be seen here.
    const hasEntered = it.enter();
    this.#isEnough = it.within(MAX_STEPS_ALONE * it.patience, () => this.#run(begin, isOpen));
    it.assumed.asked ??= it.assumed.askedOfTwo;
    this.#hasEnded = !it.raised;
    this.#raised = it.raised;
    it.raised = undefined;
    if (hasEntered) it.leave();
    it.assumed.given = undefined;
    return it.sightings.length - this.#from.sightings + it.norms.length - this.#from.norms;
  }
}

function countsOf({ sightings, objects, touches, norms }: Interpreter): Stretch['from'] {
  return { sightings: sightings.length, objects: objects.length, touches: touches.length, norms: norms.length };
}

export function instantiateAlone(it: Interpreter, value: ClassValue, frame: Frame, isOpen: IsOpen) {
  const initialise = classAttribute(value.order, '__init__');
  // The instance takes the place of the first argument.
  const args =
    symbolicFields(it, value, isOpen) ??
    (initialise?.type === 'function' ? symbolicArguments(it, initialise, { type: 'none' }, isOpen).slice(1) : []);
  return construct(it, value, () => instantiate(it, value, args, value.definition.range, frame));
}

/**
 * Calls a function or method; what the object of a method holds from its construction is built before `begin`. `of`: the class
 * of the object, where it is an heir of the method's. Where there are `heirs`, a constructor that leaves a method to them ends it.
 */
export function callAlone(
  it: Interpreter,
  value: FunctionValue,
  {
    classes,
    of,
    heirs,
  }: Pick<WithHeirs, 'heirs'> & { readonly classes: readonly ClassValue[]; readonly of?: ClassValue },
  frame: Frame,
  begin: () => void,
  isOpen: IsOpen,
): void {
  const owner = of ?? (value.owner && classes.find(({ definition }) => definition === value.owner));
  const needsSelf = owner && isMethod(value);
  const self = needsSelf ? (value.kind === 'class' ? owner : instantiateAlone(it, owner, frame, isOpen)) : undefined;
  if (!of && heirs.length > 0 && isLeftToHeirs(it.raised)) return;
  // A method may be called of an object that is built otherwise.
  it.raised = undefined;
  begin();
  const readable: FunctionValue =
    value.kind === 'unknown' || value.kind === 'foreign' ? { ...value, kind: 'function' } : value;
  const result = it.call(readable, symbolicArguments(it, readable, self, isOpen), value.definition.range, frame);
  if (result.type === 'iterator') iterate(result);
}

export interface WithHeirs {
  /** The classes of whose objects it is a method too, first those that are defined first. */
  readonly heirs: readonly ClassValue[];
  /** Whether Python makes no object of its own class. */
  readonly isOfAbstract: boolean;
}

/** Of a method. */
export function withHeirs(value: FunctionValue, classes: readonly ClassValue[]): WithHeirs {
  const own = needsObject(value) ? classes.find(({ definition }) => definition === value.owner) : undefined;
  if (!own) return { heirs: [], isOfAbstract: false };
  const isHeir = (one: ClassValue) => one !== own && one.order.includes(own) && !isAbstract(one);
  const has = ({ order }: ClassValue) => {
    const found = classAttribute(order, value.name);
    return found?.type === 'function' && found.definition === value.definition;
  };
  const heirs = classes.filter((one) => isHeir(one) && has(one)).slice(0, MAX_HEIRS);
  return { heirs, isOfAbstract: heirs.length > 0 && isAbstract(own) };
}

const MAX_HEIRS = 4;

/** `raise NotImplementedError`. */
export function isLeftToHeirs(raised: Raised | undefined): boolean {
  const first = raised?.classes?.[0];
  return (first?.type === 'external' || first?.type === 'builtin') && /\bNotImplementedError$/.test(first.name);
}

/** A function within a method has its class for `super()`, and is given no object of it. */
function isMethod({ scope, definition, kind }: FunctionValue): boolean {
  return scope.kind !== 'function' && definition.type === 'function' && kind !== 'static';
}

export function needsObject(value: FunctionValue): boolean {
  return isMethod(value) && value.kind !== 'class';
}
