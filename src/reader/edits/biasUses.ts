// Whether a file does something to the biases of layers, and would fail where one has none. By the text alone.

import type { LayerSpec } from '../../model/modelSpec.ts';
import { lineEnd, lineStart } from './textEdit.ts';

/** Some use that no condition keeps from a layer of this type and path without a bias. */
export function usesBias(text: string, { type, path }: Pick<LayerSpec, 'type' | 'path'>): boolean {
  const own = path.split('.');
  return [...text.matchAll(USE)].some(({ 1: object, index }) => {
    const line = text.slice(lineStart(text, index), lineEnd(text, index));
    const before = line.slice(0, index - lineStart(text, index));
    if (before.includes('#') || CONDITION.test(before) || GUARD.test(line)) return false;
    const attribute = /^self\.(?:\w+\.)*([A-Za-z_]\w*)$/.exec(object!)?.[1];
    if (attribute !== undefined && !own.includes(attribute)) return false;
    return conditionsAround(text, index).every((condition) => !GUARD.test(condition) && admits(condition, type));
  });
}

/** `m.bias`, neither set nor compared. */
const USE = /([\w.[\]]+)\.bias\b(?!\s*(?:=(?!=)|==|!=|is\b))/g;
const CONDITION = /^\s*(?:if|elif)\b[^:]*$/;
const GUARD = /\bbias\s+is\s+not\s+None|\bbias\s*!=\s*None|\b(?:if|elif|and)\s+[\w.]+\.bias\s*(?::|and\b)/;

/** Whether a layer of the type may come behind a condition on classes. */
function admits(condition: string, type: string): boolean {
  if (!/\bisinstance\b|__name__|\btype\(|class_?name/.test(condition)) return true;
  const family = type.replace(/(Transpose)?[123]d$/, '');
  return condition.includes(family) || !/Conv|Linear|Norm|Embedding|LSTM|GRU|RNN/.test(condition);
}

/** The conditions in whose blocks the place is, by their lines. */
function conditionsAround(text: string, at: number): string[] {
  const found: string[] = [];
  const lines = text.slice(0, lineEnd(text, at)).split(/\r\n|\r|\n/);
  let indent = indentOf(lines.at(-1)!);
  for (const line of lines.toReversed().slice(1)) {
    if (indent === 0) break;
    if (line.trim() === '' || indentOf(line) >= indent) continue;
    indent = indentOf(line);
    if (/^\s*(?:if|elif)\b/.test(line)) found.push(line);
  }
  return found;
}

function indentOf(line: string): number {
  return /^[ \t]*/.exec(line)![0].length;
}
