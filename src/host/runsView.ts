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
import { type Branching, type Place, treeOf } from './runTree.ts';
import { TrainingSession } from './trainingSession.ts';

const RUNS_VIEW_ID = 'layerscope.runs';
/** How often the numbers of a run that is on are written anew. */
const REFRESH_MS = 1000;

/** The runs of a sweep, as one item of the list. */
export interface SweepEntry {
  readonly key: string;
  /** At least two. */
  readonly runs: readonly RunEntry[];
}

export type ListEntry = RunEntry | SweepEntry;

export class RunsView implements vscode.TreeDataProvider<ListEntry>, vscode.Disposable {
  readonly #catalog: RunCatalog;
  readonly #recording: Recording;
  readonly #changed = new vscode.EventEmitter<ListEntry | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #view: vscode.TreeView<ListEntry>;
  readonly #subscriptions: vscode.Disposable[];
  readonly #timer: NodeJS.Timeout;
  /** Those that are trained in this window. */
  #on: readonly RunEntry[] = [];
  /** What lies under what, by its key. */
  #children = new Map<string, readonly ListEntry[]>();

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
    return this.#view.selection.flatMap(runsOf);
  }

  async getChildren(entry?: ListEntry): Promise<ListEntry[]> {
    if (entry) return [...(this.#children.get(entry.key) ?? [])];
    const entries = await this.#catalog.entries();
    this.#on = entries.filter(({ known }) => known instanceof TrainingSession && known.isOn);
    this.#children = new Map();
    const top = treeOf(entries, placeOf).map((node) => this.#list(node));
    this.#describe();
    return top;
  }

  #list(node: Branching<RunEntry>): ListEntry {
    const children = node.children.map((child) => this.#list(child));
    const runs = node.children.flatMap((child) => (child.type === 'run' ? child.item : []));
    const entry = node.type === 'run' ? node.item : { key: `sweep:${node.sweep}`, runs };
    this.#children.set(entry.key, children);
    return entry;
  }

  getTreeItem(entry: ListEntry): vscode.TreeItem {
    return 'runs' in entry ? this.#sweepItem(entry) : this.#runItem(entry);
  }

  /** A sweep's runs are many: they are shown when they are asked for. */
  #sweepItem({ key, runs }: SweepEntry): vscode.TreeItem {
    const { known, summary } = runs[0]!;
    const name = originIn(runs[0]!)?.sequential ?? known?.model.name ?? summary?.model ?? '';
    const item = new vscode.TreeItem(vscode.l10n.t('Sweep of {0}', name), vscode.TreeItemCollapsibleState.Collapsed);
    const isOver = runs.every((run) => !isOn(factsOf(run).state));
    item.id = key;
    item.description = vscode.l10n.t('{0} runs', runs.length.toLocaleString(vscode.env.language));
    item.iconPath = new vscode.ThemeIcon(isOver ? 'list-tree' : 'sync~spin');
    item.contextValue = isOver ? 'sweep isOver' : 'sweep';
    return item;
  }

  #runItem(entry: RunEntry): vscode.TreeItem {
    const { Expanded, None } = vscode.TreeItemCollapsibleState;
    const item = new vscode.TreeItem(nameOf(entry), this.#children.get(entry.key)?.length ? Expanded : None);
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

/** A sweep stands for its runs. */
export function runsOf(entry: ListEntry): readonly RunEntry[] {
  return 'runs' in entry ? entry.runs : [entry];
}

function placeOf(entry: RunEntry): Place {
  const { key, folder, known } = entry;
  const origin = originIn(entry);
  const { branchOf } = known ?? {};
  const parent = (origin?.parent ?? known?.parent)?.folder;
  return { key, folder, id: known?.id, parent, branchOf, sweep: known?.sweep ?? origin?.sweep };
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
