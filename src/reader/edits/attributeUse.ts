// A layer that a class holds as an attribute, `self.softmax = nn.Softmax(dim=1)`, and where `forward` applies it.

import type { SourceRange } from '../../model/modelSpec.ts';
import type { Bracket, Brackets } from './brackets.ts';
import { endsLine, lineStart } from './textEdit.ts';

export interface AttributeUse {
  readonly name: string;
  /** What the attribute is set to: the layer, or a Sequential that begins with it. */
  readonly holder: Bracket;
  /** The class. */
  readonly around: SourceRange;
  /** `self.softmax(x)` */
  readonly call: Bracket;
  /** The statement that sets the attribute, from `self.` on, where the layer alone is set and nothing else names it. */
  readonly statement: SourceRange | undefined;
}

/** Undefined where the attribute is applied more than once, or the class does other things with it than with its weights. */
export function attributeUse(brackets: Brackets, text: string, layer: Bracket): AttributeUse | undefined {
  const holder = outermost(layer);
  const from = holder.from - holder.callee.length;
  const start = lineStart(text, from);
  const before = text.slice(start, from);
  const [target, name] = /(?<=^[ \t]*|;[ \t]*)self\.(\w+)[ \t]*=[ \t]*$/.exec(before) ?? [];
  if (
    !name ||
    OPENS_BLOCK.test(before) ||
    !(endsLine(text, holder.to) || /^[ \t]*;/.test(text.slice(holder.to, holder.to + 100)))
  )
    return undefined;
  const begin = Math.max(0, text.lastIndexOf('\nclass ', start));
  const rest = /\n(?=[^\s#)])/.exec(text.slice(holder.to));
  const end = rest ? holder.to + rest.index : text.length;
  const named = [
    ...text.slice(begin, end).matchAll(new RegExp(`(?<!\\w)self\\.${name}(?!\\w)(\\.(?:weight|bias)\\b)?`, 'g')),
  ];
  const uses = named.filter(([, parameter]) => parameter === undefined);
  const applied = uses.map(({ 0: written, index }) => brackets.opening(begin + index + written.length));
  const calls = applied.filter((call) => call !== undefined && call.callee === `self.${name}`);
  const [call] = calls;
  if (!call || uses.length !== 2 || calls.length !== 1) return undefined;
  const elsewhere = new RegExp(`(?<!\\w)(?!(?:self|torch|nn|F|functional|special)\\.)\\w+\\.${name}(?!\\w)`);
  const isAlone = holder === layer && uses.length === named.length && !elsewhere.test(text);
  return {
    name,
    holder,
    around: { from: begin, to: end },
    call,
    statement: isAlone ? { from: from - target!.length, to: holder.to } : undefined,
  };
}

/** A line of which what stands behind a colon is done under a condition, or in a loop. */
const OPENS_BLOCK = /^[ \t]*(if|elif|else|for|while|with|try|except|finally|match|case|def|class|async)\b.*:/;

/** The call of a Sequential of which the layer is the first, or the layer itself. */
function outermost(layer: Bracket): Bracket {
  const { parent } = layer;
  const isFirst = parent?.elements[0]?.from === layer.from - layer.callee.length;
  return parent && isFirst && /(^|\.)Sequential$/.test(parent.callee) ? outermost(parent) : layer;
}
