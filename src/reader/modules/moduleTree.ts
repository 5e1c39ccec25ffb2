// The modules within a module, as torch's modules(), children(), parameters() and apply() meet them.

import { byName } from '../../model/byName.ts';
import type { SourceRange } from '../../model/modelSpec.ts';
import { phrase, type Text } from '../../model/phrase.ts';
import { shaped } from '../arrays/arrays.ts';
import { type Frame, type Interpreter, originOf } from '../interpreter/interpreter.ts';
import { isOpenName } from '../interpreter/openText.ts';
import { TOO_MUCH_WORK } from '../interpreter/patience.ts';
import {
  type ArgumentValue,
  type ClassValue,
  dict,
  type InstanceValue,
  list,
  type ModuleValue,
  nameOfAttribute,
  OTHER_PARAMETERS,
  reasonOf,
  type SymbolValue,
  string,
  truth,
  type UnknownValue,
  unknown,
  unknownOf,
  type Value,
} from '../python/values.ts';
import { givenArgument } from './givenArguments.ts';
import { normsWithin } from './heldBySequentials.ts';
import { parameterNames } from './parameters.ts';
import { asPartOf } from './stored.ts';
import { nnModuleOf } from './torchSignatures.ts';
import { openVisionBlock } from './torchvisionShapes.ts';
import { touchByApply } from './touches.ts';

const MAX_MODULES = 1000;

interface Named<T> {
  readonly name: string;
  readonly value: T;
}

type Module = ModuleValue | InstanceValue;

/** Whether the object is one of torch's modules: its class comes from torch.nn.Module. */
export function isModule(value: Value): value is Module {
  if (value.type === 'module') return true;
  return value.type === 'instance' && inheritsModule(value.class);
}

export function inheritsModule({ order }: ClassValue): boolean {
  for (const entry of order) if (entry.type === 'external' && isModuleClass(entry.name)) return true;
  return false;
}

/** Whether all that its class inherits from is known, and torch's Module is not among it. */
export function isNoModule(object: InstanceValue): boolean {
  const { order } = object.class;
  return order.every((entry) => entry.type === 'class' || (entry.type === 'external' && PLAIN.test(entry.name)));
}

const PLAIN = /^(object|abc\.ABC|typing\.\w+)$/;

function isModuleClass(name: string): boolean {
  return name === 'torch.nn.Module' || nnModuleOf(name) !== undefined || /\.(Lightning)?Module$/.test(name);
}

/** Modules of torch.nn that hold others which the file does not name. */
const holdsOthers = byName((name) => /^(Transformer|MultiheadAttention|AdaptiveLogSoftmax)/.test(name));

/** What the module holds, by name, in the order in which it was registered; as in named_children(). */
export function childrenOf(it: Interpreter, module: Module): readonly Named<Value>[] | UnknownValue {
  if (holdsNothing(module)) return [];
  const { found, unclear } = registered(it, module);
  return unclear ?? once(found);
}

/** Up to so many are compared with each other at less cost than a set of them has. */
const FEW = 12;

function once(found: readonly Named<Value>[]): readonly Named<Value>[] {
  if (found.length <= FEW) return found.filter((one, at) => one.value.type !== 'none' && isFirst(found, one.value, at));
  const seen = new Set<Value>();
  return found.filter(({ value }) => value.type !== 'none' && !seen.has(value) && seen.add(value));
}

function isFirst(found: readonly Named<Value>[], value: Value, end: number): boolean {
  for (let at = 0; at < end; at++) if (found[at]!.value === value) return false;
  return true;
}

/** The same with what it holds under several names, and with None; as in `_modules`. */
export function registeredIn(it: Interpreter, module: Module): readonly Named<Value>[] | UnknownValue {
  const { found, unclear } = registered(it, module);
  return unclear ?? found;
}

/** What of it is known, and why not all is. */
interface Partly {
  readonly found: readonly Named<Value>[];
  readonly unclear: UnknownValue | undefined;
  /** Whether what is not known is blocks of torchvision's models alone. */
  readonly isOfTorchvision?: boolean;
  /** Those within of which it is not known what they hold. */
  readonly others?: readonly Value[];
}

/** Of a module without others in it, as most are. */
function holdsNothing(module: Module): boolean {
  if (module.type !== 'module' || 'type' in module.children || module.children.length > 0) return false;
  return !holdsOthers(module.name);
}

function registered(it: Interpreter, module: Module): Partly {
  const own = module.type === 'module' ? module : module.module;
  const found: Named<Value>[] = [];
  let unclear: UnknownValue | undefined;
  if (own) {
    if (holdsOthers(own.name))
      unclear = unknown(phrase`what ${own.name} in ${it.source.lineName(own.range.from)} holds is not read`);
    if ('type' in own.children) unclear ??= own.children;
    else
      for (const { name, value } of own.children) {
        if (isModule(value) || value.type === 'none' || isOneModule(value)) found.push({ name, value });
        else unclear ??= unknownOf(reasonOfHeld(it, value), value);
      }
  }
  if (module.type === 'module') return { found, unclear };
  const norms: ModuleValue[] = [];
  const { attributes } = module;
  for (const key in attributes) {
    const value = attributes[key]!;
    if (!it.spend(1)) return { found, unclear: unknown(TOO_MUCH_WORK) };
    const name = nameOfAttribute(key);
    if (isModule(value) || isBlockOfTorchvision(value)) found.push({ name, value });
    else if (value.type === 'unknown' && value.beside) continue;
    else if (mayBeModule(it, value)) {
      norms.push(...normsWithin(value));
      unclear ??= value.type === 'unknown' ? value : unknownOf(reasonOfHeld(it, value), value);
    }
  }
  if (unclear && norms.length > 0) unclear = { ...unclear, norms: [...(unclear.norms ?? []), ...norms] };
  return { found, unclear };
}

/** Why what a module holds is not known: as the value itself says, or what a call gives for it. */
function reasonOfHeld(it: Interpreter, value: Value): Text {
  if (value.type === 'unknown') return value.reason;
  if (value.type !== 'symbol') return phrase`what it holds is not known`;
  return reasonOf(originOf(it, value)?.given ?? value);
}

/** What a container takes of a class of another file is one module, whatever that holds. */
function isForeign(value: Value): boolean {
  return value.type === 'unknown' && value.callee?.type === 'external';
}

/** And so is what a function of another file gives, where a container has a place for it. */
function isOneModule(value: Value): boolean {
  return isForeign(value) || (value.type === 'unknown' && value.isFromElsewhere === true && !value.parts);
}

/** An object of a class of another file, but for settings, may be a module where a container gets it as an attribute, and one of several modules is one. */
export function isPerhapsPart(name: string, value: Value): boolean {
  if (value.type !== 'unknown') return false;
  return (
    value.parts?.some(isModule) === true ||
    (isForeign(value) && value.isFromElsewhere === true && !LIKE_SETTINGS.test(name))
  );
}

/** Nothing that the file builds is in it. */
function isBlockOfTorchvision(value: Value): boolean {
  const callee = value.type === 'unknown' && !value.inside && !value.parts ? value.callee : undefined;
  return callee?.type === 'external' && callee.name.startsWith('torchvision.models.');
}

/** A parameter without a value: what is named like one, or of which the file takes a part, may be a module. */
function symbolMayBeModule(it: Interpreter, { extent }: SymbolValue): boolean {
  if (typeof extent === 'number' || extent.type !== 'parameter') return false;
  const origin = it.origins.get(extent.name);
  if (!origin || origin.given?.isFromElsewhere || LIKE_A_MODULE.test(origin.name)) return true;
  return it.withAttributes.has(extent.name) && !LIKE_SETTINGS.test(origin.name);
}

const LIKE_SETTINGS = /(^|_)(cfg|conf|config|configuration|args|opts?|options|hparams|hps?|params|settings|flags)$/i;
const LIKE_A_MODULE =
  /(model|module|net|backbone|encoder|decoder|layer|block|stem|trunk|head|extractor|generator|discriminator|critic|conv|norm|downsample|upsample|shortcut|activation|^act|^fn|criterion|loss)\d*$/i;

/** What comes from elsewhere may be a module as well, and so may an object whose base class is not in the file. */
function mayBeModule(it: Interpreter, value: Value): boolean {
  if (value.type === 'unknown') return value.isFromElsewhere === true || value.parts?.some(isModule) === true;
  if (value.type === 'symbol') return symbolMayBeModule(it, value);
  if (value.type !== 'instance') return false;
  return (
    value.class.order.some(
      (entry) => entry.type === 'unknown' || (entry.type === 'external' && entry.name !== 'object'),
    ) && Object.values(value.attributes).some(isModule)
  );
}

/** The module itself and all within it, each once, as in named_modules(). */
export function modulesWithin(it: Interpreter, module: Module): readonly Named<Module>[] | UnknownValue {
  const { found, unclear } = within(it, module);
  return unclear ?? found;
}

function within(it: Interpreter, module: Module): Partly & { readonly found: readonly Named<Module>[] } {
  const found: Named<Module>[] = [];
  const seen = new Set<Module>();
  let unclear: UnknownValue | undefined;
  let isOfTorchvision = true;
  const others: Value[] = [];
  const visit = (value: Module, name: string) => {
    if (seen.has(value)) return;
    seen.add(value);
    found.push({ name, value });
    if (!it.spend(2) || found.length >= MAX_MODULES) {
      unclear ??= unknownOf(phrase`it holds too many modules`, value);
      isOfTorchvision = false;
      return;
    }
    if (holdsNothing(value)) return;
    const held = registered(it, value);
    if (held.unclear) unclear ??= unknownOf(held.unclear.reason, held.unclear, value);
    if (held.unclear) isOfTorchvision = false;
    for (const child of held.found) {
      if (child.value.type === 'none') continue;
      if (isModule(child.value)) visit(child.value, name ? `${name}.${child.name}` : child.name);
      else {
        unclear ??= unknownOf(reasonOfHeld(it, child.value), child.value, value);
        isOfTorchvision &&= isBlockOfTorchvision(child.value);
        others.push(child.value);
      }
    }
  };
  visit(module, '');
  return { found, unclear, isOfTorchvision, others };
}

/** The objects of the file's classes within these, they themselves left out. */
export function objectsWithin(it: Interpreter, holders: readonly Module[]): ReadonlySet<InstanceValue> {
  const found = new Set<InstanceValue>();
  /** Modules whose own ones were among those to be seen. */
  const opened = new Set<Module>();
  const open: Module[] = [];
  const openOne = (module: Module) => {
    if (opened.has(module)) return;
    opened.add(module);
    if (!it.spend(1) || holdsNothing(module)) return;
    const children = childrenOf(it, module);
    const add = (value: Value) => isModule(value) && !holdsNothing(value) && open.push(value);
    if ('type' in children) children.parts?.forEach(add);
    else for (const { value } of children) add(value);
  };
  for (const holder of holders) openOne(holder);
  for (let value = open.pop(); value && found.size < MAX_MODULES; value = open.pop()) {
    if (value.type === 'instance') found.add(value);
    openOne(value);
  }
  return found;
}

function parametersWithin(it: Interpreter, module: Module): Partly {
  const modules = within(it, module);
  let unclear: UnknownValue | undefined;
  const found: Named<Value>[] = [];
  for (const { name: path, value } of modules.found) {
    const own = value.type === 'module' ? value : value.module;
    const names = own ? parameterNames(own) : [];
    if (!names || (value.type === 'instance' && Object.values(value.attributes).some(({ type }) => type === 'unknown')))
      unclear ??= unknownOf(
        phrase`which parameters there are is not known`,
        modules.found.map((one) => one.value),
      );
    const set = value.type === 'instance' ? Object.entries(value.attributes) : [];
    if (own) for (const [key, one] of Object.entries(own.attributes)) if (one.type === 'array') set.push([key, one]);
    for (const [key, one] of set) {
      const name = nameOfAttribute(key);
      if (one.type === 'array' && one.isParameter) found.push({ name: path ? `${path}.${name}` : name, value: one });
      // What another module has too counts once.
      else if (one.type === 'parameter') unclear ??= unknown(phrase`which parameters are shared is not read`);
    }
    if (own?.attributes[OTHER_PARAMETERS]) unclear ??= unknown(phrase`which parameters there are is not known`);
    for (const name of names ?? []) {
      found.push({ name: path ? `${path}.${name}` : name, value: { type: 'parameter', module: own!, name } });
    }
  }
  const isOfTorchvision = modules.isOfTorchvision === true && !unclear;
  return { found, unclear: modules.unclear ?? unclear, isOfTorchvision };
}

/**
 * What `state_dict()` holds, by its names, in torch's order: of each module its parameters, its buffers, and what its modules
 * have; what is shared stands under each of its names. Undefined where that is not known.
 */
function stateDict(it: Interpreter, module: Module): Value | undefined {
  const entries = new Map<string, readonly [Value, Value]>();
  const put = (name: string, value: Value) => entries.set(`string ${name}`, [string(name), value]);
  const visit = (value: Module, path: string): boolean => {
    if (!it.spend(4) || entries.size > MAX_MODULES || !it.enter()) return false;
    const own = ownState(value);
    for (const [name, held] of own ?? []) put(`${path}${name}`, held);
    const { found, unclear } = own && !holdsNothing(value) ? registered(it, value) : { found: [], unclear: undefined };
    const isKnown = found.every(({ name, value: child }) => {
      if (child.type === 'none') return true;
      return isModule(child) && !isOpenName(name) && visit(child, `${path}${name}.`);
    });
    it.leave();
    return own !== undefined && !unclear && isKnown;
  };
  return visit(module, '') ? { ...dict(entries), isOrdered: true } : undefined;
}

/** The parameters and buffers of a module alone; undefined where they are not known. */
function ownState(value: Module): readonly (readonly [string, Value])[] | undefined {
  const own = value.type === 'module' ? value : value.module;
  const set = [
    ...(value.type === 'instance' ? Object.values(value.attributes) : []),
    ...Object.values(own?.attributes ?? {}),
  ];
  if (set.some(({ type }) => /^(array|parameter|unknown)$/.test(type)) || own?.attributes[OTHER_PARAMETERS])
    return undefined;
  if (
    value.type === 'instance' &&
    value.class.order.some((entry) => entry.type === 'class' && SETS_STATE.some((name) => entry.attributes[name]))
  )
    return undefined;
  if (!own) return [];
  const names = HOLDS_WEIGHTS.test(own.name) ? undefined : parameterNames(own);
  if (!names) return undefined;
  const parameters = names.map((name): [string, Value] => [name, { type: 'parameter', module: own, name }]);
  if (!NORMALIZES.test(own.name)) return parameters;
  const tracks = givenArgument(own, 'track_running_stats')?.value;
  const isTracking = tracks ? truth(tracks) : !own.name.startsWith('Instance');
  const width = givenArgument(own, 'num_features')?.value;
  if (isTracking === false) return parameters;
  if (!isTracking || width?.type !== 'int') return undefined;
  const ofFeatures = () => shaped([width], 'torch');
  return [
    ...parameters,
    ['running_mean', ofFeatures()],
    ['running_var', ofFeatures()],
    ['num_batches_tracked', shaped([], 'torch', 'int')],
  ];
}

/** Losses with weights for classes, and what has other parameters before it is applied. */
const HOLDS_WEIGHTS = /Loss$|^Lazy/;
const NORMALIZES = /^(Batch|Instance)Norm[123]d$|^SyncBatchNorm$/;
/** What a class of the file may give in the place of torch's, or into it. */
const SETS_STATE = ['state_dict', '_save_to_state_dict', '_register_state_dict_hook', 'get_extra_state'];

const WALK = /^(named_)?(modules|children|parameters)$/;

/** Whether the method gives what is in a module, one after the other. */
export function isWalk(self: Value, method: string, args: readonly ArgumentValue[]): boolean {
  return args.length === 0 && WALK.test(method) && isModule(self);
}

/** A method that goes through the modules within; undefined where it is none. */
export function callTreeMethod(
  it: Interpreter,
  self: Value,
  method: string,
  args: readonly ArgumentValue[],
  range: SourceRange,
  frame: Frame,
): Value | undefined {
  if (!isModule(self)) return undefined;
  if (method === 'apply') {
    apply(it, self, args, range, frame);
    return self;
  }
  if (method === 'state_dict' && args.length === 0) return stateDict(it, self);
  const [, named, kind] = isWalk(self, method, args) ? WALK.exec(method)! : [];
  if (!kind) return undefined;
  const {
    found,
    unclear,
    isOfTorchvision,
    others: blocks,
  } = kind === 'modules' ? within(it, self) : kind === 'children' ? registered(it, self) : parametersWithin(it, self);
  const items = (kind === 'children' ? once(found) : found).map(
    ({ name, value }): Value => (named ? { type: 'tuple', items: [nameValue(name), value] } : value),
  );
  if (!unclear) return list(items);
  if (kind === 'modules') blocks?.forEach(openVisionBlock);
  const others = (unclear.parts ?? []).filter((part) => part !== self && !found.some(({ value }) => value === part));
  const parameter = { ...unknown(unclear.reason), ...(isOfTorchvision && { isOfTorchvision }) };
  const more = kind === 'parameters' ? parameter : asPartOf(others, unclear, unclear.reason);
  const last: Value = named ? { type: 'tuple', items: [unknown(unclear.reason), more] } : more;
  // What changes a parameter leaves the modules what they hold.
  const parts =
    kind === 'parameters'
      ? unknownOf(
          unclear.reason,
          found.map(({ value }) => value),
        )
      : {
          ...unknownOf(unclear.reason, unclear, self, { norms: items.flatMap(normsWithin) }),
          inside: asPartOf([self], unclear, unclear.reason).inside!,
        };
  return { ...list(parts), each: { known: items, more: last } };
}

function nameValue(name: string): Value {
  return isOpenName(name) ? { ...unknown(phrase`the name depends on a parameter`), text: name } : string(name);
}

/** Gives every module within, and then the module itself, to a function. */
function apply(it: Interpreter, self: Module, args: readonly ArgumentValue[], range: SourceRange, frame: Frame): void {
  const [callee] = args;
  const known = callee?.value.type === 'function' || (callee?.value.type === 'method' && callee.value.function);
  if (!callee || args.length > 1 || !known) {
    touchByApply(it, self, range);
    return;
  }
  const visit = (module: Module) => {
    if (!it.enter()) return;
    const children = it.spend(2) ? childrenOf(it, module) : unknown(phrase`it holds too many modules`);
    if ('type' in children) touchByApply(it, module, range);
    else for (const child of children) if (isModule(child.value)) visit(child.value);
    it.call(callee.value, [{ ...callee, value: module }], range, frame);
    it.leave();
  };
  visit(self);
}
