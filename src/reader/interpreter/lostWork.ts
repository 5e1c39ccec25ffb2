// A statement of the file that asks for more work than is done: what it builds is not known, and neither is all that it
// may reach and change.

import { phrase, type Text } from '../../model/phrase.ts';
import { loseTorchvisionModel } from '../modules/torchvisionWidths.ts';
import { defaultsOf } from '../python/functionAttributes.ts';
import { type Scope, type UnknownValue, unknown, unknownOf, type Value } from '../python/values.ts';
import { boundBy, wordsOf } from '../rereading/fileParts.ts';
import type { Statement } from '../text/syntax.ts';
import type { Frame, Interpreter } from './interpreter.ts';
import { iterate } from './iterate.ts';

/** Values that are looked at, at most. */
const MOST = 20_000;

/** Names and values that are reached without being named. */
const REACHES_ALL = /\b(globals|locals|vars|exec|eval)\s*\(|\bmodules\s*\[|\bgc\b/;

/**
 * Takes the statement back to the `mark`, and makes what it may have written or changed unknown, as all Sequentials behind
 * `sightings`; false where that cannot be told.
 */
export function loseAllOf(
  it: Interpreter,
  statement: Statement,
  frame: Frame,
  mark: number,
  sightings: number,
): boolean {
  const { scope } = frame;
  const reason = phrase`${it.source.lineName(statement.range.from)} asks for more work than is done to read the file`;
  const written = it.store.undo(mark);
  for (const { module } of it.sightings.slice(sightings))
    it.store.write(module, 'children', unknownOf(reason, module.children));

  const text = it.source.text.slice(statement.range.from, statement.range.to);
  const reached = reachFrom(it, text, scope);
  if (!reached) return false;
  const mentioned = wordsOf(text);
  const named = new Set([...(boundBy(statement, mentioned) ?? mentioned), ...reached.globals]);
  for (const name of written.get(scope.variables)?.keys() ?? []) named.add(name);
  for (const name of named) {
    const value = scope.variables[name];
    const isKept = value && /^(external|function|class|builtin)$/.test(value.type);
    const isBound = written.get(scope.variables)?.has(name) || statement.type === 'assign';
    if (isBound || (value && !isKept)) it.store.write(scope.variables, name, unknownOf(reason, value));
  }
  for (const value of reached.values) if (reached.changesModules || !isBuilt(value)) lose(it, value, reason);
  it.store.write(it.stream, 'last', unknown(reason));
  return true;
}

interface Reached {
  readonly values: readonly Value[];
  /** Names that functions among them may bind. */
  readonly globals: readonly string[];
  /** Whether any of the texts may put something into a module that was built before, or take it out. */
  readonly changesModules: boolean;
}

/** Methods of containers, elements that are set, and attributes of anything but `self`. */
const CHANGES_MODULES =
  /\.(append|extend|insert|add_module|register_module|pop|popitem|clear|update|__\w+__)\b(?<!\.__init__)|\b(setattr|delattr|del)\b|_modules\b|\]\s*=(?!=)|\+=|(?<![.\w])(?!self\.\w+\s*[=:])\w+(\.\w+|\[[^\]]*\]|\([^()]*\))*\.\w+\s*(:[^=\n]*)?=(?!=)/;

/** A module of torch with its own children. */
function isBuilt(value: Value): boolean {
  return value.type === 'module' && !value.self && !('type' in value.children);
}

/** All that a text can come to through the file's names; undefined where that is too much or not to be told. */
function reachFrom(it: Interpreter, text: string, scope: Scope): Reached | undefined {
  const globals: string[] = [];
  const seen = new Set<Value>();
  const names = new Set<string>();
  const texts = [text];
  let changesModules = false;
  const open: Value[] = [];
  const push = (value: Value | undefined) => {
    if (!value || seen.has(value) || !HOLDS_MORE.test(value.type)) return;
    seen.add(value);
    open.push(value);
  };
  for (;;) {
    const next = texts.pop();
    if (next !== undefined) {
      if (REACHES_ALL.test(next)) return undefined;
      changesModules ||= CHANGES_MODULES.test(next);
      for (const [, listed] of next.matchAll(/\bglobal\s+([\w, \t]+)/g)) globals.push(...listed!.split(/[\s,]+/));
      for (const name of wordsOf(next)) {
        if (names.has(name)) continue;
        names.add(name);
        push(scope.variables[name]);
      }
    }
    const value = open.pop();
    if (!value && texts.length === 0) return { values: [...seen], globals, changesModules };
    if (!value) continue;
    if (seen.size > MOST || !it.spend(1)) return undefined;
    if (value.type === 'function') {
      texts.push(it.source.text.slice(value.definition.range.from, value.definition.range.to));
      for (const given of defaultsOf(value).values()) push(given);
      for (let outer: Scope | undefined = value.scope; outer && outer.kind !== 'module'; outer = outer.parent)
        for (const name in outer.variables) push(outer.variables[name]);
    } else for (const part of partsOf(value)) push(part);
  }
}

const HOLDS_MORE =
  /^(list|tuple|dict|set|iterator|array|function|class|instance|module|method|super|partial|output|unknown|parameter)$/;

function partsOf(value: Value): readonly (Value | undefined)[] {
  switch (value.type) {
    case 'list':
    case 'iterator': {
      const items = iterate(value);
      return 'type' in items ? [items] : items;
    }
    case 'tuple':
      return value.items;
    case 'set':
      return value.items instanceof Map ? [...value.items.values()] : [value.items as UnknownValue];
    case 'dict': {
      const { entries } = value;
      return 'type' in entries ? [entries] : [...entries.values()].flat();
    }
    case 'class':
      return [...value.order, ...Object.values(value.attributes)];
    case 'instance':
      return [value.class, value.module, value.held, ...Object.values(value.attributes)];
    case 'module': {
      const { children, self, attributes } = value;
      const within = 'type' in children ? [children] : children.map((child) => child.value);
      return [...within, self, ...Object.values(attributes)];
    }
    case 'method':
      return [value.self, value.function];
    case 'super':
      return [value.self];
    case 'partial':
      return [value.function, ...value.arguments.map((argument) => argument.value)];
    case 'output':
      return [value.module, value.input];
    case 'parameter':
      return [value.module];
    case 'unknown':
      return [
        ...(value.parts ?? []),
        ...(value.first ?? []).map((child) => child.value),
        ...Object.values(value.inside?.stored ?? {}),
        ...Object.values(value.part?.model.stored ?? {}),
      ];
    default:
      return [];
  }
}

/** The value itself is changed in any way; what it holds is among the values too. */
function lose(it: Interpreter, value: Value, reason: Text): void {
  const { store } = it;
  switch (value.type) {
    case 'list':
    case 'array':
      store.write(value, 'items', unknownOf(reason, value.items));
      return;
    case 'set':
      if (!value.isFrozen) store.write(value, 'items', unknownOf(reason, value.items));
      return;
    case 'iterator':
      value.keep(unknownOf(reason, iterate(value)));
      return;
    case 'dict':
      store.write(value, 'entries', unknownOf(reason, value.entries));
      return;
    case 'module':
      if ('type' in value.children || value.children.length > 0)
        store.write(value, 'children', unknownOf(reason, value.children));
      store.write(value, 'inits', unknown(reason));
      return;
    case 'instance':
      for (const name of Object.keys(value.attributes))
        store.write(value.attributes, name, unknownOf(reason, value.attributes[name]));
      return;
    case 'unknown':
      loseTorchvisionModel(store, value, reason);
      return;
    default:
  }
}
