// The text of a file, or of a notebook's cells -> what is interpreted, and what is said of the text as such.

import type { Diagnostic, SourceRange } from '../model/modelSpec.ts';
import { syntaxRemarks } from './fileRemarks.ts';
import { takeOutForeignComments } from './foreignComments.ts';
import { parse } from './parse.ts';
import { withoutPrompts } from './prompts.ts';
import { isPython2 } from './python2.ts';
import { type CellStart, type SourceText, sourceText } from './sourceText.ts';
import type { Block } from './syntax.ts';

export interface ParsedText {
  readonly source: SourceText;
  /** A file has one; a notebook has one for each cell, and goes on with the next where one fails. */
  readonly blocks: readonly Block[];
  readonly remarks: readonly Diagnostic[];
  readonly isPython2: boolean;
}

/** Never throws. */
export function parseFile(text: string): ParsedText {
  return parsePieces(text, [{ from: 0, to: text.length }]);
}

/** As parseFile, of pieces that are parsed each by itself: what cannot be read in one does no harm to the others. */
export function parsePieces(
  text: string,
  pieces: readonly SourceRange[],
  cells: readonly CellStart[] = [],
): ParsedText {
  const source = sourceText(text, cells);
  const { readable, comments } = takeOutForeignComments(withoutPrompts(text, pieces));
  const parsed = pieces.map((piece) => parse(readable, piece));
  const errors = parsed.flatMap((piece) => piece.errors);
  return {
    source,
    blocks: parsed.map(({ statements }) => statements),
    remarks: syntaxRemarks(source, comments, errors),
    isPython2: isPython2(
      source,
      parsed.some((piece) => piece.isPython2),
    ),
  };
}
