// What leaves the panel as files: a run as one HTML page, a chart's picture or numbers. The person says where.

import * as vscode from 'vscode';
import { readPageParts } from '../export/pageParts.ts';
import { runPage } from '../export/runPage.ts';
import type { FromWebview, ToWebview } from '../protocol/webviewMessage.ts';

/** `messages`: what the page would be sent when it says `ready`. `texts`: the bundle of the editor's language, as JSON. */
export async function exportRun(
  messages: readonly ToWebview[],
  extension: vscode.Uri,
  name: string,
  texts?: string,
): Promise<void> {
  const target = await vscode.window.showSaveDialog({
    defaultUri: place(`${fileName(name)}.html`),
    filters: { [vscode.l10n.t('Web page')]: ['html'] },
    title: vscode.l10n.t('Export Run'),
  });
  if (!target) return;
  await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Writing the run…') },
    async () => {
      const parts = readPageParts(vscode.Uri.joinPath(extension, 'dist').fsPath);
      const options = { title: name, language: vscode.env.language, ...(texts && { texts }) };
      await write(target, new TextEncoder().encode(runPage(messages, parts, options)));
    },
  );
  const open = vscode.l10n.t('Open');
  const written = vscode.l10n.t('{0} has the whole run and needs nothing else.', nameOf(target));
  if ((await vscode.window.showInformationMessage(written, open)) === open) await vscode.env.openExternal(target);
}

/** A picture or numbers of one chart. */
export async function saveExport({ name, data, isBase64 }: Extract<FromWebview, { type: 'save' }>): Promise<void> {
  const extension = name.slice(name.lastIndexOf('.') + 1);
  const target = await vscode.window.showSaveDialog({
    defaultUri: place(fileName(name)),
    filters: { [extension.toUpperCase()]: [extension] },
  });
  if (target) await write(target, isBase64 ? Buffer.from(data, 'base64') : new TextEncoder().encode(data));
}

async function write(target: vscode.Uri, bytes: Uint8Array): Promise<void> {
  try {
    await vscode.workspace.fs.writeFile(target, bytes);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    void vscode.window.showErrorMessage(vscode.l10n.t('{0} could not be written: {1}', nameOf(target), reason));
  }
}

/** In the first folder of the workspace, where there is one. */
function place(name: string): vscode.Uri {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  return folder ? vscode.Uri.joinPath(folder.uri, name) : vscode.Uri.file(name);
}

function fileName(name: string): string {
  return name.replaceAll(/[^\p{L}\p{N}.+-]+/gu, '-').replaceAll(/^[-.]+|[-.]+$/g, '') || 'run';
}

function nameOf(target: vscode.Uri): string {
  return target.path.slice(target.path.lastIndexOf('/') + 1);
}
