// `vars(object)`: what an object, class or module has of its own as a dict, as it is whenever it is asked.

import type { Interpreter } from '../interpreter/interpreter.ts';
import { isModule } from '../modules/moduleTree.ts';
import { registryOf } from '../modules/registry.ts';
import { shownAs } from './dictViews.ts';
import { KEPT_BY_TORCH } from './makeDict.ts';
import {
  type ClassValue,
  type DictValue,
  dict,
  type InstanceValue,
  type ModuleValue,
  mayBeMissing,
  NAMELESS,
  nameOfAttribute,
  reasonOf,
  string,
  unknownOf,
  type Value,
} from './values.ts';

export function attributesDict(it: Interpreter, object: InstanceValue | ClassValue | ModuleValue): DictValue {
  if (object.type === 'instance' && object.held?.type === 'dict' && object.held.of === object.attributes)
    return object.held;
  return shownAs({ ...dict(NO_ENTRIES), of: object.attributes }, () => entriesOf(it, object));
}

const NO_ENTRIES: DictValue['entries'] = new Map();

function entriesOf(it: Interpreter, object: InstanceValue | ClassValue | ModuleValue): DictValue['entries'] {
  const own = Object.values(object.attributes);
  const nameless = object.attributes[NAMELESS] ?? own.find(mayBeMissing);
  if (nameless) return unknownOf(reasonOf(nameless), own);
  const entries = new Map<string, readonly [Value, Value]>();
  const set = (name: string, value: Value) => entries.set(`string ${name}`, [string(name), value]);
  const module = object.type !== 'class' && isModule(object) ? object : undefined;
  if (module && !(module.type === 'instance' && module.initialised === 'no'))
    for (const name of OF_MODULES) set(name, name === '_modules' ? registryOf(it, module) : KEPT_BY_TORCH);
  // Modules and parameters are in those.
  for (const [key, value] of Object.entries(object.attributes))
    if (!module || !(isModule(value) || isParameter(value)))
      set(nameOfAttribute(key), (value.type === 'unknown' && value.beside) || value);
  return entries;
}

export function isParameter(value: Value): boolean {
  return value.type === 'parameter' || (value.type === 'array' && value.isParameter === true);
}

/** What `nn.Module.__init__` sets, in its order. */
const OF_MODULES = [
  'training',
  '_parameters',
  '_buffers',
  '_non_persistent_buffers_set',
  '_backward_hooks',
  '_is_full_backward_hook',
  '_forward_hooks',
  '_forward_pre_hooks',
  '_state_dict_hooks',
  '_load_state_dict_pre_hooks',
  '_load_state_dict_post_hooks',
  '_modules',
];
