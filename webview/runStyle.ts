// How runs and layers are told apart where they lie over one another: by colour, by line and by a letter or name at the
// line's end, never by colour alone.

import type { Rgba, Theme } from './theme.ts';

/** The letter of a run: A leads. */
export function runLetter(place: number): string {
  return String.fromCharCode(65 + (place % 26));
}

const DASHES: readonly (readonly number[])[] = [[], [7, 3], [2, 2], [9, 3, 2, 3], [4, 4]];

export function dashOf(place: number): number[] {
  return [...DASHES[place % DASHES.length]!];
}

/** Of a run's second line of the same colour: the leading run's is another colour, too. */
export function heldOutDash(place: number): number[] {
  return place === 0 ? [5, 3] : [1.5, 2.5 + place];
}

/** Marks of the runs, so that they differ in more than colour. */
const MARKS = ['circle', 'rect', 'triangle', 'rectRot', 'star'] as const;

export function runMark(place: number): (typeof MARKS)[number] {
  return MARKS[place % MARKS.length]!;
}

/** Of several runs each has one colour in every view; a run alone has the colour of what is shown. */
export function runColor(theme: Theme, base: Rgba, { place }: Placed, isCompared: boolean): Rgba {
  return isCompared ? theme.palette[place % theme.palette.length]! : base;
}

type Placed = { readonly place: number };

/** Where colours tell something else apart, the leading run has that of what is shown, each other one another. */
export function besideColor(theme: Theme, base: Rgba, { place }: Placed): Rgba {
  if (place === 0) return base;
  // The first of the palette is the colour of outputs and of training.
  const [first, ...rest] = theme.palette;
  const others = [...rest, first!].filter((color) => color.some((channel, k) => channel !== base[k]));
  return others[(place - 1) % others.length]!;
}
