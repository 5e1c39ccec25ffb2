// Attributes that are called like a module and are none: a tuple that a comma behind the assignment makes, a list, and what
// holds modules and has no `forward`.

import type { Diagnostic, SourceRange } from '../../model/modelSpec.ts';
import { phrase } from '../../model/phrase.ts';
import { deletion } from '../edits/textEdit.ts';
import type { Frame, Interpreter } from '../interpreter/interpreter.ts';
import { isSure, tellMistake } from '../interpreter/mistakes.ts';
import { holdsOnly } from '../modules/holdsOnly.ts';
import { isModule } from '../modules/moduleTree.ts';
import type { ModuleValue, Value } from '../python/values.ts';
import { diagnostic } from '../text/sourceText.ts';
import { oneAssignment } from './attributeNames.ts';

/** A tuple or list of modules, or a ModuleList, at its call. */
export function tellCalledHolder(it: Interpreter, callee: Value, range: SourceRange, frame: Frame): void {
  if (!isSure(it, frame)) return;
  const found = callee.type === 'module' ? ofContainer(it, callee, range) : ofPlain(it, callee, range, frame);
  if (found) tellMistake(it, found);
}

function ofContainer(it: Interpreter, module: ModuleValue, range: SourceRange): Diagnostic | undefined {
  if (!holdsOnly(it, module)) return undefined;
  const { name } = module;
  const message = phrase`A ${name} holds modules and has no \`forward\`, so torch raises NotImplementedError where it is applied; apply the modules in it one by one, or make it a Sequential.`;
  return diagnostic(it.source, 'error', 'not-a-module', message, calleeOf(it, range));
}

function ofPlain(it: Interpreter, callee: Value, range: SourceRange, { owner }: Frame): Diagnostic | undefined {
  if ((callee.type !== 'tuple' && callee.type !== 'list') || !Array.isArray(callee.items)) return undefined;
  const items = callee.items as readonly Value[];
  if (items.length === 0 || !items.every(isModule)) return undefined;
  const { source } = it;
  const place = calleeOf(it, range);
  const written = source.text.slice(place.from, place.to);
  const comma =
    callee.type === 'tuple' && items.length === 1 && owner ? commaBehind(source.text, owner.range, written) : undefined;
  if (comma) {
    const message = phrase`The comma here makes \`${written}\` a tuple, so Python raises TypeError where ${source.lineName(range.from)} calls it.`;
    const fix = { title: phrase`Remove ${','}`, ...deletion(comma.from, comma.to) };
    return diagnostic(source, 'error', 'not-a-module', message, comma, fix);
  }
  const message =
    callee.type === 'tuple'
      ? phrase`\`${written}\` is a tuple and not a module, so Python raises TypeError here.`
      : phrase`\`${written}\` is a list and not a module, so Python raises TypeError here.`;
  return diagnostic(source, 'error', 'not-a-module', message, place);
}

function calleeOf({ source: { text } }: Interpreter, { from, to }: SourceRange): SourceRange {
  const written = /^[\w.[\]]+(?=\()/.exec(text.slice(from, Math.min(to, from + LONGEST_CALLEE)))?.[0] ?? '';
  return { from, to: from + written.length || to };
}

const LONGEST_CALLEE = 200;
const LONGEST_LINE = 1000;

/** The comma that ends the line of the one assignment to `self.name` in the class, `self.name = nn.Linear(3, 4),`. */
function commaBehind(text: string, within: SourceRange, name: string): SourceRange | undefined {
  if (!/^self\.\w+$/.test(name)) return undefined;
  const begin = oneAssignment(text, name.slice('self.'.length), within)?.to;
  if (begin === undefined) return undefined;
  const line = /^[^\r\n]*/.exec(text.slice(begin, begin + LONGEST_LINE))![0];
  const value = /^(\s*[\w.]+\([^#]*\)\s*),\s*(?:#.*)?$/.exec(line)?.[1];
  if (value === undefined || value.split('(').length !== value.split(')').length) return undefined;
  const at = begin + value.length;
  return { from: at, to: at + 1 };
}
