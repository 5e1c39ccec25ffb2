// What a file puts into a class of torch.nn, as in `nn.Module.add = add_module`: every module that is one has it then.

import { phrase } from '../../model/phrase.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import { type InstanceValue, isTorchClass, type ModuleValue, unknown, type Value } from '../python/values.ts';
import { isInstanceOf } from './torchClasses.ts';

/** `nn.Class.name = value`; false where the object is no class of torch's, or the name one that Python itself asks for. */
export function patchClass(it: Interpreter, object: Value, name: string, value: Value): boolean {
  if (object.type !== 'external' || !isTorchClass(object) || /^__\w+__$/.test(name)) return false;
  const isKnown = it.choices === 0;
  const kept = isKnown ? value : unknown(phrase`the file may put \`${name}\` into \`${object.name}\``);
  const others = it.patched.get(name)?.filter(({ of }) => of.name !== object.name) ?? [];
  it.patched.set(name, [{ of: object, value: kept }, ...others]);
  return true;
}

/** What the module has by such a patch: of the class nearest to it, and of the last that put it there. */
export function patchedAttribute(
  it: Interpreter,
  object: ModuleValue | InstanceValue,
  name: string,
): Value | undefined {
  const found = it.patched.size > 0 ? it.patched.get(name) : undefined;
  if (!found) return undefined;
  const own = found.filter(({ of }) => isInstanceOf(object, of));
  const value = (own.find(({ of }) => of.name !== MODULE) ?? own[0])?.value;
  if (value?.type !== 'function' || value.kind === 'static') return value;
  return value.kind === 'function'
    ? { type: 'method', name: value.name, self: object, function: value }
    : unknown(phrase`what \`${name}\` gives is not read`);
}

const MODULE = 'torch.nn.Module';
