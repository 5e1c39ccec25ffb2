// Attributes of functions, classes, instances, and of what stands outside of the file.

import { phrase } from '../../model/phrase.ts';
import { arrayAttribute } from '../arrays/arrays.ts';
import { libraryConstant } from '../arrays/numpy.ts';
import { isTensor, tensorAttribute } from '../arrays/tensors.ts';
import { classOf } from '../modules/bareModule.ts';
import { hyperparametersOf, savesHyperparameters } from '../modules/hyperparameters.ts';
import { readModuleAttribute } from '../modules/moduleAttributes.ts';
import { containerMethods, moduleMethods } from '../modules/modules.ts';
import { isModule } from '../modules/moduleTree.ts';
import { parameterAttribute } from '../modules/parameters.ts';
import { patchedAttribute } from '../modules/patchedClasses.ts';
import { registryOf } from '../modules/registry.ts';
import { partAt, storedAt } from '../modules/stored.ts';
import { noteInit } from '../modules/superInit.ts';
import { typeOf } from '../modules/torchClasses.ts';
import { moduleOfTorchClass } from '../modules/torchFiles.ts';
import { nnModuleNames } from '../modules/torchSignatures.ts';
import { openVisionBlock } from '../modules/torchvisionShapes.ts';
import { torchvisionPart } from '../modules/torchvisionWidths.ts';
import { attributesDict } from '../python/attributesDict.ts';
import { hasNone, isNoneOf } from '../python/builtinAttributes.ts';
import { isHeldMethod } from '../python/builtinHeirs.ts';
import { annotationsOf, annotationsOfObject, isMethodOfModel } from '../python/fields.ts';
import { functionAttribute } from '../python/functionAttributes.ts';
import { hasAttribute } from '../python/hasAttribute.ts';
import { isOfMetaclass, madeByMetaclass, metaclassOf } from '../python/metaclasses.ts';
import { sliceAttribute } from '../python/sliceValues.ts';
import {
  asArgument,
  attributeName,
  type ClassValue,
  dict,
  type InstanceValue,
  isTorchClass,
  isTorchFunction,
  NAMELESS,
  NONE,
  type PartialValue,
  reasonOf,
  reasonOfTensor,
  string,
  unknown,
  unknownOf,
  type Value,
} from '../python/values.ts';
import { ofText } from '../text/ofText.ts';
import { NOWHERE } from '../text/sourceText.ts';
import { callFunction } from './callFunction.ts';
import { GROWS, lastName } from './callUnknown.ts';
import { classAttribute } from './classAttribute.ts';
import { nameWithin } from './dottedNames.ts';
import { catches } from './exceptions.ts';
import { isType, writtenInit } from './instantiate.ts';
import { type Interpreter, newFrame, newScope, partSymbol } from './interpreter.ts';
import { isLibraryClass } from './library.ts';
import { isKeyMethod } from './stars.ts';

export function attribute(it: Interpreter, object: Value, name: string): Value {
  switch (object.type) {
    case 'external': {
      const { full, known, hasMeaning } = nameWithin(object.name, name);
      const found = it.library.get(full) ?? (hasMeaning ? libraryConstant(object.name, name) : undefined);
      if (found) return found;
      if (name === '__dict__' && object.name === 'torch.nn') return nnDictionary();
      if (isTorchClass(object) && /^__(name|qualname|module)__$/.test(name)) return nameOfTorchClass(object.name, name);
      if (name === '__name__' && isTorchFunction(object.name)) return nameOfTorchFunction(object.name);
      return { type: 'external', name: known };
    }
    case 'symbol':
      if (name === 'prod' || isKeyMethod(it, object, name) || (GROWS.test(name) && !object.attributes[name]))
        return { type: 'method', name, self: object, function: undefined };
      return object.attributes[name] ?? partSymbol(it, object.extent, `.${name}`) ?? unknown(reasonOf(object));
    case 'instance':
      return (asksFirst(it.source.text) && askedFirst(it, object, name)) || instanceAttribute(it, object, name);
    case 'class':
      if (name === '__name__' || name === '__qualname__') return string(object.name);
      if (name === '__mro__') return orderOf(object);
      if (name === '__subclasses__') return { type: 'method', name, self: object, function: undefined };
      if (name === '__members__' && object.kind === 'enum') return membersDict(object);
      if (name === '__dict__') return attributesDict(it, object);
      if (name === '__annotations__') return annotationsOf(object);
      if (/^(__new__|_make)$/.test(name) && object.kind === 'tuple')
        return { type: 'method', name, self: object, function: undefined };
      if (name === '_fields' && object.fields)
        return { type: 'tuple', items: object.fields.map((field) => string(field.name)) };
      if (name === '__init__') {
        const fields = writtenInit(object.order);
        if (fields) return { type: 'method', name, self: object, function: undefined, fields };
      }
      return (
        bound(it, classAttribute(object.order, name), object, object) ??
        ofTorchBase(object, name) ??
        ofMetaclass(it, object, metaclassOf(object)?.order ?? [], name) ??
        unknown(
          isOfMetaclass(object)
            ? phrase`\`${object.name}\` has no \`${name}\`, unless its metaclass gives it`
            : phrase`\`${object.name}\` has no \`${name}\``,
        )
      );
    case 'super':
      return superAttribute(it, object, name);
    case 'module':
      return readModuleAttribute(it, object, name);
    case 'parameter':
      return parameterAttribute(it, object, name);
    case 'function':
      if (name === 'cache_clear' && object.cached) return { type: 'method', name, self: object, function: undefined };
      return (
        functionAttribute(it, object, name) ??
        it.library.get(`itertools.${object.name}.${name}`) ??
        unknownAttribute(it, object, name)
      );
    case 'method':
      if (name === '__self__') return object.self;
      if (name === '__func__' && object.function) return object.function;
      if (name === '__name__') return object.function ? attribute(it, object.function, name) : string(object.name);
      return unknownAttribute(it, object, name);
    case 'partial':
      return partialAttribute(object, name);
    case 'builtin': {
      const isSetter = object.name === 'object' && name === '__setattr__';
      if ((/^(object|type)$/.test(object.name) && name === '__new__') || (isType(object) && name === '__call__'))
        return { type: 'method', name, self: object, function: undefined };
      if (name === '__name__') return string(object.name);
      if (object.name === 'dict' && name === 'fromkeys')
        return { type: 'method', name, self: dict(new Map()), function: undefined };
      if (object.name === 'str' && name === 'maketrans')
        return { type: 'method', name, self: string(''), function: undefined };
      if (/^(str|list|dict|set|tuple|int|float|object)$/.test(object.name))
        return {
          type: 'partial',
          function: { type: 'builtin', name: 'method' },
          arguments: [asArgument(string(isSetter ? `object.${name}` : name), NOWHERE)],
        };
      return unknownAttribute(it, object, name);
    }
    case 'output':
    case 'array': {
      const found = isTensor(object)
        ? tensorAttribute(object, name)
        : object.type === 'array'
          ? arrayAttribute(object, name)
          : undefined;
      if (object.type === 'output' && name === '__class__') return unknown(phrase`its class is not read`);
      if (!found && name === 'shape')
        return unknown(reasonOfTensor(object) ?? phrase`the shape of this array is not known`);
      return found ?? { type: 'method', name, self: object, function: undefined };
    }
    case 'list':
    case 'dict':
    case 'set':
    case 'iterator':
    case 'tuple':
    case 'range':
    case 'int':
    case 'float':
    case 'bool':
    case 'string':
      if (name === '__class__') return typeOf(object) ?? unknown(phrase`its class is not read`);
      if (name === 'real' && (object.type === 'int' || object.type === 'float')) return object;
      if (isNoneOf(it, object, name)) return unknown(hasNone(object, name));
      return { type: 'method', name, self: object, function: undefined };
    case 'none':
      if (name === '__ne__') return { type: 'method', name, self: object, function: undefined };
      return unknown(phrase`None has no attribute \`${name}\``);
    default:
      return unknownAttribute(it, object, name);
  }
}

/** Whether a class of the file may say what each attribute of its objects is. */
const asksFirst = ofText((text) => text.includes('__getattribute__'));

/** What the `__getattribute__` of its class gives; undefined where it has none. */
function askedFirst(it: Interpreter, object: InstanceValue, name: string): Value | undefined {
  const { order } = object.class;
  const own = classAttribute(order, '__getattribute__');
  if (own?.type !== 'function') return own && unknown(reasonOf(own));
  const frame = newFrame(it, newScope('function', undefined));
  const given = [object, string(name)].map((value) => asArgument(value, NOWHERE));
  const found = it.call(own, given, NOWHERE, frame);
  const otherwise = classAttribute(order, '__getattr__');
  const isLacking = it.raised && catches({ type: 'builtin', name: 'AttributeError' }, it.raised) !== false;
  if (!isLacking || !otherwise) return found;
  it.raised = undefined;
  return it.call(otherwise, given, NOWHERE, frame);
}

export function attributeUnasked(it: Interpreter, object: Value, name: string): Value {
  return object.type === 'instance' ? instanceAttribute(it, object, name) : attribute(it, object, name);
}

/** What stands behind a class in the order of the object, or class, of which `super()` was asked. */
function superAttribute(it: Interpreter, object: Value & { readonly type: 'super' }, name: string): Value {
  const self = object.self;
  const owner = self.type === 'instance' ? self.class : self.type === 'class' ? self : undefined;
  const place = (order: ClassValue['order']) =>
    order.findIndex((entry) => entry.type === 'class' && entry.definition === object.after);
  const metaclass = self.type === 'class' && place(self.order) < 0 ? metaclassOf(self) : undefined;
  const { order } = metaclass ?? owner ?? { order: [] };
  const at = place(order);
  if (!owner || at < 0) return unknown(phrase`\`super()\` is not read here`);
  const rest = order.slice(at + 1);
  if (metaclass) return ofMetaclass(it, self, rest, name) ?? { type: 'method', name, self, function: undefined };
  const written = name === '__init__' && self.type === 'instance' ? writtenInit(rest) : undefined;
  if (written) return { type: 'method', name, self, function: undefined, fields: written };
  const isOwn = rest.some((entry) => entry.type === 'class' && entry.attributes[name]);
  if (name === '__new__' && self.type === 'class' && !isOwn && madeByMetaclass(self))
    return { type: 'method', name, self, function: undefined };
  const inherited = classAttribute(rest, name);
  // It is given the class itself.
  if (name === '__new__' && inherited?.type === 'function') return inherited;
  const found = bound(it, inherited, self, owner);
  if (name === '__init__' && found?.type === 'unknown') noteInit(it, self, 'perhaps');
  if (found) return found;
  const base = rest.find((entry) => entry.type === 'external');
  return {
    type: 'method',
    name: name === '__init__' ? `__init__ ${base?.name ?? ''}` : name,
    self,
    function: undefined,
  };
}

/** An attribute of what is not known: a method of one of the things that it may be, which may change them. */
function unknownAttribute(it: Interpreter, object: Value, name: string): Value {
  openVisionBlock(object);
  const part = object.type === 'unknown' ? torchvisionPart(object, `.${name}`) : undefined;
  if (part) return part.type === 'unknown' ? partAt(object, `.${name}`, part) : part;
  const stored = storedAt(object, `.${name}`);
  if (stored) return stored;
  const parts = (object.type === 'unknown' && object.parts) || [];
  const found = parts
    .filter(({ type }) => type === 'instance' || type === 'class')
    .map((part) => (it.spend(1) ? it.attribute(part, name) : undefined));
  // What a loader has is none.
  const { draws: _, ...value } = unknownOf(reasonOf(object), object, ...found);
  return partAt(object, `.${name}`, value.parts ? { ...value, isAttribute: true } : value);
}

/** Two of torch's functions have another name than the one by which they are imported. */
function nameOfTorchFunction(full: string): Value {
  const short = full.slice(full.lastIndexOf('.') + 1);
  return string({ threshold: '_threshold', logsigmoid: 'log_sigmoid' }[short] ?? short);
}

/** A class's method resolution order, where all of it is known. */
function orderOf({ name, order }: ClassValue): Value {
  const isKnown = order.every(
    (entry) => entry.type === 'class' || /^(torch\.nn\.Module|object)$/.test(externalOf(entry)),
  );
  if (!isKnown) return unknown(phrase`what \`${name}\` inherits is not all read`);
  const classes = order.filter((entry) => externalOf(entry) !== 'object');
  return { type: 'tuple', items: [...classes, { type: 'builtin', name: 'object' }] };
}

function externalOf(entry: ClassValue['order'][number]): string {
  return entry.type === 'external' ? entry.name : '';
}

/** What a class has of its metaclass, whose object it is. */
function ofMetaclass(it: Interpreter, self: Value, order: ClassValue['order'], name: string): Value | undefined {
  const found = order.find((entry) => entry.type === 'class' && entry.attributes[name]);
  const value = found?.type === 'class' ? found.attributes[name] : undefined;
  if (found?.type !== 'class' || value?.type !== 'function' || value.kind === 'static') return value;
  if (value.kind === 'property') return callFunction(it, value, [asArgument(self, NOWHERE)]);
  return { type: 'method', name, self: value.kind === 'class' ? found : self, function: value };
}

/** What a class of the file inherits of one of torch's modules. */
function ofTorchBase({ order }: ClassValue, name: string): Value | undefined {
  const base = order.find((entry) => entry.type === 'external' && entry.name.startsWith('torch.nn.'));
  return base?.type === 'external' && (name === '__init__' || moduleMethods.has(name))
    ? { type: 'external', name: `${base.name}.${name}` }
    : undefined;
}

function instanceAttribute(it: Interpreter, object: InstanceValue, name: string): Value {
  const inherited = classAttribute(object.class.order, name);
  const isProperty = inherited?.type === 'function' && inherited.kind === 'property';
  const isKept = inherited?.type === 'instance' && classAttribute(inherited.class.order, '__set__');
  const isCached = isProperty && inherited.isCached;
  const isComputed = isKept || (isProperty && !isCached && inherited.definition.type === 'function');
  const own = isComputed ? undefined : object.attributes[attributeName(name)];
  if (own) return own.type === 'unknown' ? (own.beside ?? own.present ?? own) : own;
  const nameless = inherited && inherited.type !== 'function' && !isComputed ? object.attributes[NAMELESS] : undefined;
  if (nameless) return unknownOf(reasonOf(nameless), inherited, nameless);
  if (name === '__class__') return classOf(object);
  if (name === 'training' && it.mode && isModule(object)) {
    it.mode.wasAsked = true;
    return { type: 'bool', value: it.mode.isTraining };
  }
  if (name === '_modules' && isModule(object)) return registryOf(it, object);
  if (name === '__dict__') return attributesDict(it, object);
  if (name === '__annotations__' && !inherited) return annotationsOfObject(object);
  const found = bound(it, inherited, object, object.class);
  if (found && isCached && !it.raised) it.store.write(object.attributes, attributeName(name), found);
  if (found && (found.type !== 'unknown' || inherited !== found)) return found;
  const patched = found ? undefined : patchedAttribute(it, object, name);
  if (patched) return patched;
  if (savesHyperparameters(object, name)) return { type: 'method', name, self: object, function: undefined };
  const saved = name === 'hparams' && hyperparametersOf(it, object, newFrame(it, newScope('function', undefined)));
  if (saved) return saved;
  if (!found && (isHeldMethod(object, name) || /^__(setattr|delattr|getattribute)__$/.test(name)))
    return { type: 'method', name, self: object, function: undefined };
  const dynamic = classAttribute(object.class.order, '__getattr__');
  if ((dynamic?.type === 'function' || dynamic?.type === 'partial') && !hasOfTorch(it, object, name)) {
    const given = [object, string(name)].map((value) => asArgument(value, NOWHERE));
    return it.call(dynamic, given, NOWHERE, newFrame(it, newScope('function', undefined)));
  }
  if (found) return found;
  if (moduleMethods.has(name) && isModule(object)) return { type: 'method', name, self: object, function: undefined };
  if (object.module) return attribute(it, object.module, name);
  if (object.class.fields && (/^(_asdict|_replace)$/.test(name) || isMethodOfModel(object.class, name)))
    return { type: 'method', name, self: object, function: undefined };
  const reason = isOfMetaclass(object.class)
    ? phrase`\`${object.class.name}\` has no \`${name}\` here, unless its metaclass gives it`
    : phrase`\`${object.class.name}\` has no \`${name}\` here`;
  // Of Python's library not all is read: what is missing may change the object.
  return isLibraryClass(object.class) ? unknownOf(reason, object) : unknown(reason);
}

/** Whether torch's own class gives it, or may: what a class's `__getattr__` is then not asked for. */
function hasOfTorch(it: Interpreter, object: InstanceValue, name: string): boolean {
  if (object.module) return hasAttribute(it, object.module, name) !== false;
  return isModule(object) && moduleMethods.has(name) && !containerMethods.has(name);
}

function membersDict(object: ClassValue): Value {
  const names = Object.entries(object.attributes).filter(
    ([, value]) => value.type === 'instance' && value.class === object,
  );
  return dict(new Map(names.map(([key, value]) => [`string ${key}`, [string(key), value] as const])));
}

function nnDictionary(): Value {
  const names = [...nnModuleNames].map(
    (name) =>
      [`string ${name}`, [string(name), { type: 'external', name: `torch.nn.${name}` } as Value] as const] as const,
  );
  return { ...dict(new Map(names)), isNamespace: true };
}

/** What a descriptor of the file gives in place of itself; undefined where it is none. */
function described(it: Interpreter, value: InstanceValue, self: Value, owner: ClassValue): Value | undefined {
  const getter = classAttribute(value.class.order, '__get__');
  if (getter?.type !== 'function') return undefined;
  const given = [value, self.type === 'class' ? NONE : self, owner];
  return callFunction(
    it,
    getter,
    given.map((one) => asArgument(one, NOWHERE)),
  );
}

/** A class's attribute as its instance, or the class, has it. */
function bound(it: Interpreter, value: Value | undefined, self: Value, owner: ClassValue): Value | undefined {
  if (value?.type === 'instance') return described(it, value, self, owner) ?? value;
  if (value?.type !== 'function') return value;
  if (value.kind === 'static') return value;
  if (value.kind === 'class') return { type: 'method', name: value.name, self: owner, function: value };
  if (self.type === 'class') return value;
  if (value.kind === 'property') return callFunction(it, value, [asArgument(self, NOWHERE)]);
  return { type: 'method', name: value.name, self, function: value };
}

function partialAttribute(value: PartialValue, name: string): Value {
  const { function: callee, arguments: given } = value;
  const bound = sliceAttribute(value, name);
  if (bound) return bound;
  if (name === 'func') return callee;
  const positional = given.filter(({ kind }) => kind === 'positional');
  if (given.some(({ kind }) => kind === 'rest')) return unknown(phrase`the arguments of \`partial\` are not known`);
  if (name === 'args') return { type: 'tuple', items: positional.map(({ value }) => value) };
  if (name !== 'keywords') return unknown(phrase`a partial function has no \`${name}\``);
  const keywords = given.filter(({ kind }) => kind === 'keyword');
  return dict(new Map(keywords.map((arg) => [`string ${arg.name}`, [string(arg.name), arg.value] as const])));
}

/** The name of a class of torch.nn, or that of the module in which torch defines it. */
function nameOfTorchClass(full: string, name: string): Value {
  if (name !== '__module__') return string(lastName(full));
  const place = moduleOfTorchClass(lastName(full));
  return place ? string(place) : unknown(phrase`its \`__module__\` is not read`);
}
