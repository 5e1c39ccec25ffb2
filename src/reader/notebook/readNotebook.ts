// A notebook's cells, as they are now -> what they define. The cells are one program, in their order; a file that a cell
// writes and a cell that runs by itself are programs of their own.

import type { Definition } from '../../model/modelSpec.ts';
import { applyEdits, type TextEdit } from '../edits/textEdit.ts';
import type { Patience } from '../interpreter/patience.ts';
import type { Reading } from '../lists/reading.ts';
import { sequentialsOf } from '../lists/readSequentials.ts';
import { readParsed } from '../readModel.ts';
import { moved } from '../rereading/moved.ts';
import { type ParsedText, parsePieces } from '../text/parseFile.ts';
import { type CellsText, cellsText, type Program } from './cellsText.ts';
import type { NotebookCell, PythonVersion } from './notebook.ts';

/** The definition's offsets are those of the cells' text. */
export interface NotebookDefinition {
  readonly cells: CellsText;
  readonly definition: Definition;
}

/** `python`: by its metadata. Never throws. */
export function readCells(
  notebook: readonly NotebookCell[],
  python?: PythonVersion,
  patience?: Patience,
): NotebookDefinition {
  const cells = cellsText(notebook);
  const bindsElsewhere = (name: string) => isInMagics(cells, name);
  const definitions = cells.programs.flatMap(
    (program) => moved(readParsed({ ...parsed(program, python), bindsElsewhere }, patience), program.moves) ?? [],
  );
  const [main] = definitions;
  const sequentials = definitions.flatMap((one) => one.sequentials).sort((a, b) => a.range.from - b.range.from);
  const training = main?.training;
  const diagnostics = definitions
    .flatMap((one) => one.diagnostics)
    .filter(({ code }) => code !== 'no-sequential' || sequentials.length === 0)
    .sort((a, b) => a.range.from - b.range.from);
  const isCutShort = definitions.some((one) => one.isCutShort);
  return {
    cells,
    definition: { sequentials, ...(training && { training }), diagnostics, ...(isCutShort && { isCutShort }) },
  };
}

/** Whether a line that is no Python has the name, `%%capture out`, or may bring any. */
function isInMagics({ text, programs }: CellsText, name: string): boolean {
  const word = new RegExp(`(?<!\\w)${name}(?!\\w)`);
  const lines = programs[0]!.code.split('\n');
  return text.split('\n').some((line, at) => line !== lines[at] && (word.test(line) || BRINGS_NAMES.test(line)));
}

/** Runs another file, or brings what is kept elsewhere. */
const BRINGS_NAMES = /^\s*%(run|pylab|load|loadpy|store|macro|rerun|recall)\b/;

/** What the cells would define with edits of their text. */
export function rereadCells(
  notebook: readonly NotebookCell[],
  edits: readonly TextEdit[],
  python?: PythonVersion,
): Definition {
  const { startOf, placeOf } = cellsText(notebook);
  const edited = notebook.map((one, cell) => {
    const start = startOf(cell);
    if (start === undefined) return one;
    const own = edits.filter(({ range }) => placeOf(range.from).cell === cell);
    const moved = own.map(({ range, replacement }) => ({
      range: { from: range.from - start, to: range.to - start },
      replacement,
    }));
    return { ...one, text: applyEdits(one.text, moved) };
  });
  return readCells(edited, python).definition;
}

/** As readSequentials. Never throws. */
export function readCellSequentials(
  notebook: readonly NotebookCell[],
  python?: PythonVersion,
  patience?: Patience,
): Reading {
  const readings = cellsText(notebook).programs.map((program) => sequentialsOf(parsed(program, python), patience));
  const inOrder = <T extends { readonly cell?: number; readonly line: number }>(places: readonly T[]) =>
    places.toSorted((a, b) => (a.cell ?? 0) - (b.cell ?? 0) || a.line - b.line);
  return {
    sequentials: inOrder(readings.flatMap((one) => one.sequentials)),
    batchnorm: inOrder(readings.flatMap((one) => one.batchnorm)),
    notes: inOrder(readings.flatMap((one) => one.notes)),
  };
}

function parsed({ code, pieces, starts }: Program, python: PythonVersion | undefined): ParsedText {
  return parsePieces(code, pieces, starts, python);
}
