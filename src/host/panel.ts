// The side panel's life: its page, a snapshot whenever the page says it is ready, then events while it is visible.

import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { TrainEvent } from '../protocol/trainEvent.ts';
import type { FromWebview, ToWebview } from '../protocol/webviewMessage.ts';
import type { TrainingSession } from './trainingSession.ts';

export const PANEL_ID = 'layerscope.panel';

/** At most one message with events in this time: an animation frame. */
const FRAME_MS = 16;

/** What the panel's buttons do. */
export interface PanelActions {
  train(): void;
  cancel(): void;
  revealLayer(layer: number): void;
}

export class Panel implements vscode.WebviewViewProvider, vscode.Disposable {
  readonly #extension: vscode.Uri;
  readonly #actions: PanelActions;
  #view: vscode.WebviewView | undefined;
  #session: TrainingSession | undefined;
  #subscription: vscode.Disposable | undefined;
  /** The page has the state up to the last message; false while it is hidden or loading. */
  #isLive = false;
  #pending: TrainEvent[] = [];
  #timer: NodeJS.Timeout | undefined;
  #posted = 0;

  constructor(extension: vscode.Uri, actions: PanelActions) {
    this.#extension = extension;
    this.#actions = actions;
  }

  /** How many messages the page was sent. */
  get posted(): number {
    return this.#posted;
  }

  get isVisible(): boolean {
    return this.#view?.visible ?? false;
  }

  /** Shows that run from now on. */
  show(session: TrainingSession): void {
    this.#subscription?.dispose();
    this.#session = session;
    this.#discardPending();
    this.#subscription = session.onEvent((event) => {
      // A run that fails before it starts has no history: the page then shows none either.
      if (event.type === 'runStarted' || !session.history) this.#postSnapshot();
      else this.#add(event);
    });
    this.#describe();
  }

  /** Tells the page that the run was asked to stop. */
  showCancelling(): void {
    if (this.#isLive) this.#post({ type: 'cancelling' });
  }

  /** Brings the panel to light; the keyboard stays where it is. */
  async reveal(): Promise<void> {
    if (this.#view) this.#view.show(true);
    else await vscode.commands.executeCommand(`${PANEL_ID}.focus`, { preserveFocus: true });
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.#view = view;
    this.#isLive = false;
    const dist = vscode.Uri.joinPath(this.#extension, 'dist');
    view.webview.options = { enableScripts: true, localResourceRoots: [dist] };
    view.webview.onDidReceiveMessage((message: FromWebview) => this.#receive(message));
    view.onDidChangeVisibility(() => {
      // A hidden page is thrown away; the one that replaces it says `ready` again.
      if (!view.visible) this.#goQuiet();
    });
    view.onDidDispose(() => {
      if (this.#view !== view) return;
      this.#view = undefined;
      this.#goQuiet();
    });
    this.#describe();
    view.webview.html = page(view.webview, dist);
  }

  dispose(): void {
    this.#subscription?.dispose();
    this.#goQuiet();
  }

  #receive(message: FromWebview): void {
    switch (message.type) {
      case 'ready':
        this.#isLive = true;
        this.#postSnapshot();
        break;
      case 'train':
        this.#actions.train();
        break;
      case 'cancel':
        this.#actions.cancel();
        break;
      case 'revealLayer':
        this.#actions.revealLayer(message.layer);
        break;
      default:
        message satisfies never;
    }
  }

  /** Everything known of the run; what was waiting to be sent is in it. */
  #postSnapshot(): void {
    this.#discardPending();
    if (!this.#isLive) return;
    this.#post({
      type: 'snapshot',
      history: this.#session?.history,
      cancelling: this.#session?.isCancelling ?? false,
    });
  }

  #add(event: TrainEvent): void {
    if (!this.#isLive) return;
    this.#pending.push(event);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const events = this.#pending;
      this.#pending = [];
      this.#post({ type: 'events', events });
    }, FRAME_MS);
  }

  #post(message: ToWebview): void {
    if (!this.#view) return;
    this.#posted += 1;
    void this.#view.webview.postMessage(message);
  }

  #goQuiet(): void {
    this.#isLive = false;
    this.#discardPending();
  }

  #discardPending(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#pending = [];
  }

  #describe(): void {
    if (this.#view && this.#session) this.#view.description = this.#session.origin.sequential;
  }
}

/** The page that webview/main.tsx asks for. */
function page(webview: vscode.Webview, dist: vscode.Uri): string {
  const nonce = randomBytes(16).toString('base64');
  const uri = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(dist, name));
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
  ];
  return `<!DOCTYPE html>
<html lang="${vscode.env.language}">
  <head>
    <meta charset="UTF-8">
    <meta http-equiv="Content-Security-Policy" content="${policy.join('; ')}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <link rel="stylesheet" href="${uri('webview.css')}">
    <title>Layerscope</title>
  </head>
  <body>
    <div id="root"></div>
    <script nonce="${nonce}" src="${uri('webview.js')}"></script>
  </body>
</html>`;
}
