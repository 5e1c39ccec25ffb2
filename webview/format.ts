// Numbers as the panel writes them, in the page's language: where its texts are translated, so are its numbers.

import { formatBytes } from '../src/model/formatBytes.ts';
import { writtenNumber } from '../src/protocol/writtenNumber.ts';

/** More than a float32 holds. */
const MOST_DIGITS = 9;
const language = typeof document === 'undefined' ? 'en' : document.documentElement.lang || 'en';
const grouped = makeFormat(language);
/** What stands before the fraction: `.` or `,`. */
const decimal = grouped.formatToParts(0.5).find(({ type }) => type === 'decimal')?.value ?? '.';

/** Whether numbers are written for programs. */
let isForPrograms = false;

/** What `make` makes, with its numbers as programs read them: a decimal point, no separator of thousands. */
export function forPrograms<T>(make: () => T): T {
  isForPrograms = true;
  try {
    return make();
  } finally {
    isForPrograms = false;
  }
}

/** Three significant digits: `0.123`, `12.3`, `1.23e-4`, `-4.56e+7`; `NaN` and `Infinity` by name. */
export function compact(value: number): string {
  const size = Math.abs(value);
  if (value === 0 || !Number.isFinite(value)) return String(value);
  if (size < 1e-3 || size >= 1e6) return localized(value.toExponential(2));
  return size >= 1000 ? integer(value) : localized(value.toPrecision(3));
}

/**
 * For an axis: as compact, without trailing zeros, and with so many digits that it is told from the next number of the
 * axis, which is `gap` away.
 */
export function tick(value: number, gap = Number.POSITIVE_INFINITY): string {
  const size = Math.abs(value);
  const isLarge = size >= 1e5 && digitsOf(value, gap, 2) > 4;
  if (value !== 0 && (size < 1e-3 || (size >= 1e5 && !isLarge))) {
    return localized(value.toExponential(digitsOf(value, gap, 2) - 1).replace(/\.?0*e/, 'e'));
  }
  if (size < 1000) return localized(String(Number(value.toPrecision(digitsOf(value, gap, 4)))));
  const digits = gap < 1 ? Math.min(Math.ceil(-Math.log10(gap)) + 1, MOST_DIGITS) : 0;
  return grouped.format(Number(value.toFixed(digits)));
}

/**
 * For an axis of steps whose numbers go up to `last` and are `gap` apart: whole, and as thousands or millions where all of
 * them are round.
 */
export function stepTick(value: number, gap: number, last: number): string {
  if (value === 0 || last < 1e5 || gap % 1000 !== 0) return grouped.format(Math.round(value));
  return value >= 1e6 && gap % 1e5 === 0 ? `${grouped.format(value / 1e6)}M` : `${grouped.format(value / 1000)}k`;
}

/** Significant ones, from `least` on, of a number that stays where it is on an axis. */
function digitsOf(value: number, gap: number, least: number): number {
  let digits = least;
  while (digits < MOST_DIGITS && Math.abs(Number(value.toPrecision(digits)) - value) > gap / 100) digits++;
  return digits;
}

/** The smallest distance between two numbers of an axis. */
export function gapOf(ticks: readonly { readonly value: number }[]): number {
  let gap = Number.POSITIVE_INFINITY;
  for (let index = 1; index < ticks.length; index++) {
    gap = Math.min(gap, Math.abs(ticks[index]!.value - ticks[index - 1]!.value));
  }
  return gap;
}

/** All digits that a float32 holds. */
export function exact(value: number): string {
  return Number.isFinite(value) ? plain(value) : String(value);
}

/** As exact, for a field: without a separator of thousands, so that `numberOf` reads it again. */
export function plain(value: number): string {
  return localized(String(Number(value.toPrecision(7))));
}

/** `12,345`. */
export function integer(value: number): string {
  return isForPrograms ? value.toFixed(0) : grouped.format(Math.round(value));
}

/** `0.312` as `31.2 %`; NaN as a dash. */
export function percent(fraction: number): string {
  return Number.isNaN(fraction) ? '–' : `${fixed(fraction * 100, 1)} %`;
}

/** The same without a zero behind the point: `31 %`. */
export function briefPercent(fraction: number): string {
  return percent(fraction).replace(/[.,]0 /, ' ');
}

/** Small fractions must not look like none. */
export function share(fraction: number): string {
  return fraction > 0 && fraction < 0.001 ? `${compact(fraction * 100)} %` : percent(fraction);
}

/** With so many digits after the point. */
export function fixed(value: number, digits: number): string {
  return localized(value.toFixed(digits));
}

/** `2.9 MB`. */
export function bytes(size: number): string {
  return localized(formatBytes(size));
}

/** `240 ms`, `12.3 s`, `4 min 05 s`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${fixed(milliseconds / 1000, 1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

/** The number that somebody writes; see writtenNumber. */
export function numberOf(text: string): number {
  return writtenNumber(text, decimal);
}

function localized(number: string): string {
  return isForPrograms || decimal === '.' ? number : number.replace('.', decimal);
}

function makeFormat(language: string): Intl.NumberFormat {
  return new Intl.NumberFormat(language === 'en' ? 'en-US' : language, { maximumFractionDigits: MOST_DIGITS });
}

/** A text of at most so many letters, without its middle where it is longer: the end tells paths apart. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  const end = Math.ceil((2 * (most - 1)) / 3);
  return `${text.slice(0, Math.max(most - 1 - end, 0))}…${text.slice(-end)}`;
}
