// Whether a file does something to the biases of layers, and would fail where one has none. By the text alone.

import type { LayerSpec } from '../../model/modelSpec.ts';
import { ofText } from '../text/ofText.ts';

/** Some use that no condition keeps from a layer of this type and path without a bias. */
export function usesBias(text: string, { type, path, range }: Pick<LayerSpec, 'type' | 'path' | 'range'>): boolean {
  // One that stands in a Sequential may have a name of its own: `self.fc = nn.Linear(4, 8)`.
  const head = text.slice(Math.max(0, range.from - LONGEST_HEAD), range.from);
  const own = [...path.split('.'), /\bself\.(?:\w+\.)*([A-Za-z_]\w*)\s*=\s*$/.exec(head)?.[1]];
  return usesIn(text).some(
    ({ attribute, conditions }) =>
      (attribute === undefined || own.includes(attribute)) && conditions.every((condition) => admits(condition, type)),
  );
}

const LONGEST_HEAD = 200;

interface Use {
  /** Of `self`, that holds the layer. */
  readonly attribute: string | undefined;
  /** In whose blocks it is, by their lines. */
  readonly conditions: readonly string[];
}

/** Uses that do not ask first whether there is a bias. */
const usesIn = ofText((text): Use[] => {
  const uses: Use[] = [];
  const found = text.matchAll(USE);
  let next = found.next();
  /** Lines in whose blocks the present one is. */
  const around: { readonly indent: number; readonly line: string }[] = [];
  for (const { 0: line, index: from } of next.done ? [] : text.matchAll(/[^\r\n]+/g)) {
    if (line.trim() === '') continue;
    const indent = indentOf(line);
    while (around.length > 0 && around.at(-1)!.indent >= indent) around.pop();
    for (; !next.done && next.value.index < from + line.length; next = found.next()) {
      const { 1: held, 2: asked, 3: whole, index } = next.value;
      const object = held ?? asked ?? whole;
      const before = line.slice(0, index - from);
      if (before.includes('#') || CONDITION.test(before) || GUARD.test(line)) continue;
      const conditions = around.map((one) => one.line).filter((one) => /^\s*(?:if|elif)\b/.test(one));
      if (conditions.some((one) => GUARD.test(one))) continue;
      uses.push({ attribute: /^self\.(?:\w+\.)*([A-Za-z_]\w*)$/.exec(object!)?.[1], conditions });
    }
    if (next.done) break;
    around.push({ indent, line });
  }
  return uses;
});

/** `m.bias`, neither set nor compared; `getattr(m, 'bias')`; `weight, bias = m.parameters()`. */
const USE =
  /(?<![\w.[\]])([\w.[\]]+)\.bias\b(?!\s*(?:=(?!=)|==|!=|is\b))|\bgetattr\(\s*([\w.[\]]+)\s*,\s*['"]bias['"]\s*\)|\b\w+[ \t]*,[ \t]*\w+\)?[ \t]*=[ \t]*(?:(?:list|tuple)\()?([\w.[\]]+)\.parameters\(\)/g;
const CONDITION = /^\s*(?:if|elif)\b[^:]*$/;
const GUARD = /\bbias\s+is\s+not\s+None|\bbias\s*!=\s*None|\b(?:if|elif|and)\s+[\w.]+\.bias\s*(?::|and\b)/;

/** Whether a layer of the type may come behind a condition on classes. */
function admits(condition: string, type: string): boolean {
  if (!/\bisinstance\b|__name__|\btype\(|class_?name/.test(condition)) return true;
  const family = type.replace(/(Transpose)?[123]d$/, '');
  return condition.includes(family) || !/Conv|Linear|Norm|Embedding|LSTM|GRU|RNN/.test(condition);
}

function indentOf(line: string): number {
  return /^[ \t]*/.exec(line)![0].length;
}
