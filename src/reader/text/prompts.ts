// What was copied from an interpreter's window, `>>> x = 1`, as the code alone.

import type { SourceRange } from '../../model/modelSpec.ts';

/** Prompts and the lines that were printed made blank, in pieces that begin with a prompt; every offset keeps its meaning. */
export function withoutPrompts(text: string, pieces: readonly SourceRange[]): string {
  if (!text.includes('>>>')) return text;
  let code = '';
  for (const { from, to } of pieces) {
    const piece = text.slice(from, to);
    const isSession = /^\s*>>> /.test(piece);
    code += text.slice(code.length, from) + (isSession ? piece.replace(LINE, codeOf) : piece);
  }
  return code + text.slice(code.length);
}

const LINE = /[^\r\n]+/g;

function codeOf(line: string): string {
  const prompt = /^[ \t]*(?:>>>|\.\.\.)(?: |$)/.exec(line)?.[0];
  return prompt === undefined ? ' '.repeat(line.length) : ' '.repeat(prompt.length) + line.slice(prompt.length);
}
