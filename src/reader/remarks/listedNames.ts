// Several names as a part of a sentence.

import { phrase, type Text } from '../../model/phrase.ts';

/** More are not named. */
const MOST_NAMES = 4;

/** `a, b and c`. */
export function listed(names: readonly Text[]): Text {
  const more = names.length - MOST_NAMES;
  if (more > 0) return phrase`${commas(names.slice(0, MOST_NAMES))} and ${more} more`;
  return names.length < 2 ? (names[0] ?? '') : phrase`${commas(names.slice(0, -1))} and ${names.at(-1)!}`;
}

function commas(names: readonly Text[]): Text {
  return names.reduce((before, name) => phrase`${before}, ${name}`);
}
