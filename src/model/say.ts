// How texts for people get into the person's language: whoever shows them gives the way, and English is the text itself.

/** The text in the person's language; `{0}`, `{1}`, … stand for the arguments. */
export type Say = (text: string, ...args: (string | number)[]) => string;

/** As a sentence or a title begins. */
export function capital(text: string): string {
  return `${text[0]!.toUpperCase()}${text.slice(1)}`;
}

export const sayInEnglish: Say = (text, ...args) => text.replace(/\{(\d+)\}/g, (hole, at) => String(args[at] ?? hole));
