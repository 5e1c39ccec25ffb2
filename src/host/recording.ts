// Runs on the disk of the person's machine: where they are written, what is said about it, and what of a failure.

import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import * as vscode from 'vscode';
import { CHECKPOINT_SECONDS, type Checkpoint } from '../protocol/checkpoint.ts';
import type { RunHistory } from '../protocol/runHistory.ts';
import type { WriteProblem } from '../protocol/runWriterMessage.ts';
import type { CheckpointOptions, RunStarted } from '../protocol/trainEvent.ts';
import { RunRecorder } from '../tensorboard/runRecorder.ts';
import { homeOf } from './notebooks.ts';
import { originOf } from './runOrigin.ts';
import type { KnownRun } from './runs.ts';

const SETTING = 'layerscope.runs.folder';
/** How long the status bar says it. */
const NOTICE_MS = 20_000;
/** In the workspace's storage: the person knows that there is a folder of runs. */
const TOLD = 'toldOfRunsFolder';

export class Recording {
  readonly #writer: string;
  readonly #state: vscode.Memento;
  #notice: string | undefined;
  readonly #noticed = new vscode.EventEmitter<void>();
  readonly onDidNotice = this.#noticed.event;
  /** A message about a disk is on the screen: another would say the same. */
  #isTelling = false;

  /** `writer`: the bundle of writerThread.ts. */
  constructor(writer: string, state: vscode.Memento) {
    this.#writer = writer;
    this.#state = state;
  }

  /** What is to be said, where runs are shown, of a folder that is new to the person. */
  get notice(): string | undefined {
    return this.#notice;
  }

  /** Begins to write a run into the workspace; undefined where it is not to be written. `before`: see RunWriterStart. */
  record(run: KnownRun, started: RunStarted, before?: RunHistory): RunRecorder | undefined {
    const runs = run.origin && runsFolderFor(run.origin.document);
    if (runs === undefined) return undefined;
    const recorder = this.recordIn(runs, run, started, before);
    void recorder.folder.then((folder) => {
      if (folder !== undefined) void this.#tellOnce(runs);
    });
    return recorder;
  }

  /** How often a run of this file is to tell a moment to go on from; undefined where it is not written, or not at all. */
  checkpointsOf(document: vscode.TextDocument | undefined): CheckpointOptions | undefined {
    if (document && runsFolderFor(document) === undefined) return undefined;
    const scope = document && homeOf(document);
    const seconds = vscode.workspace.getConfiguration('layerscope', scope).get('runs.checkpointSeconds');
    if (typeof seconds !== 'number' || !(seconds >= 0)) return { everyMs: 1000 * CHECKPOINT_SECONDS };
    return seconds === 0 ? undefined : { everyMs: 1000 * seconds };
  }

  /** Writes it wherever the person wants. */
  recordIn(runs: string, run: KnownRun, started: RunStarted, before?: RunHistory): RunRecorder {
    const origin = originOf(run);
    const start = {
      runs,
      run: started,
      ...(origin && { origin }),
      ...(before && { before }),
      ...(run.variant !== undefined && { variant: run.variant }),
    };
    return new RunRecorder(this.#writer, start, (problem, what) => void this.#tell(problem, what, run));
  }

  /** Goes on with writing a run in its folder, after a checkpoint of it; `begun` is how it began. */
  goOn(folder: string, run: KnownRun, begun: RunStarted, { step, elapsedMs }: Checkpoint): RunRecorder {
    const start = { folder, run: begun, from: { step, elapsedMs } };
    return new RunRecorder(this.#writer, start, (problem, what) => void this.#tell(problem, what, run));
  }

  async #tell(problem: WriteProblem, what: 'run' | 'checkpoints', run: KnownRun): Promise<void> {
    if (this.#isTelling) return;
    this.#isTelling = true;
    if (what === 'checkpoints') {
      const message = vscode.l10n.t(
        '{0} Training goes on, and the run is written without further checkpoints.',
        reasonOf(problem),
      );
      await vscode.window.showWarningMessage(message);
      this.#isTelling = false;
      return;
    }
    const save = vscode.l10n.t('Save Run…');
    const message = run.end
      ? vscode.l10n.t('{0} The run is kept in memory.', reasonOf(problem))
      : vscode.l10n.t('{0} Training goes on, and the run is kept in memory.', reasonOf(problem));
    const pressed = await vscode.window.showWarningMessage(message, save);
    this.#isTelling = false;
    if (pressed === save) await vscode.commands.executeCommand('layerscope.saveRun', run.id);
  }

  /** A new folder in what is the person's is told of, the first time. */
  async #tellOnce(runs: string): Promise<void> {
    if (this.#state.get(TOLD)) return;
    await this.#state.update(TOLD, true);
    this.#notice = vscode.l10n.t(
      'Runs are written into the folder {0} (setting {1}).',
      vscode.workspace.asRelativePath(runs),
      SETTING,
    );
    vscode.window.setStatusBarMessage(`$(folder) Layerscope: ${this.#notice}`, NOTICE_MS);
    this.#noticed.fire();
  }
}

/** Where runs of this file are written; undefined where they are not: not trusted, not on a disk, not wanted. */
function runsFolderFor(document: vscode.TextDocument): string | undefined {
  const folder = vscode.workspace.getWorkspaceFolder(homeOf(document)) ?? vscode.workspace.workspaceFolders?.[0];
  return folder && runsFolderOf(folder);
}

export function runsFolderOf({ uri }: vscode.WorkspaceFolder): string | undefined {
  if (!vscode.workspace.isTrusted || uri.scheme !== 'file') return undefined;
  const setting = vscode.workspace.getConfiguration('layerscope', uri).get('runs.folder');
  if (typeof setting !== 'string' || setting.trim() === '') return undefined;
  const folder = setting.trim();
  return /^~[/\\]/.test(folder) ? join(homedir(), folder.slice(2)) : resolve(uri.fsPath, folder);
}

function reasonOf({ path, code, message }: WriteProblem): string {
  const name = vscode.workspace.asRelativePath(path);
  switch (code) {
    case 'ENOSPC':
      return vscode.l10n.t('{0}: The disk is full.', name);
    case 'EDQUOT':
      return vscode.l10n.t('{0}: There is no more room for this user on the disk.', name);
    case 'EROFS':
      return vscode.l10n.t('{0}: The disk may only be read.', name);
    case 'EACCES':
    case 'EPERM':
      return vscode.l10n.t('{0}: It may not be written.', name);
    case 'ENOTDIR':
    case 'EEXIST':
      return vscode.l10n.t('{0}: A file is in the way.', name);
    case 'UNMAKEABLE':
      return vscode.l10n.t('{0}: No folder can be made there.', name);
    case 'ENOENT':
      return vscode.l10n.t('{0}: It is not there any more.', name);
    case 'ENAMETOOLONG':
      return vscode.l10n.t('{0}: The name is too long.', name);
    case 'EIO':
      return vscode.l10n.t('{0}: The disk fails.', name);
    case 'DELETED':
      return vscode.l10n.t('{0}: It was deleted.', name);
    case 'ETIMEDOUT':
      return vscode.l10n.t('The disk does not answer.');
    default:
      return vscode.l10n.t('The run cannot be written: {0}', message);
  }
}
