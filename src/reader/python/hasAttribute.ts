// Whether an object has an attribute, as `hasattr` tells.

import { parametersOfModule } from '../../model/modules.ts';
import { phrase } from '../../model/phrase.ts';
import { classAttribute } from '../interpreter/classAttribute.ts';
import { catches, raise } from '../interpreter/exceptions.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import { moduleMethods } from '../modules/modules.ts';
import { isModule } from '../modules/moduleTree.ts';
import { parameterOf } from '../modules/parameters.ts';
import { inTorchClass } from '../modules/torchClasses.ts';
import { nnModuleNames } from '../modules/torchSignatures.ts';
import { surelyLacks } from '../refused/lackedNames.ts';
import { ofText } from '../text/ofText.ts';
import { hasOfPython } from './builtinAttributes.ts';
import { isHeldMethod } from './builtinHeirs.ts';
import { setsByMetaclass } from './metaclasses.ts';
import {
  attributeName,
  type InstanceValue,
  isContainer,
  isTorchClass,
  isTorchFunction,
  mayBeMissing,
  NAMELESS,
  unknown,
  type Value,
} from './values.ts';

/** Whether the class's own `__getattr__` gives it, or raises an AttributeError. */
function givesAttribute(it: Interpreter, value: InstanceValue, name: string): boolean | undefined {
  it.trying++;
  const found = it.attribute(value, name);
  it.trying--;
  const { raised } = it;
  if (!raised) return found.type === 'unknown' ? undefined : true;
  it.raised = undefined;
  return catches({ type: 'builtin', name: 'AttributeError' }, raised) ? false : undefined;
}

/** What torch.nn holds beside its classes. */
const OTHERS_IN_NN =
  /^(_.*|Parameter|Buffer|Uninitialized\w+|attention|backends|bias|common_types|cpp|factory_kwargs|functional|grad|init|intrinsic|modules|parallel|parameter|qat|quantizable|quantized|utils)$/;

/** What every function and every class has. */
const OF_CALLED = /^__(name|qualname|module|doc|dict|call)__$/;

function isFunctionOrClass(value: Value): boolean {
  if (value.type === 'external') return isTorchClass(value) || isTorchFunction(value.name);
  return value.type === 'function' || value.type === 'class';
}

/** What torch's modules have beside their arguments and parameters; undefined where that is not known. */
function hasOfItself(module: string, name: string): boolean | undefined {
  if (/(Batch|Instance)Norm/.test(module)) return /^(running_mean|running_var|num_batches_tracked)$/.test(name);
  if (/Conv/.test(module)) return /^(transposed|output_padding)$/.test(name);
  return /^(RNN|LSTM|GRU|Multihead|Transformer|Adaptive)/.test(module) ? undefined : false;
}

/** What Python's objects and torch's modules have, and beside it those that hold others: torch 1.13. */
const OF_ANY =
  /^__(annotations|call|class|delattr|dict|dir|doc|eq|format|ge|getattr|getattribute|gt|hash|init|init_subclass|le|lt|module|ne|new|reduce|reduce_ex|repr|setattr|setstate|sizeof|str|subclasshook|weakref)__$/;
const OF_CONTAINER: Readonly<Record<string, RegExp>> = {
  Sequential: /^__(getitem|setitem|delitem|len|iter|add|iadd|mul|imul|rmul)__$/,
  ModuleList: /^__(getitem|setitem|delitem|len|iter|add|iadd)__$/,
  ModuleDict: /^__(getitem|setitem|delitem|len|iter|contains)__$/,
};

/** What DataParallel or DistributedDataParallel has beside the module that it holds, of any version. */
const OF_PARALLEL =
  /^(_.*|module|device|device_ids|device_type|dim|output_device|src_device_obj|replicate|scatter|parallel_apply|gather|forward|join\w*|no_sync|will_sync_module_buffers|register_comm_hook|to_kwargs|process_group|reducer|logger|static_graph|mixed_precision|num_iterations|is_multi_device_module|broadcast_\w+|bucket_\w+|ddp_\w+|find_unused_parameters|require_\w+|gradient_as_bucket_view|parameters_to_ignore|use_side_stream_for_tensor_copies|modules_(params|buffers)|delay_all_reduce\w*|skip_all_reduce_unused_params|init_sync|optimizer_\w+|python_reducer)$/;

function hasMethodOf(module: string, name: string): boolean | undefined {
  if (OF_ANY.test(name) || OF_CONTAINER[module]?.test(name)) return true;
  return /^Parameter/.test(module) || /^__(constants|getstate)__$/.test(name) ? undefined : false;
}

/** Undefined where it is not known. */
export function hasAttribute(it: Interpreter, value: Value, name: string): boolean | undefined {
  if (OF_CALLED.test(name) && isFunctionOrClass(value)) return true;
  if (value.type === 'external' && value.name === 'torch.nn') {
    const put = it.library.get(`torch.nn.${name}`);
    if (put) return put.type === 'unknown' ? undefined : true;
    return nnModuleNames.has(name) ? true : OTHERS_IN_NN.test(name) ? undefined : false;
  }
  if (value.type === 'module') {
    const kept = value.attributes[name];
    if (kept) return kept.type === 'unknown' && kept.present ? undefined : true;
    if (Array.isArray(value.children) && value.children.some((child) => child.name === name)) return true;
    if (parameterOf(value, name) || moduleMethods.has(name) || name === 'training') return true;
    if (/^__\w+__$/.test(name)) return hasMethodOf(value.name, name);
    if (value.name === 'DataParallel') return OF_PARALLEL.test(name) ? undefined : false;
    const known = parametersOfModule(value.name);
    if (known) return Object.hasOwn(known, name) || hasOfItself(value.name, name);
    return isContainer(value) ? false : undefined;
  }
  // What the file puts into a class of torch, or into one that it inherits, is looked up elsewhere.
  if (value.type === 'external') return isTorchClass(value) && !it.patched.has(name) ? inTorchClass(name) : undefined;
  if (value.type === 'class') {
    const found = classAttribute(value.order, name);
    if (found) return found.type === 'unknown' ? undefined : true;
    return name.startsWith('__') || setsByMetaclass(it, value) ? undefined : false;
  }
  if (value.type === 'function') {
    const own = value.attributes?.[attributeName(name)];
    if (own) return own.type === 'unknown' ? undefined : true;
    return value.kind === 'function' && !value.cached && !value.attributes?.__wrapped__ && !name.startsWith('__')
      ? false
      : undefined;
  }
  if (value.type === 'list' && value.view)
    return /^(__iter__|__len__)$/.test(name)
      ? true
      : /^(__getitem__|append|extend|index|count|sort|copy)$/.test(name)
        ? false
        : undefined;
  if ((value.type === 'list' || value.type === 'tuple') && /^(__iter__|__len__|__getitem__)$/.test(name)) return true;
  if (/^(int|float|bool|none)$/.test(value.type) && /^(__iter__|__len__|__getitem__)$/.test(name)) return false;
  if (value.type !== 'instance') return hasOfPython(it, value, name);
  const own = value.attributes[attributeName(name)];
  if (own) return mayBeMissing(own) ? undefined : true;
  if (name === '__class__' || name === '__dict__') return true;
  if (classAttribute(value.class.order, '__getattribute__')) return givesAttribute(it, value, name);
  if (classAttribute(value.class.order, '__getattr__')) return givesAttribute(it, value, name);
  if (isHeldMethod(value, name)) return name.startsWith('__') ? undefined : true;
  const inherited = classAttribute(value.class.order, name);
  if (inherited) return inherited.type === 'unknown' ? undefined : true;
  if (setsByMetaclass(it, value.class)) return undefined;
  if (value.module) return hasAttribute(it, value.module, name);
  return isModule(value) && (moduleMethods.has(name) || name === 'training');
}

/** Whether asking the object for it surely raises an AttributeError: of Python's own values, of modules and of torch.nn. */
export function lacksAttribute(it: Interpreter, object: Value, name: string): boolean {
  const isOne =
    object.type === 'module' || (object.type === 'instance' && isModule(object) && !object.attributes[NAMELESS]);
  if (object.type === 'external' && object.name !== 'torch.nn')
    return !it.patched.has(name) && surelyLacks(it, `${object.name}.${name}`);
  if (object.type === 'external') return hasAttribute(it, object, name) === false;
  if (!isOne) return hasOfPython(it, object, name) === false;
  return !mayBeSetElsewhere(it, name) && hasAttribute(it, object, name) === false;
}

/**
 * Whether a module of the file surely lacks what its class sets in `__init__` alone, under a condition that did not hold:
 * asking it for that raises an AttributeError.
 */
export function isLeftOut(it: Interpreter, object: InstanceValue, name: string): boolean {
  const { order } = object.class;
  const isKnown = order.every(
    (entry) => entry.type === 'class' || (entry.type === 'external' && PLAIN.test(entry.name)),
  );
  if (!isKnown || it.isOpening || it.isTracing || !lacksAttribute(it, object, name)) return false;
  const constructors = order.flatMap((entry) => {
    const own = entry.type === 'class' ? entry.attributes.__init__ : undefined;
    return own?.type === 'function' ? [own.definition.range] : [];
  });
  const isWithinOne = (at: number) => constructors.some(({ from, to }) => from < at && at < to);
  const places = settingIn(it.source.text)(name);
  return places.length > 0 && places.every(isWithinOne);
}

/** Where a text may set an attribute, each name looked for once. */
const settingIn = ofText((text) => {
  const known = new Map<string, readonly number[]>();
  return (name: string): readonly number[] => {
    const sets = `\\.${name}\\b(?=\\s*(?::[^=\\n]{0,200}|,[^=(\\n]{0,200})?=(?!=))|(['"])${name}\\1`;
    const places = known.get(name) ?? Array.from(text.matchAll(new RegExp(sets, 'g')), ({ index }) => index);
    known.set(name, places);
    return places;
  };
});

const PLAIN = /^(torch\.nn\.Module|object)$/;

/** What torch's own `__getattr__` gives, for which a class may ask in its own. */
export function registeredAttribute(it: Interpreter, object: InstanceValue, name: string): Value {
  if (object.attributes[attributeName(name)]) return it.attribute(object, name);
  const isNone = object.module
    ? lacksAttribute(it, object.module, name)
    : !object.attributes[NAMELESS] && !mayBeSetElsewhere(it, name);
  const reason = phrase`\`${object.class.name}\` has no \`${name}\` here`;
  if (isNone) return raise(it, 'AttributeError', reason);
  return object.module ? it.attribute(object.module, name) : unknown(reason);
}

function mayBeSetElsewhere(it: Interpreter, name: string): boolean {
  return it.patched.has(name) || SET_ELSEWHERE.test(name);
}

/** By torch itself, or by what wraps a module. */
const SET_ELSEWHERE = /^(_|(weight|bias)_|name$|parametrizations$|dump_patches$|call_super_init$|T_destination$)/;
