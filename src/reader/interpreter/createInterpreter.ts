// Puts the parts of the interpreter together, with the bounds on its work.

import { createStream } from '../draws/stream.ts';
import { unknown } from '../python/values.ts';
import { NOWHERE, type SourceText } from '../text/sourceText.ts';
import { createTrainingNotes } from '../training/trainingNotes.ts';
import { assign, deleteAttribute, setAttribute } from './assign.ts';
import { attribute, attributeUnasked } from './attribute.ts';
import { call } from './call.ts';
import { evaluate } from './evaluate.ts';
import { execute } from './execute.ts';
import type { Interpreter } from './interpreter.ts';
import { isOfLibrary } from './library.ts';
import { dividesIntegers } from './python2.ts';
import { endlessly, failTooDeep } from './recursion.ts';
import { createStore } from './store.ts';
import { beginWork, takeWork } from './work.ts';

/** Expressions, statements and calls within each other; it keeps the stack bounded. */
const MAX_DEPTH = 400;

/** `steps`: about how many nodes may be evaluated, times the `patience`. */
export function createInterpreter(source: SourceText, steps: number, isPython2 = false, patience = 1): Interpreter {
  let left = steps * patience;
  let depth = 0;
  let isCutShort = false;
  beginWork();
  const it: Interpreter = {
    source,
    isPython2,
    dividesIntegers: isPython2 && dividesIntegers(source.text),
    store: createStore((steps) => it.spend(steps)),
    origins: new Map(),
    assumed: { given: undefined, asked: undefined, askedOfTwo: undefined },
    withAttributes: new Set(),
    takenApart: new Set(),
    sightings: [],
    objects: [],
    partClasses: new Set(),
    running: [],
    tooDeep: undefined,
    choices: 0,
    undecided: [],
    calls: [],
    built: 0,
    norms: [],
    otherPlaces: new Set(),
    instantiated: new Set(),
    executed: new Set(),
    functions: [],
    classes: [],
    touches: [],
    failures: [],
    training: createTrainingNotes(),
    unready: new Map(),
    starImports: new Map(),
    givenShapes: new Map(),
    askedInputs: new Map(),
    takenFromStars: new Map(),
    mostYielded: new Map(),
    mistakes: new Map(),
    putParts: [],
    presumed: new Map(),
    unboundTorch: new Map(),
    usedEarly: new Set(),
    inTurn: { depth: 0, inVain: 0 },
    stream: createStream(),
    followed: {
      returned: new Map(),
      applied: new Map(),
      traces: new Map(),
      openings: new Map(),
      opened: new Map(),
      drawnBefore: new Map(),
      endsOfCalls: new Map(),
    },
    looksBack: false,
    isConstructing: false,
    isAlone: false,
    isTracing: false,
    isOpening: false,
    effects: [],
    mode: undefined,
    uncertain: 0,
    raised: undefined,
    widthsOfNone: [],
    trying: 0,
    tryingNames: 0,
    stopped: [],
    stoppedAt: undefined,
    patience,
    library: new Map(),
    patched: new Map(),
    standing: new Map(),
    settingAttributes: new Set(),
    spend(count) {
      left -= count + takeWork();
      return left > 0;
    },
    left: () => left,
    cutShort(is = true) {
      isCutShort = is;
    },
    isCutShort: () => isCutShort || left <= 0,
    within(limit, run) {
      const saved = left;
      left = Math.min(left, limit);
      const started = left;
      run();
      const used = started - left;
      const isComplete = left > 0;
      if (!isComplete) it.cutShort();
      left = saved - Math.min(used, started);
      return isComplete;
    },
    enter() {
      if (depth >= MAX_DEPTH) {
        it.tooDeep ??= endlessly(it.running);
        if (it.trying > 0) failTooDeep(it);
        return false;
      }
      depth++;
      return true;
    },
    leave() {
      depth--;
      // Nothing is left that could catch it.
      if (depth === 0) it.raised = undefined;
    },
    evaluate: (expression, frame) => evaluate(it, expression, frame),
    execute: (block, frame) => execute(it, block, frame),
    assign: (target, value, frame) => assign(it, target, value, frame),
    setAttribute: (object, name, value) => setAttribute(it, object, name, value),
    deleteAttribute: (object, name) => deleteAttribute(it, object, name),
    call(callee, args, range, frame) {
      // A part of Python's library stands in no line of the file: what it calls is called where the file calls that part.
      const place = isOfLibrary(frame) ? (it.calls.at(-1) ?? NOWHERE) : range;
      const given = place === range ? args : args.map((argument) => ({ ...argument, range: place }));
      it.calls.push(place);
      const value = call(it, callee, given, place, frame);
      it.calls.pop();
      return value;
    },
    attribute: (object, name) => attribute(it, object, name),
    attributeUnasked: (object, name) => attributeUnasked(it, object, name),
    unknown,
  };
  return it;
}
