// Python's tokens, one at a time, with the line breaks and the indentation that mean something. What is wrong in the text
// is noted and read past: see skipStatement.

import type { SourceRange } from '../../model/modelSpec.ts';
import type { Phrase } from '../../model/phrase.ts';
import { isDigit, isLetter, isWordPart } from './characters.ts';

export type TokenKind =
  | 'name'
  | 'keyword'
  | 'number'
  | 'string'
  | 'sign'
  | 'newline'
  | 'indent'
  | 'dedent'
  | 'end'
  /** A character that Python does not know. */
  | 'odd';

/** What Python could not read, and where it is the indentation, how that is wrong. */
export interface Unreadable extends SourceRange {
  /** `deeper` than the statement before, which opens no block; `between` that of two blocks that are open. */
  readonly indent?: 'deeper' | 'between';
  /** What is wrong, where it is not that something does not belong here. */
  readonly cause?: Phrase;
}

/** What can be read, and Python refuses. */
export interface Refused extends Unreadable {
  /** `always`: told where all could be read. `old` is Python 2's; what was `formerly` read tells of no file that it is. */
  readonly kind: 'always' | 'old' | 'formerly';
}

/** Thrown where no expression or statement can go on; caught where the reading can. */
export class SyntaxFault extends Error {}

const KEYWORDS = new Set(
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield'.split(
    ' ',
  ),
);
/** Those that stand in no expression: one at the beginning of a line ends brackets that were left open. */
const STATEMENT_KEYWORDS = new Set(
  'assert break class continue def del elif except finally global import nonlocal pass raise return try while with'.split(
    ' ',
  ),
);
const LONG_SIGNS = [
  '**=',
  '//=',
  '>>=',
  '<<=',
  '...',
  '!=',
  '<>',
  '<=',
  '>=',
  '==',
  '->',
  ':=',
  '+=',
  '-=',
  '*=',
  '/=',
  '%=',
  '&=',
  '|=',
  '^=',
  '@=',
  '**',
  '//',
  '>>',
  '<<',
];
/** By the code of their first character. */
const LONGER: string[][] = [];
for (const sign of LONG_SIGNS) {
  LONGER[sign.charCodeAt(0)] ??= [];
  LONGER[sign.charCodeAt(0)]!.push(sign);
}
/** Those of one character, by its code, without brackets. */
const SINGLE_SIGNS: boolean[] = [];
for (const sign of '+-*/%&|^~<>=.,:;@`') SINGLE_SIGNS[sign.charCodeAt(0)] = true;
/** A power of two. */
const SLOTS = 512;

interface Word {
  readonly kind: TokenKind;
  readonly word: string;
}

const WORD = /[\p{L}\p{Nl}_][\p{L}\p{M}\p{N}\p{Pc}_·]*/uy;
const NUMBER =
  /0[xX][\da-fA-F_]+[lL]?|0[oO][0-7_]+[lL]?|0[bB][01_]+[lL]?|(?:\d[\d_]*(?:\.(?:\d[\d_]*)?)?|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?[jJlL]?/y;
const STRING_START = /[bBrRuUfFtT]{0,3}(?:'''|"""|'|")/y;
const CONFLICT = /(?:<{7}|={7}|>{7}|\|{7})(?: [^\r\n]*)?(?=[\r\n]|$)/y;
const MAX_ERRORS = 20;
const ASSIGNMENT = /^\w+ = /;
const CALL = /^[\w.]+\(/;
const MOST_NAMED = 80;
const MOST_DOUBTED = 10;

/** Signs of full width, as East Asian keyboards write them, and what they are read as. */
const FULL_WIDTH = new Map(
  [...'（）［］｛｝，、：；．。＝＋－＊／％＜＞｜＆＾～＠'].map((sign, i) => [sign, '()[]{},,:;..=+-*/%<>|&^~@'[i]!]),
);

const FULL_WIDTH_SIGN = new RegExp(`[${[...FULL_WIDTH.keys()].join('')}]`, 'g');

/** The text with Python's signs in their place. */
export function withPlainSigns(text: string): string {
  return text.replace(FULL_WIDTH_SIGN, (sign) => FULL_WIDTH.get(sign)!);
}

const [TAB, LF, FORM_FEED, CR, SPACE, HASH, BACKSLASH] = [9, 10, 12, 13, 32, 35, 92];

/** Behind a bracket, so much is looked at. */
const MOST_BEHIND = 2000;

export class Tokens {
  readonly text: string;
  readonly end: number;
  kind: TokenKind = 'newline';
  /** A name, keyword or sign. */
  value = '';
  from: number;
  to: number;
  /** The end of the token before. */
  before: number;
  readonly errors: Unreadable[] = [];
  readonly refused: Refused[] = [];
  /** How many times a `yield` was read. */
  yields = 0;
  /** How many functions are open. */
  functions = 0;
  /** How many loops of the innermost function or class are. */
  loops = 0;
  /** Whether a class is nearer than any function. */
  isInClass = false;
  /** From and to of what builds nothing: syntax.ts. */
  readonly idle: number[] = [];
  /** And of texts that are no names. */
  readonly prose: number[] = [];
  /** Each `if` that was read as far as to an `else`, which it has not: it is not tried again within other brackets. */
  readonly withoutElse = new Set<number>();
  /** Where the statement that is being read begins, and how far its line is indented. */
  statement = { from: 0, indent: 0 };
  /** Whether another reading of it is better where its brackets are left open: parse.ts. */
  isDoubtful = false;
  /** Whether it is read so that they are closed as early as may be. */
  isStrict = false;
  /** The token in front of which a bracket was last taken for closed. */
  closedBefore = -1;
  /** Whether a line within its brackets is deeper than its own. */
  #isDeep = false;
  #at: number;
  /** Open brackets. */
  #depth: number;
  /** Whether it reads within brackets that are not its own. */
  readonly #isInside: boolean;
  readonly #indents: number[] = [];
  /** How many characters each of them was written with. */
  readonly #widths: number[] = [];
  #hasMixedTabs = false;
  #dedents = 0;
  /** Each word of the text once: all that is named so shares it. */
  readonly #words = new Map<string, Word>();
  /** The last word of each hash: most words were just read. */
  readonly #recent: Word[] = [];
  #atLineStart = true;
  #errorLineEnd = -1;
  /** The last line to which the reading went back; it never goes back there again. */
  #resumed = -1;
  /** Where the token's line begins, and its first character's place once it was asked for. */
  #line: number;
  #first = { line: -1, at: 0, column: 0, width: 0 };
  /** The merge conflict that it is in: whether it began within brackets. */
  #within: 'none' | 'statements' | 'brackets' = 'none';
  /** No merge conflict ends after here. */
  #noConflictEnd = Number.POSITIVE_INFINITY;

  /** `isInside`: the text stands within brackets, where line breaks mean nothing. */
  constructor(text: string, from: number, to: number, isInside = false) {
    this.text = text;
    this.end = to;
    this.#at = from;
    this.#line = from;
    this.from = from;
    this.to = from;
    this.before = from;
    this.#isInside = isInside;
    this.#depth = isInside ? 1 : 0;
    this.#atLineStart = !isInside;
    this.next();
  }

  at(kind: TokenKind): boolean {
    return this.kind === kind;
  }

  /** Whether it is that sign or keyword. */
  is(value: string): boolean {
    return this.value === value && (this.kind === 'sign' || this.kind === 'keyword');
  }

  /** Takes the token if it is that sign or keyword. */
  take(value: string): boolean {
    if (!this.is(value)) return false;
    this.next();
    return true;
  }

  /** As take, but notes an error where it is not there. */
  expect(value: string): boolean {
    if (this.take(value)) return true;
    this.fail();
    return false;
  }

  /** Notes that the token does not belong here. */
  fail(): void {
    const isMissing =
      this.kind === 'newline' || this.kind === 'end' || this.kind === 'indent' || this.kind === 'dedent';
    if (isMissing) this.note(this.before, this.before);
    else this.note(this.from, this.to);
  }

  /** Notes an error, at most one a line. */
  note(from: number, to: number, indent?: Unreadable['indent'], cause?: Phrase): void {
    if (from <= this.#errorLineEnd || this.errors.length >= MAX_ERRORS) return;
    this.errors.push({ from, to, ...(indent && { indent }), ...(cause && { cause }) });
    const lineEnd = this.text.indexOf('\n', from);
    this.#errorLineEnd = lineEnd < 0 ? this.text.length : lineEnd;
  }

  fault(): never {
    this.fail();
    throw FAULT;
  }

  /** A moment to come back to, with the errors up to it. */
  save() {
    return {
      kind: this.kind,
      value: this.value,
      from: this.from,
      to: this.to,
      before: this.before,
      at: this.#at,
      depth: this.#depth,
      line: this.#line,
      atLineStart: this.#atLineStart,
      errors: this.errors.length,
      refused: this.refused.length,
      idle: this.idle.length,
      prose: this.prose.length,
      errorLineEnd: this.#errorLineEnd,
    };
  }

  restore(moment: ReturnType<Tokens['save']>): void {
    ({ kind: this.kind, value: this.value, from: this.from, to: this.to, before: this.before } = moment);
    this.#at = moment.at;
    this.#depth = moment.depth;
    this.#line = moment.line;
    this.#atLineStart = moment.atLineStart;
    this.errors.length = moment.errors;
    this.refused.length = moment.refused;
    this.idle.length = moment.idle;
    this.prose.length = moment.prose;
    this.#errorLineEnd = moment.errorLineEnd;
  }

  /** As `read`, of what builds nothing. */
  idly<T>(read: (p: Tokens) => T): T {
    const { from } = this;
    const value = read(this);
    this.idle.push(from, this.before);
    return value;
  }

  /** Notes where a statement begins. */
  begin(): void {
    this.statement = { from: this.from, indent: this.#indents.at(-1) ?? 0 };
    this.isDoubtful = false;
    this.#isDeep = false;
  }

  /** Goes back to where the statement begins, to read it strictly. */
  beginAgain(moment: ReturnType<Tokens['save']>): void {
    this.restore(moment);
    this.#isDeep = false;
    this.isStrict = true;
  }

  /** Whether brackets are open. */
  get isOpen(): boolean {
    return this.#depth > 0;
  }

  /** Whether so many brackets are open that a line that may be another statement is one. */
  get isDeeplyOpen(): boolean {
    return this.#depth > MOST_DOUBTED;
  }

  /** Takes for closed the bracket that was opened last: it is not. A comma behind it may be missing too. */
  closeMissing(): void {
    this.note(this.before, this.before);
    this.#depth--;
    this.closedBefore = this.from;
  }

  /** Whether an element of the open brackets begins like another statement: as `name = `, or behind elements that were deeper. */
  mayBeStatement(): boolean {
    if (this.#line <= this.statement.from) return false;
    if (this.isAbandoned()) return this.#isDeep || ASSIGNMENT.test(this.text.slice(this.from, this.from + MOST_NAMED));
    this.#isDeep = true;
    return false;
  }

  /** The line of the token, by where it begins. */
  get line(): number {
    return this.#line;
  }

  /** Whether the token begins a call in a line of its own that is no deeper than the given one, within a statement. */
  isBeside(line: number): boolean {
    if (this.#line === line || line <= this.statement.from) return false;
    const { at, column } = this.#firstOfLine();
    if (at !== this.from || !CALL.test(this.text.slice(at, at + MOST_NAMED))) return false;
    const opening = this.#firstOf(line).column;
    return column <= opening && opening > this.statement.indent;
  }

  /** Whether the token begins a line that is less deep than the given one. */
  isShallower(line: number): boolean {
    const { at, column } = this.#firstOfLine();
    return at === this.from && column < this.#firstOf(line).column;
  }

  /** Whether the brackets that are open were left so: the token begins a line of another statement. */
  isAbandoned(): boolean {
    if (this.kind === 'end') return true;
    if (this.#depth === 0) return this.kind === 'newline';
    if (this.#line <= this.statement.from) return false;
    const first = this.#firstOfLine();
    if (first.at === this.from && this.kind === 'keyword' && STATEMENT_KEYWORDS.has(this.value)) return true;
    return first.column <= this.statement.indent && !')]}'.includes(this.text[first.at]!);
  }

  #firstOfLine() {
    if (this.#first.line !== this.#line) this.#first = { line: this.#line, ...this.#firstOf(this.#line) };
    return this.#first;
  }

  /** Whether the token begins a line behind the one in which the statement begins, within a bracket that nothing closes. */
  isInNextLine(): boolean {
    const isNext = this.#depth > 0 && this.#line > this.statement.from && this.#firstOfLine().at === this.from;
    return isNext && !this.closesLater();
  }

  /** Whether the bracket that is open is closed behind the token, by what is written alone. */
  closesLater(): boolean {
    if (this.errors.length >= MAX_ERRORS) return false;
    let open = 1;
    for (const sign of this.text.slice(this.from, this.from + MOST_BEHIND)) {
      if (sign === '(') open++;
      else if (sign === ')' && --open === 0) return true;
    }
    return false;
  }

  /** Takes the line before the token's for the end of a line whose brackets are not closed. */
  endLineBefore(): void {
    this.note(this.before, this.before);
    this.#resumed = this.#line;
    this.#beginAt(this.#line);
  }

  #beginAt(line: number): void {
    this.#at = line;
    this.#depth = 0;
    this.#atLineStart = true;
    this.kind = 'newline';
  }

  /** Goes to the end of a statement that cannot be read on: its line, or where its open brackets are abandoned. */
  skipStatement(): void {
    while (this.kind !== 'newline' && this.kind !== 'end') {
      if (this.#depth > 0 && this.#line > this.#resumed && this.isAbandoned()) {
        this.#resumed = this.#line;
        this.#beginAt(this.#line);
        return;
      }
      this.next();
    }
  }

  next(): void {
    this.before = this.to;
    if (this.#dedents > 0) {
      this.#dedents--;
      this.#give('dedent', this.#at, this.#at);
      return;
    }
    if (this.#atLineStart && this.#beginLine()) return;
    this.#skipSpace();
    const { text } = this;
    const at = this.#at;
    if (at >= this.end) {
      this.#finish();
      return;
    }
    const code = text.charCodeAt(at);
    if (code === LF || code === CR) {
      const to = this.#afterBreak(at);
      this.#at = to;
      this.#atLineStart = true;
      this.#give('newline', at, to);
    } else if (isLetter(code) || code > 127) this.#word(at);
    else if (isDigit(code) || (code === 46 && isDigit(text.charCodeAt(at + 1)))) this.#number(at);
    else if (code === 34 || code === 39) this.#string(at);
    else this.#sign(at, code);
  }

  #give(kind: TokenKind, from: number, to: number, value = ''): void {
    this.kind = kind;
    this.from = from;
    this.to = to;
    this.value = value;
  }

  /** At the end: a line break, the blocks' ends, then `end` for ever. */
  #finish(): void {
    if (this.kind !== 'newline' && this.kind !== 'dedent' && this.kind !== 'end' && this.#depth === 0) {
      this.#atLineStart = true;
      this.#give('newline', this.end, this.end);
    } else if (this.#indents.length > 1) {
      this.#indents.pop();
      this.#give('dedent', this.end, this.end);
    } else this.#give('end', this.end, this.end);
  }

  /** The indentation of the next line with code; whether it is a token. */
  #beginLine(): boolean {
    const { text, end } = this;
    for (;;) {
      const { at, column, width } = this.#firstOf(this.#at);
      const code = at < end ? text.charCodeAt(at) : LF;
      if (at < end && mayBeConflict(code) && this.#conflict(at)) continue;
      if (code !== LF && code !== CR && code !== HASH) {
        this.#line = this.#at;
        this.#at = at;
        this.#atLineStart = false;
        return this.#indent(column, width);
      }
      if (at >= end) {
        this.#at = end;
        this.#atLineStart = false;
        return false;
      }
      this.#at = code === HASH ? this.#afterComment(at) : at;
      if (this.#at < end) this.#at = this.#afterBreak(this.#at);
    }
  }

  /**
   * Python compares indentations with tabs of eight columns and with tabs of one: where the two disagree, it raises
   * TabError. The first such line is noted, and reading goes on with tabs of eight.
   */
  #compareWidths(width: number, isDeeper: boolean): void {
    const widths = this.#widths;
    const last = this.#indents.length - 1;
    const isMixed = isDeeper ? width <= widths[last - 1]! : width !== widths[last];
    widths.length = last;
    widths.push(width);
    if (!isMixed || this.#hasMixedTabs) return;
    this.#hasMixedTabs = true;
    this.note(this.#line, this.#at);
  }

  #indent(column: number, width: number): boolean {
    const indents = this.#indents;
    const current = indents.at(-1);
    if (current === undefined) {
      // A snippet may be indented as a whole.
      indents.push(column);
      this.#widths.push(width);
      return false;
    }
    if (column > current) {
      indents.push(column);
      this.#compareWidths(width, true);
      this.#give('indent', this.#at, this.#at);
      return true;
    }
    let dedents = 0;
    while (indents.length > 1 && column < indents.at(-1)!) {
      indents.pop();
      dedents++;
    }
    if (column < indents.at(-1)!) {
      this.note(this.#at, this.#at, 'between');
      indents[indents.length - 1] = column;
      this.#widths.length = indents.length - 1;
      this.#widths.push(width);
    } else if (column > indents.at(-1)!) {
      // Python knows no such indentation; the line is taken for one of the last block that ended.
      this.note(this.#at, this.#at, 'between');
      this.#widths.length = indents.length;
      indents.push(column);
      this.#widths.push(width);
      dedents--;
    } else this.#compareWidths(width, false);
    if (dedents <= 0) return false;
    this.#dedents = dedents - 1;
    this.#give('dedent', this.#at, this.#at);
    return true;
  }

  #skipSpace(): void {
    const { text, end } = this;
    for (;;) {
      const code = this.#at < end ? text.charCodeAt(this.#at) : -1;
      if (code === SPACE || code === TAB || code === FORM_FEED) this.#at++;
      else if (code === HASH) this.#at = this.#afterComment(this.#at);
      else if ((code === LF || code === CR) && this.#depth > 0) {
        this.#at = this.#afterBreak(this.#at);
        this.#line = this.#at;
        if (mayBeConflict(text.charCodeAt(this.#at)) && this.#conflict(this.#at)) this.#line = this.#at;
      } else if (code === BACKSLASH && isBreak(text.charCodeAt(this.#at + 1)))
        this.#at = this.#afterBreak(this.#at + 1);
      else if (code === 0xa0 || code === 0xfeff || code === 0x3000 || code === 0x200b) {
        if (code !== 0xfeff || this.#at > 0) this.note(this.#at, this.#at + 1);
        this.#at++;
      } else return;
    }
  }

  /**
   * Goes past a merge conflict's mark; whether there was one. Both sides are read; where they are parts of a statement,
   * the first. A conflict is noted once.
   */
  #conflict(at: number): boolean {
    CONFLICT.lastIndex = at;
    const mark = CONFLICT.exec(this.text)?.[0];
    if (mark === undefined || at + mark.length > this.end) return false;
    if (this.#within === 'none') this.note(at, at + mark.length);
    let to = at + mark.length;
    const isInside = this.#depth > 0;
    const isOfPart = isInside || this.#within === 'brackets';
    const sign = mark[0];
    if ((sign === '|' || (sign === '=' && isOfPart)) && to < this.#noConflictEnd) {
      const close = this.text.indexOf(isOfPart ? '\n>>>>>>>' : '\n=======', to);
      if (close >= 0 && close < this.end) to = this.#lineEnd(close + 1);
      else this.#noConflictEnd = to;
      if (isOfPart) this.#within = 'none';
    } else if (sign === '>') this.#within = 'none';
    else if (sign === '<') this.#within = isInside ? 'brackets' : 'statements';
    this.#at = to < this.end ? this.#afterBreak(to) : to;
    return true;
  }

  #word(at: number): void {
    const { text, end } = this;
    let to = at;
    let code = text.charCodeAt(to);
    let hash = 0;
    do {
      hash = Math.imul(hash, 31) + code;
      code = text.charCodeAt(++to);
    } while (isWordPart(code));
    if (code > 127 || text.charCodeAt(at) > 127) {
      WORD.lastIndex = at;
      const found = WORD.exec(text);
      if (!found) {
        const sign = FULL_WIDTH.get(text[at]!);
        if (sign !== undefined) {
          this.note(at, at + 1);
          this.#sign(at, sign.charCodeAt(0), sign);
          return;
        }
        const close = typographicEnd(text, at, end);
        if (close < 0) {
          this.#odd(at);
          return;
        }
        this.note(at, close);
        this.#at = close;
        this.#give('string', at, close);
        return;
      }
      to = at + found[0].length;
      hash = 0;
    }
    if ((code === 34 || code === 39) && to - at <= 3) {
      STRING_START.lastIndex = at;
      if (STRING_START.test(text)) {
        this.#string(at);
        return;
      }
    }
    if (to > end) to = end;
    this.#at = to;
    const slot = hash & (SLOTS - 1);
    let known = this.#recent[slot];
    if (known?.word.length !== to - at || !text.startsWith(known.word, at)) {
      known = this.#wordOf(text.slice(at, to));
      this.#recent[slot] = known;
    }
    this.#give(known.kind, at, to, known.word);
  }

  #wordOf(word: string): Word {
    let known = this.#words.get(word);
    if (!known) {
      known = { kind: KEYWORDS.has(word) ? 'keyword' : 'name', word };
      this.#words.set(word, known);
    }
    return known;
  }

  #odd(at: number): void {
    const to = at + (/[\ud800-\udbff]/.test(this.text[at]!) && at + 1 < this.end ? 2 : 1);
    this.#at = to;
    this.#give('odd', at, to);
  }

  #number(at: number): void {
    NUMBER.lastIndex = at;
    NUMBER.test(this.text);
    const to = Math.min(NUMBER.lastIndex, this.end);
    this.#at = to;
    this.#give('number', at, to);
  }

  #string(at: number): void {
    const found = stringEnd(this.text, at, this.end);
    const close = found < 0 ? typographicEnd(this.text, at, ~found) : -1;
    const to = close >= 0 ? close : found < 0 ? (wordEnd(this.text, at, ~found) ?? ~found) : found;
    if (found < 0) this.note(at, close >= 0 ? close : at);
    this.#at = to;
    this.#give('string', at, to);
  }

  #sign(at: number, code: number, first = this.text[at]!): void {
    const { text } = this;
    let value = first;
    const longer = LONGER[code];
    if (longer) {
      for (const sign of longer) {
        if (!text.startsWith(sign, at) || at + sign.length > this.end) continue;
        value = sign;
        break;
      }
    }
    // In a replacement field `{x:=^5}` a specification begins.
    if (value === ':=' && this.#isInside && this.#depth === 1) value = ':';
    if (value === '<>') {
      value = '!=';
      this.refused.push({ kind: 'old', from: at, to: at + value.length });
    } else if (code === 40 || code === 91 || code === 123) this.#depth++;
    else if (code === 41 || code === 93 || code === 125) this.#depth = Math.max(0, this.#depth - 1);
    else if (value.length === 1 && !SINGLE_SIGNS[code]) {
      this.#odd(at);
      return;
    }
    this.#at = at + value.length;
    this.#give('sign', at, this.#at, value);
  }

  #afterComment(at: number): number {
    const to = this.#lineEnd(at);
    this.idle.push(at, to);
    return to;
  }

  #lineEnd(at: number): number {
    let to = at;
    while (to < this.end && !isBreak(this.text.charCodeAt(to))) to++;
    return to;
  }

  /** The first character of a line after its indentation, whose tabs go to every eighth column; `width` counts them as one. */
  #firstOf(line: number): { at: number; column: number; width: number } {
    let column = 0;
    let width = 0;
    let at = line;
    for (; at < this.end; at++) {
      const code = this.text.charCodeAt(at);
      if (code === SPACE) column++;
      else if (code === TAB) column += 8 - (column % 8);
      else if (code === FORM_FEED) {
        column = 0;
        width = 0;
        continue;
      } else if (code !== 0xfeff || at > 0) break;
      else continue;
      width++;
    }
    return { at, column, width };
  }

  #afterBreak(at: number): number {
    return this.text.charCodeAt(at) === CR && this.text.charCodeAt(at + 1) === LF ? at + 2 : at + 1;
  }
}

const FAULT = new SyntaxFault();

/** One of `<=>|`. */
function mayBeConflict(code: number): boolean {
  return code === 60 || code === 61 || code === 62 || code === 124;
}

function isBreak(code: number): boolean {
  return code === LF || code === CR;
}

/** A literal with fields that have its own quotes is no longer: what is not closed is looked for again and again. */
const LONGEST_NESTING = 500;

/** The end of the string literal that begins here; `~end` where it is not closed: one line's is left with the line. */
export function stringEnd(text: string, from: number, end: number): number {
  STRING_START.lastIndex = from;
  const opening = STRING_START.exec(text)![0];
  const isLong = opening.endsWith('"""') || opening.endsWith("'''");
  const quote = opening.slice(isLong ? -3 : -1);
  const start = from + opening.length;
  // Strings within replacement fields may have the same quotes.
  if (opening.length > quote.length && /[fFtT]/.test(opening)) {
    const nested = scan(text, start, Math.min(end, start + LONGEST_NESTING), quote, true);
    if (nested >= 0) return nested;
  }
  return scan(text, start, end, quote, false);
}

/**
 * Where a text that begins here and is left open in its line is likely to end: `'same` in front of nothing but closing
 * brackets and commas. `end`: of the line.
 */
export function wordEnd(text: string, from: number, end: number): number | undefined {
  if (end - from > LONGEST_NESTING) return undefined;
  const [, found] = OPEN_WORD.exec(text.slice(from, end)) ?? [];
  return found === undefined ? undefined : from + found.length;
}

const OPEN_WORD = /^([bBrRuUfF]{0,2}['"][\w./-]+(?: [\w./-]+)*)[ \t]*[)\]},: \t]*(?:#.*)?$/;

/**
 * The end of a text that begins here and ends in its line, of which one of the quotes or both are typographic; -1 where there
 * is none. One in Python's own quotes is none: who asks has looked for it.
 */
export function typographicEnd(text: string, from: number, end: number): number {
  const index = `'‘’"“”`.indexOf(text[from]!);
  if (index < 0) return -1;
  const [own, closing] = index < 3 ? ["'", '‘’'] : ['"', '“”'];
  let plain = -1;
  for (let at = from + 1; at < end && !isBreak(text.charCodeAt(at)); at++) {
    if (closing.includes(text[at]!)) return at + 1;
    if (plain < 0 && text[at] === own) plain = at + 1;
  }
  return text[from] === own ? -1 : plain;
}

function scan(text: string, from: number, end: number, quote: string, hasFields: boolean): number {
  const mark = quote.charCodeAt(0);
  const isLong = quote.length === 3;
  let fields = 0;
  for (let at = from; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) {
      at += text.charCodeAt(at + 1) === CR && text.charCodeAt(at + 2) === LF ? 2 : 1;
    } else if (!isLong && isBreak(code)) return ~at;
    else if (hasFields && code === 123) {
      if (fields === 0 && text.charCodeAt(at + 1) === 123) at++;
      else fields++;
    } else if (hasFields && code === 125) fields = Math.max(0, fields - 1);
    else if (fields > 0 && (code === 34 || code === 39)) {
      const inner = stringEnd(text, at, end);
      if (inner < 0) return inner;
      at = inner - 1;
    } else if (code === mark && at + quote.length <= end && (!isLong || text.startsWith(quote, at)))
      return at + quote.length;
  }
  return ~end;
}
