// A code cell as IPython takes it -> Python of the same length: magics, shell lines and questions made harmless.

import type { SourceRange } from '../../model/modelSpec.ts';
import { statementStarts } from '../text/statementStarts.ts';

/** Where a cell's code runs. */
export type CellRole =
  /** In the notebook. */
  | { readonly type: 'program' }
  /** In a file or process of its own. */
  | { readonly type: 'module' }
  /** It is no Python. */
  | { readonly type: 'none' };

export interface CellCode {
  readonly role: CellRole['type'];
  /** As long as the cell's text. */
  readonly code: string;
  /** The file that it writes, and whether behind what stands in it. */
  readonly file?: { readonly name: string; readonly isContinued: boolean };
}

/** Magics of a whole cell whose body is another language, or is not run. */
const OTHER_LANGUAGE =
  /^(?:!|ba?sh|sh|zsh|cmd|powershell|script|system|sx|html|svg|javascript|js|latex|markdown|perl|ruby|r|cython|cpp|c|cu|cuda|cuda_group_save|nvcc\w*|sql|bigquery|julia|octave|writefile|file|script|skip|configure|ai)$/i;

export function cellCode(text: string): CellCode {
  let role: CellCode['role'] = 'program';
  let from = 0;
  for (let magic = cellMagic(text, from); magic; magic = cellMagic(text, from)) {
    const { name, argument, to } = magic;
    const written = /^(?:writefile|file)$/.test(name) ? /^((?:-\S+[ \t]+)*)(.+\.py)['"]?$/.exec(argument) : null;
    const file = written && { name: written[2]!, isContinued: /^-a|--append\b/.test(written[1]!) };
    if (file || /^(?:python[23]?|pypy)$/.test(name)) role = 'module';
    else if (OTHER_LANGUAGE.test(name)) return { role: 'none', code: blank(text) };
    from = to;
    // The file's own text has no magics.
    if (role === 'module') return { role, code: blank(text.slice(0, from)) + text.slice(from), ...(file && { file }) };
  }
  return { role, code: blank(text.slice(0, from)) + withoutLineMagics(text.slice(from)) };
}

/** A `%%name argument` that begins the rest of the cell, behind a form's title too. */
function cellMagic(text: string, from: number): { name: string; argument: string; to: number } | undefined {
  const pattern = /(?:[ \t]*(?:#[^\r\n]*)?(?:\r\n|\r(?!\n)|\n))*[ \t]*%%(!|\w+)?([^\r\n]*)(?:\r\n?|\n|$)/y;
  pattern.lastIndex = from;
  const found = pattern.exec(text);
  return found ? { name: found[1] ?? '', argument: (found[2] ?? '').trim(), to: pattern.lastIndex } : undefined;
}

/** Magics that run the statement after them. */
const RUNS = /%(?:time|timeit|prun|memit)[ \t]+(?:-[a-z]+[ \t]*[\w.]*[ \t]+)*/y;
const QUESTION = /\?{1,2}[ \t]*[%\w.*]+[ \t]*$|[%\w.*]+[ \t]*\?{1,2}[ \t]*$/my;
/** What IPython takes for a magic or shell command without its sign. */
const AUTOMAGIC =
  /(?:pip3?|conda|mamba|cd|ls|mkdir|matplotlib|load_ext|autoreload)[ \t]+(?:[a-z./~]|-[a-z-])(?!\w*[ \t]*(?:=|\())(?!(?:n|s|f|r|nd|ot)[ \t])/y;
/** `names = !command` or `name = %magic`. */
const ASSIGNMENT = /[\w.,[\]()'" \t*]+=[ \t]*(?=[!%])/y;

/** Runs another file in this place: what it binds is here too, as after a star import. */
const RUN_FILE = /%run[ \t]+(?:-[a-z][ \t]+)*[^\r\n]*/y;
const IMPORT_ALL = 'from _ import*';

/** Expects Python with IPython's lines in it; those become statements that do nothing. */
function withoutLineMagics(text: string): string {
  if (!/[%!?]|\b(?:pip|conda|cd|ls|matplotlib)/.test(text)) return text;
  let code = '';
  const matches = (pattern: RegExp, at: number) => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0].length ?? 0;
  };
  for (const from of statementStarts(text, isIPython)) {
    if (from < code.length) continue;
    const to = commandEnd(text, from);
    const assigned = matches(ASSIGNMENT, from);
    const at = from + assigned;
    const run = matches(RUNS, at);
    let replacement: string | undefined;
    if (run > 0) replacement = (assigned ? '' : 'if 1:').padEnd(run);
    else if (!assigned && matches(RUN_FILE, at) >= IMPORT_ALL.length)
      replacement = IMPORT_ALL + blank(text.slice(at + IMPORT_ALL.length, to));
    else if (/[%!]/.test(text[at] ?? '')) replacement = (assigned ? '_' : '0') + blank(text.slice(at + 1, to));
    else if (matches(QUESTION, from) || matches(AUTOMAGIC, from)) replacement = `0${blank(text.slice(from + 1, to))}`;
    if (replacement === undefined) continue;
    code += text.slice(code.length, at) + replacement;
  }
  return code + text.slice(code.length);
}

/** Whether a statement's first line, at an offset, is none of Python's: it then ends with the line. */
function isIPython(text: string, at: number): boolean {
  if (/[%!?]/.test(text[at] ?? '')) return true;
  return [ASSIGNMENT, QUESTION, AUTOMAGIC].some((pattern) => {
    pattern.lastIndex = at;
    return pattern.test(text);
  });
}

/** The end of a command, which a backslash continues on the next line. */
function commandEnd(text: string, from: number): number {
  const pattern = /(?:\\(?:\r\n?|\n)|[^\r\n])*/y;
  pattern.lastIndex = from;
  pattern.test(text);
  return pattern.lastIndex;
}

/** As many spaces, with the line breaks kept. */
export function blank(text: string): string {
  return text.replace(/[^\r\n]/g, ' ');
}

/** Everything but the pieces, in their order, made blank. */
export function blankOutside(code: string, pieces: readonly SourceRange[]): string {
  let kept = '';
  for (const { from, to } of pieces) kept += blank(code.slice(kept.length, from)) + code.slice(from, to);
  return kept + blank(code.slice(kept.length));
}
