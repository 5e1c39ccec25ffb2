// Attributes of torch's modules: what they hold by name, the arguments that they keep, and what a file sets.

import { parametersOfModule } from '../../model/modules.ts';
import { phrase } from '../../model/phrase.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import { attributesDict } from '../python/attributesDict.ts';
import {
  bool,
  dict,
  int,
  isContainer,
  type ModuleChild,
  type ModuleValue,
  OTHER_PARAMETERS,
  type ParameterValue,
  tuple,
  type UnknownValue,
  unknown,
  unknownOf,
  type Value,
} from '../python/values.ts';
import { moduleArgument, PLACED } from './givenArguments.ts';
import { moduleMethods, withChild, writeChildren } from './modules.ts';
import { isModule } from './moduleTree.ts';
import { parameterOf, shapeOf } from './parameters.ts';
import { patchedAttribute } from './patchedClasses.ts';
import { registryOf } from './registry.ts';
import { otherShape } from './reshaped.ts';
import { typeOf } from './torchClasses.ts';

/** `module.name`. */
export function readModuleAttribute(it: Interpreter, module: ModuleValue, name: string): Value {
  if (name === '__class__') return typeOf(module)!;
  if (name === '__module__') return it.attribute({ type: 'external', name: `torch.nn.${module.name}` }, name);
  if (name === '_modules') return registryOf(it, module);
  if (name === '__dict__')
    return isContainer(module) || module.name === 'Module'
      ? attributesDict(it, module)
      : {
          ...dict(unknown(phrase`what the \`__dict__\` of a ${module.name} holds is not read`, [module])),
          of: module.attributes,
        };
  const { children } = module;
  const child = childNamed(children, name);
  const placed = isParameterName(name) ? module.attributes[PLACED[name]] : undefined;
  const found =
    placed ?? child?.value ?? parameterOf(module, name) ?? module.attributes[name] ?? moduleArgument(module, name);
  if (found) return found;
  const fixed = /^Conv\dd$/.test(module.name) ? ofPlainConvolution(module.name, name) : undefined;
  if (fixed) return fixed;
  const patched = patchedAttribute(it, module, name);
  if (patched) return patched;
  if (!moduleMethods.has(name) && !name.startsWith('__')) {
    if (Object.hasOwn(parametersOfModule(module.name) ?? {}, name))
      return unknown(phrase`its \`${name}\` is not known`);
    if ('type' in children) return unknownOf(children.reason, children);
    if (isContainer(module))
      return { ...unknown(phrase`this ${module.name} has no \`${name}\``), lacking: { of: module, name } };
  }
  return { type: 'method', name, self: module, function: undefined };
}

function childNamed(children: ModuleValue['children'], name: string): ModuleChild | undefined {
  if ('type' in children) return undefined;
  for (const child of children) if (child.name === name) return child;
  return undefined;
}

function isParameterName(name: string): name is keyof typeof PLACED {
  return name === 'weight' || name === 'bias';
}

/** What a convolution has of the arguments that a transposed one takes. */
function ofPlainConvolution(module: string, name: string): Value | undefined {
  if (name === 'transposed') return bool(false);
  return name === 'output_padding' ? tuple(Array.from({ length: Number(module.at(-2)) }, () => int(0))) : undefined;
}

/** `module.name = value`. */
export function setModuleAttribute(it: Interpreter, module: ModuleValue, name: string, value: Value): void {
  const { children } = module;
  const holds = !('type' in children) && children.some((child) => child.name === name);
  if (isModule(value) || holds) {
    const range = value.type === 'module' ? value.range : module.range;
    if (!('type' in children)) writeChildren(it, module, withChild(children, { name, value, range }));
    else writeChildren(it, module, unknownOf(children.reason, children, value));
    if (module.attributes[name]) it.store.write(module.attributes, name, undefined);
  } else if (name === 'bias' && value.type === 'none' && takesBias(module)) {
    it.store.write(module.attributes, 'bias', bool(false));
  } else if (value.type === 'unknown' && isContainer(module) && !moduleMethods.has(name) && !isPlainObject(value)) {
    // It may be a module.
    writeChildren(it, module, unknownOf(phrase`its \`${name}\` is not known: ${value.reason}`, children, value));
    it.store.write(module.attributes, name, value);
  } else if (!isParameterName(name)) it.store.write(module.attributes, name, value);
  else {
    const isShared = value.type === 'parameter' || (value.type === 'array' && value.isParameter);
    if (isShared) it.store.write(module.attributes, OTHER_PARAMETERS, value);
    // Built without one, the layer has a bias from then on; torch takes no other tensors in the place of a parameter.
    const lacksBias = name === 'bias' && takesBias(module) && parameterOf(module, name)?.type === 'none';
    if (lacksBias && isShared) it.store.write(module.attributes, name, bool(true));
    if (lacksBias && value.type === 'unknown') it.store.write(module.attributes, name, value);
    // Its shape is that of what was put there.
    if (isShared || value.type === 'unknown') it.store.write(module.attributes, PLACED[name], value);
  }
}

function takesBias(module: ModuleValue): boolean {
  return Object.hasOwn(parametersOfModule(module.name) ?? {}, 'bias');
}

/** `layer.weight.data = value`: the parameter stays, unless it is of another shape then. */
export function setParameterData(it: Interpreter, parameter: ParameterValue, value: Value): void {
  const { module, name } = parameter;
  const built = shapeOf(it, parameter);
  if (built && value.type === 'array' && otherShape(built, value))
    it.store.write(module.attributes, PLACED[name], { ...value, isParameter: true });
}

/** Of Python's own classes, none is a module. */
function isPlainObject({ callee }: UnknownValue): boolean {
  return callee?.type === 'external' && /^(types|builtins|threading|datetime|collections|pathlib)\./.test(callee.name);
}

/** `del module.name`. */
export function deleteModuleAttribute(it: Interpreter, module: ModuleValue, name: string): void {
  const { children } = module;
  if (module.attributes[name]) it.store.write(module.attributes, name, undefined);
  if ('type' in children || !children.some((child) => child.name === name)) return;
  writeChildren(
    it,
    module,
    children.filter((child) => child.name !== name),
  );
}
