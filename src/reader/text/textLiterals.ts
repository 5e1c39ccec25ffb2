// Text literals and comments as parts of patterns, for who looks through a text by its signs, also one that Python cannot
// read. What it can is taken apart by Tokens.

const long = (quotes: string) => String.raw`${quotes}(?:\\[\s\S]|[^\\])*?`;
const short = (quote: string) => String.raw`${quote}(?:\\(?:\r\n|[\s\S])|[^${quote}\\\r\n])*`;
const END = String.raw`$(?![\s\S])`;

/** One that is closed. */
export const CLOSED_TEXT = `${long("'''")}'''|${long('"""')}"""|${short("'")}'|${short('"')}"`;

/** Also an unclosed one: it ends with its line, or in three quotes with the text. */
export const ANY_TEXT = `${long("'''")}(?:'''|${END})|${long('"""')}(?:"""|${END})|${short("'")}'?|${short('"')}"?`;

export const COMMENT = String.raw`#[^\r\n]*`;
