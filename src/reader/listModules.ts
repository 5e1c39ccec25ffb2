// A Sequential as it is now -> its modules with their arguments, as plain data.

import { formatExtent, parametersOf } from '../model/extent.ts';
import type { Extent } from '../model/modelSpec.ts';
import { hasOwnForward } from './classAttribute.ts';
import type { Interpreter } from './interpreter.ts';
import { iterate } from './iterate.ts';
import type { ReadArgument, ReadModule } from './reading.ts';
import { parameterNamesOf } from './torchSignatures.ts';
import { type InstanceValue, type ModuleValue, reasonOf, type Value } from './values.ts';

export interface ListedModules {
  readonly modules: readonly ReadModule[];
  readonly needs: readonly string[];
  /** Whether every module and argument is known, or depends on known parameters. */
  readonly isKnown: boolean;
}

const MAX_DEPTH = 20;
const TOO_LONG = 'the file asks for more work than is done to read it';

/** `isComplete`: whether all was done that may change the Sequential. */
export function listModules(it: Interpreter, sequential: ModuleValue, isComplete: boolean): ListedModules {
  /** Names by the symbols' own. */
  const names = new Map<string, string>();
  let isKnown = isComplete;

  function childrenOf({ children }: ModuleValue, depth: number): ReadModule[] {
    if ('type' in children) return [unknownModule(children.reason)];
    const modules: ReadModule[] = [];
    for (const { value } of children) {
      if (!it.spend(1) || depth > MAX_DEPTH) return [...modules, unknownModule(TOO_LONG)];
      modules.push(describe(value, depth));
    }
    return modules;
  }

  function unknownModule(reason: string): ReadModule {
    isKnown = false;
    return { type: 'unknown', reason };
  }

  function describe(value: Value, depth: number): ReadModule {
    switch (value.type) {
      case 'module':
        return torchModule(value, depth);
      case 'instance':
        return ownModule(value, depth);
      case 'symbol':
        parametersOf(value.extent).forEach(nameOf);
        return unknownModule(reasonOf(value));
      case 'class':
      case 'external':
        return unknownModule(`it is the class or function \`${value.name}\` itself, not a module`);
      default:
        return unknownModule(reasonOf(value));
    }
  }

  function torchModule(module: ModuleValue, depth: number): ReadModule {
    const { name } = module;
    if (/^(Sequential|Module(List|Dict))$/.test(name)) {
      return { type: name, args: {}, modules: childrenOf(module, depth + 1) };
    }
    return { type: name, args: listArguments(module, depth) };
  }

  /** An object of a class of the file: its elements where it is a Sequential itself. */
  function ownModule(value: InstanceValue, depth: number): ReadModule {
    const { module } = value;
    const { name } = value.class;
    const isContainer = module && /^(Sequential|Module(List|Dict))$/.test(module.name);
    if (!isContainer || (hasOwnForward(value) && module.name !== 'Sequential')) return { type: name, args: {} };
    return { type: name, args: {}, modules: childrenOf(module, depth + 1) };
  }

  function listArguments(module: ModuleValue, depth: number): Record<string, ReadArgument> {
    const args: Record<string, ReadArgument> = {};
    const known = parameterNamesOf(module.name) ?? [];
    let position = 0;
    for (const { kind, name, value } of module.arguments) {
      if (kind === 'rest') args['…'] = unknownArgument(reasonOf(value));
      else {
        const key = kind === 'keyword' ? name : (known[position] ?? String(position));
        if (kind === 'positional') position++;
        args[key] = argument(value, depth);
      }
    }
    return args;
  }

  function unknownArgument(reason: string): ReadArgument {
    isKnown = false;
    return { unknown: reason };
  }

  function argument(value: Value, depth: number): ReadArgument {
    if (!it.spend(1) || depth > MAX_DEPTH) return unknownArgument(TOO_LONG);
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
        return 'type' in items ? unknownArgument(items.reason) : items.map((item) => argument(item, depth + 1));
      }
      case 'dict':
        if ('type' in value.entries) return unknownArgument(value.entries.reason);
        return Object.fromEntries(
          [...value.entries.values()].map(([key, item]) => [String(argument(key, depth)), argument(item, depth + 1)]),
        );
      case 'external':
      case 'class':
      case 'builtin':
        return value.name;
      case 'function':
        return value.name || 'lambda';
      case 'module':
      case 'instance':
        return describe(value, depth + 1);
      default:
        return unknownArgument(reasonOf(value));
    }
  }

  function nameOf(symbol: string): string {
    const known = names.get(symbol);
    if (known) return known;
    const name = it.origins.get(symbol)?.name ?? symbol.replace(/#\d+/, '');
    const taken = [...names.values()].filter((other) => other === name || other.startsWith(`${name}_`)).length;
    const unique = [...names.values()].includes(name) ? `${name}_${taken + 1}` : name;
    names.set(symbol, unique);
    return unique;
  }

  function named(extent: Extent): Extent {
    if (typeof extent === 'number') return extent;
    if (extent.type === 'parameter') return { type: 'parameter', name: nameOf(extent.name) };
    if (extent.type === 'integer') return { type: 'integer', value: named(extent.value) };
    return { ...extent, left: named(extent.left), right: named(extent.right) };
  }

  const modules = childrenOf(sequential, 0);
  if (!isComplete) modules.push(unknownModule(TOO_LONG));
  return { modules, needs: [...names.values()], isKnown };
}
