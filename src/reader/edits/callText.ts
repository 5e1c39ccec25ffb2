// What a call that builds a layer says in the text: its brackets, and its arguments by their names.

import type { LayerSpec, SourceRange } from '../../model/modelSpec.ts';
import type { Bracket, Brackets } from './brackets.ts';

/** The brackets of the call that builds the layer; undefined where it is something else. */
export function callAt(brackets: Brackets, { from, to }: SourceRange): Bracket | undefined {
  const call = brackets.ending(to);
  return call?.sign === '(' && call.callee && call.from - call.callee.length === from ? call : undefined;
}

/** What the call says of its output: `hidden_layers[1]`; only where reading it again gives the same. */
export function outputText(text: string, call: Bracket, layer: LayerSpec): string | undefined {
  if (/BatchNorm[123]d$/.test(layer.type)) return argumentText(text, call, 'num_features', 0);
  const name = layer.type === 'Linear' ? 'out_features' : /^Conv/.test(layer.type) ? 'out_channels' : undefined;
  return name && argumentText(text, call, name, 1);
}

/** Brackets that are no calls, and calls that give the same each time. */
const HARMLESS = /(?<![\w\])])\(|(?<![\w.])(?:int|float|round|abs|max|min|sum|len)\(/g;

/** An argument by its name or position, where it has no other call nor an assignment in it. */
function argumentText(text: string, call: Bracket, name: string, position: number): string | undefined {
  const range = argumentRange(text, call, name, position);
  const found = range && text.slice(range.from, range.to);
  return found && !/[(]\s*|:=|\bawait\b|\byield\b|\blambda\b/.test(found.replace(HARMLESS, '')) ? found : undefined;
}

export function argumentRange(text: string, call: Bracket, name: string, position: number): SourceRange | undefined {
  let at = 0;
  for (const { from, to } of call.elements) {
    const written = text.slice(from, to);
    if (written.startsWith('*')) return undefined;
    const keyword = /^(\w+)\s*=(?!=)\s*/.exec(written);
    if (!keyword && at++ === position) return { from, to };
    if (keyword?.[1] === name) return { from: from + keyword[0].length, to };
  }
  return undefined;
}
