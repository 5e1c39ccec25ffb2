// Texts for people as data: what is found, in whatever thread, becomes words where it is shown, in the person's language.

import { inEnglish, type Say } from './say.ts';

/** A string is shown as it is: a name, or what has no translation. */
export type Text = string | Phrase;

/** An English text with holes, `{0}`, `{1}`, …, and what fills them. One that came from another thread is plain data. */
export class Phrase {
  readonly text: string;
  readonly args: readonly (Text | number)[];
  /** How deeply phrases are nested in it. */
  readonly depth: number;
  /** Once it was asked for. */
  #english: string | undefined;

  constructor(text: string, args: readonly (Text | number)[]) {
    this.text = text;
    let depth = 0;
    for (const arg of args) if (arg instanceof Phrase && arg.depth >= depth) depth = arg.depth + 1;
    this.depth = depth > DEEPEST ? 0 : depth;
    this.args = depth > DEEPEST ? args.map(String) : args;
  }

  /** In English. */
  toString(): string {
    this.#english ??= inEnglish(this.text, this.args);
    return this.#english;
  }
}

/** What is said of something: in English, and as a phrase where it can be said in other languages. */
export interface Message {
  readonly message: string;
  readonly phrase?: Phrase;
}

/** What a file makes nest more deeply is said in English from there on. */
const DEEPEST = 30;

const texts = new WeakMap<TemplateStringsArray, string>();

/**
 * The tag of texts that have translations: phrase`takes ${width} inputs` is called "takes {0} inputs" in the bundles of
 * l10n/. A hole that is a phrase is translated by itself.
 */
export function phrase(parts: TemplateStringsArray, ...args: readonly (Text | number)[]): Phrase {
  let text = texts.get(parts);
  if (text === undefined) {
    text = parts.reduce((before, part, i) => `${before}{${i - 1}}${part}`);
    texts.set(parts, text);
  }
  return new Phrase(text, args);
}

export function words(text: Text, say: Say): string {
  // What a damaged file leaves undefined is told as well.
  if (!text || typeof text !== 'object') return String(text);
  return say(text.text, ...text.args.map((arg) => (typeof arg === 'number' ? arg : words(arg, say))));
}

/** The fields of a message. */
export function messageOf(text: Text): Message {
  return typeof text === 'string' ? { message: text } : { message: text.toString(), phrase: text };
}

/** What a message says, in the language of `say`. */
export function wordsOf({ message, phrase }: Message, say: Say): string {
  return phrase ? words(phrase, say) : message;
}
