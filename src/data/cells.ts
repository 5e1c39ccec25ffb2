// What the text of a cell stands for.

/** What stands between a number's whole part and its fraction. */
export type DecimalSign = '.' | ',';

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const NUMBER_WITH_COMMA = /^[+-]?(?:\d+,?\d*|,\d+)(?:[eE][+-]?\d+)?$/;
const GROUPED = /^[+-]?\d{1,3}(?:\.\d{3})+,\d+$/;
const INFINITE = /^[+-]?inf(?:inity)?$/i;

/**
 * The nearest double of a number as Python and pandas spell it, infinities included; NaN for all else. With decimal
 * commas a point may only group digits, and only where a comma shows it: `1.234,5`, as `1.234` alone may be either.
 */
export function toNumber(text: string, decimal: DecimalSign = '.'): number {
  // Number() by itself would read '' as 0 and '0x10' as 16.
  if (decimal === '.') {
    if (NUMBER.test(text)) return Number(text);
  } else {
    if (NUMBER_WITH_COMMA.test(text)) return Number(text.replace(',', '.'));
    if (GROUPED.test(text)) return Number(text.replaceAll('.', '').replace(',', '.'));
  }
  if (!INFINITE.test(text)) return Number.NaN;
  return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** Whether a cell is a number only where commas stand before fractions, and whether it can be nothing else. */
export function hasDecimalComma(text: string): 'surely' | 'perhaps' | undefined {
  if (NUMBER.test(text) || Number.isNaN(toNumber(text, ','))) return undefined;
  return /^[+-]?[1-9]\d{0,2}(?:,\d{3})+$/.test(text) ? 'perhaps' : 'surely';
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

/** The same in a column of texts, where None may well be one of them: no alley, no garage. */
export function isMissingText(text: string): boolean {
  return text !== 'None' && MISSING.has(text);
}
