// How a file names the classes of torch.nn, and how another name is imported as the others are.

import type { SourceRange } from '../../model/modelSpec.ts';
import type { Brackets, Element, Sequence } from './brackets.ts';
import { insertAfter, removeElement } from './sequence.ts';
import { deletion, insertion, lineBreak, lineEnd, lineStart, nextLine, type TextEdit } from './textEdit.ts';

export interface NamedClass {
  /** As the file may call it. */
  readonly name: string;
  /** What makes the name known. */
  readonly edits: readonly TextEdit[];
}

/** How `wanted`, a class of torch.nn, is called where another is called by `callee`. */
export function nameClass(brackets: Brackets, text: string, callee: string, wanted: string): NamedClass | undefined {
  const dot = callee.lastIndexOf('.');
  const holder = callee.slice(0, Math.max(dot, 0));
  const imports = importsOfNN(brackets, text);
  if (dot >= 0 && /^[A-Z]\w*$/.test(callee.slice(dot + 1))) {
    const file = fileOf(text, imports, holder);
    if (file === undefined || hasClass(file, wanted)) return { name: `${holder}.${wanted}`, edits: [] };
    // `torch.nn.modules` has the classes of all its files.
    if (/\bmodules\.\w+$/.test(holder)) return { name: holder.replace(/\w+$/, wanted), edits: [] };
  }
  // Which of a notebook's programs an import belongs to is not to be seen here.
  if (SEVERAL_PROGRAMS.test(text)) return undefined;
  const known = imports.find(({ names, file }) => names.has(wanted) || (names.has('*') && hasClass(file, wanted)));
  const around = imports.find(({ names }) => [callee, holder].some((name) => [...names.values()].includes(name)));
  const brings = around ?? imports.find(({ names }) => names.has('*'));
  if (brings && known) return { name: known.names.get(wanted) ?? wanted, edits: [] };
  if (brings && !hasClass(brings.file, wanted)) return { name: wanted, edits: [importBehind(text, brings, wanted)] };
  if (brings && brings.sequence.elements.length > 0) return { name: wanted, edits: addName(text, brings, wanted) };
  const prefix = IMPORT_AS.exec(text)?.[1] ?? /^(\w+)[ \t]*=[ \t]*torch\.nn[ \t]*(?=[#;\r\n])/m.exec(text)?.[1];
  if (prefix) return { name: `${prefix}.${wanted}`, edits: [] };
  const alias = /^from\s+torch\s+import\s+(?:.*,\s*|\([^()#]*?(?<!\w))?nn(?:\s+as\s+(\w+))?\b/m.exec(text);
  if (alias) return { name: `${alias[1] ?? 'nn'}.${wanted}`, edits: [] };
  const plain = imports.find(({ file, sequence }) => file === undefined && sequence.elements.length > 0);
  if (plain) return { name: wanted, edits: addName(text, plain, wanted) };
  return /^import[ \t]+torch(?:\.\w+)*[ \t]*(?:[,;#\r\n]|$(?![\s\S]))/m.test(text)
    ? { name: `torch.nn.${wanted}`, edits: [] }
    : undefined;
}

/** `import torch.nn as nn`, also beside others. */
const IMPORT_AS = /(?:^|;)[ \t]*import[ \t]+(?:[^;#\r\n]*,[ \t]*)?torch\.nn[ \t]+as[ \t]+(\w+)/m;

/** Whether one of the files of `torch.nn.modules` has the class; undefined stands for torch.nn, which has all. */
function hasClass(file: string | undefined, wanted: string): boolean {
  return file === undefined || file === (/BatchNorm/.test(wanted) ? 'batchnorm' : wanted.toLowerCase());
}

/** Which of the files of `torch.nn.modules` the name stands for. */
function fileOf(text: string, imports: readonly ImportOfNN[], holder: string): string | undefined {
  const written = /(?:^|\.)modules\.([a-z]\w*)$/.exec(holder)?.[1];
  if (written || !/^\w+$/.test(holder)) return written;
  const named = new RegExp(
    `(?:^|;)[ \\t]*import[ \\t]+torch\\.nn\\.modules\\.(\\w+)[ \\t]+as[ \\t]+${holder}\\b`,
    'm',
  ).exec(text)?.[1];
  const imported = imports
    .flatMap(({ names }) => [...names])
    .find(([name, as]) => as === holder && /^[a-z]/.test(name));
  return named ?? imported?.[0];
}

function addName(text: string, { sequence, isContinued }: ImportOfNN, wanted: string): TextEdit[] {
  const last = sequence.elements.length - 1;
  return isContinued
    ? [insertion(sequence.elements[last]!.to, `, ${wanted}`)]
    : insertAfter(text, sequence, last, wanted);
}

function importBehind(text: string, { statement }: ImportOfNN, wanted: string): TextEdit {
  const indent = /^[ \t]*/.exec(text.slice(statement.from))![0];
  return insertion(lineEnd(text, statement.to), `${lineBreak(text)}${indent}from torch.nn import ${wanted}`);
}

/** Cells of a notebook that are a program of their own. */
const SEVERAL_PROGRAMS = /^[ \t]*%%(writefile|file|python3?|pypy)\b/m;

/** Takes the name out of its import where nothing else in the text uses it than so many calls, which go. */
export function dropImport(brackets: Brackets, text: string, name: string, calls: number): TextEdit[] {
  const uses = text.match(new RegExp(`\\b${name}\\b`, 'g'))?.length ?? 0;
  const found = importsOfNN(brackets, text).find(({ names }) => names.get(name) === name);
  // One is the import's.
  if (!found || found.isContinued || uses !== 1 + calls || SEVERAL_PROGRAMS.test(text)) return [];
  const { sequence, statement } = found;
  if (sequence.elements.length === 1) return [deletion(lineStart(text, statement.from), nextLine(text, statement.to))];
  const at = sequence.elements.findIndex(({ from, to }) => text.slice(from, to) === name);
  return removeElement(text, sequence, at);
}

interface ImportOfNN {
  readonly statement: SourceRange;
  readonly sequence: Sequence;
  /** Of `torch.nn.modules`, where it is of one of these. */
  readonly file: string | undefined;
  /** What is imported -> the name that the file gives it. */
  readonly names: ReadonlyMap<string, string>;
  /** Whether it goes on behind a backslash. */
  readonly isContinued: boolean;
}

/** `from torch.nn import …`, also of `torch.nn.modules`. */
function importsOfNN(brackets: Brackets, text: string): ImportOfNN[] {
  const found: ImportOfNN[] = [];
  for (const match of text.matchAll(/^[ \t]*from[ \t]+torch\.nn(?:\.modules(?:\.([\w.]+))?)?[ \t]+import[ \t]*/gm)) {
    const begin = match.index + match[0].length;
    const bracket = text[begin] === '(' ? brackets.opening(begin) : undefined;
    const sequence = bracket ?? (text[begin] === '(' ? undefined : onLine(text, begin));
    if (!sequence) continue;
    const names = new Map<string, string>();
    for (const { from, to } of sequence.elements) {
      const [name, as] = text.slice(from, to).split(/\s+as\s+/);
      names.set(name!, as ?? name!);
    }
    const statement = { from: match.index, to: bracket?.to ?? sequence.end };
    const isContinued = !bracket && /[\r\n]/.test(text.slice(begin, sequence.end));
    found.push({ statement, sequence, file: match[1], names, isContinued });
  }
  return found;
}

/** Names up to the end of the statement. */
function onLine(text: string, begin: number): Sequence {
  const written = /^(?:[^\r\n#;\\]|\\\r?\n)*/.exec(text.slice(begin))![0].trimEnd();
  const elements: Element[] = [];
  for (const { 0: all, index } of written.matchAll(/[^,]+/g)) {
    const name = all.replace(/^[\s\\]+|[\s\\]+$/g, '');
    const from = begin + index + /^[\s\\]*/.exec(all)![0].length;
    const comma = begin + index + all.length;
    const isLast = comma >= begin + written.length;
    elements.push({ from, to: from + name.length, comma: isLast ? undefined : { from: comma, to: comma + 1 } });
  }
  return { elements, end: begin + written.length };
}
