// The side panel's life: its page, what the page's buttons do, when it is brought to light. What it is sent is in panelFeed.ts.

import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { FromWebview, ToWebview } from '../protocol/webviewMessage.ts';
import { PanelFeed } from './panelFeed.ts';
import type { TrainingSession } from './trainingSession.ts';

export const PANEL_ID = 'layerscope.panel';

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
  readonly #feed = new PanelFeed(
    (message) => this.#post(message),
    () => this.#session,
  );
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
    this.#subscription = session.onEvent((event) => {
      // A run that fails before it starts has no history: the page then shows none either.
      if (event.type === 'runStarted' || !session.history) this.#feed.restart();
      else this.#feed.add(event);
    });
    this.#describe();
  }

  /** Tells the page that the run was asked to stop. */
  showCancelling(): void {
    this.#feed.cancelling();
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
    view.webview.onDidReceiveMessage((message: FromWebview) => this.#receive(message));
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
    view.webview.html = page(view.webview, dist);
  }

  dispose(): void {
    this.#subscription?.dispose();
    this.#feed.stop();
  }

  #receive(message: FromWebview): void {
    switch (message.type) {
      case 'ready':
        this.#feed.start();
        break;
      case 'received':
        this.#feed.received();
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
        break;
    }
  }

  #post(message: ToWebview): void {
    if (!this.#view) return;
    this.#posted += 1;
    void this.#view.webview.postMessage(message);
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
<html lang="en">
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
