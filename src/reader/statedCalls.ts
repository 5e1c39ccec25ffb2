// With what shapes the file itself applies a model, where nothing stands between the call and the model: no condition, no
// handler of errors, no change of its layers. By the text alone.

import { commonName, type SequentialSpec } from '../model/modelSpec.ts';
import { holdersOf, type SaidInput, saidOf, saysShapes } from './knownInput.ts';

export interface StatedCall extends SaidInput {
  /** The call: `net(x)`. */
  readonly written: string;
}

/** In the order of the text; none where the name may stand for another model. */
export function statedCalls(text: string, sequential: SequentialSpec): readonly StatedCall[] {
  const name = commonName(sequential);
  if (!saysShapes(text) || sequential.variant !== undefined || !/^\w+$/.test(name)) return [];
  const all = holdersOf(text, sequential);
  if (all.length === 0 || count(text, `^[ \\t]*class ${name}\\b`) > 1) return [];
  const holders = all.filter((holder) => isOneModel(text, holder));
  const calls = holders.flatMap((holder) => saidOf(text, holder).filter(({ from }) => isReached(text, from, holder)));
  return calls.sort((a, b) => a.from - b.from).map((said) => ({ ...said, written: callAt(text, said.from) }));
}

/** Whether the name is set once, but for where the model is moved, and its layers are not changed. */
function isOneModel(text: string, name: string): boolean {
  const own = `(?<![\\w.])${name}`;
  const moves = count(text, `${own}\\s*=\\s*${name}\\.(?:to|cuda|cpu|eval|train|float|double|half)\\(`);
  const sets = count(text, `${own}\\s*(?::[^=\\n]+)?=(?!=)|\\b(?:for|as|import)\\s[^:\\n]*\\b${name}\\b`);
  const changes = count(
    text,
    `${own}[.\\[][\\w.\\[\\]'"-]*\\s*=(?!=)|${own}[\\w.\\[\\]]*\\.(?:add_module|append|insert|extend|register_module|_modules)\\b|\\b(?:setattr|delattr|del)\\b[ (]+${name}\\b`,
  );
  return sets - moves === 1 && changes === 0;
}

function count(text: string, pattern: string): number {
  return [...text.matchAll(new RegExp(pattern, 'gm'))].length;
}

/**
 * Whether Python comes to the place wherever what is around it is run, with this model: it is no comment, text or choice, nor
 * in a function that is given a model of this name.
 */
function isReached(text: string, at: number, name: string): boolean {
  const lines = text.slice(0, at).split(/\r\n|\r|\n/);
  if (/#|>>>|[Rr]aises/.test(lines.at(-1)!) || isInText(text, at)) return false;
  let indent = indentOf(lines.at(-1)!);
  if (indent > 0 && count(text, `\\bdef \\w+\\([^)]*\\b${name}\\b`) > 0) return false;
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

function isInText(text: string, at: number): boolean {
  const before = text.slice(0, at);
  return (before.match(/"""/g) ?? []).length % 2 === 1 || (before.match(/'''/g) ?? []).length % 2 === 1;
}

/** The call that begins there, to its closing bracket. */
function callAt(text: string, from: number): string {
  let depth = 0;
  for (let at = from; at < text.length && at < from + 200; at++) {
    if (text[at] === '(') depth++;
    if (text[at] === ')' && --depth === 0) return text.slice(from, at + 1).replace(/\s+/g, ' ');
  }
  return text.slice(from, from + 60);
}
