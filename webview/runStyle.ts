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

/**
 * Of several runs each has one colour in every view, where several lines of a run would be alike in shades; a run alone has
 * the colour of what is shown.
 */
export function runColor(theme: Theme, base: Rgba, { place }: Placed, isCompared: boolean, shade = 0): Rgba {
  return isCompared ? shaded(theme, theme.palette[place % theme.palette.length]!, shade) : base;
}

type Placed = { readonly place: number };

const SHADES = 4;
/** Of the text's colour, which is never hard to see, in the shade that is farthest from the colour itself. */
const MOST_SHADED = 0.66;

function shaded({ foreground }: Theme, color: Rgba, shade: number): Rgba {
  const share = (MOST_SHADED * (shade % SHADES)) / (SHADES - 1);
  const mixed = [0, 1, 2].map((k) => Math.round(color[k]! + share * (foreground[k]! - color[k]!)));
  return [mixed[0]!, mixed[1]!, mixed[2]!, color[3]];
}
