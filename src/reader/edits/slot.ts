// Where a layer's call stands: as an element, a named entry, or the argument of an append; and what may be put behind it.

import type { SourceRange } from '../../model/modelSpec.ts';
import type { Bracket, Brackets } from './brackets.ts';
import { freshKey } from './freshName.ts';
import { nextOnLine, removeBlock, removeLines } from './removeLines.ts';
import { insertAfter, removeElement } from './sequence.ts';
import {
  deletion,
  endsLine,
  indentation,
  insertion,
  lineBreak,
  lineEnd,
  lineStart,
  type TextEdit,
} from './textEdit.ts';

export interface Slot {
  /**
   * Edits that put another layer behind this one; undefined where it is not known how. Its name is none of `taken`, and is
   * added to these.
   */
  insert(call: string, taken?: Set<string>): TextEdit[] | undefined;
  remove(): TextEdit[] | undefined;
}

/** Undefined where the call stands somewhere else: behind a condition or a star. */
export function slotAt(brackets: Brackets, call: SourceRange): Slot | undefined {
  const { text } = brackets;
  const container = brackets.around(call);
  if (!container) return entrySlot(text, call) ?? variableSlot(brackets, call);
  if (container.sign === '[' && container.callee) return undefined;
  const element = container.elements.find(({ from, to }) => from <= call.from && call.to <= to);
  if (!element || element.to !== call.to) return undefined;
  const before = text.slice(element.from, call.from);
  if (container.sign === '{') {
    const key = /^(.*?)\s*:\s*$/s.exec(before)?.[1];
    return key ? elementSlot(text, call, container, element, keyRange(element.from, key)) : undefined;
  }
  const keyword = /(^|\.)(OrderedDict|dict)$/.test(container.callee) ? /^\w+(?=\s*=\s*$)/.exec(before)?.[0] : undefined;
  if (keyword) return elementSlot(text, call, container, element, keyRange(element.from, keyword));
  if (before !== '') return undefined;
  const chained = chainSlot(text, call, container);
  if (chained) return chained;
  const statement = statementSlot(text, call, container);
  if (statement) return statement;
  const [first, second] = container.elements;
  const isEntry =
    container.sign === '(' &&
    !container.callee &&
    second?.from === call.from &&
    isText(text.slice(first!.from, first!.to));
  return isEntry && container.parent
    ? elementSlot(text, call, container.parent, container, first)
    : elementSlot(text, call, container, element);
}

/** `layers['fc1'] = call`, a statement on a line of its own: entries stand in the order in which they are set. */
function entrySlot(text: string, call: SourceRange): Slot | undefined {
  const before = text.slice(lineStart(text, call.from), call.from);
  const [, indent, dict, written] = ENTRY.exec(before) ?? [];
  if (indent === undefined || !dict || !written || !endsLine(text, call.to)) return undefined;
  const statement = { from: call.from - before.length + indent.length, to: call.to };
  const key = keyRange(
    statement.from + dict.length + before.slice(indent.length + dict.length).indexOf(written),
    written,
  );
  return {
    insert(added, taken) {
      const own = [...text.matchAll(ENTRIES)].map(([, found]) => found!);
      const put = withCall(text, statement, call, added, key, { own, taken, of: 0 });
      return [insertion(lineEnd(text, call.to), `${lineBreak(text)}${indent}${put}`)];
    },
    remove: () => removeLines(text, statement),
  };
}

const ENTRY = /^([ \t]*)([A-Za-z_][\w.]*)[ \t]*\[\s*([^[\]\r\n]*['"][^[\]\r\n]*?)\s*\][ \t]*=[ \t]*$/;
const ENTRIES = /\[\s*([^[\]\r\n]*['"][^[\]\r\n]*?)\s*\][ \t]*=(?!=)/g;

/** `name = call`: another layer stands behind the name, where that is first used in a list; the call stays alone. */
function variableSlot(brackets: Brackets, call: SourceRange): Slot | undefined {
  const { text } = brackets;
  const before = text.slice(lineStart(text, call.from), call.from);
  const name = /^[ \t]*([A-Za-z_][\w.]*)[ \t]*=[ \t]*$/.exec(before)?.[1];
  const use = name && endsLine(text, call.to) ? brackets.holding(name).find(({ from }) => from >= call.to) : undefined;
  const slot = use && slotAt(brackets, use);
  return slot && { insert: slot.insert, remove: () => undefined };
}

/** Whether an expression is a text: a literal, or arithmetic that begins with one. */
function isText(expression: string): boolean {
  return /^[fFrRbBuU]{0,2}['"]/.test(expression);
}

function keyRange(from: number, key: string): SourceRange {
  return { from, to: from + key.length };
}

function elementSlot(
  text: string,
  call: SourceRange,
  container: Bracket,
  element: SourceRange,
  key?: SourceRange,
): Slot | undefined {
  const { elements } = container;
  const at = elements.findIndex(({ from, to }) => from === element.from && to === element.to);
  if (at < 0) return undefined;
  return {
    insert(added, taken) {
      const names = { own: keysIn(text, container), taken, of: container.from };
      return insertAfter(text, container, at, withCall(text, element, call, added, key, names));
    },
    remove() {
      // `layers += [layer]`
      const before = text.slice(lineStart(text, container.from), container.from);
      const added = /(?<=^\s*)[\w.]+\s*\+=\s*$/.exec(before)?.[0];
      if (elements.length === 1 && added && !container.parent)
        return removeLines(text, { from: container.from - added.length, to: container.to });
      return removeElement(text, container, at);
    },
  };
}

/** `layers.append(call)` and `net.add_module('name', call)`, each a statement, on a line of its own or with others. */
function statementSlot(
  text: string,
  call: SourceRange,
  { callee, elements, from, to, parent }: Bracket,
): Slot | undefined {
  const name = /\.(append|add_module|register_module)$/.exec(callee)?.[1];
  if (!name || parent) return undefined;
  const key = name === 'append' ? undefined : elements[0];
  if (elements.length !== (key ? 2 : 1) || elements.at(-1)!.from !== call.from) return undefined;
  const statement = { from: from - callee.length, to };
  const indent = indentation(text, statement.from);
  const withName = (added: string, taken?: Set<string>) => {
    const own = [...text.matchAll(/add_module\(\s*([^,\n]+),/g)].map(([, found]) => found!.trim());
    return withCall(text, statement, call, added, key, { own, taken, of: 0 });
  };
  if (indent === undefined || !endsLine(text, to)) {
    // `if wide: layers.append(call)`
    const before = text.slice(lineStart(text, statement.from), statement.from);
    const semicolon = /[ \t]*;[ \t]*$/.exec(before);
    const isBehind = /^[ \t]*(if|elif|else|for|while|with)\b.*:[ \t]*$/.test(before);
    /** The first of several on a line. */
    const next = nextOnLine(text, to);
    const isOfSeveral = semicolon !== null || isBehind || (indent !== undefined && next !== undefined);
    return {
      insert: (added, taken) => (isOfSeveral ? [insertion(to, `; ${withName(added, taken)}`)] : undefined),
      remove() {
        if (semicolon) return [deletion(statement.from - semicolon[0].length, to)];
        if (next !== undefined && isOfSeveral) return [deletion(statement.from, next)];
        return isBehind && endsLine(text, to)
          ? removeBlock(text, lineStart(text, statement.from), statement)
          : undefined;
      },
    };
  }
  return {
    insert: (added, taken) => [insertion(lineEnd(text, to), `${lineBreak(text)}${indent}${withName(added, taken)}`)],
    remove: () => removeLines(text, statement),
  };
}

/** `.append(call)` behind another call, or with one behind it: a Sequential gives itself back, so that these make a chain. */
function chainSlot(text: string, call: SourceRange, { callee, elements, from, to, parent }: Bracket): Slot | undefined {
  const isBehind = /^[)\]]*\.append$/.test(callee);
  if (!/\.append$/.test(callee) || elements.length !== 1 || elements[0]!.from !== call.from) return undefined;
  if (!isBehind && !/^[\s\\]*\.\w+\(/.test(text.slice(to, to + 200))) return undefined;
  const link = { from: from - '.append'.length, to };
  const indent = indentation(text, link.from);
  const isContinued = indent !== undefined && !parent;
  const isOnOwnLine = indent !== undefined && endsLine(text, to);
  return {
    insert(added) {
      const put = `.append(${added})`;
      if (isContinued) return [insertion(to, ` \\${lineBreak(text)}${indent}${put}`)];
      return isOnOwnLine ? [insertion(lineEnd(text, to), `${lineBreak(text)}${indent}${put}`)] : [insertion(to, put)];
    },
    remove() {
      if (!isBehind) return undefined;
      if (isContinued) return [deletion(text.slice(0, link.from).replace(/[\s\\]+$/, '').length, to)];
      return isOnOwnLine ? removeLines(text, link) : [deletion(link.from, to)];
    },
  };
}

/** Names of layers beside it: those in the text, and those that other edits put in, each with the place they are `of`. */
interface Names {
  readonly own: readonly string[];
  readonly taken: Set<string> | undefined;
  readonly of: number;
}

/** The element's text with another call in it, and a name of its own. */
function withCall(
  text: string,
  element: SourceRange,
  call: SourceRange,
  added: string,
  key: SourceRange | undefined,
  { own, taken, of }: Names,
): string {
  const end = text.slice(call.to, element.to);
  if (!key) return text.slice(element.from, call.from) + added + end;
  const written = text.slice(key.from, key.to);
  const isKeyword = /^\s*=/.test(text.slice(key.to, call.from));
  const isTaken = (fresh: string) =>
    own.includes(isKeyword ? fresh.slice(1, -1) : fresh) || taken?.has(`${of} ${fresh}`) === true;
  const fresh = freshKey(isKeyword ? `'${written}'` : written, isTaken);
  taken?.add(`${of} ${fresh}`);
  const name = isKeyword ? fresh.slice(1, -1) : fresh;
  return text.slice(element.from, key.from) + name + text.slice(key.to, call.from) + added + end;
}

/** Keys as they are written in a sequence of entries. */
function keysIn(text: string, { elements }: Bracket): string[] {
  return elements
    .map(({ from, to }) => /^(\w+(?=\s*=)|\(?\s*([^,:]+?)\s*[,:])/.exec(text.slice(from, to)))
    .map((found) => found?.[2] ?? found?.[1] ?? '');
}
