// The numbers of a chart as a table: for those who cannot see it, and for whoever takes them elsewhere.

export interface Table {
  readonly columns: readonly string[];
  /** As many cells as columns each; NaN where there is no number. */
  readonly rows: readonly (readonly Cell[])[];
}

export type Cell = number | string;

/**
 * Comma-separated values as RFC 4180 has them, with every digit that the numbers have. NaN and the infinities are `nan`,
 * `inf` and `-inf`, which pandas and numpy read.
 */
export function toCsv({ columns, rows }: Table): string {
  return [columns, ...rows].map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}

function csvCell(cell: Cell): string {
  if (typeof cell === 'string') return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
  if (Number.isNaN(cell)) return 'nan';
  if (!Number.isFinite(cell)) return cell < 0 ? '-inf' : 'inf';
  return String(cell);
}
