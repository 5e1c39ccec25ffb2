// A file's statements as it runs, then each of its classes and unused functions by itself: what is built is shown to
// whoever reads it while it stands.

import type { SourceRange } from '../model/modelSpec.ts';
import { instantiate, symbolicArguments } from './call.ts';
import { classAttribute } from './classAttribute.ts';
import { beginStream, construct } from './draws.ts';
import { type Frame, type Interpreter, newFrame, newScope } from './interpreter.ts';
import { loadLibrary } from './library.ts';
import { relevance } from './relevance.ts';
import type { Block } from './syntax.ts';
import type { ClassValue, FunctionValue } from './values.ts';

/** About how many nodes are evaluated: for the file as it runs, for a class or function by itself, and in all. */
const MAX_STEPS = 150_000;
const MAX_STEPS_ALONE = 30_000;
const MAX_STEPS_IN_ALL = 500_000;

/** In all, more for longer texts: what stands in a few lines is no work of a second. */
export function stepsFor(text: string): number {
  return Math.min(MAX_STEPS_IN_ALL, 25_000 + 8 * text.length);
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
  /** Whether the file itself builds an object of the class. */
  readonly isUsed: boolean;
  /** Whether it takes arguments that nothing in the file gives. */
  readonly isOpen: boolean;
  readonly isComplete: boolean;
}

/**
 * Runs the file, whose blocks follow each other even where one of them fails, then what it defines; `visit` sees each stretch in the state at its end. Only classes and functions that may
 * come to one of the `words` are run by themselves. Returns whether the work allowed was enough for the file.
 */
export function interpretFile(
  it: Interpreter,
  blocks: readonly Block[],
  words: readonly string[],
  visit: (stretch: Stretch) => void,
): boolean {
  const frame = newFrame(it, newScope('module', undefined));
  loadLibrary(it, it.source.text);
  const isComplete = it.within(MAX_STEPS, () => {
    for (const block of blocks) it.execute(block, frame);
  });
  const from = { sightings: 0, objects: 0, touches: 0, norms: 0 };
  const show = (stretch: Stretch) => {
    visit(stretch);
    it.followed.returned.clear();
    it.followed.applied.clear();
  };
  show({ frame, from, within: undefined, isUsed: true, isOpen: false, isComplete });

  /** What `run` builds from the state after the file's end, which is left as it was. */
  const alone = (within: SourceRange, isUsed: boolean, run: (begin: () => void) => void) => {
    const mark = it.store.mark();
    const here = () => ({
      sightings: it.sightings.length,
      objects: it.objects.length,
      touches: it.touches.length,
      norms: it.norms.length,
    });
    let from = here();
    const begin = () => {
      from = here();
    };
    beginStream(it);
    const origins = it.origins.size;
    const isEnough = it.within(MAX_STEPS_ALONE, () => run(begin));
    const isOpen = it.origins.size > origins;
    show({ frame, from, within, isUsed, isOpen, isComplete: isEnough && isComplete });
    it.store.undo(mark);
  };
  const classes = it.classes.filter((value) => value.type === 'class');
  const functions = [...it.functions];
  const used = new Set(it.instantiated);
  const isRelevant = relevance(it.source.text, [...classes, ...functions], words);
  for (const value of classes.filter(isRelevant)) {
    if (!classAttribute(value.order, '__init__')) continue;
    alone(value.definition.range, used.has(value.definition), () => instantiateAlone(it, value, frame));
  }
  for (const value of functions.filter(isRelevant)) {
    if (it.executed.has(value.definition)) continue;
    alone(value.definition.range, false, (begin) => callAlone(it, value, classes, frame, begin));
  }
  return isComplete;
}

function instantiateAlone(it: Interpreter, value: ClassValue, frame: Frame) {
  const initialise = classAttribute(value.order, '__init__');
  // The instance takes the place of the first argument.
  const args = initialise?.type === 'function' ? symbolicArguments(it, initialise, { type: 'none' }).slice(1) : [];
  return construct(it, value, () => instantiate(it, value, args, value.definition.range, frame));
}

/** Calls a function or method; what the object of a method holds from its construction is built before `begin`. */
function callAlone(
  it: Interpreter,
  value: FunctionValue,
  classes: readonly ClassValue[],
  frame: Frame,
  begin: () => void,
): void {
  const owner = classes.find(({ definition }) => definition === value.owner);
  const needsSelf = owner && value.kind !== 'static';
  const self = needsSelf ? (value.kind === 'class' ? owner : instantiateAlone(it, owner, frame)) : undefined;
  begin();
  const readable: FunctionValue =
    value.kind === 'unknown' || value.kind === 'foreign' ? { ...value, kind: 'function' } : value;
  it.call(readable, symbolicArguments(it, readable, self), value.definition.range, frame);
}
