// Methods of modules that are called `forward` or `__init__` but for a letter or an underscore: torch and Python look for these
// alone, so that what stands in the others is not run.

import type { Diagnostic } from '../../model/modelSpec.ts';
import { type Phrase, phrase } from '../../model/phrase.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import { privateName } from '../interpreter/privateNames.ts';
import type { ClassValue } from '../python/values.ts';
import { diagnostic } from '../text/sourceText.ts';
import { isAllOfFile } from './missingForward.ts';
import { isOneLetterOff, replacing } from './misspelt.ts';

export function misspeltMethods(it: Interpreter, classes: readonly ClassValue[]): Diagnostic[] {
  return classes.flatMap((value) => [
    ...misspelt(it, value, 'forward', isLikeForward),
    ...misspelt(it, value, '__init__', isMeantAsInit),
  ]);
}

function isLikeForward(name: string): boolean {
  return isOneLetterOff('forward', name) || /^__forward_*$/.test(name);
}

/** Other methods may be called so too, but do not begin as the constructor of a module does. */
function isMeantAsInit(name: string, text: string): boolean {
  return isLikeInit(name) || (/^_*init_*$/.test(name) && /\bsuper\s*\([^()]*\)\s*\.\s*__init__\s*\(/.test(text));
}

export function isLikeInit(name: string): boolean {
  return /^_+(init|int|inti|ini|intit)_+$/.test(name) && name !== '__init__';
}

function misspelt(
  it: Interpreter,
  { name: className, definition, order, attributes }: ClassValue,
  right: 'forward' | '__init__',
  isLike: (name: string, text: string) => boolean,
): Diagnostic[] {
  const hasRight = order.some((entry) => entry.type === 'class' && entry.attributes[right]);
  const isModule = order.some((entry) => entry.type === 'external' && entry.name === 'torch.nn.Module');
  if (!isAllOfFile(order) || hasRight || !isModule || attributes.__call__ || it.patched.has(right)) return [];
  return Object.entries(attributes).flatMap(([key, value]) => {
    if (value.type !== 'function' || value.definition.type !== 'function') return [];
    const { text } = it.source;
    const { name, range: whole } = value.definition;
    const { from, to } = whole;
    if (key !== privateName(name, definition) || !isLike(name, text.slice(from, to))) return [];
    const [head] = /^def[ \t]+/.exec(text.slice(from, from + LONGEST_HEAD)) ?? [];
    if (!head || isUsed(className, name, text)) return [];
    const range = { from: from + head.length, to: from + head.length + name.length };
    const message = saying(className, name, right);
    return [diagnostic(it.source, 'warning', 'misspelt-method', message, range, replacing(right, range))];
  });
}

const LONGEST_HEAD = 20;

/** Whether anything calls it: of `super()` what heirs do, but in the method of the same name, which is the same slip. */
function isUsed(className: string, name: string, text: string): boolean {
  const hasHeir = new RegExp(`\\bclass[ \\t]+\\w+[ \\t]*\\([^()]*\\b${className}\\b`).test(text);
  for (let at = text.indexOf(`.${name}(`); at >= 0; at = text.indexOf(`.${name}(`, at + 1)) {
    const isOfSuper = /\bsuper\s*\([^()]*\)\s*$/.test(text.slice(Math.max(0, at - LONGEST_SUPER), at));
    const [, within] = /^def[ \t]+(\w+)/.exec(text.slice(Math.max(0, text.lastIndexOf('def ', at)), at)) ?? [];
    if (!isOfSuper || (hasHeir && within !== name)) return true;
  }
  return false;
}

const LONGEST_SUPER = 80;

function saying(className: string, name: string, right: 'forward' | '__init__'): Phrase {
  return right === 'forward'
    ? phrase`torch applies an object of ${className} by its \`forward\`, which it does not have; \`${name}\` is not called.`
    : phrase`Python builds an object of ${className} by its \`__init__\`, which it does not have; \`${name}\` is not called.`;
}
