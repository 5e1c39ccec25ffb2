// What can be done with the runs of the list.

import { basename } from 'node:path';
import * as vscode from 'vscode';
import { NO_TARGET } from '../data/dataset.ts';
import type { NamedState } from '../protocol/networkState.ts';
import type { RunOrigin } from '../protocol/runOrigin.ts';
import type { ToWebview } from '../protocol/webviewMessage.ts';
import { definitionOf, isThere, prepareContinuation } from './continuation.ts';
import { exportRun } from './exportRun.ts';
import { OpenedRun } from './openedRun.ts';
import type { Panel } from './panel.ts';
import { type Problem, showProblem } from './problem.ts';
import type { RunCatalog } from './runCatalog.ts';
import { canGoOn, descriptionOf, factsOf, isOn, nameOf, originIn, type RunEntry } from './runEntry.ts';
import { deleteRuns, renameParent, renameRun } from './runFiles.ts';
import { originOf } from './runOrigin.ts';
import type { KnownRun, Runs } from './runs.ts';
import { type ListEntry, type RunsView, runsOf } from './runsView.ts';
import type { Training } from './training.ts';
import { TrainingSession } from './trainingSession.ts';
import { prepareRequest, type Setup, type Surroundings } from './trainRequest.ts';
import {
  type ChosenWeights,
  chooseWeights,
  fileNameOf,
  saveWeights,
  type WeighedRun,
  type WeightsArguments,
  weighed,
} from './weights.ts';

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
type Given = ListEntry | string | undefined;

export function runCommands(parts: RunCommandParts): Readonly<Record<string, (...args: never[]) => unknown>> {
  const { catalog, view, runs, panel } = parts;
  const entriesOf = async (given: Given, selected?: readonly (ListEntry | string)[]): Promise<RunEntry[]> => {
    const meant = selected && selected.length > 0 ? selected : given === undefined ? view.selection : [given];
    const keys = meant.flatMap((one) => (typeof one === 'string' ? one : runsOf(one).map(({ key }) => key)));
    const found = await Promise.all([...new Set(keys)].map((key) => catalog.find(key)));
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
    'layerscope.overlayRuns': async (given: Given, selected?: readonly (ListEntry | string)[]) => {
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
      const branches = await renameParent(entry.folder!, folder);
      await Promise.all([entry.folder!, folder, ...branches].map((one) => catalog.look(one)));
      return folder;
    },

    'layerscope.deleteRun': async (given: Given, selected?: readonly (ListEntry | string)[]) => {
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

    'layerscope.copyRunPath': async (given: Given, selected?: readonly (ListEntry | string)[]) => {
      const folders = (await entriesOf(given, selected)).flatMap(({ folder }) => folder ?? []);
      if (folders.length > 0) await vscode.env.clipboard.writeText(folders.join('\n'));
    },

    /** Of the run that leads on the charts, or of one of the list. Resolves with whether the weights were written. */
    'layerscope.saveWeights': async (given?: RunEntry | WeightsArguments, to?: WeightsArguments) => {
      const entry = given && 'key' in given ? await one(given) : undefined;
      const leading = parts.training.leading;
      const run = entry ? entryWeighed(entry) : leading && weighed(leading);
      return save(run, given && 'weights' in given ? given : to);
    },

    /** Of a row of the last sweep's table; it has no title of its own. Resolves with whether the weights were written. */
    'layerscope.saveSweepWeights': async (row: number, to?: WeightsArguments) => {
      const { sweep } = parts.training;
      const known = sweep?.runOf(row);
      const folder = sweep?.folderOf(row);
      if (known) return save(weighed(known), to);
      const found = folder === undefined ? undefined : await catalog.find(folder);
      return save(found && entryWeighed(found), to);
    },

    /** Trains again as the run was trained. Resolves with whether a run began. */
    'layerscope.restartRun': async (given: Given) => {
      const entry = await one(given);
      return entry ? restart(entry, parts) : false;
    },

    /** Goes on with a run that was interrupted or cancelled; without one it asks which. Resolves with whether it goes on. */
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

function entryWeighed(entry: RunEntry): WeighedRun {
  const { known, folder } = entry;
  if (known) return weighed(known);
  const { state, step } = factsOf(entry);
  const name = nameOf(entry);
  const home = vscode.workspace.workspaceFolders?.[0]?.uri;
  const definition = home && vscode.Uri.joinPath(home, originIn(entry)?.definition ?? 'model.py');
  return {
    ...{ name, file: fileNameOf(name), isOn: isOn(state), step, definition },
    state: undefined,
    folder: async () => folder,
  };
}

async function save(run: WeighedRun | undefined, to: WeightsArguments | undefined): Promise<boolean> {
  const saved = await saveWeights(run, to?.weights === undefined ? undefined : vscode.Uri.parse(to.weights));
  if (typeof saved !== 'boolean') void showProblem(saved);
  return saved === true;
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
  const weights = await weightsOf(entry, origin);
  if (!weights || weights.type === 'problem') {
    if (weights) void showProblem(weights);
    return false;
  }
  const wish = { uri: definition.document.uri.toString(), sequential: origin.sequential };
  const prepared = await prepareRequest(wish, { ...surroundings, last: undefined }, 'missing', setupOfRun(origin));
  if (prepared?.type !== 'prepared') {
    if (prepared) void showProblem(prepared);
    return false;
  }
  const { initialState } = weights;
  const again = { ...prepared, request: { ...prepared.request, ...(initialState && { initialState }) } };
  if (!origin.isTwin) {
    await training.begin(again);
    return true;
  }
  const problem = await training.beginTwins(again);
  if (problem) void showProblem(problem);
  return problem === undefined;
}

/** All that the run was begun with, in place of the settings and of what is remembered. */
function setupOfRun({
  options,
  observation = {},
  table,
  target,
  choices = {},
  shape,
  parameters = {},
}: RunOrigin): Setup {
  return {
    options: () => options,
    problemOf: (_name, message) => ({ type: 'problem', message }),
    observation: () => observation,
    answers: () => ({ ...(table && { table }), ...(target !== undefined && { target: target || NO_TARGET }), choices }),
    shape,
    parameters,
  };
}

/** The weights that it was begun from, if any; where their file is gone, it asks. Undefined if the person decides against it. */
async function weightsOf(
  { known }: RunEntry,
  { name, weights, weightsUri }: RunOrigin,
): Promise<{ readonly type: 'weights'; readonly initialState?: NamedState } | Problem | undefined> {
  const initialState = known?.request?.initialState;
  if (initialState || weights === undefined) return { type: 'weights', ...(initialState && { initialState }) };
  const recorded = typeof weightsUri === 'string' ? vscode.Uri.parse(weightsUri) : undefined;
  if (recorded && (await isThere(recorded))) return begunFrom(await chooseWeights(recorded));
  const yes = vscode.l10n.t('Choose the File…');
  const question = vscode.l10n.t('{0} was begun from the weights of {1}. Which file are these now?', name, weights);
  if ((await vscode.window.showWarningMessage(question, { modal: true }, yes)) !== yes) return undefined;
  return begunFrom(await chooseWeights(undefined));
}

function begunFrom(chosen: ChosenWeights | Problem | undefined) {
  return chosen?.type === 'weights' ? { type: 'weights' as const, initialState: chosen.weights } : chosen;
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
    void vscode.window.showInformationMessage(vscode.l10n.t('There is no interrupted or cancelled run to continue.'));
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
