// What was trained last in the workspace, for Train Again; it outlives the window.

import type * as vscode from 'vscode';

export type LastTrained =
  /** `folder`: the uri of the folder whose file has the configuration. */
  | { readonly type: 'configuration'; readonly folder: string; readonly name: string }
  /** `uri`: the definition's file. */
  | { readonly type: 'model'; readonly uri: string; readonly sequential: string };

const KEY = 'lastTrained';

export function lastTrained(state: vscode.Memento): LastTrained | undefined {
  return state.get<LastTrained>(KEY);
}

export async function rememberTrained(state: vscode.Memento, trained: LastTrained): Promise<void> {
  await state.update(KEY, trained);
}
