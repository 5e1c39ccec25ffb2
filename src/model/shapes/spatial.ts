// Words for shapes of (channels, …).

import { type Phrase, phrase } from '../phrase.ts';

const [LENGTH, DEPTH, HEIGHT, WIDTH] = [phrase`length`, phrase`depth`, phrase`height`, phrase`width`] as const;
const NAMES = [[LENGTH], [HEIGHT, WIDTH], [DEPTH, HEIGHT, WIDTH]];

/** `height` for the first dimension behind the channels of images. */
export function axisName(dimension: number, dimensions: number): Phrase {
  return NAMES[dimensions - 1]?.[dimension] ?? phrase`size of dimension ${dimension + 2}`;
}

/** What a layer expects that works on so many dimensions behind the channels. */
export function expectedImage(dimensions: number): Phrase {
  switch (dimensions) {
    case 1:
      return phrase`expects (channels, length)`;
    case 2:
      return phrase`expects (channels, height, width)`;
    default:
      return phrase`expects (channels, depth, height, width)`;
  }
}
