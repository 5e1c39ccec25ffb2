// Copies of values, as the module copy makes them: what a copy holds is its own.

import type { SourceRange } from '../../model/modelSpec.ts';
import { phrase } from '../../model/phrase.ts';
import { copied } from '../arrays/arrays.ts';
import { drawModule } from '../draws/draws.ts';
import { born } from '../interpreter/births.ts';
import { type Interpreter, newFrame, newScope } from '../interpreter/interpreter.ts';
import { TOO_MUCH_WORK } from '../interpreter/patience.ts';
import { callDefined } from '../python/operations.ts';
import {
  attributeRecord,
  dict,
  type InstanceValue,
  isContainer,
  list,
  type ModuleValue,
  orderedDict,
  unknown,
  unknownOf,
  type Value,
} from '../python/values.ts';
import { isModule } from './moduleTree.ts';
import { touchByWrapper } from './touches.ts';

/** `copy.deepcopy(value)`, or `copy.copy(value)`. */
export function copyValue(it: Interpreter, value: Value, range: SourceRange, isDeep: boolean): Value {
  if (!isDeep) return ownCopy(it, value, '__copy__', [], range) ?? shallowCopy(value);
  return deepCopy(it, value, range, new Map());
}

/** What a class of the file says of its copies. */
function ownCopy(
  it: Interpreter,
  value: Value,
  method: '__copy__' | '__deepcopy__',
  given: readonly Value[],
  range: SourceRange,
): Value | undefined {
  if (value.type !== 'instance') return undefined;
  return callDefined(it, value, method, given, range, newFrame(it, newScope('function', undefined)));
}

/** A copied module shares what it holds with the first, where torch copies the dict of modules as it is. */
function shallowCopy(value: Value): Value {
  if (value.type === 'list') return list(value.items);
  if (value.type === 'dict') return value.isOrdered ? orderedDict(value.entries) : dict(value.entries, value.missing);
  if (value.type === 'set' && !value.isFrozen) return born({ ...value });
  if (value.type === 'array') return copied(value);
  const isLeaf = value.type === 'module' && !('type' in value.children) && value.children.length === 0;
  // It has the same parameters and its own attributes.
  if (isLeaf && !isContainer(value))
    return born({ ...value, attributes: Object.assign(attributeRecord(), value.attributes), reachedAs: undefined });
  if (value.type === 'instance' && !value.module) {
    const { class: of, attributes, held } = value;
    if (!isModule(value)) return copyOfInstance(of, attributes, held);
  }
  const isPlain = ['module', 'instance', 'symbol', 'unknown'].includes(value.type);
  return isPlain ? unknownOf(phrase`what \`copy.copy\` gives is not read`, value) : value;
}

function copyOfInstance(
  of: InstanceValue['class'],
  attributes: InstanceValue['attributes'],
  held: Value | undefined,
): InstanceValue {
  const copied = Object.assign(attributeRecord(), attributes);
  // Where the attributes were the entries themselves, those of the copy are not.
  const own = held && shallowCopy(held);
  return born({ type: 'instance', class: of, attributes: copied, module: undefined, ...(own && { held: own }) });
}

function deepCopy(it: Interpreter, value: Value, range: SourceRange, copies: Map<Value, Value>): Value {
  const known = copies.get(value);
  if (known) return known;
  if (!it.spend(2)) return unknown(TOO_MUCH_WORK);
  if (!it.enter()) return unknown(phrase`it is nested too deeply to be copied`);
  const copy = (inner: Value) => deepCopy(it, inner, range, copies);
  const result = ownCopy(it, value, '__deepcopy__', [dict(new Map())], range) ?? copyOf();
  it.leave();
  return result;

  function keep<T extends Value>(made: T): T {
    copies.set(value, made);
    return made;
  }

  function copyOf(): Value {
    switch (value.type) {
      case 'list': {
        const made = keep(list([]));
        it.store.write(made, 'items', 'type' in value.items ? value.items : value.items.map(copy));
        return made;
      }
      case 'tuple':
        return keep({ type: 'tuple', items: value.items.map(copy) });
      case 'dict': {
        const made = keep(value.isOrdered ? orderedDict(new Map()) : dict(new Map(), value.missing));
        const { entries } = value;
        const copied =
          'type' in entries
            ? entries
            : new Map([...entries].map(([key, [name, item]]) => [key, [name, copy(item)] as const]));
        it.store.write(made, 'entries', copied);
        return made;
      }
      case 'module':
        return keep(copyModule(value, undefined));
      case 'instance':
        return copyInstance(value);
      case 'set':
      case 'array':
        return shallowCopy(value);
      case 'unknown':
        return unknown(value.reason);
      default:
        return value;
    }
  }

  /** It draws nothing: its weights are those of the first. */
  function copyModule(module: ModuleValue, self: InstanceValue | undefined): ModuleValue {
    const drawn = drawModule(it, module.name, module.range);
    const made: ModuleValue = born({
      ...module,
      attributes: attributeRecord(),
      children: [],
      reachedAs: undefined,
      drawn,
      self,
    });
    if (drawn?.event.kind === 'module') {
      drawn.event.module = made;
      touchByWrapper(it, made, 'deepcopy', range);
    }
    copies.set(module, made);
    const { children } = module;
    const copied =
      'type' in children ? unknown(children.reason) : children.map((child) => ({ ...child, value: copy(child.value) }));
    it.store.write(made, 'children', copied);
    copyAttributes(module.attributes, made.attributes);
    return made;
  }

  function copyInstance(instance: InstanceValue): InstanceValue {
    const attributes = attributeRecord();
    const { held: before } = instance;
    const held = before && copy(before);
    const made: InstanceValue = keep(born({ ...instance, attributes, module: undefined, ...(held && { held }) }));
    if (instance.module) it.store.write(made, 'module', copyModule(instance.module, made));
    // Where the attributes are the entries themselves, Python's copy has them as entries alone.
    const isEntries = before?.type === 'dict' && before.of === instance.attributes;
    if (!isEntries) copyAttributes(instance.attributes, made.attributes);
    return made;
  }

  function copyAttributes(from: Readonly<Record<string, Value>>, to: Record<string, Value>): void {
    for (const [name, item] of Object.entries(from)) it.store.write(to, name, copy(item));
  }
}
