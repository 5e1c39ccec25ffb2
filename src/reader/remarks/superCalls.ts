// Calls of `super()` that Python refuses: of a name that is not defined, of another class than the object's, and torch's
// constructor with arguments, or misspelt.

import type { SourceRange } from '../../model/modelSpec.ts';
import { phrase, type Text } from '../../model/phrase.ts';
import type { Frame, Interpreter } from '../interpreter/interpreter.ts';
import { isSure, tellMistake } from '../interpreter/mistakes.ts';
import type { ArgumentValue, Value } from '../python/values.ts';
import { ofText } from '../text/ofText.ts';
import { diagnostic } from '../text/sourceText.ts';
import { isAllOfFile } from './missingForward.ts';
import { replacing } from './misspelt.ts';
import { isLikeInit } from './misspeltMethods.ts';
import { isNotDefined } from './undefinedNames.ts';

/** `super(Nett, self)`; true where it is told, and what follows is read as if the class's own name stood there. */
export function tellOtherClass(it: Interpreter, of: ArgumentValue, object: Value | undefined, frame: Frame): boolean {
  const { owner } = frame;
  const { text } = it.source;
  const written = text.slice(of.range.from, of.range.to);
  if (!owner || written === owner.name || !/^[^\W\d]\w*$/.test(written) || !isSure(it, frame)) return false;
  const why = reasonAgainst(it, written, of.value, object);
  if (!why) return false;
  tellMistake(it, diagnostic(it.source, 'error', 'wrong-super', why, of.range, replacing(owner.name, of.range)));
  return true;
}

/** `super(Net)`, which is of no object; true where it is told, and it is read as `super(Net, self)`. */
export function tellOfNoObject(it: Interpreter, args: readonly ArgumentValue[], frame: Frame): boolean {
  const [of, ...more] = args;
  if (of?.kind !== 'positional' || more.length > 0 || !frame.owner || frame.self?.type !== 'instance') return false;
  if (of.value.type !== 'class' || !isSure(it, frame)) return false;
  const { from, to } = of.range;
  const message = phrase`\`super(${it.source.text.slice(from, to)})\` is bound to no object, so that it calls nothing of the class before: \`self\` is missing.`;
  const right = `super(${it.source.text.slice(from, to)}, self)`;
  const fix = { title: phrase`Make it ${right}`, range: { from: to, to }, replacement: ', self' };
  tellMistake(it, diagnostic(it.source, 'error', 'wrong-super', message, of.range, fix));
  return true;
}

function reasonAgainst(it: Interpreter, written: string, of: Value, object: Value | undefined): Text | undefined {
  if (of.type === 'unknown') {
    return isNotDefined(of, written) && !namesBoundIn(it.source.text).has(written)
      ? phrase`\`${written}\` is not defined, so Python raises NameError here.`
      : undefined;
  }
  if (of.type !== 'class' || object?.type !== 'instance') return undefined;
  const { order, name } = object.class;
  const isHeir = order.some((entry) => entry.type === 'class' && entry.name === of.name);
  if (isHeir || !isAllOfFile(order)) return undefined;
  return phrase`${name} does not inherit ${written}, so Python raises TypeError here.`;
}

/** Wherever it is bound: by a class, a function, an import, an assignment or an argument. */
const namesBoundIn = ofText((text) => {
  const found = text.matchAll(BINDING);
  return new Set([...found].flatMap(({ 1: names, 2: assigned }) => assigned ?? names!.split(/\W+/)));
});
const BINDING =
  /\b(?:class|def|as|global|nonlocal|import)\s+(?:\(\s*)?([^\W\d]\w*(?:\s*,\s*[^\W\d]\w*)*)|\b([^\W\d]\w*)\s*=/g;

/** `super().__init__(a, b)` where what comes next is torch.nn.Module's. */
export function tellModuleArguments(
  it: Interpreter,
  self: Value,
  base: string,
  args: readonly ArgumentValue[],
  frame: Frame,
): void {
  const [first] = args;
  if (base !== 'torch.nn.Module' || !first || self.type !== 'instance' || !isSure(it, frame)) return;
  const { order } = self.class;
  const mayTakeMore = order.some((entry) => entry.type === 'class' && entry.attributes.call_super_init);
  if (mayTakeMore || !isAllOfFile(order) || args.some(({ kind }) => kind === 'rest')) return;
  const { source } = it;
  const range = { from: first.range.from, to: args.at(-1)!.range.to };
  const message = phrase`The constructor of torch.nn.Module takes no arguments, so Python raises TypeError here.`;
  const { text } = source;
  const isWhole =
    /\(\s*$/.test(text.slice(Math.max(0, range.from - LONG), range.from)) &&
    /^\s*\)/.test(text.slice(range.to, range.to + LONG));
  const fix = isWhole ? { title: phrase`Make it ${'__init__()'}`, range, replacement: '' } : undefined;
  tellMistake(it, diagnostic(source, 'error', 'wrong-super', message, range, fix));
}

/** `super()._init_()`; true where it is told, and it is read as the constructor. */
export function tellLikeInit(it: Interpreter, self: Value, name: string, range: SourceRange, frame: Frame): boolean {
  if (self.type !== 'instance' || !isLikeInit(name) || !isSure(it, frame)) return false;
  const { order } = self.class;
  const isLacking = order.every((entry) => entry.type !== 'class' || !entry.attributes[name]);
  const isModule = order.some((entry) => entry.type === 'external' && entry.name === 'torch.nn.Module');
  const [head] = /^super\s*\([^()]*\)\s*\.\s*/.exec(it.source.text.slice(range.from, range.from + LONG)) ?? [];
  if (!isLacking || !isModule || !isAllOfFile(order) || !head) return false;
  const from = range.from + head.length;
  const written = { from, to: from + name.length };
  const message = phrase`torch.nn.Module has no \`${name}\`, so Python raises AttributeError here; it has \`__init__\`.`;
  tellMistake(it, diagnostic(it.source, 'error', 'wrong-super', message, written, replacing('__init__', written)));
  return true;
}

const LONG = 100;
