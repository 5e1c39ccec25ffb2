// What the parts of the interpreter offer each other. Execution is of every path that the program may take, on values
// that may be unknown, with a bound on the work; nothing outside the file is looked at and nothing is run.

import type { Diagnostic, Extent, SourceRange, TextFix } from '../../model/modelSpec.ts';
import { phrase, type Text } from '../../model/phrase.ts';
import { replaceNumbers } from '../arrays/arrayShape.ts';
import type { Effect } from '../forward/effect.ts';
import type { Opening } from '../forward/opening.ts';
import type { AppliedSteps, ForwardTrace } from '../forward/steps.ts';
import type { AskedInput } from '../models/knownInput.ts';
import { loseTorchvisionModel, type PutPart } from '../modules/torchvisionWidths.ts';
import {
  type ArgumentValue,
  attributeRecord,
  type ClassValue,
  type DrawNode,
  type DrawnBefore,
  type ExternalValue,
  type FunctionValue,
  type Generation,
  type InstanceValue,
  type ListValue,
  type ModuleValue,
  record,
  type Scope,
  type Stream,
  type SymbolValue,
  type Touch,
  type UnknownValue,
  unknown,
  unknownOf,
  type Value,
} from '../python/values.ts';
import type { BoundNames } from '../text/boundNames.ts';
import type { SourceText } from '../text/sourceText.ts';
import type { Block, ClassDefinition, Expression } from '../text/syntax.ts';
import type { TrainingNotes } from '../training/trainingNotes.ts';
import { type Assumed, assumedValue } from './assumed.ts';
import { iterate } from './iterate.ts';
import type { Changes, Store } from './store.ts';
import type { Choice, Undecided } from './undecided.ts';

/** A body that is being executed: the file's, a function's or a class's. */
export interface Frame {
  readonly scope: Scope;
  /** The function's name; for `__init__`, the class's. Empty for the file. */
  readonly name: string;
  readonly owner: ClassDefinition | undefined;
  /** The first argument. */
  readonly self: Value | undefined;
  /** The store's mark when it began. */
  readonly mark: number;
  /** The ways in which it may return; without changes where nothing came after. */
  readonly exits: { readonly value: Value; readonly changes: Changes | undefined }[];
  readonly loops: Loop[];
  /** How many branches that may not be taken enclose what is being executed. */
  branches: number;
  /** Of a generator: what it gives. */
  readonly yielded: ListValue | undefined;
  /** Of a context manager: what takes the place of its `yield`. */
  readonly atYield: ((value: Value) => void) | undefined;
  /** Of a comprehension: where it stands. */
  readonly host: Frame | undefined;
}

export interface Loop {
  readonly mark: number;
  readonly branches: number;
  /** The ways in which an iteration may end before its end. */
  readonly exits: { readonly kind: 'break' | 'continue'; readonly certain: boolean; readonly changes: Changes }[];
}

/** Where a generator stands: leftGenerators.ts. */
export interface Standing {
  /** What leaves it runs these, the last first. */
  readonly finals: (() => void)[];
  /** The moment at which it came there. */
  since: number;
  /** A variable that has it. */
  held?: { readonly scope: Scope; readonly name: string } | undefined;
}

/** An exception on its way: exceptions.ts. */
export interface Raised {
  /** Its class and the bases of that; undefined where it is not known. */
  readonly classes: readonly Value[] | undefined;
  /** An object of a class of the file. */
  readonly value?: Value;
  /** How much was uncertain before. */
  readonly uncertain: number;
  /** Of Python's own: its name, and a clause that says why. */
  readonly cause?: { readonly name: string; readonly reason: Text };
  /** Where the file raises it. */
  at?: SourceRange;
}

/** What ends one of the file's statements. */
export interface Failure {
  readonly statement: SourceRange;
  readonly at: SourceRange;
  readonly cause: NonNullable<Raised['cause']>;
}

/** Where a symbol comes from. */
export interface Origin {
  /** As a person would ask for it: `num_inputs`, `config.width`, `hidden_layers[0]`. */
  readonly name: string;
  /** Where the parameter is declared. */
  readonly range: SourceRange;
  /** What a call gave it, of which nothing is known. */
  readonly given?: UnknownValue | undefined;
  /** Whether the parameter has a default, which a call of which not all is known may have replaced. */
  readonly hasDefault?: boolean | undefined;
  /** Of `*args` and `**kwargs`: which of them. */
  readonly star?: 'positional' | 'keyword' | undefined;
}

/** What is read of how it came to be. */
export interface Construction {
  /** The calls that were going on when it was built, the outermost first. */
  readonly calls: readonly SourceRange[];
  /** What had been drawn when the outermost object was built in whose construction it was built. */
  drawnAtEnd: DrawNode | UnknownValue | undefined;
}

/** A Sequential that was built. */
export interface Sighting extends Construction {
  readonly module: ModuleValue;
  /** Whether it is built depends on these. */
  readonly undecided: readonly Undecided[];
}

/** An object of a class of the file that may hold modules, built by itself. */
export interface ObjectSighting extends Construction {
  readonly object: InstanceValue;
}

/** What is said of a place, and what mends it. */
export interface Remark {
  readonly message: Text;
  readonly range: SourceRange;
  readonly fix?: TextFix | undefined;
}

/** Where a module is assigned too early, and what mends it. */
export interface Unready {
  readonly range: SourceRange;
  readonly fix: TextFix | undefined;
}

/** A call of a function of the file that is going on. */
export interface Running {
  readonly definition: FunctionValue['definition'];
  /** Whether it was given something that is not known. */
  readonly isOpen: boolean;
  /** Of the conditions that are not known, how many it stands in. */
  readonly choices: number;
  /** Where its body runs. */
  frame?: Frame;
}

export interface Interpreter {
  readonly source: SourceText;
  /** Whether the file is Python 2's, and whether `/` of integers is `//` in it: python2.ts. */
  readonly isPython2: boolean;
  readonly dividesIntegers: boolean;
  readonly store: Store;
  /** By the names in symbols' extents. */
  readonly origins: Map<string, Origin>;
  /** What is taken for granted of parameters without a value. */
  readonly assumed: Assumed;
  /** Of these names, those of which the file takes an attribute: `config.width`. */
  readonly withAttributes: Set<string>;
  /** Of these, those of which an attribute was taken whatever else happens: they are not None. */
  readonly takenApart: Set<string>;
  readonly sightings: Sighting[];
  readonly objects: ObjectSighting[];
  /** Classes of which an object was built while another object was. */
  readonly partClasses: Set<ClassDefinition>;
  /** Functions of the file that are running. */
  readonly running: Running[];
  /** One of them that calls itself more often than is followed, until its first call ends. */
  tooDeep: FunctionValue['definition'] | undefined;
  /** Of the conditions that are not known, how many the present place stands in. */
  choices: number;
  /** They themselves, where the file makes them. */
  readonly undecided: Undecided[];
  /** The calls that are going on. */
  readonly calls: SourceRange[];
  /** How many modules of torch were built. */
  built: number;
  /** Modules that normalize over the batch, in the order in which they were built. */
  readonly norms: ModuleValue[];
  /** Where modules were built that do not, or a function or class of the file gives one. */
  readonly otherPlaces: Set<number>;
  /** The definitions of classes of which an object was built. */
  readonly instantiated: Set<ClassDefinition>;
  /** Functions whose body was executed. */
  readonly executed: Set<unknown>;
  /** Functions in the order of their definition. */
  readonly functions: FunctionValue[];
  readonly classes: Value[];
  /** What is done to modules and not followed. */
  readonly touches: Touch[];
  /** How the file trains. */
  training: TrainingNotes;
  /** Objects to which a module was assigned before torch's constructor was called: superInit.ts. */
  readonly unready: Map<InstanceValue, Unready>;
  /** `from module import *`, by their places. */
  readonly starImports: Map<number, { readonly module: string; readonly range: SourceRange }>;
  /** By where a Sequential begins, what the file's run gives it: samples of these shapes, or of nobody knows how many dimensions. */
  readonly givenShapes: Map<number, Set<string>>;
  /** What was asked of the whole text: the input that it gives a model. */
  readonly askedInputs: Map<string, AskedInput>;
  /** Names that the file does not bind, which a star import is thought to bring: starImports.ts. */
  readonly takenFromStars: Map<string, { readonly customary: string; readonly star: string }>;
  /** Of generators that may have no end: how much is read of what they give. */
  readonly mostYielded: Map<ListValue, number>;
  /** What is told of a place of the file, by where that begins, whatever model it is of: mistakes.ts. */
  readonly mistakes: Map<number, Diagnostic>;
  /** What the file puts into torchvision's models. */
  readonly putParts: PutPart[];
  /** What is taken for granted, and where: presumed.ts. */
  readonly presumed: Map<string, { readonly message: Text; readonly range: SourceRange }>;
  /** `nn`, `torch` or `F` where nothing binds it. */
  readonly unboundTorch: Map<string, Remark>;
  /** Names that the file uses where nothing binds them: each is looked for further down once. */
  readonly usedEarly: Set<string>;
  /** What draws random numbers. */
  readonly stream: Stream;
  /** By objects: what their `forward` gives in the present state. */
  readonly followed: {
    readonly returned: Map<InstanceValue, Value>;
    readonly applied: Map<InstanceValue, AppliedSteps>;
    readonly traces: Map<InstanceValue, ForwardTrace>;
    /** And what opening them gave; of each class some that were opened themselves, the last first. */
    readonly openings: Map<InstanceValue, Opening>;
    readonly opened: Map<ClassValue, readonly InstanceValue[]>;
    /** What modules draw that are built before others: draws.ts. */
    readonly drawnBefore: Map<DrawNode, DrawnBefore>;
    /** By the newest of what was drawn: the end of the calls of torch.nn.init that follow, of each node that one follows. */
    readonly endsOfCalls: Map<DrawNode, Map<DrawNode, DrawNode>>;
  };
  /** Whether first values were read that depend on more than the construction of one object. */
  looksBack: boolean;
  /** Whether an object of a class with torch's modules is being built. */
  isConstructing: boolean;
  /** Whether what is run is a class or function by itself, after the file. */
  isAlone: boolean;
  /** Whether a `forward` is read for what it does to its input. */
  isTracing: boolean;
  /** Whether it is read for all that it does, so that a block's layers can stand for it. */
  isOpening: boolean;
  /** What it then does beside what it returns. */
  effects: Effect[];
  /** While `forward` is read for all that it does: the mode its modules are in, and whether it asked for that. */
  mode: { readonly isTraining: boolean; wasAsked: boolean } | undefined;
  /** Counts values that an operation could not give: between two moments, whether something may have failed. */
  uncertain: number;
  /** What is read of Python's library, by dotted names: library.ts. */
  readonly library: Map<string, Value>;
  /** What the file puts into classes of torch.nn, by its name, the last first: patchedClasses.ts. */
  readonly patched: Map<string, readonly { readonly of: ExternalValue; readonly value: Value }[]>;
  /** How many iterators are being run in turn with what they go through, and how many of those within others could not be. */
  readonly inTurn: { depth: number; inVain: number };
  /** Generators that stand within a `try` with a `finally`. */
  readonly standing: Map<Generation, Standing>;
  /** Objects whose own `__setattr__` is running. */
  readonly settingAttributes: Set<Value>;
  /** What was raised and is not caught yet. */
  raised: Raised | undefined;
  /** Where a module of torch was given None for a width. */
  readonly widthsOfNone: SourceRange[];
  /** What ended statements of the file. */
  readonly failures: Failure[];
  /** How many `try` with handlers enclose what is being executed: only there it counts that torch refuses a module. */
  trying: number;
  /** Of these, how many have a handler for names that are not defined. */
  tryingNames: number;
  /** Statements of the file that ask for more work than is done for them, and what is not read when all of it is used up. */
  readonly stopped: SourceRange[];
  /** The file's statement in which the work allowed was used up. */
  stoppedAt: number | undefined;
  /** How many times the usual work is done. */
  readonly patience: number;
  /** Something asks for more work than is allowed for it. */
  cutShort(is?: boolean): void;
  /** Whether anything did: with more patience it may be known. */
  isCutShort(): boolean;
  /** False once the work allowed is used up; every value is unknown from then on. */
  spend(steps: number): boolean;
  /** Steps left. */
  left(): number;
  /** Runs with so many of the steps left; whether they were enough. */
  within(steps: number, run: () => void): boolean;
  /** Enters a level of nesting; false where it is too deep. Every true is followed by leave(). */
  enter(): boolean;
  leave(): void;
  evaluate(expression: Expression, frame: Frame): Value;
  /** Whether the end of the block can be reached. */
  execute(block: Block, frame: Frame): boolean;
  assign(target: Expression, value: Value, frame: Frame): void;
  setAttribute(object: Value, name: string, value: Value): void;
  deleteAttribute(object: Value, name: string): void;
  call(callee: Value, args: readonly ArgumentValue[], range: SourceRange, frame: Frame): Value;
  attribute(object: Value, name: string): Value;
  /** As Python finds it by itself, whatever the `__getattribute__` of the object's class does. */
  attributeUnasked(object: Value, name: string): Value;
  unknown(reason: Text): UnknownValue;
}

type OriginAsked = Pick<Origin, 'given' | 'hasDefault' | 'star'> & { readonly isOpened?: boolean };

/** A symbol for a parameter whose value is not known, distinct from every other. */
export function parameterSymbol(
  it: Interpreter,
  name: string,
  range: SourceRange,
  { given, hasDefault, star, isOpened }: OriginAsked = {},
): Value {
  const kind = isOpened ? 'o' : star === 'positional' ? '*' : star ? '**' : '';
  const unique = `${name}#${it.origins.size}${kind}`;
  it.origins.set(unique, { name, range, given, hasDefault, star });
  return symbol({ type: 'parameter', name: unique });
}

/** Of a parameter, and no arithmetic with one. */
export function originOf(it: Interpreter, { extent }: SymbolValue): Origin | undefined {
  return typeof extent !== 'number' && extent.type === 'parameter' ? it.origins.get(extent.name) : undefined;
}

/** A part of a symbol, `config.width`; undefined for a part of arithmetic. `named`: what the file calls it, given the symbol's name. */
export function partSymbol(
  it: Interpreter,
  extent: Extent,
  part: string,
  named: (whole: string) => string = (whole) => `${whole}${part}`,
): Value | undefined {
  if (typeof extent === 'number' || extent.type !== 'parameter') return undefined;
  const origin = it.origins.get(extent.name);
  const unique = `${extent.name}${part}`;
  if (!origin || unique.length > 200) return undefined;
  const { range, hasDefault = false } = origin;
  const name = named(origin.name);
  const assumed = assumedValue(it.assumed, name, range.from);
  if (assumed) return assumed;
  if (part.startsWith('.')) it.withAttributes.add(extent.name);
  it.origins.set(unique, { name, range, hasDefault });
  return symbol({ type: 'parameter', name: unique });
}

/** Arithmetic longer than this is not followed. */
const MAX_TERMS = 64;

/** A symbol of so many `terms`; unknown where these are too many. */
export function symbol(extent: Extent, terms = 1): Value {
  if (terms > MAX_TERMS) return unknown(phrase`it is too long a formula to be read`);
  return { type: 'symbol', extent, terms, attributes: attributeRecord() };
}

/** What each is work for, whatever it does. */
const STEPS_FOR_WAY = 2;

/**
 * Runs each of the ways that the program may go on from here, each from the present state, and joins what they leave.
 * Returns whether any of them reaches its end.
 */
export function alternatives(
  it: Interpreter,
  frame: Frame,
  ways: readonly (() => boolean)[],
  reason: Text,
  choice?: Choice,
): boolean {
  const ends: Changes[] = [];
  let raised: Raised | undefined;
  const undecided: Undecided[] = [];
  const isWithin = it.undecided.length;
  const returns = frame.exits.length;
  let hasLeft = false;
  for (const way of ways) {
    if (choice) it.undecided.push(choice);
    it.spend(STEPS_FOR_WAY);
    const mark = it.store.mark();
    frame.branches++;
    it.choices++;
    it.training.choices++;
    const alive = way() && !it.raised;
    it.training.choices--;
    it.choices--;
    frame.branches--;
    const changes = it.store.undo(mark);
    if (it.undecided.length > isWithin) undecided.push(...it.undecided.splice(isWithin).filter(({ until }) => until));
    hasLeft ||= !alive && !it.raised;
    if (alive) ends.push(changes);
    raised ??= it.raised;
    it.raised = undefined;
  }
  if (ends.length > 0) {
    it.undecided.push(...undecided);
    if (choice && hasLeft)
      it.undecided.push({ ...choice, until: frame.exits.length > returns ? 'return' : 'iteration' });
  }
  // Where a way raises, what is around it may catch it.
  if (ends.length === 0 && raised) it.raised = { classes: undefined, uncertain: -1 };
  else if (raised) it.uncertain++;
  if (ends.length === 1) it.store.apply(ends[0]!);
  else if (ends.length > 1) it.store.join(ends, reason);
  return ends.length > 0;
}

const NO_NAMES: ReadonlyMap<string, Scope> = new Map();

/** Of a file's code, the one that has the file's own names. */
export function outermostOf(scope: Scope): Scope {
  let outermost = scope;
  while (outermost.parent) outermost = outermost.parent;
  return outermost;
}

export function newScope(kind: Scope['kind'], parent: Scope | undefined, own?: BoundNames): Scope {
  return { kind, variables: record(), parent, outer: NO_NAMES, stars: [], own };
}

export function newFrame(
  it: Interpreter,
  scope: Scope,
  given: Partial<Pick<Frame, 'name' | 'owner' | 'self' | 'yielded' | 'atYield' | 'host'>> = {},
): Frame {
  const { name = '', owner, self, yielded, atYield, host } = given;
  const mark = it.store.mark();
  return { scope, name, owner, self, mark, exits: [], loops: [], branches: 0, yielded, atYield, host };
}

/** A list of which only its beginning and ending are known was changed in any way but by adding to it. */
export function forgetBeginning(it: Interpreter, value: Value): void {
  if (value.type !== 'list' || !('type' in value.items) || !(value.items.beginning || value.items.ending)) return;
  const { beginning: _, ending: __, ...items } = value.items;
  it.store.write(value, 'items', items);
}

/** Forgets what lists and dicts hold: the value was given to something that may change them. */
export function forget(it: Interpreter, value: Value, reason: Text, seen = new Set<Value>()): void {
  if (seen.has(value) || !it.spend(1)) return;
  if (value.type === 'tuple') seen.add(value);
  forgetBeginning(it, value);
  if (value.type === 'list' && !('type' in value.items)) {
    const { items } = value;
    it.store.write(value, 'items', unknownOf(reason, items));
    for (const item of items) forget(it, item, reason, seen);
  } else if (value.type === 'dict' && !('type' in value.entries)) {
    const { entries } = value;
    it.store.write(value, 'entries', unknownOf(reason, entries));
    for (const [, item] of entries.values()) forget(it, item, reason, seen);
  } else if (value.type === 'set' && value.items instanceof Map && !value.isFrozen) {
    it.store.write(value, 'items', unknownOf(reason, value.items));
  } else if (value.type === 'iterator') {
    const items = iterate(value);
    value.keep(unknownOf(reason, items));
    if (!('type' in items)) for (const item of items) forget(it, item, reason, seen);
  } else if (value.type === 'array' && !('type' in value.items)) {
    replaceNumbers(it.store, value, unknown(reason));
  } else if (value.type === 'tuple') {
    for (const item of value.items) forget(it, item, reason, seen);
  } else if (value.type === 'unknown') {
    for (const part of value.parts ?? []) forget(it, part, reason, seen);
  }
}

/** Something was done to an unknown value: all that it may be, objects and their attributes too, may have changed. */
export function change(it: Interpreter, value: Value, reason: Text): void {
  if (value.type !== 'unknown') return;
  loseTorchvisionModel(it.store, value, reason);
  for (const part of value.parts ?? []) {
    forget(it, part, reason);
    loseTorchvisionModel(it.store, part, reason);
    if (part.type === 'module') {
      it.store.write(part, 'children', unknownOf(reason, part.children));
      continue;
    }
    if (part.type === 'instance' && part.held) forget(it, part.held, reason);
    if (part.type !== 'instance' && part.type !== 'class' && part.type !== 'symbol') continue;
    const own = part.type === 'instance' ? part.class : part;
    const classes = (own.type === 'class' ? own.order : []).filter((entry) => entry.type === 'class');
    const names = new Set([part, ...classes].flatMap(({ attributes }) => Object.keys(attributes)));
    for (const name of names) {
      const held = part.attributes[name];
      // What a class defines as a function stays one.
      const defined = classes.find(({ attributes }) => attributes[name])?.attributes[name];
      if (it.spend(1) && (held ?? defined)?.type !== 'function')
        it.store.write(part.attributes, name, unknownOf(reason, held ?? defined));
    }
  }
}
