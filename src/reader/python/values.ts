// What an expression can stand for: Python's values, torch's modules before they are built, and what the file does not say.
// Properties that Python can change are marked; they are written through store.ts alone.

import { byName } from '../../model/byName.ts';
import { parametersOf } from '../../model/extent.ts';
import type { InitArguments, InitFunction } from '../../model/initCall.ts';
import type { Diagnostic, Draw, Extent, LayerSpec, ModuleLayer, SourceRange } from '../../model/modelSpec.ts';
import { Phrase, phrase, type Text } from '../../model/phrase.ts';
import { BIRTH, type Born, born } from '../interpreter/births.ts';
import { noteWork } from '../interpreter/work.ts';
import type { BoundNames } from '../text/boundNames.ts';
import type { ClassDefinition, FunctionDefinition, LambdaExpression } from '../text/syntax.ts';

/** A value that the file does not give. */
export interface UnknownValue extends Born {
  readonly type: 'unknown';
  /** Why, as a clause: "`load` comes from another file". */
  readonly reason: Text;
  /** Of a text: it, with `{width}` for what is not known in it (openText.ts). */
  readonly text?: string;
  /** Of what a set gives: its elements, whose order is not known. */
  readonly unordered?: readonly Value[];
  /** Of an attribute of a module: what it is, a module that is none of those which that module holds. */
  readonly beside?: Value;
  /** Of an attribute that only some of the ways give the object: what it is where it is there. */
  readonly present?: UnknownValue;
  /** Of what a list or module holds: values that it may hold. */
  readonly parts?: readonly Value[];
  /** Whether one of the values that it may be is what a module gave. */
  readonly ofOutput?: true;
  /** What one of the parts has under a name, such as a method that may change it. */
  readonly isAttribute?: true;
  /** Of what a module holds: those that it holds in any case, in front of the others. */
  readonly first?: readonly ModuleChild[];
  /** And those behind the others. */
  readonly last?: readonly ModuleChild[];
  /** Of what the list `of` holds: what it begins with in any case, and what it ends with. */
  readonly beginning?: { readonly of: object; readonly items: readonly Value[] };
  readonly ending?: { readonly of: object; readonly items: readonly Value[] };
  /** BatchNorms that it may be or hold; what is done to it leaves them as they are. */
  readonly norms?: readonly ModuleValue[];
  /** Of a parameter: it is one of torchvision's models, whatever the file puts into these. */
  readonly isOfTorchvision?: boolean;
  /** What a function outside of the file gives, which may be a module. */
  readonly isFromElsewhere?: boolean;
  /** The call that gave it, of what is not in the file. */
  readonly at?: SourceRange;
  /** A function of a library, by its whole name, that gave it. */
  readonly givenBy?: string;
  /** A class that is not in the file, or a parameter, whose call gave it. */
  readonly callee?: ExternalValue | SymbolValue;
  /** Of one of torchvision's models, or a layer in it: its path, as `.classifier[6]`. */
  readonly part?: { readonly model: VisionModel; readonly path: string };
  /** Of a text made of a parameter's, `name.lower()`: it in Python's words, and the parameter. */
  readonly ofText?: { readonly written: string; readonly of: SymbolValue };
  /** Of a variable of the environment that need not be set: what a program has in its place then holds. */
  readonly mayBeUnset?: true;
  /** Of a method: what its call gives. */
  readonly gives?: Value;
  /** Of a dataset or loader. */
  readonly rows?: Rows;
  /** Of a loader, and of what may be or hold one: what going through it draws. */
  readonly draws?: LoaderDraws;
  /** Of an attribute that is not there: whose it would be, and its name. */
  readonly lacking?: { readonly of: ModuleValue; readonly name: string };
  /** Of an object that is not in the file, or a part of it: what the file puts into it (stored.ts). */
  readonly inside?: Inside;
  /** While `forward` is read: the operation that made it, of inputs and outputs. */
  readonly made?: {
    readonly from: readonly Value[];
    readonly name: string;
    readonly range: SourceRange;
    readonly operation?: Operation | undefined;
    /** A module of torch that is given more than a tensor. */
    readonly applied?: ModuleValue;
  };
}

/** What going through a DataLoader draws, in numbers of 32 bits; undefined where that is not known. */
export interface LoaderDraws {
  readonly begin: number | undefined;
  /** Once it is asked for its first rows. */
  readonly first: number | undefined;
  /** Of a dataset or a transform that draws for each of its rows: its class. */
  readonly of?: string;
}

/** How many elements a dataset or loader has, and what stands for its first and for any of them. */
export interface Rows {
  readonly length: Value;
  readonly first: () => Value;
  readonly any: () => Value;
  /** A loader has none by number. */
  readonly isLoader?: true;
}

export interface Inside {
  /** By path. Changed by Python. */
  readonly stored: Record<string, Value>;
  /** Of the value within the object: `.classifier[6]`; `*` in front where it is not known which part it is. */
  readonly path: string;
}

/** What exactly `forward` does to make a value. */
export interface Operation {
  /** `+`, `torch.relu`; `.view` for a method, whose object is the first argument. */
  readonly callee: string;
  readonly args: readonly ArgumentValue[];
  /** A module of the file that is applied. */
  readonly block?: InstanceValue;
  /** `a += b`. */
  readonly isInPlace?: boolean;
}

/** A parameter without a value, a part of one (`config.width`), or arithmetic on such. */
export interface SymbolValue {
  readonly type: 'symbol';
  /** Its parameters are named by Interpreter.origins. */
  readonly extent: Extent;
  /** Parameters and numbers in the extent. */
  readonly terms: number;
  /** Changed by Python: attributes that were set. */
  readonly attributes: Record<string, Value>;
  /** Of an attribute: the object may have none of that name. */
  readonly mayBeMissing?: true;
}

export interface ListValue extends Born {
  readonly type: 'list';
  /** Changed by Python. */
  readonly items: readonly Value[] | UnknownValue;
  /** Of modules or parameters that are not all known: those that are, in their order, and what stands for each other one. */
  readonly each?: { readonly known: readonly Value[]; readonly more: Value };
  /** Of what shows a dictionary: Python's name of its class, `dict_keys`. */
  readonly view?: string;
}

/** One of torchvision's models (torchvisionWidths.ts). */
export interface VisionModel {
  readonly name: string;
  readonly classes: Value;
  /** By path, what the file puts into it. Changed by Python. */
  readonly stored: Record<string, Value>;
}

export interface DictValue {
  readonly type: 'dict';
  /** Whether it is an OrderedDict. */
  readonly isOrdered?: boolean;
  /** The module whose `_modules` it is. */
  readonly registryOf?: ModuleValue | InstanceValue;
  /** By keyOf(key). Changed by Python. */
  readonly entries: ReadonlyMap<string, readonly [Value, Value]> | UnknownValue;
  /** Whether it is that of a module of torch: one of its names that is not known may be any. */
  readonly isNamespace?: boolean;
  /** Of `vars(object)`: the object's attributes, which change with it. */
  readonly of?: Record<string, Value>;
  /** Of a defaultdict: what makes the value of a key that is not there. */
  readonly missing?: Value;
  /**
   * The `**kwargs` of a function read by itself, which it holds too: empty, but for the keys that have to be there. Changed
   * by Python.
   */
  readonly open?: SymbolValue;
}

export interface SetValue {
  readonly type: 'set';
  /** By keyOf(item). Changed by Python. */
  readonly items: ReadonlyMap<string, Value> | UnknownValue;
  readonly isFrozen: boolean;
}

/** What can be gone through once: a generator, `zip(…)`, `map(…)`. */
export interface IteratorValue {
  readonly type: 'iterator';
  /** What is left of it; None while it was not begun. Changed by Python. */
  readonly rest: readonly Value[] | UnknownValue | { readonly type: 'none' };
  /** All that it gives, once begun. */
  readonly begin: () => readonly Value[] | UnknownValue;
  readonly each?: ListValue['each'];
  /** Of a generator of the file. */
  readonly generation?: Generation;
  /** Of one without end: the element at a place, whatever was taken of it. */
  readonly at?: ((index: number) => Value) | undefined;
  /** Of one without end: how many were taken of it. Changed by Python. */
  readonly taken?: number;
  /** Of one without end: takes one of it. */
  readonly take?: () => Value;
  /** Of one that runs as far as it is asked: gives the next. */
  readonly next?: () => Value | undefined;
  /** Of such a one: leaves it where it stands. */
  readonly close?: () => void;
  /** Of such a one: where it stands, 0 at its beginning. Changed by Python. */
  readonly place?: unknown;
  /** Of such a one: whether nothing is changed by what it runs. */
  readonly isPlain?: boolean;
  /** Keeps what is left. */
  readonly keep: (rest: readonly Value[] | UnknownValue) => void;
}

/** What comes next: an item, the end, or a reason why that is not known. */
export type Step = { readonly item: Value } | { readonly reason: Text } | undefined;

/** The run of a generator of the file. */
export interface Generation {
  /** Its definition. */
  readonly text: string;
  readonly scope: Scope;
  iterator?: IteratorValue;
  /** What was written while more of it was run than was asked for; undefined where that was not done. */
  written?: ReadonlyMap<object, ReadonlySet<string>>;
  /** What it returned at its end; undefined where that was not reached. */
  returned?: Value;
}

/** numpy's arrays and torch's tensors, as far as they are computed from the file's numbers. */
export interface ArrayValue {
  readonly type: 'array';
  /** Numbers, layers, or arrays of one shape. Changed by Python. */
  readonly items: readonly Value[] | UnknownValue;
  readonly library: 'numpy' | 'torch';
  readonly dtype: 'int' | 'float' | 'bool' | 'object';
  /** Of one whose numbers are not kept. Changed by Python. */
  readonly shape?: readonly Value[] | UnknownValue;
  /** Whether it is a torch.nn.Parameter. */
  readonly isParameter?: true;
}

export interface FunctionValue {
  readonly type: 'function';
  readonly definition: FunctionDefinition | LambdaExpression;
  readonly name: string;
  /** What the file puts into it. Changed by Python. */
  attributes?: Record<string, Value>;
  /** Its `__name__` where functools.wraps gives it that of another, or the file sets it. Changed by Python. */
  readonly wrapped?: Value;
  readonly scope: Scope;
  /** Default values, evaluated where the function is defined: defaultsOf. Changed by Python. */
  readonly defaults: ReadonlyMap<string, Value> | UnknownValue;
  /** The class in whose body it stands. */
  readonly owner: ClassDefinition | undefined;
  /**
   * What its decorators make of it. `foreign` where one is of another file: it registers, times or wraps the function, and
   * calls it as it is called. `unknown` where they are not read.
   */
  readonly kind: 'function' | 'static' | 'class' | 'property' | 'foreign' | 'unknown';
  /** Of a property. */
  readonly setter?: FunctionValue;
  readonly deleter?: FunctionValue;
  /** Of one that gives the same again for the same arguments: by these, what it gave. Changed by Python. */
  readonly cached?: KeptResults;
  /** Whether an heir of the class has to define it: `@abstractmethod`. */
  readonly isAbstract?: true;
  /** Whether it is a generator that makes a context manager. */
  readonly isContext?: true;
  /** Of a property: what it gives at first stays the object's attribute. */
  readonly isCached?: true;
  /** The decorator of another file, or what is not known, without which it is read. */
  readonly foreign?: SourceRange;
}

/** What a dataclass or named tuple takes. */
export interface Field {
  readonly name: string;
  readonly default: Value | undefined;
  /** Makes the default. */
  readonly factory: Value | undefined;
  readonly isArgument: boolean;
  readonly isKeywordOnly: boolean;
  /** It is left out where objects are compared. */
  readonly isNotCompared?: true;
  /** It is no attribute, and given to __post_init__. */
  readonly isInitVar?: true;
  /** The text of its annotation, where pydantic makes a value of that type of what it is given. */
  readonly validatedAs?: string;
  /** Its name in a class's body. */
  readonly range?: SourceRange;
}

export interface ClassValue {
  readonly type: 'class';
  readonly name: string;
  readonly definition: ClassDefinition;
  /** Method resolution order: itself, then classes and externals. */
  readonly order: readonly (ClassValue | ExternalValue | UnknownValue)[];
  /** Of a dataclass or named tuple. */
  readonly fields?: readonly Field[];
  readonly kind: 'plain' | 'dataclass' | 'tuple' | 'enum' | 'unknown';
  /** Of a dataclass whose objects are ordered by their fields. */
  readonly isOrdered?: true;
  /** Changed by Python. */
  readonly attributes: Record<string, Value>;
  /** The decorator of another file, or what is not known, without which it is read. */
  readonly foreign?: SourceRange;
}

export interface InstanceValue {
  readonly type: 'instance';
  readonly class: ClassValue;
  /** Changed by Python. */
  readonly attributes: Record<string, Value>;
  /** The module that it is as an heir of torch's, once `super().__init__` was called. Changed by Python. */
  readonly module: ModuleValue | undefined;
  /** Of a module, while its constructor runs: whether torch's own was called. Changed by Python. */
  readonly initialised?: 'no' | 'perhaps' | 'yes';
  /** What it holds as an heir of one of Python's own types: builtinHeirs.ts. */
  readonly held?: Value;
}

/** Something imported, by its dotted name. */
export interface ExternalValue {
  readonly type: 'external';
  readonly name: string;
}

/** An argument as it reaches a call. `rest` stands for any number of arguments that are not known. */
export interface ArgumentValue {
  readonly kind: 'positional' | 'keyword' | 'rest';
  readonly name: string;
  readonly value: Value;
  readonly range: SourceRange;
}

/** What its call gave a module, or a later one of its `__init__`; where it is not known which: any arguments. */
export function callArguments({ arguments: given, range }: ModuleValue): readonly ArgumentValue[] {
  return 'type' in given ? [{ kind: 'rest', name: '', value: given, range }] : given;
}

const isNameOfContainer = byName((name) => /^(Sequential|Module(List|Dict))$/.test(name));

/** Whether it is one of torch's modules that hold others. */
export function isContainer({ name }: Pick<ModuleValue, 'name'>): boolean {
  return isNameOfContainer(name);
}

/** Whether torch's modules of this name have elements, as lists and dictionaries do. */
export const hasElements = byName((name) => /^(Sequential|(Module|Parameter)(List|Dict))$/.test(name));

export interface ModuleChild {
  readonly name: string;
  readonly value: Value;
  readonly range: SourceRange;
}

/** How a module is reached: what it is called, and its path as torch's named_modules gives it. */
export interface ModuleName {
  /** The higher rank wins: an attribute over a variable over the function that builds it. */
  readonly rank: number;
  readonly name: string;
  readonly path: string;
  readonly holder: InstanceValue | undefined;
}

/** A torch.nn module that the file builds. */
export interface ModuleValue extends Born {
  readonly type: 'module';
  /** The class of torch.nn. */
  readonly name: string;
  /** Of the call; `argumentsOf` has them with what was set since. Changed by Python: `__init__` called again. */
  readonly arguments: readonly ArgumentValue[] | UnknownValue;
  /** The call. */
  readonly range: SourceRange;
  /** What it holds: layers of a Sequential, of ModuleList and ModuleDict, or set as an attribute. Changed by Python. */
  readonly children: readonly ModuleChild[] | UnknownValue;
  /** Changed by Python. */
  readonly reachedAs: ModuleName | undefined;
  /** Where it drew its first values; a lazy one that is not applied yet, where it was built. Changed by Python. */
  readonly drawn: DrawNode | UnknownValue | undefined;
  /** The class of the file that inherits it. */
  readonly heir: ClassValue | undefined;
  /** The object of that class. */
  readonly self: InstanceValue | undefined;
  /** Changed by Python: attributes that were set and are no modules; one of an argument's name stands for it. */
  readonly attributes: Record<string, Value>;
  /** Calls of torch.nn.init on its parameters. Changed by Python. */
  readonly inits: readonly DrawNode[] | UnknownValue;
  /** Whether a Sequential that the file builds holds it. Left out of what no call of the file builds itself, as torchvision's. */
  isNested?: boolean;
  /** Where it is one of several, by a condition that is not known. */
  readonly either?: readonly ModuleValue[];
  /** The class that a function of torch makes of it. Changed by Python. */
  readonly converted?: string;
  [READ]?: (ReadLayer & { readonly module: ModuleValue }) | undefined;
  [UNUSED]?: (Unused & { readonly module: ModuleValue; readonly path: string }) | undefined;
}

/** What was read of modules that can only be read in one way: a Sequential, what is around it and what a class builds ask for it. A copy is another module than the one of which it says it was. */
export const READ = Symbol('read');

export interface ReadLayer {
  readonly layer: LayerSpec;
  readonly diagnostics: readonly Diagnostic[];
}

/** The same of what each Sequential behind them draws after. */
export const UNUSED = Symbol('unused');

export interface Unused {
  readonly layer: ModuleLayer | undefined;
  /** Its own, where it is known. */
  readonly parameters: readonly string[];
}

/** `layer.weight`, or the tensor in it. */
export interface ParameterValue {
  readonly type: 'parameter';
  readonly module: ModuleValue;
  readonly name: 'weight' | 'bias';
}

/** A function or class with some of its arguments: what functools.partial makes. */
export interface PartialValue {
  readonly type: 'partial';
  readonly function: Value;
  readonly arguments: readonly ArgumentValue[];
}

/** One thing that happened to the random numbers, and all that happened before it. */
export interface DrawNode {
  readonly at: number;
  readonly previous: DrawNode | UnknownValue | undefined;
  readonly event:
    | { readonly kind: 'begin' | 'seed' | 'objectBegins' | 'objectEnds' }
    | {
        readonly kind: 'module';
        readonly name: string;
        readonly range: SourceRange;
        module: ModuleValue | undefined;
        /** A lazy one draws where it is first applied. */
        readonly isApplied?: boolean;
      }
    | InitEvent
    | { readonly kind: 'other'; readonly name: string; readonly range: SourceRange; readonly alike?: ModuleLayer };
}

/** A call of torch.nn.init, or of a method that does the same. */
export interface InitEvent {
  readonly kind: 'init';
  readonly module: ModuleValue;
  readonly parameter: ParameterValue['name'];
  readonly function: InitFunction;
  readonly arguments: InitArguments<InitFunction>;
  readonly range: SourceRange;
}

/** Written through the store alone, so that a branch that may not be taken leaves it unknown. */
export interface Stream {
  readonly last: DrawNode | UnknownValue;
}

/** What others draw from the seed or the beginning up to a place: the first so many of a list; or why that is not known. */
export interface DrawnBefore {
  readonly draws: Draw[];
  readonly count: number;
  readonly lost: Lost | undefined;
}

/** Where what is drawn is not known; the place of what is read where no range is given. */
export interface Lost {
  readonly what: Text;
  readonly range?: SourceRange;
}

/** Something done to a module; to one that is not known where `module` is undefined. */
export interface Touch {
  readonly module: ModuleValue | undefined;
  readonly range: SourceRange;
  readonly message: Text;
}

/** What a module gives when it is applied. */
export interface OutputValue extends Born {
  readonly type: 'output';
  readonly module: ModuleValue;
  readonly input: Value;
  /** Where the input's shape is known. Changed by Python. */
  readonly shape?: readonly Value[] | UnknownValue;
}

export type Value =
  | { readonly type: 'none' }
  | { readonly type: 'bool'; readonly value: boolean }
  /** `isSingle`: one of numpy's float32. */
  | { readonly type: 'int' | 'float'; readonly value: number; readonly isSingle?: true }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'tuple'; readonly items: readonly Value[] }
  | { readonly type: 'range'; readonly start: number; readonly stop: number; readonly step: number }
  | { readonly type: 'builtin'; readonly name: string }
  /** A function with its first argument: a method of an object of the file, or of a value. */
  | {
      readonly type: 'method';
      readonly name: string;
      readonly self: Value;
      readonly function: FunctionValue | undefined;
      /** Of a constructor that Python writes: of these. */
      readonly fields?: readonly Field[];
    }
  | { readonly type: 'super'; readonly after: ClassDefinition; readonly self: Value }
  | ListValue
  | DictValue
  | SetValue
  | IteratorValue
  | ArrayValue
  | PartialValue
  | FunctionValue
  | ClassValue
  | InstanceValue
  | ExternalValue
  | ModuleValue
  | ParameterValue
  | PartialValue
  | OutputValue
  | SymbolValue
  | UnknownValue;

/** What `lru_cache` keeps of a function. */
export interface KeptResults {
  /** By the arguments. Changed by Python. */
  readonly results: Record<string, Value>;
  /** Of these arguments, which were asked for when, the newest last; left empty where all are kept. */
  readonly order: readonly string[];
  readonly most: number;
}

/** The names of a module, function or class body. */
export interface Scope {
  readonly kind: 'module' | 'function' | 'class';
  /** Changed by Python. */
  readonly variables: Record<string, Value>;
  readonly parent: Scope | undefined;
  /** Names that `global` and `nonlocal` give to outer scopes. */
  outer: ReadonlyMap<string, Scope>;
  /** Modules imported whole. */
  readonly stars: string[];
  /** Of a function, and of a class within one: the names that its body binds, which are no others' there. */
  readonly own: BoundNames | undefined;
}

export const NONE: Value = { type: 'none' };
/** What stands in the place of one of a module's modules: another one takes that place. */
export const NO_MODULE: Value = { type: 'none' };

/** What a name stands for after `del`, unless Python has something of that name. */
export const DELETED: UnknownValue = { type: 'unknown', reason: phrase`it was deleted` };

export function int(value: number): Value {
  return Number.isSafeInteger(value)
    ? { type: 'int', value: value + 0 }
    : unknown(phrase`the number is too large to be read`);
}

export function float(value: number): Value {
  return { type: 'float', value };
}

/** One of numpy's float32, where that makes no difference to the number; numpy's versions round others at different times. */
export function single(value: number): Value {
  if (Math.fround(value) !== value) return unknown(phrase`float32 rounds it`);
  return { type: 'float', value, isSingle: true };
}

/** An argument of a call that is given by its place. */
export function asArgument(value: Value, range: SourceRange): ArgumentValue {
  return { kind: 'positional', name: '', value, range };
}

export function bool(value: boolean): Value {
  return { type: 'bool', value };
}

export function string(value: string): Value {
  return { type: 'string', value };
}

export function list(items: readonly Value[] | UnknownValue, view?: string): ListValue {
  return born(view ? { type: 'list', items, view } : { type: 'list', items, [BIRTH]: 0 });
}

export function tuple(items: readonly Value[]): Value {
  return { type: 'tuple', items };
}

export function dict(entries: DictValue['entries'], missing?: Value): DictValue {
  return born(missing ? { type: 'dict', entries, missing } : { type: 'dict', entries });
}

/** The dictionary, with what may be open of it. */
export function withOpen(value: DictValue, open: SymbolValue | undefined): DictValue {
  return open ? born({ ...value, open }) : value;
}

/** Of items that can be keys; unknown where one is none that we read. */
export function set(items: readonly Value[] | UnknownValue, isFrozen = false): SetValue {
  if ('type' in items) return born({ type: 'set', items, isFrozen });
  const map = new Map<string, Value>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === undefined) return born({ type: 'set', items: unknownOf(reasonOf(item), items), isFrozen });
    if (!map.has(key)) map.set(key, item);
  }
  return born({ type: 'set', items: map, isFrozen });
}

export function orderedDict(entries: DictValue['entries']): DictValue {
  return born({ type: 'dict', isOrdered: true, entries });
}

export function unknown(reason: Text, parts: readonly Value[] = []): UnknownValue {
  return parts.length > 0 ? { type: 'unknown', reason, parts } : { type: 'unknown', reason };
}

const MAX_PARTS = 256;

/** Unknown, one of these or what comes of them: keeps the values that it may be or hold. */
export function unknownOf(reason: Text, ...slots: readonly unknown[]): UnknownValue {
  const { parts, hasLoaders } = distinctParts(slots);
  const value = unknown(reason, parts);
  const inside = insideOf(slots);
  const norms = normsOf(slots);
  const isAttribute = slots.some((slot) => (slot as UnknownValue | undefined)?.isAttribute);
  const ofOutput = slots.some(mayBeOutput);
  if (!inside && norms.length === 0 && !isAttribute && !hasLoaders && !ofOutput) return value;
  return {
    ...value,
    ...(ofOutput && { ofOutput }),
    ...(hasLoaders && { draws: DRAWS_UNKNOWN }),
    ...(isAttribute && { isAttribute }),
    ...(inside && { inside: { stored: inside.stored, path: '*' } }),
    ...(norms.length > 0 && { norms: [...new Set(norms)].slice(0, MAX_PARTS) }),
  };
}

function mayBeOutput(slot: unknown): boolean {
  const value = slot as Value | undefined;
  return value?.type === 'output' || (value?.type === 'unknown' && value.ofOutput === true);
}

const DRAWS_UNKNOWN: LoaderDraws = { begin: undefined, first: undefined };

/** Of what a function outside of the file gives that was given loaders: it may be one, or hold them at any depth. */
export const OF_LOADERS: LoaderDraws = { begin: undefined, first: undefined };

/** No file has more loaders in a list. */
const MOST_LOADERS = 16;

/** Whether it is a loader, or a list or tuple with one in it. */
export function holdsLoader(value: Value, depth = 0): boolean {
  if (value.type === 'unknown') return value.draws !== undefined;
  const held = value.type === 'list' || value.type === 'tuple' ? value.items : undefined;
  if (!Array.isArray(held) || held.length > MOST_LOADERS || depth > 1) return false;
  return held.some((item) => holdsLoader(item, depth + 1));
}

const NO_PARTS: readonly Value[] = [];

/** The parts of all of them, each once; where one slot alone has any, as it has them. */
function distinctParts(slots: readonly unknown[]): { readonly parts: readonly Value[]; readonly hasLoaders: boolean } {
  let only = NO_PARTS;
  let all: Parts | undefined;
  for (const slot of slots) {
    const own = partsOfUnknown(slot);
    if (own?.length === 0 || own === only) continue;
    if (own && !all && only === NO_PARTS && own.length <= MAX_PARTS) {
      only = own;
      continue;
    }
    if (!all) noteWork(only.length);
    all ??= { found: new Set(only), seen: new Set(), hasLoaders: false };
    addParts(slot, all);
  }
  if (all) noteWork(all.found.size);
  return { parts: all && all.found.size > 0 ? [...all.found] : only, hasLoaders: all?.hasLoaders === true };
}

function partsOfUnknown(slot: unknown): readonly Value[] | undefined {
  if (slot === undefined) return NO_PARTS;
  const value = slot as Value | undefined;
  return value?.type === 'unknown' && !value.part && !value.draws ? (value.parts ?? NO_PARTS) : undefined;
}

const NO_NORMS: readonly ModuleValue[] = [];

/** BatchNorms that unknown values among these may be or hold. */
function normsOf(slots: readonly unknown[]): readonly ModuleValue[] {
  let found = NO_NORMS;
  for (const slot of slots) {
    const norms = Array.isArray(slot) ? normsOf(slot) : ((slot as UnknownValue | undefined)?.norms ?? NO_NORMS);
    if (norms.length > 0) found = found.length === 0 ? norms : [...found, ...norms];
  }
  return found;
}

/** Lists in each other, as far as they are looked through. */
const MAX_NESTED = 6;

/** What lists hold that were looked through: one may hold another, or itself, again and again. Most slots hold none. */
interface Passed {
  items?: Set<unknown>;
}

/** `passed`: it is not in these. */
function insideOf(slot: unknown, depth = 0, passed: Passed = {}): Inside | undefined {
  if (depth > MAX_NESTED) return undefined;
  if (Array.isArray(slot)) {
    noteWork(slot.length);
    for (const item of slot) {
      const inside = insideOf(item, depth, passed);
      if (inside) return inside;
    }
    return undefined;
  }
  if (typeof slot !== 'object' || slot === null || !('type' in slot)) return undefined;
  const value = slot as Value;
  if (value.type === 'unknown') return value.inside;
  const held =
    value.type === 'iterator' ? value.rest : value.type === 'list' || value.type === 'tuple' ? value.items : [];
  if (!Array.isArray(held)) return insideOf(held, depth + 1, passed);
  if (held.length === 0 || passed.items?.has(held)) return undefined;
  passed.items ??= new Set();
  passed.items.add(held);
  return insideOf(held, depth + 1, passed);
}

/** A text by which `getattr(nn, name)` finds one. */
const NORM_NAME = /^(Lazy|Sync)?BatchNorm([123]d)?$/;

/** What was found, and the lists and tuples that were looked through: one may hold another again and again. */
interface Parts {
  readonly found: Set<Value>;
  readonly seen: Set<unknown>;
  hasLoaders: boolean;
}

/** What may be changed or called through a value, or through one of a list's items, a dict's entries, a module's children. */
function addParts(slot: unknown, parts: Parts): void {
  const { found, seen } = parts;
  if (typeof slot !== 'object' || slot === null || found.size >= MAX_PARTS) return;
  if (Array.isArray(slot) || slot instanceof Map) {
    if (seen.has(slot)) return;
    seen.add(slot);
    noteWork(Array.isArray(slot) ? slot.length : slot.size);
    if (Array.isArray(slot))
      for (const item of slot) addParts(typeof item !== 'object' || 'type' in item ? item : item.value, parts);
    else for (const item of slot.values()) addParts(Array.isArray(item) ? item[1] : item, parts);
    return;
  }
  if (!('type' in slot)) return;
  const value = slot as Value;
  switch (value.type) {
    case 'unknown':
      if (value.draws) parts.hasLoaders = true;
      if (value.part) found.add(value);
      else addAll(value.parts ?? NO_PARTS, found);
      return;
    case 'tuple':
      addParts(value.items, parts);
      return;
    case 'list':
    case 'dict':
    case 'set':
    case 'iterator':
    case 'array':
    case 'instance':
    case 'class':
    case 'module':
    case 'symbol':
    case 'function':
    case 'parameter':
      found.add(value);
      return;
    case 'method':
      if (found.has(value)) return;
      found.add(value);
      addParts(value.self, parts);
      return;
    case 'partial':
      if (found.has(value)) return;
      found.add(value);
      addParts(value.function, parts);
      for (const argument of value.arguments) addParts(argument.value, parts);
      return;
    case 'external':
      if (isTorchClass(value)) found.add(value);
      return;
    case 'string':
      if (NORM_NAME.test(value.value)) found.add(value);
  }
}

function addAll(values: readonly Value[], found: Set<Value>): void {
  noteWork(values.length);
  for (const value of values) {
    if (found.size >= MAX_PARTS) return;
    found.add(value);
  }
}

function partsOf(slot: unknown): readonly Value[] {
  const parts: Parts = { found: new Set(), seen: new Set(), hasLoaders: false };
  addParts(slot, parts);
  return [...parts.found];
}

/** What an element of one of these values may be. */
export function unknownElement(reason: Text, value: Value): UnknownValue {
  const contents = partsOf(value).map((found) => {
    const part = plainOf(found);
    if (part.type === 'list' || part.type === 'set' || part.type === 'array') return part.items;
    if (part.type === 'iterator') return part.rest;
    if (part.type === 'dict') return part.entries;
    if (part.type === 'external' || part.type === 'partial' || part.type === 'parameter') return part;
    if (part.type === 'symbol') return part.attributes[ADDED];
    if (part.type !== 'module') return undefined;
    // What has no elements was an element itself: of a tuple.
    return Array.isArray(part.children) && part.children.length === 0 ? part : part.children;
  });
  const loaders = value.type === 'tuple' ? value.items.filter((item) => item.type === 'unknown' && item.draws) : [];
  const norms = value.type === 'unknown' ? { norms: value.norms } : undefined;
  const element = unknownOf(reason, ...contents, ...loaders, norms);
  if (element.inside || value.type !== 'unknown' || !value.inside) return element;
  return { ...element, inside: { stored: value.inside.stored, path: '*' } };
}

/** Makes objects without Object's own properties that are as fast as others. */
function recordClass(marks: PropertyDescriptorMap): new () => Record<string, Value> {
  function Names() {}
  Names.prototype = Object.create(null, marks);
  return Names as unknown as new () => Record<string, Value>;
}

const IS_ATTRIBUTES = Symbol('attributes');
const Variables = recordClass({});
const Attributes = recordClass({ [IS_ATTRIBUTES]: { value: true } });

/** A record without Object's own properties, for names that a file chooses. */
export function record(): Record<string, Value> {
  return born(new Variables());
}

/** A record of attributes: what it lacks may be found elsewhere, in a class. */
export function attributeRecord(): Record<string, Value> {
  return born(new Attributes());
}

/** The key of what was added to a parameter without a value, which may be a list. */
export const ADDED = '*';

/** The key of what may be an attribute under a name that is not known. */
export const NAMELESS = 'something whose name is not known';

/** No name of Python's: why a module of torch may have other parameters than its class has, or some that another one has too. */
export const OTHER_PARAMETERS = 'a parameter from elsewhere';

/** A name as the key of a record of attributes: numbers as keys would not keep the order in which they were set. */
export function attributeName(name: string): string {
  const first = name.charCodeAt(0);
  return first >= 48 && first <= 57 && /^\d+$/.test(name) ? `#${name}` : name;
}

export function nameOfAttribute(key: string): string {
  return key.startsWith('#') ? key.slice(1) : key;
}

export function isAttributeRecord(object: object): boolean {
  return IS_ATTRIBUTES in object;
}

/** The unique name of what is read from another file while the program runs. */
const OPENED = /#\d+o/;
/** That of all that a function is given as `*args`, or as `**kwargs`. */
const STAR = /#\d+(\*\*?)$/;
const ONLY_OPENED = ', which is known only when the file runs';

/** `what`: the end of a clause, `on …`. */
export function dependsOn(what: Phrase): Phrase {
  return phrase`it depends ${what}`;
}

/** What stands for the input while a forward is followed: a parameter of this name, which none in Python has. */
export const INPUT = 'the input';

/** Why the value of what is unknown, or depends on a parameter, is not known. */
export function reasonOf(value: Value): Text {
  if (value.type === 'unknown') return value.reason;
  if (value.type === 'symbol') {
    const all = parametersOf(value.extent);
    if (all.some((name) => name.startsWith(INPUT)))
      return dependsOn(phrase`on the input, which is known only when the model runs`);
    const isOfStars = all.every((name) => STAR.test(name));
    const shown = (name: string) => `${isOfStars ? STAR.exec(name)![1] : ''}${name.replace(/#\d+(?:o|\*+)?/, '')}`;
    const names = new Set(all.map((name) => `\`${shown(name)}\``));
    const listed = [...names].reduce<Text>(
      (before, name) => (before === '' ? name : phrase`${before} and ${name}`),
      '',
    );
    if (all.every((name) => OPENED.test(name)))
      return dependsOn(phrase`on ${listed}, which is known only when the file runs`);
    if (isOfStars) return dependsOn(phrase`on what ${listed} is given, which no call in the file tells`);
    return dependsOn(
      names.size > 1
        ? phrase`on the parameters ${listed} without a value; give them defaults in the file`
        : phrase`on the parameter ${listed} without a value; give it a default in the file`,
    );
  }
  if (value.type === 'external') return phrase`\`${value.name}\` is not in this file`;
  return reasonOfTensor(value) ?? phrase`how its value comes about is not read`;
}

const MOST_APPLIED = 100;

/** Why the sizes of a tensor are not known, where what a module was given tells it. */
export function reasonOfTensor(value: Value): Text | undefined {
  let at = value;
  for (let applied = 0; at.type === 'output' && applied < MOST_APPLIED; applied++) {
    if (at.shape && 'type' in at.shape) return at.shape.reason;
    at = at.input;
  }
  if (at === value || at.type === 'output') return undefined;
  if (at.type === 'unknown' || at.type === 'symbol') return reasonOf(at);
  if (at.type !== 'array' || !('type' in at.items)) return undefined;
  return !at.shape ? at.items.reason : 'type' in at.shape ? at.shape.reason : undefined;
}

/** The parameters on which a value depends, by the reason why it is not known. */
export function parametersNamedIn(reason: Text): string[] {
  const [, named] =
    /\bon (?:the parameters? |what )?(`[^`]+`(?: and `[^`]+`)*)(?: without a value|, which is known only| is given, which)/.exec(
      `${reason}`,
    ) ?? [];
  return named ? named.split(' and ').map((name) => name.slice(1, -1).replace(/^\*+/, '')) : [];
}

/** Whether an attribute with this value is not there for certain. */
export function mayBeMissing(value: Value): boolean {
  return value.type === 'symbol'
    ? value.mayBeMissing === true
    : value.type === 'unknown' && value.present !== undefined;
}

/** A Python integer, and True and False, which are integers too. */
export function integerOf(value: Value): number | undefined {
  if (value.type === 'bool') return Number(value.value);
  return value.type === 'int' ? value.value : undefined;
}

/** The same, or a float. */
export function numberOf(value: Value): number | undefined {
  return value.type === 'float' ? value.value : integerOf(value);
}

/** What a condition depends on in turn, as the end of a clause: the parameters without a value that decide it. */
export function causeOf(reason: Text): Text {
  const [on] = reason instanceof Phrase && reason.text === 'it depends {0}' ? reason.args : [];
  const english = on === undefined ? '' : `${on}`;
  const isOfParameters = /^on (?:the parameter|the input,|what `\*)/.test(english) || english.endsWith(ONLY_OPENED);
  return on !== undefined && isOfParameters ? phrase`, and so ${on}` : '';
}

const identities = new WeakMap<object, number>();
let identified = 0;

/** An object of a class that inherits one of Python's own types as that type has it; other values as they are. */
export function plainOf(value: Value): Value {
  return value.type === 'instance' && value.held ? value.held : value;
}

/** The same for what is compared: unless its class says what `==` means. */
function comparedAs(value: Value): Value {
  if (value.type !== 'instance' || !value.held) return value;
  const isOwn = value.class.order.some(
    (entry) => entry.type === 'class' && (entry.attributes.__eq__ || entry.attributes.__hash__),
  );
  return isOwn ? value : value.held;
}

/** A dict's key as a string; undefined for what is no key that we read. */
export function keyOf(value: Value, depth = 0): string | undefined {
  switch (value.type) {
    case 'none':
      return 'none';
    case 'bool':
      return `number ${Number(value.value)}`;
    case 'int':
    case 'float':
      return `number ${value.value + 0}`;
    case 'string':
      return `string ${value.value}`;
    case 'tuple': {
      if (depth > 2 || value.items.length > 32) return undefined;
      const keys = value.items.map((item) => keyOf(item, depth + 1));
      return keys.includes(undefined) ? undefined : shortKey(`tuple ${JSON.stringify(keys)}`);
    }
    case 'set':
      return value.isFrozen && value.items instanceof Map
        ? shortKey(`set ${JSON.stringify([...value.items.keys()].sort())}`)
        : undefined;
    case 'builtin':
      return `builtin ${value.name}`;
    case 'external':
      return isTorchClass(value) ? `external ${value.name}` : undefined;
    case 'function':
    case 'class':
    case 'module':
      return identityOf(value);
    case 'instance':
      if (value.held) return comparedAs(value) === value ? undefined : keyOf(value.held, depth + 1);
      if (isPlainTuple(value)) {
        const items = (value.class.fields ?? []).map(({ name }) => value.attributes[attributeName(name)]);
        return items.every((item) => item !== undefined) ? keyOf({ type: 'tuple', items }, depth) : undefined;
      }
      return comparesByIdentity(value) ? identityOf(value) : undefined;
    default:
      return undefined;
  }
}

/** Whether it is a named tuple that is equal to a tuple of the same values. */
function isPlainTuple({ class: { kind, order } }: InstanceValue): boolean {
  return (
    kind === 'tuple' &&
    order.every((entry) => entry.type !== 'class' || !(entry.attributes.__eq__ || entry.attributes.__hash__))
  );
}

/** A key with keys in it grows with each level: a longer one is not read. */
const LONGEST_KEY = 10_000;

function shortKey(key: string): string | undefined {
  return key.length > LONGEST_KEY ? undefined : key;
}

function identityOf(value: object): string {
  const known = identities.get(value) ?? ++identified;
  identities.set(value, known);
  return `object ${known}`;
}

/** Whether `==` on the object is `is`: no class of it defines another, and none is from outside. */
export function comparesByIdentity({ class: { order } }: InstanceValue): boolean {
  return order.every((entry) => {
    if (entry.type === 'external') return /^(torch\.nn\.|enum\.Enum$|object$|abc\.ABC$)/.test(entry.name);
    if (entry.type !== 'class') return false;
    return !['dataclass', 'tuple', 'unknown'].includes(entry.kind) && !entry.attributes.__eq__;
  });
}

/** Python's truth of a value; undefined where the file does not say. */
export function truth(value: Value): boolean | undefined {
  switch (value.type) {
    case 'none':
      return false;
    case 'bool':
      return value.value;
    case 'int':
    case 'float':
      return value.value !== 0;
    case 'string':
      return value.value !== '';
    case 'tuple':
      return value.items.length > 0;
    case 'range':
      return rangeLength(value) > 0;
    case 'list':
      return Array.isArray(value.items) ? value.items.length > 0 : undefined;
    case 'dict':
      return value.entries instanceof Map ? value.entries.size > 0 : undefined;
    case 'set':
      return value.items instanceof Map ? value.items.size > 0 : undefined;
    case 'array': {
      if ('type' in value.items || value.items.length !== 1) return undefined;
      return truth(value.items[0]!);
    }
    case 'iterator':
    case 'partial':
    case 'function':
    case 'class':
    case 'method':
    case 'builtin':
      return true;
    case 'external':
      return isTorchClass(value) || isTorchFunction(value.name) ? true : undefined;
    case 'module':
      if (!/^(Sequential|Module(List|Dict)|Parameter(List|Dict))$/.test(value.name)) return true;
      return Array.isArray(value.children) && !value.name.startsWith('P') ? value.children.length > 0 : undefined;
    case 'instance':
      return instanceTruth(value);
    default:
      return undefined;
  }
}

/** An object counts as true unless its class says otherwise. */
function instanceTruth({ class: { order }, module, held }: InstanceValue): boolean | undefined {
  for (const entry of order) {
    if (entry.type === 'class') {
      if (entry.attributes.__len__ || entry.attributes.__bool__ || entry.kind === 'tuple') return undefined;
    } else if (entry.type === 'external' && /^(torch\.nn\.|object$|abc\.ABC$|enum\.Enum$)/.test(entry.name)) {
      if (entry.name !== 'torch.nn.Module' && module) return truth(module);
    } else return held && truth(held);
  }
  return true;
}

/** Whether an imported thing is certain to be a class: another may be None where an import fails. */
export function isTorchClass(value: Value): boolean {
  return value.type === 'external' && isNameOfTorchClass(value.name);
}

const isNameOfTorchClass = byName((name) => /^torch\.nn\.[A-Z]\w*$/.test(name));

/** Of those that are given as arguments, as `F.relu`. */
export const isTorchFunction = byName((name) =>
  /^torch\.(nn\.(functional|init|utils)(\.\w+)*\.[a-z]\w*|relu|tanh|sigmoid|softmax|log_softmax|selu|celu|sin|cos|exp|square)$/.test(
    name,
  ),
);

/** Of what is not in the file: classes and functions of torch, a parameter of a module, and arithmetic on a parameter. */
export function isNeverNone(value: Value): boolean {
  if (value.type === 'symbol') return typeof value.extent === 'number' || value.extent.type !== 'parameter';
  if (value.type === 'external') return isTorchClass(value) || isTorchFunction(value.name);
  return value.type === 'parameter';
}

/** The name of a class outside of the file that is certain to be one, distinct from every other name. */
function knownClass(value: Value): string | undefined {
  if (value.type === 'builtin') return value.name;
  if (value.type !== 'external') return undefined;
  return isTorchClass(value) || isPythonsClass(value) ? value.name : undefined;
}

/** A class outside of the file that is no other name for one of Python's builtins, nor what one of these is read as. */
export function isPythonsClass(value: Value): boolean {
  if (value.type !== 'external') return false;
  if (/^(types\.FunctionType|functools\.partial)$/.test(value.name)) return true;
  return isConcreteClass(value.name) && !value.name.startsWith('numpy.');
}

/** A class of a library, and no other name for one of Python's, of which the file's values are no objects unless a call of it made them. */
export function isConcreteClass(name: string): boolean {
  return CONCRETE.test(name);
}

const CONCRETE =
  /^(collections\.(OrderedDict|defaultdict)|pathlib\.(Pure|Posix|Windows)?Path|omegaconf\.(\w+\.)*ListConfig|torch\.(device|dtype)|numpy\.(generic|number|integer|floating|u?int(8|16|32|64)|float(16|32|64)|bool_))$/;

export function rangeLength({ start, stop, step }: { start: number; stop: number; step: number }): number {
  return Math.max(0, Math.ceil((stop - start) / step));
}

/** What is certain to be no class of another file. */
const NO_CLASS_OUTSIDE: ReadonlySet<Value['type']> = new Set([
  ...(['none', 'bool', 'int', 'float', 'string', 'tuple', 'list', 'dict', 'range'] as const),
  ...(['function', 'class', 'partial', 'module', 'set', 'iterator', 'array'] as const),
]);

const OPAQUE: ReadonlySet<string> = new Set([
  'unknown',
  'symbol',
  'external',
  'output',
  'parameter',
  'super',
  'array',
  'partial',
]);

/** Whether two values are the same whatever happens; undefined where the file does not say, or it takes too long to tell. */
export function equal(a: Value, b: Value, budget = { left: 1000 }): boolean | undefined {
  const [plainA, plainB] = [comparedAs(a), comparedAs(b)];
  if (plainA !== a || plainB !== b) return a === b || equal(plainA, plainB, budget);
  if (a === b)
    return a.type === 'unknown' || a.type === 'array' ? undefined : !(a.type === 'float' && Number.isNaN(a.value));
  const [classA, classB] = [knownClass(a), knownClass(b)];
  if (classA && classB) return classA === classB;
  if ((classA && NO_CLASS_OUTSIDE.has(b.type)) || (classB && NO_CLASS_OUTSIDE.has(a.type))) return false;
  if (--budget.left < 0) return undefined;
  if ((a.type === 'none' && isNeverNone(b)) || (b.type === 'none' && isNeverNone(a))) return false;
  if (OPAQUE.has(a.type) || OPAQUE.has(b.type)) return undefined;
  if (a.type === 'instance' || b.type === 'instance') {
    const byIdentity = (value: Value) => value.type !== 'instance' || comparesByIdentity(value);
    return byIdentity(a) && byIdentity(b) ? false : undefined;
  }
  if (a.type === 'float' && Number.isNaN(a.value)) return false;
  if (a.type !== 'tuple' && b.type !== 'tuple') {
    const [keyA, keyB] = [keyOf(a), keyOf(b)];
    if (keyA !== undefined && keyB !== undefined) return keyA === keyB;
  }
  if (isView(a) || isView(b)) {
    const [itemsA, itemsB] = [itemsAsOfSet(a), itemsAsOfSet(b)];
    return itemsA && itemsB ? equalSets(itemsA, itemsB, budget) : false;
  }
  if (a.type === 'list' && b.type === 'list') {
    if ('type' in a.items || 'type' in b.items) return undefined;
    return equalItems(a.items, b.items, budget);
  }
  if (a.type === 'tuple' && b.type === 'tuple') return equalItems(a.items, b.items, budget);
  if (a.type === 'set' && b.type === 'set') {
    if (!(a.items instanceof Map && b.items instanceof Map)) return undefined;
    const { items } = b;
    return (
      a.items.size === b.items.size &&
      [...a.items.keys()].every((key) => (items as ReadonlyMap<string, Value>).has(key))
    );
  }
  if (a.type === 'range' && b.type === 'range') {
    const [x, y] = [rangeLength(a), rangeLength(b)];
    return x === y && (x === 0 || (a.start === b.start && (x === 1 || a.step === b.step)));
  }
  if (a.type === 'dict' && b.type === 'dict') {
    if (!(a.entries instanceof Map && b.entries instanceof Map)) return undefined;
    if (a.entries.size !== b.entries.size) return false;
    const pairs: [Value, Value][] = [];
    for (const [key, [, item]] of a.entries) {
      const other = b.entries.get(key)?.[1];
      if (!other) return false;
      pairs.push([item, other]);
    }
    return equalItems(
      pairs.map(([item]) => item),
      pairs.map(([, item]) => item),
      budget,
    );
  }
  return a.type === b.type ? undefined : false;
}

function isView(value: Value): boolean {
  return value.type === 'list' && value.view !== undefined;
}

/** What a set holds, or a view of a dictionary that Python compares as one; undefined of anything else. */
export function itemsAsOfSet(value: Value): readonly Value[] | UnknownValue | undefined {
  if (value.type === 'set')
    return value.items instanceof Map ? [...value.items.values()] : (value.items as UnknownValue);
  return value.type === 'list' && value.view && !value.view.endsWith('values') ? value.items : undefined;
}

/** Of items that differ from each other. */
function equalSets(
  a: readonly Value[] | UnknownValue,
  b: readonly Value[] | UnknownValue,
  budget: { left: number },
): boolean | undefined {
  if ('type' in a || 'type' in b) return undefined;
  if (a.length !== b.length) return false;
  const keys = new Set(b.map((item) => keyOf(item)));
  const each = a.map((item) => {
    const key = keyOf(item);
    if (key !== undefined && !keys.has(undefined)) return keys.has(key);
    const same = b.map((other) => equal(item, other, budget));
    return same.includes(true) || (same.includes(undefined) ? undefined : false);
  });
  return each.includes(false) ? false : each.includes(undefined) ? undefined : true;
}

function equalItems(a: readonly Value[], b: readonly Value[], budget: { left: number }): boolean | undefined {
  if (a.length !== b.length) return false;
  let all: boolean | undefined = true;
  for (const [at, item] of a.entries()) {
    const same = equal(item, b[at]!, budget);
    if (same === false) return false;
    if (same === undefined) {
      all = undefined;
      if (budget.left < 0) break;
    }
  }
  return all;
}
