// What can be done with the runs of the list.

import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { ToWebview } from '../protocol/webviewMessage.ts';
import { definitionOf, prepareContinuation } from './continuation.ts';
import { exportRun } from './exportRun.ts';
import { OpenedRun } from './openedRun.ts';
import type { Panel } from './panel.ts';
import { showProblem } from './problem.ts';
import type { RunCatalog } from './runCatalog.ts';
import { canGoOn, descriptionOf, nameOf, originIn, type RunEntry } from './runEntry.ts';
import { deleteRuns, renameRun } from './runFiles.ts';
import { originOf } from './runOrigin.ts';
import type { KnownRun, Runs } from './runs.ts';
import type { RunsView } from './runsView.ts';
import type { Training } from './training.ts';
import { TrainingSession } from './trainingSession.ts';
import { prepareRequest, type Surroundings } from './trainRequest.ts';

export interface RunCommandParts {
  readonly catalog: RunCatalog;
  readonly view: RunsView;
  readonly runs: Runs;
  readonly panel: Panel;
  readonly training: Training;
  readonly surroundings: Omit<Surroundings, 'last'>;
  /** The bundle of readerThread.ts. */
  readonly reader: string;
}

/** Menus give the run and all that are selected; a key nothing; others a folder's path or a run's id. */
type Given = RunEntry | string | undefined;

export function runCommands(parts: RunCommandParts): Readonly<Record<string, (...args: never[]) => unknown>> {
  const { catalog, view, runs, panel } = parts;
  const entriesOf = async (given: Given, selected?: readonly (RunEntry | string)[]): Promise<RunEntry[]> => {
    const meant = selected && selected.length > 0 ? selected : given === undefined ? view.selection : [given];
    const found = await Promise.all(meant.map((one) => catalog.find(typeof one === 'string' ? one : one.key)));
    return found.filter((entry) => entry !== undefined);
  };
  const one = async (given: Given) => (await entriesOf(given))[0];
  /** On the charts, the first leads. Resolves with their ids. */
  const show = async (shown: readonly KnownRun[]) => {
    const ids = shown.map(({ id }) => id);
    runs.show(ids);
    await panel.reveal();
    return ids;
  };

  return {
    /** Puts the run on the charts. Resolves with its id. */
    'layerscope.openRun': async (given: Given) => {
      const entry = await one(given);
      const run = entry && (await open(entry, parts));
      return run && (await show([run]))[0];
    },

    /** One over another, the first leads. Resolves with their ids. */
    'layerscope.overlayRuns': async (given: Given, selected?: readonly (RunEntry | string)[]) => {
      const entries = await entriesOf(given, selected);
      const opened: KnownRun[] = [];
      for (const entry of entries) {
        const run = await open(entry, parts);
        if (run) opened.push(run);
      }
      // A single one is laid over what is on the charts.
      return show(opened.length === 1 ? [...runs.shown, ...opened] : opened);
    },

    /** Rows of the last sweep's table, the first leads; it has no title of its own. Resolves with their ids. */
    'layerscope.showSweepRuns': async (rows: readonly number[]) => {
      const shown: KnownRun[] = [];
      for (const row of rows) {
        const { sweep } = parts.training;
        const folder = sweep?.folderOf(row);
        const known = sweep?.runOf(row);
        if (known) shown.push(known);
        if (known || folder === undefined) continue;
        const found = await catalog.find(folder);
        const opened = await open(found ?? { key: folder, folder, known, summary: undefined }, parts);
        if (opened) shown.push(opened);
      }
      if (shown.length > 0) runs.show(shown.map(({ id }) => id));
      return shown.map(({ id }) => id);
    },

    'layerscope.renameRun': async (given: Given, name?: string) => {
      const entry = await one(given);
      const folder = entry && (await renameRun(entry, typeof name === 'string' ? name : undefined));
      if (!folder) return undefined;
      // One that was read is read anew by the next look at it.
      if (entry.known instanceof TrainingSession) entry.known.moveTo(folder);
      else if (entry.known) runs.remove(entry.known);
      await Promise.all([catalog.look(entry.folder!), catalog.look(folder)]);
      return folder;
    },

    'layerscope.deleteRun': async (given: Given, selected?: readonly (RunEntry | string)[]) => {
      const entries = await entriesOf(given, Array.isArray(selected) ? selected : undefined);
      const gone = await deleteRuns(entries);
      for (const { folder, known } of entries) {
        if (known && folder !== undefined && gone.includes(folder)) runs.remove(known);
      }
      await Promise.all(gone.map((folder) => catalog.look(folder)));
    },

    'layerscope.revealRun': async (given: Given) => {
      const folder = (await one(given))?.folder;
      if (folder !== undefined) await vscode.commands.executeCommand('revealFileInOS', vscode.Uri.file(folder));
    },

    'layerscope.copyRunPath': async (given: Given, selected?: readonly (RunEntry | string)[]) => {
      const folders = (await entriesOf(given, selected)).flatMap(({ folder }) => folder ?? []);
      if (folders.length > 0) await vscode.env.clipboard.writeText(folders.join('\n'));
    },

    /** Trains again as the run was trained. Resolves with whether a run began. */
    'layerscope.restartRun': async (given: Given) => {
      const entry = await one(given);
      return entry ? restart(entry, parts) : false;
    },

    /** Goes on with a run that was interrupted or stopped; without one it asks which. Resolves with whether it goes on. */
    'layerscope.continueRun': async (given: Given) => {
      const [selected] = view.selection.length === 1 ? view.selection.filter(canGoOn) : [];
      const entry = given === undefined ? (selected ?? (await askForInterrupted(catalog))) : await one(given);
      return entry ? continueRun(entry, parts) : false;
    },

    /** A run as one page; asks where. */
    'layerscope.exportListedRun': async (given: Given) => {
      const entry = await one(given);
      const run = entry && (await open(entry, parts));
      if (!run?.history) return;
      const summary = runs.summaries.find(({ id }) => id === run.id)!;
      const messages: ToWebview[] = [
        { type: 'runs', runs: [summary], shown: [run.id] },
        { type: 'snapshot', run: run.id, history: run.history, cancelling: false },
      ];
      await exportRun(messages, parts.surroundings.extension, run.name, await panel.texts);
    },

    'layerscope.refreshRuns': () => catalog.refresh(),

    /** A run anywhere on the disk, in the folder that is given or chosen. Resolves with its id. */
    'layerscope.openRunFolder': async (given?: string) => {
      const folder = typeof given === 'string' ? vscode.Uri.parse(given) : await askForFolder();
      if (!folder) return undefined;
      const run = await open(
        { key: folder.fsPath, folder: folder.fsPath, known: undefined, summary: undefined },
        parts,
      );
      return run && (await show([run]))[0];
    },
  };
}

/** The run itself: this window's, one that was opened already, or read now. Says why there is none. */
async function open(entry: RunEntry, { runs, reader }: RunCommandParts): Promise<KnownRun | undefined> {
  const { folder } = entry;
  const known = entry.known ?? runs.all.find((run) => folder !== undefined && run.folder === folder);
  if (known || folder === undefined) return known;
  const said = originIn(entry);
  const start = {
    id: runs.next().id,
    name: nameOf(entry),
    folder,
    origin: said && (await definitionOf(said)),
    isTwin: said?.isTwin ?? false,
  };
  const opened = await vscode.window.withProgress({ location: { viewId: 'layerscope.runs' } }, () =>
    OpenedRun.open(reader, start),
  );
  if (typeof opened === 'string') {
    void vscode.window.showErrorMessage(vscode.l10n.t('{0} cannot be opened: {1}', basename(folder), opened));
    return undefined;
  }
  opened.onDidChangeState(() => runs.changed());
  runs.add(opened);
  return opened;
}

async function restart(entry: RunEntry, { training, surroundings }: RunCommandParts): Promise<boolean> {
  const origin = (entry.known && originOf(entry.known)) ?? originIn(entry);
  const definition = origin && (await definitionOf(origin));
  if (!origin || !definition) {
    const message = origin
      ? vscode.l10n.t('{0} is not there any more: the run cannot be started again.', origin.definition)
      : vscode.l10n.t('{0} does not say how it was started.', nameOf(entry));
    void vscode.window.showErrorMessage(message);
    return false;
  }
  if (!(await training.mayBegin())) return false;
  const { table, target } = origin;
  const data = table?.type === 'file' ? table.uri : table?.id;
  const wish = {
    uri: definition.document.uri.toString(),
    sequential: origin.sequential,
    ...(data !== undefined && { data }),
    ...(target !== undefined && { target }),
  };
  const prepared = await prepareRequest(wish, { ...surroundings, last: undefined });
  if (prepared?.type !== 'prepared') {
    if (prepared) void showProblem(prepared);
    return false;
  }
  const { observation: _, ...request } = prepared.request;
  const { options, observation } = origin;
  const again = { ...prepared, request: { ...request, options, ...(observation && { observation }) } };
  if (!origin.isTwin) {
    await training.begin(again);
    return true;
  }
  const problem = await training.beginTwins(again);
  if (problem) void showProblem(problem);
  return problem === undefined;
}

async function continueRun(entry: RunEntry, parts: RunCommandParts): Promise<boolean> {
  const { training } = parts;
  const { folder, known } = entry;
  if (folder === undefined || !(await training.mayBegin())) return false;
  const name = known?.name ?? nameOf(entry);
  const prepared = await prepareContinuation(folder, name, 'newest', parts);
  if (prepared?.type !== 'continuation') {
    if (prepared) void showProblem(prepared);
    return false;
  }
  await training.goOn(prepared, { folder, name }, known);
  return true;
}

async function askForInterrupted(catalog: RunCatalog): Promise<RunEntry | undefined> {
  const entries = (await catalog.entries()).filter(canGoOn);
  if (entries.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('There is no interrupted or stopped run to continue.'));
    return undefined;
  }
  const items = entries.map((entry) => ({ label: nameOf(entry), description: descriptionOf(entry), entry }));
  const title = vscode.l10n.t('Continue Run');
  return (await vscode.window.showQuickPick(items, { title, matchOnDescription: true }))?.entry;
}

async function askForFolder(): Promise<vscode.Uri | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    title: vscode.l10n.t('Open Run'),
    openLabel: vscode.l10n.t('Open Run'),
    canSelectFiles: false,
    canSelectFolders: true,
  });
  return chosen?.[0];
}
