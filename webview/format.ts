// Numbers as the panel writes them, in the page's language: where its texts are translated, so are its numbers.

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

/** For an axis: as compact, without trailing zeros. */
export function tick(value: number): string {
  const size = Math.abs(value);
  if (value !== 0 && (size < 1e-3 || size >= 1e5)) return localized(value.toExponential(1).replace('.0e', 'e'));
  return size >= 1000 ? integer(value) : localized(String(Number(value.toPrecision(4))));
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

/** Small fractions must not look like none. */
export function share(fraction: number): string {
  return fraction > 0 && fraction < 0.001 ? `${compact(fraction * 100)} %` : percent(fraction);
}

/** With so many digits after the point. */
export function fixed(value: number, digits: number): string {
  return localized(value.toFixed(digits));
}

/** `240 ms`, `12.3 s`, `4 min 05 s`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${fixed(milliseconds / 1000, 1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

/**
 * The number that somebody writes, with a decimal point or comma; NaN where it is none, or where the other language's
 * mark may as well separate thousands (`1,000` in English).
 */
export function numberOf(text: string): number {
  const written = text.trim();
  const other = decimal === ',' ? '.' : ',';
  if (written === '' || new RegExp(`^[-+]?[1-9]\\d{0,2}(\\${other}\\d{3})+$`).test(written)) return Number.NaN;
  return Number(written.replace(',', '.'));
}

function localized(number: string): string {
  return isForPrograms || decimal === '.' ? number : number.replace('.', decimal);
}

function makeFormat(language: string): Intl.NumberFormat {
  return new Intl.NumberFormat(language === 'en' ? 'en-US' : language, { maximumFractionDigits: 1 });
}
