// What is taken for granted where the file does not say it: told once, where it is met first.

import type { Diagnostic, SourceRange } from '../model/modelSpec.ts';
import type { Frame, Interpreter } from './interpreter.ts';
import { isOfLibrary } from './library.ts';
import { diagnostic } from './sourceText.ts';
import { remarksOnStars } from './starImports.ts';

const MAX_PRESUMED = 50;

export function presume(it: Interpreter, message: string, range: SourceRange, frame?: Frame): void {
  const { presumed } = it;
  if (presumed.has(message) || presumed.size >= MAX_PRESUMED || (frame && isOfLibrary(frame))) return;
  presumed.set(message, range);
}

export function remarksOnPresumed(it: Interpreter): { readonly message: string; readonly range: SourceRange }[] {
  return [...it.presumed].map(([message, range]) => ({ message, range }));
}

export function presumedDiagnostics(it: Interpreter): Diagnostic[] {
  return [
    ...remarksOnStars(it).map(({ message, range }) =>
      diagnostic(it.source, 'information', 'star-import', message, range),
    ),
    ...remarksOnPresumed(it).map(({ message, range }) =>
      diagnostic(it.source, 'information', 'taken-for-granted', message, range),
    ),
  ];
}
