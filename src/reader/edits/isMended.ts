// Whether a fix leaves the file readable: what is offered makes no new errors, nor one in another's place.

import type { TextFix } from '../../model/modelSpec.ts';
import type { EditedFile } from './editedFile.ts';
import { hasNewErrors } from './meaning.ts';
import type { TextEdit } from './textEdit.ts';

/** All that a fix changes. */
export function editsOf({ also = [], ...fix }: TextFix): readonly TextEdit[] {
  return [...also, fix];
}

export function isMended({ reread, definition }: EditedFile, fixes: readonly TextFix[]): boolean {
  const after = reread(fixes.flatMap(editsOf));
  return after.sequentials.length >= definition.sequentials.length && !hasNewErrors(definition, after);
}
