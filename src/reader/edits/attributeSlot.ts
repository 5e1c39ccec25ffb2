// A layer that a class sets as an attribute and applies in `forward`: another is set beside it, and applied behind it.

import type { SourceRange } from '../../model/modelSpec.ts';
import { attributeUse } from './attributeUse.ts';
import type { Bracket, Brackets } from './brackets.ts';
import { callAt } from './callText.ts';
import { freshKey } from './freshName.ts';
import { removeLines, removeStatement } from './removeLines.ts';
import type { Slot } from './slot.ts';
import {
  areOnOneLine,
  deletion,
  endsLine,
  indentAt,
  insertion,
  lineBreak,
  lineEnd,
  lineStart,
  type TextEdit,
} from './textEdit.ts';

/** Undefined where the class applies it elsewhere too. */
export function attributeSlot(brackets: Brackets, layer: SourceRange): Slot | undefined {
  const { text } = brackets;
  const made = callAt(brackets, layer);
  const use = made && attributeUse(brackets, text, made);
  if (!use || use.holder !== made) return undefined;
  const { call, statement, around, name } = use;
  const start = lineStart(text, layer.from);
  const indent = text.slice(start, start + indentAt(text, start));
  return {
    insert(added, taken) {
      const isTaken = (fresh: string) =>
        taken?.has(`${around.from} ${fresh}`) === true ||
        new RegExp(`(?<!\\w)(self\\.|def )${fresh.slice(1, -1)}(?!\\w)`).test(text.slice(around.from, around.to));
      const fresh = freshKey(`'${name}'`, isTaken);
      taken?.add(`${around.from} ${fresh}`);
      const norm = `self.${fresh.slice(1, -1)}`;
      const set = insertion(lineEnd(text, layer.to), `${lineBreak(text)}${indent}${norm} = ${added}`);
      return [...appliedBehind(text, call, norm), set];
    },
    remove() {
      const set = statement && removeStatement(text, statement);
      const applied = appliedNoMore(brackets, call);
      return set && applied && [...set, ...applied];
    },
  };
}

/** What a statement is that only sets a variable to the call's value: `x = `, and `x`. */
function target(
  text: string,
  { from, to, callee }: Bracket,
): { readonly before: string; readonly name: string } | undefined {
  const begin = from - callee.length;
  const before = text.slice(lineStart(text, begin), begin);
  const name = /^[ \t]*(\w+)[ \t]*=[ \t]*$/.exec(before)?.[1];
  return name !== undefined && endsLine(text, to) ? { before, name } : undefined;
}

/** `x = self.bn1(x)` behind `x = self.conv1(x)`; within another call `self.bn1(self.conv1(x))`. */
function appliedBehind(text: string, call: Bracket, norm: string): TextEdit[] {
  const set = target(text, call);
  if (set) return [insertion(lineEnd(text, call.to), `${lineBreak(text)}${set.before}${norm}(${set.name})`)];
  return [insertion(call.from - call.callee.length, `${norm}(`), insertion(call.to, ')')];
}

function appliedNoMore(brackets: Brackets, call: Bracket): TextEdit[] | undefined {
  const { text } = brackets;
  const [given, ...others] = call.elements;
  if (!given || others.length > 0 || !areOnOneLine(text, call.from, call.to)) return undefined;
  const begin = call.from - call.callee.length;
  const written = text.slice(given.from, given.to);
  const set = target(text, call);
  if (set?.name === written) return removeLines(text, { from: begin - set.before.trimStart().length, to: call.to });
  // What binds less than a call would mean something else without brackets.
  const isOne = /^\w+$/.test(written) || callAt(brackets, given) !== undefined;
  return isOne ? [deletion(begin, given.from), deletion(given.to, call.to)] : undefined;
}
