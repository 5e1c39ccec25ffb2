// A chart's numbers as a file that other programs read.

import type { Table } from './source.ts';

/**
 * Comma-separated values as RFC 4180 has them, with every digit that the numbers have. NaN and the infinities are `nan`,
 * `inf` and `-inf`, which pandas and numpy read.
 */
export function toCsv({ head, rows }: Table): string {
  return [head, ...rows].map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}

function csvCell(cell: number | string): string {
  if (typeof cell === 'string') return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
  if (Number.isNaN(cell)) return 'nan';
  if (!Number.isFinite(cell)) return cell < 0 ? '-inf' : 'inf';
  return String(cell);
}
