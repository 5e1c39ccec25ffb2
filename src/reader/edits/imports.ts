// How a file names the classes of torch.nn, and how another name is imported as the others are.

import type { SourceRange } from '../../model/modelSpec.ts';
import type { Brackets, Element, Sequence } from './brackets.ts';
import { insertAfter, removeElement } from './sequence.ts';
import { deletion, lineStart, nextLine, type TextEdit } from './textEdit.ts';

export interface NamedClass {
  /** As the file may call it. */
  readonly name: string;
  /** What makes the name known. */
  readonly edits: readonly TextEdit[];
}

/** How `wanted`, a class of torch.nn, is called where another is called by `callee`. */
export function nameClass(brackets: Brackets, text: string, callee: string, wanted: string): NamedClass | undefined {
  const dot = callee.lastIndexOf('.');
  if (dot >= 0 && /^[A-Z]\w*$/.test(callee.slice(dot + 1))) {
    return { name: callee.slice(0, dot + 1) + wanted, edits: [] };
  }
  // Which of a notebook's programs an import belongs to is not to be seen here.
  if (SEVERAL_PROGRAMS.test(text)) return undefined;
  const imports = importsOfNN(brackets, text);
  const known = imports.find(({ names }) => names.has(wanted) || names.has('*'));
  const around = imports.find(({ names }) => [...names.values()].includes(callee) || names.has('*'));
  if (around && known) return { name: known.names.get(wanted) ?? wanted, edits: [] };
  if (around && around.sequence.elements.length > 0) {
    const last = around.sequence.elements.length - 1;
    return { name: wanted, edits: insertAfter(text, around.sequence, last, wanted) };
  }
  const prefix = /^import\s+torch\.nn\s+as\s+(\w+)/m.exec(text)?.[1];
  if (prefix) return { name: `${prefix}.${wanted}`, edits: [] };
  const alias = /^from\s+torch\s+import\s+(?:.*,\s*)?nn(?:\s+as\s+(\w+))?\b/m.exec(text);
  if (alias) return { name: `${alias[1] ?? 'nn'}.${wanted}`, edits: [] };
  return /^import\s+torch\b/m.test(text) ? { name: `torch.nn.${wanted}`, edits: [] } : undefined;
}

/** Cells of a notebook that are a program of their own. */
const SEVERAL_PROGRAMS = /^[ \t]*%%(writefile|file|python3?|pypy)\b/m;

/** Takes the name out of its import where nothing else in the text uses it. */
export function dropImport(brackets: Brackets, text: string, name: string): TextEdit[] {
  const uses = text.match(new RegExp(`\\b${name}\\b`, 'g'))?.length ?? 0;
  const found = importsOfNN(brackets, text).find(({ names }) => names.get(name) === name);
  // One is the import's, the other the call's that goes.
  if (!found || uses !== 2 || SEVERAL_PROGRAMS.test(text)) return [];
  const { sequence, statement } = found;
  if (sequence.elements.length === 1) return [deletion(lineStart(text, statement.from), nextLine(text, statement.to))];
  const at = sequence.elements.findIndex(({ from, to }) => text.slice(from, to) === name);
  return removeElement(text, sequence, at);
}

interface ImportOfNN {
  readonly statement: SourceRange;
  readonly sequence: Sequence;
  /** What is imported -> the name that the file gives it. */
  readonly names: ReadonlyMap<string, string>;
}

/** `from torch.nn import …`, also of `torch.nn.modules`. */
function importsOfNN(brackets: Brackets, text: string): ImportOfNN[] {
  const found: ImportOfNN[] = [];
  for (const match of text.matchAll(/^[ \t]*from[ \t]+torch\.nn(?:\.modules[\w.]*)?[ \t]+import[ \t]*/gm)) {
    const begin = match.index + match[0].length;
    const bracket = text[begin] === '(' ? brackets.opening(begin) : undefined;
    const sequence = bracket ?? (text[begin] === '(' ? undefined : onLine(text, begin));
    if (!sequence) continue;
    const names = new Map<string, string>();
    for (const { from, to } of sequence.elements) {
      const [name, as] = text.slice(from, to).split(/\s+as\s+/);
      names.set(name!, as ?? name!);
    }
    found.push({ statement: { from: match.index, to: bracket?.to ?? sequence.end }, sequence, names });
  }
  return found;
}

/** Names up to the end of the line; none where it goes on. */
function onLine(text: string, begin: number): Sequence | undefined {
  const written = /^[^\r\n#;]*/.exec(text.slice(begin))![0].trimEnd();
  if (written.endsWith('\\')) return undefined;
  const elements: Element[] = [];
  for (const { 0: name, index } of written.matchAll(/[^,]+/g)) {
    const from = begin + index + (name.length - name.trimStart().length);
    const comma = begin + index + name.length;
    const isLast = comma >= begin + written.length;
    elements.push({ from, to: from + name.trim().length, comma: isLast ? undefined : { from: comma, to: comma + 1 } });
  }
  return { elements, end: begin + written.length };
}
