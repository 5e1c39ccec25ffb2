// All that Python can change, written with a journal: a branch that may or may not be taken is run, undone and joined.

import type { Text } from '../../model/phrase.ts';
import { joinModules } from '../modules/joinModules.ts';
import {
  type ClassValue,
  equal,
  type Field,
  isAttributeRecord,
  type LoaderDraws,
  type ModuleChild,
  type ModuleValue,
  type UnknownValue,
  unknownOf,
  type Value,
} from '../python/values.ts';
import { born, bornAt, now } from './births.ts';

/** The newest value of each place that a stretch of the program wrote; undefined: taken away. */
export interface Changes extends Map<object, Map<string, unknown>> {
  /** The moment from which on they are; in the map itself, for many are made. Undefined for those of several. */
  beginning?: number;
}

export interface Store {
  /** `object[key] = value`; undefined deletes. */
  write(object: object, key: string, value: unknown): void;
  /** Notes that a module was built, so that it is among the changes from before. */
  noteBuilt(module: { readonly children: unknown }): void;
  /** Runs, and says which places were written in the course of it, also where that was taken back. */
  watch(run: () => void): Map<object, Set<string>>;
  /** The present moment, for `changesSince` and `undo`. */
  mark(): number;
  changesSince(mark: number): Changes;
  /** Takes everything back to the mark; what was there can be applied again. */
  undo(mark: number): Changes;
  /** The same, of what is not asked for again. */
  takeBack(mark: number): void;
  apply(changes: Changes): void;
  /** As if these changes were all that happened since the mark: what runs then, and all there is since the mark after it. */
  runAfter(mark: number, changes: Changes, run: () => void): Changes;
  /**
   * One of these happened, from the present state on: what differs becomes unknown, for the reason given. A module that only
   * some of them build is as they leave it.
   */
  join(alternatives: readonly Changes[], reason: Text): void;
  /** Of these, the elements of modules that they themselves built: nothing else knows these. */
  keepBuilt(alternatives: readonly Changes[], reason: Text): void;
  /** As `undo`, but for the elements of modules that were built since: nothing else knows these. */
  undoKeepingBuilt(mark: number, reason: Text): void;
}

/** `spend` counts the work and says whether more is allowed; without it, changes are lost (every value is unknown by then). */
export function createStore(spend: (steps: number) => boolean): Store {
  // What was written, where, and what had been there: three lists cost less than one of entries.
  const objects: Record<string, unknown>[] = [];
  const names: string[] = [];
  const values: unknown[] = [];
  const watchers: Map<object, Set<string>>[] = [];
  const built = new Set<object>();
  // Marks in the order of their places in the journal, and the moment of each; where one place was marked twice, the later.
  const marks: number[] = [];
  const moments: number[] = [];

  function set(object: Record<string, unknown>, key: string, value: unknown): void {
    if (value === undefined) delete object[key];
    else object[key] = value;
  }

  function watch(run: () => void): Map<object, Set<string>> {
    const written = new Map<object, Set<string>>();
    watchers.push(written);
    run();
    watchers.pop();
    const around = watchers.at(-1);
    if (around && spend(written.size))
      for (const [object, keys] of written) for (const key of keys) add(around, object, key);
    return written;
  }

  function add(written: Map<object, Set<string>>, object: object, key: string): void {
    const keys = written.get(object);
    if (keys) keys.add(key);
    else written.set(object, new Set([key]));
  }

  function write(object: object, key: string, value: unknown): void {
    const written = watchers[watchers.length - 1];
    if (written) add(written, object, key);
    const isLost = isOfFields(object, key) && !Array.isArray(value);
    journal(object as Record<string, unknown>, key, isLost ? withoutDefaults(object, value as UnknownValue) : value);
  }

  function journal(target: Record<string, unknown>, key: string, value: unknown): void {
    objects.push(target);
    names.push(key);
    values.push(target[key]);
    set(target, key, value);
  }

  function changesSince(mark: number): Changes {
    const changes: Changes = new Map();
    changes.beginning = momentOf(mark);
    if (!spend(objects.length - mark)) return changes;
    for (let at = mark; at < objects.length; at++) {
      const object = objects[at]!;
      const key = names[at]!;
      let keys = changes.get(object);
      if (!keys) {
        keys = new Map();
        changes.set(object, keys);
      }
      keys.set(key, object[key]);
    }
    return changes;
  }

  function undo(mark: number): Changes {
    const changes = changesSince(mark);
    goBack(mark);
    return changes;
  }

  function takeBack(mark: number): void {
    spend(objects.length - mark);
    goBack(mark);
  }

  function goBack(mark: number): void {
    while (objects.length > mark) set(objects.pop()!, names.pop()!, values.pop());
  }

  function apply(changes: Changes): void {
    for (const [object, keys] of changes) {
      spend(keys.size);
      for (const [key, value] of keys) write(object, key, value);
    }
  }

  function runAfter(mark: number, changes: Changes, run: () => void): Changes {
    const { length } = objects;
    if (spend(2 * (length - mark))) {
      for (let at = length - 1; at >= mark; at--) journal(objects[at]!, names[at]!, values[at]);
      for (const [object, keys] of changes) {
        for (const [key, value] of keys) journal(object as Record<string, unknown>, key, value);
      }
      run();
    }
    const after = changesSince(mark);
    goBack(length);
    return after;
  }

  function noteBuilt(module: { readonly children: unknown }): void {
    built.add(module);
    write(module, 'children', module.children);
  }

  /** Whether it came to be in the course of these changes: without them it is not there. */
  function isMadeIn(changes: Changes, object: object): boolean {
    return bornAt(object) > (changes.beginning ?? Number.POSITIVE_INFINITY);
  }

  /** What these changes leave in the modules and objects that they themselves made. */
  function keptKeys(object: object, keys: ReadonlyMap<string, unknown>): Map<string, unknown> | undefined {
    if (isAttributeRecord(object)) return new Map(keys);
    const key = built.has(object) ? 'children' : isOwnModule(object, 'module') ? 'module' : undefined;
    return key !== undefined && keys.has(key) ? new Map([[key, keys.get(key)]]) : undefined;
  }

  function keepBuilt(alternatives: readonly Changes[], reason: Text): void {
    join(
      alternatives.map((changes) => {
        const kept: Changes = new Map();
        for (const [object, keys] of changes) {
          const left = isMadeIn(changes, object) && keptKeys(object, keys);
          if (left) kept.set(object, left);
        }
        if (changes.beginning !== undefined) kept.beginning = changes.beginning;
        return kept;
      }),
      reason,
    );
  }

  function undoKeepingBuilt(mark: number, reason: Text): void {
    const beginning = momentOf(mark);
    const kept: Changes = new Map();
    kept.beginning = beginning;
    if (spend(objects.length - mark)) {
      for (let at = mark; at < objects.length; at++) {
        const object = objects[at]!;
        if (built.has(object) && bornAt(object) > beginning) kept.set(object, new Map([['children', object.children]]));
      }
    }
    goBack(mark);
    if (kept.size > 0) join([kept], reason);
  }

  function join(alternatives: readonly Changes[], reason: Text): void {
    const joined: Changes = new Map();
    for (const changes of alternatives) {
      for (const [object, keys] of changes) {
        const isMade = isMadeIn(changes, object);
        spend(2 * keys.size * alternatives.length);
        for (const key of keys.keys()) {
          if (joined.get(object)?.has(key)) continue;
          const values = (isMade ? alternatives.filter((other) => other.has(object)) : alternatives).map((other) => {
            const written = other.get(object);
            return written?.has(key) ? written.get(key) : (object as Record<string, unknown>)[key];
          });
          if (!joined.has(object)) joined.set(object, new Map());
          const isLacking =
            isAttributeRecord(object) && values.some((value) => value !== values[0]) && values.some(mayLack);
          const either = isOwnModule(object, key)
            ? joinOwnModules(values as readonly (ModuleValue | undefined)[], reason)
            : isLacking
              ? perhaps(unknownOf(reason, ...values))
              : isOfFields(object, key)
                ? joinFields(values as readonly (readonly Field[])[], reason)
                : beginningOf(
                    object,
                    values,
                    values.reduce((a, b) => joinSlots(a, b, reason)),
                  );
          joined.get(object)!.set(key, either);
        }
      }
    }
    apply(joined);
  }

  function mark(): number {
    const { length } = objects;
    while (marks.length > 0 && marks[marks.length - 1]! >= length) {
      marks.pop();
      moments.pop();
    }
    marks.push(length);
    moments.push(now());
    return length;
  }

  function momentOf(mark: number): number {
    let at = marks.length - 1;
    for (let low = 0; low < at; ) {
      const middle = (low + at + 1) >> 1;
      if (marks[middle]! <= mark) low = middle;
      else at = middle - 1;
    }
    return marks[at] === mark ? moments[at]! : Number.POSITIVE_INFINITY;
  }

  return {
    write,
    noteBuilt,
    watch,
    mark,
    changesSince,
    undo,
    takeBack,
    apply,
    runAfter,
    join,
    keepBuilt,
    undoKeepingBuilt,
  };
}

/** Whether an attribute is not there for certain. */
function mayLack(slot: unknown): boolean {
  return slot === undefined || (isValue(slot) && slot.type === 'unknown' && slot.present !== undefined);
}

function perhaps(present: UnknownValue): UnknownValue {
  return { ...present, present };
}

/** Whether it is what objects of a class are built of, whose defaults a file may set. */
export function isOfFields(object: object, key: string): object is ClassValue & { readonly fields: readonly Field[] } {
  return key === 'fields' && (object as Value).type === 'class';
}

function withoutDefaults({ fields }: { readonly fields: readonly Field[] }, lost: UnknownValue): readonly Field[] {
  return fields.map((field) => ({ ...field, default: lost }));
}

function joinFields(several: readonly (readonly Field[])[], reason: Text): readonly Field[] {
  const joined = (a: Field, b: Field | undefined) => joinSlots(a.default, b?.default, reason) as Value | undefined;
  return several.reduce((all, other) => all.map((one, at) => ({ ...one, default: joined(one, other[at]) })));
}

/** Whether it is the module that an object is as an heir of torch's. */
function isOwnModule(object: object, key: string): boolean {
  return key === 'module' && (object as Value).type === 'instance';
}

/** The one that was built: an object without it is no module that can be used. Of several, what it holds is not known. */
function joinOwnModules(values: readonly (ModuleValue | undefined)[], reason: Text): ModuleValue | undefined {
  const [first, ...others] = new Set(values.filter((value) => value !== undefined));
  return first && others.length > 0 ? born({ ...first, children: unknownOf(reason, first, ...others) }) : first;
}

/** A name that only one path gives a value has that value: on the others the program would stop at its use. */
function joinSlots(a: unknown, b: unknown, reason: Text): unknown {
  if (a === b || b === undefined) return a;
  if (a === undefined) return b;
  if (Array.isArray(a) && Array.isArray(b)) {
    const same = a.length === b.length && a.every((item, at) => sameItem(item, b[at]));
    return same ? a : (joinItems(a, b, reason) ?? joinedChildren(a, b, reason));
  }
  if (Array.isArray(a) && isValue(b) && b.type === 'unknown') return joinedChildren(a, b.first ?? [], reason, b);
  if (Array.isArray(b) && isValue(a) && a.type === 'unknown') return joinedChildren(a.first ?? [], b, reason, a);
  if (Array.isArray(a) || Array.isArray(b)) return unknownOf(reason, a, b);
  if (isValue(a) && isValue(b)) return joinValues(a, b, reason);
  // The ways in which a module is reached: either serves.
  if (isName(a) && isName(b)) return a.rank >= b.rank ? a : b;
  return unknownOf(reason, a, b);
}

/** With what a list begins with, whichever of these it holds. */
function beginningOf(of: object, values: readonly unknown[], joined: unknown): unknown {
  if ((of as Value).type !== 'list' || !isValue(joined) || joined.type !== 'unknown') return joined;
  const lists = values.map((value) => {
    if (Array.isArray(value)) return value as readonly Value[];
    const beginning = isValue(value) && value.type === 'unknown' ? value.beginning : undefined;
    return beginning?.of === of ? beginning.items : [];
  });
  const items = commonBeginning(lists, sameItem);
  return items.length > 0 ? { ...joined, beginning: { of, items } } : joined;
}

/** What a loop leaves where it may leave each of these: of a list's items or a module's children, with their common beginning. */
export function leftByLoop(of: object, key: string, seen: readonly unknown[], joined: UnknownValue): unknown {
  const held = seen.filter((value) => value !== undefined);
  // `layers += [...]` sets the variable to the list that it is.
  const [same] = seen;
  if (isValue(same) && same.type === 'list' && held.every((value) => value === same)) return same;
  if (key === 'items') return beginningOf(of, held, joined);
  if (key !== 'children') return joined;
  const lists = held.map((value) => (Array.isArray(value) ? value : ((value as UnknownValue).first ?? [])));
  const first = commonBeginning(lists, (item, other) => isChild(item) && sameItem(item, other));
  return first.length > 0 ? { ...joined, first } : joined;
}

/** Whether less is known of what `after` holds than of what `before` does. */
export function keepsLess(before: unknown, after: unknown): boolean {
  if (!isValue(before)) return Array.isArray(before) && before !== after;
  if (before.type === 'list') return before !== after;
  const count = ({ beginning, first }: UnknownValue) => (beginning?.items.length ?? 0) + (first?.length ?? 0);
  return before.type === 'unknown' && count(before) > (isValue(after) && after.type === 'unknown' ? count(after) : 0);
}

function commonBeginning<T>(lists: readonly (readonly T[])[], isSame: (a: T, b: T) => boolean): readonly T[] {
  const [first = [], ...others] = lists;
  const length = first.findIndex((item, at) => !others.every((other) => at < other.length && isSame(item, other[at]!)));
  return length < 0 ? first : first.slice(0, length);
}

/** What two lists hold; of modules, with what both begin with. */
function joinedChildren(
  a: readonly unknown[],
  b: readonly unknown[],
  reason: Text,
  other?: UnknownValue,
): UnknownValue {
  const length = a.findIndex((item, at) => at >= b.length || !isChild(item) || !sameItem(item, b[at]));
  const first = length < 0 ? a : a.slice(0, length);
  const joined = unknownOf(other?.reason ?? reason, a as readonly Value[], b as readonly Value[], other);
  return first.length > 0 ? { ...joined, first: first as readonly ModuleChild[] } : joined;
}

/** Lists of the same length agree in part. */
function joinItems(a: readonly unknown[], b: readonly unknown[], reason: Text): unknown[] | undefined {
  if (a.length !== b.length || a.length === 0) return undefined;
  const items: unknown[] = [];
  for (const [at, item] of a.entries()) {
    // `(width, width)` of what is itself such a pair.
    const isRepeated = at > 0 && item === a[at - 1] && b[at] === b[at - 1];
    items.push(isRepeated ? items[at - 1] : joinItem(item, b[at], reason));
  }
  return items.includes(undefined) ? undefined : items;
}

function joinItem(item: unknown, other: unknown, reason: Text): unknown {
  if (sameItem(item, other)) return item;
  if (isValue(item) && isValue(other)) return joinValues(item, other, reason);
  return isChild(item) && isChild(other) && item.name === other.name
    ? { ...item, value: joinValues(item.value, other.value, reason) }
    : undefined;
}

/** A value that is one of two. */
export function joinValues(a: Value, b: Value, reason: Text): Value {
  const module = a.type === 'module' && b.type === 'module' && a !== b ? joinModules(a, b, reason) : undefined;
  if (module) return module;
  if (a.type === 'tuple' && b.type === 'tuple' && a !== b) {
    const items = joinItems(a.items, b.items, reason);
    if (items) return { type: 'tuple', items: items as Value[] };
  }
  if (a === b || isSame(a, b)) return a;
  const value = unknownOf(reason, a, b);
  return drawAlike(a, b) ? { ...value, draws: a.draws } : value;
}

/** Whether both are loaders, whose rows draw as much. */
function drawAlike(a: Value, b: Value): a is UnknownValue & { readonly draws: LoaderDraws } {
  if (a.type !== 'unknown' || b.type !== 'unknown' || !a.draws || !b.draws) return false;
  return a.draws.begin === b.draws.begin && a.draws.first === b.draws.first;
}

function isSame(a: Value, b: Value): boolean {
  if (a.type === 'external' || a.type === 'builtin') return isNamedAlike(a, b);
  const isMutable = a.type === 'list' || a.type === 'dict';
  return !isMutable && a.type === b.type && equal(a, b) === true;
}

/** What is imported once more is the same. */
export function isNamedAlike(a: Value & { readonly type: 'external' | 'builtin' }, b: Value): boolean {
  return a.type === b.type && a.name === (b as typeof a).name;
}

function sameItem(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (isValue(a) && isValue(b)) return a.type === b.type && a.type !== 'list' && equal(a, b) === true;
  const [childA, childB] = [a, b] as [{ name?: string; value?: unknown }, { name?: string; value?: unknown }];
  return childA.name !== undefined && childA.name === childB.name && childA.value === childB.value;
}

function isChild(slot: unknown): slot is ModuleChild {
  return typeof slot === 'object' && slot !== null && 'value' in slot && 'name' in slot;
}

function isValue(slot: unknown): slot is Value {
  return typeof slot === 'object' && slot !== null && 'type' in slot;
}

function isName(slot: unknown): slot is { readonly rank: number } {
  return typeof slot === 'object' && slot !== null && 'rank' in slot;
}
