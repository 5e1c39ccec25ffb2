// Calls: of functions, classes, instances, and what stands outside of the file.

import { byName } from '../../model/byName.ts';
import type { SourceRange } from '../../model/modelSpec.ts';
import { phrase } from '../../model/phrase.ts';
import { applyModule } from '../arrays/tensorShapes.ts';
import { drawOutside } from '../draws/draws.ts';
import { initByFunction } from '../draws/inits.ts';
import { drawRow, loaderPart } from '../draws/loaderDraws.ts';
import { applyClass, tellLossClass } from '../forward/classesApplied.ts';
import { forwardOf } from '../forward/forwardOf.ts';
import { tellModuleGiven } from '../forward/modulesGiven.ts';
import { bareModule } from '../modules/bareModule.ts';
import { buildModule } from '../modules/modules.ts';
import { isModule } from '../modules/moduleTree.ts';
import { moduleOf } from '../modules/reach.ts';
import { buildForSkorch } from '../modules/skorch.ts';
import { nnModuleOf } from '../modules/torchSignatures.ts';
import { torchvisionInstance } from '../modules/torchvisionModels.ts';
import { applyVisionBlock, applyVisionModel } from '../modules/torchvisionShapes.ts';
import { touchByFunction } from '../modules/touches.ts';
import { callWrapper } from '../modules/wrappers.ts';
import { callShell } from '../notebook/ipython.ts';
import { callBuiltin, callExternal, productOf } from '../python/builtins.ts';
import { enumeration } from '../python/enumCall.ts';
import { ENUMS } from '../python/enums.ts';
import { fieldMethod, isField, listFields, madeDataclass, namedTuple } from '../python/fields.ts';
import { makeObject } from '../python/makeObject.ts';
import { methodOfMetaclass } from '../python/metaclasses.ts';
import { callMethod } from '../python/methods.ts';
import { withPartial } from '../python/partial.ts';
import {
  type ArgumentValue,
  asArgument,
  type ClassValue,
  type InstanceValue,
  plainOf,
  reasonOf,
  unknown,
  type Value,
} from '../python/values.ts';
import { refuseLibraryCall } from '../refused/refusedLibraryCalls.ts';
import { tellCalledHolder } from '../remarks/calledHolders.ts';
import { tellLacking } from '../remarks/lackingMethods.ts';
import { noteCall } from '../training/training.ts';
import { callFunction, tellRefusedInputs } from './callFunction.ts';
import { callText, callUnbound, callUnknown, fromElsewhere, GROWS, growParameter } from './callUnknown.ts';
import { classAttribute } from './classAttribute.ts';
import { callWrittenInit, isType, makeOf } from './instantiate.ts';
import { type Frame, type Interpreter, partSymbol } from './interpreter.ts';
import { iterate } from './iterate.ts';
import { starMethod } from './stars.ts';

export function call(
  it: Interpreter,
  callee: Value,
  args: readonly ArgumentValue[],
  range: SourceRange,
  frame: Frame,
): Value {
  if (it.raised) return unknown(phrase`an error is raised before`);
  switch (callee.type) {
    case 'function':
      return noteOther(it, callFunction(it, callee, args), range);
    case 'method':
      return callBound(it, callee, args, range, frame);
    case 'class': {
      const asked = methodOfMetaclass(callee, '__call__');
      if (asked) return callFunction(it, asked, [asArgument(callee, range), ...args]);
      return noteOther(it, makeOf(it, callee, args, range, frame), range);
    }
    case 'partial':
      return it.call(callee.function, withPartial(callee.arguments, args), range, frame);
    case 'builtin':
      return callBuiltin(it, callee.name, args, frame);
    case 'external':
      return callOfLibrary(it, callee, args, range, frame);
    case 'module':
      if (callee.name === 'ModuleList' || callee.name === 'ModuleDict') tellCalledHolder(it, callee, range, frame);
      return applyModule(it, callee, args, range, frame);
    case 'tuple':
    case 'list':
      tellCalledHolder(it, callee, range, frame);
      return callUnknown(it, callee, args, range, frame);
    case 'instance':
      return apply(it, callee, args, range, frame);
    default:
      if (callee.type === 'unknown' && callee.gives) return callee.gives;
      if (callee.type === 'unknown') {
        const made = applyVisionBlock(it, callee, args);
        if (made) return made;
        if (callee.draws?.of !== undefined) drawRow(it, callee, range);
      }
      if (callee.type === 'unknown' && callee.lacking) tellLacking(it, callee.lacking.of, callee.lacking.name, range);
      if (callee.type === 'symbol') {
        const made = callText(it, callee, args, range, frame);
        if (made) return made;
        drawOutside(it, it.source.text.slice(range.from, range.to).split('(')[0]!, range);
      }
      return callUnknown(it, callee, args, range, frame);
  }
}

/** A method, of the file's own or of what Python and torch have. */
function callBound(
  it: Interpreter,
  callee: Value & { readonly type: 'method' },
  args: readonly ArgumentValue[],
  range: SourceRange,
  frame: Frame,
): Value {
  if (callee.function) return callFunction(it, callee.function, [asArgument(callee.self, range), ...args]);
  if (callee.name === '__call__' && (callee.self.type === 'class' || isType(callee.self))) {
    const [made, rest] = callee.self.type === 'class' ? [callee.self, args] : [args[0]?.value, args.slice(1)];
    return made?.type === 'class' ? makeOf(it, made, rest, range, frame) : unknown(phrase`what it makes is not read`);
  }
  if (callee.name === '_make' && callee.self.type === 'class') return makeTuple(it, callee.self, args, range, frame);
  if (callee.name === '__new__' && (callee.self.type === 'class' || callee.self.type === 'builtin'))
    return makeObject(it, args, range, frame);
  if (callee.fields) return callWrittenInit(it, callee.self, callee.fields, args, range, frame);
  if (callee.self.type === 'symbol') {
    if (GROWS.test(callee.name)) return growParameter(it, callee.self, callee.name, args, range, frame);
    if (callee.name === 'prod') return productOf(it, callee.self, range) ?? unknown(reasonOf(callee.self));
    return (
      starMethod(it, callee.self, callee.name, args) ??
      callUnknown(it, partSymbol(it, callee.self.extent, `.${callee.name}`) ?? callee, args, range, frame)
    );
  }
  if (callee.self.type === 'module') tellLacking(it, callee.self, callee.name, range);
  return callMethod(it, callee.self, callee.name, args, range, frame);
}

/** What a library has by that name: torch's modules and functions, and those of others. */
function callOfLibrary(
  it: Interpreter,
  callee: Value & { readonly type: 'external' },
  args: readonly ArgumentValue[],
  range: SourceRange,
  frame: Frame,
): Value {
  const { name } = callee;
  const module = nnModuleOf(name);
  if (module) tellLossClass(it, module, args, range);
  if (module) return applyClass(it, module, args, range) ?? buildModule(it, module, withPlain(args), range, frame);
  const refused = refuseLibraryCall(it, name, args);
  if (refused) return refused;
  tellModuleGiven(it, name, args, frame);
  const ofShell = name.startsWith('IPython.') && callShell(it, name, args, range, frame);
  if (ofShell) return ofShell;
  if (isInitializer(name)) {
    fillByFunction(it, name, args, range);
    const filled = args.find((one, at) => one.kind !== 'rest' && (at === 0 || one.name === 'tensor'))?.value;
    if (filled?.type === 'parameter') return filled;
    return unknown(phrase`what \`${name}\` gives is not read`);
  }
  const unbound = callWrapper(it, name, args, range, frame) ?? callUnbound(it, name, args, range, frame);
  if (unbound) {
    drawOutside(it, name, range);
    return unbound;
  }
  fillByFunction(it, name, args, range);
  const notePart = loaderPart(it, name, args);
  const value =
    (name === 'torch.nn.Module' && args.length === 0 ? bareModule('Module', range) : undefined) ??
    torchvisionInstance(name, args, range) ??
    callExternal(it, name, withPlain(args), range) ??
    callField(it, name, args, range, frame);
  const given = value ?? fromElsewhere(it, callee, args, range);
  const result = notePart?.(given) ?? given;
  buildForSkorch(it, name, args, range, frame);
  noteCall(it, name, args, range, result);
  return result;
}

/** What a function that is no initializer draws and changes is not known. */
function fillByFunction(it: Interpreter, name: string, args: readonly ArgumentValue[], range: SourceRange): void {
  if (initByFunction(it, name, args, range)) return;
  drawOutside(it, name, range, args);
  touchByFunction(it, name, args, range);
}

/** Where a function or class of the file gives a module, none of torch is built. */
function noteOther(it: Interpreter, given: Value, range: SourceRange): Value {
  if (isModule(given)) it.otherPlaces.add(range.from);
  return given;
}

/** `Point._make(items)`. */
function makeTuple(
  it: Interpreter,
  of: ClassValue,
  args: readonly ArgumentValue[],
  range: SourceRange,
  frame: Frame,
): Value {
  const items = args[0] ? iterate(args[0].value) : unknown(phrase`\`_make\` is given nothing`);
  if ('type' in items) return items;
  return it.call(
    of,
    items.map((value) => asArgument(value, range)),
    range,
    frame,
  );
}

/** A function of torch.nn.init, which does nothing but fill what it is given. */
const isInitializer = byName((name) => /^torch\.nn\.init\.(?!calculate_gain$)[a-z]\w*$/.test(name));

/** Torch and libraries take an heir of a number, a text or a list for one. */
function withPlain(args: readonly ArgumentValue[]): readonly ArgumentValue[] {
  let isPlain = true;
  for (const { value } of args) isPlain &&= plainOf(value) === value;
  if (isPlain) return args;
  return args.map((argument) => ({ ...argument, value: plainOf(argument.value) }));
}

/** What makes fields, members and classes of them; undefined for others. */
function callField(
  it: Interpreter,
  name: string,
  args: readonly ArgumentValue[],
  range: SourceRange,
  frame: Frame,
): Value | undefined {
  if (isField(name) || /^(enum\.auto|attrs?\.Factory)$/.test(name))
    return { type: 'partial', function: { type: 'external', name }, arguments: args };
  if (/^(collections\.namedtuple|typing\.NamedTuple)$/.test(name)) return namedTuple(name, args, range);
  if (name === 'dataclasses.make_dataclass') return madeDataclass(args, range);
  if (ENUMS.test(name)) return enumeration(name, args, range);
  const [first] = args;
  if (/^(dataclasses|attrs?)\.fields$/.test(name)) {
    const of = first?.value.type === 'instance' ? first.value.class : first?.value;
    return of?.type === 'class' && of.fields ? listFields(of.fields) : undefined;
  }
  if (name === 'dataclasses.is_dataclass' && first) {
    const of = first.value.type === 'instance' ? first.value.class : first.value;
    const value = of.type === 'class' && classAttribute(of.order, '__dataclass_fields__') !== undefined;
    return of.type === 'class' ? { type: 'bool', value } : undefined;
  }
  const onFields = /^(dataclasses|attrs?)\.(asdict|astuple|replace|evolve)$/.exec(name)?.[2];
  if (!onFields || first?.value.type !== 'instance' || !first.value.class.fields) return undefined;
  const isReplaced = /replace|evolve/.test(onFields);
  const { order } = first.value.class;
  const after = classAttribute(order, '__post_init__') ?? classAttribute(order, '__attrs_post_init__');
  if (isReplaced && after && args.length > 1)
    return it.call(first.value.class, replacing(first.value, args.slice(1)), range, frame);
  return fieldMethod(first.value, isReplaced ? 'replace' : onFields, args.slice(1));
}

/** What the constructor is given to make an object that differs from another in these fields. */
function replacing(object: InstanceValue, changes: readonly ArgumentValue[]): ArgumentValue[] {
  const given = new Set(changes.map(({ name }) => name));
  const kept = (object.class.fields ?? []).flatMap(({ name, isArgument, isInitVar }): ArgumentValue[] => {
    const value = object.attributes[name] ?? unknown(phrase`\`${name}\` is not known`);
    return isArgument && !isInitVar && !given.has(name) ? [{ ...changes[0]!, kind: 'keyword', name, value }] : [];
  });
  return [...kept, ...changes];
}

/** Applies a module of the file to its input. */
function apply(
  it: Interpreter,
  instance: InstanceValue,
  args: readonly ArgumentValue[],
  range: SourceRange,
  frame: Frame,
): Value {
  for (const name of ['__call__', 'forward'] as const) {
    const forward = forwardOf(it, instance, name);
    if (!forward) continue;
    if (name === 'forward') tellRefusedInputs(it, forward.callee, args, range, frame);
    return it.call(forward.callee, args, range, frame);
  }
  const module = moduleOf(instance);
  if (module) return applyModule(it, module, args, range, frame);
  return applyVisionModel(it, instance, args, range, frame) ?? unknown(phrase`what this object gives is not read`);
}
