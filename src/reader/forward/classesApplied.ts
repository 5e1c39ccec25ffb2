// `self.act = nn.ReLU` without brackets, or `nn.ReLU(x)`: what `forward` gives a tensor is the class itself, whose arguments
// tensors are not. Python builds a module with it, and torch raises where that is used as a tensor.

import type { SourceRange, TextFix } from '../../model/modelSpec.ts';
import { phrase } from '../../model/phrase.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import { tellMistake } from '../interpreter/mistakes.ts';
import { parametersOfClass } from '../modules/bindArguments.ts';
import { type ArgumentValue, INPUT, unknown, type Value } from '../python/values.ts';
import { literally } from '../text/literally.ts';
import { diagnostic } from '../text/sourceText.ts';
import { tensorsIn } from './dataFlow.ts';
import { givesNoTensor } from './effects.ts';
import { traced } from './trace.ts';

const CLASS = 'class ';
const MAX_STEPS = 50;
const MAX_CALLEE = 80;

/** The tensor that the call is read as giving, so that what comes of it is followed no further; undefined where it is a module. */
export function applyClass(
  it: Interpreter,
  name: string,
  args: readonly ArgumentValue[],
  range: SourceRange,
): Value | undefined {
  const [first] = args;
  if (
    !it.isTracing ||
    it.choices > 0 ||
    name.endsWith('Loss') ||
    first?.kind !== 'positional' ||
    !isTensor(it, first.value)
  )
    return undefined;
  if (parametersOfClass(name)?.required.size !== 0) return undefined;
  const callee = it.source.text.slice(range.from, Math.min(range.to, range.from + MAX_CALLEE)).split('(')[0]!;
  const result = unknown(phrase`\`${callee}\` is the class torch.nn.${name} itself, not a module`);
  return traced(it, result, [first.value], callee, range, { callee: `${CLASS}${name}`, args });
}

/** The class that such a call names. */
export function appliedClass(callee: string): string | undefined {
  return callee.startsWith(CLASS) ? callee.slice(CLASS.length) : undefined;
}

/** Whether it is an input of `forward`, or computed of one, and no size of it. */
function isTensor(it: Interpreter, value: Value): boolean {
  let at: Value | undefined = value;
  for (let step = 0; at && step < MAX_STEPS; step++) {
    if (at.type === 'output') return true;
    if (at.type === 'symbol') return isInput(it, at);
    const operation = at.type === 'unknown' ? at.made?.operation : undefined;
    if (!operation || givesNoTensor(operation.callee)) return false;
    at = tensorsIn(at)[0];
  }
  return false;
}

/** Whether it is what a forward that is followed is given. */
export function isInput(it: Interpreter, { extent }: Value & { type: 'symbol' }): boolean {
  return typeof extent !== 'number' && extent.type === 'parameter' && it.origins.get(extent.name)?.name === INPUT;
}

/** `loss_fn = nn.MSELoss` without brackets, and then `loss_fn(model(x), y)`; what a class of a loss takes may be a tensor of weights. */
export function tellLossClass(it: Interpreter, name: string, args: readonly ArgumentValue[], range: SourceRange): void {
  if (name.endsWith('Loss') && args[0]?.value.type === 'output' && it.trying === 0)
    tellAppliedClass(it, name, args, range);
}

/** Where the brackets are missing: where the class is made an attribute, else where it is applied. */
export function tellAppliedClass(
  it: Interpreter,
  name: string,
  args: readonly ArgumentValue[],
  range: SourceRange,
): void {
  const { source } = it;
  const { text } = source;
  const written = /^[\w.]+(?=\()/.exec(text.slice(range.from, Math.min(range.to, range.from + MAX_CALLEE)))?.[0];
  if (!written) return;
  const set = written.startsWith('self.') ? setTo(text, range.from, written, name) : undefined;
  const place = set ?? { from: range.from, to: range.from + written.length };
  const own = text.slice(place.from, place.to);
  const called = `${own}()`;
  const message = set
    ? phrase`\`${written}\` is the class \`${own}\` itself, not a module, and ${source.lineName(range.from)} applies it to a tensor; call it: ${called}.`
    : phrase`\`${own}\` is the class torch.nn.${name} itself, not a module, and is given a tensor where its arguments are expected; call it first: ${called}(…).`;
  // Arguments by name are the class's.
  const isSure = set !== undefined || args.length === 1;
  const fix: TextFix = { title: phrase`Make it ${called}`, range: { from: place.to, to: place.to }, replacement: '()' };
  tellMistake(it, diagnostic(source, 'error', 'not-a-module', message, place, isSure ? fix : undefined));
}

/** `nn.ReLU` of the one `self.act = nn.ReLU` in the class around `at`, where nothing calls the attribute to build modules. */
function setTo(text: string, at: number, attribute: string, name: string): SourceRange | undefined {
  const begin = Math.max(0, text.lastIndexOf('\nclass ', at));
  const end = /\n(?=[^\s#)])/.exec(text.slice(at));
  const body = text.slice(begin, end ? at + end.index : text.length);
  const own = literally(attribute);
  const sets = [...body.matchAll(new RegExp(`^[ \\t]*${own}[ \\t]*=(?!=)[ \\t]*`, 'gm'))];
  const [set] = sets;
  const from = set && begin + set.index + set[0].length;
  if (from === undefined || sets.length > 1 || new RegExp(`${own}\\(\\s*\\)`).test(body)) return undefined;
  const value = new RegExp(`^(?:\\w+\\.)*${name}(?=[ \\t]*(?:#.*)?(?:\\r?\\n|$))`).exec(text.slice(from));
  return value ? { from, to: from + value[0].length } : undefined;
}
