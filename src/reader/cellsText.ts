// A notebook's cells -> the programs that they are, in one text, and the way back from its offsets to the cells.

import type { SourceRange } from '../model/modelSpec.ts';
import { blankOutside, cellCode } from './magics.ts';
import type { NotebookCell } from './notebook.ts';
import type { CellStart } from './sourceText.ts';

export interface CellsText {
  /** The code cells as the person wrote them, each ended by a line break. */
  readonly text: string;
  readonly starts: readonly CellStart[];
  /** The notebook's own code first; then each file that a cell writes and each cell that runs by itself. */
  readonly programs: readonly Program[];
  /** Where in which cell an offset of `text` lies. */
  placeOf(offset: number): CellPlace;
  /** Where a cell begins in `text`; undefined for one that is not code. */
  startOf(cell: number): number | undefined;
}

export interface Program {
  /** What is not this program's, and what is not Python, is blank. As long as the cells' text. */
  readonly code: string;
  /** The cells whose code it is, in the order of the text. */
  readonly pieces: readonly SourceRange[];
}

export interface CellPlace {
  /** Index among all cells. */
  readonly cell: number;
  /** In the cell's text. */
  readonly offset: number;
}

export function cellsText(cells: readonly NotebookCell[]): CellsText {
  const starts: CellStart[] = [];
  const own: SourceRange[] = [];
  const apart: SourceRange[] = [];
  let text = '';
  let code = '';
  for (const [cell, { kind, text: written }] of cells.entries()) {
    if (kind !== 'code') continue;
    const from = text.length;
    const { role, code: python } = cellCode(written);
    text += `${written}\n`;
    code += `${python}\n`;
    starts.push({ cell, from });
    if (role !== 'none') (role === 'module' ? apart : own).push({ from, to: text.length - 1 });
  }

  function placeOf(offset: number): CellPlace {
    const { cell, from } = starts.findLast((start) => start.from <= offset) ?? { cell: 0, from: 0 };
    return { cell, offset: Math.min(offset - from, cells[cell]?.text.length ?? 0) };
  }

  const only = (pieces: readonly SourceRange[]): Program => ({ code: blankOutside(code, pieces), pieces });
  return {
    text,
    starts,
    programs: [only(own), ...apart.map((piece) => only([piece]))],
    placeOf,
    startOf: (cell) => starts.find((start) => start.cell === cell)?.from,
  };
}
