// What keeps Train Model from going on, and how the person is told: one message, with a way to its place.

import * as vscode from 'vscode';
import { notebookOf } from './notebooks.ts';

export interface Problem {
  readonly type: 'problem';
  /** Complete, with its place in front where it has one: `model.py:12: …`. */
  readonly message: string;
  /** What the message's Show button opens. */
  readonly place?: { readonly uri: vscode.Uri; readonly range: vscode.Range };
  /** One more button, for what would mend it. */
  readonly remedy?: { readonly title: string; readonly run: () => unknown };
}

/** Shows the problem; resolves when the person has closed the message or followed one of its buttons. */
export async function showProblem({ message, place, remedy }: Problem): Promise<void> {
  const show = vscode.l10n.t('Show');
  const buttons = [...(place ? [show] : []), ...(remedy ? [remedy.title] : [])];
  const pressed = await vscode.window.showErrorMessage(message, ...buttons);
  if (pressed === undefined) return;
  if (pressed === remedy?.title) await remedy.run();
  else if (place) await reveal(place.uri, place.range);
}

/** Opens a text at a range, in the editor group where it is already shown. */
export async function reveal(uri: vscode.Uri, range: vscode.Range): Promise<void> {
  const shown = vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri.toString());
  const cell = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  const notebook = cell && notebookOf(cell);
  if (notebook) return revealInNotebook(notebook, cell, range);
  const document = shown?.document ?? (await vscode.workspace.openTextDocument(uri));
  const column = shown?.viewColumn ?? vscode.ViewColumn.Active;
  select(await vscode.window.showTextDocument(document, column), range);
}

async function revealInNotebook(
  notebook: vscode.NotebookDocument,
  document: vscode.TextDocument,
  range: vscode.Range,
): Promise<void> {
  const index = notebook.getCells().findIndex((cell) => cell.document === document);
  const cells = new vscode.NotebookRange(index, index + 1);
  const editor = await vscode.window.showNotebookDocument(notebook, { selections: [cells] });
  editor.revealRange(cells, vscode.NotebookEditorRevealType.InCenterIfOutsideViewport);
  await vscode.commands.executeCommand('notebook.cell.edit');
  const shown = vscode.window.visibleTextEditors.find((visible) => visible.document === document);
  if (shown) select(shown, range);
}

function select(editor: vscode.TextEditor, range: vscode.Range): void {
  editor.selection = new vscode.Selection(range.start, range.end);
  editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

/** The remedy for data that do not do. */
export function otherData(): NonNullable<Problem['remedy']> {
  return {
    title: vscode.l10n.t('Choose Data…'),
    run: () => vscode.commands.executeCommand('layerscope.chooseData'),
  };
}

/** The remedy that a setting is; `setting` as in settings.json. */
export function openSetting(setting: string): NonNullable<Problem['remedy']> {
  return {
    title: vscode.l10n.t('Open Setting'),
    run: () => vscode.commands.executeCommand('workbench.action.openSettings', setting),
  };
}

/** The name that begins a message about a file. */
export function baseName(uri: vscode.Uri): string {
  return uri.path.slice(uri.path.lastIndexOf('/') + 1);
}
