// The list of runs beside the panel.

import * as vscode from 'vscode';
import type { Recording } from './recording.ts';
import type { RunCatalog } from './runCatalog.ts';
import {
  canGoOn,
  descriptionOf,
  factsOf,
  iconOf,
  isOn,
  nameOf,
  originIn,
  type RunEntry,
  tooltipOf,
} from './runEntry.ts';
import { TrainingSession } from './trainingSession.ts';

export const RUNS_VIEW_ID = 'layerscope.runs';
/** How often the numbers of a run that is on are written anew. */
const REFRESH_MS = 1000;

export class RunsView implements vscode.TreeDataProvider<RunEntry>, vscode.Disposable {
  readonly #catalog: RunCatalog;
  readonly #recording: Recording;
  readonly #changed = new vscode.EventEmitter<RunEntry | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #view: vscode.TreeView<RunEntry>;
  readonly #subscriptions: vscode.Disposable[];
  readonly #timer: NodeJS.Timeout;
  /** Those that are trained in this window. */
  #on: readonly RunEntry[] = [];

  constructor(catalog: RunCatalog, recording: Recording) {
    this.#catalog = catalog;
    this.#recording = recording;
    this.#view = vscode.window.createTreeView(RUNS_VIEW_ID, { treeDataProvider: this, canSelectMany: true });
    this.#subscriptions = [
      this.#changed,
      this.#view,
      catalog.onDidChange(() => this.#changed.fire(undefined)),
      recording.onDidNotice(() => this.#describe()),
    ];
    this.#timer = setInterval(() => {
      if (this.#view.visible) for (const entry of this.#on) this.#changed.fire(entry);
    }, REFRESH_MS);
  }

  get selection(): readonly RunEntry[] {
    return this.#view.selection;
  }

  async getChildren(entry?: RunEntry): Promise<RunEntry[]> {
    if (entry) return [];
    const entries = await this.#catalog.entries();
    this.#on = entries.filter(({ known }) => known instanceof TrainingSession && known.isOn);
    this.#describe();
    return [...entries];
  }

  getTreeItem(entry: RunEntry): vscode.TreeItem {
    const item = new vscode.TreeItem(nameOf(entry));
    const { state } = factsOf(entry);
    item.id = entry.key;
    item.description = descriptionOf(entry);
    item.tooltip = tooltipOf(entry);
    item.iconPath = iconOf(state);
    item.contextValue = traitsOf(entry).join(' ');
    item.accessibilityInformation = { label: `${nameOf(entry)}, ${descriptionOf(entry).replaceAll(' · ', ', ')}` };
    item.command = { command: 'layerscope.openRun', title: vscode.l10n.t('Open'), arguments: [entry] };
    return item;
  }

  dispose(): void {
    clearInterval(this.#timer);
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #describe(): void {
    const more = this.#catalog.isMore
      ? vscode.l10n.t('There are more runs in the workspace than are listed here.')
      : undefined;
    this.#view.message = [this.#recording.notice, more].filter((part) => part !== undefined).join(' ');
  }
}

/** For the conditions of menus. */
function traitsOf(entry: RunEntry): string[] {
  const { state } = factsOf(entry);
  const origin = originIn(entry) ?? (entry.known?.request ? entry.known.origin : undefined);
  return [
    'run',
    entry.folder === undefined ? 'inMemory' : 'onDisk',
    ...(isOn(state) ? ['isOn'] : ['isOver']),
    ...(state ? [state] : []),
    ...(origin ? ['hasOrigin'] : []),
    ...(canGoOn(entry) ? ['canGoOn'] : []),
  ];
}
