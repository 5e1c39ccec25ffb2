// A notebook's cells -> the programs that they are, in one text, and the way back from its offsets to the cells.

import type { SourceRange } from '../../model/modelSpec.ts';
import type { Move } from '../rereading/moved.ts';
import type { CellStart } from '../text/sourceText.ts';
import { blankOutside, cellCode } from './magics.ts';
import type { NotebookCell } from './notebook.ts';

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
  /** The notebook's own is as long as the cells' text, with blanks for what is another's; any other has its cells alone. */
  readonly code: string;
  /** The cells whose code it is, in their order. */
  readonly pieces: readonly SourceRange[];
  readonly starts: readonly CellStart[];
  /** From its code to the cells' text. */
  readonly moves: readonly Move[];
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
  const apart: Piece[][] = [];
  const files = new Map<string, Piece[]>();
  let text = '';
  let code = '';
  for (const [cell, { kind, text: written }] of cells.entries()) {
    if (kind !== 'code') continue;
    const from = text.length;
    const { role, code: python, file } = cellCode(written);
    text += `${written}\n`;
    code += `${python}\n`;
    starts.push({ cell, from });
    if (role === 'program') own.push({ from, to: text.length - 1 });
    if (role !== 'module') continue;
    const begun = file?.isContinued ? files.get(file.name) : undefined;
    const pieces = begun ?? [];
    pieces.push({ cell, from, python });
    if (!begun) apart.push(pieces);
    if (file) files.set(file.name, pieces);
  }

  function placeOf(offset: number): CellPlace {
    const { cell, from } = starts.findLast((start) => start.from <= offset) ?? { cell: 0, from: 0 };
    return { cell, offset: Math.min(offset - from, cells[cell]?.text.length ?? 0) };
  }

  const main = { code: blankOutside(code, own), pieces: own, starts, moves: [] };
  return {
    text,
    starts,
    programs: [main, ...apart.map(programOf)],
    placeOf,
    startOf: (cell) => starts.find((start) => start.cell === cell)?.from,
  };
}

/** A cell of a program apart: where it begins in the cells' text, and its Python. */
interface Piece extends CellStart {
  readonly python: string;
}

function programOf(cells: readonly Piece[]): Program {
  let code = '';
  const pieces: SourceRange[] = [];
  const starts: CellStart[] = [];
  const moves: Move[] = [];
  for (const { cell, from, python } of cells) {
    const piece = { from: code.length, to: code.length + python.length };
    code += `${python}\n`;
    pieces.push(piece);
    starts.push({ cell, from: piece.from });
    moves.push({ from: piece.from, to: code.length, by: from - piece.from, lines: 0 });
  }
  return { code, pieces, starts, moves };
}
