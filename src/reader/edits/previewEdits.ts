// What edits will make of the lines where the first of them lies, to be read before they are done.

import { applyEdits, lineEnd, lineStart, type TextEdit } from './textEdit.ts';

export interface EditPreview {
  /** How many lines of the text change, or have lines put in at them. */
  readonly places: number;
  /** `+ nn.BatchNorm1d(8),` or `lr=50.0)  →  lr=5)`, on one line. */
  readonly change: string;
}

export function previewEdits(text: string, edits: readonly TextEdit[]): EditPreview {
  const ordered = edits.toSorted((a, b) => a.range.from - b.range.from);
  const places = new Set(ordered.map(({ range }) => lineStart(text, range.from))).size;
  const [first] = ordered;
  if (!first) return { places, change: '' };
  const [from, to] = [lineStart(text, first.range.from), lineEnd(text, first.range.to)];
  const here = ordered.filter(({ range }) => range.from <= to && range.to <= to);
  const moved = here.map(({ range, replacement }) => ({
    range: { from: range.from - from, to: range.to - from },
    replacement,
  }));
  const lines = text.slice(from, to);
  return { places, change: changeOf(linesOf(lines), linesOf(applyEdits(lines, moved))) };
}

function changeOf(before: string[], after: string[]): string {
  while (before.length > 0 && before[0] === after[0]) {
    before.shift();
    after.shift();
  }
  while (before.length > 0 && before.at(-1) === after.at(-1)) {
    before.pop();
    after.pop();
  }
  const [was, is] = [before, after].map((lines) => lines.filter((line) => line !== '').join(' ')) as [string, string];
  if (was === '') return `+ ${is}`;
  if (is === '') return `− ${was}`;
  return cropped(was, is).join('  →  ');
}

function linesOf(text: string): string[] {
  return text.split(/\r\n|\r|\n/).map((line) => line.trim());
}

/** What changes in both, and as much around it as finds room beside it. */
function cropped(was: string, is: string): [string, string] {
  if (was.length + is.length <= ROOM) return [was, is];
  const least = Math.min(was.length, is.length);
  let front = 0;
  while (front < least && was[front] === is[front]) front++;
  let back = 0;
  while (back < least - front && was.at(-1 - back) === is.at(-1 - back)) back++;
  const crop = (line: string) => {
    const [from, to] = [front - AROUND, line.length - back + AROUND];
    return `${from > 0 ? '…' : ''}${line.slice(Math.max(0, from), to)}${to < line.length ? '…' : ''}`;
  };
  return [crop(was), crop(is)];
}

const ROOM = 80;
const AROUND = 16;
