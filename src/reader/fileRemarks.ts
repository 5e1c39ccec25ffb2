// What is said of a file's text as such: comments that are none in Python, and what Python cannot read.

import type { Diagnostic, SourceRange } from '../model/modelSpec.ts';
import { phrase } from '../model/phrase.ts';
import type { ForeignComment } from './foreignComments.ts';
import { diagnostic, type SourceText } from './sourceText.ts';
import { unclosedBrackets } from './unclosedBrackets.ts';

export function syntaxRemarks(
  source: SourceText,
  comments: readonly ForeignComment[],
  errors: readonly SourceRange[],
): Diagnostic[] {
  const unclosed = errors.length > 0 ? unclosedBrackets(source.text) : [];
  const described = errors.map((range) => {
    const at = unclosed.findIndex(({ from, end }) => from < range.from && range.from <= end);
    const [bracket] = at < 0 ? [] : unclosed.splice(at, 1);
    return bracket ? describeUnclosed(source, bracket) : describeSyntaxError(source, range);
  });
  return [...comments.map((comment) => describeComment(source, comment)), ...described];
}

function describeComment(source: SourceText, { range, sign, content, endsLine }: ForeignComment): Diagnostic {
  const message = phrase`Python takes \`${sign}\` for no comment, so this file has a syntax error here; a comment begins with \`#\`.`;
  if (!endsLine) return diagnostic(source, 'warning', 'comment-syntax', message, range);
  const replacement = content ? `# ${content}` : '#';
  return diagnostic(source, 'warning', 'comment-syntax', message, range, {
    title: phrase`Make it a Python comment: ${replacement}`,
    range,
    replacement,
  });
}

function describeUnclosed(source: SourceText, { from, to }: SourceRange): Diagnostic {
  const message = phrase`Python cannot read this: the \`${source.text[from]}\` here was never closed.`;
  return diagnostic(source, 'error', 'syntax-error', message, { from, to });
}

function describeSyntaxError(source: SourceText, { from, to }: SourceRange): Diagnostic {
  if (/^[ \t]+$/.test(source.text.slice(from, to))) {
    const message = phrase`Python cannot read this: its indentation mixes tabs and spaces (TabError); a tab is read as up to eight spaces here.`;
    return diagnostic(source, 'error', 'syntax-error', message, { from, to });
  }
  const end = Math.max(to, Math.min(from + 1, source.text.length));
  const range = { from: Math.min(from, source.text.length), to: end };
  const found = source.text
    .slice(from, to)
    .trim()
    .replace(/\p{Cc}/gu, '�');
  const message = found
    ? phrase`Python cannot read this: \`${found.slice(0, 40)}\` does not belong here.`
    : phrase`Python cannot read this: something is missing or not closed here.`;
  return diagnostic(source, 'error', 'syntax-error', message, range);
}
