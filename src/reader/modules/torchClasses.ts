// Which class of torch.nn inherits which, for isinstance() and type().

import { byName } from '../../model/byName.ts';
import { isKnownBase } from '../interpreter/classAttribute.ts';
import { type ClassValue, isTorchClass, isTorchFunction, type ModuleValue, type Value } from '../python/values.ts';
import { classOf } from './bareModule.ts';
import { isNoModuleOfTorch } from './functionLayers.ts';
import { wasGiven } from './lazyModules.ts';

const BASES: Readonly<Record<string, string>> = {
  ReLU6: 'Hardtanh',
  UpsamplingNearest2d: 'Upsample',
  UpsamplingBilinear2d: 'Upsample',
  LSTM: 'RNNBase',
  GRU: 'RNNBase',
  RNN: 'RNNBase',
};
/** Classes that torch does not export from torch.nn, and the names of those that inherit them. */
const PRIVATE: Readonly<Record<string, RegExp>> = {
  _BatchNorm: /^(Lazy|Sync)?BatchNorm([123]d)?$/,
  _InstanceNorm: /^(Lazy)?InstanceNorm[123]d$/,
  _NormBase: /^(Lazy|Sync)?(Batch|Instance)Norm([123]d)?$/,
  _ConvNd: /^(Lazy)?Conv(Transpose)?[123]d$/,
  _ConvTransposeNd: /^(Lazy)?ConvTranspose[123]d$/,
  _DropoutNd: /^(Feature)?(Alpha)?Dropout[123]?d?$/,
  _MaxPoolNd: /^MaxPool[123]d$/,
  _AvgPoolNd: /^AvgPool[123]d$/,
};

/** What every module has by its class. */
const IN_ALL =
  /^(add_module|apply|(named_)?(buffers|children|modules|parameters)|cpu|cuda|eval|train|forward|state_dict|load_state_dict|to|zero_grad)$/;
/** What some classes have, or those of some versions. */
const IN_SOME =
  /^(__|_[a-z]+_?[a-z_]*[a-z]$|(register|get|set|named|reset|check|generate|initialize|parallel|permute|has|share|from|zero|extra|convert|load|to|requires|call|all|dump|flatten|merge)_|T_destination|NamedShape|append|bfloat16|clear|cls_to_become|compile|copy|double|extend|float|fromkeys|gather|get|half|insert|ipu|items|keys|log_prob|mtia|pop|popitem|predict|replicate|scatter|setdefault|training|type|update|values|xpu)/;

/** Whether a class of torch.nn has an attribute of this name; undefined where it depends on the class. */
export function inTorchClass(name: string): boolean | undefined {
  return IN_ALL.test(name) ? true : IN_SOME.test(name) ? undefined : false;
}

/** Whether the class of torch.nn is the other or inherits it; undefined where that is not known. */
function inherits(name: string, base: string): boolean | undefined {
  const found = inheritance(base)(name);
  return found === 'unknown' ? undefined : found;
}

const inheritance = byName((base) => byName((name) => inheritsByName(name, base) ?? 'unknown'));

function inheritsByName(name: string, base: string): boolean | undefined {
  const short = base.slice(base.lastIndexOf('.') + 1);
  if (short === 'Module' || short === name) return true;
  if (Object.hasOwn(PRIVATE, short)) return PRIVATE[short]!.test(name);
  if (short.startsWith('_')) return undefined;
  if (name === `Lazy${short}` || BASES[name] === short) return true;
  if (/^ConstantPad[123]d$/.test(short)) return name === short.replace('Constant', 'Zero');
  return false;
}

/** A lazy module becomes one of the class that it stands for as soon as it is given something. */
function classNow(module: ModuleValue): string {
  return wasGiven(module) ? module.name.replace(/^Lazy/, '') : module.name;
}

/** isinstance(value, type) for torch's modules and objects of the file; undefined where that is not known. */
export function isInstanceOf(value: Value, type: Value): boolean | undefined {
  if (value.type === 'module') {
    if (type.type === 'class') return false;
    return isTorch(type) ? inherits(classNow(value), type.name) : undefined;
  }
  if (value.type === 'partial' || value.type === 'function' || value.type === 'class' || isTorchClass(value)) {
    if (type.type === 'external' && /^(functools|types)\.\w+$/.test(type.name)) {
      const own = typeOf(value);
      return own?.type === 'external' && own.name === type.name;
    }
    if (type.type === 'builtin') return type.name === 'type' && (value.type === 'class' || isTorchClass(value));
    if (type.type === 'class') return isOfObjects(type) ? false : undefined;
    return isTorch(type) ? false : undefined;
  }
  if (isNoModuleOfTorch(value) && isTorch(type)) return false;
  if (value.type === 'external' && isTorchFunction(value.name))
    return type.type === 'builtin' || (type.type === 'class' && isOfObjects(type)) ? false : undefined;
  if (value.type !== 'instance') return undefined;
  return classInherits(value.class, type);
}

/** Whether neither functions nor classes are instances of the class: it is no metaclass, and no protocol. */
function isOfObjects({ order }: ClassValue): boolean {
  return order.every(
    (entry) =>
      entry.type === 'class' ||
      (entry.type === 'external' && entry.name !== 'typing.Protocol' && isKnownBase(entry.name)),
  );
}

function classInherits({ order }: ClassValue, type: Value): boolean | undefined {
  let all: boolean | undefined = false;
  for (const entry of order) {
    if (entry === type) return true;
    if (entry.type === 'class') continue;
    if (entry.type === 'external' && entry.name.startsWith('torch.nn.')) {
      if (type.type === 'class' || (type.type === 'builtin' && type.name !== 'object')) continue;
      const own = isTorch(type) ? inherits(entry.name.slice(entry.name.lastIndexOf('.') + 1), type.name) : undefined;
      if (own) return true;
      if (own === undefined) all = undefined;
    } else if (entry.type !== 'external' || !isApart(entry.name, type)) all = undefined;
  }
  return all;
}

/** Whether what inherits the class outside of the file is by that no instance of the type. */
function isApart(name: string, type: Value): boolean {
  return /^(object|abc\.ABC)$/.test(name) || (type.type === 'class' && isKnownBase(name));
}

function isTorch(type: Value): type is Extract<Value, { type: 'external' }> {
  return type.type === 'external' && type.name.startsWith('torch.nn.');
}

/** type(value); undefined where it is not read. */
export function typeOf(value: Value): Value | undefined {
  const names: Partial<Record<Value['type'], string>> = {
    none: 'NoneType',
    bool: 'bool',
    int: 'int',
    float: 'float',
    string: 'str',
    list: 'list',
    tuple: 'tuple',
    dict: 'dict',
    range: 'range',
  };
  if (value.type === 'dict' && value.registryOf) return undefined;
  if (value.type === 'dict' && (value.isOrdered || value.missing))
    return { type: 'external', name: `collections.${value.isOrdered ? 'OrderedDict' : 'defaultdict'}` };
  const builtin = (value.type === 'list' && value.view) || names[value.type];
  if (builtin) return { type: 'builtin', name: builtin };
  if (value.type === 'set') return { type: 'builtin', name: value.isFrozen ? 'frozenset' : 'set' };
  if (value.type === 'class') return { type: 'builtin', name: 'type' };
  if (value.type === 'instance') return classOf(value);
  if (value.type === 'module') return { type: 'external', name: `torch.nn.${classNow(value)}` };
  if (value.type === 'partial') return { type: 'external', name: 'functools.partial' };
  if (isTorchClass(value)) return { type: 'builtin', name: 'type' };
  return value.type === 'function' ? { type: 'external', name: 'types.FunctionType' } : undefined;
}
