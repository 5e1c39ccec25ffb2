// The run that is on, or the last one: starts it, shows it everywhere, ends it.

import * as vscode from 'vscode';
import type { Backend } from '../backend/backend.ts';
import type { RunFailed } from '../protocol/trainEvent.ts';
import { type Definitions, locate } from './definitions.ts';
import type { Diagnostics } from './diagnostics.ts';
import { PANEL_ID, type Panel } from './panel.ts';
import { baseName, reveal, showProblem } from './problem.ts';
import { showInStatusBar } from './statusBar.ts';
import { type Origin, TrainingSession } from './trainingSession.ts';
import type { Prepared } from './trainRequest.ts';

/** Who shows a run. */
export interface Shown {
  readonly panel: Panel;
  readonly diagnostics: Diagnostics;
  readonly definitions: Definitions;
  readonly log: vscode.LogOutputChannel;
}

export class Training implements vscode.Disposable {
  readonly #backend: Backend;
  readonly #shown: Shown;
  #session: TrainingSession | undefined;

  constructor(backend: Backend, shown: Shown) {
    this.#backend = backend;
    this.#shown = shown;
  }

  /** The run that is on, or the last one. */
  get session(): TrainingSession | undefined {
    return this.#session;
  }

  /** Whether another run may begin: none is on, or the person agrees to end it. */
  async mayBegin(): Promise<boolean> {
    const session = this.#session;
    if (!session?.isOn) return true;
    const yes = vscode.l10n.t('Stop It and Train');
    const percent = Math.floor(session.progress * 100);
    const question = vscode.l10n.t('{0} is still training ({1} %).', session.origin.sequential, percent);
    const detail = vscode.l10n.t('Stop that run and begin another?');
    return (await vscode.window.showWarningMessage(question, { modal: true, detail }, yes)) === yes;
  }

  /** Begins a run, ending the one that is on, and brings the panel to light. */
  async begin({ request, origin }: Prepared): Promise<TrainingSession> {
    const { panel, diagnostics, log } = this.#shown;
    // Another run may have begun while this one waited.
    while (this.#session?.isOn) {
      this.#session.cancel();
      await this.#session.ended;
    }
    this.#session?.dispose();
    diagnostics.clearFailure();
    const session = new TrainingSession(this.#backend, request, origin, log);
    this.#session = session;
    panel.show(session);
    showInStatusBar(session);
    const isTraining = (value: boolean) => vscode.commands.executeCommand('setContext', 'layerscope.training', value);
    void isTraining(true);
    void vscode.window.withProgress({ location: { viewId: PANEL_ID } }, () => session.ended);
    void session.ended.then((end) => {
      if (this.#session === session) void isTraining(false);
      if (end.type === 'runFailed') void this.#showFailure(session, end);
    });
    void panel.reveal();
    return session;
  }

  /** Asks the run that is on to stop; says so if there is none. */
  async cancel(): Promise<void> {
    const session = this.#session;
    if (!session?.isOn) {
      void vscode.window.showInformationMessage(vscode.l10n.t('No training is on.'));
      return;
    }
    session.cancel();
    this.#shown.panel.showCancelling();
    await session.ended;
  }

  /** Shows the line of a layer of the run, found by its path if the file has changed since. */
  async revealLayer(layer: number): Promise<void> {
    const place = this.#session && this.#placeOf(this.#session, layer);
    if (place) await reveal(place.document.uri, place.range);
  }

  dispose(): void {
    this.#session?.dispose();
  }

  async #showFailure(session: TrainingSession, { message, layer }: RunFailed): Promise<void> {
    const place = layer === undefined ? undefined : this.#placeOf(session, layer);
    if (!place) return showProblem({ type: 'problem', message });
    const { document, range } = place;
    this.#shown.diagnostics.showFailure(document, range, message);
    const where = `${baseName(document.uri)}:${range.start.line + 1}`;
    return showProblem({ type: 'problem', message: `${where}: ${message}`, place: { uri: document.uri, range } });
  }

  #placeOf(
    session: TrainingSession,
    index: number,
  ): { document: vscode.TextDocument; range: vscode.Range } | undefined {
    const { model } = session;
    const layer = [...model.layers, ...model.outputLayers][index];
    if (!layer) return undefined;
    const document = current(session.origin);
    const sequentials = this.#shown.definitions.of(document).sequentials;
    const sequential = sequentials.find(({ name }) => name === session.origin.sequential);
    const now =
      sequential && [...sequential.layers, ...sequential.outputLayers].find(({ path }) => path === layer.path);
    return locate(document, (now ?? layer).range);
  }
}

/** The open document of the file: the one that was trained may have been closed and opened again. */
function current({ document }: Origin): vscode.TextDocument {
  const uri = document.uri.toString();
  return vscode.workspace.textDocuments.find((open) => open.uri.toString() === uri) ?? document;
}
