// Modules in a plain Python list of a module: torch does not register them, so that no optimizer is given their parameters.

import type { Diagnostic, TextFix } from '../../model/modelSpec.ts';
import { phrase } from '../../model/phrase.ts';
import { bracketsIn } from '../edits/brackets.ts';
import { nameClass } from '../edits/imports.ts';
import { insertion } from '../edits/textEdit.ts';
import { forwardOf } from '../forward/forwardOf.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import { isModule, modulesWithin } from '../modules/moduleTree.ts';
import type { InstanceValue, Value } from '../python/values.ts';
import { ofText } from '../text/ofText.ts';
import { diagnostic } from '../text/sourceText.ts';
import { oneAssignment, useOfName } from './attributeNames.ts';
import { isAllOfFile } from './missingForward.ts';

const LONGEST_CLASS = 20_000;
/** Whoever knows of it, or keeps the modules from being trained on purpose. */
const KNOWS = /\b(?:parameters|register_\w+|add_module|setattr|state_dict|requires_grad_?|no_grad|eval)\b/;

/** Warnings at the lists, with what registers the modules where that is sure. */
export function unregisteredModules(it: Interpreter): Diagnostic[] {
  const found = new Map<number, Diagnostic>();
  /** Of all objects of a class the first with modules in its list tells. */
  const asked = new Set<string>();
  for (const { object } of it.objects) {
    for (const [name, value] of Object.entries(object.attributes)) {
      if (value.type !== 'list' || !Array.isArray(value.items) || value.items.length === 0) continue;
      const key = `${object.class.definition.range.from} ${name}`;
      if (asked.has(key) || !value.items.every(isModule)) continue;
      asked.add(key);
      const one = ofList(it, object, name, value.items);
      if (one && !found.has(one.range.from)) found.set(one.range.from, one);
    }
  }
  return [...found.values()];
}

function ofList(it: Interpreter, object: InstanceValue, name: string, items: readonly Value[]): Diagnostic | undefined {
  const { definition, order } = object.class;
  const { from, to } = definition.range;
  const { source } = it;
  if (!isModule(object) || object.module || to - from > LONGEST_CLASS || !isAllOfFile(order)) return undefined;
  const text = source.text.slice(from, to);
  const forward = forwardOf(it, object)?.function.definition.range;
  const named = new RegExp(`\\bself\\.${name}\\b`);
  if (!forward || KNOWS.test(text) || !named.test(source.text.slice(forward.from, forward.to))) return undefined;
  const assigned = oneAssignment(source.text, name, definition.range);
  const isUsedElsewhere = useOfName(source.text, name).places.some((at) => at < from || at >= to);
  const isMade = new RegExp(`(?:Module(?:List|Dict)|Sequential)\\(\\*?\\s*self\\.${name}\\b`).test(text);
  // Such as networks that were trained one by one.
  const isGiven = assigned !== undefined && isParameter(object, source.text.slice(assigned.to));
  if (!assigned || isGiven || isMade || isUsedElsewhere || !items.some((item) => hasWeights(it, item)))
    return undefined;
  const within = modulesWithin(it, object);
  const isHeld = (item: Value) => Array.isArray(within) && within.some(({ value }) => value === item);
  if (!Array.isArray(within) || items.some(isHeld)) return undefined;
  const message = phrase`\`self.${name}\` is a Python list, so torch does not know of the modules in it: \`parameters()\` does not give theirs, and they are not trained.`;
  const isPlain = !new RegExp(`self\\.${name}(?:\\.(?!(?:append|extend|insert)\\()|[ \\t]*[-+*])`).test(text);
  const fix = isPlain ? asModuleList(source.text, assigned.to) : undefined;
  const range = { from: assigned.from, to: assigned.from + `self.${name}`.length };
  return diagnostic(source, 'warning', 'unregistered-modules', message, range, fix);
}

/** Whether the line's rest is the name of what the constructor is given. */
function isParameter({ class: { attributes } }: InstanceValue, rest: string): boolean {
  const init = attributes.__init__;
  const [, name] = /^(\w+)[ \t]*(?:#|;|\r?\n|$)/.exec(rest) ?? [];
  return init?.type === 'function' && init.definition.parameters.some((one) => one.name === name);
}

const WEIGHTS = /Linear|Conv|Norm|Embedding|PReLU|RNN|LSTM|GRU|Transformer|Attention/;

/** Whether it surely has some. */
function hasWeights(it: Interpreter, item: Value): boolean {
  const within = isModule(item) ? modulesWithin(it, item) : [];
  return Array.isArray(within) && within.some(({ value }) => hasOwnWeights(value));
}

function hasOwnWeights(value: Value): boolean {
  if (value.type === 'module') return WEIGHTS.test(value.name);
  if (value.type !== 'instance') return false;
  if (value.module && hasOwnWeights(value.module)) return true;
  return Object.values(value.attributes).some((one) => one.type === 'array' && one.isParameter);
}

/** `[…]` that begins here. */
function asModuleList(text: string, at: number): TextFix | undefined {
  const { brackets, named } = namesIn(text);
  const list = brackets.opening(at);
  if (list?.sign !== '[' || !named) return undefined;
  const { range, replacement } = insertion(at, `${named.name}(`);
  return { title: phrase`Make it a ModuleList`, range, replacement, also: [insertion(list.to, ')'), ...named.edits] };
}

/** A file may have many such lists. */
const namesIn = ofText((text) => {
  const brackets = bracketsIn(text);
  return { brackets, named: nameClass(brackets, text, '', 'ModuleList') };
});
