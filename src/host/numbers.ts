// Numbers in the editor's language.

import * as vscode from 'vscode';

/** What stands before a fraction. */
export const decimal = (0.5).toLocaleString(vscode.env.language).includes(',') ? ',' : '.';

/** Without a separator of thousands, so that it is read again. */
export function written(value: number): string {
  return String(Number(value.toPrecision(12))).replace('.', decimal);
}

/** With the separator of thousands. */
export function integer(value: number): string {
  return value.toLocaleString(vscode.env.language);
}
