// The text of a file, or of a notebook's cells -> what is interpreted, and what is said of the text as such.

import type { Diagnostic, SourceRange } from '../../model/modelSpec.ts';
import { isPython2 } from '../interpreter/python2.ts';
import type { PythonVersion } from '../notebook/notebook.ts';
import { syntaxRemarks } from './fileRemarks.ts';
import { takeOutForeignComments } from './foreignComments.ts';
import { type ParsedFile, parse } from './parse.ts';
import { withoutPrompts } from './prompts.ts';
import { type CellStart, type SourceText, sourceText } from './sourceText.ts';
import type { Block } from './syntax.ts';
import type { Refused, Unreadable } from './tokens.ts';

export interface ParsedText {
  readonly source: SourceText;
  /** A file has one; a notebook has one for each cell, and goes on with the next where one fails. */
  readonly blocks: readonly Block[];
  readonly remarks: readonly Diagnostic[];
  readonly isPython2: boolean;
  /** Whether what is no Python, a notebook's magic, may give the name a value. */
  readonly bindsElsewhere?: (name: string) => boolean;
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
  version?: PythonVersion,
): ParsedText {
  const source = sourceText(text, cells);
  const { readable, comments, parsed: whole } = takeOutForeignComments(withoutPrompts(text, pieces));
  const isWhole = ({ from, to }: SourceRange) => from === 0 && to === text.length;
  const parsed = pieces.map((piece) => (whole && isWhole(piece) ? whole : parse(readable, piece)));
  const old = parsed.map((piece) => refused(piece, 'old'));
  const isOld = version ? version === 2 : isPython2(source, old);
  const errors = parsed.flatMap((piece) => {
    // Tabs are eight columns in Python 2.
    const known = isOld
      ? piece.errors.filter((error) => !isBlank(text, error))
      : joined(piece.errors, refused(piece, 'old', 'formerly'));
    return known.length > 0 ? known : refused(piece, 'always');
  });
  return {
    source,
    blocks: parsed.map(({ statements }) => statements),
    remarks: syntaxRemarks(source, comments, errors),
    isPython2: isOld,
  };
}

function refused(piece: ParsedFile, ...kinds: Refused['kind'][]): readonly Refused[] {
  return piece.refused.length === 0 ? piece.refused : piece.refused.filter(({ kind }) => kinds.includes(kind));
}

function isBlank(text: string, { from, to }: SourceRange): boolean {
  return to > from && /^[ \t]+$/.test(text.slice(from, to));
}

/** Python 2's syntax is none of Python 3. In the order of the text, without what lies in what could not be read anyway. */
function joined(errors: readonly Unreadable[], old: readonly SourceRange[]): readonly Unreadable[] {
  if (old.length === 0) return errors;
  const more = old.filter(({ from }) => !errors.some((error) => error.from <= from && from <= error.to));
  return [...errors, ...more].toSorted((a, b) => a.from - b.from);
}
