// Names under which a module cannot hold another: torch raises a KeyError for them.

import { Phrase, phrase, type Text } from '../../model/phrase.ts';
import { classAttribute } from '../interpreter/classAttribute.ts';
import { attributeName, type InstanceValue, type ModuleValue } from '../python/values.ts';

/** What every torch.nn.Module has, whatever its version since 1.8. */
const OF_MODULE = new Set(
  `training add_module register_module register_buffer register_parameter get_submodule get_parameter get_buffer apply cuda
  xpu cpu type float double half bfloat16 to_empty to register_backward_hook register_full_backward_hook
  register_forward_pre_hook register_forward_hook forward state_dict load_state_dict parameters named_parameters buffers
  named_buffers children named_children modules named_modules train eval requires_grad_ zero_grad share_memory extra_repr
  _modules _parameters _buffers _apply _get_name`.split(/\s+/),
);
const OF_CONTAINERS: Readonly<Record<string, ReadonlySet<string>>> = {
  Sequential: new Set(['append', 'extend', 'insert', 'pop']),
  ModuleList: new Set(['append', 'extend', 'insert', 'pop']),
  ModuleDict: new Set(['clear', 'pop', 'keys', 'items', 'values', 'update']),
};

/** A module of torch's, of this class; `self`: of which object of the file it is a part, as an heir. */
interface Holder {
  readonly name: string;
  readonly self: InstanceValue | undefined;
  readonly children?: ModuleValue['children'];
}

/** Whether it is what nameRefusal gives. */
export function isNameRefusal(reason: Text): boolean {
  return reason instanceof Phrase && REFUSALS.has(reason.text);
}

const EMPTY = phrase`a module's name cannot be empty`;
const taken = (name: string) =>
  phrase`it has an attribute \`${name}\` already, so no module can be added under this name`;
const dotted = (name: string) => phrase`the name \`${name}\` of a module has a dot in it`;
const REFUSALS: ReadonlySet<string> = new Set([EMPTY, taken(''), dotted('')].map(({ text }) => text));

/** Why torch does not take a module under the name; undefined where it does, or where that is not certain. */
export function nameRefusal(holder: Holder | InstanceValue, name: string): Text | undefined {
  if (name === '') return EMPTY;
  const module = 'class' in holder ? holder.module : holder;
  const object = 'class' in holder ? holder : holder.self;
  const children = module?.children;
  if (Array.isArray(children) && children.some((child) => child.name === name)) return undefined;
  const isTorchs = OF_MODULE.has(name) || OF_CONTAINERS[module?.name ?? '']?.has(name);
  if (isTorchs || (object && hasItself(object, name))) return taken(name);
  return name.includes('.') ? dotted(name) : undefined;
}

function hasItself({ attributes, class: { order } }: InstanceValue, name: string): boolean {
  const own = attributes[attributeName(name)] ?? classAttribute(order, name);
  return own !== undefined && !/^(unknown|module|instance)$/.test(own.type);
}
