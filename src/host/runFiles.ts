// A run's folder under the person's hands: renamed, and put into the trash. Of a folder that holds other things too, only
// what belongs to the run is touched.

import { readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { parseOrigin, type RunOrigin } from '../protocol/runOrigin.ts';
import {
  BEGINNING_FILE,
  CHECKPOINTS_FOLDER,
  HISTORY_FILE,
  isEventFile,
  ORIGIN_FILE,
  OWNER_FILE,
} from '../tensorboard/runFolder.ts';
import { isWithin } from './isWithin.ts';
import { factsOf, isOn, nameOf, type RunEntry, timeOf } from './runEntry.ts';

/** Asks for a name, where none is given, and renames the folder; the new folder, if it was renamed. */
export async function renameRun(entry: RunEntry, wish: string | undefined): Promise<string | undefined> {
  const { folder } = entry;
  if (folder === undefined || isBusy(entry) || isWorkspace(folder)) {
    say(vscode.l10n.t('{0} cannot be renamed: {1}', nameOf(entry), whyNot(entry)));
    return undefined;
  }
  const time = timeOf(folder);
  const now = basename(folder).slice(time.length);
  const refusal = (name: string) =>
    /^[^/\\:*?"<>|]+$/.test(name) && name.trim() === name && !/^\.+$/.test(name)
      ? undefined
      : vscode.l10n.t('A name for a folder is expected.');
  const name =
    wish ??
    (await vscode.window.showInputBox({ title: vscode.l10n.t('Rename Run'), value: now, validateInput: refusal }));
  if (name === undefined || name === now) return undefined;
  const target = join(dirname(folder), time + name);
  try {
    if (refusal(name)) throw new Error(refusal(name));
    await vscode.workspace.fs.rename(vscode.Uri.file(folder), vscode.Uri.file(target), { overwrite: false });
    return target;
  } catch (error) {
    say(vscode.l10n.t('{0} cannot be renamed: {1}', nameOf(entry), (error as Error).message));
    return undefined;
  }
}

/**
 * A folder has another name now: branches beside it name it by that, whether they are listed yet or not. Resolves with their
 * folders.
 */
export async function renameParent(from: string, to: string): Promise<string[]> {
  const written: string[] = [];
  const beside = await readdir(dirname(to)).catch(() => []);
  for (const name of beside) {
    const folder = join(dirname(to), name);
    const path = join(folder, ORIGIN_FILE);
    try {
      const origin = parseOrigin(await readFile(path, 'utf8'));
      if (origin?.parent?.folder !== basename(from)) continue;
      const renamed: RunOrigin = { ...origin, parent: { ...origin.parent, folder: basename(to) } };
      await writeFile(path, `${JSON.stringify(renamed, null, 2)}\n`);
      written.push(folder);
    } catch {
      // Most are no runs. A branch that cannot be written stands by itself, as one whose parent is gone.
    }
  }
  return written;
}

/** Asks, then puts them into the trash; the folders of those that are there. */
export async function deleteRuns(entries: readonly RunEntry[]): Promise<string[]> {
  const free = entries.filter((entry) => entry.folder !== undefined && !isBusy(entry));
  for (const entry of entries.filter((each) => !free.includes(each))) {
    say(vscode.l10n.t('{0} cannot be deleted: {1}', nameOf(entry), whyNot(entry)));
  }
  if (free.length === 0) return [];
  const trash = vscode.l10n.t('Move to Trash');
  const question =
    free.length === 1
      ? vscode.l10n.t('Delete the run {0}?', nameOf(free[0]!))
      : vscode.l10n.t('Delete {0} runs?', free.length);
  const detail = free.map(({ folder }) => folder).join('\n');
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, trash)) !== trash) return [];
  const gone: string[] = [];
  let forGood: boolean | undefined;
  for (const { folder } of free) {
    for (const uri of await partsOf(folder!)) {
      try {
        await vscode.workspace.fs.delete(uri, { recursive: true, useTrash: true });
      } catch {
        // Not every disk has a trash.
        forGood ??= await mayDeleteForGood();
        if (!forGood) return gone;
        await vscode.workspace.fs
          .delete(uri, { recursive: true })
          .then(undefined, (error: Error) => say(error.message));
      }
    }
    gone.push(folder!);
  }
  return gone;
}

async function mayDeleteForGood(): Promise<boolean> {
  const yes = vscode.l10n.t('Delete Permanently');
  const question = vscode.l10n.t('There is no trash for these files. Delete them permanently?');
  return (await vscode.window.showWarningMessage(question, { modal: true }, yes)) === yes;
}

const OWN_NAMES: readonly string[] = [ORIGIN_FILE, BEGINNING_FILE, OWNER_FILE, CHECKPOINTS_FOLDER, HISTORY_FILE];

/** The folder, where all in it is the run's; else what of it is. */
async function partsOf(folder: string): Promise<vscode.Uri[]> {
  const uri = vscode.Uri.file(folder);
  const names = (await vscode.workspace.fs.readDirectory(uri)).map(([name]) => name);
  const own = names.filter((name) => isEventFile(name) || OWN_NAMES.includes(name));
  const isAll = own.length === names.length && !isWorkspace(folder);
  if (isAll) return [uri];
  // What others call so may be theirs.
  const isOurs = names.includes(ORIGIN_FILE) && names.includes(BEGINNING_FILE);
  return own.filter((name) => isOurs || isEventFile(name)).map((name) => vscode.Uri.joinPath(uri, name));
}

function isBusy(entry: RunEntry): boolean {
  return isOn(factsOf(entry).state);
}

function isWorkspace(folder: string): boolean {
  return (vscode.workspace.workspaceFolders ?? []).some(({ uri }) => isWithin(uri.fsPath, folder));
}

function whyNot(entry: RunEntry): string {
  if (entry.folder === undefined) return vscode.l10n.t('It lies in memory only.');
  return isBusy(entry)
    ? vscode.l10n.t('It is still written.')
    : vscode.l10n.t('It lies in the folder of the workspace itself.');
}

function say(message: string): void {
  void vscode.window.showErrorMessage(message);
}
