// What became of the texts of open documents since they were first asked for: how to find a piece of an earlier text now.

import * as vscode from 'vscode';
import type { SourceRange } from '../model/modelSpec.ts';
import { EditSchedule } from './editSchedule.ts';
import { TextHistory, type Way } from './textHistory.ts';

/** A piece of a document's text as that was then. */
export interface TextPlace {
  readonly uri: string;
  /** Counted within the document. */
  readonly state: number;
  readonly range: SourceRange;
}

const NOWHERE: Way = () => undefined;

export class TextStates implements vscode.Disposable {
  readonly #texts = new Map<string, TextHistory>();
  readonly #schedule = new EditSchedule<vscode.TextDocument>({
    isQuick: () => false,
    atOnce() {},
    atRest: (document) => {
      if (!document.isClosed) this.#of(document)?.rest(document.getText());
    },
  });
  readonly #subscriptions = [
    this.#schedule,
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges, reason }) => {
      const history = this.#of(document);
      if (!history || contentChanges.length === 0) return;
      const changes = contentChanges.map(({ rangeOffset, rangeLength, text }) => ({
        ...{ at: rangeOffset, removed: rangeLength, added: text.length },
      }));
      history.edit(changes, reason !== undefined, () => document.getText());
      this.#schedule.changed(document);
    }),
    // What happened to it while it was closed is not told.
    vscode.workspace.onDidOpenTextDocument((document) => this.#of(document)?.reopen(document.getText())),
  ];

  /** The document's text as it is now; from here on it is followed. */
  now(document: vscode.TextDocument): number {
    const history = this.#of(document) ?? new TextHistory(document.getText());
    this.#texts.set(document.uri.toString(), history);
    return history.now();
  }

  /** Where each place is in its document's text as it is now; undefined where it is no more, or is not known. */
  follow(places: readonly TextPlace[]): (SourceRange | undefined)[] {
    const ways = new Map<string, Way>();
    return places.map(({ uri, state, range }) => {
      const key = `${state} ${uri}`;
      const way = ways.get(key) ?? this.#texts.get(uri)?.wayFrom(state) ?? NOWHERE;
      ways.set(key, way);
      return way(range);
    });
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #of({ uri }: vscode.TextDocument): TextHistory | undefined {
    return this.#texts.get(uri.toString());
  }
}
