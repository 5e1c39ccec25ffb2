// JSON as Python's json module reads and writes it, NaN and Infinity too, with the place of what is wrong with it.

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export type ParsedJson =
  | { readonly type: 'json'; readonly value: Json }
  | { readonly type: 'error'; readonly at: number; readonly expected: string };

/** Never throws. */
export function parseJson(text: string): ParsedJson {
  try {
    return { type: 'json', value: JSON.parse(text) };
  } catch {
    return parseSlowly(text);
  }
}

class Wrong extends Error {
  readonly at: number;
  readonly expected: string;

  constructor(at: number, expected: string) {
    super();
    this.at = at;
    this.expected = expected;
  }
}

/** Deeper nesting is refused; it keeps the stack bounded. */
const MAX_DEPTH = 500;

const SPACE = /[ \t\r\n]*/y;
/** Parts of a string: one pattern for all of it would need a stack as deep as it has escapes. */
const PLAIN = /[^"\\\n\r]+/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y;
const LITERAL = /-?Infinity|NaN|true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const VALUES: Readonly<Record<string, Json>> = {
  true: true,
  false: false,
  null: null,
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
};

function parseSlowly(text: string): ParsedJson {
  let at = 0;

  function take(pattern: RegExp): string | undefined {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found) at += found.length;
    return found;
  }

  function takeSign(sign: string): boolean {
    take(SPACE);
    if (text[at] !== sign) return false;
    at++;
    return true;
  }

  function string(expected: string): string {
    take(SPACE);
    const from = at;
    if (text[at] === '"') at++;
    while (at > from && text[at] !== '"')
      if (take(PLAIN) === undefined && take(ESCAPE) === undefined) throw new Wrong(from, expected);
    if (at === from) throw new Wrong(from, expected);
    at++;
    try {
      return JSON.parse(text.slice(from, at).replaceAll('\t', '\\t'));
    } catch {
      throw new Wrong(from, 'a string without control characters');
    }
  }

  function value(depth: number): Json {
    if (depth > MAX_DEPTH) throw new Wrong(at, 'no deeper nesting');
    if (takeSign('[')) {
      const items: Json[] = [];
      if (takeSign(']')) return items;
      do items.push(value(depth + 1));
      while (takeSign(','));
      if (!takeSign(']')) throw new Wrong(at, '`,` or `]`');
      return items;
    }
    if (takeSign('{')) {
      const entries: [string, Json][] = [];
      if (takeSign('}')) return {};
      do {
        const key = string('a name in double quotes');
        if (!takeSign(':')) throw new Wrong(at, '`:`');
        entries.push([key, value(depth + 1)]);
      } while (takeSign(','));
      if (!takeSign('}')) throw new Wrong(at, '`,` or `}`');
      return Object.fromEntries(entries);
    }
    if (text[at] === '"') return string('a string closed by `"`');
    const literal = take(LITERAL);
    if (literal === undefined) throw new Wrong(at, 'a value');
    return literal in VALUES ? VALUES[literal]! : Number(literal);
  }

  try {
    const read = value(0);
    take(SPACE);
    if (at < text.length) throw new Wrong(at, 'the end of the file');
    return { type: 'json', value: read };
  } catch (error) {
    if (!(error instanceof Wrong)) throw error;
    return { type: 'error', at: error.at, expected: error.expected };
  }
}
