// Tells VS Code's menus whether the active file holds a Sequential.

import * as vscode from 'vscode';
import type { Definitions } from './definitions.ts';
import { pythonCells } from './notebooks.ts';

/** Keeps the context key `layerscope.hasSequential` true to the active editor. */
export function followSequentials(definitions: Definitions): vscode.Disposable {
  let last: boolean | undefined;
  const follow = () => {
    const notebook = vscode.window.activeNotebookEditor?.notebook;
    const document = vscode.window.activeTextEditor?.document ?? (notebook && pythonCells(notebook)[0]);
    const has = document !== undefined && definitions.of(document).sequentials.length > 0;
    if (has === last) return;
    last = has;
    void vscode.commands.executeCommand('setContext', 'layerscope.hasSequential', has);
  };
  follow();
  return vscode.Disposable.from(
    vscode.window.onDidChangeActiveTextEditor(follow),
    vscode.window.onDidChangeActiveNotebookEditor(follow),
    definitions.onDidChange(follow),
  );
}
