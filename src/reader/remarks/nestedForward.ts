// A `forward` that stands within `__init__`, indented too far, or behind its class, not indented: the class has none.

import type { Diagnostic, TextFix } from '../../model/modelSpec.ts';
import { phrase } from '../../model/phrase.ts';
import { indentation, lineStart } from '../edits/textEdit.ts';
import { classAttribute } from '../interpreter/classAttribute.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import type { ClassValue } from '../python/values.ts';
import { diagnostic, isWithin, type SourceText } from '../text/sourceText.ts';
import type { FunctionDefinition, Statement } from '../text/syntax.ts';
import { isAllOfFile } from './missingForward.ts';

export function nestedForwards(it: Interpreter, classes: readonly ClassValue[]): Diagnostic[] {
  const { text } = it.source;
  return [
    ...(/^[ \t]+def[ \t]+forward\b/m.test(text) ? classes.flatMap((value) => within(it, value)) : []),
    ...(/^def[ \t]+forward\b/m.test(text) ? classes.flatMap((value) => behind(it, value)) : []),
  ];
}

/** Whether it is a module without a `forward`, of which the file shows all. */
function lacksForward(it: Interpreter, { order }: ClassValue): boolean {
  const isModel = order.some((entry) => entry.type === 'external') && isAllOfFile(order);
  return isModel && !classAttribute(order, 'forward') && !it.patched.has('forward');
}

/** Of the function that stands at the left margin right behind the class. */
function behind(it: Interpreter, made: ClassValue): Diagnostic[] {
  const { source } = it;
  const { definition, name, attributes } = made;
  const rest = source.text.slice(definition.range.to, definition.range.to + LONGEST);
  const [head] = /^(?:[ \t]*(?:#[^\n]*)?\r?\n)*def[ \t]+(?=forward[ \t]*\([ \t]*self\b)/.exec(rest) ?? [];
  // As a function it may be given to the class, or called with an object.
  const isUsed = /(?<!\bdef[ \t]+)(?<![\w.])forward\b/.test(source.text);
  if (head === undefined || isUsed || attributes.__init__?.type !== 'function' || !lacksForward(it, made)) return [];
  const from = definition.range.to + head.length;
  const message = phrase`\`forward\` stands outside of ${name}, which has none: torch raises NotImplementedError where its objects are applied. It is a method where it is indented as \`__init__\` is.`;
  return [diagnostic(source, 'warning', 'nested-forward', message, { from, to: from + 'forward'.length })];
}

const LONGEST = 2000;

function within(it: Interpreter, made: ClassValue): Diagnostic[] {
  const { source } = it;
  const { attributes, definition, name } = made;
  const begin = attributes.__init__;
  if (!lacksForward(it, made) || begin?.type !== 'function') return [];
  const { definition: outer } = begin;
  if (outer.type !== 'function' || !isWithin(outer.range, definition.range)) return [];
  const body = outer.body();
  const nested = body.find(
    (one): one is Statement & FunctionDefinition => one.type === 'function' && one.name === 'forward',
  );
  if (!nested || nested.parameters[0]?.name !== outer.parameters[0]?.name) return [];
  const rest =
    source.text.slice(outer.range.from, nested.range.from) + source.text.slice(nested.range.to, outer.range.to);
  if (/\bforward\b/.test(rest)) return [];
  const from =
    nested.range.from + Math.max(0, source.text.slice(nested.range.from, nested.range.to).indexOf('forward'));
  const message = phrase`\`forward\` is defined within \`__init__\`, so ${name} has none: torch raises NotImplementedError where its objects are applied. It is a method where it is indented as \`__init__\` is.`;
  const fix = nested === body.at(-1) ? dedentFix(source, outer, nested) : undefined;
  return [diagnostic(source, 'warning', 'nested-forward', message, { from, to: from + 'forward'.length }, fix)];
}

/** Undefined where not all of its lines can be moved. */
function dedentFix(
  { text }: SourceText,
  outer: FunctionDefinition,
  { range, decorators }: FunctionDefinition,
): TextFix | undefined {
  const [wanted, given] = [outer, { range }].map((one) => indentation(text, one.range.from));
  if (decorators.length > 0 || wanted === undefined || !given?.startsWith(wanted)) return undefined;
  const from = lineStart(text, range.from);
  const lines = text.slice(from, range.to).split('\n');
  if (lines.some((line) => line.trim() !== '' && !line.startsWith(given))) return undefined;
  const moved = lines.map((line) => (line.trim() === '' ? line : wanted + line.slice(given.length)));
  return { title: phrase`Make it a method`, range: { from, to: range.to }, replacement: moved.join('\n') };
}
