// What is said of a file's text as such: comments that are none in Python, and what Python cannot read.

import type { Diagnostic, SourceRange } from '../../model/modelSpec.ts';
import { phrase } from '../../model/phrase.ts';
import { type Bracket, type Brackets, bracketsIn } from '../edits/brackets.ts';
import { deletion, indentAt, indentation, lineEnd, lineStart, nextLine, type TextEdit } from '../edits/textEdit.ts';
import { describeExtraBracket, extraBrackets } from './extraBrackets.ts';
import type { ForeignComment } from './foreignComments.ts';
import { diagnostic, isWithin, type SourceText } from './sourceText.ts';
import { stringEnd, typographicEnd, type Unreadable, withPlainSigns, wordEnd } from './tokens.ts';
import { CLOSING, unclosedBrackets } from './unclosedBrackets.ts';
import { describeIndent } from './wrongIndents.ts';

/** In longer texts, and of more errors, commas are not looked for; and of more in one line, no causes. */
const LONGEST = 200_000;
const MOST_ERRORS = 20;
/** Of longer lines, only what the error is about is mended. */
const LONGEST_LINE = 2000;

export function syntaxRemarks(
  source: SourceText,
  comments: readonly ForeignComment[],
  errors: readonly Unreadable[],
): Diagnostic[] {
  const plain = errors.length > 0 ? withPlainTexts(withPlainSigns(source.text), errors) : source.text;
  const unclosed = errors.length > 0 ? unclosedBrackets(plain, errors) : [];
  const isSmall = errors.length <= MOST_ERRORS && source.text.length <= LONGEST;
  const brackets = errors.length > 0 && isSmall ? bracketsIn(plain) : undefined;
  const neverClosed = new Set(unclosed.map(({ from }) => from));
  /** What the bracket there closes, whether or not what stands in between can be read. */
  const closedBy = (at: number) => {
    const bracket = brackets?.ending(at + 1);
    return bracket && CLOSING[bracket.sign] === plain[at] && !neverClosed.has(bracket.from) ? bracket : undefined;
  };
  const extra = brackets
    ? extraBrackets(
        plain,
        errors.filter(({ from }) => !closedBy(from)),
      )
    : [];
  const told = new Set<number>();
  const counts = new Map<number, number>();
  const isCrowded = (line: number) => {
    const count = (counts.get(line) ?? 0) + 1;
    counts.set(line, count);
    return count > MOST_ERRORS;
  };
  const described = errors.flatMap((error) => {
    const range = { from: error.from, to: error.to };
    const at = unclosed.findIndex(({ from, end }) => from < range.from && range.from <= end);
    const [bracket] = at < 0 ? [] : unclosed.splice(at, 1);
    if (bracket) told.add(bracket.end);
    const open = describeOpenText(source, range);
    if (open) return open;
    if (bracket) {
      const end = bracket.place ?? endBeforeStatement(source.text, range.from, bracket.from);
      const isLacking = bracket.place !== undefined && lacksComma(source.text, bracket.place);
      const sign = !isLacking ? '' : isHeader(source.text, bracket.from) ? ':' : ',';
      return describeUnclosed(source, bracket, `${bracket.closing}${sign}`, end);
    }
    // Where the statement with the bracket ends.
    if (told.has(range.from)) return [];
    // What a bracket that was closed too early leaves over.
    const early = extra.find(({ from, end }) => from <= range.from && range.from <= end);
    if (early && told.has(early.end)) return [];
    if (early) told.add(early.end);
    const closes = early ? undefined : closedBy(range.from);
    // What could not be read within the brackets left this over.
    if (closes && errors.some(({ from }) => closes.from < from && from < range.from)) return [];
    const cause = describeCause(source, error, range);
    if (cause || isCrowded(source.lineAt(range.from))) return cause ?? describeSyntaxError(source, range);
    return (
      (early && describeExtraBracket(source, early)) ??
      describeIndent(source, error) ??
      describeSigns(source, range, plain, brackets) ??
      describeMissing(source, range, brackets, closes !== undefined) ??
      describeSyntaxError(source, range)
    );
  });
  return [...comments.map((comment) => describeComment(source, comment)), ...eachOnce(described)];
}

/** A sign that stands in the place of another. */
function describeSigns(
  source: SourceText,
  range: SourceRange,
  plain: string,
  brackets: Brackets | undefined,
): Diagnostic | undefined {
  return (
    describeEqualsInCondition(source, range, brackets) ??
    describeDoubleComma(source, range) ??
    describeTypographic(source, range) ??
    describeFullWidth(source, range, plain, brackets) ??
    (brackets && describeCurlyCall(source, range, brackets))
  );
}

/** A sign, a word or a block that is missing. `isClosing`: whether a bracket ends there. */
function describeMissing(
  source: SourceText,
  range: SourceRange,
  brackets: Brackets | undefined,
  isClosing: boolean,
): Diagnostic | undefined {
  return (
    (brackets && describeMissingComma(source, range, brackets)) ??
    (brackets && describeColonForEquals(source, range, brackets)) ??
    (brackets && describeEqualsForColon(source, range, brackets)) ??
    describeMissingColon(source, range) ??
    describeMissingBlock(source, range, brackets) ??
    describeKeyword(source, range) ??
    (isClosing ? describeMissingEnd(source, range) : undefined)
  );
}

function describeCause(source: SourceText, { cause }: Unreadable, range: SourceRange): Diagnostic | undefined {
  return cause && diagnostic(source, 'error', 'syntax-error', phrase`Python cannot read this: ${cause}.`, range);
}

/** Two errors may name one bracket that was never closed: it is told once, with a fix where one of them knows where. */
function eachOnce(errors: readonly Diagnostic[]): Diagnostic[] {
  const byPlace = new Map<string, Diagnostic>();
  for (const error of errors) {
    const key = `${error.range.from} ${error.message}`;
    if (!byPlace.get(key)?.fix) byPlace.set(key, error);
  }
  return [...byPlace.values()];
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

/** `end`: where it is surely to be closed, if there is such a place. */
function describeUnclosed(
  source: SourceText,
  { from, to }: SourceRange,
  closing: string,
  end: number | undefined,
): Diagnostic {
  const sign = source.text[from]!;
  const message = phrase`Python cannot read this: the \`${sign}\` here was never closed.`;
  if (end === undefined) return diagnostic(source, 'error', 'syntax-error', message, { from, to });
  const fix = { title: phrase`Close it`, range: { from: end, to: end }, replacement: closing };
  return diagnostic(source, 'error', 'syntax-error', message, { from, to }, fix);
}

/** Whether another element begins in the next line. */
function lacksComma(text: string, at: number): boolean {
  return /^[ \t]*\r?\n[ \t]+(?!(?:for|if|else|and|or|in|is|not|async)\b)[\w*]/.test(text.slice(at, at + MOST_BLANKS));
}

/** Whether the bracket is that of a function's parameters, or of a class's bases. */
function isHeader(text: string, at: number): boolean {
  return /^[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+\w+[ \t]*$/.test(text.slice(lineStart(text, at), at));
}

const MOST_BLANKS = 200;

/** `（` for `(`: with all of the line. */
function describeFullWidth(
  source: SourceText,
  { from, to }: SourceRange,
  plain: string,
  brackets: Brackets | undefined,
): Diagnostic | undefined {
  const { text } = source;
  const written = text.slice(from, to);
  // In a call, an argument's name is followed by `=`.
  const plainAt = (range: SourceRange) => {
    const own = text.slice(range.from, range.to);
    const sign = withPlainSigns(own);
    return brackets && sign === ':' && own !== sign && argumentBefore(plain, range, brackets) ? '=' : sign;
  };
  const meant = plainAt({ from, to });
  if (meant === written) return undefined;
  const message = phrase`Python cannot read this: \`${written}\` is a sign of full width; Python takes \`${meant}\`.`;
  const [start, end] = lineOf(text, { from, to });
  const signs = [...text.slice(start, end).matchAll(OUTSIDE_TEXTS)].flatMap(({ 0: sign, index }) => {
    const range = { from: start + index, to: start + index + 1 };
    const replacement = sign.length === 1 ? plainAt(range) : sign;
    return sign.length === 1 && replacement !== sign ? [{ range, replacement }] : [];
  });
  const also = signs.filter(({ range }) => range.from !== from);
  const title = also.length > 0 ? phrase`Write Python's signs in this line` : phrase`Make it ${meant}`;
  const fix = { title, range: { from, to }, replacement: meant, ...(also.length > 0 ? { also } : {}) };
  return diagnostic(source, 'error', 'syntax-error', message, { from, to }, fix);
}

/** The line, as far as an error in it is mended with the others of the line: of a very long one, the error alone. */
function lineOf(text: string, { from, to }: SourceRange): readonly [number, number] {
  const [start, end] = [lineStart(text, from), lineEnd(text, from)];
  return end - start > LONGEST_LINE ? [from, to] : [start, end];
}

/** With quotes of Python's around what stands in typographic ones, whose content may have any, and what is not closed. */
function withPlainTexts(text: string, errors: readonly SourceRange[]): string {
  let plain = text;
  for (const { from, to } of errors.slice(0, MOST_ERRORS))
    if (typographicEnd(text, from, to) === to && to - from > 1)
      plain = `${plain.slice(0, from)}"${'_'.repeat(to - from - 2)}"${plain.slice(to)}`;
    else if (from === to && OPENING.test(text.slice(from, from + LONGEST_OPENING))) {
      const found = stringEnd(text, from, text.length);
      const end = found < 0 ? wordEnd(text, from, ~found) : undefined;
      if (end) plain = `${plain.slice(0, from)}${'_'.repeat(end - from)}${plain.slice(end)}`;
    }
  return plain;
}

/** `'nearest` in front of `)`, or more that is not closed. */
function describeOpenText(source: SourceText, { from, to }: SourceRange): Diagnostic | undefined {
  const { text } = source;
  const quote = from === to ? OPENING.exec(text.slice(from, from + LONGEST_OPENING))?.[1] : undefined;
  const found = quote ? stringEnd(text, from, text.length) : 0;
  if (!quote || found >= 0) return undefined;
  const end = quote.length === 1 ? wordEnd(text, from, ~found) : undefined;
  const message = phrase`Python cannot read this: the text that begins here has no closing \`${quote}\`.`;
  const range = { from, to: quote.length === 1 ? (end ?? ~found) : from + quote.length };
  const fix = end && { title: phrase`Close it`, range: { from: end, to: end }, replacement: quote };
  return diagnostic(source, 'error', 'syntax-error', message, range, fix || undefined);
}

const OPENING = /^[bBrRuUfFtT]{0,3}('''|"""|'|")/;
const LONGEST_OPENING = 6;

/** `‘nearest’` for `'nearest'`: with all of the line. */
function describeTypographic(source: SourceText, { from, to }: SourceRange): Diagnostic | undefined {
  const { text } = source;
  if (typographicEnd(text, from, to) !== to) return undefined;
  const sign = /[‘’“”]/.exec(text.slice(from, to))![0];
  const message = phrase`Python cannot read this: \`${sign}\` is a typographic quote; Python takes \`'\` or \`"\`.`;
  const [begin, end] = lineOf(text, { from, to });
  const edits: TextEdit[] = [];
  for (let at = begin; at < end; ) {
    const whole = /^(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|#.*|.)/u.exec(text.slice(at, end))![0];
    const close = whole.length > 1 ? -1 : typographicEnd(text, at, end);
    if (close >= 0) {
      const content = text.slice(at + 1, close - 1);
      const [usual, other] = `'‘’`.includes(text[at]!) ? ["'", '"'] : ['"', "'"];
      const quote = content.includes(usual!) ? other! : usual!;
      // Which of the quotes are part of the text is not known.
      if (content.includes(quote) || content.endsWith('\\'))
        return diagnostic(source, 'error', 'syntax-error', message, { from, to });
      edits.push({ range: { from: at, to: close }, replacement: `${quote}${content}${quote}` });
    }
    at = close >= 0 ? close : at + whole.length;
  }
  const own = edits.find(({ range }) => range.from === from);
  if (!own) return diagnostic(source, 'error', 'syntax-error', message, { from, to });
  const also = edits.filter((edit) => edit !== own);
  const title = also.length > 0 ? phrase`Write Python's quotes in this line` : phrase`Make it ${own.replacement}`;
  const fix = { title, ...own, ...(also.length > 0 ? { also } : {}) };
  return diagnostic(source, 'error', 'syntax-error', message, { from, to }, fix);
}

/** Texts and comments as a whole, and each other character by itself. */
const OUTSIDE_TEXTS = /'(?:\\.|[^'\\])*'?|"(?:\\.|[^"\\])*"?|#.*|./gu;

/** `in_features: 3` in a call. */
function describeColonForEquals(source: SourceText, range: SourceRange, brackets: Brackets): Diagnostic | undefined {
  const { text } = source;
  const found = text.slice(range.from, range.to) === ':' ? argumentBefore(text, range, brackets) : undefined;
  if (!found) return undefined;
  const { call, name } = found;
  const message = phrase`Python cannot read this: the argument \`${name}\` is given by a colon; in a call it is \`${name}=\`.`;
  const places = call.elements.flatMap(({ from, to }) => {
    const [head, space] = /^[^\W\d]\w*([ \t]*):[ \t]*/.exec(text.slice(from, to)) ?? [];
    if (head === undefined || space === undefined) return [];
    const start = from + head.trimEnd().length - 1 - space.length;
    return [{ range: { from: start, to: from + head.length }, replacement: '=' }];
  });
  const own = places.find((place) => isWithin(range, place.range));
  // Python takes none by position behind one by name.
  const isByName = ({ from, to }: SourceRange) => /^(?:\*|[^\W\d]\w*[ \t]*(?::|=(?!=)))/.test(text.slice(from, to));
  const behind = call.elements.filter(({ from }) => from > (places[0]?.range.from ?? from));
  if (!own || !behind.every(isByName)) return diagnostic(source, 'error', 'syntax-error', message, range);
  const also = places.filter((place) => place !== own);
  const fix = { title: phrase`Make it ${'='}`, ...own, ...(also.length > 0 ? { also } : {}) };
  return diagnostic(source, 'error', 'syntax-error', message, range, fix);
}

/** A name with what stands around it. */
const LONGEST_ARGUMENT = 200;

/** `nn.Sequential{…}` */
function describeCurlyCall(source: SourceText, { from, to }: SourceRange, brackets: Brackets): Diagnostic | undefined {
  const { text } = source;
  const call = text.slice(from, to) === '{' ? brackets.opening(from) : undefined;
  if (!call?.callee) return undefined;
  const message = phrase`Python cannot read this: what a call is given stands in \`(\` and \`)\`, not in \`{\` and \`}\`.`;
  if (text[call.to - 1] !== '}') return diagnostic(source, 'error', 'syntax-error', message, { from, to });
  const end = { range: { from: call.to - 1, to: call.to }, replacement: ')' };
  const fix = { title: phrase`Make it ${'( )'}`, range: { from, to }, replacement: '(', also: [end] };
  return diagnostic(source, 'error', 'syntax-error', message, { from, to }, fix);
}

/** The argument of a call whose name stands right in front. */
function argumentBefore(
  text: string,
  range: SourceRange,
  brackets: Brackets,
): { readonly call: Bracket; readonly name: string } | undefined {
  const call = brackets.around(range);
  const begin = Math.max(call?.from ?? range.from, range.from - LONGEST_ARGUMENT);
  const name = /(?<=[(,]\s*)[^\W\d]\w*(?=[ \t]*$)/.exec(text.slice(begin, range.from))?.[0];
  return call?.sign === '(' && call.callee !== '' && name !== undefined ? { call, name } : undefined;
}

/** `{'a' = 3}` */
function describeEqualsForColon(source: SourceText, range: SourceRange, brackets: Brackets): Diagnostic | undefined {
  const { text } = source;
  const dict = text.slice(range.from, range.to) === '=' ? brackets.around(range) : undefined;
  if (dict?.sign !== '{') return undefined;
  const places = dict.elements.map(({ from, to }) => {
    const head = ENTRY.exec(text.slice(from, to));
    return head && { sign: head[2]!, range: { from: from + head[1]!.length, to: from + head[0].length } };
  });
  const edits = places.flatMap((place) => (place?.sign === '=' ? [{ range: place.range, replacement: ': ' }] : []));
  const own = edits.find((edit) => isWithin(range, edit.range));
  if (!own || places.includes(null)) return undefined;
  const message = phrase`Python cannot read this: in a dictionary, a key is followed by \`:\`.`;
  const also = edits.filter((edit) => edit !== own);
  const fix = { title: phrase`Make it ${':'}`, ...own, ...(also.length > 0 ? { also } : {}) };
  return diagnostic(source, 'error', 'syntax-error', message, range, fix);
}

/** A key that is a text or a number, and what separates it from its value. */
const ENTRY = /^((?:'[^'\\\n]*'|"[^"\\\n]*"|\d+(?:\.\d+)?))\s*(=(?!=)|:(?!=))[ \t]*/;

/** What follows the colon of a `def`, and is not indented, or is a comment alone. */
function describeMissingBlock(
  source: SourceText,
  { from, to }: SourceRange,
  brackets: Brackets | undefined,
): Diagnostic | undefined {
  const { text } = source;
  const [, indent = '', word] = BLOCK_HEAD.exec(headBefore(text, endBefore(text, from), brackets)) ?? [];
  if (word === undefined) return undefined;
  const message = phrase`Python cannot read this: the block of the \`${word}\` above is expected here, indented deeper than it.`;
  // The block ends before it begins: behind it, a comment may stand for it.
  const isEmpty = /^[\r\n]*$/.test(text.slice(from, to));
  const at = isEmpty ? from + SPACE.exec(text.slice(from, from + LONGEST_LINE))![0].length : from;
  const range = { from: at, to: Math.max(at, Math.min(at + 1, text.length), lineEnd(text, at)) };
  if (isEmpty && text[at] === '#') {
    const only = phrase`Python cannot read this: the block of the \`${word}\` above is a comment alone, which is none for Python; \`pass\` is a block that does nothing.`;
    return diagnostic(source, 'error', 'syntax-error', only, range);
  }
  if (isEmpty && at >= text.length) return diagnostic(source, 'error', 'syntax-error', message, range);
  const own = indentation(text, at);
  const isDeeper = own === undefined || own.length > indent.length;
  if (isDeeper || !/[\w@'"([{*-]/.test(text[at] ?? '')) return undefined;
  const lines = own === indent ? linesOfBlock(text, at, word) : [];
  const replacement = indent.includes('\t') ? '\t' : '    ';
  const [first, ...others] = lines.map((line) => ({ range: { from: line, to: line }, replacement }));
  const fix = first && { title: phrase`Indent it`, ...first, ...(others.length > 0 && { also: others }) };
  return diagnostic(source, 'error', 'syntax-error', message, range, fix);
}

const SPACE = /^\s*/;

/** What ends there, with the line that it begins in where it is in brackets: `def forward(`, …, `) -> Tensor:`. */
function headBefore(text: string, end: number, brackets: Brackets | undefined): string {
  const line = text.slice(lineStart(text, end), end);
  const bracket = brackets?.ending(end - line.length + line.lastIndexOf(')') + 1);
  if (!bracket || bracket.from >= end - line.length) return line;
  return `${text.slice(lineStart(text, bracket.from), bracket.from)}:`;
}

/** Where the lines begin, as far as they surely are the block of a head of the same depth; empty where that is not sure. */
function linesOfBlock(text: string, from: number, word: string): readonly number[] {
  const indent = indentation(text, from) ?? '';
  const isDefinition = word === 'class' || word === 'def';
  const lines: number[] = [];
  let isReturn = false;
  let isSure = isDefinition || /^(for|while|with|try)$/.test(word);
  for (let at = lineStart(text, from); at < text.length && !isReturn; at = nextLine(text, at)) {
    const line = text.slice(at, lineEnd(text, at));
    const rest = line.slice(indent.length);
    const isBlank = line.trim() === '';
    if (isBlank && word === 'class') continue;
    const isOwn = /^\S/.test(rest);
    const isOther = word === 'class' ? !METHOD.test(rest) : BEGINS_ANOTHER.test(rest);
    if (isBlank || !line.startsWith(indent) || (isOwn && isOther) || lines.length > MOST_LINES) break;
    if (isOwn && !isDefinition && lines.length > 0) {
      const goesOn = goesOnBehind(word, rest);
      isSure ||= goesOn;
      if (goesOn) break;
      if (isUnclear(text, at, indent, rest)) return [];
    }
    lines.push(at + indent.length);
    isReturn = isOwn && word === 'def' && /^return\b/.test(rest);
  }
  // An `if` may well be meant for one line of several.
  return (isSure || lines.length === 1) && (word !== 'def' || isReturn) ? lines : [];
}

/** Whether the line stands behind the block of such a head: `else` behind that of an `if`, a `return` behind a loop. */
function goesOnBehind(word: string, line: string): boolean {
  const [, next = ''] = /^(\w+)/.exec(line) ?? [];
  if (word === 'if' || word === 'elif') return next === 'elif' || next === 'else';
  if (word === 'try' || word === 'except') return next === 'except' || next === 'finally' || next === 'else';
  return (word === 'for' || word === 'while') && next === 'return';
}

/** Whether it is not sure to which block the line belongs: it ends one, or begins one that is not indented either. */
function isUnclear(text: string, at: number, indent: string, line: string): boolean {
  if (/^(return|else|elif|except|finally)\b/.test(line)) return true;
  if (!BLOCK_HEAD.test(line)) return false;
  const next = nextLine(text, at);
  return !/^[ \t]/.test(text.slice(next + indent.length, lineEnd(text, next)));
}

const METHOD = /^(@|(async[ \t]+)?def \w+\((self|cls)\b|['"#])/;
const BEGINS_ANOTHER = /^(async|def|class|import|from)\b|^@/;
const MOST_LINES = 500;

const BLOCK_HEAD = /^([ \t]*)(?:async[ \t]+)?(class|def|if|elif|else|while|with|try|except|finally|for)\b.*:$/;

/** `class Net(nn.Module)` without its colon. */
function describeMissingColon(source: SourceText, { from }: SourceRange): Diagnostic | undefined {
  const { text } = source;
  const end = endBefore(text, from);
  const line = text.slice(lineStart(text, end), end);
  const isBare = /^[ \t]*(?:else|try|finally)$/.test(line);
  const isWhole = HEAD.test(line) && !endsInKeyword(text, end);
  const rest = from >= end ? text.slice(from, lineEnd(text, from)) : '';
  const isAtEnd = from >= end && /^[ \t]*(?:#.*)?$/.test(rest);
  // `for i in range(3) print(i)`
  const isBeforeStatement = isWhole && lineStart(text, from) === lineStart(text, end) && /^\w/.test(rest);
  if (!(isAtEnd && (isBare || isWhole)) && !isBeforeStatement) return undefined;
  const message = phrase`Python cannot read this: a colon is missing here.`;
  const colon = { title: phrase`Insert the colon`, range: { from: end, to: end }, replacement: ':' };
  return diagnostic(source, 'error', 'syntax-error', message, { from: Math.max(0, end - 1), to: end }, colon);
}

/** Between two expressions in brackets. */
function describeMissingComma(
  source: SourceText,
  { from, to }: SourceRange,
  brackets: Brackets,
): Diagnostic | undefined {
  const { text } = source;
  const found = /^[\w.]+|^['"]/.exec(text.slice(from, to))?.[0];
  const end = endBefore(text, from);
  const around = brackets.around({ from: end - 1, to: end });
  const isBetween = around !== undefined && around.from < end - 1 && to <= around.to;
  if (!found || end === 0 || KEYWORD.test(found) || !isBetween || !/[)\]}'"\w]/.test(text[end - 1]!)) return undefined;
  if (endsInKeyword(text, end) || (around.sign === '{' && !isBehindEntry(text, end, around))) return undefined;
  const open = around.from;
  const left = endBeforeStatement(text, from, open);
  if (left !== undefined) return describeUnclosed(source, { from: open, to: open + 1 }, CLOSING[around.sign]!, left);
  const message = phrase`Python cannot read this: a comma is missing in front of \`${found}\`.`;
  const comma = { title: phrase`Insert the comma`, range: { from: end, to: end }, replacement: ',' };
  return diagnostic(source, 'error', 'syntax-error', message, { from, to }, comma);
}

/** Whether an entry of the dict ends there, or an element of the set, which has no colons: a key alone lacks its colon. */
function isBehindEntry(text: string, end: number, { elements }: Bracket): boolean {
  const own = elements.find(({ from, to }) => from < end && end <= to);
  const hasKey = (from: number, to: number) => /^(?:'[^'\n]*'|"[^"\n]*"|[\w.]+)\s*:(?!=)/.test(text.slice(from, to));
  return (
    own !== undefined &&
    (hasKey(own.from, end) || (elements.length > 1 && !text.slice(elements[0]!.from, own.to).includes(':')))
  );
}

/** Where the statement of the bracket ends, if another begins at `at`: first in its line, and no deeper than the bracket's. */
function endBeforeStatement(text: string, at: number, bracket: number): number | undefined {
  const indent = indentAt(text, at);
  const isOther = indent === at - lineStart(text, at) && indent <= indentAt(text, bracket);
  return (isOther && endBefore(text, at)) || undefined;
}

/** The beginning of a statement with a block, up to where its colon stands. */
const HEAD = /^[ \t]*(?:class|def|if|elif|while|with|except|for[ \t].*[ \t]in)[ \t].*[\w)\]}'"]$/;

const KEYWORD =
  /^(and|as|assert|async|await|break|class|continue|def|del|elif|else|except|finally|for|from|global|if|import|in|is|lambda|nonlocal|not|or|pass|print|raise|return|try|while|with|yield)$/;

/** Longer than every keyword. */
const LONG = 20;

function endsInKeyword(text: string, end: number): boolean {
  return KEYWORD.test(/\w*$/.exec(text.slice(Math.max(0, end - LONG), end))![0]);
}

/** `self.in = 3`, `lambda = 0.1`, `def f(in, out):` */
function describeKeyword(source: SourceText, { from, to }: SourceRange): Diagnostic | undefined {
  const { text } = source;
  // Where the keyword alone could be read, what makes a name of it is the error.
  const isBehind = text.slice(from, to) === '=';
  const start = isBehind ? from - /\w*\s*$/.exec(text.slice(Math.max(0, from - LONG), from))![0].length : from;
  const word = /^\w*/.exec(text.slice(start, start + LONG))![0];
  if (!KEYWORD.test(word) || word === 'print') return undefined;
  const isAttribute = /\.[ \t]*$/.test(text.slice(Math.max(0, start - LONG), start));
  const isAssigned = /^[ \t]*(=(?!=)|[,)].*=(?!=))/.test(text.slice(start + word.length, lineEnd(text, start)));
  const isDefined = /\b(def|class|import|as)[ \t]+$/.test(text.slice(...lineUpTo(text, start)));
  if (!isAttribute && !isAssigned && !isDefined && !isParameter(text, start + word.length)) return undefined;
  const message = phrase`Python cannot read this: \`${word}\` is a word of Python's own, so it cannot be a name.`;
  return diagnostic(source, 'error', 'syntax-error', message, { from: start, to: start + word.length });
}

/** `def f(in, out):` */
function isParameter(text: string, end: number): boolean {
  return (
    /^[ \t]*[,):]/.test(text.slice(end, end + LONG)) &&
    /\bdef[ \t]+\w+[ \t]*\([^()]*$/.test(text.slice(...lineUpTo(text, end)))
  );
}

/** Where what stands before ends, comments left out. */
function endBefore(text: string, at: number): number {
  let end = text.slice(0, at).trimEnd().length;
  for (let tries = 0; tries < 20; tries++) {
    const start = lineStart(text, end);
    const line = text.slice(start, end);
    const comment = /^[^'"#]*(?=#)/.exec(line)?.[0];
    // Whether a `#` behind quotes begins a comment is not looked into.
    if (comment === undefined) return line.includes('#') ? 0 : end;
    end = text.slice(0, start + comment.length).trimEnd().length;
  }
  return end;
}

/** `if name = 'relu':` */
function describeEqualsInCondition(
  source: SourceText,
  { from, to }: SourceRange,
  brackets: Brackets | undefined,
): Diagnostic | undefined {
  const { text } = source;
  if (
    text.slice(from, to) !== '=' ||
    !/\b(?:if|elif|while|assert)\b(?=\s*\S)[^:#]*$/.test(text.slice(...lineUpTo(text, from)))
  )
    return undefined;
  const around = brackets?.around({ from, to });
  const rest = text.slice(to, lineEnd(text, to));
  if (mayNameValue(text, from, rest, around)) {
    const message = phrase`Python cannot read this: \`=\` assigns; whether two values are equal is asked by \`==\`, and a value is named within a condition by \`:=\`.`;
    return diagnostic(source, 'error', 'syntax-error', message, { from, to });
  }
  const message = phrase`Python cannot read this: \`=\` assigns; whether two values are equal is asked by \`==\`.`;
  const also: TextEdit[] = [];
  for (const { 0: sign, index } of brackets ? rest.matchAll(OUTSIDE_TEXTS) : []) {
    const range = { from: to + index, to: to + index + 1 };
    if (!/^[=:]$/.test(sign) || brackets!.around(range) !== around) continue;
    if (sign === ':') break;
    const isAlone = !/[=!<>:+*/%&|^@-]/.test(text[range.from - 1]!) && text[range.to] !== '=';
    if (isAlone) also.push({ range, replacement: '==' });
  }
  const fix = {
    title: phrase`Make it ${'=='}`,
    range: { from, to },
    replacement: '==',
    ...(also.length > 0 && { also }),
  };
  return diagnostic(source, 'error', 'syntax-error', message, { from, to }, fix);
}

/** `while line = file.readline():`, `if (n = 3) == 2:` */
function mayNameValue(text: string, at: number, rest: string, around: Bracket | undefined): boolean {
  const before = text.slice(...lineUpTo(text, at));
  const isNamed = /(?:^|[\s(])[^\W\d]\w*[ \t]*$/.test(before.slice(-LONGEST_ARGUMENT));
  if (!isNamed) return false;
  const isCall = /^[ \t]*(?:await[ \t]+)?[\w.]+\(/.test(rest);
  if (isCall && /^[ \t]*while\b/.test(before)) return true;
  if (around?.sign !== '(' || !/^\s*\w+\s*$/.test(text.slice(around.from + 1, at))) return false;
  // A call's own brackets, as of `print(n = 3)`, are those of its arguments.
  if (around.callee !== '' && !endsInKeyword(text, around.from)) return false;
  const isWhole =
    /^[ \t]*(?:if|elif|while|assert)[ \t]*\($/.test(text.slice(lineStart(text, around.from), around.from + 1)) &&
    /^[ \t]*:/.test(text.slice(around.to, around.to + LONG));
  return isCall || !isWhole;
}

/** The line in front of the place. */
function lineUpTo(text: string, at: number): readonly [number, number] {
  return [Math.max(lineStart(text, at), at - LONGEST_LINE), at];
}

/** `nn.Linear(10, 8),,` */
function describeDoubleComma(source: SourceText, { from, to }: SourceRange): Diagnostic | undefined {
  const { text } = source;
  const end = text.slice(from, to) === ',' ? endBefore(text, from) : 0;
  if (text[end - 1] !== ',') return undefined;
  const message = phrase`Python cannot read this: between two commas something is missing, or one of them is too many.`;
  const more = /^(?:[ \t]*,)*/.exec(text.slice(to, lineEnd(text, to)))![0].length;
  const start = lineStart(text, end) === lineStart(text, from) ? end : from;
  const fix = { title: phrase`Remove ${','}`, ...deletion(start, to + more) };
  return diagnostic(source, 'error', 'syntax-error', message, { from, to }, fix);
}

/** Of a bracket that closes what has no end in front of it. */
function describeMissingEnd(source: SourceText, { from, to }: SourceRange): Diagnostic {
  const message = phrase`Python cannot read this: something is missing in front of the \`${source.text[from]!}\`.`;
  return diagnostic(source, 'error', 'syntax-error', message, { from, to: Math.max(to, from + 1) });
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
  const unseen = UNSEEN.exec(source.text.slice(from, to))?.[0];
  const message = unseen
    ? phrase`Python cannot read this: the character U+${unseen.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}, which cannot be seen or looks like a space, does not belong here.`
    : found
      ? phrase`Python cannot read this: \`${found.slice(0, 40)}\` does not belong here.`
      : phrase`Python cannot read this: something is missing or not closed here.`;
  return diagnostic(source, 'error', 'syntax-error', message, range);
}

/** Other spaces than Python's, and characters of no width, as texts that were copied from pages and chats have them. */
const UNSEEN = /^(?:[^\S \t\r\n\f\v]|\p{Cf})/u;
