// torch.nn modules as the file builds and changes them. What their arguments mean is layers.ts's.

import type { SourceRange } from '../model/modelSpec.ts';
import { parametersOfModule } from '../model/modules.ts';
import { born } from './births.ts';
import { drawModule } from './draws.ts';
import type { Frame, Interpreter } from './interpreter.ts';
import { iterate } from './iterate.ts';
import { noteLoss } from './training.ts';
import {
  type ArgumentValue,
  float,
  type InstanceValue,
  int,
  list,
  type ModuleChild,
  type ModuleValue,
  NONE,
  reasonOf,
  type UnknownValue,
  unknown,
  unknownOf,
  type Value,
} from './values.ts';

export function buildModule(
  it: Interpreter,
  name: string,
  args: readonly ArgumentValue[],
  range: SourceRange,
  frame: Frame,
  self?: InstanceValue,
): ModuleValue {
  noteLoss(it, name, args, range);
  const children = initialChildren(name, args);
  const reachedAs = frame.name ? { rank: 1, name: frame.name, path: '', holder: undefined } : undefined;
  const drawn = drawModule(it, name, range);
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
    inits: [],
  });
  if (drawn?.event.kind === 'module') drawn.event.module = module;
  if (name.includes('BatchNorm')) it.norms.push(module);
  if (name === 'Sequential') {
    it.sightings.push({ module, drawnAtEnd: undefined });
    if (!('type' in children)) nest(it, children);
  }
  return module;
}

function nest(it: Interpreter, children: readonly ModuleChild[]): void {
  for (const { value } of children) {
    if (value.type === 'module') it.nested.add(value);
    else if (value.type === 'instance' && value.module) it.nested.add(value.module);
  }
}

function initialChildren(name: string, args: readonly ArgumentValue[]): readonly ModuleChild[] | UnknownValue {
  if (name === 'Sequential') {
    const [first] = args;
    if (first && args.length === 1 && first.value.type === 'dict') return named(first.value, first.range);
    const rest = args.find(({ kind }) => kind === 'rest');
    if (rest) {
      const others = args.filter(({ kind }) => kind === 'positional').map(({ value }) => value);
      return unknownOf(reasonOf(rest.value), others, rest.value);
    }
    const keyword = args.find(({ kind }) => kind === 'keyword');
    if (keyword) return unknown(`Sequential takes no argument \`${keyword.name}\``);
    return args.map(({ value, range }, at) => ({ name: String(at), value, range }));
  }
  if (name !== 'ModuleList' && name !== 'ModuleDict') return [];
  const [argument] = args;
  if (!argument) return [];
  if (name === 'ModuleDict') return named(argument.value, argument.range);
  const items = iterate(argument.value);
  if ('type' in items) return items;
  return items.map((value, at) => ({ name: String(at), value, range: argument.range }));
}

function named(value: Value, range: SourceRange): readonly ModuleChild[] | UnknownValue {
  if (value.type !== 'dict') return unknown(reasonOf(value));
  if ('type' in value.entries) return value.entries;
  const children: ModuleChild[] = [];
  for (const [key, item] of value.entries.values()) {
    if (key.type !== 'string') return unknown('a layer is named by something else than a text');
    children.push({ name: key.value, value: item, range });
  }
  return children;
}

/** What torch.nn.Module and Sequential offer, as far as it is told from an attribute. */
export const moduleMethods: ReadonlySet<string> = new Set(
  `train eval to cuda cpu float half double bfloat16 type apply requires_grad_ zero_grad share_memory parameters
  named_parameters modules named_modules children named_children state_dict load_state_dict buffers named_buffers
  register_buffer register_parameter register_module add_module append extend insert pop forward compile items keys values
  register_forward_hook register_full_backward_hook extra_repr reset_parameters`.split(/\s+/),
);

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
  const { children } = module;
  const values = args.map(({ value }) => value);
  const change = (changed: readonly ModuleChild[] | UnknownValue) => {
    if (!('type' in changed) && module.name === 'Sequential') nest(it, changed);
    it.store.write(module, 'children', changed);
    it.spend('type' in changed ? 1 : changed.length >> 3);
    return name === 'append' || name === 'extend' ? module : NONE;
  };
  const isOrdinary = args.every(({ kind }) => kind === 'positional');
  switch (name) {
    case 'forward':
      return { type: 'output', module, input: values[0] ?? NONE };
    case 'values':
      return list('type' in children ? children : children.map((child) => child.value));
    case 'append':
    case 'extend':
    case 'insert':
    case 'add_module':
    case 'register_module': {
      if ('type' in children) {
        const added = name === 'extend' ? iterate(values[0] ?? NONE) : values;
        return change(unknownOf(children.reason, children, added));
      }
      if (!isOrdinary) return change(unknown('how its layers are added is not read'));
      const range = args.at(-1)?.range ?? module.range;
      if (name === 'append' && values[0]) {
        return change([...children, { name: String(children.length), value: values[0], range }]);
      }
      if (name === 'extend' && values[0]) {
        const items = iterate(values[0]);
        if ('type' in items) return change(unknownOf(items.reason, children, items));
        return change([
          ...children,
          ...items.map((value, at) => ({ name: String(children.length + at), value, range })),
        ]);
      }
      if (name === 'insert' && values[0]?.type === 'int' && values[1] && values[0].value >= 0) {
        const inserted = children.toSpliced(values[0].value, 0, { name: '', value: values[1], range });
        return change(inserted.map((child, at) => ({ ...child, name: String(at) })));
      }
      const [key, value] = values;
      if (key?.type === 'string' && value) {
        const child = { name: key.value, value, range };
        const at = children.findIndex((other) => other.name === key.value);
        return change(at < 0 ? [...children, child] : children.with(at, child));
      }
      return change(unknown('how its layers are added is not read'));
    }
    case 'pop':
    case '__setitem__':
    case '__delitem__':
      change(unknown('layers are taken out of it'));
      return undefined;
    default:
      return undefined;
  }
}

/** What the call gives for an argument. */
export function givenArgument(module: ModuleValue, name: string): ArgumentValue | undefined {
  const position = Object.keys(parametersOfModule(module.name) ?? {}).indexOf(name);
  const rest = module.arguments.find(({ kind }) => kind === 'rest');
  if (rest) return { ...rest, value: unknown(reasonOf(rest.value)) };
  const positional = module.arguments.filter(({ kind }) => kind === 'positional');
  return (
    (position < 0 ? undefined : positional[position]) ??
    module.arguments.find((argument) => argument.kind === 'keyword' && argument.name === name)
  );
}

/** An argument that a module keeps as an attribute: `layer.out_features`. Its `bias` is a parameter, no argument. */
export function moduleArgument(module: ModuleValue, name: string): Value | undefined {
  const parameter = parametersOfModule(module.name)?.[name];
  if (!parameter || name === 'bias') return undefined;
  const given = givenArgument(module, name)?.value;
  if (given?.type === 'unknown' && module.arguments.some(({ kind }) => kind === 'rest')) return undefined;
  if (!given && parameter.default === undefined) return unknown(`${module.name} is built without \`${name}\``);
  if (name === 'stride' && /Pool/.test(module.name) && (!given || given.type === 'none')) {
    return moduleArgument(module, 'kernel_size');
  }
  const value = given ?? constant(parameter.default ?? null);
  return keepsTuple(module.name) ? asTuple(value, parameter.length ?? 1) : value;

  function keepsTuple(type: string): boolean {
    const isTuple = /^(Lazy)?Conv|^AvgPool1d$|Pad[123]d$/.test(type) || name === 'normalized_shape';
    return isTuple && /^(extents|extentsOrNone|padding)$/.test(parameter!.kind);
  }
}

function constant(value: number | boolean | string | null): Value {
  if (value === null) return NONE;
  if (typeof value === 'boolean') return { type: 'bool', value };
  if (typeof value === 'string') return { type: 'string', value };
  return Number.isInteger(value) ? int(value) : float(value);
}

/** As torch keeps it: one number stands for all of a tuple. */
function asTuple(value: Value, length: number): Value {
  if (value.type === 'int' || value.type === 'symbol') {
    return { type: 'tuple', items: Array.from({ length: length || 1 }, () => value) };
  }
  return value.type === 'list' && Array.isArray(value.items) ? { type: 'tuple', items: value.items } : value;
}
