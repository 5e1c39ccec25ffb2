// With what shapes the file itself applies a model, where nothing stands between the call and the model: no condition, no
// handler of errors, no change of its layers. By the text alone.

import { commonName, type SequentialSpec } from '../../model/modelSpec.ts';
import { ofText } from '../text/ofText.ts';
import { byKeys } from './groups.ts';
import { asApplied, holdersOf, parametersIn, type SaidInput, saidAtOnce, saidOf, saysShapes } from './knownInput.ts';

export interface StatedCall extends SaidInput {
  /** `net(x)`. */
  readonly written: string;
}

/** In the order of the text; none where the name may stand for another model. */
export function statedCalls(text: string, sequential: SequentialSpec): readonly StatedCall[] {
  const name = commonName(asApplied(sequential));
  if (!saysShapes(text) || sequential.variant !== undefined || !/^\w+$/.test(name)) return [];
  const all = holdersOf(text, sequential);
  const atOnce = saidAtOnce(text, sequential);
  if (all.length + atOnce.length === 0 || (classesIn(text).get(name)?.length ?? 0) > 1) return [];
  const holders = all.filter((holder) => isOneModel(text, holder));
  const said = holders.flatMap((holder) => saidOf(text, holder).map((one) => ({ ...one, holder })));
  return [...said, ...atOnce.map((one) => ({ ...one, holder: name }))]
    .slice(0, MOST_CALLS)
    .filter(({ from, holder }) => isReached(text, from, holder))
    .sort((a, b) => a.from - b.from)
    .map(({ holder, ...said }) => ({ ...said, written: said.written ?? callAt(text, said.from) }));
}

const MOST_CALLS = 100;

const classesIn = ofText((text) => byKeys(text.matchAll(/^[ \t]*class (\w+)/gm), ([, name]) => name!));

/** Whether the name is set once, but for where the model is moved, and its layers are not changed. */
function isOneModel(text: string, name: string): boolean {
  const { sets, changed } = changesIn(text);
  return sets.get(name) === 1 && !changed.has(name);
}

/** How often names are set, less how often to what they hold on another device or in another mode; and what is changed. */
const changesIn = ofText((text) => {
  const sets = new Map<string, number>();
  const add = (name: string, count: number) => sets.set(name, (sets.get(name) ?? 0) + count);
  for (const [, name] of text.matchAll(/(?<![\w.])(\w+)(?=\s*(?::[^=\n]{1,200})?=(?!=))/g)) add(name!, 1);
  for (const [, names] of text.matchAll(/\b(?:for|as|import)\s([^:\n]*)/g))
    for (const name of new Set(names!.match(/\w+/g))) add(name, 1);
  for (const [, name] of text.matchAll(
    /(?<![\w.])(\w+)\s*=\s*(?<!\w)\1\.(?:to|cuda|cpu|eval|train|float|double|half)\(/g,
  ))
    add(name!, -1);
  const changed = new Set<string>();
  for (const pattern of CHANGES) for (const [, name] of text.matchAll(pattern)) changed.add(name!);
  return { sets, changed };
});

const CHANGES = [
  /(?<![\w.])(\w+)(?=[.[][\w.[\]'"-]{0,200}\s*=(?!=))/g,
  /(?<![\w.])(\w+)(?!\w)(?=[\w.[\]]{0,200}\.(?:add_module|append|insert|extend|register_module|_modules)\b)/g,
  /\b(?:setattr|delattr|del)\b[ (]+(\w+)/g,
];

/**
 * Whether Python comes to the place wherever what is around it is run, with this model: it is no comment, text or choice, nor
 * in a function that is given a model of this name.
 */
function isReached(text: string, at: number, name: string): boolean {
  const lines = text.slice(0, at).split(/\r\n|\r|\n/);
  if (/#|>>>|[Rr]aises/.test(lines.at(-1)!) || isInText(text, at)) return false;
  let indent = indentOf(lines.at(-1)!);
  if (indent > 0 && parametersIn(text).has(name)) return false;
  for (let i = lines.length - 2; i >= 0 && indent > 0; i--) {
    const line = lines[i]!;
    if (line.trim() === '' || indentOf(line) >= indent) continue;
    indent = indentOf(line);
    if (/^\s*if\s+__name__\s*==/.test(line)) continue;
    if (/^\s*(if|elif|else|try|except|finally|while|for|match|case)\b|[Rr]aises/.test(line)) return false;
  }
  return true;
}

function indentOf(line: string): number {
  return /^[ \t]*/.exec(line)![0].length;
}

/** Whether it is within triple quotes. */
export function isInText(text: string, at: number): boolean {
  const before = text.slice(0, at);
  return (before.match(/"""/g) ?? []).length % 2 === 1 || (before.match(/'''/g) ?? []).length % 2 === 1;
}

/** The call that begins there, to the last closing bracket of `net.to(device)(x)`. */
function callAt(text: string, from: number): string {
  let depth = 0;
  for (let at = from; at < text.length && at < from + 200; at++) {
    if (text[at] === '(') depth++;
    if (text[at] === ')' && --depth === 0 && !/^(?:\.\w+)*\(/.test(text.slice(at + 1, at + 40)))
      return text.slice(from, at + 1).replace(/\s+/g, ' ');
  }
  return text.slice(from, from + 60);
}
