// What the file puts into an object that is not in the file: `model.fc = head`. What is done to a part of that object which
// is not known may be done to what was put there as well.

import { phrase, type Text } from '../../model/phrase.ts';
import { change, type Interpreter } from '../interpreter/interpreter.ts';
import { attributeRecord, type UnknownValue, unknown, unknownOf, type Value } from '../python/values.ts';
import { parametersOfClass } from './bindArguments.ts';
import { TORCH_PARAMETERS } from './torchParameters.ts';

/** The object, ready to hold what the file puts into it. */
export function asHolder(value: UnknownValue): UnknownValue {
  return { ...value, inside: { stored: attributeRecord(), path: '' } };
}

/** What the file put there. `step`: `.fc`, `[6]`. */
export function storedAt(value: Value, step: string): Value | undefined {
  const inside = value.type === 'unknown' ? value.inside : undefined;
  // torchvisionWidths.ts knows more of its own.
  if (value.type === 'unknown' && value.part) return undefined;
  if (!inside) return undefined;
  const path = `${inside.path}${step}`;
  return /[*[]/.test(path) ? undefined : inside.stored[path];
}

/** The same, as the part of the object that it is. */
export function partAt(value: Value, step: string, part: UnknownValue): UnknownValue {
  const inside = value.type === 'unknown' ? value.inside : undefined;
  if (!inside || inside.path.length > MAX_LENGTH) return part;
  return { ...part, inside: { stored: inside.stored, path: `${inside.path}${step}` } };
}

const MAX_LENGTH = 100;

/** A part of which it is not known which it is. */
export function somewhereIn(value: Value, part: Value): Value {
  const inside = value.type === 'unknown' ? value.inside : undefined;
  return inside && part.type === 'unknown' ? { ...part, inside: { stored: inside.stored, path: '*' } } : part;
}

/** What may be a part of each of these, or of what another value may hold. */
export function asPartOf(holders: readonly Value[], { inside }: UnknownValue, reason: Text): UnknownValue {
  const stored = attributeRecord();
  for (const [at, holder] of [...holders, ...Object.values(inside?.stored ?? {})].entries()) stored[`*${at}`] = holder;
  return { ...unknown(reason), inside: { stored, path: '*' } };
}

export function stepAt(at: Value): string {
  return at.type === 'int' ? `[${at.value}]` : '[*]';
}

/** Keeps what the file puts into an object that is not known, or a part of it; `put`: undefined where it is deleted. */
export function store(it: Interpreter, object: Value, step: string, put: Value | undefined): void {
  if (object.type !== 'unknown' || !object.inside || (put && isOwnNote(step, put))) return;
  const { stored, path } = object.inside;
  const own = `${path}${step}`;
  loseStored(it, object);
  for (const [key, value] of Object.entries(stored)) {
    if (!own.includes('*') ? !key.startsWith(own) : key.startsWith('*')) continue;
    it.store.write(stored, key, undefined);
    // It may have been replaced: it is no more to be found at this place.
    if (own.includes('*')) it.store.write(stored, `*${key}`, value);
  }
  if (put && isHeld(put)) it.store.write(stored, own, put);
}

/** What a method does to its object that is not known. */
export function loseByMethod(it: Interpreter, callee: Value): void {
  if (callee.type === 'unknown' && callee.inside && CHANGING.test(callee.inside.path)) loseStored(it, callee);
}

const CHANGING = /\.(append|extend|insert|pop|add_module|register_module|set_submodule|apply|update|__(set|del)\w+__)$/;

/** What is kept in a layer without being one of its arguments: `p.requires_grad = False`. */
function isOwnNote(step: string, { type }: Value): boolean {
  if (!step.startsWith('.') || step === '.*') return false;
  const name = step.slice(1);
  if (/^(requires_grad|grad|data|training)$/.test(name)) return true;
  argumentNames ??= new Set(Object.keys(TORCH_PARAMETERS).flatMap((module) => parametersOfClass(module)!.names));
  return /^(int|float|bool|string|none)$/.test(type) && !argumentNames.has(name);
}

let argumentNames: ReadonlySet<string> | undefined;

/** Something in the object was changed: what the file put there is no longer known. */
function loseStored(it: Interpreter, { inside }: UnknownValue): void {
  if (!inside) return;
  const reason = phrase`it may have been changed as a part of what holds it`;
  const { stored, path } = inside;
  for (const [key, value] of Object.entries(stored)) {
    const mayBe = path.includes('*') || key.includes('*') || placeOf(path).startsWith(placeOf(key));
    if (mayBe) loseAll(it, value, reason, 0);
  }
}

/** Without its numbers: `[-1]` and `.6` may be one place. */
function placeOf(path: string): string {
  return path.replaceAll(/\[.*?\]|\.\d+/g, '[]');
}

/** All that is in the module. */
function loseAll(it: Interpreter, value: Value, reason: Text, depth: number): void {
  if (!it.spend(1) || depth > MAX_DEPTH) return;
  const children = value.type === 'module' ? value.children : value.type === 'instance' ? value.module?.children : [];
  const within = !children ? [] : 'type' in children ? (children.parts ?? []) : children.map((child) => child.value);
  const own = value.type === 'instance' ? Object.values(value.attributes).filter(isHeld) : [];
  for (const one of [...within, ...own]) loseAll(it, one, reason, depth + 1);
  if (value.type !== 'module' || 'type' in value.children || value.children.length > 0)
    change(it, unknownOf(reason, value), reason);
}

const MAX_DEPTH = 20;

function isHeld(value: Value): boolean {
  return value.type === 'module' || value.type === 'instance';
}
