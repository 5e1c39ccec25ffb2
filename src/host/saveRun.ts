// Save Run: a run as a folder of its own, wherever the person wants it.

import * as vscode from 'vscode';
import type { KnownRun } from './runs.ts';
import type { Training } from './training.ts';

/** Into a new folder in `wish`, or in the one that the person chooses. Resolves with it, where it was made. */
export async function saveRun(
  training: Training,
  run: KnownRun,
  wish: vscode.Uri | undefined,
): Promise<string | undefined> {
  if (!run.request) {
    void vscode.window.showInformationMessage(vscode.l10n.t('{0} lies on the disk: {1}', run.name, run.folder ?? ''));
    return undefined;
  }
  const target = wish ?? (await askForFolder(run));
  if (!target) return undefined;
  if (target.scheme !== 'file') {
    void vscode.window.showErrorMessage(vscode.l10n.t('{0} is not on a disk of this machine.', target.toString()));
    return undefined;
  }
  const folder = await training.save(run, target.fsPath);
  if (folder === undefined) return undefined;
  const show = vscode.l10n.t('Show Folder');
  const message = run.end
    ? vscode.l10n.t('{0} has the run.', folder)
    : vscode.l10n.t('{0} has the run, and what is still to come of it.', folder);
  void vscode.window.showInformationMessage(message, show).then((pressed) => {
    if (pressed === show) void vscode.commands.executeCommand('revealFileInOS', vscode.Uri.file(folder));
  });
  return folder;
}

async function askForFolder(run: KnownRun): Promise<vscode.Uri | undefined> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const chosen = await vscode.window.showOpenDialog({
    title: vscode.l10n.t('Save {0} into a Folder', run.name),
    openLabel: vscode.l10n.t('Save Run Here'),
    canSelectFiles: false,
    canSelectFolders: true,
    ...(folder && { defaultUri: folder.uri }),
  });
  return chosen?.[0];
}
