// In which row above a histogram the text of each mark stands, so that none lies over another or over another's line.

/** Texts that would lie over one another stand in rows. */
export const ROWS = 2;
/** Pixels kept between two texts. */
const GAP = 6;
/** Pixels kept between a text and the line of a text above it. */
const LINE_GAP = 2;

interface MarkText {
  /** Of the line. */
  readonly x: number;
  /** Of the text. */
  readonly left: number;
  readonly half: number;
}

/** Rows from the lowest, 0; undefined where there is no room. The middle is placed first, then every second from it. */
export function rowsOf(marks: readonly MarkText[]): readonly (number | undefined)[] {
  const rows: (number | undefined)[] = marks.map(() => undefined);
  const middle = (marks.length - 1) / 2;
  const order = [...marks.keys()].sort((a, b) => rankOf(a - middle) - rankOf(b - middle));
  for (const index of order) {
    rows[index] = Array.from({ length: ROWS }, (_, row) => row).find((row) =>
      marks.every((other, at) => rows[at] === undefined || !collide(marks[index]!, row, other, rows[at])),
    );
  }
  return rows;
}

/** Of seven percentiles: the median, then one standard deviation on either side, then the outermost, then the others. */
function rankOf(away: number): number {
  const steps = Math.round(Math.abs(away));
  return steps % 2 === 0 ? steps : 10 - steps;
}

function collide(a: MarkText, row: number, b: MarkText, other: number): boolean {
  if (row === other) return a.left < b.left + 2 * b.half + GAP && b.left < a.left + 2 * a.half + GAP;
  const [upper, lower] = row > other ? [a, b] : [b, a];
  return upper.x > lower.left - LINE_GAP && upper.x < lower.left + 2 * lower.half + LINE_GAP;
}
