// A Sequential as it is now -> its modules with their arguments, as plain data.

import { formatExtent, parametersOf } from '../../model/extent.ts';
import type { Extent, SourceRange } from '../../model/modelSpec.ts';
import { parametersOfModule } from '../../model/modules.ts';
import { phrase, type Text } from '../../model/phrase.ts';
import { asNumber } from '../arrays/arrayShape.ts';
import { shapesGiven } from '../arrays/tensorShapes.ts';
import { hasOwnForward } from '../interpreter/classAttribute.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import { iterate } from '../interpreter/iterate.ts';
import { TOO_MUCH_WORK } from '../interpreter/patience.ts';
import { bindArguments, parametersOfClass } from '../modules/bindArguments.ts';
import { WIDTH } from '../modules/givenArguments.ts';
import { readLayer } from '../modules/layers.ts';
import { describe as describeValue } from '../modules/moduleArgument.ts';
import { nnModuleNames } from '../modules/torchSignatures.ts';
import {
  callArguments,
  type InstanceValue,
  isContainer,
  type ModuleChild,
  type ModuleValue,
  parametersNamedIn,
  reasonOf,
  type UnknownValue,
  type Value,
} from '../python/values.ts';
import { refusedArguments } from '../refused/refusedArguments.ts';
import type { ReadArgument, ReadModule } from './reading.ts';

export interface ListedModules {
  readonly modules: readonly ReadModule[];
  readonly needs: readonly string[];
  /** Whether every module and argument is known, or depends on known parameters. */
  readonly isKnown: boolean;
  /** Whether it depends on a parameter that has a default and was given something that is not known. */
  readonly leavesDefault: boolean;
  /** What there is to say of the arguments, and where. */
  readonly notes: ReadonlyMap<string, number>;
}

const MAX_DEPTH = 20;

/** `isComplete`: whether all was done that may change the Sequential. */
export function listModules(it: Interpreter, sequential: ModuleValue, isComplete: boolean): ListedModules {
  /** Names by the symbols' own. */
  const names = new Map<string, string>();
  /** Names of parameters that what is not known depends on. */
  const others = new Set<string>();
  const notes = new Map<string, number>();
  /** Whether it is given a sample without a batch. */
  const isSingle = shapesGiven(it.givenShapes.get(sequential.range.from)).some(({ length }) => length === 0);
  let isKnown = isComplete;

  function childrenOf({ children, range }: ModuleValue, depth: number): ReadModule[] {
    const modules: ReadModule[] = [];
    const add = (known: readonly ModuleChild[]) => {
      for (const { value, range: place } of known) {
        if (!it.spend(2) || depth > MAX_DEPTH) {
          modules.push(unknownModule(TOO_MUCH_WORK, place));
          return false;
        }
        modules.push(describe(value, place, depth));
      }
      return true;
    };
    if (!('type' in children)) add(children);
    else if (add(children.first ?? [])) {
      modules.push(unknownModule(children.reason, range));
      add(children.last ?? []);
    }
    return modules;
  }

  function unknownModule(reason: Text, { from }: SourceRange): ReadModule {
    isKnown = false;
    notes.set(`What a Sequential holds here is not known: ${reason}.`, from);
    for (const name of parametersNamedIn(reason)) others.add(name);
    return { type: 'unknown', reason: `${reason}` };
  }

  /** `place`: where it is given to what holds it. */
  function describe(value: Value, place: SourceRange, depth: number): ReadModule {
    switch (value.type) {
      case 'module':
        return torchModule(value, depth);
      case 'instance':
        return ownModule(value, depth);
      case 'symbol': {
        const { extent } = value;
        const given = typeof extent === 'object' && extent.type === 'parameter' && it.origins.get(extent.name)?.given;
        if (given) return describe(given, place, depth);
        parametersOf(extent).forEach(nameOf);
        return unknownModule(reasonOf(value), place);
      }
      case 'unknown':
        return unknownValue(value, place);
      case 'class':
      case 'external':
        return unknownModule(phrase`it is the class or function \`${value.name}\` itself, not a module`, place);
      case 'list':
      case 'tuple':
      case 'dict':
        return unknownModule(phrase`it is a ${value.type}, and torch takes modules only`, place);
      case 'none':
        return unknownModule(phrase`None is no module: torch holds it, and fails when it is applied`, place);
      case 'int':
      case 'float':
      case 'bool':
      case 'string':
        return unknownModule(phrase`${describeValue(value)} is no module, and torch takes modules only`, place);
      default:
        return unknownModule(reasonOf(value), place);
    }
  }

  function unknownValue({ callee, reason }: UnknownValue, place: SourceRange): ReadModule {
    if (callee?.type === 'external') {
      const type = shortName(callee.name);
      if (callee.name === `torch.nn.${type}` && !nnModuleNames.has(type))
        notes.set(`torch.nn has no class \`${type}\` that is known here.`, place.from);
      // By its name alone it would be taken for torch's own, built without arguments.
      if (nnModuleNames.has(type)) return { type: 'unknown', reason: `${reason}` };
      return { type, args: {} };
    }
    if (callee) parametersOf(callee.extent).forEach(nameOf);
    return unknownModule(reason, place);
  }

  function torchModule(module: ModuleValue, depth: number): ReadModule {
    const name = module.converted ?? module.name;
    if (/^(Sequential|Module(List|Dict))$/.test(name)) {
      return { type: name, args: {}, modules: childrenOf(module, depth + 1) };
    }
    return { type: name, ...listArguments(module, depth) };
  }

  /** An object of a class of the file: its elements where it is a Sequential itself. */
  function ownModule(value: InstanceValue, depth: number): ReadModule {
    const { module } = value;
    const { name } = value.class;
    if (!module || !isContainer(module) || (hasOwnForward(value) && module.name !== 'Sequential'))
      return { type: name, args: {} };
    return { type: name, args: {}, modules: childrenOf(module, depth + 1) };
  }

  /** What the call gives, and what torch would refuse in it. */
  function listArguments(module: ModuleValue, depth: number): Pick<ReadModule, 'args' | 'built' | 'reason'> {
    const takes = parametersOfClass(module.name);
    const args: Record<string, ReadArgument> = {};
    const built: Record<string, ReadArgument> = {};
    if (!takes) return { args };
    let reason: string | undefined;
    const refuse = (code: string, why: Text, { from }: SourceRange) => {
      if (code === 'unresolved-argument') return;
      const message = `${why}`;
      notes.set(message, from);
      reason ??= message;
    };
    if (parametersOfModule(module.name)) {
      for (const { severity, code, message, range } of readLayer(it, module, '').diagnostics) {
        if (code === 'reshaped-parameter') {
          notes.set(message, range.from);
          built[takes.names[0]!] = { unknown: message };
        } else if (severity === 'error' && code !== 'unsupported-argument') refuse(code, message, range);
        else if (severity === 'warning' && !(isSingle && code === 'softmax-over-batch')) notes.set(message, range.from);
      }
    }
    const given = bindArguments(module, callArguments(module), takes, refuse);
    const { rest } = given;
    const bound = new Map(given.bound);
    // What the file set since stands for what the call gave.
    for (const [name, value] of Object.entries(module.attributes)) {
      const called = bound.get(name);
      const { range } = called ?? module;
      if (called && WIDTH.test(name)) built[name] ??= argument(called.value, range, depth);
      if (takes.names.includes(name)) bound.set(name, { kind: 'keyword', name, value, range });
    }
    const refused = refusedArguments(module.name, bound);
    if (refused) refuse('wrong-argument', refused, module.range);
    for (const [name, { value: given, range }] of bound) {
      const value = asNumber(given);
      // Where the weights lie makes no other layer.
      if (name === 'device' && (value.type === 'unknown' || value.type === 'symbol')) continue;
      args[name] = argument(value, range, depth);
      const whole = value.type === 'float' && Number.isInteger(value.value);
      // JSON would make an integer of it.
      if (reason && whole) args[name] = `${value.value}.0`;
      if (value.type === 'unknown') {
        const message = `${it.source.quote(range)}, the ${name} of ${module.name}, is not known: ${value.reason}.`;
        notes.set(message, range.from);
      }
    }
    if (rest) {
      const isUnset = (name: string) => !(name in args) && !/^(_.*|device|dtype)$/.test(name);
      for (const name of takes.names.filter(isUnset)) args[name] = unknownArgument(reasonOf(rest.value));
      notes.set(
        `${it.source.quote(rest.range)}, arguments of ${module.name}, is not known: ${reasonOf(rest.value)}.`,
        rest.range.from,
      );
    }
    return { args, ...(Object.keys(built).length > 0 && { built }), ...(reason && { reason }) };
  }

  function unknownArgument(reason: Text): ReadArgument {
    isKnown = false;
    for (const name of parametersNamedIn(reason)) others.add(name);
    return { unknown: `${reason}` };
  }

  function argument(value: Value, place: SourceRange, depth: number): ReadArgument {
    if (!it.spend(2) || depth > MAX_DEPTH) return unknownArgument(TOO_MUCH_WORK);
    switch (value.type) {
      case 'none':
        return null;
      case 'bool':
      case 'string':
      case 'int':
        return value.value;
      case 'float':
        return Number.isFinite(value.value) ? value.value : String(value.value).replace('Infinity', 'inf');
      case 'symbol':
        return formatExtent(named(value.extent));
      case 'tuple':
      case 'list':
      case 'range': {
        const items = iterate(value);
        return 'type' in items ? unknownArgument(items.reason) : items.map((item) => argument(item, place, depth + 1));
      }
      case 'dict':
        if ('type' in value.entries) return unknownArgument(value.entries.reason);
        return Object.fromEntries(
          [...value.entries.values()].map(([key, item]) => [
            String(argument(key, place, depth)),
            argument(item, place, depth + 1),
          ]),
        );
      case 'external': {
        if (/^(torch|numpy|math|builtins)\b/.test(value.name) || isClassName(shortName(value.name))) return value.name;
        const asked = askedName(it.source.text.slice(place.from, place.to), value.name);
        others.add(asked);
        return asked;
      }
      case 'class':
      case 'builtin':
        return value.name;
      case 'function':
        return value.name || 'lambda';
      case 'module':
      case 'instance':
        // What is nested in arguments twice each time doubles with each level.
        return describe(value, place, depth + MAX_DEPTH / 4);
      default:
        return unknownArgument(reasonOf(value));
    }
  }

  function nameOf(symbol: string): string {
    const known = names.get(symbol);
    if (known) return known;
    const name = it.origins.get(symbol)?.name ?? symbol.replace(/#\d+(?:o|\*+)?/, '');
    const taken = [...names.values()].filter((other) => other === name || other.startsWith(`${name}_`)).length;
    const unique = [...names.values()].includes(name) ? `${name}_${taken + 1}` : name;
    names.set(symbol, unique);
    return unique;
  }

  function named(extent: Extent): Extent {
    if (typeof extent === 'number') return extent;
    if (extent.type === 'parameter') return { type: 'parameter', name: nameOf(extent.name) };
    if (extent.type === 'integer') return { ...extent, value: named(extent.value) };
    return { ...extent, left: named(extent.left), right: named(extent.right) };
  }

  const modules = childrenOf(sequential, 0);
  if (!isComplete) modules.push(unknownModule(TOO_MUCH_WORK, sequential.range));
  const leavesDefault = [...names.keys()].some((symbol) => it.origins.get(symbol)?.hasDefault);
  const needs = [...new Set([...names.values(), ...others])];
  return { modules, needs, isKnown, leavesDefault, notes };
}

function shortName(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

/** `Norm` is a class, `WIDTH` a number. */
function isClassName(name: string): boolean {
  return /^_*[A-Z]/.test(name) && (/[a-z]/.test(name) || /^([A-Z]?ELU|LSTM|GRU|RNN)$/.test(name));
}

/** What a person knows a value of another file by: `WIDTH`, `config.width`. */
function askedName(text: string, name: string): string {
  const parts = name.split('.');
  const written = /^(?:\w+ *= *)?([\w.]+)$/.exec(text.trim())?.[1];
  return written && shortName(written) === parts.at(-1) ? written : parts.slice(-2).join('.');
}
