// The side panel's life: its page, what the page's buttons do, when it is brought to light. What it is sent is in panelFeed.ts.

import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { ConfigurationView } from '../protocol/configuration.ts';
import type { Control } from '../protocol/control.ts';
import type { SweepTable } from '../protocol/sweep.ts';
import type { FromWebview, ToWebview } from '../protocol/webviewMessage.ts';
import { PanelFeed } from './panelFeed.ts';
import type { Runs } from './runs.ts';

export const PANEL_ID = 'layerscope.panel';

/** What the panel's buttons do, beyond the panel itself. */
export interface PanelActions {
  train(): void;
  listRuns(): void;
  trainTwin(): void;
  cancel(): void;
  trainSweep(): void;
  showSweepRuns(rows: readonly number[]): void;
  saveSweepWeights(row: number): void;
  control(control: Control): void;
  restartFrom(step: number): void;
  scrub(step: number | null): void;
  revealLayer(layer: number): void;
  fixAlarm(alarm: number): void;
  save(message: Extract<FromWebview, { type: 'save' }>): void;
  exportRun(): void;
  /** Of the form of configurations; see webviewMessage.ts. */
  configure(message: ConfigurationMessage): void;
  /** The page asks for everything. */
  ready(): void;
}

export type ConfigurationMessage = Extract<FromWebview, { type: `${string}Configuration` }>;

export class Panel implements vscode.WebviewViewProvider, vscode.Disposable {
  readonly #extension: vscode.Uri;
  readonly #actions: PanelActions;
  readonly #runs: Runs;
  #view: vscode.WebviewView | undefined;
  readonly #subscription: vscode.Disposable;
  #followed: vscode.Disposable[] = [];
  readonly #feed = new PanelFeed(
    (message) => this.#post(message),
    () => this.#runs.shown,
  );
  /** The page's texts in the editor's language as JSON; empty where there are none, which leaves them English. */
  readonly texts: Promise<string>;
  #comparison: { readonly sentence: string; readonly runs: readonly string[] } | undefined;
  #sweep: SweepTable | undefined;
  #configurations: readonly ConfigurationView[] = [];
  /** Of the page's last showRuns. */
  #wish = 0;
  #posted = 0;

  constructor(extension: vscode.Uri, runs: Runs, actions: PanelActions) {
    this.#extension = extension;
    this.#runs = runs;
    this.#actions = actions;
    this.texts = readBundle(extension, vscode.env.language);
    this.#subscription = runs.onDidChange((what) => {
      if (what === 'shown') this.#show();
      else this.#feed.tell(this.#runsMessage());
    });
  }

  /** How many messages the page was sent. */
  get posted(): number {
    return this.#posted;
  }

  get isVisible(): boolean {
    return this.#view?.visible ?? false;
  }

  /** Tells the page that the run was asked to stop. */
  showCancelling(): void {
    this.#feed.tell({ type: 'cancelling' });
  }

  /** How the two runs differ that it is said of; undefined where one of them is not on the charts. */
  get comparison(): string | undefined {
    const { sentence, runs = [] } = this.#comparison ?? {};
    return runs.every((run) => this.#runs.shown.some(({ id }) => id === run)) ? sentence : undefined;
  }

  /** Says how two runs differ, whenever both are on the charts. */
  showComparison(sentence: string, runs: readonly string[]): void {
    this.#comparison = { sentence, runs };
    this.#feed.tell(this.#comparisonMessage());
  }

  /** The table of the last sweep, whenever something of it changes. */
  showSweep(table: SweepTable): void {
    this.#sweep = table;
    this.#feed.tell({ type: 'sweep', sweep: table });
  }

  /** The training configurations have changed. */
  showConfigurations(configurations: readonly ConfigurationView[]): void {
    this.#configurations = configurations;
    this.#feed.tell({ type: 'configurations', configurations });
  }

  /** A layer was chosen beside the code. */
  selectLayer(layer: number): void {
    this.#feed.tell({ type: 'selectLayer', layer });
  }

  /** All that the page is sent when it is ready. */
  get everything(): readonly ToWebview[] {
    return [
      this.#runsMessage(),
      ...this.#runs.shown.map(({ id, history, isCancelling }): ToWebview => {
        return { type: 'snapshot', run: id, history, cancelling: isCancelling };
      }),
      ...(this.comparison === undefined ? [] : [this.#comparisonMessage()]),
    ];
  }

  /** Brings the panel to light; the keyboard stays where it is. */
  async reveal(): Promise<void> {
    if (this.#view) this.#view.show(true);
    else await vscode.commands.executeCommand(`${PANEL_ID}.focus`, { preserveFocus: true });
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.#view = view;
    this.#feed.stop();
    const dist = vscode.Uri.joinPath(this.#extension, 'dist');
    view.webview.options = { enableScripts: true, localResourceRoots: [dist] };
    view.webview.onDidReceiveMessage((message: FromWebview) => this.receive(message));
    view.onDidChangeVisibility(() => {
      // A hidden page is thrown away; the one that replaces it says `ready` again.
      if (!view.visible) this.#feed.stop();
    });
    view.onDidDispose(() => {
      if (this.#view !== view) return;
      this.#view = undefined;
      this.#feed.stop();
    });
    this.#describe();
    void this.texts.then((texts) => {
      if (this.#view === view) view.webview.html = page(view.webview, dist, texts);
    });
  }

  dispose(): void {
    this.#subscription.dispose();
    for (const followed of this.#followed) followed.dispose();
    this.#feed.stop();
  }

  /** Other runs than before. */
  #show(): void {
    for (const followed of this.#followed) followed.dispose();
    this.#followed = this.#runs.shown.flatMap((run) => [
      ...(run.onSteps ? [run.onSteps(() => this.#feed.addSteps(run.id))] : []),
      run.onEvent((event) => {
        // A run that fails before it starts has no history: the page then shows none either.
        if (event.type === 'runStarted' || event.type === 'runRewound' || !run.history) this.#feed.restartRun(run.id);
        else this.#feed.add(run.id, event);
      }),
    ]);
    this.#feed.tell(this.#runsMessage());
    if (this.#comparison) this.#feed.tell(this.#comparisonMessage());
    this.#feed.restart();
    this.#describe();
  }

  #runsMessage(): ToWebview {
    return {
      type: 'runs',
      runs: this.#runs.summaries,
      shown: this.#runs.shown.map(({ id }) => id),
      wish: this.#wish,
    };
  }

  #comparisonMessage(): ToWebview {
    return { type: 'comparison', sentence: this.comparison };
  }

  /** What the page asks for. */
  receive(message: FromWebview): void {
    switch (message.type) {
      case 'ready':
        this.#wish = 0;
        this.#post(this.#runsMessage());
        // Before the runs: a sweep whose first run has failed has nothing else to show.
        if (this.#sweep) this.#post({ type: 'sweep', sweep: this.#sweep });
        this.#feed.start();
        if (this.#comparison) this.#post(this.#comparisonMessage());
        this.#post({ type: 'configurations', configurations: this.#configurations });
        this.#actions.ready();
        break;
      case 'received':
        this.#feed.received();
        break;
      case 'train':
        this.#actions.train();
        break;
      case 'listRuns':
        this.#actions.listRuns();
        break;
      case 'trainTwin':
        this.#actions.trainTwin();
        break;
      case 'cancel':
        this.#actions.cancel();
        break;
      case 'trainSweep':
        this.#actions.trainSweep();
        break;
      case 'showSweepRuns':
        this.#actions.showSweepRuns(message.rows);
        break;
      case 'saveSweepWeights':
        this.#actions.saveSweepWeights(message.row);
        break;
      case 'pause':
      case 'resume':
      case 'advance':
      case 'setLearningRate':
        this.#actions.control(message);
        break;
      case 'rewind':
        this.#actions.restartFrom(message.step);
        break;
      case 'scrub':
        this.#actions.scrub(message.step);
        break;
      case 'showRuns':
        this.#wish = message.wish ?? 0;
        this.#runs.show(message.runs);
        // Also where nothing has changed.
        this.#feed.tell(this.#runsMessage());
        break;
      case 'revealLayer':
        this.#actions.revealLayer(message.layer);
        break;
      case 'fixAlarm':
        this.#actions.fixAlarm(message.alarm);
        break;
      case 'save':
        this.#actions.save(message);
        break;
      case 'exportRun':
        this.#actions.exportRun();
        break;
      case 'editConfiguration':
      case 'trainConfiguration':
      case 'removeConfiguration':
      case 'showConfiguration':
      case 'addConfiguration':
        this.#actions.configure(message);
        break;
      default:
        message satisfies never;
    }
  }

  #post(message: ToWebview): void {
    if (!this.#view) return;
    this.#posted += 1;
    void this.#view.webview.postMessage(message);
  }

  #describe(): void {
    const [leading] = this.#runs.shown;
    if (this.#view && leading) this.#view.description = leading.name;
  }
}

async function readBundle(extension: vscode.Uri, language: string): Promise<string> {
  for (const name of [language, language.split('-')[0]!]) {
    try {
      const uri = vscode.Uri.joinPath(extension, 'l10n', `bundle.l10n.${name}.json`);
      return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
    } catch {
      // Not in this language.
    }
  }
  return '';
}

/** The page that webview/main.tsx asks for. */
function page(webview: vscode.Webview, dist: vscode.Uri, bundle: string): string {
  const nonce = randomBytes(16).toString('base64');
  const uri = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(dist, name));
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
  ];
  return `<!DOCTYPE html>
<html lang="${bundle === '' ? 'en' : vscode.env.language}">
  <head>
    <meta charset="UTF-8">
    <meta http-equiv="Content-Security-Policy" content="${policy.join('; ')}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <link rel="stylesheet" href="${uri('webview.css')}">
    <title>Layerscope</title>
  </head>
  <body>
    <div id="root"${bundle === '' ? '' : ` data-l10n="${escaped(bundle)}"`}></div>
    <script nonce="${nonce}" src="${uri('webview.js')}"></script>
  </body>
</html>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
