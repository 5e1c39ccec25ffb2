// Words that a text uses as names and binds nowhere, found by its signs alone: few texts have any, and only of those all
// functions are parsed to see what is bound (unboundNames.ts).

import { isDigit } from '../text/characters.ts';
import { everyWord } from '../text/wordsOfText.ts';

/** All names that nothing binds are among them, and some that something does. */
export function usedAndNotBound(text: string): ReadonlySet<string> {
  const signs = new Signs(text);
  everyWord(text, 0, text.length, (word, begin) => {
    signs.word(word, begin);
    return true;
  });
  return signs.end();
}

/** What binds the words that follow. */
type Binding =
  | 'none'
  /** `import a, b`, `global a`, `case (a, b)`: all up to the end of the line. */
  | 'line'
  /** `def a` */
  | 'name'
  /** `for a, b in` */
  | 'for'
  /** `as a`, `as (a, b)` */
  | 'as'
  /** `from a.b`, which binds nothing. */
  | 'module';

const USED = 1;
const BOUND = 2;
const KEYWORD = 4;

const KEYWORDS: ReadonlyMap<string, number> = new Map(
  `False None True and as assert async await break case class continue def del elif else except finally for from global if
  import in is lambda match nonlocal not or pass raise return try type while with yield`
    .split(/\s+/)
    .map((word) => [word, KEYWORD]),
);

class Signs {
  readonly #text: string;
  /** What is known of each word; one table, as most words stand in it already. */
  readonly #words = new Map(KEYWORDS);
  /** Up to where the text was looked at; what stands in texts and comments is left out. */
  #at = 0;
  #depth = 0;
  #binding: Binding = 'none';
  /** Within how many brackets it began. */
  #bindingDepth = 0;
  /** Within how many brackets the parameters stand of each function and lambda around the place, of lambdas below 0. */
  readonly #parameters: number[] = [];
  #isHeader = false;
  #beginsStatement = true;
  /** Between the word before and this one. */
  #sign = '';
  /** Used, if it is no keyword of a call. */
  #last: string | undefined;
  #isNew = false;
  /** The statement's first word, where nothing else stands in it: `name: annotation` binds it. */
  #first: string | undefined;
  /** What an `=` would bind. */
  #targets: string[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  end(): ReadonlySet<string> {
    this.#skipTo(this.#text.length);
    this.#useLast();
    const found = new Set<string>();
    for (const [word, kind] of this.#words) if (kind === USED) found.add(word);
    return found;
  }

  word(word: string, begin: number): void {
    if (begin < this.#at) return;
    this.#sign = '';
    this.#skipTo(begin);
    if (begin < this.#at) return;
    this.#useLast();
    this.#first = undefined;
    const end = begin + word.length;
    this.#at = end;
    const next = this.#text[end];
    if ((next === '"' || next === "'") && word.length <= 2 && /^[bfrut]+$/i.test(word)) {
      this.#at = this.#textEnd(end, /f|t/i.test(word));
      return;
    }
    if (isDigit(this.#text.charCodeAt(begin - 1))) return;
    // `from . import name`
    const kind = this.#words.get(word) ?? 0;
    if (kind >= KEYWORD && (this.#sign !== '.' || word === 'import')) this.#keyword(word);
    else if (this.#sign !== '.') this.#name(word, kind, next ?? '');
    this.#beginsStatement = false;
  }

  #name(word: string, kind: number, next: string): void {
    const parameters = this.#parameters.at(-1);
    const isParameter =
      parameters !== undefined &&
      (parameters < 0 ? -1 - parameters : parameters) === this.#depth &&
      (this.#sign === ',' || this.#sign === '*' || (parameters < 0 ? this.#sign === '' : this.#sign === '('));
    if (isParameter || (this.#binding !== 'none' && this.#binding !== 'module')) {
      if (kind < BOUND) this.#words.set(word, BOUND);
      if (this.#binding === 'name') this.#binding = 'none';
      return;
    }
    if (this.#binding === 'module') return;
    this.#last = word;
    this.#isNew = kind === 0;
    if (this.#beginsStatement) this.#first = word;
    if (kind < BOUND && next !== '.' && next !== '(' && next !== '[') this.#targets.push(word);
  }

  #keyword(word: string): void {
    switch (word) {
      case 'import':
      case 'global':
      case 'nonlocal':
        this.#bind('line');
        return;
      case 'case':
      case 'match':
      case 'type':
        // They are names elsewhere.
        if (this.#beginsStatement) this.#bind('line');
        return;
      case 'def':
        this.#isHeader = true;
        this.#bind('name');
        return;
      case 'class':
        this.#bind('name');
        return;
      case 'for':
      case 'as':
        if (this.#binding !== 'line') this.#bind(word);
        return;
      case 'from':
        if (this.#beginsStatement) this.#bind('module');
        return;
      case 'in':
        if (this.#binding === 'for') this.#binding = 'none';
        return;
      case 'lambda':
        this.#parameters.push(-1 - this.#depth);
        return;
    }
  }

  #bind(binding: Binding): void {
    this.#binding = binding;
    this.#bindingDepth = this.#depth;
  }

  #useLast(): void {
    if (this.#isNew && this.#last !== undefined) this.#words.set(this.#last, USED);
    this.#last = undefined;
  }

  /** Over signs, texts and comments. */
  #skipTo(end: number): void {
    const text = this.#text;
    while (this.#at < end) {
      const code = text.charCodeAt(this.#at++);
      if (code === SPACE || code === TAB) continue;
      const sign = String.fromCharCode(code);
      if (sign === '\n' || sign === '\r') {
        if (this.#depth === 0) this.#endStatement();
        continue;
      }
      if (sign === '#') this.#at = lineEnd(text, this.#at);
      else if (sign === '\\') this.#at += text.startsWith('\r\n', this.#at) ? 2 : 1;
      else this.#meet(sign);
    }
  }

  #meet(sign: string): void {
    switch (sign) {
      case '"':
      case "'":
        this.#at = this.#textEnd(this.#at - 1, false);
        break;
      case '(':
      case '[':
      case '{':
        this.#depth++;
        if (sign === '(' && this.#isHeader) {
          this.#parameters.push(this.#depth);
          this.#isHeader = false;
        }
        break;
      case ')':
      case ']':
      case '}':
        this.#close();
        break;
      case ':':
        this.#colon();
        break;
      case ',':
        if (this.#binding === 'as' && this.#depth === this.#bindingDepth) this.#binding = 'none';
        break;
      case ';':
        if (this.#depth === 0) this.#endStatement();
        break;
      case '=':
        this.#equals();
        break;
    }
    this.#sign = sign;
  }

  #close(): void {
    if (this.#depth > 0) this.#depth--;
    while (this.#parameters.length > 0) {
      const last = this.#parameters.at(-1)!;
      if ((last < 0 ? -1 - last : last) <= this.#depth) return;
      this.#parameters.pop();
    }
    if (this.#binding !== 'none' && this.#depth < this.#bindingDepth) this.#binding = 'none';
  }

  #colon(): void {
    const parameters = this.#parameters.at(-1);
    if (parameters === -1 - this.#depth) {
      this.#parameters.pop();
      return;
    }
    if (this.#depth > 0 || this.#text[this.#at] === '=') return;
    if (this.#first !== undefined) {
      this.#words.set(this.#first, BOUND);
      this.#last = undefined;
    }
    this.#endStatement();
  }

  #equals(): void {
    const text = this.#text;
    const before = text[this.#at - 2] ?? '';
    if (text[this.#at] === '=') this.#at++;
    else if (before === ':') {
      if (this.#last !== undefined) this.#words.set(this.#last, BOUND);
      this.#last = undefined;
    } else if (before === '<' || before === '>' || before === '!') {
      // `<<=` and `>>=` bind, what they also need to be bound before.
    } else if (this.#depth === 0) {
      for (const name of this.#targets) this.#words.set(name, BOUND);
      if (this.#targets.at(-1) === this.#last) this.#last = undefined;
      this.#targets = [];
    } else if (this.#sign === '' && !isOperator(before)) this.#last = undefined;
  }

  #endStatement(): void {
    this.#beginsStatement = true;
    this.#binding = 'none';
    this.#isHeader = false;
    this.#targets = [];
    this.#parameters.length = 0;
  }

  /** Behind the text whose quotes begin there; of a formatted one, the words between its braces are used. */
  #textEnd(from: number, isFormatted: boolean): number {
    const text = this.#text;
    const quote = text[from]!;
    const isLong = text.startsWith(quote.repeat(3), from);
    const begin = from + (isLong ? 3 : 1);
    const end = isLong ? longEnd(text, begin, quote.repeat(3)) : shortEnd(text, begin, quote);
    if (isFormatted) this.#useFormatted(text.slice(begin, end));
    return end;
  }

  #useFormatted(text: string): void {
    for (const [, put] of text.matchAll(/\{([^{}]*)/g))
      for (const [word] of put!.replace(IN_FORMATS, ' ').matchAll(/(?<![\w.])[^\W\d]\w*(?!\w|=(?!=))/g))
        if (!this.#words.has(word)) this.#words.set(word, USED);
  }
}

const SPACE = 32;
const TAB = 9;

/** Texts, and how a value is to be shown. */
const IN_FORMATS = /'[^']*'|"[^"]*"|![rsa]\b|:[^)\]]*$/g;

function isOperator(sign: string): boolean {
  return '+-*/%&|^@'.includes(sign);
}

function lineEnd(text: string, from: number): number {
  let at = from;
  for (; at < text.length; at++) if (text[at] === '\n' || text[at] === '\r') break;
  return at;
}

function shortEnd(text: string, from: number, quote: string): number {
  for (let at = from; at < text.length; at++) {
    const sign = text[at];
    if (sign === quote) return at + 1;
    if (sign === '\\') at += text.startsWith('\r\n', at + 1) ? 2 : 1;
    else if (sign === '\n' || sign === '\r') return at;
  }
  return text.length;
}

function longEnd(text: string, from: number, quotes: string): number {
  for (let at = from; ; ) {
    const end = text.indexOf(quotes, at);
    if (end < 0) return text.length;
    const backslash = text.indexOf('\\', at);
    if (backslash < 0 || backslash >= end) return end + 3;
    at = backslash + 2;
  }
}
