// Lines whose indentation Python does not take: deeper than the statement before, or that of no block.

import type { Diagnostic } from '../../model/modelSpec.ts';
import { phrase } from '../../model/phrase.ts';
import { indentation, lineEnd, lineStart, nextLine, type TextEdit } from '../edits/textEdit.ts';
import { diagnostic, type SourceText } from './sourceText.ts';
import type { Unreadable } from './tokens.ts';

export function describeIndent(source: SourceText, { from, indent }: Unreadable): Diagnostic | undefined {
  if (!indent) return undefined;
  const { text } = source;
  const range = { from, to: Math.max(from + 1, lineEnd(text, from)) };
  if (indent === 'between') {
    const message = phrase`Python cannot read this: this line is indented as no block around it is (IndentationError).`;
    return diagnostic(source, 'error', 'syntax-error', message, range);
  }
  const message = phrase`Python cannot read this: this line is indented deeper than the statement before it, which opens no block (unexpected indent).`;
  const [first, ...also] = asBlock(text, from);
  const fix = first && {
    title: phrase`Indent it as the statement before it`,
    ...first,
    ...(also.length > 0 && { also }),
  };
  return diagnostic(source, 'error', 'syntax-error', message, range, fix);
}

const MOST_LINES = 500;

/** The lines from here as deep as those of the block before; empty where they may belong to another block. */
function asBlock(text: string, at: number): TextEdit[] {
  const deep = indentation(text, at);
  const block = deep === undefined ? undefined : blockAbove(text, at, deep);
  if (deep === undefined || block === undefined) return [];
  const edits: TextEdit[] = [];
  for (let start = lineStart(text, at); start < text.length; start = nextLine(text, start)) {
    const line = text.slice(start, lineEnd(text, start));
    if (line.trim() === '') continue;
    if (!line.startsWith(deep)) break;
    // Lines of a text are part of it.
    if (/'''|"""/.test(line) || edits.length >= MOST_LINES) return [];
    edits.push({ range: { from: start, to: start + deep.length }, replacement: block });
  }
  return edits;
}

/**
 * How the block's lines are indented; undefined where a block that is as deep as the line ended in it, to which the line may
 * belong if it is those between that are not indented enough.
 */
function blockAbove(text: string, at: number, deep: string): string | undefined {
  let block: string | undefined;
  let start = lineStart(text, at);
  for (let lines = 0; start > 0 && lines < MOST_LINES; lines++) {
    start = lineStart(text, start - 1);
    const line = text.slice(start, lineEnd(text, start));
    const own = /^[ \t]*/.exec(line)![0];
    if (line.trim() === '' || line[own.length] === '#') continue;
    if (block === undefined) {
      if (!deep.startsWith(own) || own === deep) return undefined;
      block = own;
    }
    if (own === deep) return undefined;
    if (own.length < block.length) return block;
  }
  return start === 0 ? block : undefined;
}
