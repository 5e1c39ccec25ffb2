// The training configurations of the workspace: those of each folder's `.vscode/layerscope.json`, as its text is now, saved
// or not; where what they name lies; and changes of the file.

import * as vscode from 'vscode';
import { checkDefinition } from '../configuration/checkDefinition.ts';
import { setField, type TextChange } from '../configuration/editConfigurations.ts';
import { type Finding, type ReadConfiguration, readConfigurations } from '../configuration/readConfigurations.ts';
import { bundledTables } from '../data/bundledTables.ts';
import type { SourceRange } from '../model/modelSpec.ts';
import { CONFIGURATION_FILE, type FieldName, type FieldValue } from '../protocol/configuration.ts';
import type { TableSource } from '../protocol/runOrigin.ts';
import type { Definitions } from './definitions.ts';
import { openDefinition } from './modelChoice.ts';
import { baseName, type Problem } from './problem.ts';

/** A folder's file. */
export interface ConfigurationFile {
  readonly folder: vscode.WorkspaceFolder;
  readonly uri: vscode.Uri;
  readonly text: string;
  readonly configurations: readonly ReadConfiguration[];
  readonly findings: readonly Finding[];
}

/** One of them, in its file. */
export interface KnownConfiguration {
  readonly file: ConfigurationFile;
  readonly read: ReadConfiguration;
}

export class Configurations implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  /** A file was changed, made or deleted; or the workspace has other folders. */
  readonly onDidChange = this.#changed.event;
  readonly #subscriptions: readonly vscode.Disposable[];

  constructor() {
    const watcher = vscode.workspace.createFileSystemWatcher(`**/${CONFIGURATION_FILE}`);
    const fire = () => this.#changed.fire();
    this.#subscriptions = [
      this.#changed,
      watcher,
      watcher.onDidChange(fire),
      watcher.onDidCreate(fire),
      watcher.onDidDelete(fire),
      vscode.workspace.onDidChangeWorkspaceFolders(fire),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (isConfigurationFile(document.uri)) fire();
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        if (isConfigurationFile(uri)) fire();
      }),
    ];
  }

  /** The files that there are, in the order of the folders. */
  files(): Promise<ConfigurationFile[]> {
    return readFiles();
  }

  async all(): Promise<KnownConfiguration[]> {
    return (await this.files()).flatMap((file) => file.configurations.map((read) => ({ file, read })));
  }

  async find(folder: string, name: string): Promise<KnownConfiguration | undefined> {
    return (await this.all()).find(
      ({ file, read }) => file.folder.uri.toString() === folder && read.configuration.name === name,
    );
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}

async function readFiles(): Promise<ConfigurationFile[]> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return (await Promise.all(folders.map(readFile))).filter((file) => file !== undefined);
}

/** Sets a field of the first configuration of that name; whether there is one. */
export async function setInConfiguration(name: string, field: FieldName, value: FieldValue): Promise<boolean> {
  for (const { uri, configurations } of await readFiles()) {
    const found = configurations.find(({ configuration }) => configuration.name === name);
    if (found) return change(uri, (text) => setField(text, found.index, field, value));
  }
  return false;
}

export function fileIn(folder: vscode.WorkspaceFolder): vscode.Uri {
  return vscode.Uri.joinPath(folder.uri, CONFIGURATION_FILE);
}

async function readFile(folder: vscode.WorkspaceFolder): Promise<ConfigurationFile | undefined> {
  const uri = fileIn(folder);
  const text = await textOf(uri);
  return text === undefined ? undefined : { folder, uri, text, ...readConfigurations(text, vscode.l10n.t) };
}

/** As it is in the editor where it was changed there, else on the disk; undefined where there is none. */
async function textOf(uri: vscode.Uri): Promise<string | undefined> {
  const isIt = (document: vscode.TextDocument) => document.uri.toString() === uri.toString();
  const edited = vscode.workspace.textDocuments.find((document) => isIt(document) && document.isDirty);
  if (edited) return edited.getText();
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return undefined;
  }
}

export function isConfigurationFile(uri: vscode.Uri): boolean {
  return uri.path.endsWith(`/${CONFIGURATION_FILE}`);
}

/**
 * Changes the text, to be undone like any other change; a file that was saved is saved again, one that is not there is
 * made. Whether `make` found changes and they were made.
 */
export async function change(
  uri: vscode.Uri,
  make: (text: string) => readonly TextChange[] | undefined,
): Promise<boolean> {
  if ((await textOf(uri)) === undefined) await vscode.workspace.fs.writeFile(uri, new Uint8Array());
  const document = await vscode.workspace.openTextDocument(uri);
  const text = document.getText();
  const changes = make(text);
  if (!changes) return false;
  const wasDirty = document.isDirty;
  const edit = new vscode.WorkspaceEdit();
  for (const { from, to, text: by } of changes) edit.replace(uri, rangeIn(text, { from, to }), by);
  const isChanged = await vscode.workspace.applyEdit(edit);
  if (isChanged && !wasDirty) await document.save();
  return isChanged;
}

export function rangeIn(text: string, { from, to }: SourceRange): vscode.Range {
  const at = (offset: number) => {
    const lines = text.slice(0, offset).split(/\r\n|\r|\n/);
    return new vscode.Position(lines.length - 1, lines.at(-1)!.length);
  };
  return new vscode.Range(at(from), at(to));
}

/** A path from the folder, an absolute path, or a uri. */
export function placeOf({ uri }: vscode.WorkspaceFolder, path: string): vscode.Uri {
  if (/^[\w+.-]{2,}:/.test(path)) return vscode.Uri.parse(path);
  return /^([/\\]|[a-z]:)/i.test(path)
    ? uri.with({ path: vscode.Uri.file(path).path })
    : vscode.Uri.joinPath(uri, path);
}

export function sourceOf(folder: vscode.WorkspaceFolder, data: string): TableSource {
  const isBundled = bundledTables.some(({ id }) => id === data);
  return isBundled ? { type: 'bundled', id: data } : { type: 'file', uri: placeOf(folder, data).toString() };
}

/** What is wrong with a configuration: in its text, and beside the files that it names. The first is the gravest. */
export async function findingsOf(
  { file, read }: KnownConfiguration,
  definitions: Definitions,
): Promise<readonly Finding[]> {
  const { folder, text, findings } = file;
  const own = findings.filter(({ index }) => index === undefined || index === read.index);
  const { configuration } = read;
  const document = configuration.file === '' ? undefined : await openDefinition(placeOf(folder, configuration.file));
  const isOpen = document !== undefined && !('type' in document);
  const source = configuration.data === undefined ? undefined : sourceOf(folder, configuration.data);
  const hasData = source?.type !== 'file' || (await exists(vscode.Uri.parse(source.uri)));
  const definition = isOpen ? definitions.of(document) : undefined;
  return [...own, ...checkDefinition(text, read, { definition, hasData }, vscode.l10n.t)];
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}

/** `layerscope.json:4:20: …`, with a way there. */
export function problemOf({ uri, text }: Pick<ConfigurationFile, 'uri' | 'text'>, finding: Finding): Problem {
  return {
    type: 'problem',
    message: `${baseName(uri)}:${finding.line}:${finding.column}: ${finding.message}`,
    place: { uri, range: rangeIn(text, finding.range) },
  };
}
