// Numbers as the panel writes them.

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** Three significant digits: `0.123`, `12.3`, `1.23e-4`, `-4.56e+7`; `NaN` and `Infinity` by name. */
export function compact(value: number): string {
  const size = Math.abs(value);
  if (value === 0 || !Number.isFinite(value)) return String(value);
  if (size < 1e-3 || size >= 1e6) return value.toExponential(2);
  return size >= 1000 ? grouped.format(value) : value.toPrecision(3);
}

/** For an axis: as compact, without trailing zeros. */
export function tick(value: number): string {
  const size = Math.abs(value);
  if (value !== 0 && (size < 1e-3 || size >= 1e5)) return value.toExponential(1).replace('.0e', 'e');
  return size >= 1000 ? grouped.format(value) : String(Number(value.toPrecision(4)));
}

/** All digits that a float32 holds. */
export function exact(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(7))) : String(value);
}

/** `12,345`. */
export function integer(value: number): string {
  return grouped.format(value);
}

/** `0.312` as `31.2 %`; NaN as a dash. */
export function percent(fraction: number): string {
  return Number.isNaN(fraction) ? '–' : `${(fraction * 100).toFixed(1)} %`;
}

/** `240 ms`, `12.3 s`, `4 min 05 s`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}
