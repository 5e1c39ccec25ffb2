// The words of a text by where they begin: each stretch of it is searched once, for all that ask what stands in it.

import { isDigit, isWordPart } from './characters.ts';

/** How much of the text is searched at once: who asks for a few lines of a long file waits for no more. */
const STRETCH = 4096;

/** The words that begin in one stretch. */
interface Found {
  readonly words: readonly string[];
  readonly begins: ArrayLike<number>;
}

interface Searched {
  readonly text: string;
  readonly found: (Found | undefined)[];
  readonly known: Set<string>;
  /** The last word with a hash: most words stand there already. */
  readonly recent: string[];
}

/** A power of two. */
const SLOTS = 4096;

let last: Searched = searched('');

/** Whether it holds of all that may be a word of Python and begins between two places, each with where it begins. */
export function everyWord(
  text: string,
  from: number,
  to: number,
  holds: (word: string, begin: number) => boolean,
): boolean {
  begin(text);
  const { found } = last;
  for (let stretch = Math.floor(from / STRETCH); stretch * STRETCH < to; stretch++) {
    found[stretch] ??= find(stretch);
    const { words, begins } = found[stretch]!;
    for (let at = firstFrom(begins, from, (begin) => begin); at < words.length && begins[at]! < to; at++)
      if (!holds(words[at]!, begins[at]!)) return false;
  }
  return true;
}

/** All of them, each once. */
export function wordsOf(text: string): ReadonlySet<string> {
  begin(text);
  for (let stretch = 0; stretch * STRETCH < text.length; stretch++) last.found[stretch] ??= find(stretch);
  return last.known;
}

function begin(text: string): void {
  if (last.text !== text) last = searched(text);
}

function searched(text: string): Searched {
  return { text, found: [], known: new Set(), recent: new Array<string>(SLOTS).fill('') };
}

/** Of one stretch, until it is searched. */
const words = new Array<string>(STRETCH).fill('');
const begins = new Int32Array(STRETCH);

function find(stretch: number): Found {
  const { text, known, recent } = last;
  let count = 0;
  const end = Math.min(text.length, (stretch + 1) * STRETCH);
  let at = stretch * STRETCH;
  // What began in the stretch before is that one's.
  while (at > 0 && at < end && mayBeOfWord(text.charCodeAt(at - 1)) && mayBeOfWord(text.charCodeAt(at))) at++;
  while (at < end) {
    let code = text.charCodeAt(at);
    if (!mayBeOfWord(code)) {
      at++;
      continue;
    }
    while (isDigit(code)) code = text.charCodeAt(++at);
    const begin = at;
    let hash = 0;
    for (; mayBeOfWord(code); code = text.charCodeAt(++at)) hash = Math.imul(hash, 31) + code;
    if (begin === at) continue;
    const slot = hash & (SLOTS - 1);
    let word = recent[slot]!;
    if (word.length !== at - begin || !text.startsWith(word, begin)) {
      word = text.slice(begin, at);
      known.add(word);
      recent[slot] = word;
    }
    words[count] = word;
    begins[count++] = begin;
  }
  const found = { words: words.slice(0, count), begins: begins.slice(0, count) };
  // A long word keeps all of its text.
  words.fill('', 0, count);
  return found;
}

/** Index of the first item that is not before `from`; they are in the order of their places. */
export function firstFrom<T>(items: ArrayLike<T>, from: number, placeOf: (item: T) => number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (placeOf(items[middle]!) < from) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Beyond ASCII, everything may be a word's. */
function mayBeOfWord(code: number): boolean {
  return isWordPart(code) || code >= 128;
}
