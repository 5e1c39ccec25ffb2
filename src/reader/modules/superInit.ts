// A constructor of one of torch's modules that assigns modules before torch's own constructor was called: torch raises.

import type { Diagnostic, SourceRange, TextFix } from '../../model/modelSpec.ts';
import { phrase, type Text } from '../../model/phrase.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import { isParameter } from '../python/attributesDict.ts';
import type { ClassValue, InstanceValue, Value } from '../python/values.ts';
import { diagnostic } from '../text/sourceText.ts';
import type { FunctionDefinition } from '../text/syntax.ts';
import { writeChildren } from './modules.ts';
import { isModule } from './moduleTree.ts';

/** An object whose constructor, one of the file, is about to run. */
export function awaitInit(it: Interpreter, object: InstanceValue): void {
  if (isSurelyModule(object.class)) it.store.write(object, 'initialised', 'no');
}

/** Torch's constructor was called, or something that may have called it. */
export function noteInit(it: Interpreter, object: Value, as: 'yes' | 'perhaps'): void {
  if (object.type === 'instance' && object.initialised === 'no') it.store.write(object, 'initialised', as);
}

/** Torch's constructor, called for an object that it built before, leaves it without modules and parameters. */
export function forgetHeld(it: Interpreter, object: Value): void {
  if (object.type !== 'instance' || object.initialised !== 'yes') return;
  for (const [key, value] of Object.entries(object.attributes))
    if (isModule(value) || isParameter(value)) it.store.write(object.attributes, key, undefined);
  if (object.module) writeChildren(it, object.module, []);
}

/** `self.name = value`: notes the first module that is assigned too early; true where torch raises. */
export function noteAssigned(it: Interpreter, object: Value, value: Value, range: SourceRange): boolean {
  if (object.type !== 'instance' || object.initialised !== 'no' || !isModule(value)) return false;
  if (!it.unready.has(object)) it.unready.set(object, { range, fix: fixOf(it, object.class) });
  return true;
}

/** What is said of an object that torch does not build. */
export function unreadyDiagnostic(it: Interpreter, object: InstanceValue | undefined): Diagnostic[] {
  const found = object && it.unready.get(object);
  if (!found) return [];
  return [diagnostic(it.source, 'error', 'missing-super-init', unreadyMessage(object), found.range, found.fix)];
}

export function unreadyMessage(object: InstanceValue): Text {
  return phrase`PyTorch cannot build ${object.class.name}: its constructor assigns a module here before \`super().__init__()\` is called ("cannot assign module before Module.__init__() call").`;
}

const TORCH_BASE =
  /^(torch\.nn\.[A-Z]\w*|(pytorch_lightning|lightning(\.pytorch)?)\.(core\.(module\.)?)?LightningModule)$/;

/** Whether it comes from torch.nn.Module, and from nothing of which more is not known. */
function isSurelyModule({ order, kind }: ClassValue): boolean {
  if (kind !== 'plain' || !order.some((entry) => entry.type === 'external' && TORCH_BASE.test(entry.name)))
    return false;
  return order.every((entry) =>
    entry.type === 'class'
      ? entry.kind === 'plain' && !['__new__', '__setattr__', '__getattr__'].some((name) => entry.attributes[name])
      : entry.type === 'external' &&
        (TORCH_BASE.test(entry.name) || /^(object|abc\.ABC|typing\.Generic)$/.test(entry.name)),
  );
}

/** `super().__init__()` as the first statement of the constructor that leaves it out, where nothing else calls it later. */
function fixOf({ source, executed }: Interpreter, { order }: ClassValue): TextFix | undefined {
  const at = order.findLastIndex((entry) => entry.type === 'class' && entry.attributes.__init__);
  const owner = order[at];
  const initialise = owner?.type === 'class' ? owner.attributes.__init__ : undefined;
  if (owner?.type !== 'class' || initialise?.type !== 'function') return undefined;
  const { definition } = initialise;
  const { from, to } = owner.definition.range;
  const isHere = definition.type === 'function' && from < definition.range.from && definition.range.to <= to;
  if (!isHere || definition.decorators.length > 0 || !executed.has(definition)) return undefined;
  // What comes next in the order is torch's constructor, which takes no arguments.
  const next = order.slice(at + 1).find((entry) => entry.type === 'external');
  if (next?.type !== 'external' || !/\.(Lightning)?Module$/.test(next.name)) return undefined;
  const text = source.text.slice(definition.range.from, definition.range.to);
  const written = text.split('__init__').length - 1;
  const uncalled = written === 2 ? /\bsuper\([^()]*\)\.__init__(?=[ \t]*(?:#.*)?$)/m.exec(text) : undefined;
  if (uncalled) {
    const end = definition.range.from + uncalled.index + uncalled[0].length;
    return { title: phrase`Make it ${`${uncalled[0]}()`}`, range: { from: end, to: end }, replacement: '()' };
  }
  if (written > 1) return undefined;
  const place = firstStatement(definition);
  if (place === undefined) return undefined;
  const indent = source.text.slice(source.text.lastIndexOf('\n', place - 1) + 1, place);
  const end = source.text[place - indent.length - 2] === '\r' ? '\r\n' : '\n';
  const replacement = /^[ \t]*$/.test(indent) ? `super().__init__()${end}${indent}` : 'super().__init__(); ';
  return { title: phrase`Insert super().__init__()`, range: { from: place, to: place }, replacement };
}

/** Where the first statement begins that is no docstring. */
function firstStatement(definition: FunctionDefinition): number | undefined {
  const [first, second] = definition.body();
  const isDocstring = first?.type === 'expression' && first.value.type === 'string';
  return (isDocstring ? second : first)?.range.from;
}
