// A `forward` that stands within `__init__`, indented too far: the class has none.

import type { Diagnostic, TextFix } from '../model/modelSpec.ts';
import { phrase } from '../model/phrase.ts';
import { classAttribute } from './classAttribute.ts';
import { indentation, lineStart } from './edits/textEdit.ts';
import type { Interpreter } from './interpreter.ts';
import { isAllOfFile } from './missingForward.ts';
import { diagnostic, isWithin, type SourceText } from './sourceText.ts';
import type { FunctionDefinition, Statement } from './syntax.ts';
import type { ClassValue } from './values.ts';

export function nestedForwards(it: Interpreter, classes: readonly ClassValue[]): Diagnostic[] {
  return /^[ \t]+def[ \t]+forward\b/m.test(it.source.text) ? classes.flatMap((value) => within(it, value)) : [];
}

function within(it: Interpreter, { order, attributes, definition, name }: ClassValue): Diagnostic[] {
  const { source } = it;
  const begin = attributes.__init__;
  const isModel = order.some((entry) => entry.type === 'external') && isAllOfFile(order);
  if (!isModel || classAttribute(order, 'forward') || it.patched.has('forward') || begin?.type !== 'function')
    return [];
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
