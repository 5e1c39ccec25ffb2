// torch.nn modules as the file builds and changes them. What their arguments mean is layers.ts's.

import type { SourceRange } from '../../model/modelSpec.ts';
import { phrase, type Text } from '../../model/phrase.ts';
import { drawMethod, drawModule } from '../draws/draws.ts';
import { BIRTH, born } from '../interpreter/births.ts';
import { classAttribute, definesItself } from '../interpreter/classAttribute.ts';
import { raise } from '../interpreter/exceptions.ts';
import type { Frame, Interpreter } from '../interpreter/interpreter.ts';
import { hasNoItems, iterate } from '../interpreter/iterate.ts';
import { isSure, tellMistake } from '../interpreter/mistakes.ts';
import { mayBeOne } from '../interpreter/openText.ts';
import { withoutFloored } from '../interpreter/python2.ts';
import { withoutStars } from '../interpreter/stars.ts';
import { elements } from '../python/operations.ts';
import {
  type ArgumentValue,
  attributeRecord,
  type DictValue,
  type InstanceValue,
  isContainer,
  isTorchClass,
  list,
  type ModuleChild,
  type ModuleValue,
  NONE,
  READ,
  reasonOf,
  UNUSED,
  type UnknownValue,
  unknown,
  unknownOf,
  type Value,
} from '../python/values.ts';
import { refusalOfPairs } from '../refused/refusedModuleMethods.ts';
import { isNoModuleAtAll, refusalOf } from '../refused/refusedModules.ts';
import { diagnostic, firstLine } from '../text/sourceText.ts';
import { noteLoss } from '../training/training.ts';
import { parametersOfClass } from './bindArguments.ts';
import { isNoModuleOfTorch } from './functionLayers.ts';
import { SIZE } from './givenArguments.ts';
import { describe } from './moduleArgument.ts';
import { nameRefusal } from './moduleNames.ts';
import { reachChildren } from './reach.ts';

/** No network of a file has so many modules, however often it is built; steps for each behind them, which is work too. */
const MANY = 6_000;
const STEPS_BEHIND = 6;

export function buildModule(
  it: Interpreter,
  name: string,
  given: readonly ArgumentValue[],
  range: SourceRange,
  frame: Frame,
  self?: InstanceValue,
): ModuleValue {
  if (++it.built > MANY) it.spend(STEPS_BEHIND);
  const known = withoutStars(it, name, given);
  const all = known.some(isUnread) ? known.map(withoutUnread) : known;
  const args = it.dividesIntegers && name.includes('Dropout') ? withoutFloored(all) : all;
  noteLoss(it, name, args, range);
  if (args.some(({ value }) => value.type === 'none')) it.widthsOfNone.push(...widthsOfNone(name, args));
  const children = childrenFor(it, self, name, args, frame);
  const reachedAs = frame.name ? { rank: 1, name: frame.name, path: '', holder: undefined } : undefined;
  const badName = refusedName(self, name, children);
  if (badName) raise(it, 'KeyError', badName);
  else if (!self) refuseElements(it, name, children, args, frame);
  const refusal = it.trying > 0 && !badName ? refusalOf(name, args, range) : undefined;
  if (refusal) raise(it, refusal.raises, refusal.why);
  // torch's constructors call it.
  const resets = self && classAttribute(self.class.order, 'reset_parameters');
  if (resets?.type === 'function')
    drawMethod(it, 'reset_parameters', firstLine(it.source.text, resets.definition.range));
  const drawn = refusal || badName ? undefined : drawModule(it, name, range);
  const module: ModuleValue = born({
    type: 'module',
    name,
    arguments: args,
    range,
    children,
    reachedAs,
    drawn,
    heir: self?.class,
    self,
    attributes: attributeRecord(),
    inits: NOTHING,
    isNested: false,
    [BIRTH]: 0,
    [READ]: undefined,
    [UNUSED]: undefined,
  });
  if (refusal || badName) return module;
  if (drawn?.event.kind === 'module') drawn.event.module = module;
  if (isContainer(module)) it.store.noteBuilt(module);
  if (name.includes('BatchNorm')) it.norms.push(module);
  else it.otherPlaces.add(range.from);
  if (name === 'Sequential') {
    it.sightings.push({ module, calls: [...it.calls], drawnAtEnd: undefined, undecided: [...it.undecided] });
    if (!('type' in children)) nest(children);
  }
  return module;
}

const NOTHING: readonly never[] = [];

/** What a ModuleList or ModuleDict is given that is no module. */
function refuseElements(
  it: Interpreter,
  name: string,
  children: readonly ModuleChild[] | UnknownValue,
  [given]: readonly ArgumentValue[],
  frame: Frame,
): void {
  const isList = name === 'ModuleList' || name === 'ParameterList';
  if (isList && it.trying > 0 && given && given.value.type !== 'none' && hasNoItems(given.value))
    raise(it, 'TypeError', phrase`a ${name} takes what can be gone through`);
  const raises = name === 'ModuleDict' && it.trying > 0 && given?.value ? refusalOfPairs(given.value) : undefined;
  if (raises && given?.value.type !== 'none') raise(it, raises, phrase`torch refuses the arguments of ${name}`);
  if ((name !== 'ModuleList' && name !== 'ModuleDict') || 'type' in children) return;
  const found = children.find(({ value }) => isNoModuleAtAll(value));
  if (!found) return;
  const { range, value } = found;
  const place = name === 'ModuleList' ? found.name : `'${found.name}'`;
  const what = isNoModuleOfTorch(value)
    ? phrase`a function of torch`
    : isTorchClass(value)
      ? phrase`a class`
      : describe(value);
  const message = phrase`Element ${place} of this ${name} is ${what}: torch raises TypeError, since it takes modules only.`;
  if (it.trying > 0) raise(it, 'TypeError', message);
  else if (isSure(it, frame)) tellMistake(it, diagnostic(it.source, 'error', 'not-a-module', message, range));
}

/** What a module of torch has, and is not read, stands as a method, as which it could be called. */
function withoutUnread(argument: ArgumentValue): ArgumentValue {
  const { value } = argument;
  if (!isUnread(argument) || value.type !== 'method') return argument;
  return { ...argument, value: unknown(phrase`its \`${value.name}\` is not known`) };
}

function isUnread({ value }: ArgumentValue): boolean {
  return value.type === 'method' && value.self.type === 'module' && !moduleMethods.has(value.name);
}

/** Where it is given None for a size. */
function widthsOfNone(module: string, args: readonly ArgumentValue[]): SourceRange[] {
  const names = parametersOfClass(module)?.names ?? [];
  const nameOf = ({ kind, name }: ArgumentValue, at: number) => (kind === 'positional' ? names[at] : name);
  return args
    .filter((one, at) => one.value.type === 'none' && SIZE.test(nameOf(one, at) ?? ''))
    .map(({ range }) => range);
}

/** Of the names that an OrderedDict gives the modules, what is wrong with the first that torch does not take. */
function refusedName(
  self: InstanceValue | undefined,
  name: string,
  children: ModuleValue['children'],
): Text | undefined {
  if ('type' in children || children.length === 0 || (name !== 'Sequential' && name !== 'ModuleDict')) return undefined;
  const holder = { name, self };
  for (const child of children) {
    const refusal = nameRefusal(holder, child.name);
    if (refusal) return refusal;
  }
  return undefined;
}

function nest(children: readonly ModuleChild[]): void {
  for (const { value } of children) {
    const module = value.type === 'instance' ? value.module : value;
    if (module?.type === 'module') module.isNested = true;
  }
}

/** Torch adds each one by methods that a class of the file may have for itself. */
const ADDS: Readonly<Record<string, readonly string[]>> = {
  Sequential: ['add_module', 'register_module'],
  ModuleList: ['add_module', 'register_module', 'extend', '__iadd__', '__len__'],
  ModuleDict: ['add_module', 'register_module', 'update', '__setitem__'],
};

function childrenFor(
  it: Interpreter,
  self: InstanceValue | undefined,
  name: string,
  args: readonly ArgumentValue[],
  frame: Frame,
): readonly ModuleChild[] | UnknownValue {
  const [first] = args;
  const isOwn = name === 'ModuleList' && first && definesItself(first.value, ['__iter__']);
  const items = isOwn ? elements(it, first.value, first.range, frame) : undefined;
  const children = initialChildren(name, items ? [{ ...first!, value: list(items) }] : args);
  const own = self && ownAdder(self, name);
  if (!own || 'type' in children || children.length === 0) return children;
  return unknownOf(phrase`its modules are added by the \`${own}\` of \`${self.class.name}\``, children);
}

/** The method of its class that adds to such a module. */
function ownAdder(self: InstanceValue, name: string): string | undefined {
  return ADDS[name]?.find((method) => definesItself(self, [method]));
}

function initialChildren(name: string, args: readonly ArgumentValue[]): readonly ModuleChild[] | UnknownValue {
  if (name === 'Sequential') {
    const [first] = args;
    // It takes an OrderedDict alone; of another dict it would make one layer.
    if (first && args.length === 1 && first.value.type === 'dict' && first.value.isOrdered)
      return containerItems(first.value, first.range);
    const rest = args.find(({ kind }) => kind === 'rest');
    if (rest) {
      const children = unknownOf(
        reasonOf(rest.value),
        args.map(({ value }) => value),
      );
      const named = ({ value, range }: ArgumentValue, at: number) => ({ name: String(at), value, range });
      const first = args.slice(0, args.indexOf(rest)).map(named);
      const last = args.slice(args.findLastIndex(({ kind }) => kind === 'rest') + 1).map(named);
      return { ...children, ...(first.length > 0 && { first }), ...(last.length > 0 && { last }) };
    }
    const keyword = args.find(({ kind }) => kind === 'keyword');
    if (keyword) return unknown(phrase`Sequential takes no argument \`${keyword.name}\``);
    return args.map(({ value, range }, at) => ({ name: String(at), value, range }));
  }
  if (name !== 'ModuleList' && name !== 'ModuleDict' && name !== 'DataParallel') return NOTHING;
  const [argument] = args;
  if (!argument || argument.value.type === 'none') return [];
  if (argument.kind === 'rest') return unknownOf(reasonOf(argument.value), argument.value);
  if (name === 'DataParallel') return [{ name: 'module', value: argument.value, range: argument.range }];
  if (name === 'ModuleDict') return pairsOf(argument.value, argument.range);
  return listChildren(argument);
}

function listChildren({ value: all, range }: ArgumentValue): readonly ModuleChild[] | UnknownValue {
  const items = iterate(all);
  return 'type' in items ? items : items.map((value, at) => ({ name: String(at), value, range }));
}

/** What ModuleDict and its `update` take: a dict, a ModuleDict or pairs. */
export function pairsOf(value: Value, range: SourceRange): readonly ModuleChild[] | UnknownValue {
  if (definesItself(value, ['items', 'keys', '__iter__', '__getitem__']))
    return unknownOf(phrase`what it gives is not followed here`, value);
  const held = value.type === 'instance' ? value.module : value;
  if (held?.type === 'module' && held.name === 'ModuleDict') return held.children;
  if (value.type === 'dict') return containerItems(value, range);
  const pairs = iterate(value);
  if ('type' in pairs) return pairs;
  const children: ModuleChild[] = [];
  for (const pair of pairs) {
    const items = iterate(pair);
    if ('type' in items || items.length !== 2 || items[0]!.type !== 'string')
      return unknownOf(phrase`a pair of it is not read`, pairs);
    children.push({ name: items[0]!.value, value: items[1]!, range });
  }
  return children;
}

/** A dict's modules by their names. */
function containerItems(value: DictValue, range: SourceRange): readonly ModuleChild[] | UnknownValue {
  if ('type' in value.entries) return value.entries;
  const children: ModuleChild[] = [];
  for (const [key, item] of value.entries.values()) {
    if (key.type !== 'string') return unknown(phrase`a layer is named by something else than a text`);
    children.push({ name: key.value, value: item, range });
  }
  return children;
}

/** What Sequential, ModuleList and ModuleDict have, and no other module. */
export const containerMethods: ReadonlySet<string> = new Set(
  'append extend insert pop items keys values update clear'.split(' '),
);

/** What torch.nn.Module and Sequential offer, as far as it is told from an attribute. */
export const moduleMethods: ReadonlySet<string> = new Set([
  ...containerMethods,
  ...`train eval to cuda cpu float half double bfloat16 type apply requires_grad_ zero_grad share_memory parameters
  named_parameters modules named_modules children named_children state_dict load_state_dict buffers named_buffers
  register_buffer register_parameter register_module add_module forward compile
  get_submodule get_parameter get_buffer xpu to_empty register_forward_pre_hook register_backward_hook
  __setattr__ __delattr__ __getattr__ register_forward_hook register_full_backward_hook extra_repr reset_parameters`.split(
    /\s+/,
  ),
]);

const RETURNS_ITSELF = new Set(
  'train eval to cuda cpu float half double bfloat16 type requires_grad_ share_memory'.split(' '),
);

/** A method of a module; undefined where it is not read. */
export function callModuleMethod(
  it: Interpreter,
  module: ModuleValue,
  name: string,
  args: readonly ArgumentValue[],
): Value | undefined {
  if (RETURNS_ITSELF.has(name)) return module;
  if (name === 'zero_grad') return NONE;
  if (name !== 'add_module' && name !== 'register_module') return undefined;
  const { children } = module;
  const child = namedModule(args, module.range, module.name === 'Sequential');
  const mayReplace = (one: ModuleChild) => one.name !== child?.name && mayBeOne(one.name, child?.name ?? '');
  if (!child || 'type' in children || children.some(mayReplace)) {
    const reason = 'type' in children ? children.reason : (lackOf(name, args) ?? NAMELESS_LAYER);
    const all = unknownOf(
      reason,
      children,
      args.map(({ value }) => value),
    );
    const first = child && 'type' in children ? (children.first ?? []) : [];
    const isKept = first.length > 0 && !first.some(({ name }) => mayBeOne(name, child?.name ?? ''));
    writeChildren(it, module, isKept ? { ...all, first } : all);
  } else {
    const refusal = nameRefusal(module, child.name);
    if (refusal) return raise(it, 'KeyError', refusal);
    writeChildren(it, module, withChild(children, child));
  }
  return NONE;
}

const NAMELESS_LAYER = phrase`under which name a layer is added to it does not follow from the file`;

/** What add_module lacks that torch cannot do without. */
function lackOf(name: string, args: readonly ArgumentValue[]): Text | undefined {
  if (args.length > 1 || args.some(({ kind }) => kind === 'rest')) return undefined;
  return args[0]?.name === 'module' || args.length === 0
    ? phrase`\`${name}\` is given no name`
    : phrase`\`${name}\` is given no module`;
}

/** With a module under a name, in the place of the one that had it. */
export function withChild(children: readonly ModuleChild[], child: ModuleChild): readonly ModuleChild[] {
  const at = children.findIndex(({ name }) => name === child.name);
  return at < 0 ? [...children, child] : children.with(at, child);
}

/** What add_module and register_module are given; undefined where the name is not known. */
export function namedModule(
  args: readonly ArgumentValue[],
  range: SourceRange,
  takesOpen = false,
): ModuleChild | undefined {
  if (args.some(({ kind }) => kind === 'rest')) return undefined;
  const given = (at: number, keyword: string) => {
    const positional = args[at]?.kind === 'positional' ? args[at] : undefined;
    return positional ?? args.find((argument) => argument.kind === 'keyword' && argument.name === keyword);
  };
  const [key, module] = [given(0, 'name')?.value, given(1, 'module')];
  const name = key?.type === 'string' ? key.value : takesOpen && key?.type === 'unknown' ? key.text : undefined;
  if (name === undefined || !module) return undefined;
  return { name, value: module.value, range: module.range ?? range };
}

/** From here on, the module holds these. */
export function writeChildren(it: Interpreter, module: ModuleValue, children: ModuleValue['children']): void {
  it.spend('type' in children ? 1 : 1 + (children.length >> 3));
  if (!('type' in children)) {
    if (module.name !== 'Sequential') reachChildren(it, module, children);
    else if (module.isNested !== undefined) nest(children);
  }
  it.store.write(module, 'children', children);
  const before = builtBefore.get(module);
  if (before) writeChildren(it, before, children);
}

/** Built anew by a second call, a module holds the same by whichever of the calls one looks at it. */
export function holdAlike(it: Interpreter, before: ModuleValue, module: ModuleValue): void {
  writeChildren(it, before, module.children);
  builtBefore.set(module, before);
}

const builtBefore = new WeakMap<ModuleValue, ModuleValue>();
