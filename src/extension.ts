// Where VS Code enters: builds the parts and registers them. Everything that takes time waits until it is asked for.

import * as vscode from 'vscode';
import { workerBackend } from './backend/workerBackend.ts';
import { AlarmMarks } from './host/alarmMarks.ts';
import { BatchNormDecorations } from './host/batchNormDecorations.ts';
import { CodeLenses } from './host/codeLenses.ts';
import { commandTable } from './host/commands.ts';
import { ConfigurationForm } from './host/configurationForm.ts';
import { CONFIGURATION_DOCUMENTS, ConfigurationLenses } from './host/configurationLenses.ts';
import { ConfigurationMarks } from './host/configurationMarks.ts';
import { Configurations } from './host/configurations.ts';
import { Definitions } from './host/definitions.ts';
import { Diagnostics } from './host/diagnostics.ts';
import { EditedFiles } from './host/editedFiles.ts';
import { saveExport } from './host/exportRun.ts';
import { lastTrained } from './host/lastTrained.ts';
import { LayerHover } from './host/layerHover.ts';
import { LayerPlaces } from './host/layerPlaces.ts';
import { LiveHints } from './host/liveHints.ts';
import { memory } from './host/memory.ts';
import { followSequentials } from './host/menuContext.ts';
import { PANEL_ID, Panel } from './host/panel.ts';
import { QuickFixes } from './host/quickFixes.ts';
import { Recording } from './host/recording.ts';
import { RunCatalog } from './host/runCatalog.ts';
import { runCommands } from './host/runCommands.ts';
import { type EntryFacts, factsOf, nameOf } from './host/runEntry.ts';
import { Runs } from './host/runs.ts';
import { type ListEntry, RunsView } from './host/runsView.ts';
import { ShapeHints } from './host/shapeHints.ts';
import { Shapes } from './host/shapes.ts';
import { TextStates } from './host/textStates.ts';
import { Training } from './host/training.ts';
import type { RunHistory } from './protocol/runHistory.ts';
import type { SweepTable } from './protocol/sweep.ts';
import type { FromWebview, RunSummary } from './protocol/webviewMessage.ts';

/** A run as the list of runs has it. */
export interface ListedRun extends EntryFacts {
  readonly key: string;
  readonly name: string;
  /** As they stand on the screen, and in the conditions of menus. */
  readonly words: readonly unknown[];
}

/** For tests and other extensions: what is going on, to be read only. */
export interface LayerscopeApi {
  isTraining(): boolean;
  /** The history of the run that is on, or of the last one. */
  sessionHistory(): RunHistory | undefined;
  /** Lines, from 0, that are marked as BatchNorm in a document. */
  batchNormLines(document: vscode.TextDocument): number[];
  /** Lines, from 0, that were last marked in a document. */
  markedLines(document: vscode.TextDocument): number[];
  /** How many messages the panel's page was sent, and whether it is visible. */
  panel(): { readonly posted: number; readonly isVisible: boolean };
  /** All runs that are known, the oldest first, and the histories of those on the charts, the leading one first. */
  runs(): { readonly all: readonly RunSummary[]; readonly shown: readonly (RunHistory | undefined)[] };
  /** The table of the sweep that is on, or of the last one. */
  sweep(): SweepTable | undefined;
  /** What the list of runs has, the newest first. */
  listedRuns(): Promise<readonly ListedRun[]>;
  /** The list as it stands on the screen, what lies under an item indented. */
  runsTree(): Promise<string[]>;
  /** Where a run lies on the disk. */
  folderOf(run: string): string | undefined;
  /** What stands behind each line of a document, from 0, beside the code. */
  liveTexts(document: vscode.TextDocument): ReadonlyMap<number, string>;
  /** What the panel says of how the runs on its charts differ. */
  comparison(): string | undefined;
  /** The same as it was last laid there. */
  laidTexts(document: vscode.TextDocument): ReadonlyMap<number, string>;
  /** As if the panel had sent it. */
  receive(message: FromWebview): void;
}

let leave = () => Promise.resolve();

/** The window closes: runs that are on are written as far as they are. */
export function deactivate(): Promise<void> {
  return leave();
}

export function activate(context: vscode.ExtensionContext): LayerscopeApi {
  const extension = context.extensionUri;
  const log = vscode.window.createOutputChannel('Layerscope', { log: true });
  // Told of each change before the others are.
  const texts = new TextStates();
  const definitions = new Definitions();
  const places = new LayerPlaces(definitions, texts);
  const decorations = new BatchNormDecorations(definitions, vscode.Uri.joinPath(extension, 'media'));
  const files = new EditedFiles(definitions);
  const diagnostics = new Diagnostics(definitions, files);
  const answers = memory(context.workspaceState);
  const lenses = new CodeLenses(definitions, answers);
  const shapes = new Shapes(definitions, answers);
  const hints = new ShapeHints(shapes);
  const run = (command: string, ...args: unknown[]) => void vscode.commands.executeCommand(command, ...args);
  const runs = new Runs();
  const panel = new Panel(extension, runs, {
    train: () => {
      const isAgain = runs.all.length > 0 && lastTrained(context.workspaceState)?.type === 'configuration';
      run(isAgain ? 'layerscope.trainAgain' : 'layerscope.trainModel');
    },
    listRuns: () => run('layerscope.runs.focus'),
    trainTwin: () => run('layerscope.trainTwins'),
    cancel: () => run('layerscope.cancelTraining'),
    trainSweep: () => run('layerscope.trainSweep'),
    showSweepRuns: (rows) => run('layerscope.showSweepRuns', rows),
    saveSweepWeights: (row) => run('layerscope.saveSweepWeights', row),
    control: (control) => training.ask(control),
    restartFrom: (step) => run('layerscope.restartFrom', step),
    scrub: (step) => live.scrub(step),
    revealLayer: (layer) => run('layerscope.revealLayer', layer),
    fixAlarm: (alarm) => void training.fixAlarm(alarm),
    save: (message) => void saveExport(message),
    exportRun: () => run('layerscope.exportRun'),
    configure: (message) => void form.receive(message),
    ready: () => void form.refresh(),
  });
  const bundle = (name: string) => vscode.Uri.joinPath(extension, 'dist', name).fsPath;
  const backend = workerBackend(bundle('worker.cjs'), (error) => log.error(error));
  const recording = new Recording(bundle('runWriter.cjs'), context.workspaceState);
  const alarms: AlarmMarks = new AlarmMarks(definitions, files, places, (known, layer) =>
    training.placeOf(known, layer),
  );
  const training = new Training(backend, { runs, panel, diagnostics, alarms, definitions, places, recording, log });
  leave = () => training.leave();

  const live = new LiveHints(training, definitions, runs.onDidChange, (layer) => panel.selectLayer(layer));
  const surroundings = { definitions, memory: answers, extension };
  const reader = bundle('runReader.cjs');
  const catalog = new RunCatalog(runs, reader);
  const view = new RunsView(catalog, recording);
  const configurations = new Configurations();
  const state = context.workspaceState;
  const form = new ConfigurationForm(configurations, surroundings, panel, () => lastTrained(state));
  const commands = {
    ...commandTable({ training, runs, panel, lenses, shapes, reader, surroundings, configurations, state }),
    ...runCommands({ catalog, view, runs, panel, training, surroundings, reader }),
  };

  const python = { language: 'python' };
  context.subscriptions.push(
    ...[
      log,
      texts,
      definitions,
      decorations,
      diagnostics,
      lenses,
      shapes,
      hints,
      runs,
      panel,
      alarms,
      training,
      live,
      catalog,
      view,
      configurations,
      form,
      new ConfigurationMarks(configurations, definitions),
      vscode.languages.registerCodeLensProvider(CONFIGURATION_DOCUMENTS, new ConfigurationLenses()),
    ],
    vscode.window.registerWebviewViewProvider(PANEL_ID, panel),
    vscode.languages.registerCodeLensProvider(python, lenses),
    vscode.languages.registerInlayHintsProvider(python, hints),
    vscode.languages.registerHoverProvider(python, new LayerHover(definitions, shapes)),
    vscode.languages.registerCodeActionsProvider(python, new QuickFixes(files), {
      providedCodeActionKinds: QuickFixes.kinds,
    }),
    vscode.languages.registerHoverProvider(python, live),
    vscode.languages.registerCodeActionsProvider(python, alarms, {
      providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
    }),
    followSequentials(definitions),
    ...Object.entries(commands).map(([id, command]) => vscode.commands.registerCommand(id, command)),
  );
  return {
    isTraining: () => training.isOn,
    sessionHistory: () => training.session?.history,
    batchNormLines: (document) => decorations.rangesIn(document).map(({ start }) => start.line),
    markedLines: (document) => decorations.markedIn(document).map(({ start }) => start.line),
    panel: () => ({ posted: panel.posted, isVisible: panel.isVisible }),
    runs: () => ({ all: runs.summaries, shown: runs.shown.map(({ history }) => history) }),
    sweep: () => training.sweep?.table,
    listedRuns: async () =>
      (await catalog.entries()).map((entry) => {
        const { label, description, contextValue } = view.getTreeItem(entry);
        return { ...factsOf(entry), key: entry.key, name: nameOf(entry), words: [label, description, contextValue] };
      }),
    runsTree: () => treeText(view),
    folderOf: (run) => runs.find(run)?.folder,
    liveTexts: (document) => live.textsIn(document),
    comparison: () => panel.comparison,
    laidTexts: (document) => live.laidIn(document),
    receive: (message) => panel.receive(message),
  };
}

async function treeText(view: RunsView, under?: ListEntry, indent = ''): Promise<string[]> {
  const lines: string[] = [];
  for (const entry of await view.getChildren(under)) {
    lines.push(`${indent}${view.getTreeItem(entry).label}`, ...(await treeText(view, entry, `${indent}  `)));
  }
  return lines;
}
