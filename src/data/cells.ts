// What the text of a cell stands for.

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const INFINITE = /^[+-]?inf(?:inity)?$/i;

/** The nearest double of a number as Python and pandas spell it, infinities included; NaN for all else. */
export function toNumber(text: string): number {
  // Number() by itself would read '' as 0 and '0x10' as 16.
  if (NUMBER.test(text)) return Number(text);
  if (!INFINITE.test(text)) return Number.NaN;
  return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** Whether rounding to float32 gives an infinity: from the largest float32 and half a unit in its last place on. */
export function overflowsFloat32(value: number): boolean {
  return Math.abs(value) >= 2 ** 128 - 2 ** 103;
}

const MISSING = new Set(
  '|?|#N/A|#N/A N/A|#NA|-1.#IND|-1.#QNAN|-NaN|-nan|1.#IND|1.#QNAN|<NA>|N/A|NA|NULL|NaN|None|n/a|nan|null'.split('|'),
);

/** Whether the cell stands for no value: what pandas reads so, and the question mark of older UCI files. */
export function isMissing(text: string): boolean {
  return MISSING.has(text);
}
