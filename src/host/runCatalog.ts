// The runs that there are: those of this window, and those on the disk, found by the names of their event files and
// checkpoints, and looked at again when these change.

import { stat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import * as vscode from 'vscode';
import type { DiskRun } from '../protocol/runReaderMessage.ts';
import { Summaries } from '../tensorboard/diskRuns.ts';
import { CHECKPOINT_PATTERN, CHECKPOINTS_FOLDER, EVENT_FILE_PATTERN } from '../tensorboard/runFolder.ts';
import { isWithin } from './isWithin.ts';
import { runsFolderOf } from './recording.ts';
import { factsOf, isOn, type RunEntry } from './runEntry.ts';
import type { Runs } from './runs.ts';
import { TrainingSession } from './trainingSession.ts';

const EVENT_FILES = `**/${EVENT_FILE_PATTERN}`;
/** Of a run that may have lost its event files. */
const CHECKPOINTS = `**/${CHECKPOINTS_FOLDER}/${CHECKPOINT_PATTERN}`;
const LEFT_OUT = '**/{node_modules,.git,.venv,venv,site-packages,__pycache__}/**';
/** More event files are not looked for, and more runs not listed. */
const MOST_FILES = 5000;
const MOST_RUNS = 500;
/** What changes is looked at again so late, so that a run that is written is not looked at all the time. */
const LOOK_MS = 700;
/** How often a run that somebody else writes, or may write, is asked whether he still does. */
const OWNER_MS = 5000;
/** Somebody may write what was changed so lately: not every disk tells of changes. */
const LATELY_MS = 60_000;

export class RunCatalog implements vscode.Disposable {
  readonly #runs: Runs;
  readonly #summaries: Summaries;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  #found: Promise<void> | undefined;
  /** By folder; null: looked for and not there. */
  readonly #disk = new Map<string, DiskRun | null>();
  #isMore = false;
  /** Folders of this window's runs that were looked at since they are written no more. */
  readonly #written = new Set<string>();
  /** Folders to be looked at again. */
  readonly #stale = new Set<string>();
  #mustFind = false;
  #timer: NodeJS.Timeout | undefined;
  #owners: NodeJS.Timeout | undefined;
  readonly #subscriptions: vscode.Disposable[] = [];

  /** `reader`: the bundle of readerThread.ts. */
  constructor(runs: Runs, reader: string) {
    this.#runs = runs;
    this.#summaries = new Summaries(reader);
    this.#subscriptions.push(
      this.#changed,
      this.#summaries,
      runs.onDidChange(() => {
        this.#lookAtWritten();
        this.#changed.fire();
      }),
    );
  }

  /** There are more on the disk than are listed. */
  get isMore(): boolean {
    return this.#isMore;
  }

  /** The newest first. The first call looks for them. */
  async entries(): Promise<readonly RunEntry[]> {
    this.#found ??= this.#start();
    await this.#found;
    const here = this.#runs.all;
    const listed = [...this.#disk].flatMap(([folder, summary]): RunEntry[] => {
      const known = here.find((run) => run.folder === folder);
      return summary === null && !known ? [] : [{ key: folder, folder, known, summary: summary ?? undefined }];
    });
    const unlisted = here
      .filter(({ folder }) => folder === undefined || !this.#disk.has(folder))
      .map((known): RunEntry => ({ key: known.folder ?? known.id, folder: known.folder, known, summary: undefined }));
    const timed = [...unlisted.toReversed(), ...listed].map((entry) => ({ entry, at: factsOf(entry).startedAt ?? 0 }));
    return timed.sort((a, b) => b.at - a.at).map(({ entry }) => entry);
  }

  async find(key: string): Promise<RunEntry | undefined> {
    return (await this.entries()).find((entry) => entry.key === key || entry.known?.id === key);
  }

  /** Looks at everything anew. */
  async refresh(): Promise<void> {
    this.#found ??= this.#start();
    await this.#find('all');
    this.#changed.fire();
  }

  /** Looks at a folder anew. */
  async look(folder: string): Promise<void> {
    const summary = await this.#summaries.of(folder);
    if (summary || this.#disk.has(folder)) this.#disk.set(folder, summary ?? null);
    if (!summary) this.#disk.delete(folder);
    this.#changed.fire();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    clearInterval(this.#owners);
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  async #start(): Promise<void> {
    const events = vscode.workspace.createFileSystemWatcher(EVENT_FILES);
    const all = vscode.workspace.createFileSystemWatcher('**', false, true, false);
    const changed = (uri: vscode.Uri) => this.#later(() => this.#stale.add(dirname(uri.fsPath)));
    this.#subscriptions.push(
      events,
      all,
      events.onDidChange(changed),
      events.onDidCreate(changed),
      events.onDidDelete(changed),
      all.onDidCreate((uri) => this.#lookInto(uri.fsPath)),
      all.onDidDelete((uri) => this.#lose(uri.fsPath)),
      ...this.#watchFolders(),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.#later(() => this.#findAgain())),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#later(() => this.#findAgain())),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('layerscope.runs.folder')) this.#later(() => this.#findAgain());
      }),
    );
    this.#owners = setInterval(() => this.#askOwners(), OWNER_MS);
    await this.#find('new');
  }

  /** A folder of runs is watched by itself: it may lie outside, and a folder that comes as a whole names no file. */
  #watchFolders(): vscode.Disposable[] {
    return runsFolders().flatMap((folder) => {
      const children = new vscode.RelativePattern(vscode.Uri.file(folder), '*');
      const watcher = vscode.workspace.createFileSystemWatcher(children, false, true, false);
      const again = () => this.#later(() => this.#findAgain());
      return [watcher, watcher.onDidCreate(again), watcher.onDidDelete(({ fsPath }) => this.#lose(fsPath))];
    });
  }

  #findAgain(): void {
    this.#mustFind = true;
  }

  /** Of a folder that comes with what is in it, the files may not be named. */
  #lookInto(path: string): void {
    void stat(path).then(
      (found) => found.isDirectory() && this.#later(() => this.#findAgain()),
      () => {},
    );
  }

  /** Files and folders that are gone, with what was in them. */
  #lose(path: string): void {
    const isIn = (folder: string) =>
      folder === path || folder.startsWith(path + sep) || path === join(folder, CHECKPOINTS_FOLDER);
    if (![...this.#disk.keys()].some(isIn)) return;
    this.#later(() => {
      for (const folder of this.#disk.keys()) if (isIn(folder)) this.#stale.add(folder);
    });
  }

  #later(note: () => void): void {
    note();
    this.#timer ??= setTimeout(() => void this.#catchUp(), LOOK_MS);
  }

  async #catchUp(): Promise<void> {
    const stale = [...this.#stale].filter((folder) => !this.#isWrittenHere(folder));
    this.#stale.clear();
    const mustFind = this.#mustFind;
    this.#mustFind = false;
    if (mustFind) await this.#find('new');
    await Promise.all(stale.map((folder) => this.#lookQuietly(folder)));
    this.#timer = undefined;
    this.#changed.fire();
    if (this.#stale.size > 0 || this.#mustFind) this.#later(() => {});
  }

  /** Runs that this window trains are told by themselves. */
  #isWrittenHere(folder: string): boolean {
    return this.#runs.all.some((run) => run instanceof TrainingSession && run.isOn && run.folder === folder);
  }

  /** The file system may tell nothing of them, as the settings have it or because much happened at once. */
  #lookAtWritten(): void {
    for (const { folder } of this.#runs.all) {
      if (folder === undefined) continue;
      if (this.#isWrittenHere(folder)) this.#written.delete(folder);
      else if (!this.#written.has(folder)) {
        this.#written.add(folder);
        if (this.#found) this.#later(() => this.#stale.add(folder));
      }
    }
  }

  async #lookQuietly(folder: string): Promise<void> {
    const summary = await this.#summaries.of(folder);
    if (summary) this.#disk.set(folder, summary);
    else this.#disk.delete(folder);
  }

  async #find(which: 'new' | 'all'): Promise<void> {
    const listedBefore = [...this.#disk.keys()];
    const [files, checkpoints] = await Promise.all([filesOf(EVENT_FILES), filesOf(CHECKPOINTS)]);
    const all = [
      ...files.map(({ fsPath }) => dirname(fsPath)),
      ...checkpoints.map(({ fsPath }) => dirname(dirname(fsPath))),
    ];
    const folders = [...new Set(all)].sort((a, b) => (baseOf(a) < baseOf(b) ? 1 : -1));
    this.#isMore = files.length >= MOST_FILES || folders.length > MOST_RUNS;
    const listed = folders.slice(0, MOST_RUNS);
    // What came meanwhile, under a new name for example, may not be among the files.
    for (const folder of listedBefore) if (!listed.includes(folder)) this.#disk.delete(folder);
    const unknown = listed.filter((folder) => which === 'all' || !this.#disk.has(folder));
    await Promise.all(unknown.map((folder) => this.#lookQuietly(folder)));
  }

  #askOwners(): void {
    for (const [folder, summary] of this.#disk) {
      const isFresh = summary?.isOwn === false && Date.now() - (summary.changedAt ?? 0) < LATELY_MS;
      const mayGrow = summary && (isOn(summary.state) || isFresh);
      if (mayGrow && !this.#isWrittenHere(folder)) this.#later(() => this.#stale.add(folder));
    }
  }
}

/** Those of the settings, where they are on the disk. */
function runsFolders(): string[] {
  return [...new Set((vscode.workspace.workspaceFolders ?? []).flatMap((folder) => runsFolderOf(folder) ?? []))];
}

async function filesOf(pattern: string): Promise<vscode.Uri[]> {
  const found = await vscode.workspace.findFiles(pattern, LEFT_OUT, MOST_FILES);
  const isInside = (folder: string) =>
    (vscode.workspace.workspaceFolders ?? []).some(({ uri }) => isWithin(folder, uri.fsPath));
  const outside = runsFolders().filter((folder) => !isInside(folder));
  const more = await Promise.all(
    outside.map((folder) => {
      const below = new vscode.RelativePattern(vscode.Uri.file(folder), pattern);
      return vscode.workspace.findFiles(below, LEFT_OUT, MOST_FILES);
    }),
  );
  return [...found, ...more.flat()].filter(({ scheme }) => scheme === 'file');
}

function baseOf(folder: string): string {
  return folder.slice(folder.lastIndexOf(sep) + 1);
}
